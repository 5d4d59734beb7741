"""Several returns of one unit: which counts for each task, and what is reported of the others."""

import shutil

import pytest

from pipeline.intake.meaning.versions import version_of
from tests.marks import note
from tests.office import ON_TIME, Office

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
| 1-2 | 完成徐堰河饮用水源保护区围网 | 区水务局 | 7月底前 |
| 2-1 | 制定重点产业项目招商方案 | 区投促局、区经科局 | 7月底前 |
"""
MON, TUE, WED, SAT = (f"2017-07-{day}T10:00:00" for day in (10, 11, 12, 15))


def sent(
    office: Office,
    name: str,
    received: str,
    *words: str,
    title: str = "",
    unit: str = "区水务局",
    first: str = "1-1",
    corrects: str = "",
) -> None:
    """Sends a return with a row for each of the words, from task `first` on; `—` leaves it blank.

    `corrects`: the files, one a line, that the office's note in it names as sent back.
    """
    office.master(MASTER)
    plan, number = first.split("-")
    lines = [
        title,
        f"填报单位：{unit}",
        "| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |",
    ]
    for place, word in enumerate(words):
        said = "| | |" if word == "—" else f"| {word} | 60 | 是 |"
        lines.append(f"| {plan}-{int(number) + place} {said}")
    sheets = {"退回说明": note(office, unit, *corrects.splitlines())} if corrects else {}
    office.returned(name, "\n".join(lines), received, **sheets)


def words(office: Office) -> list[str]:
    """Returns what counts for 1-1 and 1-2."""
    return [task.progress for task in office.view().tasks[:2]]


def states(office: Office) -> dict[str, str]:
    return {file.file: file.state for file in office.view().files}


def found(office: Office) -> set[tuple[str, str]]:
    """Returns the findings about whole files, as (file, code)."""
    return {
        (finding.file, finding.code)
        for finding in office.view().findings
        if finding.code in ("M04", "M05", "M06", "M07", "F09", "W01")
    }


@pytest.mark.parametrize(
    "name",
    [
        "区水务局（更正）.xlsx",
        "区水务局 更正2017年7月第2周.xlsx",
        "区水务局-修改后.xlsx",
        "区水务局重报.XLSX",
        "区水务局最终版.xlsx",
        "区水务局V2.xlsx",
        "区水务局第2版.xlsx",
        "区水务局第二稿.xlsx",
        "区水务局（补报）.xlsx",
        *(
            "区水务局以此为准.xlsx",
            "区水务局最新.xlsx",
            "区水务局（新）.xlsx",
            "区水务局重新上报.xlsx",
        ),
        *("区水务局再报.xlsx", "区水务局【替换】.xlsx", "区水务局v1.1.xlsx", "区水务局二稿.xlsx"),
    ],
)
def test_a_name_tells_which_is_newer(office: Office, name: str) -> None:
    sent(office, "区水务局.xlsx", MON, "旧", "旧")
    sent(office, name, TUE, "新", "新")
    assert words(office) == ["新", "新"]
    assert states(office) == {"区水务局.xlsx": "superseded", name: "accepted"}
    assert found(office) == {("区水务局.xlsx", "M06")}


def test_a_correction_counts_though_both_were_received_at_once(office: Office) -> None:
    sent(office, "区水务局.xlsx", TUE, "旧", "旧")
    sent(office, "a区水务局更正.xlsx", TUE, "新", "新")
    assert words(office) == ["新", "新"]
    assert found(office) == {("区水务局.xlsx", "M06")}


@pytest.mark.parametrize(
    ("sent_back", "returned_as", "received"),
    [
        ("区水务局7月12日（更正）.xlsx", "水务局周报（7.11改）.xlsx", WED),
        ("区水务局第3稿.xlsx", "水务局.xlsx", WED),
        ("区水务局（更正）.xlsx", "a.xlsx", TUE),
    ],
)
def test_a_marked_return_takes_the_place_of_the_one_sent_back_whatever_the_names_say(
    office: Office, sent_back: str, returned_as: str, received: str
) -> None:
    sent(office, sent_back, TUE, "旧", "旧")
    sent(office, returned_as, received, "新", "新", corrects=sent_back)
    assert words(office) == ["新", "新"]
    assert found(office) == {(sent_back, "M06")}


def test_a_second_round_takes_the_place_of_the_first(office: Office) -> None:
    sent(office, "区水务局.xlsx", TUE, "旧", "旧")
    sent(office, "b.xlsx", WED, "新", "新", corrects="区水务局.xlsx")
    sent(office, "a.xlsx", WED, "更新", "更新", corrects="区水务局.xlsx\nb.xlsx")
    assert words(office) == ["更新", "更新"]


def test_a_title_tells_too(office: Office) -> None:
    sent(office, "区水务局.xlsx", TUE, "旧", "旧")
    sent(office, "区水务局1.xlsx", WED, "新", "新", title="周报表（更正）")
    assert words(office) == ["新", "新"]
    assert found(office) == {("区水务局.xlsx", "M06")}


def test_a_form_that_forbids_changes_is_no_correction(office: Office) -> None:
    note = "说明：请勿修改表头，补充说明写在备注栏"
    sent(office, "区水务局.xlsx", MON, "旧", "旧", title=note)
    sent(office, "区水务局更正.xlsx", TUE, "新", "新")
    assert words(office) == ["新", "新"]
    assert found(office) == {("区水务局.xlsx", "M06")}


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("区水务局.xlsx", "区水务局更正99.xlsx"),
        ("区水务局.xlsx", "区水务局最终版.xlsx"),
        ("区水务局v1.0.xlsx", "区水务局v1.1.xlsx"),
        ("区水务局版本1.xlsx", "区水务局版本2.xlsx"),
        ("区水务局一稿.xlsx", "区水务局二稿.xlsx"),
        ("区水务局更正.xlsx", "区水务局再次更正.xlsx"),
        ("区水务局7.12.xlsx", "区水务局7.13.xlsx"),
    ],
)
def test_what_claims_to_be_newer_and_came_first_is_a_rival(
    office: Office, older: str, newer: str
) -> None:
    sent(office, newer, MON, "新", "新")
    sent(office, older, TUE, "旧", "旧")
    assert words(office) == ["旧", "旧"]
    assert found(office) == {(newer, "M07")}
    (message,) = (f.message for f in office.view().findings if f.code == "M07")
    assert f"“{newer}”较新，却先收到" in message


@pytest.mark.parametrize("draft", ["区水务局初稿.xlsx", "区水务局（作废）.xlsx"])
def test_a_draft_counts_less_though_it_came_later(office: Office, draft: str) -> None:
    sent(office, "区水务局.xlsx", MON, "新", "新")
    sent(office, draft, TUE, "旧", "旧")
    assert words(office) == ["新", "新"]
    assert found(office) == {(draft, "M06")}


def test_what_was_not_changed_is_no_correction(office: Office) -> None:
    sent(office, "区水务局未修改.xlsx", MON, "旧", "同")
    sent(office, "区水务局.xlsx", TUE, "新", "同")
    assert words(office) == ["新", "同"]


@pytest.mark.parametrize("name", ["区水务局(2).xlsx", "区水务局周报电子版2017年7月第2周.xlsx"])
def test_two_versions_and_nothing_to_tell(office: Office, name: str) -> None:
    sent(office, "区水务局.xlsx", MON, "旧", "同")
    sent(office, name, TUE, "新", "同")
    assert words(office) == ["新", "同"]
    assert found(office) == {("区水务局.xlsx", "M07")}


@pytest.mark.parametrize(
    "name",
    [
        *("区水务局未更正.xlsx", "区水务局无需更正.xlsx", "区水务局更正说明.xlsx"),
        *("区水务局V1.xlsx", "区水务局第一稿.xlsx", "区水务局7.13.xlsx", "区水务局待修改.xlsx"),
    ],
)
def test_a_name_that_claims_nothing_tells_nothing(office: Office, name: str) -> None:
    sent(office, name, MON, "旧", "同")
    sent(office, "区水务局.xlsx", TUE, "新", "同")
    assert words(office) == ["新", "同"]
    assert found(office) == {(name, "M07")}


@pytest.mark.parametrize(
    "name", ["区水务局（更正前）.xlsx", "区水务局修改前.xlsx", "区水务局（不以此为准）.xlsx"]
)
def test_what_came_before_a_correction_counts_less_whenever_it_came(
    office: Office, name: str
) -> None:
    sent(office, "区水务局.xlsx", MON, "新", "新")
    sent(office, name, TUE, "旧", "旧")
    assert words(office) == ["新", "新"]
    assert found(office) == {(name, "M06")}


def test_signs_that_contradict_each_other_leave_it_to_the_time_of_receipt(office: Office) -> None:
    sent(office, "区水务局更正.xlsx", MON, "旧", "同")
    sent(office, "区水务局V3.xlsx", TUE, "新", "同")
    assert words(office) == ["新", "同"]
    assert found(office) == {("区水务局更正.xlsx", "M07")}


def test_a_correction_decides_between_two_versions(office: Office) -> None:
    sent(office, "区水务局.xlsx", MON, "旧", "旧")
    sent(office, "区水务局(2).xlsx", TUE, "中", "中")
    sent(office, "区水务局更正.xlsx", WED, "新")
    assert found(office) == {("区水务局.xlsx", "M07"), ("区水务局(2).xlsx", "M06")}
    sent(office, "区水务局更正.xlsx", WED, "新", "新")
    assert found(office) == {("区水务局.xlsx", "M06"), ("区水务局(2).xlsx", "M06")}


def test_the_same_words_in_another_file_need_no_decision(office: Office) -> None:
    sent(office, "区水务局.xlsx", MON, "同", "同")
    sent(office, "区水务局(2).xlsx", TUE, "同", "同", title="2017年7月第2周")
    assert found(office) == {("区水务局.xlsx", "M06")}


def test_two_versions_received_at_once_are_decided_the_same_way_every_time(office: Office) -> None:
    sent(office, "b区水务局.xlsx", MON, "乙", "乙")
    sent(office, "a区水务局.xlsx", MON, "甲", "甲")
    assert words(office) == ["乙", "乙"]
    assert found(office) == {("a区水务局.xlsx", "M07")}


def test_the_second_correction_beats_the_first(office: Office) -> None:
    sent(office, "区水务局.xlsx", MON, "旧", "旧")
    sent(office, "区水务局更正1.xlsx", TUE, "中", "中")
    sent(office, "区水务局更正2.xlsx", WED, "新", "新")
    assert words(office) == ["新", "新"]
    assert found(office) == {("区水务局.xlsx", "M06"), ("区水务局更正1.xlsx", "M06")}


def test_two_corrections_with_nothing_between_them(office: Office) -> None:
    sent(office, "区水务局更正.xlsx", MON, "中", "中")
    sent(office, "区水务局更正（新）.xlsx", TUE, "新", "新")
    assert words(office) == ["新", "新"]
    assert found(office) == {("区水务局更正.xlsx", "M07")}


def test_a_correction_of_one_task_loses_no_other(office: Office) -> None:
    sent(office, "区水务局.xlsx", MON, "旧一", "旧二")
    sent(office, "区水务局（更正）.xlsx", TUE, "新一")
    assert words(office) == ["新一", "旧二"]
    assert set(states(office).values()) == {"accepted"}
    assert found(office) == {("区水务局.xlsx", "M06")}


def test_what_a_correction_leaves_blank_stays_as_it_was(office: Office) -> None:
    sent(office, "区水务局.xlsx", MON, "旧一", "旧二")
    sent(office, "区水务局（更正）.xlsx", TUE, "新一", "—")
    assert words(office) == ["新一", "旧二"]
    assert office.found("V", "C", "M05", "M07") == set()


def test_a_blank_form_that_is_filled_in_later(office: Office) -> None:
    sent(office, "区水务局.xlsx", MON, "—", "—")
    sent(office, "区水务局周报.xlsx", TUE, "一", "二")
    assert words(office) == ["一", "二"]
    assert found(office) == {("区水务局.xlsx", "M06")}


def test_a_supplement_adds(office: Office) -> None:
    sent(office, "区水务局.xlsx", MON, "一")
    assert ("1-2", "M04") in office.found()
    sent(office, "区水务局（补报）.xlsx", TUE, "二", first="1-2")
    assert words(office) == ["一", "二"]
    assert set(states(office).values()) == {"accepted"}
    assert found(office) == set()


def test_two_halves_need_no_word_in_their_names(office: Office) -> None:
    sent(office, "区水务局.xlsx", MON, "一")
    sent(office, "区水务局2.xlsx", TUE, "二", first="1-2")
    assert words(office) == ["一", "二"]
    assert found(office) == set()


def test_a_correction_mends_a_task_given_twice(office: Office) -> None:
    sent(office, "区水务局.xlsx", MON, "甲", "乙")
    lines = "| 任务编号 | 进展情况 | 预估是否能够按时办结 |\n| 1-1 | 甲 | 是 |\n| 1-1 | 丙 | 是 |"
    office.returned("区水务局.xlsx", f"{lines}\n| 1-2 | 乙 | 是 |", MON)
    assert ("区水务局.xlsx", "M05") in found(office)
    sent(office, "区水务局（更正）.xlsx", TUE, "丁")
    assert words(office) == ["丁", "乙"]
    assert found(office) == {("区水务局.xlsx", "M06")}
    assert office.view().loose_rows == ()


def test_the_same_bytes_twice(office: Office) -> None:
    sent(office, "区水务局.xlsx", MON, "一", "二")
    folder = office.root / "inbox" / office.week
    shutil.copy(folder / "区水务局.xlsx", folder / "区水务局 - 副本.xlsx")
    office.received("区水务局 - 副本.xlsx", TUE)
    assert states(office) == {"区水务局.xlsx": "accepted", "区水务局 - 副本.xlsx": "superseded"}
    assert found(office) == {("区水务局 - 副本.xlsx", "F09")}


def test_the_same_bytes_under_two_units_names_report_for_one_each(office: Office) -> None:
    """A blank form names no unit inside: one unit's file never counts for another."""
    office.master(MASTER)
    form = "| 任务编号 | 进展情况 | 预估是否能够按时办结 |\n| 1-1 | 一 | 是 |\n| 1-2 | 二 | 是 |"
    path = office.returned("区水务局.xlsx", form, MON)
    office.dropped("区经科局.xlsx", path.read_bytes(), TUE)
    assert words(office) == ["一", "二"]
    assert ("区经科局.xlsx", "F09") not in found(office)
    assert ("2-1", "M04") in office.found()


