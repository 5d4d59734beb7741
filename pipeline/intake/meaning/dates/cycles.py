"""Reads how often a task is to be reported (督办频率, 反馈周期), and says when it is due.

Source: PRACTICE, how often a task is reported. A cycle that does not parse is doubtful, and its
task is due every week: asking too often is the lesser harm.
"""

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.domain.reading import Reading
from pipeline.domain.text import folded, pattern, says_nothing
from pipeline.domain.week import Week

Span = Literal["weeks", "months"]


@dataclass(frozen=True, slots=True)
class Cycle:
    """A report is due once in so many weeks, or once in so many calendar months."""

    every: int
    span: Span
    day: int = 0
    """Of one a month: the day of the month by which it is due; 0 for the last."""

    @property
    def in_words(self) -> str:
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
    r"(?:[报督查调反更汇通](?:送|办|查|度|馈|新|报)?)?(?:一次|1次)?(?:\(.*\))?"
)
_SHORT = pattern(
    r"(?P<unit>[日周月季年旬])(?:度)?(?:报|督|调度|督办|反馈|更新|汇报|通报|小结)(?:制|一次)?"
)
_ONCE_A = pattern("^[1一]次/(?=.)(.{1,3})$")
"""1次/周 is 每周."""
_DAY_OF = pattern(
    r"每(?P<unit>周|月|季度?|年)(?:第?[一二三四五六日天末底初]|(?:周|星期)[一二三四五六日天]|"
    r"\d{1,2}[日号](?:前|之前)?|[月季年]?(?:底|末|初|中旬|下旬|上旬)|最后一(?:天|个工作日|周))+(?:前|之前)?"
    r"(?:报送?|反馈|更新|上报|汇报|督办)?(?:一次)?"
)
_DAYS = {"天": 1, "日": 1, "工作日": 1, "旬": 10, "周": 7, "星期": 7}
_IN_MONTHS = {"月": 1, "季": 3, "季度": 3, "年": 12}


def read_cycle(text: str) -> Reading[Cycle | None]:
    """Returns the cycle in the cell 督办频率 of a task. None when blank: it is then due weekly."""
    words = _ONCE_A.sub(r"每\1", folded(text).rstrip("。.;；"))
    if not words or says_nothing(text):
        return Reading(None)
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
    if said["unit"] in _DAYS and (many * _DAYS[said["unit"]]) % 7:
        return Reading(cycle, "guessed", text, f"每周汇总一次，按{cycle.in_words}对待")
    return Reading(cycle, "sure", text)


_OFTEN = pattern(r"每|按|[一1](?:次|报|调|督|查|反|更|汇|通|研|小)|报|督|调|反|更|汇|通|查")
"""What tells 每12个月 from 12个月, which may be how long a task takes."""


def _cycle(many: float, unit: str) -> Cycle | None:
    if unit in _DAYS:
        days = many * _DAYS[unit]
        return Cycle(max(1, int(days // 7)), "weeks") if days == int(days) and days <= 70 else None
    months = many * _IN_MONTHS[unit]
    if months == 0.5:
        return Cycle(2, "weeks")
    if months != int(months) or int(months) not in (1, 2, 3, 4, 6, 12):
        return None
    return Cycle(int(months), "months")
