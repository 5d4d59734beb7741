"""Of several rows for a task: which one counts, and what happens to the others."""

import pytest

from tests.office import Office

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
"""
HEADER = "| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因及建议 | 需要区委区政府解决的问题 |"
FIRST = "| 1-1 | 已完成3公里 | 60 | 否 | 拆迁 | 请协调 |"
WATER, AGAIN = "区水务局.xlsx", "水务局.xlsx"


@pytest.fixture
def received(office: Office) -> Office:
    """An office with a return of Thursday. Friday's file name says nothing about the order."""
    office.master(MASTER)
    office.returned(WATER, f"{HEADER}\n{FIRST}", "2017-07-13T10:00")
    return office


@pytest.mark.parametrize(
    ("later", "codes"),
    [
        ("| 1-1 | 已完成3公里 | 60 | 否 | 拆迁 | 请协调 |", {"M06"}),
        ("| 1-1 | 已完成4公里 | 60 | 否 | 拆迁 | 请协调 |", {"M07"}),
        ("| 1-1 | 已完成3公里 | 70 | 否 | 拆迁 | 请协调 |", {"M07"}),
        ("| 1-1 | 已完成3公里 | 60 | 是 | 拆迁 | 请协调 |", {"M07"}),
        ("| 1-1 | 已完成3公里 | 60 | 否 | 征地 | 请协调 |", {"M07"}),
        ("| 1-1 | 已完成3公里 | 60 | 否 | 拆迁 | 请拨款 |", {"M07"}),
    ],
)
def test_two_returns_that_differ_in_one_field(
    received: Office, later: str, codes: set[str]
) -> None:
    received.returned(AGAIN, f"填报单位：区水务局\n{HEADER}\n{later}", "2017-07-14T10:00")
    found = received.found("M06", "M07")
    assert found == {("区水务局", code) for code in codes}


def test_a_correction_says_by_its_name_that_it_counts(received: Office) -> None:
    later = FIRST.replace("60", "70")
    received.returned("区水务局（更正）.xlsx", f"{HEADER}\n{later}", "2017-07-14T10:00")
    assert received.task("1-1").percent == 70
    assert received.found("M06", "M07") == {("区水务局", "M06")}


def test_a_later_row_that_reports_nothing_takes_no_place(received: Office) -> None:
    received.returned(AGAIN, f"{HEADER}\n| 1-1 |  |  |  |  |  |", "2017-07-14T10:00")
    assert received.task("1-1").percent == 60


def test_the_rest_of_a_task_above_its_beginning_makes_no_task(office: Office) -> None:
    office.master(MASTER)
    rest, beginning = (
        "|  | 截污管网建设 |  |  |  |",
        "|  | 完成柏条河沿线 | 已完成3公里 | 60 | 否 |",
    )
    header = "| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |"
    office.returned(WATER, f"{header}\n{rest}\n{beginning}")
    assert office.statuses() == {"1-1": "unreported"}


def test_an_earlier_row_that_reports_nothing_differs_in_nothing(office: Office) -> None:
    office.master(MASTER)
    office.returned(WATER, f"{HEADER}\n| 1-1 |  |  |  |  |  |", "2017-07-13T10:00")
    office.returned(AGAIN, f"{HEADER}\n{FIRST}", "2017-07-14T10:00")
    assert office.task("1-1").percent == 60
    assert ("区水务局", "M07") not in office.found("M07")
