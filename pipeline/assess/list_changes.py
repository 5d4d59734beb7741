"""What changed from one month's list to the next, each change held against the registers.

The registers are those of both lists and the workbooks in `inbox/registers/`. What no approval
stands behind is said; what was approved and the list does not have is said too.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from rapidfuzz import fuzz, process

from pipeline.domain.places import in_file
from pipeline.domain.registers.listed import CHANGED, CHANGES, ENDED, EXTENSIONS, NEW_TASK
from pipeline.domain.settings import Office, Reports
from pipeline.domain.text import folded_id, folded_words
from pipeline.domain.week import Month, day_in_words
from pipeline.history.past import KnownTask, Past
from pipeline.history.same import Listing, numbers_in, once
from pipeline.intake.master import MasterList
from pipeline.intake.registers import LedgerEntry, held_against
from pipeline.intake.tasks import MasterTask

Kind = Literal[
    "new",
    "gone",
    "task",
    "lead_unit",
    "support_units",
    "deadline",
    "stages",
    "target",
    "key",
    "task_id",
]
KINDS: Mapping[Kind, str] = {
    "new": "新增",
    "gone": "移出",
    "task": "改内容",
    "lead_unit": "换牵头单位",
    "support_units": "改配合单位",
    "deadline": "改时限",
    "stages": "改节点",
    "target": "改目标值",
    "key": "改重点",
    "task_id": "改编号",
}
Approval = Literal["approved", "differs", "refused", "none", "not_needed"]
APPROVALS: Mapping[Approval, str] = {
    "approved": "已批准",
    "differs": "与批准的不一致",
    "refused": "没有批准",
    "none": "没有批准记录",
    "not_needed": "不需批准",
}
_ALIKE, _APART = 75, 40
"""Likeness of two texts, 0 to 100: from which two tasks may be the same, and below which a reworded
task may be another."""


@dataclass(frozen=True)
class ListChange:
    """One thing about one task that is not as in the list of the month before."""

    kind: Kind
    task_id: str
    """In the new list; of a task that left, in the old one."""
    task: str
    lead_unit: str
    was: str
    now: str
    approval: Approval
    grounds: str
    """What the registers say, in Chinese; or why no approval is needed."""
    place: str
    """The cell in the list, as tasks.csv writes it."""
    doubt: str = ""
    """Why it is not sure that the two are one task, or two; '' when it is."""


class NotDone(NamedTuple):
    """An approved change that the new list does not have."""

    task_id: str
    task: str
    said: str
    """What was approved."""
    listed: str
    """What the list says instead."""
    place: str


@dataclass(frozen=True)
class ListChanges:
    """How a month's list differs from that of the month before."""

    month: Month
    before: Month
    office: Office
    reports: Reports
    tasks: int
    tasks_before: int
    files: tuple[str, str]
    """The two lists, the older first, by their paths in the office folder."""
    changes: tuple[ListChange, ...]
    not_done: tuple[NotDone, ...]
    registers: bool
    """Whether there is any 调整台账."""

    def of_kind(self, *kinds: Kind) -> tuple[ListChange, ...]:
        return tuple(change for change in self.changes if change.kind in kinds)

    @cached_property
    def reworked(self) -> tuple[ListChange, ...]:
        """The changes of tasks that both lists have."""
        return tuple(change for change in self.changes if change.kind not in ("new", "gone"))

    @cached_property
    def not_approved(self) -> tuple[ListChange, ...]:
        """The changes behind which no approval stands, or another one."""
        fine = ("approved", "not_needed")
        return tuple(change for change in self.changes if change.approval not in fine)

    @cached_property
    def doubtful(self) -> tuple[ListChange, ...]:
        return tuple(change for change in self.changes if change.doubt)

    @cached_property
    def by_kind(self) -> Mapping[Kind, int]:
        counts = Counter(change.kind for change in self.changes)
        return {kind: counts[kind] for kind in KINDS if counts[kind]}


