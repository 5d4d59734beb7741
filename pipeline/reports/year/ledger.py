"""工作台账 in Excel: a row a task that the year ever listed, a column a week."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from pipeline.assess.wording import KEY, date_in_words, in_characters
from pipeline.assess.year import LEFT, LEFT_WORD, Event, LedgerTask, LedgerWeek, YearGroup, YearView
from pipeline.domain.status import LIT, STATUS, Status
from pipeline.excel.book import About, Book, Sheet
from pipeline.excel.cells import Column, Linked, Shaded, TableRange, Value
from pipeline.excel.charts import Bar
from pipeline.reports.year.words import events_in_words, rule_of, said_in

MOST_REMARKS = 12_000
"""Comments on the weeks' cells, the newest weeks first: a year of 220 tasks has all of them. More
make a workbook slow to open; the page has the words of every week."""
_LEDGER = "工作台账"
_BLUE = STATUS["done"].strong
_FROZEN = 4
"""Per cent: an A3 page then holds the tasks with about a quarter of a year."""
_WHOLE = "archive 中各周的 data/tasks.csv"
_MARKS = {"done": "结", "overdue": "逾", "unreported": "未", "terminated": "终"}
"""What a week's cell says without a per cent. It tells states apart in black and white too."""


class _Line(NamedTuple):
    """A row of the ledger: its task, and the cells of the weeks."""

    task: LedgerTask
    weeks: Sequence[Value]
    events: str
    """What changed in the task, a line each."""


def ledger_workbook(view: YearView) -> bytes:
    """Returns the xlsx. The same view gives the same bytes."""
    as_of = view.newest.week.as_of
    where = f"{view.office}　　截至{date_in_words(as_of)}（{view.span}）"
    about = About(
        view.title,
        subject="重点工作台账",
        office=view.office,
        keywords=f"督查督办，工作台账，{view.year}",
        comments=f"{view.year}年，{view.span}。",
        created=as_of,
    )
    book = Book(about, "A3")  # no year fits on A4
    links = _ledger(book.sheet(_LEDGER, view.title, where, _BLUE), view)
    _sums(book.sheet("汇总", f"{view.title}（汇总）", where, _BLUE), view)
    for way in _WAYS:
        _by(
            book.sheet(f"按{way.what}", f"{view.title}（按{way.what}）", where, _BLUE),
            view,
            way,
            links,
        )
    _weeks(
        book.sheet("逐周统计", f"{view.title}（逐周统计）", where, STATUS["on_track"].strong), view
    )
    _changes(
        book.sheet("变动", f"{view.title}（变动）", where, STATUS["at_risk"].strong), view, links
    )
    return book.content()


Link = Callable[[LedgerTask], str]
"""The place of a task in the ledger."""


def _ledger(sheet: Sheet, view: YearView) -> Link:
    lines = [
        _Line(task, cells, events_in_words(view, task))
        for task, cells in zip(view.tasks, _cells(view), strict=True)
    ]
    behind = _BEHIND if any(task.stages for task in view.tasks) else _WITHOUT_STAGES
    columns = [*_BEFORE, *_of_weeks(view), *behind]
    # Above the table, because below 4,000 rows nobody finds it
    sheet.line(
        f"各周栏为该周的状态和完成进度：{_LEGEND}。空白为当周清单中没有这项任务，“／”为该周没有封存的结果。"
    )
    remarked = sum(int(row.sum()) for row in view.listed)
    if remarked > MOST_REMARKS:
        sheet.line(
            f"批注写明该周单位填报的原文和出处；最近各周的{MOST_REMARKS}处有批注，"
            "各周的原文和出处都在同一文件夹的 index.html。"
        )
    else:
        sheet.line("批注写明该周单位填报的原文和出处。")
    sheet.line(f"{KEY}为重点任务。上方的“1”“2”可以折叠或展开各月：折叠后每月只留最后一周。")
    table = sheet.table(columns, lines, whole=_WHOLE)
    sheet.filter(table)
    sheet.freeze(table, _FROZEN)
    _remark(sheet, view, table)
    sheet.line(f"注：{rule_of(view)}")
    # Links are made of numbers alone, so that nothing a unit wrote gets into them
    return lambda task: f"'{_LEDGER}'!A{table.header + 1 + task.number}"


