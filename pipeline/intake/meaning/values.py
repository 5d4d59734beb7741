"""Reads cells: their text, deadlines and percentages."""

import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import replace
from typing import cast

from pipeline.domain.text import folded, is_unfilled, pattern, says_nothing
from pipeline.domain.week import Month
from pipeline.intake.files.formats.number_formats import ShownDate
from pipeline.intake.files.grids import Value
from pipeline.intake.meaning.dates.deadlines import Deadline, read_deadline


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


def number_of(value: Value) -> str:
    """Returns the text of a task number. What Excel made a date of stays apart from the others."""
    if isinstance(value, ShownDate) and not _DAY_AND_MONTH.search(value.text):
        return value.day.isoformat()
    return text_of(value)


_DAY_AND_MONTH = pattern(r"\d月\d")


def percent_text(text: str) -> str:
    """Returns the text of a per cent, or '' for — or /, which mean that there is no figure."""
    return "" if 0 < len(text) < 4 and says_no_figure(text) else text


def says_no_figure(text: str) -> bool:
    """Whether the text only says that there is no per cent. What a program left there does not."""
    return says_nothing(text) and not is_unfilled(text)


_CALENDARS_APART = 1462
"""Days between Excel's two calendars, which start in 1900 and 1904."""


def deadline_of(value: Value, month: Month, *, from_1904: bool = False) -> Deadline:
    """Returns the deadline in a cell. With `from_1904`, plain day numbers count from 1904."""
    if isinstance(value, bool | dt.time | dt.timedelta):
        return Deadline()
    if isinstance(value, ShownDate):
        return _shown_deadline(value, month)
    if from_1904 and isinstance(value, float) and value > 10_000:
        value += _CALENDARS_APART
    return read_deadline(value, month)


def _shown_deadline(value: ShownDate, month: Month) -> Deadline:
    """Returns the deadline that a date cell shows.

    The year behind 1月31日 is that of the day on which it was typed, so it does not count. But
    nobody types next year's by accident: if the list's month speaks against it, it is a guess.
    """
    shown = read_deadline(value.text, month)
    if shown.date is None or shown.date.year >= value.day.year or "年" in value.text:
        return shown
    return replace(shown, guessed=True)


@functools.lru_cache(maxsize=4)
def deadline_reader(month: Month, from_1904: bool) -> Callable[[Value], Deadline]:
    """Returns a cached function that reads the deadlines of a month.

    Most cells of a column hold the same few phrases.
    """
    read = functools.partial(deadline_of, month=month, from_1904=from_1904)
    return functools.lru_cache(maxsize=4096, typed=True)(read)


_PERCENT = pattern(
    r"(?P<about>(?:约|大约|近|将近|超过?|达到?|为|至|[:≈~>≥])*)"
    r"(?P<what>(?:已|完成|总体|累计|形象|进度|工程|目前|现|总|率|约|大约|近|将近|超过?|达到?|为|至|[:≈~>≥])*)"
    r"(?P<number>\d+(?:\.\d+)?|\.\d+)(?P<unit>%|个?百分点)?(?:左右|以上|多|余|[+。;])?(?P<more>\(.*\))?"
)
_FRACTION = pattern(
    r"百分之(?P<number>\d+(?:\.\d+)?|[一二三四五六七八九]?十?[一二三四五六七八九]?|百|一百)"
)
_MORE_THAN = pattern(r"超|>|100%?(?:以上|多|余|\+)")
_OF_A_PART = pattern(
    r"\((?!其中).*(?:主体|土建|附属|安装|装修|招标|设计|前期|主线|首期|标段|部分|阶段|"
    "[一二三四五六七八九十\\da-z东西南北中][#号]?(?:期|标(?!准)|段|楼|栋|区|片区)|"
    "除|含|仅|只|计划|目标|应|未|待|尚|在建|其余|预计|力争|上[周月期次][数值的]?\\))"
)
"""Brackets that make it the per cent of a part, a plan, another week, or what is not yet so."""
_LONGEST_PERCENT = 60
_DIGITS = "零一二三四五六七八九"


def read_percent(text: str) -> float | None:
    """Returns the per cent in a text, 0–100, or None when it cannot be read or is out of range.

    Without a per cent sign, 完成3 and 3(公里) may count something else, and 约0.8 be a share.
    """
    if len(text) > _LONGEST_PERCENT:
        return None
    words = folded(text).replace(",", "")
    match = _PERCENT.fullmatch(words) or _FRACTION.fullmatch(words)
    if match is None or not match["number"]:
        return None
    said, number = match.groupdict(), _number(match["number"])
    if "unit" in said and not said["unit"] and (said["what"] or said["more"] or number <= 1):
        return None
    if number == 100 and _MORE_THAN.search(words):
        return None
    if said.get("more") and _OF_A_PART.match(said["more"]):
        return None
    return percent_in(number)


def percent_in(number: float) -> float | None:
    """Returns the number as a per cent with two decimals, or None when it is not in 0–100."""
    number = round(number, 9)  # 1.0000000000000002 is 1, as a sum of shares makes it
    return abs(round(number, 2)) if 0 <= number <= 100 else None  # -0 is 0


def _number(text: str) -> float:
    """Returns the number in `80`, 八十 or 一百."""
    if text[-1] not in _DIGITS + "十百":
        return float(text)
    if "百" in text:
        return 100
    tens, ten, ones = text.rpartition("十")
    return 10 * (_DIGITS.index(tens) if tens else bool(ten)) + (_DIGITS.index(ones) if ones else 0)
