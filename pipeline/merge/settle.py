"""What became of every row and file: whose it is, which task it means, which version counts."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, repeat
from typing import Literal

from pipeline.domain.text import folded, folded_words, says_nothing
from pipeline.intake.files.receipts import Receipt
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.units import Reporter, Units, reporter
from pipeline.intake.meaning.versions import Version, oldest_first, version_of
from pipeline.intake.returns import Return
from pipeline.intake.sheets.rows import Rows, stacked
from pipeline.merge.matching import How, Matcher

RowState = Literal["used", "replaced", "repeated", "foreign", "joint", "unplaced", "unknown_unit"]
BY_TASKS = "任务"
"""What a unit was recognised by when its return names it nowhere."""
FileState = Literal["accepted", "superseded", "rejected"]


@dataclass
class File:
    """A return on its way through the merge."""

    receipt: Receipt
    content: Return
    version: Version
    reporter: Reporter | None = None
    unit: str = ""
    """The unit it is from, '' when that is not known."""
    tasks: list[int] = field(default_factory=list)
    """The task that each of its rows means, by its place in the master list; none at -1."""
    how: list[How] = field(default_factory=list)
    """How each was found."""
    same_as: str = ""
    state: FileState = "accepted"
    reason: str = ""
    replaced_by: str = ""
    replaced_rows: int = 0
    used_rows: int = 0
    ambiguous: bool = False
    """It differs from the file that replaced it, and no name tells which is newer."""
    overruled: bool = False
    """It came after the file that replaced it."""


@dataclass
class PlacedRows:
    """Rows of returns on their way through the merge: each list has a value a row."""

    said: Rows
    files: list[File]
    """All that were received."""
    of_file: list[int]
    """The file that a row stands in, by its place among these."""
    task: list[int]
    """The task that a row means, by its place in the master list; none at -1."""
    how: list[How]
    """How it was found."""
    state: list[RowState]
    repeats: set[int] = field(default_factory=set)
    """The rows for whose task the same return has an earlier row."""

    def __len__(self) -> int:
        return len(self.task)

    def file(self, row: int) -> File:
        """The file that the row stands in."""
        return self.files[self.of_file[row]]

    def reports_nothing(self, row: int) -> bool:
        """Whether the unit left its part of the row blank."""
        said = self.said.columns
        filled = ("percent_text", "forecast_text", "reason", "escalation")
        return says_nothing(said["progress"][row]) and not any(said[name][row] for name in filled)

    def without(self, gone: Collection[int]) -> "PlacedRows":
        """The rows but for these."""
        if not gone:
            return self
        rows = [row for row in range(len(self)) if row not in gone]
        return PlacedRows(
            self.said.only(rows),
            self.files,
            [self.of_file[row] for row in rows],
            [self.task[row] for row in rows],
            [self.how[row] for row in rows],
            [self.state[row] for row in rows],
            {new for new, row in enumerate(rows) if row in self.repeats},
        )


@dataclass(frozen=True)
class Settled:
    """Files in the order received, the rows that reports may show, and the row that counts.

    `rows` leaves out what a later return replaced; `used` gives for each task, by its place in
    the list, the row that counts, or -1.
    """

    files: list[File]
    rows: PlacedRows
    used: list[int]


def settle(
    master: MasterList, units: Units, receipts: Sequence[Receipt], returns: Iterable[Return]
) -> Settled:
    """Every return held against the list. `returns` stand beside `receipts`, in order received."""
    matcher = Matcher(master)
    files = [
        _file(receipt, content, units, matcher, master)
        for receipt, content in zip(receipts, returns, strict=True)
    ]
    _mark_copies(files)
    rows = _placed(files, matcher, master)
    used = _settled(rows, master)
    _conclude(files)
    gone = {row for row, state in enumerate(rows.state) if state == "replaced"}
    superseded = {at for at, file in enumerate(files) if file.state == "superseded"}
    if superseded:
        gone |= {row for row, at in enumerate(rows.of_file) if at in superseded}
    if gone:
        kept = (row for row in range(len(rows)) if row not in gone)
        at = {row: new for new, row in enumerate(kept)}
        used = [at.get(row, -1) for row in used]
    return Settled(files, rows.without(gone), used)


def _file(
    receipt: Receipt, content: Return, units: Units, matcher: Matcher, master: MasterList
) -> File:
    """A return: whose it is, which version, and which tasks its rows mean."""
    version = version_of(
        receipt.file,
        content.title,
        content.other_week,
        receipt.received_at,
        content.issued.corrects,
    )
    file = File(receipt, content, version)
    file.reporter = _reporter(file, units, matcher, master)
    file.unit = file.reporter.unit if file.reporter else ""
    file.tasks, file.how = matcher.match_all(content.rows, file.unit)
    return file


def _reporter(file: File, units: Units, matcher: Matcher, master: MasterList) -> Reporter | None:
    """Whose return it is: by 填报单位, for whom the form was made, the rows, the file's name.

    Failing these, by its tasks.

    A supporting unit that sends a return of its own is not taken for the lead unit in its rows.
    """
    content = file.content
    stated = content.says_unit
    unknown = stated if _UNIT.search(stated) and units.named(stated) is None else ""
    if folded(unknown) in matcher.supporting:
        return Reporter(unknown)
    folder, _, name = file.receipt.file.rpartition("/")
    named = content.rows.columns["lead_unit"]
    most_named = max(filter(None, dict.fromkeys(named)), key=named.count, default="")
    says = (
        ("填报单位", stated),
        ("下发的表", content.issued.unit),
        ("牵头单位", most_named),
        ("文件名", name.rpartition(".")[0]),
    )
    hints = (("标题", content.title), ("工作表", content.sheet), ("文件夹", folder))
    found = reporter(units, says) or reporter(units, hints)
    # A stranger's return is never taken for that of whoever leads the tasks in it
    if found is None and not unknown and not _STRANGER.search(folded(name)):
        found = _by_tasks(content, matcher, master)
    if found is None or not unknown:
        return found
    also = "、".join(filter(None, (f"填报单位为“{unknown}”", found.also)))
    return replace(found, also=also)


_UNIT = re.compile("局|委|办|镇|乡|街道|公司|中心|院|队|所|部|会")
"""In every unit's name; in 单位：万元 it is not."""


