"""What a cell says and means: its text, a deadline, a per cent."""

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
    """The cell as Excel shows it, near enough: 80 and not 80.0, 2017-07-31 without midnight."""
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
    """`text_of` each; the same list when all are texts already."""
    if set(map(type, values)) <= {str}:
        return cast("list[str]", values)
    return [value if value.__class__ is str else _text_of(value) for value in values]


_text_of = functools.lru_cache(maxsize=4096, typed=True)(text_of)


def percent_text(text: str) -> str:
    """What is written for a per cent; blank for — or /: the task has no figure."""
    return "" if 0 < len(text) < 4 and says_nothing(text) else text


_CALENDARS_APART = 1462
"""Days between the two calendars of Excel."""


def deadline_of(value: Value, month: Month, *, from_1904: bool = False) -> Deadline:
    """The deadline in a cell; `from_1904`: day numbers in plain cells count from 1904."""
    if isinstance(value, bool | dt.time | dt.timedelta):
        return Deadline()
    if from_1904 and isinstance(value, float) and value > 10_000:
        value += _CALENDARS_APART
    return read_deadline(value, month)


@functools.lru_cache(maxsize=4)
def deadline_reader(month: Month, from_1904: bool) -> Callable[[Value], Deadline]:
    """Reads the deadlines of a month. Most of a column says the same few words."""
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
    """Per cent, 0–100, from a cell; None when it cannot be read or is out of range.

    `fraction`: a plain number up to 1 is a share of 1 (the cell is formatted as a percentage,
    or its whole column is written so).
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
    """`80`, 八十, 一百."""
    if text[-1] not in _DIGITS + "十百":
        return float(text)
    if "百" in text:
        return 100
    tens, ten, ones = text.rpartition("十")
    return 10 * (_DIGITS.index(tens) if tens else bool(ten)) + (_DIGITS.index(ones) if ones else 0)
