"""The light of a task, in the order of the rule."""

import pytest

from tests.office import Office
from tests.test_rules_history import DONE, GOING, LATE, MISSING, UNCLEAR, week, weeks

BLANK = "| 已完成3公里 | 60 | | |"
UNREADABLE = "| 已完成3公里 | 60 | 见附件 | |"
AHEAD, CUT_OFF, PAST, OPEN = "7月底前", "7月7日前", "7月6日前", "长期坚持"


@pytest.mark.parametrize(
    ("row", "deadline", "status"),
    [
        (MISSING, AHEAD, "unreported"),
        (MISSING, PAST, "unreported"),
        (DONE, AHEAD, "done"),
        (DONE, PAST, "done"),
        (GOING, AHEAD, "on_track"),
        (GOING, CUT_OFF, "on_track"),
        (GOING, PAST, "overdue"),
        (GOING, OPEN, "on_track"),
        (GOING, "按上级部署", "on_track"),
        (LATE, AHEAD, "at_risk"),
        (LATE, PAST, "overdue"),
        (LATE, OPEN, "at_risk"),
        (UNCLEAR, AHEAD, "at_risk"),
        (UNCLEAR, PAST, "overdue"),
        (BLANK, AHEAD, "at_risk"),
        (UNREADABLE, AHEAD, "at_risk"),
    ],
)
def test_status(office: Office, row: str, deadline: str, status: str) -> None:
    weeks(office, row, deadline=deadline)
    assert office.statuses() == {"1-1": status}


def test_a_form_without_forecasts_never_counts_as_yes(office: Office) -> None:
    week(office, "2017-W28", MISSING, deadline=AHEAD)
    office.returned("区水务局.xlsx", "| 任务编号 | 进展情况 | 完成进度 |\n| 1-1 | 已完成 | 60 |")
    assert office.statuses() == {"1-1": "at_risk"}
    assert office.found("V02") == {("1-1", "V02")}


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ([DONE, MISSING], "done"),
        ([DONE, MISSING, MISSING], "done"),
        ([DONE, GOING], "on_track"),
        ([DONE, GOING, MISSING], "unreported"),
        ([GOING, MISSING], "unreported"),
        ([MISSING, GOING], "on_track"),
    ],
)
def test_done_stays_done_until_the_unit_says_otherwise(
    office: Office, rows: list[str], status: str
) -> None:
    weeks(office, *rows)
    assert office.statuses() == {"1-1": status}


def test_a_done_task_that_is_left_out_is_no_fault(office: Office) -> None:
    weeks(office, DONE, MISSING)
    office.returned("区水务局.xlsx", "| 任务编号 | 工作内容 | 进展情况 |\n| 9-9 | 其他工作 | 无 |")
    assert office.found("M04") == set()


def test_counts_add_up(office: Office) -> None:
    weeks(office, GOING)
    counts = office.view().counts
    lights = ("done", "on_track", "at_risk", "overdue", "unreported")
    assert sum(counts[light] for light in lights) == counts["tasks"] == 1
