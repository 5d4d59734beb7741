"""The outbox of a week or month: filled from its newest sealed revision, and held against it."""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.archive.bags.bag import Bag, sha256_of
from pipeline.archive.bags.catalogue import bags_of, is_month, is_week
from pipeline.archive.bags.chain import Chain, broken_links, chain_of
from pipeline.archive.bags.copies import copy_folder, files_below
from pipeline.archive.bags.faults import faults_of, other_form, refuse_other_form
from pipeline.archive.statement import Made
from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.text import visible
from pipeline.history.printed import Printed, printed_in
from pipeline.history.results import SealedResults
from pipeline.intake.files.receipts import is_leaving
from pipeline.office.disk import by_name, is_plain_file
from pipeline.office.folder import FORMS, PRINTED, OfficeFolder, is_unsealed, put_in_place


@dataclass(frozen=True)
class Outbox:
    """The outbox of a week or month beside what was sealed: all that differs, in Chinese."""

    week: str
    """The code of the week, or of the month."""
    bag: str
    """Such as `2017-W28/r2`; '' when it was never sealed."""
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.differences


def put_sealed(
    folder: OfficeFolder,
    made: Made[Any],
    bag: Bag,
    ours: Callable[[str], bool] = lambda name: name != FORMS,
) -> None:
    """Puts what a bag holds of a week or month into the outbox, by one rename.

    Of the earlier results stay those for whose name `ours` is false, and the PDFs of Word files
    that are the same in this bag, if any are wanted. Raises CannotWork.
    """
    before = printed_in(folder, folder.results_there(made.period), results_of(bag))
    kept = set(before.proved) if made.settings.reports.pdf != "off" else set()
    kept |= {PRINTED} if kept else set()
    put_in_place(
        folder,
        made.period,
        lambda aside: copy_folder(bag.results, aside),
        lambda name: (ours(name) or name == PRINTED) and name not in kept,
    )


def results_of(bag: Bag) -> SealedResults:
    """Returns what a bag says of the outbox; nothing here doubts it."""
    return SealedResults(str(bag), bag.results, _digests(bag))


def newest_sealed(archive: Path, period: str) -> SealedResults | None:
    """Returns what the newest revision of a week or month holds; None when it was never sealed.

    Raises CannotWork when a newer duban sealed it.
    """
    for newest in bags_of(archive, period)[-1:]:
        refuse_other_form(newest)
    return _newest(archive, period)


def _newest(archive: Path, period: str) -> SealedResults | None:
    bags = bags_of(archive, period)
    if not bags:
        return None
    newest = bags[-1]
    doubts = _doubts(chain_of(archive), newest)
    older = {str(bag): _digests(bag) for bag in bags[:-1]}
    return replace(results_of(newest), doubts=tuple(dict.fromkeys(doubts)), older=older)


def _doubts(chain: Chain, newest: Bag) -> Iterator[str]:
    """Yields why the bag is not surely the newest of its kind, as it was sealed, in Chinese."""
    yield from faults_of(newest)
    if doubt := chain.doubt(newest):
        yield doubt
    for bag, link in chain.beginnings:
        if link.name.startswith(f"{newest.period}/"):
            yield f"{bag} 接在 {visible(link.name)} 之后，后者不在 archive 中"
    moved = {link.digest for _, link in chain.beginnings}
    yield from [] if other_form(newest) else broken_links(chain.archive, newest, moved)


def outboxes_held(folder: OfficeFolder, weeks: Sequence[str]) -> list[Outbox]:
    """Holds the outboxes of these weeks and months against the archive; without any, all of them.

    What changed in a month's list is made at any time, and is no closing. A week of which only the
    archive is left was cleared away, and is no difference, unless it is named. Raises CannotWork
    when there is nothing to hold.
    """
    folders = [path for path in by_name(folder.outbox.glob("*")) if path.is_dir()]
    folders += folder.put_aside()
    names = dict.fromkeys(path.name.removeprefix(".").partition(".")[0] for path in folders)
    there = [name for name in names if is_week(name) or _is_closed(folder, name)]
    chosen = [name.replace("\\", "/").partition("/")[0] for name in weeks]
    if not (chosen or there):
        raise CannotWork(f"{folder.outbox}：没有哪一周的结果。请先运行 duban run")
    return [_held(folder, period) for period in dict.fromkeys(chosen or there)]


def _is_closed(folder: OfficeFolder, name: str) -> bool:
    if not is_month(name):
        return False
    return bool(bags_of(folder.archive, name) or _ours(folder.results_there(name), ()))


_LARGEST = 1 << 30
"""In bytes. No result is so large, and to read a larger file would take long."""


def _held(folder: OfficeFolder, period: str) -> Outbox:
    sealed = _newest(folder.archive, period)
    if sealed is None:
        again = f"。请重新运行 duban month {period} --close" if is_month(period) else ""
        return Outbox(period, "", (f"archive 中没有封存过 {period}，无从核对{again}",))
    results = folder.results_there(period)
    if not results.is_dir():
        of = "这个月" if is_month(period) else "这一周"
        return Outbox(period, sealed.name, (f"outbox 中没有{of}的结果",))
    doubts = [f"封存包不能作准：{visible(doubt)}" for doubt in sealed.doubts]
    printed = printed_in(folder, results, sealed)
    return Outbox(period, sealed.name, (*doubts, *_differences(results, printed)))


def _differences(results: Path, printed: Printed) -> Iterator[str]:
    """Yields what differs, by name."""
    sealed = printed.sealed
    ours = _ours(results, sealed.digests)
    for pdf in printed.printable:
        ours.pop(pdf, None)
    for name in sorted(sealed.digests.keys() - ours):
        yield f"缺失：{visible(name)}"
    for name, path in sorted(ours.items()):
        if what := _difference(name, path, sealed):
            yield f"{what}：{visible(name)}"
    yield from printed.faults()


def _ours(results: Path, sealed: Container[str]) -> dict[str, Path]:
    """Returns the files of an outbox by name, but what is not sealed and what programs leave."""
    return {
        name: path
        for path in files_below(results)
        for name in [path.relative_to(results).as_posix()]
        if name in sealed or not (is_unsealed(name.partition("/")[0]) or is_leaving(path.name))
    }


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
    inside = f"data/outbox/{bag.period}/"
    try:
        recorded = bag.checksums()
    except (OSError, ValueError):
        return {}
    return {
        name.removeprefix(inside): sha256
        for name, sha256 in recorded.items()
        if name.startswith(inside)
    }
