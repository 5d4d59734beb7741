"""Compares two progress texts."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from rapidfuzz.distance import Indel

from pipeline.domain.text import folded
from pipeline.merge.copied.clauses import Clause, Said, counted, read
from pipeline.merge.copied.waits import is_waiting
from pipeline.merge.copied.words import changes_state, emptiness

Kind = Literal["exact", "punctuation", "dates", "filler", "framing", "shuffled"]
LEAST_EMPTY = 60
"""Per cent: with less, an added clause is something new under any setting."""
MAY_BE_EMPTY = 45
"""Per cent: with less, a clause is something new whatever stands beside it."""
_LONGEST = 4000
"""Characters: a longer text is not compared, so that no text can hold up a run."""
_OFFICE_WORDS = 6
"""Characters: a shorter part of the office's wording may be there by chance."""


@dataclass(frozen=True)
class Report:
    """A progress text, and what must be known of its task."""

    text: str
    unit: str = ""
    """Who wrote it."""
    leads: frozenset[str] = frozenset()
    """The units that lead the task or support it."""
    task: str = ""
    """Its words. A list that gives a joint task to each of its units has them twice."""
    office: str = ""
    """All the words that the office gave: task, item, plan, stages."""
    due: bool = True
    """Whether a report was due."""
    done: bool = False
    """Whether the task is reported done or settled."""

    @cached_property
    def said(self) -> Said:
        return read(self.text)

    @cached_property
    def counted(self) -> list[float]:
        return counted(self.text)

    @cached_property
    def parts(self) -> list[str]:
        """The words that a copy of it has too, but for those into which something was put."""
        return [part for clause in self.said.clauses for part in clause.parts]


@dataclass(frozen=True, slots=True)
class Copied:
    """A progress text says what an earlier one, or another unit's, says."""

    kind: Kind
    same: int
    """How many characters of their own both share, without dates and empty words."""
    empty: int
    """How empty the added words are, in per cent; 100 when none was added."""
    text: str = ""
    """The other text."""
    place: str = ""
    """Its cell, in Chinese."""
    whose: str = ""
    """Whose it is or of which week, in Chinese."""
    back: int = 0
    """How many weeks ago it was; 0 for another task of the same week."""


def copied(now: Report, before: Report, as_of: dt.date, *, same_task: bool) -> Copied | None:
    """Returns how the text of `now` is copied from `before`, or None when it is not.

    `as_of` is the cut-off day of the later text. `same_task`: the texts are of one task in two
    weeks, and not of two tasks in one. Nothing is copied where no report was due, where the task
    is done, where a wait has a cause and a day ahead, where a counted number differs, where two
    tasks have a unit in common or the same words, or where the words are the office's own.
    """
    if _counts_other(now, before) or not (now.due and before.due) or now.done:
        return None
    if not same_task and _is_joint(now, before):
        return None
    if max(len(now.text), len(before.text)) > _LONGEST:
        return None
    if _nothing_in_common(now, before):
        return None
    found = _compared(before.said, now.said, f"{before.office}\n{now.office}", now.unit)
    if found is None or is_waiting(now.text, before.text, as_of):
        return None
    if found.kind == "punctuation" and folded(now.text) == folded(before.text):
        return replace(found, kind="exact")
    return found


def _counts_other(now: Report, before: Report) -> bool:
    """Whether the counted numbers differ, as those of a copy do not.

    In a text of several lines a number may be that of a line.
    """
    return now.counted != before.counted and "\n" not in now.text and "\n" not in before.text


def _nothing_in_common(now: Report, before: Report) -> bool:
    """A quick look that reads only the later text: 40,000 earlier ones would take seconds.

    Copies have a part of a clause in common, or most characters.
    """
    words = folded(before.text)
    if any(part in words for part in now.parts):
        return False
    return Indel.normalized_similarity(folded(now.text), words, score_cutoff=_ALIKE) < _ALIKE


_ALIKE = 0.5


def _is_joint(one: Report, other: Report) -> bool:
    return (
        one.unit == other.unit
        or one.unit in other.leads
        or other.unit in one.leads
        or bool(one.task and folded(one.task) == folded(other.task))
    )


