"""进展情况一览表 in Word, from `templates/进展情况一览表.docx`; long ones in several files."""

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, make_dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pipeline.assess.view import TaskView, WeekView
from pipeline.assess.wording import (
    KEY,
    counts_in_words,
    date_in_words,
    deadline_in_words,
    forecast_in_words,
    last_status_in_words,
    percent_in_words,
    plans_in_words,
    status_in_words,
)
from pipeline.domain.fields import Field
from pipeline.domain.status import IN_WORDS, STATUS, STATUSES
from pipeline.domain.week import day_in_words
from pipeline.reports.plan_line import PlanLine, counted
from pipeline.word.template import word_template
from pipeline.word.values import Cell

Page = TypeVar("Page")
NAME = "进展情况一览表"
ROWS_A_FILE = 5_000
"""A table with more rows is split by plan: Word and readers both lose their way in longer ones."""
ROWS_A_TABLE = 500
"""Within a file too: LibreOffice takes four times as long for a table twice as long."""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A row of the table."""

    number: Annotated[int, "在清单中的序号"]
    task_id: Annotated[str, "任务编号"]
    plan: Annotated[Cell, "行动计划，同一计划的各行合并"]
    item: Annotated[Cell, "大项工作，同一大项的各行合并"]
    task: Annotated[str, "工作内容"]
    lead_unit: Annotated[str, "牵头单位"]
    support_units: Annotated[str, "配合单位"]
    key: Annotated[str, "重点任务为★，其他为空"]
    deadline: Annotated[str, "完成时限；经批准延期的，注明原时限"]
    progress: Annotated[str, "进展情况，单位原文"]
    percent: Annotated[str, "完成进度，如 80%"]
    forecast: Annotated[str, "预估是否能够按时办结：已办结、是、否、存疑、未填"]
    status: Annotated[Cell, "状态，单元格按亮灯着色"]
    last_status: Annotated[str, "上周的状态"]
    reason: Annotated[str, "预估不能按时办结的原因及建议，单位原文"]
    escalation: Annotated[str, "需要区委区政府解决的问题，单位原文"]


@dataclass(frozen=True, slots=True)
class TaskTable:
    """The table of a file."""

    heading: Annotated[str, "分册的名称，或表中的行动计划；只有一个表时为空"]
    tasks: Annotated[tuple[TaskLine, ...], "每项任务一行"]


@dataclass(frozen=True, slots=True)
class PlanOfVolumes(PlanLine):
    """A plan in the overview of a table that is split into files."""

    volumes: Annotated[str, "在哪几分册"]


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first of several files shows."""

    volumes: Annotated[int, "分册数"]
    plans: Annotated[tuple[PlanOfVolumes, ...], "每个行动计划一行"]


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """Everything that the template may use."""

    label: Annotated[str, "周次，如 2017年7月第2周"]
    title: Annotated[str, "周次和起止日期，如 2017年7月第2周（7月10日—7月16日）"]
    as_of: Annotated[str, "截止日，如 7月14日"]
    date: Annotated[str, "截止日，如 2017年7月14日"]
    district: Annotated[str, "区名（config.yaml 的 office.district）"]
    office: Annotated[str, "本单位（config.yaml 的 office.name）"]
    plans: Annotated[str, "如“十大行动计划”，按清单中行动计划的个数"]
    items: Annotated[int, "大项工作数"]
    tasks: Annotated[int, "具体任务数"]
    units: Annotated[int, "牵头单位数"]
    counts: Annotated[str, "各状态的任务数，如“已办结12项、正常推进190项”"]
    done: Annotated[Cell, "已办结的任务数，单元格着色"]
    on_track: Annotated[Cell, "正常推进的任务数，单元格着色"]
    at_risk: Annotated[Cell, "预计不能按时办结的任务数，单元格着色"]
    overdue: Annotated[Cell, "已逾期的任务数，单元格着色"]
    unreported: Annotated[Cell, "未报送的任务数，单元格着色"]
    rule: Annotated[str, "亮灯规则"]
    overview: Annotated[tuple[Overview, ...], "分册时，第一个文件中的总表；不分册时没有"]
    tables: Annotated[tuple[TaskTable, ...], "任务表，很长时分成几个；分册时，第一个文件中没有"]


@functools.lru_cache(maxsize=4)
def page_type(own: tuple[Field, ...]) -> type[ProgressPage]:
    """The page with a variable for each column that only this office has in its lines."""
    line: Any = _line_type(own)
    table: Any = _extended(TaskTable, tasks=Annotated[tuple[line, ...], "每项任务一行"])
    meaning = "任务表，很长时分成几个；分册时，第一个文件中没有"
    return _extended(ProgressPage, tables=Annotated[tuple[table, ...], meaning])


def _line_type(own: Sequence[Field]) -> type[TaskLine]:
    hints = {
        variable: Annotated[str, f"本单位自加的列“{column.heading}”"]
        for variable, column in zip(_variables(own), own, strict=True)
    }
    return _extended(TaskLine, **hints)


def _extended(page: type[Page], **hints: Any) -> type[Page]:
    """The page with these variables more, or of another type."""
    return make_dataclass(page.__name__, hints.items(), bases=(page,), frozen=True)


def _variables(own: Sequence[Field]) -> list[str]:
    """What the template calls each column: its name without brackets and punctuation."""
    names: list[str] = []
    for column in own:
        name = re.sub(r"[（(].*?[）)]|\W", "", column.name)
        if not name or name[0].isdigit() or name in {*names, *_OF_A_LINE}:
            name = f"列{name}"
        names.append(name if name not in names else f"{name}{len(names)}")
    return names


