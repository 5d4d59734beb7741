"""Reads the lines of a table that report on tasks: fills in 同上, joins split rows.

Values stay as they are in their cells; `rows` works out what they mean.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Literal

from pipeline.domain.fields import REPORTED
from pipeline.domain.text import answers_no, folded, pattern, says_as_before
from pipeline.intake.files.grids import Grid, Value
from pipeline.intake.meaning.answers.forecasts import read_forecast
from pipeline.intake.meaning.answers.questions import Asks, asked_in
from pipeline.intake.meaning.values import text_of
from pipeline.intake.sheets.reported.columns import (
    DOUBTS,
    FURTHER,
    ITEM,
    NUMBER,
    ODDITIES,
    SHARE,
    USED,
    Columns,
)
from pipeline.intake.sheets.reported.joining import Joiner, below, is_no_number
from pipeline.intake.sheets.tables.layout import Table
from pipeline.intake.sheets.tables.lit import with_lamps

Oddity = Literal["error", "kind", "ditto", "picture", "elsewhere", "scale"]
"""What is odd about a cell. `error`: a formula error, or a formula without a value. `kind`: a value
of the wrong type. `ditto`: 同上 and the like. `picture`: a picture instead of text.
`elsewhere`: no more than 见附件. `scale`: a number that may be a per cent or a share of 1."""

_WORDS = ("progress", "reason", "escalation")
_LIT = ("forecast", "state")
"""Fields that a lamp may answer."""
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
        if name in USED or name in carried or name == ITEM
    }
    asks = asked_of(table)
    values = _values(table, columns, asks)
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
    end = header.last if header.choices else header.last + 1  # 是 | 否 only answer
    rows = table.grid.rows[header.first : end]
    asks = asked_in(text_of(row[column]) for row in reversed(rows))
    return "forecast" if asks == "unknown" and "forecast" in header.recognised.by_office else asks


def _values(table: Table, columns: Mapping[str, int], asks: Asks) -> dict[str, list[Value]]:
    """Returns the cells by field. The forecast may come from ticks, 建议 from its own column."""
    grid, header = table.grid, table.header
    rows = [table.cells(number) for number in table.tasks]
    values = {name: [cells[column] for cells in rows] for name, column in columns.items()}
    values |= {name: [""] * len(rows) for name in USED if name not in values}
    for name in columns.keys() - set(USED) if grid.percentages else ():
        values[name] = [table.shown(number, columns[name]) for number in table.tasks]
    if header.choices:
        values["forecast"] = [_chosen(header.choices, cells) for cells in rows]
    for name in _LIT if grid.colours else ():
        if name in columns and not (name == "forecast" and header.choices):
            values[name] = list(with_lamps(values[name], table, columns, name))
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
    if answers_no(more):
        return reason
    given = text_of(reason)
    if answers_no(given):
        return more if read_forecast(forecast, asks).value == "late" else reason
    return below(given, more)


def _chosen(choices: Sequence[tuple[int, str]], cells: Sequence[Value]) -> str:
    """Returns the label of the column that is ticked. Other words than a tick are added to it."""
    said = [(name, text_of(cells[column])) for column, name in choices]
    chosen = [
        name if folded(text) in (*_TICKS, folded(name)) else f"{name}，{text}"
        for name, text in said
        if not is_crossed(text)
    ]
    return chosen[0] if len(chosen) == 1 else " ".join(f"☑{text}" for text in chosen)


_TICKS = ("√", "✓", "✔", "☑", "✅", "v", "y", "yes", "true", "是", "对", "1", "●", "■", "★", "◉")
_CROSSES = ("x", "✗", "✘", "☒", "□", "☐", "○", "n", "不选")


def is_crossed(text: str) -> bool:
    """Whether a cell shows that this column's choice was not made."""
    return folded(text) in _CROSSES or answers_no(text)


def _reporting(lines: Columns, carried: Sequence[str]) -> list[int]:
    """Returns the places of lines that report something, or name a task.

    A unit or deadline that is merged down over several rows is not enough.
    """
    told = [column for name, column in lines.columns.items() if name in _TELLING or name in carried]
    return [
        place for place, cells in enumerate(zip(*told, strict=True)) if cells.count("") < len(cells)
    ]


def _shares(grid: Grid, columns: Mapping[str, int], lines: Columns) -> list[bool | None]:
    """Returns for each line whether its per cent is a share of 1, or None when nobody can tell.

    It is one when its cell is formatted as a percentage, or when all plain numbers in the column
    are between 0 and 1, as in 0.8, 1, 0.35. Where others are larger, 0.8 may be either. So may be
    1 in a column where no other number shows how they are written.
    """
    column, numbers = columns.get("percent", -1), lines.columns[NUMBER]
    values = lines.columns["percent"]
    shares: list[bool | None] = [False] * len(numbers)
    if grid.percentages:
        shares = [(number, column) in grid.percentages for number in numbers]
    found = set(values) if True not in shares else set(_but(values, shares))
    plain = [share for value in found if (share := _number(value)) is not None]
    if not any(0 < number <= 1 for number in plain):
        return shares
    fractions = any(0 < number < 1 for number in plain)
    largest = max(plain)
    if fractions and largest <= 1:
        return [True] * len(numbers)
    unclear = {
        value
        for value in found
        if 0 < (_number(value) or 0) <= (largest if largest <= _LARGEST_SHARE else 1)
        and (fractions or largest <= 1)
    }
    return [
        None if not share and value in unclear else share
        for share, value in zip(shares, values, strict=True)
    ]


