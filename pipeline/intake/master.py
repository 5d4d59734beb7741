"""Reads the month's master task list, which decides the text, unit and deadline of every task."""

import datetime as dt
import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple

from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.facts import Fact
from pipeline.domain.fields import Field
from pipeline.domain.reading import Doubt
from pipeline.domain.settings import Limits
from pipeline.domain.text import folded, folded_ids, listing, says_nothing, visible
from pipeline.domain.week import Month, Week
from pipeline.intake.files.formats import Unreadable, column_letters
from pipeline.intake.files.grids import Grid, open_workbook
from pipeline.intake.files.receipts import is_leaving
from pipeline.intake.meaning.deadlines import Deadline
from pipeline.intake.meaning.headings import headings_of
from pipeline.intake.meaning.roll import SAME_AS_ABOVE, Naming, Roll, Told, roles
from pipeline.intake.meaning.values import deadline_reader, text_of
from pipeline.intake.registers import (
    LedgerEntry,
    counting,
    entries_of,
    ledger_of,
    names_of_registers,
    written,
)
from pipeline.intake.sheets.choice import the_list
from pipeline.intake.sheets.header import find_header
from pipeline.intake.sheets.layout import Line, Table, tables_of
from pipeline.intake.sheets.surroundings import lines_above, says_unit


class MasterTask(NamedTuple):
    """One specific task of the list; a blank cell is ''."""

    task_id: Annotated[str, Fact("任务编号", "cell")]
    plan: Annotated[str, Fact("行动计划, from its column or a section row above", "cell")]
    item: Annotated[str, Fact("大项工作, from its column or a section row above", "cell")]
    task: Annotated[str, Fact("工作内容", "cell")]
    lead_unit: Annotated[str, Fact("牵头单位 as written", "cell")]
    leads: Annotated[tuple[str, ...], Fact("the units that 牵头单位 names", "cell")]
    supports: Annotated[tuple[str, ...], Fact("supporting units, wherever named", "cell")]
    support_units: Annotated[str, Fact("配合单位 as written", "cell")]
    key: Annotated[bool, Fact("重点", "cell")]
    deadline_text: Annotated[str, Fact("完成时限", "cell")]
    listed: Annotated[Deadline, Fact("what 完成时限 means", "cell")]
    deadline: Annotated[Deadline, Fact("the deadline that counts: extended, if approved", "cell")]
    start: Annotated[dt.date | None, Fact("开始日期", "cell")]
    sheet: Annotated[str, Fact("the sheet that it is on", "cell")]
    row: Annotated[int, Fact("its row number in Excel", "cell")]
    cells: Annotated[Mapping[str, str], Fact("field name to column letters", "cell")]
    extended: Annotated[str, Fact("the approval of an extension, in Chinese", "cell")] = ""
    closed: Annotated[str, Fact("how the office closed it off, in Chinese", "cell")] = ""
    carried: Annotated[
        Mapping[str, str], Fact("columns passed on unchanged: name to text, none blank", "cell")
    ] = MappingProxyType({})


