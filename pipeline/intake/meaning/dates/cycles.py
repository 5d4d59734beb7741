"""Reads how often a task is to be reported (督办频率, 反馈周期), and says when it is due.

Source: PRACTICE, how often a task is reported. A cycle that does not parse is doubtful, and its
task is due every week: asking too often is the lesser harm.
"""

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.domain.reading import Reading
from pipeline.domain.text import folded, pattern, says_nothing
from pipeline.domain.week import Month, Week
from pipeline.intake.meaning.dates.deadlines import read_deadline

Span = Literal["weeks", "months"]


@dataclass(frozen=True, slots=True)
class Cycle:
    """A report is due once in so many weeks, or once in so many calendar months."""

    every: int
    span: Span
    day: int = 0
    """Of one a month: the day of the month by which it is due; 0 for the last."""
    first: dt.date | None = None
    """Nothing is due in the weeks before this day."""
    on_first: bool = False
    """Whether the first report is due by that day itself, and not only from then on."""

    @property
    def in_words(self) -> str:
        if self.first:
            whole_month = self.first.day == 1 and not self.on_first
            shown = f"{self.first.month}月" + ("" if whole_month else f"{self.first.day}日")
            from_then = "首次" if self.on_first else "起"
            return f"{replace(self, first=None).in_words}（{shown}{from_then}）"
        if self.day:
            return f"每月{self.day}日前"
        if self.span == "weeks":
            return "每周" if self.every == 1 else f"每{_HAN[self.every]}周"
        return _MONTHS.get(self.every, f"每{self.every}个月")

    @property
    def is_weekly(self) -> bool:
        return self == WEEKLY

    def is_due(self, week: Week, last: Week | None, listed: Week | None) -> bool:
        """Returns whether a report is due.

        `last` is the latest week that had one, `listed` the first that had the task; if any.
        One of every two weeks is due when two weeks have gone since the last. One a month is due
        in the week of its day, or the last week of the month, a quarter, half a year or a year
        likewise; if it was missed then, it stays due until it comes.
        """
        if self.first:
            if week.sunday < self.first:
                return False
            if self.on_first and (last is None or last.sunday < self.first):
                return True
            if listed is None or listed.sunday < self.first:
                listed = week.before((week.sunday - self.first).days // 7)
        if self.span == "weeks":
            return last is None or (week.monday - last.monday).days >= 7 * self.every
        if self._ends(week):
            return True
        ended = self._last_end_before(week)
        return listed is not None and listed <= ended and (last is None or last < ended)

    def _period(self, week: Week) -> int:
        """Numbers the periods: calendar months, quarters, halves or years."""
        if self.day:
            first = week.monday
            return 12 * first.year + first.month - 1 + (first.day > self.day)
        return (12 * week.month.year + week.month.number - 1) // self.every

    def _ends(self, week: Week) -> bool:
        return self._period(week) != self._period(week.before(-1))

    def _last_end_before(self, week: Week) -> Week:
        ended = week.before()
        while not self._ends(ended):
            ended = ended.before()
        return ended


WEEKLY = Cycle(1, "weeks")
_HAN = "零一两三四五六七八九十"
_MONTHS = {1: "每月", 3: "每季度", 6: "每半年", 12: "每年"}
_NUMBERS = {**{word: number for number, word in enumerate(_HAN)}, "二": 2, "双": 2, "半": 0.5}
_EVERY = pattern(
    r"(?:每隔?|按|一)?(?P<number>\d{1,3}|[一两二三四五六七八九十双半])?个?(?P<unit>[天日周月季年旬]|星期|季度|工作日)"
    r"(?:度|内|为周期)?(?:[一1](?:次|报|调度|督办|督查|反馈|更新|汇报|通报|研判|小结|调|督|查|报送))?"
    r"(?:[报督查调反更汇通](?:送|办|查|度|馈|新|报)?)?(?:一次|1次)?"
)
_TIMES_IN = pattern(
    r"[每一]个?(?P<unit>月|季度?|年)(?:至少)?(?P<times>[两二三四1-4])(?:次|报|调度|反馈|更新|汇报|通报)"
)
"""每月两次, 一年两报: so many times within a month, a quarter or a year."""
_SHORT = pattern(
    r"(?P<unit>[日周月季年旬])(?:度)?(?:报|督|调度|督办|反馈|更新|汇报|通报|小结)(?:制|一次)?"
)
_ONCE_A = pattern("^[1一]次/(?=.)(.{1,3})$")
"""1次/周 is 每周."""
_DAY_OF = pattern(
    r"每(?P<unit>周|月|季度?|年)(?:第?[一二三四五六日天末底初]|(?:周|星期)[一二三四五六日天]|"
    r"\d{1,2}[日号](?:前|之前)?|[月季年]?(?:底|末|初|中旬|下旬|上旬)|末月|最后一(?:天|个工作日|个月|周))+(?:前|之前)?"
    r"(?:报送?|反馈|更新|上报|汇报|督办)?(?:一次)?"
)
_DAYS = {"天": 1, "日": 1, "工作日": 1.4, "旬": 10, "周": 7, "星期": 7}
_IN_MONTHS = {"月": 1, "季": 3, "季度": 3, "年": 12}


def read_cycle(text: str, month: Month | None = None) -> Reading[Cycle | None]:
    """Returns the cycle in the cell 督办频率 of a task. None when blank: it is then due weekly.

    `month` is that of the list, in whose year a first report without a year is.
    """
    words = _ONCE_A.sub(r"每\1", folded(text).rstrip("。.;；"))
    if not words or says_nothing(text):
        return Reading(None)
    aside = ""
    if bracketed := _ASIDE.fullmatch(words):
        words, aside = bracketed["words"], bracketed["aside"]
    elif started := _STARTED.fullmatch(words):
        words, aside = started["words"], started["aside"]
    if aside and _A_DAY.fullmatch(aside):
        words, aside = f"{words}{aside}", ""
    read = _read_plain(words, text)
    cycle = read.value
    if cycle is None or not aside:
        return read
    begins = _FIRST.fullmatch(aside)
    first = _first_day(begins["day"], month) if begins else None
    if first is None:
        why = f"“{aside}”没有采用，按{cycle.in_words}对待"
        return Reading(cycle, "guessed", text, why)
    day, is_month = first
    on_first = not is_month and not aside.endswith(("起", "开始"))
    return Reading(replace(cycle, first=day, on_first=on_first), read.sure, text, read.against)


_ASIDE = pattern(r"(?P<words>[^()]+)\((?P<aside>[^()]+)\)")
_STARTED = pattern(r"(?P<aside>[自从].{2,12}?(?:起|开始)),?(?P<words>[每按一].+)")
_A_DAY = pattern(r"\d{1,2}[日号]之?前?|[月季年]?[底末]之?前?|(?:周|星期)[一二三四五六日天]之?前?")
_FIRST = pattern(
    r"(?:首次|第一次|首报|自|从|于)*(?:报送|反馈|上报|汇报|报告)?(?:时间|日期)?[为:]?(?P<day>[\d年月日号./底末-]{2,12}?)"
    r"之?前?(?:首次|首报|起|开始|报送|反馈|上报|汇报|报告)*"
)
_A_MONTH = pattern(r"(?:(\d{4})年)?(\d{1,2})月份?")


def _first_day(text: str, month: Month | None) -> tuple[dt.date, bool] | None:
    """Returns the day of the first report, and whether it is only a month; None when unreadable."""
    if month is None:
        return None
    if found := _A_MONTH.fullmatch(text):
        number = int(found[2])
        if not 1 <= number <= 12:
            return None
        next_year = month.number - number > 6  # a list of December may begin in January
        year = int(found[1]) if found[1] else month.year + next_year
        return dt.date(year, number, 1), True
    read = read_deadline(text, month)
    return (read.date, False) if read.date and not read.guessed else None


def _read_plain(words: str, text: str) -> Reading[Cycle | None]:
    if (times := _TIMES_IN.fullmatch(words)) and (cycle := _within(**times.groupdict())):
        return Reading(cycle, "sure", text)
    of_day = _DAY_OF.fullmatch(words)
    found = of_day or _SHORT.fullmatch(words) or _EVERY.fullmatch(words)
    if found is None:
        return Reading(None, "doubtful", text, "看不出多久报一次，按每周报送对待")
    said = found.groupdict()
    number = said.get("number") or ""
    many = float(number) if number.isdigit() else float(_NUMBERS.get(number, 1))
    if (number or words[0] == "一") and number not in ("半", "双") and not _OFTEN.search(words):
        return Reading(None, "doubtful", text, "可能是工期，不是多久报一次，按每周报送对待")
    if words.startswith(("每隔", "隔")):
        return Reading(None, "doubtful", text, "“每隔”几周有两种理解，按每周报送对待")
    cycle = _cycle(many, said["unit"])
    if cycle is None:
        return Reading(None, "doubtful", text, "看不出多久报一次，按每周报送对待")
    if day := re.search(r"(\d{1,2})[日号]", words) if of_day else None:
        if cycle != Cycle(1, "months") or not 1 <= int(day[1]) <= 28:
            return Reading(cycle, "guessed", text, f"按{cycle.in_words}对待")
        cycle = Cycle(1, "months", int(day[1]))
    if said["unit"] in _DAYS and round(many * _DAYS[said["unit"]], 1) % 7:
        return Reading(cycle, "guessed", text, f"每周汇总一次，按{cycle.in_words}对待")
    return Reading(cycle, "sure", text)


_OFTEN = pattern(r"每|按|[一1](?:次|报|调|督|查|反|更|汇|通|研|小)|报|督|调|反|更|汇|通|查")
"""What tells 每12个月 from 12个月, which may be how long a task takes."""


def _within(unit: str, times: str) -> Cycle | None:
    """Returns the cycle of so many reports within a month, a quarter or a year."""
    number = int(times) if times.isdigit() else int(_NUMBERS[times])
    months = _IN_MONTHS[unit] / number
    weeks = {0.5: 2, 0.25: 1}.get(months)
    if weeks:
        return Cycle(weeks, "weeks")
    return Cycle(int(months), "months") if months.is_integer() else None


def _cycle(many: float, unit: str) -> Cycle | None:
    if unit in _DAYS:
        days = round(many * _DAYS[unit], 1)
        return Cycle(max(1, int(days // 7)), "weeks") if days == int(days) and days <= 70 else None
    months = many * _IN_MONTHS[unit]
    if months == 0.5:
        return Cycle(2, "weeks")
    if months != int(months) or int(months) not in (1, 2, 3, 4, 6, 12):
        return None
    return Cycle(int(months), "months")
