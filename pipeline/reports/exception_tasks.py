"""How the exception report tells of a task, and which findings bring it into which part."""

from pipeline.assess import TaskView
from pipeline.reports.exception_page import TaskLine
from pipeline.reports.word_values import Cell, Quoted
from pipeline.reports.wording import (
    deadline_in_words,
    forecast_in_words,
    last_status_in_words,
    percent_in_words,
    source_in_words,
)
from pipeline.status import STATUS

SUPERVISION = ("S01",)
INSPECTION = ("S02", "S03", "H03", "H05")
ACCOUNTABILITY = ("D03",)
LEFT_OUT = ("M04",)
TOLD_IN_THE_TEXT = frozenset(("D01", "D02", *LEFT_OUT, *SUPERVISION, *INSPECTION, *ACCOUNTABILITY))


def line_of(number: int, task: TaskView, grounds: str = "") -> TaskLine:
    """The task at its place in a list; `grounds` is why it is there."""
    return TaskLine(
        number=number,
        task_id=task.task_id,
        plan=task.plan,
        item=task.item,
        task=Quoted(task.task),
        lead_unit=task.lead_unit,
        support_units=task.support_units,
        deadline=deadline_in_words(task) or "未定",
        remarks=_remarks(task),
        progress=Quoted(task.progress or "（未填写）"),
        percent=percent_in_words(task),
        forecast=forecast_in_words(task),
        reason=Quoted(task.reason or "（未填写）"),
        escalation=Quoted(task.escalation),
        status=Cell(STATUS[task.status].word, shade=STATUS[task.status].shade),
        grounds=grounds,
        source=_source(task),
    )


def _remarks(task: TaskView) -> str:
    key = "，重点任务" if task.key else ""
    before = last_status_in_words(task) if task.last_status != task.status else ""
    return key + (f"，上周为{before}" if before else "")


def _source(task: TaskView) -> str:
    if not task.reported:
        return "本周没有填报"
    return source_in_words(task.source_file, task.source_sheet, task.source_row)
