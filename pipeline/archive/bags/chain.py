"""The archive as one chain: each bag holds the digest of the bag that was sealed before it.

Whoever changes a past byte and its checksums must change every later bag too. A link counts only
if the bag that states it is as it was sealed, and if the bag that it names has that digest.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.archive.bags.bag import PREVIOUS, SUPERSEDES, Bag
from pipeline.archive.bags.catalogue import (
    all_bags,
    all_that_can_be_listed,
    bags_listed,
    bags_named,
)
from pipeline.archive.bags.faults import other_form
from pipeline.archive.bags.links import (
    Link,
    Links,
    faults_of_identity,
    is_tag_manifest,
    links_in,
    links_of,
    rests_on,
)
from pipeline.domain.errors import CannotWork
from pipeline.domain.text import listing, visible


@dataclass(frozen=True)
class Chain:
    """All bags of an archive with their links."""

    archive: Path
    bags: tuple[Links, ...]

    @cached_property
    def of(self) -> dict[Bag, Links]:
        """The links of each bag."""
        return {each.bag: each for each in self.bags}

    @cached_property
    def before(self) -> dict[Bag, tuple[Bag, ...]]:
        """The bags that each bag truly names."""
        there = {(str(each.bag), each.digest): each.bag for each in self.bags if each.digest}
        return {
            each.bag: tuple(
                dict.fromkeys(
                    there[link.name, link.digest]
                    for link in each.named
                    if (link.name, link.digest) in there
                )
            )
            for each in self.bags
        }

    @cached_property
    def ends(self) -> tuple[Bag, ...]:
        """The bags that no other truly names, without those whose own links are not believed."""
        named = {bag for before in self.before.values() for bag in before}
        return tuple(each.bag for each in self._believed if each.bag not in named)

    @cached_property
    def unread(self) -> tuple[Links, ...]:
        """The bags whose links are not believed: they vouch for nothing."""
        return tuple(each for each in self.bags if each.unread)

    @cached_property
    def is_old(self) -> bool:
        """Whether all bags are of the old form, in which there may be several ends."""
        return all(each.old for each in self._believed)

    @cached_property
    def order(self) -> tuple[Bag, ...]:
        """The bags that an end reaches, each behind those that it names."""
        return self.reached(*self.ends)

    @cached_property
    def beginnings(self) -> tuple[tuple[Bag, Link], ...]:
        """The bags before which the archive lacks a bag, each with its link to that."""
        here = {str(each.bag) for each in self.bags}
        return tuple(
            (each.bag, link)
            for each in self._believed
            for link in each.named
            if link.name not in here
        )

    def reached(self, *ends: Bag) -> tuple[Bag, ...]:
        """Returns these bags and all before them, each behind those that it names."""
        found: dict[Bag, None] = {}
        path = list(reversed(ends))
        while path:
            bag = path[-1]
            waiting = [each for each in self.before[bag] if each not in found]
            if waiting and bag not in found:
                path += reversed(waiting)
            else:
                found[path.pop()] = None
        return tuple(found)

    def here(self, bag: Bag) -> Bag | None:
        """Returns the bag as one of this archive, by whatever path; None if it lies elsewhere."""
        place = bag.path.resolve()
        return next((each for each in self.of if each.path.resolve() == place), None)

    @cached_property
    def _lines(self) -> tuple[frozenset[Bag], ...]:
        """For each end of the chain, the bags that lead to it."""
        return tuple(frozenset(self.reached(end)) for end in self.ends)

    def doubt(self, bag: Bag) -> str:
        """Returns, in Chinese, why one of the bags is not surely a link; '' when it is."""
        if unread := self.of[bag].unread:
            return f"链条核对不到它：{visible(unread)}"
        if not all(bag in line for line in self._lines) and not self.is_old:
            return f"不能确定它在链条上：链条有几个末端（{listing(map(str, self.ends))}）"
        return f"链条不符：{self.wrong[0]}" if self.wrong else ""

    @cached_property
    def faults(self) -> tuple[str, ...]:
        """All that no honest archive shows, in Chinese."""
        faults = (*self._several_ends(), *self._without(), *self._forks(), *self._several())
        return tuple(map(visible, faults))

    @cached_property
    def wrong(self) -> tuple[str, ...]:
        """The faults, and the links that are not true; of these, `broken_links` tells the rest."""
        digests = {str(each.bag): each.digest for each in self.bags}
        untrue = (
            f"{each.bag} 记着的 {visible(link.name)} 后来有改动"
            for each in self._believed
            for link in dict.fromkeys((*each.previous, *each.supersedes))
            if digests.get(link.name, link.digest) != link.digest
        )
        return (*self.faults, *untrue)

    @cached_property
    def _believed(self) -> tuple[Links, ...]:
        return tuple(each for each in self.bags if not each.unread)

    def _several_ends(self) -> Iterator[str]:
        if len(self.ends) < 2 or self.is_old:
            return
        lines = {end: self.reached(end) for end in self.ends}
        shared = Counter(bag for line in lines.values() for bag in line)
        each = (
            f"{end}（只有它接着的：{listing(alone)}）" if alone else str(end)
            for end, line in lines.items()
            for alone in [[str(bag) for bag in line if bag != end and shared[bag] == 1]]
        )
        yield (
            f"链条有{len(self.ends)}个末端，只应有一个：{'；'.join(each)}。"
            "其中有的不是在这里接着封存的，或者它们之后封存的缺失、损坏、有改动"
        )

    def _without(self) -> Iterator[str]:
        """Yields the bags that should name the one before and do not."""
        firsts = [each.bag for each in self._believed if not each.previous and not each.old]
        if len(firsts) > 1:
            yield f"有{len(firsts)}个封存包没有写明接在哪一个之后，只有最早的可以：{_all(firsts)}"
        elif any(bag.revision > 1 for bag in firsts):
            yield f"{firsts[0]} 没有写明接在哪一个之后，而它不是最早封存的"
        superseded = {str(each.bag): each for each in self._believed}
        for each in self._believed:
            for link in each.supersedes if each.old and not each.previous else ():
                if link.name in superseded and superseded[link.name].previous:
                    yield f"{each.bag} 没有写明接在哪一个之后，而它的前一版写明了"

    def _forks(self) -> Iterator[str]:
        """Yields the bags that several say they follow. In the old form several could."""
        followed: dict[str, list[Links]] = defaultdict(list)
        for each in self._believed:
            for name in dict.fromkeys(link.name for link in each.previous):
                followed[name].append(each)
        for name, after in followed.items():
            if len(after) > 1 and not all(each.old for each in after):
                bags = _all(each.bag for each in after)
                yield f"{bags} 都说接在 {name} 之后，只有一个是在这里接着封存的"

    def _several(self) -> Iterator[str]:
        """Yields the bags that follow several, or a newer form, as only old archives explain."""
        form = {str(each.bag): each.old for each in self._believed}
        for each in self._believed:
            names = [link.name for link in each.previous]
            old = [form[name] for name in names if name in form]
            if len(set(names)) < len(names) or (not each.old and len(names) > 1 and not all(old)):
                yield f"{each.bag} 说接在几个之后：{'、'.join(names)}，只应有一个"
            if each.old and not all(old):
                yield f"{each.bag} 自称由旧版封存，却接在新版封存的 {'、'.join(names)} 之后"


def chain_of(archive: Path) -> Chain:
    """Returns the chain of an archive, which may have no bag at all. Raises as `all_bags`."""
    return Chain(archive, tuple(map(links_of, all_bags(archive))))


def chain_as_listed(archive: Path) -> Chain:
    """Returns the chain of `all_that_can_be_listed`: to tell what is wrong, not to rest on it."""
    return Chain(archive, tuple(map(links_of, all_that_can_be_listed(archive))))


def sound_chain(archive: Path) -> Chain:
    """Returns the chain if its history may be used and continued. Else raises CannotWork."""
    chain = chain_of(archive)
    if chain.unread:
        each = chain.unread[0]
        raise CannotWork(
            f"{each.bag.path}：{visible(each.unread)}。链条核对不到它，历史不采用，也不接着封存。"
            f"{'' if other_form(each.bag) else '请从备份恢复；'}它若不是在这里封存的，请移到别处"
        )
    if chain.wrong:
        lacking = listing(dict.fromkeys(visible(link.name) for _, link in chain.beginnings))
        raise CannotWork(
            f"{archive}：{listing(chain.wrong, '；')}。{f'缺少 {lacking}。' if lacking else ''}"
            "历史不采用，也不接着封存。请运行 duban verify --quick 核对，从备份恢复缺失、改动的，"
            "把不是在这里封存的移到别处；恢复不了的，把在它之前封存的也都移到别处"
        )
    return chain


def last_links(archive: Path) -> list[Bag]:
    """Returns the ends of the chain: the bag sealed last, or several in an old archive."""
    return list(chain_of(archive).ends)


def broken_links(archive: Path, bag: Bag, elsewhere: Collection[str] = ()) -> list[str]:
    """Returns the bag's statements about earlier bags that are not true, in Chinese.

    A bag whose digest is among `elsewhere` is known from elsewhere, and may lack here; so may
    whatever a month was made from, since all that was sealed before is there too.
    """
    try:
        entries = bag.entries()
        checksums = bag.checksums()
    except (OSError, ValueError):
        return []  # reported as a fault of the bag
    links = dict.fromkeys(links_in(entries, PREVIOUS, SUPERSEDES))
    made_from = [link for link in rests_on(checksums) if link not in links]
    faults = [
        *faults_of_identity(bag, entries),
        *(fault for link in links for fault in _broken(archive, link, link.digest in elsewhere)),
        *(fault for link in made_from for fault in _broken(archive, link, bool(elsewhere))),
        *_history(archive, bag, checksums),
    ]
    return list(map(visible, faults))


def made_again_since(archive: Path, bag: Bag) -> list[tuple[str, Bag]]:
    """Returns the bags that this one was made from and that have a later revision, with that."""
    try:
        links = rests_on(bag.checksums())
    except (OSError, ValueError):
        return []  # reported as a fault of the bag
    used = [each for link in links for each in _named(archive, link)]
    newest = [(each, bags_listed(archive, each.period)[-1]) for each in used]
    return [(str(each), later) for each, later in newest if later.revision > each.revision]


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


def _named(archive: Path, link: Link) -> list[Bag]:
    """Returns the bags that the link names; none when their folder cannot be listed."""
    try:
        return bags_named(archive, link.name)
    except CannotWork:
        return []


def _broken(archive: Path, link: Link, may_lack: bool) -> Iterator[str]:
    linked = next((bag for bag in _named(archive, link) if str(bag) == link.name), None)
    if linked is None:
        if not may_lack:
            yield f"此前封存的 {link.name} 不在 archive 中"
    elif linked.digest() != link.digest:
        now = linked.digest() or "（无）"
        yield f"此前封存的 {link.name} 封存后有改动：摘要应为 {link.digest}，现为 {now}"


def _history(archive: Path, bag: Bag, checksums: dict[str, str]) -> Iterator[str]:
    """Yields each file of an earlier week that differs between this bag and that week's own."""
    for name, sha256 in checksums.items():
        if not name.startswith("data/archive/") or is_tag_manifest(name):
            continue
        try:
            week, revision, inner = name.removeprefix("data/archive/").split("/", 2)
            sealed = Bag(week, int(revision[1:]), archive / week / revision).checksums()
        except (OSError, ValueError):
            continue  # the archive may begin later; a missing link is reported above
        if sealed.get(inner) != sha256:
            yield f"所用的历史与 {week}/{revision} 封存的不一致：{inner}"


def _all(bags: Iterable[Bag]) -> str:
    return "、".join(map(str, bags))
