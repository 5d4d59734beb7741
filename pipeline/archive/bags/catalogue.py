"""Which weeks and months are sealed, in which revisions."""

from collections.abc import Callable
from pathlib import Path

from pipeline.archive.bags.bag import Bag
from pipeline.domain.errors import CannotWork
from pipeline.domain.text import pattern
from pipeline.history.weeks import cannot_list, revisions

_WEEK = pattern(r"[0-9]{4}-W[0-9]{2}")
_MONTH = pattern(r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])")


def is_week(name: str) -> bool:
    """Returns whether a folder of that name in archive/ holds the revisions of a week."""
    return bool(_WEEK.fullmatch(name))


def is_month(name: str) -> bool:
    """Returns whether a folder of that name in archive/ holds the revisions of a closed month."""
    return bool(_MONTH.fullmatch(name))


def is_period(name: str) -> bool:
    """Returns whether it is the code of a week or of a month: what this version seals."""
    return is_week(name) or is_month(name)


def sealed_weeks(archive: Path) -> list[str]:
    """Returns the codes of the weeks that have a sealed revision, the earliest first.

    Raises CannotWork when a folder cannot be listed.
    """
    return _sealed(archive, is_week)


def sealed_months(archive: Path) -> list[str]:
    """Returns the codes of the months that have a sealed revision. Raises as `sealed_weeks`."""
    return _sealed(archive, is_month)


def all_bags(archive: Path) -> list[Bag]:
    """Returns every bag: of the weeks, of the months, and those of a kind that only says itself.

    The last are what a newer version may seal. Raises as `sealed_weeks`.
    """
    return _all_bags(archive, bags_of)


def all_that_can_be_listed(archive: Path) -> list[Bag]:
    """Returns `all_bags`, without those in a week's or month's folder that cannot be listed.

    `beside_bags` tells such a folder. Raises CannotWork when the archive itself cannot be.
    """
    return _all_bags(archive, bags_listed)


def bags_listed(archive: Path, period: str) -> list[Bag]:
    """Returns `bags_of`; none when the folder cannot be listed."""
    try:
        return bags_of(archive, period)
    except CannotWork:
        return []


def _all_bags(archive: Path, of: Callable[[Path, str], list[Bag]]) -> list[Bag]:
    known = [*_folders(archive, is_week), *_folders(archive, is_month)]
    bags = [bag for period in known for bag in of(archive, period)]
    other = _folders(archive, lambda name: not (is_period(name) or name.startswith(".")))
    return [*bags, *(bag for name in other for bag in unknown_in(archive, name))]


def unknown_in(archive: Path, name: str) -> list[Bag]:
    """Returns the bags in a folder whose kind this program does not know.

    Each names this folder as its own place. A copy of a bag names the place of the original.
    """
    if is_period(name):
        return []
    try:
        bags = [] if (archive / name).is_symlink() else bags_of(archive, name)
    except CannotWork:  # told as what it is: no bag that anybody can read
        return []
    return [bag for bag in bags if bag.identity() == str(bag)]


def sealed_weeks_of(archive: Path) -> list[str]:
    """Returns `sealed_weeks`. Raises CannotWork when no week is sealed."""
    if weeks := sealed_weeks(archive):
        return weeks
    raise nothing_sealed(archive)


def nothing_sealed(archive: Path) -> CannotWork:
    """Returns the error to raise for an archive without a bag."""
    return CannotWork(f"{archive}：还没有封存的周。请先运行 duban run，每运行一周就封存一周")


def bags_named(archive: Path, name: str) -> list[Bag]:
    """Returns the sealed revisions that `2017-W28`, `2017-07` or `2017-W28/r1` names.

    The oldest comes first.
    """
    period, _, revision = name.replace("\\", "/").partition("/")
    bags = bags_of(archive, period) if is_period(period) else []
    return [bag for bag in bags if revision in ("", bag.path.name)]


def bags_of(archive: Path, period: str) -> list[Bag]:
    """Returns the sealed revisions of a week or month, the oldest first."""
    return [Bag(period, int(path.name[1:]), path) for path in revisions(archive, period)]


def _sealed(archive: Path, wanted: Callable[[str], bool]) -> list[str]:
    return [code for code in _folders(archive, wanted) if revisions(archive, code)]


def _folders(archive: Path, wanted: Callable[[str], bool]) -> list[str]:
    if not archive.is_dir():
        return []
    try:
        return sorted(path.name for path in archive.iterdir() if wanted(path.name))
    except OSError as error:
        raise cannot_list(archive, error) from None
