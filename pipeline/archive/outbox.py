"""A week's outbox held against the week's newest sealed revision."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.bags.bag import Bag, sha256_of
from pipeline.archive.bags.catalogue import bags_of
from pipeline.archive.bags.chain import Chain, broken_links, chain_of
from pipeline.archive.bags.copies import files_below
from pipeline.archive.bags.faults import faults_of, other_form
from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.text import visible
from pipeline.history.results import SealedResults
from pipeline.intake.files.receipts import is_leaving
from pipeline.office.disk import is_plain_file
from pipeline.office.folder import FORMS, OfficeFolder


@dataclass(frozen=True)
class Outbox:
    """A week's outbox beside what was sealed: all that differs, in Chinese and by name."""

    week: str
    bag: str
    """Such as `2017-W28/r2`; '' when the week was never sealed."""
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.differences


def newest_sealed(archive: Path, week: str) -> SealedResults | None:
    """Returns what the week's newest revision holds; None when the week was never sealed."""
    bags = bags_of(archive, week)
    if not bags:
        return None
    newest = bags[-1]
    doubts = _doubts(chain_of(archive), newest)
    return SealedResults(
        str(newest),
        newest.results,
        _digests(newest),
        tuple(dict.fromkeys(doubts)),
        {str(bag): _digests(bag) for bag in bags[:-1]},
    )


def _doubts(chain: Chain, newest: Bag) -> Iterator[str]:
    """Yields why the bag is not surely the newest of its week, as it was sealed, in Chinese."""
    yield from faults_of(newest)
    if doubt := chain.doubt(newest):
        yield doubt
    for bag, link in chain.beginnings:
        if link.name.startswith(f"{newest.week}/"):
            yield f"{bag} 接在 {visible(link.name)} 之后，后者不在 archive 中"
    moved = {link.digest for _, link in chain.beginnings}
    yield from [] if other_form(newest) else broken_links(chain.archive, newest, moved)


def outboxes_held(folder: OfficeFolder, weeks: Sequence[str]) -> list[Outbox]:
    """Holds the outboxes of these weeks against the archive; without any, all that are there.

    A week of which only the archive is left was cleared away, and is no difference, unless it is
    named. Raises CannotWork when there is nothing to hold.
    """
    folders = (path.name for path in sorted(folder.outbox.glob("*")) if path.is_dir())
    there = [name for name in folders if _WEEK.fullmatch(name)]
    chosen = [name.replace("\\", "/").partition("/")[0] for name in weeks]
    if not (chosen or there):
        raise CannotWork(f"{folder.outbox}：没有哪一周的结果。请先运行 duban run")
    return [_held(folder, week) for week in dict.fromkeys(chosen or there)]


_LARGEST = 1 << 30
"""In bytes. No result is so large, and to read a larger file would take long."""
_WEEK = re.compile(r"\d{4}-W\d{2}")


def _held(folder: OfficeFolder, week: str) -> Outbox:
    sealed = newest_sealed(folder.archive, week)
    if sealed is None:
        return Outbox(week, "", (f"archive 中没有封存过 {week}，无从核对",))
    results = folder.outbox / week
    if not results.is_dir():
        return Outbox(week, sealed.name, ("outbox 中没有这一周的结果",))
    doubts = [f"封存包不能作准：{visible(doubt)}" for doubt in sealed.doubts]
    return Outbox(week, sealed.name, (*doubts, *_differences(results, sealed)))


def _differences(results: Path, sealed: SealedResults) -> Iterator[str]:
    """Yields what differs, by name. The forms, and what office programs leave, are none of it."""
    present = {path.relative_to(results).as_posix(): path for path in files_below(results)}
    ours = {
        name: path
        for name, path in present.items()
        if name in sealed.digests or not (name.startswith(f"{FORMS}/") or is_leaving(path.name))
    }
    for name in sorted(sealed.digests.keys() - ours):
        yield f"缺失：{visible(name)}"
    for name, path in sorted(ours.items()):
        if what := _difference(name, path, sealed):
            yield f"{what}：{visible(name)}"


def _difference(name: str, path: Path, sealed: SealedResults) -> str:
    if not is_plain_file(path):
        return "不是普通文件（链接、管道或打不开的文件夹）"
    if name not in sealed.digests:
        return "多出"
    try:
        if path.stat().st_size > _LARGEST:
            return "有改动"
        sha256 = sha256_of(path)
    except OSError as error:
        return f"读不了（{in_chinese(error)}）"
    if sha256 == sealed.digests[name]:
        return ""
    older = sealed.revision_of(name, sha256)
    return f"是旧的一版（{older}）" if older else "有改动"


def _digests(bag: Bag) -> dict[str, str]:
    """Returns the digests of the week's outbox in the bag; none when its manifest is damaged."""
    inside = f"data/outbox/{bag.week}/"
    try:
        recorded = bag.checksums()
    except (OSError, ValueError):
        return {}
    return {
        name.removeprefix(inside): sha256
        for name, sha256 in recorded.items()
        if name.startswith(inside)
    }
