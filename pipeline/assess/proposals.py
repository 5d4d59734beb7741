"""Which notices (督办单) a sealed week calls for, and which units for more than a notice.

Proposals only: nothing counts until the office sends a slip and enters it in its register. Each
names its grounds with the cell, and nobody is named where unit or deadline are a guess.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from pipeline.assess.notices import Notice
from pipeline.domain.errors import CannotWork
from pipeline.domain.places import cell_on_sheet, cells_from, in_file
from pipeline.domain.registers.supervision import LEVELS, REMIND, SUPERVISE, WARN
from pipeline.domain.settings import NoticeSettings, Office, Reports
from pipeline.domain.status import SETTLED, STATUS, code_in
from pipeline.domain.week import Week, WorkingDays, day_in_words
from pipeline.history.past import NO_PAST, Past
from pipeline.intake.master import MasterList
from pipeline.rules import CATALOGUE


class ListedTask(NamedTuple):
    """A task of the list, with its row of the week's tasks.csv."""

    task_id: str
    leads: tuple[str, ...]
    row: Mapping[str, str]
    place: str
    """The cell of the list that says by when it is due."""
    deadline: str
    """完成时限 as the list has it."""
    done_since: str = ""
    """The week since which it is done, such as 2017-W28; '' when it is not, or nobody knows."""


def listed_tasks(
    master: MasterList, rows: Sequence[dict[str, str]], past: Past = NO_PAST
) -> list[ListedTask]:
    """Returns the tasks with their rows of tasks.csv, which are in the order of the list.

    `past`: that of the same week, which knows since when a task is done.
    """
    since = {known.task_id: known.done_week for known in past.tasks}
    if len(rows) != len(master.tasks):  # the list is sealed beside them
        raise CannotWork(f"{master.file}：与封存的 tasks.csv 对不上。请运行 duban verify 核对")
    return [
        ListedTask(
            row["task_id"],
            task.leads,
            row,
            in_file(master.file, task.sheet, f"{task.cells.get('deadline', 'A')}{task.row}"),
            task.deadline_text,
            since.get(row["task_id"], ""),
        )
        for task, row in zip(master.tasks, rows, strict=True)
    ]


class SealedWeek(NamedTuple):
    """What is read of a sealed week."""

    week: Week
    findings: Sequence[Mapping[str, str]]
    """The rows of findings.csv."""


@dataclass(frozen=True)
class Refused:
    """An application for an extension that was refused."""

    task_id: str
    words: str
    place: str


@dataclass(frozen=True)
class Ground:
    """Why something is proposed."""

    words: str
    place: str = ""
    """File and cell."""
    reason: str = ""
    """The same in a few words, for a sentence about the unit: 进展缓慢."""
    code: str = ""
    """The code of the finding; '' for what no rule found."""
    week: str = ""
    """In which week, as 2017-W28."""
    notice: Notice | None = None
    """The notice that it is about."""

    @property
    def in_words(self) -> str:
        """Returns the ground with its place."""
        return f"{self.words}（{self.place}）" if self.place else self.words


@dataclass(frozen=True)
class Proposal:
    """A notice that may be sent: one slip for one matter."""

    task: ListedTask
    level: str
    grounds: tuple[Ground, ...]
    former: Notice | None
    """The last notice of the task that still runs."""
    reply_by: dt.date
    reply_days: int

    def text(self, name: str) -> str:
        """Returns a column of tasks.csv; '' when the week was sealed without it."""
        return self.task.row.get(name) or ""

    def day(self, name: str) -> dt.date:
        """Returns the day in a column of tasks.csv. Raises ValueError when it is blank."""
        return dt.date.fromisoformat(self.text(name))


@dataclass(frozen=True)
class Held:
    """A task for which no notice is proposed though there are grounds."""

    task: ListedTask
    level: str
    why: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class UnitCase:
    """A unit that is proposed for 专项督查 or 效能问责."""

    unit: str
    count: int
    """So many matters, or so many warnings."""
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class NoticesView:
    """Everything that is written about the notices of a week."""

    week: Week
    bag: str
    """The sealed week that was read, as 2017-W28/r1."""
    office: Office
    reports: Reports
    settings: NoticeSettings
    proposals: tuple[Proposal, ...]
    held: tuple[Held, ...]
    special: tuple[UnitCase, ...]
    accountable: tuple[UnitCase, ...]
    weeks: tuple[Week, ...] = field(default=())
    """The weeks whose findings were looked at, the latest first."""


