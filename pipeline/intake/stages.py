"""Reads the stages (节点) of tasks: from columns of the list, and from rows below a merged task.

A stage always has a day. What may be one and has none, or does not parse, becomes a doubt.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from pipeline.domain.fields import FIELDS
from pipeline.domain.reading import Doubt, How
from pipeline.domain.text import folded, folded_words, listing, pattern, says_nothing
from pipeline.domain.week import Month
from pipeline.intake.files.formats import column_letters
from pipeline.intake.files.grids import Value
from pipeline.intake.meaning.dates.deadlines import Deadline, read_deadline
from pipeline.intake.meaning.dates.milestones import (
    Milestone,
    goals_in,
    read_milestones,
    read_period,
)
from pipeline.intake.meaning.values import text_of
from pipeline.intake.sheets.listing import heading_at
from pipeline.intake.sheets.tables.layout import Table


class Stage(NamedTuple):
    """A stage of a task, as the list or the register has it."""

    text: str
    """What is to be reached."""
    due: dt.date
    written: str
    """Its day as written, or the heading of its column."""
    sheet: str
    row: int
    """Excel's row number."""
    cell: str
    """The cell of its text, such as D5."""
    file: str = ""
    """The workbook in `inbox/registers/`; '' for the list's."""
    reached: str = ""
    """What the register says of its being reached, in Chinese; '' when it says nothing."""
    reached_at: str = ""
    """The cell that says so."""
    guessed: bool = False
    """Whether its day is an assumption (7月初)."""
    denied_at: str = ""
    """The row of the register that says 未完成, in Chinese; '' when none does."""

    @property
    def column(self) -> str:
        """Where it stands, but for the row: stages of one column run in order."""
        return f"{self.file}{self.sheet}!{self.cell.rstrip('0123456789')}"

    @property
    def key(self) -> str:
        """What a stage is recognised by, in other weeks and registers."""
        return folded_words(self.text)


class _Period(NamedTuple):
    """A column that holds what is to be reached in a quarter, a month …"""

    column: int
    heading: str
    due: dt.date


@dataclass(frozen=True)
class StageColumns:
    """The columns of a list that hold stages."""

    periods: tuple[_Period, ...] = ()
    goal: int | None = None
    """The column of what is to be reached, with or without its dates."""
    named: bool = False
    """Whether its heading says 节点 or 阶段. One of mere plans (进度安排) may hold plain words."""
    due: int | None = None
    """The column of the stages' own days."""
    of_days: bool = False
    """Whether `goal` is headed as the days of stages (时间节点): what does not parse is told."""
    doubts: tuple[Doubt, ...] = ()

    @property
    def columns(self) -> frozenset[int]:
        own = {column for column in (self.goal, self.due) if column is not None}
        return frozenset(own | {period.column for period in self.periods})


_STAGE = "(?:节点|阶段性?|里程碑)"
_GOAL = pattern(
    rf"(?:工作|推进|关键|重要|重点|主要|任务|实施|建设|项目|形象|年度|本年|分)*{_STAGE}的?"
    r"(?:内容|目标|任务|工作|要求|安排|计划|名称|事项|描述)*(?:[及和与](?:完成)?(?:时限|时间|期限|节点))?"
)
_PLAN = pattern(
    "(?:工作|推进|实施|序时|年度|分期|分段)*(?:进度|推进|实施|序时|时序)(?:安排|计划|目标)+"
)
_DUE = pattern(
    rf"(?:工作|推进|关键|重要|重点|任务|时间|各)*{_STAGE}的?(?:计划|要求|完成|目标|任务)*"
    r"(?:时限|时间|日期|期限)(?:要求|节点|安排)*|时间节点|时间安排|节点要求"
)
_PERIOD = pattern(
    r"(?P<when>.+?)(?:的|应|应达到的?|拟|计划)?"
    r"(?:工作|阶段性?|节点|主要|重点|推进|形象|进度|任务|计划)*(?:目标|任务|节点|计划|要求|安排)(?:任务|值|内容)?"
)
_UNDATED = pattern("新春|春节前?|[元国]庆节?前?|节前|两会前?|汛期前?|入汛前")
"""Ends of a period that no calendar of ours knows: the day of the next column counts."""
_OF_HOUSE = frozenset(field.name for field in FIELDS)


