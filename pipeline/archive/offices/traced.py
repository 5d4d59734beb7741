"""Traces an item of a city to the districts' bags, files and cells, as its week sealed it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.bags.bag import Bag, damaged, sha256_of
from pipeline.archive.bags.faults import altered, refuse_other_form
from pipeline.archive.decided import changed
from pipeline.archive.offices.copies import bag_kept, looked_at_in
from pipeline.archive.offices.looks import archive_of
from pipeline.archive.statement import place_of
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import OfficeBelow
from pipeline.domain.text import folded_id, listing
from pipeline.history.results import table_rows
from pipeline.office.folder import OfficeFolder


@dataclass(frozen=True)
class InDistrict:
    """The item in a district: one of its tasks, or why there is none."""

    row: dict[str, str]
    """Its row in the city's items.csv."""
    kept: bool
    """Whether the tasks.csv that the city copied, and that the digest vouches for, says the same;
    True for a district that has no task here."""
    original: str
    """What was found just now in the district's own archive, in Chinese; '' when all agrees."""
    agrees: bool
    """False when the district's archive is there, and now says otherwise."""


@dataclass(frozen=True)
class InCity:
    """One item in one sealed week of a city."""

    bag: Bag
    digest: str
    districts: tuple[InDistrict, ...]
    altered: tuple[str, ...]
    """The files this was read from that are not as they were sealed."""
    doubts: tuple[str, ...] = ()
    """Why the bag as a whole must not be cited as it is, in Chinese: its chain, its checksums."""
    on_chain: bool | None = None
    """Whether it is surely a link of the archive's chain; None for a bag that lies elsewhere."""

    @property
    def holds(self) -> bool:
        whole = not (self.altered or self.doubts)
        return whole and all(each.kept and each.agrees for each in self.districts)


def in_cities(item: str, root: Path, bags: Sequence[Bag], not_read: dict[Bag, str]) -> list[InCity]:
    """Returns what each of these weeks of the city in the folder `root` says of an item.

    Those without it are left out. A bag that cannot be read is put into `not_read` with the reason
    in Chinese.
    """
    found: list[InCity] = []
    for bag in bags:
        try:
            found += _in_city(item, root, bag)
        except CannotWork as problem:
            not_read[bag] = str(problem)
    return found


def _in_city(item: str, root: Path, bag: Bag) -> Iterator[InCity]:
    refuse_other_form(bag)
    table = bag.results / "data" / "items.csv"
    names = changed(bag, table, place_of(bag.results))
    try:
        rows = [row for row in table_rows(table) if folded_id(row["item_id"]) == folded_id(item)]
        if rows:
            looked = {row["name"]: row for row in looked_at_in(OfficeFolder(bag.data))}
            districts = tuple(_in_district(root, bag, row, looked) for row in rows)
            yield InCity(bag, bag.digest(), districts, names)
        elif names:
            raise CannotWork(
                f"{bag.path}：封存的结果有改动（{listing(names)}），其中没有 {item}。"
                f"请运行 duban verify {bag.period}，并从备份恢复"
            )
    except (OSError, ValueError, KeyError, TypeError):
        raise damaged(bag) from None


def _in_district(
    root: Path, bag: Bag, row: dict[str, str], looked: dict[str, dict[str, str]]
) -> InDistrict:
    if not row["task_id"]:
        return InDistrict(row, kept=True, original="", agrees=True)
    of = looked[row["district"]]
    copied = bag_kept(OfficeFolder(bag.data), of)
    tasks = copied.results / "data" / "tasks.csv"
    says = [
        each
        for each in table_rows(tasks)
        if all(each.get(name, "") == row[name] for name in _COPIED)
    ]
    whole = copied.digest() == row["digest"] == of["digest"] and not altered(
        copied, {tasks.relative_to(copied.path).as_posix(): tasks}
    )
    original, agrees = _in_archive(root, of, row)
    return InDistrict(row, kept=whole and bool(says), original=original, agrees=agrees)


_COPIED = ("task_id", "task", "status", "percent", "source_file", "source_row", "source_sha256")


def _in_archive(root: Path, of: dict[str, str], row: dict[str, str]) -> tuple[str, bool]:
    """Returns what the district's own archive says now, and whether that agrees."""
    archive = archive_of(root, OfficeBelow(name=of["name"], folder=of["folder"]))
    week, _, revision = of["bag"].partition("/r")
    bag = Bag(week, int(revision), (archive or root) / week / f"r{revision}")
    if archive is None or not bag.path.is_dir():
        return f"区县的封存 {of['bag']} 现在不在 {of['folder']}，没有核对到单位的文件", True
    if bag.digest() != of["digest"]:
        return f"区县的封存 {of['bag']} 现在是另一个摘要，与汇总时不同！", False
    if not row["source_file"]:
        return "", True
    path = bag.data / "inbox" / week / row["source_file"]
    try:
        same = not changed(bag, path) and sha256_of(path) == row["source_sha256"]
    except OSError:
        same = False
    return ("", True) if same else ("区县封存的单位文件有改动或缺失！", False)
