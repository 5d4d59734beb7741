"""The returns that the sample's units hand in: contents, form, file name and time of arrival."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from hashlib import sha256
from typing import TypeVar

from pipeline.domain.text import pattern
from pipeline.domain.week import BEIJING, Week
from pipeline.sample.plans import DONE, LATE, ON_TIME, PROGRAMME, Programme, Progress, Task
from pipeline.sample.story import ASKED, asked_in

_T = TypeVar("_T")

_FILE_NAMES = (
    "{unit}{week}周报表.xlsx",
    "{unit}周报表（{label}）.xlsx",
    "{short}周报表-{unit}.xlsx",
    "{unit}“{short}”{week}进展情况.xlsx",
    "{label}{unit}周报.xlsx",
)
_FORECAST_WORDS = {
    DONE: (DONE, DONE, DONE, "已完成"),
    ON_TIME: (ON_TIME, ON_TIME, ON_TIME, ON_TIME, "能按时办结", "按时"),
    LATE: (LATE,),
}
_NOTHING = ("无", "无", "", "—")
_MENTIONED_DAY = pattern(r"(?:(\d+)月|至)(\d+)日")


class Form(Enum):
    """The form of a unit's file."""

    STANDARD = "the office's form"
    REWORDED = "headings in the unit's own words, on two merged lines"
    UNNUMBERED = "without the column of task ids"
    XLS = "the office's form in the format of Excel 97"
    SCAN = "a PDF of a page"


class PercentStyle(Enum):
    NUMBER = "80"
    FRACTION = "0.8, shown as 80%"
    TEXT = "the text 80%"


@dataclass(frozen=True)
class Row:
    """A row as the unit fills it in."""

    task_id: str
    text: str
    lead_unit: str
    deadline: str
    progress: str
    percent: int | str
    """A string is what the unit typed instead of a figure."""
    forecast: str
    reason: str
    escalation: str
    more: Mapping[str, str | int] = field(default_factory=dict)
    """What the form asks of this task alone, by heading."""


@dataclass(frozen=True)
class Return:
    unit: str
    week: Week
    name: str
    filled_on: dt.date
    received_at: dt.datetime
    rows: tuple[Row, ...]
    percent_style: PercentStyle
    form: Form = Form.STANDARD
    programme: Programme = PROGRAMME

    @property
    def more_headings(self) -> tuple[str, ...]:
        """The headings behind the usual ones."""
        return tuple(dict.fromkeys(name for row in self.rows for name in row.more))

    def with_row(self, changed: Row) -> "Return":
        """Returns the same return with another row for the same task."""
        rows = tuple(changed if row.task_id == changed.task_id else row for row in self.rows)
        return replace(self, rows=rows)


def sample_week(code: str) -> Week:
    """Returns a week of an office whose cut-off is Friday, five in the afternoon."""
    return Week.parse(code, "friday", dt.time(17))


def honest_returns(week: Week) -> tuple[Return, ...]:
    """Returns one return for each unit, in time and without a fault."""
    return returns_on(asked_in(week), week)


def returns_on(
    tasks: Sequence[Task], week: Week, programme: Programme = PROGRAMME
) -> tuple[Return, ...]:
    """Returns the same of any list of tasks."""
    leads = dict.fromkeys(task.lead_unit for task in tasks)
    return tuple(
        _return_of(unit, week, [task for task in tasks if task.lead_unit == unit], programme)
        for unit in leads
    )


def _row_of(task: Task, week: Week) -> Row:
    """Returns the row of a task in its lead unit's return of that week."""
    unit = task.lead_unit
    progress = task.known_in(str(week))
    nothing = _choice(_NOTHING, unit, "nothing")
    return Row(
        task.task_id,
        task.text,
        unit,
        task.deadline,
        progress.text,
        progress.percent,
        _choice(_FORECAST_WORDS[progress.forecast], unit, progress.forecast),
        progress.reason or nothing,
        progress.escalation or nothing,
        ASKED.get((str(week), task.task_id), {}),
    )


def _return_of(unit: str, week: Week, tasks: Sequence[Task], programme: Programme) -> Return:
    reported = [task.known_in(str(week)) for task in tasks]
    received = _received_at(unit, week, reported)
    filled = received.date() - dt.timedelta(days=_number(2, unit, str(week), "filled"))
    short = week.label.removeprefix(f"{week.month.year}年")
    name = _choice(_FILE_NAMES, unit, "name").format(
        unit=unit, week=short, label=week.label, short=programme.short
    )
    return Return(
        unit,
        week,
        name,
        max(filled, _latest_day_mentioned(week, reported)),
        received,
        tuple(_row_of(task, week) for task in tasks),
        _percent_style(unit, reported),
        programme=programme,
    )


def _received_at(unit: str, week: Week, reported: Sequence[Progress]) -> dt.datetime:
    """Returns a working hour from Wednesday to the cut-off, after the events in the return."""
    cutoff = week.as_of
    planned = cutoff - dt.timedelta(days=_choice((2, 1, 1, 0, 0), unit, str(week), "day"))
    day = max(planned, _latest_day_mentioned(week, reported))
    morning, afternoon = dt.time(8, 50), dt.time(14, 5)
    start = _choice((morning, afternoon), unit, str(week), "half")
    if day == cutoff and week.cutoff.time() < afternoon:
        start = morning
    seconds = _number(160 * 60, unit, str(week), "seconds")
    return dt.datetime.combine(day, start, BEIJING) + dt.timedelta(seconds=seconds)


def _latest_day_mentioned(week: Week, reported: Sequence[Progress]) -> dt.date:
    """Returns the latest day that the progress texts mention, up to the cut-off."""
    mentioned = {
        (int(month or week.as_of.month), int(day))
        for each in reported
        for month, day in _MENTIONED_DAY.findall(each.text)
    }
    days = (week.monday + dt.timedelta(days) for days in range((week.as_of - week.monday).days + 1))
    return max((day for day in days if (day.month, day.day) in mentioned), default=week.monday)


def _percent_style(unit: str, reported: Sequence[Progress]) -> PercentStyle:
    styles = (PercentStyle.NUMBER,) * 6 + (PercentStyle.FRACTION, PercentStyle.TEXT)
    style = _choice(styles, unit, "percent")
    everything_done = all(each.percent == 100 for each in reported)
    return PercentStyle.NUMBER if everything_done else style


def _choice(options: Sequence[_T], *seed: str) -> _T:
    return options[_number(len(options), *seed)]


def _number(below: int, *seed: str) -> int:
    """Returns a number that looks random but is the same on every machine and Python."""
    return int.from_bytes(sha256("|".join(seed).encode()).digest()[:8], "big") % below
