"""Tasks that left the list are reported once, in the first week without them."""

import shutil
from pathlib import Path

import pytest

from pipeline.merge.subjects import GoneFacts
from pipeline.reports.exception.changes import GONE_NAMED, gone
from tests.office import Office
from tests.once import Once
from tests.week_views import task, week

TEMPLATES = Path(__file__).parent.parent / "templates"
HEADINGS = "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |"
ROADS, CANALS, TREES = (
    "| 1-1 | 修建红光大道辅道 | 区规建局 | 7月底 |",
    "| 1-2 | 疏浚柏条河干渠 | 区规建局 | 7月5日 |",
    "| 1-3 | 完成造林三百亩 | 区规建局 | 年底 |",
)
RETURN = """
填报单位：区规建局
| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 1-1 | 修建红光大道辅道 | 已完工 | 100 | 已办结 |
| 1-2 | 疏浚柏条河干渠 | 正在施工 | 40 | 否 |
"""


@pytest.fixture
def office(tmp_path: Path, once: Once) -> Office:
    """Returns an office that has run the week before, with two tasks: one done, one overdue."""
    return once(Office(tmp_path), _begin)


def _begin(office: Office) -> None:
    office.week = "2017-W27"
    shutil.copytree(TEMPLATES, office.root / "templates")
    office.master(f"{HEADINGS}\n{ROADS}\n{CANALS}")
    office.returned("区规建局.xlsx", RETURN, "2017-07-06 10:00")
    office.run()


def listed(office: Office, *tasks: str, headings: str = HEADINGS) -> set[tuple[str, str]]:
    """Returns the findings about the list when it has these tasks."""
    office.master("\n".join((headings, *tasks)))
    return office.found("L06")


def test_they_are_told_with_how_they_stood(office: Office) -> None:
    assert listed(office, TREES) == {("1-1", "L06"), ("1-2", "L06")}
    done, overdue = office.view().gone
    assert (done.status, overdue.status) == ("done", "overdue")
    assert [found.severity for found in office.view().findings if found.code == "L06"] == [
        "info"
    ] * 2


def test_a_list_that_has_them_all_is_no_news(office: Office) -> None:
    assert listed(office, ROADS, CANALS, TREES) == set()


@pytest.mark.parametrize(
    "row",
    [
        CANALS.replace("1-2", "7-7"),
        CANALS.replace("1-2", "１－２").replace("疏浚", "清淤疏浚"),
    ],
)
def test_a_task_with_another_number_or_in_other_words_is_still_there(
    office: Office, row: str
) -> None:
    assert listed(office, ROADS, row) == set()


def test_they_are_told_once_also_across_a_week_that_was_left_out(office: Office) -> None:
    office.week = "2017-W29"
    assert listed(office, ROADS) == {("1-2", "L06")}
    office.run()
    office.week = "2017-W30"
    assert office.found("L06") == set()


def test_of_a_list_without_numbers_the_text_tells(tmp_path: Path) -> None:
    office = Office(tmp_path, week="2017-W27")
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    headings = HEADINGS.replace("任务编号", "序号")
    assert (
        listed(
            office,
            "| 1 | 修路 | 区规建局 | 7月底 |",
            "| 2 | 挖渠 | 区规建局 | 7月底 |",
            headings=headings,
        )
        == set()
    )
    office.run()
    office.week = "2017-W28"
    assert listed(office, "| 1 | 挖渠 | 区规建局 | 7月底 |", headings=headings) == {("1", "L06")}


def test_the_report_counts_them_and_names_those_that_were_not_done() -> None:
    roads = GoneFacts("1-1", "修路", "区规建局", "done")
    canals = [
        GoneFacts(f"2-{n}", f"挖第{n}渠", "区水务局", "overdue") for n in range(GONE_NAMED + 2)
    ]
    assert gone(week(task("1"))) == ()
    (told,) = gone(week(task("1"), gone=[roads]))
    assert (told.week, told.count, told.words) == ("上周", 1, "已办结1项")
    (told,) = gone(week(task("1"), gone=[roads, canals[0]]))
    assert told.words == "已办结1项、已逾期1项，没有办结的是挖第0渠（区水务局，已逾期）"
    (told,) = gone(week(task("1"), gone=canals))
    assert told.words.endswith(f"等{GONE_NAMED + 2}项")
    assert told.words.count("挖第") == GONE_NAMED


def of_august(office: Office, *tasks: str, **registers: str) -> set[tuple[str, str]]:
    """Returns the findings about the list and the registers in the first week of August."""
    office.week = "2017-W31"
    office.master("\n".join((HEADINGS, *tasks)))
    if registers:
        office.kept("台账.xlsx", **registers)
    return office.found("L0")


def test_what_was_done_is_not_missed_in_a_new_month(office: Office) -> None:
    assert of_august(office, TREES) == {("1-2", "L06")}


ENDED = """
| 任务编号 | 变更类型 | 批准日期   | 批准文号 | 审批意见 |
| 1-2      | 终止     | {day} | 纪要8号  | 同意     |
"""


def test_a_task_that_was_ended_by_approval_left_with_a_ground(office: Office) -> None:
    assert of_august(office, TREES, 调整台账=ENDED.format(day="2017-07-31")) == set()


def test_an_approval_that_does_not_count_yet_is_no_ground(office: Office) -> None:
    assert ("1-2", "L06") in of_august(office, TREES, 调整台账=ENDED.format(day="2017-08-21"))


CLOSED = """
| 任务编号 | 结论 | 销号日期 |
| {task} | 同意 | {day} |
"""


@pytest.mark.parametrize(
    ("task", "day", "told"),
    [
        ("1-1", "2017-07-07", False),
        ("1-1、1-2", "2017-07-07", False),
        ("1-1", "2017-08-01", True),  # the list had no such task any more
        ("1-1、1-9", "2017-07-07", True),
        ("1-9", "2017-07-07", True),
    ],
)
def test_an_entry_of_tasks_that_left_since_has_nothing_more_to_tell(
    office: Office, task: str, day: str, told: bool
) -> None:
    found = of_august(office, TREES, 销号台账=CLOSED.format(task=task, day=day))
    assert (("A2", "L05") in found) == told, found
