"""Says how a table was understood: what each of its columns was taken for."""

from collections.abc import Iterator

from pipeline.domain.reading import ColumnRead, Sureness
from pipeline.intake.files.formats import column_letters
from pipeline.intake.meaning.values import text_of
from pipeline.intake.sheets.layout import Table

_ROWS = 50
"""How many tasks are searched for a sample."""
_LONGEST = 20
"""In characters, for a sample."""


def columns_read(table: Table) -> Iterator[ColumnRead]:
    """Yields the columns that have a heading, from the left."""
    grid, header = table.grid, table.header
    upper, lower = grid.rows[header.first], grid.rows[header.last]
    said = header.recognised
    readings = {r.value: (name, r.sure) for name, r in said.readings.items()}
    fields: dict[int, tuple[str, Sureness]] = {
        **dict.fromkeys(said.more_reason, ("reason", "sure")),
        **{column: ("forecast", "sure") for column, _ in header.choices},
        **readings,
    }
    rows = [table.cells(number) for number in table.tasks[:_ROWS]]
    for column in range(len(lower)):
        heading = text_of(lower[column]) or text_of(upper[column])
        if not heading:
            continue
        texts = (text_of(cells[column]) for cells in rows if column < len(cells))
        name, sure = fields.get(column, ("", "sure"))
        yield ColumnRead(
            column=column_letters(column),
            heading=" ".join(heading.split()),
            field=name,
            sure=sure,
            instead=said.passed_over.get(column, ""),
            sample=_short(next(filter(None, texts), "")),
        )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
