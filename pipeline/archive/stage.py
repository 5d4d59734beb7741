"""Copies what a week or month is made from to where it will be sealed.

Then only the copy is read.
"""

import hashlib
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.archive.bags.catalogue import is_month
from pipeline.archive.bags.copies import CannotRead, copy_file, files_below
from pipeline.archive.offices import is_of_city
from pipeline.archive.past import copy_history, copy_year
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import OfficeBelow
from pipeline.domain.text import name_as_text
from pipeline.domain.week import Month, Period, Week
from pipeline.engine.work import Workplace
from pipeline.intake.files.arrivals import NAME as RECEIPTS
from pipeline.intake.files.arrivals import recorded
from pipeline.intake.files.formats import Unreadable
from pipeline.intake.files.receipts import files_of, free, is_leaving
from pipeline.intake.files.standins import cannot_open, refuse_no_file, stand_in
from pipeline.office.disk import is_listed, is_real_folder, write_new
from pipeline.office.folder import OfficeFolder, not_writable, remove
from pipeline.office.key import week_key
from pipeline.templates.sources import packaged


@contextmanager
def staged_week(folder: OfficeFolder, week: Week, held: Sequence[Path]) -> Iterator[OfficeFolder]:
    """Makes a small office folder with copies of everything that the week is made from.

    `held` are returns that could not be moved into the week's folder. Kept and refused as by
    `_staged`.
    """
    with _staged(folder, week, lambda copy: _copy_week(folder, copy, week, held)) as copy:
        yield copy


@contextmanager
def staged_month(
    folder: OfficeFolder, month: Month, last: str, told: Collection[str]
) -> Iterator[OfficeFolder]:
    """Makes a small office folder with copies of everything that the month is made from.

    That is what it reads of the sealed weeks of its year up to `last`, the list of that week, what
    the weeks `told` found and received, and the digest of each of their bags. Kept and refused as
    by `_staged`.
    """

    def fill(copy: OfficeFolder) -> None:
        if folder.config.is_file():
            copy_file(folder.config, copy.config)
        copy_year(folder, copy, month.year, last, told)
        for templates in (folder.templates, packaged()):
            copy_templates(templates, copy, str(month))

    with _staged(folder, month, fill) as copy:
        yield copy


@contextmanager
def staged_city(
    folder: OfficeFolder, week: Week, offices: Sequence[OfficeBelow], workplace: Workplace
) -> Iterator[OfficeFolder]:
    """Makes a small office folder with copies of everything that a city's week is made from.

    That is its own settings, list and registers, and what it reads of the sealed week of each
    office below, which is verified at the workplace. Kept and refused as by `_staged`.
    """
    from pipeline.archive.offices.copies import copy_offices

    def fill(copy: OfficeFolder) -> None:
        copy_offices(folder, copy, offices, week, workplace)
        for path in files_of(folder.registers):
            target = copy.registers / _name(path, folder.registers)
            _copy_return(path, free(target) if os.path.lexists(target) else target)
        master = folder.master(week.month)
        for path in (folder.config, master, *folder.master_sources(week.month)):
            if path.is_file():
                copy_file(path, copy.root / path.relative_to(folder.root))
        for templates in (folder.templates, packaged()):
            copy_templates(templates, copy, str(week))

    with _staged(folder, week, fill) as copy:
        yield copy


@contextmanager
def _staged(
    folder: OfficeFolder, period: Period, fill: Callable[[OfficeFolder], None]
) -> Iterator[OfficeFolder]:
    """Makes a small office folder, and fills it.

    It is deleted afterwards, unless it was sealed. Raises CannotWork, whose message names the
    office's own files when something is wrong in the copy.
    """
    bag = folder.sealing(period)
    copy = OfficeFolder(bag / "data")
    try:
        folder.archive.mkdir(parents=True, exist_ok=True)
        bag.mkdir()
        copy.results(period).mkdir(parents=True)
        fill(copy)
        yield copy
    except OSError as error:
        if Path(str(error.filename or bag)).is_relative_to(bag):
            error.filename = None  # a path in the copy, which means nothing to people
        raise not_writable(folder.archive, error) from None
    except CannotWork as problem:
        lines = (line.replace(str(copy.root), str(folder.root)) for line in problem.args)
        raise CannotWork(*lines) from None
    finally:
        with suppress(OSError):
            remove(bag)


