"""What each message says: the variables of its template."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from pipeline.assess.notices import Instruction, Notice, of_unit
from pipeline.assess.shown import MOST_OF_FILE
from pipeline.assess.view import TaskView, UnitView, WeekView, most_urgent
from pipeline.assess.wording import (
    REPORTING_COUNTS,
    beginning_of,
    date_in_words,
    demand_in_words,
    due_in_words,
    extent_in_words,
    follow_up_points,
    moment_in_words,
    plans_in_words,
    reporting_in_words,
    standing_in_words,
)
from pipeline.domain.findings import Finding
from pipeline.domain.places import cell_on_sheet
from pipeline.domain.week import day_in_words
from pipeline.intake.files.arrivals import came_in_words
from pipeline.post.letters.letters import Letter, wrote
from pipeline.templates.contexts.letters import (
    ANSWER,
    CHECK,
    CORRECTION,
    INSTRUCTED,
    ISSUE,
    LEADERS,
    REMINDER,
    REMINDER_AND_CORRECTION,
    AnswerContext,
    AttachmentLine,
    Behind,
    CheckContext,
    CorrectionContext,
    ErrorFile,
    ErrorLine,
    InstructedContext,
    IssueContext,
    LeadersContext,
    LeadersTaskLine,
    LetterContext,
    LetterFileLine,
    LetterTaskLine,
    ReminderAndCorrectionContext,
    ReminderContext,
)
from pipeline.templates.contexts.lines import (
    Attention,
    InstructionLine,
    instruction_line,
    notice_line,
)

Attached = tuple[AttachmentLine, ...]


def context_of(letter: Letter, view: WeekView, attached: Sequence[str]) -> LetterContext:
    """Returns the variables of the message's template. `attached` names its attachments."""
    lines = (
        AttachmentLine(number, PurePosixPath(name).stem)
        for number, name in enumerate(attached, start=1)
    )
    return _CONTEXT_OF[letter.kind](letter, view, tuple(lines))


def _common(letter: Letter, view: WeekView, notices: Sequence[Notice]) -> dict[str, Any]:
    """Returns what every message may say."""
    return {
        "label": view.week.label,
        "title": view.week.title,
        "plans": plans_in_words(view.plans),
        "cutoff": moment_in_words(view.week.cutoff),
        "date": date_in_words(view.week.monday if letter.kind == ISSUE else view.known_on),
        "office": view.office.name,
        "contact": view.office.contact_in_words,
        **_notices(notices, view, before=letter.kind == ISSUE),
    }


def _issue(letter: Letter, view: WeekView, attached: Attached) -> IssueContext:
    unit = next(unit for unit in view.units if unit.name == letter.unit)
    key = [task for task in unit.open_tasks if task.key]
    due = [task for task in unit.open_tasks if task.deadline and task.deadline <= view.week.sunday]
    return IssueContext(
        **_common(letter, view, of_unit(view.notices, letter.unit)),
        unit=letter.unit,
        attachments=attached,
        count=len(unit.open_tasks),
        key_count=len(key),
        key_tasks=_tasks(key[:_MOST_NAMED], view),
        key_left=max(0, len(key) - _MOST_NAMED),
        due_count=len(due),
        due_tasks=_tasks(due[:_MOST_NAMED], view),
        due_left=max(0, len(due) - _MOST_NAMED),
    )


def _to_leaders(letter: Letter, view: WeekView, attached: Attached) -> LeadersContext:
    return LeadersContext(
        **_common(letter, view, [each for each in view.running_notices if each.is_late]),
        items=view.counts["items"],
        extent=extent_in_words(view),
        as_of=day_in_words(view.week.as_of),
        tasks=view.counts["tasks"],
        standing=standing_in_words(view.total.by_status),
        reporting=reporting_in_words(*(view.counts[name] for name in REPORTING_COUNTS)),
        attention=_attention(view),
        attachments=attached,
        requests=_named(most_urgent(view.escalations), view),
        requests_left=max(0, len(view.escalations) - _MOST_NAMED),
        overdue=_named(most_urgent(view.with_status("overdue")), view),
        overdue_left=max(0, view.counts["overdue"] - _MOST_NAMED),
        instructions=_instructions(view.told_instructions[:_MOST_NAMED], view),
        instructions_left=max(0, len(view.told_instructions) - _MOST_NAMED),
    )


