"""What is doubtful in notices (督办单) and instructions (批示登记) beside others and in time."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.domain.registers.supervision import INSTRUCTIONS, NOTICES
from pipeline.domain.text import folded
from pipeline.domain.week import Week, date_in_full
from pipeline.intake.meaning.dates.deadlines import with_digits
from pipeline.intake.registers.entries import EntryDoubt, LedgerEntry

_ANSWERED = {NOTICES.name: "replied", INSTRUCTIONS.name: "answered"}
"""Register to the column of the day on which an entry was answered."""


def is_slip(entry: LedgerEntry) -> bool:
    """Whether an entry is a row of one of the two registers that is used."""
    return entry.ledger in _ANSWERED and entry.is_row and entry.counts


def questioned(entries: Sequence[LedgerEntry], week: Week) -> Iterator[LedgerEntry]:
    """Yields the entries, with what is doubtful in those of the two registers."""
    same = _numbered(entries)
    for entry in entries:
        if is_slip(entry):
            found = tuple(_doubts(entry, same, week.as_of))
            entry = replace(entry, doubts=(*entry.doubts, *found))
        yield entry


def _numbered(entries: Sequence[LedgerEntry]) -> dict[str, list[LedgerEntry]]:
    """Returns the notices by number. One that another sheet repeats is not there twice."""
    found: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        number = _number(entry)
        if entry.register is NOTICES and is_slip(entry) and number:
            found[number].append(entry)
    return found


def _number(entry: LedgerEntry) -> str:
    """Returns a notice's number as it is compared: 第三号 is 3号."""
    words = with_digits(folded(entry.texts.get("number", "")))
    return re.sub(r"第(?=\d+[号期]?$)", "", words)


def _is_one_cell(one: LedgerEntry, other: LedgerEntry) -> bool:
    """Whether the number of both is one cell, merged over the rows of a notice to several."""
    cells = [(e.file, e.sheet, e.places.get("number") or e.row) for e in (one, other)]
    return cells[0] == cells[1]


def _doubts(
    entry: LedgerEntry, same: dict[str, list[LedgerEntry]], as_of: dt.date
) -> Iterator[EntryDoubt]:
    name = _ANSWERED[entry.ledger]
    answered = entry.day_in(name)
    if answered is not None and answered > as_of:
        what = f"{entry.register.heading(name)}{date_in_full(answered)}"
        why = f"{what}晚于本周截止日{date_in_full(as_of)}，本周按没有回复掌握"
        yield EntryDoubt("future", name, why)
    number = entry.texts.get("number", "")
    others = [other for other in same.get(_number(entry), ()) if not _is_one_cell(other, entry)]
    if others and entry.register is NOTICES:
        rows = "、".join(f"{other.file}“{other.sheet}”第{other.row}行" for other in others[:3])
        yield EntryDoubt("twice", "number", f"编号“{number}”与{rows}的相同")
    ends = entry.text_in("outcome") == "已办结" if entry.register is NOTICES else answered
    if entry.task_id and not entry.tasks and not entry.listed and not ends:
        yield EntryDoubt("unlisted_open", "task_id", f"任务编号“{entry.task_id}”不在本月任务清单中")