_LEGEND = (
    "结＝已办结，逾＝已逾期（深底白字），未＝未报送（点），斜线＝预计不能按时办结，其余＝正常推进"
)


def _cells(view: YearView) -> list[list[Value]]:
    """Returns the weeks' cells of each task. Equal cells are one object."""
    status, percent = view.columns["status"], view.columns["percent"]
    made: dict[tuple[int, int], Shaded] = {}
    rows: list[list[Value]] = []
    for task in view.tasks:
        row: list[Value] = []
        states, shares = status.codes[:, task.place], percent.codes[:, task.place]
        for at, (week, listed) in enumerate(
            zip(view.weeks, view.listed[:, task.place].tolist(), strict=True)
        ):
            if listed:
                key = int(states[at]), int(shares[at])
                if key not in made:
                    made[key] = _cell(status.values[key[0]], percent.values[key[1]])
                row.append(made[key])
            else:
                row.append("" if week.sealed else "／")
        rows.append(row)
    return rows


def _cell(status: str, percent: str) -> Shaded:
    known = STATUS.get(status)  # type: ignore[call-overload]
    mark = _MARKS.get(status, "") if known else status
    share = f"{percent}%" if percent and not (status == "done" and percent == "100") else ""
    if status in ("unreported", "terminated"):  # a per cent would be that of an earlier week
        share = ""
    return Shaded(f"{mark}{share}" or "—", known.shade if known else "")


def _remark(sheet: Sheet, view: YearView, table: TableRange) -> None:
    left = MOST_REMARKS
    for week in range(len(view.weeks) - 1, -1, -1):
        for task in view.tasks:
            if left and view.listed[week, task.place]:
                row = table.header + task.number
                sheet.remark(row, len(_BEFORE) + week, said_in(view, week, task))
                left -= 1


def _text(name: str, text: str, width: float) -> Column[_Line]:
    return Column(text, lambda line: line.task.texts[name], "text", width)


_BEFORE: tuple[Column[_Line], ...] = (
    Column("序号", lambda line: line.task.number, "number", 5),
    Column("任务编号", lambda line: line.task.texts["task_id"], "centred", 9),
    _text("origin", "任务来源", 11),
    Column(
        "任务内容",
        lambda line: f"{KEY if line.task.texts['key'] else ''}{line.task.texts['task']}",
        "text",
        32,
    ),
    _text("plan", "行动计划", 14),
    Column("牵头领导", lambda line: line.task.texts["leader"], "centred", 9),
    Column("牵头单位", lambda line: line.task.texts["lead_unit"], "centred", 12),
    _text("support_units", "协办单位", 14),
    Column("完成时限", lambda line: _deadline(line.task), "centred", 12),
)
_BEHIND: tuple[Column[_Line], ...] = (
    Column("存在问题", lambda line: line.task.problems, "text", 32),
    Column("状态", lambda line: _state(line.task), "centred", 12),
    Column("延期", lambda line: "\n".join(line.task.extensions), "text", 26),
    Column("节点", lambda line: "\n".join(line.task.stages), "text", 30),
    Column("督查", lambda line: "\n".join(line.task.inspections), "text", 26),
    Column("销号", lambda line: line.task.ruled, "text", 22),
    Column("变动情况", lambda line: line.events, "text", 34),
)
_WITHOUT_STAGES = tuple(column for column in _BEHIND if column.heading != "节点")


def _of_weeks(view: YearView) -> list[Column[_Line]]:
    months = [week.week.month for week in view.weeks]
    return [
        Column(
            f"{week.week.month.number}月\n第{week.week.number}周"
            + ("" if week.sealed else "\n（缺）"),
            partial(_of_week, at),
            "centred",
            6.3,
            folds=months[at] == next(iter(months[at + 1 :]), None),
        )
        for at, week in enumerate(view.weeks)
    ]


def _of_week(at: int, line: _Line) -> Value:
    return line.weeks[at]


def _deadline(task: LedgerTask) -> str:
    return date_in_words(task.deadline) if task.deadline else ""


