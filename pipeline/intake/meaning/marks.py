"""Reads marks of time: the words that name a week, a day, a month, and whether it is this week's.

The grammar is closed. What it does not know is no mark; what may be read in two ways is unclear.
"""

import calendar
import datetime as dt
import functools
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from pipeline.domain.text import folded
from pipeline.domain.week import Week

Of = Literal["this", "other", "unclear"]
"""Whose time a mark names: this week's, another's, or it cannot be told."""
Grain = Literal["week", "month", "quarter", "year"]
Where = Literal["label", "line"]
"""`label`: a heading or a name, in which a bare 5.10 is a day. `line`: a line of running text, in
which it is only one by itself, in brackets or after words such as 填报日期."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that name a time, and whether it is this week's."""

    words: str
    """As written, but folded: half-width and without spaces."""
    of: Of
    grain: Grain
    relative: bool = False
    """上周, 本月: it says nothing about the date."""


_Read = Callable[[re.Match[str], Week, str], tuple[Of, Grain] | None]
"""Reads a match in a text. None: the words are no mark after all."""


@functools.lru_cache(maxsize=8192)
def marks(text: str, week: Week, where: Where = "label") -> tuple[Mark, ...]:
    """Returns the marks of time in a text, in the order of their kinds."""
    found: list[Mark] = []
    for part in _parts(text):
        found += _marks_of(part, week, where)
    return tuple(found)


def _parts(text: str) -> Iterator[str]:
    """Yields the parts of a line that had cells of their own, folded; 日期： with what follows."""
    held = ""
    for part in re.split(r"\s{2,}|\n", text[:_LONGEST]):
        held += _DASHES.sub("-", folded(re.sub(r"(?<=\d)\s+(?=\d)", ";", part.strip())))
        if held and held[-1] != ":":
            yield held
            held = ""


_LONGEST = 500
_DASHES = re.compile("[—–－‐‑‒−~～]+")


def _marks_of(words: str, week: Week, where: Where) -> Iterator[Mark]:
    text = words
    for grammar, read in _GRAMMAR:
        for match in list(grammar.finditer(text)):
            said = read(match, week, text) if _stands(match, text, where) else None
            if said is not None:
                relative = read is _relative
                yield Mark(words[match.start() : match.end()].strip("();"), *said, relative)
            if said is not None or read is not _day:
                text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]


# ----- The parts of a date ----------------------------------------------------------------------

_N = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_Y = "(?:20[0-9]{2}|19[0-9]{2}|[0-9]{2}(?=年)|[二一][〇○零o0一二三四五六七八九]{3}(?=年))"
_DAY = (
    rf"(?:{_Y}年{_N}月{_N}[日号]?|{_Y}年{_N}[./-]{_N}(?!月)|{_Y}[./-]{_N}[./-]{_N}[日号]?|{_N}月{_N}(?:[日号]|(?![\u4e00-\u9fff])|(?=至|到))|"
    r"[0-9]{1,2}[./·][0-9]{1,2}[日号]?|20[0-9]{6}|[0-9]{6}|[01][0-9][0-3][0-9])"
)
_SHORT = "[0-9]{1,2}-[0-9]{1,2}[日号]?"
_WEEKDAY = r"(?:\(?(?:周|星期)[一二三四五六日天](?!览)\)?)?"
_LEFT = r"(?<![0-9a-z./〕·])(?<![0-9]-)"
_RIGHT = (
    r"(?:(?<=[日号止])|(?![0-9a-z]|[./-][0-9]|亿|万|千|百|元|公里|米|%|‰|倍|个|项|吨|亩|平方|立方|人|户|家|处|座|条|版|"
    r"级|度|层|栋|标|号线|股))"
)
_NO_DAY = re.compile(r"(?:附件|附表|附图|编号|序号|第|版本|约|超|达|增长|电话|文号|任务)[:.]?$")
"""What stands before numbers that are no dates."""
_NOT_OF_A_FORM = (
    r"(?!之?以?前|之?后|以来|开始|启动|起(?!至|到)|印发|下发|发布|出台|召开|会议|成立|通知|节|实施|执行|生效|"
    r"施行|为限|内)"
)
"""After a day or a month, these words mean a deadline or an event, not the time of the form."""
_DIGITS = "〇一二三四五六七八九"


