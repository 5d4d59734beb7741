"""Lines that several templates share."""

from dataclasses import dataclass
from typing import Annotated, Any

from pipeline.assess.view import Group
from pipeline.domain.status import Status
from pipeline.word.values import Cell


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan and how its tasks stand."""

    plan: Annotated[str, "行动计划，有已终止的任务时注明，如 计划甲（含已终止1项）"]
    tasks: Annotated[int, "任务数"]
    done: Annotated[int, "已办结"]
    on_track: Annotated[int, "正常推进"]
    at_risk: Annotated[int, "预计不能按时办结"]
    overdue: Annotated[int, "已逾期"]
    unreported: Annotated[int, "未报送"]
    terminated: Annotated[int, "已终止"]


@dataclass(frozen=True, slots=True)
class Attention:
    """What a leader must know first."""

    words: Annotated[str, "如“已逾期的事项2项、缺报的单位2个”"]


def light(text: str, status: Status) -> Cell:
    """Returns a cell with the status's colours and hatching."""
    return Cell(text, shade=status.ground, hatch=status.hatch, line=status.strong, ink=status.ink)


def counted(plan: Group) -> dict[str, Any]:
    """Returns the plan's values for such a line."""
    ended = plan.by_status["terminated"]
    name = plan.name + (f"（含已终止{ended}项）" if ended else "")
    return {"plan": name, "tasks": len(plan.tasks), **plan.by_status}
