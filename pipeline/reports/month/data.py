"""`data/` of a closed month: what was counted, from which revision of each week, and each task."""

from collections.abc import Callable, Mapping

from pipeline.assess.month import MonthTask, MonthView
from pipeline.assess.scores.points import Point, Scores
from pipeline.reports.data import as_csv


def said_of_month(view: MonthView, bags: Mapping[str, str]) -> dict[str, object]:
    """Returns what month.json says first, as that of a first revision.

    `bags`: the digest of the bag of each week that was read, by its name, such as 2017-W30/r1.
    """
    return {
        "month": str(view.month),
        "as_of": view.as_of.isoformat(),
        "revision": 1,
        "supersedes": None,
        "weeks": {week.code: week.revision for week in view.weeks},
        "without": [str(week) for week in view.without],
        "read": dict(view.read),
        "bags": dict(bags),
        "sealed": True,
        "counts": view.counts,
        "units": [
            {
                "unit": unit.unit,
                "expected": unit.expected,
                "received": unit.received,
                "received_on_time": unit.on_time,
            }
            for unit in view.units
        ],
        **({"scores": _scores(view.scores)} if view.scores else {}),
    }


def _scores(scores: Scores) -> list[dict[str, object]]:
    return [
        {
            "unit": unit.unit,
            "group": unit.group,
            "rank": unit.rank,
            "score": unit.score,
            "total": unit.total,
            "bonus": unit.bonus,
            "deducted": unit.deducted,
            "leads": unit.leads,
            "supports": unit.supports,
        }
        for unit in scores.units
    ]


SCORES = "data/scores.csv"


def month_scores(scores: Scores) -> bytes:
    """Returns scores.csv: a row a ground for points, whether it counts or not."""
    return as_csv({name: map(value, scores.points) for name, value in _POINTS.items()})


_POINTS: Mapping[str, Callable[[Point], object]] = {
    "unit": lambda point: point.unit,
    "ground": lambda point: point.ground,
    "points": lambda point: f"{point.points:g}",
    "worth": lambda point: f"{point.worth:g}",
    "standing": lambda point: point.standing,
    "why": lambda point: point.why,
    "matter": lambda point: point.matter,
    "role": lambda point: point.role,
    "task_id": lambda point: point.task_id,
    "task": lambda point: point.task,
    "week": lambda point: point.week,
    "code": lambda point: point.code,
    "place": lambda point: point.place,
    "words": lambda point: point.words,
}
"""A contract: others are added at the end."""


def month_tasks(view: MonthView) -> bytes:
    """Returns tasks.csv of a month: a row a task as it stood at the end, those that left last."""
    tasks = [*view.tasks, *view.gone]
    return as_csv({name: map(value, tasks) for name, value in _COLUMNS.items()})


def _listed(name: str) -> Callable[[MonthTask], str]:
    return lambda task: task.text(name)


def _mark(holds: bool) -> str:
    return "1" if holds else ""


_COLUMNS: Mapping[str, Callable[[MonthTask], object]] = {
    **{
        name: _listed(name)
        for name in ("task_id", "plan", "item", "task", "lead_unit", "support_units", "key")
    },
    "deadline": _listed("deadline"),
    "percent": lambda task: task.task.percent,
    "status": lambda task: task.status,
    "done_in": lambda task: task.done_in,
    "ended": lambda task: task.ended or "",
    "done_in_month": lambda task: _mark(task.done_now),
    "days_overdue": lambda task: task.days_overdue or "",
    "extended": lambda task: task.extended,
    "extended_in_month": lambda task: _mark(task.extended_now),
    "left": lambda task: _mark(task.left),
    "problem": lambda task: task.problem,
    "problem_said": lambda task: task.problem_said,
    "asked": lambda task: task.asked,
    "asked_said": lambda task: task.asked_said,
    "source": lambda task: task.source,
}
"""A contract, as the columns of a week: others are added at the end."""
