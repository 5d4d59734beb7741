"""Which weeks are sealed, in which revisions."""

import re
from pathlib import Path

from pipeline.archive.bag import Bag
from pipeline.intake.history import revisions

_WEEK = re.compile(r"\d{4}-W\d{2}")


def sealed_weeks(archive: Path) -> list[str]:
    """The codes of the weeks of which a revision is sealed, the earliest first."""
    if not archive.is_dir():
        return []
    codes = (path.name for path in archive.iterdir() if _WEEK.fullmatch(path.name))
    return sorted(code for code in codes if revisions(archive, code))


def bags_of(archive: Path, week: str) -> list[Bag]:
    """The sealed revisions of a week, the oldest first."""
    return [Bag(week, int(path.name[1:]), path) for path in revisions(archive, week)]
