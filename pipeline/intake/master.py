"""Reads the month's master task list, which decides the text, unit and deadline of every task."""

import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.domain.errors import CannotWork, in_chinese, remedy
from pipeline.domain.fields import Field
from pipeline.domain.reading import Doubt
from pipeline.domain.settings import Limits
from pipeline.domain.text import folded_ids, listing, visible
from pipeline.domain.week import EVERY_WEEKDAY, Month, Week, WorkingDays
from pipeline.intake.asked import with_cycles, with_targets
from pipeline.intake.files.formats import Unreadable, column_number
from pipeline.intake.files.grids import Grid, Workbook, open_workbook
from pipeline.intake.files.receipts import is_leaving
from pipeline.intake.meaning.headings.recognise import headings_of
from pipeline.intake.meaning.units.roll import Naming
from pipeline.intake.registers import (
    LedgerEntry,
    RegisterBook,
    counting,
    entries_of,
    ledger_of,
    names_of_registers,
)
from pipeline.intake.sheets.choice import the_list
from pipeline.intake.sheets.listing import (
    decided_in_remarks,
    doubts_of_columns,
    not_a_list,
    without,
)
from pipeline.intake.sheets.tables.header import find_header
from pipeline.intake.sheets.tables.layout import Table, tables_of
from pipeline.intake.sheets.tables.surroundings import lines_above, says_unit
from pipeline.intake.staged import with_stages
from pipeline.intake.stages import stage_columns
from pipeline.intake.tasks import MasterTask, tasks_of, with_units
from pipeline.office.disk import must_be_file
from pipeline.office.folder import ADOPTED


@dataclass(frozen=True)
class MasterList:
    """The tasks of a month in the order of the list, and the file they come from."""

    file: str
    sha256: str
    tasks: tuple[MasterTask, ...]
    by_sequence: bool
    """Whether the list has no 任务编号, so that its 序号 numbers the tasks."""
    ledgers: tuple[LedgerEntry, ...] = ()
    """The entries of the office's registers."""
    books: tuple[RegisterBook, ...] = ()
    """The workbooks in `inbox/registers/`."""
    numbered: bool = True
    """Whether the list has a column of numbers. If not, they were given in the list's order."""
    doubts: tuple[Doubt, ...] = ()
    """What in the list was not surely understood, or was passed over."""

    @cached_property
    def columns(self) -> Mapping[str, list[Any]]:
        """A list for each field of `MasterTask`, with one value per task."""
        return dict(zip(MasterTask._fields, map(list, zip(*self.tasks, strict=True)), strict=True))

    @cached_property
    def folded_ids(self) -> Sequence[str]:
        """The number of each task, folded so that it can be compared."""
        return folded_ids(self.columns["task_id"])

    @property
    def units(self) -> tuple[str, ...]:
        """The lead units, in the order in which the list first names them."""
        return tuple(dict.fromkeys(itertools.chain.from_iterable(self.columns["leads"])))

    @property
    def supporting(self) -> tuple[str, ...]:
        """The units that support at least one task."""
        return tuple(dict.fromkeys(itertools.chain.from_iterable(self.columns["supports"])))


def read_master(
    path: Path,
    file: str,
    week: Week,
    limits: Limits,
    naming: Naming | None = None,
    own: tuple[Field, ...] = (),
    books: Sequence[RegisterBook] = (),
    *,
    late_counts: bool = True,
    working: WorkingDays = EVERY_WEEKDAY,
) -> MasterList:
    """Returns the master list at `path`, as it is on the week's cut-off day.

    `naming` holds the office's names for units. The first of a unit's names that the list uses
    becomes its name. `own` holds the columns that the office adds, `books` its registers beside
    those in the list. `late_counts`: whether an extension counts that was applied for too late.
    `working`: the days that are worked.
    Raises CannotWork when there is no file, when it cannot be read, or when it lists no tasks.
    """
    refuse_no_list(path, week.month)
    try:
        content = must_be_file(path).read_bytes()
    except OSError as error:
        raise _cannot_read(path, error) from None
    try:
        workbook = open_workbook(content, limits)
    except Unreadable as problem:
        raise CannotWork(
            f"{path}：任务清单打不开：{problem.detail}。请另存为 xlsx 后再运行"
        ) from None
    listed = listed_in(workbook, week, path, file, own)
    tasks, of_units = with_units(listed.tasks, naming or Naming())
    kept = [row for book in books for row in book.rows]
    entries = entries_of(
        workbook.grids, tasks, week, kept, late_counts=late_counts, working=working
    )
    tasks, of_targets = with_targets(_with_ledgers(tasks, entries, week))
    tasks, of_cycles = with_cycles(tasks, week.month)
    tasks, entries, of_stages = with_stages(tasks, entries, week)
    sha256 = hashlib.sha256(content).hexdigest()
    doubts = (*listed.doubts, *of_units, *of_targets, *of_cycles, *of_stages)
    doubts += tuple(_of_remarks(listed.tables, tasks))
    return MasterList(
        file,
        sha256,
        tuple(tasks),
        listed.by_sequence,
        entries,
        tuple(books),
        listed.numbered,
        doubts,
    )


