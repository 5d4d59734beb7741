"""Reads old .xls and WPS .et files: number formats, errors, hidden rows, values too far out."""

import io
from collections.abc import Mapping
from typing import Any

from pipeline.domain.settings import Limits
from pipeline.intake.files.formats import Marks, Place, Unreadable, refuse_far
from pipeline.intake.files.formats.number_formats import (
    BUILT_IN,
    PERCENT,
    PLAIN,
    NumberFormat,
    number_format,
)
from pipeline.intake.files.lamps import colour_of


def marks_of(content: bytes, limits: Limits) -> dict[str, Marks]:
    """Returns the marks of each sheet by name, or no marks when xlrd cannot read the file.

    calamine may still be able to read it. Raises Unreadable when it is encrypted or a value is
    too far out.
    """
    import xlrd

    try:
        workbook = xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except MemoryError:
        raise
    except xlrd.XLRDError as problem:
        if "encrypted" in str(problem):  # calamine would call some of these damaged
            raise Unreadable("encrypted", "文件设有打开密码") from None
        return {}
    except Exception:  # xlrd has many assertions and is stricter than calamine
        return {}
    styles, colours = _styles(workbook), _colours(workbook)
    return {sheet.name: _marks(sheet, styles, colours, limits) for sheet in workbook.sheets()}


def _styles(workbook: Any) -> Mapping[int, NumberFormat]:
    """Returns the cell styles whose number format matters."""
    looks = {}
    for number, style in enumerate(workbook.xf_list):
        code = getattr(workbook.format_map.get(style.format_key), "format_str", None) or ""
        look = BUILT_IN.get(style.format_key) or number_format(code)
        if look is not PLAIN:
            looks[number] = look
    return looks


def _colours(workbook: Any) -> Mapping[int, tuple[str, str]]:
    """Returns the font and fill of each cell style that is red, yellow or green."""

    def named(index: int) -> str:
        return colour_of(*(workbook.colour_map.get(index) or (0, 0, 0)))

    inks = dict(enumerate(named(font.colour_index) for font in workbook.font_list))
    looks = {}
    for number, style in enumerate(workbook.xf_list):
        fill = style.background
        shown = named(fill.pattern_colour_index) if fill.fill_pattern == _SOLID else ""
        look = (inks.get(style.font_index, ""), shown)  # a damaged style may name no font
        if any(look):
            looks[number] = look
    return looks


_SOLID = 1
_EMPTY, _ERROR, _BLANK = 0, 5, 6
"""Cell types of xlrd."""


def _marks(
    sheet: Any,
    styles: Mapping[int, NumberFormat],
    colours: Mapping[int, tuple[str, str]],
    limits: Limits,
) -> Marks:
    percentages, errors = set(), set()
    formats: dict[Place, NumberFormat] = {}
    lit: dict[Place, tuple[str, str]] = {}
    last_row = last_column = -1
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            style = sheet.cell_xf_index(row, column) if kind != _EMPTY else -1
            if style in colours:
                lit[row, column] = colours[style]
            if kind in (_EMPTY, _BLANK):
                continue
            last_row, last_column = row, max(last_column, column)
            if kind == _ERROR:
                errors.add((row, column))
            look = styles.get(style)
            if look == PERCENT:
                percentages.add((row, column))
            elif look:
                formats[row, column] = look
    refuse_far(last_row, last_column, limits)
    hidden = frozenset(row for row, shown in sheet.rowinfo_map.items() if shown.hidden)
    return Marks(frozenset(percentages), frozenset(errors), hidden, None, formats, lit)
