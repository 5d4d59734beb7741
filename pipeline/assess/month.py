"""The view of a month that its document and its workbook share, from the sealed weeks alone."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from pipeline.assess.foresight import (
    ENDED,
    Ended,
    Foresight,
    done_since,
    ended,
    foresight,
    listed_in,
    together,
)
from pipeline.assess.notices import Instruction
from pipeline.assess.wording import date_in_words, source_in_words
from pipeline.assess.year import COLUMNS, LedgerTask, LedgerWeek, YearView, year_view
from pipeline.domain.places import is_by_register
from pipeline.domain.settings import Office, Reports, Settings
from pipeline.domain.status import SETTLED, StatusCode, count_of_each
from pipeline.domain.text import folded
from pipeline.domain.week import Month, Week
from pipeline.history.past import KnownTask
from pipeline.history.year import Column, Year
from pipeline.intake.meaning.units.roll import Naming, Roll, roles

if TYPE_CHECKING:
    from pipeline.assess.scores.points import Scores

Standing = Literal["", "new", "moving", "closed"]
STANDINGS: Mapping[Standing, str] = {"new": "新增", "moving": "推进中", "closed": "已销号"}
NEEDED = COLUMNS
"""The columns of tasks.csv that the view is made of."""


@dataclass(frozen=True)
class MonthTask:
    """A task that a week of the month lists, as the last of them has it."""

    task: LedgerTask
    status: StatusCode
    left: bool
    """Whether it left the list within the month: it is told, and not counted."""
    done_in: str
    """The week since which it is done, as people call it; ''."""
    done_now: bool
    """Whether it was done in this month."""
    ended: Ended | None
    """How it was done against its deadline; None while it is not done."""
    due: bool
    """Whether its deadline has come by the last cut-off day."""
    days_overdue: int
    problem: Standing
    problem_said: str
    """The problem in the unit's words, as last reported; '' when there was none."""
    asked: Standing
    """How what it asks of the district's leaders stands."""
    asked_said: str
    extended: str
    """The extension that counts, in Chinese; ''."""
    extended_now: bool
    """Whether its deadline was extended in this month."""
    source: str
    """The row that reported it last: 2017-W30/r1 区水务局.xlsx“周报表”第4行; ''."""

    @property
    def open(self) -> bool:
        return self.status not in SETTLED

    def text(self, name: str) -> str:
        """Returns a column of tasks.csv."""
        return self.task.texts.get(name, "")


@dataclass(frozen=True)
class MonthGroup:
    """Tasks that are counted together."""

    name: str
    tasks: tuple[MonthTask, ...]

    @cached_property
    def by_status(self) -> Mapping[str, int]:
        return count_of_each(task.status for task in self.tasks)

    @cached_property
    def due(self) -> int:
        """How many had to be done by the last cut-off day. Ended ones had not."""
        return sum(task.due for task in self.tasks)

    @cached_property
    def due_on_time(self) -> int:
        """How many of these were done in time."""
        return sum(task.due and task.ended in ("early", "on_time") for task in self.tasks)

    @property
    def rate(self) -> float | None:
        """按时办结率 in per cent: done in time ÷ due; None when nothing was due."""
        return 100 * self.due_on_time / self.due if self.due else None


@dataclass(frozen=True)
class Discipline:
    """The five measures of a unit's reporting."""

    unit: str
    expected: int
    received: int
    on_time: int

    @property
    def rate(self) -> float | None:
        """报送率 in per cent; None when nothing was expected."""
        return 100 * self.received / self.expected if self.expected else None

    @property
    def on_time_rate(self) -> float | None:
        """按时报送率 in per cent; None when nothing was expected."""
        return 100 * self.on_time / self.expected if self.expected else None


@dataclass(frozen=True)
class Answers:
    """How the instructions of a leader were answered."""

    leader: str
    instructions: tuple[Instruction, ...]

    @property
    def on_time(self) -> int:
        return sum(each.standing == "answered" for each in self.instructions)

    @property
    def late(self) -> int:
        return sum(each.standing == "answered_late" for each in self.instructions)

    @property
    def open(self) -> int:
        return sum(each.runs for each in self.instructions)

    @property
    def overdue(self) -> int:
        """How many of the open ones should have been answered."""
        return sum(each.is_late for each in self.instructions)