_STRANGER = re.compile(r"[\u4e00-\u9fff]{2,}(局|镇|乡|街道|管委会|委员会|公司|中心)(?!办)")
"""A file name with a unit in it that the list does not know."""


def _by_tasks(content: Return, matcher: Matcher, master: MasterList) -> Reporter | None:
    """The unit that leads all the tasks of a return which names no unit anywhere."""
    leads = [
        set(master.tasks[match.task].leads)
        for row in content.rows
        if (match := matcher.match(row, "")).task >= 0
    ]
    common = set.intersection(*leads) if leads else set()
    return Reporter(common.pop(), called=BY_TASKS) if len(common) == 1 else None


def _mark_copies(files: list[File]) -> None:
    """Of a unit's files with the same bytes only the first received counts."""
    first: dict[tuple[str, str], File] = {}
    for file in files:
        original = first.setdefault((file.unit, file.receipt.sha256), file)
        if original is not file and not file.content.fault:
            file.same_as = original.receipt.file


def _placed(files: list[File], matcher: Matcher, master: MasterList) -> PlacedRows:
    """Every row with the task it means, from the oldest return to the newest.

    Left out are rows without a task that say nothing: a title, a task's text on two rows.
    """
    by_name = {file.version.file: at for at, file in enumerate(files) if not file.same_as}
    versions = oldest_first(files[at].version for at in by_name.values())
    order = [by_name[version.file] for version in versions]
    counted = [files[at] for at in order]
    said = stacked(file.content.rows for file in counted)
    rows = PlacedRows(
        said,
        files,
        list(chain.from_iterable(repeat(at, len(files[at].tasks)) for at in order)),
        list(chain.from_iterable(file.tasks for file in counted)),
        list(chain.from_iterable(file.how for file in counted)),
        ["unplaced"] * len(said),
    )
    dropped: set[int] = set()
    for row in [row for row, task in enumerate(rows.task) if task < 0]:
        if rows.reports_nothing(row) and _is_no_row(rows, row, dropped, matcher):
            dropped.add(row)
    leads = [*master.columns["leads"], ()]
    units = [file.unit for file in files]
    rows.state = [
        "used" if units[at] in leads[task] else _unused(units[at], task)
        for at, task in zip(rows.of_file, rows.task, strict=True)
    ]
    return rows.without(dropped)


def _is_no_row(rows: PlacedRows, row: int, dropped: set[int], matcher: Matcher) -> bool:
    """Whether the row is the second half of the task above it, or a plan's or item's title."""
    above, this = row - 1, rows.said[row]
    while above in dropped:
        above -= 1
    if above >= 0 and rows.of_file[above] == rows.of_file[row]:
        whole = matcher.joined(rows.said[above], this)
        if whole:
            rows.said.columns["task"][above] = whole
            match = matcher.match(rows.said[above], rows.file(above).unit)
            rows.task[above], rows.how[above] = match.task, match.how
            return True
    return folded_words(this.task) in matcher.plans_and_items and not this.task_id


