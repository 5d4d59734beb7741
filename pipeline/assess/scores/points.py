"""What a unit's score of a month is made of: grounds, points, exemptions, and the formula."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.assess.wording import date_in_words
from pipeline.domain.settings import Kind, ScoreGroup, ScoreSettings
from pipeline.domain.text import listing

Ground = Literal[
    "early", "overdue", "untrue_on_site", "untrue", "partly", "notice", "missing", "late"
]
GROUNDS: Mapping[Ground, str] = {
    "early": "提前办结",
    "overdue": "没有按时办结",
    "untrue_on_site": "现场督查不属实",
    "untrue": "资料、电话核查不属实",
    "partly": "督查部分属实",
    "notice": "督办单没有按时回复",
    "missing": "缺报",
    "late": "迟报",
}
"""What scores, by the name of its points in config.yaml."""
Standing = Literal["counted", "outweighed", "exempt", "doubtful"]
STANDINGS: Mapping[Standing, str] = {
    "counted": "计分",
    "outweighed": "同一事项已计，不再计",
    "exempt": "免计分",
    "doubtful": "存疑，不计分",
}
LEADS, SUPPORTS = "牵头", "配合"


KINDS: Mapping[Kind, str] = {
    "towns": "镇、乡、街道",
    "parks": "园区、管委会",
    "firms": "公司、集团",
    "departments": "局、委、办、部、中心",
}
"""How units of each kind are called."""


@dataclass(frozen=True)
class Point:
    """A ground for points, whether it counts or not."""

    unit: str
    ground: Ground
    worth: float
    """The points that it is worth."""
    matter: str
    """What is scored once: a task, a week's report, a notice without a task."""
    days: tuple[dt.date, dt.date]
    """From when to when it happened, for exemptions of a period."""
    role: str
    task_id: str
    task: str
    week: str
    """As 2017-W29."""
    code: str
    """The code of the finding, or the register."""
    place: str
    words: str
    standing: Standing = "counted"
    why: str = ""
    """Why it does not count, in Chinese."""

    @property
    def points(self) -> float:
        """What it adds to the score."""
        return self.worth if self.standing == "counted" else 0.0


@dataclass(frozen=True)
class UnitScore:
    """The score of a unit."""

    unit: str
    group: str
    """'' when it is in none."""
    leads: int
    supports: int
    points: tuple[Point, ...]
    """Also those that do not count."""
    base: float
    score: float
    """Between floor and cap."""
    rank: int | None = None
    unranked: str = ""
    """Why it has no rank, in Chinese."""

    @property
    def total(self) -> float:
        """The score before floor and cap."""
        return summed([self.base, *(point.points for point in self.points)])

    @property
    def bonus(self) -> float:
        return summed(point.points for point in self.points if point.points > 0)

    @property
    def deducted(self) -> float:
        return summed(point.points for point in self.points if point.points < 0)


@dataclass(frozen=True)
class Exemption:
    """An entry of 免计分登记 that is in effect."""

    tasks: tuple[str, ...]
    units: tuple[str, ...]
    begins: dt.date
    ends: dt.date
    words: str
    place: str

    @property
    def period(self) -> str:
        """Returns 2017年7月1日至2017年7月31日."""
        begins = "" if self.begins == dt.date.min else date_in_words(self.begins)
        ends = "" if self.ends == dt.date.max else date_in_words(self.ends)
        return f"{begins or '开始'}至{ends or '以后'}" if begins or ends else "没有写明，一直有效"

    def holds(self, point: Point) -> bool:
        """Whether it exempts this. An entry with tasks and units exempts only these together."""
        first, last = point.days
        return (
            (not self.tasks or point.task_id in self.tasks)
            and (not self.units or point.unit in self.units)
            and first <= self.ends
            and last >= self.begins
        )


@dataclass(frozen=True)
class Scores:
    """The scores of all units."""

    settings: ScoreSettings
    units: tuple[UnitScore, ...]
    """By group, in each by rank; those without a rank behind them; those in no group last."""
    exemptions: tuple[Exemption, ...]
    doubts: tuple[str, ...] = ()
    """What else was not scored, and why, in Chinese."""

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(point for unit in self.units for point in unit.points)

    def standing(self, *standings: Standing) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.standing in standings)

    @property
    def groups(self) -> Mapping[str, tuple[UnitScore, ...]]:
        """The units by group; under '' those in none."""
        found: dict[str, list[UnitScore]] = {}
        for unit in self.units:
            found.setdefault(unit.group, []).append(unit)
        return {name: tuple(units) for name, units in found.items()}


def _group_in_words(group: ScoreGroup) -> str:
    """Returns 镇（街道）：名称是镇、乡、街道的."""
    named = [f"名称是{KINDS[group.kind]}的"] if group.kind else []
    return f"{group.name}：{listing([*group.units, *named]) or '没有写明单位'}"


def worth_of(ground: Ground, role: str, settings: ScoreSettings) -> float:
    """Returns the points of a ground. A supporting unit shares in the work, not in reporting."""
    value: float = getattr(settings.points, ground)
    if role != SUPPORTS:
        return value
    return value * settings.support if ground in _SHARED else 0.0


_SHARED: tuple[Ground, ...] = ("early", "overdue")


def points_in_words(points: float) -> str:
    """Returns 88.5."""
    return f"{points:g}"


def formula_in_words(settings: ScoreSettings) -> tuple[str, ...]:
    """Returns the formula, a sentence a rule."""
    worth = [
        f"{name}{'加' if value > 0 else '扣'}{abs(value):g}分"
        for ground, name in GROUNDS.items()
        if (value := getattr(settings.points, ground))
    ]
    share = (
        f"配合单位按牵头单位的{settings.support:g}倍计，只计提前办结和没有按时办结"
        if settings.support
        else "配合单位不计分"
    )
    return (
        f"得分＝基础分{settings.base:g}分＋加分－扣分，最高{settings.cap:g}分，最低{settings.floor:g}分",
        "、".join(worth) or "各项都不计分",
        share,
        "一事只计一次：同一单位的同一项任务（或同一周的报送、同一张督办单）有几个依据的，只计扣分最多的一个；有扣分的不再加分",
        "没有按时办结：时限已过，此后单位自己填报的仍未办结，在第一次这样填报的那个月计一次",
        "提前办结：时限在报已办结的那一周以后，本月办结的才计",
        "经批准终止的不计；经批准延期的，按延长后的时限计；免计分登记中有的不计，列在“不计分”中",
        "有存疑的不扣分也不加分，列在“不计分”中，写明存疑的是什么",
        f"分组：{'；'.join(map(_group_in_words, settings.ranking))}",
        f"只在组内排名，同分同名次；牵头和配合的任务合计不到{settings.least}项的、不在任何一组的，不排名",
    )


def summed(values: Iterable[float]) -> float:
    """Returns the sum, the same in whatever order, to a thousandth of a point."""
    return round(math.fsum(values), 3) + 0.0