def notices_view(
    tasks: Sequence[ListedTask],
    weeks: Sequence[SealedWeek],
    notices: Sequence[Notice],
    refused: Sequence[Refused],
    settings: NoticeSettings,
    working: WorkingDays,
    *,
    bag: str,
    office: Office,
    reports: Reports,
) -> NoticesView:
    """Returns what the week calls for. `weeks`: it and those before it, the latest first."""
    week = weeks[0].week
    proposals: list[Proposal] = []
    held: list[Held] = []
    known = _Known(weeks, notices, refused, settings)
    for task in tasks:
        decided = _decided(task, known, settings, working)
        if isinstance(decided, Proposal):
            proposals.append(decided)
        elif decided is not None:
            held.append(decided)
    order = {level: -place for place, level in enumerate(LEVELS)}
    proposals.sort(key=lambda each: order[each.level])
    return NoticesView(
        *(week, bag, office, reports, settings),
        tuple(proposals),
        tuple(held),
        special=tuple(_special(proposals, known, tasks, settings.special)),
        accountable=tuple(_accountable(known, settings.accountable)),
        weeks=tuple(each.week for each in weeks),
    )


class _Known:
    """What is known of each task: findings by week, running notices, refused extensions."""

    def __init__(
        self,
        weeks: Sequence[SealedWeek],
        notices: Sequence[Notice],
        refused: Sequence[Refused],
        settings: NoticeSettings,
    ) -> None:
        self.weeks = weeks
        self.notices = notices
        self.slow = frozenset(code.upper() for code in settings.slow)
        self.poor = frozenset(code.upper() for code in settings.poor)
        self._found: list[dict[str, list[Mapping[str, str]]]] = []
        for each in weeks:
            of_task: dict[str, list[Mapping[str, str]]] = {}
            for finding in each.findings:
                of_task.setdefault(finding["task_id"], []).append(finding)
            self._found.append(of_task)
        self._refused: dict[str, list[Refused]] = {}
        for one in refused:
            self._refused.setdefault(one.task_id, []).append(one)

    @property
    def week(self) -> Week:
        return self.weeks[0].week

    def found(self, task_id: str, back: int = 0) -> Sequence[Mapping[str, str]]:
        """Returns the findings about a task, so many weeks before this one."""
        return self._found[back].get(task_id, []) if task_id else []

    def refused(self, task_id: str) -> Sequence[Refused]:
        return self._refused.get(task_id, [])

    def running(self, task_id: str) -> list[Notice]:
        """Returns the notices of a task that still run, the first sent first."""
        mine = (n for n in self.notices if n.runs and task_id in n.tasks)
        return sorted(mine, key=lambda notice: notice.since)


_IN_RETURNS = frozenset(r.code for r in CATALOGUE if r.severity == "error" and r.part == "quality")
_OF_RETURNS = frozenset(r.code for r in CATALOGUE if r.mended_in == "return") & _IN_RETURNS
"""The errors that a unit makes in its return."""


def _ground(finding: Mapping[str, str], week: Week, reason: str = "") -> Ground:
    place = finding["file"] + cell_on_sheet(finding["sheet"], finding["cell"])
    return Ground(finding["message"], place, reason, finding["code"], week.label)


def _decided(
    task: ListedTask, known: _Known, settings: NoticeSettings, working: WorkingDays
) -> Proposal | Held | None:
    """Returns the notice that a task calls for, why there is none, or None when nothing does."""
    status = code_in(task.row["status"])
    if status in SETTLED or not task.task_id:
        return None
    own = dict(_of_status(task, known, settings))
    running = known.running(task.task_id)
    late = [notice for notice in running if notice.is_late]
    if late:
        last = late[-1]
        if last.level:
            own.setdefault(_next(last.level), []).append(_former(last))
    if not own:
        return None
    level = max(own, key=LEVELS.index)
    if settings.key_higher and task.row["key"] and not late:
        level = _next(level)
    grounds = tuple(g for name in reversed(LEVELS) for g in own.get(name, ()))
    if why := _why_not(task, known, running, level):
        return Held(task, level, why, grounds)
    days = _days(level, settings)
    by = working.after(known.week.as_of, days)
    return Proposal(task, level, grounds, running[-1] if running else None, by, days)


