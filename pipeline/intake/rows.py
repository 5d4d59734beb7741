"""The rows of a return, in the unit's own words, with what the words mean beside them."""

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from pipeline.intake.deadlines import Deadline
from pipeline.intake.forecasts import Forecast, promised_day, read_forecast
from pipeline.intake.formats import column_letters
from pipeline.intake.grids import Grid, Value
from pipeline.intake.header import Header
from pipeline.intake.layout import Line
from pipeline.intake.values import deadline_of, read_percent, text_of
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
    cells = {name: column_letters(column) for name, column in header.recognised.columns.items()}
    lines = [
        (line.number, values)
        for line in below
        if line.kind == "task"
        if _reports(values := _values(line, columns, header), own)
    ]
    fractions = _written_as_fractions(grid, columns, lines)
    inverted = _asks_for_the_contrary(grid, header)
    rows: list[ReturnRow] = []
    above: dict[str, Value] = {}
    formatted = False
    for number, values in lines:
        oddities = list(_oddities(grid, number, columns, values, above))
        for name, oddity in oddities:
            if oddity != "kind":
                values[name] = above.get(name, "") if oddity == "ditto" else ""
        if inverted:
            values["forecast"] = _CONTRARY.get(text_of(values["forecast"]), values["forecast"])
        if ("percent", "ditto") not in oddities:
            formatted = (number, columns.get("percent", -1)) in grid.percentages
        row = _row(number, values, month, oddities, formatted or fractions, from_1904, cells)
        if own:
            row = row._replace(own=_texts(values, own))
        if rows and _continues(rows[-1], row, grid, columns):
            rows[-1] = _joined(rows[-1], row)
            above |= {name: getattr(rows[-1], name) for name in _WORDS if values.get(name)}
        else:
            rows.append(row)
            above = values
    return tuple(rows)


def _values(line: Line, columns: Mapping[str, int], header: Header) -> dict[str, Value]:
    """The row's cells by field: 建议 from a column of its own, the answer that is ticked."""
    cells = line.cells
    values = {name: cells[column] for name, column in columns.items()}
    if header.choices:
        ticked = [answer for column, answer in header.choices if not _is_crossed(cells[column])]
        values["forecast"] = " ".join(ticked)
    if header.recognised.more_reason and (
        not says_nothing(text_of(values["reason"]))
        or read_forecast(text_of(values.get("forecast", ""))) == "late"
    ):
        for column in header.recognised.more_reason:
            reason, more = text_of(values["reason"]), text_of(cells[column])
            if not says_nothing(more):
                values["reason"] = more if says_nothing(reason) else _below(reason, more)
    return values


def _is_crossed(value: Value) -> bool:
    """Whether the answer of this column is not the one that is given."""
    return value == "" or folded(text_of(value)) in ("×", "x", "✗", "✘", "□", "☐", "○", "-", "0")


_ASKS_CONTRARY = re.compile(r"是否.{0,4}(不能|无法|不会|逾期|延期|超期|滞后)")
_CONTRARY = {"否": "是", "是": "否", "不会": "是", "会": "否", "无": "是", "有": "否"}


def _asks_for_the_contrary(grid: Grid, header: Header) -> bool:
    """Whether the form asks 是否逾期, so that 否 is good news."""
    column = header.recognised.columns.get("forecast")
    rows = grid.rows[header.first : header.last + 1]
    return column is not None and any(
        _ASKS_CONTRARY.search(folded(text_of(row[column]))) for row in rows
    )


_WORDS = frozenset({"progress", "reason", "escalation"})
_REPORTED = _WORDS | {"task_id", "task", "percent", "forecast"}
_READ = _REPORTED | {"deadline", "lead_unit", "sequence"}
_BLANK: dict[str, Value] = dict.fromkeys(_READ, "")


def _reports(values: Mapping[str, Value], own: Sequence[str]) -> bool:
    """Whether a row says more than the unit and the deadline merged down over it."""
    return any(value != "" and (name in _REPORTED or name in own) for name, value in values.items())


_LONGEST_ODDITY = 8
"""Characters; what is longer neither is 同上 nor an error's name."""
_DITTO = re.compile(
    r"同上述?(一?[行项条]|(一?(任务|原因|进展|问题|情况)))?|(原因|进展|情况|问题|内容)?(与?同上|上同)|与上同|"
    r"如上|同前|〃+|[″′]+|[“”\"]|''|〞"
)
_ERROR = re.compile(r"#(REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)


def _oddities(
    grid: Grid,
    number: int,
    columns: Mapping[str, int],
    values: Mapping[str, Value],
    above: Mapping[str, Value],
) -> Iterator[tuple[str, Oddity]]:
    """The fields of a row whose cells are odd, and how."""
    for name, value in values.items():
        if grid.errors and (number, columns[name]) in grid.errors:
            yield name, "error"
        elif value.__class__ is str:
            if value and len(value) <= _LONGEST_ODDITY:
                oddity = _worded(value)
                if oddity is not None:
                    yield name, oddity
        # Words are meant and a number, date or TRUE stands there; or a per cent that is a date
        elif name in _WORDS or (
            name == "percent" and (isinstance(value, bool) or not isinstance(value, int | float))
        ):
            yield name, "kind"


@functools.lru_cache(maxsize=65536)
def _worded(text: str) -> Oddity | None:
    """Whether a text stands for an error, or for the cell above."""
    if _ERROR.fullmatch(text):
        return "error"
    return "ditto" if _DITTO.fullmatch(folded(text).strip("。.()")) else None


def _written_as_fractions(
    grid: Grid, columns: Mapping[str, int], lines: Iterable[tuple[int, Mapping[str, Value]]]
) -> bool:
    """Whether the column of per cents is written as shares of 1 throughout: 0.8, 1, 0.35."""
    column = columns.get("percent", -1)
    numbers = [
        value
        for number, values in lines
        if (value := _number(values.get("percent"))) is not None
        if (number, column) not in grid.percentages
    ]
    return any(0 < n < 1 for n in numbers) and all(0 <= n <= 1 for n in numbers)


def _number(value: Value | None) -> float | None:
    """The number in a cell, which in a .csv is text."""
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"\d{1,3}(\.\d+)?", value, re.ASCII) else None
    return value if isinstance(value, float) else None


def _row(
    number: int,
    values: dict[str, Value],
    month: Month,
    oddities: list[tuple[str, Oddity]],
    fraction: bool,
    from_1904: bool,
    cells: Mapping[str, str],
) -> ReturnRow:
    values = _BLANK | values
    words = {
        name: value if isinstance(value, str) else text_of(value) for name, value in values.items()
    }
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
        promised=promised_day(words["forecast"], month) if forecast == "on_time" else None,
        reason="" if says_nothing(words["reason"]) else words["reason"],
        escalation="" if says_nothing(words["escalation"]) else words["escalation"],
        lead_unit=words["lead_unit"],
        sequence=words["sequence"],
        oddities=tuple(oddities),
        cells=cells,
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
    if row.task_id or row.sequence not in ("", above.sequence) or _differ(above, row):
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
        promised=above.promised if above.forecast else row.promised,
        deadline_text=above.deadline_text or row.deadline_text,
        deadline=above.deadline if above.deadline_text else row.deadline,
        oddities=above.oddities + row.oddities,
        own=tuple(own.items()),
    )


def _below(first: str, second: str) -> str:
    return first if second in ("", first) else f"{first}\n{second}" if first else second
