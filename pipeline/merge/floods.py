"""What a return, a unit or a week has too much of: which part is kept, the small ones whole."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from sys import maxsize
from typing import TypeVar

from pipeline.domain.settings import Limits

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Most:
    """The most of something in one return, in all returns of a unit, and in the week."""

    file: int
    unit: int
    week: int

    @classmethod
    def of(cls, limits: Limits, tasks: int) -> "Most":
        """Returns what the office allows; never less than a return of the whole list needs."""
        return cls(
            max(limits.file_rows, tasks),
            max(limits.unit_rows, 2 * tasks),
            max(limits.week_rows, 2 * tasks),
        )


NO_LIMITS = Most(maxsize, maxsize, maxsize)


def kept(found: Mapping[int, int], units: Sequence[str], most: Most) -> Mapping[int, int]:
    """Returns how many of those found in each return to keep.

    `units` has the unit of each return. What is too much is taken from those that have the most.
    """
    counts = {file: min(count, most.file) for file, count in found.items()}
    of_unit: dict[str, dict[int, int]] = {}
    for file, count in counts.items():
        of_unit.setdefault(units[file], {})[file] = count
    shares = {unit: _shared(files, most.unit) for unit, files in of_unit.items()}
    allowed = _shared({unit: sum(share.values()) for unit, share in shares.items()}, most.week)
    return {
        file: count
        for unit, share in shares.items()
        for file, count in _shared(share, allowed[unit]).items()
    }


def beyond(found: Iterable[int], keep: Mapping[int, int]) -> Iterable[int]:
    """Yields the places in `found` that are not kept: the last ones of each return."""
    seen: Counter[int] = Counter()
    for place, file in enumerate(found):
        seen[file] += 1
        if seen[file] > keep[file]:
            yield place


def _shared(wanted: Mapping[Key, int], total: int) -> dict[Key, int]:
    """Returns what each gets of the total: all that it wants, unless it wants more than others."""
    given: dict[Key, int] = {}
    left = total
    for number, key in enumerate(sorted(wanted, key=lambda key: wanted[key])):
        given[key] = min(wanted[key], left // (len(wanted) - number))
        left -= given[key]
    return given
