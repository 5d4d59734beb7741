"""How a list was understood: its columns, its tasks, what was passed over, what is to check."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.adopt.checks import nearly, odd_unit, rows_passed_over, sheets_passed_over, to_check
from pipeline.adopt.source import NOT_READ, Correction, Source, corrected, value_rows
from pipeline.domain.fields import Field, heading
from pipeline.domain.reading import ColumnRead, Doubt
from pipeline.domain.text import visible
from pipeline.domain.week import Month, Week
from pipeline.intake.files.formats import column_number
from pipeline.intake.files.grids import Grid, Workbook
from pipeline.intake.master import Listed, listed_in
from pipeline.intake.meaning.headings.recognise import headings_of
from pipeline.intake.meaning.units.roll import Naming
from pipeline.intake.meaning.values import text_of
from pipeline.intake.registers import names_of_registers
from pipeline.intake.sheets.listing import (
    NEEDED,
    Candidate,
    NotAList,
    adopting,
    candidates,
    samples_of,
    three_best,
)
from pipeline.intake.sheets.prose import read_prose
from pipeline.intake.sheets.tables.layout import Table, tables_of
from pipeline.intake.sheets.understood import columns_read
from pipeline.intake.stages import stage_columns
from pipeline.intake.tasks import MasterTask, with_units
from pipeline.rules.wording import to_paste


@dataclass(frozen=True)
class SheetRead:
    """A table of the list: its name, and what each of its columns was taken for."""

    name: str
    columns: tuple[ColumnRead, ...]
    given: frozenset[str]
    """The letters of the columns that a person spoke for."""


@dataclass(frozen=True)
class Question:
    """A plain question about one column, with what each answer says."""

    words: str
    answers: tuple[tuple[str, Correction | None], ...]
    """Each answer with the correction that it makes; None for an answer that settles nothing."""


@dataclass(frozen=True)
class Understanding:
    """All that people are shown of a list, and all that the month's list is written from."""

    source: Source
    week: Week
    """A week of the month whose list it becomes."""
    corrections: tuple[Correction, ...]
    sheets: tuple[SheetRead, ...]
    listed: Listed
    names: tuple[str, ...]
    """The fields of the list, in the order in which they are written."""
    ledgers: tuple[Grid, ...]
    questions: tuple[Question, ...]
    """What must be answered, or is better asked, before the list is written."""
    must_ask: tuple[str, ...]
    """What stands in the way of the list until it is answered, in Chinese."""
    command: str
    """What to type to answer it, if the likeliest columns are the right ones."""
    passed_over: tuple[str, ...]
    to_check: tuple[tuple[str, tuple[str, ...]], ...]
    """What is to be checked: a heading, and its lines."""
    to_paste: tuple[tuple[str, str], ...]
    """Lines for config.yaml: the key under which each belongs, and the line."""

    @property
    def month(self) -> Month:
        return self.week.month

    @property
    def tasks(self) -> list[MasterTask]:
        return self.listed.tasks


def understand(
    source: Source,
    week: Week,
    corrections: Sequence[Correction],
    own: tuple[Field, ...],
    naming: Naming,
    file: str,
) -> Understanding:
    """Returns how the list was understood.

    `week` is any week of the month. `own` holds the columns that the office adds, `naming` its
    names for units. `file` is the name of the list in the commands to type.

    Raises CannotWork; NotAList when it is not known which columns are needed.
    """
    month = week.month
    whole, notes, unread = _with_prose(source.workbook, month, own)
    grids, before = corrected(whole.grids, corrections, source.path)
    visible_path = Path(visible(str(source.path)))
    listed = listed_in(replace(whole, grids=grids), week, visible_path, file, own)
    registers = names_of_registers(whole.grids, month)
    tasks, of_units = with_units(listed.tasks, naming)
    listed = listed._replace(tasks=tasks)
    odd_units = [odd_unit(doubt, tasks) for doubt in of_units]
    notes += [f"{d.seen}：{d.taken or '没有读取'}" for d in whole.told]
    sheets = tuple(_sheet_read(table, before, month) for table in _different(listed.tables))
    unsure = [doubt for doubt in listed.doubts if doubt.about == "heading"]
    doubtful = {doubt.field: doubt for doubt in unsure if doubt.how == "doubtful"}
    asked = _asked(listed, grids, month, own, doubtful)
    must = [name for name in asked if name in doubtful or name != "deadline"]
    likeliest = [found[0] for name, found in asked.items() if name in must and found]
    return Understanding(
        source=source,
        week=week,
        corrections=tuple(corrections),
        sheets=sheets,
        listed=listed,
        names=names_of(listed.tasks, own),
        ledgers=tuple(g for g in whole.grids if g.name in registers and not g.hidden),
        questions=(
            *(_is_it(doubt) for doubt in unsure if doubt.how == "guessed"),
            *(question_of(name, found) for name, found in asked.items() if found),
        ),
        must_ask=tuple(
            f"{doubtful[name].column}列“{doubtful[name].seen}”是不是{heading(name)}拿不准"
            if name in doubtful
            else f"没有认出{heading(name)}"
            for name in must
        ),
        command=adopting(file, month, likeliest, [c.in_words for c in corrections]),
        passed_over=(
            *sheets_passed_over(whole, listed, registers),
            *rows_passed_over(listed),
            *unread,
        ),
        to_check=tuple(to_check(listed, month, naming, odd_units, notes)),
        to_paste=tuple(_to_paste(sheets, listed, naming)),
    )


