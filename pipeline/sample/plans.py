"""The ten action plans of the sample: items, tasks and what is reported on each.

This module only reads the texts; they are in `tasks.txt` beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

FIRST_WEEK = "2017-W27"
SECOND_WEEK = "2017-W28"
WEEKS = (FIRST_WEEK, SECOND_WEEK)
LATER_WEEKS = ("2017-W29", "2017-W30", "2017-W31")
"""The weeks that only the longer sample has; the last of them is August's first."""

DONE = "已办结"
ON_TIME = "是"
LATE = "否"

_WEEK_OF_LINE = dict(zip("12345", (*WEEKS, *LATER_WEEKS), strict=True))


@dataclass(frozen=True)
class Programme:
    """What the weekly returns of an office are about."""

    name: str
    """As titles have it."""
    short: str
    """As units name their files."""


PROGRAMME = Programme("郫都区“中优”“西控”十大行动计划", "十大行动计划")


@dataclass(frozen=True)
class Progress:
    """What a lead unit truly knows about a task in one week."""

    percent: int
    forecast: str
    text: str
    reason: str = ""
    escalation: str = ""


@dataclass(frozen=True)
class Task:
    task_id: str
    plan: str
    item: str
    text: str
    lead_unit: str
    support_units: str
    deadline: str
    """The deadline in the words of the list."""
    key: bool
    progress: dict[str, Progress]
    """What became known, by week. A task that was done has none afterwards."""
    new: bool = False
    """Whether it is first listed in August."""

    def known_in(self, week: str) -> Progress:
        """Returns what is known in a week, which of a task that is done is what was."""
        return self.progress[max(code for code in self.progress if code <= week)]


def all_tasks() -> tuple[Task, ...]:
    """Returns every task of July's list, in its order; an id is `<plan>-<item>-<task>`."""
    return tuple(task for task in tasks_with_new() if not task.new)


@cache
def tasks_with_new() -> tuple[Task, ...]:
    """Returns every task of July's list, and in its place each that is new in August."""
    return tasks_in(
        files(__package__).joinpath("tasks.txt").read_text(encoding="utf-8").splitlines()
    )


def tasks_in(lines: Iterable[str]) -> tuple[Task, ...]:
    """Returns the tasks that the lines of a text tell of; `tasks.txt` says how they are written."""
    tasks: list[Task] = []
    plan = item = ""
    plans = items = number = 0
    for line in lines:
        kind, _, rest = line.partition(" ")
        if kind == "=":
            plan, plans, items = rest, plans + 1, 0
        elif kind == "-":
            item, items, number = rest, items + 1, 0
        elif kind in ("*", "+"):
            number += 1
            text, lead, support, deadline, *key = rest.split(" | ")
            task_id = f"{plans:02}-{items:02}-{number}"
            whole = Task(task_id, plan, item, text, lead, support, deadline, bool(key), {})
            tasks.append(replace(whole, new=kind == "+"))
        elif kind in _WEEK_OF_LINE:
            tasks[-1].progress[_WEEK_OF_LINE[kind]] = _progress(rest)
    return tuple(tasks)


def lead_units() -> tuple[str, ...]:
    """Returns the lead units in the order of their first appearance in the list."""
    return tuple(dict.fromkeys(task.lead_unit for task in all_tasks()))


def _progress(line: str) -> Progress:
    percent_and_forecast, text, *words = (part.strip() for part in line.split("|"))
    percent, _, late = percent_and_forecast.partition(" ")
    forecast = late or (DONE if percent == "100" else ON_TIME)
    return Progress(int(percent), forecast, text, *words)
