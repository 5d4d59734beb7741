"""What is decided elsewhere than in a return: by list and registers, or in an earlier week."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.archive.bags.bag import Bag, sha256_of
from pipeline.archive.bags.faults import altered
from pipeline.domain.errors import CannotWork
from pipeline.domain.places import cells_from, in_file, on_sheet
from pipeline.domain.status import code_in
from pipeline.domain.text import folded_id, folded_words
from pipeline.domain.week import Week, date_in_full
from pipeline.history.past import NAME as PAST
from pipeline.history.past import read_past
from pipeline.history.results import table_rows
from pipeline.history.weeks import WEEKS_BACK, past_week, revisions
from pipeline.intake.master import MasterList
from pipeline.intake.registers import LedgerEntry
from pipeline.intake.registers.inspections import is_in_effect
from pipeline.intake.tasks import MasterTask
from pipeline.merge.frames.earlier import numbers_now
from pipeline.office.folder import OfficeFolder

ListAgain = Callable[[Bag], MasterList]
"""Reads the month's list of a bag again: `weekly.list_in`."""

_LISTED = ("task_id", "plan", "item", "task", "lead_unit", "support_units", "key", "deadline")


@dataclass(frozen=True)
class Entry:
    """What an entry of a register says of the task."""

    register: str
    """延期台账, 销号台账 …"""
    cell: str
    """Such as 延期台账!C5: the new deadline, or the day of closing off."""
    cells: dict[str, str]
    """Each column of the register to its cell."""
    says: str
    """In Chinese: the new deadline with the approval, or how it was closed off."""
    counts: bool
    why_not: str
    """Why it does not count, in Chinese."""


@dataclass(frozen=True)
class Listed:
    """Where the month's list and its registers say what the task is."""

    file: str
    sha256: str
    unchanged: bool
    """Whether the sealed list still has the checksum that it was sealed with."""
    cells: dict[str, str]
    """Field to cell, such as 任务清单!C5, for the fields that the list has."""
    deadline: str
    """The cell that decides the deadline; '' when it is not known."""
    closed: str
    """The cell of the register that closed the task off, sent it back or ended it; ''."""
    entries: tuple[Entry, ...]
    originals: dict[str, str]
    """The file that the list was made from by `duban adopt`, if any, to its sha256."""
    registers: dict[str, str] = field(default_factory=dict)
    """The workbooks in `inbox/registers/` that decide of it, or say something, to their sha256."""


@dataclass(frozen=True)
class Carried:
    """The earlier week whose 已办结 stays, as that week was sealed."""

    week: str
    revision: int
    """0 when the bag does not hold that week, because it is too long ago."""
    task_id: str
    """Its number at that time."""
    file: str
    """The return that reported it; '' when the office closed it off, or it was carried again."""
    sheet: str
    row: str
    cell: str
    """The cell of the forecast; '' when the week's results do not say it."""
    sha256: str
    closed: str
    """The cell of the register that closed it off; ''."""


def read_list(bag: Bag, list_again: ListAgain | None) -> MasterList | None:
    """Returns the month's list of a bag, or None when it cannot be trusted or read."""
    try:
        return list_again(bag) if list_again else None
    except CannotWork:  # a later program may refuse it; what was sealed still stands
        return None


def listed(bag: Bag, week: Week, task: Mapping[str, str], master: MasterList | None) -> Listed:
    """Returns where list and registers say what the task is. `task` is its row of tasks.csv.

    An old bag's row has no places. Then those in the list count, if it is still read as it was.
    """
    office = OfficeFolder(bag.data)
    path = office.master(week.month)
    file = office.relative(path)
    place, of_list = _of_list(master, task, _sealed_place(task, "list_source", file))
    cells = {"task": _sealed_place(task, "list_source", file)}
    deadline, closed = (_sealed_place(task, name, file) for name in _SOURCES)
    if of_list is not None:
        names = (*_LISTED, *(name for name in of_list.cells if name not in _LISTED))
        cells = {name: on_sheet(of_list.sheet, of_list.cell_of(name)) for name in names}
        if "deadline_source" not in task:
            deadline, closed = _places_now(of_list, task)
    entries = [e for e in master.ledgers if place in e.tasks] if master else []
    books = [office.root / name for name in dict.fromkeys(e.file for e in entries) if name]
    return Listed(
        file,
        _sha256(path),
        not changed(bag, path, *books),
        {name: cell for name, cell in cells.items() if cell},
        deadline,
        closed,
        tuple(_entry(entry, week, {deadline, closed}) for entry in entries),
        {office.relative(source): _sha256(source) for source in office.master_sources(week.month)},
        {office.relative(book): _sha256(book) for book in books},
    )


_SOURCES = ("deadline_source", "closed_source")


def _sealed_place(task: Mapping[str, str], name: str, file: str) -> str:
    """Returns the cell that tasks.csv names, without the list's file."""
    return task.get(name, "").removeprefix(f"{file} ")


def _of_list(
    master: MasterList | None, task: Mapping[str, str], sealed: str
) -> tuple[int, MasterTask | None]:
    """Returns the task's place in the list and what is there, unless the list is read otherwise.

    `sealed` is the cell that tasks.csv names; '' in an old bag.
    """
    number, words = folded_id(task["task_id"]), folded_words(task["task"])
    for place, of_list in enumerate(master.tasks if master else ()):
        known = folded_id(of_list.task_id) == number and folded_words(of_list.task) == words
        if known and sealed in ("", on_sheet(of_list.sheet, of_list.cell)):
            return place, of_list
    return -1, None


