"""Placing: whose each return is, which version of it, and which task each of its rows means."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pipeline.domain.text import folded, folded_words, says_nothing
from pipeline.intake.files.receipts import Receipt
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.units import Reporter, Units, reporter
from pipeline.intake.meaning.versions import Version, oldest_first, version_of
from pipeline.intake.returns import Return
from pipeline.intake.sheets.columns import stacked
from pipeline.intake.sheets.rows import ReturnRows
from pipeline.merge.matching import How, Match, Matcher

T = TypeVar("T")

BY_TASKS = "任务"
"""What a unit was recognised by when its return names it nowhere."""


@dataclass(frozen=True)
class PlacedFile:
    """A return with what it is."""

    receipt: Receipt
    content: Return
    version: Version
    reporter: Reporter | None
    same_as: str = ""
    """The file of the unit with the same bytes, which was received first."""

    @property
    def unit(self) -> str:
        """The unit it is from, '' when that is not known."""
        return self.reporter.unit if self.reporter else ""


@dataclass(frozen=True)
class Placed:
    """The files in the order received, and their rows, from the oldest return to the newest.

    Beside `said`, what the rows say, each sequence has a value a row.
    """

    files: tuple[PlacedFile, ...]
    said: ReturnRows
    of_file: Sequence[int]
    """The file that a row stands in, by its place among these."""
    task: Sequence[int]
    """The task that a row means, by its place in the master list; none at -1."""
    how: Sequence[How]
    """How it was found."""

    def __len__(self) -> int:
        return len(self.task)

    def file(self, row: int) -> PlacedFile:
        """The file that the row stands in."""
        return self.files[self.of_file[row]]

    def reports_nothing(self, row: int) -> bool:
        """Whether the unit left its part of the row blank."""
        said = self.said.columns
        filled = ("percent_text", "forecast_text", "reason", "escalation")
        return says_nothing(said["progress"][row]) and not any(said[name][row] for name in filled)

    def only(self, rows: Sequence[int]) -> "Placed":
        """The rows at these places, which go up."""
        if len(rows) == len(self):
            return self
        return Placed(
            self.files,
            self.said.only(rows),
            [self.of_file[row] for row in rows],
            [self.task[row] for row in rows],
            [self.how[row] for row in rows],
        )


def place(
    master: MasterList, units: Units, receipts: Sequence[Receipt], returns: Iterable[Return]
) -> Placed:
    """Every return held against the list. `returns` stand beside `receipts`, in order received.

    Of a unit's files with the same bytes only the first counts, and only its rows are here. Left
    out are rows without a task that say nothing: a title, a task's text on two rows.
    """
    matcher = Matcher(master)
    files: list[PlacedFile] = []
    tasks: list[list[int]] = []
    hows: list[list[How]] = []
    first: dict[tuple[str, str], str] = {}
    for receipt, content in zip(receipts, returns, strict=True):
        file = _file(receipt, content, units, matcher, master)
        original = first.setdefault((file.unit, receipt.sha256), receipt.file)
        copied = original != receipt.file and not content.fault
        files.append(replace(file, same_as=original) if copied else file)
        matched = matcher.match_all(content.rows, file.unit)
        tasks.append(matched[0])
        hows.append(matched[1])
    by_name = {file.version.file: at for at, file in enumerate(files) if not file.same_as}
    versions = oldest_first(files[at].version for at in by_name.values())
    order = [by_name[version.file] for version in versions]
    placed = Placed(
        files=tuple(files),
        said=stacked((files[at].content.rows for at in order), ReturnRows()),
        of_file=[at for at in order for _ in tasks[at]],
        task=[task for at in order for task in tasks[at]],
        how=[how for at in order for how in hows[at]],
    )
    return _whole_tasks(placed, matcher)


def _file(
    receipt: Receipt, content: Return, units: Units, matcher: Matcher, master: MasterList
) -> PlacedFile:
    version = version_of(
        receipt.file,
        content.title,
        content.other_week,
        receipt.received_at,
        content.issued.corrects,
    )
    return PlacedFile(
        receipt, content, version, _reporter(receipt, content, units, matcher, master)
    )


def _reporter(
    receipt: Receipt, content: Return, units: Units, matcher: Matcher, master: MasterList
) -> Reporter | None:
    """Whose return it is: by 填报单位, for whom the form was made, the rows, the file's name.

    Failing these, by its tasks.

    A supporting unit that sends a return of its own is not taken for the lead unit in its rows.
    """
    stated = content.says_unit
    unknown = stated if _UNIT.search(stated) and units.named(stated) is None else ""
    if folded(unknown) in matcher.supporting:
        return Reporter(unknown)
    folder, _, name = receipt.file.rpartition("/")
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


def _whole_tasks(placed: Placed, matcher: Matcher) -> Placed:
    """The rows without mere titles; a task whose text stands on two rows is one row.

    Row by row, from the top down: a third row may go on with what two have made.
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
            how=_changed(placed.how, {row: match.how for row, match in matches.items()}),
        )
    return placed.only([row for row in range(len(placed)) if row not in gone])


def _changed(values: Sequence[T], new: Mapping[int, T]) -> list[T]:
    return [new.get(place, value) for place, value in enumerate(values)]
