"""Turns the bytes of a workbook, or of a Word document, into grids of cells."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from pipeline.domain.places import cell_in_words, column_of_document
from pipeline.domain.reading import Doubt
from pipeline.domain.settings import Limits
from pipeline.domain.text import all_tidied
from pipeline.intake.files.formats import (
    Marks,
    Package,
    Unreadable,
    column_letters,
    damaged,
    xml2003,
)
from pipeline.intake.files.formats.number_formats import ShownDate
from pipeline.intake.files.formats.plain import read_plain_table
from pipeline.intake.files.guard import is_workbook, judged

Value = str | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | ShownDate


@dataclass(frozen=True)
class Grid:
    """One sheet from A1 on: `rows[r][c]`, zero-based. Merged cells are filled; a blank is ''."""

    name: str
    hidden: bool
    rows: list[list[Value]]
    covered: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Merged cells: each covered cell, with the cell whose value it shows."""
    percentages: frozenset[tuple[int, int]] = frozenset()
    """Cells formatted as a percentage."""
    errors: frozenset[tuple[int, int]] = frozenset()
    """Cells that hold a formula error, or a formula without a value."""
    hidden_rows: frozenset[int] = frozenset()
    colours: Mapping[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    """Font and fill (红色, 黄色, 绿色 or '') of coloured cells, in a sheet that may have lamps."""
    has_pictures: bool = False
    """Whether pictures float over its cells."""
    places: tuple[tuple[str, int], ...] = ()
    """In a Word document, each row's table (表1) and its number there, from 1; ('', 0) for a line
    of text. In a workbook there are none: a row is where it stands."""

    def cell(self, row: int, column: int) -> str:
        """Returns the place of the cell whose value is there: of merged cells, the first."""
        row, column = self.covered.get((row, column), (row, column))
        if not self.places:
            return f"{column_letters(column)}{row + 1}"
        table, number = self.places[row]
        return cell_in_words(table, number, column_of_document(column)) if table else ""


def lead_of(row: Sequence[Value]) -> Value:
    """Returns the first value in a row, or '' when the row is blank."""
    if row and row[0]:
        return row[0]
    return next((value for value in row if value != ""), "")


@dataclass(frozen=True)
class Workbook:
    grids: list[Grid]
    macros: bool = False
    from_1904: bool = False
    """Whether day numbers in plain cells count from 1904."""
    prose: tuple[str, ...] = ()
    """The lines of a Word document outside its tables, with the numbers that Word counts."""
    told: tuple[Doubt, ...] = ()
    """What the file holds that is not plain text, and what was made of it."""
    is_document: bool = False
    """Whether it is a Word document."""


def open_workbook(content: bytes, limits: Limits) -> Workbook:
    """Returns a workbook with all its sheets, or a Word document with its tables.

    Raises Unreadable when it cannot be read.
    """
    if not is_workbook(content):
        return Workbook(_plain_grids(content, limits))
    package = judged(content, limits)
    if package.document:
        return _document(package, limits)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(package.content))
        grids = []
        for number, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ is SheetTypeEnum.WorkSheet:
                marks = package.sheets.get(sheet.name, Marks())
                rows = workbook.get_sheet_by_index(number)
                cells = rows.to_python(skip_empty_area=False)
                merged = marks.merged
                if merged is None:
                    merged = tuple((*at, *to) for at, to in rows.merged_cell_ranges or ())
                hidden = sheet.visible is not SheetVisibleEnum.Visible
                while cells and cells[-1].count("") == len(cells[-1]):
                    cells.pop()
                tidy = _tidy(cells)
                marks = _as_shown(tidy, marks, package.from_1904)
                grids.append(_grid(sheet.name, hidden, tidy, merged, marks, limits))
    except PasswordError:
        raise Unreadable("encrypted", "文件设有打开密码") from None
    except Unreadable:
        raise
    except MemoryError:
        raise
    except Exception:  # calamine's messages are English and about its internals
        raise damaged() from None
    except BaseException as error:  # a Rust panic is not an Exception
        if type(error).__name__ != "PanicException":
            raise
        raise damaged() from None
    return Workbook(grids, package.macros, package.from_1904)


