"""Which files came in for a week, and when. Lines of `inbox/<week>/receipts.csv` are only added."""

import codecs
import datetime as dt
import hashlib
import logging
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.text import name_as_text, visible
from pipeline.domain.week import BEIJING, Week
from pipeline.intake.files.standins import LARGEST, is_stand_in, size_of
from pipeline.office.disk import to_disk
from pipeline.office.tables import TableFault, read_record, with_rows

NAME = "receipts.csv"
log = logging.getLogger("duban")

_HEADER = ("name", "sha256", "size", "received_at")
_LATER = ("seen", "sender")
"""Columns that releases before 0.4.0 did not write."""
_LEAVINGS = re.compile(r"~\$.*|\.~.*|thumbs\.db|\.ds_store|desktop\.ini", re.IGNORECASE)
_RETURN = re.compile(r"\.(xls[xmb]?|et|ods|doc[xm]?|wps)$", re.IGNORECASE)
_MARKERS = re.compile(r"\.git(keep|ignore)")
_NO_RETURNS = re.compile(
    r"master|\d{4}-w\d{1,2}|\..*|@eadir|lost\+found|\$recycle\.bin|system volume information",
    re.IGNORECASE,
)
"""Folders in `inbox/` that hold no loose returns: the office's own, hidden or a system's."""


@dataclass(frozen=True)
class Receipt:
    """One file received for a week.

    `file` is its path below the week's folder, with `/`. Bytes of a name that are not valid text
    (it may be in another encoding) are spelled out.
    """

    file: str
    path: Path
    sha256: str
    size: int
    received_at: dt.datetime
    seen: str = ""
    """How that time is known: see SEEN. '' in records of earlier releases."""
    sender: str = ""
    """The mail address that it came from; '' when it was put into the folder by hand."""


SEEN = {"mail": "邮件服务器的时间", "run": "运行时的时间", "file": "文件的修改时间"}
"""How the time of a file is known, with the words for it."""


class Arrival(NamedTuple):
    """When a file was received, how that is known, and the mail address that it came from."""

    received_at: dt.datetime
    seen: str = ""
    sender: str = ""


def file_loose_returns(inbox: Path, week: Week) -> list[str]:
    """Moves what units dropped into `inbox/` itself into the week's folder, and returns the names.

    Adds a number to a name that is taken, so that nothing is overwritten. Raises CannotWork when
    the week's folder cannot be made.
    """
    folder = inbox / str(week)
    if folder.exists() and not folder.is_dir():
        raise CannotWork(f"{folder}：这里应是文件夹，却是一个文件。请把它移走后再运行")
    filed = []
    for path in loose_in(inbox):
        if not (path.is_file() or path.is_dir() or path.is_symlink()):
            log.warning("没有归入 inbox/%s：%s（不是文件，也不是文件夹）", week, visible(path.name))
            continue
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise CannotWork(
                f"{folder}：建不了（{in_chinese(error)}）。请检查这个文件夹和写入权限"
            ) from None
        target = free(folder / path.name)
        try:
            path.rename(target)
        except OSError as error:
            log.warning("没有归入 inbox/%s：%s（%s）", week, visible(path.name), in_chinese(error))
            continue
        filed.append(visible(target.name))
    return filed


def loose_in(inbox: Path) -> list[Path]:
    """Returns the files in `inbox/` itself, and unpacked folders there: what has no week yet."""
    return [
        path
        for path in (sorted(inbox.iterdir()) if inbox.is_dir() else ())
        if not (is_leaving(path.name) or (path.is_dir() and _NO_RETURNS.fullmatch(path.name)))
    ]


def free(path: Path) -> Path:
    """Returns the path, with a number added to its name when it is taken."""
    number = 2
    unused = path
    while os.path.lexists(unused) or unused.name == NAME:
        unused = path.with_name(f"{path.stem}({number}){path.suffix}")
        number += 1
    return unused


def is_leaving(name: str) -> bool:
    """Whether the file is a leaving of an office program or a system, which nobody sent."""
    return bool(_LEAVINGS.fullmatch(name) or _MARKERS.fullmatch(name))


def receipts_of(
    folder: Path, mailed: Mapping[str, Arrival] = MappingProxyType({})
) -> tuple[list[Receipt], list[Receipt]]:
    """Returns all files in the week's folder, in the order received, and the new ones among them.

    A file is recognised by its content, even when its name or date has changed. `mailed` has by
    sha256 what came by mail. Raises CannotWork when receipts.csv is damaged.
    """
    known = recorded(folder / NAME)
    receipts, new = [], []
    above = len(folder.parts)
    for path in files_of(folder):
        file = name_as_text("/".join(path.parts[above:]))
        try:
            sha256, size, modified = _digest(path)
        except FileNotFoundError:  # removed since the folder was listed
            continue
        arrival = (
            known.get((file, sha256))
            or known.get(("", sha256))
            or mailed.get(sha256)
            or Arrival(modified, "file")
        )
        receipt = Receipt(file, path, sha256, size, *arrival)
        receipts.append(receipt)
        if (file, sha256) not in known:
            new.append(receipt)
    receipts.sort(key=lambda receipt: (receipt.received_at, receipt.file))
    return receipts, new


