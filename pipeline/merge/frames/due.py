"""Says of which tasks a report is due this week, and what stays of those that nobody asks about."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain.status import StatusCode
from pipeline.domain.week import WEEKDAYS, Week
from pipeline.history.past import KnownTask
from pipeline.history.weeks import History
from pipeline.intake.master import MasterList
from pipeline.intake.tasks import MasterTask


@dataclass(frozen=True)
class Due:
    """One value per task of the list."""

    due: Sequence[bool]
    """Whether a report is due. It always is from the week of the deadline on."""
    kept: Sequence[StatusCode | None]
    """The last status of a task of which no report is due; None for all others, and when it was
    never reported."""
    kept_from: Sequence[str]
    """The week of that report, such as 2017-W27; ''."""


def due(master: MasterList, history: History, week: Week) -> Due:
    """Returns what is due in the week. `history` has the tasks under their numbers in this list."""
    count = len(master.tasks)
    if all(task.cycle.is_weekly for task in master.tasks):
        return Due([True] * count, [None] * count, [""] * count)
    asked = [_is_due(task, history, week) for task in master.tasks]
    kept = [
        (None, "") if is_due else _last_report(history.known.get(task.task_id))
        for task, is_due in zip(master.tasks, asked, strict=True)
    ]
    return Due(asked, [status for status, _ in kept], [of_week for _, of_week in kept])


def _last_report(known: KnownTask | None) -> tuple[StatusCode | None, str]:
    """Returns the status that stays, and the week that it was reported in."""
    if known is None or not known.reported_week or known.status not in _KEPT:
        return None, ""
    return known.status, known.reported_week


_KEPT: frozenset[StatusCode] = frozenset(("on_track", "at_risk"))
"""The statuses that stay. A task that is done stays done by itself, an overdue one is due."""


def _is_due(task: MasterTask, history: History, week: Week) -> bool:
    deadline = task.deadline.date
    if task.cycle.is_weekly or (deadline is not None and deadline <= week.sunday):
        return True
    known = history.known.get(task.task_id) if task.task_id else None
    last, listed = (
        Week.parse(code, WEEKDAYS[week.cutoff.weekday()], week.cutoff.time()) if code else None
        for code in ((known.reported_week, known.first_week) if known else ("", ""))
    )
    return task.cycle.is_due(week, last, listed)