def _why_not(task: ListedTask, known: _Known, running: Sequence[Notice], level: str) -> str:
    """Returns why no notice of this level is proposed, in Chinese; or ''."""
    if not task.leads:
        return "清单中的牵头单位认不出，不知道发给谁。请先核对清单"
    for finding in known.found(task.task_id):
        code = finding["code"]
        if code in _UNIT_NOT_SURE or (code == _DEADLINE_NOT_SURE and level != SUPERVISE):
            return f"{finding['message'].rstrip('。')}，没有把握的不发单。请先核对清单"
    unclear = [notice for notice in running if not notice.level]
    if unclear:
        return f"在办的督办单级别不明（{unclear[-1].place}），请先改正台账"
    same = [n for n in running if LEVELS.index(n.level) >= LEVELS.index(level)]
    if same:
        notice = same[-1]
        return f"同级或更高的督办单还在办（{notice.named}，{notice.standing_in_words}），不重复发"
    return ""


_DEADLINE_NOT_SURE, _UNIT_NOT_SURE = "L03", ("L08", "L13")
"""Findings about the list: nobody is warned on a guess."""


def _next(level: str) -> str:
    return LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)]


def _days(level: str, settings: NoticeSettings) -> int:
    of = settings.reply_days
    return {REMIND: of.remind, SUPERVISE: of.supervise, WARN: of.warn}[level]


def _former(notice: Notice) -> Ground:
    words = (
        f"{day_in_words(notice.since)}发出的督办单（{notice.named}）要求"
        f"{day_in_words(notice.due) if notice.due else ''}前回复，{notice.standing_in_words}"
    )
    return Ground(words, notice.place, "没有按时回复上一张督办单", notice=notice)


def _of_status(
    task: ListedTask, known: _Known, settings: NoticeSettings
) -> Iterator[tuple[str, list[Ground]]]:
    """Yields each level that the task itself calls for, with the grounds."""
    week = known.week
    status, row = code_in(task.row["status"]), task.row
    deadline = dt.date.fromisoformat(row["deadline"]) if row["deadline"] else None
    left = (deadline - week.as_of).days if deadline else None
    if left is not None and left < 0:
        silent = "，本周没有报送" if status == "unreported" else ""
        words = f"完成时限{_day(deadline)}已过，逾期{-left}天，没有办结{silent}"
        yield WARN, [Ground(words, _place(task, "forecast"), "逾期没有办结", week=week.label)]
    slow = [
        _ground(f, week, "进展缓慢") for f in known.found(task.task_id) if f["code"] in known.slow
    ]
    slow += [_ground(f, week, _POOR) for f in known.found(task.task_id) if f["code"] in known.poor]
    slow += [
        Ground(f"申请延期没有批准：{one.words}", one.place, "申请延期没有批准")
        for one in known.refused(task.task_id)
    ]
    slow += _faults(task.task_id, known, settings.faults)
    if slow:
        yield SUPERVISE, slow
    if left is not None and 0 <= left <= settings.near_days and status in _AT_RISK:
        due = "今天到期" if left == 0 else f"还有{left}天到期"
        words = f"完成时限{_day(deadline)}，{due}，{_AT_RISK[status]}"
        reason = "临近完成时限，尚有不能按时办结的风险"
        yield REMIND, [Ground(words, _place(task, "forecast"), reason, week=week.label)]


_POOR = "报送质量不高"
_AT_RISK = {
    "at_risk": STATUS["at_risk"].word,
    "overdue": STATUS["overdue"].word,
    "unreported": "本周没有报送",
}


