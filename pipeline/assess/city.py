"""What is said of a city's week: its items, and how each stands in each district.

It is made from the districts' sealed weeks alone, and from which of their tasks belong to an item
(see `counterparts`). A district that was not read, and a counterpart that is doubtful, is never
good news: the item then has no state there, or the worse one.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

from pipeline.domain.settings import Office, Reports
from pipeline.domain.status import SETTLED, STATUS, StatusCode
from pipeline.domain.text import folded_id
from pipeline.domain.week import Week
from pipeline.intake.tasks import MasterTask

Look = Literal[
    "read",
    "same_name",
    "same_folder",
    "no_folder",
    "no_archive",
    "missing",
    "other_version",
    "chain",
    "altered",
    "damaged",
    "other_office",
]
LOOKS: Mapping[Look, str] = {
    "read": "已核对，计入",
    "same_name": "名称重复",
    "same_folder": "文件夹重复",
    "no_folder": "找不到文件夹",
    "no_archive": "没有封存的材料",
    "missing": "缺这一周",
    "other_version": "由另一版本封存",
    "chain": "链条不符",
    "altered": "封存后有改动",
    "damaged": "读不了",
    "other_office": "不是这个区县的",
}
"""What came of looking at a district's archive, in Chinese."""
Standing = Literal[
    "overdue",
    "unreported",
    "at_risk",
    "doubt",
    "unread",
    "unlinked",
    "on_track",
    "done",
    "terminated",
    "none",
]
STANDINGS: Mapping[Standing, str] = {
    "overdue": STATUS["overdue"].word,
    "unreported": STATUS["unreported"].word,
    "at_risk": STATUS["at_risk"].word,
    "doubt": "对应存疑",
    "unread": "未取得",
    "unlinked": "未对应",
    "on_track": STATUS["on_track"].word,
    "done": STATUS["done"].word,
    "terminated": STATUS["terminated"].word,
    "none": "无此任务",
}
"""How an item stands in a district, in Chinese, the worst first."""
_BAD: tuple[StatusCode, ...] = ("overdue", "unreported", "at_risk")
_GOOD: tuple[StatusCode, ...] = ("on_track", "done", "terminated")


@dataclass(frozen=True, slots=True)
class DistrictTask:
    """A task of a district, as its sealed tasks.csv has it."""

    row: Mapping[str, str]
    status: StatusCode
    overdue_days: int
    """How many days its deadline has passed, if it is open; else 0."""
    slow: tuple[str, ...] = ()
    """What the district's own findings say against its pace, in Chinese."""

    def text(self, name: str) -> str:
        return self.row.get(name, "")

    @property
    def said(self) -> str:
        """Its number and state: 1-2已逾期12天."""
        days = f"{self.overdue_days}天" if self.status == "overdue" and self.overdue_days else ""
        return f"{self.text('task_id')}{STATUS[self.status].word}{days}{self._grounds}"

    @property
    def said_below(self) -> str:
        """The same below its state: 1-2逾期12天."""
        days = (
            f"逾期{self.overdue_days}天" if self.status == "overdue" and self.overdue_days else ""
        )
        return f"{self.text('task_id')}{days}{self._grounds}"

    @property
    def _grounds(self) -> str:
        return f"（{'；'.join(self.slow)}）" if self.slow and self.status == "on_track" else ""


@dataclass(frozen=True)
class District:
    """A district with what was found in its archive."""

    name: str
    folder: str
    """As config.yaml has it."""
    look: Look
    why: str = ""
    """Why it was not read, in Chinese."""
    bag: str = ""
    """Such as 2017-W28/r1; '' when there is none."""
    digest: str = ""
    run: Mapping[str, Any] = field(default_factory=dict)
    """Its run.json; empty unless it was read."""
    tasks: tuple[DistrictTask, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def is_read(self) -> bool:
        return self.look == "read"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)

    @cached_property
    def by_number(self) -> Mapping[str, DistrictTask]:
        return {folded_id(task.text("task_id")): task for task in self.tasks}

    @property
    def asked(self) -> Mapping[str, Any]:
        """The settings that it had then, from its run.json."""
        settings: Mapping[str, Any] = self.run.get("asked", {}).get("settings", {})
        return settings

    @property
    def version(self) -> str:
        """The version of duban that sealed it."""
        return str(self.run.get("versions", {}).get("duban", ""))

    @property
    def cutoff(self) -> dt.datetime | None:
        said = self.run.get("asked", {}).get("cutoff", "")
        return dt.datetime.fromisoformat(said) if said else None

    @property
    def counts(self) -> Mapping[str, int]:
        return Counter(task.status for task in self.tasks)

    def reporting(self, name: str) -> int:
        """Returns a count of its run.json: units, units_reported, units_missing, units_late."""
        return int(self.run.get("counts", {}).get(name, 0))


