"""Writes workbooks as Excel 97 to 2003 saved them: BIFF8 in a compound file, of one sheet.

No maintained library writes .xls. This one writes what the tests ask for: texts, numbers, number
formats, and the colours of font and fill. See [MS-XLS] and [MS-CFB].
"""

import datetime as dt
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

AUTOMATIC, RED, YELLOW = 0x7FFF, 10, 13
"""Colours of the usual palette."""
FILEPASS = b"\x2f\x00\x04\x00\x00\x00\x00\x00"
"""The record that says that what follows is encrypted."""


@dataclass(frozen=True)
class Look:
    """How a cell is shown."""

    code: str = "General"
    """The number format."""
    font: int = AUTOMATIC
    fill: int = 0
    """0 means none."""


@dataclass(frozen=True)
class Shown:
    """A cell with a look of its own."""

    value: "Value"
    look: Look


Value = str | int | float | dt.date | None
PLAIN = Look()


def xls(rows: Sequence[Sequence[Value | Shown]], name: str = "Sheet1") -> bytes:
    """Returns a workbook with these rows on one sheet. None leaves a cell out."""
    return compound(stream(rows, name))


def stream(rows: Sequence[Sequence[Value | Shown]], name: str = "Sheet1") -> bytes:
    """Returns the stream of records of `xls`, which begins with BOF."""
    cells = [
        (row, column, cell if isinstance(cell, Shown) else Shown(cell, PLAIN))
        for row, line in enumerate(rows)
        for column, cell in enumerate(line)
        if cell is not None
    ]
    looks = {look: 15 + at for at, look in enumerate(dict.fromkeys(c.look for *_, c in cells))}
    width = max(map(len, rows), default=0)
    sheet = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)),
        _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)),
        *(_cell(row, column, looks[cell.look], cell.value) for row, column, cell in cells),
        _record(0x023E, struct.pack("<HHHIHHI", 0x06B6, 0, 0, 64, 0, 0, 0)),
        _record(0x000A, b""),
    ]
    return _globals(looks, name) + b"".join(sheet)


def _globals(looks: Mapping[Look, int], name: str) -> bytes:
    """Returns the records before the sheet: fonts, number formats, looks, the sheet's name."""
    codes = {code: 164 + at for at, code in enumerate(dict.fromkeys(look.code for look in looks))}
    colours = list(dict.fromkeys(look.font for look in looks))
    fonts = {colour: 5 + at for at, colour in enumerate(colours)}  # no font has the number 4
    before = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)),
        _record(0x0042, struct.pack("<H", 1200)),
        _record(0x003D, struct.pack("<HHHHHHHHH", 0, 0, 16000, 9000, 56, 0, 0, 1, 600)),
        _record(0x0022, struct.pack("<H", 0)),
        *(_font(colour) for colour in (AUTOMATIC,) * 4 + tuple(colours)),
        *(_record(0x041E, struct.pack("<H", at) + _text(code)) for code, at in codes.items()),
        *(_look(Look(), 0, 0, 0xFFF5) for _ in range(15)),
        *(_look(look, fonts[look.font], codes[look.code], 0x0001) for look in looks),
        _record(0x0293, struct.pack("<HBB", 0x8000, 0, 0xFF)),
    ]
    encoded = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    end = _record(0x000A, b"")
    start = sum(map(len, before)) + 4 + 6 + len(encoded) + len(end)
    return b"".join([*before, _record(0x0085, struct.pack("<IH", start, 0) + encoded), end])


def _record(kind: int, content: bytes) -> bytes:
    assert len(content) <= 8224  # a longer one would go on in CONTINUE records
    return struct.pack("<HH", kind, len(content)) + content


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text.encode("utf-16-le")) // 2, 1) + text.encode("utf-16-le")


def _font(colour: int) -> bytes:
    name = "宋体".encode("utf-16-le")
    head = struct.pack("<HHHHHBBBB", 220, 0, colour, 400, 0, 0, 0, 134, 0)
    return _record(0x0031, head + struct.pack("<BB", len(name) // 2, 1) + name)


def _look(look: Look, font: int, code: int, kind: int) -> bytes:
    solid = 1 << 26 if look.fill else 0
    pattern = look.fill | 65 << 7 if look.fill else 64 | 65 << 7
    head = struct.pack("<HHHBBBB", font, code, kind, 0x20, 0, 0, 0xF8)
    return _record(0x00E0, head + struct.pack("<IIH", 0, solid, pattern))


def _cell(row: int, column: int, look: int, value: Value) -> bytes:
    head = struct.pack("<HHH", row, column, look)
    if value == "":
        return _record(0x0201, head)
    if isinstance(value, str):
        return _record(0x0204, head + _text(value))
    if isinstance(value, dt.date):
        value = (value - dt.date(1899, 12, 30)).days
    if isinstance(value, int) and abs(value) < 1 << 29:
        return _record(0x027E, head + struct.pack("<I", value << 2 & 0xFFFFFFFF | 2))
    assert value is not None
    return _record(0x0203, head + struct.pack("<d", value))


# The compound file: sectors of 512 bytes, an allocation table, a folder of one stream

_SECTOR, _MINIMUM = 512, 4096
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(content: bytes) -> bytes:
    """Returns a compound file whose only stream is `Workbook`, at most 6 MB."""
    whole = content.ljust(_MINIMUM, b"\0")  # a shorter one would need a second table
    size = len(whole)
    used = -(-size // _SECTOR)
    tables = -(-(used + 1) // (_SECTOR // 4 - 1))
    assert tables <= 109
    after = tables + 1  # the tables, the folder, the stream
    table = [_TABLE] * tables + [_END]
    table += [*range(after + 1, after + used), _END]
    table += [_FREE] * (tables * _SECTOR // 4 - len(table))
    places = [*range(tables), *[_FREE] * (109 - tables)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, tables, tables, 0, _MINIMUM, _END, 0, _END, 0)
    head += struct.pack("<109I", *places)
    folder = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, after, size)
    folder += _entry("", 0, _FREE, 0, 0) * 2
    return (
        head + struct.pack(f"<{len(table)}I", *table) + folder + whole.ljust(used * _SECTOR, b"\0")
    )


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2 if name else 0, kind, 1)
    return head + struct.pack("<III36xIQ", _FREE, _FREE, child, start, size)
