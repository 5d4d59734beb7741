"""Traces a reported figure back to its cell, week by week, as sealed."""

import datetime as dt
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pipeline.archive.bags.bag import Bag, damaged, sha256_of
from pipeline.archive.bags.catalogue import bags_of, sealed_months, sealed_weeks_of
from pipeline.archive.bags.chain import Chain
from pipeline.archive.bags.faults import faults_of, refuse_other_form
from pipeline.archive.comparing.changes import findings_in
from pipeline.archive.decided import (
    Carried,
    ListAgain,
    Listed,
    carried,
    changed,
    last_week,
    listed,
    read_list,
)
from pipeline.archive.in_months import InMonth
from pipeline.archive.offices.traced import InCity
from pipeline.archive.statement import place_of, read
from pipeline.domain.errors import CannotWork
from pipeline.domain.facts import csv_columns, last_csv_columns
from pipeline.domain.fields import REPORTED
from pipeline.domain.places import cell_in_words, cells_from
from pipeline.domain.status import SETTLED, Ruled, code_in, judged
from pipeline.domain.text import folded_id, listing
from pipeline.domain.week import WEEKDAYS, Week
from pipeline.history.results import table_rows
from pipeline.intake.returns import Return
from pipeline.merge.frames.inspected import stands_in
from pipeline.merge.subjects import TaskFacts
from pipeline.office.folder import OfficeFolder

ReadAgain = Callable[[Bag, str, str], Return]
"""Reads the return of that name and sha256 again from its bag: `weekly.return_in`."""


@dataclass(frozen=True)
class Source:
    """Where a task's figures come from."""

    file: str
    sheet: str
    row: int
    cells: dict[str, str]
    """Field to cell (such as C5), for the fields that the return has."""
    sha256: str
    unchanged: bool
    """Whether the sealed file still has that checksum. False if the record of it was altered."""
    received_at: str


@dataclass(frozen=True)
class Traced:
    """One task in one sealed week."""

    week: Week
    bag: Bag
    digest: str
    task_id: str
    task: str
    lead_unit: str
    deadline: str
    status: str
    last_status: str
    reported: dict[str, str]
    """Field to its text in tasks.csv."""
    source: Source | None
    """None when the unit reported nothing."""
    listed: Listed
    carried: tuple[Carried, ...]
    """The weeks that 已办结 is carried from when nothing was reported, the latest first."""
    last_from: str
    """The bag that `last_status` is from, such as 2017-W27/r1, or ''."""
    rule: str
    """Which part of the rule made the status, in Chinese; '' when an earlier rule made it."""
    count: int
    """How many tasks have this status in the week, as run.json says."""
    findings: tuple[dict[str, str], ...]
    promises: tuple[dict[str, str], ...]
    """What its unit promised, and what became of it: rows of promises.csv."""
    altered: tuple[str, ...]
    """The files this was read from that are not as they were sealed."""
    doubts: tuple[str, ...] = ()
    """Why the bag as a whole must not be cited as it is, in Chinese: its chain, its checksums."""
    on_chain: bool | None = None
    """Whether it is surely a link of the archive's chain; None for a bag that lies elsewhere."""

    @property
    def holds(self) -> bool:
        whole = not (self.altered or self.doubts)
        files: tuple[Source | Listed, ...] = (self.listed, *([self.source] if self.source else []))
        return whole and all(file.unchanged for file in files)


def trace(
    task_id: str,
    bags: Sequence[Bag],
    read_again: ReadAgain,
    not_read: dict[Bag, str] | None = None,
    *,
    list_again: ListAgain | None = None,
) -> list[Traced]:
    """Returns what each of these bags says of the task. Bags that do not list it are left out.

    A bag that cannot be read, or that was altered and does not list it, is put into `not_read`
    with the reason in Chinese. Without `list_again`, of list and registers no more is told than
    tasks.csv says. Raises CannotWork when no bag lists the task.
    """
    not_read = {} if not_read is None else not_read
    found = []
    for bag in bags:
        try:
            if said := _traced(bag, task_id, read_again, list_again):
                found.append(said)
        except CannotWork as problem:
            not_read[bag] = str(problem)
    if not found and not_read:
        raise CannotWork(listing(not_read.values(), "；"))
    if not found:
        weeks = listing(map(str, bags))
        raise CannotWork(f"{task_id}：封存的各周中没有这项任务（找过 {weeks}）。请核对任务编号")
    return found


Said = TypeVar("Said", Traced, InMonth, InCity)


def held_against(chain: Chain, said: Said) -> Said:
    """Returns what was traced with all that speaks against its bag as a whole."""
    faults = faults_of(said.bag)
    damage = f"封存包有{len(faults)}处不符：{listing(faults, '；')}" if faults else ""
    known = chain.here(said.bag)
    doubt = chain.doubt(known) if known else ""
    on_chain = None if known is None else not doubt
    return replace(said, doubts=tuple(filter(None, (doubt, damage))), on_chain=on_chain)


def newest_bags(archive: Path) -> list[Bag]:
    """Returns the newest revision of every sealed week, and then of every closed month.

    Raises CannotWork when no week is sealed.
    """
    periods = [*sealed_weeks_of(archive), *sealed_months(archive)]
    return [bags_of(archive, period)[-1] for period in periods]


