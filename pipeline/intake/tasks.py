"""Reads the tasks of a list from its tables: rows, their stages, plans and items, and units."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Annotated, NamedTuple

from pipeline.domain.facts import Fact
from pipeline.domain.places import cell_in_words
from pipeline.domain.reading import Doubt
from pipeline.domain.status import Inspected, Ruled
from pipeline.domain.text import folded, pattern, says_nothing
from pipeline.domain.week import Month
from pipeline.intake.files.formats import column_letters
from pipeline.intake.files.formats.number_formats import ShownDate
from pipeline.intake.files.grids import Value, lead_of
from pipeline.intake.meaning.dates.cycles import WEEKLY, Cycle
from pipeline.intake.meaning.dates.deadlines import Deadline
from pipeline.intake.meaning.quantities import Target
from pipeline.intake.meaning.units.roll import SAME_AS_ABOVE, Naming, Roll, Told, roles
from pipeline.intake.meaning.values import deadline_reader, number_of, text_of
from pipeline.intake.registers import LedgerEntry, written
from pipeline.intake.sheets.tables.layout import Line, Table
from pipeline.intake.stages import (
    Stage,
    StageColumns,
    distinct,
    stage_columns,
    stages_of_deadline,
    stages_of_row,
    told_once,
)

TASK_ITSELF = ("task", "task_id", "lead_unit")
"""The fields whose cell stands for the task."""


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
    extensions: Annotated[int, Fact("how many times it was extended", "cell")] = 0
    ruled: Annotated[Ruled, Fact("what the registers decide of it", "cell")] = ""
    ruling: Annotated[str, Fact("that decision in Chinese", "cell")] = ""
    carried: Annotated[
        Mapping[str, str], Fact("columns passed on unchanged: name to text, none blank", "cell")
    ] = MappingProxyType({})
    elsewhere: Annotated[
        Mapping[str, str],
        Fact("field name to its cells, such as C5,C6, if not in its column of this row", "cell"),
    ] = MappingProxyType({})
    extended_by: Annotated[
        LedgerEntry | None, Fact("the entry of a register that extended it", "cell")
    ] = None
    ruled_by: Annotated[
        LedgerEntry | None, Fact("the entry of a register that decides of it", "cell")
    ] = None
    target: Annotated[Target | None, Fact("what 目标值 says that it is to reach", "cell")] = None
    cycle: Annotated[Cycle, Fact("how often it is reported, as 督办频率 says", "cell")] = WEEKLY
    stages: Annotated[tuple[Stage, ...], Fact("its stages, as the list has them", "cell")] = ()
    found: Annotated[Inspected, Fact("the verdict of an inspection that still stands", "cell")] = ""
    found_by: Annotated[LedgerEntry | None, Fact("that inspection", "cell")] = None
    inspected_by: Annotated[
        tuple[LedgerEntry, ...], Fact("its inspections by the cut-off day", "cell")
    ] = ()

    @property
    def closed(self) -> str:
        """How the office closed it off, in Chinese; '' when it did not."""
        return self.ruling if self.ruled == "closed" else ""

    @property
    def cell(self) -> str:
        """The task's own cell: that of 工作内容, or else of its number or its unit."""
        return self.first_cell(TASK_ITSELF)

    def first_cell(self, names: Sequence[str]) -> str:
        """Returns the cells of the first of these fields that has any; '' when none has."""
        return next(filter(None, map(self.cell_of, names)), "")

    def cell_of(self, name: str) -> str:
        """Returns the cells of a field on the task's sheet, such as C5,C6; '' when it has none."""
        own = cell_in_words(self.sheet, self.row, self.cells.get(name, ""))
        return self.elsewhere.get(name, own)


def tasks_of(
    table: Table, month: Month, carried: Sequence[str], doubts: list[Doubt], *, from_1904: bool
) -> Iterator[MasterTask]:
    """Yields the tasks of a table. A plan or item that is written once holds until the next one.

    Rows over which one task is merged are its stages; so are rows below it that fill only columns
    of stages, which are told. `doubts` collects what is to be told.
    """
    reading = _reading(table, month, carried, from_1904=from_1904)
    unsure = [*reading.of_stages.doubts]
    before: MasterTask | None = None
    joined: dict[int, list[MasterTask]] = {}
    """The rows of each task that is merged over several, by its first."""
    for row in _rows(reading, doubts):
        task = reading.task(row)
        is_stage = before is not None and (
            row.continues or _is_stage(task, before, table, reading.columns.get("task", -1))
        )
        if reading.of_stages.columns:
            stages, told = reading.stages(row, task.listed)
            part_of = before.row if before and is_stage else None
            unsure += told if part_of is None else (replace(d, part_of=part_of) for d in told)
            task = task._replace(stages=tuple(stages))
        if before is not None and is_stage:
            joined.setdefault(before.row, [before]).append(task)
            before = _with_stage(before, task, reading.meant)
            continue
        if isinstance(row.values.get("task_id"), dt.date | ShownDate):
            doubts.append(_of_date(task))
        if before is not None:
            yield _with_stages(before, joined.get(before.row, ()), month)
        before = task
    if before is not None:
        yield _with_stages(before, joined.get(before.row, ()), month)
    if reading.continuing:
        doubts.append(_rows_continuing(table, reading.of_stages, reading.continuing))
    if not reading.of_stages.named:
        doubts += (_rows_joined(rows) for rows in joined.values())
    doubts += told_once(unsure)


