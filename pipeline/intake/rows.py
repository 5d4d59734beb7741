"""The rows of a return, in the unit's own words, with what the words mean beside them."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from pipeline.intake.deadlines import Deadline, read_deadline
from pipeline.intake.grids import Grid, Value
from pipeline.intake.layout import Header, rows_below
from pipeline.intake.values import Forecast, read_forecast, read_percent, text_of
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


def read_rows(
    grid: Grid, header: Header, month: Month, *, from_1904: bool
) -> tuple[ReturnRow, ...]:
    """The data rows below the header; a row split over two lines is joined to the one above."""
    columns = header.recognised.columns
    fractions = _written_as_fractions(grid, header)
    rows: list[ReturnRow] = []
    above: dict[str, Value] = {}
    for number, cells in rows_below(grid, header):
        values = {name: cells[column] for name, column in columns.items()}
        oddities: list[tuple[str, Oddity]] = []
        for name, column in columns.items():
            if _is_ditto(values[name]) and above.get(name, "") != "":
                values[name] = above[name]
                oddities.append((name, "ditto"))
            elif (number, column) in grid.errors or _is_error(values[name]):
                oddities.append((name, "error"))
            elif _is_wrong_kind(name, values[name]):
                oddities.append((name, "kind"))
        formatted = (number, columns.get("percent", -1)) in grid.percentages
        row = _row(number, values, month, oddities, formatted or fractions, from_1904)
        if rows and _continues(rows[-1], row, grid, columns):
            rows[-1] = _joined(rows[-1], row)
        else:
            rows.append(row)
            above = values
    return tuple(rows)


_DITTO = re.compile(r"同上|同前|〃|″|[“”\"]|''|〞")
_ERROR = re.compile(r"#(REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)
_WORDS = {"progress", "reason", "escalation"}


def _is_ditto(value: Value) -> bool:
    return isinstance(value, str) and len(value) < 6 and bool(_DITTO.fullmatch(folded(value)))


def _is_error(value: Value) -> bool:
    return isinstance(value, str) and value[:1] == "#" and bool(_ERROR.fullmatch(value))


def _is_wrong_kind(name: str, value: Value) -> bool:
    """Words are meant and a number, date or TRUE stands there; or a per cent that is a date."""
    if isinstance(value, str):
        return False
    if name in _WORDS:
        return True
    return name == "percent" and (isinstance(value, bool) or not isinstance(value, int | float))


def _written_as_fractions(grid: Grid, header: Header) -> bool:
    """Whether the column of per cents is written as shares of 1 throughout: 0.8, 1, 0.35."""
    column = header.recognised.columns.get("percent")
    if column is None:
        return False
    numbers = [
        cells[column]
        for number, cells in rows_below(grid, header)
        if isinstance(cells[column], float) and (number, column) not in grid.percentages
    ]
    shares = [number for number in numbers if isinstance(number, float) and 0 < number < 1]
    return bool(shares) and all(isinstance(n, float) and 0 <= n <= 1 for n in numbers)


def _row(
    number: int,
    values: Mapping[str, Value],
    month: Month,
    oddities: list[tuple[str, Oddity]],
    fraction: bool,
    from_1904: bool,
) -> ReturnRow:
    unusable = {name for name, oddity in oddities if oddity == "error"}

    def cell(name: str) -> Value:
        return "" if name in unusable else values.get(name, "")

    def words(name: str) -> str:
        return text_of(cell(name))

    forecast_text = words("forecast")
    forecast = read_forecast(forecast_text) if forecast_text else None
    due = cell("deadline")
    if from_1904 and isinstance(due, float) and due > 10_000:
        due += 1462  # days between the two calendars of Excel
    reason, escalation = words("reason"), words("escalation")
    return ReturnRow(
        row=number + 1,
        task_id=_task_id(cell("task_id")),
        task=words("task"),
        deadline_text=words("deadline"),
        deadline=_deadline(due, month),
        progress=words("progress"),
        percent_text=words("percent"),
        percent=_percent(cell("percent"), fraction, forecast),
        forecast_text=forecast_text,
        forecast=forecast,
        reason="" if says_nothing(reason) else reason,
        escalation="" if says_nothing(escalation) else escalation,
        lead_unit=words("lead_unit"),
        oddities=tuple(oddities),
    )


def _task_id(value: Value) -> str:
    """The number as text. Excel turns 3-1 into the first of March: merge knows both writings."""
    return text_of(value)


def _deadline(value: Value, month: Month) -> Deadline:
    if isinstance(value, bool | dt.time | dt.timedelta):
        return Deadline()
    return read_deadline(value, month)


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
    and so is its text.
    """
    if row.row != above.row + 1:
        return False
    if not row.task_id and not row.task:
        return True
    if not row.task_id and above.task_id and not (row.forecast_text or row.percent_text):
        return bool(row.progress) and not row.deadline_text and not row.lead_unit
    named = [columns[name] for name in ("task_id", "task") if name in columns]
    return all(
        any(
            left <= column <= right and top <= above.row - 1 and row.row - 1 <= bottom
            for top, left, bottom, right in grid.merged
        )
        for column in named
    )


def _joined(above: ReturnRow, row: ReturnRow) -> ReturnRow:
    """Both lines as one row: texts one below the other, the first reading of a value kept."""

    def both(name: str) -> str:
        first, second = getattr(above, name), getattr(row, name)
        return first if second in ("", first) else f"{first}\n{second}" if first else second

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
    )