def _number(text: str) -> int:
    """Returns the number in `7`, 七, 十二 or 五十三."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.index(text) if len(text) == 1 else 0
    return 10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(ones) if ones else 0)


def _year(text: str | None, week: Week) -> int | None:
    if not text:
        return None
    if not text.isdecimal():
        text = "".join(str(_DIGITS.index(c)) if c in _DIGITS else "0" for c in text)
    return int(text) if len(text) == 4 else week.as_of.year // 100 * 100 + int(text)


_FULL = re.compile(rf"({_Y})[年./-]({_N})[月./-]({_N})[日号]?")
_MONTH_DAY = re.compile(rf"({_N})[月./·-]({_N})[日号]?")
_EIGHT = re.compile(r"(20[0-9]{2})([0-9]{2})([0-9]{2})")
_SIX, _FOUR = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})"), re.compile(r"([0-9]{2})([0-9]{2})")


def _date(text: str, week: Week, near: dt.date) -> dt.date | None:
    """Returns the day that a text is, or None. Without a year, it is the one nearest to `near`."""
    if match := _FULL.fullmatch(text) or _EIGHT.fullmatch(text) or _SIX.fullmatch(text):
        year = _year(match[1], week)
        years = [year] if year and abs(year - near.year) <= 30 else []
    elif match := _MONTH_DAY.fullmatch(text) or _FOUR.fullmatch(text):
        years = [near.year - 1, near.year, near.year + 1]
    else:
        return None
    days = []
    for one in years:
        with suppress(ValueError):
            days.append(
                dt.date(one, _number(match[match.re.groups - 1]), _number(match[match.re.groups]))
            )
    return min(days, key=lambda day: abs(day - near), default=None)


# ----- Whose time a day, a period, a week is ----------------------------------------------------


def _start(week: Week) -> dt.date:
    """Returns the first day of the week's work. With an early cut-off most of it lies in the week
    before."""
    return week.as_of - dt.timedelta(days=6) if week.as_of.weekday() <= _TUESDAY else week.monday


_TUESDAY, _THURSDAY = 1, 3
_WEEK, _LATE = dt.timedelta(days=7), dt.timedelta(days=3)


def _of_day(day: dt.date, week: Week) -> Of:
    """Returns whose day it is, when it names a sheet, a column or a file."""
    early = week.as_of.weekday() <= _TUESDAY
    if day < _start(week):
        near = _TUESDAY < week.as_of.weekday() <= _THURSDAY and day > week.as_of - _WEEK
        return "unclear" if near else "other"
    if day > week.sunday:
        return "other"
    return "unclear" if early and day > week.as_of else "this"


def _of_period(first: dt.date, last: dt.date, week: Week) -> Of | None:
    """Returns whose period it is. One that runs past the week, as a plan's does, is no mark."""
    start, end = _start(week), week.sunday
    if last < start or first > end:
        return "other"
    if start <= last <= end:
        return "this"
    if last - first > 2 * _WEEK:
        return None
    if first > week.as_of:
        return "other"
    inside = (min(last, end) - max(first, start)).days + 1
    return "this" if 2 * inside > (last - first).days + 1 else "unclear"


def _of_month(year: int | None, month: int, week: Week) -> Of | None:
    if not 1 <= month <= 12:
        return None
    if (year or week.month.year, month) == (week.month.year, week.month.number):
        return "this"
    days = (_start(week), week.sunday)
    over = any(day.month == month and year in (None, day.year) for day in days)
    return "unclear" if over else "other"


