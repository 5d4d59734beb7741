"""Which messages a week needs, and to whom they go."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.assess.notices import Instruction
from pipeline.assess.view import WeekView
from pipeline.domain.settings import Settings
from pipeline.domain.text import folded
from pipeline.office.file_names import legal_name
from pipeline.templates.contexts.letters import (
    ANSWER,
    CHECK,
    CORRECTION,
    INSTRUCTED,
    ISSUE,
    LEADERS,
    REMINDER,
    REMINDER_AND_CORRECTION,
)


@dataclass(frozen=True)
class Letter:
    """A message that the week needs. `to` is empty if the office knows no address."""

    kind: str
    unit: str
    """'' for the leaders."""
    to: tuple[str, ...]
    files: frozenset[str] = frozenset()
    """The files of a unit that the list does not name."""

    @property
    def stem(self) -> str:
        """The name of its file without the ending."""
        return legal_name(f"{self.kind}-{self.unit}") if self.unit else f"01-{self.kind}"


def letters(view: WeekView, settings: Settings) -> tuple[Letter, ...]:
    """Returns the reports to the leaders, then one letter a unit: the reminders first."""
    address = settings.addresses
    kinds = {unit.name: REMINDER for unit in view.missing}
    for unit in view.written_to:
        other = CORRECTION if unit in view.to_mend else CHECK
        kinds[unit] = REMINDER_AND_CORRECTION if unit in kinds else other
    for notice in view.running_notices:
        for unit in notice.units if notice.is_late else ():
            kinds.setdefault(unit, ANSWER)
    return (
        Letter(LEADERS, "", settings.mail.leaders),
        *(
            Letter(INSTRUCTED, leader.name, leader.mail)
            for leader in settings.leaders
            if any(wrote(leader.name, each) for each in view.told_instructions)
        ),
        *(Letter(kind, unit, address.get(unit, ())) for unit, kind in kinds.items()),
        *(
            Letter(CORRECTION, name, address.get(name, ()), files)
            for name, files in view.strangers.items()
        ),
    )


def wrote(leader: str, said: Instruction) -> bool:
    """Whether the leader of that name wrote the instruction."""
    return folded(said.leader) == folded(leader)


def issuing(units: Iterable[str], settings: Settings) -> tuple[Letter, ...]:
    """Returns a letter for each of these units, to bring it its form."""
    return tuple(Letter(ISSUE, unit, settings.addresses.get(unit, ())) for unit in units)


def unknown_files(view: WeekView) -> dict[str, str]:
    """Returns the files that nobody can be asked about, since their unit is unknown, with a kind.

    The kind is that of the letter which they would need.
    """
    asked = ((CORRECTION, view.to_mend), (CHECK, view.to_check))
    told = frozenset().union(*view.strangers.values())
    found: dict[str, str] = {}
    for kind, findings in asked:
        for finding in findings.get("", ()):
            if finding.file and finding.file not in told:
                found.setdefault(finding.file, kind)
    return found
