"""What a cell of a workbook holds and looks like."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, NamedTuple, TypeVar

Record = TypeVar("Record")
Look = Literal["text", "centred", "number", "change", "share"]


class Shaded(NamedTuple):
    """A text whose cell is shaded, RRGGBB."""

    text: str
    shade: str


Value = str | float | Shaded | None


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


def safe_text(text: str, whole: str = "") -> str:
    """The text as a cell can hold it; what had to be replaced or cut off shows.

    A cell holds 32,767 UTF-16 units, and no control characters, lone surrogates or U+FFFE/F.
    `whole` says where the text stands uncut.
    """
    if len(text) <= _LONGEST // 2 and text.isprintable():
        return text
    text = _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _LONGEST:
        return text
    end = f"…（全文见 {whole}）" if whole else "…"
    return units[: 2 * (_LONGEST - len(end))].decode("utf-16-le", errors="ignore") + end


_LONGEST = 32_767
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def room_of(width: float) -> int:
    """How many letters of 10 points stand in a column of this width; Chinese takes two each."""
    return 2 * max(1, int(width * _PIXELS_A_CHARACTER / _PIXELS_A_GLYPH))


def lines_of(text: str, room: int) -> int:
    """On how many lines the text stands where there is room for so many letters.

    Punctuation may not start a line, so that lines end early now and then.
    """
    return sum(math.ceil(_EARLY * _letters(line) / room) or 1 for line in text.split("\n"))


_PIXELS_A_CHARACTER = 7
"""Of a column's width, without the space around its text."""
_PIXELS_A_GLYPH = 13.4
_EARLY = 1.03


def _letters(line: str) -> float:
    # Chinese takes three bytes, a letter or digit one
    return (len(line) + len(line.encode("utf-8", errors="replace"))) / 2


def row_height(lines: int) -> float:
    """In points, for text of 10 points; Excel has none higher than 409."""
    return min(409, 13 * lines + 5)


MOST_LINES = 31
"""More do not fit into the highest row: such a text must show its beginning, not its middle."""


class Style(NamedTuple):
    """What a cell looks like; formats are made from these, each once."""

    font: str = "宋体"
    size: int = 10
    align: str = "left"
    colour: str = "000000"
    shade: str = ""
    number: str = ""
    bordered: bool = True
    first: bool = False
    """The first row of a group."""
    wrapped: bool = True
    upright: str = "vcenter"

    def shaded(self, shade: str) -> "Style":
        return self._replace(shade=shade, colour="000000")

    def properties(self) -> dict[str, object]:
        properties: dict[str, object] = {
            "font_name": self.font,
            "font_size": self.size,
            "font_color": f"#{self.colour}",
            "align": self.align,
            "valign": self.upright,
            "text_wrap": self.wrapped,
        }
        if self.shade:
            properties["bg_color"] = f"#{self.shade}"
        if self.number:
            properties["num_format"] = self.number
        if self.bordered:
            properties |= {"border": 1, "border_color": "#7F7F7F"}
        if self.first:
            properties |= {"top": 2, "top_color": "#000000"}
        return properties


def styles_of(columns: Sequence[Column[Any]], grouping: Sequence[int]) -> list[list[Style]]:
    """A row of styles for each number of grouping columns that repeat the row above."""
    rows = []
    for repeated in range(len(grouping) + 1):
        first = bool(grouping) and not repeated
        row = [
            Style(
                align="left" if column.look == "text" else "center",
                number=_NUMBERS.get(column.look, ""),
                first=first,
            )
            for column in columns
        ]
        for number in grouping[:repeated]:
            row[number] = row[number]._replace(colour=_PALE)
        rows.append(row)
    return rows


_NUMBERS = {"share": "0.0%", "change": "+0.##;-0.##;0"}
_PALE = "A6A6A6"

TITLE = Style(font="方正小标宋简体", size=18, align="center", bordered=False, wrapped=False)
SUBTITLE = Style(bordered=False, wrapped=False)
SECTION = Style(font="黑体", size=12, bordered=False, wrapped=False)
LINE = Style(bordered=False, wrapped=False)
NOTE = Style(bordered=False)
HEADER = Style(font="黑体", align="center", shade="DDE5EE")
