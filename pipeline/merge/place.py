"""First step of merging: finds the unit and version of each return, and the task of each row."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TypeVar

from pipeline.domain.text import folded, folded_words, says_nothing
from pipeline.intake.files.receipts import Receipt
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.units.known import Reporter, Units, reporter
from pipeline.intake.meaning.versions import Version, oldest_first, version_of
from pipeline.intake.returns import Return
from pipeline.intake.sheets.reported.columns import stacked
from pipeline.intake.sheets.reported.rows import ReturnRows
from pipeline.merge.floods import NO_LIMITS, Most
from pipeline.merge.matching import How, Match, Matcher

T = TypeVar("T")

BY_TASKS = "任务"
"""How a unit was recognised when its return does not name it anywhere."""


@dataclass(frozen=True)
class PlacedFile:
    """A return with its unit and version."""

    receipt: Receipt
    content: Return
    version: Version
    reporter: Reporter | None
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
    how: Sequence[How]
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
            [self.how[row] for row in rows],
        )


def place(
    master: MasterList,
    units: Units,
    receipts: Sequence[Receipt],
    returns: Iterable[Return],
    most: Most = NO_LIMITS,
) -> Placed:
    """Compares every return with the list. `returns` has one return for each of `receipts`.

    Both are in the order received. When a unit sent the same bytes several times, only the first
    file counts and only its rows are kept. Rows that report nothing are left out when they are
    titles, or when they continue the text of the task above. So are those that fit no task of the
    list and are more than `most` allows.
    """
    matcher = Matcher(master, most)
    files: list[PlacedFile] = []
    tasks: list[list[int]] = []
    hows: list[list[How]] = []
    first: dict[tuple[str, str], str] = {}
    for receipt, content in zip(receipts, returns, strict=True):
        file = _file(receipt, content, units, matcher, master)
        original = first.setdefault((file.unit, receipt.sha256), receipt.file)
        copied = original != receipt.file and not content.fault
        matcher.begin(file.unit)
        matched = matcher.match_all(content.rows, file.unit)
        file, task, how = _without_flood(file, *matched, most.file, matcher.uncompared)
        files.append(replace(file, same_as=original) if copied else file)
        tasks.append(task)
        hows.append(how)
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
        how=[how for at in order for how in hows[at]],
    )
    return _whole_tasks(placed, matcher)


def _without_flood(
    file: PlacedFile, tasks: list[int], how: list[How], most: int, uncompared: int
) -> tuple[PlacedFile, list[int], list[How]]:
    """Returns the file with no more than the first `most` of its rows that have no task."""
    if uncompared:
        file = replace(file, uncompared=uncompared)
    if tasks.count(-1) <= most:
        return file, tasks, how
    gone = set(islice((row for row, task in enumerate(tasks) if task < 0), most, None))
    rows = [row for row in range(len(tasks)) if row not in gone]
    content = replace(file.content, rows=file.content.rows.only(rows))
    file = replace(file, content=content, cut=len(gone))
    return file, [tasks[row] for row in rows], [how[row] for row in rows]


def _file(
    receipt: Receipt, content: Return, units: Units, matcher: Matcher, master: MasterList
) -> PlacedFile:
    version = version_of(
        receipt.file,
        content.title,
        content.week_in_question,
        receipt.received_at,
        content.issued.corrects,
    )
    return PlacedFile(
        receipt, content, version, _reporter(receipt, content, units, matcher, master)
    )


def _reporter(
    receipt: Receipt, content: Return, units: Units, matcher: Matcher, master: MasterList
) -> Reporter | None:
    """Returns the unit that sent the return, or None when it cannot be recognised.

    Tries in this order: 填报单位, the unit that the form was made for, the lead unit in most rows,
    the file's name, then title, sheet and folder, and last the tasks. A supporting unit that sends
    its own return is not mistaken for the lead unit in its rows.
    """
    stated = "" if _LEFT_BLANK.search(content.says_unit) else content.says_unit
    named = units.named(stated)
    if named and not units.stand_alone(stated, named.unit):
        named = None
    unknown = stated if _UNIT.search(stated) and named is None else ""
    if folded(unknown) in matcher.supporting:
        return Reporter(unknown)
    folder, _, name = receipt.file.rpartition("/")
    leads = content.rows.columns["lead_unit"]
    most_named = next((name for name, _ in Counter(filter(None, leads)).most_common(1)), "")
    says = (
        ("填报单位", "" if unknown else stated),
        ("下发的表", content.issued.unit),
        ("牵头单位", most_named),
        ("文件名", name.rpartition(".")[0]),
    )
    hints = (
        ("标题", _ADDRESSED.sub("", content.title)),
        ("工作表", content.sheet),
        ("文件夹", folder),
    )
    found = reporter(units, says) or reporter(units, hints)
    # The return of an unknown unit is never credited to the unit that leads its tasks
    if found is None and not unknown and not _STRANGER.search(folded(name)):
        found = _by_tasks(content, matcher, master)
    if found is None or not unknown:
        return found
    also = "、".join(filter(None, (f"填报单位为“{unknown}”", found.also)))
    return replace(found, also=also)


_UNIT = re.compile(
    "局|委|办|镇|乡|街道|公司|集团|中心|院|队|所|部|会|政府|厂|馆|站|社|校|园区|科$|室$"
)
"""Every unit's name has one of these. The unit of measurement in 单位：万元 has not."""
_ADDRESSED = re.compile(
    r"(?:主送|抄送|发至|报至|接收|收表|印发|审核|审批|配合|监督|监管|指导|主管|汇总|建设|施工|监理)"
    r"(?:单位|部门|机关)?\s*[:：]\s*\S+"
)
"""Another unit than the one that reports, with its label."""
_LEFT_BLANK = re.compile(
    r"^[\W_]*$|[xX×✕*＊_某○〇□◯]{2,}|某|请(?:填|写|在)|填写|单位(?:名称|全称)|示例",
)
"""What a template has in place of a unit: XX局, （单位名称）, ____."""
_STRANGER = re.compile(r"[\u4e00-\u9fff]{2,}(局|镇|乡|街道|管委会|委员会|公司|中心)(?!办)")
"""The name of a unit in a file name, tried when the list knows no unit by that name."""


def _by_tasks(content: Return, matcher: Matcher, master: MasterList) -> Reporter | None:
    """Recognises a return that names no unit: returns the one unit that leads all its tasks."""
    matcher.begin("")
    leads = [
        set(master.tasks[match.task].leads)
        for row in content.rows
        if (match := matcher.match(row, "")).task >= 0
    ]
    common = set.intersection(*leads) if leads and not matcher.uncompared else set()
    return Reporter(common.pop(), called=BY_TASKS) if len(common) == 1 else None


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
            how=_changed(placed.how, {row: match.how for row, match in matches.items()}),
        )
    return placed.only([row for row in range(len(placed)) if row not in gone])


def _changed(values: Sequence[T], new: Mapping[int, T]) -> list[T]:
    return [new.get(place, value) for place, value in enumerate(values)]
