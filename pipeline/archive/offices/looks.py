"""Looks at the archive of each office below, one by one: whether its week may be used.

It is used only when its bag is whole, surely stands on the archive's chain, was sealed by this
version and says that it is of that office. Otherwise the office is named with the reason, and the
others go on.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.archive.bags.bag import Bag
from pipeline.archive.bags.catalogue import bags_of, is_period, sealed_weeks
from pipeline.archive.bags.chain import broken_links, chain_of
from pipeline.archive.bags.faults import other_form
from pipeline.archive.bags.kept import Archive, archive_at, fetch_tables, seconds_for
from pipeline.archive.bags.looked import Looked, looked_into, other_bag
from pipeline.archive.statement import read
from pipeline.assess.city import Look
from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.settings import OfficeBelow
from pipeline.domain.text import folded, listing, visible
from pipeline.domain.week import Week
from pipeline.engine.addresses import is_address, shared_at
from pipeline.engine.work import Done, Workplace
from pipeline.office.disk import named_from

TABLES = ("tasks.csv", "findings.csv", "run.json")
"""What is read of a district's results."""


@dataclass(frozen=True)
class LookedAt:
    """What was found of an office below."""

    office: OfficeBelow
    look: Look
    why: str = ""
    """In Chinese, without a path of this machine."""
    bag: Bag | None = None
    """The bag of the week; None when there is none."""
    archive: Archive | None = None
    """Where the bag is kept; None unless it may be used."""


@contextmanager
def looked_at_all(
    root: Path, offices: Sequence[OfficeBelow], week: Week, workplace: Workplace
) -> Iterator[list[LookedAt]]:
    """Returns what was found of each office, in their order. `root`: the folder of the city.

    The bags are read at the workplace; all that they say of other bags is decided here. What was
    fetched of archives at addresses is there until the end of the `with` block. Raises CannotWork
    when no work can be done there.
    """
    names = Counter(folded(name) for each in offices for name in {each.name, *each.aliases})
    places = Counter(_place(root, each) for each in offices)
    with ExitStack() as opened:
        found = [_found(root, each, week, names, places, opened) for each in offices]
        to_read = [number for number, each in enumerate(found) if each.archive and each.bag]
        pieces = [each.archive.kept(each.bag) for each in found if each.archive and each.bag]
        for done in workplace.do(looked_into, pieces, seconds_for):
            number = to_read[done.number]
            found[number] = _safely(
                root, found[number].office, week, partial(_judged, found[number], done)
            )
        yield found


def _found(
    root: Path,
    office: OfficeBelow,
    week: Week,
    names: Mapping[str, int],
    places: Mapping[str, int],
    opened: ExitStack,
) -> LookedAt:
    """Returns the office with its bag, still unread; or why there is none.

    `names` and `places`: how many offices have each. `opened` keeps what is fetched of an archive.
    """
    again = [name for name in (office.name, *office.aliases) if names[folded(name)] > 1]
    if again:
        why = f"config.yaml 的 offices 中有几个“{visible(again[0])}”，分不清是哪一个"
        return LookedAt(office, "same_name", why)
    if office.folder.strip() and places[_place(root, office)] > 1:
        why = f"config.yaml 的 offices 中有几个区县写的是同一个文件夹 {visible(office.folder)}"
        return LookedAt(office, "same_folder", why)
    return _safely(root, office, week, lambda: _unread(root, office, week, opened))


def _place(root: Path, office: OfficeBelow) -> str:
    if is_address(office.folder):
        return office.folder.strip().rstrip("/").removesuffix("/archive")
    archive = archive_of(root, office)
    return os.path.realpath(archive or _folder_of(root, office))


def _folder_of(root: Path, office: OfficeBelow) -> Path:
    return named_from(root, office.folder.strip())


def archive_of(root: Path, office: OfficeBelow) -> Path | None:
    """Returns the archive of an office: in its folder, or the folder itself; None without one."""
    folder = _folder_of(root, office)
    try:
        if (folder / "archive").is_dir():
            return folder / "archive"
        if any(is_period(path.name) for path in folder.iterdir()):
            return folder
    except OSError:
        pass
    return None


def _safely(root: Path, office: OfficeBelow, week: Week, look: Callable[[], LookedAt]) -> LookedAt:
    """Returns what was found. Whatever the office's folder holds, nothing is raised."""
    folder = _folder_of(root, office)
    try:
        return look()
    except CannotWork as problem:
        return LookedAt(office, "damaged", str(problem).replace(str(folder), office.folder))
    except OSError as error:
        return LookedAt(office, "damaged", f"{visible(office.folder)}：{in_chinese(error)}")
    except (ValueError, KeyError, TypeError, AttributeError):
        return LookedAt(office, "damaged", f"{week} 封存的结果缺失或损坏")


