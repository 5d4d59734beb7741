"""Recognises units in a text, by their names in the master list and by their other names."""

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.domain.reading import Sureness
from pipeline.domain.text import folded, pattern


@functools.lru_cache(maxsize=4096)
def bare_name(name: str, district: str = "") -> str:
    """Returns a unit's name for comparing: 成都市郫都区水务局, 区水务局 and 水务局 are one unit."""
    words = _BRACKETS.sub("", folded(name))
    for prefix in (
        rf"(?:[^区县]{{2,4}}市)?{re.escape(folded(district))}" if district else "",
        "[区县]",
    ):
        rest = re.sub(f"^{prefix}", "", words)
        if len(rest) > 2:
            words = rest
    for ending, suffix in _SAME_ENDINGS:
        words = ending.sub(suffix, words)
    return words


_BRACKETS = pattern(r"[（(【\[][^（(）)】\]]*[）)】\]]")
_SAME_ENDINGS = (
    (pattern("街道(党工委)?(办事处|办公室|办)$"), "街道"),
    (pattern("([镇乡])(党委)?(人民)?政府$"), r"\1"),
    (pattern("管理委员会$"), "管委会"),
    (pattern("管委$"), "管委会"),
)


@dataclass(frozen=True)
class Named:
    """A unit, and whether the text used another name for it."""

    unit: str
    by_alias: bool
    level: str = ""
    """What the text calls it when that is a unit of another level: 县水务局 for 区水务局."""


class Units:
    """The units that may send a return, and their names.

    A unit is known by its name in the master list and by the other names that the office gave it.
    Other spellings of these (规建局 and 郫都区规建局 for 区规建局) also count, unless another unit
    has that name.
    """

    def __init__(
        self, names: Iterable[str], same_unit: Iterable[Sequence[str]], district: str = ""
    ) -> None:
        self._district = district
        self._is_ours = re.compile(
            rf"(?:^|[^\u4e00-\u9fff])(?:中共)?(?:(?:..省)?(?:..市)?{re.escape(folded(district))})?$"
        )
        self._own = {folded(name): name for name in names}
        self._aliases: dict[str, str] = {}
        for others in same_unit:
            listed = (self._own[folded(name)] for name in others if folded(name) in self._own)
            unit = next(listed, others[0])
            self._own.setdefault(folded(unit), unit)
            for name in others:
                if folded(name) not in self._own:
                    self._aliases[folded(name)] = unit
        self._given = frozenset(self._aliases)
        for words, unit in (self._own | self._aliases).items():
            bare = bare_name(words, district)
            if bare not in self._own:
                self._aliases.setdefault(bare, unit)
        self._own_within = {_in_one_word(name): unit for name, unit in self._own.items()}
        self._others_within = {_in_one_word(name): unit for name, unit in self._aliases.items()}
        self._within: dict[str, list[str]] = {}
        """Unit to its names, as they may stand in a text."""
        for name, unit in (*self._own_within.items(), *self._others_within.items()):
            self._within.setdefault(unit, []).append(name)
        self._own_names = _Names(self._own_within)
        self._other_names = _Names(self._others_within)
        self.named = functools.lru_cache(maxsize=4096)(self._named)

    def stand_alone(self, text: str, unit: str) -> bool:
        """Whether the text names the unit itself, and not 新都区水务局, 市水务局 or 东青石镇."""
        if not self._district:
            return True
        words = _in_one_word(folded(text))
        return any(
            self._is_ours.search(words[: words.index(name)])
            for name in self._within.get(unit, ())
            if name and name in words
        ) or bare_name(text, self._district) in (folded(unit), bare_name(unit, self._district))

    def _named(self, text: str) -> Named | None:
        """Returns the unit whose name is the text, or else the only unit whose name is in it."""
        named = self._of_name(text)
        if named is None or named.unit[0] not in "区县" or named.unit in folded(text):
            return named
        other = rf"(?<![\u4e00-\u9fff])[区县]{re.escape(named.unit[1:])}"
        if (found := re.search(other, folded(text))) is None or found[0] in self._given:
            return named
        return replace(named, level=found[0])

    def _of_name(self, text: str) -> Named | None:
        words = folded(text)
        if words in self._own:
            return Named(self._own[words], by_alias=False)
        if words in self._aliases:
            return Named(self._aliases[words], by_alias=True)
        bare = bare_name(text, self._district)
        spelled = self._own.get(bare) or self._aliases.get(bare)
        words = _in_one_word(words)
        for units, by_alias in (
            ({self._own_within[name] for name in self._own_names.within(words)}, False),
            ({spelled} if spelled else (), True),
            ({self._others_within[name] for name in self._other_names.within(words)}, True),
        ):
            if len(units) == 1:
                return Named(next(iter(units)), by_alias)
            if units:
                return None  # two units at once
        return None