def _copy_week(folder: OfficeFolder, copy: OfficeFolder, week: Week, held: Sequence[Path]) -> None:
    for path in files_of(folder.returns(week)):
        target = copy.returns(week) / _name(path, folder.returns(week))
        _copy_return(path, free(target) if os.path.lexists(target) else target)
    for path in held:
        for each in files_of(path) if is_real_folder(path) else [path]:
            target = copy.returns(week) / _name(each, folder.inbox)
            _copy_return(each, free(target) if os.path.lexists(target) else target)
    for path in files_of(folder.registers):
        target = copy.registers / _name(path, folder.registers)
        _copy_return(path, free(target) if os.path.lexists(target) else target)
    master = folder.master(week.month)
    record = folder.returns(week) / RECEIPTS
    recorded(record)  # raises CannotWork when it is damaged, or no file at all
    for path in (folder.config, master, *folder.master_sources(week.month), record):
        if path.is_file():
            copy_file(path, copy.root / path.relative_to(folder.root))
    if key := week_key(folder, week):
        copy.week_key(week).parent.mkdir(parents=True, exist_ok=True)
        write_new(copy.week_key(week), f"{key}\n".encode())
    copy_history(folder, copy, week)
    for templates in (folder.templates, packaged()):
        copy_templates(templates, copy, str(week))


def copy_templates(templates: Path, copy: OfficeFolder, period: str) -> None:
    """Copies templates into a small office folder, except those whose name it already has.

    A month gets that of its report alone, and a city's week its own: no other that changes is a
    reason for a revision.
    """
    only = _templates_of(copy, period)
    for path in files_below(templates):
        target = copy.root / "templates" / _name(path, templates)
        if only is not None and path.name not in only:
            continue
        if path.is_file() and not is_leaving(path.name) and not target.exists():
            copy_file(path, target)


def _templates_of(copy: OfficeFolder, period: str) -> Collection[str] | None:
    """Returns the names of all templates that a period is made with; None for any."""
    if is_month(period):
        from pipeline.templates.contexts.month import MONTH_REPORT

        return {MONTH_REPORT}
    if is_of_city(copy):
        from pipeline.templates.contexts.city import CITY_TEMPLATES

        return CITY_TEMPLATES
    return None


def _name(path: Path, folder: Path) -> Path:
    """Returns the path below the folder, fit for a manifest, with no part too long for a disk."""
    return Path(*map(_fitting, name_as_text(path.relative_to(folder).as_posix()).split("/")))


_LONGEST = 255
"""In bytes of a name. A name in another encoding is six times as long when spelled out."""


def _fitting(name: str) -> str:
    if len(name.encode()) <= _LONGEST:
        return name
    stem, suffix = Path(name[:40]).stem, Path(name).suffix[:10]
    return f"{stem}…{hashlib.sha256(name.encode()).hexdigest()[:16]}{suffix}"


_TRIES = 5
"""How often to copy a file that changes meanwhile. After that the next run takes the new state."""


def _copy_return(path: Path, target: Path) -> None:
    """Copies a file of the inbox with its time: when it was received, if no receipt says so."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        for _ in range(_TRIES):
            remove(target)
            before = path.lstat()
            if problem := _not_copied(path, target):
                remove(target)
                stand_in(target, path, problem)
            after = path.lstat()
            if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size):
                break
        os.utime(target, ns=(before.st_mtime_ns, before.st_mtime_ns))
    except FileNotFoundError as error:
        remove(target)
        if is_listed(path):  # its path is too long for this system, or its name is odd
            stand_in(target, path, cannot_open(error))


def _not_copied(path: Path, target: Path) -> Unreadable | None:
    """Copies a file. Returns the reason why the copy failed, or None."""
    try:
        refuse_no_file(path)
        copy_file(path, target)
    except Unreadable as problem:
        return problem
    except CannotRead as problem:
        return cannot_open(problem.error)
    return None
