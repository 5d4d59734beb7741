"""What came in for a week, and when: `inbox/<week>/receipts.csv`, only ever added to."""

import csv
import datetime as dt
import hashlib
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import CannotWork
from pipeline.week import BEIJING, Week

NAME = "receipts.csv"
_HEADER = ("name", "sha256", "size", "received_at")
_LEAVINGS = re.compile(r"~\$.*|\.~.*|thumbs\.db|\.ds_store|desktop\.ini", re.IGNORECASE)
_MARKERS = re.compile(r"\.git(keep|ignore)")


@dataclass(frozen=True)
class Receipt:
    """One file received for a week. `file` is its path below the week's folder, with `/`."""

    file: str
    path: Path
    sha256: str
    size: int
    received_at: dt.datetime


def file_loose_returns(inbox: Path, week: Week) -> list[str]:
    """Moves what units dropped into `inbox/` itself under the week; answers the names given.

    A name already taken there gets a number, so that nothing is overwritten.
    """
    folder = inbox / str(week)
    filed = []
    for path in sorted(inbox.iterdir()) if inbox.is_dir() else ():
        if path.is_dir() or _is_leaving(path.name) or not (path.is_file() or path.is_symlink()):
            continue
        folder.mkdir(exist_ok=True)
        target = _free(folder / path.name)
        path.rename(target)
        filed.append(target.name)
    return filed


def _free(path: Path) -> Path:
    number = 2
    free = path
    while os.path.lexists(free) or free.name == NAME:
        free = path.with_name(f"{path.stem}({number}){path.suffix}")
        number += 1
    return free


def _is_leaving(name: str) -> bool:
    """Whether an office program or a system left the file: nobody sent it."""
    return bool(_LEAVINGS.fullmatch(name) or _MARKERS.fullmatch(name))


def receipts_of(folder: Path) -> tuple[list[Receipt], list[Receipt]]:
    """Every file of the week's folder, in the order received; and those seen for the first time.

    A file is known again by its content, whatever its name or date became. Raises CannotWork
    when receipts.csv is damaged.
    """
    known = _recorded(folder / NAME)
    receipts, new = [], []
    for path in _files(folder):
        file = path.relative_to(folder).as_posix()
        sha256, size, modified = _digest(path)
        recorded = known.get((file, sha256)) or known.get(("", sha256))
        received_at = recorded or modified
        receipt = Receipt(file, path, sha256, size, received_at)
        receipts.append(receipt)
        if (file, sha256) not in known:
            new.append(receipt)
    receipts.sort(key=lambda receipt: (receipt.received_at, receipt.file))
    return receipts, new


def receipt_of(path: Path) -> Receipt:
    """A file that lies anywhere, as if it had just been received."""
    sha256, size, modified = _digest(path)
    return Receipt(path.name, path, sha256, size, modified)


def record(folder: Path, new: list[Receipt]) -> None:
    """Adds the files seen for the first time to receipts.csv."""
    if not new:
        return
    path = folder / NAME
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if not path.exists():
        text.write("\ufeff")
        writer.writerow(_HEADER)
    for receipt in sorted(new, key=lambda receipt: (receipt.received_at, receipt.file)):
        when = receipt.received_at.isoformat(timespec="seconds")
        writer.writerow((receipt.file, receipt.sha256, receipt.size, when))
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())


def _files(folder: Path) -> Iterator[Path]:
    """Everything below the folder that somebody sent, links and odd things included."""
    for directory, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(directory, name)
            if not (_is_leaving(name) or (path.parent == folder and name == NAME)):
                yield path


def _digest(path: Path) -> tuple[str, int, dt.datetime]:
    """Sha256, size and time of change. A file that cannot be read has the digest of nothing."""
    status = path.lstat()
    modified = dt.datetime.fromtimestamp(int(status.st_mtime), BEIJING)
    try:
        if path.is_symlink() or not path.is_file():
            raise OSError
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), status.st_size, modified
    except OSError:
        return hashlib.sha256().hexdigest(), status.st_size, modified


def _recorded(path: Path) -> dict[tuple[str, str], dt.datetime]:
    """When each (name, content) was first seen; under ('', content) the earliest of its names."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise CannotWork(f"{path}：读不了（{error}）。请从备份恢复，不要手工改动") from None
    known: dict[tuple[str, str], dt.datetime] = {}
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        try:
            when = dt.datetime.fromisoformat(row["received_at"].strip())
            name, sha256 = row["name"], row["sha256"]
        except (KeyError, ValueError, AttributeError):
            raise CannotWork(
                f"{path} 第{number}行：收件时间写法不对。应如 2017-07-14T16:20:00+08:00"
            ) from None
        when = when if when.tzinfo else when.replace(tzinfo=BEIJING)
        known.setdefault((name, sha256), when)
        known["", sha256] = min(when, known.get(("", sha256), when))
    return known
