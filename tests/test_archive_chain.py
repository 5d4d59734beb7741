"""The chain of the archive: each bag names the one sealed before it, whatever its week."""

import json
import shutil
from pathlib import Path

import pytest

from pipeline.archive.bags.bag import Bag, write_tags
from pipeline.archive.bags.chain import broken_links, last_links, missing_revisions
from pipeline.archive.seal import to_run_again
from pipeline.office.folder import remove
from tests.command import duban
from tests.office import Office
from tests.sealed_office import HEADER, WATER, bags, copy_of
from tests.test_archive import new_return
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
    office = copy_of(sealed_once, Office(tmp_path_factory.mktemp("out_of_order")))
    for week in ("2017-W29", "2017-W28", "2017-W30"):
        returned(office, week, 5)
        office.run()
    return office.root


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


def as_sealed_before(bag: Bag, week_before: str) -> None:
    """Makes the bag name the newest revision of the week before, not the bag sealed before it."""
    bag.path.chmod(0o755)
    for tag in bag.path.glob("*.txt"):
        tag.chmod(0o644)
    made = ("Payload-Oxum", "Duban-Bag-Version", "Duban-Previous")
    entries = [entry for entry in bag.entries() if entry[0] not in made]
    write_tags(bag.path, [*entries, *([("Duban-Previous", week_before)] if week_before else [])])


def test_all_the_ends_of_an_old_archive_are_tied_by_the_next_bag(sealed: Office) -> None:
    """2017-W28/r2 and 2017-W29/r1: neither names the other."""
    for week in ("2017-W29", "2017-W28"):
        returned(sealed, week, 5)
        sealed.run()
    (first, late), (other,) = bags(sealed, "2017-W28"), bags(sealed, "2017-W29")
    as_sealed_before(late, "")
    as_sealed_before(other, f"{first} sha256:{first.digest()}")
    assert faults(sealed) == []
    assert last_links(sealed.folder.archive) == [late, other]
    ends = duban("verify", "--quick", "--root", sealed.root).stdout.splitlines()[-2:]
    assert [line.split(" ")[1] for line in ends] == [str(late), str(other)]
    newest = run(sealed, "2017-W30")
    assert previous(newest) == [str(late), str(other)]
    assert (last_links(sealed.folder.archive), faults(sealed)) == ([newest], [])
    forged(late)
    assert any("此前封存的 2017-W28/r2 封存后有改动" in fault for fault in faults(sealed))


def test_the_same_week_again_rests_on_nothing_later(out_of_order: Office) -> None:
    before = names(bags(out_of_order, "2017-W28"))
    out_of_order.week = "2017-W28"
    out_of_order.run()
    assert names(bags(out_of_order, "2017-W28")) == before
    told = duban("verify", "2017-W28", "--jobs", "1", "--root", out_of_order.root, "--json")
    assert [answer["verdict"] for answer in json.loads(told.stdout)] == ["same_bytes"] * 2


def test_a_bag_whose_papers_are_lost_is_named_when_it_is_back(
    sealed: Office, tmp_path: Path
) -> None:
    (first,) = bags(sealed)
    first.path.chmod(0o755)
    shutil.move(first.path / "tagmanifest-sha256.txt", tmp_path / "aside")
    earlier = run(sealed, "2017-W27")  # which does not depend on it
    assert previous(earlier) == []
    shutil.move(tmp_path / "aside", first.path / "tagmanifest-sha256.txt")
    new_return(sealed)
    assert previous(run(sealed, "2017-W27")) == [str(earlier), str(first)]
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
