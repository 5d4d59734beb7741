"""What a leader must know on the first page: how things stand, and what to decide, by name."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.assess.view import TaskView, UnitView, WeekView, most_urgent
from pipeline.assess.wording import (
    attention_in_words,
    days_overdue,
    in_brackets,
    times_in_words,
)
from pipeline.domain.status import STATUSES
from pipeline.domain.text import shortened
from pipeline.merge.subjects import OPEN_DEMANDS, Demanded, InspectionFacts
from pipeline.templates.contexts.exception import Names
from pipeline.templates.contexts.lines import Attention

MOST_LISTED = 10
"""No leader reads more tasks of one kind than this. The most urgent come first, and the attachment
has them all."""
MOST_PLANS = 25
"""A table of more plans than this takes a page of its own; the workbook has it."""
MOST_NAMED, MOST_TASKS_NAMED = 10, 3
"""More names than this in a row nobody reads; a task's name is long."""
_LONGEST = 10
"""In characters of a task on the first page."""


def situation(view: WeekView) -> str:
    """Returns how many tasks stand how, what share is done, and how that changed in a week."""
    counts = view.total.by_status
    done = [f"占{counts['done'] / len(view.tasks):.1%}"] if counts["done"] else []
    if view.last_week and (change := _since_last_week(view)):
        done.append(change)
    note = f"（{'，'.join(done)}）" if done else ""
    others = (f"{s.word}{counts[s.code]}项" for s in STATUSES[1:] if counts[s.code])
    return "，".join((f"已办结{counts['done']}项{note}", *others))


def _since_last_week(view: WeekView) -> str:
    """Returns 比上周增加5项, 比上周减少1项 or 与上周持平; '' when all tasks are new."""
    of_last_week = [task for task in view.tasks if task.last_status]
    if not of_last_week:
        return ""
    now = sum(task.status == "done" for task in view.tasks)
    more = now - sum(task.last_status == "done" for task in of_last_week)
    return f"比上周增加{more}项" if more > 0 else f"比上周减少{-more}项" if more else "与上周持平"


def points(view: WeekView) -> tuple[Attention, ...]:
    """Returns what needs a decision, in a row that page one has room for; nothing if nothing does.

    As many are named as there is room for; of the others it says how many units they concern.
    """
    said = attention_in_words(list(_points(view, *most)) for most in _NAMED)
    return (Attention(said),) if said else ()


_NAMED = ((MOST_NAMED, MOST_TASKS_NAMED), *((names, 0) for names in range(MOST_NAMED, -1, -1)))
"""Names of units and of tasks in a row, from the most to none."""


def not_sure(view: WeekView) -> tuple[Attention, ...]:
    """Returns what in the list is not sure, a sentence each: all counts rest on it."""
    return tuple(
        Attention(f"{finding.message}，以下各数须先核对清单") for finding in view.list_not_sure
    )


def _points(view: WeekView, names: int, named: int) -> Iterator[str]:
    """Yields each point with at most so many names of units and of tasks."""
    as_of = view.week.as_of
    supervised = {finding.task_id for finding in view.found("supervision")}
    if asked := view.escalations:
        yield f"需协调解决的问题{len(asked)}个{_of_units(asked, '个', names)}"
    if overdue := most_urgent(view.with_status("overdue")):
        by_name = _by_name(overdue, as_of) if len(overdue) <= named else ""
        yield f"已逾期{len(overdue)}项{by_name or _of_units(overdue, '项', names)}"
    if silent := most_urgent(view.past_due_unreported):
        by_name = _by_name(silent, as_of) if len(silent) <= named else ""
        yield f"时限已过而未报送的任务{len(silent)}项{by_name or _of_units(silent, '项', names)}"
    if late := [task for task in view.tasks if task.stage_days > task.task_days]:
        yield f"节点超期的任务{len(late)}项{_of_units(late, '项', names)}"
    if untrue := [task for task in view.tasks if task.found]:
        yield f"督查核查没有认定属实的任务{len(untrue)}项{_of_units(untrue, '项', names)}"
    if missing := [unit.name for unit in view.missing]:
        yield f"缺报单位{len(missing)}个{in_brackets(missing, names)}"
    if found := [task for task in view.tasks if task.task_id in supervised]:
        yield f"建议专项督查的重点任务{len(found)}项{_of_units(found, '项', names)}"


def told_inspections(view: WeekView) -> list[InspectionFacts]:
    """Returns the inspections that contradict a return, or of which a demand is still open."""
    every = [each for task in view.tasks for each in reversed(task.inspections)]
    return [each for each in every if each.stands or each.demanded in _TOLD]


_TOLD: frozenset[Demanded] = OPEN_DEMANDS - {"open"} | {"answered"}


def _by_name(tasks: Sequence[TaskView], as_of: dt.date) -> str:
    """Returns a few tasks by name, with the days overdue."""
    named = []
    for task in tasks:
        text = " ".join(task.task.split())
        short = shortened(text, _LONGEST)
        named.append(f"{short}（{task.lead_unit}，逾期{days_overdue(task, as_of)}天）")
    return f"：{'、'.join(named)}"


def _of_units(tasks: Iterable[TaskView], measure: str, most: int) -> str:
    named = times_in_words((task.lead_unit for task in tasks), measure)
    return in_brackets(named, most) or f"，涉及{len(named)}个单位"


def in_short(names: Sequence[str]) -> str:
    """Returns the names in a row, or says where they are when there are too many."""
    return "、".join(names) if len(names) <= MOST_NAMED else "名单见附件"


def many_names(view: WeekView) -> tuple[Names, ...]:
    """Returns the lists of units that are too long for a sentence."""
    left_out = Counter(finding.unit for finding in view.found("left_out"))
    lists = {
        "缺报单位": [_counted(unit, "unreported", "项任务未报送") for unit in view.missing],
        "迟报单位": [unit.name for unit in view.late_units],
        "漏报任务的单位": [f"{unit}（{count}项）" for unit, count in left_out.items()],
    }
    return tuple(
        Names(title, len(names), "、".join(names))
        for title, names in lists.items()
        if len(names) > MOST_NAMED
    )


def _counted(unit: UnitView, status: str, what: str) -> str:
    return f"{unit.name}（{unit.by_status[status]}{what}）"
