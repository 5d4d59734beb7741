"""Makes the frames of the office's own list: its tasks, its ledgers, and tasks that left it."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from pipeline.domain.facts import facts_of, names_from
from pipeline.domain.fields import heading
from pipeline.domain.registers.exemptions import EXEMPTIONS
from pipeline.domain.registers.listed import CHANGES, ENDED
from pipeline.domain.registers.supervision import INSTRUCTIONS, NOTICES
from pipeline.domain.text import folded_id, listing
from pipeline.domain.week import Week, date_in_full
from pipeline.history.weeks import History, PastTask
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.units.known import Units
from pipeline.intake.meaning.units.not_units import is_group
from pipeline.intake.registers import EntryDoubt, LedgerEntry, RegisterBook, is_slip
from pipeline.intake.tasks import MasterTask
from pipeline.merge.frames.columns import frame
from pipeline.merge.frames.earlier import numbers_now
from pipeline.merge.frames.registers import units_named
from pipeline.merge.subjects import GoneFacts, LedgerFacts, ListedFacts


def master(master: MasterList) -> pd.DataFrame:
    """Returns one row per row of the master list."""
    listed = master.columns
    count = len(master.tasks)
    cells, blank, doubt, times = listed["cells"].copy(), [""] * count, [""] * count, [1] * count
    told: set[tuple[str, str]] = set()
    if any("" in listed[name] for name in _NEEDED):
        for place, task in enumerate(master.tasks):
            if missing := _missing(task, told):
                # `blank` is the cell to fill in, whichever field it is
                letters = [task.cells.get(name, "") for name in missing]
                cells[place] = {**task.cells, "blank": letters[0]}
                blank[place] = "、".join(missing.values())
    for place, deadline in enumerate(listed["deadline"]):
        if deadline.sure != "sure":
            doubt[place] = _doubt(master.tasks[place])
    often = {number: many for number, many in Counter(master.folded_ids).items() if many > 1}
    if often:
        times = [
            often.get(number, 1) if task_id else 1
            for task_id, number in zip(listed["task_id"], master.folded_ids, strict=True)
        ]
    return frame(
        ListedFacts,
        {name: listed[name] for name in names_from(ListedFacts, "list")}
        | {
            "unit": listed["lead_unit"],
            "file": [master.file] * count,
            "cells": cells,
            "clear": [not doubtful for doubtful in doubt],
            "doubt": doubt,
            "times": times,
            "blank": blank,
        },
    )


_NEEDED = ("task_id", "task", "lead_unit")
"""The fields without which nobody can report on a task."""


def _missing(task: MasterTask, told: set[tuple[str, str]]) -> dict[str, str]:
    """Returns the needed fields that a task lacks, with their Chinese names.

    A column that a whole sheet lacks is returned only for the sheet's first task. `told` collects
    the pairs of sheet and column that were returned before.
    """
    missing = {}
    for name in _NEEDED:
        if name in task.cells and not getattr(task, name):
            missing[name] = heading(name)
        elif name not in task.cells and not getattr(task, name) and (task.sheet, name) not in told:
            told.add((task.sheet, name))
            missing[name] = f"{heading(name)}（整张表没有这一列）"
    return missing


def _doubt(task: MasterTask) -> str:
    """Returns what is doubtful about the listed deadline, in Chinese."""
    if not task.deadline_text:
        return "没有填写完成时限"
    day = task.listed.date
    meant = f"没有写明是哪一天，暂按{day.month}月{day.day}日掌握" if day else "看不出是哪一天"
    return f"完成时限“{task.deadline_text}”{meant}"


def ledgers(master: MasterList, history: History, units: Units, as_of: dt.date) -> pd.DataFrame:
    """Returns one row per entry of the office's registers, and for workbooks that are none.

    An entry of tasks that have left the list since, and were on it when it took effect, has nothing
    more to tell. `as_of`: the cut-off day.
    """
    last = {folded_id(known.task_id): known.last_week for known in history.past.tasks}
    entries = [e for e in master.ledgers if not (e.told_by_sheet or _is_settled(e, last))]
    told = [
        *(
            _entry_told(entry, master, as_of, listed=not _is_on_no_list(entry, last))
            for entry in entries
        ),
        *(
            _doubt_told(entry, doubt, master, as_of)
            for entry in entries
            for doubt in (*entry.doubts, *_addressed(entry, master, units))
        ),
        *(_book_told(book, master, as_of) for book in master.books if book.fault),
        *(_book_told(book, master, as_of) for book in master.books if book.passed_over),
    ]
    return frame(
        LedgerFacts, {name: [getattr(one, name) for one in told] for name in facts_of(LedgerFacts)}
    )


def _is_settled(entry: LedgerEntry, last: Mapping[str, str]) -> bool:
    """Whether each task of an entry was last listed after its day. `last`: that week, by number."""
    numbers = _numbers(entry)
    if entry.tasks or entry.day is None or not numbers:
        return False
    return all(number in last and entry.day <= _sunday(last[number]) for number in numbers)


def _numbers(entry: LedgerEntry) -> list[str]:
    return [folded_id(number) for number in re.split(r"[、,，;；\s]+", entry.task_id) if number]


def _is_on_no_list(entry: LedgerEntry, last: Mapping[str, str]) -> bool:
    """Whether an entry is about a task that is on no list, now or before.

    Of 调整台账 only ends are told: it is about tasks that come and go, and what it changes or adds
    is held against the list.
    """
    if entry.listed or entry.register.task_optional:
        return False
    if any(doubt.about == "unlisted" for doubt in entry.doubts):
        return False
    if entry.register is not CHANGES:
        return True
    ends = entry.counts and entry.text_in("change") == ENDED
    return ends and not all(number in last for number in _numbers(entry))


def _sunday(week: str) -> dt.date:
    return dt.date.fromisocalendar(int(week[:4]), int(week[6:]), 7)


def _entry_told(
    entry: LedgerEntry, master: MasterList, as_of: dt.date, *, listed: bool = True
) -> LedgerFacts:
    first = master.tasks[entry.tasks[0]] if entry.tasks else None
    return LedgerFacts(
        unit=first.lead_unit if first else "",
        task_id=entry.task_id,
        file=entry.file or master.file,
        sheet=entry.sheet,
        row=entry.row,
        cells={**entry.cells, "dated": entry.cells.get(_dated(entry), "")},
        ledger=entry.ledger,
        listed=listed,
        unusable="" if entry.in_order else entry.unusable,
        query="" if entry.unusable or entry.same_as else entry.query,
        taken=_taken(entry, master, as_of),
        contrary=entry.contrary,
        late="" if entry.unusable or (entry.day or as_of) > as_of else entry.late,
        later=_later(entry, as_of),
        unread=entry.unread,
        may_decide=entry.may_decide,
    )


def _taken(entry: LedgerEntry, master: MasterList, as_of: dt.date) -> str:
    """Returns what became of an entry that is to be checked, in Chinese; '' where it says so."""
    if entry.query_tells:
        return ""
    if entry.day is not None and entry.day > as_of:
        return "从那一天起才按这一行采用"
    deciding = [
        by
        for place in entry.tasks
        for by in (master.tasks[place].extended_by, master.tasks[place].ruled_by)
        if by is not None and by.register is entry.register
    ]
    if deciding and all((by.file, by.cell) != (entry.file, entry.cell) for by in deciding):
        return f"这项任务另有一行“{deciding[0].words}”，以那一行为准"
    return "已按这一行采用"


def _later(entry: LedgerEntry, as_of: dt.date) -> str:
    """Returns that an entry which decides something has its day after the cut-off, or ''.

    It does not count yet, and nothing else says so: its day may also be a slip of the pen.
    """
    register = entry.register
    decides = register.approved or register in (NOTICES, INSTRUCTIONS)
    decides = decides and (entry.counts or entry.in_order) and entry.is_row
    if not decides or entry.day is None or entry.day <= as_of:
        return ""
    if not (entry.tasks or register is CHANGES or register.task_optional):
        return ""  # that its task is not on the list is told
    name = _dated(entry)
    heading = next((c.heading for c in entry.register.columns if c.name == name), "")
    slip = entry.text_in("number") or entry.text_in("matter")
    which = f"任务 {entry.task_id or entry.text_in('task')} " if entry.task_id or not slip else slip
    return f"{which}{heading}{date_in_full(entry.day)}晚于本周截止日{date_in_full(as_of)}"


def _dated(entry: LedgerEntry) -> str:
    """Returns the column of the day from which an entry counts."""
    days = ((name, entry.day_in(name)) for name in entry.register.counts_from)
    return next((name for name, day in days if day is not None), "")


def _addressed(entry: LedgerEntry, master: MasterList, units: Units) -> Iterator[EntryDoubt]:
    """Yields what is doubtful in the task or unit of a notice, an instruction or an exemption."""
    exempts = entry.register is EXEMPTIONS and entry.is_row and entry.counts
    if exempts and entry.task_id and not entry.tasks:
        why = f"任务编号“{entry.task_id}”不在本月任务清单中，没有免除任何任务的计分"
        yield EntryDoubt("exempts_nothing", "task_id", why)
    if not (is_slip(entry) or exempts) or not entry.texts.get("unit"):
        return
    named, strangers = units_named(entry, units)
    if exempts and (vague := "、".join(filter(is_group, named))):
        why = f"单位“{vague}”没有写明是哪些单位，没有免除它们的计分"
        yield EntryDoubt("exempts_nothing", "unit", why)
        return
    if strangers:
        words = "、".join(strangers)
        why = f"单位“{words}”不是清单或设置中的单位"
        if exempts:
            yield EntryDoubt("exempts_nothing", "unit", f"{why}，没有免除它的计分")
        else:
            yield EntryDoubt("addressee", "unit", why)
        return
    for place in entry.tasks:
        task = master.tasks[place]
        ours = {*task.leads, *task.supports}
        if named and ours and ours.isdisjoint(named) and not any(map(is_group, named)):
            words = (
                f"“{'、'.join(named)}”不是任务{task.task_id}的牵头或配合单位（{task.lead_unit}）"
            )
            yield EntryDoubt("exempts_another" if exempts else "addressee", "unit", words)
            return


def _doubt_told(
    entry: LedgerEntry, doubt: EntryDoubt, master: MasterList, as_of: dt.date
) -> LedgerFacts:
    """Returns what is doubtful in a cell of an entry; `doubted` is its column."""
    told = _entry_told(entry, master, as_of)
    letters = entry.cells.get(doubt.column) or entry.cells.get("task_id", "")
    return replace(
        told,
        cells={**entry.cells, "doubted": letters},
        listed=True,
        query="",
        contrary="",
        late="",
        later="",
        unread="",
        about=doubt.about,
        doubt=doubt.why,
    )


def _book_told(book: RegisterBook, master: MasterList, as_of: dt.date) -> LedgerFacts:
    """Returns a workbook that could not be read, or of which sheets were passed over."""
    return LedgerFacts(
        *("", "", book.file, "", None, {}, "", True, "", ""),
        fault=book.fault,
        affected=_affected(master, as_of) if book.fault else "",
        passed_over=listing(book.passed_over),
        whole=not book.registers,
    )


def _affected(master: MasterList, as_of: dt.date) -> str:
    """Returns which tasks stand otherwise if the unread workbook decides of them, in Chinese."""
    late = [t for t in master.tasks if t.deadline.date and t.deadline.date < as_of and not t.ruled]
    ruled = [task for task in master.tasks if task.ruled in ("closed", "terminated")]
    parts = {
        "时限已过的{}可能已批准延期或销号": late,
        "已销号或终止的{}可能另有退回": ruled,
    }
    words = (
        text.format(
            listing([task.task_id or task.task for task in tasks[:_MOST_NAMED]], "、") + more
        )
        for text, tasks in parts.items()
        if tasks
        for more in [f"等{len(tasks)}项" if len(tasks) > _MOST_NAMED else ""]
    )
    return "；".join(words) or "本周没有时限已过、已销号或终止的任务"


_MOST_NAMED = 30
"""So many tasks a message names."""


def gone(master: MasterList, history: History, week: Week) -> pd.DataFrame:
    """Returns one row per task of the latest earlier week that left the list without a ground.

    A ground is that it was ended by approval, or that it was done and a new month has begun.
    """
    before = history.weeks[0] if history.weeks else None
    left: list[tuple[str, PastTask]] = []
    if before is not None:
        still = numbers_now(master, before)
        grounds = {"terminated"} | ({"done"} if before.week.month != week.month else set())
        ended = _ended(master, week.as_of)
        left = [
            (id_, task)
            for id_, task in before.tasks.items()
            if id_ and id_ not in still
            if task.status not in grounds and folded_id(id_) not in ended
        ]
    return frame(
        GoneFacts,
        {
            "unit": [task.lead_unit for _, task in left],
            "task_id": [task_id for task_id, _ in left],
            "file": [master.file] * len(left),
            "task": [task.task for _, task in left],
            "lead_unit": [task.lead_unit for _, task in left],
            "status": [task.status for _, task in left],
            "week": [before.week.label if before else ""] * len(left),
        },
    )


def _ended(master: MasterList, as_of: dt.date) -> frozenset[str]:
    """Returns the numbers of tasks that 调整台账 ends by then, as they are compared."""
    return frozenset(
        folded_id(entry.task_id)
        for entry in master.ledgers
        if entry.register is CHANGES and entry.counts and entry.text_in("change") == ENDED
        if entry.day is not None and entry.day <= as_of
    )