def _instructed(letter: Letter, view: WeekView, _: Attached) -> InstructedContext:
    written = [each for each in view.told_instructions if wrote(letter.unit, each)]
    return InstructedContext(
        **_common(letter, view, ()),
        leader=letter.unit,
        open_count=sum(each.runs for each in written),
        late_count=sum(each.is_late for each in written),
        answered_count=sum(not each.runs for each in written),
        instructions=_instructions(written, view),
    )


def _answer(letter: Letter, view: WeekView, _: Attached) -> AnswerContext:
    notices = of_unit(view.notices, letter.unit)
    late = sum(each.is_late for each in notices)
    return AnswerContext(**_common(letter, view, notices), unit=letter.unit, late_count=late)


def _correction(letter: Letter, view: WeekView, attached: Attached) -> CorrectionContext:
    errors, checks = _to(letter, view.to_mend), _to(letter, view.to_check)
    return CorrectionContext(
        **_common(letter, view, of_unit(view.notices, letter.unit)),
        unit=letter.unit,
        attachments=attached,
        count=len(errors),
        files=tuple(_by_file(errors)),
        check_count=len(checks),
        checks=tuple(_by_file(checks)),
    )


def _check(letter: Letter, view: WeekView, attached: Attached) -> CheckContext:
    checks = _to(letter, view.to_check)
    return CheckContext(
        **_common(letter, view, of_unit(view.notices, letter.unit)),
        unit=letter.unit,
        attachments=attached,
        check_count=len(checks),
        checks=tuple(_by_file(checks)),
    )


def _reminder(letter: Letter, view: WeekView, attached: Attached) -> ReminderContext:
    return ReminderContext(**_reminded(letter, view, attached))


def _reminder_and_correction(
    letter: Letter, view: WeekView, attached: Attached
) -> ReminderAndCorrectionContext:
    wrong = _wrong(letter, view)
    return ReminderAndCorrectionContext(
        **_reminded(letter, view, attached), wrong_count=len(wrong), files=tuple(_by_file(wrong))
    )


def _reminded(letter: Letter, view: WeekView, attached: Attached) -> dict[str, Any]:
    """Returns what a unit is told whose return is missing."""
    unit = next(unit for unit in view.missing if unit.name == letter.unit)
    told = {finding.file for finding in _wrong(letter, view)}
    return {
        **_common(letter, view, of_unit(view.notices, letter.unit)),
        "unit": letter.unit,
        "attachments": attached,
        "count": len(unit.tasks),
        "tasks": _tasks(unit.tasks, view),
        "open_count": len(unit.open_tasks),
        "open_tasks": _tasks(unit.open_tasks, view),
        "rejected": _rejected(view, unit, told),
        "behind": (Behind(unit.weeks_behind),) if unit.weeks_behind > 1 else (),
    }


_CONTEXT_OF: Mapping[str, Callable[[Letter, WeekView, Attached], LetterContext]] = {
    ISSUE: _issue,
    LEADERS: _to_leaders,
    INSTRUCTED: _instructed,
    ANSWER: _answer,
    CORRECTION: _correction,
    CHECK: _check,
    REMINDER: _reminder,
    REMINDER_AND_CORRECTION: _reminder_and_correction,
}


def _wrong(letter: Letter, view: WeekView) -> list[Finding]:
    return [*_to(letter, view.to_mend), *_to(letter, view.to_check)]


def _to(letter: Letter, asked: Mapping[str, Sequence[Finding]]) -> Sequence[Finding]:
    """Returns what the letter's unit is asked; one that the list does not name, of its files."""
    if letter.files:
        return [finding for finding in asked.get("", ()) if finding.file in letter.files]
    return asked.get(letter.unit, ())


