"""Recognises the headings of the registers (台账), as `domain.registers` declares them."""

import re
import unicodedata
from functools import cache, lru_cache

from pipeline.domain.registers import REGISTERS
from pipeline.domain.registers.declaring import Column, Register
from pipeline.domain.text import folded, pattern, says_nothing
from pipeline.intake.meaning.answers.ticks import Marked, read_marks


def bare(text: str) -> str:
    """Returns a heading or a sheet's name for comparing: folded, with 帐 as 账."""
    return folded(text).replace("帐", "账")


_LONGEST_HEADING = 30
"""In characters."""


@lru_cache(maxsize=4096)
def columns_named(register: Register, heading: str) -> tuple[tuple[str, int], ...]:
    """Returns the columns that a heading may mean, each with the place of its pattern.

    The likeliest is first: that whose pattern stands highest.
    """
    if len(heading) > _LONGEST_HEADING:
        return ()
    label = _label(heading)
    found = [
        (place, column.heading, column.name)
        for column in register.columns
        for place, wording in enumerate(column.patterns)
        if re.fullmatch(wording, label)
    ]
    likeliest = {name: place for place, _, name in sorted(found, reverse=True)}
    return tuple(sorted(likeliest.items(), key=lambda one: (one[1], register.heading(one[0]))))


def column_named(register: Register, heading: str) -> tuple[str, int] | None:
    """Returns the column that a heading means and how far down its patterns stand, or None."""
    return next(iter(columns_named(register, heading)), None)


def _label(heading: str) -> str:
    """Returns a heading without its marks and asides, except those that only ask."""
    label = re.sub(r"[*:★]", "", bare(heading))
    asks = "".join(re.findall(r"\(.*?(拟|申请|预计|计划|建议|待|暂).*?\)", label))
    return asks + re.sub(r"\(.*?\)", "", label)


@lru_cache(maxsize=1 << 15)
def is_heading(text: str) -> bool:
    """Whether a column of any register may be headed so.

    A register of 20,000 rows would take minutes, were each row tried as a header of each register.
    """
    return len(text) <= _LONGEST_HEADING and _of_any().fullmatch(_label(text)) is not None


@cache
def _of_any() -> re.Pattern[str]:
    columns = (column for register in REGISTERS for column in register.columns)
    wordings = dict.fromkeys(wording for column in columns for wording in column.patterns)
    return re.compile("|".join(f"(?:{wording})" for wording in wordings))


def chosen(column: Column, text: str) -> str:
    """Returns the value that a text means, ticked or in words; '' when it means none, or two."""
    marked = read_marks(unicodedata.normalize("NFKC", text))
    if isinstance(marked, Marked):
        ticked = "" if marked.is_denied or len(marked.choices) != 1 else marked.choices[0]
        text = ticked
    words = folded(text).strip("。.;!")
    if words in column.choices:
        return words
    meant = [name for name, wording in column.choices.items() if re.search(wording, words)]
    return meant[0] if len(meant) == 1 else ""


_NO = pattern("[否×✗✘x□☐○]|不是")


def is_no(text: str) -> bool:
    """Whether a cell that is to be ticked is not."""
    return says_nothing(text) or _NO.fullmatch(folded(text)) is not None
