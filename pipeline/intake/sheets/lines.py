"""Reads the lines of a table that report on tasks: fills in 同上, joins split rows.

Values stay as they are in their cells; `rows` works out what they mean.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Literal

from pipeline.domain.fields import REPORTED
from pipeline.domain.text import folded, says_nothing
from pipeline.intake.files.grids import Grid, Value
from pipeline.intake.meaning.answers.questions import Asks, asked_in
from pipeline.intake.meaning.forecasts import read_forecast
from pipeline.intake.meaning.values import text_of
from pipeline.intake.sheets.columns import DOUBTS, NUMBER, ODDITIES, SHARE, USED, Columns
from pipeline.intake.sheets.header import Header
from pipeline.intake.sheets.joining import Joiner, below, is_no_number
from pipeline.intake.sheets.layout import Table

Oddity = Literal["error", "kind", "ditto"]
"""What is odd about a cell. `error`: a formula error, or a formula without a value. `kind`: a value
of the wrong type. `ditto`: 同上 and the like."""

_WORDS = ("progress", "reason", "escalation")
_TELLING = ("task_id", "task", *REPORTED)


def lines_of(table: Table, carried: Sequence[str]) -> Columns:
    """Returns the lines of the table that report on tasks: their fields, and the other columns.

    `carried` names the columns that are passed on unchanged. A field that the program works with
    is blank when the table has no column for it.
    """
    grid, header = table.grid, table.header
    columns = {
        name: column
        for name, column in header.recognised.columns.items()
        if name in USED or name in carried
    }
    asks = asked_of(table)
    values = _values([table.cells(number) for number in table.tasks], columns, header, asks)
    lines = Columns({NUMBER: table.tasks, **values})
    lines = lines.having(**{SHARE: _shares(grid, columns, lines)})
    lines = lines.only(_reporting(lines, carried))
    odd = _oddities(grid, columns, lines)
    return _settled(lines, odd, grid, columns, asks)


def asked_of(table: Table) -> Asks:
    """Returns what the heading of the forecast's column asks."""
    header = table.header
    column = header.recognised.columns.get("forecast")
    if column is None:
        return "forecast"
    rows = table.grid.rows[header.first : header.last + 1]
    return asked_in(text_of(row[column]) for row in reversed(rows))


def _values(
    rows: Sequence[Sequence[Value]], columns: Mapping[str, int], header: Header, asks: Asks
) -> dict[str, list[Value]]:
    """Returns the cells by field. The forecast may come from ticks, 建议 from its own column."""
    values = {name: [cells[column] for cells in rows] for name, column in columns.items()}
    values |= {name: [""] * len(rows) for name in USED if name not in values}
    if header.choices:
        values["forecast"] = [
            " ".join(name for column, name in header.choices if not _is_crossed(cells[column]))
            for cells in rows
        ]
    for column in header.recognised.more_reason:
        values["reason"] = [
            _with_more(reason, text_of(cells[column]), text_of(forecast), asks)
            for reason, cells, forecast in zip(
                values["reason"], rows, values["forecast"], strict=True
            )
        ]
    return values


def _with_more(reason: Value, more: str, forecast: str, asks: Asks) -> Value:
    """Returns the reason with the text of a further column added.

    Without a reason, the text becomes the reason only when the task will be late.
    """
    if says_nothing(more):
        return reason
    given = text_of(reason)
    if says_nothing(given):
        return more if read_forecast(forecast, asks).value == "late" else reason
    return below(given, more)


def _is_crossed(value: Value) -> bool:
    """Whether the cell shows that this column's choice was not made."""
    return value == "" or folded(text_of(value)) in ("×", "x", "✗", "✘", "□", "☐", "○", "-", "0")


def _reporting(lines: Columns, carried: Sequence[str]) -> list[int]:
    """Returns the places of lines that report something, or name a task.

    A unit or deadline that is merged down over several rows is not enough.
    """
    told = [column for name, column in lines.columns.items() if name in _TELLING or name in carried]
    return [
        place for place, cells in enumerate(zip(*told, strict=True)) if cells.count("") < len(cells)
    ]


def _shares(grid: Grid, columns: Mapping[str, int], lines: Columns) -> list[bool]:
    """Returns for each line whether its per cent is a share of 1.

    It is one when its cell is formatted as a percentage, or when all plain numbers in the column
    are between 0 and 1, as in 0.8, 1, 0.35.
    """
    column, numbers = columns.get("percent", -1), lines.columns[NUMBER]
    formatted = [False] * len(numbers)
    if grid.percentages:
        formatted = [(number, column) in grid.percentages for number in numbers]
    plain = [
        share
        for value, is_formatted in zip(lines.columns["percent"], formatted, strict=True)
        if not is_formatted and (share := _number(value)) is not None
    ]
    if any(0 < share < 1 for share in plain) and all(0 <= share <= 1 for share in plain):
        return [True] * len(numbers)
    return formatted


def _number(value: Value) -> float | None:
    """Returns the number in a cell (in a .csv it is text), or None."""
    if isinstance(value, str):
        return float(value) if _DIGITS.fullmatch(value) else None
    return value if isinstance(value, float) else None


