"""Settles the entries of the registers among themselves and with the list: which of them count."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.domain.text import folded, says_nothing
from pipeline.domain.week import Month, Week
from pipeline.intake.files.grids import Grid
from pipeline.intake.meaning.dates.deadlines import Deadline
from pipeline.intake.meaning.values import deadline_of, text_of
from pipeline.intake.registers.declared import (
    APPROVED,
    CLOSURES,
    DOCUMENT,
    EXTENSIONS,
    ORIGINAL,
    TASK_ID,
)
from pipeline.intake.registers.entries import LedgerEntry, ListedTask, joined, read_entry
from pipeline.intake.registers.numbers import Numbers
from pipeline.intake.registers.sheets import RegisterRow, register_sheets


def entries_of(
    grids: Sequence[Grid], tasks: Sequence[ListedTask], week: Week
) -> tuple[LedgerEntry, ...]:
    """Returns the entries of all registers in a workbook, in the order of the sheets and rows.

    `tasks` are the tasks of the month's list, which is on other sheets of the same workbook.
    """
    month, lists = week.month, {task.sheet for task in tasks}
    every = register_sheets(grids, month).rows
    rows = [row for row in every if row.sheet not in lists]
    within = tuple(_in_lists([row for row in every if row.sheet in lists]))
    if not rows:
        return within
    numbers = Numbers([task.task_id for task in tasks], [task.task for task in tasks])
    read = [read_entry(row, numbers, tasks, month) for row in rows]
    extended = _extended_to(read)
    checked = [
        replace(
            entry, query=joined(entry.query, _other_original(row, entry, tasks, extended, month))
        )
        if not entry.unusable
        else entry
        for row, entry in zip(rows, read, strict=True)
    ]
    return (*within, *_settled(_unless_blank(checked, rows), week))


_OF_REGISTERS = re.compile("延|展期|调整|变更|新|批|审|销|核|同意")


def _in_lists(rows: Sequence[RegisterRow]) -> Iterator[LedgerEntry]:
    """Yields an entry for each list of tasks that has filled columns of a register."""
    for sheet in dict.fromkeys(row.sheet for row in rows):
        of_sheet = [row for row in rows if row.sheet == sheet]
        register = of_sheet[0].register
        names = ((row, name) for row in of_sheet for name in row.filled or row.headings)
        labels = dict.fromkeys(row.headings[name] for row, name in names if name in register.own)
        filled = [label for label in labels if _OF_REGISTERS.search(label)]
        if filled:
            why = (
                f"工作表“{sheet}”是任务清单，其中的“{'”“'.join(filled)}”没有采用，"
                f"应另写入一张“{register.name}”"
            )
            yield LedgerEntry(register, "", sheet, 1, {}, unusable=why)


def _extended_to(entries: Sequence[LedgerEntry]) -> Mapping[int, set[dt.date]]:
    """Returns the days to which each task was extended. A later entry may start from one."""
    days: dict[int, set[dt.date]] = defaultdict(set)
    for entry in entries:
        if entry.deadline is not None and entry.deadline.date and not entry.unusable:
            for place in entry.tasks:
                days[place].add(entry.deadline.date)
    return days


def _other_original(
    row: RegisterRow,
    entry: LedgerEntry,
    tasks: Sequence[ListedTask],
    extended: Mapping[int, set[dt.date]],
    month: Month,
) -> str:
    """Returns that 原时限 is not the list's deadline, in Chinese; or ''.

    It may also be the new deadline of an earlier extension, or the list may have the new one.
    """
    text = text_of(row.said.get(ORIGINAL, ""))
    if not text or says_nothing(text) or entry.deadline is None:
        return ""
    said = deadline_of(row.said[ORIGINAL], month)
    for place in entry.tasks:
        listed = tasks[place].deadline
        if folded(text) == folded(tasks[place].deadline_text) or (
            said.understood and (said.date, said.open) == (listed.date, listed.open)
        ):
            continue
        if said.date is not None and said.date in extended.get(place, ()):
            continue
        if entry.deadline.date is not None and entry.deadline.date == listed.date:
            continue
        return f"原时限“{text}”与清单的完成时限“{tasks[place].deadline_text}”不一致"
    return ""


def _unless_blank(
    entries: Sequence[LedgerEntry], rows: Sequence[RegisterRow]
) -> Iterator[LedgerEntry]:
    """Yields the entries. Of a sheet's rows that give a number and no more, one tells of all."""
    blank: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        columns = [name for name in row.register.own if name in row.said]
        filled = any(text_of(row.said[name]) for name in columns) or any(row.rulings)
        if columns and not filled and text_of(row.said.get(TASK_ID, "")):
            blank[row.sheet].append(place)
    for place, (entry, row) in enumerate(zip(entries, rows, strict=True)):
        same = blank.get(row.sheet, [])
        if place in same and not entry.told_by_sheet:
            names = "、".join(row.headings[name] for name in row.register.own if name in row.said)
            lines = "、".join(str(rows[other].row) for other in same[:10])
            more = f"等{len(same)}行" if len(same) > 10 else "行"
            why = f"第{lines}{more}没有填写{names}，没有采用"
            entry = replace(entry, unusable=why, told_by_sheet=place != same[0])
        elif not entry.unusable and entry.query and _unapproved(row, entry):
            entry = replace(entry, unusable=f"{entry.query}，也没有写明何时批准", query="")
        yield entry