@dataclass(frozen=True, slots=True)
class Cell:
    """An item in a district."""

    district: District
    standing: Standing
    tasks: tuple[DistrictTask, ...] = ()
    doubts: tuple[str, ...] = ()
    """What is not sure of its counterparts, in Chinese."""

    @property
    def is_slow(self) -> bool:
        return self.standing in _BAD or any(
            task.slow and task.status not in SETTLED for task in self.tasks
        )

    @property
    def why(self) -> str:
        """What its tasks say, the slow ones alone if there are some: 1-2已逾期12天、1-3未报送."""
        return "、".join([*(task.said for task in self.told), *self.doubts])

    @property
    def named(self) -> str:
        """The district with that: 温江区（1-2已逾期12天）."""
        return f"{self.district.name}（{self.why or self.district.why}）"

    @property
    def why_below(self) -> str:
        """The same as `why` where the standing is said already: 1-2逾期12天、1-3未报送."""
        said = [t.said_below if t.status == self.standing else t.said for t in self.told]
        return "、".join([*said, *self.doubts])

    @property
    def named_below(self) -> str:
        """The district with that: 温江区（1-2逾期12天、1-3未报送）."""
        return f"{self.district.name}（{self.why_below or self.district.why}）"

    @property
    def told(self) -> Sequence[DistrictTask]:
        """Its slow tasks; all of them if none is slow."""
        slow = [t for t in self.tasks if t.status in _BAD or (t.slow and t.status not in SETTLED)]
        return slow or self.tasks


@dataclass(frozen=True)
class CityItem:
    """An item of the city's list."""

    task: MasterTask
    cells: tuple[Cell, ...]
    """One a district, in the order of config.yaml."""

    @cached_property
    def counts(self) -> Mapping[str, int]:
        return Counter(cell.standing for cell in self.cells)

    @cached_property
    def slow(self) -> tuple[Cell, ...]:
        """Where it is slow, the worst first."""
        order = list(STANDINGS)
        found = (cell for cell in self.cells if cell.is_slow)
        return tuple(sorted(found, key=lambda cell: order.index(cell.standing)))

    def where(self, *standings: Standing) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.standing in standings)


NoteKind = Literal["district", "counterpart", "list"]


class Note(NamedTuple):
    """Something that is wrong, or not sure, in what the city's week is made from."""

    kind: NoteKind
    district: str
    item: str
    """The number of the item, or ''."""
    words: str
    """In Chinese."""
    place: str
    """The cell of the city's own list or register; or ''."""
    holds: bool = False
    """Whether all could be used all the same."""


class Proposal(NamedTuple):
    """A task of a district that may belong to an item, by its words; nobody has entered it."""

    item: MasterTask
    district: str
    task: DistrictTask
    likeness: int
    """In per cent."""
    others: str
    """Numbers of tasks that are as alike, or nearly."""


