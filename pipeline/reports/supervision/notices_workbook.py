"""督办单起草.xlsx: the register's rows to paste, what was not drafted and why, the lists of units.

The columns of the first sheet are those of 督办单.xlsx. The number is the office's to give.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.assess.proposals import Ground, Held, NoticesView, Proposal, UnitCase, by_level
from pipeline.domain.registers.supervision import NOTICES, REMIND, SUPERVISE, WARN
from pipeline.domain.status import STATUS
from pipeline.excel.book import About, Book, Sheet
from pipeline.excel.cells import Column

ASKED: Mapping[str, str] = {
    REMIND: "抓紧推进，确保按时办结；预计不能按时办结的，写明原因和措施",
    SUPERVISE: "查明原因，明确责任人和时间节点，限期赶上",
    WARN: "立即研究，写明没有办结的原因、采取的措施和办结时间",
}
"""What a notice of each level requires, as the register has it; the slip's own words are in its
template."""


class _Row(NamedTuple):
    """A row of the register."""

    each: Proposal
    sent: str


class _Of(NamedTuple):
    """A ground of a unit."""

    case: UnitCase
    ground: Ground


def notices_workbook(view: NoticesView) -> bytes:
    """Returns the workbook. The same view gives the same bytes."""
    title, week = f"{view.week.label}督办单起草", view.week
    comments = f"依据封存的{view.week.called(view.bag)}"
    about = About(
        title, "督办单起草", view.office.name, "督查 督办单", comments, week.month.first_day
    )
    book = Book(about, view.reports.paper)
    where = f"{view.office.name}　　{week.title}　　依据封存的{view.week.called(view.bag)}"
    blue, red = STATUS["done"].strong, STATUS["overdue"].strong
    counts = "、".join(f"{k}{n}张" for k, n in by_level(view.proposals).items() if n) or "没有"
    sheet = book.sheet("台账行", title, f"{where}　　起草：{counts}", blue)
    _register_rows(sheet, view)
    sheet = book.sheet("没有起草的", f"{title}：没有起草的", where, blue)
    if view.held:
        sheet.filter(sheet.table(_HELD, view.held, "封存的周"))
    else:
        sheet.line("有依据的都起草了。")
    _cases(
        book.sheet("专项督查建议", "建议专项督查的单位", where, red),
        *(view.special, "督办事项数", f"督办事项满{view.settings.special}项的单位"),
    )
    _cases(
        book.sheet("效能问责建议", "建议效能问责的单位", where, red),
        *(view.accountable, "警示单张数"),
        f"警示单没有按时回复满{view.settings.accountable}张的单位",
    )
    return book.content()


def _register_rows(sheet: Sheet, view: NoticesView) -> None:
    sent = "" if view.reports.date == "blank" else view.week.as_of.isoformat()
    rows = [_Row(each, sent) for each in view.proposals]
    columns = [
        Column(column.heading, _VALUES.get(column.name, _blank), "text", column.width)
        for column in NOTICES.columns
        if column.laid_out
    ]
    if not rows:
        sheet.line("本周没有要起草的督办单。")
        return
    sheet.filter(sheet.table(columns, rows, "封存的周"))
    sheet.note(
        "注：发出的，把这一行粘贴到 inbox/registers 中“督办单”台账的末尾，填上编号；不发的不粘贴。"
        "发出日期按成文日期填写，实际不是这一天发出的，请连同回复时限一并改正。"
    )


def _blank(_row: _Row) -> str:
    return ""


_VALUES: Mapping[str, Callable[[_Row], str]] = {
    "level": lambda row: row.each.level,
    "sent": lambda row: row.sent,
    "task_id": lambda row: row.each.task.task_id,
    "unit": lambda row: "、".join(row.each.task.leads),
    "matter": lambda row: "；".join(ground.words for ground in row.each.grounds),
    "asked": lambda row: ASKED[row.each.level],
    "reply_by": lambda row: row.each.reply_by.isoformat(),
}
"""Column of the register to its value; the others are left to the office."""

_HELD: Sequence[Column[Held]] = (
    Column("任务编号", lambda held: held.task.task_id, "centred", 11),
    Column("工作内容", lambda held: held.task.row["task"], width=34),
    Column("牵头单位", lambda held: held.task.row["lead_unit"], "centred", 16),
    Column("级别", lambda held: held.level, "centred", 9),
    Column("没有起草的原因", lambda held: held.why, width=40),
    Column("依据", lambda held: "；".join(g.in_words for g in held.grounds), width=48),
)
_GROUNDS: Sequence[Column[_Of]] = (
    Column("单位", lambda of: of.case.unit, "centred", 16, groups=True),
    Column("数", lambda of: of.case.count, "number", 9, groups=True),
    Column("依据", lambda of: of.ground.words, width=56),
    Column("周次", lambda of: of.ground.week, "centred", 11),
    Column("问题代码", lambda of: of.ground.code, "centred", 9),
    Column("出处", lambda of: of.ground.place, width=36),
    Column("督办单", lambda of: of.ground.notice.named if of.ground.notice else "", width=24),
)


def _cases(sheet: Sheet, cases: Sequence[UnitCase], counted: str, which: str) -> None:
    if not cases:
        sheet.line(f"没有{which}。")
        return
    columns = [replace(c, heading=counted) if c.heading == "数" else c for c in _GROUNDS]
    grounds = [_Of(case, ground) for case in cases for ground in case.grounds]
    sheet.filter(sheet.table(columns, grounds, "封存的周"))
    sheet.note(f"注：列入的是{which}。这只是建议，列不列、怎么办由办公室研究决定。")
