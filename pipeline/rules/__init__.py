"""The catalogue of rules, and the judging of a week by it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.domain.findings import Finding, Rule, declared_in
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

CATALOGUE: tuple[Rule, ...] = tuple(
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
        for rule in CATALOGUE
        if (thresholds := settings.get(rule.code, {})) is not None
        for finding in rule.findings(
            getattr(merged, rule.over), thresholds, merged.in_words.get(rule.over, {})
        )
    )
