"""Reads the XML of an .xlsx or .xlsm: number formats, errors, hidden rows, values too far out."""

import functools
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar
from xml.etree import ElementTree
from xml.parsers import expat

from pipeline.domain.settings import Limits
from pipeline.domain.text import pattern
from pipeline.intake.files.formats import (
    Marks,
    Place,
    Unreadable,
    column_number,
    damaged,
    refuse_far,
)
from pipeline.intake.files.formats.number_formats import (
    BUILT_IN,
    PERCENT,
    PLAIN,
    NumberFormat,
    number_format,
)
from pipeline.intake.files.lamps import GREENS, LAMPS, colour_in

Styles = Mapping[bytes, NumberFormat]
"""The numbers of the cell styles whose number format matters."""


def marks_of(
    parts: Mapping[str, bytes], limits: Limits, *, pictures: bool = False
) -> tuple[dict[str, Marks], frozenset[str], bool]:
    """Returns the marks of each sheet by name, the checked parts, and whether dates are from 1904.

    `pictures`: whether the file holds any. Raises Unreadable when a value is too far out.
    """
    try:
        links = parts.get("xl/_rels/workbook.xml.rels", b"")
        sheets, from_1904 = _remembered(_sheet_parts, parts["xl/workbook.xml"], links)
        styles = _remembered(_styles, parts.get("xl/styles.xml", b""))
        colours = _remembered(_colours, parts.get("xl/styles.xml", b""))
    except (ElementTree.ParseError, LookupError, ValueError):
        # calamine is more tolerant, or will find that the file is damaged
        found = [name for name, part in parts.items() if b"sheetData" in part]
        for name in found:
            _scanned(parts[name], {}, limits)
        return {}, frozenset(found), False
    spelled = {name.lower(): name for name in parts}  # ignores case, as calamine does
    named = [(name, spelled[part.lower()]) for name, part in sheets if part.lower() in spelled]
    marks = {name: _scanned(parts[part], styles, limits) for name, part in named}
    for name, part in named if pictures else ():
        marks[name] = replace(marks[name], has_pictures=b"<drawing " in parts[part])
    if colours:
        texts = parts.get("xl/sharedStrings.xml", b"")
        for name, part in named:
            if lit := _coloured(parts[part], texts, colours):
                marks[name] = replace(marks[name], colours=lit)
    return marks, frozenset(part for _, part in named), from_1904


def without_blanks(part: bytes) -> bytes:
    """Returns the rows of a sheet without those rows and cells that hold only a format.

    Units format whole columns. A million such rows hold no data and take a reader many seconds.
    """
    return _BLANK_ROW.sub(b"", _BLANK_CELL.sub(b"", part))


def merges_first(part: bytes) -> bytes:
    """Returns the sheet with its merged cells moved in front of its rows, where that is safe.

    calamine searches for the merged cells from the top, through every cell, until it finds them.
    """
    start, end = part.find(b"<sheetData>"), part.find(b"</sheetData>")
    if not 0 <= start < end or b"mergeCell" in part[:start] or (b"!" in part and b"<!" in part):
        return part
    merges = _MERGES.search(part, end)
    if merges is None:
        none = b"mergeCell" not in part[end:]
        return part[:start] + b"<mergeCells></mergeCells>" + part[start:] if none else part
    return b"".join((part[:start], merges[0], part[start : merges.start()], part[merges.end() :]))


_MERGES = pattern(rb"<mergeCells(?:\s[^<>]*)?(?<!/)>(?:<mergeCell [^<>]*/>)*</mergeCells>")
_BLANK_CELL = pattern(rb'<c r="[A-Z]{1,3}\d{1,7}"(?: s="\d{1,5}")?/>')
_BLANK_ROW = pattern(rb'<row r="\d{1,7}"[^<>]*(?:/>|></row>)')

_T = TypeVar("_T")
_MAIN = "{*}"
"""Any namespace: Excel's and that of the strict standard use the same names."""
_LARGEST_STYLES = 1 << 24
"""In bytes. The styles of a normal workbook take a thousandth of that."""
_USUAL_SIZE = 1 << 18
"""In bytes. Results from larger parts are not kept: they would take memory from the next files."""


def _remembered(read: "functools._lru_cache_wrapper[_T]", *parts: bytes) -> _T:
    """Calls a cached reader, without its cache for large parts.

    Units fill in the same form, so these parts are equal in most files of a week.
    """
    small = sum(map(len, parts)) <= _USUAL_SIZE
    return read(*parts) if small else read.__wrapped__(*parts)


