"""The columns of the tables in the progress workbook, in order."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.assess.view import Group, RegisterView, TaskView, UnitView
from pipeline.assess.wording import (
    KEY,
    NOT_USED,
    NotUsed,
    days_overdue,
    deadline_in_words,
    decided_in_words,
    forecast_in_words,
    progress_in_words,
    row_in_words,
    source_in_words,
    status_in_words,
)
from pipeline.domain.fields import Field, field, heading
from pipeline.domain.findings import SEVERITIES, Finding
from pipeline.domain.registers import declaring
from pipeline.domain.status import LIT, STATUS, Status
from pipeline.domain.text import listing
from pipeline.excel.cells import Column, Linked, Look, Record, Shaded, Value
from pipeline.merge.subjects import EntryFacts, FileFacts, RowFacts, Use

LIGHTS: dict[str, Shaded] = {
    code: Shaded(status.word, status.shade) for code, status in STATUS.items()
}

_WORST_FIRST = ("overdue", "at_risk", "unreported", "on_track", "done", "terminated")
_NARROWED = 0.75
"""The share of the widths in the table of fields that prints all columns legibly on A4."""


def _of_field(name: str, value: Callable[[TaskView], Value], look: Look) -> Column[TaskView]:
    return Column(heading(name), value, look, field(name).width * _NARROWED, field=name)


_TASK_ID = _of_field("task_id", lambda task: task.task_id, "centred")
_PLAN = _of_field("plan", lambda task: task.plan, "text")
_ITEM = _of_field("item", lambda task: task.item, "text")
_KEY = _of_field("key", lambda task: KEY if task.key else "", "centred")
_TASK = _of_field("task", lambda task: task.task, "text")
_LEAD_UNIT = _of_field("lead_unit", lambda task: task.lead_unit, "centred")
_DEADLINE = _of_field("deadline", deadline_in_words, "centred")
_PROGRESS = _of_field("progress", progress_in_words, "text")
_PERCENT = _of_field("percent", lambda task: task.percent, "number")
_FORECAST = _of_field("forecast", forecast_in_words, "centred")
_REASON = _of_field("reason", lambda task: task.reason, "text")
_ESCALATION = _of_field("escalation", lambda task: task.escalation, "text")


def _light(task: TaskView) -> Shaded:
    return Shaded(status_in_words(task), STATUS[task.status].shade)


def worst_first(task: TaskView) -> int:
    """Sort key: tasks with the worst status come first."""
    return _WORST_FIRST.index(task.status)


def _light_before(task: TaskView) -> Value:
    return LIGHTS.get(task.last_status)


# 一览表
_LISTED = (
    Column[TaskView](heading("sequence"), lambda task: task.number, "number", 5),
    replace(_PLAN, groups=True, width=13),
    replace(_ITEM, groups=True, width=16),
    _TASK_ID,
    _KEY,
    _TASK,
    _LEAD_UNIT,
    _DEADLINE,
    _PROGRESS,
    _PERCENT,
    _FORECAST,
    _REASON,
    _ESCALATION,
)
PROGRESS_FROZEN = _LISTED.index(_TASK)
PROGRESS_PERCENT = _LISTED.index(_PERCENT)
PROGRESS_TASK_ID = _LISTED.index(_TASK_ID)


def progress_columns(carried: Sequence[Field], as_of: dt.date) -> tuple[Column[TaskView], ...]:
    """Returns the columns of 一览表, with those that are carried before the lights.

    `as_of`: the day on which the days past the deadline are counted.
    """
    return (
        *_LISTED,
        *map(_carried, carried),
        Column[TaskView]("状态", _light, "centred", 10, field="status"),
        Column[TaskView]("逾期天数", lambda task: _overdue(task, as_of), "number", 6),
        Column[TaskView]("进度比上周增减", _gained, "change", 7),
    )


def _overdue(task: TaskView, as_of: dt.date) -> int | None:
    """Returns for how many days the deadline, or that of a stage, has passed of an open task."""
    silent_or_late = task.status in ("overdue", "unreported")
    days = days_overdue(task, as_of) if silent_or_late else task.stage_days
    return days or None


def _gained(task: TaskView) -> float | None:
    if task.percent is None or task.last_percent is None:
        return None
    return round(task.percent - task.last_percent, 2)


def _carried(added: Field) -> Column[TaskView]:
    width = added.width * _NARROWED
    return Column(
        added.heading, lambda task: task.carried.get(added.name), "text", width, field=added.name
    )


def linked(
    columns: Sequence[Column[Record]], location: Callable[[Record], str]
) -> tuple[Column[Record], ...]:
    """Returns the columns with each task number linked to its task, if the task has a place."""
    return tuple(
        replace(column, value=_leading(column, location))
        if column.heading == _TASK_ID.heading
        else column
        for column in columns
    )


def _leading(
    column: Column[Record], location: Callable[[Record], str]
) -> Callable[[Record], Value]:
    def value(record: Record) -> Value:
        text, place = column.value(record), location(record)
        return Linked(text, place) if isinstance(text, str) and text and place else text

    return value


def _category(task: TaskView) -> Shaded:
    if task.status == "overdue":
        return LIGHTS["overdue"]
    if task.status == "unreported":
        return Shaded("时限已过未报送", STATUS["unreported"].shade)
    words = "预估不能按时办结" if task.forecast == "late" else "预估不明"
    if task.forecast == "on_time" and task.stage_days:
        words = "节点超期"
    return Shaded(words, STATUS["at_risk"].shade)


def _source(task: TaskView) -> str:
    row = source_in_words(task.source_file, task.source_sheet, task.source_row)
    return "；".join(filter(None, (row if task.reported else "", decided_in_words(task))))


# 例外
EXCEPTIONS = (
    Column[TaskView]("类别", _category, "centred", 10, groups=True),
    _TASK_ID,
    _PLAN,
    _ITEM,
    replace(_TASK, width=24),
    _LEAD_UNIT,
    _DEADLINE,
    _PROGRESS,
    _PERCENT,
    _FORECAST,
    _REASON,
    _ESCALATION,
    Column[TaskView]("出处", _source, "text", 23),
)
EXCEPTIONS_FROZEN = EXCEPTIONS.index(_PLAN)


def _count(status: Status) -> Column[Group]:
    return Column(status.word, lambda group: group.by_status[status.code], "number", 9)


def _items(group: Group) -> int:
    return len({(task.plan, task.item) for task in group.tasks})


def _share_done(group: Group) -> float | None:
    return group.by_status["done"] / len(group.tasks) if group.tasks else None


def _arrival(group: Group) -> Value:
    if not isinstance(group, UnitView):
        return None
    if not group.reported:
        if group.excused:
            return "不需报送"
        return Shaded("缺报", STATUS["overdue"].shade)
    return Shaded("迟报", STATUS["at_risk"].shade) if group.late else "按时报送"


# 统计
_TASKS = Column[Group]("任务数", lambda group: len(group.tasks), "number", 9)
_COUNTS = tuple(map(_count, LIT))
_TERMINATED = _count(STATUS["terminated"])
_SHARE_DONE = Column[Group]("办结率", _share_done, "share", 9)
# These headings also print above the units, on every further page
PLANS = (
    Column[Group](
        f"{heading('plan')}／{heading('lead_unit')}", lambda group: group.name, "text", 36
    ),
    Column[Group]("大项工作数／报送情况", _items, "number", 12),
    _TASKS,
    *_COUNTS,
    _SHARE_DONE,
)
UNITS = (
    Column[Group](heading("lead_unit"), lambda group: group.name, "text", 36),
    Column[Group]("报送情况", _arrival, "centred", 12),
    _TASKS,
    *_COUNTS,
    _SHARE_DONE,
)
COUNTS_FROM = PLANS.index(_COUNTS[0])
"""Place of the first column that counts a status, the same in both tables."""


def with_terminated(columns: Sequence[Column[Group]]) -> tuple[Column[Group], ...]:
    """Returns the columns with the tasks that were ended behind those of the other statuses."""
    return (*columns[:-1], _TERMINATED, columns[-1])


class Missing(NamedTuple):
    """A unit without a return, and its files that could not be used."""

    unit: UnitView
    rejected: tuple[FileFacts, ...]


def rejected_in_words(file: FileFacts) -> str:
    return f"{file.file}：{file.reason}"


def _rejected(missing: Missing) -> str:
    return listing(map(rejected_in_words, missing.rejected), "\n") or "没有收到文件"


# 未报送
MISSING = (
    Column[Missing]("单位", lambda missing: missing.unit.name, "centred", 16),
    Column[Missing]("任务数", lambda missing: len(missing.unit.tasks), "number", 11),
    Column[Missing](
        "连续缺报或迟报（周）", lambda missing: missing.unit.weeks_behind, "number", 14
    ),
    Column[Missing]("收到但没有采用的文件及原因", _rejected, "text", 52),
)
UNREPORTED = (
    _LEAD_UNIT,
    _TASK_ID,
    _DEADLINE,
    _TASK,
    replace(_PLAN, width=30),
    replace(_ITEM, width=34),
    _KEY,
    Column[TaskView]("上周状态", _light_before, "centred", 12),
)

# 数据问题
_SEVERITIES = {
    "error": Shaded(SEVERITIES["error"], STATUS["overdue"].shade),
    "warning": Shaded(SEVERITIES["warning"], STATUS["at_risk"].shade),
    "info": Shaded(SEVERITIES["info"], STATUS["unreported"].shade),
}
FINDINGS = (
    Column[Finding]("代码", lambda finding: finding.code, "centred", 7),
    Column[Finding]("级别／类别", lambda finding: _SEVERITIES[finding.severity], "centred", 8),
    Column[Finding]("单位", lambda finding: finding.unit, "centred", 13),
    Column[Finding](heading("task_id"), lambda finding: finding.task_id, "centred", 10),
    Column[Finding]("文件", lambda finding: finding.file, "text", 26),
    Column[Finding]("工作表", lambda finding: finding.sheet, "centred", 10),
    Column[Finding]("单元格／行", lambda finding: finding.cell, "centred", 8),
    Column[Finding]("问题／填报内容", lambda finding: finding.message, "text", 50),
    Column[Finding]("处理建议／未采用的原因", lambda finding: finding.hint, "text", 44),
)


def _not_used(row: RowFacts) -> NotUsed:
    return NOT_USED[row.state]


def _written(row: RowFacts) -> str:
    task = f"{heading('task')}：{row.task}" if row.task else ""
    return "\n".join(filter(None, (task, row_in_words(row))))


# These columns share the headings of the findings, which print again on every page
LOOSE_ROWS = (
    Column[RowFacts]("代码", lambda row: _not_used(row).code, "centred", 7),
    Column[RowFacts]("级别／类别", lambda row: _not_used(row).kind, "centred", 8),
    Column[RowFacts]("单位", lambda row: row.unit, "centred", 13),
    Column[RowFacts](heading("task_id"), lambda row: row.written_id, "centred", 10),
    Column[RowFacts]("文件", lambda row: row.file, "text", 26),
    Column[RowFacts]("工作表", lambda row: row.sheet, "centred", 10),
    Column[RowFacts]("单元格／行", lambda row: f"第{row.row}行", "centred", 8),
    Column[RowFacts]("问题／填报内容", _written, "text", 50),
    Column[RowFacts]("处理建议／未采用的原因", lambda row: _not_used(row).reason, "text", 44),
)


# 台账, one sheet each
_USES: dict[Use, Shaded] = {
    "used": Shaded("采用", STATUS["on_track"].shade),
    "later": Shaded("尚未到日期", STATUS["unreported"].shade),
    "sent_back": Shaded("退回", STATUS["at_risk"].shade),
    "repeated": Shaded("重复", STATUS["unreported"].shade),
    "unused": Shaded("没有采用", STATUS["overdue"].shade),
}


def of_register(kept: RegisterView) -> tuple[Column[EntryFacts], ...]:
    """Returns the columns of a register's sheet: those that are filled, and their use."""
    said = {name for entry in kept.entries for name, text in entry.texts.items() if text}
    shown = [c for c in kept.register.columns if c.name in said or c.name == "task_id"]
    return (
        *map(_declared, shown),
        Column[EntryFacts]("采用情况", lambda entry: _USES[entry.use], "centred", 10),
        Column[EntryFacts]("说明", lambda entry: entry.why, "text", 26),
        Column[EntryFacts]("出处", _kept_in, "text", 22),
    )


