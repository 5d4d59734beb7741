"""Which tasks of the districts belong to an item of the city's list: as the register 任务对应 says.

Words that are alike only propose. A proposal counts when the city has entered it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from rapidfuzz import fuzz, process

from pipeline.assess.city import (
    Cell,
    CityItem,
    CityView,
    District,
    DistrictTask,
    Note,
    Proposal,
    worst,
)
from pipeline.domain.places import in_file
from pipeline.domain.registers.counterparts import COUNTERPARTS
from pipeline.domain.settings import Settings
from pipeline.domain.text import folded, folded_id, folded_words, pattern, says_nothing
from pipeline.domain.week import Week
from pipeline.intake.master import MasterList
from pipeline.intake.registers import LedgerEntry
from pipeline.intake.registers.numbers import Numbers
from pipeline.intake.tasks import MasterTask

PROPOSED = "任务对应（建议）"
"""The sheet with the proposals. Whoever files it unread has entered nothing."""
_A_PROPOSAL = pattern("建议|草案|待定|示例")
_NONE = pattern(r"没有|无(?:此项?(?:任务)?|对应(?:任务)?|任务)?|不涉及")
_UNLIKE = 50
"""In per cent: a text less similar than this is another task's, whatever its number."""
_ALIKE, _AHEAD = 55, 8
"""In per cent: how alike a proposed task is at least, and how far behind others are not named."""


def city_view(
    master: MasterList, districts: Sequence[District], settings: Settings, week: Week
) -> CityView:
    """Returns the view of a city's week."""
    found = _Found([*districts])
    found.read(master)
    items = tuple(
        CityItem(task, tuple(found.cell(place, district) for district in districts))
        for place, task in enumerate(master.tasks)
    )
    notes = [
        *(Note("district", d.name, "", d.why, "") for d in districts if not d.is_read),
        *found.notes,
        *_without(items, master, found),
    ]
    return CityView(
        week,
        settings.office,
        settings.reports,
        items,
        tuple(districts),
        tuple(notes),
        tuple(_proposals(items)),
        master.file,
    )


class _Tell(Protocol):
    """Notes something about a row of the register."""

    def __call__(self, words: str, *, holds: bool = False) -> None: ...


@dataclass
class _Link:
    """What the register says of an item in a district."""

    tasks: dict[str, DistrictTask] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    none: bool = False
    """Whether it says that the district has no such task."""
    entered: bool = False


@dataclass
class _Found:
    """What the register says, as it is read row by row."""

    districts: list[District]
    links: dict[tuple[int, str], _Link] = field(default_factory=lambda: defaultdict(_Link))
    notes: list[Note] = field(default_factory=list)
    rows: int = 0
    """How many rows of the register could be used."""

    def __post_init__(self) -> None:
        self._named: dict[str, list[District]] = defaultdict(list)
        for each in self.districts:
            for name in dict.fromkeys(map(folded, each.names)):
                self._named[name].append(each)
        self._numbers = {
            each.name: Numbers(
                [task.text("task_id") for task in each.tasks],
                [task.text("task") for task in each.tasks],
            )
            for each in self.districts
            if each.is_read
        }

    def read(self, master: MasterList) -> None:
        for book in master.books:
            if book.fault:
                self.notes.append(Note("counterpart", "", "", f"没有读：{book.fault}", book.file))
            for sheet in book.passed_over:
                words = f"工作表“{sheet}”认不出是台账，没有读"
                self.notes.append(Note("counterpart", "", "", words, book.file, holds=True))
        for entry in master.ledgers:
            if entry.register is COUNTERPARTS:
                self._entry(entry, master)

    def _entry(self, entry: LedgerEntry, master: MasterList) -> None:
        name = entry.texts.get("district", "")
        place = in_file(entry.file or master.file, entry.sheet, entry.cell or f"第{entry.row}行")

        def note(words: str, *, holds: bool = False) -> None:
            self.notes.append(Note("counterpart", name, entry.task_id, words, place, holds))

        if entry.unread:
            return note(f"栏目“{entry.unread}”没有读取", holds=True)
        if not entry.is_row or entry.unusable:
            return None if entry.told_by_sheet else note(entry.unusable)
        if entry.same_as:
            return None
        if _A_PROPOSAL.search(entry.sheet):
            return note(
                f"工作表“{entry.sheet}”是建议，不是登记，没有采用。请核对后粘贴到“任务对应”表"
            )
        if not entry.tasks:
            return note(f"市级任务编号“{entry.task_id}”不在市级清单中，没有采用")
        if entry.query:
            note(entry.query, holds=True)
        of = self._named.get(folded(name), [])
        if not of:
            return note(f"区县“{name}”不是 config.yaml 的 offices 中的名称，没有采用")
        self.rows += 1
        for at in entry.tasks:
            for district in of:
                self._linked(self.links[at, district.name], district, entry, note)
        return None

    def _linked(self, link: _Link, district: District, entry: LedgerEntry, note: _Tell) -> None:
        theirs, said = entry.texts.get("theirs", ""), entry.texts.get("said", "")
        link.entered = True
        if _NONE.fullmatch(folded(theirs)) or says_nothing(theirs):
            link.none = True
        elif district.is_read:
            self._numbered(link, district, theirs, said, note)
        if link.none and (link.tasks or link.doubts):
            doubt = "既登记了任务，又登记为无"
            if doubt not in link.doubts:
                link.doubts.append(doubt)
                note(f"{district.name}{doubt}，算存疑")

    def _numbered(
        self, link: _Link, district: District, theirs: str, said: str, note: _Tell
    ) -> None:
        named = self._numbers[district.name].named(theirs, said)
        doubt = named.doubt
        tasks = [district.tasks[place] for place in named.places]
        if not doubt and (lost := "、".join(named.strangers)):
            written = lost if named.places else theirs
            doubt = f"{district.name}的清单中没有编号“{written}”"
        elif not doubt and said and len(tasks) == 1 and (words := folded_words(said)):
            listed = folded_words(tasks[0].text("task"))
            if max(fuzz.ratio(words, listed), fuzz.partial_ratio(words, listed)) < _UNLIKE:
                doubt = (
                    f"{district.name}的{theirs}现在是“{tasks[0].text('task')}”，登记的是“{said}”"
                )
        if doubt:
            link.doubts.append(doubt)
            note(f"{doubt}，算存疑")
        elif named.guess:
            note(f"{district.name}：{named.guess}", holds=True)
        link.tasks |= {folded_id(task.text("task_id")): task for task in tasks}

    def cell(self, at: int, district: District) -> Cell:
        link = self.links.get((at, district.name))
        if link is not None and link.none and not (link.tasks or link.doubts):
            return Cell(district, "none")
        if not district.is_read:
            return Cell(district, "unread")
        if link is None or not link.entered:
            return Cell(district, "unlinked")
        tasks = tuple(link.tasks.values())
        return Cell(district, worst(tasks, link.doubts), tasks, tuple(link.doubts))


