"""When the files of a week came, as that was first sealed."""

import logging

from pipeline.archive.bags.bag import Bag
from pipeline.archive.bags.catalogue import bags_of
from pipeline.archive.bags.faults import altered
from pipeline.domain.errors import CannotWork
from pipeline.domain.week import Week
from pipeline.intake.files import standins
from pipeline.intake.files.arrivals import NAME, Line, Lines, recorded
from pipeline.office.folder import OfficeFolder

log = logging.getLogger("duban")


def sealed_lines(folder: OfficeFolder, week: Week) -> Lines:
    """Returns the lines of receipts.csv as they were first sealed.

    A line counts from the first revision that holds its file: one that was written beforehand
    proves nothing. A record that was altered in its bag is told and passed over.
    """
    first: dict[tuple[str, str], Line] = {}
    for bag in bags_of(folder.archive, str(week)):
        try:
            for key, line in _of(bag).items():
                first.setdefault(key, line)
        except (OSError, ValueError, CannotWork):
            log.warning("%s：封存的收件记录缺失或有改动，没有采用", bag.path)
    return first


def _of(bag: Bag) -> Lines:
    """Returns the lines of a bag whose files are in it. Raises ValueError when it was altered."""
    path = bag.data / "inbox" / bag.week / NAME
    within = f"data/inbox/{bag.week}"
    if altered(bag, {f"{within}/{NAME}": path}):
        raise ValueError(NAME)
    held = bag.checksums()
    return {
        key: line
        for key, line in recorded(path).items()
        if held.get(f"{within}/{line.file}") == line.sha256
        or f"{within}/{line.file}/{standins.NAME}" in held
    }
