"""The view of a year that the work ledger and the year's page share: a line a task ever listed."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from pipeline.assess.wording import date_in_words
from pipeline.domain.fields import heading
from pipeline.domain.places import is_by_register
from pipeline.domain.settings import Settings
from pipeline.domain.status import LIT, SETTLED, STATUS, STATUSES, Status
from pipeline.domain.week import Week
from pipeline.history.past import KnownTask
from pipeline.history.year import READ, Change, Column, Year
from pipeline.intake.meaning.units.roll import Naming, Roll, roles

COLUMNS = (
    *(*READ, "origin", "leader", "problems", "next_step", "extensions", "due"),
    *("inspected", "inspected_source"),
)
"""The columns of tasks.csv that the view is made of."""
FOLLOWED = (
    *("task_id", "task", "plan", "lead_unit", "support_units", "leader", "key", "deadline"),
)
"""The columns of which each change is told."""
LEFT = "left"
"""How a task that left the list unfinished is counted, in place of its last state."""
CLOSED, SENT_BACK, TERMINATED = "已销号", "销号退回", "经批准终止"
LEFT_WORD = "未办结已移出清单"


@dataclass(frozen=True)
class LedgerWeek:
    """A week of the year, as people call it."""

    code: str
    """Such as 2017-W28."""
    week: Week
    sealed: bool
    revision: int
    counts: Mapping[str, int]
    """As in run.json; none for a hole."""
    missing: frozenset[str]
    late: frozenset[str]

    @property
    def short(self) -> str:
        """Such as 7月第2周."""
        return f"{self.week.month.number}月第{self.week.number}周"


@dataclass(frozen=True)
class Event:
    """Something that changed in a task from one listed week to the next."""

    week: int
    """Its place in the weeks of the year."""
    what: str
    """What changed, in Chinese: 完成时限, 列入清单."""
    was: str = ""
    now: str = ""
    ground: str = ""
    """The approval that the registers have for it, or that none was found."""
    extension: str = ""
    """The cell of the register that allows a new deadline; '' for any other change."""

    @property
    def words(self) -> str:
        said = f"由“{self.was}”改为“{self.now}”" if self.was or self.now else ""
        return f"{self.what}{said}{f'（{self.ground}）' if self.ground else ''}"


@dataclass(frozen=True)
class LedgerTask:
    """A task that the year ever listed, as the last week that lists it has it."""

    number: int
    """Its place in the ledger, from 1."""
    place: int
    """Its place in the arrays of the year."""
    texts: Mapping[str, str]
    """The columns of tasks.csv in that week."""
    leads: tuple[str, ...]
    deadline: dt.date | None
    status: str
    """Its last state; LEFT when it left the list in a state that is not an end."""
    last_status: str
    first: int
    last: int
    """The first and the last week that list it."""
    listed_now: bool
    """Whether the newest sealed week lists it."""
    percent: str
    """As it was last reported."""
    problems: str
    """What its last report says of difficulties, with the week."""
    extensions: tuple[str, ...]
    inspections: tuple[str, ...]
    """What inspections found of it, by their day, each with its cell."""
    ruled: str
    """What the office's registers decide of it and since when, with the cell; ''."""
    events: tuple[Event, ...]
    stages: tuple[str, ...] = ()
    """Its stages in Chinese, as the newest week has them."""

    @property
    def ruling(self) -> str:
        """已销号, 销号退回 or 经批准终止; '' when no register decides of it."""
        return _ruling(self.last_status) if self.texts["closed_source"] else ""

    @property
    def standing(self) -> str:
        """The state in Chinese, with what must be known of it."""
        known = STATUS.get(self.last_status)  # type: ignore[call-overload]  # or a code of a later version
        word = known.word if known else self.last_status
        notes = [self.ruling] if self.last_status != "terminated" and self.ruling else []
        notes += [] if self.listed_now else ["已移出清单"]
        return f"{word}（{'，'.join(notes)}）" if notes else word


@dataclass(frozen=True)
class YearGroup:
    """Tasks that are counted together."""

    name: str
    tasks: tuple[LedgerTask, ...]

    @cached_property
    def by_status(self) -> Mapping[str, int]:
        """The number of tasks by status, and of those that left the list unfinished."""
        counts = dict.fromkeys((*(status.code for status in STATUSES), LEFT), 0)
        counts.update(Counter(task.status for task in self.tasks))
        return counts

    @property
    def extended(self) -> int:
        return sum(bool(task.extensions) for task in self.tasks)

    @property
    def closed(self) -> int:
        return sum(task.ruling == CLOSED for task in self.tasks)


