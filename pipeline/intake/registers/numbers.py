"""Finds the tasks of the list that a register's row names: 1-1, 2、3, 5-8, 1-1至1-3."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.domain.text import folded_id, folded_words, loose_id, number_alone, pattern


class Named(NamedTuple):
    """The tasks that a row names, by their places in the list."""

    places: tuple[int, ...] = ()
    strangers: tuple[str, ...] = ()
    """Numbers that the list does not have."""
    doubt: str = ""
    """Why it cannot be told which tasks are meant, in Chinese; '' when it can."""
    guess: str = ""
    """What the tasks were taken for and why, in Chinese; '' when the number says so itself."""


_BETWEEN = pattern(r"[、,，;；/\s]+|和|与|及|以及|并")
_RANGE = pattern(r"(.+?)(?:至|到|[~～—–―]+|-{2,})(.+)|(\d+)-(\d+)")
_HYPHENED = pattern(r"(\d+)-\d+")
_LONGEST_RANGE = 60


class Numbers:
    """The numbers and texts of a list's tasks."""

    def __init__(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        self._by_id: dict[str, list[int]] = defaultdict(list)
        self._by_loose_id: dict[str, list[int]] = defaultdict(list)
        self._by_words: dict[str, list[int]] = defaultdict(list)
        for place, number in enumerate(map(folded_id, ids)):
            if number:
                self._by_id[number].append(place)
                self._by_loose_id[loose_id(number)].append(place)
        for place, text in enumerate(texts):
            if words := folded_words(text):
                self._by_words[words].append(place)
        self.words = [folded_words(text) for text in texts]
        hyphened = (_HYPHENED.fullmatch(number) for number in self._by_id)
        self._hyphened = frozenset(match[1] for match in hyphened if match)

    def named(self, written: str, text: str) -> Named:
        """Returns the tasks that a row with this number and this text names."""
        words = folded_words(text)
        by_text = self._by_words.get(words, []) if words else []
        if not written:
            return _by_text(by_text, text)
        found = self._numbered(written)
        if found.doubt:
            return found
        if not found.places:
            unlisted = Named(doubt=f"编号“{written}”不在清单中，工作内容却是清单中的“{text}”")
            return unlisted if by_text else found
        if len(found.places) == 1 and by_text and found.places[0] not in by_text:
            return Named(doubt=f"编号“{written}”与工作内容“{text}”说的不是同一项任务")
        return found

    def _numbered(self, written: str) -> Named:
        """Returns the tasks of one or several numbers."""
        if whole := self._one(written):
            return whole
        places: list[int] = []
        strangers: list[str] = []
        guess = ""
        prefix = ""
        parts = [part for part in _BETWEEN.split(number_alone(_lines(written))) if part]
        for part in parts:
            found = self._one(part) or self._range(part)
            inherited = self._one(prefix + part) if prefix and part.isdigit() else None
            if found is not None and inherited is not None and set(inherited.places) <= {*places}:
                inherited = None  # 1-2、1-3、2: nobody names 1-2 twice
            if found is not None and inherited is not None:
                return Named(doubt=f"任务编号“{written}”中的“{part}”可能是“{prefix}{part}”")
            if inherited is not None:
                found = inherited
                guess = f"任务编号“{written}”中的“{part}”认作“{prefix}{part}”"
            if found is None:
                strangers.append(part)
            elif found.doubt:
                return found
            else:
                places.extend(found.places)
                strangers.extend(found.strangers)
                prefix = _prefix(part)
        if any(_UNCLEAR.search(part) for part in strangers):
            return Named(doubt=f"任务编号“{written}”看不出是哪几项任务")
        if strangers and places:
            guess = f"任务编号“{written}”中的“{'、'.join(strangers)}”不在清单中"
        return Named(tuple(dict.fromkeys(places)), tuple(strangers), guess=guess)

    def _one(self, written: str) -> Named | None:
        """Returns the task of one number, or None when the list has no such number."""
        number = folded_id(number_alone(written))
        found = self._by_id.get(folded_id(written)) or self._by_id.get(number)
        if found is None and number:
            loose = self._by_loose_id.get(loose_id(number), [])
            found = loose if len(loose) == 1 else None
        if found is None:
            return None
        if len(found) > 1:
            return Named(doubt=f"任务编号“{written}”在清单中不止一项")
        return Named(tuple(found))

    def _range(self, part: str) -> Named | None:
        """Returns the tasks from one number to another, or None when it is no range."""
        match = _RANGE.fullmatch(part)
        if match is None:
            return None
        ends = (match[1] or match[3], match[2] or match[4])
        first, last = (folded_id(number_alone(end)) for end in ends)
        prefix = _prefix(first)
        start, end = first.removeprefix(prefix), last.removeprefix(prefix)
        if not (start.isdigit() and end.isdigit() and 0 < int(end) - int(start) < _LONGEST_RANGE):
            return None
        if _prefix(last) not in ("", prefix) or (prefix and last == end and last in self._by_id):
            return None
        if match[3] and not self._joins(match[3], match[4]):
            return None
        places: list[int] = []
        strangers: list[str] = []
        for number in range(int(start), int(end) + 1):
            found = self._one(f"{prefix}{number}")
            if found is not None and found.doubt:
                return found
            places.extend(found.places if found else ())
            strangers.extend(() if found else (f"{prefix}{number}",))
        return Named(tuple(places), tuple(strangers))

    def _joins(self, first: str, last: str) -> bool:
        """Whether a hyphen between two figures can join two numbers of the list.

        1-9 is one number, which the list does not have, where the list has others of that form
        with the same beginning, or lacks one of the two.
        """
        both = self._one(first) and self._one(last)
        return bool(both) and first not in self._hyphened


def _by_text(places: Sequence[int], text: str) -> Named:
    if len(places) == 1:
        return Named(tuple(places), guess=f"没有任务编号，按工作内容“{text}”认出")
    if places:
        return Named(doubt=f"没有填写任务编号，工作内容“{text}”在清单中不止一项")
    shown = f"，工作内容“{text}”与清单中的都不相同" if text else ""
    return Named(doubt=f"没有填写任务编号{shown}")


_UNCLEAR = pattern(r"[\u4e00-\u9fff]|\d{4}-\d\d-\d\d")
"""Words beside a number (1-1部分, 除1-1外), or a date that the number was turned into."""


def _lines(written: str) -> str:
    """Returns the text with its line breaks and blanks as separators, since folding drops them."""
    joined = re.sub(r"\s*(至|到|[-~～—–])\s*", r"\1", written.strip())
    return re.sub(r"(?<=\w)\s+(?=\w)", "、", joined)


def _prefix(number: str) -> str:
    """Returns all of a number but its last part: 1- for 1-3."""
    return re.sub(r"\d+$", "", number)