@pytest.mark.parametrize(("old_one", "this_one"), [(MON, TUE), (TUE, MON)])
def test_last_weeks_form_never_replaces_this_weeks(
    office: Office, old_one: str, this_one: str
) -> None:
    sent(office, "区水务局周报.xlsx", old_one, "旧", "旧", title="2017年7月第1周周报表")
    sent(office, "区水务局.xlsx", this_one, "新", "新", title="2017年7月第2周周报表")
    assert words(office) == ["新", "新"]
    later = {("区水务局周报.xlsx", "W01")} if old_one > this_one else set()
    assert found(office) == {("区水务局周报.xlsx", "M06")} | later


def test_last_weeks_form_alone_is_read_and_said_so(office: Office) -> None:
    sent(office, "区水务局.xlsx", MON, "旧", "旧", title="2017年7月第1周周报表")
    assert words(office) == ["旧", "旧"]
    assert found(office) == {("区水务局.xlsx", "W01")}


@pytest.mark.parametrize(("first", "second", "late"), [(MON, SAT, False), (SAT, SAT, True)])
def test_a_late_correction_makes_no_unit_late(
    office: Office, first: str, second: str, late: bool
) -> None:
    sent(office, "区水务局.xlsx", first, "旧", "旧")
    sent(office, "区水务局（更正）.xlsx", second, "新", "新")
    assert words(office) == ["新", "新"]
    assert (("区水务局", "D02") in office.found()) == late


