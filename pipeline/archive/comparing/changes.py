"""What would change in a sealed week or month under today's settings, rules and templates."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.bags.bag import Bag, damaged
from pipeline.archive.bags.catalogue import is_month
from pipeline.archive.statement import read
from pipeline.domain.findings import FINDING_COLUMNS
from pipeline.domain.status import code_in
from pipeline.history.results import table_rows


@dataclass(frozen=True)
class Turned:
    """A task whose status changes."""

    task_id: str
    task: str
    lead_unit: str
    was: str
    now: str


@dataclass(frozen=True)
class Changes:
    tasks: tuple[Turned, ...]
    counts: dict[str, tuple[int, int]]
    """The counts of the statement that changed: before and now."""
    findings_new: tuple[dict[str, str], ...]
    findings_gone: tuple[dict[str, str], ...]


def changes(bag: Bag, now: Path) -> Changes:
    """Compares the bag with the reports in `now`. Raises CannotWork when the bag is damaged."""
    try:
        return _changes(bag.results, now)
    except (OSError, ValueError, KeyError, TypeError):
        raise damaged(bag) from None


def _changes(sealed: Path, now: Path) -> Changes:
    sealed_tasks = table_rows(sealed / "data" / "tasks.csv")
    before = {row["task_id"]: code_in(row["status"]) for row in sealed_tasks}
    tasks = table_rows(now / "data" / "tasks.csv")
    counted, counts = _counts(sealed), _counts(now)
    were, are = _findings(sealed), _findings(now)
    return Changes(
        tasks=tuple(
            Turned(task["task_id"], task["task"], task["lead_unit"], was, task["status"])
            for task in tasks
            if (was := before.get(task["task_id"], "")) != task["status"]
        ),
        counts={
            name: (counted.get(name, 0), count)
            for name, count in counts.items()
            if counted.get(name, 0) != count
        },
        findings_new=tuple(dict(finding) for finding in (are - were).elements()),
        findings_gone=tuple(dict(finding) for finding in (were - are).elements()),
    )


def _counts(results: Path) -> dict[str, int]:
    return dict(read(results)["counts"])


def _findings(results: Path) -> "Counter[tuple[tuple[str, str], ...]]":
    return Counter(tuple(row.items()) for row in findings_in(results))


def findings_in(results: Path) -> list[dict[str, str]]:
    """Returns the rows of findings.csv; none of a month, which judges nothing.

    Raises OSError, ValueError or KeyError if damaged.
    """
    if is_month(results.name):
        return []
    return [
        {name: row[name] for name in FINDING_COLUMNS}
        for row in table_rows(results / "data" / "findings.csv")
    ]
