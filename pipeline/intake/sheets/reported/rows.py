"""Reads the rows of a return: the unit's own words, and what they mean."""

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, NamedTuple

from pipeline.domain.facts import Fact
from pipeline.domain.reading import Doubt
from pipeline.domain.status import Forecast
from pipeline.domain.text import answers_no, folded
from pipeline.domain.week import Month
from pipeline.intake.files.formats import column_letters
from pipeline.intake.files.formats.number_formats import ShownDate
from pipeline.intake.files.grids import Value
from pipeline.intake.meaning.answers.states import State
from pipeline.intake.meaning.dates.deadlines import Deadline
from pipeline.intake.meaning.values import (
    deadline_reader,
    number_of,
    percent_in,
    percent_text,
    read_percent,
    texts_of,
)
from pipeline.intake.sheets.reported.answers import read_answers
from pipeline.intake.sheets.reported.columns import (
    DOUBTS,
    ITEM,
    NUMBER,
    ODDITIES,
    SHARE,
    USED,
    Columns,
)
from pipeline.intake.sheets.reported.elsewhere import NOWHERE_ELSE, elsewhere
from pipeline.intake.sheets.reported.lines import Oddity, lines_of
from pipeline.intake.sheets.tables.layout import Table


class ReturnRow(NamedTuple):
    """One row of a return; a blank cell is ''."""

    sheet: Annotated[str, Fact("the sheet that it is on", "cell")]
    row: Annotated[int, Fact("its row number in Excel", "cell")]
    task_id: Annotated[str, Fact("任务编号 as written", "cell")]
    task: Annotated[str, Fact("工作内容", "cell")]
    deadline_text: Annotated[str, Fact("完成时限", "cell")]
    deadline: Annotated[Deadline, Fact("what 完成时限 means", "cell")]
    progress: Annotated[str, Fact("进展情况, the unit's own words", "cell")]
    percent_text: Annotated[str, Fact("完成进度 as written; '' for a dash", "cell")]
    percent: Annotated[
        float | None, Fact("完成进度, 0–100 per cent; None when blank or unreadable", "cell")
    ]
    forecast_text: Annotated[str, Fact("预估 as written", "cell")]
    forecast: Annotated[
        Forecast | None, Fact("what 预估 means; None when blank or unreadable", "cell")
    ]
    forecast_doubt: Annotated[
        str,
        Fact("why 预估 is doubtful, with the words that are, in Chinese; '' if it is not", "cell"),
    ]
    forecast_guessed: Annotated[bool, Fact("预估 means late by near words only", "cell")]
    promised: Annotated[
        dt.date | None, Fact("the day by which the words of 预估 promise the task", "cell")
    ]
    state_text: Annotated[str, Fact("任务状态, the unit's own view, as written", "cell")]
    stated: Annotated[
        State | Literal[""], Fact("what 任务状态 surely means; '' when blank or uncertain", "cell")
    ]
    reason: Annotated[str, Fact("原因及建议; '' for 无", "cell")]
    escalation: Annotated[str, Fact("需要区委区政府解决的问题; '' for 无", "cell")]
    lead_unit: Annotated[str, Fact("牵头单位 as written", "cell")]
    sequence: Annotated[str, Fact("序号, when the return has no other number", "cell")]
    oddities: Annotated[
        tuple[tuple[str, Oddity], ...],
        Fact("fields with odd cells, and what is odd in each", "cell"),
    ]
    doubts: Annotated[tuple[Doubt, ...], Fact("what other lines of the row say", "cell")]
    cells: Annotated[Mapping[str, str], Fact("field name to column letters", "cell")]
    carried: Annotated[
        Mapping[str, str], Fact("columns passed on unchanged: name to text, none blank", "cell")
    ]
    item: Annotated[str, Fact("what stands above 工作内容; it may name the task", "cell")] = ""
    elsewhere: Annotated[
        Mapping[str, str],
        Fact("field name to its cells, such as F5,F6, if not in its column of this row", "cell"),
    ] = NOWHERE_ELSE


@dataclass(frozen=True)
class ReturnRows(Columns):
    """Rows of returns: a list for each fact of a `ReturnRow`, with one value per row."""

    columns: Mapping[str, list[Any]] = field(
        default_factory=lambda: {name: [] for name in ReturnRow._fields}
    )

    def __post_init__(self) -> None:
        if tuple(self.columns) != ReturnRow._fields:
            raise TypeError(f"not the facts of a row: {', '.join(self.columns)}")

    def __iter__(self) -> Iterator[ReturnRow]:
        return map(ReturnRow, *self.columns.values())

    def __getitem__(self, place: int) -> ReturnRow:
        return ReturnRow(*(column[place] for column in self.columns.values()))


