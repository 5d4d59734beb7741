"""The grammar of time marks: the words that name a week, a day, a month.

It is closed. What it does not know is no mark; what may be read in two ways is unclear.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Literal, NamedTuple

from pipeline.domain.text import pattern
from pipeline.domain.week import Week
from pipeline.intake.meaning.dates.timespans import (
    DAY,
    NUMBER,
    SHORT_DAY,
    YEAR,
    Of,
    Span,
    date_in,
    has_year,
    month_span,
    number_in,
    of_day,
    of_month,
    of_period,
    of_week_of_month,
    of_week_of_year,
    start_of,
    year_in,
)

Grain = Literal["week", "month", "quarter", "year"]
Where = Literal["label", "line"]
"""`label`: a heading or a name, in which a bare 5.10 is a day. `line`: a line of running text, in
which it is only one by itself, in brackets or after words such as 填报日期."""


class Said(NamedTuple):
    """What words that may be a mark say."""

    of: Of | None
    """None: the words are no mark after all."""
    grain: Grain = "week"
    days: Span | None = None


def stands(match: re.Match[str], text: str) -> bool:
    """Whether a bare day or month in a line of text is the time of the form, not of an event."""
    before, after = text[: match.start()], text[match.end() :]
    if _ANOTHER_DATE.search(before) or _FILLED.search(before) or _AS_OF.search(before):
        return True
    if _SENTENCE.search(text):
        return False
    alone = not before and not _WEEKDAY_AFTER.sub("", after, count=1)
    in_brackets = before[-1:] in ("(", "[") and after[:1] in (")", "]")
    at_an_end = (not after and before[-1:] in _ENDS_OF_TITLES) or (
        has_year(match[0]) and not (before and after)
    )
    return alone or in_brackets or at_an_end or _OF_A_TITLE.match(after) is not None


_ENDS_OF_TITLES = tuple("表报况展总账单)")
_SENTENCE = pattern(
    r"[。!]|请|要求|说明|注意|须|应于|会议|印发|文件|精神|通知|根据|按照|依据|贯彻|自(?=\d)|开工|完工"
)
_OF_A_TITLE = pattern(
    r"[份度]?\(?(?:周报|月报|报表|进展|情况|汇总|台账|督办|(?:区|市|县)?(?:重点|目标|主要)|任务|"
    r"工作(?!会|部署|方案|要点|计划))"
)
_WEEKDAY_AFTER = pattern(r"^\(?(?:周|星期)[一二三四五六日天]\)?")


# What the phrases mean


def _range(match: re.Match[str], week: Week, text: str, _: Where) -> Said:
    one, other = match["first"], match["last"]
    last = date_in(other, week, week.as_of) if has_year(other) else None
    first = date_in(one, week, last or week.as_of)
    if first is None:
        return Said(None)
    last = last or date_in(other, week, first)
    if last is None:
        with suppress(ValueError):
            last = first.replace(day=number_in(other.rstrip("日号")))
    if last is None or last < first:  # 5.10-2, a second copy
        return Said(of_day(first, week), "week", (first, first))
    another = _ANOTHER_SPAN.search(text[: match.start()])
    if _is_weak(one) and min(abs(first - week.as_of), abs(last - week.as_of)) > _NEAR:
        return Said(None)
    return Said(None if another else of_period(first, last, week), "week", (first, last))


_ANOTHER_SPAN = pattern(r"(?:工期|期限|期间|时限|建设期|有效期|会期)[:(]?$")


def _days(match: re.Match[str], week: Week, *_: str) -> Said:
    """Reads days without a month, which are the nearest ones of those numbers."""
    spans = []
    for back in (0, 1):
        year, month = divmod(12 * week.as_of.year + week.as_of.month - 1 - back, 12)
        with suppress(ValueError):
            first = dt.date(year, month + 1, number_in(match["first"]))
            spans.append((first, first.replace(day=number_in(match["last"]))))
    spans = [span for span in spans if span[0] <= span[1]]
    if not spans:
        return Said(None)
    span = min(spans, key=lambda one: abs(one[1] - week.as_of))
    return Said(of_period(*span, week), "week", span)


def _day(match: re.Match[str], week: Week, text: str, where: Where) -> Said:
    said, before = match["day"], text[: match.start("day")]
    day = date_in(said, week, week.as_of)
    as_of = _AS_OF.search(before) is not None
    if day is None:
        return Said(None)
    if _ANOTHER_DATE.search(before) and not as_of:
        return Said(None, days=(day, day))
    if ("月" not in said and _NO_DAY.search(before)) or (
        _is_weak(said) and abs(day - week.as_of) > _NEAR
    ):
        return Said(None)
    of: Of | None = of_day(day, week)
    if as_of:
        of = "unclear" if week.sunday < day <= week.sunday + _LATE else of
    elif day >= start_of(week) and (_FILLED.search(before) or (said == text and where == "line")):
        late = week.sunday < day <= week.sunday + _LATE  # this week's return, filled in afterwards
        of = None if late else "this" if day <= week.sunday else "other"
    return Said(of, "week", (day, day))


def _is_weak(said: str) -> bool:
    """Whether a day is written so that it may as well be a number: 0510, 5-10, 24.5.10."""
    return (said.isdecimal() and len(said) < 8) or _SHORT.fullmatch(said) is not None


_SHORT = pattern(rf"{SHORT_DAY}|[12][0-9][./-][0-9]{{1,2}}[./-][0-9]{{1,2}}")
_NEAR, _LATE = dt.timedelta(days=60), dt.timedelta(days=3)
"""A weak day further away is more likely a number."""
_NO_DAY = pattern(r"(?:附件|附表|附图|编号|序号|第|版本|约|超|达|增长|电话|文号|任务)[:.]?$")
"""What stands before numbers that are no dates."""
_WHEN = "(?:日期|时间|时段|周期|区间)"
_EVENTS = (
    "印发|开工|竣工|完工|完成|办结|立项|批准|批复|下达|下发|交办|会议|召开|成立|起始|开始|启动|结束|到期|截止|签订|合同|"
    "计划|要求|目标|预计|整改|销号|接收|发文|受理|验收|投用|通车|拟"
)
_ANOTHER_DATE = pattern(
    rf"(?:(?:{_EVENTS})(?:的)?{_WHEN}|时限|期限)(?<!统计截止时间)(?<!数据截止时间):?\(?$"
)
"""印发日期： and the like: a date, but not that of the form."""
_FILLED = pattern(rf"(?:{_WHEN}|填报|填表|制表|填写|报送|上报|报告)[:(]?$")
_AS_OF = pattern(rf"(?:截[至止]|截止{_WHEN}|(?:更新|统计|数据)截?[至到止])[至到]?:?$")


def _week_of_month(match: re.Match[str], week: Week, *_: str) -> Said:
    days = month_span(year_in(match["year"], week), number_in(match["month"]), week)
    if days is None:
        return Said(None)
    number = number_in(match["number"] or match["w"])
    return Said(of_week_of_month(days, number, week), "week", days)


def _week_of_year(match: re.Match[str], week: Week, text: str, _: Where) -> Said:
    year, number = year_in(match["year"], week), number_in(match["number"])
    month = _MONTH_BESIDE.search(text) if "第" in match[0] and year is None else None
    days = month_span(None, number_in(month[1]), week) if month else None
    of = of_week_of_month(days, number, week) if days else None
    said = of or of_week_of_year(year, number, week, or_of_month="周" in match[0])
    return Said(said, "week", days)


_MONTH_BESIDE = pattern(
    rf"(?<![0-9一二三四五六七八九十])({NUMBER})月(?!{NUMBER}[日号])(?!底|末|初)"
)


def _months(match: re.Match[str], week: Week, *_: str) -> Said:
    """Reads 1-5月, which is this month's when it ends in it."""
    year = year_in(match["year"], week)
    first = month_span(year, number_in(match["from"]), week)
    last = month_span(year, number_in(match["to"]), week)
    if first is None or last is None:
        return Said(None)
    of: Of | None = of_month(last, week)
    runs_on = of == "other" and first[0] <= week.as_of <= last[1]
    return Said(None if runs_on else of, "month", (first[0], last[1]))


