"""例外情况报告 in Word, from `templates/例外情况报告.docx`.

The sentences are in the template. A sentence for when there is something, or for when there is
nothing, is a loop over a list of one or none: `overdue` and `no_overdue`, for example.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.assess.view import TaskView, UnitView, WeekView, most_urgent
from pipeline.assess.wording import (
    REPORTING_COUNTS,
    counts_in_words,
    date_in_words,
    extent_in_words,
    files_in_words,
    findings_in_words,
    follow_up_points,
    in_characters,
    last_status_in_words,
    late_in_words,
    moment_in_words,
    plans_in_words,
    reporting_in_words,
    standing_in_words,
)
from pipeline.domain.findings import SEVERITIES, Finding
from pipeline.domain.week import day_in_words
from pipeline.intake.files.arrivals import SEEN
from pipeline.merge.subjects import FileFacts, InspectionFacts
from pipeline.reports.exception.attachments import attachments
from pipeline.reports.exception.changes import changes, gone, new
from pipeline.reports.exception.charts import plan_chart, reporting_chart
from pipeline.reports.exception.follow_up import follow_up
from pipeline.reports.exception.points import (
    MOST_LISTED,
    MOST_NAMED,
    MOST_PLANS,
    in_short,
    not_sure,
    points,
    situation,
    told_inspections,
)
from pipeline.reports.exception.tasks import inspected_line, line_of
from pipeline.reports.head import (
    addressee,
    brief_head,
    bulletin_head,
    copies,
    number_of,
    red_head,
)
from pipeline.templates.contexts.exception import (
    EXCEPTION_REPORT,
    AskedToCheck,
    AskedToMend,
    ExceptionContext,
    ExceptionTasks,
    ExceptionUnits,
    InspectedTasks,
    Kinds,
    Left,
    LeftOut,
    Nothing,
    Title,
)
from pipeline.templates.contexts.exception_lines import (
    ExceptionTaskLine,
    ExceptionUnitLine,
    KindLine,
)
from pipeline.templates.contexts.lines import Attention, PlanLine, counted
from pipeline.templates.word import word_template


def exception_report(view: WeekView, templates: Path) -> bytes:
    """Returns the report on everything that is not as it should be.

    Raises CannotWork when the template cannot be used.
    """
    return word_template(templates, EXCEPTION_REPORT, ExceptionContext).render(_context(view))


def _context(view: WeekView) -> ExceptionContext:
    return ExceptionContext(
        **_head(view),
        **_figures(view),
        **_sentences(view),
        **_standing(view),
        **_reporting(view),
        **_quality(view),
        **_supervision(view),
        follow_up=follow_up(view),
    )


def _head(view: WeekView) -> dict[str, Any]:
    """Returns what stands above the report and what it calls the week and the office."""
    number = number_of(view.reports, str(view.week.number_of_year))
    return {
        "label": view.week.label,
        "title": view.week.title,
        "as_of": day_in_words(view.week.as_of),
        "date": date_in_words(view.date),
        "cutoff": moment_in_words(view.week.cutoff),
        "district": view.office.district,
        "office": view.office.name,
        "red_head": red_head(view.office, view.reports, view.week.as_of.year, number),
        "bulletin_head": bulletin_head(view.reports, number),
        "brief_head": brief_head(view.reports, number),
        "copies": copies(view.reports),
        "addressee": addressee(view.office.district),
        "rule": view.rule_in_words,
    }


def _figures(view: WeekView) -> dict[str, Any]:
    """Returns the counts that a template may use as numbers."""
    return {
        **{name: view.counts[name] for name in _COUNTED},
        "at_risk_count": view.counts["at_risk"],
        "overdue_count": view.counts["overdue"],
        "files": len(view.files),
    }


_COUNTED = (
    *("items", "tasks", "done", "on_track", "unreported", "terminated"),
    *("units", "units_reported", "units_late", "units_missing"),
    *("files_accepted", "files_superseded", "files_rejected"),
    *("findings_error", "findings_warning", "findings_info"),
)


def _sentences(view: WeekView) -> dict[str, Any]:
    """Returns the sentences of 一、总体情况, and what must be decided."""
    counts, told = view.counts, points(view)
    return {
        "plans": plans_in_words(view.plans),
        "extent": extent_in_words(view),
        "counts": counts_in_words(view.total.by_status),
        "situation": situation(view),
        "not_sure": not_sure(view),
        "points": told,
        "decide": "".join(f"{each.words}。" for each in told),
        "standing": standing_in_words(view.total.by_status),
        "reporting": reporting_in_words(*(counts[name] for name in REPORTING_COUNTS)),
        "received": files_in_words(
            counts["files_accepted"], counts["files_superseded"], counts["files_rejected"]
        ),
        "by_plan": tuple(PlanLine(**counted(plan)) for plan in view.plans),
        "plan_table": _nothing(not 2 <= len(view.plans) <= MOST_PLANS),
        "plans_elsewhere": _nothing(len(view.plans) <= MOST_PLANS),
        "plan_chart": plan_chart(view.plans),
        "reporting_chart": reporting_chart(view),
        "attention": _attention(view),
        "changes": changes(view),
        "no_changes": _nothing(view.changed or not any(task.last_status for task in view.tasks)),
        "new": new(view),
        "gone": gone(view),
        "no_last_week": _nothing(view.last_week),
    }


def _standing(view: WeekView) -> dict[str, Any]:
    """Returns the parts on tasks: at risk, overdue, and what units ask for."""
    at_risk, overdue = view.with_status("at_risk"), view.with_status("overdue")
    late_mark, unclear_mark = _marks(view.forecast_late, view.forecast_unclear)
    return {
        "at_risk": _tasks(view, at_risk),
        "no_at_risk": _nothing(at_risk),
        "forecast_late": _tasks(view, view.forecast_late, mark=late_mark),
        "forecast_unclear": _tasks(view, view.forecast_unclear, mark=unclear_mark),
        "overdue": _tasks(view, overdue),
        "past_due_unreported": _silent(view),
        "overdue_part": _nothing(not (overdue or view.past_due_unreported)),
        "no_overdue": _nothing(overdue or view.past_due_unreported),
        "escalations": _tasks(view, view.escalations),
        "no_escalations": _nothing(view.escalations),
    }


def _reporting(view: WeekView) -> dict[str, Any]:
    """Returns the part on who reported what, and when."""
    rejected = [file for file in view.files if file.state == "rejected"]
    return {
        "missing": _units(view.missing, [_missing(unit, rejected) for unit in view.missing]),
        "no_missing": _nothing(view.missing),
        "late": _late(view),
        "no_late": _nothing(view.late_units),
        "left_out": _left_out(view),
        "unnamed": _unnamed(view),
    }


def _quality(view: WeekView) -> dict[str, Any]:
    """Returns the part on what is wrong in the returns, and the attachments."""
    attached = attachments(view)
    of_returns = [finding for finding in view.findings if finding.of_return]
    return {
        "findings": findings_in_words(of_returns),
        "kinds": _kinds(of_returns),
        "no_kinds": _nothing(of_returns or attached.quality),
        "found": _found(view),
        "no_found": _nothing(view.findings),
        "asked_to_mend": _asked_to_mend(view),
        "asked_to_check": _asked_to_check(view),
        "unused_rows": (Left(view.shown_rows.total),) if view.shown_rows.total else (),
        "annexes": attached.annexes,
        "attachments": attached.note,
        "attached": (Nothing(),) if attached.exceptions or attached.quality else (),
        "exceptions": attached.exceptions,
        "no_exceptions": _nothing(attached.exceptions),
        "quality": attached.quality,
    }


def _supervision(view: WeekView) -> dict[str, Any]:
    """Returns the part on what supervision is proposed, and what inspections found."""
    supervised, inspected = view.found("supervision"), view.found("inspection")
    behind, checked = view.found("accountability"), told_inspections(view)
    marks = _marks(supervised, behind, inspected, checked)
    supervised_mark, behind_mark, inspected_mark, checked_mark = marks
    return {
        "supervision": _found_tasks(view, supervised, supervised_mark),
        "accountability": _behind(view, behind, behind_mark),
        "inspection": _found_tasks(view, inspected, inspected_mark),
        "inspected": _inspected(checked, checked_mark),
        "no_supervision": _nothing(supervised or behind or inspected or checked),
    }


def _nothing(something: object) -> tuple[Nothing, ...]:
    """Returns one line when `something` is empty, else none."""
    return () if something else (Nothing(),)


def _marks(*parts: Sequence[object]) -> Iterable[str]:
    """Returns （一）, （二）… for the parts that are not empty; no mark when there is only one."""
    number = 0
    marks = []
    for part in parts:
        number += bool(part)
        marks.append(f"（{in_characters(number)}）" if part else "")
    return marks if number > 1 else [""] * len(parts)


def _titles(mark: str) -> tuple[Title, ...]:
    return (Title(mark),) if mark else ()


# 一、总体情况


def _attention(view: WeekView) -> tuple[Attention, ...]:
    """Returns what goes before the parts: what in the list is not sure, and a summary."""
    supervised = {finding.task_id for finding in view.found("supervision")}
    found = (
        ("预计不能按时办结的事项", view.counts["at_risk"], "项"),
        ("已逾期事项", view.counts["overdue"], "项"),
        ("完成时限已过而未报送的任务", len(view.past_due_unreported), "项"),
        ("需要区委区政府解决的问题", len(view.escalations), "项"),
        ("缺报单位", view.counts["units_missing"], "个"),
        ("建议专项督查的重点任务", sum(t.task_id in supervised for t in view.tasks), "项"),
        *follow_up_points(view),
    )
    words = "、".join(f"{what}{count}{measure}" for what, count, measure in found if count)
    return (*not_sure(view), *([Attention(words)] if words else []))


# Lists of tasks


def _tasks(view: WeekView, tasks: Sequence[TaskView], mark: str = "") -> tuple[ExceptionTasks, ...]:
    urgent = most_urgent(tasks)[:MOST_LISTED]
    return _listed(
        [line_of(number, task, view) for number, task in enumerate(tasks, start=1)],
        [line_of(number, task, view) for number, task in enumerate(urgent, start=1)],
        mark,
    )


def _listed(
    lines: Sequence[ExceptionTaskLine], urgent: Sequence[ExceptionTaskLine], mark: str = ""
) -> tuple[ExceptionTasks, ...]:
    """Returns the part of these tasks; those beyond the most urgent are left to the attachment.

    `urgent` has at least as many of them as are shown.
    """
    if not lines:
        return ()
    shown, left = tuple(urgent[:MOST_LISTED]), len(lines) - MOST_LISTED
    more = (Left(left),) if left > 0 else ()
    return (ExceptionTasks(_titles(mark), _nothing(mark), len(lines), tuple(lines), shown, more),)


def _silent(view: WeekView) -> tuple[ExceptionTasks, ...]:
    """Returns the unreported tasks past their deadline; the grounds are what is known of them."""
    lines = tuple(
        line_of(number, task, view, _known(task))
        for number, task in enumerate(most_urgent(view.past_due_unreported), start=1)
    )
    return _listed(lines, lines)


def _known(task: TaskView) -> str:
    before = last_status_in_words(task)
    words = ("重点任务" if task.key else "", f"上周{before}" if before else "")
    return "，".join(filter(None, words))


def _found_tasks(
    view: WeekView, findings: Sequence[Finding], mark: str
) -> tuple[ExceptionTasks, ...]:
    """Returns the tasks of these findings; the grounds are all that was found about a task."""
    grounds: dict[str, list[str]] = {}
    for finding in findings:
        grounds.setdefault(finding.task_id, []).append(finding.message)
    tasks = [task for task in view.tasks if task.task_id in grounds]
    lines = tuple(
        line_of(number, task, view, "；".join(grounds[task.task_id]))
        for number, task in enumerate(tasks, start=1)
    )
    return _listed(lines, lines, mark)


# 五、报送情况


def _left_out(view: WeekView) -> tuple[LeftOut, ...]:
    left = {finding.task_id for finding in view.found("left_out")}
    tasks = [task for task in view.tasks if task.task_id in left]
    of_unit = Counter(task.lead_unit for task in tasks)
    named = [f"{unit}（{count}项）" for unit, count in of_unit.items()]
    lines = tuple(line_of(number, task, view) for number, task in enumerate(tasks, start=1))
    return (LeftOut(len(lines), "、".join(named), in_short(named), lines),) if lines else ()


def _unnamed(view: WeekView) -> tuple[LeftOut, ...]:
    """Returns the tasks that nobody can be asked about; the units are as the list writes them."""
    lines = tuple(line_of(number, task, view) for number, task in enumerate(view.unnamed, start=1))
    named = list(dict.fromkeys(line.lead_unit or "没有填写" for line in lines))
    few = "、".join(named[:MOST_NAMED]) + (f"等{len(named)}个" if len(named) > MOST_NAMED else "")
    return (LeftOut(len(lines), "、".join(named), few, lines),) if lines else ()


def _late(view: WeekView) -> tuple[ExceptionUnits, ...]:
    """Returns the late units; how all their times are known is said once."""
    units = view.late_units
    known = {unit.seen for unit in units}
    (how,) = known if len(known) == 1 else ("",)
    if not how or len(units) < 2:
        return _units(units, [late_in_words(unit) for unit in units])
    words = [late_in_words(replace(unit, seen="")) for unit in units]
    note = f"（均为{SEEN[how]}）"
    return tuple(
        replace(
            part,
            words=f"{part.words}{note}",
            short=f"{part.words}{note}" if part.short == part.words else part.short,
        )
        for part in _units(units, words)
    )


def _units(
    units: Sequence[UnitView], words: Sequence[str], mark: str = ""
) -> tuple[ExceptionUnits, ...]:
    lines = tuple(
        ExceptionUnitLine(number, unit.name, len(unit.tasks), grounds)
        for number, (unit, grounds) in enumerate(zip(units, words, strict=True), start=1)
    )
    named = [f"{line.unit}（{line.grounds}）" for line in lines]
    of_part = ExceptionUnits(
        _titles(mark), _nothing(mark), len(lines), "、".join(named), in_short(named), lines
    )
    return (of_part,) if lines else ()


def _missing(unit: UnitView, rejected: Sequence[FileFacts]) -> str:
    returned = any(file.unit == unit.name for file in rejected)
    asked = unit.by_status["unreported"]
    return f"{asked}项任务未报送" + ("，报送的文件已退回" if returned else "")


# 六、填报质量问题


def _kinds(findings: Sequence[Finding]) -> tuple[Kinds, ...]:
    counted = Counter(finding.rule for finding in findings)
    lines = [
        KindLine(rule.code, rule.title, SEVERITIES[severity], count)
        for severity in SEVERITIES
        for rule, count in counted.items()
        if rule.severity == severity
    ]
    return (Kinds(tuple(lines)),) if lines else ()


def _found(view: WeekView) -> tuple[Attention, ...]:
    left = len(view.findings) - len(view.shown_findings.listed)
    more = f"（其中{left}个没有列出，全部见data/findings.csv）" if left else ""
    return (Attention(f"{findings_in_words(view.findings)}{more}"),) if view.findings else ()


def _asked_to_mend(view: WeekView) -> tuple[AskedToMend, ...]:
    asked = [errors for unit, errors in view.to_mend.items() if unit]
    return (AskedToMend(sum(map(len, asked)), len(asked)),) if asked else ()


def _asked_to_check(view: WeekView) -> tuple[AskedToCheck, ...]:
    asked = [warnings for unit, warnings in view.to_check.items() if unit]
    return (AskedToCheck(sum(map(len, asked)), len(asked)),) if asked else ()


# 七、督查建议


def _inspected(told: Sequence[InspectionFacts], mark: str) -> tuple[InspectedTasks, ...]:
    lines = tuple(inspected_line(number, each) for number, each in enumerate(told, start=1))
    return (InspectedTasks(_titles(mark), _nothing(mark), len(lines), lines),) if lines else ()


def _behind(view: WeekView, findings: Sequence[Finding], mark: str) -> tuple[ExceptionUnits, ...]:
    found = {finding.unit: finding.message for finding in findings}
    units = [unit for unit in view.units if unit.name in found]
    return _units(units, [found[unit.name] for unit in units], mark)