def list_changes(
    before: MasterList,
    now: MasterList,
    months: tuple[Month, Month],
    past: Past,
    called: Callable[[str], str],
    office: Office,
    reports: Reports,
) -> ListChanges:
    """Compares two lists, the older first. `past`: what sealed weeks know of the older one's tasks.

    `months`: of the older list and of the newer. `called`: what people call the week of a code.
    """
    pairs, doubts = _pairs(before, now)
    found = _Compared(before, now, doubts, past, called)
    changes = [*found.new(pairs), *found.gone(pairs), *found.reworked(pairs)]
    ledgers = (*before.ledgers, *now.ledgers)
    return ListChanges(
        months[1],
        months[0],
        office,
        reports,
        len(now.tasks),
        len(before.tasks),
        (before.file, now.file),
        tuple(changes),
        tuple(found.not_done(pairs, months[0])),
        any(entry.register is CHANGES and entry.is_row for entry in ledgers),
    )


_Doubts = Mapping[tuple[str, int], str]
"""By the list, `now` or `before`, and the place in it."""


def _pairs(before: MasterList, now: MasterList) -> tuple[dict[int, int], _Doubts]:
    """Returns the place in the older list of each task of the newer that was there, and doubts.

    Tasks are known again as weeks know them: by their text, then by number and lead unit. Numbers
    that stand twice or are blank say nothing.
    """
    olds, news = _once(before), _once(now)
    listed = [now.tasks[place] for place in news.values()]
    listing = Listing(
        [*news],
        [task.task for task in listed],
        [task.lead_unit for task in listed],
        before.by_sequence or now.by_sequence,
    )
    numbers = numbers_in(listing, {id_: before.tasks[place] for id_, place in olds.items()})
    pairs = {news[new]: olds[old] for old, new in numbers.items()}
    left_old = _left(before, pairs.values())
    left_new = _left(now, pairs)
    texts = once((folded_words(before.tasks[place].task), str(place)) for place in left_old)
    for text, place in once((folded_words(now.tasks[p].task), str(p)) for p in left_new).items():
        if text in texts:
            pairs[int(place)] = int(texts[text])
    doubts: dict[tuple[str, int], str] = {}
    for new, old in pairs.items():
        words = folded_words(now.tasks[new].task), folded_words(before.tasks[old].task)
        if fuzz.ratio(*words) < _APART:
            doubts["now", new] = "编号和牵头单位没有变，内容差别很大，可能换成了另一项任务，请核对"
    _near(before, now, pairs, doubts)
    return pairs, doubts


def _once(listed: MasterList) -> dict[str, int]:
    """Returns the numbers that stand once in a list, with the place of the task."""
    times = Counter(listed.folded_ids)
    return {
        task.task_id: place
        for place, task in enumerate(listed.tasks)
        if task.task_id and times[listed.folded_ids[place]] == 1
    }


def _left(listed: MasterList, taken: Iterable[int]) -> list[int]:
    known = set(taken)
    return [place for place in range(len(listed.tasks)) if place not in known]


def _near(
    before: MasterList,
    now: MasterList,
    pairs: Mapping[int, int],
    doubts: dict[tuple[str, int], str],
) -> None:
    """Notes where a new task and one that left may be the same: they stay two, and it is said."""
    gone = {
        place: folded_words(before.tasks[place].task) for place in _left(before, pairs.values())
    }
    numbers = {before.folded_ids[place]: place for place in gone}
    for new in _left(now, pairs):
        task = now.tasks[new]
        best = process.extractOne(
            folded_words(task.task), gone, scorer=fuzz.ratio, score_cutoff=_ALIKE
        )
        same_number = numbers.get(folded_id(task.task_id)) if task.task_id else None
        old = best[2] if best else same_number
        if old is None:
            continue
        other, why = before.tasks[old], "内容相近" if best else "编号相同，内容和牵头单位都不同"
        doubts["now", new] = f"与上月的“{_named(other)}”{why}，可能是同一项，请核对"
        doubts["before", old] = f"与本月的“{_named(task)}”{why}，可能是同一项，请核对"


def _named(task: MasterTask) -> str:
    return f"{task.task_id} {task.task}".strip()


class _Field(NamedTuple):
    """What is compared of a task: its words, its meaning, and the register's column for it."""

    words: Callable[[MasterTask], str]
    meaning: Callable[[MasterTask], object]
    column: str = ""


