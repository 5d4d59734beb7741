"""Reads what the rows of a return say of being done in time, and what speaks for or against it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from pipeline.domain.reading import Doubt, Reading
from pipeline.domain.status import Forecast
from pipeline.domain.text import folded, pattern
from pipeline.domain.week import Month
from pipeline.intake.meaning.answers.clauses import MAYBE, UNREAD, UNSAID
from pipeline.intake.meaning.answers.forecasts import (
    day_in_reason,
    read_forecast,
    read_promised,
    speaks_of_delay,
)
from pipeline.intake.meaning.answers.questions import Asks, asked_in
from pipeline.intake.meaning.answers.states import State, is_status_word, read_state
from pipeline.intake.meaning.dates.deadlines import read_deadline
from pipeline.intake.meaning.values import deadline_reader, text_of
from pipeline.intake.sheets.reported.columns import DOUBTS, NUMBER, Columns
from pipeline.intake.sheets.reported.joining import IN_DOUBT
from pipeline.intake.sheets.reported.lines import asked_of
from pipeline.intake.sheets.tables.header import column_of_promises
from pipeline.intake.sheets.tables.layout import Table


class Answers(NamedTuple):
    """What the rows say of being done in time; a list for each, with one value per row."""

    texts: list[str]
    """预估 as written, or the state in its place when the form does not ask for a forecast."""
    forecasts: list[Forecast | None]
    doubts: list[str]
    guessed: list[bool]
    promised: list[dt.date | None]
    stated: list[State | Literal[""]]
    besides: Mapping[int, list[tuple[int, int]]]
    """The cells that decide a row's forecast besides its own, as row and column of the grid."""


def read_answers(
    table: Table, lines: Columns, words: Mapping[str, list[str]], month: Month, *, from_1904: bool
) -> Answers:
    """Reads 预估, and what heading, state, reason and other lines say for or against it."""
    values = lines.columns
    texts = words["forecast"]
    asks = asked_of(table)
    columns, besides = table.header.recognised.columns, _Besides(values[NUMBER])
    said = {text: read_promised(text, asks, month) for text in set(texts) - {""}}
    said[""] = Reading(None), None
    forecasts = [said[text][0].value for text in texts]
    stated = _stated(table, words["state"])
    has_forecast = "forecast" in table.header.recognised.readings or bool(table.header.choices)
    if not has_forecast:
        # Without a forecast's column only what is done, or will not be, says how it will end
        forecasts = [
            _of_state(text, state) for text, state in zip(words["state"], stated, strict=True)
        ]
        texts = [
            text if forecast else ""
            for text, forecast in zip(words["state"], forecasts, strict=True)
        ]
        said |= {text: (Reading(None), None) for text in set(texts)}
        besides.add((at for at, text in enumerate(texts) if text), columns.get("state"))
    promised = [said[text][1] for text in texts]
    if said_in_heading := _day_in_heading(table, asks, month):
        promised = [
            max(own or said_in_heading, said_in_heading) if forecast == "on_time" else own
            for forecast, own in zip(forecasts, promised, strict=True)
        ]
    if (column := column_of_promises(table.header)) is not None:
        read = deadline_reader(month, from_1904)
        days = [read(table.cells(number)[column]).date for number in values[NUMBER]]
        promised = [
            max(filter(None, (day, own)), default=None) if forecast == "on_time" else own
            for forecast, day, own in zip(forecasts, days, promised, strict=True)
        ]
        besides.add(
            (at for at, day in enumerate(days) if day and forecasts[at] == "on_time"), column
        )
    doubt_of = {text: _doubt_of(text, reading) for text, (reading, _) in said.items()}
    doubts = [doubt_of[text] for text in texts]
    if not has_forecast:
        doubts = [
            _unasked(text, forecast)
            for text, forecast in zip(words["state"], forecasts, strict=True)
        ]
    if any(stated):
        denied = _denied(words, forecasts, stated)
        forecasts = ["unclear" if no else f for f, no in zip(forecasts, denied, strict=True)]
        doubts = [no or doubt for doubt, no in zip(doubts, denied, strict=True)]
        besides.add((at for at, no in enumerate(denied) if no), columns.get("state"))
    for at, reason in enumerate(words["reason"]):
        if not reason or forecasts[at] != "on_time":
            continue
        if contrary := speaks_of_delay(reason):
            forecasts[at], doubts[at] = "unclear", f"原因及建议写的是“{contrary}”"
            besides.add((at,), columns.get("reason"))
        elif day := day_in_reason(reason, month):
            promised[at] = max(promised[at] or day, day)
            besides.add((at,), columns.get("reason"))
    for at, told in enumerate(values[DOUBTS]) if any(values[DOUBTS]) else ():
        if forecasts[at] in ("on_time", "done") and (line := _against(told)):
            forecasts[at], doubts[at] = "unclear", f"第{line.row}行另写“{line.seen}”"
            besides.add((at,), columns.get("progress"), line.row)
    guessed = [said[text][0].sure == "guessed" for text in texts]
    return Answers(texts, forecasts, doubts, guessed, promised, stated, besides.cells)


