"""Reads a limit that is counted from another day: 5个工作日内, 收到后三日内, 一周内, 本周五前."""

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
