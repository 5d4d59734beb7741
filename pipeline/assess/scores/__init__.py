"""The units' scores of a month (考核得分), from what its weeks sealed: off unless the office asks.

Every point has its ground: unit, task, week, rule, cell, words. One matter is scored once for a
unit, by the ground that costs most. What an approved entry of 免计分登记 exempts is left out, and
what is doubtful costs nothing; both are listed. Ranks are within groups only.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from pipeline.assess.month import MonthView
from pipeline.assess.notices import Notice, used_entries
from pipeline.assess.scores.grounds import Grounds, OfTask, ScoredWeek
from pipeline.assess.scores.names import Names
from pipeline.assess.scores.points import GROUNDS, Exemption, Point, Scores, UnitScore
from pipeline.assess.wording import date_in_words
from pipeline.domain.places import in_file
from pipeline.domain.registers.exemptions import EXEMPTIONS
from pipeline.domain.settings import Kind, ScoreSettings
from pipeline.domain.text import folded, pattern
from pipeline.domain.week import Month
from pipeline.intake.meaning.units.roll import Naming

__all__ = ["OfTask", "ScoredWeek", "once", "scores"]


def scores(
    month: MonthView,
    weeks: Mapping[str, ScoredWeek],
    tasks: Mapping[str, OfTask],
    registers: Mapping[str, pd.DataFrame],
    notices: Sequence[Notice],
    naming: Naming,
    settings: ScoreSettings,
) -> Scores:
    """Returns the units' scores of a month.

    `weeks`: the sealed weeks of the month, by code. `tasks`: the units of each task by its number,
    and `registers`, `notices`: the registers as the month's last week sealed them.
    """
    names = Names(naming)
    roles = {
        task.text("task_id"): OfTask(
            tuple(map(names.of, of.leads)), tuple(map(names.of, of.supports))
        )
        for task in month.tasks
        if (of := tasks.get(task.text("task_id")))
    }
    exemptions = tuple(_exemptions(registers, names))
    collector = Grounds(month, weeks, roles, registers, notices, names, settings)
    found = [_settle_exempt(point, exemptions) for point in collector.all()]
    of_unit: dict[str, list[Point]] = {unit: [] for unit in collector.units}
    for point in found:
        of_unit.setdefault(point.unit, []).append(point)
    units = [
        _scored(unit, names, roles, once(points), settings) for unit, points in of_unit.items()
    ]
    return Scores(settings, tuple(_ranked(units, settings)), exemptions, tuple(collector.doubts))


def _exemptions(registers: Mapping[str, pd.DataFrame], names: Names) -> Iterator[Exemption]:
    """Yields the entries in effect. One that names a task or a unit that is unknown has none."""
    for row in used_entries(registers, EXEMPTIONS.name):
        texts = row["texts"]
        if texts.get("task_id") and not row["tasks"]:
            continue
        begins, ends = row["begins"] or dt.date.min, row["ends"] or dt.date.max
        if isinstance(row["month"], dt.date):
            of = Month(row["month"].year, row["month"].month)
            last = of.after.first_day - dt.timedelta(days=1)
            begins, ends = max(begins, of.first_day), min(ends, last)
        said = [f"事由：{texts['reason']}", f"{date_in_words(row['approved'])}批准"]
        said += [f"批准文号{texts['document']}"] if texts.get("document") else []
        yield Exemption(
            *(tuple(row["tasks"]), tuple(map(names.of, row["units"])), begins, ends),
            *("，".join(said), in_file(row["file"], row["sheet"], row["cell"])),
        )


def _settle_exempt(point: Point, exemptions: Sequence[Exemption]) -> Point:
    for each in exemptions:
        if each.holds(point):
            return replace(point, standing="exempt", why=f"{each.words}（{each.place}）")
    return point


def once(points: Iterable[Point]) -> tuple[Point, ...]:
    """Returns a unit's points, of each matter one that counts: the one that costs most.

    What is to be gained counts only where nothing is deducted, and nothing in doubt may be.
    """
    of_matter: dict[str, list[Point]] = {}
    for point in points:
        of_matter.setdefault(point.matter, []).append(point)
    return tuple(point for matter in of_matter.values() for point in _of_matter(matter))


def _of_matter(points: Sequence[Point]) -> Iterator[Point]:
    """Yields the points of one matter, the one that counts first."""
    order = sorted(points, key=lambda p: (p.standing != "counted", p.worth, p.place, p.words))
    counts, *others = order
    doubt = next((p for p in order if p.standing == "doubtful" and p.worth < 0), None)
    if counts.standing == "counted" and counts.worth > 0 and doubt is not None:
        why = f"同一事项另有存疑：{GROUNDS[doubt.ground]}，{doubt.why}"
        counts = replace(counts, standing="doubtful", why=why)
    yield counts
    for point in others:
        if point.standing == "counted":
            why = f"{point.matter}已按“{GROUNDS[counts.ground]}”计{counts.worth:g}分"
            point = replace(point, standing="outweighed", why=why)
        yield point


def _scored(
    unit: str,
    names: Names,
    roles: Mapping[str, OfTask],
    points: tuple[Point, ...],
    settings: ScoreSettings,
) -> UnitScore:
    leads = sum(unit in of.leads for of in roles.values())
    supports = sum(unit in of.supports for of in roles.values())
    group = _group(unit, names, settings)
    unranked = "" if group else "不在任何一组，不排名"
    if group and leads + supports < settings.least:
        unranked = f"任务不到{settings.least}项，不排名"
    scored = UnitScore(
        *(unit, group, leads, supports, points, settings.base, 0.0), unranked=unranked
    )
    return replace(scored, score=min(settings.cap, max(settings.floor, scored.total)))


def _group(unit: str, names: Names, settings: ScoreSettings) -> str:
    for group in settings.ranking:
        if names.key(unit) in map(names.key, group.units):
            return group.name
    kind = next((kind for kind, ending in _KINDS.items() if ending.search(folded(unit))), None)
    return next((group.name for group in settings.ranking if kind and group.kind == kind), "")


_KINDS: Mapping[Kind, "re.Pattern[str]"] = {
    "towns": pattern("(?:镇|乡|街道)(?:党工委|党委)?(?:人民政府|政府|办|办事处)?$"),
    "parks": pattern("(?:管委会?|管理委员会|园区|开发区|新区)$"),
    "firms": pattern("(?:公司|集团)$"),
    "departments": pattern("(?:局|委|委员会|办|办公室|部|中心)$"),
}
"""How the names of each kind end; the first that fits counts."""


def _ranked(units: Sequence[UnitScore], settings: ScoreSettings) -> Iterator[UnitScore]:
    """Yields the units with their ranks; equal scores share one."""
    for name in (*(group.name for group in settings.ranking), ""):
        of_group = [unit for unit in units if unit.group == name]
        ranked = sorted((u for u in of_group if not u.unranked), key=lambda u: -u.score)
        for unit in ranked:
            better = sum(other.score > unit.score for other in ranked)
            yield replace(unit, rank=better + 1)
        yield from (unit for unit in of_group if unit.unranked)
