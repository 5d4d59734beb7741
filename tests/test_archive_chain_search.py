"""Chance attacks on the chain, against the one promise: a digest on paper vouches for all before it.

The bags hold nothing; their papers are real.
"""

import itertools
import random
from pathlib import Path

import pytest

from pipeline.archive.bags.bag import IDENTIFIER, PREVIOUS, SUPERSEDES, Bag, write_tags
from pipeline.archive.bags.chain import broken_links, chain_of, last_links, sound_chain
from pipeline.archive.bags.faults import faults_of
from pipeline.archive.bags.links import AGENT, OLD_AGENT, link_to
from pipeline.archive.verify import verified, whole
from pipeline.domain.errors import CannotWork
from pipeline.office.folder import remove
from tests.soak import by_chance, size

pytestmark = pytest.mark.soak

ARCHIVES = size(share=40, whole=2_000)
NEW_AGENT = "duban 0.4.0 (program sha256:0)"
Lines = list[tuple[str, str]]


def write(bag: Bag, links: Lines, *, old: bool = False, holds: str = "") -> Bag:
    """Writes the papers of a bag that states these links, in place of what was there."""
    remove(bag.path)
    bag.data.mkdir(parents=True)
    (bag.data / "x").write_text(holds, "utf-8")
    agent = OLD_AGENT if old else NEW_AGENT
    write_tags(bag.path, [(IDENTIFIER, str(bag)), (AGENT, agent), *links])
    return bag


def next_of(archive: Path, chance: random.Random) -> Bag:
    """Returns a further revision of a week by chance, not yet written."""
    week = f"2017-W{chance.randint(1, 6):02}"
    revision = sum(each.name[0] == "r" for each in (archive / week).glob("r*")) + 1
    return Bag(week, revision, archive / week / f"r{revision}")


def superseding(bag: Bag) -> Lines:
    """Returns the line that names the revision before."""
    if bag.revision == 1:
        return []
    before = Bag(bag.period, bag.revision - 1, bag.path.with_name(f"r{bag.revision - 1}"))
    return [(SUPERSEDES, str(link_to(before)))]


def sealed_by_0_1_0(archive: Path, chance: random.Random) -> Bag:
    """Seals a bag that names the newest revision of the latest week before its own."""
    bag = next_of(archive, chance)
    earlier = sorted(week for week in archive.glob("2*") if week.name < bag.period)
    links = superseding(bag)
    if earlier:
        revision = len(list(earlier[-1].glob("r*")))
        newest = Bag(earlier[-1].name, revision, earlier[-1] / f"r{revision}")
        links.append((PREVIOUS, str(link_to(newest))))
    return write(bag, links, old=True)


def sealed(archive: Path, chance: random.Random) -> Bag:
    bag = next_of(archive, chance)
    previous = [(PREVIOUS, str(link_to(end))) for end in last_links(archive)]
    return write(bag, [*previous, *superseding(bag)])


def honest(archive: Path, chance: random.Random) -> list[Bag]:
    """Seals an archive, of which the first bags may be of 0.1.0."""
    archive.mkdir()
    old = [sealed_by_0_1_0(archive, chance) for _ in range(chance.choice([0, 0, 1, 3]))]
    return old + [sealed(archive, chance) for _ in range(chance.randint(1, 5))]


def wrong(archive: Path, *noted: str) -> list[str]:
    """Returns all that `verify --quick` says against the archive."""
    bags = [each.bag for each in chain_of(archive).bags]
    of_bags = (fault for bag in bags for fault in verified(archive, bag, None).faults)
    return [*whole(archive, noted, ()).faults, *of_bags]


def attack(archive: Path, there: list[Bag], chance: random.Random) -> None:
    """Puts a bag there, in a free or a taken place, or takes one out."""
    if chance.random() < 0.2:
        remove(chance.choice(there).path)
        return
    bag = chance.choice([next_of(archive, chance), chance.choice(there)])
    anywhere = [link_to(each) for each in there if each.path.is_dir()]
    named = chance.sample(anywhere, k=min(len(anywhere), chance.choice([0, 1, 1, 1, 2])))
    links = [(PREVIOUS, str(link)) for link in named]
    if chance.random() < 0.2:
        links.append((PREVIOUS, f"{chance.choice(there)} sha256:{'0' * 64}"))
    if chance.random() < 0.2:
        links.append((PREVIOUS, f"2016-W01/r1 sha256:{'0' * 64}"))
    links += superseding(bag) if chance.random() < 0.8 else []
    write(bag, links, old=chance.random() < 0.3, holds=str(chance.random()))


@pytest.mark.parametrize("lot", range(4))
def test_an_honest_archive_shows_no_fault(lot: int, tmp_path: Path) -> None:
    chance = by_chance("honest", lot)
    for number in range(ARCHIVES // 4):
        archive = tmp_path / str(number)
        bags = honest(archive, chance)
        for bag in bags:
            assert wrong(archive, bag.digest()) == []
        assert sound_chain(archive).ends == (bags[-1],)


@pytest.mark.parametrize("lot", range(4))
def test_a_digest_on_paper_vouches_for_all_before_it(lot: int, tmp_path: Path) -> None:
    chance = by_chance("forged", lot)
    unseen = 0
    for number in range(ARCHIVES):
        archive = tmp_path / str(number)
        bags = honest(archive, chance)
        noted = chance.choice(bags)
        before = {bag: bag.digest() for bag in chain_of(archive).reached(noted)}
        for _ in range(chance.randint(1, 3)):
            attack(archive, bags, chance)
        if wrong(archive, before[noted]):
            continue
        unseen += 1
        assert {bag: bag.digest() for bag in before} == before
        assert [faults_of(bag) for bag in before] == [[]] * len(before)
        (found,) = whole(archive, [before[noted]], ()).expected
        others = {each.bag for each in chain_of(archive).bags} - before.keys()
        assert set(found.after) == others, "they are told to have come after it"
    assert unseen, "what is added behind the last one is seen by nobody"


@pytest.mark.parametrize("lot", range(4))
def test_what_is_used_and_continued_has_one_end_and_one_line(lot: int, tmp_path: Path) -> None:
    chance = by_chance("continued", lot)
    for number in range(ARCHIVES):
        archive = tmp_path / str(number)
        bags = honest(archive, chance)
        attack(archive, bags, chance)
        try:
            chain = sound_chain(archive)
        except CannotWork:
            continue
        newer = [each.bag for each in chain.bags if not each.old]
        assert len(chain.ends) == 1 or not newer
        line = [bag for bag in chain.order if bag in newer]
        for before, bag in itertools.pairwise(line):
            assert chain.before[bag] == (before,), "each follows the one before it"
        assert not any("改动" in fault for bag in line for fault in broken_links(archive, bag))
