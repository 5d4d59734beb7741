"""The sample week, end to end: compared with goldens checked by hand and with the known truth."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from tests.judged import JUDGED
from tests.sample_truth import Truth, sample_truth

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden" / "2017-W28"


@pytest.fixture(scope="module")
def data(sample_once: Path) -> Path:
    """Returns `data/` of 2017-W28, run after the week before it."""
    return sample_once / "outbox" / "2017-W28" / "data"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def judged(path: Path) -> list[dict[str, str]]:
    """Returns the rows of findings.csv on which the truth has an opinion."""
    return [row for row in rows(path) if row["code"] in JUDGED]


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8-sig").splitlines()


def test_the_tasks_are_those_checked_by_hand(data: Path) -> None:
    assert lines(data / "tasks.csv") == lines(GOLDEN / "tasks.csv")


def test_the_findings_are_those_checked_by_hand(data: Path) -> None:
    header, *found = lines(data / "findings.csv")
    assert [header, *(line for line in found if line.partition(",")[0] in JUDGED)] == (
        lines(GOLDEN / "findings.csv")
    )


def test_every_task_has_the_status_that_was_planted(data: Path) -> None:
    truth = sample_truth("2017-W28")
    assert {row["task_id"]: row["status"] for row in rows(data / "tasks.csv")} == truth.status


def test_every_fault_that_was_planted_is_found_and_no_other(data: Path) -> None:
    truth = sample_truth("2017-W28")
    planted = Counter(code for _, code in truth.findings)
    found = judged(data / "findings.csv")
    assert Counter(finding["code"] for finding in found) == planted
    for finding in found:
        places = {finding["task_id"], finding["file"], finding["unit"]}
        assert any((place, finding["code"]) in truth.findings for place in places), finding


def test_the_counts_of_run_json_are_those_of_the_tables(data: Path) -> None:
    truth: Truth = sample_truth("2017-W28")
    run = json.loads((data / "run.json").read_text(encoding="utf-8"))
    counts = run["counts"]
    tasks = rows(data / "tasks.csv")
    assert counts["tasks"] == len(tasks) == 220
    assert counts["items"] == len({(task["plan"], task["item"]) for task in tasks}) == 76
    statuses = Counter(task["status"] for task in tasks)
    for status in ("done", "on_track", "at_risk", "overdue", "unreported"):
        assert counts[status] == statuses[status]
    severities = Counter(row["severity"] for row in rows(data / "findings.csv"))
    for severity in ("error", "warning", "info"):
        assert counts[f"findings_{severity}"] == severities[severity]
    states = Counter(row["state"] for row in rows(data / "receipts.csv"))
    for state in ("accepted", "superseded", "rejected"):
        assert counts[f"files_{state}"] == states[state]
    assert set(run["missing"]) == set(truth.missing_units)
    assert counts["units"] == counts["units_reported"] + counts["units_missing"]
    late = [task["task_id"] for task in tasks if task["forecast"] == "late"]
    assert sorted(late) == sorted(truth.late_tasks)
    assert len(late) == 5


def test_every_input_is_named_with_its_checksum(data: Path) -> None:
    run = json.loads((data / "run.json").read_text(encoding="utf-8"))
    inputs = run["inputs"]
    assert "inbox/master/2017-07.xlsx" in inputs
    assert "archive/2017-W27/r1/data/outbox/2017-W27/data/tasks.csv" in inputs
    assert {"templates/进展情况一览表.docx", "templates/例外情况报告.docx"} <= inputs.keys()
    received = {
        f"inbox/2017-W28/{row['file']}": row["sha256"] for row in rows(data / "receipts.csv")
    }
    assert received.items() <= inputs.items()
