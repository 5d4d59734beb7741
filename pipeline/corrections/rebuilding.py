"""Rebuilds a return from its values, for the formats that openpyxl does not open."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.corrections.inert.workbooks import stay_text
from pipeline.corrections.paper import print_on_a4
from pipeline.domain.settings import Limits
from pipeline.domain.text import pattern
from pipeline.excel.cells import lines_needed, room_of, row_height, safe_text
from pipeline.intake.files.formats import column_letters
from pipeline.intake.files.formats.number_formats import ShownDate
from pipeline.intake.files.grids import Grid, Value, open_workbook

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


class TooLarge(Exception):
    """The workbook has more cells than can be marked while the office waits."""


def rebuilt(content: bytes, limits: Limits) -> "tuple[Workbook, dict[str, Worksheet]]":
    """Returns the new workbook, and its sheets by their original names.

    Raises TooLarge, Unreadable.
    """
    from openpyxl import Workbook

    grids = open_workbook(content, limits).grids
    if sum(len(row) for grid in grids for row in grid.rows) > _MOST_CELLS:
        raise TooLarge
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheets = {}
    for grid in grids:
        title = _FORBIDDEN.sub("_", grid.name)[:_LONGEST_TITLE] or "周报表"
        sheet = sheets[grid.name] = workbook.create_sheet(title)
        sheet.sheet_state = "hidden" if grid.hidden else "visible"
        _fill(sheet, grid)
    return workbook, sheets


_MOST_CELLS = 100_000
_FORBIDDEN = pattern(r"[\\/*?:\[\]]|^'|'$")
_LONGEST_TITLE = 31


def _fill(sheet: "Worksheet", grid: Grid) -> None:
    """Writes values, merged cells, percentage formats, column widths, and the look of a table."""
    from openpyxl.styles import Alignment, Border, Font, Side

    line = Side(style="thin", color="007F7F7F")
    border, wrapped = Border(line, line, line, line), Alignment(vertical="center", wrap_text=True)
    font = Font(name="宋体", size=10)
    widths = _widths(grid)
    for number, row in enumerate(grid.rows):
        lines = 1
        in_table = _is_of_a_table(row)
        for column, value in enumerate(row):
            place = (number, column)
            if not (value != "" or in_table) or grid.covered.get(place, place) != place:
                continue
            cell = sheet.cell(number + 1, column + 1)
            cell.font = font
            if in_table:
                cell.border, cell.alignment = border, wrapped
            if value == "":
                continue
            if isinstance(value, str | ShownDate):
                cell.value = safe_text(str(value))
                cell.data_type = "s"  # text, even when it begins with =
                stay_text(cell)
            else:
                if isinstance(value, float) and value.is_integer():
                    value = int(value)
                cell.value = value
                if place in grid.percentages:
                    cell.number_format = "0.##%"
            if in_table and place not in grid.covered:
                lines = max(lines, lines_needed(str(value), room_of(widths[column])))
        if lines > 1:
            sheet.row_dimensions[number + 1].height = row_height(lines)
        sheet.row_dimensions[number + 1].hidden = number in grid.hidden_rows
    for column, width in enumerate(widths):
        sheet.column_dimensions[column_letters(column)].width = width
    for (top, left), (bottom, right) in _merged(grid).items():
        sheet.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
    print_on_a4(sheet)


def _is_of_a_table(row: Sequence[Value]) -> bool:
    """Whether several cells are filled: a title or a note is alone in its row, or merged."""
    return len({value for value in row if value != ""}) > 1


def _widths(grid: Grid) -> list[float]:
    """Returns each column's width, from the longest of its texts outside merged areas."""
    widths: list[float] = []
    for number, row in enumerate(grid.rows):
        widths += [_NARROWEST] * (len(row) - len(widths))
        if not _is_of_a_table(row):
            continue
        for column, value in enumerate(row):
            if value != "" and (number, column) not in grid.covered:
                widths[column] = max(widths[column], min(_WIDEST, 2.2 * len(str(value)) + 2))
    return widths


_NARROWEST, _WIDEST = 8.0, 36.0


def _merged(grid: Grid) -> dict[tuple[int, int], tuple[int, int]]:
    """Returns the first and the last cell of every merged area."""
    last: dict[tuple[int, int], tuple[int, int]] = {}
    for (row, column), first in sorted(grid.covered.items()):
        bottom, right = last.get(first, first)
        last[first] = (max(bottom, row), max(right, column))
    return {first: end for first, end in last.items() if end != first}