_FIELDS: Mapping[Kind, _Field] = {
    "task": _Field(lambda t: t.task, lambda t: folded_words(t.task), "new_text"),
    "lead_unit": _Field(
        lambda t: t.lead_unit, lambda t: frozenset(t.leads) or folded_words(t.lead_unit), "new_unit"
    ),
    "support_units": _Field(
        lambda t: t.support_units or "、".join(t.supports), lambda t: frozenset(t.supports)
    ),
    "deadline": _Field(
        lambda t: t.deadline_text,
        lambda t: (
            (t.listed.date, t.listed.open) if t.listed.understood else folded_words(t.deadline_text)
        ),
        "new_deadline",
    ),
    "stages": _Field(
        lambda t: "；".join(f"{stage.text}（{day_in_words(stage.due)}）" for stage in t.stages),
        lambda t: frozenset((stage.key, stage.due) for stage in t.stages),
    ),
    "target": _Field(
        lambda t: t.target.in_words if t.target else "",
        lambda t: folded_words(t.target.in_words) if t.target else "",
    ),
    "key": _Field(lambda t: "重点" if t.key else "非重点", lambda t: t.key),
}
_SAID = ("new_text", "new_unit", "new_deadline", "after")


@dataclass(frozen=True)
class _Compared:
    before: MasterList
    now: MasterList
    doubts: _Doubts
    past: Past
    called: Callable[[str], str]

    def new(self, pairs: Mapping[int, int]) -> Iterator[ListChange]:
        for place, task in enumerate(self.now.tasks):
            if place not in pairs:
                approval, grounds = _ruled(self._entries_now.get(place, ()), NEW_TASK)
                yield ListChange(
                    *("new", task.task_id, task.task, task.lead_unit, "", task.deadline_text),
                    *(approval, grounds, self._place(task, "task")),
                    self.doubts.get(("now", place), ""),
                )

    def gone(self, pairs: Mapping[int, int]) -> Iterator[ListChange]:
        left = set(pairs.values())
        for place, task in enumerate(self.before.tasks):
            if place in left:
                continue
            approval, grounds = _ruled(self._entries_before.get(place, ()), ENDED)
            known = self._known.get((task.task_id, task.task))
            if approval != "approved" and (task.closed or (known and known.status == "done")):
                when = f"（{self.called(known.done_week)}）" if known and known.done_week else ""
                approval, grounds = "not_needed", task.closed or f"已办结{when}"
            yield ListChange(
                *("gone", task.task_id, task.task, task.lead_unit, task.deadline_text, ""),
                *(approval, grounds, in_file(self.before.file, task.sheet, task.cell)),
                self.doubts.get(("before", place), ""),
            )

    def reworked(self, pairs: Mapping[int, int]) -> Iterator[ListChange]:
        for place, task in enumerate(self.now.tasks):
            old = self.before.tasks[pairs[place]] if place in pairs else None
            if old is None:
                continue
            entries = [
                *self._entries_now.get(place, ()),
                *self._entries_before.get(pairs[place], ()),
            ]
            said = list({self._id(entry): entry for entry in entries}.values())
            for kind, field in _FIELDS.items():
                if field.meaning(old) != field.meaning(task):
                    approval, grounds = _held(kind, field, old, task, said)
                    yield ListChange(
                        *(kind, task.task_id, task.task, task.lead_unit),
                        *(field.words(old), field.words(task)),
                        approval,
                        grounds,
                        self._place(task, kind),
                        self.doubts.get(("now", place), ""),
                    )
            if folded_id(old.task_id) != folded_id(task.task_id) and not self.now.by_sequence:
                yield ListChange(
                    *("task_id", task.task_id, task.task, task.lead_unit, old.task_id),
                    *(task.task_id, "not_needed", "同一项任务换了编号"),
                    self._place(task, "task_id"),
                )

    def not_done(self, pairs: Mapping[int, int], since: Month) -> Iterator[NotDone]:
        """Yields the approvals that the newer list does not follow.

        A change approved before `since`, the month of the older list, is no matter of these two.
        """
        for entry in self.now.ledgers:
            recent = entry.day is None or entry.day >= since.first_day
            if entry.register is CHANGES and entry.counts and entry.contrary and recent:
                named = [self.now.tasks[place] for place in entry.tasks]
                text = named[0].task if named else entry.texts.get("task", "")
                yield NotDone(
                    *(entry.task_id, text, entry.words, entry.contrary),
                    entry.place_in(self.now.file),
                )
        for new, old in pairs.items():
            task, was = self.now.tasks[new], self.before.tasks[old]
            by = was.extended_by
            stayed = task.listed.date == was.listed.date != was.deadline.date
            if by is not None and stayed and task.deadline.date != was.deadline.date:
                yield NotDone(
                    *(task.task_id, task.task, was.extended),
                    f"清单的完成时限仍是“{task.deadline_text}”，没有改为延期后的时限",
                    by.place_in(self.before.file),
                )

    @cached_property
    def _entries_now(self) -> Mapping[int, list[LedgerEntry]]:
        return _by_task(self.now)

    @cached_property
    def _entries_before(self) -> Mapping[int, list[LedgerEntry]]:
        return _by_task(self.before)

    @cached_property
    def _known(self) -> Mapping[tuple[str, str], KnownTask]:
        return {(known.task_id, known.task): known for known in self.past.tasks}

    def _place(self, task: MasterTask, name: str) -> str:
        return in_file(self.now.file, task.sheet, task.cell_of(name) or task.cell)

    @staticmethod
    def _id(entry: LedgerEntry) -> tuple[object, ...]:
        """The same row of a workbook in `inbox/registers/` is read with both lists."""
        return (entry.file, entry.sheet, entry.row) if entry.file else (id(entry),)


