"""Reads deadline phrases (完成时限) with a small closed grammar that refuses everything else.

A phrase is first folded to one notation: `7.31`, `七月三十一号` and `2017-07-31 00:00` all become
`…7月31日`. It is then split into milestones, each of which must match `_MOMENT` or `_OPEN` in full.
If one does not match, the phrase is refused, because a wrong date is worse than none.
"""

import datetime as dt
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from pipeline.domain.reading import Sureness
from pipeline.domain.text import pattern
from pipeline.domain.week import Month


@dataclass(frozen=True, slots=True)
class Deadline:
    """The meaning of a deadline phrase. With neither a date nor `open` it was not understood."""

    date: dt.date | None = None
    open: bool = False
    """For 长期, 持续推进 and the like: no date, never overdue, but still to be reported."""
    guessed: bool = False
    """The date is an assumption (7月初, 月中, 7月前): it is used, and a finding says so."""

    @property
    def understood(self) -> bool:
        return self.open or self.date is not None

    @property
    def sure(self) -> Sureness:
        if not self.understood:
            return "doubtful"
        return "guessed" if self.guessed else "sure"


def read_deadline(value: str | float | dt.date | dt.datetime, month: Month) -> Deadline:
    """Returns the deadline in a cell of the list of `month`. Source: DOMAIN, deadlines in words.

    `value` is a date cell, an Excel serial of the 1900 system, a number that looks like a date
    (`7.31`, `20170731`) or a phrase. Never raises. What it does not understand is `Deadline()`.
    """
    if isinstance(value, str):
        return _read_text(value, month) if len(value) <= _LONGEST else Deadline()
    if isinstance(value, dt.date):
        return _plausible(value.date() if isinstance(value, dt.datetime) else value, month)
    return _read_number(value, month)


_LONGEST = 200
"""In characters. A longer text is a paragraph, not a deadline."""
_REACH = 20
"""In years from the list's year. A date further away is a typo (2071 for 2017) or not a date."""
_SERIALS = (30000, 60000)
_SERIAL_ZERO = dt.date(1899, 12, 30)


def _plausible(date: dt.date, month: Month, guessed: bool = False) -> Deadline:
    far = abs(date.year - month.year) > _REACH
    return Deadline() if far else Deadline(date, guessed=guessed)


def _read_number(value: float, month: Month) -> Deadline:
    if isinstance(value, bool) or not 0 < value < 100_000_000:  # refuses NaN too
        return Deadline()
    if _SERIALS[0] <= value <= _SERIALS[1]:
        return _plausible(_SERIAL_ZERO + dt.timedelta(days=int(value)), month)
    if value == int(value):
        return _read_text(str(int(value)), month)
    # A numeric cell drops a last zero: 7.3 means July 3, but may have been typed as 7.30.
    ambiguous = _read_text(f"{value}0", month).understood
    deadline = _read_text(str(value), month)
    return replace(deadline, guessed=ambiguous) if deadline.understood else deadline


@lru_cache(maxsize=4096)
def _read_text(text: str, month: Month) -> Deadline:
    readings = (_read_phrase(_folded(writing, month), month) for writing in _writings(text))
    return next((deadline for deadline in readings if deadline.understood), Deadline())


def _writings(text: str) -> Iterator[str]:
    """Yields the phrase without blanks, then the same with each of its lines as a milestone."""
    text = _ARROWS.sub(">", _ENUMERATORS.sub(";", text.replace("_x000D_", "\n")))
    text = unicodedata.normalize("NFKC", text).strip().upper()
    text = re.sub(r"(?<=\d)\s+(?=\d{1,2}:\d\d)", "T", text)  # 7-1 10:00 is not 7-110:00
    yield _BLANKS.sub("", text)
    yield _BLANKS.sub("", text.replace("\n", ";"))


_BLANKS = pattern(r"[\s\u200b-\u200f\ufeff]+")
ARROW = r"\s*(?:[\u2192\u2794\u279c\u27a1\u21d2\u27f6]\ufe0f?|[-=\u2014]+[>＞])\s*"
"""Between what comes one after the other: 6月底启动→9月底完工."""
_ARROWS = pattern(ARROW)
_ENUMERATORS = pattern("[\u2460-\u249b]")  # ① ⑴ ⒈: otherwise ①2月 would be folded to 12月


def _folded(text: str, month: Month) -> str:
    """Returns the phrase in the notation that the grammar knows."""
    text = _NUMERAL.sub(lambda run: _arabic(run[0]), text.strip("。.,;、!"))
    for before, writing in _FOLDS:
        text = before.sub(writing, text)
    text = _THIS_MONTH.sub(f"{month.year}年{month.number}月", text)
    text = _THIS_QUARTER.sub(f"{month.year}年{(month.number + 2) // 3}季度", text)
    text = re.sub("[今本当]年", f"{month.year}年", text)
    return text.replace("明年", f"{month.year + 1}年")


_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_NUMERAL = pattern(r"[\d〇○零一二三四五六七八九十]+", re.ASCII)
_TENS = pattern(r"([一二三]?)十([一二三四五六七八九]?)")


