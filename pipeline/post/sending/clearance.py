"""Whether a week's reports may go to the leaders: nothing set aside, and the counts agree."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.domain.errors import CannotWork, in_chinese


def objections(results: Path) -> list[str]:
    """Why the reports in the week's folder should not go out yet, in Chinese.

    Raises CannotWork when `data/` cannot be read.
    """
    return list(_objections(results / "data"))


def _objections(data: Path) -> Iterator[str]:
    try:
        counts = {
            str(name): int(count)
            for name, count in json.loads(_read(data / "run.json"))["counts"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        yield "data/run.json 读不懂"
        return
    receipts = _rows(data / "receipts.csv")
    if waiting := _waiting(receipts):
        yield f"有{waiting}个报送文件被退回"
    tasks = _rows(data / "tasks.csv")
    found = {
        "tasks": len(tasks),
        **_counted(tasks, "status", ("done", "on_track", "at_risk", "overdue", "unreported"), ""),
        **_counted(
            receipts,
            "state",
            ("accepted", "superseded", "rejected"),
            "files_",
        ),
        **_counted(
            _rows(data / "findings.csv"), "severity", ("error", "warning", "info"), "findings_"
        ),
    }
    for name, count in found.items():
        if counts.get(name) != count:
            yield f"run.json 的 {name} 为{counts.get(name, '空')}，与明细的{count}不符"


def _waiting(receipts: list[dict[str, str]]) -> int:
    """The files that were rejected and whose unit has sent none since that is used."""
    used: dict[str, str] = {}
    for row in receipts:
        if row.get("state") == "accepted":
            used[row["unit"]] = max(row["received_at"], used.get(row["unit"], ""))
    return sum(
        row.get("state") == "rejected" and row["received_at"] > used.get(row["unit"], "")
        for row in receipts
    )


def _counted(
    rows: list[dict[str, str]], column: str, values: tuple[str, ...], prefix: str
) -> dict[str, int]:
    counted = Counter(row.get(column, "") for row in rows)
    return {f"{prefix}{value}": counted[value] for value in values}


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_read(path), newline="")))


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CannotWork(
            f"{path}：读不了（{in_chinese(error)}）。请先运行 duban run 生成这一周的结果"
        ) from None
    except UnicodeDecodeError:
        raise CannotWork(f"{path}：不是 UTF-8 文本。请重新运行 duban run") from None
