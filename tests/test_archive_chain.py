"""The chain of the archive: each bag names the one sealed before it, whatever its week."""

import json
import shutil
from pathlib import Path

import pytest

from pipeline.archive.bags.bag import PREVIOUS, SUPERSEDES, Bag, write_tags
from pipeline.archive.bags.chain import broken_links, chain_of, last_links, missing_revisions
from pipeline.archive.bags.links import AGENT, OLD_AGENT, link_to
from pipeline.archive.seal import to_run_again
from pipeline.domain.errors import CannotWork
from pipeline.office.folder import remove
from tests.command import duban
from tests.office import Office
from tests.once import made_once
from tests.sealed_office import HEADER, WATER, bags, copy_of
from tests.test_archive_verify import change


def run(office: Office, week: str) -> Bag:
    office.week = week
    office.run()
    return bags(office, week)[-1]


def returned(office: Office, week: str, number: int) -> None:
    office.week = week
    row = WATER.replace("3", str(number))
    office.returned("区水务局.xlsx", f"{HEADER}\n{row}", "2017-07-13T10:00")


@pytest.fixture(scope="module")
def out_of_order_once(sealed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def run_weeks(root: Path) -> None:
        office = copy_of(sealed_once, Office(root))
        for week in ("2017-W29", "2017-W28", "2017-W30"):
            returned(office, week, 5)
            office.run()

    return made_once(tmp_path_factory, "out_of_order", run_weeks)


@pytest.fixture
def out_of_order(out_of_order_once: Path, office: Office) -> Office:
    """Seals 2017-W28/r1, 2017-W29/r1, 2017-W28/r2 and 2017-W30/r1, in this order."""
    return copy_of(out_of_order_once, office, "2017-W30")


def previous(bag: Bag) -> list[str]:
    return [text.split(" ")[0] for label, text in bag.entries() if label == "Duban-Previous"]


def faults(office: Office) -> list[str]:
    archive = office.folder.archive
    weeks = [bags(office, week.name) for week in sorted(archive.glob("2*"))]
    return [
        *(fault for week in weeks for fault in missing_revisions(week)),
        *(fault for week in weeks for bag in week for fault in broken_links(archive, bag)),
    ]


def forged(bag: Bag) -> None:
    """Changes a figure, and every checksum of the bag with it."""
    change(bag.results / "data" / "tasks.csv", lambda content: content.replace(b",60,", b",90,"))
    bag.path.chmod(0o755)
    for tag in bag.path.glob("*.txt"):
        tag.chmod(0o644)
    made = ("Payload-Oxum", "Duban-Bag-Version")
    write_tags(bag.path, [entry for entry in bag.entries() if entry[0] not in made])


def names(found: list[Bag]) -> list[str]:
    return [str(bag) for bag in found]


def test_each_bag_names_the_one_sealed_before_it(out_of_order: Office) -> None:
    one, two = bags(out_of_order, "2017-W28")
    (other,), (newest,) = bags(out_of_order, "2017-W29"), bags(out_of_order, "2017-W30")
    assert [previous(bag) for bag in (one, other, two, newest)] == [
        [],
        ["2017-W28/r1"],
        ["2017-W29/r1"],
        ["2017-W28/r2"],
    ]
    assert last_links(out_of_order.folder.archive) == [newest]
    assert faults(out_of_order) == []


def test_a_later_revision_of_an_earlier_week_cannot_be_taken_away(out_of_order: Office) -> None:
    remove(bags(out_of_order, "2017-W28")[-1].path)
    assert [fault for fault in faults(out_of_order) if "历史" not in fault] == [
        "此前封存的 2017-W28/r2 不在 archive 中"
    ]


@pytest.mark.parametrize(("week", "revision"), [("2017-W28", 1), ("2017-W28", 2), ("2017-W29", 1)])
def test_no_bag_but_the_last_can_be_forged(out_of_order: Office, week: str, revision: int) -> None:
    forged(bags(out_of_order, week)[revision - 1])
    named = f"此前封存的 {week}/r{revision} 封存后有改动"
    assert any(fault.startswith(named) for fault in faults(out_of_order))


def test_verify_prints_the_last_link_whatever_was_asked(out_of_order: Office) -> None:
    returned(out_of_order, "2017-W29", 8)
    out_of_order.run()
    last = bags(out_of_order, "2017-W29")[-1]
    words = ("verify", "--quick", "--root", out_of_order.root)
    for weeks in ([], ["2017-W28"]):
        told = duban(*words, *weeks)
        assert told.returncode == 0, told.stdout
        assert told.stdout.splitlines()[-1] == f"最后一环 {last} 的摘要：{last.digest()}"
    answers = json.loads(duban(*words, "--json").stdout)
    assert [a["digest"] for a in answers if a["last"]] == [last.digest()]


def as_0_1_0(bag: Bag, *, previous: Bag | None = None, supersedes: Bag | None = None) -> None:
    """Makes the bag one of 0.1.0, which named the newest revision of the week before."""
    bag.path.chmod(0o755)
    for tag in bag.path.glob("*.txt"):
        tag.chmod(0o644)
    made = ("Payload-Oxum", "Duban-Bag-Version", AGENT, PREVIOUS, SUPERSEDES)
    named = [(PREVIOUS, previous), (SUPERSEDES, supersedes)]
    write_tags(
        bag.path,
        [
            *(entry for entry in bag.entries() if entry[0] not in made),
            (AGENT, OLD_AGENT),
            *((label, str(link_to(other))) for label, other in named if other),
        ],
    )


@pytest.fixture
def old(sealed: Office) -> Office:
    """Seals 2017-W28/r1, 2017-W29/r1 and 2017-W28/r2 as 0.1.0: of the last two, none names one."""
    for week in ("2017-W29", "2017-W28"):
        returned(sealed, week, 5)
        sealed.run()
    (first, late), (other,) = bags(sealed, "2017-W28"), bags(sealed, "2017-W29")
    as_0_1_0(first)
    as_0_1_0(late, supersedes=first)
    as_0_1_0(other, previous=first)
    return sealed


def test_all_the_ends_of_an_old_archive_are_tied_by_the_next_bag(old: Office) -> None:
    (_, late), (other,) = bags(old, "2017-W28"), bags(old, "2017-W29")
    assert faults(old) == []
    assert last_links(old.folder.archive) == [late, other]
    told = duban("verify", "--quick", "--root", old.root)
    assert told.returncode == 0, told.stdout
    assert "由旧版封存的，有2个末端，下一次封存会一起接上" in told.stdout
    ends = told.stdout.splitlines()[-2:]
    assert [line.split(" ")[1] for line in ends] == [str(late), str(other)]
    newest = run(old, "2017-W30")
    assert previous(newest) == [str(late), str(other)]
    assert (last_links(old.folder.archive), faults(old)) == ([newest], [])
    assert chain_of(old.folder.archive).faults == ()
    newer = run(old, "2017-W27")
    assert previous(newer) == [str(newest)]
    assert duban("verify", "--quick", "--root", old.root).returncode == 0
    forged(late)
    assert any("此前封存的 2017-W28/r2 封存后有改动" in fault for fault in faults(old))


def test_no_end_in_the_old_form_is_believed_beside_a_newer_bag(old: Office) -> None:
    (_, late), (other,) = bags(old, "2017-W28"), bags(old, "2017-W29")
    shutil.copytree(late.path, old.root / "aside")
    newest = run(old, "2017-W30")
    planted = Bag("2017-W27", 1, old.folder.archive / "2017-W27" / "r1")
    shutil.copytree(old.root / "aside", planted.path)
    kept = [entry for entry in planted.entries() if entry[0] != "External-Identifier"]
    (planted.path / "bag-info.txt").chmod(0o644)
    text = "".join(f"{label}: {value}\n" for label, value in kept)
    (planted.path / "bag-info.txt").write_text(f"External-Identifier: {planted}\n{text}", "utf-8")
    as_0_1_0(planted)
    assert last_links(old.folder.archive) == [planted, newest]
    (fault,) = chain_of(old.folder.archive).faults
    assert fault.startswith("链条有2个末端，只应有一个：2017-W27/r1；2017-W30/r1")
    assert "2017-W27/r1" not in str(other)


def test_in_the_old_form_too_a_correction_follows_what_it_corrects(old: Office) -> None:
    (first, late), (other,) = bags(old, "2017-W28"), bags(old, "2017-W29")
    old.week = "2017-W29"
    returned(old, "2017-W29", 8)
    with_earlier = run(old, "2017-W29")
    as_0_1_0(with_earlier, supersedes=other)
    assert chain_of(old.folder.archive).faults == (
        "2017-W29/r2 没有写明接在哪一个之后，而它的前一版写明了",
    )
    as_0_1_0(with_earlier, previous=late, supersedes=other)
    assert chain_of(old.folder.archive).faults == ()
    assert first in chain_of(old.folder.archive).reached(with_earlier)


def test_the_same_week_again_rests_on_nothing_later(out_of_order: Office) -> None:
    before = names(bags(out_of_order, "2017-W28"))
    out_of_order.week = "2017-W28"
    out_of_order.run()
    assert names(bags(out_of_order, "2017-W28")) == before
    told = duban("verify", "2017-W28", "--jobs", "1", "--root", out_of_order.root, "--json")
    assert [answer["verdict"] for answer in json.loads(told.stdout)] == ["same_bytes"] * 2


@pytest.mark.parametrize("name", ["tagmanifest-sha256.txt", "bag-info.txt", "bagit.txt"])
def test_nothing_is_sealed_until_a_bag_whose_papers_are_lost_is_back(
    sealed: Office, name: str, tmp_path: Path
) -> None:
    """Nobody knows what it followed, so nothing can follow it."""
    (first,) = bags(sealed)
    first.path.chmod(0o755)
    shutil.move(first.path / name, tmp_path / "aside")
    if name != "bagit.txt":  # which vouches for no link
        with pytest.raises(CannotWork, match=r"2017-W28.r1：.*链条核对不到它.*请从备份恢复"):
            run(sealed, "2017-W27")
        assert not bags(sealed, "2017-W27")
    shutil.move(tmp_path / "aside", first.path / name)
    assert previous(run(sealed, "2017-W27")) == [str(first)]
    assert faults(sealed) == []


def test_as_far_ahead_as_a_week_looks_back_it_is_to_be_run_again(sealed: Office) -> None:
    archive = sealed.folder.archive
    for week in ("2017-W39", "2017-W40", "2017-W41"):  # eleven, twelve and thirteen weeks ahead
        shutil.copytree(archive / "2017-W28", archive / week)
    named = to_run_again(archive, sealed.the_week)
    assert [str(week) for week in named] == ["2017-W39", "2017-W40"]


def test_later_weeks_that_rest_on_other_results_are_named(
    sealed: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING", "duban")

    def warned(week: str) -> list[str]:
        caplog.clear()
        run(sealed, week)
        return [record.getMessage() for record in caplog.records]

    assert (warned("2017-W29"), warned("2017-W30"), warned("2017-W28")) == ([], [], [])
    returned(sealed, "2017-W28", 5)
    (said,) = warned("2017-W28")
    assert said.startswith("2017-W29、2017-W30 用的不是 2017-W28 现在的结果")
    assert len(warned("2017-W28")) == 1, "as long as they do"
    assert warned("2017-W29") == [], "it comes out the same"
    assert warned("2017-W28")[0].startswith("2017-W30 ")
    assert (warned("2017-W30"), warned("2017-W28")) == ([], [])
    sealed.settings = sealed.settings.model_copy(update={"rules": {"S03": None}})
    assert warned("2017-W28") == [], "another setting, the same results"


def test_a_week_that_was_moved_elsewhere_is_not_sealed_in_its_place(out_of_order: Office) -> None:
    """Its old number would make the next week's link untrue, and every later run impossible."""
    office = out_of_order
    archive = office.folder.archive
    last = bags(office, "2017-W30")[-1]
    remove(archive / "2017-W28")
    remove(archive / "2017-W29")
    assert previous(last) == ["2017-W28/r2"]
    office.week = "2017-W28"
    with pytest.raises(CannotWork, match=r"2017-W28/r2 不在这里.*移回来"):
        office.run()
    assert last_links(archive) == [last]
    returned(office, "2017-W30", 9)
    assert previous(run(office, "2017-W30")) == [str(last)]