def _of_remarks(tables: Sequence[Table], tasks: Sequence[MasterTask]) -> Iterator[Doubt]:
    """Yields what remarks say of an extension, a closing or an end that no register has."""
    for table in tables:
        of_sheet = [task for task in tasks if task.sheet == table.grid.name]
        yield from decided_in_remarks(table, {t.row for t in of_sheet if t.extended or t.ruled})


class Listed(NamedTuple):
    """What the sheets of a workbook list, before ledgers and units' names are looked at."""

    tables: list[Table]
    tasks: list[MasterTask]
    by_sequence: bool
    numbered: bool
    doubts: tuple[Doubt, ...]


def listed_in(
    workbook: Workbook, week: Week, path: Path, file: str, own: tuple[Field, ...] = ()
) -> Listed:
    """Returns the list in a workbook, which is at `path` and called `file` in commands.

    Raises CannotWork when no sheet is surely a list, with what its columns may be.
    """
    month = week.month
    headings = headings_of("master", own)
    registers = names_of_registers(workbook.grids, week.month)
    grids = [grid for grid in workbook.grids if grid.name not in registers]
    found, sheet_doubts = the_list([(grid, tables_of(grid, headings)) for grid in grids], week)
    if not found:
        raise not_a_list(path, grids, headings, month, file)
    _refuse_returns(path, [grid for grid, _ in found], own)
    used: list[Table] = []
    doubts = [*sheet_doubts]
    for table in itertools.chain.from_iterable(pair[1] for pair in found):
        staged = stage_columns(table, month).columns
        unsure = [*doubts_of_columns(table, headings, month, staged)]
        doubtful = {doubt.field for doubt in unsure if doubt.how == "doubtful"}
        if "task" in doubtful:
            raise not_a_list(path, [table.grid], headings, month, file)
        used.append(without(table, doubtful) if doubtful else table)
        doubts += unsure
    tasks = [
        task
        for table in used
        for task in tasks_of(table, month, headings.carried, doubts, from_1904=workbook.from_1904)
    ]
    if not tasks:
        sheets = listing(grid.name for grid, _ in found)
        raise CannotWork(f"{path} 工作表“{sheets}”：任务清单是空的。请填入任务后再运行")
    numbered = any("task_id" in table.header.recognised.columns for table in used)
    by_sequence = not numbered or all(table.header.recognised.by_sequence for table in used)
    if not numbered:
        tasks = [task._replace(task_id=str(at)) for at, task in enumerate(tasks, start=1)]
        doubts.append(_numbers_given(tasks, "没有编号一列"))
    elif by_sequence and (in_parts := _numbered_in_parts(used, tasks)):
        tasks, numbered = in_parts, False
        doubts.append(_numbers_given(tasks, "的序号不是每项任务一个"))
    return Listed(used, tasks, by_sequence, numbered, tuple(doubts))


