"""How the exception report presents a task."""

import re

from pipeline.assess.view import TaskView, WeekView
from pipeline.assess.wording import (
    days_overdue,
    due_in_words,
    forecast_in_words,
    last_status_in_words,
    percent_in_words,
    source_in_words,
)
from pipeline.domain.places import cell_in_words, cell_on_sheet
from pipeline.domain.status import STATUS
from pipeline.domain.text import pattern
from pipeline.domain.week import day_in_words
from pipeline.merge.subjects import InspectionFacts
from pipeline.templates.contexts.exception_lines import ExceptionTaskLine, InspectedLine
from pipeline.templates.contexts.lines import light
from pipeline.word.values import Quoted

LONG, SHORT = 80, 30
"""Characters of a text that is to be read at a glance, and of one in a list of very many."""


def line_of(
    number: int, task: TaskView, view: WeekView, grounds: str = "", longest: int = LONG
) -> ExceptionTaskLine:
    """Returns the task as line `number` of a list; `grounds` says why it is listed.

    `longest`: of how many characters its shortened texts are.
    """
    blank = "（未填写）" if task.reported else "（未报送）"
    why = "（未填写，已要求补充说明）" if _asked_why(task, view) else blank
    no_reason = why if task.status in _ASKED_WHY else ""
    if task.forecast == "on_time" and task.stage and task.stage.days:
        no_reason = f"（{task.stage.in_words}）"  # nobody asked its unit for a reason
    if task.found and task.forecast in ("on_time", "done"):
        no_reason = "（督查核查没有认定属实）"
    reason = _quoted(task, "reason", no_reason)
    escalation = _quoted(task, "escalation")
    problem = f"{_ASKED}：{escalation}" if escalation else ""
    why_in_short = _beginning(_said(task, "reason") or no_reason, longest)
    asked_in_short = f"{_ASKED}：{_beginning(escalation, longest)}" if escalation else ""
    return ExceptionTaskLine(
        number=number,
        task_id=task.task_id,
        plan=task.plan,
        item=task.item,
        task=shortened(task.task, _TABLE),
        lead_unit=task.lead_unit,
        support_units=task.support_units,
        deadline=due_in_words(task, view.week.as_of),
        remarks=_remarks(task),
        progress=_quoted(task, "progress", blank),
        percent=percent_in_words(task),
        forecast=forecast_in_words(task),
        reason=reason,
        escalation=escalation,
        why=Quoted("\n".join(filter(None, (reason, problem)))),
        status=light(STATUS[task.status].word, STATUS[task.status]),
        days_overdue=str(days_overdue(task, view.week.as_of) or ""),
        last=last_status_in_words(task),
        grounds=grounds,
        task_short=_beginning(task.task, _NAME),
        progress_short=_beginning(_said(task, "progress") or blank, longest),
        reason_short=_for_page(_said(task, "reason") or no_reason, LONG),
        escalation_short=_for_page(_said(task, "escalation"), _REQUEST),
        why_short=Quoted("\n".join(filter(None, (why_in_short, asked_in_short)))),
        source=_source(task),
        source_short=_source(task, _FILE) if longest > SHORT else _row(task),
    )


def inspected_line(number: int, inspection: InspectionFacts) -> InspectedLine:
    """Returns an inspection as line `number`, beside what the unit had returned."""
    demand = inspection.demand
    on = f"{day_in_words(inspection.day)}：" if inspection.day else ""
    seen = inspection.seen or "（没有填写现场情况）"
    return InspectedLine(
        number=number,
        task_id=inspection.task_id,
        task_short=_beginning(inspection.task, _NAME),
        lead_unit=inspection.lead_unit,
        said=_beginning(inspection.said or "（没有找到当时的填报）", LONG),
        said_source=f"〔{inspection.said_week} {inspection.said_source}〕"
        if inspection.said
        else "",
        verdict=inspection.verdict or "没有填写核查结论",
        seen=Quoted(f"{on}{_beginning(seen, LONG)}"),
        source=inspection.source,
        demand=Quoted(
            f"{_beginning(demand, LONG)}（{inspection.demanded_in_words}）" if demand else ""
        ),
    )


