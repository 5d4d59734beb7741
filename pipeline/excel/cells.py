"""What a cell of a workbook holds, and how much room that takes."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

from pipeline.domain.text import printable

Record = TypeVar("Record")
Look = Literal["text", "centred", "number", "change", "share"]


class Shaded(NamedTuple):
    """A text in a shaded cell; the shade is RRGGBB."""

    text: str
    shade: str


class Linked(NamedTuple):
    """A text with a link to a cell of this workbook, such as `'一览表'!D12`."""

    text: str
    location: str


Value = str | float | Shaded | Linked | None


@dataclass(frozen=True)
class Column(Generic[Record]):
    """A column of a table: its heading, its value for a record, the look of its cells."""

    heading: str
    value: Callable[[Record], Value]
    look: Look = "text"
    width: float = 9
    """In characters of Excel's standard font. Of several tables on a sheet, the widest column
    counts."""
    groups: bool = False
    """Whether the column groups the rows. A value equal to the one above is pale; each group of the
    first such column is ruled off."""
    field: str = ""
    """The field of a task that the column shows unchanged, if it does."""
    folds: bool = False
    """Whether it can be folded away, with the columns beside it that can."""


class TableRange(NamedTuple):
    """The place of a table, in zero-based rows; its columns start at the first of the sheet."""

    header: int
    last: int
    columns: int


def safe_text(text: str, whole: str = "") -> str:
    """Returns the text as a cell can hold it; replaced or cut parts are visible.

    A cell holds 32,767 UTF-16 units, and printable characters only.
    `whole` says where the full text is.
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
    """Returns how many letters of 10 points fit in a column; a Chinese character takes two."""
    return 2 * max(1, int(width * _PIXELS_A_CHARACTER / _PIXELS_A_GLYPH))


def lines_needed(text: str, room: int) -> int:
    """Returns how many lines the text takes when `room` letters fit on one.

    Punctuation may not start a line, so lines end early now and then.
    """
    if "\n" in text:
        return sum(lines_needed(line, room) for line in text.split("\n"))
    # A Chinese character has three bytes, a letter or digit one
    letters = (len(text) + len(text.encode("utf-8", "replace"))) / 2
    return math.ceil(_EARLY * letters / room) or 1


_PIXELS_A_CHARACTER = 7
"""Pixels for each character of a column's width, without the margins of the cell."""
_PIXELS_A_GLYPH = 13.4
_EARLY = 1.03


def row_height(lines: int) -> float:
    """Returns the height in points, for text of 10 points; Excel allows 409 at most."""
    return min(409, 13 * lines + 5)


MOST_LINES = 31
"""The highest row holds no more lines. A longer text must show its beginning, not its middle."""