def _unread(root: Path, office: OfficeBelow, week: Week, opened: ExitStack) -> LookedAt:
    if not office.folder.strip():
        return LookedAt(office, "no_folder", "config.yaml 的 offices 中没有写它的 folder（文件夹）")
    if is_address(office.folder):
        archive = _at_address(office.folder, opened)
    else:
        archive = _in_folder(root, office)
    if isinstance(archive, tuple):
        return LookedAt(office, *archive)
    bags = bags_of(archive.path, str(week))
    if not bags:
        weeks = sealed_weeks(archive.path)
        last = f"最近封存的是 {weeks[-1]}" if weeks else "没有封存过"
        return LookedAt(office, "missing", f"没有封存 {week}，{last}")
    bag = bags[-1]
    if told := other_form(bag):
        return LookedAt(office, "other_version", f"{bag} {told}", bag)
    return LookedAt(office, "read", "", bag, archive)


def _in_folder(root: Path, office: OfficeBelow) -> Archive | tuple[Look, str]:
    """Returns the archive in the office's folder, or why there is none."""
    folder, named = _folder_of(root, office), visible(office.folder)
    if not folder.is_dir():
        packed = "是一个文件，请解压后写文件夹" if folder.exists() else "没有这个文件夹"
        return "no_folder", f"{named}：{packed}"
    archive = archive_of(root, office)
    if archive is None:
        return "no_archive", f"{named}：其中没有 archive，也没有封存的周"
    return Archive(archive)


def _at_address(address: str, opened: ExitStack) -> Archive | tuple[Look, str]:
    """Returns the archive at an address, or why there is none. Raises CannotWork."""
    shared = shared_at(address)
    names = shared.names()
    below = shared.below("archive") if names.get("archive") else shared
    if not names.get("archive") and not any(map(is_period, names)):
        return "no_archive", f"{shared}：其中没有 archive，也没有封存的周"
    return opened.enter_context(archive_at(below.address))


def _judged(looked: LookedAt, done: Done[Looked]) -> LookedAt:
    """Returns whether the bag may be used, now that it has been read."""
    office, bag, archive = looked.office, looked.bag, looked.archive
    assert bag
    assert archive
    if done.result is None:
        return LookedAt(office, "damaged", f"{bag}：没有核对完：{done.why}", bag)
    if other := other_bag(done.result, bag.digest(), done.where):
        return LookedAt(office, "damaged", f"{bag}：{other}", bag)
    if faults := done.result.faults:
        many = f"等{len(faults)}处" if len(faults) > 3 else ""
        return LookedAt(office, "altered", f"{bag}：{listing(faults[:3], '；')}{many}", bag)
    if doubt := _off_the_chain(archive.path, bag):
        return LookedAt(office, "chain", doubt, bag)
    fetch_tables(archive, bag, [f"data/outbox/{bag.period}/data/{name}" for name in TABLES])
    settings = dict(read(bag.results)["asked"])["settings"]
    if other := _of_another(settings, office):
        return LookedAt(office, "other_office", f"{bag} {other}", bag)
    return looked


def _off_the_chain(archive: Path, bag: Bag) -> str:
    """Returns, in Chinese, why the bag is not surely a link of a sound chain; '' when it is."""
    chain = chain_of(archive)
    if chain.unread:
        each = chain.unread[0]
        return f"链条核对不到 {each.bag}：{visible(each.unread)}"
    if chain.wrong:
        return listing(chain.wrong, "；")
    later = [link for _, link in chain.beginnings if link.name.startswith(f"{bag.period}/")]
    if later:
        return f"有封存包接在 {visible(later[0].name)} 之后，后者不在其中"
    if doubt := chain.doubt(bag):
        return doubt
    moved = {link.digest for _, link in chain.beginnings}
    return listing(broken_links(archive, bag, moved), "；")


def _of_another(settings: Mapping[str, Any], office: OfficeBelow) -> str:
    """Returns, in Chinese, that the week is not the office's own, by what it says; '' if it is."""
    if settings.get("offices"):
        return "是汇总下级的一周，不是区县自己的"
    said = settings["office"]
    names = {folded(name) for name in (office.name, *office.aliases)}
    if names & {folded(said["district"]), folded(said["name"])}:
        return ""
    return (
        f"是“{visible(said['district'])}”（{visible(said['name'])}）封存的。"
        f"确是{visible(office.name)}的，请在 config.yaml 的 aliases 中写上这个名称"
    )
