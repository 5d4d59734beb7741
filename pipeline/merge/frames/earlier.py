"""Looks up the tasks of the list in the earlier weeks."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.domain.registers.listed import EXTENSIONS
from pipeline.domain.status import StatusCode
from pipeline.domain.text import folded_words
from pipeline.domain.week import Week
from pipeline.history.past import Extension, KnownTask, Past, places_now
from pipeline.history.same import Listing, numbers_in
from pipeline.history.weeks import History, PastTask, PastWeek
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.dates.deadlines import Deadline
from pipeline.intake.registers import LedgerEntry
from pipeline.intake.tasks import MasterTask
from pipeline.merge.subjects import Forecasted


def as_numbered(master: MasterList, history: History, week: Week) -> History:
    """Returns the history with its tasks under the numbers that they have in this list.

    A task that neither text nor number leads to is found by what it was called in between.
    """
    known = known_now(master, history.past, week)
    numbers = {
        (id_, folded_words(words)): number
        for number, task in known.items()
        for id_, words in task.names
    }
    weeks = tuple(_as_numbered(master, past, numbers) for past in history.weeks)
    return History(weeks[: len(history.running)], weeks, history.past, known)


def known_now(master: MasterList, past: Past, week: Week) -> dict[str, KnownTask]:
    """Returns what is known of the past of each task on the list, by its number."""
    if not past.tasks:
        return {}
    places = places_now(past, str(week), _listing(master), listed_days(master.tasks))
    return {master.tasks[now].task_id: past.tasks[place] for place, now in places.items()}


def listed_days(tasks: Sequence[MasterTask]) -> list[str]:
    """Returns the deadline that the list gives each task, as 2017-07-31, or ''."""
    days = [task.listed.date for task in tasks]
    return [day.isoformat() if day else "" for day in days]


def _listing(master: MasterList) -> Listing:
    listed = master.columns
    return Listing(listed["task_id"], listed["task"], listed["lead_unit"], master.by_sequence)


def _as_numbered(
    master: MasterList, past: PastWeek, numbers: Mapping[tuple[str, str], str]
) -> PastWeek:
    now = dict(numbers_now(master, past))
    taken = set(now.values())
    for id_ in past.tasks.keys() - now.keys() if numbers else ():
        number = numbers.get((id_, folded_words(past.tasks[id_].task)))
        if number is not None and number not in taken:
            now[id_] = number
            taken.add(number)
    return replace(past, tasks={now[id_]: task for id_, task in past.tasks.items() if id_ in now})


def numbers_now(master: MasterList, past: PastWeek) -> Mapping[str, str]:
    """Returns the number in this list of each task of an earlier week that is still listed."""
    return numbers_in(_listing(master), past.tasks)


def with_extensions(master: MasterList, history: History) -> MasterList:
    """Returns the list with the extensions that the lists of earlier months had.

    An extension counts as long as the list still gives the deadline that was extended. A list that
    gives another deadline, or has an extension of its own, counts instead.
    """
    found = dict(_extended(master, history))
    if not found:
        return master
    return replace(
        master, tasks=tuple(found.get(place, task) for place, task in enumerate(master.tasks))
    )


def _extended(master: MasterList, history: History) -> Iterator[tuple[int, MasterTask]]:
    for place, task in enumerate(master.tasks if history.known else ()):
        known = history.known.get(task.task_id)
        if known is None or not known.extensions or task.extended_by is not None:
            continue
        # A workbook in inbox/registers is read every week anew, and is its own truth
        earlier = [
            each
            for each in known.extensions
            if each.file != master.file and not each.file.startswith("inbox/registers/")
        ]
        if earlier and _counts(earlier[-1], task) and not _taken_back(master, place):
            yield place, _with(task, earlier[-1])._replace(extensions=len(earlier))


def _counts(extension: Extension, task: MasterTask) -> bool:
    """Whether the list still gives the deadline that was extended, or one before the new one."""
    day = task.listed.date.isoformat() if task.listed.date else ""
    if extension.listed:
        return day == extension.listed
    return "" < day < extension.deadline


def _taken_back(master: MasterList, place: int) -> bool:
    """Whether a register of this list refuses the task an extension."""
    return any(
        place in entry.tasks and entry.register is EXTENSIONS and entry.ruling == "refused"
        for entry in master.ledgers
    )


def _with(task: MasterTask, extension: Extension) -> MasterTask:
    day = dt.date.fromisoformat(extension.deadline)
    until = f"{day.year}年{day.month}月{day.day}日"
    words = extension.words or f"原时限{task.deadline_text}，经批准延至{until}"
    place = extension.source.removeprefix(f"{extension.file} ")
    sheet, _, cell = place.rpartition("!")
    entry = LedgerEntry(
        *(EXTENSIONS, task.task_id, sheet, 0, {}),
        cell=cell,
        file=extension.file,
        deadline=Deadline(day),
        words=words,
    )
    return task._replace(deadline=Deadline(day), extended=words, extended_by=entry)


@dataclass(frozen=True)
class Before:
    """What was last reported of each task, one value per task, blank if nothing was.

    That was last week, unless a task is not reported every week.
    """

    progress: Sequence[str]
    percent: Sequence[float | None]
    forecast: Sequence[Forecasted]
    since: Sequence[str]
    """When that was: 上周, or the week of a task that is not reported every week."""
    status: Sequence[StatusCode | Literal[""]]
    done: Sequence[bool]
    """Whether it was done in the latest earlier week that has it, and was neither sent back since
    nor found to be untrue."""


_NOTHING = PastTask(progress="", percent=None, forecast="", status="")


def before(master: MasterList, history: History) -> Before:
    """Returns what was reported before. A task without a number cannot be recognised."""
    ids = master.columns["task_id"]
    last = [_NOTHING] * len(ids)
    if history.last is not None:
        known = history.last.tasks
        last = [known.get(task_id, _NOTHING) if task_id else _NOTHING for task_id in ids]
    status = [task.status for task in last]
    since = ["上周"] * len(ids)
    for place, task in enumerate(master.tasks):
        if task.cycle.is_weekly or not task.task_id:
            continue
        week, last[place] = next(
            ((week, said) for week, said in history.of_task(task.task_id) if said.is_report),
            (None, _NOTHING),
        )
        if week and (history.last is None or week != history.last.week):
            since[place] = week.label
    return Before(
        progress=[task.progress for task in last],
        percent=[task.percent for task in last],
        forecast=[task.forecast for task in last],
        since=since,
        status=status,
        done=[
            task_id != "" and ruled != "sent_back" and not found and task_id in history.done
            for task_id, ruled, found in zip(
                ids, master.columns["ruled"], master.columns["found"], strict=True
            )
        ],
    )
