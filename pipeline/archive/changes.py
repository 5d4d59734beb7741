"""What today's settings, rules and templates would have made otherwise of a sealed week."""

import csv
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Turned:
    """A task whose status is another."""

    task_id: str
    task: str
    lead_unit: str
    was: str
    now: str


@dataclass(frozen=True)
class Changes:
    tasks: tuple[Turned, ...]
    counts: dict[str, tuple[int, int]]
    """Of run.json, those that changed: before and now."""
    findings_new: tuple[dict[str, str], ...]
    findings_gone: tuple[dict[str, str], ...]


def changes(sealed: Path, now: Path) -> Changes:
    """Two folders of a week's reports. Raises OSError, ValueError or KeyError when damaged."""
    before = {row["task_id"]: row for row in rows(sealed / "data" / "tasks.csv")}
    tasks = rows(now / "data" / "tasks.csv")
    counted, counts = _counts(sealed), _counts(now)
    were, are = _findings(sealed), _findings(now)
    return Changes(
        tasks=tuple(
            Turned(task["task_id"], task["task"], task["lead_unit"], was, task["status"])
            for task in tasks
            if (was := before.get(task["task_id"], {}).get("status", "")) != task["status"]
        ),
        counts={
            name: (counted.get(name, 0), count)
            for name, count in counts.items()
            if counted.get(name, 0) != count
        },
        findings_new=tuple(dict(finding) for finding in (are - were).elements()),
        findings_gone=tuple(dict(finding) for finding in (were - are).elements()),
    )


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table in `data/`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _counts(results: Path) -> dict[str, int]:
    return dict(json.loads((results / "data" / "run.json").read_text("utf-8"))["counts"])


def _findings(results: Path) -> "Counter[tuple[tuple[str, str], ...]]":
    return Counter(tuple(row.items()) for row in rows(results / "data" / "findings.csv"))
