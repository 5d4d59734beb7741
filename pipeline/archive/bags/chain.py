"""The archive as one chain: each bag holds the digest of the bag that was sealed before it.

Whoever changes a past byte and its checksums must change every later bag too.
"""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.archive.bags.bag import PREVIOUS, SUPERSEDES, Bag
from pipeline.archive.bags.catalogue import bags_named, bags_of, sealed_weeks
from pipeline.domain.text import visible


def broken_links(archive: Path, bag: Bag) -> list[str]:
    """Returns the bag's statements about earlier bags that are not true, in Chinese."""
    try:
        entries = bag.entries()
        checksums = bag.checksums()
    except (OSError, ValueError):
        return []  # reported as a fault of the bag
    faults = [
        *_identity(bag, dict(entries)),
        *(fault for link in _links(entries) for fault in _broken(archive, link)),
        *_history(archive, bag, checksums),
    ]
    return list(map(visible, faults))


def last_links(archive: Path) -> list[Bag]:
    """Returns the bags that no other names: the last one sealed, or several in an old archive."""
    bags = [bag for week in sealed_weeks(archive) for bag in bags_of(archive, week)]
    named = {link.partition(" ")[0] for bag in bags for link in _links_of(bag)}
    return [bag for bag in bags if str(bag) not in named]


def link_to(bag: Bag) -> str:
    """Returns the text by which a later bag names this one."""
    return f"{bag} sha256:{bag.digest()}"


def missing_revisions(bags: list[Bag]) -> list[str]:
    """Returns which revisions before the newest of one week are missing, in Chinese."""
    there = {bag.revision for bag in bags}
    return [
        f"缺少第{first}版（r{first}）"
        if first == last
        else f"缺少第{first}至{last}版（r{first}—r{last}）"
        for before, after in itertools.pairwise([0, *sorted(there)])
        if (first := before + 1) <= (last := after - 1)
    ]


def _identity(bag: Bag, info: dict[str, str]) -> Iterator[str]:
    if info.get("External-Identifier") != str(bag):
        yield f"bag-info.txt 说它是 {info.get('External-Identifier', '（未写明）')}"
    if bag.revision > 1 and SUPERSEDES not in info:
        yield "没有写明它取代的前一版"


def _links_of(bag: Bag) -> list[str]:
    try:
        return _links(bag.entries())
    except (OSError, ValueError):
        return []  # it names nothing any more, and is reported as damaged


def _links(entries: Sequence[tuple[str, str]]) -> list[str]:
    """Returns the links to other bags, as `link_to` wrote them, each once."""
    return list(dict.fromkeys(text for label, text in entries if label in (PREVIOUS, SUPERSEDES)))


def _broken(archive: Path, link: str) -> Iterator[str]:
    name, _, digest = link.partition(" sha256:")
    linked = next(iter(bags_named(archive, name)), None)
    if linked is None:
        yield f"此前封存的 {name} 不在 archive 中"
    elif linked.digest() != digest:
        now = linked.digest() or "（无）"
        yield f"此前封存的 {name} 封存后有改动：摘要应为 {digest}，现为 {now}"


def _history(archive: Path, bag: Bag, checksums: dict[str, str]) -> Iterator[str]:
    """Yields each file of an earlier week that differs between this bag and that week's own."""
    for name, sha256 in checksums.items():
        if not name.startswith("data/archive/"):
            continue
        try:
            week, revision, inner = name.removeprefix("data/archive/").split("/", 2)
            sealed = Bag(week, int(revision[1:]), archive / week / revision).checksums()
        except (OSError, ValueError):
            continue  # the archive may begin later; a missing link is reported above
        if sealed.get(inner) != sha256:
            yield f"所用的历史与 {week}/{revision} 封存的不一致：{inner}"
