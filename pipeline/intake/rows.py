"""The rows of a return, in the unit's own words, with what the words mean beside them."""

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from pipeline.intake.deadlines import Deadline
from pipeline.intake.grids import Grid, Value
from pipeline.intake.layout import Header, Line
from pipeline.intake.values import Forecast, deadline_of, read_forecast, read_percent, text_of
from pipeline.text import folded, says_nothing
from pipeline.week import Month

Oddity = Literal["error", "kind", "ditto"]
"""A formula error or a formula without a value; a value of a wrong kind; 同上."""


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
    reason: str
    escalation: str
    lead_unit: str
    oddities: tuple[tuple[str, Oddity], ...]
    """Field and what is odd about its cell."""
    own: tuple[tuple[str, str], ...] = ()
    """What stands in the columns that only this office has: name and text."""


def read_rows(
    grid: Grid,
    header: Header,
    below: Iterable[Line],
    month: Month,
    own: Sequence[str],
    *,
    from_1904: bool,
) -> tuple[ReturnRow, ...]:
    """The tasks below the header; a row split over two lines is joined to the one above.

    `own`: the names of the columns that only this office has.
    """
    columns = {
        name: column
        for name, column in header.recognised.columns.items()
        if name in _READ or name in own
    }
    lines = [
        (line.number, values)
        for line in below
        if line.kind == "task"
        if _reports(values := {name: line.cells[column] for name, column in columns.items()}, own)
    ]
    fractions = _written_as_fractions(grid, columns, lines)
    rows: list[ReturnRow] = []
    above: dict[str, Value] = {}
    formatted = False
    for number, values in lines:
        oddities: list[tuple[str, Oddity]] = []
        for name, value in values.items():
            broken = bool(grid.errors) and (number, columns[name]) in grid.errors
            oddity = _oddity(name, value, broken, above)
            if oddity is not None:
                oddities.append((name, oddity))
        for name, oddity in oddities:
            if oddity != "kind":
                values[name] = above[name] if oddity == "ditto" else ""
        if ("percent", "ditto") not in oddities:
            formatted = (number, columns.get("percent", -1)) in grid.percentages
        row = _row(number, values, month, oddities, formatted or fractions, from_1904)
        if own:
            row = row._replace(own=_texts(values, own))
        if rows and _continues(rows[-1], row, grid, columns):
            rows[-1] = _joined(rows[-1], row)
        else:
            rows.append(row)
            above = values
    return tuple(rows)


_WORDS = frozenset({"progress", "reason", "escalation"})
_REPORTED = _WORDS | {"task_id", "task", "percent", "forecast"}
_READ = _REPORTED | {"deadline", "lead_unit"}
_BLANK: dict[str, Value] = dict.fromkeys(_READ, "")


def _reports(values: Mapping[str, Value], own: Sequence[str]) -> bool:
    """Whether a row says more than the unit and the deadline merged down over it."""
    return any(value != "" and (name in _REPORTED or name in own) for name, value in values.items())


