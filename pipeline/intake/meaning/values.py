"""Reads cells: their text, deadlines and percentages."""

import datetime as dt
import functools
import re
from collections.abc import Callable
from typing import cast

from pipeline.domain.text import folded, says_nothing
from pipeline.domain.week import Month
from pipeline.intake.files.grids import Value
from pipeline.intake.meaning.deadlines import Deadline, read_deadline


def text_of(value: Value) -> str:
    """Returns the cell roughly as Excel shows it: 80 for 80.0, 2017-07-31 without midnight."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


def texts_of(values: list[Value]) -> list[str]:
    """Returns `text_of` each value, or the same list when all are texts already."""
    if set(map(type, values)) <= {str}:
        return cast("list[str]", values)
    return [value if value.__class__ is str else _text_of(value) for value in values]


_text_of = functools.lru_cache(maxsize=4096, typed=True)(text_of)


def percent_text(text: str) -> str:
    """Returns the text of a per cent, or '' for — or /, which mean that there is no figure."""
    return "" if 0 < len(text) < 4 and says_nothing(text) else text


_CALENDARS_APART = 1462
"""Days between Excel's two calendars, which start in 1900 and 1904."""


def deadline_of(value: Value, month: Month, *, from_1904: bool = False) -> Deadline:
    """Returns the deadline in a cell. With `from_1904`, plain day numbers count from 1904."""
    if isinstance(value, bool | dt.time | dt.timedelta):
        return Deadline()
    if from_1904 and isinstance(value, float) and value > 10_000:
        value += _CALENDARS_APART
    return read_deadline(value, month)


@functools.lru_cache(maxsize=4)
def deadline_reader(month: Month, from_1904: bool) -> Callable[[Value], Deadline]:
    """Returns a cached function that reads the deadlines of a month.

    Most cells of a column hold the same few phrases.
    """
    read = functools.partial(deadline_of, month=month, from_1904=from_1904)
    return functools.lru_cache(maxsize=4096, typed=True)(read)


_PERCENT = re.compile(
    r"(?:已|完成|总体|累计|形象|进度|工程|目前|现|总|约|大约|近|将近|超过?|达到?|为|至|[:≈~>≥])*"
    r"(\d+(?:\.\d+)?|\.\d+)(%|个?百分点)?(?:左右|以上|多|余|[+。;])?(?:\(.*\))?"
)
_FRACTION = re.compile(
    r"百分之(\d+(?:\.\d+)?|[一二三四五六七八九]?十?[一二三四五六七八九]?|百|一百)"
)
_LONGEST_PERCENT = 60
_DIGITS = "零一二三四五六七八九"


def read_percent(value: str | float, *, fraction: bool) -> float | None:
    """Returns the per cent in a cell, 0–100, or None when it cannot be read or is out of range.

    With `fraction`, a plain number up to 1 is a share of 1, because the cell is formatted as a
    percentage or the whole column is written in shares.
    """
    if isinstance(value, str):
        if len(value) > _LONGEST_PERCENT:
            return None
        text = folded(value).replace(",", "")
        match = _PERCENT.fullmatch(text) or _FRACTION.fullmatch(text)
        if match is None or not match[1]:
            return None
        number = _number(match[1])
        fraction = fraction and "%" not in text and "百分" not in text
    else:
        number = float(value)
    percent = number * 100 if fraction and 0 <= number <= 1 else number
    return round(percent, 2) if 0 <= percent <= 100 else None


def _number(text: str) -> float:
    """Returns the number in `80`, 八十 or 一百."""
    if text[-1] not in _DIGITS + "十百":
        return float(text)
    if "百" in text:
        return 100
    tens, ten, ones = text.rpartition("十")
    return 10 * (_DIGITS.index(tens) if tens else bool(ten)) + (_DIGITS.index(ones) if ones else 0)