def _with_prose(
    workbook: Workbook, month: Month, own: tuple[Field, ...]
) -> tuple[Workbook, list[str], list[str]]:
    """Returns the workbook with the list in its prose as a sheet, if no table of it is a list.

    Also returns what was made of the prose, and what of it was passed over, in Chinese.
    """
    prose = read_prose(workbook.prose, month) if workbook.prose else None
    if prose is None:
        return workbook, [], []
    headings = headings_of("master", own)
    if any(tables_of(grid, headings) for grid in workbook.grids):
        count = len(prose.grid.rows) - 1
        return workbook, [], [f"正文中有{count}处像任务的文字，只采用表格，没有采用它们"]
    unread = [f"正文“{line[:40]}”" for line in prose.passed_over]
    tables = [grid for grid in workbook.grids if value_rows(grid)]
    return replace(workbook, grids=[prose.grid, *tables]), prose.notes, unread


def _different(tables: Sequence[Table]) -> Iterator[Table]:
    """Yields each sheet's first table, and later ones whose columns are others."""
    seen = set()
    for table in tables:
        key = (table.grid.name, *sorted(table.header.recognised.columns.items()))
        if key not in seen:
            seen.add(key)
            yield table


def _sheet_read(table: Table, before: dict[tuple[str, int, int], str], month: Month) -> SheetRead:
    given, columns = set(), []
    staged = stage_columns(table, month).columns
    for read in columns_read(table):
        at = column_number(read.column)
        rows = range(table.header.first, table.header.last + 1)
        olds = [before[key] for row in rows if (key := (table.grid.name, row, at)) in before]
        if olds:
            given.add(read.column)
            read = read._replace(heading=olds[-1] or f"{read.column}列")
        texts = [text_of(cells[at]) for cells in map(table.cells, table.tasks) if at < len(cells)]
        if at in staged:
            read = read._replace(field="节点", sure="sure")
        columns.append(read._replace(sample=samples_of(texts, 3)))
    return SheetRead(table.grid.name or "表格", tuple(columns), frozenset(given))


def _asked(
    listed: Listed,
    grids: Sequence[Grid],
    month: Month,
    own: tuple[Field, ...],
    doubtful: Mapping[str, Doubt],
) -> dict[str, list[Candidate]]:
    """Returns the needed fields that no table has or that are doubtful, with what they may be."""
    known = {name for table in listed.tables for name in table.header.recognised.columns}
    asked = [name for name in NEEDED if name not in known or name in doubtful]
    if not asked:
        return {}
    names = {table.grid.name for table in listed.tables}
    headings = headings_of("master", own)
    found = [
        candidate
        for grid in grids
        if grid.name in names
        for candidate in candidates(grid, headings, month)
        if not candidate.is_sure
    ]
    return {name: [c for c in found if c.field == name][:3] for name in asked}


def _is_it(doubt: Doubt) -> Question:
    words = f"{doubt.column}列“{doubt.seen}”（如{doubt.sample}）是不是“{doubt.taken}”？"
    words += f"{doubt.against}也可能是" if doubt.against else ""
    name = doubt.seen or f"{doubt.column}列"
    return Question(
        words, (("是", Correction(name, doubt.taken)), ("不是，这一列不读", Correction(name, "")))
    )


def question_of(name: str, found: Sequence[Candidate]) -> Question:
    """Returns the question which of these columns holds a field."""
    answers = [
        (f"{c.column}列“{c.heading}”，如{c.samples}", Correction(c.named, heading(name)))
        for c in found
    ]
    return Question(f"哪一列是“{heading(name)}”？", (*answers, ("都不是", None)))


def questions_of(problem: NotAList) -> list[Question]:
    """Returns the questions about a list in which nothing is sure."""
    three = three_best(problem.candidates)
    names = dict.fromkeys(candidate.field for candidate in three)
    return [
        question_of(name, [c for c in problem.candidates if c.field == name and not c.is_sure][:3])
        for name in names
    ]


_FIRST = ("task_id", "plan", "item", "task", "lead_unit", "support_units")
_LAST = ("deadline", "start", "key")


def names_of(tasks: Sequence[MasterTask], own: tuple[Field, ...]) -> tuple[str, ...]:
    """Returns the fields of a list to write: the needed ones, and the others that any task has."""
    always = {"task_id", "task", "lead_unit", "deadline"}
    used = [
        name
        for name in (*_FIRST, *_LAST)
        if name in always or any(getattr(task, name) for task in tasks)
    ]
    carried = headings_of("master", own).carried
    return (*used, *(n for n in carried if any(n in task.carried for task in tasks)))


def _to_paste(
    sheets: Sequence[SheetRead], listed: Listed, naming: Naming
) -> Iterator[tuple[str, str]]:
    """Yields the lines of config.yaml that accept this list's wordings for good."""
    lines = [
        ("columns", to_paste(heading(read.field), read.heading))
        for sheet in sheets
        for read in sheet.columns
        if read.field in NEEDED and read.column in sheet.given
        if not read.heading.endswith("列") and read.heading != NOT_READ
    ]
    leads = Counter(unit for task in listed.tasks for unit in task.leads)
    lines += [("units", to_paste(one, other)) for one, other in nearly(leads, naming)]
    yield from dict.fromkeys((key, str(line)) for key, line in lines)
