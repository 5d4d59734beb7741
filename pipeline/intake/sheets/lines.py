"""The lines of a table that report on tasks: 同上 filled in, split rows joined, values raw."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal

from pipeline.domain.fields import FIELDS
from pipeline.domain.text import folded, says_nothing
from pipeline.intake.files.grids import Grid, Value
from pipeline.intake.meaning.forecasts import read_forecast
from pipeline.intake.meaning.values import percent_text, text_of
from pipeline.intake.sheets.header import Header
from pipeline.intake.sheets.layout import Line

Oddity = Literal["error", "kind", "ditto"]
"""A formula error or a formula without a value; a value of a wrong kind; 同上."""

_WORDS = ("progress", "reason", "escalation")
_REPORTED = ("task_id", "task", "percent", "forecast", *_WORDS)
READ = tuple(column.name for column in FIELDS if column.is_read("return"))
"""The fields that are read of a return."""


@dataclass
class Lines:
    """The lines by column."""

    numbers: list[int]
    """Zero-based rows of the grid."""
    values: dict[str, list[Value]]
    """Every field of READ and the office's own; blank where the table has no such column."""
    shares: list[bool]
    """Whether the per cent of a line is written as a share of 1: by its format, or throughout."""
    oddities: dict[int, list[tuple[str, Oddity]]] = field(default_factory=dict)
    """Of the lines with odd cells, by place: the fields, and what is odd about them."""


def lines_of(grid: Grid, header: Header, below: Iterable[Line], own: Sequence[str]) -> Lines:
    """The lines below the header that report on a task.

    `own`: the names of the columns that only this office has.
    """
    columns = {
        name: column
        for name, column in header.recognised.columns.items()
        if name in READ or name in own
    }
    tasks = [line for line in below if line.kind == "task"]
    values = _values([line.cells for line in tasks], columns, header)
    numbers = [line.number for line in tasks]
    lines = Lines(numbers, values, _shares(grid, columns, numbers, values))
    _keep(lines, _reporting(lines, own))
    lines.oddities = _oddities(grid, columns, lines)
    if _asks_for_the_contrary(grid, header):
        values["forecast"] = [_CONTRARY.get(text_of(v), v) for v in values["forecast"]]
    _settle_odd_and_split(lines, grid, columns)
    return lines


def _values(
    rows: Sequence[Sequence[Value]], columns: Mapping[str, int], header: Header
) -> dict[str, list[Value]]:
    """The cells by field: the answer that is ticked, 建议 from a column of its own."""
    values = {name: [cells[column] for cells in rows] for name, column in columns.items()}
    values |= {name: [""] * len(rows) for name in READ if name not in values}
    if header.choices:
        values["forecast"] = [
            " ".join(name for column, name in header.choices if not _is_crossed(cells[column]))
            for cells in rows
        ]
    for column in header.recognised.more_reason:
        values["reason"] = [
            _with_more(reason, text_of(cells[column]), text_of(forecast))
            for reason, cells, forecast in zip(
                values["reason"], rows, values["forecast"], strict=True
            )
        ]
    return values


def _with_more(reason: Value, more: str, forecast: str) -> Value:
    """The reason and what a further column adds, where there is a reason or it will be late."""
    if says_nothing(more):
        return reason
    given = text_of(reason)
    if says_nothing(given):
        return more if read_forecast(forecast) == "late" else reason
    return _below(given, more)


def _is_crossed(value: Value) -> bool:
    """Whether the answer of this column is not the one that is given."""
    return value == "" or folded(text_of(value)) in ("×", "x", "✗", "✘", "□", "☐", "○", "-", "0")


def _reporting(lines: Lines, own: Sequence[str]) -> list[int]:
    """The places of lines that say more than the unit and the deadline merged down over them."""
    told = [column for name, column in lines.values.items() if name in _REPORTED or name in own]
    return [
        place for place, cells in enumerate(zip(*told, strict=True)) if cells.count("") < len(cells)
    ]


