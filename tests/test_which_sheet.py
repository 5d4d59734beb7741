"""Which sheet, which rows of it and which week: what is not used, or not sure, is told by name."""

from pathlib import Path

import pytest

from tests.office import Office, write_workbook

LIST = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 修路 | 区水务局 | 2017年12月底前 |
"""
HEADER = "| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 能否按时办结 |"
NEW = f"{HEADER}\n| 1-1 | 修路 | 新 | 60 | 是 |"
OLD = f"{HEADER}\n| 1-1 | 修路 | 旧 | 50 | 是 |"
NAME = "区水务局.xlsx"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.master(LIST)
    return made


def told(office: Office, *codes: str) -> set[tuple[str, str]]:
    """Returns the words that the findings of these codes quote, with the code."""
    return {
        (words, finding.code)
        for finding in office.view().findings
        if finding.code in codes
        for words in finding.message.split("“")[1:]
        for words in [words.partition("”")[0]]
    }


def test_two_filled_sheets_of_like_weight_are_an_error_that_names_both(office: Office) -> None:
    office.returned(NAME, NEW, **{"周报表 (2)": OLD})
    assert told(office, "F15") == {("周报表", "F15"), ("周报表 (2)", "F15")}
    assert (office.task("1-1").forecast, office.task("1-1").status) == ("unclear", "at_risk")


def test_an_empty_sheet_of_the_week_beside_a_filled_one_is_in_doubt(office: Office) -> None:
    blank = f"{HEADER}\n| 1-1 | 修路 | | | |"
    office.returned(NAME, OLD, **{"7.14": blank})
    assert told(office, "F15") == {("7.14", "F15"), ("周报表", "F15")}


def test_last_weeks_sheet_is_left_alone_and_said_so(office: Office) -> None:
    office.returned(NAME, OLD, **{"7.14": NEW, "7.7": OLD})
    assert office.task("1-1").progress == "新"
    assert told(office, "F11", "F15", "F18") == {
        *((name, "F11") for name in ("7.14", "周报表")),
        ("7.7", "F18"),
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [("上周进展", "本周进展"), ("第27周", "第28周"), ("7月3日—7月7日", "7月10日—7月14日")],
)
def test_of_two_tables_one_below_the_other_this_weeks_counts(
    office: Office, old: str, new: str
) -> None:
    for first, second in ((f"{old}\n{OLD}", f"{new}\n{NEW}"), (f"{new}\n{NEW}", f"{old}\n{OLD}")):
        office.returned(NAME, f"{first}\n{second}")
        assert office.task("1-1").progress == "新"
        assert told(office, "F19", "M01", "M05") == {(old, "F19")}


def test_a_table_of_another_kind_below_is_not_read_as_progress(office: Office) -> None:
    plan = "| 任务编号 | 工作内容 | 责任人 | 完成时限 |\n| 1-1 | 修路 | 张三 | 7月底 |"
    office.returned(NAME, f"{NEW}\n人员安排\n{plan}")
    assert (office.task("1-1").progress, office.task("1-1").percent) == ("新", 60)
    assert told(office, "F19", "M05") == {("人员安排", "F19")}


def test_a_smaller_table_below_is_read_by_its_own_headings(office: Office) -> None:
    office.returned(NAME, f"{HEADER}\n| 任务编号 | 完成进度（%） | 进展情况 |\n| 1-1 | 30 | 新 |")
    assert (office.task("1-1").progress, office.task("1-1").percent) == ("新", 30)


def test_a_title_and_a_date_of_two_weeks_are_both_quoted(office: Office) -> None:
    office.returned(NAME, f"2017年7月第2周周报表\n填报日期：2017年7月6日\n{NEW}")
    assert told(office, "W01", "W02") == {("2017年7月第2周", "W02"), ("2017年7月6日", "W02")}


def test_a_form_of_a_week_in_doubt_never_replaces_this_weeks(office: Office) -> None:
    office.returned("区水务局.xlsx", f"2017年7月第2周周报表\n{NEW}", "2017-07-11T10:00:00")
    doubted = f"2017年7月第2周周报表\n填报日期：2017年7月6日\n{OLD}"
    office.returned("区水务局（更正）.xlsx", doubted, "2017-07-12T10:00:00")
    assert office.task("1-1").progress == "新"


@pytest.mark.parametrize("name", ["调出任务", "任务清单（旧）", "六月", "201706", "备份", "_七月"])
def test_a_sheet_that_looks_like_the_list_and_is_not_used_is_told(
    office: Office, name: str
) -> None:
    office.master(LIST, **{name: LIST.replace("1-1", "9-9")})
    assert {task.task_id for task in office.view().tasks} == {"1-1"}
    assert told(office, "L09", "L10") == {(name, "L09"), ("任务清单", "L09")}


def test_without_a_list_of_the_month_the_one_that_is_used_is_an_error(tmp_path: Path) -> None:
    office = Office(tmp_path)
    path = office.master(LIST)
    write_workbook(path, {"六月": LIST, "作废": LIST})
    assert told(office, "L09", "L10") == {
        ("六月", "L10"),
        ("作废", "L09"),
        ("六月", "L09"),
    }


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("民生实事", {"L18"}),
        ("7月（修订）", {"L18"}),
        ("新增任务", set()),
        ("一般任务", set()),
        ("删减任务", {"L09"}),
    ],
)
def test_a_second_sheet_of_tasks_is_told_unless_it_says_that_it_adds_some(
    office: Office, name: str, told: set[str]
) -> None:
    header = "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |"
    office.master(
        f"{header}\n| 1-1 | 修路 | 区水务局 | 8月底前 |",
        **{name: f"{header}\n| 9-1 | 清淤 | 区水务局 | 8月底前 |"},
    )
    assert {code for _, code in office.found("L")} == told