def _places_now(of_list: MasterTask, task: Mapping[str, str]) -> tuple[str, str]:
    """Returns the cells that decide deadline and closing, if these are still what was sealed."""
    by, off, day = of_list.extended_by, of_list.ruled_by, of_list.deadline.date
    deadline = (by.sheet, by.cell) if by else (of_list.sheet, of_list.cell_of("deadline"))
    same = (day.isoformat() if day else "") == task["deadline"]
    closed = on_sheet(off.sheet, off.cell) if off and task["status"] == "done" else ""
    return on_sheet(*deadline) if same else "", closed


def _entry(entry: LedgerEntry, week: Week, deciding: set[str]) -> Entry:
    cell = entry.place_in("").strip()
    begun = entry.has_begun(week)
    told = entry.register.task_optional and entry.is_row and entry.counts  # decides of no task
    counts = cell in deciding or is_in_effect(entry, week) or (told and begun)
    if counts:
        why = ""
    elif entry.unusable:
        why = entry.unusable
    elif entry.same_as:
        why = f"与{entry.same_as}相同，只算一次"
    elif entry.day is not None and not begun:
        why = f"{date_in_full(entry.day)}起才算，晚于本周截止日"
    else:
        why = "另一条在后，以其为准"
    cells = {
        entry.register.heading(name): in_file(entry.file, entry.sheet, place).strip()
        for name, place in entry.places.items()
    }
    return Entry(entry.ledger, cell, cells, entry.words, counts, why)


def _sha256(path: Path) -> str:
    """Returns the file's sha256, or '' when it is gone."""
    try:
        return sha256_of(path)
    except OSError:
        return ""


def changed(bag: Bag, *paths: Path) -> tuple[str, ...]:
    """Returns the names of those files of a bag that are not as they were sealed."""
    return altered(bag, {path.relative_to(bag.path).as_posix(): path for path in paths})


# Earlier weeks, as the bag holds them


def carried(
    bag: Bag, week: Week, task: Mapping[str, str], master: MasterList | None, closed: str
) -> tuple[tuple[Carried, ...], tuple[str, ...]]:
    """Returns the weeks that a status without a return comes from, the latest first.

    The last of them, and mostly the only one, has the return or the register that made it. Beside
    them stand the names of the files about them that are not as they were sealed.
    `closed`: where the office closed the task off in this week, or ''.
    """
    said, number = task, task["task_id"]
    found: list[Carried] = []
    for back in range(1, WEEKS_BACK + 1):
        stays = code_in(said["status"]) == "done" or said.get("carried_from")
        if not stays or said["source_file"] or closed:
            break
        earlier = week.before(back)
        folder = _newest(bag, earlier)
        if folder is None or said.get("carried_from", str(earlier)) != str(earlier):
            continue
        if names := changed(bag, *(_data(folder) / name for name in ("tasks.csv", "run.json"))):
            return tuple(found), names
        row = _row(bag, folder, earlier, number, master)
        if row is None:
            continue
        if code_in(row["status"]) != code_in(task["status"]):
            break  # so it was closed off in the week after, which an old table does not say
        said, closed = row, row.get("closed_source", "")
        cell = cells_from(row.get("source_cells", "")).get("forecast", "")
        revision = int(folder.name[1:])
        found.append(
            Carried(
                str(earlier),
                revision,
                row["task_id"],
                row["source_file"],
                row["source_sheet"],
                row["source_row"],
                cell,
                row["source_sha256"],
                closed,
            )
        )
    if not found and (week_before := task.get("carried_from", "")):
        path = bag.results / "data" / PAST
        if names := changed(bag, path):
            return (), names
        known = read_past(path.read_bytes(), bag.period).tasks if path.is_file() else ()
        of_task = (each for each in known if (each.task_id, each.last_week) == (number, bag.period))
        then = next((each.called_in(week_before)[0] for each in of_task), number)
        found.append(Carried(week_before, 0, then, "", "", "", "", "", ""))
    return tuple(found), ()


def last_week(bag: Bag, week: Week) -> str:
    """Returns the bag that last week's status was read from, such as 2017-W27/r1, or ''."""
    folder = _newest(bag, week.before())
    return f"{folder.parent.name}/{folder.name}" if folder else ""


def _newest(bag: Bag, week: Week) -> Path | None:
    return next(reversed(revisions(bag.data / "archive", str(week))), None)


def _data(folder: Path) -> Path:
    return folder / "data" / "outbox" / folder.parent.name / "data"


def _row(
    bag: Bag, folder: Path, week: Week, number: str, master: MasterList | None
) -> dict[str, str] | None:
    """Returns the row in an earlier week of the task that now has this number."""
    past = past_week(bag.data, week)
    now = numbers_now(master, past) if master and past else {}
    number_then = next((then for then, id_ in now.items() if id_ == number), number)
    rows = table_rows(_data(folder) / "tasks.csv")
    return next((row for row in rows if row["task_id"] == number_then), None)
