"""Looks at the archive of each office below, one by one: whether its week may be used.

It is used only when its bag is whole, surely stands on the archive's chain, was sealed by this
version and says that it is of that office. Otherwise the office is named with the reason, and the
others go on.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.archive.bags.bag import Bag
from pipeline.archive.bags.catalogue import bags_of, is_period, sealed_weeks
from pipeline.archive.bags.chain import broken_links, chain_of
from pipeline.archive.bags.faults import faults_of, other_form
from pipeline.archive.statement import read
from pipeline.assess.city import Look
from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.settings import OfficeBelow
from pipeline.domain.text import folded, listing, visible
from pipeline.domain.week import Week


@dataclass(frozen=True)
class LookedAt:
    """What was found of an office below."""

    office: OfficeBelow
    look: Look
    why: str = ""
    """In Chinese, without a path of this machine."""
    bag: Bag | None = None
    """The bag of the week; None when there is none."""


def look_at_all(root: Path, offices: Sequence[OfficeBelow], week: Week) -> Iterator[LookedAt]:
    """Yields what was found of each office, in their order. `root`: the folder of the city."""
    names = Counter(folded(name) for each in offices for name in {each.name, *each.aliases})
    places = Counter(_place(root, each) for each in offices)
    for each in offices:
        again = [name for name in (each.name, *each.aliases) if names[folded(name)] > 1]
        if again:
            why = f"config.yaml 的 offices 中有几个“{visible(again[0])}”，分不清是哪一个"
            yield LookedAt(each, "same_name", why)
        elif each.folder.strip() and places[_place(root, each)] > 1:
            why = f"config.yaml 的 offices 中有几个区县写的是同一个文件夹 {visible(each.folder)}"
            yield LookedAt(each, "same_folder", why)
        else:
            yield look_at(root, each, week)


def _place(root: Path, office: OfficeBelow) -> str:
    archive = archive_of(root, office)
    return os.path.realpath(archive or root / office.folder)


def archive_of(root: Path, office: OfficeBelow) -> Path | None:
    """Returns the archive of an office: in its folder, or the folder itself; None without one."""
    folder = root / office.folder.strip()
    try:
        if (folder / "archive").is_dir():
            return folder / "archive"
        if any(is_period(path.name) for path in folder.iterdir()):
            return folder
    except OSError:
        pass
    return None


def look_at(root: Path, office: OfficeBelow, week: Week) -> LookedAt:
    """Returns what was found of one office. Whatever its folder holds, nothing is raised."""
    folder = root / office.folder.strip()
    try:
        return _looked_at(folder, archive_of(root, office), office, week)
    except CannotWork as problem:
        return LookedAt(office, "damaged", str(problem).replace(str(folder), office.folder))
    except OSError as error:
        return LookedAt(office, "damaged", f"{visible(office.folder)}：{in_chinese(error)}")
    except (ValueError, KeyError, TypeError, AttributeError):
        return LookedAt(office, "damaged", f"{week} 封存的结果缺失或损坏")


def _looked_at(folder: Path, archive: Path | None, office: OfficeBelow, week: Week) -> LookedAt:
    if not office.folder.strip():
        return LookedAt(office, "no_folder", "config.yaml 的 offices 中没有写它的 folder（文件夹）")
    named = visible(office.folder)
    if not folder.is_dir():
        packed = "是一个文件，请解压后写文件夹" if folder.exists() else "没有这个文件夹"
        return LookedAt(office, "no_folder", f"{named}：{packed}")
    if archive is None:
        return LookedAt(office, "no_archive", f"{named}：其中没有 archive，也没有封存的周")
    bags = bags_of(archive, str(week))
    if not bags:
        weeks = sealed_weeks(archive)
        last = f"最近封存的是 {weeks[-1]}" if weeks else "没有封存过"
        return LookedAt(office, "missing", f"没有封存 {week}，{last}")
    bag = bags[-1]
    if told := other_form(bag):
        return LookedAt(office, "other_version", f"{bag} {told}", bag)
    if faults := faults_of(bag):
        many = f"等{len(faults)}处" if len(faults) > 3 else ""
        return LookedAt(office, "altered", f"{bag}：{listing(faults[:3], '；')}{many}", bag)
    if doubt := _off_the_chain(archive, bag):
        return LookedAt(office, "chain", doubt, bag)
    settings = dict(read(bag.results)["asked"])["settings"]
    if other := _of_another(settings, office):
        return LookedAt(office, "other_office", f"{bag} {other}", bag)
    return LookedAt(office, "read", "", bag)


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
