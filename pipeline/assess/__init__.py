"""Turns the judged week into the one view that every report sees."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

import pandas as pd

from pipeline.assess.notices import instructions_in, notices_in
from pipeline.assess.view import Group, RegisterView, TaskView, UnitView, WeekView
from pipeline.domain.fields import Field
from pipeline.domain.findings import Finding
from pipeline.domain.registers import register_named
from pipeline.domain.settings import Settings
from pipeline.domain.week import Week
from pipeline.history.weeks import History
from pipeline.merge import Merged
from pipeline.merge.subjects import EntryFacts, FileFacts, GoneFacts, RowFacts


def assess(
    merged: Merged,
    findings: Sequence[Finding],
    history: History,
    week: Week,
    settings: Settings,
    carried: tuple[Field, ...] = (),
) -> WeekView:
    """Returns the view of a judged week. `carried` holds the columns passed on unchanged."""
    tasks = _tasks(merged, findings)
    plans = dict.fromkeys(task.plan for task in tasks)
    of_plan: dict[str, list[TaskView]] = {plan: [] for plan in plans}
    for task in tasks:
        of_plan[task.plan].append(task)
    leads = {task.task_id: task.leads for task in tasks}
    return WeekView(
        week=week,
        office=settings.office,
        reports=settings.reports,
        slip=settings.stages.slip,
        tasks=tasks,
        plans=tuple(Group(plan, tuple(led)) for plan, led in of_plan.items()),
        units=_units(merged, tasks, findings, settings),
        files=tuple(FileFacts(*record) for record in _records(merged.files, FileFacts)),
        loose_rows=tuple(
            RowFacts(*record)
            for record in _records(merged.rows[merged.rows["state"].ne("used")], RowFacts)
        ),
        findings=tuple(findings),
        last_week=history.last.week if history.last else None,
        earlier=tuple(past.week for past in history.weeks),
        past_counts={past.week: past.counts for past in history.weeks},
        gone=tuple(GoneFacts(*record) for record in _records(merged.gone, GoneFacts)),
        carried=carried,
        registers=tuple(
            RegisterView(
                register_named(name),
                tuple(EntryFacts(*record) for record in _records(entries, EntryFacts)),
            )
            for name, entries in merged.registers.items()
        ),
        notices=notices_in(merged.registers, leads, week.as_of),
        instructions=instructions_in(
            *(merged.registers, leads, week.as_of),
            *(settings.instructions, settings.week.working_days),
        ),
    )


def _tasks(merged: Merged, findings: Sequence[Finding]) -> tuple[TaskView, ...]:
    of_task: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.task_id:
            of_task.setdefault(finding.task_id, []).append(finding)
    frame = merged.tasks.assign(
        number=range(1, len(merged.tasks) + 1),
        findings=merged.tasks["task_id"].map(lambda task_id: tuple(of_task.get(task_id, ()))),
    )
    return tuple(TaskView(*record) for record in _records(frame, TaskView))


def _units(
    merged: Merged, tasks: Sequence[TaskView], findings: Sequence[Finding], settings: Settings
) -> tuple[UnitView, ...]:
    contacts = settings.contacts
    led: dict[str, list[TaskView]] = {unit: [] for unit in merged.units["unit"]}
    for task in tasks:
        for unit in task.leads:
            led[unit].append(task)
    of_unit: dict[str, list[Finding]] = {}
    for finding in findings:
        of_unit.setdefault(finding.unit, []).append(finding)
    frame = merged.units.assign(
        name=merged.units["unit"],
        tasks=merged.units["unit"].map(lambda unit: tuple(led[unit])),
        findings=merged.units["unit"].map(lambda unit: tuple(of_unit.get(unit, ()))),
        person=merged.units["unit"].map(lambda unit: contacts.get(unit, ("", ""))[0]),
        phone=merged.units["unit"].map(lambda unit: contacts.get(unit, ("", ""))[1]),
    )
    return tuple(UnitView(*record) for record in _records(frame, UnitView))


def _records(frame: pd.DataFrame, view: type) -> Iterator[tuple[Any, ...]]:
    """Returns the frame's rows, with the view's columns in its order. NaN becomes None."""
    return zip(*(_values(frame[part.name]) for part in fields(view)), strict=True)


def _values(column: "pd.Series[Any]") -> list[Any]:
    values = column.tolist()
    if column.dtype.kind == "f":
        return [None if value != value else value for value in values]
    return values