@dataclass(frozen=True)
class MonthView:
    """Everything that is said of a month that is closed."""

    month: Month
    office: Office
    reports: Reports
    weeks: tuple[LedgerWeek, ...]
    """The sealed weeks of the month, the earliest first."""
    without: tuple[Week, ...]
    """The weeks of the month that were closed without, as they were not sealed."""
    tasks: tuple[MonthTask, ...]
    """In the order of the list."""
    gone: tuple[MonthTask, ...]
    """The tasks that left the list within the month."""
    units: tuple[Discipline, ...]
    """For the month, in the order of the list."""
    of_year: tuple[Discipline, ...]
    """The same from the year's first sealed week on."""
    read: tuple[tuple[str, int], ...]
    """Each sealed week of the year so far, with the revision that was read."""
    compared: bool
    """Whether a week before the month is known, so that new problems can be told from old ones."""
    year: YearView
    """The sealed weeks of the year so far."""
    foresight: tuple[Foresight, ...] = ()
    """How often 能按时 came true, from the year's first sealed week on, by unit."""
    instructions: tuple[Instruction, ...] = ()
    """The leaders' instructions given in the month, answered in it, or still open at its end."""
    scores: "Scores | None" = None
    """The units' scores, if the office wants them."""

    @property
    def as_of(self) -> dt.date:
        """The last cut-off day that is known."""
        return self.weeks[-1].week.as_of

    @cached_property
    def answers(self) -> tuple[Answers, ...]:
        """The instructions by leader, in the order of the register."""
        found: dict[str, list[Instruction]] = {}
        for each in self.instructions:
            found.setdefault(folded(each.leader), []).append(each)
        return tuple(Answers(of[0].leader, tuple(of)) for of in found.values())

    @property
    def answered(self) -> Answers:
        """All instructions together."""
        return Answers("合计", self.instructions)

    @cached_property
    def total(self) -> MonthGroup:
        return MonthGroup("合计", self.tasks)

    def with_status(self, *codes: StatusCode) -> tuple[MonthTask, ...]:
        return tuple(task for task in self.tasks if task.status in codes)

    @cached_property
    def troubled(self) -> int:
        """How many of the tasks on schedule have problems."""
        return sum(task.problem in ("new", "moving") for task in self.with_status("on_track"))

    @cached_property
    def done_now(self) -> tuple[MonthTask, ...]:
        return tuple(task for task in self.tasks if task.done_now)

    @cached_property
    def overdue(self) -> tuple[MonthTask, ...]:
        """The overdue tasks, and those past their deadline of which nothing was reported."""
        tasks = (task for task in self.tasks if task.open and task.days_overdue)
        return tuple(sorted(tasks, key=lambda task: -task.days_overdue))

    @cached_property
    def extended(self) -> tuple[MonthTask, ...]:
        return tuple(task for task in self.tasks if task.extended)

    def problems(self, standing: Standing) -> tuple[MonthTask, ...]:
        return tuple(task for task in self.tasks if task.problem == standing)

    def asked(self, *standings: Standing) -> tuple[MonthTask, ...]:
        return tuple(task for task in self.tasks if task.asked in standings)

    def grouped(self, of: Callable[[MonthTask], Iterable[str]]) -> tuple[MonthGroup, ...]:
        """Returns the tasks by what `of` says, in the order of the list; those without come last.

        A task of several groups is in each of them.
        """
        groups: dict[str, list[MonthTask]] = {}
        for task in self.tasks:
            for name in [*of(task)] or [""]:
                groups.setdefault(name, []).append(task)
        order = sorted(groups, key=lambda name: not name)
        return tuple(MonthGroup(name, tuple(groups[name])) for name in order)

    @cached_property
    def plans(self) -> tuple[MonthGroup, ...]:
        return self.grouped(lambda task: [task.text("plan")] if task.text("plan") else [])

    @cached_property
    def by_unit(self) -> tuple[MonthGroup, ...]:
        return self.grouped(lambda task: task.task.leads)

    @cached_property
    def leaders(self) -> tuple[MonthGroup, ...]:
        """By leader; none when the list names none."""
        if not any(task.text("leader") for task in self.tasks):
            return ()
        return self.grouped(lambda task: [task.text("leader")] if task.text("leader") else [])

    @cached_property
    def counts(self) -> dict[str, int]:
        """What month.json counts. The document says only these and lengths of lists."""
        return {
            "tasks": len(self.tasks),
            **self.total.by_status,
            "on_track_with_problems": self.troubled,
            "due": self.total.due,
            "due_on_time": self.total.due_on_time,
            "done_in_month": len(self.done_now),
            **{
                f"done_{ended}": sum(task.ended == ended for task in self.done_now)
                for ended in ENDED
            },
            "overdue_or_silent": len(self.overdue),
            "extended": len(self.extended),
            "extended_in_month": sum(task.extended_now for task in self.tasks),
            "left": len(self.gone),
            **{f"problems_{standing}": len(self.problems(standing)) for standing in STANDINGS},
            "escalations": len(self.asked("new", "moving", "closed")),
            "escalations_open": len(self.asked("new", "moving")),
            "expected": sum(unit.expected for unit in self.units),
            "received": sum(unit.received for unit in self.units),
            "received_on_time": sum(unit.on_time for unit in self.units),
            "forecast_cases": together(self.foresight).cases,
            "forecast_came_true": together(self.foresight).came_true,
        }