def _unused(unit: str, task: int) -> RowState:
    """Why a row does not count that is not of a task which its unit leads."""
    if not unit:
        return "unknown_unit"
    return "unplaced" if task < 0 else "foreign"


def _settled(rows: PlacedRows, master: MasterList) -> list[int]:
    """The row that counts for each task of the list, -1 for none."""
    used = [-1] * len(master.tasks)
    contested: dict[int, list[int]] = {}
    for row, (task, state) in enumerate(zip(rows.task, rows.state, strict=True)):
        if state == "used":
            if used[task] < 0:
                used[task] = row
            else:
                contested.setdefault(task, [used[task]]).append(row)
    for task, several in contested.items():
        used[task] = _settled_among(rows, several, master.tasks[task].leads)
    for at, rows_used in Counter(rows.of_file[row] for row in used if row >= 0).items():
        rows.files[at].used_rows = rows_used
    return used


def _settled_among(rows: PlacedRows, several: Sequence[int], leads: Sequence[str]) -> int:
    """Which of several rows counts for their task; what becomes of the others is marked.

    A later row of the same unit takes the place of an earlier one. Where several units lead a
    task together, the one that the list names first speaks for it. Neither holds for a row that
    reports nothing: a correction may leave blank what stays as it was.
    """
    newest: dict[str, int] = {}
    for row in several:
        older = newest.setdefault(rows.file(row).unit, row)
        if older != row:
            newest[rows.file(row).unit] = _newer(rows, older, row)
    for row in several:
        file = rows.file(row)
        if rows.state[row] == "replaced" and row < newest[file.unit]:
            _replace(rows, row, newest[file.unit])
        if rows.state[row] == "repeated" and rows.file(newest[file.unit]) is not file:
            rows.state[row] = "replaced"
    first, *others = sorted(
        newest.values(),
        key=lambda row: (rows.reports_nothing(row), leads.index(rows.file(row).unit)),
    )
    for row in others:
        rows.state[row] = "joint"
    return first


def _newer(rows: PlacedRows, older: int, later: int) -> int:
    """Which of a unit's two rows for a task counts; what becomes of the other is marked.

    A return that reports on the task under its own name means another by words that are only near.
    """
    blank = rows.reports_nothing(later) and not rows.reports_nothing(older)
    if rows.of_file[older] == rows.of_file[later]:
        if (rows.how[older] == "near") != (rows.how[later] == "near"):
            guess, sure = sorted((older, later), key=lambda row: rows.how[row] != "near")
            rows.task[guess], rows.how[guess], rows.state[guess] = -1, "", "unplaced"
            return sure
        rows.repeats.add(later)
        rows.state[later if blank else older] = "repeated"
    elif blank:
        rows.state[later] = "replaced"
    else:
        rows.state[older] = "replaced"
    return older if blank else later


def _replace(rows: PlacedRows, older: int, newer: int) -> None:
    """Notes with an earlier return whose row counts instead: the last, whatever came between."""
    file, by = rows.file(older), rows.file(newer)
    file.replaced_by = by.receipt.file
    file.replaced_rows += 1
    file.overruled |= file.receipt.received_at > by.receipt.received_at
    if _differ(rows, older, newer) and not by.version.tells(file.version):
        file.ambiguous = True


def _differ(rows: PlacedRows, older: int, newer: int) -> bool:
    if rows.reports_nothing(older):
        return False
    reported = ("progress", "percent", "forecast", "reason", "escalation")
    said = rows.said.columns
    return any(said[name][older] != said[name][newer] for name in reported)


def _conclude(files: list[File]) -> None:
    """States of the files: accepted, superseded or rejected, and why, in Chinese."""
    for file in files:
        if file.content.fault:
            file.state, file.reason = "rejected", file.content.detail
        elif file.reporter is None:
            file.state, file.reason = "rejected", "认不出是哪个单位的报表"
        elif file.same_as:
            file.state, file.reason = "superseded", f"与“{file.same_as}”内容完全相同"
        elif file.replaced_rows and not file.used_rows:
            file.state, file.reason = "superseded", f"已由“{file.replaced_by}”替换"
        elif file.replaced_rows:
            file.reason = f"其中{file.replaced_rows}项已由“{file.replaced_by}”替换"