_LARGEST_SHARE = 3
"""Beside 0.8, a number up to this may be a share of more than all, written by mistake."""


def _but(values: Sequence[Value], left_out: Sequence[bool | None]) -> Iterator[Value]:
    return (value for value, out in zip(values, left_out, strict=True) if not out)


def _number(value: Value) -> float | None:
    """Returns the number in a cell (in a .csv it is text), or None."""
    if isinstance(value, str):
        digits = folded(value) if len(value) <= _LONGEST_ODDITY else ""
        return float(digits) if _DIGITS.fullmatch(digits) else None
    return value if isinstance(value, float) else None


_DIGITS = pattern(r"\d{1,3}(\.\d+)?|\.\d+", re.ASCII)

# Odd cells

_LONGEST_ODDITY = 8
"""In characters. A longer text is neither 同上 nor the name of an error."""
_DITTO = pattern(
    r"同上述?(一?[行项条]|(一?(任务|原因|进展|问题|情况)))?|(原因|进展|情况|问题|内容)?(与?同上|上同)|与上同|"
    r"如上|同前|〃+|[″′]+|[“”\"]|''|〞"
)
_PICTURE = pattern(
    r"=?(_xlfn\.)?DISPIMG\(|[\[(【（](?:图片?|插图|截图|照片)[\])】）]$", re.IGNORECASE
)
"""What WPS writes into a cell that holds a picture, and what others leave of it."""
_ELSEWHERE = pattern(
    r"(?:内容|情况)?(?:(?:详?见|参见|另见|附于?)?(?:所?附|后附)(?:件|表|后|图|页)?[\d一二三]?|"
    r"(?:详?见|附)(?:照片|图片?|资料|材料|文件)|[文图]?略)(?:所示)?"
)
"""Words that only say where the text is: 详见附件1, 另附."""
_MAY_BE_ODD = pattern("[同上如图照附见略#〃″′“”\"'〞＂＇(]")
"""Every odd text has at least one of these characters."""
_ERROR = pattern(r"#(REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)


def _oddities(
    grid: Grid, columns: Mapping[str, int], lines: Columns
) -> dict[int, tuple[tuple[str, Oddity], ...]]:
    """Returns the odd cells of each line that has any, by the line's place."""
    found: dict[int, tuple[tuple[str, Oddity], ...]] = {}
    fields = {name: lines.columns[name] for name in lines.columns if name not in (NUMBER, SHARE)}
    every = set(chain.from_iterable(fields.values()))
    short = [v for v in every if isinstance(v, str) and _may_be_odd(v)]
    worded: dict[Value, Oddity] = {}
    if _MAY_BE_ODD.search("".join(short)):
        worded = {text: oddity for text in short if (oddity := _worded(text))}
    for name, values in fields.items():
        odd: dict[int, Oddity] = {}
        right = _RIGHT_KINDS.get(name)
        if right and not right.issuperset(map(type, values)):
            odd |= {
                at: "kind"
                for at, v in enumerate(values)
                if v.__class__ not in right and not (name in _ANSWERED and answers_no(text_of(v)))
            }
        if worded:
            odd |= {at: worded[value] for at, value in enumerate(values) if value in worded}
        if worded and name not in _WORDS:  # an answer 见附件 is told as one that is not understood
            odd = {at: oddity for at, oddity in odd.items() if oddity != "elsewhere"}
        if worded and name == "progress":  # 同前: as in the week before, not in the row above
            odd = {at: oddity for at, oddity in odd.items() if not _repeats_week(values[at])}
        if grid.errors:
            column = columns.get(name, -1)
            numbers = enumerate(lines.columns[NUMBER])
            odd |= {at: "error" for at, number in numbers if (number, column) in grid.errors}
        for at, oddity in odd.items():
            found[at] = (*found.get(at, ()), (name, oddity))
    return found


_RIGHT_KINDS = {"percent": frozenset({str, float}), **dict.fromkeys(_WORDS, frozenset({str}))}
"""The types that a cell of these fields may have."""


_ANSWERED = ("reason", "escalation")
"""Fields whose heading asks, so that 0 and 否 answer that there is nothing."""


def _may_be_odd(text: str) -> bool:
    return len(text) <= _LONGEST_ODDITY or text[0] in "=_dD"


def _repeats_week(value: Value) -> bool:
    return isinstance(value, str) and says_as_before(value)


def _worded(text: str) -> Oddity | None:
    """Returns what is odd about a text: an error's name, 同上, 见附件, or a picture in its cell."""
    if _PICTURE.match(text):
        return "picture"
    if _ERROR.fullmatch(text):
        return "error"
    if _ELSEWHERE.fullmatch(folded(text).strip("。.()")):
        return "elsewhere"
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
        none: list[Any] = [()] * len(lines)
        return lines.having(**{ODDITIES: oddities, DOUBTS: none, FURTHER: none})
    lines = Columns({name: list(column) for name, column in lines.columns.items()})
    lines = lines.having(**{ODDITIES: oddities, FURTHER: [()] * len(lines)})
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
        elif oddity in ("error", "picture"):
            meant[name] = ""
    return meant
