"""What happens in the longer sample after the second week: extensions, stages, a list that changes.

What the office itself writes down is in `registers.txt` beside this module, as tables of text.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.domain.week import Month, Week
from pipeline.sample.plans import LATER_WEEKS, Task, all_tasks, tasks_with_new

JULY, AUGUST = Month(2017, 7), Month(2017, 8)
_LAST_OF_JULY = LATER_WEEKS[-2]

ENDED = "07-07-2"
"""Approved to end: August's list does not have it."""
DROPPED = "10-03-2"
"""August's list does not have it either, and no approval says why."""
REOPENED = "01-03-1"
"""Its unit called it done; an inspection found that in part only. So August still has it."""
CHANGED: Mapping[str, Mapping[str, Any]] = {
    "02-05-1": {"deadline": "12月底前"},
    "04-05-1": {"text": "建成农产品产地冷链仓储中心1.2万立方米"},
    "07-04-2": {"lead_unit": "区交通局", "support_units": "区国投公司、区财政局"},
}
"""What August's list says otherwise. Of the deadline and the unit the registers know, of the text
nobody does."""

LIST_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "督办频率": {"09-08-2": "每月", "03-02-3": "每两周"},
    "目标值": {"10-06-1": "12000", "09-07-3": "6000"},
    "单位": {"10-06-1": "万元", "09-07-3": "人"},
    "目标类型": {"10-06-1": "累计", "09-07-3": "累计"},
}
"""What August's list has beside the columns of July's, by heading and task."""
NOT_DUE = {"2017-W31": ("09-08-2",)}
"""Tasks on which nothing is asked for, by week."""
ASKED: Mapping[tuple[str, str], Mapping[str, str | int]] = {
    ("2017-W29", "01-07-1"): {"节点完成情况": "未完成"},
    ("2017-W30", "01-07-1"): {"节点完成情况": "已完成"},
    ("2017-W31", "10-06-1"): {"目标累计完成值": 8020},
    ("2017-W31", "09-07-3"): {"目标累计完成值": 4230},
}
"""What units enter into the further columns of their forms, by week and task."""


def listed_in(week: Week) -> tuple[Task, ...]:
    """Returns the tasks of the list that holds in a week, in its order."""
    return all_tasks() if week.month == JULY else _of_august()


def asked_in(week: Week) -> tuple[Task, ...]:
    """Returns those of them that units report on in that week."""
    return tuple(task for task in listed_in(week) if task.task_id not in NOT_DUE.get(str(week), ()))


@cache
def _of_august() -> tuple[Task, ...]:
    """Returns what July left open and what is new, as August's list has it."""
    gone = {ENDED, DROPPED}
    return tuple(
        replace(task, **CHANGED.get(task.task_id, {}))
        for task in tasks_with_new()
        if task.task_id not in gone
        if task.new or task.task_id == REOPENED or task.known_in(_LAST_OF_JULY).percent < 100
    )


@cache
def registers() -> dict[str, list[list[str]]]:
    """Returns the office's registers by name: a line of headings, then the entries."""
    source = files(__package__).joinpath("registers.txt").read_text(encoding="utf-8")
    kept: dict[str, list[list[str]]] = {}
    for line in source.splitlines():
        if line.startswith("= "):
            rows = kept[line[2:]] = []
        elif line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip()[1:-1].split("|")])
    return kept
