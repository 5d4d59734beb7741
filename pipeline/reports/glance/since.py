"""What has changed since last week, and what is due soon."""

from collections import Counter
from collections.abc import Iterator

from pipeline.assess.view import TaskView, WeekView
from pipeline.assess.wording import TURNED, deadline_in_words
from pipeline.domain.status import SETTLED, STATUS, STATUSES, shown_statuses
from pipeline.domain.text import shortened
from pipeline.templates.contexts.week import WeekCard, WeekDueLine, WeekGoneLine, WeekTurned

DUE_DAYS = 14
"""A task that is due in so many days after the cut-off day is soon due."""
_DUE_LISTED, _GONE_LISTED = 5, 20
"""A filter has all tasks that are soon due, the workbook all that are gone."""
_LONGEST = 40
"""In characters of a task."""


def cards(view: WeekView) -> tuple[WeekCard, ...]:
    """Returns the numbers that are looked at first.

    Tasks are compared as the exception report does: those of this week's list that stood so last
    week, so that a task which left the list is no progress.
    """
    now = view.counts
    last = Counter(task.last_status for task in view.tasks if task.last_status)
    found = [
        WeekCard(s.code, s.word, now[s.code], *_change(now[s.code] - last[s.code], "项"))
        if last
        else WeekCard(s.code, s.word, now[s.code], "", "")
        for s in shown_statuses(now)
    ]
    missing = now["units_missing"]
    before = view.past_counts.get(view.last_week, {}) if view.last_week else {}
    change = _change(missing - before["units_missing"], "个") if before else ("", "")
    return (*found, WeekCard("missing", "缺报单位", missing, *change))


def _change(more: int, measure: str) -> tuple[str, str]:
    if not more:
        return "持平", "与上周持平"
    word, sign = ("增加", "+") if more > 0 else ("减少", "−")
    return f"{sign}{abs(more)}", f"比上周{word}{abs(more)}{measure}"


def compared(view: WeekView) -> str:
    """Returns how the numbers are compared, when that may be asked."""
    if not view.last_week:
        return f"没有{view.week.before().label}的结果，不能与上周比。"
    if view.added or view.gone:
        return "清单有变化：增减的任务数，按本周清单中的任务上周的状态计算。"
    return ""


def turned(view: WeekView) -> tuple[WeekTurned, ...]:
    count = Counter(task.status for task in view.changed)
    found = [WeekTurned(s.code, TURNED[s.code], count[s.code]) for s in STATUSES if count[s.code]]
    if view.added:
        found.append(WeekTurned("new", "新列入清单", len(view.added)))
    return tuple(found)


def gone(view: WeekView) -> tuple[WeekGoneLine, ...]:
    """Returns the first of the tasks that left the list, those that were not done before all."""
    ordered = sorted(view.gone, key=lambda task: task.status in SETTLED)
    return tuple(
        WeekGoneLine(task.task_id, task.task, task.lead_unit, STATUS[task.status].word)
        for task in ordered[:_GONE_LISTED]
    )


def gone_since(view: WeekView) -> str:
    return "上周" if view.last_week or not view.earlier else view.earlier[0].label


def due(view: WeekView) -> Iterator[WeekDueLine]:
    for task in view.due_within(DUE_DAYS)[:_DUE_LISTED]:
        yield WeekDueLine(
            task.task_id,
            shortened(" ".join(task.task.split()), _LONGEST),
            task.lead_unit,
            task.key,
            deadline_in_words(task),
            _left(task, view),
            task.status,
            STATUS[task.status].word,
        )


def _left(task: TaskView, view: WeekView) -> str:
    days = (task.deadline - view.week.as_of).days if task.deadline else 0
    return f"还有{days}天" if days else "今天到期"
