"""All sealed weeks of a year in one frame, a row a task that was ever listed, a column a week.

    year = sealed_year(folder, 2017)          # archive.past: each file checked against its bag
    year["status"].at(week, task)             # "done"; '' in a week that does not list the task
    year["progress"].codes                    # int32 (weeks, tasks), places in .values
    year.percents                             # float64 (weeks, tasks), NaN where there is none
    list(year.changes("deadline"))            # each week in which a task's deadline was another

`week` and `task` are places in `year.weeks` and `year.tasks`. A week without a sealed revision is a
row of blanks and is named in `year.holes`. Columns are those of tasks.csv, as texts.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pipeline.history.past import NO_PAST, KnownTask, Past, first_seen, listed_in
from pipeline.history.results import statement_in
from pipeline.history.weeks import newest_files, past_of, sealed_before, whole
from pipeline.office.disk import must_be_file
from pipeline.office.tables import read_columns

READ = (
    *("task_id", "plan", "item", "task", "lead_unit", "support_units", "key", "deadline"),
    *("progress", "percent", "forecast", "reason", "escalation", "status"),
    *("source_file", "source_sheet", "source_row", "source_sha256", "source_cells"),
    *("list_source", "deadline_source", "closed_source", "carried_from", "late"),
)
"""The columns that are read unless others are asked for. One that a week lacks is blank there."""

NEEDED = (*("task_id", "task", "lead_unit", "status", "percent", "deadline"), "source_file")
"""The columns that every release has written, without which a table is damaged."""


@dataclass(frozen=True)
class Column:
    """A column of tasks.csv over all weeks and tasks, each text stored once."""

    values: tuple[str, ...]
    """The texts; the first is ''."""
    codes: np.ndarray
    """int32 (weeks, tasks): the place in `values`; 0 also where the task is not listed."""

    def at(self, week: int, task: int) -> str:
        return self.values[int(self.codes[week, task])]


@dataclass(frozen=True)
class YearWeek:
    """A week of the year; without a revision it was not sealed, and all else is blank."""

    code: str
    """Such as 2017-W28."""
    revision: int = 0
    """The newest, which is the one that was read."""
    as_of: dt.date | None = None
    """The cut-off day."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """`counts` of run.json: tasks by status, units, files."""
    missing: frozenset[str] = frozenset()
    """The units that sent nothing."""
    late: frozenset[str] = frozenset()


class Change(NamedTuple):
    """A task is another in this week than in the last week before that lists it."""

    week: int
    task: int
    was: str
    now: str


@dataclass(frozen=True)
class Year:
    """The sealed weeks of a year. Arrays have the shape (weeks, tasks)."""

    year: int
    weeks: tuple[YearWeek, ...]
    """From the first sealed week to the last, with the holes between them."""
    tasks: tuple[KnownTask, ...]
    """Every task that one of the weeks lists: in the order of the newest list, then those that had
    left it before, the latest first. Each as the last of the weeks has it."""
    listed: np.ndarray
    """bool: whether the week lists the task."""
    columns: Mapping[str, Column]

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    @property
    def holes(self) -> tuple[str, ...]:
        """The weeks between the first and the last that were not sealed."""
        return tuple(week.code for week in self.weeks if not week.revision)

    @cached_property
    def percents(self) -> np.ndarray:
        """float64: 完成进度, NaN where there is none. Raises ValueError when one is no number."""
        column = self["percent"]
        numbers = np.array([float(text) if text else np.nan for text in column.values])
        found: np.ndarray = numbers[column.codes]
        return found

    def changes(self, name: str) -> Iterator[Change]:
        """Yields each change of a column from one week that lists the task to the next one."""
        column = self[name]
        last = np.zeros(len(self.tasks), dtype=np.int32)
        seen = np.zeros(len(self.tasks), dtype=bool)
        for week, (codes, listed) in enumerate(zip(column.codes, self.listed, strict=True)):
            for task in np.flatnonzero(listed & seen & (codes != last)):
                was, now = column.values[last[task]], column.values[codes[task]]
                yield Change(week, int(task), was, now)
            last[listed] = codes[listed]
            seen |= listed


def weeks_of(root: Path, year: int) -> list[YearWeek]:
    """Returns the sealed weeks whose cut-off day is in that year, the earliest first.

    Raises CannotWork when a week's run.json is damaged.
    """
    found = []
    for code in codes_near(root, year):
        _, run = newest_files(root, code)
        with whole(run.parent, code):
            found.append(_week(code, int(run.parents[4].name[1:]), statement_in(run)))
    return [week for week in found if week.as_of and week.as_of.year == year]


def codes_near(root: Path, year: int) -> list[str]:
    """Returns the sealed weeks that may have their cut-off day in that year, the earliest first."""
    codes = reversed(sealed_before(root, f"{year + 1}-W02"))
    return [code for code in codes if code >= f"{year - 1}-W52"]


def _week(code: str, revision: int, run: Mapping[str, Any]) -> YearWeek:
    as_of, counts = dt.date.fromisoformat(run["as_of"]), dict(run["counts"])
    return YearWeek(
        code, revision, as_of, counts, frozenset(run["missing"]), frozenset(run["late"])
    )


def read_year(root: Path, year: int, names: Sequence[str] = READ) -> Year:
    """Returns the weeks whose cut-off day is in that year, in their newest revisions.

    `names` are the columns that are wanted. Raises CannotWork when results are damaged.
    """
    weeks = _with_holes(weeks_of(root, year))
    last = weeks[-1].code if weeks else ""
    lines = _Lines(past_of(root, [last, *sealed_before(root, last)]) if weeks else NO_PAST)
    columns = {name: _Growing(len(weeks)) for name in dict.fromkeys(names)}
    of_weeks: list[np.ndarray] = []
    for at, week in enumerate(weeks):
        if not week.revision:
            of_weeks.append(np.array([], dtype=np.intp))
            continue
        tasks, _ = newest_files(root, week.code)
        with whole(tasks.parent, week.code):
            table = read_columns(must_be_file(tasks).read_bytes(), NEEDED)
            of_weeks.append(np.array(lines.of(week.code, table), dtype=np.intp))
        for name, column in columns.items():
            column.add(at, table.get(name))
    order = _order(of_weeks, len(lines.tasks))
    listed = np.zeros((len(weeks), len(lines.tasks)), dtype=bool)
    for at, of_week in enumerate(of_weeks):
        listed[at, of_week] = True
    return Year(
        year,
        weeks,
        tuple(lines.tasks[line] for line in order),
        listed[:, order],
        {name: column.laid_out(of_weeks, order) for name, column in columns.items()},
    )


def _with_holes(sealed: Sequence[YearWeek]) -> tuple[YearWeek, ...]:
    if not sealed:
        return ()
    known = {week.code: week for week in sealed}
    first, last = (_monday(week.code) for week in (sealed[0], sealed[-1]))
    mondays = (first + dt.timedelta(weeks=weeks) for weeks in range((last - first).days // 7 + 1))
    codes = ("{:04}-W{:02}".format(*monday.isocalendar()[:2]) for monday in mondays)
    return tuple(known.get(code, YearWeek(code)) for code in codes)


def _monday(code: str) -> dt.date:
    year, _, week = code.partition("-W")
    return dt.date.fromisocalendar(int(year), int(week), 1)


def _order(of_weeks: Sequence[np.ndarray], count: int) -> np.ndarray:
    """Returns the tasks that a week lists: by the newest list that has them, and the row in it."""
    newest = np.full(count, -1)
    row = np.zeros(count, dtype=np.intp)
    for at, of_week in enumerate(of_weeks):
        newest[of_week] = at
        row[of_week] = np.arange(len(of_week))
    order = np.lexsort((row, -newest))
    return order[newest[order] >= 0]


class _Lines:
    """Leads each row of a week to its task in the past, by what it was called in that week."""

    def __init__(self, past: Past) -> None:
        self.tasks = list(past.tasks)
        self._named: dict[tuple[str, str], list[int]] = defaultdict(list)
        for line, task in enumerate(self.tasks):
            for name in dict.fromkeys(task.names):
                self._named[name].append(line)

    def of(self, week: str, table: Mapping[str, Sequence[str]]) -> list[int]:
        """Returns the task of each row. A row that the past does not know becomes a task.

        It may be that of a week that was run again since, or have no number.
        """
        found = []
        for row, name in enumerate(zip(table["task_id"], table["task"], strict=True)):
            lines = self._named[name]
            if not lines:
                (listed,) = listed_in([{column: texts[row] for column, texts in table.items()}])
                lines.append(len(self.tasks))
                self.tasks.append(first_seen(week, listed))
            found.append(lines[0] if len(lines) == 1 else self._in(week, name, lines))
        return found

    def _in(self, week: str, name: tuple[str, str], lines: Sequence[int]) -> int:
        """Returns which of several tasks of the same name had it in that week."""
        for line in lines:
            task = self.tasks[line]
            if task.first_week <= week <= task.last_week and task.called_in(week) == name:
                return line
        return lines[-1]


class _Growing:
    """A column while weeks are added to it: each text gets a place as it comes."""

    def __init__(self, weeks: int) -> None:
        self._values = {"": 0}
        self._rows: list[np.ndarray | None] = [None] * weeks

    def add(self, week: int, texts: Sequence[str] | None) -> None:
        known = self._values
        if texts is not None:
            codes = (known.setdefault(text, len(known)) for text in texts)
            self._rows[week] = np.fromiter(codes, dtype=np.int32, count=len(texts))

    def laid_out(self, of_weeks: Sequence[np.ndarray], order: np.ndarray) -> Column:
        place = np.zeros(int(order.max(initial=-1)) + 1, dtype=np.intp)
        place[order] = np.arange(len(order))
        codes = np.zeros((len(of_weeks), len(order)), dtype=np.int32)
        for week, row in enumerate(self._rows):
            if row is not None:
                codes[week, place[of_weeks[week]]] = row
        return Column(tuple(self._values), codes)