class _Row(NamedTuple):
    """A row of the list that names a task, or goes on with the one above."""

    line: Line
    values: Mapping[str, Value]
    """By field, as are its `words`."""
    words: Mapping[str, str]
    under: tuple[str, str]
    """The plan and the item that hold for it."""
    titles: Mapping[str, tuple[int, int]]
    """The row and column of each plan and item so far."""
    continues: bool


@dataclass(frozen=True)
class _Reading:
    """How a table of the list is read."""

    table: Table
    month: Month
    columns: Mapping[str, int]
    of_stages: StageColumns
    continuing: Mapping[int, bool]
    """As `_continuing` finds them."""
    carried: Sequence[str]
    meant: Callable[[Value], Deadline]
    letters: Mapping[str, str]
    """The letters of each field's column."""

    def task(self, row: _Row) -> MasterTask:
        """Returns the task as this row alone has it."""
        table, number, words = self.table, row.line.number, row.words
        due = row.values.get("deadline", "")
        listed = self.meant(due)
        return MasterTask(
            task_id=number_of(row.values.get("task_id", "")),
            plan=row.under[0],
            item=row.under[1],
            task=words.get("task", ""),
            lead_unit=words.get("lead_unit", ""),
            leads=(),  # see `with_units`, which knows the whole list
            supports=(),
            support_units=words.get("support_units", ""),
            key=_is_marked(words.get("key", "")),
            deadline_text=written(due, listed),
            listed=listed,
            deadline=listed,
            start=_start(row.values.get("start", ""), self.meant),
            sheet=table.grid.name,
            row=number + 1,
            cells=self.letters,
            carried={
                name: text_of(table.shown(number, self.columns[name]))
                for name in self.carried
                if words.get(name)
            },
            elsewhere=_elsewhere(table, number, self.columns, row.titles, row.under),
        )

    def stages(self, row: _Row, listed: Deadline) -> tuple[list[Stage], list[Doubt]]:
        """Returns the stages in columns of their own, and what in them is doubtful."""
        number = row.line.number
        goes_on = row.continues or self.continuing.get(number + 1, False)
        own = _has_own_deadline(self.table, number, self.columns) or (
            goes_on and row.values.get("deadline", "") != ""
        )
        return stages_of_row(
            *(self.table, number, self.of_stages, self.month, self.meant), listed if own else None
        )


def _reading(table: Table, month: Month, carried: Sequence[str], *, from_1904: bool) -> _Reading:
    of_stages = stage_columns(table, month)
    columns = {
        name: column
        for name, column in _with_key(table).items()
        if name != "item" or column not in of_stages.columns
    }
    return _Reading(
        table,
        month,
        columns,
        of_stages,
        _continuing(table, of_stages, columns),
        carried,
        deadline_reader(month, from_1904),
        {name: column_letters(column) for name, column in columns.items()},
    )


def _rows(reading: _Reading, doubts: list[Doubt]) -> Iterator[_Row]:
    """Yields the rows of tasks. Rows that name none, and are no section or note, are told."""
    table, columns = reading.table, reading.columns
    plan, item = _title_above(table), ""
    above = table.header.first - 1
    titles = {plan: (above, _first_filled(table, above))} if plan else {}
    begun = False
    for line in table.lines:
        continues = begun and line.number in reading.continuing
        if line.kind == "note" and not continues:
            continue
        if line.kind == "section":
            plan, item = _under(line, plan, item, columns)
            titles[line.text] = line.number, _first_filled(table, line.number)
        cells = table.cells(line.number)
        values = {name: cells[column] for name, column in columns.items()}
        words = {name: text_of(value) for name, value in values.items()}
        if words.get("plan") and words["plan"] != plan:
            plan, item = words["plan"], ""
        item = words.get("item") or item
        for name in _TITLES:
            if words.get(name):
                titles[words[name]] = line.number, columns[name]
        named = any(words.get(name) for name in TASK_ITSELF)
        if continues or (line.kind != "section" and named):
            yield _Row(line, values, words, (plan, item), titles, continues)
            begun = True
        elif line.kind == "task" and (seen := _own_words(table, line, columns)):
            doubts.append(
                Doubt("row", "passed_over", seen, sheet=table.grid.name, row=line.number + 1)
            )


