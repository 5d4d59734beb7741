"""A sealed week opened again, for what is proposed from it; no return is read again."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.archive.bags.catalogue import bags_of
from pipeline.archive.bags.chain import sound_chain
from pipeline.archive.past import sealed_inputs, sealed_tables
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Settings
from pipeline.domain.week import Week
from pipeline.intake.master import MasterList
from pipeline.office.folder import OfficeFolder
from pipeline.weekly import master_list, settings_of


@dataclass(frozen=True)
class Reopened:
    """What the newest bag of a week says, so that whoever has the bag proposes the same."""

    bag: str
    """As 2017-W28/r1."""
    inside: OfficeFolder
    """The settings, list, registers and key that the bag holds."""
    settings: Settings
    master: MasterList
    rows: Sequence[dict[str, str]]
    """The rows of its tasks.csv."""
    findings: Sequence[dict[str, str]]
    """The rows of its findings.csv."""


def reopened(folder: OfficeFolder, week: Week, cannot: str) -> Reopened:
    """Opens a sealed week. Raises CannotWork, with what `cannot` be done when it is not sealed."""
    sound_chain(folder.archive)
    if not bags_of(folder.archive, str(week)):
        raise CannotWork(
            f"{folder.archive}：没有封存的 {week}（{week.title}），{cannot}。"
            f"请先运行 duban run --week {week}"
        )
    bag, rows, findings = sealed_tables(folder, str(week))
    inside = sealed_inputs(folder, str(week))
    settings = settings_of(inside)
    return Reopened(bag, inside, settings, master_list(inside, week, settings), rows, findings)
