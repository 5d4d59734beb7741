"""Chooses among the sheets of a workbook: this week's return, or the month's list."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.domain.reading import Doubt, How
from pipeline.domain.text import folded, listing, pattern
from pipeline.domain.week import Week
from pipeline.intake.files.grids import Grid
from pipeline.intake.meaning.dates.timespans import Of
from pipeline.intake.meaning.dates.weeks import Mark, marks, settled, week_of_table
from pipeline.intake.meaning.values import text_of
from pipeline.intake.sheets.tables.layout import Table
from pipeline.intake.sheets.tables.surroundings import lines_above, says_unit

Candidate = tuple[Grid, list[Table]]
"""A sheet that has the headings which are wanted, and its tables."""


def the_return(
    candidates: Sequence[Candidate], file: str, week: Week
) -> tuple[Candidate, list[Doubt]]:
    """Returns the sheet that is most likely this week's return, and doubts about the others.

    The choice is doubtful when another filled sheet has as much to say for it.
    """
    if len(candidates) == 1:
        return candidates[0], []
    likeness = [_likeness(candidate, file, week) for candidate in candidates]
    best = max(likeness, key=lambda one: one.order)  # among equals, the sheet in front wins
    chosen = candidates[likeness.index(best)]
    doubts = []
    for other, alike in zip(candidates, likeness, strict=True):
        if alike is best or not any(table.tasks for table in other[1]):
            continue
        rival = alike.may_be and alike.filled and other[0].rows != chosen[0].rows
        if rival and (not best.filled or alike.weight == best.weight):
            how: How = "doubtful"
        elif alike.may_be or (alike.filled and not best.filled):
            how = "passed_over"
        elif alike.is_example:
            continue
        else:
            how = "unread"
        doubts.append(Doubt("sheet", how, other[0].name, against=chosen[0].name))
    return chosen, doubts


@dataclass(frozen=True, eq=False)
class _Likeness:
    """How much a sheet looks like this week's return."""

    of_the_week: int
    """0: of another week; 1: nothing is said, or it cannot be told; 2: of this month; 3: of this
    week."""
    is_example: bool
    is_old: bool
    filled: bool
    is_its_own: bool
    """Whether it is named for the unit that the file is named for."""
    is_named_so: bool
    fields: int

    @property
    def may_be(self) -> bool:
        return bool(self.of_the_week) and not self.is_example and not self.is_old

    @property
    def weight(self) -> tuple[int, bool, bool, bool, bool, bool]:
        return (
            self.of_the_week,
            not self.is_example,
            not self.is_old,
            self.filled,
            self.is_its_own,
            self.is_named_so,
        )

    @property
    def order(self) -> tuple[int, bool, bool, bool, bool, bool, int]:
        return (*self.weight, self.fields)


def _likeness(candidate: Candidate, file: str, week: Week) -> _Likeness:
    grid, tables = candidate
    name = folded(grid.name)
    lines = lines_above(grid, tables[0].header)
    return _Likeness(
        of_the_week=_of_the_week(grid.name, [*lines, *notes_of(tables)], read_labels(tables), week),
        is_example=_EXAMPLE.search(name) is not None,
        is_old=_OLD.search(name) is not None,
        filled=any(_is_filled(table) for table in tables),
        is_its_own=_is_its_own(name, folded(says_unit(lines)), folded(PurePosixPath(file).stem)),
        is_named_so=_RETURN.search(name) is not None,
        fields=len(tables[0].header.recognised),
    )


_EXAMPLE = pattern(r"说明|示例|样表|样例|示范|范例|模板|模版|参考")
_OLD = pattern(
    r"旧(?:$|表|版|[)\]])|^旧|备份|作废|草稿|废弃|历史|存档|归档|副本|原(?:表|始|稿)|停用"
)
_RETURN = pattern(r"周报|报表|填报|上报|进展|督办|反馈|任务")
_TOLD = ("progress", "percent", "forecast", "reason", "escalation")


def _of_the_week(name: str, lines: Sequence[str], labels: Sequence[str], week: Week) -> int:
    """Returns `of_the_week`. The name of the sheet counts more than what is copied with it."""
    named = marks(name, week)
    of, text = settled(named), week_of_table(lines, labels, week)
    if of == "this" and any(mark.grain == "week" for mark in named):
        return 3
    if of == "other":
        return 1 if text == "this" else 0
    if text == "this":
        return 3
    if text == "other":
        return 0
    return 2 if of == "this" and not _OF_LONGER.search(folded(name)) else 1


_OF_LONGER = pattern("[月旬季年]报")


def notes_of(tables: Sequence[Table]) -> list[str]:
    """Returns the texts of the notes in and below the tables."""
    return [line.text for table in tables for line in table.lines if line.kind == "note"]


def read_labels(tables: Sequence[Table]) -> list[str]:
    """Returns the headings of the columns that say how the tasks are."""
    table = tables[0]
    columns = table.header.recognised.columns
    return [
        text_of(row[columns[name]])
        for name in ("progress", "percent", "forecast")
        if name in columns
        for row in table.grid.rows[table.header.first : table.header.last + 1]
    ]


def _is_filled(table: Table) -> bool:
    columns = [c for name, c in table.header.recognised.columns.items() if name in _TOLD]
    return any(table.cells(row)[column] != "" for row in table.tasks for column in columns)


def _is_its_own(name: str, unit: str, file: str) -> bool:
    return any(len(said) >= _SHORTEST_NAME and said in file for said in (name, unit))


_SHORTEST_NAME = 3


