"""H and D: this week compared with the weeks before, each of them really run."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from pipeline.domain.settings import Settings
from pipeline.office.folder import remove
from tests.office import WITHOUT_PDF, Office

TEMPLATES = Path(__file__).parent.parent / "templates"
JULY = ("2017-W27", "2017-W28", "2017-W29", "2017-W30")
MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | {deadline} |
"""
HEADER = "| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因及建议 |"
MISSING = ""


def week(office: Office, code: str, row: str, deadline: str = "年底", days: int = -1) -> None:
    """Puts the unit's row into a week, received `days` after the cut-off; MISSING sends nothing."""
    office.week = code
    office.master(MASTER.format(deadline=deadline))
    if row != MISSING:
        received = office.the_week.cutoff + dt.timedelta(days=days)
        office.returned("区水务局.xlsx", f"{HEADER}\n| 1-1 {row}", received)


def passes(office: Office) -> None:
    """Runs the week for real; its outbox is history for the next week."""
    shutil.copytree(TEMPLATES, office.root / "templates", dirs_exist_ok=True)
    office.run()


def weeks(office: Office, *rows: str, deadline: str = "年底") -> None:
    """Puts in the unit's row week by week, up to the current week."""
    for code, row in zip(JULY, rows, strict=False):
        if code != JULY[0]:
            passes(office)
        week(office, code, row, deadline)


GOING = "| 已完成3公里 | 60 | 是 | |"
ON = "| 已完成4公里 | 70 | 是 | |"
DONE = "| 全部完成 | 100 | 已办结 | |"
LATE = "| 拆迁受阻 | 60 | 否 | 建议区政府协调拆迁 |"
UNCLEAR = "| 已完成4公里 | 70 | 存疑 | |"


def test_a_late_key_task_is_not_let_off_by_silence(office: Office) -> None:
    key = MASTER.replace("完成时限 |", "完成时限 | 重点 |").replace(
        "{deadline} |", "7月6日前 | ★ |"
    )
    office.week = "2017-W27"
    office.master(key)
    office.returned("区水务局.xlsx", f"{HEADER}\n| 1-1 {LATE}", "2017-07-06 10:00")
    assert office.found("S01") == {("D2", "S01")}
    passes(office)
    office.week = "2017-W28"
    assert office.statuses() == {"1-1": "unreported"}
    assert office.found("S01") == {("1-1", "S01")}


def test_the_first_week_has_nothing_to_compare_with(office: Office) -> None:
    weeks(office, GOING)
    assert office.found("H", "D") == set()


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        # H01
        (GOING, "| 已完成3公里 | 70 | 是 | |", {("B2", "H01")}),
        (GOING, "| 已完成 3公里 | 70 | 是 | |", {("B2", "H01")}),
        (GOING, "| 已完成3.5公里 | 70 | 是 | |", set()),
        ("| | 50 | 是 | |", "| | 60 | 是 | |", set()),
        ("| 无 | 50 | 是 | |", "| 无 | 60 | 是 | |", set()),
        (DONE, DONE, set()),
        (MISSING, GOING, set()),
        # H02
        (GOING, "| 重新核算 | 48 | 是 | |", {("C2", "H02")}),
        (GOING, "| 重新核算 | 60 | 是 | |", set()),
        (GOING, "| 重新核算 | | 是 | |", set()),
        (GOING, "| 重新核算 | 80% | 是 | |", set()),
        # H03
        (DONE, "| 验收未通过 | 100 | 是 | |", {("D2", "H03")}),
        (DONE, "| 验收未通过 | 95 | 否 | 正在整改 |", {("C2", "H02"), ("D2", "H03")}),
        (DONE, "| 验收未通过 | 100 | | |", {("D2", "H03")}),
        (DONE, "| 已移交管护 | 100 | 已完成 | |", set()),
        (DONE, MISSING, set()),
        # H04
        (GOING, LATE, {("D2", "H04")}),
        (GOING, UNCLEAR, set()),
        (UNCLEAR, "| 拆迁受阻 | 70 | 否 | 建议区政府协调拆迁 |", set()),
        (LATE, "| 拆迁仍受阻 | 60 | 否 | 建议区政府协调拆迁 |", set()),
        (MISSING, LATE, set()),
    ],
)
def test_against_last_week(
    office: Office, before: str, now: str, expected: set[tuple[str, str]]
) -> None:
    weeks(office, before, now)
    assert office.found("H") == expected


def test_done_before_counts_across_a_week_without_a_return(office: Office) -> None:
    weeks(office, DONE, MISSING, "| 验收未通过 | 100 | 是 | |")
    assert office.found("H03") == {("D2", "H03")}


def test_a_week_that_was_left_out_forgets_nothing_that_was_done(office: Office) -> None:
    weeks(office, DONE, MISSING, MISSING)
    remove(office.root / "archive" / "2017-W28")
    assert office.statuses()["1-1"] == "done"
    assert office.view().last_week is None


def still(*words: str, percent: str = "60") -> list[str]:
    return [f"| {word} | {percent} | 是 | |" for word in words]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (still("甲", "乙", "丙"), {("B2", "H05")}),
        (still("甲", "甲", "甲", percent=""), {("B2", "H05")}),
        (still("甲", "乙", "丙", percent=""), set()),
        (still("甲", "乙"), set()),
        ([*still("甲", "乙"), "| 丙 | 61 | 是 | |"], set()),
        (["| 甲 | 50 | 是 | |", *still("乙", "丙")], set()),
        (["| 甲 | 50 | 是 | |", *still("乙", "丙", "丁")], {("B2", "H05")}),
        (["| 甲 | 70 | 是 | |", *still("乙", "丙")], {("B2", "H05")}),
        ([*still("甲"), MISSING, *still("乙", "丙")], set()),
        ([DONE, DONE, DONE], set()),
        ([*still("甲", "乙"), MISSING], set()),
    ],
)
def test_no_movement_for_three_weeks(
    office: Office, rows: list[str], expected: set[tuple[str, str]]
) -> None:
    weeks(office, *rows)
    assert office.found("H05") == expected


