"""Reads an .ods file's XML: number formats, errors, hidden rows, merged cells, values too far out.

Source: OpenDocument 1.3, part 3, chapter 9. LibreOffice marks errors in its own namespace calcext.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from xml.etree import ElementTree

from pipeline.domain.settings import Limits
from pipeline.domain.text import pattern
from pipeline.intake.files.formats import Marks, Place, Unreadable, damaged, refuse_far
from pipeline.intake.files.formats.number_formats import (
    PERCENT,
    PLAIN,
    NumberFormat,
    number_format,
)
from pipeline.intake.files.lamps import hex_colour

_MANIFEST = "META-INF/manifest.xml"

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_PREFIXES = {"table": _TABLE[1:-1], "office": _OFFICE[1:-1]}
_VALUE = (_OFFICE, f"{_TABLE}formula")
"""The beginnings of the attribute names that make calamine treat a cell as filled."""
_ERROR = pattern(r"#[A-Z/0?!]+|Err:\d+|错误:\d+")


def marks_of(parts: Mapping[str, bytes], limits: Limits) -> dict[str, Marks]:
    """Returns the marks of each sheet by name.

    Raises Unreadable when the file has a password, is damaged, or has a value too far out.
    """
    if b"encryption-data" in parts.get(_MANIFEST, b""):
        raise Unreadable("encrypted", "文件设有打开密码")
    sheets: dict[str, Marks] = {}
    name = ""
    seen = _Seen()
    looks = _looks(parts.get("styles.xml", b""))
    colours: dict[str, tuple[str, str]] = {}
    try:
        content = io.BytesIO(parts["content.xml"])
        for event, element in ElementTree.iterparse(content, ("start-ns", "start", "end")):
            if event == "start-ns":
                prefix, space = element
                if _PREFIXES.get(prefix, space) != space:  # calamine looks at the prefix only
                    raise damaged()
            elif element.tag == f"{_OFFICE}automatic-styles" and event == "end":
                looks |= _styles(element, looks)
                colours = _colours(element)
            elif element.tag == f"{_TABLE}table":
                if event == "start":
                    name, seen = element.get(f"{_TABLE}name", ""), _Seen(looks, colours)
                else:
                    sheets[name] = seen.marks()
                    element.clear()
            elif element.tag == f"{_TABLE}table-column" and event == "start" and looks:
                times = int(element.get(f"{_TABLE}number-columns-repeated", 1))
                style = element.get(f"{_TABLE}default-cell-style-name", "")
                seen.columns += [style] * min(times, _MOST_COLUMNS - len(seen.columns))
            elif element.tag == f"{_TABLE}table-row" and event == "end":
                seen.add(element)
                refuse_far(seen.last_row, seen.last_column, limits)
                element.clear()
    except (ElementTree.ParseError, ValueError, LookupError):
        raise damaged() from None
    return sheets


_MOST_COLUMNS, _MOST_REPEATED = 1024, 100


def _looks(styles: bytes) -> dict[str, NumberFormat]:
    """Returns the number formats that matter in styles.xml, or none when it cannot be read."""
    looks: dict[str, NumberFormat] = {}
    try:
        for part in ElementTree.fromstring(styles) if styles else ():
            looks |= _styles(part, looks)
    except ElementTree.ParseError:
        return {}
    return looks


def _styles(
    part: ElementTree.Element, known: Mapping[str, NumberFormat]
) -> dict[str, NumberFormat]:
    """Returns the number formats that matter, by the names of data styles and of cell styles."""
    looks = dict(known)
    for style in part:
        name = style.get(f"{_STYLE}name", "")
        if style.tag == f"{_NUMBER}percentage-style":
            looks[name] = PERCENT
        elif style.tag.startswith(_NUMBER):
            looks[name] = number_format("".join(map(_coded, style)))
    for style in part.iterfind(f"{_STYLE}style"):
        own = style.get(f"{_STYLE}data-style-name", "")
        own = own or style.get(f"{_STYLE}parent-style-name", "")
        looks[style.get(f"{_STYLE}name", "")] = looks.get(own, PLAIN)
    return {name: look for name, look in looks.items() if look is not PLAIN}


def _colours(part: ElementTree.Element) -> dict[str, tuple[str, str]]:
    """Returns the font and fill of each cell style that is red, yellow or green."""
    found = {}
    for style in part.iterfind(f"{_STYLE}style"):
        font = style.find(f"{_STYLE}text-properties")
        fill = style.find(f"{_STYLE}table-cell-properties")
        look = (
            hex_colour(font.get(f"{_FO}color", "")[1:] if font is not None else ""),
            hex_colour(fill.get(f"{_FO}background-color", "")[1:] if fill is not None else ""),
        )
        if any(look):
            found[style.get(f"{_STYLE}name", "")] = look
    return found


_CODES = {
    "era": "",
    "year": "yyyy",
    "quarter": "q",
    "month": "m",
    "day": "d",
    "day-of-week": "aaaa",
    "hours": "h",
    "minutes": "m",
    "seconds": "s",
    "am-pm": "AM/PM",
}


def _coded(piece: ElementTree.Element) -> str:
    """Returns a piece of a data style as a piece of Excel's format code."""
    name = piece.tag.removeprefix(_NUMBER)
    if name == "text":
        text = "".join(piece.itertext()).replace('"', "")
        return f'"{text}"'
    if name == "number":
        places = int(piece.get(f"{_NUMBER}decimal-places", 0))
        whole = "0" * max(1, int(piece.get(f"{_NUMBER}min-integer-digits", 1)))
        return whole + ("." + "0" * min(places, 15) if places else "")
    return _CODES.get(name, "")