def _without(items: Sequence[CityItem], master: MasterList, found: _Found) -> Iterator[Note]:
    """Yields what the register does not say at all."""
    if not found.rows:
        yield Note(
            "counterpart",
            "",
            "",
            "没有登记“任务对应”，看不出市级事项对应各区县的哪些任务，各事项都没有统计。"
            f"请把表格中的“{PROPOSED}”核对后粘贴到 inbox/registers 的“任务对应”中",
            master.file,
        )
        return
    for item in items:
        if lacking := [cell.district.name for cell in item.where("unlinked")]:
            whole = len(lacking) == len(item.cells)
            where = "各区县" if whole else "、".join(lacking)
            yield Note(
                "counterpart",
                "" if whole else where,
                item.task.task_id,
                f"没有登记{where}的哪项任务与它对应；没有这项任务的，请登记为“无”",
                in_file(master.file, item.task.sheet, item.task.cell),
                holds=not whole,
            )


def _proposals(items: Sequence[CityItem]) -> Iterator[Proposal]:
    """Yields the task that is most alike where nothing was entered, item by item."""
    lacking: dict[str, list[MasterTask]] = defaultdict(list)
    of: dict[str, District] = {}
    for item in items:
        for cell in item.where("unlinked"):
            lacking[cell.district.name].append(item.task)
            of[cell.district.name] = cell.district
    found = {
        (task.task_id, name): proposal
        for name, tasks in lacking.items()
        for task, proposal in _alike(tasks, of[name])
    }
    for item in items:
        for cell in item.cells:
            if (proposal := found.get((item.task.task_id, cell.district.name))) is not None:
                yield proposal


def _alike(
    tasks: Sequence[MasterTask], district: District
) -> Iterator[tuple[MasterTask, Proposal]]:
    names = [folded_words(name) for name in district.names]
    names += [name.rstrip("市区县") for name in names if len(name) > 2]

    def bare(text: str) -> str:
        words = folded_words(text)
        for name in names:
            words = words.replace(name, "")
        return words

    theirs = [bare(task.text("task")) for task in district.tasks]
    if not theirs:
        return
    scores = process.cdist([bare(task.task) for task in tasks], theirs, scorer=fuzz.ratio)
    for task, line in zip(tasks, scores, strict=True):
        best = int(line.argmax())
        if line[best] >= _ALIKE:
            near = [at for at in (line >= line[best] - _AHEAD).nonzero()[0] if at != best]
            others = "、".join(district.tasks[at].text("task_id") for at in near[:5])
            yield task, Proposal(task, district.name, district.tasks[best], int(line[best]), others)
