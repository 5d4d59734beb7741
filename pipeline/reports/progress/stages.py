"""节点 in the workbook: how many stages that were due are reached, by plan, and all stages."""

from collections.abc import Iterable
from typing import NamedTuple

from pipeline.assess.view import Group, TaskView
from pipeline.domain.fields import heading
from pipeline.domain.status import STATUS
from pipeline.domain.week import Week
from pipeline.excel.cells import Column, Shaded, Value
from pipeline.merge.subjects import StageFacts

NOTE = (
    "注：到期的节点指时限早于本周截止日的，和提前完成的。单位在“节点完成情况”中明确写已完成、"
    "节点台账注明已完成，或者任务已办结的，节点算已完成；完成以后不再改变。"
)


class StageLine(NamedTuple):
    """A stage with its task."""

    task: TaskView
    stage: StageFacts
    since: str
    """The week in which it was first known as reached, as 2017年7月第1周; ''."""


def stage_lines(plans: Iterable[Group], week: Week) -> list[StageLine]:
    """Returns the stages of all tasks as they are in that week, plan by plan."""
    return [
        StageLine(task, stage, week.called(stage.reached_in))
        for plan in plans
        for task in plan.tasks
        for stage in task.stages
    ]


_WORDS = {
    "reached": Shaded("已完成", STATUS["done"].shade),
    "overdue": Shaded("已超期", STATUS["overdue"].shade),
    "open": Shaded("未到期", STATUS["on_track"].shade),
}


def _due(line: StageLine) -> Value:
    due = line.stage.due
    return f"{due.year}年{due.month}月{due.day}日"


def _place(line: StageLine) -> Value:
    places = (line.stage.list_source, line.stage.reached_source)
    return "\n".join(filter(None, dict.fromkeys(places)))


def _share(group: Group) -> float | None:
    return group.stages_reached / group.stages_due if group.stages_due else None


PLANS = (
    Column[Group](heading("plan"), lambda group: group.name, "text", 16),
    Column[Group](
        "有节点的任务", lambda group: sum(bool(t.stages) for t in group.tasks), "number", 9
    ),
    Column[Group]("到期的节点", lambda group: group.stages_due, "number", 34),
    Column[Group]("其中已完成", lambda group: group.stages_reached, "number", 12),
    Column[Group]("完成率", _share, "share", 26),
)
STAGES = (
    Column[StageLine](heading("plan"), lambda line: line.task.plan, "text", 16, groups=True),
    Column[StageLine](heading("task_id"), lambda line: line.task.task_id, "centred", 9),
    Column[StageLine](heading("task"), lambda line: line.task.task, "text", 34),
    Column[StageLine](heading("lead_unit"), lambda line: line.task.lead_unit, "centred", 12),
    Column[StageLine]("节点内容", lambda line: line.stage.text, "text", 26),
    Column[StageLine]("节点时限", _due, "centred", 13),
    Column[StageLine]("状态", lambda line: _WORDS[line.stage.state], "centred", 8),
    Column[StageLine]("超期天数", lambda line: line.stage.days or None, "number", 6),
    Column[StageLine]("完成于", lambda line: line.since, "centred", 12),
    Column[StageLine]("出处", _place, "text", 30),
)
