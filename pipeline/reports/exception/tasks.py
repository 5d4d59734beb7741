"""How the exception report presents a task."""

from pipeline.assess.view import TaskView
from pipeline.assess.wording import (
    deadline_in_words,
    forecast_in_words,
    last_status_in_words,
    percent_in_words,
    source_in_words,
)
from pipeline.domain.places import cell_in_words, cell_on_sheet
from pipeline.domain.status import STATUS
from pipeline.templates.contexts.exception_lines import ExceptionTaskLine
from pipeline.word.values import Cell, Quoted


def line_of(number: int, task: TaskView, grounds: str = "") -> ExceptionTaskLine:
    """Returns the task as line `number` of a list; `grounds` says why it is listed."""
    blank = "（未填写）" if task.reported else "（未报送）"
    return ExceptionTaskLine(
        number=number,
        task_id=task.task_id,
        plan=task.plan,
        item=task.item,
        task=shortened(task.task, _TABLE),
        lead_unit=task.lead_unit,
        support_units=task.support_units,
        deadline=deadline_in_words(task) or "未定",
        remarks=_remarks(task),
        progress=_quoted(task, "progress", blank),
        percent=percent_in_words(task),
        forecast=forecast_in_words(task),
        reason=_quoted(task, "reason", blank),
        escalation=_quoted(task, "escalation"),
        status=Cell(STATUS[task.status].word, shade=STATUS[task.status].shade),
        grounds=grounds,
        source=_source(task),
    )


LONGEST_QUOTED = 300
"""Characters: half a page of the report. No leader reads more from one unit."""


def shortened(text: str, whole: str) -> Quoted:
    """Returns a text as the report quotes it; a cut one says where to find it in full."""
    if len(text) <= LONGEST_QUOTED:
        return Quoted(text)
    return Quoted(f"{text[:LONGEST_QUOTED].rstrip()}……（原文共{len(text)}字，全文见{whole}）")


def _quoted(task: TaskView, field: str, blank: str = "") -> Quoted:
    """Returns the return's text in a field."""
    text: str = getattr(task, field) or blank
    place = ""
    if letters := task.cells.get(field, ""):
        cell = cell_in_words(task.source_sheet, task.source_row, letters)
        place = f"，出处：{task.source_file}{cell_on_sheet(task.source_sheet, cell)}"
    return shortened(text, f"{_TABLE}{place}")


_TABLE = "《进展情况一览表》"


def _remarks(task: TaskView) -> str:
    key = "，重点任务" if task.key else ""
    before = last_status_in_words(task) if task.last_status != task.status else ""
    return key + (f"，上周为{before}" if before else "")


def _source(task: TaskView) -> str:
    if not task.reported:
        return "本周没有填报"
    return source_in_words(task.source_file, task.source_sheet, task.source_row)
