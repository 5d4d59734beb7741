"""What a cell of a workbook holds, and how much room it takes."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

from pipeline.domain.text import printable

Record = TypeVar("Record")
Look = Literal["text", "centred", "number", "change", "share"]


class Shaded(NamedTuple):
    """A text whose cell is shaded, RRGGBB."""

    text: str
    shade: str


class Linked(NamedTuple):
    """A text that leads to a cell of this workbook, such as `'一览表'!D12`."""

    text: str
    location: str


Value = str | float | Shaded | Linked | None


@dataclass(frozen=True)
class Column(Generic[Record]):
    """A column of a table: its heading, what it says of a record, how its cells look."""

    heading: str
    value: Callable[[Record], Value]
    look: Look = "text"
    width: float = 9
    """In characters of Excel's standard font; of several tables on a sheet the widest counts."""
    groups: bool = False
    """Rows are grouped by it: what repeats the row above is pale, the first group is ruled off."""
    field: str = ""
    """The field of a task that it shows, if it shows one as it is."""


class TableRange(NamedTuple):
    """Where a table stands, in zero-based rows; its columns start at the first of the sheet."""

    header: int
    last: int
    columns: int


def safe_text(text: str, whole: str = "") -> str:
    """The text as a cell can hold it; what had to be replaced or cut off shows.

    A cell holds 32,767 UTF-16 units, and only what is printable.
    `whole` says where the text stands uncut.
    """
    if len(text) <= _LONGEST // 2 and text.isprintable():
        return text
    text = printable(text)
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _LONGEST:
        return text
    end = f"…（全文见 {whole}）" if whole else "…"
    return units[: 2 * (_LONGEST - len(end))].decode("utf-16-le", errors="ignore") + end


_LONGEST = 32_767


def room_of(width: float) -> int:
    """How many letters of 10 points stand in a column of this width; Chinese takes two each."""
    return 2 * max(1, int(width * _PIXELS_A_CHARACTER / _PIXELS_A_GLYPH))


def lines_of(text: str, room: int) -> int:
    """On how many lines the text stands where there is room for so many letters.

    Punctuation may not start a line, so that lines end early now and then.
    """
    if "\n" in text:
        return sum(lines_of(line, room) for line in text.split("\n"))
    # Chinese takes three bytes, a letter or digit one
    letters = (len(text) + len(text.encode("utf-8", "replace"))) / 2
    return math.ceil(_EARLY * letters / room) or 1


_PIXELS_A_CHARACTER = 7
"""Of a column's width, without the space around its text."""
_PIXELS_A_GLYPH = 13.4
_EARLY = 1.03


def row_height(lines: int) -> float:
    """In points, for text of 10 points; Excel has none higher than 409."""
    return min(409, 13 * lines + 5)


MOST_LINES = 31
"""More do not fit into the highest row: such a text must show its beginning, not its middle."""