def stage_columns(table: Table, month: Month) -> StageColumns:
    """Returns the columns of a list that hold stages, by their headings.

    A column that is used for something else is none, but for an item that is called 节点.
    """
    used = {
        column: name
        for name, column in table.header.recognised.columns.items()
        if name in _OF_HOUSE and name != "item"
    }
    headings = {
        column: label
        for column in range(table.header.width)
        if column not in used and (label := heading_at(table.grid, table.header, column))
    }
    dated: list[_Period] = []
    undated: list[tuple[int, str]] = []
    for column, label in headings.items():
        if (words := _period_words(_without_day(label, month))) is None:
            continue
        if (due := read_period(words, month)) is not None:
            dated.append(_Period(column, label, due))
        elif _UNDATED.fullmatch(words):
            undated.append((column, label))
    doubts = []
    for column, label in undated:
        following = [period for period in dated if period.column > column]
        letters = column_letters(column)
        if following:
            due = min(following, key=lambda period: period.column).due
            dated.append(_Period(column, label, due))
            why = f"没有写明是哪一天，按{due.month}月{due.day}日掌握"
            doubts.append(_doubt_at(table, table.header.last, letters, "guessed", label, why))
        else:
            why = "没有写明是哪一天，这一列没有列为节点"
            doubts.append(_doubt_at(table, table.header.last, letters, "doubtful", label, why))
    doubts += _bare_periods(table, headings, month)
    taken = {column for column, *_ in dated}
    rest = {c: "".join(label.split("—")[-1:]) for c, label in headings.items() if c not in taken}
    goals = [c for c, label in rest.items() if _GOAL.fullmatch(folded(label))]
    plans = [c for c, label in rest.items() if _PLAN.fullmatch(folded(label))]
    dues = [c for c, label in rest.items() if _DUE.fullmatch(folded(label)) and c not in goals]
    goal, due_column = next(iter(goals), None), next(iter(dues), None)
    if goal is None:
        # Columns of dates or of mere plans hold stages only where they name several, dated
        told = (c for c in (*dues, *plans) if _names_goals(table, c, month))
        goal, due_column = next(told, None), None
        for column in dues if goal is None else ():
            doubts += _undecided(table, column, month)
    periods = tuple(sorted(dated, key=lambda period: period.column))
    return StageColumns(periods, goal, goal in goals, due_column, goal in dues, tuple(doubts))


def _bare_periods(table: Table, headings: Mapping[int, str], month: Month) -> Iterator[Doubt]:
    """Yields a doubt for columns side by side that are headed by mere periods (一季度 | 二季度).

    They may hold goals, or what was done. Nothing is taken from them.
    """
    bare = [
        column
        for column, label in headings.items()
        if _BARE_PERIOD.fullmatch(folded(label)) and read_period(label, month) is not None
        if any(not says_nothing(text_of(table.cells(row)[column])) for row in table.tasks)
    ]
    if len(bare) > 1:
        letters, first = column_letters(bare[0]), headings[bare[0]]
        why = f"看不出是各期的目标还是进展（是目标的，表头写作“{first}目标”）"
        seen = listing([headings[column] for column in bare], "、")
        yield _doubt_at(table, table.header.last, letters, "doubtful", seen, why)


_BARE_PERIOD = pattern(
    r"(?:\d{4}年)?(?:第?[一二三四1-4]季度?|q[1-4]|[上下]半年|前[二三]季度|\d{1,2}(?:[-—~至]\d{1,2})?月份?"
    "|[一二三四五六七八九十]{1,2}(?:至[一二三四五六七八九十]{1,2})?月份?)"
)


def _undecided(table: Table, column: int, month: Month) -> Iterator[Doubt]:
    """Yields that a column of stages' days is not used, if it holds several that do not parse."""
    texts = ((number, text_of(table.cells(number)[column])) for number in table.tasks)
    read = [(number, text, read_milestones(text, month)) for number, text in texts]
    lost = [(number, text, each.against) for number, text, each in read if each.sure == "doubtful"]
    if lost:
        number, text, why = lost[0]
        more = f"，这一列还有{len(lost) - 1}项也看不出" if len(lost) > 1 else ""
        yield _doubt_at(table, number, column_letters(column), "doubtful", text, f"{why}{more}")


