"""How a task ended against its deadline, and whether 能按时 came true: from sealed weeks alone.

A case is a task of which the one lead unit said 能按时 in the week that lies four weeks before the
deadline, and whose end is known. The deadline is the one that counts last: an approved extension
moves it. Ended tasks, tasks without a deadline, jointly led ones, and those that another unit leads
by now are no cases. Below ten cases a unit has no rate: chance would speak, not the unit.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipeline.assess.wording import rate_in_percent
from pipeline.assess.year import LedgerTask, YearView

Ended = Literal["early", "on_time", "late", "unknown"]
ENDED: Mapping[Ended, str] = {
    "early": "提前办结",
    "on_time": "按时办结",
    "late": "超期办结",
    "unknown": "无法判断",
}
FEWEST_CASES = 10
DAYS_AHEAD = 28
"""How long before the deadline the forecast is taken: four weeks."""


@dataclass(frozen=True)
class Foresight:
    """How often a unit's 能按时 came true."""

    unit: str
    cases: int
    came_true: int

    @property
    def rate(self) -> float | None:
        """In per cent; None with fewer than ten cases."""
        return 100 * self.came_true / self.cases if self.cases >= FEWEST_CASES else None


TOO_FEW = f"案例不足{FEWEST_CASES}件，不作统计"
FORESIGHT_RULE = (
    "预估兑现：取时限前四周那一周预估能按时、到现在已知结果的任务，看按时（含提前）办结的占多少，从当年第一个封存的周算起。"
    "经批准延期的，按延长后的时限计；终止的、没有时限的、联合牵头的、换过牵头单位的、"
    "结果无法判断的不计；时限前四周的那一周没有封存或没有填报的不计。"
    f"不足{FEWEST_CASES}件的不作统计。"
)


def foresight_in_words(units: tuple[Foresight, ...]) -> str:
    """Returns 时限前四周预估能按时、结果已定的任务42项，其中按时办结35项，占83.3%."""
    whole = together(units)
    if not whole.cases:
        return "还没有时限前四周预估能按时、结果已定的任务"
    said = f"时限前四周预估能按时、结果已定的任务{whole.cases}项"
    if whole.rate is None:
        return f"{said}，{TOO_FEW}"
    return f"{said}，其中按时办结{whole.came_true}项，占{rate_in_percent(whole.rate)}"


def lines_in_words(units: tuple[Foresight, ...]) -> Iterator[tuple[str, int, str, str]]:
    """Yields unit, cases, how many came true and their share, all units together last."""
    for unit in (*units, together(units)) if units else ():
        if unit.rate is None:
            yield unit.unit, unit.cases, "—", TOO_FEW
        else:
            yield unit.unit, unit.cases, str(unit.came_true), rate_in_percent(unit.rate)


def foresight(view: YearView) -> tuple[Foresight, ...]:
    """Returns the units that have cases, in the order of the list."""
    cases: dict[str, list[bool]] = {}
    for task in view.tasks:
        if len(task.leads) == 1 and (in_time := came_true(view, task)) is not None:
            cases.setdefault(task.leads[0], []).append(in_time)
    return tuple(Foresight(unit, len(found), sum(found)) for unit, found in cases.items())


def together(units: tuple[Foresight, ...]) -> Foresight:
    """Returns the sum over all units."""
    return Foresight(
        "合计", sum(unit.cases for unit in units), sum(unit.came_true for unit in units)
    )


def came_true(view: YearView, task: LedgerTask) -> bool | None:
    """Whether a task that was called 能按时 four weeks before its deadline was done in time.

    None when it is no case, or when the weeks cannot tell.
    """
    if task.deadline is None or task.last_status == "terminated":
        return None
    said = _week_ahead(view, task.deadline)
    if said is None or view.at("forecast", said, task) != "on_time":
        return None
    if view.at("status", said, task) == "done" or not view.at("source_file", said, task):
        return None
    if view.at("lead_unit", said, task) != task.texts["lead_unit"]:
        return None
    if task.last_status == "done":
        how = ended(view, task, done_since(view, task))
        return None if how == "unknown" else how != "late"
    return False if task.deadline < view.weeks[task.last].week.as_of else None


def _week_ahead(view: YearView, deadline: dt.date) -> int | None:
    """Returns the sealed week whose cut-off is the last one at least four weeks ahead."""
    for at, week in enumerate(view.weeks):
        ahead = (deadline - week.week.as_of).days
        if week.sealed and DAYS_AHEAD <= ahead < DAYS_AHEAD + 7:
            return at
    return None


def listed_in(view: YearView, task: LedgerTask) -> list[int]:
    """Returns the weeks that list a task, the earliest first."""
    return [int(at) for at in np.flatnonzero(view.listed[:, task.place])]


def done_since(view: YearView, task: LedgerTask) -> int:
    """Returns the first of the weeks, up to the last that lists it, in which it is done."""
    since = task.last
    for week in reversed(listed_in(view, task)):
        if view.at("status", week, task) != "done":
            break
        since = week
    return since


def ended(view: YearView, task: LedgerTask, done: int | None) -> Ended:
    """Returns how a task was done against its deadline, as far as weekly reports can tell.

    It was done after the last cut-off day on which it was still open, and by that of the week
    that reports it done. Late is what had passed its deadline by the former.
    """
    if done is None or task.deadline is None:
        return "unknown"
    week = view.weeks[done].week
    if task.deadline > week.sunday:
        return "early"
    if task.deadline >= week.as_of:
        return "on_time"
    before = [at for at in listed_in(view, task) if at < done]
    if not before or view.at("carried_from", done, task):
        return "unknown"
    if task.deadline <= view.weeks[before[-1]].week.as_of:
        return "late"
    return "on_time" if before[-1] == done - 1 else "unknown"
