"""How large the type of a sheet is on paper, as Excel and LibreOffice work it out."""

from typing import Any

from openpyxl.utils import range_boundaries

_PAPERS = {8: (297, 420), 9: (210, 297)}
"""Excel's numbers of A3 and A4; width and height in millimetres."""


def printed_size(sheet: Any) -> float:
    """Returns the size of the smallest type in the print area, in points."""
    setup = sheet.page_setup
    area = (sheet.print_area or sheet.dimensions).split("!")[-1]
    left, top, right, bottom = (int(edge or 1) for edge in range_boundaries(area))
    cells = sheet.iter_rows(top, bottom, left, right)
    sizes: list[float] = [c.font.sz for row in cells for c in row if c.value not in (None, "")]
    return min(sizes) * _scale(sheet, setup, range(left, right + 1))


def _scale(sheet: Any, setup: Any, columns: range) -> float:
    if not (sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage):
        return int(setup.scale or 100) / 100
    short, long = _PAPERS[int(setup.paperSize)]
    paper = long if setup.orientation == "landscape" else short
    room: float = paper - 25.4 * (sheet.page_margins.left + sheet.page_margins.right)
    pixels: float = sum(7 * _width(sheet, number) for number in columns)
    return min(1.0, room / (pixels * 25.4 / 96))


def _width(sheet: Any, number: int) -> float:
    """Returns the width of a column in characters, with the margin of its cells."""
    for column in sheet.column_dimensions.values():
        if column.min <= number <= column.max:
            return 0 if column.hidden else float(column.width)
    return _STANDARD_WIDTH


_STANDARD_WIDTH = 9.14
