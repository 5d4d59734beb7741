"""The archive as one chain: each bag holds the digest of the revision and of the week before it.

Whoever changes a past byte and its checksums must change every later bag too.
"""

from collections.abc import Iterator
from pathlib import Path

from pipeline.archive.bag import PREVIOUS, SUPERSEDES, Bag
from pipeline.archive.catalogue import bags_of


def broken_links(archive: Path, bag: Bag) -> list[str]:
    """What the bag says of those before it and does not hold; in Chinese."""
    try:
        info = bag.info()
        checksums = bag.checksums()
    except (OSError, ValueError):
        return []  # told as a fault of the bag
    return [
        *_identity(bag, info),
        *_link(archive, info.get(PREVIOUS, ""), "上一周"),
        *_link(archive, info.get(SUPERSEDES, ""), "前一版"),
        *_history(archive, bag, checksums),
    ]


def missing_revisions(bags: list[Bag]) -> list[str]:
    """Of one week: the revisions before its newest that are gone."""
    there = {bag.revision for bag in bags}
    gone = set(range(1, max(there))) - there
    return [f"缺少第{revision}版（r{revision}）" for revision in sorted(gone)]


def _identity(bag: Bag, info: dict[str, str]) -> Iterator[str]:
    if info.get("External-Identifier") != str(bag):
        yield f"bag-info.txt 说它是 {info.get('External-Identifier', '（未写明）')}"
    if bag.revision > 1 and SUPERSEDES not in info:
        yield "没有写明它取代的前一版"


def _link(archive: Path, said: str, what: str) -> Iterator[str]:
    if not said:
        return
    name, _, digest = said.partition(" sha256:")
    week, _, revision = name.partition("/")
    linked = next((bag for bag in bags_of(archive, week) if bag.path.name == revision), None)
    if linked is None:
        yield f"{what} {name} 不在 archive 中"
    elif linked.digest() != digest:
        yield f"{what} {name} 封存后有改动：摘要应为 {digest}，现为 {linked.digest() or '（无）'}"


def _history(archive: Path, bag: Bag, checksums: dict[str, str]) -> Iterator[str]:
    """The results of earlier weeks that it used must be those that are sealed of them."""
    for name, sha256 in checksums.items():
        if not name.startswith("data/archive/"):
            continue
        try:
            week, revision, inner = name.removeprefix("data/archive/").split("/", 2)
            sealed = Bag(week, int(revision[1:]), archive / week / revision).checksums()
        except (OSError, ValueError):
            continue  # an archive may begin later; a link that is gone is told above
        if sealed.get(inner) != sha256:
            yield f"所用的历史与 {week}/{revision} 封存的不一致：{inner}"