def _compared(before: Said, now: Said, office: str, unit: str) -> Copied | None:
    """Returns the likeness of two texts that nothing excuses."""
    common = before.told & now.told
    gone = [clause for clause in before.clauses if clause.said not in common]
    new = [clause for clause in now.clauses if clause.said not in common]
    if {clause.key for clause in gone if clause.numbers} & {clause.key for clause in new}:
        return None  # a counted number is another
    old = "".join(clause.words for clause in before.clauses)
    put_around, gone, new = _without_frames(gone, new, unit)
    empty, gone, new = _without_empty(gone, new, unit, old, office)
    empty = min(empty, put_around)
    if gone or new:
        inserted = _emptiness_of_difference(gone, new, unit)
        if inserted < LEAST_EMPTY:
            return None
        empty = min(empty, inserted)
    same = _own(before.clauses, office, unit)
    if before.letters == now.letters:
        return Copied("punctuation", same, 100)
    return Copied(_kind(before, now, common), same, empty)


def _without_frames(
    gone: list[Clause], new: list[Clause], unit: str
) -> tuple[int, list[Clause], list[Clause]]:
    """Leaves out the clauses around which empty words were put, without a mark between them.

    Returns the emptiness of the least empty of these words, and what is left of both.
    """
    least, left = 100, list(gone)
    kept = []
    for clause in new:
        inner = next(
            (one for one in left if one.key in clause.key and one.numbers == clause.numbers), None
        )
        around = clause.key.replace(inner.key, "", 1) if inner else ""
        share = 0 if changes_state(around) else emptiness(around, unit)
        if inner and share >= LEAST_EMPTY:
            left.remove(inner)
            least = min(least, share)
        else:
            kept.append(clause)
    return least, left, kept


def _without_empty(
    gone: Sequence[Clause], new: Sequence[Clause], unit: str, old: str, office: str
) -> tuple[int, list[Clause], list[Clause]]:
    """Leaves the empty clauses out of both texts.

    Returns how empty those left out are, in per cent, and what remains of each text. A clause that
    may be empty is left out only if another one surely is empty.
    """
    given = folded(office)
    shares = [(clause, emptiness(clause.words, unit, old, given)) for clause in new]
    gone = [clause for clause in gone if emptiness(clause.words, unit) < LEAST_EMPTY]
    surely = any(share >= LEAST_EMPTY for _, share in shares)
    for least in (MAY_BE_EMPTY, LEAST_EMPTY) if surely else ():
        left_out = [(clause, share) for clause, share in shares if share >= least]
        letters = sum(len(clause.words) for clause, _ in left_out)
        mean = sum(len(clause.words) * share for clause, share in left_out) // max(letters, 1)
        if mean >= LEAST_EMPTY:
            return mean, gone, [clause for clause, share in shares if share < least]
    return 100, gone, list(new)


def _emptiness_of_difference(gone: Sequence[Clause], new: Sequence[Clause], unit: str) -> int:
    """Returns how empty the words are that were put into clauses, or taken out; 0 for others."""
    numbers = [[number for clause in side for number in clause.numbers] for side in (gone, new)]
    if not (gone and new) or numbers[0] != numbers[1]:
        return 0
    one, other = ("".join(clause.key for clause in side) for side in (gone, new))
    steps = [step for step in Indel.opcodes(one, other) if step.tag != "equal"]
    if len({step.tag for step in steps}) > 1:
        return 0
    parts = [
        one[step.src_start : step.src_end] or other[step.dest_start : step.dest_end]
        for step in steps
    ]
    if any(map(changes_state, parts)):
        return 0
    return min((emptiness(part, unit) for part in parts), default=100)


def _own(clauses: Iterable[Clause], office: str, unit: str) -> int:
    """Returns how many characters say something that is not the office's wording."""
    of_office = read(office).clauses if office.strip() else ()
    given, told = "".join(clause.words for clause in of_office), {one.said for one in of_office}
    return sum(
        len(clause.key)
        for clause in clauses
        if emptiness(clause.words, unit) < LEAST_EMPTY
        and clause.said not in told
        and not (len(clause.words) >= _OFFICE_WORDS and clause.words in given)
    )


def _kind(before: Said, now: Said, common: frozenset[tuple[str, tuple[str, ...]]]) -> Kind:
    """Returns what was done to the text. Of several things the greatest is said."""
    was, is_ = ([c.said for c in side.clauses if c.said in common] for side in (before, now))
    if was != is_ and sorted(was) == sorted(is_):
        return "shuffled"
    places = [place for place, clause in enumerate(now.clauses) if clause.said in common]
    extra = len(now.clauses) - len(places)
    if extra and places and len(places) == places[-1] - places[0] + 1:
        return "framing"
    words = [tuple(clause.words for clause in side.clauses) for side in (before, now)]
    return "dates" if not extra and words[0] == words[1] and before.dates != now.dates else "filler"