@dataclass(frozen=True)
class YearView:
    """Everything that the ledger and the page say of a year."""

    year: int
    office: str
    weeks: tuple[LedgerWeek, ...]
    tasks: tuple[LedgerTask, ...]
    listed: np.ndarray
    """bool (weeks, tasks)."""
    columns: Mapping[str, Column]

    @property
    def newest(self) -> LedgerWeek:
        return self.weeks[-1]

    @property
    def title(self) -> str:
        return f"{self.year}年重点工作台账"

    @cached_property
    def total(self) -> YearGroup:
        return YearGroup("合计", self.tasks)

    @cached_property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses that reports show: 已终止 only in a year that has any."""
        ended = "terminated" in self.columns["status"].values
        return (*LIT, STATUS["terminated"]) if ended else LIT

    @property
    def holes(self) -> tuple[LedgerWeek, ...]:
        return tuple(week for week in self.weeks if not week.sealed)

    @property
    def covers(self) -> str:
        """From which week to which it is, and how many of them were sealed, in Chinese."""
        first, last = self.weeks[0].short, self.weeks[-1].short
        said = f"{first}至{last}" if first != last else first
        return f"{said}，封存的共{len(self.weeks) - len(self.holes)}周"

    @property
    def span(self) -> str:
        """The same, with the weeks that are missing."""
        if not self.holes:
            return self.covers
        names = "、".join(f"{week.short}（{week.code}）" for week in self.holes)
        return f"{self.covers}；缺{len(self.holes)}周，没有封存的结果：{names}"

    def at(self, name: str, week: int, task: LedgerTask) -> str:
        """Returns a text of tasks.csv of that week; '' when the week does not list the task."""
        return self.columns[name].at(week, task.place)

    @cached_property
    def tells_due(self) -> tuple[bool, ...]:
        """Whether a week says of which tasks a report was due: earlier releases do not."""
        return tuple(bool(codes.any()) for codes in self.columns["due"].codes)

    def is_not_due(self, week: int, task: LedgerTask) -> bool:
        """Whether the task was listed, and no report of it was due as 督办频率 says."""
        listed = bool(self.listed[week, task.place])
        return listed and self.tells_due[week] and not self.at("due", week, task)

    @cached_property
    def in_cycles(self) -> bool:
        """Whether some tasks are not reported every week."""
        told = np.array(self.tells_due)[:, None]
        return bool((self.listed & told & (self.columns["due"].codes == 0)).any())

    def counts(self, week: int) -> Mapping[str, int]:
        """Returns the number of the week's tasks by status."""
        status = self.columns["status"]
        codes = status.codes[week][self.listed[week]]
        found = Counter(status.values[int(code)] for code in codes)
        return {one.code: found.get(one.code, 0) for one in STATUSES}

    def grouped(self, of: Callable[[LedgerTask], Sequence[str]]) -> tuple[YearGroup, ...]:
        """Returns the tasks by what `of` says, in the order of the list; those without come last.

        A task of several groups is in each of them.
        """
        groups: dict[str, list[LedgerTask]] = {}
        for task in self.tasks:
            for name in of(task) or ("",):
                groups.setdefault(name, []).append(task)
        none = groups.pop("", None)
        found = [YearGroup(name, tuple(tasks)) for name, tasks in groups.items()]
        return (*found, *([YearGroup("", tuple(none))] if none else ()))


def year_view(year: Year, settings: Settings, stages: Sequence[Mapping[str, str]] = ()) -> YearView:
    """Returns the view of a year with at least one sealed week.

    `stages`: the rows of the newest week's stages.csv.
    """
    weeks = tuple(_weeks(year, settings))
    return YearView(
        year.year,
        settings.office.name,
        weeks,
        _with_stages(tuple(_tasks(year, weeks, settings)), stages, weeks[-1].week),
        year.listed,
        year.columns,
    )


