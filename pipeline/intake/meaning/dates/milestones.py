"""Reads several dates in one cell, each with what is due then: 6月底启动；9月底完成；12月底完工.

A small closed grammar on top of that of deadlines: the cell is split into parts, and each part must
begin or end with a date of that grammar. If one does not, or the dates run backwards, nothing is
taken from the cell.
"""

import datetime as dt
import functools
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from pipeline.domain.reading import Reading
from pipeline.domain.text import folded, pattern
from pipeline.domain.week import Month
from pipeline.intake.meaning.dates.deadlines import ARROW, Moment, bare_moment, dates_of


class Milestone(NamedTuple):
    """One of the dates of a cell."""

    words: str
    """What is due then, as written; '' when the cell says no more than the date."""
    due: dt.date
    written: str
    """The date as written."""
    guessed: bool
    """Whether the day is an assumption (7月初, 月中)."""


@functools.lru_cache(maxsize=4096)
def read_milestones(text: str, month: Month) -> Reading[tuple[Milestone, ...]]:
    """Returns the dated parts of a cell in their order; none when a part is not understood.

    A comma parts them only where a date follows. A cell without any date is sure to have none.
    `against` says in Chinese what is the matter.
    """
    if len(text) > _LONGEST or not _A_DATE.search(text):
        return Reading((), "sure")
    parts = [*_parts(text)]
    moments: list[Moment] = []
    said: list[tuple[str, str]] = []
    for part in parts:
        dated = _dated(part, month, moments[-1] if moments else None)
        if dated is None:
            return Reading((), "doubtful", text, f"“{part}”看不出时限")
        moment, written, words = dated
        if _CONDITION.search(words):
            return Reading((), "doubtful", text, f"“{part}”带有条件")
        if _ANOTHER.search(words):
            return Reading((), "doubtful", text, f"“{part}”不止一个时限")
        moments.append(moment)
        said.append((words, written))
    dates = dates_of(moments, month)
    if not dates:
        return Reading((), "doubtful", text, "日期前后颠倒，或者不存在")
    if dates[0].year < month.year and not _HAS_YEAR.search(folded(text)):
        return Reading((), "doubtful", text, "日期前后颠倒，又没有写年份")
    found = tuple(
        Milestone(words, due, written, moment.guessed)
        for (words, written), due, moment in zip(said, dates, moments, strict=True)
    )
    return Reading(found, "guessed" if any(each.guessed for each in found) else "sure", text)


def goals_in(text: str, month: Month) -> tuple[Milestone, ...]:
    """Returns the milestones of a cell that holds deadlines: two at least, each with its goal.

    The last may lack one: it is the task's own end. All else is a deadline and no more, commas
    alone too (6月底启动，12月底完工): lists write so what they never follow by stages.
    """
    if len([part for part in _PARTS.split(text) if part.strip()]) < 2:
        return ()
    read = read_milestones(text, month)
    if len(read.value) < 2 or not all(each.words for each in read.value[:-1]):
        return ()
    in_order = all(one.due < other.due for one, other in pairwise(read.value))
    return read.value if in_order else ()


_LONGEST = 600
"""In characters. A longer text is prose."""
_A_DATE = pattern(r"[\d一二三四五六七八九十年半本当]\s*[月日号年旬季]|[./-]\d|年[底末终]|季度|半年")
_PARTS = pattern(rf"[;；\n。]+|_x000D_|(?=[\u2460-\u249b])|{ARROW}")
_NUMBER = pattern(r"^\s*(?:[\u2460-\u249b]|[(（]?\d{1,2}[)）]|\d{1,2}[、.．](?=\D))\s*")
_COMMA = pattern("[,，、]")
_CONDITION = pattern(
    "如果|如遇|倘若|困难的|特殊情况|若|视情|视.{0,8}而定|待.{1,12}后|顺延|力争|争取|原则上|待定|另行"
)
"""Words that make a date depend on something: no stage then, but a doubt."""
_ANOTHER = pattern(
    r"[\d一二三四五六七八九十]月(?![份度]?(?:计划|目标|任务|报))|[一二三四]季度|年[底末]前"
)
"""A further date in the words of a part."""


def _parts(text: str) -> Iterator[str]:
    for part in _PARTS.split(text):
        part = _NUMBER.sub("", part).strip()
        yield from filter(None, _at_commas(part))


def _at_commas(part: str) -> Iterator[str]:
    """Yields a part cut at the commas behind which a date begins."""
    begin = 0
    for comma in _COMMA.finditer(part):
        head, tail = part[begin : comma.start()], part[comma.end() :]
        if _BEGINS.match(tail) and not _ONLY_NUMBER.fullmatch(head):
            yield head.strip()
            begin = comma.end()
    yield part[begin:].strip()


_BEGINS = pattern(
    r"\s*(?:\d{4}年|[今明本]年)?(?:\d{4}[./-]\d|\d{1,2}[月./]|[一二三四五六七八九十]{1,2}月|第?[一二三四1-4]季度|[上下]半年|年[底末终])"
)
_ONLY_NUMBER = pattern(r"\d{1,2}月?")


def _dated(part: str, month: Month, before: Moment | None) -> tuple[Moment, str, str] | None:
    """Returns the date of a part, as written, and its other words; None without a date."""
    for end in range(min(len(part), _LONGEST_DATE), 1, -1):
        head, tail = part[:end], part[end:]
        if tail[:1].isdigit() or not (head[0].isdigit() or head[0] in _FIRST):
            continue
        if (moment := bare_moment(head, month, before)) and not _GOES_ON.match(tail):
            return moment, head.strip(_AROUND), tail.strip(_AROUND)
    match = _AT_END.fullmatch(part)
    if match is None:
        return None
    moment = bare_moment(match["date"], month, before)
    return (moment, match["date"], match["words"].strip(_AROUND)) if moment else None


_LONGEST_DATE = 24
_FIRST = frozenset("一二三四五六七八九十上下本当今明年月前第截至于在（(〔【[季")
_GOES_ON = pattern(r"[日号月年%％个户家套亩公万亿项处座条]|[-—–~～至到]|季度|公里|[初中底末]")
"""What goes on behind a head that only seems to be a date: 2017|年, 30|个, 7月|-9月."""
_AROUND = " \u3000,，、:：.．-—–()（）[]【】〔〕"
_AT_END = pattern(r"(?P<words>.+?)[(（\[【〔:：—-]+\s*(?P<date>[^()（）]{2,24})[)）\]】〕]?")


def read_period(words: str, month: Month) -> dt.date | None:
    """Returns the last day of the period that begins a heading: 一季度, 上半年, 7月, 1-3月.

    A period without a year is of the list's year: the columns of a year's list stand side by side.
    A whole year is the task's own goal, and no period of it.
    """
    said = folded(words)
    if _YEAR_ALONE.fullmatch(said):
        return None
    dated = said if _HAS_YEAR.match(said) else f"{month.year}年{said}"
    moment = bare_moment(dated, month)
    dates = dates_of([moment], month) if moment else []
    return dates[0] if dates else None


_YEAR_ALONE = pattern(r"(?:(?:\d{2,4}|今|本|明|全|当)年?度?)?年?(?:内|全年)?")
_HAS_YEAR = pattern(r"\d{4}[年./-]|[今明本]年|\d{2}年(?!底|末|终)")