def _numbered_in_parts(tables: Sequence[Table], tasks: Sequence[MasterTask]) -> list[MasterTask]:
    """Returns the tasks with numbers of their own, where 序号 counts something else than tasks.

    Merged over several tasks, 3 becomes 3-1 and 3-2. Where it starts from 1 again in each part of
    the list, 3 becomes 1-3 and 2-3. The result is empty when 序号 numbers the tasks, or when a
    number merely occurs twice, which is a mistake.
    """
    covered = {table.grid.name: table.grid.covered for table in tables}
    parts: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    cells: list[tuple[int, int]] = []
    for task in tasks:
        at = (task.row - 1, column_number(task.cells.get("task_id", "A")))
        cell = covered[task.sheet].get(at, at)
        part = parts.setdefault((task.sheet, task.plan), {})
        if not task.task_id or part.setdefault(task.task_id, cell) != cell:
            return []
        cells.append(cell)
    of_part = Counter(number for part in parts.values() for number in part)
    again = [part for part in parts.values() if any(of_part[number] > 1 for number in part)]
    if again and any(next(iter(part)) != "1" for part in parts.values()):
        return []
    keys = list(zip((task.sheet for task in tasks), cells, strict=True))
    merged = Counter(keys)
    if not again and max(merged.values()) == 1:
        return []
    place = {part: str(at) for at, part in enumerate(parts, start=1)}
    seen: Counter[tuple[str, tuple[int, int]]] = Counter()
    numbered = []
    for task, key in zip(tasks, keys, strict=True):
        seen[key] += 1
        words = [place[task.sheet, task.plan]] if again else []
        words += [task.task_id, *([str(seen[key])] if merged[key] > 1 else [])]
        numbered.append(task._replace(task_id="-".join(words)))
    return numbered


def _numbers_given(tasks: Sequence[MasterTask], why: str) -> Doubt:
    numbers = f"{tasks[0].task_id}—{tasks[-1].task_id}"
    return Doubt("table", "guessed", why, numbers, field="task_id", sheet=tasks[0].sheet)


def refuse_no_list(path: Path, month: Month) -> None:
    """Raises CannotWork when `path` has no list, and names files beside it that may be the list."""
    try:
        must_be_file(path)
        return
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _cannot_read(path, error) from None
    of_month = re.compile(rf"{month.year}\D{{0,3}}0?{month.number}(?!\d)|(?<!\d)0?{month.number}月")
    folder = path.parent
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    meant = [n for n in names if of_month.search(n) and not is_leaving(n) and ADOPTED not in n]
    raise CannotWork(
        f"{path}：没有{month.year}年{month.number}月的任务清单。"
        + (f"旁边有 {listing(map(visible, meant))}，如果就是清单，" if meant else "")
        + f"请用 duban adopt 接收，或另存为 xlsx，文件名为 {path.name}，再运行"
    )


def _cannot_read(path: Path, error: OSError) -> CannotWork:
    told = remedy(error, "请先关闭正在打开它的程序")
    return CannotWork(f"{path}：读不了（{in_chinese(error)}）。{told}")


def _refuse_returns(path: Path, grids: Sequence[Grid], own: tuple[Field, ...]) -> None:
    """Raises CannotWork when every sheet that could be the list is a unit's weekly return.

    A list may also have columns for progress and forecast, but it has no 填报单位 above them.
    """
    headings = headings_of("return", own)
    for grid in grids:
        header = find_header(grid, headings)
        if header is None or not {"progress", "forecast"} <= header.recognised.columns.keys():
            return
        unit = says_unit(lines_above(grid, header))
        if not unit:
            return
    raise CannotWork(
        f"{path} 工作表“{grids[0].name}”：这是{unit}的周报表，不是任务清单。请换成任务清单后再运行"
    )


def _with_ledgers(
    tasks: list[MasterTask], entries: Sequence[LedgerEntry], week: Week
) -> list[MasterTask]:
    """Returns the tasks with the ledger entries that count by the cut-off day."""
    counted = counting(entries, week)
    if not counted:
        return tasks
    return [
        _with_ledger(task, counted[place], week) if place in counted else task
        for place, task in enumerate(tasks)
    ]


def _with_ledger(task: MasterTask, entries: Sequence[LedgerEntry], week: Week) -> MasterTask:
    ledger = ledger_of(task.deadline_text, entries, week.as_of)
    deadline = ledger.deadline or task.deadline
    return task._replace(
        deadline=deadline,
        extended=ledger.extended,
        extensions=ledger.extensions,
        extended_by=ledger.extended_by,
        ruled=ledger.ruled,
        ruling=ledger.ruling,
        ruled_by=ledger.ruled_by,
        found=ledger.found,
        found_by=ledger.found_by,
        inspected_by=ledger.inspections,
    )
