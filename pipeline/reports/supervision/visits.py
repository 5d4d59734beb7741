"""督查安排 in Word: what to look at, by place or unit, with room for notes; and its workbook."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.assess.visits import GROUNDS, Candidate, VisitsView
from pipeline.assess.wording import date_in_words, in_characters
from pipeline.domain.text import shortened
from pipeline.domain.week import Week, day_in_words
from pipeline.office.disk import write_new
from pipeline.reports.supervision.visits_workbook import visits_workbook
from pipeline.templates.contexts.visits import ROUTE_SHEET, RouteContext, RoutePart, StopLine
from pipeline.templates.word import word_template
from pipeline.word.values import Quoted


def folder_of(week: Week) -> str:
    """Returns the folder in the outbox: the week's own is as it was sealed, and stays so."""
    return f"{week}-督查"


def write_visits(view: VisitsView, templates: Path, outbox: Path) -> None:
    """Writes the route sheet and the workbook into an empty folder.

    Raises CannotWork when the template cannot be used, and OSError.
    """
    template = word_template(templates, ROUTE_SHEET, RouteContext)
    write_new(outbox / f"{view.week.label}督查安排.docx", template.render(_context(view)))
    book = visits_workbook(view, weights_in_words(view), drawn_in_words(view))
    write_new(outbox / f"{view.week.label}督查建议.xlsx", book)


def _context(view: VisitsView) -> RouteContext:
    lots = sum(each.by_lot for each in view.chosen)
    return RouteContext(
        label=view.week.label,
        as_of=day_in_words(view.week.as_of),
        office=view.office.name,
        bag=f"封存第{view.bag.partition('/r')[2]}版",
        count=len(view.chosen),
        by_grounds=len(view.chosen) - lots,
        by_lot=lots,
        grouped="地点" if view.by_place else "牵头单位",
        parts=tuple(_parts(view)),
        weights=weights_in_words(view),
        drawn=drawn_in_words(view),
    )


def _parts(view: VisitsView) -> Iterator[RoutePart]:
    number = 1
    for place, route in enumerate(view.routes, start=1):
        lines = tuple(_line(at, each) for at, each in enumerate(route.stops, start=number))
        number += len(lines)
        yield RoutePart(in_characters(place), route.name, len(lines), lines)


def _line(number: int, each: Candidate) -> StopLine:
    deadline = each.text("deadline")
    year, month, day = map(int, deadline.split("-")) if deadline else (0, 0, 0)
    grounds = [  # where the list has a task that was never visited is for the workbook
        ground.words if name == "not_visited" and each.last is None else ground.in_words
        for name, ground in each.grounds.items()
    ]
    last = each.last
    on = date_in_words(last.day) if last and last.day else "日期不明"
    said = each.text("progress") or ("（未填写）" if each.text("source_file") else "（未报送）")
    return StopLine(
        number=number,
        task_id=each.task.task_id,
        task=Quoted(each.text("task")),
        lead_unit=each.text("lead_unit"),
        deadline=f"{year}年{month}月{day}日" if deadline else each.task.deadline or "未定",
        status=each.status,
        said=Quoted(shortened(said, _LONGEST)),
        why=Quoted("\n".join([*(["抽签"] if each.by_lot else []), *grounds])),
        last=f"{on}：{last.verdict or '没有结论'}" if last else "",
        score="抽签" if each.by_lot else f"{each.score:g}",
    )


_LONGEST = 60
"""In characters of what the unit wrote."""


def weights_in_words(view: VisitsView) -> str:
    """Returns the weights: 重点任务不能按时或已逾期3分、… A weight of 0 is left out."""
    weights = view.settings.weights.model_dump()
    return "、".join(f"{words}{weights[name]:g}分" for name, words in GROUNDS.items())


def drawn_in_words(view: VisitsView) -> str:
    """Returns how the lot was drawn, and how to draw it again."""
    what = "随本周封存的密钥" if view.keyed else "首次封存的摘要（封存时还没有密钥）"
    return (
        "分值相同的，重点任务在前，再按抽签号。"
        f"抽签的按抽签号从小到大取，至少占{view.settings.by_lot:.0%}。"
        f"抽签号由{what}算出（HMAC-SHA256），单位事先算不出，办公室不能挑选；"
        f"对同一份封存再运行 duban inspect，结果相同"
    )
