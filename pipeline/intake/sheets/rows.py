"""The rows of a return, in the unit's own words, with what the words mean beside them.

They are kept by column: a week has many rows and few columns, and nearly every question is asked
of a whole column.
"""

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

from pipeline.domain.text import folded, says_nothing
from pipeline.domain.week import Month
from pipeline.intake.files.formats import column_letters
from pipeline.intake.files.grids import Grid, Value
from pipeline.intake.meaning.deadlines import Deadline
from pipeline.intake.meaning.forecasts import Forecast, promised_day, read_forecast
from pipeline.intake.meaning.values import deadline_reader, percent_text, read_percent, texts_of
from pipeline.intake.sheets.header import Header
from pipeline.intake.sheets.layout import Line
from pipeline.intake.sheets.lines import READ, Oddity, lines_of


class ReturnRow(NamedTuple):
    """One row of a return; a blank cell is ''."""

    row: int
    """Excel's row number."""
    task_id: str
    task: str
    deadline_text: str
    deadline: Deadline
    progress: str
    percent_text: str
    percent: float | None
    """0–100; None when blank or unreadable."""
    forecast_text: str
    forecast: Forecast | None
    promised: dt.date | None
    """The day by which a forecast in words promises the task."""
    reason: str
    escalation: str
    lead_unit: str
    sequence: str
    """The 序号 in the return, where it has no other number."""
    oddities: tuple[tuple[str, Oddity], ...]
    """Field and what is odd about its cell."""
    cells: Mapping[str, str]
    """Field to the letters of its column."""
    own: tuple[tuple[str, str], ...]
    """What stands in the columns that only this office has: name and text."""


@dataclass(frozen=True)
class Rows:
    """Rows of returns: for each field of `ReturnRow` a list with a value a row."""

    columns: Mapping[str, list[Any]] = field(
        default_factory=lambda: {name: [] for name in ReturnRow._fields}
    )

    def __len__(self) -> int:
        return len(self.columns["row"])

    def __iter__(self) -> Iterator[ReturnRow]:
        return map(ReturnRow, *self.columns.values())

    def __getitem__(self, number: int) -> ReturnRow:
        return ReturnRow(*(column[number] for column in self.columns.values()))

    def only(self, numbers: Sequence[int]) -> "Rows":
        """The rows at these places."""
        return Rows({name: [column[n] for n in numbers] for name, column in self.columns.items()})


def stacked(parts: Iterable[Rows]) -> Rows:
    """All the rows, one part below the other."""
    columns = [part.columns for part in parts]
    if len(columns) == 1:
        return Rows(columns[0])
    return Rows(
        {
            name: list(chain.from_iterable(part[name] for part in columns))
            for name in ReturnRow._fields
        }
    )


def read_rows(
    grid: Grid,
    header: Header,
    below: Iterable[Line],
    month: Month,
    own: Sequence[str],
    *,
    from_1904: bool,
) -> Rows:
    """The tasks below the header; a row split over two lines is joined to the one above.

    `own`: the names of the columns that only this office has.
    """
    lines = lines_of(grid, header, below, own)
    values, count = lines.values, len(lines.numbers)
    words = {name: texts_of(values[name]) for name in READ}
    forecasts = [read_forecast(text) if text else None for text in words["forecast"]]
    letters = {name: column_letters(column) for name, column in header.recognised.columns.items()}
    return Rows(
        {
            "row": [number + 1 for number in lines.numbers],
            "task_id": words["task_id"],
            "task": words["task"],
            "deadline_text": words["deadline"],
            "deadline": list(map(deadline_reader(month, from_1904), values["deadline"])),
            "progress": words["progress"],
            "percent_text": list(map(percent_text, words["percent"])),
            "percent": [
                _percent(value, share, forecast == "done") if value != "" else None
                for value, share, forecast in zip(
                    values["percent"], lines.shares, forecasts, strict=True
                )
            ],
            "forecast_text": words["forecast"],
            "forecast": forecasts,
            "promised": _promises(words["forecast"], month),
            "reason": _unless_nothing(words["reason"]),
            "escalation": _unless_nothing(words["escalation"]),
            "lead_unit": words["lead_unit"],
            "sequence": words["sequence"],
            "oddities": [tuple(lines.oddities.get(place, ())) for place in range(count)]
            if lines.oddities
            else [()] * count,
            "cells": [letters] * count,
            "own": _own(values, own, count),
        }
    )


def _promises(texts: Sequence[str], month: Month) -> list[dt.date | None]:
    """The day by which each forecast in words that it will be on time promises the task."""
    days = {
        text: promised_day(text, month)
        for text in set(texts) - {""}
        if read_forecast(text) == "on_time"
    }
    return list(map(days.get, texts))


@functools.lru_cache(maxsize=4096, typed=True)
def _percent(value: Value, fraction: bool, done: bool) -> float | None:
    """A number between 0 and 1 is a share; so is 1, where it is written so or the task is done."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, str) and "%" not in folded(value):
        try:
            value = float(folded(value))
        except ValueError:
            return read_percent(value, fraction=False)
    if isinstance(value, float):
        fraction = fraction or 0 < value < 1 or (value == 1 and done)
    return read_percent(value, fraction=fraction)


def _unless_nothing(texts: Iterable[str]) -> list[str]:
    """The texts, blank where they only say that there is nothing to say."""
    return ["" if text and says_nothing(text) else text for text in texts]


def _own(
    values: Mapping[str, list[Value]], own: Sequence[str], count: int
) -> list[tuple[tuple[str, str], ...]]:
    """What stands in the office's own columns in each row, those that are blank left out."""
    found = [(name, texts_of(values[name])) for name in own if name in values]
    if not found:
        return [()] * count
    return [
        tuple((name, texts[row]) for name, texts in found if texts[row]) for row in range(count)
    ]
