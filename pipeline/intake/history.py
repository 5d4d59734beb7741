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


@dataclass(frozen=True)
class History:
    """What is known of the weeks before."""

    running: tuple[PastWeek, ...] = ()
    """The weeks before this one without a gap, the latest first."""
    weeks: tuple[PastWeek, ...] = ()
    """All weeks before this one that have results, also before a gap, the latest first."""
    done: frozenset[str] = frozenset()
    """The tasks that were done when last heard of, also before a week that was left out."""
    files: tuple[Path, ...] = ()
    """What was read."""

    def of_task(self, task_id: str) -> tuple[tuple[Week, PastTask], ...]:
        """What the earlier weeks say of a task, the latest first; no entry where they do not."""
        return tuple(
            (past.week, past.tasks[task_id]) for past in self.weeks if task_id in past.tasks
        )

    @property
    def last(self) -> PastWeek | None:
        """The week before, when its results are there."""
        return self.running[0] if self.running else None


def read_history(root: Path, week: Week) -> History:
    """What the results of the weeks before tell. Raises CannotWork when they are damaged."""
    found: list[PastWeek] = []
    running = 0
    for back in range(1, WEEKS_BACK + 1):
        earlier = week.before(back)
        data = root / "outbox" / str(earlier) / "data"
        if not data.is_dir():
            continue
        try:
            found.append(_read_week(data, earlier))
        except (OSError, ValueError, KeyError):
            raise CannotWork(
                f"{data}：上几周的结果不完整或被改动。请先重新运行 duban run --week {earlier}"
            ) from None
        running += running == back - 1
    status = {id_: task.status for past in reversed(found) for id_, task in past.tasks.items()}
    return History(
        running=tuple(found[:running]),
        weeks=tuple(found),
        done=frozenset(id_ for id_, known in status.items() if known == "done"),
        files=tuple(path for past in found for path in past.files),
    )


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