def _of_week_of_month(year: int | None, month: int, number: int, week: Week) -> Of | None:
    if not (1 <= month <= 12 and 1 <= number <= _WEEKS_OF_A_MONTH):
        return None
    if (year or week.month.year, month, number) == (
        week.month.year,
        week.month.number,
        week.number,
    ):
        return "this"
    monday = week.monday
    by_monday = (monday.month, (monday.day - 1) // 7 + 1)
    crosses = monday.month != week.month.number and year in (None, monday.year)
    return "unclear" if crosses and (month, number) == by_monday else "other"


_WEEKS_OF_A_MONTH, _WEEKS_OF_A_YEAR = 6, 53


def _of_week_of_year(
    year: int | None, number: int, week: Week, month: int | None = None
) -> Of | None:
    """Returns whose week it is. A number up to 6 may count in `month`, or in this one."""
    if not 1 <= number <= _WEEKS_OF_A_YEAR:
        return None
    if month is not None and number <= _WEEKS_OF_A_MONTH:
        return _of_week_of_month(year, month, number, week)
    iso_year, iso, _ = week.monday.isocalendar()
    of_month = number == week.number
    if year not in (None, iso_year, week.as_of.year):
        return "other"
    if number == iso and year in (None, iso_year):
        return "this"
    if of_month and year is None:
        return "this"
    before = week.before()
    early = week.as_of.weekday() <= _TUESDAY and number == before.monday.isocalendar()[1]
    if of_month or early or number == week.number_of_year:
        return "unclear"
    if number <= _WEEKS_OF_A_MONTH and year is None:
        return _of_week_of_month(None, week.monday.month, number, week)
    return "other"


# ----- The grammar ------------------------------------------------------------------------------


def _range(match: re.Match[str], week: Week, _: str) -> tuple[Of, Grain] | None:
    one, other = match["first"], match["last"]
    with_year = _FULL.fullmatch(other) or _EIGHT.fullmatch(other)
    last = _date(other, week, week.as_of) if with_year else None
    first = _date(one, week, last or week.as_of)
    if first is None:
        return None
    if last is None:
        last = _date(other, week, first)
    if last is None:
        with suppress(ValueError):
            last = first.replace(day=_number(other.rstrip("日号")))
    if last is None or last < first:
        return _of_day(first, week), "week"
    of = _of_period(first, last, week)
    return of and (of, "week")


def _day(match: re.Match[str], week: Week, text: str) -> tuple[Of, Grain] | None:
    said = match["day"]
    day = _date(said, week, week.as_of)
    before = text[: match.start("day")]
    weak = (said.isdecimal() and len(said) < 8) or re.fullmatch(_SHORT, said)
    if day is None or _ANOTHER_DATE.search(before):
        return None
    if weak and (abs(day - week.as_of) > _NEAR or _NO_DAY.search(before)):
        return None
    if "月" not in said and _NO_DAY.search(before):
        return None
    if day > week.sunday and _AS_OF.search(before):
        return ("unclear" if day <= week.sunday + _LATE else "other"), "week"
    if day >= _start(week) and (_FILLED.search(before) or match[0] == text):
        return (
            ("this" if day <= week.sunday else "other", "week")
            if (day <= week.sunday or day > week.sunday + _LATE)
            else None
        )
    return _of_day(day, week), "week"


_NEAR = dt.timedelta(days=60)
"""A bare 0510 or 5-10 further away is more likely a number."""
_FILLED = re.compile(
    r"(?:(?:填报|填表|制表|填写|报送|上报|报告)(?:日期|时间)?|(?:^|[;,。)])日期|^时间):?$"
)
_AS_OF = re.compile(
    r"(?:截[至止]到?|截止(?:日期|时间|至)|(?:更新|统计|数据)(?:至|到|截[至止]|日期|时间))到?:?$"
)
_ANOTHER_DATE = re.compile(
    r"(?<!填报)(?<!填表)(?<!制表)(?<!填写)(?<!报送)(?<!上报)(?<!报告)(?<!截止)(?<!更新)(?<!统计)(?<!数据)(?<=[^;,。)])(?:日期|时间|时限|期限):?\(?$"
)


def _week_of_month(match: re.Match[str], week: Week, _: str) -> tuple[Of, Grain] | None:
    of = _of_week_of_month(
        _year(match["year"], week), _number(match["month"]), _number(match["number"]), week
    )
    return of and (of, "week")


def _week_of_year(match: re.Match[str], week: Week, text: str) -> tuple[Of, Grain] | None:
    groups = match.groupdict()
    month = _MONTH_BESIDE.search(text)
    of = _of_week_of_year(
        _year(groups["year"], week),
        _number(groups["number"]),
        week,
        _number(month[1]) if month and "第" in match[0] else None,
    )
    return of and (of, "week")


_MONTH_BESIDE = re.compile(rf"(?<![0-9一二三四五六七八九十])({_N})月(?!{_N}[日号])(?!底|末|初)")


def _months(match: re.Match[str], week: Week, _: str) -> tuple[Of, Grain] | None:
    """1-5月: of this month when it ends in it."""
    year, first, last = _year(match["year"], week), _number(match["from"]), _number(match["to"])
    of = _of_month(year, last, week)
    if of == "this" or not first <= week.month.number <= last:
        return of and (of, "month")
    return None


def _month(match: re.Match[str], week: Week, _: str) -> tuple[Of, Grain] | None:
    year, month = _year(match["year"], week), _number(match["month"])
    if year is None and abs(month - week.month.number) > 6:  # the December before January
        year = week.month.year + (1 if month < week.month.number else -1)
    of = _of_month(year, month, week)
    return of and (of, "month")


def _part_of_month(match: re.Match[str], week: Week, _: str) -> tuple[Of, Grain] | None:
    near = _date(f"{_number(match['month'])}.1", week, week.as_of)
    if near is None:
        return None
    year = _year(match["year"], week) or near.year
    end = calendar.monthrange(year, near.month)[1]
    first, last = {"上": (1, 10), "中": (11, 20), "下": (21, end), "初": (1, 5)}.get(
        match["part"][0], (end, end)
    )
    if "半" in match["part"]:
        first, last = (1, 15) if "上" in match["part"] else (16, end)
    days = dt.date(year, near.month, first), dt.date(year, near.month, last)
    of: Of | None = _of_day(days[1], week) if first == last else _of_period(*days, week)
    return of and (of, "week")


def _quarter(match: re.Match[str], week: Week, _: str) -> tuple[Of, Grain] | None:
    year = _year(match["year"], week) or week.month.year
    half = match["half"]
    of_week = (week.month.number - 1) // (6 if half else 3)
    said = "上下".index(half) if half else _number(match["quarter"]) - 1
    return ("this" if (year, said) == (week.month.year, of_week) else "other"), "quarter"


def _whole_year(match: re.Match[str], week: Week, _: str) -> tuple[Of, Grain] | None:
    year = _year(match["year"], week)
    years = {week.as_of.year, week.monday.isocalendar()[0], week.monday.year}
    return ("this" if year in years else "other"), "year"


def _relative(match: re.Match[str], _: Week, text: str) -> tuple[Of, Grain] | None:
    grain: Grain = _GRAINS.get(match["unit"][0], "week")
    if _COMPARES.search(text[: match.start()]):
        return "unclear", grain
    return ("this" if match["which"] in ("本", "这", "当", "今", "近") else "other"), grain


_GRAINS: dict[str, Grain] = {"月": "month", "季": "quarter", "年": "year"}
_COMPARES = re.compile(r"(?:较|比|与|同|和|自)$")

_NOT_A_WEEK = r"(?![一二三四五六日天](?!览)|边|末|期|岁|转|围|密|年)"
_WEEKS = rf"个?(?:周|星期|礼拜){_NOT_A_WEEK}"
_YEAR = rf"(?:(?P<year>{_Y})[年./-]?度?[-_.]?)?"
_LEFT_YEAR = r"(?<![0-9a-z〔\[])"

_GRAMMAR: tuple[tuple[re.Pattern[str], _Read], ...] = (
    (
        re.compile(
            rf"{_LEFT}(?P<first>{_DAY}|{_SHORT}){_WEEKDAY}起?(?:-|至|到)+"
            rf"(?P<last>{_DAY}|{_SHORT}|{_N}[日号]?(?!月)){_WEEKDAY}止?{_RIGHT}"
        ),
        _range,
    ),
    (
        re.compile(
            rf"{_LEFT_YEAR}(?:(?P<year>{_Y})[年./-]?)?(?P<month>0[1-9]|1[0-2]|{_N})月?(?<=[0-9月])份?度?的?"
            rf"(?:第|w)(?P<number>[1-6一二三四五六]){_WEEKS}"
        ),
        _week_of_month,
    ),
    (
        re.compile(
            rf"(?<![0-9])(?:(?P<year>{_Y})[年./-])?(?P<month>{_N})月份?(?P<number>[1-6一二三四五六]){_WEEKS}"
        ),
        _week_of_month,
    ),
    (
        re.compile(
            rf"{_LEFT_YEAR}{_YEAR}第(?:{_N}(?:-|至|到|、|和|,|第)+)?(?P<number>{_N}){_WEEKS}"
        ),
        _week_of_year,
    ),
    (
        re.compile(
            r"(?<![0-9a-z])(?:(?P<year>20[0-9]{2}|[0-9]{2})年?[-_.]?)?(?:w|wk|week)[-_.]?"
            r"(?P<number>[0-9]{1,2})(?![0-9a-z])"
        ),
        _week_of_year,
    ),
    (
        re.compile(
            rf"(?<![0-9一二三四五六七八九十上下本这每近前后两]){_YEAR}"
            r"(?P<number>[0-9]{1,2}|[一二三四五]?十[一二三四五六七八九]?)周"
            r"(?=周?报|工作|进展|情况|汇总|$|[()_.;\]-])"
        ),
        _week_of_year,
    ),
    (re.compile(rf"{_LEFT}(?P<day>{_DAY}){_RIGHT}{_NOT_OF_A_FORM}"), _day),
    (re.compile(rf"{_LEFT}(?P<day>{_SHORT}){_RIGHT}{_NOT_OF_A_FORM}"), _day),
    (
        re.compile(
            rf"(?<![0-9个])(?:(?P<year>{_Y})年)?(?P<from>{_N})月?份?(?:-|至|到)(?P<to>{_N})月份?(?![0-9])"
            rf"{_NOT_OF_A_FORM}(?!底前|末前)"
        ),
        _months,
    ),
    (
        re.compile(
            rf"(?<![0-9个])(?:(?P<year>{_Y})年)?(?P<month>{_N})月份?"
            rf"(?P<part>[上中下]旬|[上下]半月|底|末|初){_NOT_OF_A_FORM}"
        ),
        _part_of_month,
    ),
    (
        re.compile(
            rf"{_LEFT_YEAR}(?<![个])(?:(?P<year>{_Y})[年./-])?(?P<month>{_N})月[份度]?(?![0-9])"
            rf"(?![底末初]|[上中下]旬|[上下]半月){_NOT_OF_A_FORM}"
        ),
        _month,
    ),
    (
        re.compile(
            r"(?<![0-9a-z./〕-])(?P<year>20[0-9]{2})(?:[./-]?(?P<month>0[1-9]|1[0-2])|[./-](?:[1-9]))"
            r"(?![0-9]|[./-][0-9]|亿|万|元|%)"
        ),
        lambda match, week, text: _month_in_digits(match, week, text),
    ),
    (
        re.compile(
            rf"(?:(?P<year>{_Y})年?)?(?:第?(?P<quarter>[1-4一二三四])季度?|(?P<half>[上下])半年)"
            rf"{_NOT_OF_A_FORM}"
        ),
        _quarter,
    ),
    (re.compile(rf"{_LEFT_YEAR}(?P<year>{_Y})年度?(?![0-9]){_NOT_OF_A_FORM}"), _whole_year),
    (
        re.compile(
            r"(?P<which>上上|上|前(?=一)|本|这|当|今(?=[周年])|近(?=一[周月])|下|次(?=[周月])|去(?=年)|明(?=年))"
            r"[一1]?个?(?P<unit>周(?![边围转密年])|星期|礼拜|月|旬|期(?!限|间|货)|次|季度?|年|阶段)"
        ),
        _relative,
    ),
)


def _month_in_digits(match: re.Match[str], week: Week, _: str) -> tuple[Of, Grain] | None:
    year = int(match["year"])
    if abs(year - week.as_of.year) > 3:
        return None
    of = _of_month(year, int(match["month"] or match[0][-1]), week)
    return of and (of, "month")


def _stands(match: re.Match[str], text: str, where: Where) -> bool:
    """Whether the words may be a mark where they stand."""
    return where == "label" or _in_line(match, text)


def _in_line(match: re.Match[str], text: str) -> bool:
    return True
