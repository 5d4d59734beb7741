"""When files came in: the lines of `inbox/<week>/receipts.csv`, and what a new line may say."""

import codecs
import datetime as dt
import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pipeline.domain.errors import CannotWork, in_chinese, remedy
from pipeline.domain.text import visible
from pipeline.domain.week import BEIJING, day_in_words
from pipeline.office.disk import must_be_plain, write_whole
from pipeline.office.tables import TableFault, read_record, with_rows

NAME = "receipts.csv"
_HEADER = ("name", "sha256", "size", "received_at")
_LATER = ("seen", "sender")
"""Columns that releases before 0.4.0 did not write."""

SEEN = {"mail": "邮件服务器的时间", "run": "程序运行的时间", "file": "文件的时间"}
"""How the time of a file is known, with the words for it. '' in records of earlier releases."""


def came_in_words(received_at: dt.datetime, seen: str) -> str:
    """Returns 7月14日18:26, and how that is known: 7月14日18:26（邮件服务器的时间）."""
    how = f"（{SEEN[seen]}）" if seen else ""
    return f"{day_in_words(received_at)}{received_at:%H:%M}{how}"


class Arrival(NamedTuple):
    """When a file came, how that is known, and the mail addresses that it came from."""

    received_at: dt.datetime
    seen: str = ""
    sender: str = ""

    def in_words(self) -> str:
        how = (
            f"（{SEEN[self.seen]}{self.sender and '，'}{visible(self.sender)}）"
            if self.seen
            else ""
        )
        return f"{self.received_at:%Y-%m-%d %H:%M}{how}"


class Line(NamedTuple):
    """A line of receipts.csv."""

    file: str
    sha256: str
    size: str
    arrival: Arrival


Lines = Mapping[tuple[str, str], Line]
"""Lines by name and sha256."""

NO_CONTENT = hashlib.sha256().hexdigest()
"""The sha256 of files that are empty or cannot be read. No file is known again by it."""


@dataclass(frozen=True)
class Look:
    """A look at a week's folder: what tells when the files in it came that are new to it."""

    at: dt.datetime
    """Now, in whole seconds."""
    before: dt.datetime | None = None
    """When the folder was last looked at. A file that is new to this look came after that."""
    mailed: Mapping[str, Arrival] = field(default_factory=dict)
    """By sha256: what came by mail."""
    kept: Lines = field(default_factory=dict)
    """The lines as they were first sealed or noted. They count, whatever receipts.csv says now."""
    unopened: frozenset[Line] = frozenset()
    """The lines of files that were there, but were in use and could not be opened."""
    folder: Path | None = None
    """Where the files lie that the look is at a copy of."""
    edits: tuple[str, ...] = ()
    """In Chinese, what no run can have made of the record of looks."""
    mended: Sequence[Mapping[str, str]] | None = None
    """The week's rows there as they have to be left; None when they stand so."""

    def believed(self, lines: Lines) -> Lines:
        """Returns the lines that count. Before the first look, receipts.csv is taken as it is."""
        return self.kept if self.kept or self.before else lines

    def arrival(self, line: Line, known: Arrival | None) -> Arrival:
        """Returns how a file came that has no line yet. `line` has the file's own time.

        `known`: how its content first came, under another name.
        """
        file, sha256, _, (modified, *_) = line
        mailed = self.mailed.get(sha256)
        if told := min(filter(None, (known, mailed)), default=None):
            return told._replace(sender=mailed.sender) if mailed and told.seen == "mail" else told
        if line._replace(sha256=NO_CONTENT) in self.unopened:
            return line.arrival
        since = self.before or modified
        if since <= modified <= self.at:
            return line.arrival
        times = times_of(self.folder, file) if self.folder else None
        created = times and times[1]
        if self.before and created and since <= created <= self.at:  # copied, with its old time
            return Arrival(created, "file")
        return Arrival(self.at, "run")


def times_of(folder: Path, file: str) -> tuple[dt.datetime, dt.datetime] | None:
    """Returns when a file was changed and when it was put where it is, as the system tells."""
    try:
        status = (folder / file).lstat()
        created = getattr(status, "st_birthtime", status.st_ctime)
    except (OSError, ValueError):
        return None
    return moment(status.st_mtime), moment(created)


