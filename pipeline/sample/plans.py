"""The ten action plans of the sample: items, tasks and what is reported on each.

This module only reads the texts; they are in `tasks.txt` beside it.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FIRST_WEEK = "2017-W27"
SECOND_WEEK = "2017-W28"
WEEKS = (FIRST_WEEK, SECOND_WEEK)

DONE = "已办结"
ON_TIME = "是"
LATE = "否"

_WEEK_OF_LINE = {"1": FIRST_WEEK, "2": SECOND_WEEK}


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
    """What is known, by week."""


@cache
def all_tasks() -> tuple[Task, ...]:
    """Returns every task in the order of the list; its id is `<plan>-<item>-<task>`."""
    source = files(__package__).joinpath("tasks.txt").read_text(encoding="utf-8")
    tasks: list[Task] = []
    plan = item = ""
    plans = items = number = 0
    for line in source.splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "=":
            plan, plans, items = rest, plans + 1, 0
        elif kind == "-":
            item, items, number = rest, items + 1, 0
        elif kind == "*":
            number += 1
            text, lead, support, deadline, *key = rest.split(" | ")
            task_id = f"{plans:02}-{items:02}-{number}"
            tasks.append(Task(task_id, plan, item, text, lead, support, deadline, bool(key), {}))
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