def _faults(task_id: str, known: _Known, least: int) -> list[Ground]:
    """Returns the errors in the returns of a task, if it had some for so many weeks running."""
    grounds: list[Ground] = []
    running = 0
    for back, each in enumerate(known.weeks):
        if each.week != known.week.before(back):
            break  # a week is missing between
        wrong = [f for f in known.found(task_id, back) if f["code"] in _OF_RETURNS]
        if not wrong:
            break
        running += 1
        grounds += [_ground(finding, each.week, _POOR) for finding in wrong[:1]]
    return grounds if running >= least else []


def _day(day: dt.date | None) -> str:
    return f"{day.year}年{day_in_words(day)}" if day else ""


def _place(task: ListedTask, name: str) -> str:
    """Returns the cell of the return that says so, or else that of the list."""
    row = task.row
    if not row["source_file"]:
        return task.place
    cell = cells_from(row.get("source_cells") or "").get(name, "")
    at = cell_on_sheet(row["source_sheet"], cell or f"第{row['source_row']}行")
    return f"{row['source_file']}{at}"


def _special(
    proposals: Sequence[Proposal], known: _Known, tasks: Sequence[ListedTask], least: int
) -> Iterator[UnitCase]:
    """Yields the units with many matters: proposed ones, and those whose notices still run.

    A matter that several units lead is one of each.
    """
    leads = {task.task_id: task.leads for task in tasks if task.task_id}
    matters: dict[str, dict[str, list[Ground]]] = {}
    for each in proposals:
        for unit in each.task.leads:
            of = matters.setdefault(unit, {}).setdefault(each.task.task_id, [])
            of += [_about(each.task.task_id, ground) for ground in each.grounds]
    for notice in known.notices:
        for task_id in notice.tasks if notice.runs else ():
            for unit in leads.get(task_id, ()):
                of = matters.setdefault(unit, {}).setdefault(task_id, [])
                if all(ground.notice is not notice for ground in of):
                    words = f"督办单（{notice.named}）{notice.standing_in_words}"
                    of.append(_about(task_id, Ground(words, notice.place, notice=notice)))
    for unit, of_unit in matters.items():
        if len(of_unit) >= least:
            earlier = [g for task_id in of_unit for g in _earlier(task_id, known)]
            grounds = [ground for found in of_unit.values() for ground in found]
            yield UnitCase(unit, len(of_unit), (*grounds, *earlier))


def _about(task_id: str, ground: Ground) -> Ground:
    words = f"任务{task_id}：{ground.words}"
    return replace(ground, words=words)


def _earlier(task_id: str, known: _Known) -> Iterator[Ground]:
    """Yields what earlier weeks found against a task: what is slow, and what was supervised."""
    for back, each in enumerate(known.weeks):
        for finding in known.found(task_id, back) if back else ():
            if finding["code"] in known.slow | known.poor | {_KEY_TASK_LATE}:
                yield _about(task_id, _ground(finding, each.week))


_KEY_TASK_LATE, _BEHIND = "S01", "D03"


def _accountable(known: _Known, least: int) -> Iterator[UnitCase]:
    """Yields the units that did not answer warnings in time, again and again.

    A warning to several units is one of each. That a unit reported nothing for weeks is told too,
    but is no ground by itself: the exception report has it.
    """
    warned: dict[str, list[Ground]] = {}
    for notice in known.notices:
        if notice.level == WARN and notice.standing in ("unanswered", "answered_late"):
            words = f"{day_in_words(notice.since)}发出的警示单（{notice.named}）{_late(notice)}"
            for unit in notice.units:
                warned.setdefault(unit, []).append(Ground(words, notice.place, notice=notice))
    for unit, grounds in warned.items():
        if len(grounds) >= least:
            silent = [
                _ground(finding, each.week)
                for each in known.weeks
                for finding in each.findings
                if finding["code"] == _BEHIND and finding["unit"] == unit
            ]
            yield UnitCase(unit, len(grounds), (*grounds, *silent))


def _late(notice: Notice) -> str:
    due = f"要求{day_in_words(notice.due)}前回复，" if notice.due else ""
    return f"{due}{notice.standing_in_words}"


def by_level(proposals: Iterable[Proposal]) -> dict[str, int]:
    """Returns the number of proposals of each level, the lowest level first."""
    counts = dict.fromkeys(LEVELS, 0)
    for each in proposals:
        counts[each.level] += 1
    return counts
