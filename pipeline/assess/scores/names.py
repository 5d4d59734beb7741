"""One name for each unit, whatever the lists of different weeks call it."""

from pipeline.intake.meaning.units.known import bare_name
from pipeline.intake.meaning.units.roll import Naming


class Names:
    """One name for each unit, whatever a week's list calls it: the first that is asked for."""

    def __init__(self, naming: Naming) -> None:
        self._district = naming.district
        self._official = {
            bare_name(name, naming.district): bare_name(names[0], naming.district)
            for names in naming.same_unit
            for name in names
        }
        self._called: dict[str, str] = {}

    def of(self, unit: str) -> str:
        return self._called.setdefault(self.key(unit), unit)

    def key(self, unit: str) -> str:
        bare = bare_name(unit, self._district)
        return self._official.get(bare, bare)
