"""What a week is made from, copied to where it will be sealed; then only the copy is read."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.archive.bags.copies import CannotRead, copy_file, files_below
from pipeline.archive.past import copy_history
from pipeline.domain.errors import CannotWork
from pipeline.domain.text import name_as_text
from pipeline.domain.week import Week
from pipeline.intake.files import receipts
from pipeline.intake.files.formats import Unreadable
from pipeline.intake.files.receipts import files_of, free, is_leaving, recorded
from pipeline.intake.files.standins import cannot_open, refuse_no_file, stand_in
from pipeline.office.folder import OfficeFolder, not_writable, remove
from pipeline.templates.sources import packaged


@contextmanager
def staged(folder: OfficeFolder, week: Week) -> Iterator[OfficeFolder]:
    """A small office folder with copies of everything that the week is made from.

    It is gone afterwards, unless it was sealed. Raises CannotWork; what goes wrong in the copy
    is told of the office's own files.
    """
    bag = folder.sealing(week)
    copy = OfficeFolder(bag / "data")
    try:
        copy.results(week).mkdir(parents=True)
        _copy(folder, copy, week)
        yield copy
    except OSError as error:
        error.filename = None  # in the copy, which means nothing to people
        raise not_writable(folder.archive, error) from None
    except CannotWork as problem:
        raise CannotWork(str(problem).replace(str(copy.root), str(folder.root))) from None
    finally:
        with suppress(OSError):
            remove(bag)


def _copy(folder: OfficeFolder, copy: OfficeFolder, week: Week) -> None:
    for path in files_of(folder.returns(week)):
        target = copy.returns(week) / _name(path, folder.returns(week))
        _copy_return(path, free(target) if os.path.lexists(target) else target)
    master = folder.master(week.month)
    record = folder.returns(week) / receipts.NAME
    recorded(record)  # says so when it is damaged, or no file at all
    for path in (folder.config, master, record):
        if path.is_file():
            copy_file(path, copy.root / path.relative_to(folder.root))
    copy_history(folder, copy, week)
    for templates in (folder.templates, packaged()):
        copy_templates(templates, copy)


def copy_templates(templates: Path, copy: OfficeFolder) -> None:
    """Puts these templates into a small office folder, where it has none of the same name."""
    for path in files_below(templates):
        target = copy.root / "templates" / _name(path, templates)
        if path.is_file() and not is_leaving(path.name) and not target.exists():
            copy_file(path, target)


def _name(path: Path, folder: Path) -> Path:
    """The path below the folder as a manifest can say it, no part longer than a disk takes."""
    return Path(*map(_fitting, name_as_text(path.relative_to(folder).as_posix()).split("/")))


_LONGEST = 255
"""Bytes in a name; one in another encoding is six times as long when it is spelled out."""


def _fitting(name: str) -> str:
    if len(name.encode()) <= _LONGEST:
        return name
    stem, suffix = Path(name[:40]).stem, Path(name).suffix[:10]
    return f"{stem}…{hashlib.sha256(name.encode()).hexdigest()[:16]}{suffix}"


_TRIES = 5
"""How often a file is copied that changes meanwhile; then its next state is for the next run."""


def _copy_return(path: Path, target: Path) -> None:
    """Copies one file received, with its time, which is when it came if no receipt says so."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        for _ in range(_TRIES):
            before = path.lstat()
            if problem := _not_copied(path, target):
                remove(target)
                stand_in(target, path, problem)
            after = path.lstat()
            if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size):
                break
        os.utime(target, ns=(before.st_mtime_ns, before.st_mtime_ns))
    except FileNotFoundError:  # taken away since the folder was listed
        remove(target)


def _not_copied(path: Path, target: Path) -> Unreadable | None:
    """Copies a file; answers why it cannot be, if so."""
    try:
        refuse_no_file(path)
        copy_file(path, target)
    except Unreadable as problem:
        return problem
    except CannotRead as problem:
        return cannot_open(problem.error)
    return None