def _state(task: LedgerTask) -> Value:
    known = STATUS.get(task.last_status)  # type: ignore[call-overload]
    return Shaded(task.standing, known.shade) if known else task.standing


# By plan, by unit, by leader, by source


class _Way(NamedTuple):
    """A way to group the tasks: what by, and the groups of a task."""

    what: str
    of: Callable[[LedgerTask], Sequence[str]]


_WAYS = (
    _Way("行动计划", lambda task: [task.texts["plan"]]),
    _Way("牵头单位", lambda task: task.leads or [task.texts["lead_unit"]]),
    _Way("牵头领导", lambda task: [task.texts["leader"]]),
    _Way("任务来源", lambda task: [task.texts["origin"]]),
)


class _InGroup(NamedTuple):
    group: str
    task: LedgerTask


def _sums(sheet: Sheet, view: YearView) -> None:
    grouped = {way: view.grouped(way.of) for way in _WAYS}
    shown = [way.what for way, groups in grouped.items() if any(group.name for group in groups)]
    for number, (way, groups) in enumerate(grouped.items(), 1):
        sheet.heading(f"{in_characters(number)}、按{way.what}")
        if way.what not in shown:
            sheet.line(_not_written(way))
            continue
        first = way.what == shown[0]
        # The first header is repeated on the pages of the other tables too
        columns = _counted("／".join(shown) if first else way.what, view.statuses)
        table = sheet.table(columns, [*groups, view.total], whole=_WHOLE)
        if first:
            sheet.repeat(table)
        if number == 1:
            bars = [Bar(column, status.strong) for column, status in enumerate(LIT, 2)]
            drawn = min(len(groups), _MOST_BARS)
            more = f"（{len(groups)}个中的前{drawn}个）" if drawn < len(groups) else ""
            sheet.chart(table, f"各{way.what}任务状态{more}", drawn, bars)
        if sum(len(group.tasks) for group in groups) != len(view.tasks):
            sheet.note("注：联合牵头的任务，各牵头单位分别计算，所以各单位相加不等于合计。")
    sheet.note(
        f"注：曾列入清单的任务都计算在内。办结率为已办结的任务占任务数的比例；"
        f"“{LEFT_WORD}”的，最后一次在清单中的状态没有办结。"
    )


_MOST_BARS = 45
"""More bars cannot be read, nor printed on one page."""


def _not_written(way: _Way) -> str:
    return f"各周的任务清单都没有写{way.what}，无法分列。"


def _by(sheet: Sheet, view: YearView, way: _Way, link: Link) -> None:
    groups = view.grouped(way.of)
    if all(not group.name for group in groups):
        sheet.line(_not_written(way))
        return
    lines = [_InGroup(group.name or _NONE, task) for group in groups for task in group.tasks]
    table = sheet.table(_listed(way.what, link), lines, whole=_WHOLE)
    sheet.filter(table)
    sheet.freeze(table, 1)


_NONE = "（未写）"


def _counted(what: str, statuses: Sequence[Status]) -> Sequence[Column[YearGroup]]:
    return (
        Column(what, lambda group: group.name or _NONE, "text", 22),
        Column("任务数", lambda group: len(group.tasks), "number", 9),
        *(Column(status.word, partial(_count, status.code), "number", 12) for status in statuses),
        Column(LEFT_WORD, partial(_count, LEFT), "number", 12),
        Column("办结率", _share, "share", 10),
        Column("延期的", lambda group: group.extended, "number", 9),
        Column("销号的", lambda group: group.closed, "number", 9),
    )


def _count(code: str, group: YearGroup) -> int:
    return group.by_status[code]


def _share(group: YearGroup) -> float | None:
    return group.by_status["done"] / len(group.tasks) if group.tasks else None


