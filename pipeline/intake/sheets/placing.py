"""Gives what was read from a Word document the places that a person finds there.

Its grids also hold the lines around the tables, and may hold several tables that continue each
other. While it is read, a row is a row of the grid; then each gets its own table and row there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.domain.places import column_of_document
from pipeline.domain.reading import ColumnRead, Doubt
from pipeline.intake.files.formats import column_number
from pipeline.intake.files.grids import Grid
from pipeline.intake.sheets.rows import ReturnRows


def placed_rows(grid: Grid, rows: ReturnRows) -> ReturnRows:
    """Returns the rows with the table, row and columns that each has in the document."""
    if not grid.places:
        return rows
    places = [grid.places[row - 1] for row in rows.columns["row"]]
    return rows.having(
        sheet=[table for table, _ in places],
        row=[row for _, row in places],
        cells=[*map(_columns, rows.columns["cells"])],
    )


def placed_doubts(grid: Grid, doubts: Iterable[Doubt]) -> Iterator[Doubt]:
    """Yields the doubts about rows of the grid with their places in the document."""
    for doubt in doubts:
        if not grid.places or doubt.sheet != grid.name:
            yield doubt
            continue
        table, row = grid.places[doubt.row - 1] if doubt.row else ("", 0)
        yield replace(
            doubt,
            sheet=table or grid.name,
            row=row or None,
            part_of=grid.places[doubt.part_of - 1][1] if doubt.part_of else None,
            column=_column(doubt.column) if row else "",
        )


def placed_columns(grid: Grid, columns: Iterable[ColumnRead]) -> tuple[ColumnRead, ...]:
    """Returns the columns under the names that they have in the document."""
    if not grid.places:
        return tuple(columns)
    return tuple(replace(read, column=_column(read.column)) for read in columns)


def _columns(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: _column(letters) for name, letters in cells.items()}


def _column(letters: str) -> str:
    return column_of_document(column_number(letters)) if letters else ""
