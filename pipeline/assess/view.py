"""The view of a week that every report sees, so that all counts and lists agree."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Annotated

from pipeline.assess.notices import Instruction, Notice, urgency
from pipeline.assess.shown import MOST_OF_FILE, Left, Shown, shown
from pipeline.domain.facts import Fact
from pipeline.domain.fields import Field
from pipeline.domain.findings import SEVERITIES, Finding, Part
from pipeline.domain.receiving import settled, waiting
from pipeline.domain.registers.declaring import Register
from pipeline.domain.settings import Office, Reports, Unit, contact_in_words
from pipeline.domain.status import SETTLED, SLIPPED, Slip, StatusCode, count_of_each, rule_in_words
from pipeline.domain.week import BEIJING, Week
from pipeline.intake.meaning.units.casts import cast_of
from pipeline.intake.meaning.units.known import bare_name
from pipeline.merge.subjects import (
    VERDICTS,
    EntryFacts,
    FileFacts,
    GoneFacts,
    RowFacts,
    TaskFacts,
    Verdict,
)
from pipeline.office.file_names import legal_name
from pipeline.rules.understood import LIST_NOT_SURE

_MOST_STRANGERS = 20
_WORST_FIRST = tuple(SEVERITIES)


@dataclass(frozen=True, slots=True)
class TaskView(TaskFacts):
    """One task of the list, and what its lead unit reported. What is missing is '' or None."""

    number: Annotated[int, Fact("its place in the list, from 1", "assess")] = 0
    findings: Annotated[tuple[Finding, ...], Fact("the findings about it", "assess")] = ()


@dataclass(frozen=True)
class Group:
    """Tasks that are counted together: those of a plan, those of a unit, or all tasks."""

    name: str
    tasks: tuple[TaskView, ...]

    @cached_property
    def by_status(self) -> Mapping[str, int]:
        """The number of tasks of each status, by the code of the status."""
        return count_of_each(task.status for task in self.tasks)

    @cached_property
    def stages_due(self) -> int:
        """How many stages are reached, or should be by now."""
        return sum(len(task.stages_due) for task in self.tasks)

    @cached_property
    def stages_reached(self) -> int:
        """How many of these are reached."""
        return sum(s.state == "reached" for task in self.tasks for s in task.stages_due)


@dataclass(frozen=True)
class UnitView(Group):
    """A lead unit, with all the tasks that it leads alone or together with others."""

    reported: bool = False
    received_at: dt.datetime | None = None
    seen: str = ""
    """How that time is known: see `arrivals.SEEN`."""
    late: bool = False
    """It reported a task, or all, after the cut-off."""
    late_tasks: int = 0
    """How many tasks it first reported after the cut-off."""
    late_part: str = ""
    """How many of its tasks were late, in Chinese; '' when its first return was, or none."""
    arrived: str = ""
    """When what was late came, in Chinese."""
    files: tuple[str, ...] = ()
    excused: bool = False
    """It reported nothing, and had nothing to: no open task of its is due this week."""
    weeks_behind: int = 0
    """For how many weeks running, including this one, it has been missing or late."""
    findings: tuple[Finding, ...] = ()
    person: str = ""
    """Whom to call there; '' when config.yaml names nobody."""
    phone: str = ""

    @property
    def contact(self) -> str:
        """Whom to call there, and the number, in Chinese; '' when config.yaml has neither."""
        return contact_in_words(self.person, self.phone)

    @cached_property
    def promises(self) -> Mapping[Verdict, int]:
        """How many of its promises were kept, moved, gone silent, and so on, by verdict."""
        found = Counter(one.verdict for task in self.tasks for one in task.promises)
        return {verdict: found[verdict] for verdict in VERDICTS}

    @property
    def open_tasks(self) -> tuple[TaskView, ...]:
        """The tasks to report on this week: due, and neither done, closed off nor ended."""
        return tuple(task for task in self.tasks if task.due and task.status not in SETTLED)


def most_urgent(tasks: Iterable[TaskView]) -> list[TaskView]:
    """Returns the tasks with the earliest deadline first; of the same day, key tasks first."""
    return sorted(tasks, key=lambda task: (task.deadline or dt.date.max, not task.key))


@dataclass(frozen=True)
class RegisterView:
    """A register of the office, with its entries in the order of files, sheets and rows."""

    register: Register
    entries: tuple[EntryFacts, ...]


@dataclass(frozen=True)
class WeekView:
    """Everything a report may say of a week."""

    week: Week
    office: Office
    tasks: tuple[TaskView, ...]
    plans: tuple[Group, ...]
    """In the order of the list."""
    units: tuple[UnitView, ...]
    files: tuple[FileFacts, ...]
    loose_rows: tuple[RowFacts, ...]
    findings: tuple[Finding, ...]
    last_week: Week | None
    """The week before this one; None when it has no results to compare with."""
    carried: tuple[Field, ...] = ()
    """The columns that are passed on unchanged."""
    earlier: tuple[Week, ...] = ()
    """The earlier weeks that have results, the latest first."""
    past_counts: Mapping[Week, Mapping[str, int]] = field(default_factory=dict)
    """The counts of these weeks, as in their run.json."""
    gone: tuple[GoneFacts, ...] = ()
    """The tasks that have left the list since the latest of these weeks."""
    reports: Reports = field(default_factory=Reports)
    registers: tuple[RegisterView, ...] = ()
    """The office's registers that have entries."""
    notices: tuple[Notice, ...] = ()
    """The notices (督办单) sent by the cut-off day, in the order of the register."""
    instructions: tuple[Instruction, ...] = ()
    """The leaders' instructions (批示) given by the cut-off day, in the order of the register."""
    date_asked: str = ""
    """What `run --date` asked for: an ISO date or blank; '' leaves it to config.yaml."""

    slip: Slip = "at_risk"
    """What a task becomes when a stage's day has passed."""

    @cached_property
    def shown(self) -> tuple[Field, ...]:
        """The columns passed on unchanged that reports show."""
        said = {name for task in self.tasks for name in task.carried}
        return tuple(c for c in self.carried if c.name in said or not c.only_if_said)

    @cached_property
    def known_at(self) -> dt.datetime:
        """The cut-off, or when the last file came in: no document is older than what it tells."""
        return max((self.week.cutoff, *(file.received_at for file in self.files)))

    @cached_property
    def has_items(self) -> bool:
        """Whether the list has items (大项) to count, and not only tasks."""
        return any(task.item for task in self.tasks)

    @cached_property
    def unnamed(self) -> tuple[TaskView, ...]:
        """The tasks whose lead unit the list does not name so that anybody could be asked."""
        return tuple(task for task in self.tasks if not task.leads)

    @property
    def known_on(self) -> dt.date:
        return self.known_at.astimezone(BEIJING).date()

    @property
    def date(self) -> dt.date | None:
        """The date of the week's documents; None when it is left blank for whoever signs."""
        asked = self.date_asked or self.reports.date
        if asked == "auto":
            return self.known_on
        return None if asked == "blank" else dt.date.fromisoformat(asked)

    @cached_property
    def total(self) -> Group:
        return Group("合计", self.tasks)

    @cached_property
    def running_notices(self) -> tuple[Notice, ...]:
        """The notices that are still followed up, those too late first."""
        return tuple(sorted((n for n in self.notices if n.runs), key=urgency))

    @cached_property
    def running_instructions(self) -> tuple[Instruction, ...]:
        """The instructions that were not yet answered, those too late first."""
        return tuple(sorted((i for i in self.instructions if i.runs), key=urgency))

    @cached_property
    def told_instructions(self) -> tuple[Instruction, ...]:
        """The instructions that are not answered, and behind them those answered this week."""
        since = self.week.before().as_of
        now = (i for i in self.instructions if i.answered and i.answered > since)
        return (*self.running_instructions, *now)

    @cached_property
    def named(self) -> Mapping[str, str]:
        """The text of each task, by its number; the first one if the list has a number twice."""
        return {task.task_id: task.task for task in reversed(self.tasks)}

    def followed_up(self, task_id: str) -> tuple[Notice | Instruction, ...]:
        """Returns the notices and the instructions of a task, in the order of their days."""
        return self._followed_up.get(task_id, ())

    @cached_property
    def _followed_up(self) -> Mapping[str, tuple[Notice | Instruction, ...]]:
        found: dict[str, list[Notice | Instruction]] = {}
        every: tuple[Notice | Instruction, ...] = (*self.notices, *self.instructions)
        for each in sorted(every, key=lambda each: each.since):
            for task_id in each.tasks:
                found.setdefault(task_id, []).append(each)
        return {task_id: tuple(of_task) for task_id, of_task in found.items()}

    def with_status(self, *codes: StatusCode) -> tuple[TaskView, ...]:
        return tuple(task for task in self.tasks if task.status in codes)

    @cached_property
    def forecast_late(self) -> tuple[TaskView, ...]:
        """The tasks that their units forecast late, without overdue ones."""
        return tuple(task for task in self.with_status("at_risk") if task.forecast == "late")

    @cached_property
    def forecast_unclear(self) -> tuple[TaskView, ...]:
        """The tasks at risk because their forecast is blank, unclear or unreadable."""
        return tuple(task for task in self.with_status("at_risk") if task.forecast != "late")

    @cached_property
    def past_due_unreported(self) -> tuple[TaskView, ...]:
        """The unreported tasks that are past their deadline."""
        return tuple(task for task in self.with_status("unreported") if task.past_due)

    def due_within(self, days: int) -> tuple[TaskView, ...]:
        """Returns the open tasks that fall due from the cut-off day on, the earliest first.

        `days`: for how many days after that day. The deadline itself is one of them.
        """
        due = {
            task.number: (task.deadline - self.week.as_of).days
            for task in self.tasks
            if task.deadline and task.status not in SETTLED
        }
        near = (task for task in self.tasks if 0 <= due.get(task.number, -1) <= days)
        return tuple(sorted(near, key=lambda task: (due[task.number], not task.key)))

    @cached_property
    def added(self) -> tuple[TaskView, ...]:
        """The tasks that last week's results do not have; none when there are no results."""
        return tuple(task for task in self.tasks if self.last_week and not task.last_status)

    @cached_property
    def escalations(self) -> tuple[TaskView, ...]:
        return tuple(task for task in self.tasks if task.escalation)

    @cached_property
    def missing(self) -> tuple[UnitView, ...]:
        return tuple(unit for unit in self.units if not unit.reported and not unit.excused)

    @cached_property
    def excused(self) -> tuple[UnitView, ...]:
        """The units that had nothing to report, and reported nothing."""
        return tuple(unit for unit in self.units if unit.excused)

    @cached_property
    def rule_in_words(self) -> str:
        """The rule of the statuses that the reports show."""
        in_cycles = any(not task.due for task in self.tasks)
        slipped = SLIPPED[self.slip] if any(task.stages for task in self.tasks) else ""
        found = any(task.found for task in self.tasks)
        said = rule_in_words(self.total.by_status, in_cycles=in_cycles, inspected=found)
        return said + slipped

    @cached_property
    def late_units(self) -> tuple[UnitView, ...]:
        return tuple(unit for unit in self.units if unit.late)

    @cached_property
    def settled_files(self) -> frozenset[str]:
        """The files that need no more work, because another file of the unit counts instead."""
        return settled(self._own_files) | self._doubtful_files

    @cached_property
    def waiting(self) -> tuple[FileFacts, ...]:
        """The rejected files that no other file has made good since."""
        return waiting(self._own_files)

    @property
    def _own_files(self) -> list[FileFacts]:
        """The files that make others good: not those that may be another unit's."""
        return [file for file in self.files if not file.against or file.state == "rejected"]

    @property
    def _doubtful_files(self) -> frozenset[str]:
        """The superseded files that may be another unit's."""
        doubtful = (file for file in self.files if file.against and file.state == "superseded")
        return frozenset(file.file for file in doubtful)

    @cached_property
    def to_mend(self) -> Mapping[str, Sequence[Finding]]:
        """The errors that each unit must correct, by unit in the order of the list.

        Errors that a later return settled need no correction, unless the unit must still say which
        of two returns counts.
        """
        return self._by_unit(finding for finding in self._open if finding.severity == "error")

    @cached_property
    def to_check(self) -> Mapping[str, Sequence[Finding]]:
        """The warnings in the files that are sent back to each unit, by unit as in `to_mend`."""
        back = chain.from_iterable(self.to_send_back.values())
        return self._by_unit(finding for finding in back if finding.severity == "warning")

    def _by_unit(self, findings: Iterable[Finding]) -> Mapping[str, Sequence[Finding]]:
        """Returns findings by the unit that gets their file back, in the order of the list."""
        sent_by = {file.file: file.unit for file in self.files}
        found: dict[str, list[Finding]] = {unit.name: [] for unit in self.units}
        for finding in findings:
            found.setdefault(sent_by.get(finding.file, finding.unit), []).append(finding)
        return {unit: asked for unit, asked in found.items() if asked}

    @cached_property
    def written_to(self) -> Sequence[str]:
        """The units that are asked in a letter to correct or to check something."""
        order = dict.fromkeys([unit.name for unit in self.units])
        asked = dict.fromkeys([*order, *self.to_mend, *self.to_check])
        return [unit for unit in asked if unit and (unit in self.to_mend or unit in self.to_check)]

    @cached_property
    def strangers(self) -> Mapping[str, frozenset[str]]:
        """The units that the list does not name, and whose files are sent back: the files of each.

        A name that could be taken for a unit's own, once it is a file's name, is left out. So are
        those beyond the first twenty, since anybody can make up names.
        """
        listed = {legal_name(unit.name).lower() for unit in self.units}
        names: dict[str, str] = {}
        found: dict[str, set[str]] = {}
        for file in self.files:
            folder = legal_name(file.stranger).lower() if file.stranger else ""
            if not folder or folder in listed or file.file not in self.to_send_back:
                continue
            if folder in names or len(names) < _MOST_STRANGERS:
                name = names.setdefault(folder, file.stranger)
                found.setdefault(name, set()).add(file.file)
        return {name: frozenset(files) for name, files in found.items()}

    @cached_property
    def to_send_back(self) -> Mapping[str, Sequence[Finding]]:
        """The files that are sent back to their units, with the errors and warnings in each.

        A settled file is not sent back: its corrected copy would replace a later return.
        """
        found: dict[str, list[Finding]] = {}
        for finding in self._open:
            if finding.file and finding.file not in self.settled_files:
                found.setdefault(finding.file, []).append(finding)
        return found

    @cached_property
    def _open(self) -> tuple[Finding, ...]:
        """The errors and warnings that units must still correct in their returns."""
        return tuple(
            finding
            for finding in self.findings
            if finding.severity != "info"
            and finding.rule.mended_in == "return"
            and not (finding.task_id and finding.task_id in self._ended)
            and (finding.rule.though_settled or finding.file not in self.settled_files)
        )

    @cached_property
    def _ended(self) -> frozenset[str]:
        """The numbers of the tasks that were ended: nobody is asked about them any more."""
        return frozenset(task.task_id for task in self.with_status("terminated"))

    @cached_property
    def shown_findings(self) -> Shown[Finding]:
        """The findings that reports list: of each return the first hundred, the errors first."""
        return self.shown_of(self.findings)

    def shown_of(self, findings: Sequence[Finding]) -> Shown[Finding]:
        """Returns these findings as far as reports list them."""
        return shown(
            findings,
            rank=lambda finding: _WORST_FIRST.index(finding.severity),
            limited=lambda finding: finding.of_return and finding.file,
        )

    @cached_property
    def shown_rows(self) -> Shown[RowFacts]:
        """The rows that count for no task, as far as reports list them."""
        left = (Left(file.unit, file.file, file.left) for file in self.files if file.left)
        return shown(self.loose_rows, before=left)

    def shown_files(self, state: str = "") -> Shown[FileFacts]:
        """The files of that state, or all, as far as reports list them: doubtful units first."""
        files = [file for file in self.files if state in ("", file.state)]
        files.sort(key=lambda file: not file.against)
        return shown(files, most_of_unit=MOST_OF_FILE)

    def found(self, part: Part) -> tuple[Finding, ...]:
        """Returns the findings for this part of the exception report."""
        return tuple(finding for finding in self.findings if finding.rule.part == part)

    @property
    def list_not_sure(self) -> list[Finding]:
        """What in the month's list is not sure; all else rests on it."""
        return [finding for finding in self.findings if finding.code == LIST_NOT_SURE]

    def not_listed(self, units: Sequence[Unit]) -> list[str]:
        """Returns the units in config.yaml that the list does not mention by any of their names."""
        district = self.office.district
        written = {text for task in self.tasks for text in (task.lead_unit, task.support_units)}
        said = (name for text in written for name in chain(*cast_of(text)[:2]))
        led = (unit for task in self.tasks for unit in task.leads)
        named = {bare_name(name, district) for name in chain(said, led)}
        return [
            unit.name
            for unit in units
            if named.isdisjoint(bare_name(name, district) for name in (unit.name, *unit.aliases))
        ]

    @cached_property
    def changed(self) -> tuple[TaskView, ...]:
        """The tasks whose status differs from last week's, if they had one then."""
        return tuple(t for t in self.tasks if t.last_status and t.last_status != t.status)

    @cached_property
    def counts(self) -> dict[str, int]:
        """The counts in run.json. Reports write only these counts and lengths of lists."""
        files = [file.state for file in self.files]
        severities = [finding.severity for finding in self.findings]
        stages = [stage.state for task in self.tasks for stage in task.stages]
        return {
            "tasks": len(self.tasks),
            "items": len({(task.plan, task.item) for task in self.tasks}),
            **self.total.by_status,
            "units": len(self.units),
            "units_reported": sum(unit.reported for unit in self.units),
            "units_late": len(self.late_units),
            "units_missing": len(self.missing),
            "units_excused": len(self.excused),
            "files_accepted": files.count("accepted"),
            "files_superseded": files.count("superseded"),
            "files_rejected": files.count("rejected"),
            "findings_error": severities.count("error"),
            "findings_warning": severities.count("warning"),
            "findings_info": severities.count("info"),
            "stages": len(stages),
            "stages_reached": stages.count("reached"),
            "stages_overdue": stages.count("overdue"),
        }
