"""Which files came in for a week."""

import datetime as dt
import hashlib
import logging
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.errors import CannotWork, in_chinese, remedy
from pipeline.domain.text import name_as_text, pattern, visible
from pipeline.domain.week import Week
from pipeline.intake.files.arrivals import (
    NAME,
    NO_CONTENT,
    Arrival,
    Line,
    Lines,
    Look,
    earliest,
    edited,
    moment,
    recorded,
)
from pipeline.intake.files.standins import LARGEST, is_stand_in, size_of, was_unopened
from pipeline.office.disk import by_name, is_listed, make_folder, move, must_be_folder

log = logging.getLogger("duban")

_LEAVINGS = pattern(r"~\$.*|\.~.*|thumbs\.db|\.ds_store|desktop\.ini", re.IGNORECASE)
_RETURN = pattern(r"\.(xls[xmb]?|et|ods|doc[xm]?|wps)$", re.IGNORECASE)
_MARKERS = pattern(r"\.git(keep|ignore)")
_NO_RETURNS = pattern(
    r"master|registers|\d{4}-w\d{1,2}|\..*|@eadir|lost\+found|\$recycle\.bin|"
    r"system volume information",
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

    @property
    def line(self) -> Line:
        """Its line in receipts.csv."""
        arrival = Arrival(self.received_at, self.seen, self.sender)
        return Line(self.file, self.sha256, str(self.size), arrival)


def file_loose_returns(inbox: Path, week: Week) -> tuple[list[str], list[Path]]:
    """Moves what units dropped into `inbox/` itself into the week's folder.

    Returns the names, and what could not be moved: on Windows what Excel or WPS has open cannot.
    Adds a number to a name that is taken, so that nothing is overwritten. Raises CannotWork when
    the week's folder cannot be made.
    """
    folder = inbox / str(week)
    try:
        must_be_folder(folder)
    except FileNotFoundError:
        pass  # nothing has come for the week
    except OSError as error:
        raise _no_folder(folder, error) from None
    filed, held = _beside_the_record(folder), []
    for path in loose_in(inbox):
        if not (path.is_file() or path.is_dir() or path.is_symlink()):
            log.warning("没有归入 inbox/%s：%s（不是文件，也不是文件夹）", week, visible(path.name))
            continue
        try:
            make_folder(folder)
        except OSError as error:
            raise _no_folder(folder, error) from None
        target = free(folder / path.name)
        try:
            move(path, target)
        except OSError as error:
            log.warning(
                "%s：移不进 inbox/%s（%s）。这一次照样读取，关闭它以后再运行，就归入",
                *(visible(path.name), week, in_chinese(error)),
            )
            held.append(path)
            continue
        filed.append(visible(target.name))
    return filed, held


def _beside_the_record(folder: Path) -> list[str]:
    """Makes way for receipts.csv in the week's folder. Returns the new names.

    To Windows Receipts.CSV is the same file. If it is the record, whose capitals a memory stick
    has changed, it gets its name back; a file that somebody sent gets a number. Raises CannotWork.
    """
    named = []
    for path in by_name(folder.iterdir()) if folder.is_dir() else ():
        if path.name.lower() != NAME or path.name == NAME:
            continue
        target = folder / NAME
        if is_listed(target) or not _is_record(path):
            target = free(path)
        try:
            move(path, target)
        except OSError as error:
            told = remedy(error, "请检查写入权限")
            raise CannotWork(
                f"{path}：与收件记录 {NAME} 重名，改不了名（{in_chinese(error)}）。{told}"
            ) from None
        log.warning("%s 与收件记录 %s 重名，改名为 %s", path, NAME, target.name)
        named.append(target.name)
    return [name for name in named if name != NAME]


def _is_record(path: Path) -> bool:
    try:
        return bool(recorded(path))
    except CannotWork:
        return False


def _no_folder(folder: Path, error: OSError) -> CannotWork:
    told = remedy(error, "请检查写入权限")
    return CannotWork(f"{folder}：这里应是文件夹（{in_chinese(error)}）。{told}")


def loose_in(inbox: Path) -> list[Path]:
    """Returns the files in `inbox/` itself, and unpacked folders there: what has no week yet."""
    return [
        path
        for path in (by_name(inbox.iterdir()) if inbox.is_dir() else ())
        if not (is_leaving(path.name) or (path.is_dir() and _NO_RETURNS.fullmatch(path.name)))
    ]


def free(path: Path) -> Path:
    """Returns the path, with a number added to its name when it is taken."""
    number = 2
    unused = path
    while os.path.lexists(unused) or unused.name.lower() == NAME:  # Windows knows no capitals
        unused = path.with_name(f"{path.stem}({number}){path.suffix}")
        number += 1
    return unused


def is_leaving(name: str) -> bool:
    """Whether the file is a leaving of an office program or a system, which nobody sent."""
    return bool(_LEAVINGS.fullmatch(name) or _MARKERS.fullmatch(name))


def receipts_of(folder: Path, look: Look | None = None) -> tuple[list[Receipt], list[Receipt]]:
    """Returns all files in the week's folder, in the order received, and those to be recorded.

    A file is recognised by its content, even when its name or date has changed. Without a look,
    what receipts.csv says is taken as it is. Raises CannotWork when that is damaged.
    """
    lines = recorded(folder / NAME)
    known = look.believed(lines) if look else lines
    first = earliest(known)
    receipts, new = [], []
    above = len(folder.parts)
    for path in files_of(folder):
        file = name_as_text("/".join(path.parts[above:]))
        try:
            sha256, size, modified = _digest(path)
        except FileNotFoundError:  # removed since the folder was listed
            continue
        if line := known.get((file, sha256)):
            arrival = line.arrival
        elif look:
            own = Line(file, sha256, str(size), Arrival(modified, "file"))
            arrival = look.arrival(own, first.get(sha256))
        else:
            arrival = first.get(sha256, Arrival(modified, "file"))
        receipt = Receipt(file, path, sha256, size, *arrival)
        receipts.append(receipt)
        if not _stands(receipt.line, lines):
            new.append(receipt)
    receipts.sort(key=lambda receipt: (receipt.received_at, receipt.file))
    return receipts, new


def _stands(line: Line, lines: Lines) -> bool:
    """Whether the lines say of the file what the line says."""
    there = lines.get((line.file, line.sha256))
    return there is not None and there.arrival == line.arrival


@dataclass(frozen=True)
class Found:
    """What a look at a week's folder has found."""

    lines: Sequence[Line]
    """To be added to receipts.csv."""
    noted: Sequence[Line]
    """Those of the files that no earlier look has noted."""
    unopened: Sequence[Line]
    """Those of the files that are in use and cannot be opened."""
    edits: Sequence[str]
    """What was edited in receipts.csv or the record of looks, in Chinese."""


def found(folder: Path, look: Look) -> Found:
    """Looks at a week's folder. Raises CannotWork when receipts.csv is damaged."""
    lines = recorded(folder / NAME)
    receipts, new = receipts_of(folder, look)
    here = {(receipt.file, receipt.sha256): receipt.line for receipt in receipts}
    added = {(receipt.file, receipt.sha256): receipt.line for receipt in new}
    added |= {key: line for key, line in look.kept.items() if not _stands(line, lines)}
    return Found(
        lines=list(added.values()),
        noted=[line for key, line in here.items() if key not in look.kept],
        unopened=[r.line for r in receipts if r.sha256 == NO_CONTENT and was_unopened(r.path)],
        edits=[
            *look.edits,
            *edited(
                lines, {**look.kept, **{key: line for key, line in here.items() if key in lines}}
            ),
        ],
    )


def receipt_of(path: Path) -> Receipt:
    """Returns a receipt for a file in any folder, as if it had just been received."""
    sha256, size, modified = _digest(path)
    return Receipt(name_as_text(path.name), path, sha256, size, modified)


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


_SMALL = 1 << 20
"""In bytes."""


def _digest(path: Path) -> tuple[str, int, dt.datetime]:
    """Returns sha256, size in bytes and time of change.

    The sha256 is that of an empty file when the content cannot or need not be read.
    """
    try:
        status = path.lstat()
    except FileNotFoundError:
        if not is_listed(path):
            raise  # it is gone
        return NO_CONTENT, 0, moment(path.parent.lstat().st_mtime)
    modified = moment(status.st_mtime)
    try:
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            raise OSError
        with path.open("rb", buffering=0) as file:
            if status.st_size < _SMALL:  # as nearly all are: needs no large buffer
                return hashlib.sha256(file.read()).hexdigest(), status.st_size, modified
            return hashlib.file_digest(file, "sha256").hexdigest(), status.st_size, modified
    except OSError:
        return NO_CONTENT, size_of(path), modified
