"""Matches rows to tasks of the list: by number, by text, or by similar text."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from rapidfuzz import fuzz, process

from pipeline.domain.text import (
    folded,
    folded_id,
    folded_words,
    folded_words_of,
    loose_id,
    number_alone,
    pattern,
)
from pipeline.intake.master import MasterList
from pipeline.intake.sheets.reported.lines import Oddity
from pipeline.intake.sheets.reported.rows import ReturnRow, ReturnRows
from pipeline.merge.floods import NO_LIMITS, Most

FoundBy = Literal["id", "text", "near", ""]
"""How a task was found: surely by its number or its whole text; `near`, by a
text that is alike, is a guess."""


@dataclass(frozen=True, slots=True)
class Match:
    """The place of the task in the master list (-1 for none), and how it was found."""

    task: int = -1
    found_by: FoundBy = ""


_NO_MATCH = Match()


class _Said(NamedTuple):
    """The fields of a row that tell its task."""

    task_id: str
    task: str
    sequence: str
    item: str
    oddities: tuple[tuple[str, Oddity], ...]


NEAR = 80
"""In per cent: the least similarity at which a reworded text still means the task."""
_SHORTEST, _LONGEST = 6, 1000
"""In characters: the length of a text that may be matched by similarity."""
_IN_ANY_RETURN = 20
"""How many texts are compared in any return, however many its unit sent."""
_AHEAD = 5
"""In percentage points: the lead over the second-best text without which there is no match."""
_UNLIKE = 50
"""In per cent: a text less similar than this is unrelated to the task of its number."""


class Matcher:
    """Finds the tasks of a master list.

    Comparing texts for likeness is the only costly way. `most` limits for how many texts it is done
    in one return, in all returns of a unit, and in the week; a text that comes again costs nothing.
    """

    def __init__(self, master: MasterList, most: Most = NO_LIMITS) -> None:
        self.compared = 0
        """How many texts were compared with the list's."""
        self.uncompared = 0
        """How many rows of the return that `begin` named last were beyond the limit."""
        self._most, self._allowed = most, most.week
        self._unit = ""
        self._of_unit: Counter[str] = Counter()
        self._known: dict[object, Match] = {}
        self._tasks = master.tasks
        self._folded_ids = master.folded_ids
        self._by_sequence = master.by_sequence
        self._numbered_list = master.numbered
        self._texts = master.columns["task"]
        self.supporting = frozenset(map(folded, master.supporting))
        """The names of the supporting units, folded."""
        ids = master.columns["task_id"]
        self._sure = dict(zip(ids, range(len(ids)), strict=True))
        """Unique number to task. A row that also has this task's text needs no more matching."""

        if len(self._sure) < len(ids) or "" in self._sure:
            for task_id, times in Counter(ids).items():
                if times > 1 or not task_id:
                    del self._sure[task_id]

    # Folded only when a row's text differs from that of the task with its number

    @cached_property
    def _words(self) -> list[str]:
        return [folded_words(text) for text in self._texts]

    @cached_property
    def _by_unit(self) -> dict[str, list[int]]:
        by_unit: dict[str, list[int]] = defaultdict(list)
        for number, task in enumerate(self._tasks):
            for unit in task.leads:
                by_unit[unit].append(number)
        return by_unit

    @cached_property
    def _by_id(self) -> dict[str, list[int]]:
        by_id: dict[str, list[int]] = defaultdict(list)
        for number, task_id in enumerate(self._folded_ids):
            if task_id:
                by_id[task_id].append(number)
        return by_id

    @cached_property
    def _by_loose_id(self) -> dict[str, list[int]]:
        """Tasks by the digits and letters of their numbers. A date counts as the number it was."""
        by_id: dict[str, list[int]] = defaultdict(list)
        for written, numbers in self._by_id.items():
            for loose in {loose_id(form) for form in (written, *numbers_of_date(written))}:
                by_id[loose].extend(numbers)
        return by_id

    @cached_property
    def _signs(self) -> set[str]:
        """The numbers by their digits and letters alone, without zeros.

        What is written in another way than all of these is no number of the list, unless it is a
        date. That is seen at once.
        """
        return {_sign(loose) for loose in self._by_loose_id}

    @cached_property
    def plans_and_items(self) -> frozenset[str]:
        """The names of the plans and items, folded."""
        titles = {title for task in self._tasks for title in (task.plan, task.item)}
        return frozenset(map(folded_words, titles - {""}))

    @cached_property
    def _by_words(self) -> dict[str, list[int]]:
        by_words: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._words):
            if words:
                by_words[words].append(number)
        return by_words

    def begin(self, unit: str) -> None:
        """Says that the rows from now on are those of another return, sent by the unit.

        It may have half of what is left to the unit, so that none uses up what others need.
        """
        most, used = self._most, self._of_unit[unit]
        self._allowed = min(most.file, max((most.unit - used) // 2, _IN_ANY_RETURN))
        self._allowed = min(self._allowed, most.week - self.compared)
        self._unit, self.uncompared = unit, 0

    def _may_compare(self) -> bool:
        """Takes one comparison from what is allowed, or returns False."""
        if self._allowed <= 0:
            self.uncompared += 1
            return False
        self._allowed -= 1
        self._of_unit[self._unit] += 1
        self.compared += 1
        return True

    def match_all(self, rows: ReturnRows, unit: str) -> tuple[list[int], list[FoundBy]]:
        """Matches every row of the unit's return: returns the tasks, and how they were found."""
        columns = rows.columns
        tasks = [self._sure.get(task_id, -1) for task_id in columns["task_id"]]
        found_by: list[FoundBy] = ["id"] * len(tasks)
        unsure = [
            row
            for row, (task, text) in enumerate(zip(tasks, columns["task"], strict=True))
            if task < 0 or self._texts[task] != text
        ]
        # A row of its own would cost more than the rest, in a return whose rows mostly fit nowhere
        said = [
            _Said(*fields)
            for fields in zip(
                *([columns[name][row] for row in unsure] for name in _Said._fields), strict=True
            )
        ]
        for row, match in zip(unsure, self._matches(said, unit), strict=True):
            tasks[row], found_by[row] = match.task, match.found_by
        return tasks, found_by

    def match(self, row: ReturnRow, unit: str) -> Match:
        """Returns the task that a row of the unit's return means.

        The number decides, with two exceptions: the text is that of another task which the unit
        leads, or it is unlike the task of the number and matches another one. The number is then
        only a 序号 or a mistake.
        """
        said = _Said._make(getattr(row, name) for name in _Said._fields)
        (match,) = self._matches([said], unit)
        return match

    def _matches(self, said: Sequence["_Said"], unit: str) -> Iterator[Match]:
        """Yields the match of each row. What all rows need is made of all of them in one go."""
        written = [row.task_id or (row.sequence if self._by_sequence else "") for row in said]
        signs = map(_sign, folded_words_of(written))
        texts = folded_words_of([row.task for row in said])
        for row, number, sign, words in zip(said, written, signs, texts, strict=True):
            if number and (
                folded_id(number) in self._by_id or sign in self._signs or _may_be_date(number)
            ):
                yield self._match(row, self._numbered(number), words, unit)
            elif row.item or words in self._by_words:
                yield self._match(row, [], words, unit)
            else:
                yield self._unlisted(words, unit)

    def _match(self, row: "_Said", by_id: list[int], words: str, unit: str) -> Match:
        sure = self._sure.get(row.task_id, -1)
        if sure >= 0 and row.task == self._texts[sure]:
            return Match(sure, "id")
        if not self._numbered_list:  # the list's numbers were given to it, and units have others
            by_id = [number for number in by_id if words and self._words[number] == words]
        if by_id and ("task", "ditto") in row.oddities:
            return Match(self._own(by_id, unit), "id")
        if by_id and (not words or any(self._words[number] == words for number in by_id)):
            same = [number for number in by_id if self._words[number] == words]
            return Match(self._own(same or by_id, unit), "id")
        item = folded_words(row.item) if row.item else ""
        if words in self._by_words and (not by_id or self._is_own(words, unit)):
            return Match(self._own(self._by_words[words], unit), "text")
        asked = (tuple(by_id), words, item, unit)
        if (known := self._known.get(asked)) is not None:
            return known
        if not by_id and not _SHORTEST <= len(words) <= _LONGEST:
            return self._of_item(item, unit)
        if self._may_compare():
            known = self._known[asked] = self._alike_task(by_id, words, item, unit)
            return known
        return Match(self._own(by_id, unit), "id") if by_id else self._of_item(item, unit)

    def _unlisted(self, words: str, unit: str) -> Match:
        """Returns the match of a row of which nothing is in the list: most rows of a flood."""
        if not _SHORTEST <= len(words) <= _LONGEST:
            return _NO_MATCH
        asked = ((), words, "", unit)
        if (known := self._known.get(asked)) is None:
            if not self._may_compare():
                return _NO_MATCH
            near = self._near(words, unit)
            known = self._known[asked] = Match(near, "near") if near >= 0 else _NO_MATCH
        return known

    def _alike_task(self, by_id: list[int], words: str, item: str, unit: str) -> Match:
        """Returns the task of a row whose text is not its number's, by how alike the texts are."""
        if by_id and max(_alike(words, self._words[number]) for number in by_id) >= _UNLIKE:
            return Match(self._own(by_id, unit), "id")
        if words in self._by_words:
            return Match(self._own(self._by_words[words], unit), "text")
        near = self._near(words, unit)
        if near >= 0:
            return Match(near, "near")
        if by_id:
            return Match(self._own(by_id, unit), "id")
        return self._of_item(item, unit)

    def _of_item(self, item: str, unit: str) -> Match:
        """Returns the task of 整改措施 beside 工作任务, where the list has the latter."""
        if self._is_own(item, unit):
            return Match(self._own(self._by_words[item], unit), "text")
        return _NO_MATCH

    def joined(self, above: ReturnRow, below: ReturnRow) -> str:
        """Returns the text of a task that is split over two rows, or '' when it is not one."""
        whole = f"{above.task}{below.task}"
        split = below.task and not below.task_id and folded_words(whole) in self._by_words
        return whole if split else ""

    def _numbered(self, written: str) -> list[int]:
        if not written:
            return []
        for number in (folded_id(written), *numbers_of_date(written)):
            if number and number in self._by_id:
                return self._by_id[number]
        loose = self._by_loose_id.get(loose_id(written), [])
        return loose if len(loose) == 1 else []

    def _is_own(self, words: str, unit: str) -> bool:
        """Whether the text is exactly that of a task which the unit leads."""
        named = self._by_words.get(words)
        return named is not None and any(unit in self._tasks[number].leads for number in named)

    def _own(self, candidates: list[int], unit: str) -> int:
        """Returns the first candidate that the unit leads, or else the first candidate."""
        own = (number for number in candidates if unit in self._tasks[number].leads)
        return next(own, candidates[0])

    def _near(self, words: str, unit: str) -> int:
        """Returns the task with clearly the most similar text, or -1. The unit's own come first."""
        if not _SHORTEST <= len(words) <= _LONGEST:
            return -1
        own = {number: self._words[number] for number in self._by_unit.get(unit, ())}
        # For the whole list, only a scorer that rapidfuzz runs natively is fast enough
        for choices, scorer in ((own, _alike), (dict(enumerate(self._words)), fuzz.ratio)):
            best = process.extract(words, choices, scorer=scorer, score_cutoff=NEAR, limit=2)
            if len(best) == 1 or (best and best[0][1] - best[1][1] >= _AHEAD):
                return int(best[0][2])
            if best:
                return -1
        return -1


def _alike(one: str, other: str, **_: object) -> float:
    """Returns the similarity of two texts, 0–100.

    A text that is contained in the other is similar, unless it is too short to tell.
    """
    if not one or not other:
        return 0.0
    one, other = one[:_LONGEST], other[:_LONGEST]
    whole = fuzz.ratio(one, other)
    shorter = min(len(one), len(other))
    if shorter >= 10 and shorter * 3 >= max(len(one), len(other)):
        return max(whole, fuzz.partial_ratio(one, other) - _AHEAD)
    return whole


def _sign(words: str) -> str:
    """Returns what two numbers have in common whose `loose_id` is the same, of folded words."""
    is_alone = words.isascii() and not words.startswith("no")  # nearly always
    bare = words if is_alone else number_alone(words)
    return bare.replace("0", "").replace("-", "").replace("%", "")


_DATES = tuple(
    pattern(writing, re.IGNORECASE)
    for writing in (
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})( 0?0:00(:00)?)?",
        r"((?P<year>\d{4})年)?(?P<month>\d{1,2})月((?P<day>\d{1,2})日)?",
        r"(?P<day>\d{1,2})-(?P<name>[a-z]{3})",
        r"(?P<name>[a-z]{3})-(?P<year>\d\d)",
    )
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def numbers_of_date(written: str) -> list[str]:
    """Returns the numbers that Excel may have turned into this date: 3-1, 03-01, 1-3-2, 01-03-02 …

    When a number has three parts, a Chinese Excel takes the first for the year, an English one the
    last. A number such as 1-32 becomes a month, shown as Jan-32. Returns none when it is no date.
    """
    if not _may_be_date(written):
        return []
    match = next(filter(None, (date.fullmatch(written) for date in _DATES)), None)
    if match is None:
        return []
    said = match.groupdict()
    name = (said.get("name") or "").lower()
    if name and name not in _MONTHS:
        return []
    month = _MONTHS.index(name) + 1 if name else int(said["month"])
    day, year = int(said.get("day") or 0), int(said.get("year") or 0)
    years = [f"{year % 100}", f"{year % 100:02}"] if year else []
    if not day:
        years += [str(year)] if year else []
        return [f"{month}-{end}" for end in years] + [f"{start}-{month}" for start in years]
    pairs = [f"{month}-{day}", f"{month:02}-{day:02}", f"{month:02}-{day}"]
    first = [f"{start}-{pair}" for pair in pairs for start in years]
    last = [f"{pair}-{end}" for pair in pairs for end in years]
    whole_month = [f"{month}-{year % 100}"] if day == 1 and 1900 <= year < 2000 else []
    return pairs + first + last + whole_month


def _may_be_date(written: str) -> bool:
    """Whether it is as long as a date, and begins with a digit or the name of a month."""
    if not 4 <= len(written) <= _LONGEST_DATE:
        return False
    return written[0].isdigit() or written[3] == "-"


_LONGEST_DATE = 19