def _notices(found: Sequence[Notice], view: WeekView, *, before: bool) -> dict[str, Any]:
    """Returns the notices that a letter lists. `before`: it goes out before the cut-off day."""
    lines = [
        notice_line(number, each, view.named)
        for number, each in enumerate(found[:_MOST_NAMED], start=1)
    ]
    if before:
        said = [each.standing_before for each in found]
        lines = [
            replace(line, standing=how, late=False) for line, how in zip(lines, said, strict=False)
        ]
    return {
        "notices": tuple(lines),
        "notices_left": max(0, len(found) - _MOST_NAMED),
    }


def _instructions(found: Sequence[Instruction], view: WeekView) -> tuple[InstructionLine, ...]:
    return tuple(instruction_line(n, each, view.named) for n, each in enumerate(found, start=1))


def _attention(view: WeekView) -> tuple[Attention, ...]:
    found = (
        ("预计不能按时办结的任务", view.counts["at_risk"], "项"),
        ("已逾期的任务", view.counts["overdue"], "项"),
        ("完成时限已过而未报送的任务", len(view.past_due_unreported), "项"),
        ("单位反映需协调解决的问题", len(view.escalations), "个"),
        ("缺报的单位", view.counts["units_missing"], "个"),
        *follow_up_points(view),
    )
    words = "、".join(f"{what}{count}{measure}" for what, count, measure in found if count)
    return (Attention(words),) if words else ()


_MOST_NAMED = 10
"""Tasks of a kind that a letter names; the attachment lists the others."""
_LONGEST_TASK, _LONGEST_REQUEST = 30, 120
"""Characters quoted of a task and of what a unit asks for."""


def _named(tasks: Sequence[TaskView], view: WeekView) -> tuple[LeadersTaskLine, ...]:
    return tuple(
        LeadersTaskLine(
            number,
            task.task_id,
            beginning_of(task.task, _LONGEST_TASK),
            task.lead_unit,
            due_in_words(task, view.week.as_of),
            (view.week.as_of - task.deadline).days if task.past_due and task.deadline else 0,
            beginning_of(task.escalation, _LONGEST_REQUEST),
        )
        for number, task in enumerate(tasks[:_MOST_NAMED], start=1)
    )


def _tasks(tasks: Sequence[TaskView], view: WeekView) -> tuple[LetterTaskLine, ...]:
    return tuple(
        LetterTaskLine(
            number,
            task.task_id,
            task.task,
            due_in_words(task, view.week.as_of),
            "；".join(map(demand_in_words, task.demands)),
        )
        for number, task in enumerate(tasks, start=1)
    )


def _rejected(view: WeekView, unit: UnitView, told: Set[str]) -> tuple[LetterFileLine, ...]:
    """Returns the unit's rejected files that the letter does not tell of elsewhere."""
    return tuple(
        LetterFileLine(file.file, came_in_words(file.received_at, file.seen), file.reason)
        for file in view.shown_files("rejected").listed
        if file.unit == unit.name and file.file not in told
    )


# Corrections

_MOST_FILES = 50
"""Returns whose errors one message lists."""


def _by_file(errors: Sequence[Finding]) -> Iterator[ErrorFile]:
    numbered = [_error(number, error) for number, error in enumerate(errors, start=1)]
    of_file: dict[str, list[ErrorLine]] = {}
    for line in numbered:
        of_file.setdefault(line.file, []).append(line)
    for file, lines in islice(of_file.items(), _MOST_FILES):
        listed = lines[:MOST_OF_FILE]
        if more := len(lines) - len(listed):
            words = f"另有{more}处没有列出"
            listed.append(ErrorLine(more, "", "", file, "", "", words, "请照此检查全表"))
        yield ErrorFile(file or "没有填报的任务", tuple(listed))
    if (more := len(of_file) - _MOST_FILES) > 0:
        yield ErrorFile(f"另有{more}份报表也有问题，没有列出", ())


def _error(number: int, error: Finding) -> ErrorLine:
    places = (
        f"任务{error.task_id}" if error.task_id else "",
        f"{cell_on_sheet(error.sheet, error.cell)}单元格" if error.cell else "",
    )
    return ErrorLine(
        number,
        "，".join(filter(None, places)),
        error.task_id,
        error.file,
        error.sheet,
        error.cell,
        error.message,
        error.hint,
    )
