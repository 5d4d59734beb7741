"""Says which cells a row's values stand in, where these are not in their column of the row."""

from collections.abc import Iterable, Mapping, Sequence

from pipeline.domain.text import says_nothing
from pipeline.intake.files.grids import Value
from pipeline.intake.meaning.values import text_of
from pipeline.intake.sheets.reported.columns import FURTHER, NUMBER, ODDITIES, Columns
from pipeline.intake.sheets.reported.joining import ONE_VALUE
from pipeline.intake.sheets.reported.lines import is_crossed
from pipeline.intake.sheets.tables.layout import Table

NOWHERE_ELSE: Mapping[str, str] = {}
"""An empty mapping, shared by all rows whose values are where they seem to be."""

_Cells = dict[tuple[int, int], None]
"""Cells as row and column of the grid, each once and in order."""


def elsewhere(
    table: Table, lines: Columns, besides: Mapping[int, Sequence[tuple[int, int]]]
) -> list[Mapping[str, str]]:
    """Returns for each line the fields whose cells are others than their column's in its row.

    So it is with merged cells, with a row that is split over several lines, with 同上, with ticks,
    and with a reason in several columns. `besides` has further cells that decide the forecast.
    """
    found = [NOWHERE_ELSE] * len(lines)
    grid, recognised = table.grid, table.header.recognised
    numbers, further, oddities = (lines.columns[name] for name in (NUMBER, FURTHER, ODDITIES))
    columns = {name: c for name, c in recognised.columns.items() if name in lines.columns}
    merged = {row for row, column in grid.covered if column in columns.values()}
    all_of_them = bool(table.header.choices or recognised.more_reason)
    if not (all_of_them or merged or besides or any(further) or any(oddities)):
        return found
    before: tuple[int, Mapping[str, _Cells]] = (-1, {})
    for at, row in enumerate(numbers):
        if all_of_them or further[at] or oddities[at] or at in besides:
            cells = _cells(table, lines, at, before[1] if before[0] == at - 1 else {})
            if at in besides:
                cells["forecast"] = {**cells.get("forecast", {}), **dict.fromkeys(besides[at])}
            before = at, cells
            found[at] = {
                name: _in_words(table, of_field)
                for name, of_field in cells.items()
                if [*of_field] != [(row, columns.get(name))] or (row, columns[name]) in grid.covered
            } or NOWHERE_ELSE
        elif row in merged:
            found[at] = {
                name: grid.cell(row, column)
                for name, column in columns.items()
                if (row, column) in grid.covered
            }
    return found


def _in_words(table: Table, cells: Iterable[tuple[int, int]]) -> str:
    words = (table.grid.cell(row, column) for row, column in cells)
    return ",".join(dict.fromkeys(filter(None, words)))


def _cells(
    table: Table, lines: Columns, at: int, before: Mapping[str, _Cells]
) -> dict[str, _Cells]:
    """Returns the cells of each field of a line. `before` has those of the line above it."""
    header, values = table.header, lines.columns
    rows = (values[NUMBER][at], *values[FURTHER][at])
    found: dict[str, _Cells] = {}
    for name, column in header.recognised.columns.items():
        if name in values:
            said = _saying(table, rows, column, name, values[name][at]) if len(rows) > 1 else {}
            found[name] = said or {(rows[0], column): None}
    if header.choices:
        choices = [(row, column) for row in rows for column, _ in header.choices]
        ticked = [cell for cell in choices if not is_crossed(_text(table, cell))]
        found["forecast"] = dict.fromkeys(ticked or choices[:1])
    for column in header.recognised.more_reason:
        more = _saying(table, rows, column, "reason", values["reason"][at])
        own = {cell: None for cell in found.get("reason", {}) if _text(table, cell)}
        found["reason"] = {**own, **more} or found.get("reason", {})
    for name in {name for name, oddity in values[ODDITIES][at] if oddity == "ditto"} & {*found}:
        first = next(iter(found[name]))
        if at and _text(table, first) not in ("", text_of(values[name][at])):
            above = before.get(name) or {(values[NUMBER][at - 1], first[1]): None}
            found[name] = {**found[name], **above}
    return found


def _saying(table: Table, rows: Sequence[int], column: int, name: str, value: Value) -> _Cells:
    """Returns the column's cells, of the rows that are one line, that the field's value has."""
    said = text_of(value)
    texts = {(row, column): _text(table, (row, column)) for row in rows}
    one = name in ONE_VALUE
    return {
        cell: None
        for cell, text in texts.items()
        if text and (text == said if one else text in said and not says_nothing(text))
    }


def _text(table: Table, cell: tuple[int, int]) -> str:
    return text_of(table.cells(cell[0])[cell[1]])
