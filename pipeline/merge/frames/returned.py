"""Makes the frames of the returns' rows and of their odd cells."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline.domain.facts import names_from
from pipeline.domain.fields import heading
from pipeline.domain.text import (
    folded,
    folded_words,
    listing,
    says_as_before,
    says_nothing,
    shortened,
)
from pipeline.domain.week import day_in_words
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.dates.deadlines import Deadline
from pipeline.intake.meaning.values import says_no_figure
from pipeline.intake.sheets.reported.lines import Oddity
from pipeline.intake.sheets.reported.rows import ReturnRow
from pipeline.intake.tasks import MasterTask
from pipeline.merge.amounts import amounts
from pipeline.merge.conclude import Concluded
from pipeline.merge.frames.columns import Picker, Values, flags, frame
from pipeline.merge.frames.earlier import Before
from pipeline.merge.matching import numbers_of_date
from pipeline.merge.place import Placed
from pipeline.merge.subjects import CellFacts, RowFacts


def rows(concluded: Concluded, master: MasterList, before: Before) -> pd.DataFrame:
    """Returns one row per row of a return: its content, its task, and what was said last week."""
    placed, listed = concluded.placed, master.columns
    said, count = placed.said.columns, len(placed)
    pick, of_file = Picker(placed.task), Picker(placed.of_file)
    ids = pick(listed["task_id"], "")
    for row in range(count) if -1 in placed.task else ():
        ids[row] = ids[row] if placed.task[row] >= 0 else said["task_id"][row]
    texts = pick(listed["task"], "")
    deadlines = pick([deadline.date for deadline in listed["deadline"]], None)
    changed = _changed_deadlines(placed, pick(listed["deadline_text"], ""), deadlines, master)
    listed_deadline = listed["deadline_text"]
    if any(listed["extended"]):
        listed_deadline = [
            text or first for text, first in zip(listed["extended"], listed_deadline, strict=True)
        ]
    promises = _late_promises(said, deadlines)
    return frame(
        RowFacts,
        {name: said[name] for name in names_from(RowFacts, "cell")}
        | {
            "unit": of_file([file.unit for file in placed.files]),
            "task_id": ids,
            "file": of_file([file.receipt.file for file in placed.files]),
            "state": concluded.state,
            "found_by": placed.found_by,
            "repeats": flags(count, concluded.repeats),
            "twice": _said_twice(concluded),
            "at_odds": _at_odds(concluded),
            "written_id": said["task_id"],
            "no_progress": list(map(says_nothing, said["progress"])),
            "percent_unreadable": flags(count, _unreadable_percents(said)),
            "percent_left_out": flags(count, _percents_left_out(placed)),
            "forecast": [
                "late" if promise else forecast or ""
                for forecast, promise in zip(said["forecast"], promises, strict=True)
            ],
            "late_promise": promises,
            "listed_task": texts,
            "listed_deadline": pick(listed_deadline, ""),
            "listed_unit": pick(listed["lead_unit"], ""),
            "task_changed": flags(count, _changed_tasks(placed, texts, master)),
            "deadline_changed": flags(count, changed),
            "last_percent": pick(before.percent, None),
            "last_forecast": pick(before.forecast, ""),
            "since": pick(before.since, ""),
            "done_before": pick(before.done, False),
            "same_progress": flags(count, _repeated(said["progress"], pick(before.progress, ""))),
            "id_was_date": flags(count, _dates_for_numbers(placed, ids)),
            **amounts(placed, master),
        },
    )


def _said_twice(concluded: Concluded) -> list[str]:
    """Returns for each row that repeats a task of its return what both rows say, in Chinese."""
    placed, said = concluded.placed, concluded.placed.said
    twice = [""] * len(placed)
    if not concluded.repeats:
        return twice
    tasks = {placed.task[row] for row in concluded.repeats}
    of_task: dict[tuple[int, int], list[int]] = {}
    for row, (file, task) in enumerate(zip(placed.of_file, placed.task, strict=True)):
        if task in tasks:
            of_task.setdefault((file, task), []).append(row)
    for (_, task), same in of_task.items():
        used = concluded.used[task]
        counts = f"，采用第{said.columns['row'][used]}行" if used in same else ""
        words = listing((_in_short(said[row]) for row in same), "；") + counts
        for row in concluded.repeats.intersection(same):
            twice[row] = words
    return twice


def _at_odds(concluded: Concluded) -> list[str]:
    """Returns for each row that counts what other lead units forecast instead, in Chinese."""
    placed, said = concluded.placed, concluded.placed.said.columns
    others: dict[int, list[str]] = {}
    for row, state in enumerate(concluded.state):
        if state == "joint" and (forecast := said["forecast_text"][row]):
            used = concluded.used[placed.task[row]]
            if any(said[name][row] != said[name][used] for name in ("forecast", "promised")):
                others.setdefault(used, []).append(f"{placed.file(row).unit}预估“{forecast}”")
    odds = [""] * len(placed)
    for row, words in others.items():
        odds[row] = listing(words)
    return odds


def _in_short(row: ReturnRow) -> str:
    """Returns the start of what a row says, with its number."""
    said = filter(None, (row.forecast_text, row.percent_text, row.progress, row.reason))
    text = " ".join("，".join(said).split())
    shown = shortened(text, _SHORT)
    return f"第{row.row}行“{shown}”" if shown else f"第{row.row}行未填"


_SHORT = 18
"""In characters: as much of each row as a message quotes."""


def _changed_tasks(placed: Placed, texts: np.ndarray, master: MasterList) -> Iterator[int]:
    """Yields the rows with a task's number but neither its text nor its item's."""
    said = placed.said.columns["task"]
    for row in _differing(said, texts):
        if placed.found_by[row] != "id":
            continue
        task = master.tasks[placed.task[row]]
        if folded_words(said[row]) not in map(folded_words, (task.task, task.item)):
            yield row


def _changed_deadlines(
    placed: Placed, due: np.ndarray, deadlines: np.ndarray, master: MasterList
) -> Iterator[int]:
    """Yields the rows that give a deadline which is neither the listed nor the extended one."""
    said = placed.said.columns
    for row in _differing(said["deadline_text"], due):
        meant = said["deadline"][row]
        if placed.task[row] < 0 or (meant.date is not None and meant.date == deadlines[row]):
            continue
        if _is_another(said["deadline_text"][row], meant, master.tasks[placed.task[row]]):
            yield row


def _repeated(said: Sequence[str], last: np.ndarray) -> Iterator[int]:
    """Yields the rows that repeat last week's progress, or only say that they do."""
    as_before = set(filter(says_as_before, set(said)))
    yield from (row for row, text in enumerate(said) if text in as_before) if as_before else ()
    for row in np.flatnonzero(last != "").tolist():
        if last[row] == said[row] or folded(last[row]) == folded(said[row]):
            yield row


