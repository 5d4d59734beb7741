"""Makes the frame of tasks: the unit's row that counts, the earlier weeks, the status."""

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline.domain.facts import names_from
from pipeline.domain.status import SETTLED, Slip, status_of
from pipeline.domain.text import folded, says_as_before
from pipeline.domain.week import Week
from pipeline.history.weeks import History, PastWeek
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.answers.states import says_all_done
from pipeline.intake.sheets.reported.rows import NOTHING_CARRIED
from pipeline.intake.tasks import MasterTask
from pipeline.merge.conclude import Concluded
from pipeline.merge.copied import copies
from pipeline.merge.frames.columns import Picker, Values, frame
from pipeline.merge.frames.due import Due
from pipeline.merge.frames.earlier import Before
from pipeline.merge.frames.inspected import inspected
from pipeline.merge.frames.sources import sources
from pipeline.merge.frames.stages import elapsed, stages
from pipeline.merge.lateness import Lateness
from pipeline.merge.promised import promises
from pipeline.merge.subjects import TaskFacts


def tasks(
    concluded: Concluded,
    rows: pd.DataFrame,
    master: MasterList,
    before: Before,
    history: History,
    week: Week,
    late: Mapping[str, Lateness],
    due: Due,
    slip: Slip = "at_risk",
) -> pd.DataFrame:
    """Returns one row per task of the list, with the row that counts for it, or blank without one.

    `rows` is the frame of all rows, `late` what came late from each unit, `due` what was asked for.
    `slip`: what a task becomes when a stage's day has passed.
    """
    listed = master.columns
    said, source = _said(concluded, rows), _source(concluded, rows)
    reported = [row >= 0 for row in concluded.used]
    dated = _dated(listed, week)
    facts = (listed["ruled"], reported, before.done, said["forecast"], dated["past_due"], due.kept)
    status = list(map(status_of, *facts, listed["found"]))
    pick = Picker(concluded.used)
    carried = pick(rows["carried"], NOTHING_CARRIED)
    with_carried = {**said, "carried": carried}
    concerned = _concerned(concluded, listed["leads"], source)
    cells = sources(concluded, master, history, status, due)
    of_copies = {"status": status, "reported": reported, "due": due.due}
    of_copies["same_progress"] = pick(rows["same_progress"], False)
    return frame(
        TaskFacts,
        {name: listed[name] for name in names_from(TaskFacts, "list")}
        | said
        | source
        | cells
        | dated
        | _known(listed, history)
        | inspected(master, history, week, {**said, **source, **cells})
        | stages(master, history, week, status, with_carried, source, slip)
        | concerned
        | {
            "closed": [task.closed for task in master.tasks]
            if any(listed["ruled"])
            else [""] * len(master.tasks),
            "last_status": before.status,
            "reported": reported,
            "says_done": list(map(says_all_done, said["progress"])),
            "carried": _carried(listed["carried"], carried),
            "last_percent": before.percent,
            "due": due.due,
            "late": _late(concluded, late),
            "promises": promises(master, history, week, reported, status, with_carried, source),
            "still_weeks": _still(reported, said, master, history),
            "copied": copies(master, history, week, {**said, **concerned, **of_copies}),
        },
    )


def _said(concluded: Concluded, rows: pd.DataFrame) -> dict[str, Values]:
    """Returns what the row that counts for each task says."""
    pick = Picker(concluded.used)
    return {name: pick(rows[name], _NONE.get(name, "")) for name in names_from(TaskFacts, "row")}


def _source(concluded: Concluded, rows: pd.DataFrame) -> dict[str, Values]:
    """Returns where that row stands."""
    pick, files = Picker(concluded.used), concluded.placed.files
    of_file = Picker(pick(concluded.placed.of_file, -1))
    return {
        "source_file": of_file([file.receipt.file for file in files], ""),
        "source_sheet": pick(rows["sheet"], ""),
        "source_row": pick(rows["row"], None),
        "source_sha256": of_file([file.receipt.sha256 for file in files], ""),
    }


def _dated(listed: Mapping[str, Sequence[Any]], week: Week) -> dict[str, Values]:
    """Returns how each task stands to its deadline on the cut-off day."""
    deadlines = [deadline.date for deadline in listed["deadline"]]
    as_of, month_began = week.as_of, week.month.first_day  # asked once, not for each task
    past_due = [due is not None and due < as_of for due in deadlines]
    started = [start or month_began for start in listed["start"]]
    return {
        "deadline": deadlines,
        "endless": [deadline.open for deadline in listed["deadline"]],
        "past_due": past_due,
        "task_days": [
            (as_of - due).days if due is not None and late else 0
            for due, late in zip(deadlines, past_due, strict=True)
        ],
        "elapsed": [
            elapsed(start, of_task, due, as_of) if of_task else _elapsed(start, due, as_of)
            for start, of_task, due in zip(started, listed["stages"], deadlines, strict=True)
        ],
    }


