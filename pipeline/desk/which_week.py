"""Which week a person means: by a day in it, by its name in the documents, or by its code."""

import datetime as dt
import re
import unicodedata

from pipeline.domain.settings import WeekSettings
from pipeline.domain.text import pattern
from pipeline.domain.week import WEEKDAYS, Month, Week

ABOUT_TODAY = {
    **dict.fromkeys(("上周", "上一周", "上星期"), -1),
    **dict.fromkeys(("本周", "这周", "这一周", "这星期"), 0),
    **dict.fromkeys(("下周", "下一周", "下星期"), 1),
}
"""Words for a week, by how many weeks it is from that of today."""
_YEAR, _MONTH, _DAY = (
    r"(?:(?P<year>\d{4})[-年./])?",
    r"(?P<month>\d{1,2})[-月./]",
    r"(?P<day>\d{1,2})日?",
)
_CODE = pattern(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_DATE = pattern(_YEAR + _MONTH + _DAY)
_IN_MONTH = pattern(_YEAR + r"(?P<month>\d{1,2})月份?第(?P<number>[1-5一二三四五])周")


def week_of_day(day: dt.date, settings: WeekSettings) -> Week:
    """Returns the week in which the day is, from Monday to Sunday."""
    year, number, _ = day.isocalendar()
    return Week.parse(f"{year:04}-W{number:02}", settings.cutoff, settings.cutoff_time)


def latest_week(today: dt.date, settings: WeekSettings) -> Week:
    """Returns the week of the latest cut-off day that is not after `today`."""
    return Week.latest(today, settings.cutoff, settings.cutoff_time)


def week_meant(said: str, today: dt.date, usual: Week, settings: WeekSettings) -> Week | None:
    """Returns the week that was typed, or None when it names none.

    Where no year was typed it is the one that brings the week nearest to the `usual` one.
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", said))
    try:
        if text in ABOUT_TODAY:
            return week_of_day(today + dt.timedelta(weeks=ABOUT_TODAY[text]), settings)
        if match := _CODE.fullmatch(text):
            code = f"{match[1]}-W{int(match[2]):02}"
            return Week.parse(code, settings.cutoff, settings.cutoff_time)
        if match := _DATE.fullmatch(text) or _IN_MONTH.fullmatch(text):
            years = [match["year"]] if match["year"] else _years_near(usual)
            found = [week for year in years if (week := _of(match, int(year), settings))]
            return min(found, key=lambda week: abs(week.monday - usual.monday), default=None)
    except (ValueError, OverflowError):
        pass
    return None


def _years_near(usual: Week) -> list[int]:
    return [usual.as_of.year + more for more in (-1, 0, 1)]


def _of(match: re.Match[str], year: int, settings: WeekSettings) -> Week | None:
    """Returns the week of a day, or the week with a number in its month; None if there is none."""
    month = int(match["month"])
    try:
        if "day" in match.groupdict():
            return week_of_day(dt.date(year, month, int(match["day"])), settings)
        first = Month(year, month).first_day
    except ValueError:
        return None
    to_cutoff = (WEEKDAYS.index(settings.cutoff) - first.weekday()) % 7
    number = "一二三四五".find(match["number"]) + 1 or int(match["number"])
    week = week_of_day(first + dt.timedelta(days=to_cutoff, weeks=number - 1), settings)
    return week if week.month == Month(year, month) else None


def month_meant(said: str, usual: Month) -> Month | None:
    """Returns the month that was typed (8月, 2017-08), or None. Without a year, the nearest."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", said))
    match = re.fullmatch(r"(?:(\d{4})[-年./])?(\d{1,2})月?份?", text)
    if match is None or not 1 <= int(match[2]) <= 12 or not int(match[1] or 1):
        return None
    if match[1]:
        return Month(int(match[1]), int(match[2]))
    at = usual.year * 12 + usual.number
    years = (usual.year - 1, usual.year, usual.year + 1)
    return min(
        (Month(year, int(match[2])) for year in years),
        key=lambda month: abs(month.year * 12 + month.number - at),
    )