@dataclass(frozen=True)
class MasterList:
    """The tasks of a month in the order of the list, and the file they come from."""

    file: str
    sha256: str
    tasks: tuple[MasterTask, ...]
    by_sequence: bool
    """Whether the list has no 任务编号, so that its 序号 numbers the tasks."""
    ledgers: tuple[LedgerEntry, ...] = ()
    """The office's own records of extensions and of tasks that it closed off."""
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
) -> MasterList:
    """Returns the master list at `path`, as it is on the week's cut-off day.

    `naming` holds the office's names for units. The first of a unit's names that the list uses
    becomes its name. `own` holds the columns that the office adds.
    Raises CannotWork when there is no file, when it cannot be read, or when it lists no tasks.
    """
    refuse_no_list(path, week.month)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CannotWork(
            f"{path}：读不了（{in_chinese(error)}）。请先关闭正在打开它的程序"
        ) from None
    try:
        workbook = open_workbook(content, limits)
    except Unreadable as problem:
        raise CannotWork(
            f"{path}：任务清单打不开：{problem.detail}。请另存为 xlsx 后再运行"
        ) from None
    headings = headings_of("master", own)
    registers = names_of_registers(workbook.grids, week.month)
    grids = [grid for grid in workbook.grids if grid.name not in registers]
    found, sheet_doubts = the_list([(grid, tables_of(grid, headings)) for grid in grids], week)
    if not found:
        raise CannotWork(
            f"{path}：没有找到任务清单的表头。至少要有“工作内容”“牵头单位”“完成时限”三列"
        )
    _refuse_returns(path, [grid for grid, _ in found], own)
    tasks = [
        task
        for _, tables in found
        for table in tables
        for task in _tasks(table, week.month, headings.carried, from_1904=workbook.from_1904)
    ]
    if not tasks:
        sheets = listing(grid.name for grid, _ in found)
        raise CannotWork(f"{path} 工作表“{sheets}”：任务清单是空的。请填入任务后再运行")
    entries = entries_of(workbook.grids, tasks, week)
    tasks, doubts = _with_units(tasks, naming or Naming())
    tasks = _with_ledgers(tasks, entries, week)
    by_sequence = all(
        table.header.recognised.by_sequence for _, tables in found for table in tables
    )
    sha256 = hashlib.sha256(content).hexdigest()
    return MasterList(file, sha256, tuple(tasks), by_sequence, entries, (*sheet_doubts, *doubts))


def refuse_no_list(path: Path, month: Month) -> None:
    """Raises CannotWork when `path` has no list, and names files beside it that may be the list."""
    if path.exists():
        return
    of_month = re.compile(rf"{month.year}\D{{0,3}}0?{month.number}(?!\d)|(?<!\d)0?{month.number}月")
    folder = path.parent
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    meant = listing(visible(n) for n in names if of_month.search(n) and not is_leaving(n))
    raise CannotWork(
        f"{path}：没有{month.year}年{month.number}月的任务清单。"
        + (f"旁边有 {meant}，如果就是清单，" if meant else "")
        + f"请把清单另存为 xlsx，文件名为 {path.name}，再运行"
    )


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


def _tasks(
    table: Table, month: Month, carried: Sequence[str], *, from_1904: bool
) -> Iterator[MasterTask]:
    """Yields the tasks of a table. A plan or item that is written once holds until the next one."""
    columns = _with_key(table)
    meant = deadline_reader(month, from_1904)
    letters = {name: column_letters(column) for name, column in columns.items()}
    plan = item = ""
    for line in table.lines:
        if line.kind == "note":
            continue
        if line.kind == "section":
            plan, item = _under(line, plan, item, columns)
        cells = table.cells(line.number)
        values = {name: cells[column] for name, column in columns.items()}
        words = {name: text_of(value) for name, value in values.items()}
        if words.get("plan") and words["plan"] != plan:
            plan, item = words["plan"], ""
        item = words.get("item") or item
        named = any(words.get(name) for name in ("task_id", "task", "lead_unit"))
        if line.kind == "section" or not named:
            continue
        due = values.get("deadline", "")
        listed = meant(due)
        yield MasterTask(
            task_id=words.get("task_id", ""),
            plan=plan,
            item=item,
            task=words.get("task", ""),
            lead_unit=words.get("lead_unit", ""),
            leads=(),  # see `_with_units`, which knows the whole list
            supports=(),
            support_units=words.get("support_units", ""),
            key=_is_marked(words.get("key", "")),
            deadline_text=written(due, listed),
            listed=listed,
            deadline=listed,
            start=meant(values.get("start", "")).date,
            sheet=table.grid.name,
            row=line.number + 1,
            cells=letters,
            carried={name: words[name] for name in carried if words.get(name)},
        )


def _with_key(table: Table) -> dict[str, int]:
    """Returns the column of each field.

    A column 重点任务 that holds only marks is `key` (it marks the key tasks), not `item`.
    """
    columns = dict(table.header.recognised.columns)
    column = columns.get("item", -1)
    headings = (row[column] for row in table.grid.rows[table.header.first : table.header.last + 1])
    named_so = column >= 0 and "重点任务" in map(folded, map(text_of, headings))
    marks = (text_of(table.cells(line.number)[column]) for line in table.lines)
    if named_so and "key" not in columns and all(_MARK.fullmatch(folded(m)) for m in marks):
        columns["key"] = columns.pop("item")
    return columns