def month_view(
    year: Year, month: Month, weeks: Sequence[Week], without: Sequence[Week], settings: Settings
) -> MonthView:
    """Returns the view of a month of which one week at least was sealed.

    `weeks`: all weeks of the month. `without`: those of them that are not sealed.
    """
    codes = {str(week) for week in weeks}
    last = max(at for at, week in enumerate(year.weeks) if week.revision and week.code in codes)
    cut = _until(year, last, month)
    view = year_view(cut, settings)
    reader = _Reader(cut, view, codes)
    tasks = [reader.task(task) for task in view.tasks if reader.is_of_month(task)]
    return MonthView(
        month,
        settings.office,
        settings.reports,
        tuple(week for week in view.weeks if week.sealed and week.code in codes),
        tuple(without),
        tuple(task for task in tasks if not task.left),
        tuple(task for task in tasks if task.left),
        _discipline(cut, settings, reader.in_month),
        _discipline(cut, settings, range(len(cut.weeks))),
        tuple((week.code, week.revision) for week in cut.weeks if week.revision),
        any(week.revision and week.code not in codes for week in cut.weeks),
        view,
        foresight(view),
    )


def _until(year: Year, last: int, month: Month) -> Year:
    """Returns the year as it was known in that week: later weeks change nothing of the month."""
    listed = year.listed[: last + 1]
    kept = np.flatnonzero(listed.any(axis=0))
    columns = {
        name: Column(column.values, column.codes[: last + 1][:, kept])
        for name, column in year.columns.items()
    }
    code = year.weeks[last].code
    tasks = tuple(_known_until(year.tasks[place], code, month) for place in kept)
    return Year(year.year, year.weeks[: last + 1], tasks, listed[:, kept], columns)


def _known_until(known: KnownTask, week: str, month: Month) -> KnownTask:
    """Returns a task without what the lists of later months say of it."""
    later = {
        f"inbox/master/{Month(month.year, number)}.xlsx" for number in range(month.number + 1, 13)
    }
    extensions = tuple(one for one in known.extensions if one.file not in later)
    if known.last_week <= week and extensions == known.extensions:
        return known
    return replace(known, extensions=extensions, last_week=min(known.last_week, week))


