"""督查建议.xlsx: what to look at with all grounds, the register's rows to paste, every ticket."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from pipeline.assess.visits import GROUNDS, Candidate, VisitsView
from pipeline.domain.registers.supervision import INSPECTIONS
from pipeline.domain.status import STATUS
from pipeline.domain.week import date_in_full
from pipeline.excel.book import About, Book
from pipeline.excel.cells import Column


class _Stop(NamedTuple):
    """A task to look at, where it is."""

    where: str
    each: Candidate


class _Ranked(NamedTuple):
    """A candidate, and how it was chosen; '' if it was not."""

    each: Candidate
    chosen: str


def visits_workbook(view: VisitsView, weights: str, drawn: str) -> bytes:
    """Returns the workbook. The same view gives the same bytes."""
    week = view.week
    title = f"{week.label}督查建议"
    comments = f"依据封存的{view.week.called(view.bag)}"
    about = About(title, "督查建议", view.office.name, "现场督查", comments, week.month.first_day)
    book = Book(about, view.reports.paper)
    where = f"{view.office.name}　　{week.title}　　依据封存的{view.week.called(view.bag)}"
    blue, grey = STATUS["done"].strong, STATUS["unreported"].strong
    sheet = book.sheet("督查建议", title, f"{where}　　共{len(view.chosen)}项", blue)
    stops = [_Stop(route.name, each) for route in view.routes for each in route.stops]
    if stops:
        sheet.filter(sheet.table(_STOPS, stops, "封存的周"))
    else:
        sheet.line("没有可以督查的任务。")
    sheet.note(f"注：各种依据的分值：{weights}。{drawn}。看不看、先看哪里由办公室定。")
    sheet = book.sheet("台账行", f"{title}：台账行", where, blue)
    if stops:
        columns = [
            Column(c.heading, _VALUES.get(c.name, _blank), "text", c.width)
            for c in INSPECTIONS.columns
            if c.laid_out
        ]
        sheet.filter(sheet.table(columns, stops, "封存的周"))
        sheet.note(
            "注：看过的，把这一行粘贴到 inbox/registers 中“督查记录”台账的末尾，填上督查日期、"
            "现场情况和核查结论；没有去看的不粘贴。"
        )
    sheet = book.sheet("全部计分和抽签号", f"{title}：计分和抽签号", where, grey)
    every = [
        *(_Ranked(each, "抽签" if each.by_lot else "按依据") for each in view.chosen),
        *(_Ranked(each, "") for each in view.others),
    ]
    if every:
        sheet.filter(sheet.table(_TICKETS, every, "封存的周"))
    sheet.note(
        "注：复核时，按依据的先看分值（高的在前），分值相同的重点任务在前，再看抽签号（小的在前）；抽签的只看抽签号。"
    )
    return book.content()


def _blank(_stop: _Stop) -> str:
    return ""


_VALUES: Mapping[str, Callable[[_Stop], str]] = {
    "task_id": lambda stop: stop.each.task.task_id,
    "task": lambda stop: stop.each.text("task"),
}
"""Column of the register to its value; the others are left to who goes there."""


def _why(each: Candidate) -> str:
    lot = ["抽签"] if each.by_lot else []
    return "\n".join([*lot, *(ground.in_words for ground in each.grounds.values())])


def _last(each: Candidate) -> str:
    if each.last is None:
        return ""
    day = date_in_full(each.last.day) if each.last.day else "日期不明"
    return f"{day} {each.last.verdict}".strip()


_STOPS: Sequence[Column[_Stop]] = (
    Column("地点／单位", lambda stop: stop.where, "centred", 16, groups=True),
    Column("任务编号", lambda stop: stop.each.task.task_id, "centred", 10),
    Column("工作内容", lambda stop: stop.each.text("task"), "text", 30),
    Column("牵头单位", lambda stop: stop.each.text("lead_unit"), "centred", 14),
    Column("完成时限", lambda stop: stop.each.text("deadline"), "centred", 12),
    Column("状态", lambda stop: stop.each.status, "centred", 12),
    Column("进展情况（单位原文）", lambda stop: stop.each.text("progress"), "text", 34),
    Column("分值", lambda stop: stop.each.score, "number", 7),
    Column("为什么看（依据和出处）", lambda stop: _why(stop.each), "text", 48),
    Column("上次督查", lambda stop: _last(stop.each), "centred", 14),
    Column("现场记录", _blank, "text", 30),
)
_TICKETS: Sequence[Column[_Ranked]] = (
    Column("任务编号", lambda of: of.each.task.task_id, "centred", 11),
    Column("工作内容", lambda of: of.each.text("task"), "text", 36),
    Column("牵头单位", lambda of: of.each.text("lead_unit"), "centred", 16),
    Column("分值", lambda of: of.each.score, "number", 7),
    Column("依据", lambda of: "、".join(map(GROUNDS.__getitem__, of.each.grounds)), "text", 34),
    Column("抽签号", lambda of: of.each.ticket, "centred", 20),
    Column("怎么选上的", lambda of: of.chosen, "centred", 12),
)