# The month's list


def the_list(sheets: Sequence[Candidate], week: Week) -> tuple[list[Candidate], list[Doubt]]:
    """Returns the sheets of the month's list, and doubts about those that are not used.

    `sheets` are all that are no ledgers; one without the headings of a list has no tables. Without
    a list of this month, one of another month is better than tasks that no longer count. Either is
    doubtful.
    """
    candidates = [(grid, tables) for grid, tables in sheets if tables and not grid.hidden]
    names = [grid.name for grid, _ in candidates]
    of_week = any(_by_week(name, week) == "this" for name in names)
    ranks = {name: _rank(name, week, of_week=of_week) for name in names}
    best = max(ranks.values(), default=_ENDED)
    used = [(grid, tables) for grid, tables in candidates if ranks[grid.name] == best]
    instead = listing(grid.name for grid, _ in used)
    doubts = _not_surely_parts([grid.name for grid, _ in used], week)
    for grid, tables in sheets:
        if not grid.hidden and ranks.get(grid.name) == best:
            if best < _SIDE:
                doubts.append(
                    Doubt(
                        "sheet",
                        "doubtful",
                        grid.name,
                        against=f"{week.month.year}年{week.month.number}月",
                    )
                )
        elif any(table.tasks for table in tables) or (not tables and _is_named_as_list(grid)):
            doubts.append(Doubt("sheet", "passed_over", grid.name, against=instead))
    return used, doubts


def _not_surely_parts(names: Sequence[str], week: Week) -> list[Doubt]:
    """Returns a doubt for each sheet that is used though another one is named as the whole list."""
    whole = [name for name in names if _WHOLE.fullmatch(_bare(name, week))]
    return [
        Doubt("sheet", "guessed", name, against=whole[0])
        for name in names
        if whole and name not in whole and not _MORE.fullmatch(_bare(name, week))
    ]


_WHOLE = pattern(r"本?[年度月]*|总|全[部区]|汇总|正式稿?|定稿")
_MORE = pattern(
    r"(?:新增|增[加补添]|追加|补充|调入|转入|新|续|其[他它]|另|第|[一二三四五六七八九十甲乙]|本月|"
    r"一般|日常|常规|非)+"
)
"""What the sheet of further tasks is called, beside a sheet that is named as the list."""


def _is_named_as_list(grid: Grid) -> bool:
    """Whether a sheet without the headings of a list is named and filled like one."""
    return not grid.hidden and len(grid.rows) > 3 and _LIST.search(folded(grid.name)) is not None


_LIST = pattern(r"任务|清单|事项")
_ENDED, _ANOTHER, _SIDE, _LISTED = range(4)
"""What a sheet may be: tasks that no longer count, another month's list, an annex, the list."""


def _rank(name: str, week: Week, *, of_week: bool) -> int:
    words = _bare(name, week)
    if _NO_LONGER.fullmatch(words):
        return _ENDED
    if any(_is_of_another_month(mark, week) for mark in marks(name, week)):
        return _ANOTHER
    if of_week and _by_week(name, week) not in ("this", None):
        return _ANOTHER
    return _SIDE if _ANNEX.fullmatch(words) else _LISTED


def _by_week(name: str, week: Week) -> Of | None:
    """Returns whose week or day a name gives; None when it gives none."""
    return settled(mark for mark in marks(name, week) if mark.grain == "week")


def _is_of_another_month(mark: Mark, week: Week) -> bool:
    """Whether a mark is of another month. 4月 is, though the week may begin in it."""
    if mark.days is None:
        return mark.of == "other" and mark.grain != "week"
    first, last = mark.days
    month = (week.month.year, week.month.number)
    return (last.year, last.month) < month or (first.year, first.month) > month


def _bare(name: str, week: Week) -> str:
    """Returns what a sheet's name says beyond the time, the words for a list, and numbers."""
    words = folded(name)
    for mark in marks(name, week):
        words = words.replace(folded(mark.words), "")
    return _OF_ANY_LIST.sub("", _STATE.sub("", words))


_STATE = pattern(r"(?<!已)(?:完成|办结|落实|推进|进展)(?:情况|时限|进度)")
_OF_ANY_LIST = pattern(
    r"任务|清单|列表|一览表|事项|项目|工作|重点|目标|督[办查]|内容|情况|部分|类|表|的|[0-9]|[\W_]"
)
_ALSO = (
    r"已经?|拟|被|均|全部|本|填[写报]|[一二三四五六七八九十]*月|[年度]|底?前|以前|"
    r"数据|资料|记录|考核|督办|督查|管理|台[账帐]|名单|库|区级|市级"
)
_ENDS = (
    r"调出|移[出交]|退出|划出|[调删核]减|减少|剔除|剥离|删[除去]|完成|办结|结案|销号|废[止除弃]?|终止|中止|取消|撤[销回]|作废|"
    r"失效|过期|历史|备份|备用|存档|归档|留存|副本|模[板版]|样[表例]?|示[例范]|范例|说明|联系人|通讯录|参考|"
    r"草稿|初稿|征求意见稿?|往[年期]|以往|暂[停缓]|停[用止办]|不再|不[纳列计]入?|未列入|无效|转[办出]|原|旧版?|老版?|"
    r"(?:调整|修改|更新|变更|修订|合并|拆分|整合|优化)前"
)
_NO_LONGER = pattern(rf"(?:{_ALSO})*(?:{_ENDS})(?:{_ALSO}|{_ENDS})*")
_ANNEX = pattern(r"附[件录页图]?|sheet")