def test_a_task_without_end_moves_when_its_text_changes(office: Office) -> None:
    weeks(office, *still("甲", "乙", "丙"), deadline="长期坚持")
    assert office.found("H05") == set()
    weeks(office, *still("甲", "甲", "甲"), deadline="长期坚持")
    assert office.found("H05") == {("B2", "H05")}


def test_an_office_sets_how_many_weeks(office: Office) -> None:
    office.settings = Settings(
        rules={"H05": {"weeks": 2}, "D03": {"weeks": 3}}, reports=WITHOUT_PDF
    )
    weeks(office, *still("甲", "乙"))
    assert office.found("H05") == {("B2", "H05")}
    office.settings = Settings(rules={"H05": {"weeks": 4}}, reports=WITHOUT_PDF)
    weeks(office, *still("甲", "乙", "丙"))
    assert office.found("H05") == set()
    office.settings = Settings(rules={"H05": None}, reports=WITHOUT_PDF)
    weeks(office, *still("甲", "乙", "丙", "丁"))
    assert office.found("H05") == set()


@pytest.mark.parametrize(
    ("deadline", "row", "expected"),
    [
        ("7月6日前", GOING, {("D2", "H06")}),
        ("7月6日前", LATE, set()),
        ("7月6日前", DONE, set()),
        ("7月6日前", UNCLEAR, set()),
        ("7月7日前", GOING, set()),  # the cut-off day itself
        ("长期坚持", GOING, set()),
    ],
)
def test_the_deadline_has_passed_and_still_on_time(
    office: Office, deadline: str, row: str, expected: set[tuple[str, str]]
) -> None:
    weeks(office, row, deadline=deadline)
    assert office.found("H06") == expected


IN_TIME, TOO_LATE = -1, 1


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ([MISSING], {"D01"}),
        ([TOO_LATE], {"D02"}),
        ([IN_TIME], set()),
        ([MISSING, IN_TIME], set()),
        ([IN_TIME, MISSING], {"D01"}),
        ([MISSING, MISSING], {"D01", "D03"}),
        ([MISSING, TOO_LATE], {"D02", "D03"}),
        ([TOO_LATE, MISSING], {"D01", "D03"}),
        ([MISSING, IN_TIME, MISSING], {"D01"}),
        ([TOO_LATE, TOO_LATE, TOO_LATE], {"D02", "D03"}),
    ],
)
def test_missing_and_late_week_after_week(
    office: Office, behind: list[int | str], expected: set[str]
) -> None:
    for code, when in zip(JULY, behind, strict=False):
        if code != JULY[0]:
            passes(office)
        if isinstance(when, int):
            week(office, code, GOING, days=when)
        else:
            week(office, code, MISSING)
    assert office.found("D") == {("区水务局", code) for code in expected}


def test_an_office_is_patient_for_three_weeks(office: Office) -> None:
    office.settings = Settings(rules={"D03": {"weeks": 3}}, reports=WITHOUT_PDF)
    weeks(office, MISSING, MISSING)
    assert office.found("D03") == set()
    weeks(office, MISSING, MISSING, MISSING)
    assert office.found("D03") == {("区水务局", "D03")}
    (unit,) = office.view().units
    assert unit.weeks_behind == 3


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2017-07-14T17:00:00", set()),
        ("2017-07-14T17:00:01", {("区水务局", "D02")}),
        ("2017-07-15T09:00:00", {("区水务局", "D02")}),
    ],
)
def test_late_is_after_the_cut_off(
    office: Office, received: str, expected: set[tuple[str, str]]
) -> None:
    office.master(MASTER.format(deadline="长期坚持"))
    office.returned("区水务局.xlsx", f"{HEADER}\n| 1-1 {GOING}", received)
    assert office.found("D") == expected


def test_a_return_sent_back_is_a_return_missing(office: Office) -> None:
    office.master(MASTER.format(deadline="长期坚持"))
    office.dropped("区水务局.pdf", b"%PDF-1.4 a scan")
    assert office.found("D", "F") == {("区水务局", "D01"), ("区水务局", "F03")}


def test_history_goes_by_the_number_from_month_to_month(office: Office) -> None:
    week(office, "2017-W26", GOING)
    assert office.the_week.month.number == 6
    passes(office)
    week(office, "2017-W27", GOING)
    assert office.found("H") == {("B2", "H01")}
    assert office.task("1-1").last_status == "on_track"


def test_tasks_without_a_number_have_no_history(office: Office) -> None:
    table = """
    | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
    | | 完成柏条河沿线截污管网建设 | 区水务局 | 长期坚持 |
    | | 清掏中心城区雨污管网 | 区水务局 | 长期坚持 |
    """
    header = "| 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |"
    office.week = "2017-W27"
    office.master(table)
    row = "| 清掏中心城区雨污管网 | 全部完成 | 100 | 已办结 |"
    office.returned("区水务局.xlsx", f"{header}\n{row}")
    passes(office)
    office.week = "2017-W28"
    row = "| 完成柏条河沿线截污管网建设 | 全部完成 | 50 | 是 |"
    office.returned("区水务局.xlsx", f"{header}\n{row}")
    assert office.found("H") == set()
    assert [task.status for task in office.view().tasks] == ["on_track", "unreported"]
