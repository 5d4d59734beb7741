"""Looks up the tasks of the list in the earlier weeks."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.domain.status import StatusCode
from pipeline.domain.text import folded, folded_id, folded_words
from pipeline.history.weeks import History, PastTask, PastWeek
from pipeline.intake.master import MasterList
from pipeline.merge.subjects import Forecasted


def as_numbered(master: MasterList, history: History) -> History:
    """Returns the history with its tasks under the numbers that they have in this list."""
    weeks = tuple(_as_numbered(master, past) for past in history.weeks)
    return History(running=weeks[: len(history.running)], weeks=weeks)


def _as_numbered(master: MasterList, past: PastWeek) -> PastWeek:
    now = numbers_now(master, past)
    return replace(past, tasks={now[id_]: task for id_, task in past.tasks.items() if id_ in now})


def numbers_now(master: MasterList, past: PastWeek) -> Mapping[str, str]:
    """Returns the number in this list of each task of an earlier week that is still listed.

    Tasks are recognised by their text first, because a list may be renumbered. A reworded task is
    recognised by its number, but only when the lead unit is the same and the number is more than a
    序号.
    """
    listed = master.columns
    texts = dict(zip(listed["task_id"], listed["task"], strict=True))
    if all(id_ and texts.get(id_) == task.task for id_, task in past.tasks.items()):
        return {id_: id_ for id_ in past.tasks}
    words = {id_: folded_words(task.task) for id_, task in past.tasks.items() if id_}
    by_words = _once(zip(map(folded_words, listed["task"]), listed["task_id"], strict=True))
    now = {
        id_: by_words[text]
        for text, id_ in _once((text, id_) for id_, text in words.items()).items()
        if text in by_words
    }
    taken = set(now.values())
    by_number = {
        number: task
        for number, task in zip(master.folded_ids, master.tasks, strict=True)
        if task.task_id and task.task_id not in taken
    }
    for id_ in [id_ for id_ in words if id_ not in now]:
        task = by_number.get(folded_id(id_))
        if task is not None and (
            folded_words(task.task) == words[id_]
            or (
                not master.by_sequence
                and folded(task.lead_unit) == folded(past.tasks[id_].lead_unit)
            )
        ):
            now[id_] = task.task_id
    return now


def _once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Returns text to number, for the texts that occur only once."""
    known = [(text, id_) for text, id_ in pairs if text and id_]
    times = Counter(text for text, _ in known)
    return {text: id_ for text, id_ in known if times[text] == 1}


@dataclass(frozen=True)
class Before:
    """What was reported of each task last week, one value per task, blank if nothing was."""

    progress: Sequence[str]
    percent: Sequence[float | None]
    forecast: Sequence[Forecasted]
    status: Sequence[StatusCode | Literal[""]]
    done: Sequence[bool]
    """Whether it was done in the latest earlier week that has it."""


_NOTHING = PastTask(progress="", percent=None, forecast="", status="")


def before(master: MasterList, history: History) -> Before:
    """Returns what was reported before. A task without a number cannot be recognised."""
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
