"""Cells of 牵头单位 in the month's list: who leads, who supports, and what is no unit.

The context gives what else is known: `units:` the lead units of the list's other tasks, each with
the number of its tasks; `group:` a group in config.yaml; `known:` a unit in config.yaml. A value is
`lead=…;support=…`.
"""

from pipeline.intake.meaning.units.not_units import group_key
from pipeline.intake.meaning.units.roll import Naming, Roll, roles
from tests.meaning import Answer, Case


def answer(case: Case) -> Answer:
    cells: list[str] = []
    same_unit: list[tuple[str, ...]] = []
    groups: dict[str, tuple[str, ...]] = {}
    for part in case.context.split("; "):
        kind, _, said = part.partition(":")
        if kind == "units":
            for unit in said.split():
                name, _, many = unit.partition("×")
                cells += [name] * int(many)
        elif kind == "known":
            same_unit.append((said,))
        elif kind == "group":
            name, _, units = said.partition("=")
            groups[group_key(name)] = tuple(units.split("、"))
    naming = Naming(tuple(same_unit), groups, "郫都区")
    found = roles(Roll(naming, [*cells, case.input]), case.input, "")
    value = f"lead={'、'.join(found.leads)};support={'、'.join(found.supports)}"
    return Answer(value, bool(found.told))
