"""Recognises the headings of the registers (台账), as `domain.registers` declares them."""

import re
from functools import lru_cache

from pipeline.domain.registers import Register
from pipeline.domain.text import folded


def bare(text: str) -> str:
    """Returns a heading or a sheet's name for comparing: folded, with 帐 as 账."""
    return folded(text).replace("帐", "账")


_LONGEST_HEADING = 30
"""In characters."""


@lru_cache(maxsize=4096)
def column_named(register: Register, heading: str) -> tuple[str, int] | None:
    """Returns the column that a heading means and how far down its patterns stand, or None."""
    if len(heading) > _LONGEST_HEADING:
        return None
    label = re.sub(r"[*:★]", "", bare(heading))
    asks = "".join(re.findall(r"\(.*?(拟|申请|预计|计划|建议|待|暂).*?\)", label))
    label = asks + re.sub(r"\(.*?\)", "", label)
    found = [
        (place, column.heading, column.name)
        for column in register.columns
        for place, pattern in enumerate(column.patterns)
        if re.fullmatch(pattern, label)
    ]
    return (min(found)[2], min(found)[0]) if found else None
