"""A file judged before it is opened: what it is, whether it may do harm, and what its XML marks.

calamine reads every format but tells nothing of number formats, error cells, formulas without
a value or hidden rows, and a value far out makes it abort the process. What it does not tell
is read here from the sheet's own XML.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from pipeline.settings import Limits

Fault = str
"""Why a file could not be read as a return: encrypted, damaged, not_workbook, too_large, no_header,
changing."""


class Unreadable(Exception):
    """The file cannot be read: `fault` and, in Chinese, the particulars."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault
        self.detail = detail


def damaged() -> Unreadable:
    return Unreadable("damaged", "内容不完整或内部结构有误")


@dataclass(frozen=True)
class Marks:
    percentages: frozenset[tuple[int, int]] = frozenset()
    errors: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Package:
    sheets: dict[str, Marks] = field(default_factory=dict)
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


def is_workbook(content: bytes) -> bool:
    """Whether the content claims to be a workbook. Raises Unreadable when it can be no table."""
    if not content:
        raise Unreadable("not_workbook", "文件是空的（0 字节）")
    for start, kind in _OTHERS.items():
        if content.startswith(start):
            raise Unreadable("not_workbook", f"这是{kind}，不是 Excel 表格")
    return content.startswith((b"PK", _OLE, *_BIFF))


def package_facts(content: bytes, limits: Limits) -> Package:
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
        return Package(macros="_VBA_PROJECT".encode("utf-16-le") in content)
    return Package()


def _zip_facts(content: bytes, limits: Limits) -> Package:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        names = set(archive.namelist())
        if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
            raise Unreadable("not_workbook", "文件是压缩包或其他文档，不是 Excel 表格")
        parts = dict(_inflated(archive, limits))
    except Unreadable:
        raise
    except NotImplementedError:  # a kind of compression that no office program uses
        raise damaged() from None
    except RuntimeError:  # zipfile's word for an encrypted member
        raise Unreadable("encrypted", "文件设有密码") from None
    except Exception:  # BadZipFile, zlib.error, EOFError …
        raise damaged() from None
    macros = any(name.endswith("vbaProject.bin") for name in names)
    if "xl/workbook.xml" not in parts:
        return Package(macros=macros)
    try:
        sheets, from_1904 = _sheet_parts(parts)
        percent_styles = _percent_styles(parts.get("xl/styles.xml", b""))
    except (ElementTree.ParseError, LookupError, ValueError):
        return Package(macros=macros)  # calamine is more patient, or will say that it is damaged
    marks = {
        name: _scanned(parts[part], percent_styles, limits)
        for name, part in sheets.items()
        if part in parts
    }
    return Package(marks, macros, from_1904)


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


def _scanned(part: bytes, percent_styles: frozenset[bytes], limits: Limits) -> Marks:
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
    return Marks(_places(percentages), _places(errors), hidden_rows)


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