def _continuing(
    table: Table, of_stages: StageColumns, columns: Mapping[str, int]
) -> Mapping[int, bool]:
    """Returns the rows that continue the task above: they name none, and fill columns of stages.

    The value says whether the row has a deadline of its own. `columns` are those of the list.
    """
    named = [columns[name] for name in TASK_ITSELF if name in columns]
    due = columns.get("deadline", -1)
    found = {}
    for line in table.lines:
        row = table.cells(line.number)
        says = any(
            row[column] != "" and (line.number, column) not in table.grid.covered
            for column in of_stages.columns
        )
        if says and line.kind != "section" and not any(row[column] != "" for column in named):
            found[line.number] = due >= 0 and row[due] != ""
    return found


def _rows_continuing(table: Table, of_stages: StageColumns, rows: Mapping[int, bool]) -> Doubt:
    first = min(rows)
    shown = "、".join(str(number + 1) for number in sorted(rows)[:10])
    return Doubt(
        *("stage", "guessed", f"第{shown}{f'等{len(rows)}行' if len(rows) > 10 else '行'}"),
        against="没有编号和工作内容，认作上面一项任务的节点",
        field="stage",
        sheet=table.grid.name,
        row=first + 1,
        column=column_letters(min(of_stages.columns)),
    )


def _has_own_deadline(table: Table, number: int, columns: Mapping[str, int]) -> bool:
    """Whether the row belongs to a task that is merged over several, each with its deadline."""
    covered = table.grid.covered

    def is_merged(name: str) -> bool:
        column = columns.get(name, -1)
        at = covered.get((number, column))
        return at is not None and at in (
            covered.get((number - 1, column)),
            covered.get((number + 1, column)),
        )

    return is_merged("task") and not is_merged("deadline")


def _with_stages(task: MasterTask, rows: Sequence[MasterTask], month: Month) -> MasterTask:
    """Returns the task with its stages: of their columns, of its rows, or of its deadline's cell.

    `rows`: those that were joined to it. Where they do not say what a stage is, they are stages
    only if one unit leads them all.
    """
    goals = []
    if not rows:
        cell = task.cell_of("deadline")
        goals = stages_of_deadline(task.deadline_text, month, task.sheet, task.row, cell)
    if goals and not task.listed.understood:
        listed = Deadline(goals[-1].due)
        task = task._replace(listed=listed, deadline=listed)
    if task.stages or goals:
        return task._replace(stages=distinct(task.stages or goals))
    dated = all(row.listed.date for row in rows)
    alone = len({row.lead_unit for row in rows if row.lead_unit}) < 2
    return task._replace(stages=tuple(_unnamed(rows))) if dated and alone else task


def _unnamed(rows: Sequence[MasterTask]) -> Iterator[Stage]:
    for number, row in enumerate(rows, start=1):
        if row.listed.date is not None:
            cell = row.cell_of("deadline")
            words = f"第{number}阶段（{row.deadline_text}）"
            yield Stage(words, row.listed.date, row.deadline_text, row.sheet, row.row, cell)


def _title_above(table: Table) -> str:
    """Returns the plan that is named right above the header, as in 一、生态保护行动计划; or ''."""
    first = table.header.first
    words = text_of(lead_of(table.grid.rows[first - 1])) if first else ""
    return words if _TITLE.fullmatch(folded(words)) else ""


_TITLE = pattern(r"(第?[一二三四五六七八九十]+[、.]|第[一二三四五六七八九十]+[类部章项篇]).{1,40}")


_TITLES = ("plan", "item")
"""The fields that hold until the next one."""


def _first_filled(table: Table, number: int) -> int:
    row = table.grid.rows[number]
    return next((column for column, value in enumerate(row) if value != ""), 0)


def _elsewhere(
    table: Table,
    number: int,
    columns: Mapping[str, int],
    titles: Mapping[str, tuple[int, int]],
    under: tuple[str, str],
) -> Mapping[str, str]:
    """Returns the cells of the fields that are not in their column of this row.

    `titles` has the cell of each plan and item, as row and column. `under` holds those of the task.
    """
    grid = table.grid
    found = {
        name: grid.cell(number, column)
        for name, column in (columns.items() if grid.covered else ())
        if grid.covered.get((number, column), (number, column)) != (number, column)
    }
    for name, text in zip(_TITLES, under, strict=True):
        if text in titles and titles[text] != (number, columns.get(name)):
            found[name] = grid.cell(*titles[text])
    return found or _NOWHERE_ELSE


