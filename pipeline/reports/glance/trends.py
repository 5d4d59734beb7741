"""Eight weeks as small lines, from the sealed counts. A week without results is a gap."""

from collections.abc import Callable, Mapping, Sequence

from pipeline.assess.view import WeekView
from pipeline.domain.status import STATUS
from pipeline.domain.week import Week
from pipeline.templates.contexts.week import WeekTrend, WeekTrendPoint

WEEKS = 8
"""How many weeks the lines show, this one included."""
_TOP, _BOTTOM = 45.0, 92.0
"""Where the highest number and zero stand, in per cent from the top: room for a number above."""


def trends(view: WeekView) -> tuple[WeekTrend, ...]:
    """Returns the lines. There are none in an office's first week: one point is no line."""
    weeks = [view.week.before(back) for back in reversed(range(WEEKS))]
    counts = [view.counts if week == view.week else view.past_counts.get(week) for week in weeks]
    if sum(bool(count) for count in counts) < 2:
        return ()
    return tuple(
        WeekTrend(code, word, _points(weeks, numbers), _in_words(weeks, numbers))
        for code, (word, count) in _SHOWN.items()
        for numbers in [[count(each) if each else None for each in counts]]
    )


def _counted(name: str) -> Callable[[Mapping[str, int]], int | None]:
    return lambda counts: counts.get(name)


_SHOWN = {
    "done": (STATUS["done"].word, _counted("done")),
    "overdue": (STATUS["overdue"].word, _counted("overdue")),
    "missing": ("缺报单位", _counted("units_missing")),
}


def _points(weeks: Sequence[Week], numbers: Sequence[int | None]) -> tuple[WeekTrendPoint, ...]:
    most = max((number or 0 for number in numbers), default=0)
    xs = [round((place + 0.5) * 100 / len(weeks), 2) for place in range(len(weeks))]
    ys = [round(_BOTTOM - (_BOTTOM - _TOP) * (n or 0) / (most or 1), 2) for n in numbers]
    points = []
    for place, (week, number) in enumerate(zip(weeks, numbers, strict=True)):
        before = place - 1 if place and number is not None else place
        joined = before < place and numbers[before] is not None
        points.append(
            WeekTrendPoint(
                label=week.label,
                short=f"{week.as_of.month}/{week.as_of.day}",
                known=number is not None,
                gap=number is None and any(n is not None for n in numbers[:place]),
                count=number or 0,
                x=xs[place],
                y=ys[place],
                joined=joined,
                from_x=xs[before],
                from_y=ys[before],
            )
        )
    return tuple(points)


def _in_words(weeks: Sequence[Week], numbers: Sequence[int | None]) -> str:
    return "；".join(
        f"{week.label}{'没有结果' if number is None else number}"
        for week, number in zip(weeks, numbers, strict=True)
    )
