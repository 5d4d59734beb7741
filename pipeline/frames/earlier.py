"""What the earlier weeks say of the tasks of the list."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.intake.history import History, PastTask
from pipeline.intake.master import MasterList


@dataclass(frozen=True)
class Before:
    """What was said of each task last week, a value a task; blank where nothing was."""

    progress: Sequence[str]
    percent: Sequence[float | None]
    forecast: Sequence[str]
    status: Sequence[str]
    done: Sequence[bool]
    """Whether it was done when last heard of."""


_NOTHING = PastTask(progress="", percent=None, forecast="", status="")


def before(master: MasterList, history: History) -> Before:
    """A task without a number is not known again."""
    ids = master.columns["task_id"]
    last = [_NOTHING] * len(ids)
    if history.last is not None:
        known = history.last.tasks
        last = [known.get(task_id, _NOTHING) if task_id else _NOTHING for task_id in ids]
    return Before(
        progress=[task.progress for task in last],
        percent=[task.percent for task in last],
        forecast=[task.forecast for task in last],
        status=[task.status for task in last],
        done=[task_id != "" and task_id in history.done for task_id in ids],
    )