_MARK = re.compile(r"([★☆*√✓✔☑●○■□×xyn10是否]|(非?重点|一般|普通)(任务)?)?")


def _under(line: Line, plan: str, item: str, columns: Mapping[str, int]) -> tuple[str, str]:
    """Returns the plan and item after a section row. A field with a column of its own is kept.

    一、 starts a plan. （一） below it starts an item of that plan.
    """
    has_plan, has_item = "plan" in columns, "item" in columns
    if not has_item and (has_plan or (plan and line.text[:1] in "（(")):
        return plan, line.text
    return (plan, item) if has_plan else (line.text, "")


def _with_units(
    tasks: Sequence[MasterTask], naming: Naming
) -> tuple[list[MasterTask], tuple[Doubt, ...]]:
    """Returns the tasks with the units that lead and support them, and what in them is doubtful.

    The same words are told once, at the first task that has them.
    """
    tasks, above = _with_unit_above(tasks)
    roll = Roll(naming, [task.lead_unit for task in tasks])
    cells = Counter((task.lead_unit, task.support_units) for task in tasks)
    read = {pair: roles(roll, *pair) for pair in cells}
    told: Counter[Told] = Counter()
    for pair, times in cells.items():
        told.update(dict.fromkeys(read[pair].told, times))
    doubts = tuple(
        _of_unit(task, one, times)
        for task in (tasks if told else ())
        for one in read[task.lead_unit, task.support_units].told
        if (times := told.pop(one, 0))
    )
    return [
        task._replace(leads=of_task.leads, supports=of_task.supports)
        for task in tasks
        for of_task in (read[task.lead_unit, task.support_units],)
    ], (*above, *doubts)


def _with_unit_above(tasks: Sequence[MasterTask]) -> tuple[Sequence[MasterTask], list[Doubt]]:
    """Returns the tasks with the unit of the row above for 同上, and a doubt for each."""
    if not any(map(SAME_AS_ABOVE.fullmatch, {task.lead_unit for task in tasks})):
        return tasks, []
    filled: list[MasterTask] = []
    doubts: list[Doubt] = []
    for task in tasks:
        above = filled[-1] if filled and filled[-1].sheet == task.sheet else None
        if above and above.lead_unit and SAME_AS_ABOVE.fullmatch(task.lead_unit):
            told = Told("guessed", f"按上一行的“{above.lead_unit}”计")
            doubts.append(_of_unit(task, told, 1))
            filled.append(task._replace(lead_unit=above.lead_unit))
        else:
            filled.append(task)
    return filled, doubts


def _of_unit(task: MasterTask, told: Told, times: int) -> Doubt:
    return Doubt(
        "unit",
        told.how,
        seen=task.lead_unit,
        taken=told.setting,
        against=told.words + (f"（共{times}行）" if times > 1 else ""),
        field="lead_unit",
        sheet=task.sheet,
        row=task.row,
        column=task.cells.get("lead_unit", ""),
    )


_NOT_KEY = frozenset(
    {"否", "非", "不是", "0", "false", "no", "n", "一般", "普通", "常规", "非重点", "×", "x", "□"}
)


def _is_marked(text: str) -> bool:
    return not says_nothing(text) and folded(text) not in _NOT_KEY


def _with_ledgers(
    tasks: list[MasterTask], entries: Sequence[LedgerEntry], week: Week
) -> list[MasterTask]:
    """Returns the tasks with the ledger entries that count by the cut-off day."""
    counted = counting(entries, week)
    if not counted:
        return tasks
    return [
        _with_ledger(task, counted[place]) if place in counted else task
        for place, task in enumerate(tasks)
    ]


def _with_ledger(task: MasterTask, entries: Sequence[LedgerEntry]) -> MasterTask:
    ledger = ledger_of(task.deadline_text, entries)
    deadline = ledger.deadline or task.deadline
    return task._replace(deadline=deadline, extended=ledger.extended, closed=ledger.closed)
