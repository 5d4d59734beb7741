"""Reads XML Spreadsheet 2003, which office systems export and name .xls."""

import datetime as dt
from collections.abc import Mapping
from xml.etree import ElementTree

from pipeline.domain.settings import Limits
from pipeline.domain.text import tidied
from pipeline.intake.files.formats import Unreadable, damaged, refuse_far
from pipeline.intake.files.formats.number_formats import PERCENT, PLAIN, NumberFormat, number_format

_S = "{urn:schemas-microsoft-com:office:spreadsheet}"
NAMESPACE = _S.strip("{}").encode()


def read_sheets(content: bytes, limits: Limits) -> dict[str, list[list[str]]]:
    """Returns the cells of each visible sheet as text, by sheet name. Merged cells are filled.

    Raises Unreadable when the file is damaged, harmful or too large.
    """
    if b"<!ENTITY" in content:
        raise Unreadable("too_large", "文件内含实体声明，可能有害")
    try:
        root = ElementTree.fromstring(content)
        looks = _looks(root)
        return {
            sheet.get(f"{_S}Name", ""): _rows(sheet, looks, limits)
            for sheet in root.iter(f"{_S}Worksheet")
            if "Hidden" not in (sheet.findtext(".//{*}WorksheetOptions/{*}Visible") or "")
        }
    except (ElementTree.ParseError, ValueError, LookupError):
        raise damaged() from None


def _looks(root: ElementTree.Element) -> dict[str, NumberFormat]:
    """Returns the number formats that matter, by the names of the styles that have them."""
    looks: dict[str, NumberFormat] = {}
    for style in root.iter(f"{_S}Style"):
        shown = style.find(f"{_S}NumberFormat")
        code = shown.get(f"{_S}Format", "") if shown is not None else ""
        parent = looks.get(style.get(f"{_S}Parent", ""), PLAIN)
        look = _NAMED.get(code) or (number_format(code) if shown is not None else parent)
        if look is not PLAIN:
            looks[style.get(f"{_S}ID", "")] = look
    return looks


_NAMED = {"Percent": PERCENT} | dict.fromkeys(
    ("General Date", "Long Date", "Medium Date", "Short Date", "Currency", "Standard"), PLAIN
)
"""Formats that have a name instead of a code. As codes they would mean something else."""


def _rows(
    sheet: ElementTree.Element, looks: Mapping[str, NumberFormat], limits: Limits
) -> list[list[str]]:
    cells: dict[tuple[int, int], str] = {}
    row = -1
    for line in sheet.iter(f"{_S}Row"):
        row = int(line.get(f"{_S}Index", row + 2)) - 1
        column = -1
        for cell in line.iter(f"{_S}Cell"):
            column = int(cell.get(f"{_S}Index", column + 2)) - 1
            right = column + int(cell.get(f"{_S}MergeAcross", 0))
            bottom = row + int(cell.get(f"{_S}MergeDown", 0))
            style = cell.get(f"{_S}StyleID", "") or line.get(f"{_S}StyleID", "")
            if text := _text(cell, looks.get(style, PLAIN)):
                refuse_far(bottom, right, limits)
                cells |= {
                    (r, c): text for r in range(row, bottom + 1) for c in range(column, right + 1)
                }
            column = right
    if not cells:
        return []
    last_row, last_column = (max(place[n] for place in cells) for n in (0, 1))
    refuse_far(last_row, last_column, limits)
    return [[cells.get((r, c), "") for c in range(last_column + 1)] for r in range(last_row + 1)]


def _text(cell: ElementTree.Element, look: NumberFormat) -> str:
    """Returns what a cell shows, as text."""
    data = cell.find(f"{_S}Data")
    if data is None:
        return ""
    text = tidied("".join(data.itertext()))
    kind = data.get(f"{_S}Type")
    if kind == "Number" and look is not PLAIN:
        number = float(text)
        kept = look.of(number)
        if kept == PERCENT:
            return f"{number * 100:.15g}%"
        shown = kept.shown(number)
        return text if shown == number else str(shown)
    if kind == "DateTime":
        if (look := look.of(1)).kind == "date":
            return str(look.shown(dt.datetime.fromisoformat(text)))
        return text.removesuffix("T00:00:00.000")
    return text
