"""Leaves out the parts of a sheet that are another week's, or another table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.domain.reading import Doubt
from pipeline.domain.text import pattern
from pipeline.domain.week import Week
from pipeline.intake.files.grids import lead_of
from pipeline.intake.meaning.dates.timespans import Of
from pipeline.intake.meaning.dates.weeks import marks, settled
from pipeline.intake.meaning.headings.recognise import Headings
from pipeline.intake.meaning.values import text_of
from pipeline.intake.sheets.tables.layout import Line, Table
from pipeline.intake.sheets.tables.surroundings import lines_above


@dataclass(eq=False)
class _Part:
    """Rows below a title or a line of headings."""

    words: str
    row: int
    """The number of the title's row in Excel."""
    of: Of | None = None
    """Whose week the title names."""
    is_another_table: bool = False
    lines: list[Line] = field(default_factory=list)

    @property
    def has_tasks(self) -> bool:
        return any(line.kind == "task" for line in self.lines)


def parts_of_the_week(
    tables: Sequence[Table], headings: Headings, week: Week
) -> tuple[list[Table], list[Doubt]]:
    """Returns the tables without the rows that are not this week's, and what was left out.

    The rows below 第19周 are left out when other rows are not below such a title. The rows below a
    line of headings that are not a return's would be read as what they are not.
    """
    above = lines_above(tables[0].grid, tables[0].header)
    title = next((line for line in reversed(above) if _of_title(line, week)), "")
    divided = [
        list(_parts(table, headings, week, title if at == 0 else ""))
        for at, table in enumerate(tables)
    ]
    several = any(part.of != "other" and part.has_tasks for parts in divided for part in parts)
    kept, doubts = [], []
    for table, parts in zip(tables, divided, strict=True):
        out = [p for p in parts if p.is_another_table or (several and p.of == "other")]
        out = [part for part in out if part.has_tasks]
        doubts += [
            Doubt("table", "passed_over", part.words, sheet=table.grid.name, row=part.row)
            for part in out
        ]
        lines = [line for part in parts if part not in out for line in part.lines]
        kept.append(replace(table, lines=lines) if out else table)
    return kept, doubts


def _parts(table: Table, headings: Headings, week: Week, title: str) -> Iterator[_Part]:
    """Yields the parts of a table. `title` is a line above it that names a week, or ''."""
    rows = table.grid.rows
    part = _Part(title, table.header.first + 1, _of_title(title, week))
    title = ""
    for line in table.lines:
        row = rows[line.number]
        lead = row[0] if row and row[0] else lead_of(row)
        if lead.__class__ is not str or lead.isascii():  # a task's number, nearly always
            part.lines.append(line)
            continue
        words = list(dict.fromkeys(text_of(value) for value in row if value != ""))
        alone = len(words) == 1 and line.kind != "note"
        named = _of_title(words[0], week) if alone else None
        if named is not None:
            yield part
            part = _Part(words[0], line.number + 1, named)
        elif line.kind == "task" and _are_headings(words, headings):
            yield part
            named_so = title or "、".join(words)
            part = _Part(named_so, line.number + 1, part.of, is_another_table=True, lines=[line])
        elif part.is_another_table and line.kind == "note" and words and headings.knows(words[0]):
            yield part  # the table's own headings again
            part = _Part(title, line.number + 1)
        else:
            part.lines.append(line)
        title = words[0] if len(words) == 1 else ""
    yield part


_FEWEST, _LONGEST_HEADING, _LONGEST_TITLE = 3, 20, 40


def _are_headings(words: Sequence[str], headings: Headings) -> bool:
    """Whether the texts of a row are headings, and not what a unit says of a task."""
    if len(words) < _FEWEST or not headings.knows(words[0]):
        return False
    known = sum(map(headings.knows, words))
    short = all(len(w) <= _LONGEST_HEADING and not _DIGIT.search(w) for w in words)
    return short and known >= _FEWEST and 2 * known >= len(words)


_DIGIT = pattern(r"\d|^[是否能]$")


def _of_title(words: str, week: Week) -> Of | None:
    """Returns whose week a title names: 第19周进展, 上周进展, 7月3日—7月7日."""
    if len(words) > _LONGEST_TITLE:
        return None
    found = [mark for mark in marks(words, week, "line") if mark.grain == "week"]
    if any(
        mark.days is None and mark.relative and not words.startswith(mark.words) for mark in found
    ):
        return None  # 与上周相比
    of = settled(found)
    return None if of == "unclear" else of