_ASKS_CONTRARY = re.compile(r"是否.{0,4}(不能|无法|不会|逾期|延期|超期|滞后)")
_CONTRARY = {"否": "是", "是": "否", "不会": "是", "会": "否", "无": "是", "有": "否"}


def _asks_for_the_contrary(grid: Grid, header: Header) -> bool:
    """Whether the form asks 是否逾期, so that 否 is good news."""
    column = header.recognised.columns.get("forecast")
    rows = grid.rows[header.first : header.last + 1]
    return column is not None and any(
        _ASKS_CONTRARY.search(folded(text_of(row[column]))) for row in rows
    )


def _shares(
    grid: Grid,
    columns: Mapping[str, int],
    numbers: Sequence[int],
    values: Mapping[str, Sequence[Value]],
) -> list[bool]:
    """Which per cents are shares of 1: by their format, or as the rest is so: 0.8, 1, 0.35."""
    column = columns.get("percent", -1)
    formatted = [False] * len(numbers)
    if grid.percentages:
        formatted = [(number, column) in grid.percentages for number in numbers]
    plain = [
        share
        for value, is_formatted in zip(values["percent"], formatted, strict=True)
        if not is_formatted and (share := _number(value)) is not None
    ]
    if any(0 < share < 1 for share in plain) and all(0 <= share <= 1 for share in plain):
        return [True] * len(numbers)
    return formatted


def _number(value: Value) -> float | None:
    """The number in a cell, which in a .csv is text."""
    if isinstance(value, str):
        return float(value) if _DIGITS.fullmatch(value) else None
    return value if isinstance(value, float) else None


_DIGITS = re.compile(r"\d{1,3}(\.\d+)?", re.ASCII)

# Odd cells

