"""Copies what a city reads of its districts into its own bag, and reads it from there.

    offices/offices.csv                          what was found of each district
    offices/<name>/archive/2017-W28/r1/          its papers, and of its outbox the tables

The papers vouch for the tables: the sha256 of the tag manifest is the digest of the district's bag.
So the city's bag can be made again alone, and nobody can change a district's figure in it without
another digest.
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from pipeline.archive.bags.bag import BAGIT_TXT, INFO, PAYLOAD, TAGS, Bag
from pipeline.archive.bags.copies import copy_file
from pipeline.archive.bags.faults import altered
from pipeline.archive.offices import NAME, OFFICES
from pipeline.archive.offices.looks import TABLES, LookedAt, looked_at_all
from pipeline.archive.statement import read
from pipeline.assess.city import LOOKS, District, DistrictTask, Look, district_task
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import OfficeBelow, Settings
from pipeline.domain.status import code_in
from pipeline.domain.text import folded_id, visible
from pipeline.domain.week import Week
from pipeline.engine.work import Workplace
from pipeline.history.results import table_rows
from pipeline.office.disk import must_be_file, write_new
from pipeline.office.file_names import free_name, legal_name
from pipeline.office.folder import OfficeFolder
from pipeline.office.tables import read_table, table_text

_COLUMNS = ("name", "folder", "look", "why", "bag", "digest", "kept")


def copy_offices(
    folder: OfficeFolder,
    copy: OfficeFolder,
    offices: Sequence[OfficeBelow],
    week: Week,
    workplace: Workplace,
) -> None:
    """Looks at each office below, and copies the papers and tables of those that may be used.

    Their bags are read at the workplace. Raises CannotWork when none can be read there.
    """
    rows, taken = [], {NAME}
    with looked_at_all(folder.root, offices, week, workplace) as found:
        for looked in found:
            kept = ""
            if looked.look == "read" and looked.bag:
                kept = free_name(legal_name(looked.office.name), "", taken)
                taken.add(kept.lower())
                looked = _copied(looked, looked.bag, copy.root / OFFICES / kept)
            rows.append(_row(looked, kept if looked.look == "read" else ""))
    (copy.root / OFFICES).mkdir(exist_ok=True)
    write_new(copy.root / OFFICES / NAME, table_text([_COLUMNS, *rows]).encode("utf-8-sig"))


def _row(looked: LookedAt, kept: str) -> tuple[str, ...]:
    bag = looked.bag
    digest = bag.digest() if bag else ""
    office = looked.office
    return (office.name, office.folder, looked.look, looked.why, str(bag or ""), digest, kept)


def _copied(looked: LookedAt, bag: Bag, into: Path) -> LookedAt:
    """Copies what is read of a bag, and checks the copies: the bag may be written meanwhile."""
    target = _bag_in(into, bag.period, bag.revision)
    tables = [bag.results / "data" / name for name in TABLES]
    try:
        for path in (*(bag.path / name for name in (BAGIT_TXT, INFO, PAYLOAD, TAGS)), *tables):
            copy_file(path, target.path / path.relative_to(bag.path))
    except CannotWork as problem:
        why = str(problem).replace(str(bag.path), str(bag))
        return LookedAt(looked.office, "damaged", why, bag)
    for name in _altered(target):
        return LookedAt(looked.office, "altered", f"{bag}：读的时候有改动：{visible(name)}", bag)
    return looked


def _bag_in(kept: Path, week: str, revision: int) -> Bag:
    return Bag(week, revision, kept / "archive" / week / f"r{revision}")


def _altered(bag: Bag) -> tuple[str, ...]:
    tables = [bag.results / "data" / name for name in TABLES]
    return altered(bag, {path.relative_to(bag.path).as_posix(): path for path in tables})


def offices_in(copy: OfficeFolder, week: Week, settings: Settings) -> list[District]:
    """Reads the districts from the copy. Raises CannotWork when one is not as its papers say."""
    aliases = {each.name: each.aliases for each in settings.offices}
    try:
        return [
            _district(copy, week, row, aliases.get(row["name"], ()), settings)
            for row in looked_at_in(copy)
        ]
    except (OSError, ValueError, KeyError, TypeError):
        raise CannotWork(
            f"{copy.root / OFFICES}：其中抄存的区县结果缺失或损坏。"
            "请从备份恢复，或重新运行 duban rollup"
        ) from None


def looked_at_in(copy: OfficeFolder) -> list[dict[str, str]]:
    """Returns the rows of offices.csv. Raises OSError or ValueError when it is damaged."""
    return read_table(must_be_file(copy.root / OFFICES / NAME).read_bytes(), _COLUMNS).rows


def bag_kept(copy: OfficeFolder, row: dict[str, str]) -> Bag:
    """Returns the copy of a district's bag that a row of offices.csv names. Raises ValueError."""
    week, _, revision = row["bag"].partition("/r")
    return _bag_in(copy.root / OFFICES / row["kept"], week, int(revision))


def _district(
    copy: OfficeFolder, week: Week, row: dict[str, str], aliases: Sequence[str], settings: Settings
) -> District:
    look: Look = row["look"]  # type: ignore[assignment]  # checked in the next line
    if look not in LOOKS:
        raise ValueError(look)
    words = (row["name"], row["folder"], look, row["why"], row["bag"], row["digest"])
    if look != "read":
        return District(*words, aliases=tuple(aliases))
    bag = bag_kept(copy, row)
    if bag.period != str(week) or bag.digest() != row["digest"] or _altered(bag):
        raise CannotWork(f"{bag.path}：抄存的{row['name']}的结果与 {row['bag']} 的摘要不符，不能用")
    run = read(bag.results)
    return District(*words, run, _tasks(bag, run, settings.notices.slow), tuple(aliases))


def _tasks(bag: Bag, run: dict[str, object], slow: Sequence[str]) -> tuple[DistrictTask, ...]:
    as_of = dt.date.fromisoformat(str(run["as_of"]))
    data = bag.results / "data"
    against: dict[str, list[str]] = {}
    for finding in table_rows(data / "findings.csv"):
        if finding["code"] in slow and finding["task_id"]:
            against.setdefault(folded_id(finding["task_id"]), []).append(finding["message"])
    return tuple(
        district_task(
            row, code_in(row["status"]), as_of, against.get(folded_id(row["task_id"]), ())
        )
        for row in table_rows(data / "tasks.csv")
    )