def _dates_for_numbers(placed: Placed, ids: np.ndarray) -> Iterator[int]:
    """Yields the rows whose number is a date that Excel made of it."""
    written = placed.said.columns["task_id"]
    odd = set(_differing(written, ids))
    if -1 in placed.task:
        odd.update(row for row, task in enumerate(placed.task) if task < 0)
    yield from (row for row in odd if numbers_of_date(written[row]))


def _differing(said: Sequence[str], listed: np.ndarray) -> list[int]:
    """Returns the rows that have a text and differ from the list."""
    texts = np.fromiter(said, object, count=len(said))
    return list(np.flatnonzero((texts != listed) & (texts != "")).tolist())


def _is_another(text: str, meant: Deadline, task: MasterTask) -> bool:
    """Whether a deadline is neither the task's listed one nor its extended one."""
    if folded(text) in (folded(task.deadline_text), folded(task.extended)):
        return False
    if not (meant.understood and task.listed.understood):
        return True
    return (meant.date, meant.open) not in {
        (due.date, due.open) for due in (task.listed, task.deadline)
    }


def _late_promises(said: Mapping[str, Sequence[Any]], deadlines: Values) -> list[str]:
    """Returns for each row the day after its deadline that it promises, in Chinese, or ''."""
    days = said["promised"]
    if not any(days):
        return [""] * len(days)
    return [
        day_in_words(day) if day and due and day > due else ""
        for day, due in zip(days, deadlines, strict=True)
    ]


def _unreadable_percents(said: Mapping[str, Sequence[Any]]) -> Iterator[int]:
    """Yields the rows whose per cent has a text but no readable figure."""
    for row, (text, percent) in enumerate(zip(said["percent_text"], said["percent"], strict=True)):
        if percent is None and text and _percent_unreadable(text, said["oddities"][row]):
            yield row


def _percents_left_out(placed: Placed) -> Iterator[int]:
    """Yields the rows of the office's forms whose per cent is blank. Odd cells are told apart."""
    forms = {at for at, file in enumerate(placed.files) if file.content.issued.is_form}
    if not forms:
        return
    said = placed.said.columns
    for row, of_file in enumerate(placed.of_file):
        is_blank = of_file in forms and not said["percent_text"][row]
        if is_blank and all(name != "percent" for name, _ in said["oddities"][row]):
            yield row


def _percent_unreadable(text: str, oddities: Sequence[tuple[str, Oddity]]) -> bool:
    """Whether the text should have been a per cent. Odd cells have their own findings."""
    odd = any(name == "percent" and oddity != "ditto" for name, oddity in oddities)
    return not odd and not says_no_figure(text)


def cells(concluded: Concluded, master: MasterList) -> pd.DataFrame:
    """Returns one row per odd cell in the rows that count."""
    placed = concluded.placed
    odd = [
        (placed.said[row], placed.file(row), master.tasks[placed.task[row]], name, oddity)
        for row, (oddities, state) in enumerate(
            zip(placed.said.columns["oddities"], concluded.state, strict=True)
        )
        if oddities and state == "used"
        for name, oddity in oddities
    ]
    return frame(
        CellFacts,
        {
            "unit": [file.unit for _, file, *_ in odd],
            "task_id": [task.task_id for _, _, task, *_ in odd],
            "file": [file.receipt.file for _, file, *_ in odd],
            "sheet": [row.sheet for row, *_ in odd],
            "row": [row.row for row, *_ in odd],
            "cells": [row.cells for row, *_ in odd],
            "field": [name for *_, name, _ in odd],
            "heading": [heading(name) for *_, name, _ in odd],
            "expected": ["数字" if name == "percent" else "文字" for *_, name, _ in odd],
            "oddity": [oddity for *_, oddity in odd],
            "text": [_text(row, name) for row, _, _, name, _ in odd],
        },
    )


def _text(row: ReturnRow, field: str) -> str:
    carried = row.carried.get(field, "")
    return str(getattr(row, f"{field}_text", None) or getattr(row, field, carried))
