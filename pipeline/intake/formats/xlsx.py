"""The XML of an .xlsx or .xlsm: percentages, errors, hidden rows, and values far out."""

import functools
import re
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.parsers import expat

from pipeline.intake.formats import Marks, column_number, damaged, refuse_far
from pipeline.settings import Limits


def marks_of(parts: Mapping[str, bytes], limits: Limits) -> tuple[dict[str, Marks], bool]:
    """The marks of each sheet by name, and whether dates count from 1904.

    Raises Unreadable when a value lies too far out.
    """
    try:
        sheets, from_1904 = _sheet_parts(
            parts["xl/workbook.xml"], parts.get("xl/_rels/workbook.xml.rels", b"")
        )
        percent_styles = _percent_styles(parts.get("xl/styles.xml", b""))
    except (ElementTree.ParseError, LookupError, ValueError):
        # calamine is more patient, or will say that it is damaged
        for name, part in parts.items():
            if "/worksheets/" in name and name.endswith(".xml"):
                _scanned(part, frozenset(), limits)
        return {}, False
    marks = {
        name: _scanned(parts[part], percent_styles, limits)
        for name, part in sheets.items()
        if part in parts
    }
    return marks, from_1904


def without_blanks(part: bytes) -> bytes:
    """The rows of a sheet without those, and without cells, that hold nothing but a format.

    Units format whole columns: a million such rows take a reader many seconds and say nothing.
    """
    return _BLANK_ROW.sub(b"", _BLANK_CELL.sub(b"", part))


_BLANK_CELL = re.compile(rb'<c r="[A-Z]{1,3}\d{1,7}"(?: s="\d{1,5}")?/>')
_BLANK_ROW = re.compile(rb'<row r="\d{1,7}"[^<>]*(?:/>|></row>)')

_MAIN = "{*}"
"""The names are the same in both namespaces, that of Excel and that of the strict standard."""
_LARGEST_STYLES = 1 << 24
"""Bytes; every workbook's styles are a thousandth of that."""

# The units of a week fill in the same form: these parts are equal in most of their files


@functools.lru_cache(maxsize=64)
def _sheet_parts(workbook_part: bytes, links_part: bytes) -> tuple[dict[str, str], bool]:
    """Sheet name to the part that holds it, and whether dates count from 1904."""
    workbook = ElementTree.fromstring(workbook_part)
    targets = targets_of(links_part)
    sheets = {
        sheet.get("name", ""): targets.get(_link(sheet), "")
        for sheet in workbook.iterfind(f".//{_MAIN}sheet")
    }
    properties = workbook.find(f"{_MAIN}workbookPr")
    return sheets, properties is not None and properties.get("date1904") in ("1", "true")


def _link(sheet: ElementTree.Element) -> str:
    return next((value for key, value in sheet.items() if key.endswith("}id")), "")


def targets_of(links_part: bytes) -> dict[str, str]:
    """The part that each link of the workbook leads to, by the link's id."""
    targets = {}
    for link in ElementTree.fromstring(links_part):
        target = link.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        targets[link.get("Id", "")] = part
    return targets


@functools.lru_cache(maxsize=64)
def _percent_styles(styles: bytes) -> frozenset[bytes]:
    """The numbers of the cell styles that show a percentage."""
    if not 0 < len(styles) <= _LARGEST_STYLES:
        return frozenset()
    root = ElementTree.fromstring(styles)
    formats = {
        f.get("numFmtId"): f.get("formatCode", "") for f in root.iterfind(f".//{_MAIN}numFmt")
    } | {
        "9": "0%",
        "10": "0.00%",
    }
    cell_styles = root.find(f"{_MAIN}cellXfs")
    return frozenset(
        str(number).encode()
        for number, style in enumerate(cell_styles if cell_styles is not None else ())
        if "%" in formats.get(style.get("numFmtId"), "")
    )


