"""Finds out which week a form, a sheet or a file name is for, by its own words."""

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from pipeline.domain.text import folded
from pipeline.domain.week import Week
from pipeline.intake.meaning.marks import Mark, Of, marks

_CHINESE = "零一二三四五六七八九十"


_MONTH_WEEK = re.compile(
    rf"(?:(\d{{4}})年)?(\d{{1,2}}|十?[{_CHINESE[1:]}])月(?:份)?第([一二三四五六1-6])周"
)


_ISO_WEEK = re.compile(r"(\d{4})(?:-?w|年度?第)(\d{1,2})周?(?!\d)")


_WEEK_OF_YEAR = re.compile(r"第(\d{2})周")


_DATE = r"(?:(\d{4})[年./-])?(\d{1,2})(?:[月./]|(?<=\d{4}-\d)-|(?<=\d{4}-\d\d)-)(\d{1,2})日?"


_RANGE = re.compile(rf"{_DATE}(?:-+|~|至|到)(?:{_DATE}|(\d{{1,2}})日?(?!月|\d|[./]))")


_DAY = re.compile(
    rf"(?:(?:填报|填表|制表|报送|上报)(?:日期|时间):?|(?:^|;)日期:|截[至止]|(?:进展|进度|情况)\(){_DATE}"
)


_BESIDE = re.compile(r"\s{2,}(?=日\s*期\s*[:：])")
"""The gap in a line before the date, which had a cell of its own."""


_NOT_THIS_WEEK = re.compile("[上下]一?周")
"""Words in headings of columns for last or next week, which do not date the form."""


def week_of_label(text: str, week: Week) -> Of | None:
    """Returns whose time a heading or a name gives, or None when it names none.

    The marks of the narrowest grain decide. When they disagree, or a wider one is another's, it is
    unclear.
    """
    return settled(marks(text, week))


_GRAINS = ("week", "month", "quarter", "year")


def settled(found: Iterable[Mark]) -> Of | None:
    """Returns whose time the marks of one text give together."""
    of: dict[str, set[Of]] = {}
    for mark in found:
        of.setdefault(mark.grain, set()).add(mark.of)
    if not of:
        return None
    narrow, *wider = (of[grain] for grain in _GRAINS if grain in of)
    if len(narrow) > 1:
        return "unclear"
    (said,) = narrow
    return "unclear" if said == "this" and any("other" in grain for grain in wider) else said


def other_week(lines: Iterable[str], file: str, week: Week) -> str:
    """Returns the words that show a form is for another week, or '' when there are none.

    A line that also names this week does not count. The file's name counts only when the form
    names no week.
    """
    silent = True
    for line in lines:
        named = _weeks_named(line, week)
        silent = silent and not named
        if named and not any(this for _, this in named):
            return named[0][0]
    if silent:
        named = _weeks_named(file.rpartition("/")[2].rpartition(".")[0], week)
        if named and not any(this for _, this in named):
            return named[0][0]
    return ""


@functools.lru_cache(maxsize=4096)
def _weeks_named(line: str, week: Week) -> tuple[tuple[str, bool], ...]:
    """Returns the words that name a week or a day, each with whether it is in this week."""
    return tuple(_named_in(line, week))


def _named_in(line: str, week: Week) -> Iterator[tuple[str, bool]]:
    words = re.sub("[—–－]+", "-", folded(_BESIDE.sub(";", line)))
    if _NOT_THIS_WEEK.search(words):
        return
    for match in _MONTH_WEEK.finditer(words):
        month = (int(match[1] or week.month.year), _number(match[2]))
        yield (
            match[0],
            (*month, _number(match[3]))
            == (
                *(week.month.year, week.month.number),
                week.number,
            ),
        )
    for match in _ISO_WEEK.finditer(words):
        if int(match[2]) > _WEEKS_OF_A_MONTH:
            yield match[0], f"{match[1]}-W{match[2]:0>2}" == str(week)
    for match in _WEEK_OF_YEAR.finditer(words):
        yield match[0], f"W{match[1]}" == str(week)[5:]
    for match in _RANGE.finditer(words):
        first, last = _days_of(match, week)
        if first and last:
            yield match[0], not (last < week.monday or first > week.sunday)
    for match in _DAY.finditer(words):
        day = _date(match[1], match[2], match[3], week.as_of)
        if day is not None:
            yield match[0].lstrip("(;"), day >= week.monday


_WEEKS_OF_A_MONTH = 6


def _number(text: str) -> int:
    """Returns the number in `7`, 七 or 十二."""
    if text.isdecimal():
        return int(text)
    ones = text.rpartition("十")[2]
    return 10 * ("十" in text) + (_CHINESE.index(ones) if ones else 0)


_NAMED_WEEK = re.compile(r"第([一二三四五六1-6])周")


_NAMED_DAY = re.compile(r"(\d{1,2})[月.](\d{1,2})")


def named_for(sheet: str, week: Week) -> bool | None:
    """Whether a sheet's name is this week (第2周, 7.14, 7月第2周); None when it names no week."""
    words = folded(sheet)
    numbered = _NAMED_WEEK.search(words)
    if numbered is not None and "月" not in words:
        return _number(numbered[1]) == week.number
    dated = _NAMED_DAY.search(words)
    if dated is not None:
        day = _date(None, dated[1], dated[2], week.as_of)
        return day is not None and week.monday <= day <= week.sunday
    if numbered is None:
        return None
    return not other_week([sheet], "", week)


def _days_of(match: re.Match[str], week: Week) -> tuple[dt.date | None, dt.date | None]:
    """Returns the first and last day of a range. Over New Year one of them may have no year."""
    month, day = match[5] or match[2], match[6] or match[7]
    if match[4]:
        last = _date(match[4], month, day, week.as_of)
        return _date(match[1], match[2], match[3], last), last
    first = _date(match[1], match[2], match[3], week.as_of)
    return first, _date(None, month, day, first)


def _date(year: str | None, month: str, day: str, near: dt.date | None) -> dt.date | None:
    """Returns the date, or None when there is no such day.

    Without a year, it is the date nearest to `near`.
    """
    if near is None:
        return None
    years = (int(year),) if year else (near.year - 1, near.year, near.year + 1)
    days = []
    for one in years:
        with suppress(ValueError):
            days.append(dt.date(one, int(month), int(day)))
    return min(days, key=lambda date: abs(date - near), default=None)