def _names_goals(table: Table, column: int, month: Month) -> bool:
    texts = (text_of(table.cells(number)[column]) for number in table.tasks)
    return any(goals_in(text, month) for text in texts)


def _without_day(label: str, month: Month) -> str:
    """Returns a heading without the day in brackets behind it, if that is its period's last day."""
    found = _BRACKETED_DAY.fullmatch(label)
    words = _period_words(found["label"]) if found else None
    if found is None or words is None or (due := read_period(words, month)) is None:
        return label
    return found["label"] if read_period(found["day"], month) == due else label


_BRACKETED_DAY = pattern(
    r"(?P<label>.+?)\s*[(（]\s*(?:截至|截止|至)?(?P<day>[^()（）]{2,12}?)(?:之?前|止|截止)?\s*[)）]"
)


def _period_words(label: str) -> str | None:
    """Returns the words that name the period in a heading; None when it is no goal of one.

    A heading in two lines (阶段目标 over 一季度) says with the upper one that it holds goals.
    """
    above, _, below = folded(label).rpartition("—")
    match = _PERIOD.fullmatch(below)
    if match is not None:
        return match["when"]
    spanned = above and (_GOAL.fullmatch(above) or _PLAN.fullmatch(above) or _SPAN.fullmatch(above))
    return below if spanned else None


_SPAN = pattern("(?:年度|分?季度|分?月度?|工作|阶段性?|分解)*(?:目标|计划|任务|安排)(?:分解)?")


def stages_of_row(
    table: Table,
    number: int,
    columns: StageColumns,
    month: Month,
    meant: Callable[[Value], Deadline],
    own: Deadline | None,
) -> tuple[list[Stage], list[Doubt]]:
    """Returns the stages in a row of the list, and what in them is doubtful.

    `own`: the deadline of this row alone, where the task is merged over several.
    """
    doubts: list[Doubt] = []
    found = [*_of_periods(table, number, columns, month, doubts)]
    found += _of_goal(table, number, columns, month, meant, own, doubts)
    return found, doubts


def stages_of_deadline(text: str, month: Month, sheet: str, row: int, cell: str) -> list[Stage]:
    """Returns the stages that stand in the cell of the deadline, if it holds several."""
    return [
        Stage(each.words or "完成", each.due, each.written, sheet, row, cell, guessed=each.guessed)
        for each in goals_in(text, month)
    ]


def _of_periods(
    table: Table, number: int, columns: StageColumns, month: Month, doubts: list[Doubt]
) -> Iterator[Stage]:
    before: dt.date | None = None
    for period in columns.periods:
        if _is_repeated(table, number, period.column):
            continue
        value = table.shown(number, period.column)
        text = text_of(value)
        if not text or says_nothing(text):
            continue
        if why := _no_goal(text, month):
            letters = column_letters(period.column)
            doubts.append(_doubt_at(table, number, letters, "doubtful", text, why))
            continue
        place = _place(table, number, period.column)
        within = read_milestones(text, month).value
        if any(each.due > period.due for each in within):
            why = f"写在“{period.heading}”一列，其中的时限却在这之后，按这一列掌握"
            letters = column_letters(period.column)
            doubts.append(_doubt_at(table, number, letters, "guessed", text, why))
            within = ()
        if any(not each.words or (before and each.due <= before) for each in within):
            within = ()
        for each in within or (Milestone(text, period.due, period.heading, False),):
            words = each.words if _SAYS.search(each.words) else f"{period.heading}：{each.words}"
            yield Stage(words, each.due, each.written, *place, guessed=each.guessed)
        before = period.due


def _no_goal(text: str, month: Month) -> str:
    """Returns, in Chinese, why the words name no goal to be reached by a day; or ''."""
    words = folded(text).strip("。.;,、")
    if _ABOVE.fullmatch(words) or _TICK.fullmatch(words):
        return SAME
    if _STATE.fullmatch(words):
        return STATE
    aimless = any(kind.match(words) for kind in (_GOES_ON, _EFFORT, _DEPENDS))
    endless = aimless and _ENDS.search(words) is None
    vague = _VAGUE.fullmatch(words) is not None or _ITSELF.fullmatch(words) is not None
    return ENDLESS if endless or vague or read_deadline(text, month).open else ""