_FORMULA_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*[^/<>])>\s*<(?:\w+:)?f\b([^<]*(?:<(?!/?(?:\w+:)?c[\s/>])[^<]*)*)"
)
_FORMULA = re.compile(rb"f[\s/>]")
_PLACE = rb'[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"'
_PLACED = re.compile(_PLACE)
_STYLED_CELL = re.compile(rb'<(?:\w+:)?c\s(?=[^<>]*\bs="(\d+)")' + _PLACE)
_MANY_STYLES = 50
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\s(?=[^<>]*\bt="e")' + _PLACE)
_FILLED = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>[^<]")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^<>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_NOT_NEAR = re.compile(rb'<c(?! r="[A-Z]\d{1,4}")[\s/>]')
"""A cell beyond column Z or row 9999, or one that does not say plainly where it is."""
_PREFIXED = re.compile(rb":c[\s/>]")
"""A cell whose name is written with that of its namespace."""
_NEAR = 26 * 9_999
"""Cells in the columns and rows where _NOT_NEAR finds nothing."""


def _scanned(part: bytes, percent_styles: frozenset[bytes], limits: Limits) -> Marks:
    """The marks of one sheet. Raises Unreadable when its furthest value lies too far out.

    Each mark is looked for by itself: most sheets have few, and reading every cell costs more
    than all else. A pattern is found fast when it starts with plain letters.
    """
    prefixed = _PREFIXED.search(part) is not None
    if limits.cells < _NEAR or b"\0" in part[:64] or prefixed or _NOT_NEAR.search(part):
        _refuse_far_values(part, limits)
    percentages: list[tuple[bytes, bytes]] = []
    if len(percent_styles) > _MANY_STYLES:
        found = _STYLED_CELL.findall(part)
        percentages = [(letters, row) for style, letters, row in found if style in percent_styles]
    elif any(b's="%s"' % style in part for style in percent_styles):
        styles = b"|".join(sorted(percent_styles))
        cell = rb"<(?:\w+:)?c" if prefixed else rb"<c"
        percentages = re.findall(cell + rb'\s(?=[^<>]*\bs="(?:' + styles + rb')")' + _PLACE, part)
    errors = _ERROR_CELL.findall(part) if b't="e"' in part else []
    for attributes, inside in _FORMULA_CELL.findall(part) if _FORMULA.search(part) else ():
        place = _PLACED.search(attributes)
        if place and b't="str"' not in attributes and not _FILLED.search(inside):
            errors.append((place[1], place[2]))
    hidden = _HIDDEN_ROW.findall(part) if b"hidden=" in part else ()
    hidden_rows = frozenset(int(row) - 1 for row in hidden)
    return Marks(_places(percentages), _places(errors), hidden_rows)


def _refuse_far_values(part: bytes, limits: Limits) -> None:
    """Raises Unreadable when a value lies too far out.

    Where every cell says plainly where it is, those that hold something are found at once, also
    among millions that hold nothing but a format. Otherwise the XML is read as it is meant.
    """
    if b"\0" not in part[:64] and not _NOT_PLAIN.search(part):
        cells = _HOLDING_CELL.findall(part)
        rows = max((int(row) for _, row in cells), default=0)
        columns = max(column_number(name.decode()) + 1 for name in {b"A", *(c for c, _ in cells)})
        if rows * columns <= limits.cells:
            return
    _refuse_far_values_in_xml(part, limits)


_NOT_PLAIN = re.compile(rb'<(?:\w+:)?c[\s/>](?!r="[A-Z]{1,3}\d{1,7}")')
_HOLDING_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"[^<>]*(?<!/)>')


def _refuse_far_values_in_xml(part: bytes, limits: Limits) -> None:
    """Raises Unreadable also when the XML is broken: a patient reader might find values behind."""
    last_row = last_column = 0
    row = column = -1
    inside = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, inside
        inside = name.rpartition(":")[2]
        if inside == "row":
            said = attributes.get("r", "")
            row, column = int(said) - 1 if said.isdecimal() else row + 1, -1
        elif inside == "c":
            place = _CELL_NAME.fullmatch(attributes.get("r", ""))
            column = column_number(place[1].upper()) if place else column + 1
            row = int(place[2]) - 1 if place else row

    def end(name: str) -> None:
        nonlocal inside
        inside = ""

    def text(words: str) -> None:
        nonlocal last_row, last_column
        if inside in ("v", "t"):
            last_row, last_column = max(last_row, row), max(last_column, column)
            refuse_far(last_row, last_column, limits)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(part, True)
    except expat.ExpatError:
        raise damaged() from None


_CELL_NAME = re.compile(r"([A-Za-z]{1,3})(\d{1,7})", re.ASCII)


def _places(found: list[tuple[bytes, bytes]]) -> frozenset[tuple[int, int]]:
    return frozenset((int(row) - 1, column_number(letters.decode())) for letters, row in found)
