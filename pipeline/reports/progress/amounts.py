"""目标值 in the workbook: what tasks are to reach in figures, what is achieved, what adds up."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.assess.view import Group, TaskView
from pipeline.domain.fields import field, heading
from pipeline.excel.cells import Column
from pipeline.intake.meaning.quantities import KINDS, in_words

NOTE = (
    "注：“按完成值计算”为目标累计完成值占目标值的比例，只对累计类目标计算。"
    "同一行动计划中，计量单位和内容相同的累计类目标才合计；当期数、增速、占比和上限不能相加。"
)


class Goal(NamedTuple):
    """A task that has a target, or the sum of several; `task` is then None."""

    plan: str
    task: TaskView | None
    name: str
    target: str
    kind: str
    achieved: str
    derived: float | None
    silent: int = 0
    """How many of the summed tasks have not said what they achieved."""


def goals(plans: Iterable[Group]) -> list[Goal]:
    """Returns the tasks with targets, plan by plan, each plan's followed by the sums it allows."""
    return [
        goal
        for plan in plans
        if (tasks := [task for task in plan.tasks if task.target])
        for goal in (*map(_goal, tasks), *_sums(plan.name, tasks))
    ]


def _goal(task: TaskView) -> Goal:
    target = task.target
    assert target is not None
    achieved = "" if task.achieved is None else in_words(task.achieved, target.amount.unit)
    return Goal(task.plan, task, task.task, target.text, KINDS[target.kind], achieved, task.derived)


def _sums(plan: str, tasks: Sequence[TaskView]) -> list[Goal]:
    """Returns the sums of the running totals that count the same, where there are several.

    Where the list does not say what a figure counts, only the tasks of one item do.
    """
    alike: dict[tuple[str, str], list[TaskView]] = {}
    for task in tasks:
        if task.target and task.target.may_be_summed:
            of = task.target.of or task.item
            if of:
                alike.setdefault((of, task.target.amount.unit), []).append(task)
    found = []
    for (of, unit), same in alike.items():
        if len(same) < 2:
            continue
        wanted = sum(task.target.amount.number for task in same if task.target)
        told = [task.achieved for task in same if task.achieved is not None]
        share = round(100 * sum(told) / wanted, 1) if wanted and len(told) == len(same) else None
        found.append(
            Goal(
                plan,
                None,
                f"合计：{of}（{len(same)}项）",
                in_words(wanted, unit),
                KINDS["running"],
                in_words(sum(told), unit) if told else "",
                share,
                len(same) - len(told),
            )
        )
    return found


def _remark(goal: Goal) -> str:
    if goal.task is None:
        return f"{goal.silent}项没有填报完成值，没有计入" if goal.silent else ""
    return "" if goal.achieved else "没有填报完成值，或不能与目标值核对"


GOALS = (
    Column[Goal](heading("plan"), lambda goal: goal.plan, "text", 16, groups=True),
    Column[Goal](
        heading("task_id"), lambda goal: goal.task.task_id if goal.task else "", "centred", 9
    ),
    Column[Goal](heading("task"), lambda goal: goal.name, "text", 34),
    Column[Goal](
        heading("lead_unit"), lambda goal: goal.task.lead_unit if goal.task else "", "centred", 12
    ),
    Column[Goal](heading("target"), lambda goal: goal.target, "centred", 13),
    Column[Goal](heading("target_kind"), lambda goal: goal.kind, "centred", 9),
    Column[Goal](heading("achieved"), lambda goal: goal.achieved, "centred", 12),
    Column[Goal]("按完成值计算（%）", lambda goal: goal.derived, "number", 10),
    Column[Goal](
        f"填报的{heading('percent')}",
        lambda goal: goal.task.percent if goal.task else None,
        "number",
        field("percent").width,
    ),
    Column[Goal](
        "时间进度（%）",
        lambda goal: (
            round(goal.task.elapsed) if goal.task and goal.task.elapsed is not None else None
        ),
        "number",
        9,
    ),
    Column[Goal]("说明", _remark, "text", 22),
)
