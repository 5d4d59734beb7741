"""Weighs what inspections (督查记录) found of a task: which verdict stands on the cut-off day.

Bad news needs no proof: of two verdicts of one day the worse counts, an unclear one never clears an
earlier one, and one without a day stands until it is mended.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from pipeline.domain.registers.listed import CLOSURES
from pipeline.domain.registers.supervision import INSPECTIONS, MENDED, PARTLY, TRUE, UNTRUE
from pipeline.domain.status import Inspected
from pipeline.domain.text import says_nothing
from pipeline.domain.week import Week, date_in_full
from pipeline.intake.registers.entries import EntryDoubt, LedgerEntry


class Standing(NamedTuple):
    """The verdict that stands of a task, and the inspection that gave it; '' when none does."""

    found: Inspected = ""
    by: LedgerEntry | None = None


def is_inspection(entry: LedgerEntry) -> bool:
    """Whether an entry is a row of 督查记录 that counts, or will count from its day on."""
    return entry.register is INSPECTIONS and entry.counts and entry.is_row


def is_in_effect(entry: LedgerEntry, week: Week) -> bool:
    """Whether an entry is an inspection by the cut-off day."""
    return is_inspection(entry) and entry.has_begun(week)


def found_by(entry: LedgerEntry) -> Inspected:
    """Returns how bad an inspection's verdict is. One in other words is never taken for good."""
    verdict = entry.text_in("verdict")
    if verdict == UNTRUE:
        return "untrue"
    return "partly" if verdict == PARTLY or _is_unclear(entry) else ""


def _is_unclear(entry: LedgerEntry) -> bool:
    text = entry.texts.get("verdict", "")
    return bool(text) and not entry.values.get("verdict") and not says_nothing(text)


def is_mended(entry: LedgerEntry, as_of: dt.date) -> bool:
    """Whether 回头看 surely says, by the cut-off day, that what was found is put right."""
    if entry.text_in("review") != MENDED:
        return False
    day = entry.day_in("reviewed")
    if day is None:
        return not entry.texts.get("reviewed")
    return day <= as_of and (entry.day is None or entry.day <= day)


_RANK = {UNTRUE: 0, PARTLY: 1, "": 2, TRUE: 3}


def standing(entries: Sequence[LedgerEntry], as_of: dt.date) -> Standing:
    """Returns the verdict that stands on that day. `entries`: a task's inspections in effect."""
    dated = sorted((each for each in entries if each.day), key=_day)
    found = Standing()
    for _, of_day in groupby(dated, key=_day):
        said = [each for each in of_day if found_by(each) or each.text_in("verdict") == TRUE]
        if not said:
            continue
        worst = min(said, key=_rank)
        verdict = found_by(worst)
        if not verdict or is_mended(worst, as_of):
            found = Standing()
        elif not (_is_unclear(worst) and found.found):
            found = Standing(verdict, worst)
    for each in entries:
        verdict = found_by(each)
        if each.day is None and verdict and not is_mended(each, as_of):
            found = min((found, Standing(verdict, each)), key=lambda one: _BADNESS[one.found])
    return found


_BADNESS: Mapping[Inspected, int] = {"untrue": 0, "partly": 1, "": 2}


def _day(entry: LedgerEntry) -> dt.date:
    return entry.day or dt.date.min


def _rank(entry: LedgerEntry) -> int:
    return _RANK[entry.text_in("verdict")]


def outlives(by: LedgerEntry, closing: LedgerEntry) -> bool:
    """Whether a standing verdict holds against a closing: one that does not surely come after."""
    return by.day is None or closing.day is None or closing.day <= by.day


def weighed(entries: Sequence[LedgerEntry], week: Week) -> Iterator[LedgerEntry]:
    """Yields the entries, with what is doubtful of inspections and of closings beside them.

    Told are: a day after the cut-off day, a task that is not on the list though the inspection is
    of this month, verdicts of one day that differ, a closing that an inspection contradicts.
    """
    of_task: dict[int, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        if is_in_effect(entry, week):
            for place in entry.tasks:
                of_task[place].append(entry)
    for entry in entries:
        told: Iterator[EntryDoubt] = iter(())
        if is_inspection(entry):
            told = _of_inspection(entry, of_task, week)
        elif entry.register is CLOSURES and entry.counts and entry.has_begun(week):
            told = _of_closing(entry, of_task, week)
        doubts = (*entry.doubts, *told)
        yield replace(entry, doubts=doubts) if len(doubts) > len(entry.doubts) else entry


def _of_inspection(
    entry: LedgerEntry, of_task: Mapping[int, Sequence[LedgerEntry]], week: Week
) -> Iterator[EntryDoubt]:
    if not entry.has_begun(week):
        why = f"督查日期{_on(entry)}晚于本周截止日{date_in_full(week.as_of)}，本周不计"
        yield EntryDoubt("day", "inspected", why)
    if not entry.listed and (entry.day is None or entry.day >= week.month.first_day):
        why = f"任务编号“{entry.task_id}”不在本月任务清单中，核查结论没有算到任何任务上"
        yield EntryDoubt("unlisted", "task_id", why)
    others = {
        id(other): other
        for place in entry.tasks
        for other in of_task[place]
        if other is not entry and other.day == entry.day is not None
    }
    for other in others.values() if _verdict(entry) else ():
        if _verdict(other) not in ("", _verdict(entry)) and _rank(other) < _rank(entry):
            why = (
                f"核查结论“{_verdict(entry)}”与{other.row_in_words}同一天的“{_verdict(other)}”不同，"
                "按较差的一种掌握"
            )
            yield EntryDoubt("contrary", "verdict", why)
            break


def _of_closing(
    entry: LedgerEntry, of_task: Mapping[int, Sequence[LedgerEntry]], week: Week
) -> Iterator[EntryDoubt]:
    for place in entry.tasks:
        stands = standing(of_task.get(place, ()), week.as_of)
        if stands.by is not None and outlives(stands.by, entry):
            why = (
                f"同意销号，但{stands.by.row_in_words}核查结论为“{_verdict(stands.by)}”，"
                "不早于销号，这次销号不算"
            )
            yield EntryDoubt("contrary", "closed", why)
            break


def _verdict(entry: LedgerEntry) -> str:
    return entry.text_in("verdict") or entry.texts.get("verdict", "")


def _on(entry: LedgerEntry) -> str:
    return date_in_full(entry.day) if entry.day else ""