def _declared(column: declaring.Column) -> Column[EntryFacts]:
    look: Look = "text" if column.kind in ("text", "words") else "centred"
    return Column(
        column.heading, lambda entry: entry.texts.get(column.name, ""), look, column.width * 0.85
    )


def _kept_in(entry: EntryFacts) -> str:
    return source_in_words(entry.file, entry.sheet, entry.row)


class Compared(NamedTuple):
    """How many tasks had a status last week, and how many have it now."""

    status: Value
    before: int
    now: int


# 与上周对比
COMPARED = (
    Column[Compared]("状态", lambda compared: compared.status, "centred", 12),
    Column[Compared]("上周", lambda compared: compared.before, "number", 11),
    Column[Compared]("本周", lambda compared: compared.now, "number", 11),
    Column[Compared]("增减", lambda compared: compared.now - compared.before, "change", 9),
)


CHANGED = (
    replace(_TASK_ID, width=12),
    Column[TaskView]("上周状态", _light_before, "centred", 11),
    Column[TaskView]("本周状态", _light, "centred", 11, groups=True),
    Column[TaskView](f"上周{heading('percent')}", lambda task: task.last_percent, "number", 9),
    Column[TaskView](f"本周{heading('percent')}", lambda task: task.percent, "number", 9),
    Column[TaskView]("增减", _gained, "change", 7),
    _KEY,
    _TASK,
    _LEAD_UNIT,
    _DEADLINE,
    _PROGRESS,
    _REASON,
)
