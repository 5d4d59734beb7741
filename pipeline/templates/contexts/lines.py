"""Lines that several templates share."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pipeline.domain.status import Status
from pipeline.domain.week import day_in_words
from pipeline.templates.contexts import for_template
from pipeline.word.values import Cell

if TYPE_CHECKING:
    from pipeline.assess.notices import Instruction, Notice
    from pipeline.assess.view import Group


@for_template
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


@for_template
class Attention:
    """What a leader must know first."""

    words: Annotated[str, "如“已逾期的事项2项、缺报的单位2个”"]


@for_template
class NoticeLine:
    """A notice (督办单) that is still followed up."""

    number: Annotated[int, "在本部分中的序号"]
    name: Annotated[str, "编号；没有编号的写明"]
    level: Annotated[str, "级别：提醒、督办或警示；看不出的，按原文写明"]
    sent: Annotated[str, "发出日期，如 7月3日"]
    task_id: Annotated[str, "任务编号；不是清单中的任务的为空"]
    what: Annotated[str, "任务的工作内容；没有任务的为事由。过长的只有开头"]
    matter: Annotated[str, "事由，过长的只有开头"]
    asked: Annotated[str, "要求，过长的只有开头"]
    units: Annotated[str, "责任单位，几个的用顿号隔开"]
    due: Annotated[str, "回复时限，如 7月10日；没有写明的为“没有写明”"]
    standing: Annotated[str, "回复情况，如“超期4天未回复”"]
    late: Annotated[bool, "到期没有回复"]
    answer: Annotated[str, "单位怎么回复的，过长的只有开头；没有则为空"]
    place: Annotated[str, "台账中的位置"]


@for_template
class InstructionLine:
    """What a leader wrote (批示), with its answer or its delay."""

    number: Annotated[int, "在本部分中的序号"]
    leader: Annotated[str, "批示领导"]
    given: Annotated[str, "批示日期，如 7月3日"]
    words: Annotated[str, "批示内容，过长的只有开头"]
    task_id: Annotated[str, "任务编号；不是清单中的任务的为空"]
    what: Annotated[str, "任务的工作内容；没有任务的为事项。过长的只有开头"]
    units: Annotated[str, "承办单位，几个的用顿号隔开"]
    due: Annotated[str, "办理时限，如 7月24日（一般件15个工作日）"]
    standing: Annotated[str, "办理情况，如“超期4天未回告”“7月12日回告，晚5天”"]
    late: Annotated[bool, "到期没有回告"]
    answer: Annotated[str, "办理结果，过长的只有开头；没有则为空"]
    place: Annotated[str, "台账中的位置"]


def notice_line(number: int, notice: "Notice", named: Mapping[str, str]) -> NoticeLine:
    """Returns a notice as line `number` of a list. `named`: the text of each task."""
    return NoticeLine(
        number=number,
        name=notice.number or "（没有编号）",
        level=notice.level or f"“{notice.level_said}”（级别不明）",
        sent=day_in_words(notice.since),
        task_id="、".join(notice.tasks) or notice.written_id,
        what=_begins(_tasks_named(notice.tasks, named) or notice.matter),
        matter=_begins(notice.matter),
        asked=_begins(notice.asked),
        units="、".join(notice.units),
        due=day_in_words(notice.due) if notice.due else "没有写明",
        standing=notice.standing_in_words,
        late=notice.is_late,
        answer=_begins(notice.answer),
        place=notice.place,
    )


def instruction_line(number: int, said: "Instruction", named: Mapping[str, str]) -> InstructionLine:
    """Returns an instruction as line `number` of a list. `named`: the text of each task."""
    how = f"（{said.due_said}）" if said.due_said else ""
    return InstructionLine(
        number=number,
        leader=said.leader,
        given=day_in_words(said.since),
        words=_begins(said.words),
        task_id="、".join(said.tasks) or said.written_id,
        what=_begins(_tasks_named(said.tasks, named) or said.matter),
        units="、".join(said.units),
        due=f"{day_in_words(said.due)}{how}" if said.due else "没有写明",
        standing=said.standing_in_words,
        late=said.is_late,
        answer=_begins(said.answer),
        place=said.place,
    )


def _tasks_named(tasks: Sequence[str], named: Mapping[str, str]) -> str:
    return "；".join(named[task] for task in tasks if task in named)


_LONGEST = 80
"""Characters of a text that is read at a glance; the workbook's sheet of the register has all."""


def _begins(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rstrip()}……"


def light(text: str, status: Status) -> Cell:
    """Returns a cell with the status's colours and hatching."""
    return Cell(text, shade=status.ground, hatch=status.hatch, line=status.strong, ink=status.ink)


def counted(plan: "Group") -> dict[str, Any]:
    """Returns the plan's values for such a line."""
    ended = plan.by_status["terminated"]
    name = plan.name + (f"（含已终止{ended}项）" if ended else "")
    return {"plan": name, "tasks": len(plan.tasks), **plan.by_status}
