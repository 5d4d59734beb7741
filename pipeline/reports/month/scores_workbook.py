"""考核得分: the units' scores of a month as a workbook, with each ground and the formula."""

from collections.abc import Callable, Mapping, Sequence

from pipeline.assess.month import MonthView
from pipeline.assess.scores.points import (
    GROUNDS,
    LEADS,
    STANDINGS,
    SUPPORTS,
    Exemption,
    Ground,
    Point,
    Scores,
    UnitScore,
    formula_in_words,
    points_in_words,
    worth_of,
)
from pipeline.assess.wording import date_in_words, in_characters
from pipeline.domain.settings import ScoreSettings
from pipeline.domain.status import STATUS
from pipeline.excel.book import About, Book, Sheet
from pipeline.excel.cells import Column, Shaded, Value
from pipeline.reports.month.closing import NO_GROUP, weeks_in_words
from pipeline.reports.month.data import SCORES

_BLUE, _YELLOW = STATUS["done"].strong, STATUS["at_risk"].strong


def scores_workbook(view: MonthView, scores: Scores, title: str) -> bytes:
    """Returns the xlsx. The same view gives the same bytes."""
    office = view.office.name
    without = f"，缺{weeks_in_words(view)}" if view.without else ""
    where = f"{office}　　截至{date_in_words(view.as_of)}{without}"
    weeks = "、".join(f"{week.code}/r{week.revision}" for week in view.weeks)
    about = About(title, "考核得分", office, f"督查督办，{view.month}", f"取自 {weeks}", view.as_of)
    book = Book(about, view.reports.paper)
    _ranks(book.sheet("得分", title, where, _BLUE), scores)
    _ledger(book.sheet("明细", f"{title}：每一分的依据", where, _BLUE), scores)
    _not_scored(book.sheet("不计分", f"{title}：不计分的", where, _YELLOW), scores)
    _formula(book.sheet("办法", f"{title}：计分办法", where, _BLUE), scores.settings)
    return book.content()


_UNIT: Sequence[Column[UnitScore]] = (
    Column("名次", lambda unit: unit.rank or "—", "centred", 8),
    Column("单位", lambda unit: unit.unit, width=26),
    Column("得分", lambda unit: points_in_words(unit.score), "centred", 10),
    Column("基础分", lambda unit: points_in_words(unit.base), "centred", 10),
    Column("加分", lambda unit: points_in_words(unit.bonus), "centred", 10),
    Column("扣分", lambda unit: points_in_words(unit.deducted), "centred", 10),
    Column("合计（未封顶、保底）", lambda unit: points_in_words(unit.total), "centred", 16),
    Column("牵头任务", lambda unit: unit.leads, "number", 10),
    Column("配合任务", lambda unit: unit.supports, "number", 10),
    Column("说明", lambda unit: unit.unranked, width=24),
)


def _ranks(sheet: Sheet, scores: Scores) -> None:
    sheet.line("只在组内排名，不同组的不相比较。同分的同名次。每一分的依据见“明细”，办法见“办法”。")
    for number, (group, units) in enumerate(scores.groups.items(), start=1):
        sheet.heading(f"{in_characters(number)}、{group or NO_GROUP}（{len(units)}个）")
        table = sheet.table(_UNIT, units, SCORES)
        if number == 1:
            sheet.repeat(table)
    if not scores.units:
        sheet.line("没有可计分的单位。")


_OF_UNIT: Sequence[Column[Point]] = (
    Column("单位", lambda point: point.unit, width=16, groups=True),
    Column("依据", lambda point: GROUNDS[point.ground], "centred", 16),
)
_ABOUT: Sequence[Column[Point]] = (
    Column("任务编号", lambda point: point.task_id, "centred", 10),
    Column("工作内容", lambda point: point.task, width=26),
    Column("牵头或配合", lambda point: point.role, "centred", 8),
    Column("周次", lambda point: point.week, "centred", 10),
    Column("规则或台账", lambda point: point.code, "centred", 10),
    Column("情况", lambda point: point.words, width=32),
    Column("出处", lambda point: point.place, width=30),
)
_COUNTED: Sequence[Column[Point]] = (
    *_OF_UNIT,
    Column("计分", lambda point: points_in_words(point.points), "centred", 8),
    *_ABOUT,
)


def _ledger(sheet: Sheet, scores: Scores) -> None:
    points = scores.standing("counted")
    if not points:
        sheet.line("没有加分、扣分。")
        return
    table = sheet.table(_COUNTED, points, SCORES)
    sheet.filter(table)
    sheet.freeze(table, 2)
    sheet.note("注：单位的得分是基础分加上这里它的各行，再按最高、最低分封顶、保底。")


def _standing(point: Point) -> Value:
    return Shaded(STANDINGS[point.standing], _SHADES[point.standing])


_SHADES: Mapping[str, str] = {
    "exempt": STATUS["done"].shade,
    "doubtful": STATUS["at_risk"].shade,
    "outweighed": STATUS["unreported"].shade,
}
_NOT_COUNTED: Sequence[Column[Point]] = (
    *_OF_UNIT,
    Column("本应计", lambda point: points_in_words(point.worth), "centred", 8),
    Column("为什么不计", _standing, "centred", 12),
    Column("说明", lambda point: point.why, width=30),
    *_ABOUT,
)


def _not_scored(sheet: Sheet, scores: Scores) -> None:
    sheet.heading("一、没有计的依据")
    points = scores.standing("exempt", "doubtful", "outweighed")
    if points:
        table = sheet.table(_NOT_COUNTED, points, SCORES)
        sheet.repeat(table)
    else:
        sheet.line("没有。")
    sheet.heading("二、免计分登记中有效的")
    for words in map(_exemption, scores.exemptions) if scores.exemptions else ("没有。",):
        sheet.line(words)
    sheet.heading("三、其他没有计分的")
    for words in scores.doubts or ("没有。",):
        sheet.line(words)


def _exemption(each: Exemption) -> str:
    whose = "、".join(each.units) or "有关单位"
    tasks = f"任务{'、'.join(each.tasks)}" if each.tasks else "全部任务和报送"
    return f"{whose}，{tasks}，{each.period}：{each.words}（{each.place}）"


def _formula(sheet: Sheet, settings: ScoreSettings) -> None:
    sheet.heading("一、办法")
    for number, words in enumerate(formula_in_words(settings), start=1):
        sheet.line(f"{number}．{words}。")
    sheet.heading("二、分值")
    columns: Sequence[Column[Ground]] = (
        Column("依据", lambda ground: GROUNDS[ground], width=26),
        Column("牵头单位", _worth(LEADS, settings), "centred", 12),
        Column("配合单位", _worth(SUPPORTS, settings), "centred", 12),
        Column("config.yaml 中的名称", lambda ground: ground, "centred", 20),
    )
    sheet.table(columns, tuple(GROUNDS))
    sheet.line("分值和分组在 config.yaml 的 scores 中改；已结账的月份按当时封存的计。")


def _worth(role: str, settings: ScoreSettings) -> Callable[[Ground], Value]:
    def worth(ground: Ground) -> Value:
        points = worth_of(ground, role, settings)
        return points_in_words(points) if points else "不计"

    return worth
