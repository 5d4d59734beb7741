"""Makes frames of facts. Each column is made at once, because a week has up to 100,000 rows."""

import functools
import types
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Literal, Union, get_args, get_origin

import numpy as np
import pandas as pd

from pipeline.domain.facts import facts_of

Values = Sequence[Any] | np.ndarray


def frame(subject: type, columns: Mapping[str, Values | pd.Series]) -> pd.DataFrame:
    """Returns a frame with a column for each fact of the subject, typed even when it has no rows.

    The types are bool, int64, float64 with NaN for a number that may be missing, and categories
    for the words of a `Literal`. All other values stay Python objects.
    Raises TypeError when a fact is missing or unknown, and KeyError for a word that is not in the
    `Literal`.
    """
    facts = facts_of(subject)
    if wrong := facts.keys() ^ columns.keys():
        raise TypeError(f"{subject.__name__}: {', '.join(sorted(wrong))}")
    if not any(map(len, columns.values())):
        return _without_rows(subject).copy(deep=False)
    return _frame(subject, columns)


@functools.cache
def _without_rows(subject: type) -> pd.DataFrame:
    return _frame(subject, dict.fromkeys(facts_of(subject), ()))


def _frame(subject: type, columns: Mapping[str, Values | pd.Series]) -> pd.DataFrame:
    # One index for all: pandas would compare those of a hundred columns, each with the next
    index = pd.RangeIndex(len(next(iter(columns.values()))))
    made = {
        name: _column(columns[name], fact.type, index) for name, fact in facts_of(subject).items()
    }
    return pd.DataFrame(made, index=index, copy=False)


def _column(values: Values | pd.Series, kind: Any, index: pd.RangeIndex) -> pd.Series:
    if isinstance(values, pd.Series):
        return values
    if words := _words_of(kind):
        code, kinds = _codes_of(words)
        codes = np.fromiter(map(code.__getitem__, values), dtype=np.int8, count=len(values))
        return pd.Series(pd.Categorical.from_codes(codes, dtype=kinds), index, copy=False)
    column: pd.Series = pd.Series(values, index, dtype=_DTYPES.get(kind, object), copy=False)
    return column


_DTYPES: Mapping[Any, Any] = {bool: bool, int: np.int64, float | None: np.float64}


@functools.cache
def _words_of(kind: Any) -> tuple[str, ...]:
    """Returns the words of `Literal["a", "b"] | Literal["c"]`, or none for another type."""
    if get_origin(kind) is Literal:
        return get_args(kind)
    if get_origin(kind) in (Union, types.UnionType):
        parts = [_words_of(part) for part in get_args(kind)]
        return tuple(chain.from_iterable(parts)) if all(parts) else ()
    return ()


@functools.cache
def _codes_of(words: tuple[str, ...]) -> tuple[Mapping[str, int], pd.CategoricalDtype]:
    """Returns the number of each word, and the type of a column that holds them by number.

    So to compare a column with a word costs very little.
    """
    kinds: pd.CategoricalDtype = pd.CategoricalDtype(pd.Series(words, dtype=object))
    return dict(zip(words, range(len(words)), strict=True)), kinds


def flags(count: int, places: Iterable[int]) -> np.ndarray:
    """Returns `count` flags: True at the given places, which are few, and False elsewhere."""
    values = np.zeros(count, dtype=bool)
    values[list(places)] = True
    return values


class Picker:
    """Picks a column's values at the given places. A place of -1 gives the value of `missing`.

    pandas would leave NaN when a task has no row, even among texts and mappings, and would turn
    whole numbers into floats.
    """

    def __init__(self, places: Values) -> None:
        self._places = np.array(places, dtype=np.intp)

    def __call__(self, values: Values | pd.Series, missing: Any = None) -> np.ndarray:
        with_missing = np.fromiter(chain(values, (missing,)), object, count=len(values) + 1)
        return with_missing.take(self._places, mode="wrap")