@functools.lru_cache(maxsize=64)
def _sheet_parts(
    workbook_part: bytes, links_part: bytes
) -> tuple[tuple[tuple[str, str], ...], bool]:
    """Returns each sheet's name with its part, and whether dates count from 1904."""
    workbook = ElementTree.fromstring(workbook_part)
    targets = targets_of(links_part)
    sheets = tuple(
        (sheet.get("name", ""), targets.get(_link(sheet), ""))
        for sheet in workbook.iterfind(f".//{_MAIN}sheet")
    )
    properties = workbook.find(f"{_MAIN}workbookPr")
    return sheets, properties is not None and properties.get("date1904") in ("1", "true")


def _link(sheet: ElementTree.Element) -> str:
    return next((value for key, value in sheet.items() if key.endswith("relationships}id")), "")


def targets_of(links_part: bytes) -> dict[str, str]:
    """Returns the part that each link of the workbook points to, by the link's id."""
    targets = {}
    for link in ElementTree.fromstring(links_part):
        target = link.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        targets[link.get("Id", "")] = part
    return targets


@functools.lru_cache(maxsize=64)
def _styles(part: bytes) -> Styles:
    """Returns the cell styles whose number format matters."""
    if not 0 < len(part) <= _LARGEST_STYLES:
        return {}
    root = ElementTree.fromstring(part)
    formats = {str(number): look for number, look in BUILT_IN.items()} | {
        f.get("numFmtId", ""): number_format(f.get("formatCode", ""))
        for f in root.iterfind(f".//{_MAIN}numFmt")
    }
    cell_styles = root.find(f"{_MAIN}cellXfs")
    looks = (
        formats.get(style.get("numFmtId", ""), PLAIN)
        for style in (cell_styles if cell_styles is not None else ())
    )
    return {str(n).encode(): look for n, look in enumerate(looks) if look is not PLAIN}


@functools.lru_cache(maxsize=64)
def _colours(part: bytes) -> Mapping[bytes, tuple[str, str]]:
    """Returns the font and fill of each cell style that is red, yellow or green."""
    if not 0 < len(part) <= _LARGEST_STYLES:
        return {}
    root = ElementTree.fromstring(part)
    fonts = [_colour(font.find(f"{_MAIN}color")) for font in root.iterfind(f"{_MAIN}fonts/*")]
    fills = [
        _colour(fill.find(f"{_MAIN}patternFill[@patternType='solid']/{_MAIN}fgColor"))
        for fill in root.iterfind(f"{_MAIN}fills/*")
    ]
    found = {}
    for number, style in enumerate(root.iterfind(f"{_MAIN}cellXfs/*")):
        font, fill = int(style.get("fontId", 0)), int(style.get("fillId", 0))
        look = (fonts[font] if font < len(fonts) else "", fills[fill] if fill < len(fills) else "")
        if any(look):
            found[str(number).encode()] = look
    return found


def _colour(element: ElementTree.Element | None) -> str:
    return colour_in(element.attrib) if element is not None else ""


_LAMPS = (
    *(word.encode() for word in GREENS),
    *(
        form
        for lamp in sorted(LAMPS)
        for form in (lamp.encode(), b"&#%d;" % ord(lamp), b"&#x%X;" % ord(lamp))
    ),
)
"""As programs write them, some of them as numbers."""


def _coloured(
    part: bytes, texts: bytes, colours: Mapping[bytes, tuple[str, str]]
) -> Mapping[Place, tuple[str, str]]:
    """Returns the coloured cells, if some are blank or a text in the file may be a lamp."""
    used = {style: look for style, look in colours.items() if b's="%s"' % style in part}
    if not used:
        return {}
    styles = b"|".join(sorted(used))
    if not any(lamp in texts or lamp in part for lamp in _LAMPS):
        filled = b"|".join(sorted(style for style, (_, fill) in used.items() if fill))
        if not filled or not re.search(
            rb'<c [^<>]*s="(?:' + filled + rb')"[^<>]*(?:/>|></c>)', part
        ):
            return {}
    cells = re.findall(_PLACE + rb'[^<>]* s="(' + styles + rb')"', part)
    return {
        (int(row) - 1, column_number(letters.decode())): used[style]
        for letters, row, style in cells
    }