def receipt_of(path: Path) -> Receipt:
    """Returns a receipt for a file in any folder, as if it had just been received."""
    sha256, size, modified = _digest(path)
    return Receipt(name_as_text(path.name), path, sha256, size, modified)


def record(folder: Path, new: list[Receipt]) -> None:
    """Adds new files to receipts.csv. Raises CannotWork when it cannot be written."""
    if not new:
        return
    path = folder / NAME
    before = path.read_bytes() if path.exists() else b""
    rows = (
        (
            receipt.file,
            receipt.sha256,
            receipt.size,
            receipt.received_at.isoformat(timespec="seconds"),
            receipt.seen,
            receipt.sender,
        )
        for receipt in sorted(new, key=lambda receipt: (receipt.received_at, receipt.file))
    )
    aside = folder / f"~${NAME}"  # counts as a leaving if the run is killed before the rename
    try:
        aside.write_bytes(with_rows(before, (*_HEADER, *_LATER), rows))
        to_disk(aside)
        aside.replace(path)
    except OSError as error:
        raise CannotWork(
            f"{path}：写不了（{in_chinese(error)}）。请先关闭正在打开它的程序"
        ) from None


def files_of(folder: Path) -> Iterator[Path]:
    """Yields everything below the folder that somebody sent, including links and odd things.

    Folders that are named like a return, links to folders, and stand-ins are odd things: each is
    yielded as if it were a file, without its contents.
    """
    for directory, folders, names in os.walk(folder):
        odd = [name for name in folders if _is_odd(Path(directory, name))]
        folders[:] = sorted(set(folders) - set(odd))
        here = Path(directory)
        for name in sorted([*names, *odd]):
            if not (is_leaving(name) or (here == folder and name == NAME)):
                yield here / name


def _is_odd(folder: Path) -> bool:
    return bool(_RETURN.search(folder.name)) or folder.is_symlink() or is_stand_in(folder)


_LAST_SECOND = 32_503_680_000
"""The year 3000, in seconds. A damaged file system may give a time beyond every calendar."""


_SMALL = 1 << 20
"""In bytes."""


def _digest(path: Path) -> tuple[str, int, dt.datetime]:
    """Returns sha256, size in bytes and time of change.

    The sha256 is that of an empty file when the content cannot or need not be read.
    """
    status = path.lstat()
    seconds = min(max(int(status.st_mtime), 0), _LAST_SECOND)
    modified = dt.datetime.fromtimestamp(seconds, BEIJING)
    try:
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            raise OSError
        with path.open("rb", buffering=0) as file:
            if status.st_size < _SMALL:  # as nearly all are: needs no large buffer
                return hashlib.sha256(file.read()).hexdigest(), status.st_size, modified
            return hashlib.file_digest(file, "sha256").hexdigest(), status.st_size, modified
    except OSError:
        return hashlib.sha256().hexdigest(), size_of(path), modified


def recorded(path: Path) -> dict[tuple[str, str], Arrival]:
    """Returns how each (name, sha256) first came, as recorded in the receipts.csv at `path`.

    ('', sha256) gives the earliest for that content under any name. Raises CannotWork when the
    file is damaged.
    """
    if path.exists() and not path.is_file():  # opening a pipe would wait for ever
        raise CannotWork(f"{path}：不是普通文件。请把它移走后再运行")
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CannotWork(f"{path}：读不了（{in_chinese(error)}）。请检查读取权限") from None
    if content in (b"", codecs.BOM_UTF8):
        return {}
    try:
        table = read_record(content, _HEADER, _LATER)
    except TableFault as fault:
        raise CannotWork(f"{path}{fault}。请从备份恢复，不要手工改动") from None
    known: dict[tuple[str, str], Arrival] = {}
    for line, row in zip(table.line_numbers, table.rows, strict=True):
        try:
            when = dt.datetime.fromisoformat(row["received_at"].strip())
            when = (when if when.tzinfo else when.replace(tzinfo=BEIJING)).astimezone(BEIJING)
        except (ValueError, OverflowError):
            raise CannotWork(
                f"{path} 第{line}行：收件时间写法不对。应如 2017-07-14T16:20:00+08:00"
            ) from None
        seen = row["seen"] if row["seen"] in SEEN else ""
        arrival = Arrival(when, seen, row["sender"] if seen == "mail" else "")
        sha256 = row["sha256"]
        known.setdefault((row["name"], sha256), arrival)
        earliest = known.setdefault(("", sha256), arrival)
        if when < earliest.received_at:
            known["", sha256] = arrival
    return known
