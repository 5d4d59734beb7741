"""Earlier weeks as this week sees them: what each task's unit reported, who was missing or late."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import CannotWork
from pipeline.week import Week

WEEKS_BACK = 12
"""How far back a rule may look."""


@dataclass(frozen=True, slots=True)
class PastTask:
    """What tasks.csv of an earlier week says of a task."""

    progress: str
    percent: float | None
    forecast: str
    status: str


@dataclass(frozen=True)
class PastWeek:
    """One earlier week: its tasks by number, and the units that were missing or late."""

    week: Week
    tasks: Mapping[str, PastTask] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    files: tuple[Path, ...] = ()
    """What was read."""


def read_history(root: Path, week: Week) -> tuple[PastWeek, ...]:
    """The weeks before this one without a gap, the latest first, from their results."""
    past: list[PastWeek] = []
    for back in range(1, WEEKS_BACK + 1):
        earlier = week.before(back)
        data = root / "outbox" / str(earlier) / "data"
        if not data.is_dir():
            break
        try:
            past.append(_read_week(data, earlier))
        except (OSError, ValueError, KeyError):
            raise CannotWork(
                f"{data}：上几周的结果不完整或被改动。请先重新运行 duban run --week {earlier}"
            ) from None
    return tuple(past)


def _read_week(data: Path, week: Week) -> PastWeek:
    tasks = {
        row["task_id"]: PastTask(
            progress=row["progress"],
            percent=float(row["percent"]) if row["percent"] else None,
            forecast=row["forecast"],
            status=row["status"],
        )
        for row in _rows(data / "tasks.csv")
    }
    run = json.loads((data / "run.json").read_text(encoding="utf-8"))
    files = (data / "run.json", data / "tasks.csv")
    return PastWeek(week, tasks, frozenset(run["missing"]), frozenset(run["late"]), files)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