@dataclass(frozen=True)
class CityView:
    """Everything that is said of a city's week."""

    week: Week
    office: Office
    reports: Reports
    items: tuple[CityItem, ...]
    districts: tuple[District, ...]
    notes: tuple[Note, ...]
    proposals: tuple[Proposal, ...]
    file: str
    """The city's list, by its path in the folder."""
    date_asked: str = ""
    """What `rollup --date` asked for: an ISO date or blank; '' leaves it to config.yaml."""

    @cached_property
    def read(self) -> tuple[District, ...]:
        return tuple(each for each in self.districts if each.is_read)

    @cached_property
    def not_read(self) -> tuple[District, ...]:
        return tuple(each for each in self.districts if not each.is_read)

    @property
    def faults(self) -> tuple[Note, ...]:
        """What could not be used."""
        return tuple(note for note in self.notes if not note.holds)

    @cached_property
    def slow(self) -> tuple[CityItem, ...]:
        """The items that are slow somewhere, those in the most districts first."""
        found = (item for item in self.items if item.slow)
        return tuple(sorted(found, key=lambda item: -len(item.slow)))

    @cached_property
    def unsure(self) -> tuple[CityItem, ...]:
        """The items of which something is not known, and nothing known is slow."""
        return tuple(
            item
            for item in self.items
            if not item.slow and item.where("unread", "doubt", "unlinked")
        )

    @cached_property
    def nowhere(self) -> tuple[CityItem, ...]:
        """The items that are no task of any district."""
        return tuple(item for item in self.items if len(item.where("none")) == len(item.cells))

    @property
    def known_on(self) -> dt.date:
        """The latest cut-off day: no document is older than what it tells."""
        ends = (each.cutoff.date() for each in self.read if each.cutoff)
        return max((self.week.as_of, *ends))

    @property
    def date(self) -> dt.date | None:
        """The day of signing; None when it is left blank for whoever signs."""
        asked = self.date_asked or self.reports.date
        if asked == "auto":
            return self.known_on
        return None if asked == "blank" else dt.date.fromisoformat(asked)

    @cached_property
    def linked(self) -> frozenset[tuple[str, str]]:
        """District and folded number of every task that belongs to an item."""
        return frozenset(
            (cell.district.name, folded_id(task.text("task_id")))
            for item in self.items
            for cell in item.cells
            for task in cell.tasks
        )

    def of(self, district: District) -> tuple[Cell, ...]:
        """Returns the district's cell of each item."""
        at = self.districts.index(district)
        return tuple(item.cells[at] for item in self.items)

    @cached_property
    def cutoffs(self) -> Mapping[str, tuple[str, ...]]:
        """The districts that were read, by their cut-off, as 7月14日17:00."""
        found: dict[str, list[str]] = {}
        for each in self.read:
            if each.cutoff:
                words = f"{each.cutoff.month}月{each.cutoff.day}日{each.cutoff:%H:%M}"
                found.setdefault(words, []).append(each.name)
        return {words: tuple(names) for words, names in found.items()}

    @cached_property
    def counts(self) -> dict[str, int]:
        """What run.json counts."""
        cells = Counter(cell.standing for item in self.items for cell in item.cells)
        return {
            "items": len(self.items),
            "districts": len(self.districts),
            "districts_read": len(self.read),
            "districts_not_read": len(self.not_read),
            "items_slow": len(self.slow),
            "cells_slow": sum(len(item.slow) for item in self.items),
            **{f"cells_{standing}": cells[standing] for standing in STANDINGS},
            "tasks": sum(len(each.tasks) for each in self.read),
            "tasks_linked": len(self.linked),
            "proposals": len(self.proposals),
            "faults": len(self.faults),
        }


def district_task(
    row: Mapping[str, str], status: StatusCode, as_of: dt.date, slow: Sequence[str]
) -> DistrictTask:
    """Returns a task of a district as of its cut-off day. Raises ValueError for a wrong day."""
    deadline = dt.date.fromisoformat(row["deadline"]) if row["deadline"] else None
    open_ = status not in SETTLED and deadline is not None
    days = (as_of - deadline).days if open_ and deadline else 0
    return DistrictTask(row, status, max(0, days), tuple(slow))


def worst(tasks: Sequence[DistrictTask], doubts: Sequence[str]) -> Standing:
    """Returns how an item stands in a district: as the worst of its tasks there.

    `doubts` are those about which tasks belong to it.
    """
    there = {task.status for task in tasks}
    for code in _BAD:
        if code in there:
            return code
    if doubts:
        return "doubt"
    return next((code for code in _GOOD if code in there), "unlinked")