class _Besides:
    """Collects the cells that decide forecasts besides their own."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = numbers
        self.cells: dict[int, list[tuple[int, int]]] = {}

    def add(self, rows: Iterable[int], column: int | None, line: int | None = None) -> None:
        """Adds the column's cell of each row, or of another line, which is numbered from 1."""
        for at in rows if column is not None else ():
            number = self._numbers[at] if line is None else line - 1
            self.cells.setdefault(at, []).append((number, column or 0))


def _stated(table: Table, texts: Sequence[str]) -> list[State | Literal[""]]:
    """Returns the state that each text surely names. 是 below 是否完成 is done, 否 is not."""
    header = table.header
    column = header.recognised.columns.get("state")
    if column is None:
        return [""] * len(texts)
    rows = table.grid.rows[header.first : header.last + 1]
    asks = asked_in(text_of(row[column]) for row in reversed(rows))
    known = {text: _state(text, asks) for text in set(texts)}
    return [known[text] for text in texts]


def _of_state(text: str, state: State | Literal[""]) -> Forecast | None:
    """Returns the forecast that a state holds. 滞后 is a state; 否，不能按时完成 is a forecast."""
    if state == "late":
        return None if is_status_word(text) else "late"
    return "done" if state == "done" else None


def _unasked(state: str, forecast: Forecast | None) -> str:
    """Returns why there is no forecast in a form that does not ask for it, in Chinese, or ''."""
    if forecast:
        return ""
    return "表上没有这一列" + (f"，任务状态填为“{state}”" if state else "")


def _against(told: Iterable[Doubt]) -> Doubt | None:
    """Returns the further line that speaks against good news without a forecast of its own."""
    return next((doubt for doubt in told if doubt.taken == IN_DOUBT), None)


def _day_in_heading(table: Table, asks: Asks, month: Month) -> dt.date | None:
    """Returns the day by which the heading asks whether all is done (年底能否完成), or None."""
    column = table.header.recognised.columns.get("forecast")
    if asks not in ("forecast", "plan") or column is None:
        return None
    header = table.header
    labels = (
        folded(text_of(row[column])) for row in table.grid.rows[header.first : header.last + 1]
    )
    found = (match for label in labels if (match := _DAY_ASKED.match(label)))
    return next((read_deadline(match[1], month).date for match in found), None)


_DAY_ASKED = pattern(
    r"(?:预计|预估|到)?(?:今年|本)?((?:\d{1,2}月|年)[底末]前?|年内)(?:能否|可否|是否[能可]?够?)"
)


def _denied(
    words: Mapping[str, Sequence[str]],
    forecasts: Sequence[Forecast | None],
    stated: Sequence[State | Literal[""]],
) -> list[str]:
    """Returns for each row why it is not done though its forecast says so, in Chinese, or ''."""
    return [
        f"任务状态填为“{text}”" if forecast == "done" and state not in ("", "done") else ""
        for text, forecast, state in zip(words["state"], forecasts, stated, strict=True)
    ]


_STATES: dict[Forecast | None, State] = {"done": "done", "late": "late"}


def _state(text: str, asks: Asks) -> State | Literal[""]:
    if (
        asks in ("plan", "part") or not text
    ):  # that the week's plan is done says nothing of the task
        return ""
    if asks == "state" and (answer := read_forecast(text, asks)).is_sure:
        return _STATES.get(answer.value, "in_progress")
    reading = read_state(text)
    return reading.value or "" if reading.is_sure else ""


def _doubt_of(text: str, said: Reading[Forecast | None]) -> str:
    """Returns why a forecast is doubtful, in Chinese; '' when the text itself says it all."""
    if said.sure != "doubtful" or said.against in ("", MAYBE):
        return ""
    if said.words in ("", folded(text), text):
        return "" if said.against in (UNREAD, UNSAID) else said.against
    return f"“{said.words[:_LONGEST_QUOTE]}”{said.against}"


_LONGEST_QUOTE = 20