_LAST_SECOND = 32_503_680_000
"""The year 3000, in seconds. A damaged file system may give a time beyond every calendar."""


def moment(seconds: float) -> dt.datetime:
    """Returns a time that a file system gives, in whole seconds."""
    return dt.datetime.fromtimestamp(min(max(int(seconds), 0), _LAST_SECOND), BEIJING)


def earliest(lines: Lines) -> dict[str, Arrival]:
    """Returns the earliest arrival of each content, by sha256."""
    first: dict[str, Arrival] = {}
    for line in lines.values():
        if line.sha256 != NO_CONTENT:
            known = first.setdefault(line.sha256, line.arrival)
            first[line.sha256] = min(known, line.arrival)
    return first


def edited(lines: Lines, kept: Lines) -> list[str]:
    """Returns, in Chinese, which lines are not as the program keeps them."""
    told = [
        f"收件记录中“{visible(line.file)}”写的是{lines[key].arrival.in_words()}，"
        f"与程序所记的{line.arrival.in_words()}不同，按程序所记的算"
        for key, line in kept.items()
        if key in lines and lines[key].arrival != line.arrival
    ]
    gone = [
        f"“{visible(line.file)}”（{line.arrival.received_at:%Y-%m-%d %H:%M}）"
        for key, line in kept.items()
        if key not in lines
    ]
    if gone:
        told.append(f"收件记录中少了{len(gone)}行，已经补上：{'、'.join(gone)}")
    return told


def recorded(path: Path) -> Lines:
    """Returns the lines of the receipts.csv at `path`. The last one of each file counts.

    Raises CannotWork when the file is damaged. What Windows takes for it, because its name differs
    only in capitals, is none.
    """
    try:
        return _lines(path)
    except CannotWork:
        if path.name == NAME and _is_another(path):
            return {}
        raise


def _is_another(path: Path) -> bool:
    """Whether the folder has the name only in other capitals."""
    try:
        names = {each.name for each in path.parent.iterdir()}
    except OSError:
        return False
    return path.name not in names and path.name in {name.lower() for name in names}


def _lines(path: Path) -> Lines:
    try:
        content = must_be_plain(path).read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        told = remedy(error, "请检查读取权限")
        raise CannotWork(f"{path}：读不了（{in_chinese(error)}）。{told}") from None
    if content in (b"", codecs.BOM_UTF8):
        return {}
    try:
        table = read_record(content, _HEADER, _LATER)
    except TableFault as fault:
        raise CannotWork(f"{path}{fault}。请从备份恢复，不要手工改动") from None
    lines = {}
    for number, row in zip(table.line_numbers, table.rows, strict=True):
        try:
            when = dt.datetime.fromisoformat(row["received_at"].strip())
            when = (when if when.tzinfo else when.replace(tzinfo=BEIJING)).astimezone(BEIJING)
        except (ValueError, OverflowError):
            raise CannotWork(
                f"{path} 第{number}行：收件时间写法不对。应如 2017-07-14T16:20:00+08:00"
            ) from None
        seen = row["seen"] if row["seen"] in SEEN else ""
        arrival = Arrival(when, seen, row["sender"] if seen == "mail" else "")
        key = row["name"], row["sha256"]
        lines[key] = Line(*key, row["size"], arrival)
    return lines


def add_lines(path: Path, new: Iterable[Line]) -> None:
    """Adds lines to the receipts.csv at `path`. Raises CannotWork when it cannot be written."""
    rows = [
        (
            line.file,
            line.sha256,
            line.size,
            line.arrival.received_at.isoformat(timespec="seconds"),
            line.arrival.seen,
            line.arrival.sender,
        )
        for line in sorted(new, key=lambda line: (line.arrival.received_at, line.file))
    ]
    if not rows:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = must_be_plain(path).read_bytes() if os.path.lexists(path) else b""
        write_whole(path, with_rows(before, (*_HEADER, *_LATER), rows))
    except OSError as error:
        told = remedy(error, "请先关闭正在打开它的程序")
        raise CannotWork(f"{path}：写不了（{in_chinese(error)}）。{told}") from None