@dataclass(frozen=True)
class _Reader:
    """Reads the month of one task from the weeks of the year so far."""

    year: Year
    view: YearView
    codes: frozenset[str] | set[str]

    @cached_property
    def in_month(self) -> list[int]:
        return [
            at for at, week in enumerate(self.view.weeks) if week.sealed and week.code in self.codes
        ]

    @property
    def last(self) -> int:
        return len(self.year.weeks) - 1

    @property
    def as_of(self) -> dt.date:
        return self.view.weeks[self.last].week.as_of

    def is_of_month(self, task: LedgerTask) -> bool:
        return bool(self.year.listed[self.in_month, task.place].any())

    def task(self, task: LedgerTask) -> MonthTask:
        at = task.last
        status: StatusCode = task.last_status  # type: ignore[assignment]  # sealed weeks have no other
        done = done_since(self.view, task) if status == "done" else None
        deadline = task.deadline
        due = deadline is not None and deadline <= self.as_of and status != "terminated"
        overdue = (
            (self.as_of - deadline).days
            if deadline and deadline < self.as_of and status not in SETTLED
            else 0
        )
        problem, problem_said = self._standing(task, self._problem)
        asked, asked_said = self._standing(task, self._asked)
        return MonthTask(
            task,
            status,
            at != self.last,
            "" if done is None else self._called(task, done),
            done in self.in_month and not self._carried(task, done),
            None if status != "done" else ended(self.view, task, done),
            due,
            overdue,
            problem,
            problem_said,
            asked,
            asked_said,
            self._extension(task),
            any(event.extension and event.week in self.in_month for event in task.events),
            self._source(task),
        )

    def _source(self, task: LedgerTask) -> str:
        for at in reversed(listed_in(self.view, task)):
            if file := self._at("source_file", at, task):
                week, row = self.view.weeks[at], self._at("source_row", at, task)
                place = source_in_words(file, self._at("source_sheet", at, task), int(row or 0))
                return f"{week.code}/r{week.revision} {place}"
        return ""

    def _at(self, name: str, week: int, task: LedgerTask) -> str:
        return self.view.at(name, week, task)

    def _carried(self, task: LedgerTask, week: int | None) -> str:
        return "" if week is None else self._at("carried_from", week, task)

    def _called(self, task: LedgerTask, week: int) -> str:
        known = self.view.weeks[week]
        carried = self._carried(task, week)
        return known.week.called(carried) if carried else known.short

    def _standing(
        self, task: LedgerTask, said_in: Callable[[LedgerTask, int], str]
    ) -> tuple[Standing, str]:
        """Returns how a problem stands at the end of the month, and its words.

        A week in which the unit did not report says nothing of it: the problem stays as it was.
        """
        reported = [at for at in listed_in(self.view, task) if self._at("source_file", at, task)]
        said = {at: said_in(task, at) for at in reported}
        first = self.in_month[0]
        before = [at for at in reported if at < first]
        had = bool(before) and bool(said[before[-1]])
        now = said[reported[-1]] if reported and task.last_status not in SETTLED else ""
        if now:
            return ("moving" if had else "new"), now
        of_month = [text for at, text in said.items() if at >= first and text]
        if not had and not of_month:
            return "", ""
        return "closed", of_month[-1] if of_month else said[before[-1]]

    def _problem(self, task: LedgerTask, week: int) -> str:
        troubled = self._at("status", week, task) in ("at_risk", "overdue")
        return (
            self._at("problems", week, task)
            or (self._at("reason", week, task) if troubled else "")
            or self._asked(task, week)
        )

    def _asked(self, task: LedgerTask, week: int) -> str:
        return self._at("escalation", week, task)

    def _extension(self, task: LedgerTask) -> str:
        """Returns the extension that counts in the last week, if the deadline is one."""
        known = self.year.tasks[task.place]
        for one in reversed(known.extensions):
            if one.deadline == task.texts["deadline"]:
                return one.words or f"延至{one.deadline}"
        decides, listed = (task.texts[name] for name in ("deadline_source", "list_source"))
        if task.deadline is not None and is_by_register(decides, listed):
            was = (
                f"原时限{date_in_words(dt.date.fromisoformat(known.listed))}，"
                if known.listed
                else ""
            )
            return f"{was}延至{date_in_words(task.deadline)}（{decides}）"
        return ""


def _discipline(year: Year, settings: Settings, weeks: Iterable[int]) -> tuple[Discipline, ...]:
    """Returns the five measures of each unit over these weeks.

    A return is expected of a unit in each week that names it missing or has something from it.
    """
    lead, source = year["lead_unit"], year["source_file"]
    roll = Roll(Naming.of(settings), lead.values)
    leads = {cell: roles(roll, cell, "").leads for cell in lead.values if cell}
    expected: dict[str, int] = {}
    received: dict[str, int] = {}
    on_time: dict[str, int] = {}
    for at in weeks:
        week = year.weeks[at]
        reported: dict[str, bool] = {}
        for place in np.flatnonzero(year.listed[at]):
            for unit in leads[lead.at(at, int(place))] if lead.codes[at, place] else ():
                reported[unit] = reported.get(unit, False) or bool(source.codes[at, place])
        for unit, has in reported.items():
            expected.setdefault(unit, 0)
            if unit in week.missing:
                expected[unit] += 1
            elif has:
                expected[unit] += 1
                received[unit] = received.get(unit, 0) + 1
                on_time[unit] = on_time.get(unit, 0) + (unit not in week.late)
    return tuple(
        Discipline(unit, count, received.get(unit, 0), on_time.get(unit, 0))
        for unit, count in expected.items()
    )


def in_month(found: Iterable[Instruction], month: Month) -> tuple[Instruction, ...]:
    """Returns the instructions of a month: not those that were answered before it began."""
    first = month.first_day
    return tuple(each for each in found if each.answered is None or each.answered >= first)