def with_digits(text: str) -> str:
    """Returns the text with its numerals as digits: 三号 is 3号, as far as both are read alike."""
    return _NUMERAL.sub(lambda run: _arabic(run[0]), text)


def _arabic(numeral: str) -> str:
    """Returns `三十一` as 31 and `二〇一七` as 2017. Others (`一十七八`) stay, to be refused."""
    if "十" not in numeral:
        return numeral.translate(_DIGITS)
    tens = _TENS.fullmatch(numeral)
    return numeral if tens is None else f"{tens[1] or '一'}{tens[2] or '〇'}".translate(_DIGITS)


_OPEN_WORDS = r"""(?:
    (?: (?:\d{4}年 | 后期 | 并)? (?:长期性? | 长效 | 持续 | 常态化?) | 日常 | 经常性? | 常年
      | (?:贯穿|\d{4}年?)?全年
      | [每按逐](?: [日天年月] | 周[1-6日]? | 季度? )[底末]?(?:\d{1,2}日)?前?(?:\d次)? )
    (?: 坚持 | 推进 | 开展 | 实施 | 落实 | 进行 | 报送 | 完成 | 工作
      | 任务 | 管理 | 运行 | 维护 | 中 )*
)+"""
_OPEN = pattern(_OPEN_WORDS, re.VERBOSE | re.ASCII)
_FOLDS = tuple(
    (pattern(before, re.VERBOSE | re.ASCII), writing)
    for before, writing in (
        (r"(?<=[\d日号]) \(? (?:星期|周)[1-6日天] \)?", ""),  # 7月31日(星期一)
        (r"^[(\[【〔] (.*) [)\]】〕]$", r"\1"),  # (7月底前)
        (rf"\( ({_OPEN_WORDS}) \)$", r",\1"),  # 7月底(持续推进)
        (r"^(?: 于 | 在 | 截[至止]到? | 至 | 最迟 | 不迟于 )", ""),
        (r"[\u2010-\u2015\u2212\u301c~至到-]+", "-"),  # everything that people type for "to"
        (r"元月", "1月"),
        (r"月月(?=[底末])", "月"),
        (r"\(含(?:当日)?\)", ""),
        (r"(?<=完成)并(?=长期|持续|常态)", ","),
        # 7、8、9月: the last counts
        (r"^(?:\d{1,2}[、,])+(\d{1,2}月)$", r"\1"),
        # 17.7.31
        (r"^(\d\d)\.(\d{1,2})\.(\d{1,2})$", r"20\1年\2月\3日"),
        # 20170731; 2017.7.31, 2017-07-31; 2017/7, 2017.7月; 7.31. Not 7-31: it may be a range.
        (r"(?<!\d) (\d{4})(\d\d)(\d\d) (?!\d)", r"\1年\2月\3日"),
        (r"(?<!\d) (\d{4})([./-])(\d{1,2})\2(\d{1,2}) (?![\d./]) 日?", r"\1年\3月\4日"),
        (r"(?<!\d) (\d{4})[./-](\d{1,2}) (?![\d./]) 月?", r"\1年\2月"),
        (r"(?<![\d./]) (\d{1,2})[./](\d{1,2}) (?![\d./]) 日?", r"\1月\2日"),
        # 7-9月, 第1-3季度, 2017-2018年: both ends get the unit
        (r"(?<!\d)第?(\d{1,2}|\d{4})-第?(\d{1,2}|\d{4})([日号月年]|季度)", r"\1\3-\2\3"),
        (r"(?<!\d) (\d{4})-?Q", r"\1年Q"),
        (r"Q([1-4]) | 第?([1-4])季度?", r"\1\2季度"),
    )
)
# At the start of a phrase, 月底, 下旬 and 季末 mean this month and this quarter.
_THIS_MONTH = pattern(r"[本当]月|^月(?=[初中底末])|^(?=[上中下]旬)")
_THIS_QUARTER = pattern(r"[本当]季度?|^季度?(?=[底末])")


def _read_phrase(phrase: str, month: Month) -> Deadline:
    """Returns the deadline of a folded phrase.

    A dated milestone wins over an open one. The last of several dated milestones counts. Where that
    only begins what then goes on (6月底启动，持续推进), nothing says when it ends.
    """
    moments: list[Moment] = []
    is_open = begins = False
    if ">" in phrase and all(map(_BARE.fullmatch, phrase.split(">"))):
        return Deadline()  # 5月31日→6月30日: a span, or was the deadline put off?
    for milestone in re.split(r"[,;、。>]+", phrase):
        if _OPEN.fullmatch(milestone):
            is_open = True
            continue
        for end in milestone.split("-"):
            moment = _read_moment(end, moments[-1] if moments else None)
            if moment is None:
                return Deadline()
            moments.append(moment)
        begins = _BEGINS.search(milestone) is not None
    if begins and is_open:
        return Deadline()
    return _last(moments, month) if moments else Deadline(open=is_open)


_BEGINS = pattern("(?:启动|开工|招标|方案|送审)(?:建设)?$")


