"""Weeks as reports see them, written by hand: a test states only what it is about."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from pipeline.assess.view import Group, TaskView, UnitView, WeekView
from pipeline.domain.findings import Finding
from pipeline.domain.settings import Office
from pipeline.domain.week import BEIJING, Week
from pipeline.merge.subjects import FileFacts, GoneFacts, RowFacts
from pipeline.rules import CATALOGUE

WEEK = Week.parse("2017-W28", "friday", dt.time(17))
RULES = {rule.code: rule for rule in CATALOGUE}

_TASK = TaskView(
    number=0,
    task_id="",
    plan="城市组团有机更新行动计划",
    item="推进红光片区城市更新",
    task="",
    lead_unit="区规建局",
    leads=(),
    support_units="",
    key=False,
    deadline_text="7月31日前",
    deadline=dt.date(2017, 7, 31),
    extended="",
    closed="",
    reported=True,
    progress="完成施工图审查。",
    percent=60,
    forecast="on_time",
    forecast_text="是",
    reason="",
    escalation="",
    status="on_track",
    last_status="",
    last_percent=None,
    source_file="区规建局周报.xlsx",
    source_sheet="周报表",
    source_row=5,
    source_sha256="0" * 64,
    cells={},
)


def task(task_id: str, **said: object) -> TaskView:
    """Returns a task that goes as it should, except for what is given."""
    words = {"task_id": task_id, "task": f"任务{task_id}", **said}
    deadline = words.get("deadline", _TASK.deadline)
    words.setdefault("past_due", isinstance(deadline, dt.date) and deadline < WEEK.as_of)
    words.setdefault("leads", (words.get("lead_unit", _TASK.lead_unit),))
    return replace(_TASK, **words)  # type: ignore[arg-type]


def file(name: str, unit: str, state: str = "accepted", reason: str = "") -> FileFacts:
    moment = dt.datetime(2017, 7, 13, 9, 30, tzinfo=BEIJING)
    return FileFacts(name, "0" * 64, 9000, moment, unit, state, reason)  # type: ignore[arg-type]


def row(state: str, unit: str, text: str, **said: str) -> RowFacts:
    """Returns a row of a return that counts for no task."""
    words = dict.fromkeys(
        ("written_id", "deadline_text", "progress", "percent_text", "forecast_text"), ""
    )
    words |= {"reason": "", "escalation": "", **said}
    return RowFacts(state, unit, f"{unit}周报.xlsx", "周报表", 9, task=text, **words)  # type: ignore[arg-type]


def finding(code: str, severity: str, unit: str, message: str, **place: str) -> Finding:
    """Returns a finding of that rule, with the given severity; `cell` is in A1 form."""
    rule = replace(RULES[code], severity=severity)  # type: ignore[arg-type]  # one of three words
    where = dict.fromkeys(("task_id", "file", "sheet"), "") | place
    cell = where.pop("cell", "")
    column = cell.rstrip("0123456789")
    row = int(cell.removeprefix(column)) if cell else None
    return Finding(
        rule=rule,
        row=row,
        column=column,
        field=rule.field,
        unit=unit,
        message=message,
        hint="",
        **where,
    )


def week(
    *tasks: TaskView,
    findings: Sequence[Finding] = (),
    files: Sequence[FileFacts] = (),
    rows: Sequence[RowFacts] = (),
    missing: Sequence[str] = (),
    late: Sequence[str] = (),
    last_week: bool = True,
    gone: Sequence[GoneFacts] = (),
) -> WeekView:
    """Returns the week with these tasks in order. Every lead unit reported in time unless named."""
    numbered = tuple(replace(task, number=n) for n, task in enumerate(tasks, start=1))
    moment = dt.datetime(2017, 7, 14, 18, 26, tzinfo=BEIJING)
    return WeekView(
        week=WEEK,
        office=Office(),
        tasks=numbered,
        plans=tuple(
            Group(plan, tuple(task for task in numbered if task.plan == plan))
            for plan in dict.fromkeys(task.plan for task in numbered)
        ),
        units=tuple(
            UnitView(
                unit,
                tuple(task for task in numbered if unit in task.leads),
                reported=unit not in missing,
                received_at=None if unit in missing else moment,
                late=unit in late,
                weeks_behind=2 if unit in missing else int(unit in late),
                findings=tuple(found for found in findings if found.unit == unit),
            )
            for unit in dict.fromkeys(unit for task in numbered for unit in task.leads)
        ),
        files=tuple(files),
        loose_rows=tuple(rows),
        findings=tuple(findings),
        last_week=WEEK.before() if last_week else None,
        earlier=(WEEK.before(),) if last_week else (),
        gone=tuple(gone),
    )
