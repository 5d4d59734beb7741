"""Word documents: which tables are the return, and where in the document its rows stand.

A document has no sheets to choose from. Its grids also hold the lines around the tables, and may
hold several tables that continue each other. While it is read, a row is a row of the grid; then
each gets the table and the row that a person finds there.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.domain.places import column_of_document
from pipeline.domain.reading import ColumnRead, Doubt
from pipeline.domain.text import pattern
from pipeline.intake.files.formats import column_number
from pipeline.intake.files.grids import Grid, Value, Workbook
from pipeline.intake.sheets.choice import Candidate
from pipeline.intake.sheets.reported.rows import ReturnRows


def lists_alike(
    candidates: Sequence[Candidate], best: Grid, others: Sequence[Doubt]
) -> tuple[list[Candidate], list[Doubt]]:
    """Returns the lists that have the columns of the best one, and the doubts about the rest.

    They are one return, as two tables on one sheet are, in whatever order their columns stand.
    """
    may_be = {doubt.seen for doubt in others if doubt.how in ("doubtful", "passed_over")}
    columns = {grid.name: set(tables[0].header.recognised.columns) for grid, tables in candidates}
    alike = [
        (grid, tables)
        for grid, tables in candidates
        if grid is best or (grid.name in may_be and columns[grid.name] == columns[best.name])
    ]
    used = {grid.name for grid, _ in alike}
    return alike, [doubt for doubt in others if doubt.seen not in used]


def left_out(workbook: Workbook, named: Collection[str]) -> Iterator[Doubt]:
    """Yields a doubt for each table of a document that is not read and not named otherwise."""
    for grid in workbook.grids if workbook.is_document else ():
        rows = [row for row, (table, _) in zip(grid.rows, grid.places, strict=True) if table]
        length = sum(len(str(value)) for row in rows for value in set(row))
        large = len(rows) > _FEW or length > _LITTLE or any(map(_is_numbered, rows))
        if grid.name not in named and large:
            words = "　".join(filter(None, dict.fromkeys(map(str, rows[0]))))
            yield Doubt("document", "passed_over", f"{grid.name}“{words[:_QUOTED]}”")


def _is_numbered(row: Sequence[Value]) -> bool:
    """Whether a row begins with a number and has three more texts, as that of a task has."""
    cells = [str(value) for value in dict.fromkeys(row) if value != ""]
    return len(cells) > 3 and _NUMBER.fullmatch(cells[0]) is not None


_NUMBER = pattern(r"\s*\d+(?:[-.－—]\d+)*\s*")
_FEW, _LITTLE = 2, 40
"""Rows, and characters: a smaller table only says who signs and when."""
_QUOTED = 30
"""In characters."""


def placed_rows(grid: Grid, rows: ReturnRows) -> ReturnRows:
    """Returns the rows with the table, row and columns that each has in the document."""
    if not grid.places:
        return rows
    places = [grid.places[row - 1] for row in rows.columns["row"]]
    return rows.having(
        sheet=[table for table, _ in places],
        row=[row for _, row in places],
        cells=[*map(_columns, rows.columns["cells"])],
        forecast_doubt=[
            _ROW.sub(lambda found: f"第{grid.places[int(found[1]) - 1][1]}行", doubt)
            for doubt in rows.columns["forecast_doubt"]
        ],
    )


_ROW = pattern(r"第(\d+)行(?=另写)")


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
    return tuple(read._replace(column=_column(read.column)) for read in columns)


def _columns(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: _column(letters) for name, letters in cells.items()}


def _column(letters: str) -> str:
    return column_of_document(column_number(letters)) if letters else ""
