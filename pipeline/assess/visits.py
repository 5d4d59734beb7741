"""Proposes what the office should go and look at: by grounds with weights, and a part by lot.

A proposal only. Each ground names its cell. The lot is drawn by the key of the week, which is
sealed with it: nobody who has not the office's key can foretell it, and whoever has the bag can
draw it again.
"""

import datetime as dt
import hashlib
import hmac
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.assess.proposals import Ground, ListedTask
from pipeline.domain.places import cell_on_sheet, cells_from, in_file
from pipeline.domain.registers.supervision import TRUE
from pipeline.domain.settings import Office, Reports, VisitSettings
from pipeline.domain.status import STATUS, code_in
from pipeline.domain.week import Week, day_in_words

GROUNDS: Mapping[str, str] = {
    "key": "重点任务不能按时或已逾期",
    "contradicted": "以前督查与填报不符",
    "stagnant": "连续几周没有进展",
    "copied": "进展疑似照抄",
    "promise": "承诺没有兑现",
    "unverified": "报已办结，没有核实",
    "not_visited": "很久没有督查",
}
"""Why a task is worth a visit, by the name of its weight in config.yaml."""
_CODES: Mapping[str, tuple[str, ...]] = {
    "stagnant": ("H05",),
    "copied": ("H07",),
    "promise": ("H08",),
}
"""The findings of the sealed week that are such a ground."""


@dataclass(frozen=True)
class Visit:
    """An earlier inspection of a task."""

    day: dt.date | None
    verdict: str
    bad: bool
    """Whether it did not find the return to be true."""
    place: str
    """The cell of the verdict."""


@dataclass(frozen=True)
class Candidate:
    """A task that may be looked at, with its grounds and its ticket in the lot."""

    task: ListedTask
    grounds: Mapping[str, Ground]
    """By their names in `GROUNDS`."""
    score: float
    ticket: str
    """The lowest tickets are drawn."""
    by_lot: bool = False
    last: Visit | None = None

    def text(self, name: str) -> str:
        """Returns a column of tasks.csv; '' when the week was sealed without it."""
        return self.task.row.get(name) or ""

    @property
    def status(self) -> str:
        return STATUS[code_in(self.text("status"))].word


@dataclass(frozen=True)
class Route:
    """The tasks to look at in one place, or of one unit."""

    name: str
    stops: tuple[Candidate, ...]


@dataclass(frozen=True)
class VisitsView:
    """Everything that is written about what to look at."""

    week: Week
    bag: str
    office: Office
    reports: Reports
    settings: VisitSettings
    count: int
    chosen: tuple[Candidate, ...]
    """By grounds, the weightiest first; then those drawn by lot."""
    others: tuple[Candidate, ...]
    """All the other candidates, as they would come next by grounds."""
    by_place: bool
    """Whether the list says where each task is; else the routes are by unit."""
    keyed: bool
    """Whether the lot was drawn by the week's key; an old bag has only its digest."""

    @property
    def routes(self) -> tuple[Route, ...]:
        """The chosen tasks by place or unit, in the order of the best of each."""
        names = {id(each): self._where(each) for each in self.chosen}
        order = list(dict.fromkeys(names.values()))
        placed = sorted(self.chosen, key=lambda each: order.index(names[id(each)]))
        return tuple(
            Route(name, tuple(stops))
            for name, stops in groupby(placed, key=lambda each: names[id(each)])
        )

    def _where(self, each: Candidate) -> str:
        place = each.text(self.settings.place)
        return place or "、".join(each.task.leads) or "没有写明单位"


def visits_view(
    tasks: Sequence[ListedTask],
    findings: Sequence[Mapping[str, str]],
    visits: Mapping[int, Sequence[Visit]],
    seed: bytes,
    settings: VisitSettings,
    *,
    week: Week,
    count: int,
    bag: str,
    office: Office,
    reports: Reports,
    keyed: bool,
) -> VisitsView:
    """Returns what to look at. `visits`: earlier inspections by the task's place, latest first.

    At least the share that settings ask for is drawn by lot, from all that have not been chosen by
    their grounds. `seed`: 32 bytes that are sealed with the week.
    """
    of_task: dict[str, list[Mapping[str, str]]] = {}
    for finding in findings:
        of_task.setdefault(finding["task_id"], []).append(finding)
    found = [
        _candidate(task, of_task.get(task.task_id, ()), visits.get(place, ()), seed, settings, week)
        for place, task in enumerate(tasks)
        if _may_be_visited(task)
    ]
    ranked = sorted(found, key=_weightiest)
    by_grounds = count - math.ceil(count * settings.by_lot)
    chosen = [each for each in ranked if each.score > 0][:by_grounds]
    taken = {id(each) for each in chosen}
    left = [each for each in ranked if id(each) not in taken]
    drawn = sorted(left, key=lambda each: each.ticket)[: count - len(chosen)]
    taken |= {id(each) for each in drawn}
    lots = [
        Candidate(each.task, each.grounds, each.score, each.ticket, by_lot=True, last=each.last)
        for each in drawn
    ]
    return VisitsView(
        *(week, bag, office, reports, settings, count),
        chosen=(*chosen, *lots),
        others=tuple(each for each in ranked if id(each) not in taken),
        by_place=any(each.text(settings.place) for each in (*chosen, *lots)),
        keyed=keyed,
    )


