"""What is told of each pair, and how often that is right."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from pipeline.merge.copied import Report, copied
from pipeline.rules import THRESHOLDS
from tests.copied import Pair

CUTOFF = dt.date(2017, 7, 14)
OTHER_UNIT = "区应急办"


def told(pair: Pair) -> str:
    """Returns the kind that H07 tells of a pair with its usual thresholds; '' for none."""
    kind, _, words = pair.context.partition(":")
    office = words if kind == "office" else ""
    two_tasks = kind in ("across", "joint")
    leads = frozenset([pair.unit, OTHER_UNIT] if kind == "joint" else [pair.unit])
    now = Report(
        pair.now,
        pair.unit,
        leads,
        office=office,
        due=kind != "not due",
        done=kind == "done",
    )
    unit = OTHER_UNIT if two_tasks else pair.unit
    before = Report(pair.before, unit, frozenset([unit]), office=office)
    found = copied(now, before, CUTOFF, same_task=not two_tasks)
    limits = THRESHOLDS["H07"]
    least = limits["across" if two_tasks else "characters"]
    if found is None or found.same < least or found.empty < limits["empty"]:
        return ""
    return found.kind


def figures(pairs: Iterable[Pair]) -> str:
    """Returns the table of figures for these pairs."""
    judged = [(pair, told(pair)) for pair in pairs]
    right = sum(pair.is_copy for pair, kind in judged if kind)
    named = sum(bool(kind) for _, kind in judged)
    copies = sum(pair.is_copy for pair, _ in judged)
    lines = [
        f"{len(judged)} pairs, {copies} copies: precision {right}/{named} = {right / named:.3f}, "
        f"recall {right}/{copies} = {right / copies:.3f}"
    ]
    of_class = Counter(pair.of_class for pair, _ in judged)
    for name, count in sorted(of_class.items()):
        of = [(pair, kind) for pair, kind in judged if pair.of_class == name]
        hits = sum(bool(kind) for _, kind in of)
        if of[0][0].is_copy:
            as_named = [pair.is_copy for pair, kind in judged if kind == name]
            exactly = sum(kind == name for _, kind in of)
            precise = f"{sum(as_named) / len(as_named):.3f}" if as_named else "-"
            lines.append(
                f"  {name:12} recall {hits:3}/{count:3} = {hits / count:.3f}  precision {precise} "
                f"(of {len(as_named)}); by this very name {exactly}"
            )
        else:
            lines.append(f"  {name:12} called copied though honest: {hits}/{count}")
    return "\n".join(lines)