def _month(match: re.Match[str], week: Week, *_: str) -> Said:
    year = year_in(match["year"], week)
    days = month_span(year, number_in(match["month"]), week)
    far = year is not None and abs(year - week.as_of.year) > _YEARS_AROUND
    return Said(None) if days is None or far else Said(of_month(days, week), "month", days)


_YEARS_AROUND = 3


def _part_of_month(match: re.Match[str], week: Week, *_: str) -> Said:
    days = month_span(year_in(match["year"], week), number_in(match["month"]), week)
    if days is None:
        return Said(None)
    part, end = match["part"], calendar.monthrange(days[0].year, days[0].month)[1]
    first, last = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, end), "初": (1, 5)}.get(
        part, {"上半月": (1, 15), "下半月": (16, end)}.get(part, (end, end))
    )
    span = days[0].replace(day=first), days[0].replace(day=last)
    return Said(of_day(span[0], week) if first == last else of_month(span, week), "week", span)


def _quarter(match: re.Match[str], week: Week, *_: str) -> Said:
    year = year_in(match["year"], week) or week.month.year
    half = match["half"]
    length = 6 if half else 3
    month = length * ("上下".index(half) if half else number_in(match["quarter"]) - 1) + 1
    first, last = month_span(year, month, week), month_span(year, month + length - 1, week)
    if first is None or last is None:
        return Said(None)
    return Said(of_month((first[0], last[1]), week), "quarter", (first[0], last[1]))


