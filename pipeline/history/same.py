"""Recognises the tasks of an earlier list in a later one, though it was renumbered or reworded."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from pipeline.domain.text import folded, folded_id, folded_ids, folded_words


class Earlier(Protocol):
    """What must be known of a task of an earlier list."""

    @property
    def task(self) -> str: ...
    @property
    def lead_unit(self) -> str: ...


@dataclass(frozen=True)
class Listing:
    """The later list: number, text and lead unit of each task, in its order."""

    ids: Sequence[str]
    tasks: Sequence[str]
    lead_units: Sequence[str]
    by_sequence: bool
    """Whether the numbers only count the lines, so that none stays with its task."""

    @cached_property
    def folded_ids(self) -> Sequence[str]:
        return folded_ids(self.ids)


def numbers_in(listed: Listing, past: Mapping[str, Earlier]) -> dict[str, str]:
    """Returns the number in the list of each task of an earlier one that is still listed.

    `past` has the earlier tasks by number. Tasks are recognised by their text first, because a list
    may be renumbered. A reworded task is recognised by its number, but only when the lead unit is
    the same and the number is more than a 序号.
    """
    texts = dict(zip(listed.ids, listed.tasks, strict=True))
    if all(id_ and texts.get(id_) == task.task for id_, task in past.items()):
        return {id_: id_ for id_ in past}
    words = {id_: folded_words(task.task) for id_, task in past.items() if id_}
    by_words = once(zip(map(folded_words, listed.tasks), listed.ids, strict=True))
    now = {
        id_: by_words[text]
        for text, id_ in once((text, id_) for id_, text in words.items()).items()
        if text in by_words
    }
    taken = set(now.values())
    by_number = {
        number: place
        for place, number in enumerate(listed.folded_ids)
        if listed.ids[place] and listed.ids[place] not in taken
    }
    for id_ in [id_ for id_ in words if id_ not in now]:
        place = by_number.get(folded_id(id_))
        if place is not None and (
            folded_words(listed.tasks[place]) == words[id_]
            or (
                not listed.by_sequence
                and folded(listed.lead_units[place]) == folded(past[id_].lead_unit)
            )
        ):
            now[id_] = listed.ids[place]
    return now


def once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Returns text to number, for the texts that occur only once."""
    known = [(text, id_) for text, id_ in pairs if text and id_]
    times = Counter(text for text, _ in known)
    return {text: id_ for text, id_ in known if times[text] == 1}
