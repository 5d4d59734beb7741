"""When the files of a week came, as that was first sealed."""

import datetime as dt
import logging

from pipeline.archive.bags.bag import LOOKED_AT, Bag
from pipeline.archive.bags.catalogue import bags_of
from pipeline.archive.bags.faults import altered
from pipeline.archive.bags.links import links_of
from pipeline.domain.errors import CannotWork
from pipeline.domain.week import BEIJING, Week
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


def sealed_look(folder: OfficeFolder, week: Week) -> dt.datetime | None:
    """Returns when the week's folder was last looked at, as its newest bag says.

    Who removes lines from the record of looks cannot make a file timely: the bag knows better.
    """
    sealed = [time for bag in bags_of(folder.archive, str(week)) if (time := _looked_at(bag))]
    return sealed[-1] if sealed else None


def _looked_at(bag: Bag) -> dt.datetime | None:
    """Returns what the bag says; None when it says nothing, as before 0.4.0, or is not believed."""
    if links_of(bag).unread:
        return None
    try:
        return dt.datetime.fromisoformat(bag.info().get(LOOKED_AT, "")).astimezone(BEIJING)
    except (ValueError, OverflowError):
        return None


def _of(bag: Bag) -> Lines:
    """Returns the lines of a bag whose files are in it. Raises ValueError when it was altered."""
    path = bag.data / "inbox" / bag.period / NAME
    within = f"data/inbox/{bag.period}"
    if altered(bag, {f"{within}/{NAME}": path}):
        raise ValueError(NAME)
    held = bag.checksums()
    return {
        key: line
        for key, line in recorded(path).items()
        if held.get(f"{within}/{line.file}") == line.sha256
        or f"{within}/{line.file}/{standins.NAME}" in held
    }