def _document(package: Package, limits: Limits) -> Workbook:
    """Returns the lists of a Word document. Raises Unreadable."""
    # Only here, because loading an XML library takes longer than reading a workbook
    from pipeline.intake.files.documents import grids_of, prose_of, told_of
    from pipeline.intake.files.formats.docx import read_document

    document = read_document(package.document, limits)
    grids = grids_of(document)
    prose = prose_of(document)
    return Workbook(grids, package.macros, False, prose, told_of(document), is_document=True)


def _plain_grids(content: bytes, limits: Limits) -> list[Grid]:
    """Returns the sheets of a text file that holds tables: XML Spreadsheet 2003, HTML or CSV."""
    if xml2003.NAMESPACE in content[:4096]:
        sheets = xml2003.read_sheets(content, limits)
    elif (table := read_plain_table(content, limits)) is not None:
        rows: list[list[Value]] = [[*row] for row in table.rows]
        return [Grid("", hidden=False, rows=rows, covered=table.covered)]
    else:
        raise Unreadable("not_workbook", "不是 Excel 表格")
    return [Grid(name, hidden=False, rows=[list(row) for row in sheets[name]]) for name in sheets]


def _tidy(cells: Sequence[Sequence[Value]]) -> list[list[Value]]:
    """Returns the cells with tidied text and numbers as floats. Equal texts share one object."""
    texts = [v for v in set(chain.from_iterable(cells)) if v.__class__ is str]
    tidy: dict[Value, Value] = dict(zip(texts, all_tidied(texts), strict=True))
    rows = [list(map(tidy.get, row, row)) for row in cells]
    if int in set(map(type, chain.from_iterable(rows))):  # only .xls has them
        rows = [[float(v) if v.__class__ is int else v for v in row] for row in rows]
    return rows


def _as_shown(rows: list[list[Value]], marks: Marks, from_1904: bool) -> Marks:
    """Puts what a cell shows in place of its value where that differs. Returns the marks.

    1 May shown as 2024年5月 becomes a `ShownDate`, and 80 shown with a mere sign the text 80%.
    """
    percentages = set(marks.percentages)
    for (row, column), look in marks.formats.items():
        if row >= len(rows) or column >= len(rows[row]):
            continue
        value = rows[row][column]
        if isinstance(value, str | bool):
            continue
        look = look.of(value if isinstance(value, float) else 1)  # a date is above zero
        if look.kind == "%" and isinstance(value, float):
            percentages.add((row, column))
        rows[row][column] = look.shown(value, from_1904=from_1904)
    return replace(marks, percentages=frozenset(percentages)) if marks.formats else marks


def _grid(
    name: str,
    hidden: bool,
    rows: list[list[Value]],
    merged: Sequence[tuple[int, int, int, int]],
    marks: Marks,
    limits: Limits,
) -> Grid:
    """Returns the grid, with each merged value in all the cells that it covers.

    Raises Unreadable when merged cells cover more cells than a sheet may have.
    """
    percentages, errors = set(marks.percentages), set(marks.errors)
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    allowed = limits.cells
    for top, left, bottom, right in merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        allowed -= (min(bottom + 1, len(rows)) - top) * (min(right + 1, len(rows[top])) - left)
        if allowed < 0:
            raise Unreadable("too_large", "合并单元格过多")
        for row_number in range(top, min(bottom + 1, len(rows))):
            cells = rows[row_number]
            for column in range(left, min(right + 1, len(cells))):
                cells[column] = value
                covered[row_number, column] = (top, left)
                if (top, left) in percentages:
                    percentages.add((row_number, column))
                if (top, left) in errors:
                    errors.add((row_number, column))
    return Grid(
        name,
        hidden,
        rows,
        covered,
        frozenset(percentages),
        frozenset(errors),
        marks.hidden_rows,
        marks.colours,
        marks.has_pictures,
    )