def read_rows(table: Table, month: Month, carried: Sequence[str], *, from_1904: bool) -> ReturnRows:
    """Returns the rows of the table that report on tasks. A row split over two lines is one row.

    `carried` names the columns that are passed on unchanged.
    """
    lines = lines_of(table, carried)
    values, count = lines.columns, len(lines)
    words = {name: texts_of(values[name]) for name in USED}
    if ShownDate in set(map(type, values["task_id"])):
        words["task_id"] = list(map(number_of, values["task_id"]))
    answers = read_answers(table, lines, words, month, from_1904=from_1904)
    written, shares = values["percent"], values[SHARE]
    percents = [
        _percent(value, share, forecast == "done") if value != "" else None
        for value, share, forecast in zip(written, shares, answers.forecasts, strict=True)
    ]
    oddities = values[ODDITIES]
    if None in shares:
        oddities = list(map(_with_doubt, oddities, shares, percents))
    recognised = table.header.recognised.columns
    letters = {name: column_letters(column) for name, column in recognised.items()}
    for column, _ in table.header.choices[:1]:
        letters.setdefault("forecast", column_letters(column))
    return ReturnRows(
        {
            "sheet": [table.grid.name] * count,
            "row": [number + 1 for number in values[NUMBER]],
            "task_id": words["task_id"],
            "task": words["task"],
            "deadline_text": words["deadline"],
            "deadline": list(map(deadline_reader(month, from_1904), values["deadline"])),
            "progress": words["progress"],
            "percent_text": list(
                map(percent_text, _percent_texts(words["percent"], written, shares))
            ),
            "percent": percents,
            "forecast_text": answers.texts,
            "forecast": answers.forecasts,
            "forecast_doubt": answers.doubts,
            "forecast_guessed": answers.guessed,
            "promised": answers.promised,
            "state_text": words["state"],
            "stated": answers.stated,
            "reason": _unless_nothing(words["reason"]),
            "escalation": _unless_nothing(words["escalation"]),
            "lead_unit": words["lead_unit"],
            "sequence": words["sequence"],
            "oddities": oddities,
            "doubts": values[DOUBTS],
            "cells": [letters] * count,
            "carried": _carried(values, carried, count),
            "item": texts_of(values[ITEM]) if ITEM in values else [""] * count,
            "elsewhere": elsewhere(table, lines, answers.besides),
        }
    )


@functools.lru_cache(maxsize=4096, typed=True)
def _percent(value: Value, share: bool | None, done: bool) -> float | None:
    """Returns the per cent in a cell, 0–100, or None when it cannot be read.

    `share`: whether a number is a share of 1; None when nobody can tell. The 1 of a task that is
    done is all of it; a doubtful 1 is one per cent, the worse of the two.
    """
    if isinstance(value, str):
        try:
            number = float(folded(value))
        except ValueError:
            return read_percent(value)
        share = share and 0 <= number <= 1  # text does not follow its cell's format
    elif isinstance(value, float):
        number = value
    else:
        return None
    if number == 1 and done:
        share = True
    if share is None:
        return 1.0 if number == 1 else None
    return percent_in(number * 100 if share else number)


def _with_doubt(
    oddities: tuple[tuple[str, Oddity], ...], share: bool | None, percent: float | None
) -> tuple[tuple[str, Oddity], ...]:
    """Returns a row's oddities, with that of a number which may be a per cent or a share."""
    doubtful = share is None and percent in (None, 1)
    return (*oddities, ("percent", "scale")) if doubtful else oddities


def _percent_texts(
    texts: list[str], values: Sequence[Value], shares: Sequence[bool | None]
) -> list[str]:
    """Returns the per cents as written. What is out of range is written as the cell shows it."""
    odd = {
        at: f"{value * 100:.15g}%"
        for at, (value, share) in enumerate(zip(values, shares, strict=True))
        if share and value.__class__ is float and not 0 <= value <= 1
    }
    return [odd.get(at, text) for at, text in enumerate(texts)] if odd else texts


def _unless_nothing(texts: Iterable[str]) -> list[str]:
    """Returns the texts, with '' for those that only say that there is nothing (无, 否)."""
    return ["" if text and answers_no(text) else text for text in texts]


NOTHING_CARRIED: Mapping[str, str] = {}
"""An empty mapping, shared by all rows that have nothing to pass on."""


def _carried(
    values: Mapping[str, list[Value]], names: Sequence[str], count: int
) -> list[Mapping[str, str]]:
    found = [(name, texts_of(values[name])) for name in names if name in values]
    if not found:
        return [NOTHING_CARRIED] * count
    return [{name: texts[row] for name, texts in found if texts[row]} for row in range(count)]