def ticket(seed: bytes, task: ListedTask) -> str:
    """Returns a task's ticket in the lot: HMAC-SHA256 of its number and text under the seed."""
    said = f"{task.task_id}\n{task.row['task']}".encode()
    return hmac.new(seed, said, hashlib.sha256).hexdigest()[:16]


def seed_of(key: str, digest: str, week: Week) -> bytes:
    """Returns the seed of a week's lot, from the key that is sealed with it.

    `digest`: that of the bag, which an old week without a key must do with.
    """
    secret = bytes.fromhex(key) if key else digest.encode()
    return hmac.new(secret, f"督查抽签 {week}".encode(), hashlib.sha256).digest()


def _may_be_visited(task: ListedTask) -> bool:
    """Whether there is anything left to look at: not where it was ended or closed off."""
    status = task.row["status"]
    return status != "terminated" and not (status == "done" and task.row.get("closed_source"))


def _weightiest(each: Candidate) -> tuple[float, bool, str]:
    """Of the same weight key tasks come first, and then the ticket decides."""
    return -each.score, not each.text("key"), each.ticket


def _candidate(
    task: ListedTask,
    findings: Sequence[Mapping[str, str]],
    visits: Sequence[Visit],
    seed: bytes,
    settings: VisitSettings,
    week: Week,
) -> Candidate:
    grounds = dict(_grounds(task, findings, visits, settings, week))
    weights = settings.weights.model_dump()
    return Candidate(
        task,
        grounds,
        sum(weights[name] for name in grounds),
        ticket(seed, task),
        last=visits[0] if visits else None,
    )


def _grounds(
    task: ListedTask,
    findings: Sequence[Mapping[str, str]],
    visits: Sequence[Visit],
    settings: VisitSettings,
    week: Week,
) -> Iterator[tuple[str, Ground]]:
    row, status = task.row, code_in(task.row["status"])
    deadline = row["deadline"]
    silent = status == "unreported" and bool(deadline) and deadline < week.as_of.isoformat()
    if row["key"] and (status in ("at_risk", "overdue") or silent):
        words = f"重点任务，{'时限已过而未报送' if silent else STATUS[status].word}"
        yield "key", Ground(words, _forecast_cell(task), week=week.label)
    if bad := [visit for visit in visits if visit.bad]:
        on = day_in_words(bad[0].day) if bad[0].day else "日期不明"
        times = f"，共{len(bad)}次" if len(bad) > 1 else ""
        yield "contradicted", Ground(f"{on}督查核查为“{bad[0].verdict}”{times}", bad[0].place)
    for name, codes in _CODES.items():
        for finding in findings:
            if finding["code"] in codes:
                place = finding["file"] + cell_on_sheet(finding["sheet"], finding["cell"])
                yield name, Ground(finding["message"], place, code=finding["code"], week=week.label)
                break
    if status == "done" and not _is_confirmed(task, visits):
        since = week.called(row.get("carried_from") or "")
        words = f"报已办结{f'（{since}起）' if since else ''}，没有销号，也没有核查属实"
        yield "unverified", Ground(words, _forecast_cell(task), week=since or week.label)
    weeks = settings.not_visited
    if not visits:
        yield "not_visited", Ground("督查记录中从未督查", row.get("list_source") or "")
    elif visits[0].day and (week.as_of - visits[0].day).days > 7 * weeks:
        words = f"上次督查是{day_in_words(visits[0].day)}，已超过{weeks}周"
        yield "not_visited", Ground(words, visits[0].place)


def _is_confirmed(task: ListedTask, visits: Sequence[Visit]) -> bool:
    """Whether somebody has seen that a task which is done is done.

    What found it true before it was called done has not. Where the last verdict was bad, it is done
    only because somebody looked again.
    """
    if visits and visits[0].bad:
        return True
    since = task.done_since
    monday = dt.date.fromisocalendar(int(since[:4]), int(since[6:]), 1) if since else dt.date.min
    return any(v.verdict == TRUE and v.day is not None and v.day >= monday for v in visits)


def _forecast_cell(task: ListedTask) -> str:
    """Returns where the unit said how it stands; the list's cell when it sent nothing."""
    row = task.row
    if not row["source_file"]:
        return task.place
    cells = cells_from(row.get("source_cells") or "")
    cell = cells.get("forecast") or cells.get("progress") or f"第{row['source_row']}行"
    return in_file(row["source_file"], row["source_sheet"], cell)