_LONGEST_ODDITY = 7
"""Characters; what is longer neither is 同上 nor an error's name."""
_DITTO = re.compile(r"同上(一?[行项条])?|与上同|同前|〃+|″|[“”\"]|''|〞")
_ERROR = re.compile(r"#(REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)


def _oddity(name: str, value: Value, broken: bool, above: Mapping[str, Value]) -> Oddity | None:
    """What is odd about a cell, if anything. `broken`: it is a formula without a good value."""
    if broken:
        return "error"
    if isinstance(value, str):
        oddity = _worded(value) if len(value) <= _LONGEST_ODDITY else None
        return None if oddity == "ditto" and above.get(name, "") == "" else oddity
    # Words are meant and a number, date or TRUE stands there; or a per cent that is a date
    if name in _WORDS:
        return "kind"
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return "kind" if name == "percent" and not numeric else None


@functools.lru_cache(maxsize=65536)
def _worded(text: str) -> Oddity | None:
    """Whether a text stands for an error, or for the cell above."""
    if _ERROR.fullmatch(text):
        return "error"
    return "ditto" if _DITTO.fullmatch(folded(text).strip("。.")) else None


def _written_as_fractions(
    grid: Grid, columns: Mapping[str, int], lines: Iterable[tuple[int, Mapping[str, Value]]]
) -> bool:
    """Whether the column of per cents is written as shares of 1 throughout: 0.8, 1, 0.35."""
    column = columns.get("percent", -1)
    numbers = [
        value
        for number, values in lines
        if isinstance(value := values.get("percent"), float)
        if (number, column) not in grid.percentages
    ]
    return any(0 < n < 1 for n in numbers) and all(0 <= n <= 1 for n in numbers)


def _row(
    number: int,
    values: dict[str, Value],
    month: Month,
    oddities: list[tuple[str, Oddity]],
    fraction: bool,
    from_1904: bool,
) -> ReturnRow:
    values = _BLANK | values
    words = {name: text_of(value) for name, value in values.items()}
    forecast = read_forecast(words["forecast"]) if words["forecast"] else None
    return ReturnRow(
        row=number + 1,
        task_id=words["task_id"],
        task=words["task"],
        deadline_text=words["deadline"],
        deadline=deadline_of(values["deadline"], month, from_1904=from_1904),
        progress=words["progress"],
        percent_text="" if _is_dash(words["percent"]) else words["percent"],
        percent=_percent(values["percent"], fraction, forecast),
        forecast_text=words["forecast"],
        forecast=forecast,
        reason="" if says_nothing(words["reason"]) else words["reason"],
        escalation="" if says_nothing(words["escalation"]) else words["escalation"],
        lead_unit=words["lead_unit"],
        oddities=tuple(oddities),
    )


def _texts(values: Mapping[str, Value], own: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What stands in the office's own columns, those that are blank left out."""
    words = ((name, text_of(values.get(name, ""))) for name in own)
    return tuple((name, text) for name, text in words if text)


def _is_dash(text: str) -> bool:
    """— or / in the column of per cents: the task has no figure."""
    return len(text) < 4 and says_nothing(text)


def _percent(value: Value, fraction: bool, forecast: Forecast | None) -> float | None:
    """A number between 0 and 1 is a share; so is 1, where it is written so or the task is done."""
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value == "":
        return None
    if isinstance(value, str) and "%" not in folded(value):
        try:
            value = float(folded(value))
        except ValueError:
            return read_percent(value, fraction=False)
    if isinstance(value, float):
        fraction = fraction or 0 < value < 1 or (value == 1 and forecast == "done")
    return read_percent(value, fraction=fraction)


def _continues(above: ReturnRow, row: ReturnRow, grid: Grid, columns: Mapping[str, int]) -> bool:
    """Whether the row is the second line of the one above it.

    It says something but names no task; or its number is the very cell above, merged over both,
    and so is its text. A row with a forecast of its own beside the one above stays a row.
    """
    if row.row != above.row + 1:
        return False
    named = (columns[name] for name in ("task_id", "task") if name in columns)
    tops = (grid.covered.get((row.row - 1, column)) for column in named)
    if all(top is not None and top[0] < row.row - 1 for top in tops):
        return not _differ(above, row)
    if row.task_id or _differ(above, row):
        return False
    if not row.task:
        return True
    return bool(above.task_id and row.progress and not (row.forecast_text or row.percent_text))


def _differ(above: ReturnRow, row: ReturnRow) -> bool:
    """Whether both say something else where a task has but one value."""
    return any(
        second not in ("", first) and first != ""
        for first, second in (
            (above.lead_unit, row.lead_unit),
            (above.deadline_text, row.deadline_text),
            (above.percent_text, row.percent_text),
            (above.forecast_text, row.forecast_text),
        )
    )


def _joined(above: ReturnRow, row: ReturnRow) -> ReturnRow:
    """Both lines as one row: texts one below the other, the first reading of a value kept."""

    def both(name: str) -> str:
        return _below(getattr(above, name), getattr(row, name))

    own = dict(above.own)
    for name, text in row.own:
        own[name] = _below(own.get(name, ""), text)
    return above._replace(
        task=both("task"),
        progress=both("progress"),
        reason=both("reason"),
        escalation=both("escalation"),
        percent_text=above.percent_text or row.percent_text,
        percent=row.percent if above.percent is None else above.percent,
        forecast_text=above.forecast_text or row.forecast_text,
        forecast=above.forecast or row.forecast,
        deadline_text=above.deadline_text or row.deadline_text,
        deadline=above.deadline if above.deadline_text else row.deadline,
        oddities=above.oddities + row.oddities,
        own=tuple(own.items()),
    )


def _below(first: str, second: str) -> str:
    return first if second in ("", first) else f"{first}\n{second}" if first else second