class Moment(NamedTuple):
    """A date as written."""

    year: int  # 0: not given
    month: int
    day: int  # 0: the last day of the month
    guessed: bool


_DATE = r"""
    (?: (?P<year> [12]\d{3} | [1-9]\d(?!年内) )年度? )?  # 2017年, 17年; not "in ten years"
    (?: (?P<month> 0?[1-9] | 1[0-2] )月
        (?: (?P<day> 0?[1-9] | [12]\d | 3[01] )[日号]?
            (?: (?: T | (?<=[日号]) )                 # 31日17:00, 31日下午5点
                (?: 上午 | 下午 | 中午 | 晚上? )?
                (?: [01]?\d | 2[0-4] )(?: (?: :[0-5]\d ){1,2} | [时点][整半]? )
              | (?<=[日号])下班 )?
          | 份?(?P<part> [上中下]旬 | [初中底末内] )? )
      | (?: 前?(?P<quarter> [1-4] )季度 | (?P<half> [上下] )半年 )[底末内]?
      | (?(year) 年? | 年 )[底末终内]                 # 2017年底, 2017年年底, 年内
      | (?(year) | (?!) )                             # 2017年
    )
    (?: (?P<span> (?<=[月份旬度年]) )?[之以]?前 )?    # 7月前: is July in it?
    (?: 截止 | 为?止 )?
"""
_DEEDS = r"""
    (?: 全面 | 全部 | 主体 | 启动 | 开工 | 完工 | 完成 | 竣工 | 办结  # 前完成, 完成主体, 竣工验收
      | 投用 | 建成 | 建设 | 送审 | 交付 | 验收 | 报送 | 招标 | 方案 ){0,3}
"""
_MOMENT = pattern(_DATE + _DEEDS, re.VERBOSE | re.ASCII)
_BARE = pattern(_DATE, re.VERBOSE | re.ASCII)
_PARTS = {"上旬": 10, "中旬": 20, "初": 10, "中": 15}
"""Part of a month to its last day. The other parts end with the month."""
_HALVES = {"上": 6, "下": 12}
_MONTHLESS = pattern(r"^(?:(?=\d{1,2}[日号]|[上中下]旬)|月(?=[初中底末]))", re.ASCII)


def bare_moment(text: str, month: Month, before: Moment | None = None) -> Moment | None:
    """Returns the date that `text` is, in any notation, with no word of what is done then.

    Of a range the end counts. `before`: the date before it in the same cell.
    """
    moment = before
    for end in _folded(_BLANKS.sub("", unicodedata.normalize("NFKC", text).upper()), month).split(
        "-"
    ):
        moment = _read_moment(end, moment, _BARE)
        if moment is None:
            return None
    return moment


def _read_moment(
    text: str, before: Moment | None, grammar: re.Pattern[str] = _MOMENT
) -> Moment | None:
    """Returns the date in `text`, or None when the grammar refuses it.

    A day or part of a month alone (`7月1日-31日`) takes the month of the date `before`.
    """
    if before is not None:
        text = _MONTHLESS.sub(f"{before.month}月", text)
    match = grammar.fullmatch(text)
    if match is None:
        return None
    year = int(match["year"] or 0)
    if match["quarter"]:
        month = int(match["quarter"]) * 3
    else:
        month = int(match["month"] or _HALVES.get(match["half"], 12))
    return Moment(
        year=year + 2000 if 0 < year < 100 else year,
        month=month,
        day=int(match["day"] or _PARTS.get(match["part"], 0)),
        guessed=match["part"] in ("初", "中") or match["span"] is not None,
    )


def _last(moments: list[Moment], month: Month) -> Deadline:
    """Returns the last moment as a deadline, if all moments exist and are in order."""
    dates = dates_of(moments, month)
    return _plausible(dates[-1], month, moments[-1].guessed) if dates else Deadline()


def dates_of(moments: list[Moment], month: Month) -> list[dt.date]:
    """Returns the day of each moment; none when one does not exist or they run backwards."""
    years = _years(moments, month)
    try:
        dates = [
            dt.date(year, moment.month, moment.day or monthrange(year, moment.month)[1])
            for moment, year in zip(moments, years, strict=True)
        ]
    except ValueError:
        return []  # 6月31日
    over_unsaid_new_year = not moments[-1].year and years[0] < years[-1]
    if dates != sorted(dates) or (over_unsaid_new_year and dates[-1] < month.first_day):
        return []  # 10月-3月 in a list of July: last March or next?
    return dates


def _years(moments: list[Moment], month: Month) -> list[int]:
    """Returns the year of each moment.

    A moment without a year takes that of the moment before. If that has none either, it takes the
    latest year that puts it before the next moment. When no moment has a year, the last one is at
    most six months back.
    """
    years = [moment.year for moment in moments]
    for i in range(1, len(years)):
        years[i] = years[i] or years[i - 1]
    years[-1] = years[-1] or month.year + (month.number - moments[-1].month > 6)
    for i in reversed(range(len(years) - 1)):
        years[i] = years[i] or years[i + 1] - (moments[i].month > moments[i + 1].month)
    return years
