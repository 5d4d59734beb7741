"""Reads an .ods file's XML: percentages, errors, hidden rows, merged cells, values too far out.

Source: OpenDocument 1.3, part 3, chapter 9. LibreOffice marks errors in its own namespace calcext.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from pipeline.domain.settings import Limits
from pipeline.intake.files.formats import Marks, Unreadable, damaged, refuse_far

_MANIFEST = "META-INF/manifest.xml"

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_PREFIXES = {"table": _TABLE[1:-1], "office": _OFFICE[1:-1]}
_VALUE = (_OFFICE, f"{_TABLE}formula")
"""The beginnings of the attribute names that make calamine treat a cell as filled."""
_ERROR = re.compile(r"#[A-Z/0?!]+|Err:\d+|错误:\d+")


def marks_of(parts: Mapping[str, bytes], limits: Limits) -> dict[str, Marks]:
    """Returns the marks of each sheet by name.

    Raises Unreadable when the file has a password, is damaged, or has a value too far out.
    """
    if b"encryption-data" in parts.get(_MANIFEST, b""):
        raise Unreadable("encrypted", "文件设有打开密码")
    sheets: dict[str, Marks] = {}
    name = ""
    seen = _Seen()
    try:
        content = io.BytesIO(parts["content.xml"])
        for event, element in ElementTree.iterparse(content, ("start-ns", "start", "end")):
            if event == "start-ns":
                prefix, space = element
                if _PREFIXES.get(prefix, space) != space:  # calamine looks at the prefix only
                    raise damaged()
            elif element.tag == f"{_TABLE}table":
                if event == "start":
                    name, seen = element.get(f"{_TABLE}name", ""), _Seen()
                else:
                    sheets[name] = seen.marks()
                    element.clear()
            elif element.tag == f"{_TABLE}table-row" and event == "end":
                seen.add(element)
                refuse_far(seen.last_row, seen.last_column, limits)
                element.clear()
    except (ElementTree.ParseError, ValueError, LookupError):
        raise damaged() from None
    return sheets


@dataclass
class _Seen:
    """What has been seen of a sheet so far."""

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
            if len(cell) or any(key.startswith(_VALUE) for key, _ in cell.items()):
                self.last_row = max(self.last_row, self.row + rows - 1)
                self.last_column = max(self.last_column, column + columns - 1)
                if kind == "percentage":
                    self.percentages.add((self.row, column))
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

    def marks(self) -> Marks:
        return Marks(
            frozenset(self.percentages),
            frozenset(self.errors),
            frozenset(self.hidden),
            tuple(self.merged),
        )


def _is_error(cell: ElementTree.Element) -> bool:
    """Whether the cell is marked as an error, or has a formula that shows one."""
    if cell.get(f"{_CALC}value-type") == "error":
        return True
    if cell.get(f"{_TABLE}formula") is None:
        return False
    return _ERROR.fullmatch("".join(cell.itertext()).strip()) is not None
