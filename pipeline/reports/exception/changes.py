"""What changed since the week before: statuses, new tasks, tasks that left the list."""

from collections import Counter

from pipeline.assess.view import WeekView
from pipeline.assess.wording import TURNED, counts_in_words
from pipeline.domain.status import SETTLED, STATUS, STATUSES
from pipeline.domain.text import shortened
from pipeline.merge.subjects import GoneFacts
from pipeline.templates.contexts.exception import (
    ExceptionChanges,
    Gone,
    New,
)


def changes(view: WeekView) -> tuple[ExceptionChanges, ...]:
    turned = Counter(task.status for task in view.changed)
    words = [f"{TURNED[s.code]}{turned[s.code]}项" for s in STATUSES if turned[s.code]]
    return (ExceptionChanges(len(view.changed), "、".join(words)),) if view.changed else ()


def new(view: WeekView) -> tuple[New, ...]:
    if view.last_week is None:
        return ()
    count = sum(not task.last_status for task in view.tasks)
    return (New(count),) if count else ()


def gone(view: WeekView) -> tuple[Gone, ...]:
    """Returns the tasks that left the list. Open ones are named: no unit will be asked again."""
    if not view.gone:
        return ()
    words = counts_in_words(Counter(task.status for task in view.gone))
    open_ = [_named(task) for task in view.gone if task.status not in SETTLED]
    if open_:
        more = f"等{len(open_)}项" if len(open_) > GONE_NAMED else ""
        words += f"，没有办结的是{'、'.join(open_[:GONE_NAMED])}{more}"
    week = "上周" if view.last_week else view.earlier[0].label
    return (Gone(week, len(view.gone), words),)


GONE_NAMED = 10
"""How many of these tasks the report names. The workbook and findings.csv list them all."""
_LONGEST = 30


def _named(task: GoneFacts) -> str:
    text = " ".join(task.task.split())
    short = shortened(text, _LONGEST)
    return f"{short}（{task.lead_unit}，{STATUS[task.status].word}）"
