"""Reads a limit that is counted from another day: 5个工作日内, 收到后三日内, 一周内, 本周五前.

And by how much a deadline was extended: 30天, 一个半月, 延长两周.
"""

import calendar
import datetime as dt
from typing import NamedTuple

from pipeline.domain.text import folded, pattern
from pipeline.domain.week import WorkingDays
from pipeline.intake.meaning.dates.timespans import number_in


class TimeAllowed(NamedTuple):
    """How long after a day something is due."""

    number: int
    unit: str
    """工作日, 日, 周; or of a day in a week: 本周, 下周, with its number from 1 for Monday."""

    def after(self, day: dt.date, working: WorkingDays) -> dt.date:
        """Returns the last day on which it is in time. `day` itself is not counted."""
        match self.unit:
            case "工作日":
                return working.after(day, self.number)
            case "本周" | "下周":
                weeks = 7 if self.unit == "下周" else 0
                return day + dt.timedelta(days=self.number - day.isoweekday() + weeks)
            case _:
                return day + dt.timedelta(days=self.number * (7 if self.unit == "周" else 1))

    @property
    def in_words(self) -> str:
        """Returns it in Chinese: 5个工作日, 3日内, 2周内, 本周."""
        if self.unit == "工作日":
            return f"{self.number}个工作日"
        return self.unit if self.unit in _WEEKS else f"{self.number}{self.unit}内"


_WEEKS = ("本周", "下周")
_FROM = (
    "(?:自|从)?(?:收到|接到|接|收|发出|下发|印发|批示|督查|检查|交办)?"
    "(?:本|该)?(?:通知书?|督办单|批示|文件|单|函|整改通知)?"
    "(?:之)?(?:日|次日)?(?:起|后|之后)?(?:的)?"
)
_TO = (
    "(?:内|以内|之内|前|之前)?(?:书面|按时)?"
    "(?:回复|反馈|回告|报送|上报|办结|办理|完成|整改|到位|完毕|情况)*"
)
_COUNTED = pattern(
    rf"{_FROM}(?P<number>\d{{1,3}}|[一二两三四五六七八九十]{{1,3}})个?(?P<unit>工作日|日|天|周|星期){_TO}"
)
_DAY_OF_WEEK = pattern(rf"(?P<week>本周|下周|这周|下个?星期)(?P<day>[一二三四五六日天末]){_TO}")
_DAYS_OF_WEEK = "一二三四五六日"
_SUNDAY = str.maketrans("天末", "日日")


def read_time_allowed(text: str) -> TimeAllowed | None:
    """Returns the limit that a text counts from another day; None when it is none."""
    words = folded(text).strip("。.;")
    if found := _COUNTED.fullmatch(words):
        unit = {"天": "日", "星期": "周"}.get(found["unit"], found["unit"])
        number = number_in(found["number"])
        return TimeAllowed(number, unit) if number else None
    if found := _DAY_OF_WEEK.fullmatch(words):
        day = _DAYS_OF_WEEK.index(found["day"].translate(_SUNDAY)) + 1
        return TimeAllowed(day, "下周" if found["week"].startswith("下") else "本周")
    return None


class Longer(NamedTuple):
    """By how much a deadline was extended."""

    number: float
    unit: str
    """工作日, 日, 周 or 月."""

    def after(self, day: dt.date, working: WorkingDays) -> dt.date:
        """Returns the new deadline, counted from the old one."""
        if self.unit != "月":
            return TimeAllowed(int(self.number), self.unit).after(day, working)
        months, rest = divmod(self.number, 1)
        return _months_after(day, int(months)) + dt.timedelta(days=round(rest * 30))

    def reaches(self, old: dt.date, new: dt.date, working: WorkingDays) -> bool:
        """Whether it leads from the old deadline to the new one, as offices count.

        Some count the first day too, take 30 days for a month, or go from the last day of one month
        to that of another. Working days may have holidays between them that the settings lack.
        """
        wanted = self.after(old, working)
        if self.unit == "工作日":
            return -_A_DAY <= new - wanted <= _HOLIDAYS
        month_ends = _is_month_end(old) and _is_month_end(new)
        days, months = self.number, self.number / 30
        if self.unit == "日" and months.is_integer():
            of_months = Longer(months, "月")
            return abs(new - wanted) <= _A_DAY or of_months.reaches(old, new, working)
        if self.unit == "月":
            in_days = abs(new - old - dt.timedelta(days=days * 30)) <= _A_DAY
            same_month = (wanted.year, wanted.month) == (new.year, new.month)
            return abs(new - wanted) <= _A_DAY or in_days or (month_ends and same_month)
        return abs(new - wanted) <= _A_DAY


_A_DAY, _HOLIDAYS = dt.timedelta(days=1), dt.timedelta(days=9)
_LONGER = pattern(
    r"(?:申请|同意|批准|可|约)*(?:延期|延长|顺延|展期|推迟|延后|延)?(?:时间|期限|工期)?(?:为|共|:)?"
    r"(?P<number>\d{1,3}(?:\.5)?|[一二两三四五六七八九十]{1,3}|半)(?P<of>个?)(?P<half>半)?"
    r"(?P<unit>工作日|日历天|日历日|自然日|[日天周月年]|星期|季度)?(?P<more>半)?(?:时间|整)?"
)
_IN_MONTHS = {"月": 1.0, "季度": 3.0, "年": 12.0}
_SAME_UNITS = {"天": "日", "日历天": "日", "日历日": "日", "自然日": "日", "星期": "周"}


def read_longer(text: str, heading: str = "") -> Longer | None:
    """Returns by how much a text says that a deadline was extended; None when it is not that.

    A plain number is in the unit that the heading names (延期月数), or else in days.
    """
    found = _LONGER.fullmatch(folded(text).strip("。.;"))
    if found is None:
        return None
    unit = found["unit"] or _unit_of(folded(heading))
    number = 0.5 if found["number"] == "半" else _number(found["number"])
    number += 0.5 if found["half"] or found["more"] else 0
    if not number or number > _LONGEST:
        return None
    if unit in _IN_MONTHS:
        return Longer(number * _IN_MONTHS[unit], "月")
    return Longer(number, _SAME_UNITS.get(unit, unit)) if number.is_integer() else None


_SAID_LONGER = pattern(
    r"(?:延期|延长|顺延|展期|推迟|延后)(?!至|到|为)(?:时间|工期)?"
    r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3}|半)个?半?(?:工作日|日历天|[天日周月年]|星期|季度)(?![月底末前])半?"
)


def longer_in(text: str) -> Longer | None:
    """Returns by how much a ruling extends (同意延期15天); None when it does not say it once."""
    found = _SAID_LONGER.findall(folded(text))
    return read_longer(found[0]) if len(found) == 1 else None


_LONGEST = 400
"""No extension has a greater number, of whatever unit."""


def _unit_of(heading: str) -> str:
    return next((unit for unit in ("工作日", "月", "周") if unit in heading), "日")


def _number(text: str) -> float:
    return float(text) if text[0].isdigit() else float(number_in(text.replace("两", "二")))


def _months_after(day: dt.date, months: int) -> dt.date:
    """Returns the same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _is_month_end(day: dt.date) -> bool:
    return (day + _A_DAY).day == 1
