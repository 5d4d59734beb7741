"""What counts for each task of the list: the unit's row, the weeks before, the status."""

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

import pandas as pd

from pipeline.domain.status import status_of
from pipeline.domain.text import folded
from pipeline.domain.week import Week
from pipeline.history.weeks import History, PastWeek
from pipeline.intake.master import MasterList, MasterTask
from pipeline.merge.frames.columns import NO_CELLS, Picker, Values, coded, frame, numbers
from pipeline.merge.frames.earlier import Before
from pipeline.merge.settle import Settled


def tasks(
    settled: Settled,
    rows: pd.DataFrame,
    master: MasterList,
    before: Before,
    history: History,
    week: Week,
) -> pd.DataFrame:
    """A row a task of the list, with the row that counts for it; blank where there is none.

    `rows` is the frame of all rows.
    """
    listed, files, pick = master.columns, settled.files, Picker(settled.used)
    of_file = Picker(pick(settled.rows.of_file, -1))
    as_of, month_began = week.as_of, week.month.first_day
    said = {name: pick(settled.rows.said.columns[name], _BLANK.get(name, "")) for name in _SAID} | {
        "forecast": pick(rows["forecast"].tolist(), "")
    }
    source_file = of_file([file.receipt.file for file in files], "")
    sheet = of_file([file.content.sheet for file in files], "")
    reported = [row >= 0 for row in settled.used]
    silent = [task for task, here in enumerate(reported) if not here]
    deadlines = [deadline.date for deadline in listed["deadline"]]
    sent = {file.unit: file.receipt.file for file in files if file.state == "accepted"}
    first = {leads: _first(leads, sent) for leads in set(listed["leads"])}
    senders = [first[leads] for leads in listed["leads"]]
    # The place of a finding about the task: the row that counts, or the file without one
    unit, file = of_file([file.unit for file in files], ""), source_file.copy()
    for task in silent:
        unit[task] = senders[task] or next(iter(listed["leads"][task]), "")
        file[task] = sent.get(senders[task], "")
    past_due = [due is not None and due < as_of for due in deadlines]
    closed = [closed != "" for closed in listed["closed"]]
    status = map(status_of, closed, reported, before.done, said["forecast"], past_due)
    started = [start or month_began for start in listed["start"]]
    return frame(
        **{name: listed[name] for name in _LISTED},
        deadline=deadlines,
        past_due=past_due,
        endless=[deadline.open for deadline in listed["deadline"]],
        elapsed=numbers(list(map(_elapsed, started, deadlines, repeat(as_of)))),
        reported=reported,
        progress=said["progress"],
        percent=numbers(said["percent"]),
        forecast=coded(said["forecast"]),
        forecast_text=said["forecast_text"],
        reason=said["reason"],
        escalation=said["escalation"],
        own=_own(listed["own"], said["own"]),
        last_status=before.status,
        done_before=before.done,
        last_forecast=before.forecast,
        last_percent=numbers(before.percent),
        history=[history.of_task(task_id) if task_id else () for task_id in listed["task_id"]]
        if history.weeks
        else [()] * len(deadlines),
        still_weeks=_still(reported, said, master, history),
        source_file=source_file,
        source_sheet=sheet,
        source_row=said["row"],
        source_sha256=of_file([file.receipt.sha256 for file in files], ""),
        sender=senders,
        unit=unit,
        file=file,
        sheet=sheet,
        row=said["row"],
        cells=said["cells"],
        status=coded(list(status)),
    )


def _own(of_list: Values, of_rows: Values) -> list[Mapping[str, str]]:
    """What stands in the office's own columns, of the list and of the rows that count."""
    return [
        dict((*listed, *said)) if listed or said else NO_CELLS
        for listed, said in zip(of_list, of_rows, strict=True)
    ]


def _first(leads: Sequence[str], sent: Mapping[str, str]) -> str:
    """The first of the units that lead a task which sent a return."""
    return next((unit for unit in leads if unit in sent), "")


_LISTED = (
    "task_id", "plan", "item", "task", "lead_unit", "leads", "support_units", "key",
    "deadline_text", "extended", "closed",
)  # fmt: skip
_SAID = (
    "row", "cells", "progress", "percent", "forecast_text", "reason", "escalation", "own",
)  # fmt: skip
_BLANK: Mapping[str, Any] = {"row": None, "cells": NO_CELLS, "percent": None, "own": ()}
"""What stands for a task without a row, where that is not ''."""


@functools.lru_cache(maxsize=4096)
def _elapsed(start: dt.date, deadline: dt.date | None, as_of: dt.date) -> float | None:
    """Per cent of a task's time that has passed; None without a deadline."""
    if deadline is None:
        return None
    days = (deadline - start).days
    return min(100.0, 100 * (as_of - start).days / days) if days > 0 else 100.0


def _still(
    reported: Sequence[bool], said: Mapping[str, Values], master: MasterList, history: History
) -> list[int]:
    """For how many weeks running, this one included, each task has not moved; 0 unreported."""
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
    """For how many weeks running, this one included, the task has not moved.

    It moves when the per cent grows or, where none is given or the task has no end, when the
    text changes.
    """
    weeks = 1
    for past in history if task.task_id else ():
        before = past.tasks.get(task.task_id)
        if before is None or before.status in ("unreported", "done"):
            break
        if not task.deadline.open and percent is not None and before.percent is not None:
            moved = percent > before.percent
        else:
            moved = folded(progress) != folded(before.progress)
        if moved:
            break
        weeks += 1
    return weeks
