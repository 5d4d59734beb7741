"""Columns of a frame. A week has up to 100,000 rows, and each column is made in one go."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

Values = Sequence[Any] | np.ndarray
NO_CELLS: Mapping[str, str] = MappingProxyType({})
"""One for all rows that have none."""


def frame(**columns: Values | pd.Series) -> pd.DataFrame:
    """The columns as they are: None stays None, a text that looks like a number stays text."""
    return pd.DataFrame(
        {
            name: values
            if isinstance(values, pd.Series)
            else pd.Series(values, dtype=_kind(values), copy=False)
            for name, values in columns.items()
        },
        copy=False,
    )


def _kind(values: Values) -> type:
    """A column is one of truth values, or of anything else, throughout."""
    return bool if len(values) == 0 or values[0].__class__ in (bool, np.bool_) else object


def numbers(values: Values) -> pd.Series:
    """Numbers, and NaN for None."""
    return pd.Series(values, dtype=float)


def coded(values: Values) -> pd.Series:
    """Texts of which there are a few kinds: to compare them all costs next to nothing."""
    kinds = dict.fromkeys(values)
    code = dict(zip(kinds, range(len(kinds)), strict=True))
    codes = np.fromiter(map(code.__getitem__, values), dtype=np.int16, count=len(values))
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(list(kinds), dtype=object)))


def flags(count: int, places: Iterable[int]) -> np.ndarray:
    """True at these places, which are few."""
    values = np.zeros(count, dtype=bool)
    values[list(places)] = True
    return values


class Picker:
    """Takes of columns the value at each of these places; at -1 stands what is given for it."""

    def __init__(self, places: Values) -> None:
        self._places = np.array(places, dtype=np.intp)

    def __call__(self, values: Values, missing: Any = None) -> np.ndarray:
        with_missing = np.fromiter(chain(values, (missing,)), object, count=len(values) + 1)
        return with_missing.take(self._places, mode="wrap")
