"""What a leader must know on the first page: how things stand, and what to decide, by name."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.assess.view import TaskView, UnitView, WeekView
from pipeline.assess.wording import days_overdue, in_characters
from pipeline.domain.status import STATUSES
from pipeline.templates.contexts.exception import Names
from pipeline.templates.contexts.lines import Attention

MOST_LISTED = 15
"""No leader reads more tasks of one kind than this. The most urgent come first, and the attachment
has them all."""
MOST_NAMED, MOST_TASKS_NAMED = 10, 3
"""More names than this in a row nobody reads; a task's name is long."""
_LONGEST = 16
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
    """Returns what needs a decision, in a row; nothing if nothing does."""
    found = list(_points(view))
    if len(found) > 1:
        found = [f"{in_characters(n)}是{said}" for n, said in enumerate(found, start=1)]
    return (Attention(f"需要重点关注：{'；'.join(found)}"),) if found else ()


def not_sure(view: WeekView) -> tuple[Attention, ...]:
    """Returns what in the list is not sure, a sentence each: all counts rest on it."""
    return tuple(
        Attention(f"{finding.message}，以下各数须先核对清单") for finding in view.list_not_sure
    )


def _points(view: WeekView) -> Iterator[str]:
    as_of = view.week.as_of
    supervised = {finding.task_id for finding in view.found("supervision")}
    if asked := view.escalations:
        yield f"单位反映需协调解决的问题{len(asked)}个{_of_units(asked, '个')}"
    if overdue := most_urgent(view.with_status("overdue")):
        yield f"已逾期的事项{len(overdue)}项{_by_name(overdue, as_of)}"
    if silent := most_urgent(view.past_due_unreported):
        yield f"完成时限已过而未报送的任务{len(silent)}项{_by_name(silent, as_of)}"
    if missing := [unit.name for unit in view.missing]:
        yield f"缺报单位{len(missing)}个{_in_brackets(missing)}"
    if found := [task for task in view.tasks if task.task_id in supervised]:
        yield f"建议专项督查的重点任务{len(found)}项{_by_name(found, None)}"


def _by_name(tasks: Sequence[TaskView], as_of: dt.date | None) -> str:
    """Returns a few tasks by name; of more, the units. `as_of`: with the days overdue."""
    if len(tasks) > MOST_TASKS_NAMED:
        return _of_units(tasks, "项")
    named = []
    for task in tasks:
        text = " ".join(task.task.split())
        short = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
        late = f"，逾期{days_overdue(task, as_of)}天" if as_of else ""
        named.append(f"{short}（{task.lead_unit}{late}）")
    return f"：{'、'.join(named)}"


def _of_units(tasks: Iterable[TaskView], measure: str) -> str:
    of_unit = Counter(task.lead_unit for task in tasks)
    return _in_brackets(
        [f"{unit}{count}{measure}" if count > 1 else unit for unit, count in of_unit.items()]
    )


def _in_brackets(units: Sequence[str]) -> str:
    if len(units) > MOST_NAMED:
        return f"，涉及{len(units)}个单位"
    return f"（{'、'.join(units)}）"


def most_urgent(tasks: Iterable[TaskView]) -> list[TaskView]:
    """Returns the tasks with the earliest deadline first; of the same day, key tasks first."""
    return sorted(tasks, key=lambda task: (task.deadline or dt.date.max, not task.key))


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
