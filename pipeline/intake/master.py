"""The month's master task list: the truth for text, unit and deadline."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import CannotWork
from pipeline.intake.deadlines import Deadline, read_deadline
from pipeline.intake.grids import Grid, Unreadable, Value, Workbook, column_letters, open_workbook
from pipeline.intake.layout import Header, find_header, rows_below
from pipeline.intake.values import text_of
from pipeline.settings import Limits
from pipeline.text import folded, folded_id, says_nothing
from pipeline.week import Month, Week

EXTENSIONS, CLOSURES = "延期台账", "销号台账"
"""The office's own ledgers, optional sheets of the master workbook."""


@dataclass(frozen=True, slots=True)
class MasterTask:
    """One specific task of the list."""

    task_id: str
    plan: str
    item: str
    task: str
    lead_unit: str
    """As written; `leads` are the units it names."""
    leads: tuple[str, ...]
    support_units: str
    key: bool
    deadline_text: str
    listed: Deadline
    """What `deadline_text` means."""
    deadline: Deadline
    """What counts: the approved extension, where there is one."""
    start: dt.date | None
    target: str
    target_unit: str
    leader: str
    remark: str
    sheet: str
    row: int
    """Excel's row number."""
    extended: str = ""
    """The approval of an extension, in words; the original deadline stays in `deadline_text`."""
    closed: str = ""
    """The office's confirmation that the task is done, in words."""


@dataclass(frozen=True)
class MasterList:
    """The tasks in the order of the list, and where they stand."""

    file: str
    sha256: str
    tasks: tuple[MasterTask, ...]
    cells: Mapping[str, Mapping[str, str]]
    """Sheet to field to the letters of its column."""

    @property
    def units(self) -> tuple[str, ...]:
        """The lead units, in the order in which the list first names them."""
        return tuple(dict.fromkeys(unit for task in self.tasks for unit in task.leads))


def read_master(path: Path, file: str, week: Week, limits: Limits) -> MasterList:
    """The master list at `path`, as it stands on the week's cut-off day.

    Raises CannotWork when there is none, it cannot be read, or it lists nothing.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise CannotWork(
            f"{path}：没有{week.month.year}年{week.month.number}月的任务清单。请把清单存为这个文件名后再运行"
        ) from None
    except OSError as error:
        raise CannotWork(f"{path}：读不了（{error.strerror}）。请先关闭正在打开它的程序") from None
    try:
        workbook = open_workbook(content, limits)
    except Unreadable as problem:
        raise CannotWork(
            f"{path}：任务清单打不开：{problem.detail}。请另存为 xlsx 后再运行"
        ) from None
    found = [
        (grid, header)
        for grid in workbook.grids
        if not grid.hidden and (header := find_header(grid, "master")) is not None
        if folded(grid.name) not in (EXTENSIONS, CLOSURES)
    ]
    if not found:
        raise CannotWork(
            f"{path}：没有找到任务清单的表头。至少要有“工作内容”“牵头单位”“完成时限”三列"
        )
    tasks = [task for grid, header in found for task in _tasks(grid, header, week.month)]
    if not tasks:
        sheets = "、".join(grid.name for grid, _ in found)
        raise CannotWork(f"{path} 工作表“{sheets}”：任务清单是空的。请填入任务后再运行")
    tasks = _with_ledgers(tasks, workbook, week)
    cells = {
        grid.name: {n: column_letters(c) for n, c in header.recognised.columns.items()}
        for grid, header in found
    }
    return MasterList(file, hashlib.sha256(content).hexdigest(), tuple(tasks), cells)


def _tasks(grid: Grid, header: Header, month: Month) -> Iterator[MasterTask]:
    """The tasks of a sheet. A plan or item written once counts until the next one."""
    columns = header.recognised.columns
    plan = item = ""
    for number, cells in rows_below(grid, header):
        values = {name: cells[column] for name, column in columns.items()}
        words = {name: text_of(value) for name, value in values.items()}
        if words.get("plan") and words["plan"] != plan:
            plan, item = words["plan"], ""
        item = words.get("item") or item
        if not any(words.get(name) for name in ("task_id", "task", "lead_unit")):
            continue
        due = values.get("deadline", "")
        start = _deadline(values.get("start", ""), month)
        yield MasterTask(
            task_id=words.get("task_id", ""),
            plan=plan,
            item=item,
            task=words.get("task", ""),
            lead_unit=words.get("lead_unit", ""),
            leads=_units(words.get("lead_unit", "")),
            support_units=words.get("support_units", ""),
            key=_is_marked(words.get("key", "")),
            deadline_text=_written(due),
            listed=_deadline(due, month),
            deadline=_deadline(due, month),
            start=start.date,
            target=words.get("target", ""),
            target_unit=words.get("target_unit", ""),
            leader=words.get("leader", ""),
            remark=words.get("remark", ""),
            sheet=grid.name,
            row=number + 1,
        )


_SEPARATORS = re.compile(r"[、，,;；/\n]|\s{2,}")


def _units(text: str) -> tuple[str, ...]:
    """The lead units that a cell names; what stands in brackets belongs to the name before it."""
    parts = (part.strip() for part in _SEPARATORS.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _is_marked(text: str) -> bool:
    return not says_nothing(text) and folded(text) not in (
        "否",
        "0",
        "false",
        "一般",
        "非重点",
        "×",
    )


def _deadline(value: Value, month: Month) -> Deadline:
    if isinstance(value, bool | dt.time | dt.timedelta):
        return Deadline()
    return read_deadline(value, month)


def _written(value: Value) -> str:
    """The deadline as people read it: a date cell in Chinese, words as they are."""
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日"
    return text_of(value)


def _with_ledgers(tasks: list[MasterTask], workbook: Workbook, week: Week) -> list[MasterTask]:
    """The tasks with what the office's ledgers say of them up to the cut-off day."""
    extensions = _ledger(workbook, EXTENSIONS, "批准日期", week)
    closures = _ledger(workbook, CLOSURES, "销号日期", week)
    result = []
    for task in tasks:
        extension = extensions.get(folded_id(task.task_id))
        closure = closures.get(folded_id(task.task_id))
        if extension is not None:
            new = _deadline(extension.get("新时限", ""), week.month)
            if new.understood:
                approval = text_of(extension.get("批准文号", ""))
                words = f"原时限{task.deadline_text}，经批准延至{_written(extension['新时限'])}"
                task = replace(
                    task, deadline=new, extended=words + (f"（{approval}）" if approval else "")
                )
        if closure is not None:
            checked = text_of(closure.get("核实情况", ""))
            day = _written(closure["销号日期"]) if closure.get("销号日期") else ""
            task = replace(task, closed=f"{day}销号" + (f"：{checked}" if checked else ""))
        result.append(task)
    return result


def _ledger(workbook: Workbook, name: str, dated: str, week: Week) -> dict[str, dict[str, Value]]:
    """The last entry of each task, up to the cut-off day, by folded task number."""
    entries: dict[str, dict[str, Value]] = {}
    for grid in workbook.grids:
        if folded(grid.name) != name:
            continue
        labels: list[str] = []
        for cells in grid.rows:
            words = [folded(text_of(value)) for value in cells]
            if not labels:
                labels = words if "任务编号" in words else []
                continue
            entry = dict(zip(labels, cells, strict=False))
            day = _deadline(entry.get(dated, ""), week.month).date
            if entry["任务编号"] != "" and (day is None or day <= week.as_of):
                entries[folded_id(text_of(entry["任务编号"]))] = entry
    return entries
