"""Holds the catalogue of rules, and judges a week by it."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.domain.findings import Check, Finding, Rule, declared_in
from pipeline.rules import (
    consistency,
    discipline,
    history,
    masterlist,
    matching,
    registers,
    structure,
    supervision,
    understood,
    units,
    values,
)
from pipeline.rules.wording import PHRASES

if TYPE_CHECKING:
    from pipeline.merge import Merged

CHECKS: tuple[Check, ...] = tuple(
    declared
    for family in (
        understood,
        structure,
        units,
        matching,
        values,
        consistency,
        history,
        discipline,
        supervision,
        masterlist,
        registers,
    )
    for declared in declared_in(family)
)

_FAMILIES = "FUWMVCHDSL"
"""The first letters of the codes, from the file to the list, as the catalogue shows them."""
CATALOGUE: tuple[Rule, ...] = tuple(
    sorted(
        (check.rule for check in CHECKS),
        key=lambda rule: (_FAMILIES.index(rule.code[0]), rule.code),
    )
)
"""The declarations of all rules, family by family, each in the order of its numbers."""
if twice := [code for code, times in Counter(r.code for r in CATALOGUE).items() if times > 1]:
    raise ValueError(f"declared twice: {', '.join(twice)}")

THRESHOLDS: Mapping[str, Mapping[str, float]] = {rule.code: rule.thresholds for rule in CATALOGUE}
"""The thresholds that config.yaml may set for each rule, with their defaults."""


def judge(
    merged: "Merged", settings: Mapping[str, Mapping[str, float] | None]
) -> tuple[Finding, ...]:
    """Returns all findings of the week, in the order of `CHECKS`.

    `settings` maps a rule's code to the office's thresholds, or to None when the rule is off.
    """
    return tuple(
        finding
        for check in CHECKS
        if (thresholds := settings.get(check.rule.code, {})) is not None
        for finding in check.findings(
            getattr(merged, check.rule.over), thresholds, PHRASES.get(check.rule.over, {})
        )
    )
