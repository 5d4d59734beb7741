"""Verifies that sealed weeks and months are as they were sealed, and still come out the same."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline.archive.bags.bag import Bag
from pipeline.archive.bags.beside import Beside, beside_bags
from pipeline.archive.bags.catalogue import (
    all_that_can_be_listed,
    bags_named,
    bags_of,
    nothing_sealed,
    sealed_months,
    sealed_weeks,
)
from pipeline.archive.bags.chain import (
    Chain,
    broken_links,
    chain_as_listed,
    made_again_since,
    missing_revisions,
)
from pipeline.archive.bags.expected import Expected, expected, not_beginning, noted_digest
from pipeline.archive.bags.faults import faults_of, other_form
from pipeline.archive.bags.kept import Archive, Kept, brought, seconds_for
from pipeline.archive.bags.looked import Looked, other_bag
from pipeline.archive.comparing.compare import Comparison, Difference
from pipeline.archive.rerun import Again, Make, NoRoom, again
from pipeline.domain.errors import CannotWork
from pipeline.domain.text import listing
from pipeline.engine.work import Done, Workplace


@dataclass(frozen=True)
class Verified:
    """The result of verifying one sealed revision."""

    bag: Bag
    digest: str
    faults: tuple[str, ...] = ()
    """All that is not as it was sealed, in Chinese: structure, checksums, chain."""
    comparison: Comparison | None = None
    """None when it was not run again."""
    why: tuple[str, ...] = ()
    not_done: str = ""
    """Why only the checksums were verified, in Chinese; '' when everything was."""
    notes: tuple[str, ...] = ()
    """What is right and should be known, in Chinese: a month that used an earlier revision."""
    vouched: bool = False
    """Whether a digest that was noted elsewhere proves that nobody changed it since."""

    @property
    def differences(self) -> tuple[Difference, ...]:
        return self.comparison.differences if self.comparison else ()

    @property
    def holds(self) -> bool:
        """Whether it is as it was sealed and comes out the same.

        By which version it was sealed is the bag's own word, so the same data in other reports are
        enough only where a noted digest vouches for the bag.
        """
        match self.comparison.verdict if self.comparison else "":
            case "different":
                return False
            case "same_data":
                return not self.faults and self.vouched
            case _:
                return not self.faults


@dataclass(frozen=True)
class Whole:
    """What can be said of the archive as a whole, whichever of its bags are verified."""

    chain: Chain
    beside: tuple[Beside, ...] = ()
    expected: tuple[Expected, ...] = ()
    elsewhere: tuple[str, ...] = ()
    """The digests after which the archive begins: what was sealed before was moved elsewhere."""

    @property
    def faults(self) -> tuple[str, ...]:
        """All that does not hold, in Chinese."""
        return (
            *self.chain.faults,
            *not_beginning(self.chain, self.elsewhere),
            *(f"记下的摘要 {each.digest}：{each.fault}" for each in self.expected if each.fault),
            *(f"archive/{each.name}：{each.what}" for each in self.beside if each.fault),
        )


def whole(archive: Path, noted: Sequence[str], elsewhere: Sequence[str]) -> Whole:
    """Looks at the archive as a whole. `noted` and `elsewhere` are digests, as people type them.

    Raises CannotWork when one of them is none.
    """
    digests, moved = ([noted_digest(each) for each in typed] for typed in (noted, elsewhere))
    chain = chain_as_listed(archive)
    found = tuple(expected(chain, digest) for digest in digests)
    return Whole(chain, tuple(beside_bags(archive)), found, tuple(moved))


def vouched_for(verified: Sequence[Verified], whole: Whole) -> list[Verified]:
    """Says of each bag whether one of the noted digests vouches for it."""
    of = {str(bag): bag for bag in whole.chain.order}
    noted = [of[each.bag] for each in whole.expected if not each.fault]
    proved = set(whole.chain.reached(*noted))
    return [replace(each, vouched=each.bag in proved) for each in verified]


Track = Callable[[Iterator[Done["Remade"]], int], Iterator[Done["Remade"]]]
"""Passes the results on as they come, and shows the progress. The number is their total."""


def bags_to_verify(archive: Path, weeks: Sequence[str]) -> list[Bag]:
    """Returns all revisions of these weeks and months, or all bags. `2017-W28/r1` means that alone.

    Raises CannotWork when there are none.
    """
    if not weeks:
        if everything := all_that_can_be_listed(archive):
            return everything
        raise nothing_sealed(archive)
    for name in weeks:
        if not bags_named(archive, name):
            raise CannotWork(f"{name}：没有封存过。archive 中有：{_range(archive)}")
    return list(dict.fromkeys(bag for name in weeks for bag in bags_named(archive, name)))


def verify(
    archive: Archive,
    bags: Sequence[Bag],
    make: Make | None,
    workplace: Workplace,
    track: Track,
    elsewhere: Collection[str] = (),
) -> list[Verified]:
    """Verifies every bag and returns the results in the same order, with all that is wrong.

    Without `make`, no week is run again. Bags with the digests `elsewhere` were moved there, and
    are not missed. What lies in a bag is looked into at the workplace; what it says of other bags
    is held against them here. Raises CannotWork when the bags cannot be judged.
    """
    looked: dict[int, Done[Remade]] = {}
    pieces, work = [archive.kept(bag) for bag in bags], partial(remade, make=make)
    for done in track(workplace.do(work, pieces, seconds_for), len(pieces)):
        looked[done.number] = done
    again = make is not None
    return [held(archive.path, bag, looked[n], again, elsewhere) for n, bag in enumerate(bags)]


@dataclass(frozen=True)
class Remade(Looked):
    """What was found in one bag that was also run again, if it could be."""

    comparison: Comparison | None = None
    why: tuple[str, ...] = ()


def remade(kept: Kept, make: Make | None) -> Remade:
    """Looks into one bag, and runs it again. Raises MachineFails where it cannot be had."""
    with brought(kept) as bag:
        digest, faults = bag.digest(), tuple(faults_of(bag))
        if make is None or other_form(bag):
            return Remade(digest, faults)
        result = _again(kept, bag, make)
        return Remade(digest, faults, result.comparison, result.why)


def held(
    archive: Path, bag: Bag, done: Done[Remade], again: bool, elsewhere: Collection[str]
) -> Verified:
    """Holds what was found in a bag against the archive as it is read here.

    Whoever cannot give the digest that the bag has here has looked into something else: whatever
    it found, the bag is not verified. `again`: whether it was to be run again.
    """
    looked, digest = done.result, bag.digest()
    not_done = other_form(bag)
    links = [] if not_done else broken_links(archive, bag, elsewhere)
    siblings = bags_of(archive, bag.period)
    notes: list[str] = []
    if bag == siblings[-1]:
        links += missing_revisions(siblings)
        notes = [_used_before(*each) for each in made_again_since(archive, bag)]
    if doubt := _doubt(done, digest, again and not not_done):
        return Verified(bag, digest, (doubt, *links), not_done=not_done, notes=tuple(notes))
    assert looked is not None
    return Verified(
        *(bag, digest, (*looked.faults, *links), looked.comparison, looked.why),
        not_done=not_done,
        notes=tuple(notes),
    )


def _doubt(done: Done[Remade], digest: str, again: bool) -> str:
    """Returns, in Chinese, why what was found in the bag with this digest is not believed."""
    if done.result is None:
        return f"没有核对完：{done.why}"
    ours = done.result if isinstance(done.result, Remade) else None
    if other := other_bag(ours, digest, done.where):
        return other
    made = ours is not None and ours.comparison is not None
    return f"没有核对完：{done.where or '重算的进程'} 没有重算" if again and not made else ""


def verified(archive: Path, bag: Bag, make: Make | None) -> Verified:
    """Verifies one bag in this process."""
    return held(archive, bag, Done(0, remade(Kept(bag), make)), make is not None, ())


def _used_before(name: str, later: Bag) -> str:
    return f"用的是 {name}，后来另封存了 {later}"


def _again(kept: Kept, bag: Bag, make: Make) -> Again:
    try:
        return again(bag, make)
    except NoRoom:
        raise
    except CannotWork as problem:
        said = str(problem).replace(str(bag.path), str(kept.shared or bag.path))
        never = Difference("", "", "", "", "已封存", f"重算没有完成：{said}")
        return Again(bag, Comparison("different", (never,)), ("封存的材料不能再用",))


def _range(archive: Path) -> str:
    weeks, months = sealed_weeks(archive), sealed_months(archive)
    if not weeks and not months:
        return "（空）"
    of_weeks = f"{weeks[0]} 至 {weeks[-1]}，共{len(weeks)}周" if weeks else ""
    return "；".join(filter(None, (of_weeks, listing(months))))
