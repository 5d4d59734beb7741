"""What `inspect` prints: what to look at, each with its grounds and cells."""

from typing import Any

from pipeline.assess.visits import Candidate, VisitsView
from pipeline.cli.screen.terminal import say


def print_visits(view: VisitsView, weights: str) -> None:
    lots = sum(each.by_lot for each in view.chosen)
    say(
        f"{view.week.title}，依据封存的 {view.bag}：建议督查{len(view.chosen)}项，其中抽签{lots}项",
        f"各种依据的分值：{weights}",
    )
    for route in view.routes:
        say(f"{route.name}（{len(route.stops)}项）")
        for each in route.stops:
            how = "抽签" if each.by_lot else f"{each.score:g}分"
            say(f"  {each.task.task_id} {each.text('task')}（{each.status}，{how}）")
            say(*(f"    {ground.in_words}" for ground in each.grounds.values()))
    say("看不看、先看哪里由办公室定。看过的请记入督查记录")


def visits_said(view: VisitsView) -> dict[str, Any]:
    """Returns what a script may want of the proposals."""
    return {
        "week": str(view.week),
        "bag": view.bag,
        "count": view.count,
        "by_lot": view.settings.by_lot,
        "weights": view.settings.weights.model_dump(),
        "tasks": [_said(each, route.name) for route in view.routes for each in route.stops],
    }


def _said(each: Candidate, where: str) -> dict[str, Any]:
    return {
        "task_id": each.task.task_id,
        "units": list(each.task.leads),
        "where": where,
        "status": each.text("status"),
        "score": each.score,
        "by_lot": each.by_lot,
        "ticket": each.ticket,
        "grounds": [
            {"ground": name, "words": g.words, "place": g.place, "code": g.code, "week": g.week}
            for name, g in each.grounds.items()
        ],
    }
