"""The workbook of a month: every task, by plan, unit and leader, problems, reporting discipline."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from pipeline.assess.foresight import ENDED
from pipeline.assess.month import (
    STANDINGS,
    Answers,
    Discipline,
    MonthGroup,
    MonthTask,
    MonthView,
)
from pipeline.assess.wording import KEY, date_in_words, rate_in_percent
from pipeline.domain.status import STATUS, STATUSES
from pipeline.excel.book import About, Book, Sheet
from pipeline.excel.cells import Column, Shaded, Value
from pipeline.excel.charts import Bar
from pipeline.reports.month.closing import (
    ASKED,
    RULE,
    asked_in_words,
    deadline_in_words,
    discipline_in_words,
    ended_in_words,
    instruction_lines,
    opening,
    problems_in_words,
    rate_in_words,
    weeks_in_words,
)
from pipeline.templates.contexts.lines import InstructionLine

_BLUE = STATUS["done"].strong
_BARS = 45
"""More bars cannot be read, nor printed on one page."""


def closing_workbook(view: MonthView, title: str) -> bytes:
    """Returns the xlsx. The same view gives the same bytes."""
    office = view.office.name
    without = f"，缺{weeks_in_words(view)}" if view.without else ""
    where = f"{office}　　截至{date_in_words(view.as_of)}{without}"
    weeks = "、".join(f"{week.code}/r{week.revision}" for week in view.weeks)
    about = About(title, "月度工作", office, f"督查督办，{view.month}", f"取自 {weeks}", view.as_of)
    book = Book(about, view.reports.paper)
    _tasks(book.sheet("任务", title, f"{where}　　{opening(view)}", _BLUE), view)
    _sums(book.sheet("统计", f"{title}：统计", where, _BLUE), view)
    _problems(book.sheet("问题", f"{title}：问题", where, STATUS["at_risk"].strong), view)
    _discipline(book.sheet("报送", f"{title}：报送情况", where, _BLUE), view)
    if view.instructions:
        _instructions(book.sheet("批示", f"{title}：领导批示", where, _BLUE), view)
    return book.content()


_ANSWERS: Sequence[Column[Answers]] = (
    Column("批示领导", lambda of: of.leader, "centred", 16),
    Column("件数", lambda of: len(of.instructions), "number", 14),
    Column("按时回告", lambda of: of.on_time, "number", 12),
    Column("逾期回告", lambda of: of.late, "number", 12),
    Column("没有回告", lambda of: of.open, "number", 12),
    Column("其中超过时限", lambda of: of.overdue, "number", 14),
)
_SAID: Sequence[Column[InstructionLine]] = (
    Column("批示领导", lambda line: line.leader, "centred", 16),
    Column("批示日期", lambda line: line.given, "centred", 14),
    Column("任务编号", lambda line: line.task_id, "centred", 12),
    Column("承办单位", lambda line: line.units, "centred", 16),
    Column("办理时限", lambda line: line.due, "centred", 20),
    Column("办理情况", lambda line: line.standing, "centred", 20),
    Column("批示内容", lambda line: line.words, width=34),
    Column("任务或事项", lambda line: line.what, width=34),
    Column("办理结果", lambda line: line.answer, width=30),
    Column("出处", lambda line: line.place, width=30),
)


def _instructions(sheet: Sheet, view: MonthView) -> None:
    sheet.heading("一、按领导")
    sheet.table(_ANSWERS, (*view.answers, view.answered))
    sheet.heading("二、每件批示")
    sheet.table(_SAID, instruction_lines(view), "批示登记")


def _light(task: MonthTask) -> Value:
    status = STATUS[task.status]
    return Shaded(status.word, status.shade)


_TASK: Sequence[Column[MonthTask]] = (
    Column("行动计划", lambda task: task.text("plan"), width=14, groups=True),
    Column("任务编号", lambda task: task.text("task_id"), "centred", 10),
    Column("工作内容", lambda task: task.text("task"), width=34),
    Column("牵头单位", lambda task: task.text("lead_unit"), "centred", 13),
    Column("重点", lambda task: KEY if task.text("key") else "", "centred", 6),
    Column("完成时限", deadline_in_words, "centred", 15),
    Column("月末状态", _light, "centred", 14),
    Column("完成进度", lambda task: task.task.percent and f"{task.task.percent}%", "centred", 8),
)
_STATE: Sequence[Column[MonthTask]] = (
    *_TASK,
    Column("办结时间", lambda task: task.done_in, "centred", 10),
    Column("办结情况", lambda task: ENDED[task.ended] if task.ended else "", "centred", 9),
    Column("本月办结", lambda task: "是" if task.done_now else "", "centred", 6),
    Column("逾期天数", lambda task: task.days_overdue or None, "number", 6),
    Column("延期", lambda task: task.extended, width=20),
    Column("本月延期", lambda task: "是" if task.extended_now else "", "centred", 6),
    Column("备注", lambda task: "月内移出清单" if task.left else task.task.ruled, width=18),
)
_PROBLEM: Sequence[Column[MonthTask]] = (
    Column("问题", lambda task: STANDINGS.get(task.problem, ""), "centred", 9),
    *_TASK[1:],
    Column("问题（单位原文）", lambda task: task.problem_said, width=36),
    Column("需协调解决", lambda task: ASKED[task.asked], "centred", 10),
    Column("需协调解决的问题（单位原文）", lambda task: task.asked_said, width=36),
)


def _source(view: MonthView, task: MonthTask) -> str:
    """Returns 2017年7月第4周第1版 区规建局.xlsx“周报表”第3行."""
    sealed, _, place = task.source.partition(" ")
    return f"{view.year.newest.week.called(sealed)} {place}".strip()


def _tasks(sheet: Sheet, view: MonthView) -> None:
    source = Column("出处（最近一次填报）", partial(_source, view), width=26)
    table = sheet.table([*_STATE, source], [*view.tasks, *view.gone])
    sheet.filter(table)
    sheet.freeze(table, 3)
    sheet.note(f"注：{rate_in_words(view.total)}；{ended_in_words(view)}。{RULE}")


def _group(heading: str) -> Sequence[Column[MonthGroup]]:
    return (
        Column(heading, lambda group: group.name or "（未写明）", width=30),
        Column("任务数", lambda group: len(group.tasks), "number", 8),
        *(Column(status.word, _count(status.code), "number", 9) for status in STATUSES),
        Column("本月办结", lambda group: sum(t.done_now for t in group.tasks), "number", 9),
        Column("已到期", lambda group: group.due, "number", 9),
        Column("其中按时办结", lambda group: group.due_on_time, "number", 9),
        Column("按时办结率", lambda group: rate_in_percent(group.rate), "centred", 10),
    )


def _count(code: str) -> Callable[[MonthGroup], int]:
    return lambda group: group.by_status[code]


def _sums(sheet: Sheet, view: MonthView) -> None:
    parts = {"行动计划": view.plans, "牵头单位": view.by_unit, "牵头领导": view.leaders}
    shown = [(name, groups) for name, groups in parts.items() if groups]
    for place, (name, groups) in enumerate(shown):
        sheet.heading(f"{'一二三'[place]}、按{name}")
        # The first header is repeated on the pages of the other tables too
        heading = name if place else "／".join(name for name, _ in shown)
        table = sheet.table(_group(heading), [*groups, view.total])
        if not place:
            sheet.repeat(table)
        if name != "牵头领导":
            bars = [Bar(2 + at, status.strong) for at, status in enumerate(STATUSES)]
            rows = min(len(groups), _BARS)
            note = f"（{len(groups)}个中的前{rows}个）" if rows < len(groups) else ""
            sheet.chart(table, f"各{name}任务状态{note}", rows, bars)
    sheet.note("注：几个单位联合牵头的任务，各单位分别计算，所以各单位相加可能多于合计。")


def _problems(sheet: Sheet, view: MonthView) -> None:
    order = tuple(STANDINGS)
    tasks = [task for task in view.tasks if task.problem or task.asked]
    tasks.sort(key=lambda task: order.index(task.problem) if task.problem else len(order))
    sheet.line(f"{problems_in_words(view)}。{asked_in_words(view)}。")
    if tasks:
        table = sheet.table(_PROBLEM, tasks)
        sheet.filter(table)
        sheet.freeze(table, 0)


class _Measured(NamedTuple):
    """A unit's measures in the month and in the year so far."""

    month: Discipline
    year: Discipline


