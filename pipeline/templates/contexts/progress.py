"""What `templates/进展情况一览表.docx` may use; `duban templates` prints it."""

import functools
import re
from collections.abc import Sequence
from dataclasses import fields, make_dataclass
from typing import Annotated, Any, TypeVar

from pipeline.domain.fields import Field
from pipeline.templates.contexts import for_template
from pipeline.templates.contexts.lines import PlanLine
from pipeline.word.values import Cell

Context = TypeVar("Context")
PROGRESS_TABLE = "进展情况一览表.docx"


@for_template
class ProgressTaskLine:
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
    item_name: Annotated[str, "大项工作，每行都写，不合并"]
    percent_change: Annotated[str, "完成进度和比上周的增减，如 55%（+5）；没有上周数的只写进度"]
    state: Annotated[Cell, "状态和时限已过的天数，单元格按亮灯着色"]
    why: Annotated[
        str, "原因及建议；有需要解决的问题的，另起一行接在后面，单位原文；再接延期的原时限和批准"
    ]
    due: Annotated[str, "现在的完成时限；延期的只写新时限，原时限和批准写在 why"]


@for_template
class TaskTable:
    """A table of tasks."""

    heading: Annotated[str, "分册的名称，或表中的行动计划；只有一个表时为空"]
    tasks: Annotated[tuple[ProgressTaskLine, ...], "每项任务一行"]


@for_template
class PlanTable:
    """The tasks of one plan, whose name can stand in a heading that repeats on every page."""

    heading: Annotated[tuple[str, ...], "表前的标题：分册的名称，例外任务或其他任务；没有时不出现"]
    plan: Annotated[tuple[str, ...], "行动计划的名称；清单没有写时不出现"]
    tasks: Annotated[tuple[ProgressTaskLine, ...], "每项任务一行"]


@for_template
class PlanOfVolumes(PlanLine):
    """A plan in the overview of a table that is split into files."""

    volumes: Annotated[str, "在哪几分册"]


@for_template
class Overview:
    """The overview in the first of several files."""

    volumes: Annotated[int, "分册数"]
    plans: Annotated[tuple[PlanOfVolumes, ...], "每个行动计划一行"]


@for_template
class ProgressContext:
    """Everything that the template may use."""

    label: Annotated[str, "周次，如 2017年7月第2周"]
    title: Annotated[str, "周次和起止日期，如 2017年7月第2周（7月10日—7月16日）"]
    as_of: Annotated[str, "截止日，如 7月14日"]
    date: Annotated[str, "截止日，如 2017年7月14日"]
    district: Annotated[str, "区名（config.yaml 的 office.district）"]
    office: Annotated[str, "本单位（config.yaml 的 office.name）"]
    plans: Annotated[str, "如“十大行动计划”，按清单中行动计划的个数"]
    items: Annotated[int, "大项工作数"]
    extent: Annotated[str, "如“76个大项、220项具体任务”；清单没有大项的，如“120项任务”"]
    tasks: Annotated[int, "具体任务数"]
    units: Annotated[int, "牵头单位数"]
    counts: Annotated[str, "各状态的任务数，如“已办结12项、正常推进190项”"]
    done: Annotated[Cell, "已办结的任务数，单元格着色"]
    on_track: Annotated[Cell, "正常推进的任务数，单元格着色"]
    at_risk: Annotated[Cell, "预计不能按时办结的任务数，单元格着色"]
    overdue: Annotated[Cell, "已逾期的任务数，单元格着色"]
    unreported: Annotated[Cell, "未报送的任务数，单元格着色"]
    terminated: Annotated[Cell, "已终止的任务数，单元格着色"]
    rule: Annotated[str, "亮灯规则"]
    overview: Annotated[tuple[Overview, ...], "分册时，第一个文件中的总表；不分册时没有"]
    tables: Annotated[tuple[TaskTable, ...], "任务表，很长时分成几个；分册时，第一个文件中没有"]
    plan_tables: Annotated[
        tuple[PlanTable, ...], "任务表，一个行动计划一个；分册时，第一个文件中没有"
    ]


@functools.lru_cache(maxsize=4)
def progress_context(carried: tuple[Field, ...]) -> type[ProgressContext]:
    """Returns the context; its lines have a variable for each column that is carried."""
    line: Any = line_type(carried)
    table: Any = _extended(TaskTable, tasks=Annotated[tuple[line, ...], "每项任务一行"])
    of_plan: Any = _extended(PlanTable, tasks=Annotated[tuple[line, ...], "每项任务一行"])
    meaning = "任务表，很长时分成几个；分册时，第一个文件中没有"
    by_plan = "任务表，一个行动计划一个；分册时，第一个文件中没有"
    return _extended(
        ProgressContext,
        tables=Annotated[tuple[table, ...], meaning],
        plan_tables=Annotated[tuple[of_plan, ...], by_plan],
    )


def line_type(carried: Sequence[Field]) -> type[ProgressTaskLine]:
    """Returns the type of a row with these columns."""
    hints = {
        variable: Annotated[str, f"清单或报表中的“{column.heading}”列"]
        for variable, column in zip(carried_variables(carried), carried, strict=True)
    }
    return _extended(ProgressTaskLine, **hints)


def _extended(context: type[Context], **hints: Any) -> type[Context]:
    """Returns the context with these variables added, or their types replaced."""
    return make_dataclass(context.__name__, hints.items(), bases=(context,))


def carried_variables(carried: Sequence[Field]) -> list[str]:
    """Returns each column's name in the template: the name without brackets and punctuation."""
    names: list[str] = []
    for column in carried:
        name = re.sub(r"[（(].*?[）)]|\W", "", column.name)
        if not name or name[0].isdigit() or name in {*names, *_OF_A_LINE}:
            name = f"列{name}"
        names.append(name if name not in names else f"{name}{len(names)}")
    return names


_OF_A_LINE = frozenset(part.name for part in fields(ProgressTaskLine))