_NOWHERE_ELSE: Mapping[str, str] = {}
"""An empty mapping, shared by all tasks whose values are where they seem to be."""


def _own_words(table: Table, line: Line, columns: Mapping[str, int]) -> str:
    """Returns what a row says apart from merged cells, its plan and its item."""
    titles = {columns[name] for name in ("plan", "item") if name in columns}
    said = [
        text_of(value)
        for column, value in enumerate(table.grid.rows[line.number])
        if column not in titles and (line.number, column) not in table.grid.covered
    ]
    return "　".join(dict.fromkeys(filter(None, said)))


def _is_stage(task: MasterTask, before: MasterTask, table: Table, column: int) -> bool:
    """Whether the row is in the same merged cell 工作内容 as the task before, and of its number."""
    covered = table.grid.covered
    at = covered.get((task.row - 1, column))
    return (
        at is not None
        and at[0] < task.row - 1
        and at == covered.get((before.row - 1, column))
        and task.task_id in ("", before.task_id)
    )


def _with_stage(
    task: MasterTask, stage: MasterTask, meant: Callable[[Value], Deadline]
) -> MasterTask:
    """Returns the task with a further stage. The deadline of the last stage is the task's.

    It is a guess when an earlier stage ends later.
    """
    words = _joined(task.deadline_text, stage.deadline_text, "；")
    both = ("lead_unit", "support_units", "deadline", *{**task.carried, **stage.carried})
    elsewhere = {name: _cells_of_both(task, stage, name) for name in both if name in task.cells}
    listed = meant(words)
    if task.listed.date and stage.listed.date and task.listed.date > stage.listed.date:
        listed = replace(task.listed, guessed=True)
    return task._replace(
        lead_unit=_joined(task.lead_unit, stage.lead_unit, "、"),
        support_units=_joined(task.support_units, stage.support_units, "、"),
        deadline_text=words,
        listed=listed,
        deadline=listed,
        carried={
            name: _joined(task.carried.get(name, ""), stage.carried.get(name, ""), "\n")
            for name in dict.fromkeys((*task.carried, *stage.carried))
        },
        elsewhere={**task.elsewhere, **elsewhere},
        stages=(*task.stages, *stage.stages),
    )


def _cells_of_both(task: MasterTask, stage: MasterTask, name: str) -> str:
    """Returns the cells of a field in which the task and its stage say something."""
    texts = [
        each.deadline_text if name == "deadline" else getattr(each, name, each.carried.get(name))
        for each in (task, stage)
    ]
    cells = [each.cell_of(name) for each, text in zip((task, stage), texts, strict=True) if text]
    return ",".join(dict.fromkeys(",".join(cells).split(","))) or task.cell_of(name)


def _rows_joined(rows: Sequence[MasterTask]) -> Doubt:
    task = rows[0]
    words = "；".join(dict.fromkeys(row.deadline_text for row in rows if row.deadline_text))
    return Doubt(
        "task",
        "guessed",
        task.task or task.task_id,
        words or "没有写时限",
        field="deadline",
        sheet=task.sheet,
        row=task.row,
        column=task.cells.get("deadline", ""),
    )


def _joined(words: str, more: str, between: str) -> str:
    return between.join(dict.fromkeys(filter(None, (*words.split(between), more))))


def _of_date(task: MasterTask) -> Doubt:
    """Returns the doubt about a task number that Excel made a date of."""
    return Doubt(
        *("task", "guessed", task.task_id),
        field="task_id",
        sheet=task.sheet,
        row=task.row,
        column=task.cells["task_id"],
    )


def _start(value: Value, meant: Callable[[Value], Deadline]) -> dt.date | None:
    """Returns the day on which a task starts. A month that a date cell shows starts it."""
    return value.day if isinstance(value, ShownDate) else meant(value).date


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


_MARK = pattern(r"([★☆*√✓✔☑●○■□×xyn10是否]|(非?重点|一般|普通)(任务)?)?")


def _under(line: Line, plan: str, item: str, columns: Mapping[str, int]) -> tuple[str, str]:
    """Returns the plan and item after a section row. A field with a column of its own is kept.

    一、 starts a plan. （一） below it starts an item of that plan.
    """
    has_plan, has_item = "plan" in columns, "item" in columns
    if not has_item and (has_plan or (plan and line.text[:1] in "（(")):
        return plan, line.text
    return (plan, item) if has_plan else (line.text, "")


def with_units(
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
            cells = f"{task.cell_of('lead_unit')},{above.cell_of('lead_unit')}"
            elsewhere = {**task.elsewhere, "lead_unit": cells}
            filled.append(task._replace(lead_unit=above.lead_unit, elsewhere=elsewhere))
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