_PLACE = rb'<c r="([A-Z]{1,3})(\d{1,7})"'
_FORMULA_CELL = pattern(_PLACE + rb"([^<>]*)(?<!/)>\s*<f\b([^<]*(?:<(?!/?c[\s/>])[^<]*)*)")
_FORMULA = pattern(rb"f[\s/>]")
_STYLED_CELL = pattern(_PLACE + rb'[^<>]* s="(\d+)"')
_MANY_STYLES = 50
_ERROR_CELL = pattern(_PLACE + rb'[^<>]* t="e"')
_FILLED = pattern(rb"<(?:v|t)(?:\s[^>]*)?>[^<]")
_HIDDEN_ROW = pattern(rb'<row r="(\d+)"[^<>]* hidden="(?:1|true)"')
_REST = rb'(?: t="[a-zA-Z]++")?+(?: s="[0-9]++")?+(?: t="[a-zA-Z]++")?+/?+>'
"""The rest of a cell's tag after its reference, as nearly all programs write it."""
_NOT_NEAR = pattern(rb'<c(?! r="[A-Z][0-9]{1,4}+"' + _REST + rb")[\s/>]")
"""A cell beyond column Z or row 9999, or a cell written in an unusual way."""
_NOT_FAIRLY_NEAR = pattern(rb'<c(?! r="[A-T][0-9]{1,5}+"' + _REST + rb")[\s/>]")
"""A cell beyond column T or row 99999, or a cell written in an unusual way."""
_NOT_USUAL = pattern(rb'<c(?! r="[A-Z]{1,3}+[0-9]{1,7}+"' + _REST + rb")[\s/>]")
_UNUSUAL_ROW = pattern(rb'<row(?! r="\d{1,7}"(?: [\w:]++="[^"<>]*+")*+/?+>)[\s/>]')
_PREFIXED = pattern(rb":(?:c|row)[\s/>]")
"""The tag of a cell or row that has a namespace prefix."""
_NEAR, _FAIRLY_NEAR = 26 * 9_999, 20 * 99_999
"""The number of cells up to column Z and row 9999, where _NOT_NEAR finds nothing; and up to column
T and row 99999."""
_HOLDING_CELL = pattern(_PLACE + rb"[^<>]*(?<!/)>")


def _scanned(part: bytes, styles: Styles, limits: Limits) -> Marks:
    """Returns the marks of one sheet. Raises Unreadable when its furthest value is too far out.

    Searches for each kind of mark separately, because most sheets have few marks, and reading
    every cell would cost more than anything else. A pattern that starts with plain letters is
    found fast. A sheet that is written in an unusual way is parsed as XML.
    """
    usual = not (
        b"\0" in part[:64]
        or (b"!" in part and b"<!" in part)
        or _UNUSUAL_ROW.search(part)
        or _PREFIXED.search(part)
    )
    near = usual and (
        (limits.cells >= _NEAR and not _NOT_NEAR.search(part))
        or (limits.cells >= _FAIRLY_NEAR and not _NOT_FAIRLY_NEAR.search(part))
    )
    if not near and (not usual or _NOT_USUAL.search(part) or _is_far(part, limits)):
        return _read(part, styles, limits)
    errors = _ERROR_CELL.findall(part) if b't="e"' in part else []
    for letters, row, attributes, inside in (
        _FORMULA_CELL.findall(part) if _FORMULA.search(part) else ()
    ):
        if b't="str"' not in attributes and not _FILLED.search(inside):
            errors.append((letters, row))
    hidden = _HIDDEN_ROW.findall(part) if b"hidden=" in part else ()
    hidden_rows = frozenset(int(row) - 1 for row in hidden)
    percentages, formats = _formatted(part, styles)
    return Marks(percentages, _places(errors), hidden_rows, formats=formats)


def _formatted(
    part: bytes, styles: Styles
) -> tuple[frozenset[Place], Mapping[Place, NumberFormat]]:
    """Returns the cells formatted as a percentage, and those with another format that matters."""
    if len(styles) > _MANY_STYLES:
        used = {style for _, _, style in _STYLED_CELL.findall(part)} & styles.keys()
    else:
        used = {style for style in styles if b's="%s"' % style in part}
    percentages: list[tuple[bytes, bytes]] = []
    formats: dict[Place, NumberFormat] = {}
    for look in {styles[style] for style in used}:
        alike = b"|".join(sorted(style for style in used if styles[style] == look))
        cells = re.findall(_PLACE + rb'[^<>]* s="(?:' + alike + rb')"', part)
        if look == PERCENT:
            percentages = cells
        else:
            formats |= dict.fromkeys(_places(cells), look)
    return _places(percentages), formats


