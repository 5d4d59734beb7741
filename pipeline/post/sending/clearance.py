"""Whether a week's reports may go to the leaders: no file awaits correction, and counts agree."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.domain.errors import CannotWork, in_chinese, remedy
from pipeline.domain.receiving import waiting
from pipeline.office.disk import must_be_file
from pipeline.office.tables import TableFault, read_table


def objections(results: Path) -> list[str]:
    """Returns the reasons, in Chinese, why the reports in the week's folder should not go out yet.

    Raises CannotWork when `data/` cannot be read.
    """
    return list(_objections(results / "data"))


def _objections(data: Path) -> Iterator[str]:
    try:
        counts = {
            str(name): int(count)
            for name, count in json.loads(_content(data / "run.json"))["counts"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        yield "data/run.json 读不懂"
        return
    receipts = _rows(data / "receipts.csv", ("file", "state", "unit", "received_at"))
    try:
        returned = len(waiting(map(_receipt, receipts)))
    except ValueError:
        yield "data/receipts.csv 读不懂"
        return
    if returned:
        yield f"有{returned}个报送文件被退回"
    tasks = _rows(data / "tasks.csv", ("status",))
    findings = _rows(data / "findings.csv", ("severity",))
    found = {
        "tasks": len(tasks),
        **_counted(
            tasks,
            "status",
            ("done", "on_track", "at_risk", "overdue", "unreported", "terminated"),
            "",
        ),
        **_counted(receipts, "state", ("accepted", "superseded", "rejected"), "files_"),
        **_counted(findings, "severity", ("error", "warning", "info"), "findings_"),
    }
    for name, count in found.items():
        known = counts.get(name, 0 if name == "terminated" else None)  # older weeks do not say it
        if known != count:
            yield f"run.json 的 {name} 为{counts.get(name, '空')}，与明细的{count}不符"


class _Receipt(NamedTuple):
    """A row of receipts.csv."""

    file: str
    unit: str
    received_at: dt.datetime
    state: str


def _receipt(row: Mapping[str, str]) -> _Receipt:
    when = dt.datetime.fromisoformat(row["received_at"])
    return _Receipt(row["file"], row["unit"], when, row["state"])


def _counted(
    rows: list[dict[str, str]], column: str, values: tuple[str, ...], prefix: str
) -> dict[str, int]:
    counted = Counter(row[column] for row in rows)
    return {f"{prefix}{value}": counted[value] for value in values}


def _rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    try:
        return read_table(_content(path), columns).rows
    except TableFault as fault:
        raise CannotWork(f"{path}{fault}。请重新运行 duban run") from None


def _content(path: Path) -> bytes:
    try:
        return must_be_file(path).read_bytes()
    except OSError as error:
        raise CannotWork(
            f"{path}：读不了（{in_chinese(error)}）。"
            + remedy(error, "请先运行 duban run 生成这一周的结果")
        ) from None
