"""Writes the month's list as the program knows it surely: the standard headings, one row a task."""

from collections.abc import Callable, Sequence

from pipeline.adopt.understanding import Understanding
from pipeline.domain.fields import field, heading
from pipeline.domain.registers.listed import STAGES
from pipeline.domain.text import visible
from pipeline.domain.week import Month
from pipeline.excel.book import About, Book
from pipeline.excel.cells import Column
from pipeline.intake.files.grids import Grid, Value
from pipeline.intake.meaning.dates.deadlines import Deadline, read_deadline
from pipeline.intake.meaning.values import deadline_of, text_of
from pipeline.intake.registers import written
from pipeline.intake.stages import Stage
from pipeline.intake.tasks import MasterTask

_SHEET = "任务清单"
_TAB, _LEDGER_TAB = "C00000", "7F7F7F"
_WIDE = 18
"""In characters: a column at least this wide has long text, which is not centred."""


def canonical(understood: Understanding, office: str, district: str) -> bytes:
    """Returns the list as an xlsx file. The same list gives the same bytes."""
    month = understood.month
    title = f"{district}{month.year}年{month.number}月任务清单"
    source = visible(understood.source.path.name)
    about = About(title, _SHEET, office, "督查 任务清单", f"由 {source} 接收", month.first_day)
    book = Book(about, "A4")
    tasks = understood.tasks
    add_tasks(book, tasks, columns_of(understood), title, f"共{len(tasks)}项任务，由 {source} 接收")
    for grid in understood.ledgers:
        _ledger(book, grid, understood)
    if staged := [(task, stage) for task in tasks if task.task_id for stage in task.stages]:
        names = {grid.name for grid in understood.ledgers}
        name = STAGES.name if STAGES.name not in names else f"{STAGES.name}2"
        sheet = book.sheet(name, f"{title}的节点", f"由 {source} 接收", _LEDGER_TAB)
        sheet.filter(sheet.table(_STAGES, staged))
    return book.content()


_STAGES: tuple[Column[tuple[MasterTask, Stage]], ...] = (
    Column(STAGES.heading("task_id"), lambda each: each[0].task_id, "centred", 12),
    Column(STAGES.heading("task"), lambda each: each[0].task, "text", 40),
    Column(STAGES.heading("stage"), lambda each: each[1].text, "text", 30),
    Column(STAGES.heading("due"), lambda each: written(0.0, Deadline(each[1].due)), "centred", 16),
    Column(STAGES.heading("state"), lambda _: "", "centred", 12),
    Column(STAGES.heading("reached"), lambda _: "", "centred", 16),
)


def add_tasks(
    book: Book,
    tasks: Sequence[MasterTask],
    columns: Sequence[Column[MasterTask]],
    title: str,
    subtitle: str,
) -> None:
    """Adds the sheets of a list, mostly one."""
    for number, part in enumerate(_parts(tasks), start=1):
        name = _SHEET if number == 1 else f"{_SHEET}{number}"
        sheet = book.sheet(name, title, subtitle, _TAB)
        table = sheet.table(columns, part)
        sheet.filter(table)
        sheet.freeze(table, 1)


def _parts(tasks: Sequence[MasterTask]) -> list[list[MasterTask]]:
    """Returns the tasks of each sheet, mostly one.

    A plan or item holds until the next one, so that tasks without any after it need another sheet.
    """
    parts: list[list[MasterTask]] = []
    before: MasterTask | None = None
    for task in tasks:
        if before is None or (
            (before.plan and not task.plan)
            or (before.plan == task.plan and before.item and not task.item)
        ):
            parts.append([])
        parts[-1].append(task)
        before = task
    return parts


def columns_of(understood: Understanding) -> list[Column[MasterTask]]:
    """Returns the columns of the list, in order."""
    return list_columns(understood.names, understood.month, understood.listed.by_sequence)


def list_columns(names: Sequence[str], month: Month, by_sequence: bool) -> list[Column[MasterTask]]:
    """Returns the columns of a month's list with these fields, in order."""
    said = {
        name: "sequence" if name == "task_id" and by_sequence else name for name in names
    }  # 序号 stays 序号: it is no number that lasts
    widths = {name: _width(said[name]) for name in said}
    widths["task"] += max(0, _PAGE - sum(widths.values()))
    return [
        Column(
            heading(said[name]),
            _value(name, month),
            "text" if width >= _WIDE else "centred",
            width,
        )
        for name, width in widths.items()
    ]


_PAGE = 115
"""In characters: the width of a page, which the texts of the tasks fill."""


def _width(name: str) -> float:
    try:
        return field(name).width
    except KeyError:  # a column of the office's own
        return 14


def _value(name: str, month: Month) -> Callable[[MasterTask], str]:
    if name == "deadline":
        return lambda task: _deadline(task, month)
    if name == "key":
        return lambda task: "★" if task.key else ""
    if name == "start":
        return lambda task: written(0.0, Deadline(task.start)) if task.start else ""
    if name in _AS_WRITTEN:
        return lambda task: str(getattr(task, name))
    return lambda task: task.carried.get(name, "")


_AS_WRITTEN = frozenset(("task_id", "plan", "item", "task", "lead_unit", "support_units"))
"""The fields of a task that are its cells' own words. All others are passed on in `carried`, even
where the task also has what they mean: 督办频率, 目标值."""


def _deadline(task: MasterTask, month: Month) -> str:
    """Returns the deadline in the words of the list, or as a date where these mean another."""
    again = read_deadline(task.deadline_text, month)
    if (again.date, again.open) == (task.listed.date, task.listed.open) or not task.listed.date:
        return task.deadline_text
    return written(0.0, task.listed)


def _ledger(book: Book, grid: Grid, understood: Understanding) -> None:
    """Copies a ledger as its cells read; the row with most headings is the table's."""
    filled = [sum(value != "" for value in row) for row in grid.rows]
    if not any(filled):
        return
    head = filled.index(max(filled))
    above = "　".join(dict.fromkeys(text for row in grid.rows[:head] for text in map(text_of, row)))
    sheet = book.sheet(grid.name, above.strip() or grid.name, "", _LEDGER_TAB)
    labels = [text_of(value) for value in grid.rows[head]]
    columns: list[Column[Sequence[Value]]] = [
        Column(label, _cell(at, understood), "text", 16) for at, label in enumerate(labels)
    ]
    sheet.filter(sheet.table(columns, grid.rows[head + 1 :]))


def _cell(at: int, understood: Understanding) -> Callable[[Sequence[Value]], str]:
    def value(row: Sequence[Value]) -> str:
        said = row[at] if at < len(row) else ""
        if isinstance(said, str | float | bool):
            return text_of(said)
        return written(said, deadline_of(said, understood.month))

    return value
