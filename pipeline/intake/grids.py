"""A workbook's bytes as grids of cells, judged before they are opened.

calamine reads every format but tells nothing of number formats, error cells, formulas without
a value or hidden rows, and a value far out makes it abort the process. What it does not tell
is read from the sheet's own XML first.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from pipeline.intake.plain_tables import read_plain_table
from pipeline.settings import Limits
from pipeline.text import tidied

Value = str | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Fault = str
"""Why a file could not be read as a return: encrypted, damaged, not_workbook, too_large, no_header,
changing."""


class Unreadable(Exception):
    """The file cannot be read: `fault` and, in Chinese, the particulars."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault
        self.detail = detail


@dataclass(frozen=True)
class Grid:
    """One sheet from A1: `rows[r][c]`, zero-based, merged cells filled, blank as ''."""

    name: str
    hidden: bool
    rows: list[list[Value]]
    covered: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Merged cells: each cell that is covered, and the one whose value it shows."""
    percentages: frozenset[tuple[int, int]] = frozenset()
    """Cells formatted as a percentage."""
    errors: frozenset[tuple[int, int]] = frozenset()
    """Cells that hold a formula error, or a formula without a value."""
    hidden_rows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Workbook:
    grids: list[Grid]
    macros: bool = False
    from_1904: bool = False
    """Day numbers in plain cells count from 1904."""


def open_workbook(content: bytes, limits: Limits) -> Workbook:
    """Every sheet of a workbook. Raises Unreadable."""
    if not _is_workbook(content):
        table = read_plain_table(content)
        if table is None:
            raise Unreadable("not_workbook", "不是 Excel 表格")
        return Workbook([Grid("", hidden=False, rows=[list(row) for row in table])])
    facts = _package_facts(content, limits)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids = []
        for number, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ is SheetTypeEnum.WorkSheet:
                marks = facts.sheets.get(sheet.name, _Marks())
                rows = workbook.get_sheet_by_index(number)
                cells: list[list[Value]] = rows.to_python(skip_empty_area=False)
                merged = [(*first, *last) for first, last in rows.merged_cell_ranges or ()]
                hidden = sheet.visible is not SheetVisibleEnum.Visible
                grids.append(_grid(sheet.name, hidden, cells, merged, marks))
    except PasswordError:
        raise Unreadable("encrypted", "文件设有打开密码") from None
    except Exception:  # calamine's own words are English and about its insides
        raise _DAMAGED from None
    except BaseException as error:  # a Rust panic is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise _DAMAGED from None
    return Workbook(grids, facts.macros, facts.from_1904)


_DAMAGED = Unreadable("damaged", "内容不完整或内部结构有误")


@dataclass(frozen=True)
class _Marks:
    percentages: frozenset[tuple[int, int]] = frozenset()
    errors: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Package:
    sheets: dict[str, _Marks] = field(default_factory=dict)
    macros: bool = False
    from_1904: bool = False


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_OTHERS = {
    b"%PDF": " PDF 文件",
    b"\xff\xd8": "图片",
    b"\x89PNG": "图片",
    b"GIF8": "图片",
    b"BM": "图片",
    b"Rar!": "压缩包",
    b"7z\xbc\xaf": "压缩包",
    b"{\\rtf": " Word 文档",
}


def _is_workbook(content: bytes) -> bool:
    """Whether the content claims to be a workbook. Raises Unreadable when it can be no table."""
    if not content:
        raise Unreadable("not_workbook", "文件是空的（0 字节）")
    for start, kind in _OTHERS.items():
        if content.startswith(start):
            raise Unreadable("not_workbook", f"这是{kind}，不是 Excel 表格")
    return content.startswith((b"PK", _OLE, *_BIFF))


def _package_facts(content: bytes, limits: Limits) -> _Package:
    """What calamine will not tell of a workbook."""
    if content.startswith(b"PK"):
        return _zip_facts(content, limits)
    if content.startswith(_OLE):
        # Streams are named in UTF-16; a protected xlsx is an OLE file around an encrypted one
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("encrypted", "文件设有打开密码")
        names = (name.encode("utf-16-le") for name in ("Workbook", "Book"))
        if not any(name in content for name in names):
            raise Unreadable("not_workbook", "不是 Excel 表格")
        return _Package(macros="_VBA_PROJECT".encode("utf-16-le") in content)
    return _Package()


def _zip_facts(content: bytes, limits: Limits) -> _Package:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = set(archive.namelist())
        if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
            raise Unreadable("not_workbook", "文件是压缩包或其他文档，不是 Excel 表格")
        parts = dict(_inflated(archive, limits))
    except Unreadable:
        raise
    except NotImplementedError:  # a kind of compression that no office program uses
        raise _DAMAGED from None
    except RuntimeError:  # zipfile's word for an encrypted member
        raise Unreadable("encrypted", "文件设有密码") from None
    except Exception:  # BadZipFile, zlib.error, EOFError …
        raise _DAMAGED from None
    macros = any(name.endswith("vbaProject.bin") for name in names)
    if "xl/workbook.xml" not in parts:
        return _Package(macros=macros)
    try:
        sheets, from_1904 = _sheet_parts(parts)
        percent_styles = _percent_styles(parts.get("xl/styles.xml", b""))
    except (ElementTree.ParseError, LookupError, ValueError):
        return _Package(macros=macros)  # calamine is more patient, or will say that it is damaged
    marks = {
        name: _scanned(parts[part], percent_styles, limits)
        for name, part in sheets.items()
        if part in parts
    }
    return _Package(marks, macros, from_1904)


_CHUNK = 1 << 20


_NEEDED = re.compile(r"xl/(workbook|styles|worksheets/[^/]+)\.xml|xl/_rels/workbook\.xml\.rels")


def _inflated(archive: zipfile.ZipFile, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """The parts that are looked into. Bytes are counted as they come: a declared size may lie."""
    allowed = limits.memory_mb * _CHUNK // 4
    for member in archive.infolist():
        keep = _NEEDED.fullmatch(member.filename)
        part = bytearray()
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                allowed -= len(chunk)
                if allowed < 0:
                    raise Unreadable("too_large", "解压后过大")
                if b"<!ENTITY" in chunk:
                    raise Unreadable("too_large", "文件内含实体声明，可能有害")
                if keep:
                    part += chunk
        if keep:
            yield member.filename, bytes(part)


_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def _sheet_parts(parts: dict[str, bytes]) -> tuple[dict[str, str], bool]:
    """Sheet name to the part that holds it, and whether dates count from 1904."""
    workbook = ElementTree.fromstring(parts["xl/workbook.xml"])
    links = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    sheets = {}
    for sheet in workbook.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_LINK), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        sheets[sheet.get("name", "")] = part
    properties = workbook.find(f"{_MAIN}workbookPr")
    return sheets, properties is not None and properties.get("date1904") in ("1", "true")


def _percent_styles(styles: bytes) -> frozenset[bytes]:
    """The numbers of the cell styles that show a percentage."""
    if not styles:
        return frozenset()
    root = ElementTree.fromstring(styles)
    formats = {f.get("numFmtId"): f.get("formatCode", "") for f in root.iter(f"{_MAIN}numFmt")} | {
        "9": "0%",
        "10": "0.00%",
    }
    cell_styles = root.find(f"{_MAIN}cellXfs")
    return frozenset(
        str(number).encode()
        for number, style in enumerate(cell_styles if cell_styles is not None else ())
        if "%" in formats.get(style.get("numFmtId"), "")
    )


_CELL = re.compile(rb"<(?:\w+:)?c(?:\s([^>]*?))?(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_FORMULA_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*[^/<>])>\s*<(?:\w+:)?f\b(.*?)</(?:\w+:)?c>", re.DOTALL
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_PLACE = rb'[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"'
_PLACED = re.compile(_PLACE)
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\s(?=[^<>]*\bt="e")' + _PLACE)
_FAR_CELL = re.compile(rb'\br="(?:[A-Z]{2,3}\d|[A-Z]\d{5})')
_FILLED = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>[^<]")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^<>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_NEAR = 26 * 10_000
"""Cells in the columns and rows in which _FAR_CELL finds nothing."""


def _scanned(part: bytes, percent_styles: frozenset[bytes], limits: Limits) -> _Marks:
    """The marks of one sheet. Raises Unreadable when its furthest value lies too far out.

    Each mark is looked for by itself: most sheets have few, and reading every cell costs more
    than all else.
    """
    if limits.cells < _NEAR or _FAR_CELL.search(part):
        _refuse_far_values(part, limits)
    percentages: list[tuple[bytes, bytes]] = []
    if percent_styles:
        styles = b"|".join(sorted(percent_styles))
        styled = rb'<(?:\w+:)?c\s(?=[^<>]*\bs="(?:' + styles + rb')")' + _PLACE
        percentages = re.findall(styled, part)
    errors = _ERROR_CELL.findall(part) if b't="e"' in part else []
    for attributes, inside in _FORMULA_CELL.findall(part) if _FORMULA.search(part) else ():
        place = _PLACED.search(attributes)
        if place and b't="str"' not in attributes and not _FILLED.search(inside):
            errors.append((place[1], place[2]))
    hidden = _HIDDEN_ROW.findall(part) if b"hidden=" in part else ()
    hidden_rows = frozenset(int(row) - 1 for row in hidden)
    return _Marks(_places(percentages), _places(errors), hidden_rows)


def _refuse_far_values(part: bytes, limits: Limits) -> None:
    last_row = last_column = 0
    for cell in _CELL.finditer(part):
        if cell[2] is None or _FILLED.search(cell[2]) is None:
            continue
        place = _PLACED.search(cell[1] or b"")
        if place is not None:
            last_row = max(last_row, int(place[2]) - 1)
            last_column = max(last_column, column_number(place[1].decode()))
    if (last_row + 1) * (last_column + 1) > limits.cells:
        place_in_words = f"{column_letters(last_column)}{last_row + 1}"
        raise Unreadable("too_large", f"{place_in_words} 处有内容，表格范围过大")


def _places(found: list[tuple[bytes, bytes]]) -> frozenset[tuple[int, int]]:
    return frozenset((int(row) - 1, column_number(letters.decode())) for letters, row in found)


def column_number(letters: str) -> int:
    """`A` is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """0 is `A`."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _grid(
    name: str,
    hidden: bool,
    rows: list[list[Value]],
    merged: list[tuple[int, int, int, int]],
    marks: _Marks,
) -> Grid:
    """The grid with text tidied and every merged cell's value in all the cells it covers."""
    for row in rows:
        for column, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    row[column] = tidied(value)
            elif type(value) is int:  # only .xls has them
                row[column] = float(value)
    percentages = set(marks.percentages)
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    for top, left, bottom, right in merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row_number in range(top, min(bottom + 1, len(rows))):
            cells = rows[row_number]
            for column in range(left, min(right + 1, len(cells))):
                cells[column] = value
                covered[row_number, column] = (top, left)
                if (top, left) in percentages:
                    percentages.add((row_number, column))
    return Grid(
        name, hidden, rows, covered, frozenset(percentages), marks.errors, marks.hidden_rows
    )