_TICK = pattern("[√✓✔☑是有1]|(?:详|参|另)?见.{1,12}|另附|附后")
_VAGUE = pattern(
    "(?:正在?|继续|加快|有序|稳步|全力|抓紧|大力|扎实|全面|按|序时|进度|计划|要求|时序|节点|地)*"
    "(?:推进|推动|实施|开展|进行|跟进|落实|办理)(?:中|之中)?(?:相关|各项|有关|此项)?(?:工作|任务|事项)?"
)
"""Words that go on without end or goal, whatever the task is."""
_STATE = pattern(
    "(?:正常|正在|稳步|有序|顺利|按计划|加快)*[^,;。]{0,6}(?:推进|进行|施工|实施|办理|建设|审批|筹备)中|正在[^,;。]+|"
    "正常(?:推进|运行|运转|开展|实施)(?:工作)?|(?:均)?已(?:经)?(?:全部|基本)?"
    "(?:完成|办结|启动|开工|落实|实施|完工)[^,;。]{0,6}|[尚暂]?未(?:启动|开工|实施|完成)"
)
"""How things stand. A goal is what is to be reached."""
_EFFORT = pattern(
    "(?:继续|进一步|不断|切实|全面|着力)*(?:加强(?!筋)|强化|做好|抓好|抓实|巩固|深化(?!设计|方案)|保持|维持|加大)|"
    "(?:继续|开展|进行|组织|落实|坚持)+(?:日常|常态化?|长效|经常性|动态)"
)
"""Efforts of which nobody can say that they are done."""
_DEPENDS = pattern(
    "视(?:情|.{1,6}而定)|适时|择机|[据照根依]+.{0,8}(?:安排|要求|情况|部署|进度)|按.{0,2}上级|待.{1,12}后|另行|"
    "无(?:具体|明确|阶段)?(?:目标|安排|任务|要求)"
)
"""What depends on something, or is no goal at all."""
_ITSELF = pattern(
    "(?:按[时期]|如期|全面|全部|确保)*(?:完成|达到|实现|按)?"
    "(?:当[月季年期]|本[月季年期]|月度?|季度?|阶段性?|年度|序时|既定|计划|规定|相应|各项|的|度)+(?:任务|目标|进度|工作|要求|计划)*"
)
"""A goal that only says that it is one: 完成季度目标任务."""
_ABOVE = pattern("[同如](?:上|前|左)(?:所述|一?(?:季度|阶段|栏|列|格))?|(?:内容|目标)?同.{1,4}季度")
_GOES_ON = pattern("(?:继续)?(?:持续|长期|常态化?|常年|全年|不间断|滚动|日常)")
_ENDS = pattern(r"完成|完工|竣工|建成|办结|达到?|实现|不低于|不少于|验收|投用|通车|封顶|\d")
"""What can be reached by a day, even where something goes on: 持续推进主体施工，完成五层."""
ENDLESS = "没有写明到期达到什么"
SAME = "没有写明是什么目标"
STATE = "写的是进展，不是到期要达到的目标"
_SAYS = pattern("[一-鿿]{2}")
"""Words, and not a mere figure."""


