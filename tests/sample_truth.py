"""What the sample must lead to, worked out from the generator's own data.

It uses nothing from the pipeline but the definition of a week. It is the second opinion against
which the pipeline is tested.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.sample.faults import FAULTS, UNCLEAR, returns_of
from pipeline.sample.plans import FIRST_WEEK, SECOND_WEEK, all_tasks, lead_units
from pipeline.sample.returns import Form, Return, Row, sample_week
from pipeline.sample.story import listed_in

DONE_WORDS = {"已办结", "已完成"}
ON_TIME_WORDS = {"是", "按时", "能按时办结"}
LATE_WORDS = {"否"}

_DEADLINE_IN_JULY = re.compile(r"7月(\d+)日前")


@dataclass(frozen=True)
class Truth:
    """The right results for one week."""

    status: Mapping[str, str]
    """By task id: done, on_track, at_risk, overdue or unreported."""
    late_tasks: frozenset[str]
    """Tasks that their units forecast as late."""
    missing_units: frozenset[str]
    late_units: frozenset[str]
    findings: frozenset[tuple[str, str]]
    """(place, code); the place is a task id, or a file's name, or for D01 and D02 the unit."""

    def count(self, status: str) -> int:
        return list(self.status.values()).count(status)


def sample_truth(code: str = SECOND_WEEK) -> Truth:
    """Returns the truth of a sample week; the second week remembers the first."""
    rows = accepted_rows(code)
    before = accepted_rows(FIRST_WEEK) if code == SECOND_WEEK else {}
    week = sample_week(code)
    arrived = returns_of(week)
    late_tasks = {task_id for task_id, row in rows.items() if row.forecast in LATE_WORDS}
    status = {
        task.task_id: _status(
            rows.get(task.task_id), before.get(task.task_id), _overdue(task.deadline, code)
        )
        for task in all_tasks()
    }
    reported = {given.unit for given in arrived if given.form is not Form.SCAN}
    return Truth(
        status,
        frozenset(late_tasks),
        frozenset(set(lead_units()) - reported),
        frozenset(given.unit for given in arrived if given.received_at > week.cutoff),
        frozenset(_declared(code, arrived) | _following(status, rows, before)),
    )


def accepted_rows(code: str) -> dict[str, Row]:
    """Returns the rows that count, by task id: a correction replaces its original."""
    week = sample_week(code)
    leads = {task.task_id: task.lead_unit for task in listed_in(week)}
    return {
        row.task_id: row
        for given in sorted(returns_of(week), key=lambda given: given.received_at)
        if given.form is not Form.SCAN
        for row in given.rows
        if leads.get(row.task_id) == given.unit
    }


def _overdue(deadline: str, code: str) -> bool:
    """Whether the deadline has passed. In these weeks, only deadlines in early July can have."""
    day = _DEADLINE_IN_JULY.fullmatch(deadline)
    return day is not None and int(day[1]) < sample_week(code).as_of.day


def _status(row: Row | None, before: Row | None, overdue: bool) -> str:
    if row is None:
        return "done" if before is not None and before.forecast in DONE_WORDS else "unreported"
    if row.forecast in DONE_WORDS:
        return "done"
    if overdue:
        return "overdue"
    return "at_risk" if row.forecast in LATE_WORDS | {UNCLEAR} else "on_track"


def _declared(code: str, arrived: tuple[Return, ...]) -> set[tuple[str, str]]:
    """Returns the findings that the faults declare."""
    findings = set()
    for fault in FAULTS:
        if fault.week != code:
            continue
        files = [given.name for given in arrived if given.unit == fault.unit]
        for finding in fault.codes:
            of_file = fault.unit if finding.startswith("D") else files[0]
            findings |= {(place, finding) for place in fault.task_ids or (of_file,)}
    return findings


def _following(
    status: Mapping[str, str], rows: Mapping[str, Row], before: Mapping[str, Row]
) -> set[tuple[str, str]]:
    """Returns the findings that follow from honest reports: H04, H06 and S01."""
    key = {task.task_id for task in all_tasks() if task.key}
    findings = set()
    for task_id, row in rows.items():
        late = row.forecast in LATE_WORDS
        if late and task_id in before and before[task_id].forecast in ON_TIME_WORDS:
            findings.add((task_id, "H04"))
        if status[task_id] == "overdue" and row.forecast in ON_TIME_WORDS:
            findings.add((task_id, "H06"))
        if task_id in key and (late or status[task_id] == "overdue"):
            findings.add((task_id, "S01"))
    return findings
