"""Where an archive is kept: in a folder, or at an address that several machines reach.

Who asks for a bag at an address fetches its papers alone: they say what the bag says of itself and
of others, and have its digest. Who works on it fetches all of it, and removes it afterwards.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.bags.bag import BAGIT_TXT, INFO, PAYLOAD, TAGS, Bag
from pipeline.archive.bags.catalogue import is_period
from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.engine.addresses import Shared, is_address, path_at, placeholders, shared_at
from pipeline.engine.work import MachineFails
from pipeline.history.weeks import is_revision
from pipeline.office.disk import on_disk

_PAPERS = (BAGIT_TXT, INFO, PAYLOAD, TAGS)
_LARGEST_PAPER = 1 << 26
"""In bytes, as `read_manifest` takes them."""
LARGEST = 1 << 31
"""In bytes: how large a bag is fetched. That of 100,000 tasks is a tenth of it."""
_DEPTH = 3
"""How many folders down the names beside the bags are listed: as far as `beside_bags` looks."""


@dataclass(frozen=True)
class Archive:
    """An archive as it can be read here."""

    path: Path
    """All of it, or the papers of its bags."""
    shared: Shared | None = None
    """Where all of it is, if that is not at the path."""

    def kept(self, bag: Bag) -> "Kept":
        """Returns one of its bags, with where it is kept."""
        at = self.shared.below(bag.period, f"r{bag.revision}") if self.shared else None
        return Kept(bag, at)

    def place(self, bag: Bag) -> str:
        """Returns where a bag lies, for people."""
        return str(self.kept(bag).shared or bag.path)

    def __str__(self) -> str:
        return str(self.shared or self.path)


@dataclass(frozen=True)
class Kept:
    """A bag, with where it is kept."""

    bag: Bag
    """As who asks for it has it."""
    shared: Shared | None = None
    """Where all of it is, if that is not at its path."""

    def __str__(self) -> str:
        return str(self.bag)


def seconds_for(kept: Kept) -> float:
    """Returns how long a bag may be looked into and run again: a hundred times what it takes.

    What it holds may make a program loop for ever. Its size is its own word, so it counts up to
    that of the largest bag.
    """
    try:
        size = int(kept.bag.info().get("Payload-Oxum", "0").partition(".")[0])
    except (OSError, ValueError):
        size = 0
    return _SECONDS + _SECONDS_A_MEGABYTE * min(max(size, 0), LARGEST) / 1e6


_SECONDS, _SECONDS_A_MEGABYTE = 600.0, 10.0
"""A week of 240 tasks has 1 MB and takes 3 seconds; one of 100,000 has 200 MB and takes 100."""


@contextmanager
def archive_at(place: str) -> Iterator[Archive]:
    """Opens the archive at a path or an address. Raises CannotWork, which names the address."""
    if not is_address(place) or path_at(place):
        yield Archive(on_disk((path_at(place) or Path(place)).absolute()))
        return
    shared = shared_at(place)
    with tempfile.TemporaryDirectory(prefix="duban-", ignore_cleanup_errors=True) as scratch:
        path = on_disk(Path(scratch).resolve()) / "archive"
        try:
            fetch_papers(shared, path)
            yield Archive(path, shared)
        except CannotWork as problem:
            said = [line.replace(str(path), str(shared)) for line in problem.args]
            raise CannotWork(*said) from None


def fetch_papers(shared: Shared, path: Path) -> None:
    """Fetches the papers of all bags of an archive, and the names of what lies beside them.

    Raises CannotWork.
    """
    path.mkdir(parents=True)
    papers: list[str] = []
    for name, folder in sorted(shared.names().items()):
        inside = shared.below(name).names() if folder else {}
        revisions = [each for each in inside if is_revision(each) and inside[each]]
        papers += [f"{name}/{each}/{paper}" for each in revisions for paper in _PAPERS]
        for each in revisions:
            (path / name / each).mkdir(parents=True)
        if folder:
            (path / name).mkdir(exist_ok=True)
        else:
            placeholders([name], path)
        others = [each for each in inside if each not in revisions or not is_period(name)]
        for each in others:
            if inside[each]:
                (path / name / each).mkdir(exist_ok=True)
                if each not in revisions:
                    placeholders(list(_below(shared.below(name, each), f"{name}/{each}")), path)
            else:
                placeholders([f"{name}/{each}"], path)
    shared.fetch_small(papers, path, _LARGEST_PAPER)


def _below(shared: Shared, name: str, depth: int = _DEPTH) -> Iterator[str]:
    for each, folder in shared.names().items():
        if folder and depth:
            yield from _below(shared.below(each), f"{name}/{each}", depth - 1)
        elif not folder:
            yield f"{name}/{each}"


def fetch_tables(archive: Archive, bag: Bag, names: Sequence[str]) -> None:
    """Fetches these files of a bag beside its papers, if they are not here. Raises CannotWork."""
    if shared := archive.kept(bag).shared:
        shared.fetch_small(names, bag.path, LARGEST)


@contextmanager
def brought(kept: Kept) -> Iterator[Bag]:
    """Brings the whole bag to this machine, and removes it afterwards.

    Raises CannotWork, and MachineFails where it cannot be had.
    """
    if kept.shared is None:
        archive = kept.bag.path.parents[1]
        if not archive.is_dir():
            raise MachineFails(f"{archive}：没有这个文件夹，不是各机共用的，或没有接上")
        yield kept.bag
        return
    with tempfile.TemporaryDirectory(prefix="duban-", ignore_cleanup_errors=True) as scratch:
        archive = on_disk(Path(scratch).resolve()) / "archive"
        bag = Bag(*(kept.bag.period, kept.bag.revision), archive / str(kept.bag))
        try:
            bag.path.mkdir(parents=True)
            kept.shared.fetch(bag.path, LARGEST)
        except OSError as error:
            raise MachineFails(
                f"{scratch}：写不进去（{in_chinese(error)}）。请检查磁盘空间"
            ) from None
        try:
            yield bag
        except CannotWork as problem:
            said = [line.replace(str(bag.path), str(kept.shared)) for line in problem.args]
            kind = MachineFails if isinstance(problem, MachineFails) else CannotWork
            raise kind(*said) from None