def _five(when: str, of: Callable[[_Measured], Discipline]) -> Sequence[Column[_Measured]]:
    return (
        Column(f"{when}应报", lambda unit: of(unit).expected, "number", 10),
        Column(f"{when}实报", lambda unit: of(unit).received, "number", 10),
        Column(f"{when}按时", lambda unit: of(unit).on_time, "number", 10),
        Column(f"{when}报送率", lambda unit: rate_in_percent(of(unit).rate), "centred", 12),
        Column(
            f"{when}按时报送率", lambda unit: rate_in_percent(of(unit).on_time_rate), "centred", 12
        ),
    )


_MEASURES: Sequence[Column[_Measured]] = (
    Column("牵头单位", lambda unit: unit.year.unit, width=28),
    *_five("本月", lambda unit: unit.month),
    *_five("今年", lambda unit: unit.year),
)


def _discipline(sheet: Sheet, view: MonthView) -> None:
    of_month = {unit.unit: unit for unit in view.units}
    measured = [
        _Measured(of_month.get(unit.unit, Discipline(unit.unit, 0, 0, 0)), unit)
        for unit in view.of_year
    ]
    sheet.line(f"本月，{discipline_in_words(view.units)}。")
    sheet.line(f"今年以来，{discipline_in_words(view.of_year)}。")
    table = sheet.table(_MEASURES, measured)
    sheet.filter(table)
    sheet.freeze(table, 1)
    sheet.note("注：一周算一次。按督办频率本周不需报送的单位，该周不计；没有封存结果的周不计。")