def _is_far(part: bytes, limits: Limits) -> bool:
    """Whether a cell with a closing tag is too far out. Such a cell may still be blank."""
    rows = columns = 0
    for cell in _HOLDING_CELL.finditer(part):
        row, column = int(cell[2]), column_number(cell[1].decode()) + 1
        if row > rows or column > columns:
            rows, columns = max(rows, row), max(columns, column)
            if rows * columns > limits.cells:
                return True
    return False


def _read(part: bytes, styles: Styles, limits: Limits) -> Marks:
    """Returns the marks of a sheet by parsing it, in whatever way its XML is written.

    Raises Unreadable when it is too large, has a value too far out, or is not well-formed: a more
    tolerant reader might find values after the error.
    """
    if len(part) > _LARGEST_READ:
        raise Unreadable("too_large", "工作表内容过多")
    seen = _Seen(styles, limits)
    parser = expat.ParserCreate()
    parser.specified_attributes = True  # calamine ignores those that a DOCTYPE adds
    parser.StartElementHandler, parser.EndElementHandler = seen.start, seen.end
    parser.CharacterDataHandler = seen.text
    try:
        parser.Parse(part, True)
    except expat.ExpatError:
        raise damaged() from None
    percentages = frozenset(place for place, look in seen.formats.items() if look == PERCENT)
    formats = {place: look for place, look in seen.formats.items() if look != PERCENT}
    return Marks(percentages, frozenset(seen.errors), frozenset(seen.hidden), formats=formats)


_LARGEST_READ = 16 << 20
"""In bytes, about 400,000 cells. A handler is called for each, and no return has so many."""
_CELL_NAME = pattern(r"([A-Za-z]{1,3})(\d{1,7})", re.ASCII)
_ROW_NUMBER = pattern(r"\d{1,7}", re.ASCII)
_BLANK_WITHOUT_TEXT = ("n", "b", "e", "s")
"""Types of cells that calamine treats as blank when they have no text. Others then hold ''."""


class _Seen:
    """What the parser has seen of a sheet so far."""

    def __init__(self, styles: Styles, limits: Limits) -> None:
        self._styles = {style.decode(): look for style, look in styles.items()}
        self._limits = limits
        self._last_row = self._last_column = 0
        self._row = self._column = -1
        self._type = self._inside = ""
        self._formula = self._filled = False
        self.formats: dict[Place, NumberFormat] = {}
        self.errors: set[tuple[int, int]] = set()
        self.hidden: set[int] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            said = attributes.get("r")
            if said is not None and not _ROW_NUMBER.fullmatch(said):
                raise damaged()
            self._row = int(said) - 1 if said is not None else self._row + 1
            self._column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.hidden.add(self._row)
        elif name == "c":
            self._cell(attributes)
        elif name == "f":
            self._formula = True
            self._inside = name
        elif name in ("v", "is", "t"):
            self._inside = name
            if self._type not in _BLANK_WITHOUT_TEXT:
                self._holds()

    def _cell(self, attributes: dict[str, str]) -> None:
        said = attributes.get("r")
        if said is None:
            self._column += 1
        elif place := _CELL_NAME.fullmatch(said):
            self._row, self._column = int(place[2]) - 1, column_number(place[1].upper())
        else:  # calamine would make up a reference for it
            raise damaged()
        self._type, self._inside = attributes.get("t", "n"), ""
        self._formula = self._filled = False
        if look := self._styles.get(attributes.get("s", "")):
            self.formats[self._row, self._column] = look
        if self._type == "e":
            self.errors.add((self._row, self._column))

    def _holds(self) -> None:
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        refuse_far(self._last_row, self._last_column, self._limits)

    def text(self, words: str) -> None:
        if self._inside in ("v", "is", "t"):
            self._filled = True
            self._holds()

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "c" and self._formula and not self._filled and self._type != "str":
            self.errors.add((self._row, self._column))
        if name in ("c", "f", "v", "is", "t"):
            self._inside = ""


def _places(found: list[tuple[bytes, bytes]]) -> frozenset[tuple[int, int]]:
    return frozenset((int(row) - 1, column_number(letters.decode())) for letters, row in found)