_LONGEST_ODDITY = 8
"""Characters; what is longer neither is 同上 nor an error's name."""
_DITTO = re.compile(
    r"同上述?(一?[行项条]|(一?(任务|原因|进展|问题|情况)))?|(原因|进展|情况|问题|内容)?(与?同上|上同)|与上同|"
    r"如上|同前|〃+|[″′]+|[“”\"]|''|〞"
)
_MAY_BE_ODD = re.compile("[同上如#〃″′“”\"'〞＂＇]")
"""A character that stands in every odd text."""
_ERROR = re.compile(r"#(REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)


def _oddities(
    grid: Grid, columns: Mapping[str, int], lines: Lines
) -> dict[int, list[tuple[str, Oddity]]]:
    """The odd cells of each line that has any."""
    found: dict[int, list[tuple[str, Oddity]]] = {}
    every = set(chain.from_iterable(lines.values.values()))
    short = [v for v in every if isinstance(v, str) and len(v) <= _LONGEST_ODDITY]
    worded: dict[Value, Oddity] = {}
    if _MAY_BE_ODD.search("".join(short)):
        worded = {text: oddity for text in short if (oddity := _worded(text))}
    for name, values in lines.values.items():
        odd: dict[int, Oddity] = {}
        right = _RIGHT_KINDS.get(name)
        if right and not right.issuperset(map(type, values)):
            odd |= {at: "kind" for at, v in enumerate(values) if v.__class__ not in right}
        if worded:
            odd |= {at: worded[value] for at, value in enumerate(values) if value in worded}
        if grid.errors:
            column = columns.get(name, -1)
            numbers = enumerate(lines.numbers)
            odd |= {at: "error" for at, number in numbers if (number, column) in grid.errors}
        for at, oddity in odd.items():
            found.setdefault(at, []).append((name, oddity))
    return found


_RIGHT_KINDS = {"percent": frozenset({str, float}), **dict.fromkeys(_WORDS, frozenset({str}))}
"""What a cell may hold where words are meant, or a per cent."""


def _worded(text: str) -> Oddity | None:
    """Whether a text stands for an error, or for the cell above."""
    if _ERROR.fullmatch(text):
        return "error"
    return "ditto" if _DITTO.fullmatch(folded(text).strip("。.()")) else None


# Split rows


def _settle_odd_and_split(lines: Lines, grid: Grid, columns: Mapping[str, int]) -> None:
    """Puts what is meant into odd cells, and joins the second line of a row to the first."""
    values, numbers = lines.values, lines.numbers
    nameless = {at for at, value in enumerate(values["task_id"]) if value == ""}
    merged_down = {row for (row, _), (top, _) in grid.covered.items() if top < row}
    merged = {at for at, number in enumerate(numbers) if number in merged_down}
    gone: set[int] = set()
    for at in sorted({*lines.oddities, *nameless, *merged}):
        above = at - 1
        while above in gone:
            above -= 1
        for name, oddity in lines.oddities.get(at, ()):
            if oddity == "ditto":
                values[name][at] = values[name][above] if above >= 0 else ""
                if name == "percent" and above >= 0:
                    lines.shares[at] = lines.shares[above]
            elif oddity == "error":
                values[name][at] = ""
        if above >= 0 and _continues(lines, above, at, grid, columns):
            _join(lines, above, at)
            gone.add(at)
    if gone:
        _keep(lines, [at for at in range(len(numbers)) if at not in gone])


def _keep(lines: Lines, places: Sequence[int]) -> None:
    """Leaves only the lines at these places."""
    if len(places) == len(lines.numbers):
        return
    lines.numbers = [lines.numbers[at] for at in places]
    lines.shares = [lines.shares[at] for at in places]
    for column in lines.values.values():
        column[:] = [column[at] for at in places]
    lines.oddities = {
        new: lines.oddities[at] for new, at in enumerate(places) if at in lines.oddities
    }


def _continues(lines: Lines, above: int, at: int, grid: Grid, columns: Mapping[str, int]) -> bool:
    """Whether the line is the second one of the row above it.

    It says something but names no task; or its number is the very cell above, merged over both,
    and so is its text. A row with a forecast of its own beside the one above stays a row.
    """
    number = lines.numbers[at]
    if number != lines.numbers[at - 1] + 1:
        return False
    first, second = _line(lines, above), _line(lines, at)
    if any(second[name] not in ("", first[name]) and first[name] != "" for name in _ONE_VALUE):
        return False
    named = [columns[name] for name in ("task_id", "task") if name in columns]
    tops = [grid.covered.get((number, column)) for column in named]
    if named and all(top is not None and top[0] < number for top in tops):
        return True
    if second["task_id"] or second["sequence"] not in ("", first["sequence"]):
        return False
    if not second["task"]:
        return True
    answered = second["forecast"] or second["percent"]
    return bool(first["task_id"] and second["progress"] and not answered)


_ONE_VALUE = ("lead_unit", "deadline", "percent", "forecast")
"""Where a task has but one value: two lines that differ here are two rows."""


def _line(lines: Lines, at: int) -> dict[str, str]:
    """The texts of one line; a dash for a per cent is none."""
    texts = {name: text_of(column[at]) for name, column in lines.values.items()}
    return texts | {"percent": percent_text(texts["percent"])}


def _join(lines: Lines, above: int, at: int) -> None:
    """Texts one below the other; of two values the first."""
    for name, column in lines.values.items():
        first, second = column[above], column[at]
        if name in _ONE_VALUE:
            if text_of(first) == "" or (name == "percent" and not percent_text(text_of(first))):
                column[above] = second
                if name == "percent":
                    lines.shares[above] = lines.shares[at]
        elif name not in ("task_id", "sequence"):
            column[above] = _below(text_of(first), text_of(second))
    lines.oddities.setdefault(above, []).extend(lines.oddities.get(at, ()))


def _below(first: str, second: str) -> str:
    return first if second in ("", first) else f"{first}\n{second}" if first else second
