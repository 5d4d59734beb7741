"""First step of merging: finds the unit and version of each return, and the task of each row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TypeVar

from pipeline.domain.text import folded_words, says_nothing
from pipeline.intake.files.receipts import Receipt
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.units.known import Reporter, Units
from pipeline.intake.meaning.versions import Version, oldest_first, version_of
from pipeline.intake.returns import Return, without_good_news
from pipeline.intake.sheets.issued import Known
from pipeline.intake.sheets.reported.columns import stacked
from pipeline.intake.sheets.reported.rows import ReturnRows
from pipeline.merge.floods import NO_LIMITS, Most
from pipeline.merge.matching import FoundBy, Match, Matcher
from pipeline.merge.whose import Marks, entitled, marks_of, whose

T = TypeVar("T")


@dataclass(frozen=True)
class PlacedFile:
    """A return with its unit and version."""

    receipt: Receipt
    content: Return
    version: Version
    reporter: Reporter | None
    marks: Marks
    same_as: str = ""
    """The file with the same bytes that the unit sent first; '' for that file itself."""
    cut: int = 0
    """How many of its rows were left out, because too many fit no task of the list."""
    uncompared: int = 0
    """How many of its rows were held against numbers and whole texts only."""

    @property
    def unit(self) -> str:
        """The unit that it is from; '' when that is not known."""
        return self.reporter.unit if self.reporter else ""


@dataclass(frozen=True)
class Placed:
    """The files in the order received, and their rows, from the oldest return to the newest.

    `said` holds the content of the rows. Each of the other sequences has one value per row.
    """

    files: tuple[PlacedFile, ...]
    said: ReturnRows
    of_file: Sequence[int]
    """The file of a row, by its place in `files`."""
    task: Sequence[int]
    """The task of a row, by its place in the master list; -1 for none."""
    found_by: Sequence[FoundBy]
    """How the task was found."""

    def __len__(self) -> int:
        return len(self.task)

    def file(self, row: int) -> PlacedFile:
        """Returns the file of the row."""
        return self.files[self.of_file[row]]

    def reports_nothing(self, row: int) -> bool:
        """Whether the unit left its part of the row blank."""
        said = self.said.columns
        filled = ("percent_text", "forecast_text", "reason", "escalation", "carried")
        return says_nothing(said["progress"][row]) and not any(said[name][row] for name in filled)

    def only(self, rows: Sequence[int]) -> "Placed":
        """Returns the rows at the given places, which must be in ascending order."""
        if len(rows) == len(self):
            return self
        return Placed(
            self.files,
            self.said.only(rows),
            [self.of_file[row] for row in rows],
            [self.task[row] for row in rows],
            [self.found_by[row] for row in rows],
        )


def place(
    master: MasterList,
    units: Units,
    receipts: Sequence[Receipt],
    returns: Iterable[Return],
    known: Known,
    week: str,
    most: Most = NO_LIMITS,
) -> Placed:
    """Compares every return with the list. `returns` has one return for each of `receipts`.

    Both are in the order received. When a unit sent the same bytes several times, only the first
    file counts and only its rows are kept. Rows that report nothing are left out when they are
    titles, or when they continue the text of the task above. So are those that fit no task of the
    list and are more than `most` allows.
    """
    matcher = Matcher(master, most)
    read: list[_Read] = []
    tasks: list[list[int]] = []
    found_by: list[list[FoundBy]] = []
    for receipt, content in zip(receipts, returns, strict=True):
        marks = marks_of(content, known.key, week)
        reporter = whose(receipt, content, marks, known, units, matcher, master)
        this = _Read(receipt, content, marks, reporter)
        matcher.begin(this.sender[0])
        matched = matcher.match_all(content.rows, this.sender[0])
        this, task, by = _without_flood(this, *matched, most.file, matcher.uncompared)
        read.append(this)
        tasks.append(task)
        found_by.append(by)
    found = {at: (each.content, each.reporter) for at, each in enumerate(read) if each.reporter}
    for at, reporter in entitled(found, units).items():
        read[at] = replace(read[at], reporter=reporter)
    sent: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[tuple[str, bool], str], str] = {}
    for each in read:
        file, sha256 = each.receipt.file, each.receipt.sha256
        sent.setdefault((each.sender[0], sha256), []).append(file)
        first.setdefault((each.sender, sha256), file)
    files: list[PlacedFile] = []
    for each in read:
        original = first[each.sender, each.receipt.sha256]
        copied = original != each.receipt.file and not each.content.fault
        files.append(replace(_file(each, sent), same_as=original if copied else ""))
    by_name = {file.version.file: at for at, file in enumerate(files) if not file.same_as}
    of_unit: dict[str, list[Version]] = {}
    for at in by_name.values():
        of_unit.setdefault(files[at].unit, []).append(files[at].version)
    unknown = of_unit.pop("", [])  # nobody's files are no versions of each other
    versions = chain(*map(oldest_first, of_unit.values()), unknown)
    order = [by_name[version.file] for version in versions]
    placed = Placed(
        files=tuple(files),
        said=stacked((files[at].content.rows for at in order), ReturnRows()),
        of_file=[at for at in order for _ in tasks[at]],
        task=[task for at in order for task in tasks[at]],
        found_by=[by for at in order for by in found_by[at]],
    )
    return _whole_tasks(placed, matcher)


@dataclass(frozen=True)
class _Read:
    """A return that was read, and its unit."""

    receipt: Receipt
    content: Return
    marks: Marks
    reporter: Reporter | None
    cut: int = 0
    uncompared: int = 0

    @property
    def sender(self) -> tuple[str, bool]:
        """The unit, and whether something speaks against it."""
        return (
            (self.reporter.unit, self.reporter.sure == "doubtful") if self.reporter else ("", False)
        )


def _without_flood(
    file: _Read, tasks: list[int], found_by: list[FoundBy], most: int, uncompared: int
) -> tuple[_Read, list[int], list[FoundBy]]:
    """Returns the file with no more than the first `most` of its rows that have no task."""
    if uncompared:
        file = replace(file, uncompared=uncompared)
    if tasks.count(-1) <= most:
        return file, tasks, found_by
    gone = set(islice((row for row, task in enumerate(tasks) if task < 0), most, None))
    rows = [row for row in range(len(tasks)) if row not in gone]
    content = replace(file.content, rows=file.content.rows.only(rows))
    file = replace(file, content=content, cut=len(gone))
    return file, [tasks[row] for row in rows], [found_by[row] for row in rows]


def _file(read: _Read, sent: Mapping[tuple[str, str], Sequence[str]]) -> PlacedFile:
    """Returns the file with its version. `sent`: the files of each unit and sha256."""
    unit, is_contested = read.sender
    corrects = tuple(
        file
        for sha256 in read.marks.sent_back_to(unit)
        for file in sent.get((unit, sha256), ())
        if file != read.receipt.file
    )
    version = version_of(
        read.receipt.file,
        read.content.title,
        read.content.week_in_question,
        read.receipt.received_at,
        tuple(sorted(corrects)),
        is_contested,
    )
    content = read.content
    if is_contested:
        rows = without_good_news(content.rows, f"分不清是不是{unit}的表")
        content = replace(content, rows=rows)
    return PlacedFile(
        read.receipt,
        content,
        version,
        read.reporter,
        read.marks,
        cut=read.cut,
        uncompared=read.uncompared,
    )


def _whole_tasks(placed: Placed, matcher: Matcher) -> Placed:
    """Returns the rows without titles, with a task's text joined when it is split over rows.

    Works row by row from the top down, because a third row may continue two that were joined.
    """
    texts: dict[int, str] = {}
    matches: dict[int, Match] = {}
    gone: set[int] = set()
    for row in [row for row, task in enumerate(placed.task) if task < 0]:
        if not placed.reports_nothing(row):
            continue
        this, above = placed.said[row], row - 1
        while above in gone:
            above -= 1
        if above >= 0 and placed.of_file[above] == placed.of_file[row]:
            upper = placed.said[above]
            upper = upper._replace(task=texts.get(above, upper.task))
            if whole := matcher.joined(upper, this):
                texts[above] = whole
                whole_row = upper._replace(task=whole)
                matcher.begin(placed.file(above).unit)
                matches[above] = matcher.match(whole_row, placed.file(above).unit)
                gone.add(row)
                continue
        if folded_words(this.task) in matcher.plans_and_items and not this.task_id:
            gone.add(row)
    if texts:
        placed = replace(
            placed,
            said=placed.said.having(task=_changed(placed.said.columns["task"], texts)),
            task=_changed(placed.task, {row: match.task for row, match in matches.items()}),
            found_by=_changed(
                placed.found_by, {row: match.found_by for row, match in matches.items()}
            ),
        )
    return placed.only([row for row in range(len(placed)) if row not in gone])


def _changed(values: Sequence[T], new: Mapping[int, T]) -> list[T]:
    return [new.get(place, value) for place, value in enumerate(values)]
