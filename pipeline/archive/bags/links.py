"""What a bag says of the bags sealed before it, and whether that can be believed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.archive.bags.bag import (
    IDENTIFIER,
    INFO,
    PREVIOUS,
    SEALED_AT,
    SUPERSEDES,
    TAGS,
    Bag,
    sha256_of,
)
from pipeline.archive.bags.faults import other_form

AGENT = "Bag-Software-Agent"
OLD_AGENT = "duban 0.1.0"
"""The program whose bags name the newest of the week before, so that several may be the last."""


@dataclass(frozen=True)
class Link:
    """Another bag, as a line of bag-info.txt names it: `2017-W28/r1 sha256:…`."""

    name: str
    digest: str

    def __str__(self) -> str:
        return f"{self.name} sha256:{self.digest}"


@dataclass(frozen=True)
class Links:
    """A bag with the links that it states; without any if they cannot be believed."""

    bag: Bag
    digest: str
    previous: tuple[Link, ...] = ()
    supersedes: tuple[Link, ...] = ()
    old: bool = False
    """Whether it is of the form of 0.1.0."""
    agent: str = ""
    """The program that sealed it, as it says."""
    sealed_at: str = ""
    """When, as it says; '' in bags of programs before 0.4.0."""
    unread: str = ""
    """Why nothing it says of other bags is believed, in Chinese."""

    @property
    def named(self) -> tuple[Link, ...]:
        """The links of the chain. A newer bag's link to the revision before is none of them."""
        return (*self.previous, *self.supersedes) if self.old else self.previous


def links_of(bag: Bag) -> Links:
    """Returns the bag's links. They are believed only if its own digest vouches for them."""
    digest = bag.digest()
    if unread := _unread(bag):
        return Links(bag, digest, unread=unread)
    entries = bag.entries()
    return Links(
        bag,
        digest,
        previous=links_in(entries, PREVIOUS),
        supersedes=links_in(entries, SUPERSEDES),
        old=_values(entries, AGENT) == [OLD_AGENT],
        agent="、".join(_values(entries, AGENT)),
        sealed_at="、".join(_values(entries, SEALED_AT)),
    )


def link_to(bag: Bag) -> Link:
    """Returns the link by which a later bag names this one."""
    return Link(str(bag), bag.digest())


def links_in(entries: list[tuple[str, str]], *labels: str) -> tuple[Link, ...]:
    """Returns the links that the lines of bag-info.txt with these labels state, in their order."""
    parts = (text.partition(" sha256:") for text in _values(entries, *labels))
    return tuple(Link(name, digest) for name, _, digest in parts)


def rests_on(checksums: Mapping[str, str]) -> tuple[Link, ...]:
    """Returns the bags that a bag was made from, as it holds their tag manifests.

    `checksums` is its payload manifest. The sha256 of a tag manifest is the digest of its bag. A
    week holds none: it rests on what it copied of the weeks before.
    """
    return tuple(
        Link(name.removeprefix(_ARCHIVE).removesuffix(f"/{TAGS}"), digest)
        for name, digest in checksums.items()
        if is_tag_manifest(name)
    )


def is_tag_manifest(name: str) -> bool:
    """Returns whether a file in a bag is the tag manifest of a bag that it was made from."""
    return name.startswith(_ARCHIVE) and name.endswith(f"/{TAGS}") and name.count("/") == 4


_ARCHIVE = "data/archive/"


def faults_of_identity(bag: Bag, entries: list[tuple[str, str]]) -> Iterator[str]:
    """Yields, in Chinese, what a bag states of itself that its place contradicts."""
    said = _values(entries, IDENTIFIER)
    if said != [str(bag)]:
        yield f"bag-info.txt 说它是 {'、'.join(said) or '（未写明）'}"
    before = [link.name for link in links_in(entries, SUPERSEDES)]
    if bag.revision > 1 and not before:
        yield "没有写明它取代的前一版"
    elif before != ([f"{bag.period}/r{bag.revision - 1}"] if bag.revision > 1 else []):
        yield f"写明取代的是 {'、'.join(before)}，不是它的前一版"


def _unread(bag: Bag) -> str:
    """Returns, in Chinese, why the bag's links are not believed; '' when they are."""
    if linked := next((place for place in (bag.path.parent, bag.path) if place.is_symlink()), None):
        return f"{linked.name} 是链接"
    try:
        told = bag.tag_checksums().get(INFO) == sha256_of(bag.path / INFO)
        entries = bag.entries()
    except (OSError, ValueError):
        told = False
    if not told:
        return "bag-info.txt、tagmanifest-sha256.txt 缺失、损坏或被改写"
    return other_form(bag) or next(faults_of_identity(bag, entries), "")


def _values(entries: list[tuple[str, str]], *labels: str) -> list[str]:
    return [text for label, text in entries if label in labels]