def _in_one_word(words: str) -> str:
    """Joins a unit and its department into one word: 区水务局(河道科), 江口街道办事处-城管办."""
    return _JOINTS.sub("", words.replace("街道办事处", "街道"))


_JOINTS = pattern(r"[()（）【】\[\]-]")


class _Names:
    """Names to search for in a text. The cost does not depend on how many names there are."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names) - {""}
        self._shortest = min(map(len, self._names), default=1)
        self._lengths: dict[str, set[int]] = {}
        """The beginning of a name to the lengths of the names that start with it."""
        for name in self._names:
            self._lengths.setdefault(name[: self._shortest], set()).add(len(name))

    def within(self, text: str) -> list[str]:
        """Returns the names in the text, but none inside a longer one (青石镇 in 东青石镇).

        A unit (区水务局) is left out when the text also has a name that starts with its own
        (区水务局河道科).
        """
        found = [
            (text[at : at + length], at, at + length)
            for at in range(len(text) - self._shortest + 1)
            for length in self._lengths.get(text[at : at + self._shortest], ())
            if text[at : at + length] in self._names
        ]
        return [
            name
            for name, first, last in found
            if not any(
                name != other and (other.startswith(name) or (start <= first and last <= end))
                for other, start, end in found
            )
        ]


@dataclass(frozen=True)
class Reporter:
    """The unit that a return is from, and how it was recognised."""

    unit: str
    called: str = ""
    """The other name by which it was recognised; '' when the return uses the unit's own name."""
    sources: tuple[str, ...] = ()
    """What in the return names it."""
    also: tuple[str, ...] = ()
    """What is odd about its unit though it names no other one, in Chinese."""
    against: tuple[str, ...] = ()
    """What names another unit, in Chinese: it may be that unit's, or a forgery."""

    @property
    def sure(self) -> Sureness:
        """How surely it is that unit's: by another name, or beside odd words, it is a guess."""
        if self.against:
            return "doubtful"
        return "guessed" if self.called or self.also else "sure"


def reporter(units: Units, says: Iterable[tuple[str, str]]) -> Reporter | None:
    """Returns the unit in the first text that names one. `says` holds pairs of (source, text).

    Rows name the units that lead their tasks: another unit there speaks against nothing.
    """
    found: list[tuple[str, str, Named]] = []
    for source, text in says:
        named = units.named(text) if text else None
        if named is not None:
            found.append((source, text, named))
    if not found:
        return None
    _, text, first = found[0]
    other: dict[bool, list[str]] = {True: [], False: []}
    for source, _, named in found:
        if named.unit != first.unit or named.level:
            is_against = named.unit != first.unit and source != BY_ROWS
            other[is_against].append(f"{source}为“{named.level or named.unit}”")
    called = text if first.by_alias else ""
    sources = tuple(source for source, _, named in found if named.unit == first.unit)
    return Reporter(first.unit, called, sources, tuple(other[False]), tuple(other[True]))


BY_ROWS = "牵头单位"
"""The source of a unit that most rows name as the lead of their tasks."""
