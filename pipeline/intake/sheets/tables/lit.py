"""What a cell says without text of its own: the colour of a lamp, a picture, 见附件."""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.domain.fields import heading
from pipeline.domain.reading import ATTACHED, PICTURE, Doubt
from pipeline.domain.text import says_nothing
from pipeline.intake.files.grids import Grid, Value
from pipeline.intake.files.lamps import LAMPS, contradicted, lamp_text, legend_in
from pipeline.intake.meaning.values import text_of
from pipeline.intake.sheets.reported.columns import Columns
from pipeline.intake.sheets.tables.layout import Table
from pipeline.intake.sheets.tables.surroundings import lines_above


def with_lamps(
    answers: Sequence[Value], table: Table, columns: Mapping[str, int], name: str
) -> Iterator[Value]:
    """Yields the answers with the colour of a lamp, or of a cell that is coloured and blank,
    or that says green and is red.

    The colour of a whole row is no answer.
    """
    colours, column = table.grid.colours, columns[name]
    heading = (text_of(row[column]) for row in _header_rows(table))
    notes = (line.text for line in table.lines if line.kind == "note")
    legend = legend_in([*lines_above(table.grid, table.header), *heading, *notes])
    for number, answer in zip(table.tasks, answers, strict=True):
        place = table.grid.covered.get((number, column), (number, column))
        font, fill = colours.get(place, ("", ""))
        if answer in LAMPS and (font or fill):
            yield lamp_text(str(answer), font or fill, legend)
            continue
        if fill and _is_of_row(table, number, columns, column, fill):
            fill = ""
        if answer == "" and fill:
            yield lamp_text("", fill, legend)
        elif (font or fill) and (said := contradicted(text_of(answer), fill, font)):
            yield said
        else:
            yield answer


def _header_rows(table: Table) -> Sequence[Sequence[Value]]:
    return table.grid.rows[table.header.first : table.header.last + 1]


def _is_of_row(table: Table, number: int, columns: Mapping[str, int], own: int, fill: str) -> bool:
    """Whether other cells of the row have the same fill."""
    colours = table.grid.colours
    others = (column for column in columns.values() if column != own)
    return any(colours.get((number, column), ("", ""))[1] == fill for column in others)


def doubts_of_pictures(rows: Columns, grid: Grid) -> Iterator[Doubt]:
    """Yields a doubt for each cell with a picture or 见附件, one for pictures over blank cells."""
    said = rows.columns
    odd = zip(said["row"], said["oddities"], said["cells"], strict=True)
    for row, oddities, cells in odd if any(said["oddities"]) else ():
        for name, oddity in oddities:
            if oddity in _SEEN:
                seen, verb = _SEEN[oddity]
                yield Doubt(
                    *("cell", "passed_over", seen),
                    taken=f"“{heading(name)}”{verb}",
                    field=name,
                    sheet=grid.name,
                    row=row,
                    column=cells.get(name, ""),
                )
    if not grid.has_pictures:
        return
    blank = [
        str(row)
        for row, progress in zip(said["row"], said["progress"], strict=True)
        if says_nothing(progress)
    ]
    if blank:
        rest = "等" if len(blank) > _MOST_NAMED else ""
        named = f"第{'、'.join(blank[:_MOST_NAMED])}行{rest}"
        taken = f"表上有浮动的图片，{named}没有写进展情况"
        yield Doubt(*("table", "passed_over", PICTURE), taken=taken, sheet=grid.name)


_SEEN = {"picture": (PICTURE, "里是图片"), "elsewhere": (ATTACHED, "只写了见附件")}
_MOST_NAMED = 10
