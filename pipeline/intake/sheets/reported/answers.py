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

    def is_on_time(self, at: int) -> bool:
        return self.forecasts[at] == "on_time"


def read_answers(
    table: Table, lines: Columns, words: Mapping[str, list[str]], month: Month, *, from_1904: bool
) -> Answers:
    """Reads 预估, and what heading, state, reason and other lines say for or against it."""
    asks, numbers = asked_of(table), lines.columns[NUMBER]
    stated = _stated(table, words["state"])
    besides = _Besides(numbers, table.header.recognised.columns)
    if "forecast" in table.header.recognised.readings or table.header.choices:
        answers = _as_written(words["forecast"], stated, asks, month, besides)
    else:
        answers = _by_states(words["state"], stated, besides)
    if day := _day_in_heading(table, asks, month):
        answers = _promised_by(answers, [day] * len(numbers))
    if (column := column_of_promises(table.header)) is not None:
        read = deadline_reader(month, from_1904)
        days = [read(table.cells(number)[column]).date for number in numbers]
        answers = _promised_by(answers, days)
        besides.add((at for at, day in enumerate(days) if day and answers.is_on_time(at)), column)
    answers = _unless_denied(answers, words["state"], besides)
    answers = _held_against_reasons(answers, words["reason"], month, besides)
    return _held_against_lines(answers, lines.columns[DOUBTS], besides)


def _as_written(
    texts: list[str],
    stated: list[State | Literal[""]],
    asks: Asks,
    month: Month,
    besides: "_Besides",
) -> Answers:
    """Returns what the cells of the forecast's column say."""
    said = {text: read_promised(text, asks, month) for text in set(texts) - {""}}
    said[""] = Reading(None), None
    doubt_of = {text: _doubt_of(text, reading) for text, (reading, _) in said.items()}
    return Answers(
        texts=texts,
        forecasts=[said[text][0].value for text in texts],
        doubts=[doubt_of[text] for text in texts],
        guessed=[said[text][0].sure == "guessed" for text in texts],
        promised=[said[text][1] for text in texts],
        stated=stated,
        besides=besides.cells,
    )


def _by_states(
    states: list[str], stated: list[State | Literal[""]], besides: "_Besides"
) -> Answers:
    """Returns what states say of the end: only that it is done, or will not be."""
    forecasts = [_of_state(*each) for each in zip(states, stated, strict=True)]
    texts = [text if said else "" for text, said in zip(states, forecasts, strict=True)]
    besides.add_of("state", (at for at, text in enumerate(texts) if text))
    return Answers(
        texts=texts,
        forecasts=forecasts,
        doubts=[_unasked(*each) for each in zip(states, forecasts, strict=True)],
        guessed=[False] * len(texts),
        promised=[None] * len(texts),
        stated=stated,
        besides=besides.cells,
    )


def _promised_by(answers: Answers, days: Sequence[dt.date | None]) -> Answers:
    """Returns the answers with the days that another place names for what is to be on time."""
    promised = [
        max(filter(None, (day, own)), default=None) if answers.is_on_time(at) else own
        for at, (day, own) in enumerate(zip(days, answers.promised, strict=True))
    ]
    return answers._replace(promised=promised)


def _unless_denied(answers: Answers, states: Sequence[str], besides: "_Besides") -> Answers:
    """Returns the answers with what is called done and has another state in doubt."""
    if not any(answers.stated):
        return answers
    denied = _denied(states, answers.forecasts, answers.stated)
    besides.add_of("state", (at for at, no in enumerate(denied) if no))
    return answers._replace(
        forecasts=["unclear" if no else f for f, no in zip(answers.forecasts, denied, strict=True)],
        doubts=[no or doubt for doubt, no in zip(answers.doubts, denied, strict=True)],
    )


def _held_against_reasons(
    answers: Answers, reasons: Sequence[str], month: Month, besides: "_Besides"
) -> Answers:
    """Returns the answers with good news in doubt, or of a later day, where 原因及建议 says so."""
    doubts: dict[int, str] = {}
    promised = list(answers.promised)
    for at, reason in enumerate(reasons):
        if not reason or not answers.is_on_time(at):
            continue
        if contrary := speaks_of_delay(reason):
            doubts[at] = f"原因及建议写的是“{contrary}”"
        elif day := day_in_reason(reason, month):
            promised[at] = max(promised[at] or day, day)
        else:
            continue
        besides.add_of("reason", (at,))
    return _doubted(answers._replace(promised=promised), doubts)


def _held_against_lines(
    answers: Answers, told: Sequence[Sequence[Doubt]], besides: "_Besides"
) -> Answers:
    """Returns the answers with good news in doubt against which another line of the task speaks."""
    doubts: dict[int, str] = {}
    for at, of_row in enumerate(told) if any(told) else ():
        if answers.forecasts[at] in ("on_time", "done") and (line := _against(of_row)):
            doubts[at] = f"第{line.row}行另写“{line.seen}”"
            besides.add_of("progress", (at,), line.row)
    return _doubted(answers, doubts)


def _doubted(answers: Answers, doubts: Mapping[int, str]) -> Answers:
    """Returns the answers with these rows unclear, each with why."""
    if not doubts:
        return answers
    return answers._replace(
        forecasts=["unclear" if at in doubts else f for at, f in enumerate(answers.forecasts)],
        doubts=[doubts.get(at, doubt) for at, doubt in enumerate(answers.doubts)],
    )


class _Besides:
    """Collects the cells that decide forecasts besides their own."""

    def __init__(self, numbers: Sequence[int], columns: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._columns = columns
        self.cells: dict[int, list[tuple[int, int]]] = {}

    def add_of(self, field: str, rows: Iterable[int], line: int | None = None) -> None:
        """Adds the field's cell of each row, or of another line, which is numbered from 1."""
        if (column := self._columns.get(field)) is not None:
            self.add(rows, column, line)

    def add(self, rows: Iterable[int], column: int, line: int | None = None) -> None:
        """Adds the column's cell of each row, or of another line."""
        for at in rows:
            number = self._numbers[at] if line is None else line - 1
            self.cells.setdefault(at, []).append((number, column))


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
    states: Sequence[str],
    forecasts: Sequence[Forecast | None],
    stated: Sequence[State | Literal[""]],
) -> list[str]:
    """Returns for each row why it is not done though its forecast says so, in Chinese, or ''."""
    return [
        f"任务状态填为“{text}”" if forecast == "done" and state not in ("", "done") else ""
        for text, forecast, state in zip(states, forecasts, stated, strict=True)
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
