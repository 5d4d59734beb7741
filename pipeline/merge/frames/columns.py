"""Frames of facts. A week has up to 100,000 rows, and each column is made in one go."""

import types
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Literal, Union, get_args, get_origin

import numpy as np
import pandas as pd

from pipeline.domain.facts import facts_of

Values = Sequence[Any] | np.ndarray


def frame(subject: type, columns: Mapping[str, Values | pd.Series]) -> pd.DataFrame:
    """A frame with a column for each fact of the subject, of its type also when it has no rows.

    Truth values and whole numbers are such throughout, a number that may be missing is a float or
    NaN, words of which there are a few kinds are categories; all else stays the object that it is.
    Raises TypeError when a fact is missing or one too many, KeyError for a word of no known kind.
    """
    facts = facts_of(subject)
    if wrong := facts.keys() ^ columns.keys():
        raise TypeError(f"{subject.__name__}: {', '.join(sorted(wrong))}")
    return pd.DataFrame(
        {name: _column(columns[name], fact.type) for name, fact in facts.items()}, copy=False
    )


def _column(values: Values | pd.Series, kind: Any) -> pd.Series:
    if isinstance(values, pd.Series):
        return values
    if words := _words_of(kind):
        return _coded(values, words)
    column: pd.Series = pd.Series(values, dtype=_DTYPES.get(kind, object), copy=False)
    return column


_DTYPES: Mapping[Any, Any] = {bool: bool, int: np.int64, float | None: np.float64}


def _words_of(kind: Any) -> tuple[str, ...]:
    """The words of `Literal["a", "b"] | Literal["c"]`; none when it is another type."""
    if get_origin(kind) is Literal:
        return get_args(kind)
    if get_origin(kind) in (Union, types.UnionType):
        parts = [_words_of(part) for part in get_args(kind)]
        return tuple(chain.from_iterable(parts)) if all(parts) else ()
    return ()


def _coded(values: Values, words: Sequence[str]) -> pd.Series:
    """Categories: to compare a whole column with a word costs next to nothing."""
    code = dict(zip(words, range(len(words)), strict=True))
    codes = np.fromiter(map(code.__getitem__, values), dtype=np.int8, count=len(values))
    kinds: pd.CategoricalDtype = pd.CategoricalDtype(pd.Series(words, dtype=object))
    return pd.Series(pd.Categorical.from_codes(codes, dtype=kinds))


def flags(count: int, places: Iterable[int]) -> np.ndarray:
    """True at these places, which are few."""
    values = np.zeros(count, dtype=bool)
    values[list(places)] = True
    return values


class Picker:
    """Takes from a column the values at these places; at -1 it puts the value given for none.

    pandas would leave NaN where a task has no row, in texts and mappings too, and turn whole
    numbers into fractions there.
    """

    def __init__(self, places: Values) -> None:
        self._places = np.array(places, dtype=np.intp)

    def __call__(self, values: Values | pd.Series, missing: Any = None) -> np.ndarray:
        with_missing = np.fromiter(chain(values, (missing,)), object, count=len(values) + 1)
        return with_missing.take(self._places, mode="wrap")