def _by_task(listed: MasterList) -> Mapping[int, list[LedgerEntry]]:
    found: dict[int, list[LedgerEntry]] = defaultdict(list)
    for entry in listed.ledgers:
        if entry.is_row and entry.register in (CHANGES, EXTENSIONS):
            for place in entry.tasks:
                found[place].append(entry)
    return found


def _ruled(entries: Sequence[LedgerEntry], change: str) -> tuple[Approval, str]:
    """Returns what the registers say of a task that came or left."""
    said = [e for e in entries if e.register is CHANGES and e.text_in("change") == change]
    return _approved(said)


def _approved(entries: Sequence[LedgerEntry]) -> tuple[Approval, str]:
    for entry in reversed(entries):
        if entry.counts:
            return "approved", _words(entry)
    for entry in reversed(entries):
        if entry.unusable:
            return "refused", f"{entry.ledger}“{entry.sheet}”第{entry.row}行：{entry.unusable}"
    return "none", ""


def _held(
    kind: Kind, field: _Field, old: MasterTask, now: MasterTask, entries: Sequence[LedgerEntry]
) -> tuple[Approval, str]:
    """Returns what the registers say of a change of a field."""
    if kind == "deadline":
        for entry in entries:
            new = entry.deadline.date if entry.deadline and entry.counts else None
            if entry.register is EXTENSIONS and new is not None and new == now.listed.date:
                return "approved", _words(entry)
    about = [entry for entry in entries if _is_about(entry, field.column)]
    approval, grounds = _approved(about)
    if approval == "approved":
        usable = [entry for entry in about if entry.counts]
        fits = [entry for entry in usable if not held_against(entry, [now])]
        if not fits:
            return "differs", held_against(usable[-1], [now])
        return "approved", _words(fits[-1])
    if approval == "none" and kind == "deadline":
        return _approved([entry for entry in entries if entry.register is EXTENSIONS])
    return approval, grounds


def _is_about(entry: LedgerEntry, column: str) -> bool:
    """Whether an entry of 调整台账 is about this field: it fills its column, or names no field."""
    if entry.register is not CHANGES or entry.text_in("change") != CHANGED:
        return False
    said = [name for name in _SAID if entry.text_in(name)]
    return not said or "after" in said or column in said


def _words(entry: LedgerEntry) -> str:
    """Returns how it was approved: 7月25日批准，区政府第12次常务会议纪要."""
    day = f"{day_in_words(entry.day)}批准" if entry.day else "已批准"
    document = entry.text_in("document")
    where = f"{entry.ledger}第{entry.row}行"
    return "，".join(filter(None, (day, document, where)))
