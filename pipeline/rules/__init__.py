"""The catalogue of rules, and the judging of a week by it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.domain.findings import Check, Finding, Rule, declared_in
from pipeline.rules import (
    consistency,
    discipline,
    history,
    masterlist,
    matching,
    structure,
    supervision,
    values,
)

if TYPE_CHECKING:
    from pipeline.merge import Merged

CHECKS: tuple[Check, ...] = tuple(
    declared
    for family in (
        structure,
        matching,
        values,
        consistency,
        history,
        discipline,
        supervision,
        masterlist,
    )
    for declared in declared_in(family)
)

CATALOGUE: tuple[Rule, ...] = tuple(check.rule for check in CHECKS)
"""What the rules say of themselves, in the order in which their families are written."""

THRESHOLDS: Mapping[str, Mapping[str, float]] = {rule.code: rule.thresholds for rule in CATALOGUE}
"""What config.yaml may set for each rule, with the defaults."""


def judge(
    merged: "Merged", settings: Mapping[str, Mapping[str, float] | None]
) -> tuple[Finding, ...]:
    """Everything the rules find in the week, in the order of the catalogue.

    `settings` gives a rule's own thresholds, or None where the office turned it off.
    """
    return tuple(
        finding
        for check in CHECKS
        if (thresholds := settings.get(check.rule.code, {})) is not None
        for finding in check.findings(
            getattr(merged, check.rule.over), thresholds, merged.in_words.get(check.rule.over, {})
        )
    )