_DIGITS = re.compile(r"\d{1,3}(\.\d+)?", re.ASCII)

# Odd cells

_LONGEST_ODDITY = 8
"""In characters. A longer text is neither 同上 nor the name of an error."""
_DITTO = re.compile(
    r"同上述?(一?[行项条]|(一?(任务|原因|进展|问题|情况)))?|(原因|进展|情况|问题|内容)?(与?同上|上同)|与上同|"
    r"如上|同前|〃+|[″′]+|[“”\"]|''|〞"
)
_MAY_BE_ODD = re.compile("[同上如#〃″′“”\"'〞＂＇]")
"""Every odd text has at least one of these characters."""
_ERROR = re.compile(r"#(REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)


def _oddities(
    grid: Grid, columns: Mapping[str, int], lines: Columns
) -> dict[int, tuple[tuple[str, Oddity], ...]]:
    """Returns the odd cells of each line that has any, by the line's place."""
    found: dict[int, tuple[tuple[str, Oddity], ...]] = {}
    fields = {name: lines.columns[name] for name in lines.columns if name not in (NUMBER, SHARE)}
    every = set(chain.from_iterable(fields.values()))
    short = [v for v in every if isinstance(v, str) and len(v) <= _LONGEST_ODDITY]
    worded: dict[Value, Oddity] = {}
    if _MAY_BE_ODD.search("".join(short)):
        worded = {text: oddity for text in short if (oddity := _worded(text))}
    for name, values in fields.items():
        odd: dict[int, Oddity] = {}
        right = _RIGHT_KINDS.get(name)
        if right and not right.issuperset(map(type, values)):
            odd |= {at: "kind" for at, v in enumerate(values) if v.__class__ not in right}
        if worded:
            odd |= {at: worded[value] for at, value in enumerate(values) if value in worded}
        if grid.errors:
            column = columns.get(name, -1)
            numbers = enumerate(lines.columns[NUMBER])
            odd |= {at: "error" for at, number in numbers if (number, column) in grid.errors}
        for at, oddity in odd.items():
            found[at] = (*found.get(at, ()), (name, oddity))
    return found


_RIGHT_KINDS = {"percent": frozenset({str, float}), **dict.fromkeys(_WORDS, frozenset({str}))}
"""The types that a cell of these fields may have."""


def _worded(text: str) -> Oddity | None:
    """Returns "error" for the name of an error, "ditto" for 同上 and the like, None for others."""
    if _ERROR.fullmatch(text):
        return "error"
    return "ditto" if _DITTO.fullmatch(folded(text).strip("。.()")) else None


# Split rows


def _settled(
    lines: Columns,
    odd: Mapping[int, tuple[tuple[str, Oddity], ...]],
    grid: Grid,
    columns: Mapping[str, int],
    asks: Asks,
) -> Columns:
    """Returns the lines with ODDITIES and DOUBTS, odd cells given a meaning, and split rows joined.

    Works from the top down, because 同上 and the second line of a row refer to the finished line
    above them.
    """
    numbers = lines.columns["task_id"]
    blank = {value for value in set(numbers) if value == "" or is_no_number(value)}
    nameless = {at for at, value in enumerate(numbers) if value in blank} if blank else set()
    merged_down = {row for (row, _), (top, _) in grid.covered.items() if top < row}
    merged = {at for at, number in enumerate(lines.columns[NUMBER]) if number in merged_down}
    unclear = sorted({*odd, *nameless, *merged})
    oddities = [odd.get(at, ()) for at in range(len(lines))] if odd else [()] * len(lines)
    if not unclear:
        return lines.having(**{ODDITIES: oddities, DOUBTS: [()] * len(lines)})
    lines = Columns({name: list(column) for name, column in lines.columns.items()})
    lines = lines.having(**{ODDITIES: oddities})
    gone: set[int] = set()
    joiner = Joiner(lines, grid, columns, asks)
    for at in unclear:
        above = at - 1
        while above in gone:
            above -= 1
        _put(lines, at, _meant(lines, above, at))
        if above >= 0 and joiner.continues(above, at):
            _put(lines, above, joiner.joined(above, at))
            gone.add(at)
    lines = lines.having(**{DOUBTS: joiner.doubts})
    return lines.only([at for at in range(len(lines)) if at not in gone])


def _put(lines: Columns, at: int, values: Mapping[str, Any]) -> None:
    """Puts values into a line of the copy that `_settled` made."""
    for name, value in values.items():
        lines.columns[name][at] = value


def _meant(lines: Columns, above: int, at: int) -> dict[str, Any]:
    """Returns the meaning of a line's odd cells. `above` is the line above it, or -1."""
    meant: dict[str, Any] = {}
    for name, oddity in lines.columns[ODDITIES][at]:
        if oddity == "ditto":
            meant[name] = lines.columns[name][above] if above >= 0 else ""
            if name == "percent" and above >= 0:
                meant[SHARE] = lines.columns[SHARE][above]
        elif oddity == "error":
            meant[name] = ""
    return meant
