"""Reads old .xls and WPS .et files: percentages, errors, hidden rows, values too far out."""

import io
from typing import Any

from pipeline.domain.settings import Limits
from pipeline.intake.files.formats import Marks, Unreadable, refuse_far


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
    percent_styles = frozenset(
        number
        for number, style in enumerate(workbook.xf_list)
        if "%" in (getattr(workbook.format_map.get(style.format_key), "format_str", None) or "")
    )
    return {sheet.name: _marks(sheet, percent_styles, limits) for sheet in workbook.sheets()}


_EMPTY, _ERROR, _BLANK = 0, 5, 6
"""Cell types of xlrd."""


def _marks(sheet: Any, percent_styles: frozenset[int], limits: Limits) -> Marks:
    percentages, errors = set(), set()
    last_row = last_column = -1
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind in (_EMPTY, _BLANK):
                continue
            last_row, last_column = row, max(last_column, column)
            if kind == _ERROR:
                errors.add((row, column))
            if sheet.cell_xf_index(row, column) in percent_styles:
                percentages.add((row, column))
    refuse_far(last_row, last_column, limits)
    hidden = frozenset(row for row, shown in sheet.rowinfo_map.items() if shown.hidden)
    return Marks(frozenset(percentages), frozenset(errors), hidden)