def _whole_year(match: re.Match[str], week: Week, *_: str) -> Said:
    year = year_in(match["year"], week) or week.as_of.year
    days = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return Said("other" if of_month(days, week) == "other" else "this", "year", days)


def _relative(match: re.Match[str], _week: Week, text: str, _: Where) -> Said:
    grain: Grain = _UNITS.get(match["unit"][0], "week")
    if _COMPARES.search(text[: match.start()]):
        return Said("unclear", grain)
    return Said("this" if match["which"] in "本这当今近" else "other", grain)


_UNITS: dict[str, Grain] = {"月": "month", "季": "quarter", "年": "year"}
_COMPARES = pattern(r"[较比与同和自]$")


# The grammar


class Phrase(NamedTuple):
    """A way to write a time. Earlier phrases take their words from later ones."""

    words: re.Pattern[str]
    read: Callable[[re.Match[str], Week, str, Where], Said]
    needs: frozenset[str]
    """All such words have one of these characters. Most texts have none, and are not searched."""
    loose: bool = False
    """In a line of text it also needs words around it that make it the time of the form."""
    relative: bool = False


_WEEKDAY = r"(?:\(?(?:周|星期)[一二三四五六日天](?!览)\)?)?"
_LEFT = r"(?<![0-9a-z./〕·])(?<![0-9]-)"
_RIGHT = (
    r"(?:(?<=[日号止])|(?<=20[0-9]{6})(?![0-9a-z])|(?![0-9a-z]|[./-][0-9]|亿|万|千|百|元|公里|米|%|‰|倍|个|项|吨|亩|平方|立方|人|户|家|"
    r"处|座|条|版|级|度|层|栋|标|号线|股))"
)
_NO_EVENT = (
    r"(?!之?以?前|之?后|以来|开始|启动|起(?!至|到)|印发|下发|发布|出台|召开|会议|成立|通知|反馈|意见|批示|指示|讲话|调研|来[文函电]|节|实施|执行|生效|"
    r"施行|为限|内|(?:能否|能够|可|能)?(?:按时|如期)?(?:完成|办结|完工|建成|交付)(?!情况|进度|进展|率|投资|比|值|数|量|任务|的))"
)
"""After a day or a month, these words mean a deadline or an event, not the time of the form."""
_WEEKS = r"个?(?:周|星期|礼拜)(?![一二三四五六日天](?!览)|边|末|期|岁|转|围|密|年)"
_NO_DIGIT = r"(?<![0-9a-z〔\[])"
_MONTH_NUMBER = f"(?P<month>{NUMBER})"
_IN_YEAR = rf"(?:(?P<year>{YEAR})年)?"
_TO, _WEEKLY, _MONTHLY = frozenset("-至到"), frozenset("周星礼"), frozenset("月")

