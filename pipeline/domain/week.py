"""The reported week: its dates, its month and what people call it."""

import datetime as dt
from dataclasses import dataclass

from pipeline.domain.text import pattern

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
BEIJING = dt.timezone(dt.timedelta(hours=8))
"""China has one time zone. The machine's own is never used."""

_CODE = pattern(r"(\d{4})-W(\d{2})")
_MONTH = pattern(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, written `2017-07`."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.number, 1)

    @property
    def label(self) -> str:
        return f"{self.year}年{self.number}月"

    @property
    def before(self) -> "Month":
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    @property
    def after(self) -> "Month":
        return Month(self.year + (self.number == 12), self.number % 12 + 1)

    @classmethod
    def parse(cls, code: str) -> "Month":
        """Returns the month of a code such as `2017-07`. Raises ValueError."""
        match = _MONTH.fullmatch(code)
        if match is None or not 1 <= int(match[2]) <= 12 or not int(match[1]):
            raise ValueError(code)
        return cls(int(match[1]), int(match[2]))


@dataclass(frozen=True, order=True)
class Week:
    """An ISO week, written `2017-W28`, with the office's cut-off day in it.

    The week belongs to the month of its cut-off day. "Today" is that day.
    """

    monday: dt.date
    cutoff: dt.datetime
    """In Beijing time. A return that is received later is late."""

    @classmethod
    def parse(cls, code: str, weekday: str, time: dt.time) -> "Week":
        """Returns the week of a code such as `2017-W28`, with the cut-off on `weekday` at `time`.

        Raises ValueError when the code is not an ISO week.
        """
        match = _CODE.fullmatch(code)
        if match is None:
            raise ValueError(code)
        monday = dt.date.fromisocalendar(int(match[1]), int(match[2]), 1)
        day = monday + dt.timedelta(days=WEEKDAYS.index(weekday))
        return cls(monday, dt.datetime.combine(day, time, BEIJING))

    @classmethod
    def latest(cls, today: dt.date, weekday: str, time: dt.time) -> "Week":
        """Returns the week of the latest cut-off day that is not after `today`."""
        back = (today.weekday() - WEEKDAYS.index(weekday)) % 7
        year, number, _ = (today - dt.timedelta(days=back)).isocalendar()
        return cls.parse(f"{year:04}-W{number:02}", weekday, time)

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year:04}-W{number:02}"

    @property
    def as_of(self) -> dt.date:
        return self.cutoff.date()

    @property
    def sunday(self) -> dt.date:
        return self.monday + dt.timedelta(days=6)

    @property
    def month(self) -> Month:
        return Month(self.as_of.year, self.as_of.month)

    @property
    def number(self) -> int:
        """The number of the week in its month, counted by cut-off days."""
        return (self.as_of.day - 1) // 7 + 1

    @property
    def number_of_year(self) -> int:
        """The number of the week in the calendar year of its cut-off day. ISO's year may differ."""
        return (self.as_of.timetuple().tm_yday - 1) // 7 + 1

    @property
    def label(self) -> str:
        return f"{self.month.year}年{self.month.number}月第{self.number}周"

    @property
    def title(self) -> str:
        return f"{self.label}（{day_in_words(self.monday)}—{day_in_words(self.sunday)}）"

    def called(self, code: str) -> str:
        """Returns what people call another week of this office: 2017年7月第1周 for `2017-W27`.

        Of what was sealed (`2017-W27/r2`), 2017年7月第1周第2版. Any other text stays as it is.
        """
        name, _, edition = code.partition("/r")
        match = _CODE.fullmatch(name)
        try:
            monday = dt.date.fromisocalendar(int(match[1]), int(match[2]), 1) if match else None
        except ValueError:
            monday = None
        if monday is None:
            return code
        label = Week(monday, self.cutoff + (monday - self.monday)).label
        return f"{label}第{edition}版" if edition else label

    def before(self, weeks: int = 1) -> "Week":
        """Returns the week that many weeks earlier."""
        back = dt.timedelta(weeks=weeks)
        return Week(self.monday - back, self.cutoff - back)


Period = Week | Month
"""What is sealed by itself: a week, or a month that was closed."""


@dataclass(frozen=True)
class WorkingDays:
    """Which days are worked: Monday to Friday, but for what the office says of the year.

    The State Council names the holidays, and the weekends worked for them, each year anew.
    """

    holidays: frozenset[dt.date] = frozenset()
    made_up: frozenset[dt.date] = frozenset()
    """Days of a weekend that are worked (调休)."""

    def has(self, day: dt.date) -> bool:
        return day in self.made_up or (day.weekday() < 5 and day not in self.holidays)

    def after(self, day: dt.date, number: int) -> dt.date:
        """Returns the working day so many working days after `day`, which is not counted."""
        for _ in range(number):
            day += dt.timedelta(days=1)
            while not self.has(day):
                day += dt.timedelta(days=1)
        return day


EVERY_WEEKDAY = WorkingDays()
"""Monday to Friday, without any holiday."""


def next_working_day(day: dt.date) -> dt.date:
    """Returns the next day from Monday to Friday. Public holidays are not known here."""
    return day + dt.timedelta(days=max(1, 7 - day.weekday()) if day.weekday() > 3 else 1)


def date_in_full(day: dt.date) -> str:
    """Returns 2017年7月14日."""
    return f"{day.year}年{day_in_words(day)}"


def day_in_words(day: dt.date) -> str:
    return f"{day.month}月{day.day}日"