def _listed(what: str, link: Link) -> Sequence[Column[_InGroup]]:
    return (
        Column(what, lambda line: line.group, "text", 22, groups=True),
        Column("序号", lambda line: Linked(str(line.task.number), link(line.task)), "centred", 9),
        Column("任务编号", lambda line: line.task.texts["task_id"], "centred", 12),
        Column("任务内容", lambda line: line.task.texts["task"], "text", 40),
        Column(
            "清单所写牵头单位" if what == "牵头单位" else "牵头单位",
            lambda line: line.task.texts["lead_unit"],
            "centred",
            14,
        ),
        Column("完成时限", lambda line: _deadline(line.task), "centred", 14),
        Column("状态", lambda line: _state(line.task), "centred", 14),
        Column("完成进度", lambda line: _percent(line.task), "centred", 9),
        Column("延期", lambda line: "\n".join(line.task.extensions), "text", 28),
        Column("销号", lambda line: line.task.ruled, "text", 24),
        Column("存在问题", lambda line: line.task.problems, "text", 34),
    )


def _percent(task: LedgerTask) -> str:
    return f"{task.percent}%" if task.percent else ""


# The weeks, and what changed


class _Counted(NamedTuple):
    week: LedgerWeek
    counts: dict[str, int]


def _weeks(sheet: Sheet, view: YearView) -> None:
    rows = [_Counted(week, dict(view.counts(at))) for at, week in enumerate(view.weeks)]
    table = sheet.table(_week_columns(view.statuses), rows)
    sheet.filter(table)
    sheet.freeze(table, 1)
    sheet.note("注：没有封存结果的周，各栏空白；要补上，先运行那一周（duban run --week 周次）。")


def _of_sealed(value: Callable[[_Counted], Value]) -> Callable[[_Counted], Value]:
    return lambda row: value(row) if row.week.sealed else None


def _of_run(name: str) -> Callable[[_Counted], Value]:
    return _of_sealed(lambda row: row.week.counts.get(name))


def _of_status(code: str) -> Callable[[_Counted], Value]:
    return _of_sealed(lambda row: row.counts[code])


def _done(row: _Counted) -> Value:
    whole = sum(row.counts.values())
    return row.counts["done"] / whole if whole else None


def _week_columns(statuses: Sequence[Status]) -> Sequence[Column[_Counted]]:
    return (
        Column("周次", lambda row: row.week.short, "centred", 12),
        Column("代码", lambda row: row.week.code, "centred", 11),
        Column("截止日", lambda row: date_in_words(row.week.week.as_of), "centred", 16),
        Column(
            "封存", lambda row: f"r{row.week.revision}" if row.week.sealed else "缺", "centred", 7
        ),
        Column("任务数", _of_sealed(lambda row: sum(row.counts.values())), "number", 9),
        *(Column(one.word, _of_status(one.code), "number", 12) for one in statuses),
        Column("办结率", _of_sealed(_done), "share", 10),
        Column("应报单位", _of_run("units"), "number", 10),
        Column("已报", _of_run("units_reported"), "number", 9),
        Column("其中迟报", _of_run("units_late"), "number", 10),
        Column("缺报", _of_run("units_missing"), "number", 9),
    )


class _Changed(NamedTuple):
    task: LedgerTask
    event: Event


def _changes(sheet: Sheet, view: YearView, link: Link) -> None:
    rows = [_Changed(task, event) for task in view.tasks for event in task.events]
    rows.sort(key=lambda row: (row.event.week, row.task.number))
    if not rows:
        sheet.line("各周之间，清单上的任务没有变动。")
        return
    week: Callable[[_Changed], LedgerWeek] = lambda row: view.weeks[row.event.week]  # noqa: E731
    columns: tuple[Column[_Changed], ...] = (
        Column("周次", lambda row: week(row).short, "centred", 12),
        Column("代码", lambda row: week(row).code, "centred", 11),
        Column("序号", lambda row: Linked(str(row.task.number), link(row.task)), "centred", 8),
        Column("任务编号", lambda row: row.task.texts["task_id"], "centred", 12),
        Column("任务内容", lambda row: row.task.texts["task"], "text", 40),
        Column("变动", lambda row: row.event.what, "centred", 14),
        Column("原来", lambda row: row.event.was, "text", 30),
        Column("现在", lambda row: row.event.now, "text", 30),
        Column("依据", lambda row: row.event.ground, "text", 30),
    )
    table = sheet.table(columns, rows, whole=_WHOLE)
    sheet.filter(table)
    sheet.freeze(table, 0)
    sheet.note("注：周次是清单变动后的第一周；与前一个有封存结果、列有这项任务的周相比。")