def _weeks(year: Year, settings: Settings) -> Iterator[LedgerWeek]:
    for week in year.weeks:
        calendar = Week.parse(week.code, settings.week.cutoff, settings.week.cutoff_time)
        if week.as_of and week.as_of != calendar.as_of:  # the cut-off was on another day then
            moved = week.as_of - calendar.as_of
            calendar = Week(calendar.monday, calendar.cutoff + moved)
        yield LedgerWeek(
            week.code,
            calendar,
            bool(week.revision),
            week.revision,
            week.counts,
            week.missing,
            week.late,
        )


def _tasks(year: Year, weeks: Sequence[LedgerWeek], settings: Settings) -> Iterator[LedgerTask]:
    listed = year.listed
    first = listed.argmax(axis=0)
    last = len(weeks) - 1 - listed[::-1].argmax(axis=0)
    leads = _leads(year, last, Naming.of(settings))
    events = _events(year, weeks)
    reported = (year["source_file"].codes != 0) & listed
    has_report = reported.any(axis=0)
    last_report = len(weeks) - 1 - reported[::-1].argmax(axis=0)
    ruled = year["closed_source"].codes != 0
    inspected = (year["inspected"].codes != 0).any(axis=0)
    for place, known in enumerate(year.tasks):
        at = int(last[place])
        texts = {name: column.at(at, place) for name, column in year.columns.items()}
        listed_now = at == len(weeks) - 1
        status = texts["status"]
        when = int(last_report[place]) if has_report[place] else None
        yield LedgerTask(
            number=place + 1,
            place=place,
            texts=texts,
            leads=leads[place],
            deadline=dt.date.fromisoformat(texts["deadline"]) if texts["deadline"] else None,
            status=status if listed_now or status in SETTLED else LEFT,
            last_status=status,
            first=int(first[place]),
            last=at,
            listed_now=listed_now,
            percent="" if when is None else year["percent"].at(when, place),
            problems="" if when is None else _problems(year, place, when, weeks),
            extensions=_extensions(known, events.get(place, ()), texts),
            inspections=_inspections(year, place) if inspected[place] else (),
            ruled=_ruled(year, place, ruled[:, place], weeks) if texts["closed_source"] else "",
            events=tuple(events.get(place, ())),
        )


def _with_stages(
    tasks: tuple[LedgerTask, ...], stages: Sequence[Mapping[str, str]], calendar: Week
) -> tuple[LedgerTask, ...]:
    """Returns the tasks; those of the newest list whose number is there once have their stages."""
    of_number: dict[str, list[str]] = {}
    for stage in stages:
        of_number.setdefault(stage["task_id"], []).append(_stage(stage, calendar))
    times = Counter(task.texts["task_id"] for task in tasks if task.listed_now)
    return tuple(
        replace(task, stages=tuple(of_number[number]))
        if task.listed_now and times[number := task.texts["task_id"]] == 1 and number in of_number
        else task
        for task in tasks
    )


def _stage(stage: Mapping[str, str], calendar: Week) -> str:
    """Returns 主体完工：应于2017年6月30日完成，已超12天."""
    reached = f"（{calendar.called(stage['reached_in'])}）" if stage["reached_in"] else ""
    how = {
        "reached": f"已完成{reached}",
        "overdue": f"已超{stage['days']}天",
    }.get(stage["state"], "未到期")
    return f"{stage['text']}：应于{_day(stage['due'])}完成，{how}"


def _leads(year: Year, last: np.ndarray, naming: Naming) -> list[tuple[str, ...]]:
    """Returns the lead units of each task, named as the list first names them."""
    cells = [year["lead_unit"].at(int(at), place) for place, at in enumerate(last)]
    roll = Roll(naming, cells)
    read = {cell: roles(roll, cell, "").leads for cell in dict.fromkeys(cells)}
    return [read[cell] for cell in cells]


def _extensions(
    known: KnownTask, events: Sequence[Event], texts: Mapping[str, str]
) -> tuple[str, ...]:
    """Returns the task's extensions in Chinese.

    An extension that the lists of several months carry is told once. `texts` is the task in the
    last week that lists it: if that week has another deadline, the last extension was taken back.
    """
    latest = {_day(one.deadline): one for one in known.extensions}
    extended = [event for event in events if event.extension]
    deadline, times = _day(texts["deadline"]), texts["extensions"]
    by_book = {
        event.now: f"延至{event.now}（{event.extension}{taken_back}）"
        for event in extended
        if event.now not in latest
        for taken_back in [
            "；后来的清单已不按此计" if event is extended[-1] and event.now != deadline else ""
        ]
    }
    kept = (f"{one.words or f'延至{day}'}（{one.source}）" for day, one in latest.items())
    counted = [f"共延期{times}次"] if times.isdecimal() and int(times) > 1 else []
    return (*counted, *by_book.values(), *kept)


