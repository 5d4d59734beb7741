"""Finds the grounds for points in what the weeks of a month sealed, each with its cell."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from pipeline.assess.month import MonthTask, MonthView
from pipeline.assess.notices import Notice, used_entries
from pipeline.assess.scores.names import Names
from pipeline.assess.scores.points import (
    GROUNDS,
    LEADS,
    SUPPORTS,
    Ground,
    Point,
    worth_of,
)
from pipeline.assess.wording import date_in_words
from pipeline.assess.year import LedgerTask, LedgerWeek
from pipeline.domain.places import cell_on_sheet, cells_from, in_file
from pipeline.domain.registers.supervision import INSPECTIONS, NOTICES, PARTLY, UNTRUE
from pipeline.domain.settings import ScoreSettings
from pipeline.domain.status import FORECASTS, SETTLED, forecast_in
from pipeline.domain.text import folded
from pipeline.domain.week import day_in_words
from pipeline.intake.meaning.units.not_units import is_group


class ScoredWeek(NamedTuple):
    """What a sealed week of the month says beside its tasks."""

    findings: Sequence[Mapping[str, str]]
    """The rows of findings.csv."""
    receipts: Sequence[Mapping[str, str]]
    """The rows of receipts.csv."""


class OfTask(NamedTuple):
    """The units of a task, as the last week's list has them."""

    leads: tuple[str, ...]
    supports: tuple[str, ...]


class _About(NamedTuple):
    """What is scored once."""

    matter: str
    task_id: str = ""
    task: str = ""


class _When(NamedTuple):
    """The week in which a ground became known, and from when to when it happened."""

    week: str
    first: dt.date
    last: dt.date


class _Said(NamedTuple):
    """The rule or register that a ground is found by, its cell, its words, what is in doubt."""

    code: str
    place: str
    words: str
    doubt: str


def _about(task: MonthTask) -> _About:
    task_id = task.text("task_id")
    return _About(f"任务{task_id}", task_id, task.text("task"))


def _point(
    unit: str,
    ground: Ground,
    worth: float,
    about: _About,
    when: _When,
    said: _Said,
    role: str = "",
) -> Point:
    return Point(
        unit=unit,
        ground=ground,
        worth=worth,
        matter=about.matter,
        days=(when.first, when.last),
        role=role,
        task_id=about.task_id,
        task=about.task,
        week=when.week,
        code=said.code,
        place=said.place,
        words=said.words,
        standing="doubtful" if said.doubt else "counted",
        why=said.doubt,
    )


_A_DAY = dt.timedelta(days=1)
_NOT_SURE = {"L03": ("overdue", "early"), "L08": tuple(GROUNDS), "L13": tuple(GROUNDS)}
"""Findings about a task of the list, with the grounds that they leave in doubt."""
_OF_FILE = ("U01", "U02")
"""Findings that leave in doubt whose return a file is."""


