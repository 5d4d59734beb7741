"""Which weeks are sealed, in which revisions."""

import re
from pathlib import Path

from pipeline.archive.bags.bag import Bag
from pipeline.domain.errors import CannotWork
from pipeline.history.weeks import cannot_list, revisions

_WEEK = re.compile(r"[0-9]{4}-W[0-9]{2}")


def is_week(name: str) -> bool:
    """Returns whether a folder of that name in archive/ holds the revisions of a week."""
    return bool(_WEEK.fullmatch(name))


def sealed_weeks(archive: Path) -> list[str]:
    """Returns the codes of the weeks that have a sealed revision, the earliest first.

    Raises CannotWork when a folder cannot be listed.
    """
    if not archive.is_dir():
        return []
    try:
        codes = [path.name for path in archive.iterdir() if is_week(path.name)]
    except OSError as error:
        raise cannot_list(archive, error) from None
    return sorted(code for code in codes if revisions(archive, code))


def sealed_weeks_of(archive: Path) -> list[str]:
    """Returns `sealed_weeks`. Raises CannotWork when no week is sealed."""
    if weeks := sealed_weeks(archive):
        return weeks
    raise CannotWork(f"{archive}：还没有封存的周。请先运行 duban run，每运行一周就封存一周")


def bags_named(archive: Path, name: str) -> list[Bag]:
    """Returns the sealed revisions that `2017-W28` or `2017-W28/r1` names, the oldest first."""
    week, _, revision = name.replace("\\", "/").partition("/")
    bags = bags_of(archive, week) if is_week(week) else []
    return [bag for bag in bags if revision in ("", bag.path.name)]


def bags_of(archive: Path, week: str) -> list[Bag]:
    """Returns the sealed revisions of a week, the oldest first."""
    return [Bag(week, int(path.name[1:]), path) for path in revisions(archive, week)]
