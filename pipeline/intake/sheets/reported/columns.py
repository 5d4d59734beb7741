"""Rows kept by column, since a week has many rows and most steps work on whole columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

from pipeline.domain.fields import FIELDS

USED = tuple(field.name for field in FIELDS if "return" in field.used)
"""The fields of a return that the program itself works with."""
NUMBER, SHARE, ODDITIES = "number", "share", "oddities"
DOUBTS, FURTHER = "doubts", "further"
"""Columns of a return's lines that are not fields. NUMBER: the zero-based row of the grid. SHARE:
whether the per cent is a share of 1, by its cell's format or because the whole column is; None when
nobody can tell. ODDITIES: the fields with odd cells, and what is odd about each. DOUBTS:
what other lines of the row say. FURTHER: the rows of the grid that these lines are."""
ITEM = "item"
"""A field that is not read from a return, unless 工作内容 names no task of the list."""

Self = TypeVar("Self", bound="Columns")


@dataclass(frozen=True)
class Columns:
    """A list for each name, with one value per row. The lists are never changed afterwards."""

    columns: Mapping[str, list[Any]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def only(self: Self, places: Sequence[int]) -> Self:
        """Returns the rows at the given places."""
        if len(places) == len(self):
            return self
        return type(self)({name: [c[at] for at in places] for name, c in self.columns.items()})

    def having(self: Self, **columns: list[Any]) -> Self:
        """Returns the same rows with the given columns added, or replaced when the name exists."""
        return type(self)({**self.columns, **columns})


def stacked(parts: Iterable[Self], none: Self) -> Self:
    """Returns all rows, one part below the other. `none` has the columns but no rows."""
    found = [part for part in parts if len(part)]
    if len(found) <= 1:
        return found[0] if found else none
    return type(none)(
        {
            name: list(chain.from_iterable(part.columns[name] for part in found))
            for name in none.columns
        }
    )
