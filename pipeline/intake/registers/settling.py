"""Settles the entries of the registers among themselves and with the list: which of them count."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pipeline.domain.registers.declaring import Register
from pipeline.domain.registers.listed import CHANGES, CLOSURES, ENDED, EXTENSIONS
from pipeline.domain.registers.supervision import INSPECTIONS
from pipeline.domain.status import Inspected, Ruled
from pipeline.domain.text import folded, folded_id, folded_words, pattern, says_nothing
from pipeline.domain.week import Month, Week, WorkingDays
from pipeline.intake.files.grids import Grid
from pipeline.intake.meaning.dates.allowed import Longer, longer_in, read_longer
from pipeline.intake.meaning.dates.deadlines import Deadline
from pipeline.intake.meaning.values import deadline_of, text_of
from pipeline.intake.registers.changes import held_against
from pipeline.intake.registers.dating import dated
from pipeline.intake.registers.entries import LedgerEntry, ListedTask, joined, read_entry
from pipeline.intake.registers.inspections import (
    Standing,
    outlives,
    standing,
    weighed,
)
from pipeline.intake.registers.numbers import Numbers
from pipeline.intake.registers.sheets import RegisterRow, register_sheets
from pipeline.intake.registers.slips import questioned


def entries_of(
    grids: Sequence[Grid],
    tasks: Sequence[ListedTask],
    week: Week,
    kept: Sequence[RegisterRow],
    *,
    late_counts: bool,
    working: WorkingDays,
) -> tuple[LedgerEntry, ...]:
    """Returns the entries of all registers, in the order of the sheets and rows.

    `grids` are the sheets of the workbook that holds the month's list, `tasks` its tasks. `kept`
    are the rows of the workbooks in `inbox/registers/`. `late_counts`: whether an extension counts
    that was applied for only after the old deadline. `working`: the days that are worked.
    """
    month, lists = week.month, {task.sheet for task in tasks}
    every = register_sheets(grids, month).rows
    rows = [*(row for row in every if row.sheet not in lists), *kept]
    within = tuple(_in_lists([row for row in every if row.sheet in lists]))
    if not rows:
        return within
    numbers = Numbers([task.task_id for task in tasks], [task.task for task in tasks])
    read = [read_entry(row, numbers, tasks, month, working) for row in rows]
    extended = _extended_to(read)
    checked = [
        _checked(row, entry, tasks, extended, month, working)
        if entry.register is EXTENSIONS and not entry.unusable
        else entry
        for row, entry in zip(rows, read, strict=True)
    ]
    once = _once(dated([*_unless_blank(checked, rows)], tasks, week.as_of))
    timely = (_in_time(entry, once, tasks, late_counts) for entry in once)
    settled = [*_held_against(_settled(timely, week), tasks, week)]
    return (*within, *questioned([*weighed(settled, week)], week))


def _once(entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """Returns the entries. One that another workbook or sheet has word for word counts once."""
    found: list[LedgerEntry] = []
    first: dict[tuple[object, ...], LedgerEntry] = {}
    for entry in entries:
        key = _key(entry)
        before = first.get(key) if key else None
        if before is not None and (before.file, before.sheet) != (entry.file, entry.sheet):
            entry = replace(
                entry, same_as=f"{before.file or '任务清单'}“{before.sheet}”第{before.row}行"
            )
        elif key and before is None:
            first[key] = entry
        found.append(entry)
    return found


def _key(entry: LedgerEntry) -> tuple[object, ...]:
    """Returns what makes two entries the same: the register, the tasks, all that both say."""
    if entry.unusable or not entry.is_row:
        return ()
    said = [
        (name, _same_words(entry, name)) for name in entry.register.own if entry.texts.get(name)
    ]
    whose: object = entry.tasks or (
        folded_id(entry.task_id),
        folded_words(entry.texts.get("task", "")),
    )
    return entry.ledger, whose, tuple(said)


def _same_words(entry: LedgerEntry, name: str) -> object:
    day = entry.day_in(name)
    return day if day is not None else folded(entry.text_in(name))


def _in_time(
    entry: LedgerEntry,
    entries: Sequence[LedgerEntry],
    tasks: Sequence[ListedTask],
    late_counts: bool,
) -> LedgerEntry:
    """Returns the entry, with how late an extension was applied for."""
    applied = entry.day_in("applied")
    if entry.register is not EXTENSIONS or applied is None or entry.unusable:
        return entry
    due = entry.day_in("original") or (_due(entry, entries, tasks) if entry.deadline else None)
    if due is None or applied <= due:
        return entry
    late = f"{_day(applied)}才申请，晚于原时限{_day(due)}"
    return replace(entry, late=late, unusable="" if late_counts else f"{late}，按设置不算延期")


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _due(
    entry: LedgerEntry, entries: Sequence[LedgerEntry], tasks: Sequence[ListedTask]
) -> dt.date | None:
    """Returns until when the task was due before this extension."""
    days = [tasks[place].deadline.date for place in entry.tasks]
    days += [
        other.deadline.date
        for other in entries
        if other.deadline
        and other.counts
        and other.day
        and entry.day
        and other.day < entry.day
        and set(other.tasks) & set(entry.tasks)
    ]
    return max((day for day in days if day is not None), default=None)


def _held_against(
    entries: Sequence[LedgerEntry], tasks: Sequence[ListedTask], week: Week
) -> Iterator[LedgerEntry]:
    """Yields the entries; approved changes of the list with what the list still says otherwise.

    Of several changes of a task the latest counts. The list is never changed by them.
    """
    since: dict[int, dt.date] = {}
    for entry in entries:
        if entry.register is CHANGES and entry.counts and entry.has_begun(week):
            for place in entry.tasks:
                day = entry.day or dt.date.min
                since[place] = max(since.get(place, day), day)
    for entry in entries:
        if entry.register is CHANGES and entry.counts and entry.has_begun(week):
            last = all((entry.day or dt.date.min) >= since[place] for place in entry.tasks)
            if last and (contrary := held_against(entry, [tasks[at] for at in entry.tasks])):
                entry = replace(entry, contrary=contrary)
        yield entry


_OF_REGISTERS = pattern("延|展期|调整|变更|新|批|审|销|核|同意")


def _in_lists(rows: Sequence[RegisterRow]) -> Iterator[LedgerEntry]:
    """Yields an entry for each list of tasks that has filled columns of a register."""
    for sheet in dict.fromkeys(row.sheet for row in rows):
        of_sheet = [row for row in rows if row.sheet == sheet]
        register = of_sheet[0].register
        names = ((row, name) for row in of_sheet for name in row.filled or row.headings)
        labels = dict.fromkeys(
            row.headings[name] for row, name in names if name in row.register.own
        )
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


def _checked(
    row: RegisterRow,
    entry: LedgerEntry,
    tasks: Sequence[ListedTask],
    extended: Mapping[int, set[dt.date]],
    month: Month,
    working: WorkingDays,
) -> LedgerEntry:
    """Returns an extension, with what its old deadline and its length say against it."""
    query = joined(entry.query, _other_original(row, entry, tasks, extended, month))
    heading = row.headings.get("longer", "")
    said = [(heading, entry.texts.get("longer", ""))] if heading else []
    said += [(row.headings.get("ruling", "批示"), text) for text in row.rulings]
    for label, text in said:
        longer = read_longer(text, label) if label == heading else longer_in(text)
        if longer is not None:
            if why := _other_length(longer, entry, tasks, extended, working):
                return replace(entry, unusable=f"{label}“{text}”{why}")
        elif label == heading and not says_nothing(text):
            query = joined(query, f"{label}“{text}”看不出是多久，没有与新时限核对")
    return replace(entry, query=query)


def _other_length(
    longer: Longer,
    entry: LedgerEntry,
    tasks: Sequence[ListedTask],
    extended: Mapping[int, set[dt.date]],
    working: WorkingDays,
) -> str:
    """Returns that the length of an extension does not lead to its new deadline; or ''.

    It is counted from 原时限, or else from the list's deadline or that of another extension. It may
    also be that of all extensions together.
    """
    new = entry.day_in("new") or entry.day_in("asked")
    if new is None:
        return ""
    written, of_stage = entry.day_in("original"), bool(_stage(entry))
    for place in entry.tasks:
        listed = tasks[place].deadline.date
        days = {written} if written else set() if of_stage else {listed, *extended.get(place, ())}
        if written and listed and not of_stage:
            days.add(listed)
        old = sorted(day for day in days if day is not None and day != new)
        if old and not any(longer.reaches(day, new, working) for day in old):
            first = written or old[0]
            due = longer.after(first, working)
            return (
                f"与新时限“{entry.texts.get('new') or entry.texts.get('asked')}”对不上"
                f"（从{_day(first)}算起，应为{_day(due)}）"
            )
    return ""


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
    text = text_of(row.said.get("original", ""))
    if not text or says_nothing(text) or entry.deadline is None:
        return ""
    said = deadline_of(row.said["original"], month)
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
    blank: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        columns = [name for name in row.register.own if name in row.said]
        filled = any(text_of(row.said[name]) for name in columns) or any(row.rulings)
        if columns and not filled and text_of(row.said.get("task_id", "")):
            blank[row.file, row.sheet].append(place)
    for place, (entry, row) in enumerate(zip(entries, rows, strict=True)):
        same = blank.get((row.file, row.sheet), [])
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
    says = (text_of(row.said.get(name, "")) for name in ("approved", "document"))
    return row.register is EXTENSIONS and entry.ruling != "approved" and not any(says)


def _settled(entries: Iterable[LedgerEntry], week: Week) -> list[LedgerEntry]:
    """Returns the entries, with those that others of the same task contradict made unusable.

    Entries that count only after the cut-off day contradict nothing yet.
    """
    found = list(entries)
    of_task: dict[tuple[str, int], list[int]] = defaultdict(list)
    for place, entry in enumerate(found):
        if entry.is_row and not entry.same_as and entry.has_begun(week):
            for task in entry.tasks:
                of_task[entry.ledger + _stage(entry), task].append(place)
    for places in of_task.values():
        if len(places) > 1:
            for place, why in _contradicted([found[place] for place in places], places):
                if not found[place].unusable:
                    good = found[place]
                    back = good.register is CLOSURES and all(
                        other.in_order and _is_later(other, good)
                        for at in places
                        if (other := found[at]).ruling == "refused"
                    )
                    found[place] = replace(good, unusable=why, in_order=back)
    for place, why in [*_ended_otherwise(found, of_task)]:
        found[place] = replace(found[place], unusable=why)
    return found


def _ended_otherwise(
    entries: Sequence[LedgerEntry], of_task: Mapping[tuple[str, int], Sequence[int]]
) -> Iterator[tuple[int, str]]:
    """Yields the places of the ends that another register contradicts, each with the reason.

    A task that was extended after it was closed off or ended goes on; one that was ended is not
    done, whatever else is said.
    """
    for (name, task), places in of_task.items():
        if name not in (CLOSURES.name, CHANGES.name):
            continue
        extensions = _usable(entries, of_task, EXTENSIONS, task)
        ends = [e for e in _usable(entries, of_task, CHANGES, task) if _ends_task(e)]
        for place in places:
            entry = entries[place]
            if entry.unusable or not (name == CLOSURES.name or _ends_task(entry)):
                continue
            later = [other for other in extensions if _is_later(other, entry)]
            for other in (*later, *(ends if name == CLOSURES.name else ())):
                yield place, f"{other.row_in_words}另有说法：{other.words}"
                break


def _usable(
    entries: Sequence[LedgerEntry],
    of_task: Mapping[tuple[str, int], Sequence[int]],
    register: Register,
    task: int,
) -> list[LedgerEntry]:
    """Returns the usable entries of a task in a register."""
    places = of_task.get((register.name, task), ())
    return [entries[place] for place in places if not entries[place].unusable]


def _ends_task(entry: LedgerEntry) -> bool:
    return entry.register is CHANGES and entry.text_in("change") == ENDED


def _stage(entry: LedgerEntry) -> str:
    """Returns the stage that an extension is about, as it is compared; '' for the whole task."""
    return folded_words(entry.text_in("stage")) if entry.register is EXTENSIONS else ""


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
                contrary = entry.register is CLOSURES and _comes_after(other, entry)
            else:
                same = same and _same_change(entry, other)
                contrary = (same or takes_back) and not _is_later(entry, other)
            if contrary:
                yield place, f"{other.row_in_words}另有说法：{other.unusable}"
                break
    yield from _taken_back(good)
    if len(good) > 1 and good[0][1].deadline is not None:
        chosen, why = latest([entry for _, entry in good])
        for place, entry in good:
            if why and entry is not chosen and entry.deadline != chosen.deadline:
                yield place, why


def _taken_back(good: Sequence[tuple[int, LedgerEntry]]) -> Iterator[tuple[int, str]]:
    """Yields the places of terminations after which, or beside which, the task was taken up again.

    Where it cannot be told which came last, the task is not ended.
    """
    for place, entry in good:
        if not _ends_task(entry):
            continue
        for _, other in good:
            if not _ends_task(other) and not _is_later(entry, other):
                yield place, f"{other.row_in_words}另有说法：{other.words}"
                break


_TAKES_BACK = pattern(r"撤[销回]|取消|作废|废止|失效|收回|终止|中止|恢复原")


def _comes_after(other: LedgerEntry, entry: LedgerEntry) -> bool:
    """Whether an entry was surely made after another: by its day, or else below it in its sheet."""
    if entry.day is not None and other.day is not None and entry.day != other.day:
        return other.day > entry.day
    here = (entry.file, entry.sheet)
    return (other.file, other.sheet) == here and other.row > entry.row


def _is_later(entry: LedgerEntry, other: LedgerEntry) -> bool:
    return entry.day is not None and other.day is not None and entry.day > other.day


def _same_change(entry: LedgerEntry, other: LedgerEntry) -> bool:
    """Whether two entries of 调整台账 are of one type; those of other registers always are."""
    return entry.register is not CHANGES or entry.text_in("change") == other.text_in("change")


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
    return first, (f"与{first.row_in_words}的新时限不同，看不出哪次批准在后，按较早的时限掌握")


def _ends(deadline: Deadline | None) -> dt.date:
    return deadline.date if deadline is not None and deadline.date else dt.date.max


class Ledger(NamedTuple):
    """What the registers say of a task."""

    extended: str = ""
    """The approval of an extension, in Chinese; '' when there is none."""
    deadline: Deadline | None = None
    extensions: int = 0
    """How many times it was extended."""
    extended_by: LedgerEntry | None = None
    ruled: Ruled = ""
    """What the office decided of the whole task."""
    ruling: str = ""
    """That decision in Chinese."""
    ruled_by: LedgerEntry | None = None
    found: Inspected = ""
    """The verdict of an inspection that stands."""
    found_by: LedgerEntry | None = None
    inspections: tuple[LedgerEntry, ...] = ()


def counting(entries: Sequence[LedgerEntry], week: Week) -> dict[int, list[LedgerEntry]]:
    """Returns the entries in effect on the cut-off day, by the task's place.

    They are the usable ones, and the closings that were sent back.
    """
    found: dict[int, list[LedgerEntry]] = {}
    for entry in entries:
        counts = entry.counts or (entry.register is CLOSURES and entry.sent_back)
        if counts and entry.is_row and entry.has_begun(week):
            for place in entry.tasks:
                found.setdefault(place, []).append(entry)
    return found


def ledger_of(deadline_text: str, entries: Sequence[LedgerEntry], as_of: dt.date) -> Ledger:
    """Returns what the entries in effect say of a task on that day.

    A closing ends what an inspection found before it. One that does not surely come after the
    verdict does not count.
    """
    inspections = tuple(entry for entry in entries if entry.register is INSPECTIONS)
    stands = standing(inspections, as_of)
    others = [e for e in entries if e.register is not EXTENSIONS and e.register is not INSPECTIONS]
    found = _ruled([entry for entry in others if not _denied(entry, stands)])
    if found.ruled in ("closed", "terminated"):
        stands = Standing()
    found = found._replace(found=stands.found, found_by=stands.by, inspections=inspections)
    extensions = [entry for entry in entries if entry.deadline is not None]
    if not extensions:
        return found
    last, _ = latest(extensions)
    times = len({(entry.deadline, entry.day) for entry in extensions})
    again = f"，第{times}次延期" if times > 1 else ""
    words = f"原时限{deadline_text}，{last.words}{again}"
    return found._replace(
        deadline=last.deadline, extended=words, extended_by=last, extensions=times
    )


def _denied(entry: LedgerEntry, stands: Standing) -> bool:
    """Whether a verdict that stands holds against a closing."""
    closes = entry.register is CLOSURES and entry.counts
    return closes and stands.by is not None and outlives(stands.by, entry)


def _ruled(entries: Sequence[LedgerEntry]) -> Ledger:
    """Returns whether a task is ended, closed off, or sent back. The first of these counts."""
    ended = [entry for entry in entries if _ends_task(entry)]
    closed = [e for e in entries if e.register is CLOSURES and e.counts]
    back = [e for e in entries if e.register is CLOSURES and e.sent_back]
    ruled: tuple[tuple[Ruled, list[LedgerEntry]], ...] = (
        ("terminated", ended),
        ("closed", closed),
        ("sent_back", back),
    )
    for how, found in ruled:
        if found:
            return Ledger(ruled=how, ruling=found[-1].words, ruled_by=found[-1])
    return Ledger()
