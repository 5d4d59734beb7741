"""What became of every row and file: whose it is, which task it means, which version counts."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.intake.master import MasterList
from pipeline.intake.receipts import Receipt
from pipeline.intake.returns import Return
from pipeline.intake.rows import ReturnRow
from pipeline.intake.units import Reporter, Units, reporter
from pipeline.matching import Match, Matcher
from pipeline.text import folded, folded_words, says_nothing
from pipeline.versions import Version, version_of

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

    @property
    def unit(self) -> str:
        """The unit it is from, '' when that is not known."""
        return self.reporter.unit if self.reporter else ""


@dataclass(slots=True)
class Row:
    """A row on its way through the merge."""

    file: File
    said: ReturnRow
    match: Match
    state: RowState
    repeats: bool = False
    """The same return has an earlier row for its task."""

    @property
    def place(self) -> tuple[int, str]:
        """The task and the unit that reports on it."""
        return self.match.task, self.file.unit

    @property
    def reports_nothing(self) -> bool:
        """The unit left its part of the row blank."""
        said = self.said
        return says_nothing(said.progress) and not (
            said.percent_text or said.forecast_text or said.reason or said.escalation
        )


@dataclass(frozen=True)
class Settled:
    """Files in the order received, the rows that reports may show, and the row that counts.

    `rows` leaves out what a later return replaced; `used` is by the task's place in the list.
    """

    files: list[File]
    rows: list[Row]
    used: dict[int, Row]


def settle(
    master: MasterList, units: Units, receipts: Sequence[Receipt], returns: Sequence[Return]
) -> Settled:
    """Every return held against the list. `returns` stand beside `receipts`, in order received."""
    files = [
        File(
            receipt,
            content,
            version_of(
                receipt.file,
                content.title,
                content.other_week,
                receipt.received_at,
                content.issued.corrects,
            ),
        )
        for receipt, content in zip(receipts, returns, strict=True)
    ]
    matcher = Matcher(master)
    for file in files:
        file.reporter = _reporter(file, units, matcher, master)
    _mark_copies(files)
    rows = _placed(files, matcher, master)
    used = _settled(rows, master)
    _conclude(files)
    kept = [row for row in rows if row.file.state != "superseded" and row.state != "replaced"]
    return Settled(files, kept, used)


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
    named = Counter(row.lead_unit for row in content.rows if row.lead_unit)
    most_named = named.most_common(1)[0][0] if named else ""
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


def _placed(files: list[File], matcher: Matcher, master: MasterList) -> list[Row]:
    """Every row with the task it means, from the oldest return to the newest."""
    rows = []
    for file in sorted(files, key=lambda file: file.version):
        if file.same_as:
            continue
        unit = file.unit
        for said in file.content.rows:
            match = matcher.match(said, unit)
            row = Row(file, said, match, _placing(unit, match, master))
            if match.task >= 0 or not row.reports_nothing:
                rows.append(row)
            elif rows and rows[-1].file is file and (whole := matcher.joined(rows[-1].said, said)):
                rows[-1].said = rows[-1].said._replace(task=whole)
                rows[-1].match = matcher.match(rows[-1].said, unit)
                rows[-1].state = _placing(unit, rows[-1].match, master)
            elif folded_words(said.task) not in matcher.plans_and_items or said.task_id:
                rows.append(row)
    return rows


def _placing(unit: str, match: Match, master: MasterList) -> RowState:
    if not unit:
        return "unknown_unit"
    if match.task < 0:
        return "unplaced"
    return "used" if unit in master.tasks[match.task].leads else "foreign"


def _settled(rows: list[Row], master: MasterList) -> dict[int, Row]:
    """The row that counts for each task, by position; what became of the others is marked.

    A later row of the same unit takes the place of an earlier one. Where several units lead a
    task together, the one that the list names first speaks for it. Neither holds for a row that
    reports nothing: a correction may leave blank what stays as it was.
    """
    newest: dict[tuple[int, str], Row] = {}
    for row in rows:
        if row.state == "used":
            older = newest.get(row.place)
            newest[row.place] = row if older is None else _newer(older, row)
    used: dict[int, Row] = {}
    for row in newest.values():
        leads = master.tasks[row.match.task].leads
        other = used.setdefault(row.match.task, row)
        if other is not row:
            first, second = sorted(
                (other, row), key=lambda row: (row.reports_nothing, leads.index(row.file.unit))
            )
            used[row.match.task], second.state = first, "joint"
    for row in rows:
        if row.state == "repeated" and newest[row.place].file is not row.file:
            row.state = "replaced"
    for row in used.values():
        row.file.used_rows += 1
    return used


def _newer(older: Row, later: Row) -> Row:
    """Which of a unit's two rows for a task counts; what becomes of the other is marked."""
    blank = later.reports_nothing and not older.reports_nothing
    if older.file is later.file:
        later.repeats = True
        (later if blank else older).state = "repeated"
    elif blank:
        later.state = "replaced"
    else:
        _replace(older, later)
    return older if blank else later


def _replace(older: Row, newer: Row) -> None:
    """A later return's row takes the place of an earlier one's."""
    file, by = older.file, newer.file
    older.state = "replaced"
    file.replaced_by = by.receipt.file
    file.replaced_rows += 1
    file.overruled |= file.receipt.received_at > by.receipt.received_at
    if _differ(older, newer) and not by.version.tells(file.version):
        file.ambiguous = True


def _differ(older: Row, newer: Row) -> bool:
    if older.reports_nothing:
        return False
    reported = ("progress", "percent", "forecast", "reason", "escalation")
    return any(getattr(older.said, name) != getattr(newer.said, name) for name in reported)


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
