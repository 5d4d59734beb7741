"""What a register (台账) is: columns, dates, faults. The registers themselves are beside it."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, Protocol

Kind = Literal["task", "words", "date", "deadline", "text", "choice", "unit", "number", "ruling"]
"""What a column holds. `task`: one number or several (1-1、1-2; 5-8). `words`: the text of the
task. `deadline`: a day, as it is written in the list (7月底前). `ruling`: what was decided."""
KINDS: Mapping[Kind, str] = {
    "task": "任务编号，几项的用顿号隔开",
    "words": "文字，同任务清单",
    "date": "日期",
    "deadline": "日期，或同清单的写法",
    "text": "文字",
    "choice": "选填",
    "unit": "单位名称",
    "number": "数字",
    "ruling": "同意与否",
}


@dataclass(frozen=True)
class Column:
    """A column of a register: its name in code, its heading, and other wordings of that."""

    name: str
    heading: str
    kind: Kind
    wordings: tuple[str, ...] = ()
    """Regular expressions for other headings, the likeliest first. One must match all of it."""
    note: str = ""
    """What to write into it: the note in the empty register and in the docs, in Chinese."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """For a `choice` or a `ruling`: each value of the drop-down list, with a regular expression of
    the words that mean it. A cell that means none of them, or two, has the value ''."""
    must: bool = False
    """Whether an entry that leaves it blank, or unreadable, cannot be used."""
    asked: tuple[str, str] | None = None
    """What 是 and 否 mean where the heading asks (是否属实)."""
    fixed: bool = False
    """Whether other words than those of `choices` are told, each with its cell."""
    width: float = 14
    since: str = ""
    """The column of the day from which a limit in words (5个工作日内) is counted."""
    laid_out: bool = True
    """Whether the empty register has it. Others are only known when an office has them."""

    @property
    def patterns(self) -> tuple[str, ...]:
        """The regular expressions of its headings, the best first."""
        return (re.escape(self.heading), *self.wordings)


class Entered(Protocol):
    """An entry of a register, as `Unusable.when` sees it. What is blank is None or ''."""

    def day(self, name: str) -> dt.date | None:
        """Returns the day in a column of dates or deadlines."""
        ...

    def text(self, name: str) -> str:
        """Returns the text of a column as written; of a choice, its value."""
        ...

    def written(self, name: str) -> str:
        """Returns the text of a column as written."""
        ...


@dataclass(frozen=True)
class Unusable:
    """When an entry cannot be used, and why."""

    why: str
    """In Chinese; {name} stands for the column of this name, with what is written in it."""
    when: Callable[[Entered], bool]


About = Literal[
    "wording",
    "day",
    "unlisted",
    "contrary",
    "level",
    "early",
    "misdated",
    "future",
    "twice",
    "aimless",
    "addressee",
    "unlisted_open",
    "exempts_nothing",
    "exempts_another",
]
"""What is doubtful in a cell of an entry: words that are none of the fixed ones; a day; a task that
is not on the list; that another entry says otherwise. Of notices and instructions: the level; an
answer before its question; another day; a day still to come; a number given twice; that it is about
nothing; for whom it is; that it runs on though its task is not on the list. Of exemptions: that the
task or the unit is not on the list; that the unit has no part in the task."""


@dataclass(frozen=True)
class Doubtful:
    """When a cell of an entry is doubtful: it is told, and the entry counts all the same."""

    column: str
    about: About
    why: str
    """As in `Unusable`."""
    when: Callable[[Entered], bool]


@dataclass(frozen=True, eq=False)
class Register:
    """A register: how its sheets are called, its columns, when an entry counts and when not."""

    name: str
    purpose: str
    """What it is for, in one Chinese sentence."""
    called: str
    """A regular expression of the words that a sheet's name has."""
    columns: tuple[Column, ...]
    needed: tuple[tuple[str, ...], ...]
    """Of each group, one column at least must have a heading."""
    proves: Mapping[str, str]
    """Columns that prove a sheet to be this register whatever its name, each with a regular
    expression that its heading must then contain."""
    own: tuple[str, ...]
    """A row that fills none of these says nothing yet."""
    counts_from: tuple[str, ...] = ()
    """Columns of dates: an entry counts from the first that is filled; without one, at once."""
    counts: str = ""
    """From when an entry counts and what it does, in Chinese, for the docs."""
    order: tuple[str, ...] = ()
    """Columns of dates that must not run backwards."""
    unusable: tuple[Unusable, ...] = ()
    doubtful: tuple[Doubtful, ...] = ()
    undated: bool = False
    """Whether an entry counts though its day cannot be read: bad news needs no proof."""
    approved: bool = False
    """Whether an entry counts only when nothing in its row, sheet or title speaks against it."""
    task_optional: bool = False
    """Whether an entry may be about no task of the list."""
    continued: bool = False
    """Whether a row without a task, right below one with it, goes on with that: it is told."""
    hints: Mapping[str, str] = field(default_factory=dict)
    """As `proves`, but the sheet only resembles this register: it is told, and not used."""
    hinted_by: int = 1
    """How many of `own` must then have a heading."""
    of_city: bool = False
    """Whether only an office above others keeps it, so that no other gets an empty one."""

    def __reduce__(self) -> tuple[Callable[[str], "Register"], tuple[str]]:
        """Travels between processes by its name, so that it stays the same object."""
        from pipeline.domain.registers import register_named

        return register_named, (self.name,)

    def column(self, name: str) -> Column:
        """Returns the column of this name. Raises KeyError when there is none."""
        return {column.name: column for column in self.columns}[name]

    def has(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)

    def heading(self, name: str) -> str:
        """Returns the heading of a column."""
        return self.column(name).heading

    def of_kind(self, *kinds: Kind) -> Iterator[Column]:
        """Yields the columns of these kinds."""
        return (column for column in self.columns if column.kind in kinds)

    def when_not(self) -> Iterator[str]:
        """Yields in Chinese when an entry cannot be used, as the docs tell it."""
        for column in self.columns:
            if column.must:
                yield f"没有填写“{column.heading}”，或看不出是什么"
        for earlier, later in pairwise(self.order):
            yield f"“{self.heading(later)}”早于“{self.heading(earlier)}”"
        for fault in self.unusable:
            yield self._in_headings(fault.why)
        if self.approved:
            yield "审批意见、结论、核实情况或备注写的不是同意，或者写得不明确"

    def what_is_told(self) -> Iterator[str]:
        """Yields in Chinese what is told of an entry that counts all the same, for the docs."""
        for column in self.columns:
            if column.fixed:
                yield f"“{column.heading}”写的不是{'、'.join(column.choices)}"
        for doubt in self.doubtful:
            yield self._in_headings(doubt.why)

    def _in_headings(self, why: str) -> str:
        return why.format_map({c.name: f"“{c.heading}”" for c in self.columns})
