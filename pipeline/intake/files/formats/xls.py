"""An old .xls (or WPS .et) as xlrd sees it: percentages, errors, hidden rows, values far out."""

import io
from typing import Any

from pipeline.domain.settings import Limits
from pipeline.intake.files.formats import Marks, Unreadable, refuse_far


def marks_of(content: bytes, limits: Limits) -> dict[str, Marks]:
    """The marks of each sheet by name; none when xlrd cannot read what calamine perhaps can.

    Raises Unreadable when it is encrypted, or a value lies too far out.
    """
    import xlrd

    try:
        workbook = xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except MemoryError:
        raise
    except xlrd.XLRDError as problem:
        if "encrypted" in str(problem):  # calamine takes some of these for damaged
            raise Unreadable("encrypted", "文件设有打开密码") from None
        return {}
    except Exception:  # xlrd asserts much, and is less patient than calamine
        return {}
    percent_styles = frozenset(
        number
        for number, style in enumerate(workbook.xf_list)
        if "%" in (getattr(workbook.format_map.get(style.format_key), "format_str", None) or "")
    )
    return {sheet.name: _marks(sheet, percent_styles, limits) for sheet in workbook.sheets()}


_EMPTY, _ERROR, _BLANK = 0, 5, 6
"""xlrd's kinds of cells."""


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
