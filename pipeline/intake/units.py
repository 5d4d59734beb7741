"""Which unit a text names: by its name in the master list, or by an alias the office gave."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.text import folded


@dataclass(frozen=True)
class Named:
    """A unit, and whether the text called it by another name."""

    unit: str
    by_alias: bool


class Units:
    """The units that may send a return, and the names they go by.

    A unit answers to the name in the master list, to the other names the office gave it, and to
    its name without the leading 区 (规建局 is 区规建局) where no other unit does.
    """

    def __init__(self, names: Iterable[str], same_unit: Iterable[Sequence[str]]) -> None:
        self._own = {folded(name): name for name in names}
        self._aliases: dict[str, str] = {}
        for others in same_unit:
            listed = (self._own[folded(name)] for name in others if folded(name) in self._own)
            unit = next(listed, others[0])
            self._own.setdefault(folded(unit), unit)
            for name in others:
                if folded(name) not in self._own:
                    self._aliases[folded(name)] = unit
        for words, unit in self._own.items():
            short = words.removeprefix("区")
            if len(short) > 2 and short not in self._own:
                self._aliases.setdefault(short, unit)
        self.named = functools.lru_cache(maxsize=4096)(self._named)

    def _named(self, text: str) -> Named | None:
        """The unit that the text equals, or else the only one that stands in it."""
        words = folded(text)
        if words in self._own:
            return Named(self._own[words], by_alias=False)
        if words in self._aliases:
            return Named(self._aliases[words], by_alias=True)
        for known, by_alias in ((self._own, False), (self._aliases, True)):
            inside = [name for name in known if name in words]
            longest = {known[n] for n in inside if not any(n != m and n in m for m in inside)}
            if len(longest) == 1:
                return Named(longest.pop(), by_alias)
            if longest:
                return None  # two units at once
        return None


@dataclass(frozen=True)
class Reporter:
    """The unit a return is from and how that is known; `also` lists what says otherwise."""

    unit: str
    called: str = ""
    """The other name it was recognised by; empty when it used its own."""
    also: str = ""


def reporter(units: Units, says: Iterable[tuple[str, str]]) -> Reporter | None:
    """The unit that the first telling text names; texts come as (where it stands, text)."""
    found: list[tuple[str, str, Named]] = []
    for source, text in says:
        named = units.named(text) if text else None
        if named is not None:
            found.append((source, text, named))
    if not found:
        return None
    _, text, first = found[0]
    other = [f"{source}为“{named.unit}”" for source, _, named in found if named.unit != first.unit]
    return Reporter(first.unit, text if first.by_alias else "", "、".join(other))