def _problems(year: Year, place: int, when: int, weeks: Sequence[LedgerWeek]) -> str:
    said = {
        "": year["problems"].at(when, place),
        "原因及建议：": year["reason"].at(when, place),
        "请区委区政府解决：": year["escalation"].at(when, place),
    }
    lines = [
        text if text.startswith(("原因", "建议")) else f"{what}{text}"
        for what, text in said.items()
        if text
    ]
    return "\n".join([f"（{weeks[when].short}填报）", *lines]) if lines else ""


def _inspections(year: Year, place: int) -> tuple[str, ...]:
    """Returns the inspections, the earliest first, each as the last week that has it tells it."""
    found: dict[str, str] = {}
    for week in np.flatnonzero(year["inspected"].codes[:, place]):
        day, _, said = year["inspected"].at(int(week), place).rpartition(" ")
        when = _day(day) if day else "没有写明日期，"
        found[day] = f"{when}{said}（{year['inspected_source'].at(int(week), place)}）"
    return tuple(found[day] for day in sorted(found))


def _ruled(year: Year, place: int, ruled: np.ndarray, weeks: Sequence[LedgerWeek]) -> str:
    """Returns what a register decides of a task, since when by the last weeks that say so."""
    since = last = int(np.flatnonzero(ruled)[-1])
    said = _ruling(year["status"].at(last, place))
    for week in range(last, -1, -1):
        if year.listed[week, place]:
            if not ruled[week] or _ruling(year["status"].at(week, place)) != said:
                break
            since = week
    return f"{weeks[since].short}起{said}（{year['closed_source'].at(last, place)}）"


def _ruling(status: str) -> str:
    """Returns what the register decided: a task that it sent back can be neither done nor ended."""
    return {"done": CLOSED, "terminated": TERMINATED}.get(status, SENT_BACK)


def _events(year: Year, weeks: Sequence[LedgerWeek]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    for name in FOLLOWED:
        for change in year.changes(name):
            event = _deadline(year, change) if name == "deadline" else _changed(name, change)
            found.setdefault(change.task, []).append(event)
    for place, event in _came_and_went(year, weeks):
        found.setdefault(place, []).append(event)
    for events in found.values():
        events.sort(key=lambda event: event.week)
    return found


def _changed(name: str, change: Change) -> Event:
    was, now = change.was, change.now
    if name == "key":
        was, now = ("重点" if marked else "非重点" for marked in (was, now))
    return Event(change.week, heading(name), was or "（空）", now or "（空）")


def _deadline(year: Year, change: Change) -> Event:
    """Returns a changed deadline with what allows it: an entry of a register, or nothing found."""
    decides = year["deadline_source"].at(change.week, change.task)
    listed = year["list_source"].at(change.week, change.task)
    approved = {one.deadline: one.source for one in year.tasks[change.task].extensions}
    source = decides if is_by_register(decides, listed) else approved.get(change.now, "")
    ground = f"经批准延期，{source}" if source else "延期台账中没有找到相应的记录"
    was, now = _day(change.was), _day(change.now)
    return Event(change.week, heading("deadline"), was, now, ground, source)


def _day(text: str) -> str:
    return date_in_words(dt.date.fromisoformat(text)) if text else "（空）"


def _came_and_went(year: Year, weeks: Sequence[LedgerWeek]) -> Iterator[tuple[int, Event]]:
    """Yields each task that came onto the list, or left it, after the first sealed week."""
    sealed = [at for at, week in enumerate(weeks) if week.sealed]
    seen = year.listed[sealed[0]].copy()
    for before, at in pairwise(sealed):
        was, now = year.listed[before], year.listed[at]
        for place in np.flatnonzero(now & ~was):
            yield int(place), Event(at, "重新列入清单" if seen[place] else "列入清单")
        for place in np.flatnonzero(was & ~now):
            yield int(place), Event(at, "移出清单")
        seen |= now