class Grounds:
    """Finds every ground, in the order of the list."""

    def __init__(
        self,
        month: MonthView,
        weeks: Mapping[str, ScoredWeek],
        roles: Mapping[str, OfTask],
        registers: Mapping[str, pd.DataFrame],
        notices: Sequence[Notice],
        names: Names,
        settings: ScoreSettings,
    ) -> None:
        self.month, self.year = month, month.year
        self.weeks, self.roles, self.registers = weeks, roles, registers
        self.notices, self.names, self.settings = notices, names, settings
        self.in_month = [
            at for at, week in enumerate(self.year.weeks) if week.sealed and week.code in weeks
        ]
        self.first, self.last = self.in_month[0], self.in_month[-1]
        self.since = self._since()
        self.doubts = [*self._vague(), *self._left()]
        self.units: dict[str, None] = {}
        """The units that have a part in the month's tasks, in the order of the list."""
        for of in roles.values():
            self.units |= dict.fromkeys(of.leads)
        for of in roles.values():
            self.units |= {unit: None for unit in of.supports if not is_group(unit)}
        self.listed = {task.text("task_id"): task for task in month.tasks}
        self.times = Counter(task.text("task_id") for task in month.tasks)
        newest = weeks[self.year.weeks[self.last].code].findings
        self._of_list: dict[str, list[Mapping[str, str]]] = {}
        self._of_entry: dict[tuple[str, str, str], str] = {}
        for finding in newest:
            if finding["code"] in _NOT_SURE:
                self._of_list.setdefault(finding["task_id"], []).append(finding)
            if finding["code"].startswith("L") and finding["severity"] != "info":
                row = re.sub(r"\D", "", finding["cell"])
                self._of_entry[finding["file"], finding["sheet"], row] = finding["message"]

    def _since(self) -> dt.date:
        """Returns the last cut-off day before the month: what came by then is another month's."""
        before = [week for week in self.year.weeks[: self.first] if week.sealed]
        week = before[-1].week if before else self.year.weeks[self.first].week.before(1)
        return week.as_of

    @property
    def as_of(self) -> dt.date:
        return self.month.as_of

    def _vague(self) -> Iterator[str]:
        """Yields the supporting units that nobody can name: 各镇（街道）."""
        found: dict[str, list[str]] = {}
        for task_id, of in self.roles.items():
            for words in filter(is_group, of.supports):
                found.setdefault(words, []).append(task_id)
        for words, tasks in found.items():
            yield f"配合单位“{words}”没有写明是哪些单位，不计分：任务{'、'.join(tasks)}"

    def _left(self) -> Iterator[str]:
        """Yields the tasks that left the list unfinished after their deadline."""
        for task in self.month.gone:
            deadline = task.task.deadline
            if task.open and deadline is not None and deadline < self.as_of:
                due = date_in_words(deadline)
                yield f"任务{task.text('task_id')}（完成时限{due}）月内移出清单，没有办结，不计分"

    def all(self) -> Iterator[Point]:
        """Yields every ground that is worth something."""
        found = (*self._of_tasks(), *self._of_inspections(), *self._of_notices(), *self._reports())
        return (point for point in found if point.worth)

    def worth(self, ground: Ground, role: str = LEADS) -> float:
        return worth_of(ground, role, self.settings)

    # Tasks

    def _of_tasks(self) -> Iterator[Point]:
        for task in self.month.tasks:
            found = self._overdue(task) or self._early(task)
            if found is None:
                continue
            at, ground, words, place, doubt = found
            week = self.year.weeks[at]
            of = self.roles.get(task.text("task_id"), OfTask((), ()))
            doubt = doubt or self._unsure(task, ground) or self._handed_over(task, at)
            deadline = task.task.deadline or self.as_of
            days = (min(deadline, week.week.as_of), max(deadline, week.week.as_of))
            shown = self._place_in(week, place) if place else ""
            for role, units in ((LEADS, of.leads), (SUPPORTS, of.supports)):
                for unit in units:
                    if role == SUPPORTS and is_group(unit):
                        continue
                    yield _point(
                        unit,
                        ground,
                        self.worth(ground, role),
                        _about(task),
                        _When(week.code, *days),
                        _Said("", shown, words, doubt),
                        role,
                    )

    def _unsure(self, task: MonthTask, ground: Ground) -> str:
        """Returns what of the task's entry in the list is not sure, in Chinese; or ''."""
        for finding in self._of_list.get(task.text("task_id"), ()):
            if ground in _NOT_SURE[finding["code"]]:
                return str(finding["message"])
        if self.times[task.text("task_id")] > 1 or not task.text("task_id"):
            return "任务没有编号，或编号重复"
        return ""

    def _overdue(self, task: MonthTask) -> tuple[int, Ground, str, str, str] | None:
        """Returns the week in which it became sure that a task was not done in time.

        A task of which that is not sure by the month's end is in doubt; it is scored in the month
        in which it becomes sure, if it does.
        """
        deadline = task.task.deadline
        if deadline is None or task.status == "terminated" or deadline >= self.as_of:
            return None
        due = date_in_words(deadline)
        listed = [
            at
            for at in range(self.last + 1)
            if self.year.listed[at, task.task.place] and self.year.weeks[at].sealed
        ]
        past = [at for at in listed if self._is_past(task.task, at, deadline)]
        sure = next((at for at in past if self._is_open(task.task, at)), None)
        if sure is not None:
            week = self.year.weeks[sure]
            if sure not in self.in_month or (sure == listed[0] and deadline < self.since):
                return None  # another month's
            words = (
                f"完成时限{due}，到{day_in_words(week.week.as_of)}仍未办结"
                f"（{self._said(task.task, sure)}）"
            )
            return (
                sure,
                "overdue",
                words,
                self._place(task.task, sure),
                self._moved(task.task, listed),
            )
        if task.open:
            words = f"完成时限{due}已过，没有报已办结"
            why = "时限过后单位没有明确填报是否办结；以后查明没有按时办结的，在查明的月份计"
            return self.last, "overdue", words, self._place(task.task, self.last), why
        if task.ended in ("late", "unknown") and task.done_now:
            words = f"完成时限{due}，{task.done_in}报已办结"
            why = "时限过后没有一周明确报未办结，看不出是否按时"
            return self.last, "overdue", words, self._place(task.task, self.last), why
        return None

    def _is_past(self, task: LedgerTask, at: int, deadline: dt.date) -> bool:
        """Whether the deadline had passed in a week, also by the list of that week."""
        as_of = self.year.weeks[at].week.as_of
        then = self._at("deadline", task, at)
        return deadline < as_of and bool(then) and dt.date.fromisoformat(then) < as_of

    def _moved(self, task: LedgerTask, listed: Sequence[int]) -> str:
        """Returns that the deadline had passed when the list or a register set it; or ''."""
        days = task.texts["deadline"]
        first = next(at for at in listed if self._at("deadline", task, at) == days)
        late = task.deadline is not None and task.deadline < self.year.weeks[first].week.monday
        return "完成时限是后来改的，改的时候已经过了" if late and first != listed[0] else ""

    def _handed_over(self, task: MonthTask, at: int) -> str:
        """Returns that another unit led the task in that week, in Chinese; or ''."""
        led = self._at("lead_unit", task.task, at)
        same = folded(led) == folded(task.text("lead_unit"))
        return "" if same else f"换过牵头单位，那一周是“{led}”"

    def _is_open(self, task: LedgerTask, at: int) -> bool:
        """Whether the unit itself, or the office's register, surely says that it is not done."""
        if self._at("status", task, at) in SETTLED or not self._at("source_file", task, at):
            return False
        forecast = self._at("forecast", task, at)
        if forecast == "done":  # then the office says that it is not
            verdict = self._at("inspected", task, at).rpartition(" ")[2]
            return verdict in (UNTRUE, PARTLY) or (
                not verdict and bool(self._at("closed_source", task, at))
            )
        return forecast in ("on_time", "late") and self._at("percent", task, at) != "100"

    def _said(self, task: LedgerTask, at: int) -> str:
        forecast = self._at("forecast", task, at)
        if forecast == "done":
            found = self._at("inspected", task, at)
            source = self._at("inspected_source" if found else "closed_source", task, at)
            return f"单位报已办结，{f'督查{found}' if found else '销号退回'}，{source}"
        return f"单位填报预估“{FORECASTS[forecast_in(forecast)]}”"

    def _early(self, task: MonthTask) -> tuple[int, Ground, str, str, str] | None:
        if task.status != "done" or not task.done_now or task.ended != "early":
            return None
        at = next(
            (at for at in self.in_month if self._at("status", task.task, at) == "done"), self.last
        )
        due = date_in_words(task.task.deadline)
        words = f"{task.done_in}报已办结，完成时限{due}"
        first = at == task.task.first
        doubt = "第一次列入就已办结，看不出是不是本月办结的" if first else ""
        return at, "early", words, self._place(task.task, at), doubt

    def _at(self, name: str, task: LedgerTask, at: int) -> str:
        return self.year.at(name, at, task)

    def _place(self, task: LedgerTask, at: int) -> str:
        """Returns the cell of the return, or of the register, that says how the task stands."""
        if not (file := self._at("source_file", task, at)):
            return self._at("closed_source", task, at) or self._at("list_source", task, at)
        cell = cells_from(self._at("source_cells", task, at)).get("forecast", "")
        row = f"第{self._at('source_row', task, at)}行"
        return file + cell_on_sheet(self._at("source_sheet", task, at), cell or row)

    def _place_in(self, week: LedgerWeek, place: str) -> str:
        return f"{week.code}/r{week.revision} {place}"

    # Inspections

    def _of_inspections(self) -> Iterator[Point]:
        rows = list(used_entries(self.registers, INSPECTIONS.name))
        verdicts: dict[tuple[str, object], set[str]] = {}
        for row in rows:
            for task_id in row["tasks"]:
                verdicts.setdefault((task_id, row["inspected"]), set()).add(row["verdict"])
        for row in rows:
            day = row["inspected"]
            if isinstance(day, dt.date) and not self.since < day <= self.as_of:
                continue
            ground = _verdict(row)
            if ground is None or not row["tasks"]:
                continue
            place = in_file(row["file"], row["sheet"], row["cell"])
            seen = row["texts"].get("verdict", "")
            found = row["texts"].get("found", "")
            on = f"{day_in_words(day)}" if isinstance(day, dt.date) else "（没有日期）"
            for task_id in row["tasks"]:
                task = self.listed.get(task_id)
                if task is None:
                    continue
                unit, said, doubt = self._inspected(task, day)
                words = f"{on}督查结论“{seen}”" + (f"：{found}" if found else "") + said
                if not row["verdict"]:
                    doubt = f"核查结论“{seen}”看不出是哪一种"
                if others := verdicts[task_id, day] - {row["verdict"], ""}:
                    doubt = f"同一天另有督查结论“{'、'.join(sorted(others))}”"
                doubt = doubt or self._doubted(row) or self._unsure(task, ground)
                when = day if isinstance(day, dt.date) else self.as_of
                units = (unit,) if unit else self.roles.get(task_id, OfTask((), ())).leads
                for each in units:
                    yield _point(
                        each,
                        ground,
                        self.worth(ground),
                        _about(task),
                        _When(self._week_of(when), when, when),
                        _Said("S02", self._place_in(self._newest, place), words, doubt),
                        LEADS,
                    )

    def _inspected(self, task: MonthTask, day: object) -> tuple[str, str, str]:
        """Returns whose return an inspection is held against, its cell, and what is in doubt."""
        if not isinstance(day, dt.date):
            return "", "", "没有写明督查日期"
        leads = self.roles.get(task.text("task_id"), OfTask((), ())).leads
        monday = day - dt.timedelta(days=day.weekday())
        reported = [
            at
            for at in range(self.last + 1)
            if self.year.weeks[at].week.monday <= monday and self._at("source_file", task.task, at)
        ]
        if not reported:
            return "", "", "督查以前没有单位的填报，谈不上填报不实"
        at = reported[-1]
        week, file = self.year.weeks[at], self._at("source_file", task.task, at)
        place = self._place_in(week, self._place(task.task, at))
        answer = self._said(task.task, at) if self._at("forecast", task.task, at) else "单位填报"
        said = f"；{answer}（{place}）"
        if len(leads) <= 1:
            return "", said, ""
        of_week = self.weeks.get(week.code)
        senders = {
            self.names.of(row["unit"])
            for row in (of_week.receipts if of_week else ())
            if row["file"] == file and row["unit"]
        } & set(leads)
        if len(senders) == 1:
            return senders.pop(), said, ""
        return "", said, "几个单位联合牵头，看不出是哪个单位填报的"

    def _doubted(self, row: Mapping[str, Any]) -> str:
        """Returns what is told of the row of a register, in Chinese; or ''."""
        return self._of_entry.get((row["file"], row["sheet"], str(row["row"])), "")

    @property
    def _newest(self) -> LedgerWeek:
        return self.year.weeks[self.last]

    def _week_of(self, day: dt.date) -> str:
        """Returns the first sealed week of the month whose cut-off day is not before that day."""
        later = (at for at in self.in_month if self.year.weeks[at].week.as_of >= day)
        return self.year.weeks[next(later, self.last)].code

    # Notices

    def _of_notices(self) -> Iterator[Point]:
        rows = {
            in_file(row["file"], row["sheet"], row["cell"]): row
            for row in used_entries(self.registers, NOTICES.name)
        }
        for notice in self.notices:
            if notice.due is None or notice.days <= 0:
                continue
            if not self.since <= notice.due < self.as_of:
                continue  # it became late in another month
            row = rows[notice.place]
            written = any(row["texts"].get(name) for name in ("reply", "replied"))
            doubt = self._doubted(row)
            if written and notice.answered is None:
                doubt = doubt or "写有回复，日期看不出或没有填写"
            by = day_in_words(notice.due)
            words = f"督办单{notice.named}要求{by}前回复，{notice.standing_in_words}"
            for task_id in notice.tasks or ("",):
                task = self.listed.get(task_id)
                about = _About(f"督办单{notice.number or notice.place}", task_id, notice.matter)
                for unit in dict.fromkeys(map(self.names.of, notice.units)):
                    yield _point(
                        unit,
                        "notice",
                        self.worth("notice"),
                        _about(task) if task else about,
                        _When(self._week_of(notice.due + _A_DAY), notice.due, notice.due),
                        _Said(
                            NOTICES.name, self._place_in(self._newest, notice.place), words, doubt
                        ),
                    )

    # Reports

    def _reports(self) -> Iterator[Point]:
        for at in self.in_month:
            week = self.year.weeks[at]
            of = self.weeks[week.code]
            strange = [f["file"] for f in of.findings if f["code"] == "U01"]
            grounds: tuple[tuple[Ground, str, frozenset[str]], ...] = (
                ("missing", "D01", week.missing),
                ("late", "D02", week.late),
            )
            for ground, code, units in grounds:
                for unit in sorted(units):
                    finding = next(
                        (f for f in of.findings if f["code"] == code and f["unit"] == unit), None
                    )
                    words = finding["message"] if finding else GROUNDS[ground]
                    file = finding["file"] if finding else ""
                    doubt = (
                        self._sent(of, unit, strange)
                        if ground == "missing"
                        else self._whose(of, file)
                    )
                    source = file or ("data/findings.csv" if finding else "data/run.json")
                    yield _point(
                        self.names.of(unit),
                        ground,
                        self.worth(ground),
                        _About(f"{week.code}的报送"),
                        _When(week.code, week.week.monday, week.week.sunday),
                        _Said(code, self._place_in(week, source), words, doubt),
                    )

    def _sent(self, of: ScoredWeek, unit: str, strange: Sequence[str]) -> str:
        """Returns why a unit that counts as missing may have sent something; or ''."""
        rejected = [
            row
            for row in of.receipts
            if row["state"] == "rejected" and self.names.key(row["unit"]) == self.names.key(unit)
        ]
        if rejected:
            return f"报送了“{rejected[0]['file']}”，没有采用：{rejected[0]['reason']}"
        if strange:
            return f"本周“{strange[0]}”认不出是哪个单位的，可能是它报的"
        return ""

    def _whose(self, of: ScoredWeek, file: str) -> str:
        found = (f for f in of.findings if file and f["file"] == file and f["code"] in _OF_FILE)
        return next((f"看不准是谁报的：{finding['message']}" for finding in found), "")


def _verdict(row: Mapping[str, Any]) -> Ground | None:
    """Returns the ground of an inspection's verdict. An unclear one is the lowest, and doubtful."""
    if row["verdict"] == UNTRUE:
        return "untrue_on_site" if row["method"] == "现场" else "untrue"
    if row["verdict"] == PARTLY:
        return "partly"
    return "untrue" if row["texts"].get("verdict") and not row["verdict"] else None