@dataclass
class _Seen:
    """What has been seen of a sheet so far."""

    looks: Mapping[str, NumberFormat] = field(default_factory=dict)
    colours: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    """The default style of each column."""
    formats: dict[Place, NumberFormat] = field(default_factory=dict)
    lit: dict[Place, tuple[str, str]] = field(default_factory=dict)
    row: int = 0
    last_row: int = -1
    last_column: int = -1
    percentages: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def add(self, row: ElementTree.Element) -> None:
        column = 0
        rows = int(row.get(f"{_TABLE}number-rows-repeated", 1))
        for cell in row:
            columns = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
            kind = cell.get(f"{_OFFICE}value-type")
            if colour := self.colours.get(cell.get(f"{_TABLE}style-name", "")):
                self.lit |= dict.fromkeys(self._places(rows, column, columns), colour)
            if len(cell) or any(key.startswith(_VALUE) for key, _ in cell.items()):
                self.last_row = max(self.last_row, self.row + rows - 1)
                self.last_column = max(self.last_column, column + columns - 1)
                look = PERCENT if kind == "percentage" else self._look(kind, cell, row, column)
                if look is not PLAIN:
                    self._format(look, rows, column, columns)
                if _is_error(cell):
                    self.errors.add((self.row, column))
                down = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
                across = int(cell.get(f"{_TABLE}number-columns-spanned", 1))
                if down > 1 or across > 1:
                    last = (self.row + down - 1, column + across - 1)
                    self.merged.append((self.row, column, *last))
            column += columns
        if row.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            self.hidden.add(self.row)
        self.row += rows

    def _look(
        self, kind: str | None, cell: ElementTree.Element, row: ElementTree.Element, column: int
    ) -> NumberFormat:
        """Returns the cell's number format, which may be that of its row or its column."""
        if not self.looks or kind not in ("float", "date"):
            return PLAIN
        style = cell.get(f"{_TABLE}style-name", "")
        style = style or row.get(f"{_TABLE}default-cell-style-name", "")
        style = style or (self.columns[column] if column < len(self.columns) else "")
        return self.looks.get(style, PLAIN)

    def _format(self, look: NumberFormat, rows: int, column: int, columns: int) -> None:
        """Notes a cell's number format, wherever the cell is repeated."""
        for place in self._places(rows, column, columns):
            if look == PERCENT:
                self.percentages.add(place)
            else:
                self.formats[place] = look

    def _places(self, rows: int, column: int, columns: int) -> Iterator[Place]:
        """Yields the places where a cell is repeated, without those of endless blank rows."""
        for row in range(self.row, self.row + min(rows, _MOST_REPEATED)):
            last = column + min(columns, _MOST_REPEATED)
            yield from zip(repeat(row), range(column, last), strict=False)

    def marks(self) -> Marks:
        return Marks(
            frozenset(self.percentages),
            frozenset(self.errors),
            frozenset(self.hidden),
            tuple(self.merged),
            self.formats,
            self.lit,
        )


def _is_error(cell: ElementTree.Element) -> bool:
    """Whether the cell is marked as an error, or has a formula that shows one."""
    if cell.get(f"{_CALC}value-type") == "error":
        return True
    if cell.get(f"{_TABLE}formula") is None:
        return False
    return _ERROR.fullmatch("".join(cell.itertext()).strip()) is not None
