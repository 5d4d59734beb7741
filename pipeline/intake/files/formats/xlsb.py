"""Reads the records of an .xlsb, which hold the same as the XML of an .xlsx. Source: [MS-XLSB].

A short form of a cell's record leaves out the column. Excel never writes it, but other programs
do. calamine skips such cells, so they are rewritten in full for it.
"""

import struct
from collections.abc import Iterator, Mapping

from pipeline.domain.settings import Limits
from pipeline.intake.files.formats import Marks, Place, damaged, refuse_far
from pipeline.intake.files.formats.number_formats import (
    BUILT_IN,
    PERCENT,
    PLAIN,
    NumberFormat,
    number_format,
)
from pipeline.intake.files.formats.xlsx import targets_of

_ROW, _BLANK, _CELL_ERROR, _FORMULA_ERROR = 0, 1, 3, 11
_CELLS = range(1, 12)
_SHORT_CELLS = range(12, 19)
_SHORTER = 11
"""The difference between the numbers of a short cell's record and the full one."""
_FORMAT, _STYLE, _BUNDLE_SHEET, _MERGE_CELL, _CELL_STYLES, _CELL_STYLES_END = (
    *(44, 47, 156, 176, 617, 618),
)
_WORKBOOK_PROPERTIES = 153
_HIDDEN_ROW = 0x10


def marks_of(
    parts: Mapping[str, bytes], limits: Limits
) -> tuple[dict[str, Marks], dict[str, bytes], bool]:
    """Returns the marks of each sheet, its part rewritten in full, and whether dates are from 1904.

    Raises Unreadable when a value is too far out or the records are inconsistent.
    """
    try:
        sheets, from_1904 = _sheet_parts(parts)
        styles = _styles(parts.get("xl/styles.bin", b""))
        marks, full = {}, {}
        for name, part in sheets:
            if part in parts:
                marks[name], full[part] = _scanned(parts[part], styles, limits)
    except (struct.error, IndexError, LookupError, SyntaxError, UnicodeDecodeError):
        raise damaged() from None
    return marks, full, from_1904


def _records(part: bytes) -> Iterator[tuple[int, int, int]]:
    """Yields the kind of each record in a part, and where its content starts and ends."""
    at = 0
    while at < len(part):
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
            at += 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte = part[at]
            at += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield kind, at, at + size
        at += size


def _sheet_parts(parts: Mapping[str, bytes]) -> tuple[list[tuple[str, str]], bool]:
    targets = targets_of(parts["xl/_rels/workbook.bin.rels"])
    sheets, from_1904 = [], False
    workbook = parts["xl/workbook.bin"]
    for kind, start, _ in _records(workbook):
        if kind == _BUNDLE_SHEET:
            link, end = _text(workbook, start + 8)
            sheets.append((_text(workbook, end)[0], targets.get(link, "")))
        elif kind == _WORKBOOK_PROPERTIES:
            from_1904 = bool(workbook[start] & 1)
    return sheets, from_1904


def _styles(part: bytes) -> Mapping[int, NumberFormat]:
    """Returns the cell styles whose number format matters."""
    formats = dict(BUILT_IN)
    styles: dict[int, NumberFormat] = {}
    count, of_cells = 0, False
    for kind, start, _ in _records(part):
        if kind == _FORMAT:
            (number,) = struct.unpack_from("<H", part, start)
            formats[number] = number_format(_text(part, start + 2)[0])
        elif kind in (_CELL_STYLES, _CELL_STYLES_END):
            of_cells = kind == _CELL_STYLES
        elif kind == _STYLE and of_cells:
            look = formats.get(struct.unpack_from("<H", part, start + 2)[0], PLAIN)
            if look is not PLAIN:
                styles[count] = look
            count += 1
    return styles


def _text(part: bytes, at: int) -> tuple[str, int]:
    """Returns the text at a place, which starts with its length, and the place where it ends."""
    (length,) = struct.unpack_from("<I", part, at)
    end = at + 4 + 2 * length
    if end > len(part):
        raise damaged()
    return part[at + 4 : end].decode("utf-16-le"), end


def _scanned(
    part: bytes, styles: Mapping[int, NumberFormat], limits: Limits
) -> tuple[Marks, bytes]:
    """Returns the marks of one sheet, and the sheet with every cell written in full."""
    percentages, errors, hidden, merged = set(), set(), set(), []
    formats: dict[Place, NumberFormat] = {}
    row = column = last_row = last_column = -1
    full: list[bytes] = []
    copied = 0
    """The place in the part up to which it has been copied into `full`."""
    begin = 0
    for kind, start, end in _records(part):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", part, start)
            column = -1
            if part[start + 11] & _HIDDEN_ROW:
                hidden.add(row)
        elif kind in _CELLS or kind in _SHORT_CELLS:
            short = kind in _SHORT_CELLS
            column = column + 1 if short else struct.unpack_from("<I", part, start)[0]
            at = start if short else start + 4
            style = int.from_bytes(part[at : at + 3], "little")
            if short:
                kind -= _SHORTER
                full += part[copied:begin], _cell(kind, column, part[start:end])
                copied = end
            if kind in (_CELL_ERROR, _FORMULA_ERROR):
                errors.add((row, column))
            look = styles.get(style)
            if look == PERCENT:
                percentages.add((row, column))
            elif look:
                formats[row, column] = look
            if kind != _BLANK:
                last_row, last_column = max(last_row, row), max(last_column, column)
        elif kind == _MERGE_CELL:
            top, bottom, left, right = struct.unpack_from("<4I", part, start)
            merged.append((top, left, bottom, right))
        begin = end
    refuse_far(last_row, last_column, limits)
    places = (frozenset(percentages), frozenset(errors), frozenset(hidden))
    marks = Marks(*places, tuple(merged), formats)
    return marks, b"".join((*full, part[copied:])) if full else part


def _cell(kind: int, column: int, content: bytes) -> bytes:
    """Returns a full record for a cell, with its column and a length in as few bytes as needed."""
    size = len(content) + 4
    length = bytearray()
    while True:
        length.append(size & 0x7F | (0x80 if size > 0x7F else 0))
        size >>= 7
        if not size:
            return bytes((kind, *length)) + struct.pack("<I", column) + content