def _of_goal(
    table: Table,
    number: int,
    columns: StageColumns,
    month: Month,
    meant: Callable[[Value], Deadline],
    below: Deadline | None,
    doubts: list[Doubt],
) -> Iterator[Stage]:
    if columns.goal is None or _is_repeated(table, number, columns.goal):
        return
    value = table.cells(number)[columns.goal]
    text = text_of(value)
    if not isinstance(value, str) or not text or says_nothing(text):
        return
    place, letters = _place(table, number, columns.goal), column_letters(columns.goal)
    read = read_milestones(text, month)
    due_value = table.cells(number)[columns.due] if columns.due is not None else ""
    due = meant(due_value) if due_value != "" else None
    if several := goals_in(text_of(due_value), month):
        place = _place(table, number, columns.due or 0)
        for each in several:
            yield Stage(each.words or text, each.due, each.written, *place, guessed=each.guessed)
        return
    if read.value:
        goals = [each for each in read.value if each.words]
        if goals and (columns.named or len(goals) > 1):
            if due and due.date and due.date != goals[-1].due:
                why = f"节点时限另写作“{text_of(due_value)}”，按节点内容中的日期掌握"
                doubts.append(_doubt_at(table, number, letters, "guessed", text, why))
            for each in goals:
                yield Stage(each.words, each.due, each.written, *place, guessed=each.guessed)
        return
    if not columns.named and due is None:
        if read.sure == "doubtful" and columns.of_days:
            doubts.append(_doubt_at(table, number, letters, "doubtful", text, read.against))
        return  # a plan in plain words
    if read.sure == "doubtful":
        doubts.append(_doubt_at(table, number, letters, "doubtful", text, read.against))
    elif due is not None and due.date:
        yield Stage(text, due.date, text_of(due_value), *place, guessed=due.guessed)
    elif due is not None:
        why = f"节点时限“{text_of(due_value)}”看不出是哪一天"
        doubts.append(_doubt_at(table, number, letters, "doubtful", text, why))
    elif below is not None and below.date:
        yield Stage(text, below.date, _day(below.date), *place)
    else:
        doubts.append(_doubt_at(table, number, letters, "doubtful", text, NO_DATE))


NO_DATE = "没有写时限"


def _is_repeated(table: Table, number: int, column: int) -> bool:
    """Whether the cell is merged with the one above, and so was read before."""
    return table.grid.covered.get((number, column), (number, column))[0] < number


def _place(table: Table, number: int, column: int) -> tuple[str, int, str]:
    """Returns sheet, row and cell."""
    cell = table.grid.cell(number, column)
    return table.grid.name, number + 1, cell


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _doubt_at(table: Table, number: int, letters: str, how: How, seen: str, why: str) -> Doubt:
    return Doubt(
        "stage",
        how,
        seen,
        against=why,
        field="stage",
        sheet=table.grid.name,
        row=number + 1,
        column=letters,
    )


def told_once(doubts: Sequence[Doubt]) -> list[Doubt]:
    """Returns the doubts, with one for all of a column that are doubtful for the same reason."""
    alike: dict[tuple[str, str, str], list[Doubt]] = {}
    for doubt in doubts:
        if doubt.against in _TOLD_ONCE:
            alike.setdefault((doubt.sheet, doubt.column, doubt.against), []).append(doubt)
    found = [doubt for doubt in doubts if doubt.against not in _TOLD_ONCE]
    for (_, _, reason), same in alike.items():
        why = reason if len(same) == 1 else f"等{len(same)}项{reason}"
        found.append(
            Doubt(
                *("stage", "doubtful", same[0].seen),
                against=why,
                field="stage",
                sheet=same[0].sheet,
                row=same[0].row,
                column=same[0].column,
            )
        )
    return found


_TOLD_ONCE = (NO_DATE, ENDLESS, SAME, STATE)


def distinct(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """Returns the stages without repetitions; those of the same words are told apart by the day."""
    once = list({(stage.key, stage.due): stage for stage in reversed(stages)}.values())[::-1]
    words = [stage.key for stage in once]
    return tuple(
        stage._replace(text=f"{stage.text}（{_day(stage.due)}）")
        if words.count(stage.key) > 1
        else stage
        for stage in once
    )


def oddities(stages: Sequence[Stage], deadline: Deadline) -> Iterator[tuple[Stage, str]]:
    """Yields the stages whose day cannot be right, with the reason in Chinese."""
    for one, other in pairwise(stages):
        if other.due < one.due and one.column == other.column:
            yield other, f"时限{_day(other.due)}早于前一个节点“{one.text}”的{_day(one.due)}"
    for stage in stages:
        if stage.guessed:
            yield stage, f"时限“{stage.written}”没有写明是哪一天，按{_day(stage.due)}掌握"
        if deadline.date is not None and stage.due > deadline.date:
            yield stage, f"时限{_day(stage.due)}晚于任务的完成时限{_day(deadline.date)}"
