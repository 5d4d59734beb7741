"""Reads dates as people write them, and tells whose time they are: this week's or another's."""

import calendar
import datetime as dt
from contextlib import suppress
from typing import Literal

from pipeline.domain.text import pattern
from pipeline.domain.week import Week

Of = Literal["this", "other", "unclear"]
"""Whose time it is: this week's, another's, or it cannot be told."""
Span = tuple[dt.date, dt.date]
"""The first and the last day."""

NUMBER = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
YEAR = "(?:20[0-9]{2}|19[0-9]{2}|[0-9]{2}(?=年)|[二一][〇○零o0一二三四五六七八九]{3}(?=年))"
DAY = (
    rf"(?:{YEAR}年{NUMBER}月{NUMBER}[日号]?+|{YEAR}年{NUMBER}[./]{NUMBER}(?!月)|"
    rf"{YEAR}[./-]{NUMBER}[./-]{NUMBER}[日号]?+|"
    rf"{NUMBER}月{NUMBER}(?:[日号]|(?![\u4e00-\u9fff])|(?=[至到]|周报|进展|情况))|"
    r"[12][0-9][./-][01]?[0-9][./-][0-3]?[0-9](?![0-9])|"
    r"[0-9]{1,2}[./·][0-9]{1,2}[日号]?+|20[0-9]{6}|[0-9]{6}|[01][0-9][0-3][0-9])"
)
SHORT_DAY = "[0-9]{1,2}-[0-9]{1,2}[日号]?+"
"""5-10, which may as well be a task's number."""

_FULL = pattern(rf"({YEAR})[年./-]({NUMBER})[月./-]({NUMBER})[日号]?")
_MONTH_DAY = pattern(rf"({NUMBER})[月./·-]({NUMBER})[日号]?")
_EIGHT = pattern(r"(20[0-9]{2})([0-9]{2})([0-9]{2})")
_SHORT_YEAR = pattern(r"([0-9]{2})[./-]([0-9]{1,2})[./-]([0-9]{1,2})")
_SIX, _FOUR = pattern(r"([0-9]{2})([0-9]{2})([0-9]{2})"), pattern(r"([0-9]{2})([0-9]{2})")
_WITH_YEAR = (_FULL, _EIGHT, _SIX, _SHORT_YEAR)
_DIGITS = "〇一二三四五六七八九"
_YEARS_AROUND = 30


def number_in(text: str) -> int:
    """Returns the number in `7`, 七, 十二 or 五十三; 0 when it is none."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    if not ten:
        return _DIGITS.index(ones)
    return 10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(ones) if ones else 0)


def year_in(text: str | None, week: Week) -> int | None:
    """Returns the year in 2024, 24 or 二〇二四; None without a text."""
    if not text:
        return None
    if not text.isdecimal():
        text = "".join(str(max(_DIGITS.find(digit), 0)) for digit in text)
    return int(text) if len(text) == 4 else week.as_of.year // 100 * 100 + int(text)


def has_year(text: str) -> bool:
    return any(form.fullmatch(text) for form in _WITH_YEAR)


def date_in(text: str, week: Week, near: dt.date) -> dt.date | None:
    """Returns the day that a text names, or None. Without a year: the one nearest to `near`."""
    match = next(filter(None, (form.fullmatch(text) for form in _WITH_YEAR)), None)
    if match is not None:
        year = year_in(match[1], week)
        years = [year] if year and abs(year - near.year) <= _YEARS_AROUND else []
        month, day = match[2], match[3]
    else:
        match = _MONTH_DAY.fullmatch(text) or _FOUR.fullmatch(text)
        if match is None:
            return None
        years = [near.year - 1, near.year, near.year + 1]
        month, day = match[1], match[2]
    days = []
    for one in years:
        with suppress(ValueError):
            days.append(dt.date(one, number_in(month), number_in(day)))
    return min(days, key=lambda date: abs(date - near), default=None)


# Whose time it is


_TUESDAY, _THURSDAY = 1, 3
_WEEK = dt.timedelta(days=7)


def is_early(week: Week) -> bool:
    """Whether the cut-off is so early that most of the week's work lies in the week before."""
    return week.as_of.weekday() <= _TUESDAY


def start_of(week: Week) -> dt.date:
    """Returns the first day of the week's work."""
    return week.as_of - dt.timedelta(days=6) if is_early(week) else week.monday


def of_day(day: dt.date, week: Week) -> Of:
    """Returns whose day it is."""
    if day < start_of(week):
        between = _TUESDAY < week.as_of.weekday() <= _THURSDAY and day > week.as_of - _WEEK
        return "unclear" if between else "other"
    if day > week.sunday:
        return "other"
    return "unclear" if is_early(week) and day > week.as_of else "this"


def of_period(first: dt.date, last: dt.date, week: Week) -> Of | None:
    """Returns whose period it is: nobody's when it runs long past the week, as a plan's does."""
    start, end = start_of(week), week.sunday
    if last < start or first > end:
        return "other"
    if last <= end:
        return "this"
    if last - first > 2 * _WEEK:
        return None
    if first > week.as_of:
        return "other"
    inside = (end - max(first, start)).days + 1
    return "this" if 2 * inside > (last - first).days + 1 else "unclear"


def of_month(days: Span, week: Week) -> Of:
    """Returns whose month it is: that of the cut-off day, or one that the week touches."""
    if days[0] <= week.as_of <= days[1]:
        return "this"
    return "unclear" if days[0] <= week.sunday and start_of(week) <= days[1] else "other"


def month_span(year: int | None, month: int, week: Week) -> Span | None:
    """Returns the days of a month. Without a year, it is the month nearest to the week."""
    if not 1 <= month <= 12:
        return None
    if year is None:
        years = (week.month.year + step for step in (0, -1, 1))
        here = 12 * week.month.year + week.month.number
        year = min(years, key=lambda one: abs(12 * one + month - here))
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, 1), dt.date(year, month, last)


_WEEKS_OF_A_MONTH, _WEEKS_OF_A_YEAR = 6, 53


def of_week_of_month(days: Span, number: int, week: Week) -> Of | None:
    """Returns whose week it is: the one of that number in the month of those days."""
    if not 1 <= number <= _WEEKS_OF_A_MONTH:
        return None
    if days[0] <= week.as_of <= days[1]:
        return "this" if number == week.number else "other"
    by_monday = days[0] <= week.monday <= days[1] and (week.monday.day - 1) // 7 + 1 == number
    return "unclear" if by_monday else "other"


def of_week_of_year(year: int | None, number: int, week: Week, *, or_of_month: bool) -> Of | None:
    """Returns whose week it is: the one of that number. 第2周 may also count in the month."""
    if not 1 <= number <= _WEEKS_OF_A_YEAR:
        return None
    iso_year, iso, _ = week.monday.isocalendar()
    if year not in (None, iso_year, week.as_of.year):
        return "other"
    in_month = or_of_month and number == week.number
    if (number == iso and year in (None, iso_year)) or (in_month and year is None):
        return "this"
    before = is_early(week) and number == week.before().monday.isocalendar()[1]
    if in_month or before or number == week.number_of_year:
        return "unclear"
    monday = month_span(None, week.monday.month, week)
    if or_of_month and year is None and monday and monday[1] < week.as_of:
        return of_week_of_month(monday, number, week) or "other"
    return "other"
