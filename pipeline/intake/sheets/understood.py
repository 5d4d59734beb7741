"""Says how a table was understood: what each of its columns was taken for, and what is doubtful."""

from collections.abc import Iterator

from pipeline.domain.fields import REPORTED, heading, is_read
from pipeline.domain.reading import ColumnRead, Doubt, How, Sureness
from pipeline.domain.text import listing, shortened
from pipeline.intake.files.formats import column_letters
from pipeline.intake.meaning.values import text_of
from pipeline.intake.sheets.tables.header import column_of_promises
from pipeline.intake.sheets.tables.layout import Table

_ROWS = 50
"""How many tasks are searched for a sample."""
_LONGEST = 20
"""In characters, for a sample."""


def columns_read(table: Table) -> Iterator[ColumnRead]:
    """Yields the columns that have a heading, from the left."""
    grid, header = table.grid, table.header
    said = header.recognised
    readings = {r.value: (name, r.sure) for name, r in said.readings.items()}
    fields: dict[int, tuple[str, Sureness]] = {
        **dict.fromkeys(said.more_reason, ("reason", "sure")),
        **{column: ("forecast", "sure") for column, _ in header.choices},
        **readings,
    }
    rows = [grid.rows[number] for number in table.tasks[:_ROWS]]
    for column in range(len(grid.rows[header.last])):
        label = _label(table, column)
        if not label:
            continue
        texts = (cells[column] for cells in rows if column < len(cells) and cells[column] != "")
        name, sure = fields.get(column, ("", "sure"))
        yield ColumnRead(
            column=column_letters(column),
            heading=" ".join(label.split()),
            field=name,
            sure=sure,
            instead=said.passed_over.get(column, ""),
            sample=_short(text_of(next(texts, ""))),
        )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return shortened(line, _LONGEST)


def doubts_of_headings(table: Table) -> Iterator[Doubt]:
    """Yields a doubt for each heading that was not sure, and for the columns that were not read.

    A column without contents is not told of.
    """
    header = table.header
    said = header.recognised

    def doubt(how: How, seen: str, name: str, against: str = "", column: str = "") -> Doubt:
        row, taken = header.last + 1, heading(name) if name else ""
        return Doubt("heading", how, seen, taken, against, name, table.grid.name, row, column)

    for name, reading in said.readings.items():
        if reading.sure == "guessed":
            yield doubt("guessed", reading.words, name)
        elif reading.sure == "doubtful" and is_read(name, "return"):
            letters = column_letters(reading.value)
            yield doubt("doubtful", reading.words, name, reading.against, letters)
    for column, name in said.passed_over.items():
        if _is_filled(table, column) and name in _TOLD:
            yield doubt("passed_over", _label(table, column), "")
    left = said.unread.keys() - {column for column, _ in header.choices}
    left -= {column_of_promises(header)}
    if unread := [said.unread[column] for column in sorted(left) if _is_filled(table, column)]:
        yield doubt("unread", listing(unread), "")


_TOLD = frozenset({*REPORTED, "state", "problems", "next_step"})
"""Fields that are worth telling of when a column that might hold them was passed over."""


def _is_filled(table: Table, column: int) -> bool:
    return any(table.cells(number)[column] != "" for number in table.tasks)


def _label(table: Table, column: int) -> str:
    """Returns a column's label: the lower one in a header of two lines, unless it is blank."""
    rows, header = table.grid.rows, table.header
    return text_of(rows[header.last][column]) or text_of(rows[header.first][column])
