"""`data/`: the week for machines. Columns and values are a contract; see the README."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter

from pipeline.assess.view import FileView, TaskView, WeekView
from pipeline.domain.findings import Finding
from pipeline.intake.meaning.forecasts import FORECASTS

TASK_COLUMNS = [
    "task_id",
    "plan",
    "item",
    "task",
    "lead_unit",
    "support_units",
    "key",
    "deadline",
    "progress",
    "percent",
    "forecast",
    "reason",
    "escalation",
    "status",
    "last_status",
    "source_file",
    "source_sheet",
    "source_row",
    "source_sha256",
]
FINDING_COLUMNS = tuple(field.name for field in fields(Finding))
RECEIPT_COLUMNS = ("file", "sha256", "size", "received_at", "unit", "state", "reason")


def data_files(view: WeekView) -> dict[str, bytes]:
    """The three tables, by name. The office's own columns stand behind those of the contract."""
    own = [column.name for column in view.own_columns]
    return {
        "tasks.csv": _csv([*TASK_COLUMNS, *own], (_task(task, own) for task in view.tasks)),
        "findings.csv": _csv(FINDING_COLUMNS, map(attrgetter(*FINDING_COLUMNS), view.findings)),
        "receipts.csv": _csv(RECEIPT_COLUMNS, map(_receipt, view.files)),
    }


def percent_in_digits(percent: float | None) -> str:
    """`80`, `56.5`, or '' when there is none."""
    return "" if percent is None else f"{percent:g}"


def _task(task: TaskView, own: Sequence[str]) -> Sequence[object]:
    return (
        task.task_id,
        task.plan,
        task.item,
        task.task,
        task.lead_unit,
        task.support_units,
        "1" if task.key else "",
        task.deadline.isoformat() if task.deadline else "",
        task.progress,
        percent_in_digits(task.percent),
        task.forecast if task.forecast in FORECASTS else "",
        task.reason,
        task.escalation,
        task.status,
        task.last_status,
        task.source_file,
        task.source_sheet,
        "" if task.source_row is None else task.source_row,
        task.source_sha256,
        *(task.own.get(name, "") for name in own),
    )


def _receipt(file: FileView) -> Sequence[object]:
    when = file.received_at.isoformat(timespec="seconds")
    return file.file, file.sha256, file.size, when, file.unit, file.state, file.reason


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    # What no reader of CSV takes, and a lone surrogate, are replaced where everybody can see it
    whole = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.getvalue())
    return whole.encode("utf-8-sig", errors="replace")


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