def _traced(
    bag: Bag, task_id: str, read_again: ReadAgain, list_again: ListAgain | None
) -> Traced | None:
    refuse_other_form(bag)
    data = bag.results / "data"
    tables = [data / name for name in ("tasks.csv", "findings.csv", "receipts.csv")]
    promised = data / "promises.csv"
    if os.path.lexists(promised):
        tables.append(promised)
    told = [*tables, place_of(bag.results)]
    altered = changed(bag, *told, bag.data / "config.yaml")
    try:
        tasks = [row for row in table_rows(data / "tasks.csv") if _is(row, task_id)]
        if not tasks and altered:
            raise CannotWork(
                f"{bag.path}：封存的结果有改动（{listing(altered)}），其中没有 {task_id}。"
                f"请运行 duban verify {bag.period}，并从备份恢复"
            )
        if not tasks:
            return None
        task = tasks[0]
        findings = [row for row in findings_in(bag.results) if _is(row, task_id)]
        received = {row["file"]: row["received_at"] for row in table_rows(data / "receipts.csv")}
        week = _week(bag)
        master = None
        if not altered and not changed(bag, OfficeFolder(bag.data).master(week.month)):
            master = read_list(bag, list_again)
        of_list = listed(bag, week, task, master)
        weeks, also_altered = carried(bag, week, task, master, of_list.closed)
        return Traced(
            week=week,
            bag=bag,
            digest=bag.digest(),
            task_id=task["task_id"],
            task=task["task"],
            lead_unit=task["lead_unit"],
            deadline=task["deadline"],
            status=code_in(task["status"]),
            last_status=task["last_status"],
            reported={name: task[name] for name in (*REPORTED, *_carried(task))},
            source=_source(bag, task, received, None if altered else read_again)
            if task["source_file"]
            else None,
            listed=of_list,
            carried=weeks,
            last_from=last_week(bag, week) if task["last_status"] else "",
            rule=_rule(task, week, of_list, weeks, findings),
            count=int(read(bag.results)["counts"][code_in(task["status"])]),
            findings=tuple(findings),
            promises=tuple(row for row in table_rows(promised) if _is(row, task_id))
            if promised in tables
            else (),
            altered=(*altered, *also_altered),
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise damaged(bag) from None


def _carried(task: dict[str, str]) -> list[str]:
    """Returns the columns behind those of the contract that say something of the task."""
    names = list(task)
    behind = names[names.index(csv_columns(TaskFacts)[-1]) + 1 :]
    return [name for name in behind if task[name] and name not in last_csv_columns(TaskFacts)]


def _rule(
    task: dict[str, str],
    week: Week,
    of_list: Listed,
    weeks: Sequence[Carried],
    findings: Sequence[Mapping[str, str]],
) -> str:
    """Returns which part of the rule made the sealed status, in Chinese, or ''."""
    deadline = task["deadline"]
    past_due = bool(deadline) and dt.date.fromisoformat(deadline) < week.as_of
    reported = bool(task["source_file"])
    ruled = _ruled(task["status"]) if of_list.closed else ""
    done = bool(weeks) and task["status"] == "done"
    kept = code_in(task["status"]) if task.get("carried_from") and not done else None
    found = stands_in(task.get("inspected", ""))
    code, words = judged(ruled, reported, done, task["forecast"], past_due, kept, found)
    if code == task["status"]:
        return words
    slipped = code == "on_track" or (code, task["status"]) == ("at_risk", "overdue")
    if slipped and any(finding["code"] == "S04" for finding in findings):
        return f"节点的时限已过而没有完成；{words}"
    return ""


def _ruled(status: str) -> Ruled:
    """Returns what the register decided that `closed_source` names, as the status shows."""
    if status in SETTLED:
        return "closed" if status == "done" else "terminated"
    return "sent_back"


def _is(row: dict[str, str], task_id: str) -> bool:
    return bool(row["task_id"]) and folded_id(row["task_id"]) == folded_id(task_id)


def _source(
    bag: Bag, task: dict[str, str], received: dict[str, str], read_again: ReadAgain | None
) -> Source:
    """Returns the task's source. `read_again` is None when the record of it cannot be trusted."""
    file, sha256 = task["source_file"], task["source_sha256"]
    sheet, row = task["source_sheet"], int(task["source_row"])
    path = _sealed(bag, file, sha256)
    cells: dict[str, str] = {}
    unchanged = bool(read_again) and not changed(bag, path) and sha256_of(path) == sha256
    if read_again and unchanged:
        if "source_cells" in task:
            cells = cells_from(task["source_cells"])
        else:  # sealed by a program that did not tell them
            columns = _columns(read_again(bag, file, sha256), sheet, row)
            names = (name for name in (*REPORTED, *_carried(task)) if name in columns)
            cells = {name: cell_in_words(sheet, row, columns[name]) for name in names}
    when = dt.datetime.fromisoformat(received[file]).isoformat()
    return Source(file, sheet, row, cells, sha256, unchanged, when)


def _sealed(bag: Bag, file: str, sha256: str) -> Path:
    """Returns where the file lies in the bag; its name may hold what tables show otherwise."""
    folder = bag.data / "inbox" / bag.period
    if not os.path.lexists(folder / file):
        within = f"{folder.relative_to(bag.path).as_posix()}/"
        for name, known in bag.checksums().items():
            if known == sha256 and name.startswith(within):
                return bag.path / name
    return folder / file


def _columns(returned: Return, sheet: str, number: int) -> dict[str, str]:
    """Returns field to column letters for that row of the return."""
    rows = (row for row in returned.rows if (row.sheet, row.row) == (sheet, number))
    return next((dict(row.cells) for row in rows), {})


def _week(bag: Bag) -> Week:
    """Returns the week with the cut-off that it had when it was sealed."""
    cutoff = dt.datetime.fromisoformat(read(bag.results)["asked"]["cutoff"])
    return Week.parse(bag.period, WEEKDAYS[cutoff.weekday()], cutoff.time())