_OF_A_LINE = frozenset(part.name for part in fields(TaskLine))


def progress_table(view: WeekView, templates: Path) -> dict[str, bytes]:
    """The files by name: one, or an overview and its volumes when there are many tasks.

    Raises CannotWork when the template cannot be used.
    """
    known, paper = page_type(view.own_columns), view.reports.paper
    template = word_template(templates / f"{NAME}.docx", known, paper)
    name = f"{view.week.label}{NAME}"
    tasks = [task for plan in view.plans for task in plan.tasks]
    if len(tasks) <= ROWS_A_FILE:
        return {f"{name}.docx": template.render(_page(view, tables=_tables(view, tasks)))}
    volumes = _pieces(tasks, ROWS_A_FILE)
    files = {f"{name}.docx": template.render(_page(view, overview=(_overview(view, volumes),)))}
    for number, volume in enumerate(volumes, start=1):
        title = f"分册{number:02}：{_plans_of(volume)}"
        page = _page(view, tables=_tables(view, volume, title))
        files[f"{name}（分册{number:02}）.docx"] = template.render(page)
    return files


def _pieces(tasks: Sequence[TaskView], most: int) -> list[list[TaskView]]:
    """The tasks in pieces: whole plans while they fit, a larger plan in pieces of its own."""
    pieces: list[list[TaskView]] = []
    for _, of_plan in itertools.groupby(tasks, key=lambda task: task.plan):
        plan = list(of_plan)
        if pieces and len(pieces[-1]) + len(plan) <= most:
            pieces[-1].extend(plan)
        else:
            pieces.extend(plan[start : start + most] for start in range(0, len(plan), most))
    return pieces


def _tables(view: WeekView, tasks: Sequence[TaskView], title: str = "") -> tuple[TaskTable, ...]:
    """The tasks in one table, or in several with the plans above each; `title` goes before."""
    pieces = _pieces(tasks, ROWS_A_TABLE)
    if len(pieces) < 2:
        return (_table(view, title, tasks),)
    headings = [_plans_of(piece) for piece in pieces]
    headings[0] = title or headings[0]
    return tuple(map(_table, itertools.repeat(view), headings, pieces))


def _plans_of(tasks: Sequence[TaskView]) -> str:
    return "、".join(dict.fromkeys(task.plan for task in tasks))


def _overview(view: WeekView, volumes: Sequence[Sequence[TaskView]]) -> Overview:
    of_plan: dict[str, list[int]] = {plan.name: [] for plan in view.plans}
    for number, volume in enumerate(volumes, start=1):
        for plan in dict.fromkeys(task.plan for task in volume):
            of_plan[plan].append(number)
    return Overview(
        volumes=len(volumes),
        plans=tuple(
            PlanOfVolumes(**counted(plan), volumes=_volumes_in_words(of_plan[plan.name]))
            for plan in view.plans
        ),
    )


def _volumes_in_words(numbers: Sequence[int]) -> str:
    first, last = f"分册{numbers[0]:02}", f"分册{numbers[-1]:02}"
    return first if first == last else f"{first}至{last}"


def _page(
    view: WeekView, overview: tuple[Overview, ...] = (), tables: tuple[TaskTable, ...] = ()
) -> ProgressPage:
    counts = view.total.by_status
    return ProgressPage(
        label=view.week.label,
        title=view.week.title,
        as_of=day_in_words(view.week.as_of),
        date=date_in_words(view.week.as_of),
        district=view.office.district,
        office=view.office.name,
        plans=plans_in_words(view.plans),
        items=view.counts["items"],
        tasks=len(view.tasks),
        units=len(view.units),
        counts=counts_in_words(counts),
        rule=IN_WORDS,
        overview=overview,
        tables=tables,
        **{s.code: Cell(str(counts[s.code]), shade=s.shade) for s in STATUSES},
    )


def _table(view: WeekView, heading: str, tasks: Sequence[TaskView]) -> TaskTable:
    own = dict(zip(_variables(view.own_columns), view.own_columns, strict=True))
    line_type = _line_type(view.own_columns)

    def line(task: TaskView, plan: Cell, item: Cell) -> TaskLine:
        said = {variable: task.carried.get(column.name, "") for variable, column in own.items()}
        return line_type(**_values(task, plan, item) | said)

    plans = _merged([(task.plan,) for task in tasks])
    items = _merged([(task.plan, task.item) for task in tasks])
    return TaskTable(heading, tuple(map(line, tasks, plans, items)))


def _merged(names: Sequence[tuple[str, ...]]) -> Iterator[Cell]:
    """Cells with the last of each row's names; equal rows that follow each other are merged."""
    for number, name in enumerate(names):
        if number and names[number - 1] == name:
            yield Cell(name[-1], "continue")
        elif names[number + 1 : number + 2] == [name]:
            yield Cell(name[-1], "restart")
        else:
            yield Cell(name[-1])


def _values(task: TaskView, plan: Cell, item: Cell) -> dict[str, Any]:
    return {
        "number": task.number,
        "task_id": task.task_id,
        "plan": plan,
        "item": item,
        "task": task.task,
        "lead_unit": task.lead_unit,
        "support_units": task.support_units,
        "key": KEY if task.key else "",
        "deadline": deadline_in_words(task),
        "progress": task.progress,
        "percent": percent_in_words(task),
        "forecast": forecast_in_words(task),
        "status": Cell(status_in_words(task), shade=STATUS[task.status].shade),
        "last_status": last_status_in_words(task),
        "reason": task.reason,
        "escalation": task.escalation,
    }