_ASKED = "需协调解决的问题"
_ASKED_WHY = ("overdue", "at_risk", "unreported")


def _asked_why(task: TaskView, view: WeekView) -> bool:
    """Whether its unit is asked, in a letter with the marked-up return, why it is not in time."""
    fields = ("reason", "forecast") if task.status == "overdue" else ("reason",)
    return any(
        finding.task_id == task.task_id
        and finding.field in fields
        and finding.unit in view.written_to
        for finding in view.to_send_back.get(task.source_file, ())
    )


LONGEST_QUOTED = 300
"""Characters: half a page of the report. No leader reads more from one unit."""


def shortened(text: str, whole: str) -> Quoted:
    """Returns a text as the report quotes it; a cut one says where to find it in full."""
    if len(text) <= LONGEST_QUOTED:
        return Quoted(text)
    return Quoted(f"{text[:LONGEST_QUOTED].rstrip()}……（原文共{len(text)}字，全文见{whole}）")


def _for_page(text: str, longest: int) -> Quoted:
    """Returns a text with its lines; a cut one says where to find it in full."""
    if len(text) <= longest:
        return Quoted(text)
    return Quoted(f"{text[:longest].rstrip()}……（全文见{_TABLE}）")


_NAME, _REQUEST, _FILE = 32, 120, 20
"""Characters of a task's name, of what a unit asks for and of the name of its file."""


def _beginning(text: str, longest: int) -> Quoted:
    """Returns a text on one line, or how it begins: the table's note says where the whole is."""
    line = " ".join(text.split())
    return Quoted(line if len(line) <= longest else f"{line[:longest].rstrip()}……")


def _said(task: TaskView, field: str) -> str:
    """Returns what the unit wrote in a field, without the label that it wrote before it."""
    return _without_label(getattr(task, field), _LABELS[field])


def _quoted(task: TaskView, field: str, blank: str = "") -> Quoted:
    """Returns the return's text in a field."""
    text = _said(task, field) or blank
    place = ""
    if letters := task.cells.get(field, ""):
        cell = cell_in_words(task.source_sheet, task.source_row, letters)
        place = f"，出处：{task.source_file}{cell_on_sheet(task.source_sheet, cell)}"
    return shortened(text, f"{_TABLE}{place}")


def _without_label(text: str, label: re.Pattern[str]) -> str:
    found = label.match(text)
    return text[found.end() :] if found else text


_LABELS = {
    "progress": pattern(r"(本周)?(工作)?进展(情况)?[：:]\s*"),
    "reason": pattern(r"(预估不能按时办结的)?原因(及建议)?[：:]\s*"),
    "escalation": pattern(r"(需要?(区委、?区政府)?(协调)?解决的)?(困难|问题)[：:]\s*"),
}
"""What units write before a text though it stands below a heading that says so already."""
_TABLE = "《进展情况一览表》"


def _remarks(task: TaskView) -> str:
    key = "，重点任务" if task.key else ""
    before = last_status_in_words(task) if task.last_status != task.status else ""
    stage = f"，当前{late.in_words}" if (late := task.stage) and late.days else ""
    return key + (f"，上周为{before}" if before else "") + stage


def _source(task: TaskView, longest: int = 0) -> str:
    """Returns the place of the row; of a file's long name, the beginning."""
    if not task.reported:
        return "本周没有填报"
    file = task.source_file
    named = f"{file[:longest].rstrip()}…" if 0 < longest < len(file) else file
    return source_in_words(named, task.source_sheet, task.source_row)


def _row(task: TaskView) -> str:
    """Returns the place of the row in its unit's file, for a list of very many tasks."""
    return (
        source_in_words("", task.source_sheet, task.source_row) if task.reported else _source(task)
    )