def _known(listed: Mapping[str, Sequence[Any]], history: History) -> dict[str, Values]:
    """Returns what earlier weeks know of each task beside its last report."""
    ids = listed["task_id"]
    ended = {id_ for id_, known in history.known.items() if known.status == "terminated"}
    return {
        "ended_before": [
            not ruled and id_ in ended for id_, ruled in zip(ids, listed["ruled"], strict=True)
        ],
        "history": [history.of_task(id_) if id_ else () for id_ in ids]
        if history.weeks
        else [()] * len(ids),
    }


_NONE: Mapping[str, Any] = {
    "cells": NOTHING_CARRIED,
    "elsewhere": NOTHING_CARRIED,
    "percent": None,
    "achieved": None,
    "derived": None,
}
"""The values of a task without a row, for the columns where they are not ''."""


def _late(concluded: Concluded, late: Mapping[str, Lateness]) -> list[bool]:
    """Returns of each task whether the unit whose row counts first reported it too late."""
    placed = concluded.placed
    if not late:
        return [False] * len(concluded.used)
    return [
        row >= 0 and (of := late.get(placed.file(row).unit)) is not None and task in of.tasks
        for task, row in enumerate(concluded.used)
    ]


def _concerned(
    concluded: Concluded, leads: Sequence[Sequence[str]], source: Mapping[str, Values]
) -> dict[str, Values]:
    """Returns the unit, file, sheet and row that a finding about each task names.

    They are those of the task's row. Without a row, they are those of the return that lacks it.
    `source` holds the file, sheet and row of each task's row.
    """
    files = concluded.placed.files
    units = Picker(Picker(concluded.used)(concluded.placed.of_file, -1))(
        [file.unit for file in files], ""
    )
    named = list(source["source_file"])
    sent = {
        file.unit: file.receipt.file
        for file, outcome in zip(files, concluded.outcomes, strict=True)
        if outcome.state == "accepted"
    }
    first = {led_by: _first(led_by, sent) for led_by in set(leads)}
    senders = [first[led_by] for led_by in leads]
    for task in [task for task, row in enumerate(concluded.used) if row < 0]:
        units[task] = senders[task] or next(iter(leads[task]), "")
        named[task] = sent.get(senders[task], "")
    return {
        "sender": senders,
        "unit": units,
        "file": named,
        "sheet": source["source_sheet"],
        "row": source["source_row"],
    }


def _carried(of_list: Values, of_rows: Values) -> list[Mapping[str, str]]:
    """Returns the columns passed on unchanged, from the list and from the rows that count."""
    return [
        {**listed, **said} if listed or said else NOTHING_CARRIED
        for listed, said in zip(of_list, of_rows, strict=True)
    ]


def _first(leads: Sequence[str], sent: Mapping[str, str]) -> str:
    """Returns the first lead unit of a task that sent a return, or ''."""
    return next((unit for unit in leads if unit in sent), "")


@functools.lru_cache(maxsize=4096)
def _elapsed(start: dt.date, deadline: dt.date | None, as_of: dt.date) -> float | None:
    """Returns the per cent of a task's time that has passed, or None without a deadline."""
    if deadline is None:
        return None
    days = (deadline - start).days
    return min(100.0, 100 * (as_of - start).days / days) if days > 0 else 100.0


def _still(
    reported: Sequence[bool], said: Mapping[str, Values], master: MasterList, history: History
) -> list[int]:
    """Returns for how many weeks running, including this one, each task has not moved.

    An unreported task has 0.
    """
    if not history.running:
        return list(map(int, reported))
    facts = zip(reported, said["progress"], said["percent"], master.tasks, strict=True)
    return [
        _still_weeks(task, progress, percent, history.running) if here else 0
        for here, progress, percent, task in facts
    ]


def _still_weeks(
    task: MasterTask, progress: str, percent: float | None, history: Sequence[PastWeek]
) -> int:
    """Returns for how many weeks running, including this one, the task has not moved.

    A task moves when its per cent grows. If it has no per cent or no end date, it moves when its
    text changes and does not say that nothing has.
    """
    weeks = 1
    for past in history if task.task_id else ():
        before = past.tasks.get(task.task_id)
        if before is None or before.status in ("unreported", *SETTLED):
            break
        if before.carried_from:
            continue  # nobody asked in that week
        if not task.deadline.open and percent is not None and before.percent is not None:
            moved = percent > before.percent
        else:
            moved = folded(progress) != folded(before.progress) and not says_as_before(progress)
        if moved:
            break
        weeks += 1
    return weeks