def test_a_file_that_cannot_be_read_does_not_count_as_in_time(office: Office) -> None:
    office.dropped("区水务局.xlsx", b"PK\x03\x04 cut off", MON)
    sent(office, "区水务局（更正）.xlsx", SAT, "一", "二")
    assert office.found("D") >= {("区水务局", "D02")}
    assert states(office) == {"区水务局.xlsx": "rejected", "区水务局（更正）.xlsx": "accepted"}


def test_joint_lead_units_correct_themselves_only(office: Office) -> None:
    for name, when, word in (("", MON, "旧"), ("（更正）", WED, "新")):
        sent(office, f"区经科局{name}.xlsx", when, f"经科{word}", unit="区经科局", first="2-1")
    sent(office, "区投促局.xlsx", TUE, "投促", unit="区投促局", first="2-1")
    view = office.view()
    assert view.tasks[2].progress == "投促"
    assert [(row.unit, row.progress, row.state) for row in view.loose_rows] == [
        ("区经科局", "经科新", "joint")
    ]
    assert found(office) == {("区经科局.xlsx", "M06")}


@pytest.mark.parametrize(
    ("name", "rank", "number", "day"),
    [
        ("区水务局", 0, 0, (0, 0)),
        ("区水务局第一稿", 0, 1, (0, 0)),
        ("区水务局第二版", 0, 2, (0, 0)),
        ("区水务局三稿", 0, 3, (0, 0)),
        ("区水务局第四次", 0, 4, (0, 0)),
        ("区水务局第五稿", 0, 5, (0, 0)),
        ("区水务局V12", 0, 12, (0, 0)),
        ("区水务局版本12", 0, 12, (0, 0)),
        ("区水务局更正（3）", 2, 3, (0, 0)),
        ("区水务局再次更正", 2, 2, (0, 0)),
        ("区水务局补报", 1, 0, (0, 0)),
        ("区水务局草稿", -1, 0, (0, 0)),
        ("区水务局7月12日", 0, 0, (7, 12)),
        ("区水务局7.9-7.12", 0, 0, (7, 12)),
        ("区水务局v2017年", 0, 0, (0, 0)),
        ("区水务局12.1", 0, 0, (12, 1)),
        ("区水务局1.31", 0, 0, (1, 31)),
        ("区水务局7.0", 0, 0, (0, 0)),  # no day of a month
        ("区水务局7.32", 0, 0, (0, 0)),
        ("区水务局0.12", 0, 0, (0, 0)),
        ("区水务局13.1", 0, 0, (0, 0)),
    ],
)
def test_what_a_name_says_of_its_version(
    name: str, rank: int, number: float, day: tuple[int, int]
) -> None:
    version = version_of(f"{name}.xlsx", "", "", ON_TIME)
    assert (version.rank, version.number, version.day) == (rank, number, day)
