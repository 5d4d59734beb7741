"""Reads tables that are not workbooks: HTML or CSV that an office system named .xls."""

import csv
import io
import re
from typing import NamedTuple

from pipeline.domain.settings import Limits
from pipeline.domain.text import pattern, tidied
from pipeline.intake.files.formats import Place, Unreadable

_ENCODINGS = ("utf-8-sig", "gb18030")
_SAID = pattern(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_LONGEST = 20_000_000
"""In bytes. A unit's table as text has a thousandth of that."""
_FEWEST_COLUMNS = 3
_DELIMITERS = "\t,;，|"


class PlainTable(NamedTuple):
    """The cells of a table, merged ones filled."""

    rows: list[list[str]]
    covered: dict[Place, Place]
    """Merged cells: each covered cell, with the cell whose text it shows."""


def read_plain_table(content: bytes, limits: Limits) -> PlainTable | None:
    """Returns an HTML or CSV table, or None when there is no such table.

    Raises Unreadable when the table has more cells than allowed.
    """
    if len(content) > _LONGEST or b"\0" in content[:4096].replace(b"\xff\xfe", b""):
        text = _utf16(content)
    else:
        text = _decoded(content)
    if text is None:
        return None
    is_html = re.search(r"<table\b", text, re.IGNORECASE)
    table = _html_table(text, limits) if is_html else PlainTable(_csv_rows(text, limits), {})
    return table if table.rows and max(map(len, table.rows)) >= _FEWEST_COLUMNS else None


def _utf16(content: bytes) -> str | None:
    if len(content) > _LONGEST or not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    return content.decode("utf-16", errors="replace")


def _decoded(content: bytes) -> str | None:
    said = _SAID.search(content[:2048])
    for encoding in (*([said[1].decode()] if said else []), *_ENCODINGS):
        try:
            return content.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return None


def _html_table(text: str, limits: Limits) -> PlainTable:
    """Returns the rows of all tables, one below the other, without the text between the tables."""
    from lxml import etree, html

    filled: dict[Place, str] = {}
    covered: dict[Place, Place] = {}
    row_number = 0
    # As bytes, because lxml refuses text that has an XML declaration
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False)
    try:
        document = html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except etree.ParserError:  # for example, only a comment
        return PlainTable([], {})
    for row in document.iter("tr"):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while (row_number, column) in filled:
                column += 1
            for line_break in cell.iter("br"):
                line_break.tail = "\n" + (line_break.tail or "")
            words = tidied("".join(map(str, cell.itertext())))
            down, across = _span(cell.get("rowspan")), _span(cell.get("colspan"))
            if len(filled) + down * across > limits.cells:
                raise Unreadable("too_large", "表格的格数过多")
            for below in range(down):
                for beside in range(across):
                    at = (row_number + below, column + beside)
                    filled[at] = words
                    if down > 1 or across > 1:
                        covered[at] = (row_number, column)
            column += across
        row_number += 1
    width = max((column for _, column in filled), default=-1) + 1
    rows = [[filled.get((r, c), "") for c in range(width)] for r in range(row_number)]
    return PlainTable(rows, {at: first for at, first in covered.items() if at[0] < row_number})


def _span(text: str | None) -> int:
    return min(max(int(text), 1), 1000) if text and text.isascii() and text.isdigit() else 1


def _csv_rows(text: str, limits: Limits) -> list[list[str]]:
    lines = text.splitlines()[:50]
    if text.count("\n") > limits.cells // _FEWEST_COLUMNS:
        raise Unreadable("too_large", "表格的行数过多")
    delimiter = max(_DELIMITERS, key=lambda mark: sum(line.count(mark) for line in lines))
    try:
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return []
    width = max(map(len, read), default=0)
    if width * len(read) > limits.cells:
        raise Unreadable("too_large", "表格的格数过多")
    return [[tidied(cell) for cell in row] + [""] * (width - len(row)) for row in read]