GRAMMAR = (
    Phrase(
        pattern(
            rf"{_LEFT}(?P<first>{DAY}|{SHORT_DAY}){_WEEKDAY}起?(?:-|至|到)+"
            rf"(?P<last>{DAY}|{SHORT_DAY}|{NUMBER}[日号]?(?!月)){_WEEKDAY}止?{_RIGHT}"
        ),
        _range,
        _TO,
    ),
    Phrase(  # 2024年5月第3周, 202405第3周
        pattern(
            rf"{_NO_DIGIT}(?:(?P<year>{YEAR})[年./-]?)?{_MONTH_NUMBER}(?:月份?|(?<=[0-9]))的?"
            rf"(?:第(?P<number>[1-6一二三四五六]){_WEEKS}|(?<=月)w(?P<w>[1-6])(?![0-9]))"
        ),
        _week_of_month,
        frozenset("周星礼w"),
    ),
    Phrase(  # 5月3周
        pattern(
            rf"(?<![0-9])(?:(?P<year>{YEAR})[年./-])?{_MONTH_NUMBER}月份?"
            rf"(?P<number>[1-6一二三四五六])(?P<w>){_WEEKS}"
        ),
        _week_of_month,
        _WEEKLY,
    ),
    Phrase(  # 第20周, 第19-20周
        pattern(
            rf"{_NO_DIGIT}(?:(?P<year>{YEAR})[年./-]?度?[-_.]?)?第(?:{NUMBER}周?(?:-|至|到|、|和|,|第)+)?"
            rf"(?P<number>{NUMBER}){_WEEKS}"
        ),
        _week_of_year,
        frozenset("第"),
    ),
    Phrase(  # 2024-W20, week 20
        pattern(
            r"(?<![0-9a-z])(?:(?P<year>20[0-9]{2}|[0-9]{2})年?[-_.]?)?(?:w|wk|week)[-_.]?"
            r"(?P<number>[0-9]{1,2})(?![0-9a-z])"
        ),
        _week_of_year,
        frozenset("w"),
    ),
    Phrase(  # 20周周报
        pattern(
            rf"(?<![0-9一二三四五六七八九十上下本这每近前后两月])(?<![0-9][./-])(?:(?P<year>{YEAR})年?度?)?"
            r"(?P<number>[0-9]{1,2}|[一二三四五]?十[一二三四五六七八九]?)周"
            r"(?=周?报|工作|进展|情况|汇总|$|[()_.;\]-])"
        ),
        _week_of_year,
        _WEEKLY,
    ),
    Phrase(pattern(r"^(?P<year>)(?P<number>[一二三四五])周$"), _week_of_year, _WEEKLY),
    Phrase(
        pattern(r"(?P<year>)周[次数]:第?(?P<number>[0-9]{1,2})(?![0-9])"), _week_of_year, _WEEKLY
    ),
    Phrase(  # 13日至17日
        pattern(rf"(?<![0-9月周])(?P<first>{NUMBER})日?(?:-|至|到)(?P<last>{NUMBER})日(?!前|内)"),
        _days,
        frozenset("日"),
        loose=True,
    ),
    Phrase(
        pattern(rf"{_LEFT}(?P<day>{DAY}){_RIGHT}{_NO_EVENT}"),
        _day,
        frozenset("0123456789月./"),
        loose=True,
    ),
    Phrase(
        pattern(rf"{_LEFT}(?P<day>{SHORT_DAY}){_RIGHT}{_NO_EVENT}"),
        _day,
        frozenset("-"),
        loose=True,
    ),
    Phrase(  # 1-5月
        pattern(
            rf"(?<![0-9个]){_IN_YEAR}(?P<from>{NUMBER})月?份?(?:-|至|到)(?P<to>{NUMBER})月份?+"
            rf"(?![0-9底末]){_NO_EVENT}"
        ),
        _months,
        _MONTHLY,
        loose=True,
    ),
    Phrase(  # 5月下旬, 5月底
        pattern(
            rf"(?<![0-9个]){_IN_YEAR}{_MONTH_NUMBER}月份?+(?P<part>[上中下]旬|[上下]半月|底|末|初)"
            rf"{_NO_EVENT}"
        ),
        _part_of_month,
        _MONTHLY,
        loose=True,
    ),
    Phrase(
        pattern(
            rf"{_NO_DIGIT}(?<!个)(?:(?P<year>{YEAR})[年./-])?{_MONTH_NUMBER}月[份度]?+"
            rf"(?![0-9底末初]|[上中下]旬|[上下]半月){_NO_EVENT}"
        ),
        _month,
        _MONTHLY,
        loose=True,
    ),
    Phrase(  # 202405, 2024.5
        pattern(
            r"(?<![0-9a-z./〕-])(?P<year>20[0-9]{2})(?:[./-](?=[0-9](?![0-9]))|[./-]?(?=[01][0-9]))"
            r"(?P<month>1[0-2]|0?[1-9])(?![0-9]|[./-][0-9]|亿|万|元|%)"
        ),
        _month,
        frozenset("2"),
        loose=True,
    ),
    Phrase(
        pattern(
            rf"(?:(?P<year>{YEAR})年?)?(?:第?(?P<quarter>[1-4一二三四])季度?+|(?P<half>[上下])半年)"
            rf"{_NO_EVENT}"
        ),
        _quarter,
        frozenset("季半"),
        loose=True,
    ),
    Phrase(
        pattern(rf"{_NO_DIGIT}(?P<year>{YEAR})年度?+(?![0-9]){_NO_EVENT}"),
        _whole_year,
        frozenset("年"),
        True,
    ),
    Phrase(
        pattern(
            r"(?P<which>上上|上|前(?=一)|本|这|当|今(?=[周年])|近(?=一[周月])|下|次(?=[周月])|去(?=年)|"
            r"明(?=年))[一1]?个?(?P<unit>周(?![边围转密年])|星期|礼拜|月|旬|期(?!限|间|货)|次|季度?|年|阶段)"
        ),
        _relative,
        frozenset("上前本这当今近下次去明"),
        relative=True,
    ),
)
