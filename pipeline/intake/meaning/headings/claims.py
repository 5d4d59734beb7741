"""Decides which of several columns has the best claim to a field."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.domain.fields import REPORTED
from pipeline.intake.meaning.headings.labels import When
from pipeline.intake.meaning.headings.vocabulary import GUESSED, Kind, Sense

TIMED = frozenset({*REPORTED, "state", "problems"})
"""Fields of which a form may have a column for each week."""
_PLANNED = frozenset({"progress", "percent", "state"})
"""Fields of which a form may have a column for the plan beside that for the fact."""


@dataclass(frozen=True)
class Column:
    """A column of a header: its label, its senses, and what the label says besides."""

    position: int
    """Zero-based."""
    text: str
    """The label as people are told of it."""
    senses: tuple[Sense, ...]
    when: When | None = None
    is_past: bool = False
    is_fine: bool = False
    is_plan: bool = False
    is_actual: bool = False
    is_whole: bool = False
    kind: Kind = ""
    upper: str = ""
    """The label above it."""

    @property
    def in_full(self) -> str:
        """The label with the one above it, for telling two columns apart."""
        return f"{self.upper}·{self.text}" if self.upper and "·" not in self.text else self.text

    def sense(self, field: str) -> Sense | None:
        return next((sense for sense in self.senses if sense.field == field), None)


class Claim(NamedTuple):
    """A column that may hold a field."""

    column: Column
    sense: Sense

    @property
    def is_of_the_plan(self) -> bool:
        return self.sense.field in _PLANNED and self.column.is_plan

    @property
    def is_of_another_time(self) -> bool:
        return self.sense.field in TIMED and self.column.when == "other"

    @property
    def weight(self) -> tuple[int, ...]:
        """The lower, the better. Two columns with the same weight make a doubt."""
        column, (name, rank, _) = self.column, self.sense
        if name not in TIMED:
            return (rank,)
        times = _OF_THE_WHOLE if name == "percent" else _OF_THE_WEEK
        time = times[column.when] if not (name == "percent" and column.is_whole) else 0
        coarse = column.when == "this" and not column.is_fine
        return (rank >= GUESSED, time, coarse, rank // 10, not column.is_actual, rank)


_OF_THE_WEEK: dict[When | None, int] = {"this": 1, None: 2, "unclear": 3, "other": 4}
"""The week's own column is wanted before one that names no time."""
_OF_THE_WHOLE: dict[When | None, int] = {None: 1, "this": 2, "unclear": 3, "other": 4}
"""A task's per cent counts from its beginning: the week's own share is less."""


class Settled(NamedTuple):
    """The columns with the best claim to a field; more than one make a doubt."""

    best: tuple[Claim, ...] = ()
    is_guess: bool = False
    others: tuple[Claim, ...] = ()
    """Columns that might also hold it."""
    no_claim: tuple[Claim, ...] = ()
    """Columns of the plan or of another time."""


def settled(claims: Sequence[Claim], *, may_be_past: bool) -> Settled:
    """Returns which of the claims to one field is the best.

    With `may_be_past`, a column for last week is used when it is the only one and none is for this
    week, as in forms that are filled in on Monday.
    """
    usable = [c for c in claims if not c.is_of_the_plan and not c.is_of_another_time]
    none = tuple(c for c in claims if c not in usable)
    if not usable and not may_be_past:
        return Settled(no_claim=none)
    if not usable:
        old = [c for c in none if not c.is_of_the_plan and _may_be_late(c.column)]
        past = [c for c in old if c.column.is_past]
        chosen = tuple(past or old)
        rest = tuple(c for c in none if c not in chosen)
        return Settled(chosen, is_guess=True, no_claim=rest)
    least = min(c.weight for c in usable)
    best = tuple(c for c in usable if c.weight == least)
    if len(best) > 1 and (filled := tuple(c for c in best if c.column.kind != "blank")):
        best = filled
    guess = not best[0].sense.is_sure or best[0].column.when == "unclear"
    return Settled(best, guess, tuple(c for c in usable if c not in best), none)


def is_of_last_week(claim: Claim) -> bool:
    """Whether a column of another time may be read for want of one for this week.

    What was done last week may be read. What was to be expected then says nothing of now.
    """
    is_told = claim.sense.field in ("progress", "problems", "reason")
    return is_told and (claim.column.is_fine or not re.search("[月季年]", claim.column.text))


def _may_be_late(column: Column) -> bool:
    """Whether the column's time is over: its plan is not for the weeks to come."""
    return "下" not in column.text
