"""The order of the tasks in 进展情况一览表: as in the list, or exceptions first."""

from collections.abc import Sequence

from pipeline.assess.view import TaskView, WeekView

_AS_PLANNED = ("done", "on_track", "terminated")


def in_order(view: WeekView) -> list[TaskView]:
    """Returns all tasks, by plan; by setting, exceptions come before all others."""
    tasks = [task for plan in view.plans for task in plan.tasks]
    return [task for _, part in in_parts(view, tasks) for task in part]


def in_parts(view: WeekView, tasks: Sequence[TaskView]) -> list[tuple[str, list[TaskView]]]:
    """Returns the tasks in parts with their titles: one without a title, or exceptions and others.

    Within a part they keep their order. A part without tasks is left out.
    """
    if not view.reports.exceptions_first:
        return [("", list(tasks))]
    others = [task for task in tasks if task.status in _AS_PLANNED]
    exceptions = [task for task in tasks if task.status not in _AS_PLANNED]
    ended = "、已终止" if view.with_status("terminated") else ""
    parts = [
        ("例外任务（已逾期、预计不能按时办结、未报送）", exceptions),
        (f"其他任务（已办结、正常推进{ended}）", others),
    ]
    return [(title, part) for title, part in parts if part] or [("", [])]
