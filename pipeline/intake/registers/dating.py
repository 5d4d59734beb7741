"""Doubts the days from which approved entries count: none is written, or one of an earlier year."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.domain.registers.listed import CHANGES, CLOSURES, EXTENSIONS
from pipeline.domain.text import folded, pattern
from pipeline.intake.registers.entries import LedgerEntry, ListedTask, joined

_DECIDING = (EXTENSIONS, CLOSURES, CHANGES)
_HALF_A_YEAR, _YEAR = dt.timedelta(days=183), dt.timedelta(days=365)


def dated(
    entries: Sequence[LedgerEntry], tasks: Sequence[ListedTask], as_of: dt.date
) -> Iterator[LedgerEntry]:
    """Yields the entries, with what is doubtful in the day from which each counts.

    A closing or an end that lies in an earlier year, long before the task's deadline, may have a
    slip of the year, or be about a task that had this number then: it is not believed. An extension
    of which only the year is doubtful counts all the same; one that is approved in words needs no
    day. `as_of`: the cut-off day.
    """
    undated: dict[tuple[str, str], list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        spoken = entry.ruling == "approved" and entry.register is not CLOSURES
        if _decides(entry) and entry.day is None and not spoken:
            undated[entry.file, entry.sheet].append(entry)
    for entry in entries:
        same = undated.get((entry.file, entry.sheet), [])
        if same and same[0] is entry:
            entry = replace(entry, query=joined(entry.query, _no_day(same)))
        elif _decides(entry) and entry.day is not None and (old := _old(entry, tasks, as_of)):
            entry = (
                replace(entry, query=joined(entry.query, old))
                if entry.register is EXTENSIONS
                else replace(entry, unusable=old)
            )
        yield entry


def _decides(entry: LedgerEntry) -> bool:
    return entry.register in _DECIDING and entry.counts and entry.is_row


def _no_day(entries: Sequence[LedgerEntry]) -> str:
    """Returns which of a sheet's entries have no day, in Chinese."""
    register = entries[0].register
    rows = "、".join(str(entry.row) for entry in entries[:10])
    more = f"等{len(entries)}行" if len(entries) > 10 else "行"
    which = f"第{rows}{more}" if len(entries) > 1 else ""
    return f"{which}没有填写{register.heading(register.counts_from[0])}，看不出从哪天起算"


def _old(entry: LedgerEntry, tasks: Sequence[ListedTask], as_of: dt.date) -> str:
    """Returns why the day from which an entry counts is too long ago, in Chinese; or ''."""
    day = entry.day or as_of
    name = next(name for name in entry.register.counts_from if entry.day_in(name) == day)
    shown = f"{entry.register.heading(name)}“{entry.texts[name]}”"
    document = entry.texts.get("document", "")
    year = _YEAR_OF_DOCUMENT.search(folded(document))
    if year and int(year[1]) > day.year:
        return f"{shown}早于批准文号“{document}”的年份，可能写错了年份"
    for place in entry.tasks:
        due = tasks[place].deadline.date
        long_ago = day <= as_of - _YEAR
        if entry.register is not EXTENSIONS and due is not None:
            long_ago = day.year < as_of.year
        if long_ago and (due is None or day < due - _HALF_A_YEAR):
            until = tasks[place].deadline_text
            return f"{shown}比完成时限“{until}”早半年以上，可能写错年份，或是往年的同号任务"
    return ""


_YEAR_OF_DOCUMENT = pattern(r"[\[(〔【](20\d\d)[\])〕】]", re.ASCII)
