"""Earlier weeks for use in this one. Each file is checked against the bag that it is sealed in."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.archive.bags.bag import TAGS, Bag
from pipeline.archive.bags.catalogue import bags_of
from pipeline.archive.bags.chain import sound_chain
from pipeline.archive.bags.copies import copy_file, files_below
from pipeline.archive.bags.faults import altered
from pipeline.domain.errors import CannotWork
from pipeline.domain.week import Week
from pipeline.history.past import NAME as PAST
from pipeline.history.past import NO_PAST, Past, read_past
from pipeline.history.results import table_rows
from pipeline.history.weeks import (
    History,
    history_files,
    newest_files,
    past_files,
    read_history,
    sealed_before,
    whole,
)
from pipeline.office.disk import must_be_file
from pipeline.office.folder import OfficeFolder
from pipeline.office.tables import read_table

if TYPE_CHECKING:
    from pipeline.history.year import Year


def sealed_history(folder: OfficeFolder, week: Week) -> History:
    """Returns the history from earlier sealed weeks.

    Raises CannotWork when one was altered, or when the chain of the archive is not sound.
    """
    sound_chain(folder.archive)
    for bag, paths in history_files(folder.root, week):
        _refuse_altered(bag, {path.relative_to(bag).as_posix(): path for path in paths})
    return read_history(folder.root, week)


def sealed_year(folder: OfficeFolder, year: int, names: Sequence[str] = ()) -> "Year":
    """Returns the sealed weeks of a year, as `history.year` lays them out.

    `names`: the columns that are wanted, if others than usual. Raises CannotWork when a bag that is
    read was altered, or when the chain of the archive is not sound.
    """
    from pipeline.history.year import READ, read_year  # no other command needs it

    sound_chain(folder.archive)
    for bag, paths in _files_of_year(folder.root, year).items():
        _refuse_altered(bag, {path.relative_to(bag).as_posix(): path for path in paths})
    return read_year(folder.root, year, names or READ)


def _files_of_year(root: Path, year: int, until: str = "") -> dict[Path, list[Path]]:
    """Returns the bags that `read_year` reads, with the files it reads in each.

    `until`: the last week that is there to be read, if not all are.
    """
    from pipeline.history.year import codes_near, weeks_of

    read: dict[Path, list[Path]] = {}
    for code in codes_near(root, year):
        if not until or code <= until:
            files = newest_files(root, code)  # also of a week that, as it says, is of another year
            read[files[0].parents[4]] = list(files)
    weeks = [week.code for week in weeks_of(root, year) if not until or week.code <= until]
    for last in weeks[-1:]:
        for bag, paths in past_files(root, [last, *sealed_before(root, last)]):
            read.setdefault(bag, []).extend(paths)
    return read


def copy_year(
    folder: OfficeFolder, copy: OfficeFolder, year: int, last: str, told: Collection[str]
) -> None:
    """Copies what `read_year` reads of the sealed weeks of a year up to the week `last`.

    Beside that go the settings, list and registers of that week, findings.csv and receipts.csv of
    the weeks `told`, and the tag manifest of each bag, whose sha256 is its digest. Raises
    CannotWork when one was altered, or when the chain of the archive is not sound.
    """
    sound_chain(folder.archive)
    for bag, paths in _files_of_year(folder.root, year, last).items():
        of_list: list[Path] = []
        if bag.parent.name in told:
            data = newest_files(folder.root, bag.parent.name)[0].parent
            paths = [*paths, *(data / name for name in TOLD if data.parents[3] == bag)]
        if bag.parent.name == last:
            inside = OfficeFolder(bag / "data")
            of_list = [*files_below(inside.inbox / "master"), *files_below(inside.registers)]
            of_list = [path for path in [inside.config, *of_list] if path.exists()]
        _copy_checked(folder, copy, bag, [*dict.fromkeys(paths), *of_list])
        copy_file(bag / TAGS, copy.root / (bag / TAGS).relative_to(folder.root))


TOLD = ("findings.csv", "receipts.csv")
"""The tables of a week that only some months read."""


def sealed_inputs(folder: OfficeFolder, code: str) -> OfficeFolder:
    """Returns the small office folder in a week's newest bag: settings, list, registers, key.

    Raises CannotWork when one of these was altered.
    """
    bag = bags_of(folder.archive, code)[-1]
    inside = OfficeFolder(bag.data)
    kept = (inside.inbox / "master", inside.registers, inside.inbox / ".keys")
    read = [inside.config, *(path for each in kept for path in files_below(each))]
    there = {path.relative_to(bag.path).as_posix(): path for path in read if path.exists()}
    _refuse_altered(bag.path, there)
    return inside


def sealed_tables(
    folder: OfficeFolder, code: str
) -> tuple[str, list[dict[str, str]], list[dict[str, str]]]:
    """Returns the newest bag of a week, and the rows of its tasks.csv and findings.csv.

    The bag as 2017-W28/r1. Raises CannotWork when one of the tables was altered or cannot be read.
    """
    tasks, _ = newest_files(folder.root, code)
    findings, bag = tasks.with_name("findings.csv"), tasks.parents[4]
    _refuse_altered(bag, {path.relative_to(bag).as_posix(): path for path in (tasks, findings)})
    with whole(tasks.parent, code):
        return f"{code}/{bag.name}", table_rows(tasks), table_rows(findings)


def sealed_past(folder: OfficeFolder, week: str) -> Past:
    """Returns past.csv of a sealed week; nothing when a release before 0.5 sealed it.

    Raises CannotWork when it was altered.
    """
    tasks, _ = newest_files(folder.root, week)
    path, bag = tasks.with_name(PAST), tasks.parents[4]
    _refuse_altered(bag, {path.relative_to(bag).as_posix(): path})
    if not path.exists():
        return NO_PAST
    with whole(path.parent, week):
        return read_past(must_be_file(path).read_bytes(), week)


def sealed_stages(folder: OfficeFolder, week: str) -> list[dict[str, str]]:
    """Returns the rows of stages.csv of a sealed week; none when its tasks have no stages.

    Raises CannotWork when it was altered.
    """
    tasks, _ = newest_files(folder.root, week)
    path, bag = tasks.with_name("stages.csv"), tasks.parents[4]
    _refuse_altered(bag, {path.relative_to(bag).as_posix(): path})
    if not path.exists():
        return []
    with whole(path.parent, week):
        return read_table(must_be_file(path).read_bytes(), STAGE_COLUMNS).rows


STAGE_COLUMNS = ("task_id", "text", "due", "state", "days", "reached_in")


def copy_history(folder: OfficeFolder, copy: OfficeFolder, week: Week) -> None:
    """Copies the files that `read_history` reads for that week.

    Raises CannotWork when one was altered.
    """
    for bag, paths in history_files(folder.root, week):
        _copy_checked(folder, copy, bag, paths)


def _copy_checked(
    folder: OfficeFolder, copy: OfficeFolder, bag: Path, paths: Sequence[Path]
) -> None:
    """Copies files of a bag, and checks the copies against it. Raises CannotWork."""
    copies = {path: copy.root / path.relative_to(folder.root) for path in paths}
    for path, target in copies.items():
        if path.is_file():
            copy_file(path, target)
    _refuse_altered(bag, {path.relative_to(bag).as_posix(): copies[path] for path in paths})


def _refuse_altered(bag: Path, files: dict[str, Path]) -> None:
    week = bag.parent.name
    for name in altered(Bag(week, int(bag.name[1:]), bag), files):
        raise CannotWork(
            f"{bag / name}：封存后有改动或缺失。请从备份恢复，"
            f"或重新运行 duban run --week {week}，另存一版"
        )