def _unapproved(row: RegisterRow, entry: LedgerEntry) -> bool:
    """Whether neither a day, a ruling nor a document says that an extension was approved."""
    says = (text_of(row.said.get(name, "")) for name in (APPROVED, DOCUMENT))
    return row.register == EXTENSIONS and entry.ruling != "approved" and not any(says)


def _settled(entries: Iterator[LedgerEntry], week: Week) -> list[LedgerEntry]:
    """Returns the entries, with those that others of the same task contradict made unusable.

    Entries that count only after the cut-off day contradict nothing yet.
    """
    found = list(entries)
    of_task: dict[tuple[str, int], list[int]] = defaultdict(list)
    for place, entry in enumerate(found):
        if entry.day is None or entry.day <= week.as_of:
            for task in entry.tasks:
                of_task[entry.ledger, task].append(place)
    for places in of_task.values():
        if len(places) > 1:
            for place, why in _contradicted([found[place] for place in places], places):
                if not found[place].unusable:
                    found[place] = replace(found[place], unusable=why)
    return found


def _contradicted(
    entries: Sequence[LedgerEntry], places: Sequence[int]
) -> Iterator[tuple[int, str]]:
    """Yields the places of a task's entries that others take back, each with the reason."""
    good = [(p, e) for p, e in zip(places, entries, strict=True) if not e.unusable]
    against = [entry for entry in entries if entry.ruling in ("refused", "waiting")]
    for place, entry in good:
        for other in against:
            same = entry.deadline is None or entry.deadline == other.deadline
            takes_back = _TAKES_BACK.search(other.unusable) is not None
            if other.ruling == "waiting":
                contrary = entry.register == CLOSURES and _comes_after(other, entry)
            else:
                contrary = (same or takes_back) and not _is_later(entry, other)
            if contrary:
                yield place, f"“{other.sheet}”第{other.row}行另有说法：{other.unusable}"
                break
    if len(good) > 1 and good[0][1].deadline is not None:
        chosen, why = latest([entry for _, entry in good])
        for place, entry in good:
            if why and entry is not chosen and entry.deadline != chosen.deadline:
                yield place, why


_TAKES_BACK = re.compile(r"撤[销回]|取消|作废|废止|失效|收回|终止|中止|恢复原")


def _comes_after(other: LedgerEntry, entry: LedgerEntry) -> bool:
    """Whether an entry was surely made after another: by its day, or else below it in its sheet."""
    if entry.day is not None and other.day is not None and entry.day != other.day:
        return other.day > entry.day
    return other.sheet == entry.sheet and other.row > entry.row


def _is_later(entry: LedgerEntry, other: LedgerEntry) -> bool:
    return entry.day is not None and other.day is not None and entry.day > other.day


def latest(entries: Sequence[LedgerEntry]) -> tuple[LedgerEntry, str]:
    """Returns the extension that was approved last, and '' when that is sure.

    When it cannot be told, returns the one with the earliest new deadline, and says why.
    """
    if len({entry.deadline for entry in entries}) == 1:
        return entries[-1], ""
    days = [entry.day for entry in entries if entry.day is not None]
    last = max(days, default=None)
    newest = [entry for entry in entries if entry.day == last]
    if len(days) == len(entries) and len({entry.deadline for entry in newest}) == 1:
        return newest[-1], ""
    pool = newest if len(days) == len(entries) else entries
    first = min(pool, key=lambda entry: _ends(entry.deadline))
    return first, (
        f"与“{first.sheet}”第{first.row}行的新时限不同，看不出哪次批准在后，按较早的时限掌握"
    )


def _ends(deadline: Deadline | None) -> dt.date:
    return deadline.date if deadline is not None and deadline.date else dt.date.max


class Ledger(NamedTuple):
    """What the registers say of a task."""

    extended: str = ""
    """The approval of an extension, in Chinese; '' when there is none."""
    deadline: Deadline | None = None
    closed: str = ""
    extended_by: LedgerEntry | None = None
    closed_by: LedgerEntry | None = None


def counting(entries: Sequence[LedgerEntry], week: Week) -> dict[int, list[LedgerEntry]]:
    """Returns the usable entries that count by the cut-off day, by the task's place."""
    found: dict[int, list[LedgerEntry]] = {}
    for entry in entries:
        if not entry.unusable and (entry.day is None or entry.day <= week.as_of):
            for place in entry.tasks:
                found.setdefault(place, []).append(entry)
    return found


def ledger_of(deadline_text: str, entries: Sequence[LedgerEntry]) -> Ledger:
    """Returns what a task's usable entries say of it."""
    extensions = [entry for entry in entries if entry.deadline is not None]
    closures = [entry for entry in entries if entry.register == CLOSURES]
    found = Ledger()
    if closures:
        found = Ledger(closed=closures[-1].words, closed_by=closures[-1])
    if not extensions:
        return found
    last, _ = latest(extensions)
    words = f"原时限{deadline_text}，{last.words}"
    return found._replace(deadline=last.deadline, extended=words, extended_by=last)
