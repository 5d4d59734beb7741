"""Rows by column: a week has many rows and few columns, and most questions are of a column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

Self = TypeVar("Self", bound="Columns")


@dataclass(frozen=True)
class Columns:
    """For each name a list with a value a row. No list is changed once it stands here."""

    columns: Mapping[str, list[Any]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def only(self: Self, places: Sequence[int]) -> Self:
        """The rows at these places."""
        if len(places) == len(self):
            return self
        return type(self)({name: [c[at] for at in places] for name, c in self.columns.items()})

    def having(self: Self, **columns: list[Any]) -> Self:
        """The same rows with these columns, instead of those of the same names or beside them."""
        return type(self)({**self.columns, **columns})


def stacked(parts: Iterable[Self], none: Self) -> Self:
    """All the rows, one part below the other; `none` has the columns and no rows."""
    found = [part for part in parts if len(part)]
    if len(found) <= 1:
        return found[0] if found else none
    return type(none)(
        {
            name: list(chain.from_iterable(part.columns[name] for part in found))
            for name in none.columns
        }
    )
