"""What somebody with write access may put into an archive, take out or exchange.

Each is seen by an auditor who has the archive, and a digest on paper. Nothing is built on it.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.bags.bag import IDENTIFIER, INFO, PREVIOUS, SUPERSEDES, Bag, write_tags
from pipeline.archive.bags.links import AGENT, OLD_AGENT
from pipeline.office.disk import on_disk
from pipeline.office.folder import remove
from tests.command import Ended, contents, duban
from tests.office import Office
from tests.once import made_once
from tests.sealed_office import HEADER, WATER, bags, copy_of, seal
from tests.test_archive_attacks import papers_made_anew
from tests.test_archive_damage import writable

WEEKS = ("2017-W27", "2017-W28", "2017-W29")
MADE = ("Payload-Oxum", "Duban-Bag-Version")


def run(office: Office, week: str, kilometres: int) -> Bag:
    office.week = week
    row = WATER.replace("3", str(kilometres))
    office.returned("区水务局.xlsx", f"{HEADER}\n{row}", "2017-07-03T10:00")
    office.run()
    return bags(office, week)[-1]


@pytest.fixture(scope="module")
def year_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seals 2017-W27/r1 to 2017-W29/r1 and, beside it, an honest 2017-W27/r2 made elsewhere."""
    return made_once(tmp_path_factory, "forged_year", _run_weeks)


def _run_weeks(here: Path) -> None:
    office = Office(here / "office")
    office.week = WEEKS[0]
    seal(office)
    elsewhere = copy_of(office.root, Office(here / "elsewhere"), WEEKS[0])
    forged = run(elsewhere, WEEKS[0], 9)
    shutil.copytree(forged.path, here / "forged")
    for number, week in enumerate(WEEKS[1:], 4):
        run(office, week, number)


@pytest.fixture
def year(year_once: Path, office: Office) -> Office:
    return copy_of(year_once / "office", office, WEEKS[-1])


def bag_of(office: Office, name: str) -> Bag:
    week, _, revision = name.partition("/r")
    return Bag(week, int(revision), office.folder.archive / name)


def stated(bag: Bag, *lines: tuple[str, str], instead_of: str = PREVIOUS) -> None:
    """Makes all papers anew, with these lines in bag-info.txt instead of those of that label."""
    writable(bag.path)
    kept = [entry for entry in bag.entries() if entry[0] not in (instead_of, *MADE)]
    write_tags(bag.path, [*kept, *lines])


def named(office: Office, *names: str) -> list[tuple[str, str]]:
    """Returns lines that truly name those bags."""
    return [(PREVIOUS, f"{name} sha256:{bag_of(office, name).digest()}") for name in names]


def put(office: Office, year_once: Path, name: str = "2017-W27/r2") -> Bag:
    """Puts the bag that was made elsewhere into the archive."""
    forged = bag_of(office, name)
    forged.path.parent.mkdir(exist_ok=True)
    shutil.copytree(year_once / "forged", forged.path)
    writable(forged.path)
    if name != "2017-W27/r2":
        stated(forged, (IDENTIFIER, name), instead_of=IDENTIFIER)
        stated(forged, instead_of=SUPERSEDES)
    return forged


def verify(office: Office, *words: str) -> Ended:
    return duban("verify", "--quick", *words, "--root", office.root)


def answer(office: Office, *words: str) -> Any:
    return json.loads(verify(office, *words, "--json").stdout)[0]["run"]


Forging = Callable[[Office, Path], None]


def as_made(office: Office, made: Path) -> None:
    put(office, made)


def without_previous(office: Office, made: Path) -> None:
    stated(put(office, made))


def after(*names: str) -> Forging:
    return lambda office, made: stated(put(office, made), *named(office, *names))


def after_a_lie(office: Office, made: Path) -> None:
    stated(put(office, made), (PREVIOUS, f"2017-W29/r1 sha256:{'0' * 64}"))


def after_nothing_here(office: Office, made: Path) -> None:
    stated(put(office, made), (PREVIOUS, f"2016-W52/r1 sha256:{'0' * 64}"))


def after_itself(office: Office, made: Path) -> None:
    forged = put(office, made)
    stated(forged, *named(office, str(forged)))


def in_a_circle(office: Office, made: Path) -> None:
    other = put(office, made, "2017-W26/r1")
    stated(put(office, made), *named(office, str(other)))
    stated(other, *named(office, "2017-W27/r2"))


def in_small_letters(office: Office, made: Path) -> None:
    (line,) = named(office, "2017-W29/r1")
    stated(put(office, made), (line[0].lower(), line[1]))


def dressed_as_old(office: Office, made: Path) -> None:
    forged = put(office, made)
    stated(forged, (AGENT, OLD_AGENT), instead_of=AGENT)
    stated(forged)


def old_and_after_the_last(office: Office, made: Path) -> None:
    forged = put(office, made)
    stated(forged, (AGENT, OLD_AGENT), instead_of=AGENT)
    stated(forged, *named(office, "2017-W29/r1"))


def tied_in(office: Office, made: Path) -> None:
    """A bag of its own, and another that names it and the genuine last one."""
    stated(put(office, made))
    tie = put(office, made, "2017-W30/r1")
    stated(tie, *named(office, "2017-W27/r2", "2017-W29/r1"))


def hidden_by_junk(office: Office, made: Path) -> None:
    """A bag of an unknown version names the forged one, so that it is no end."""
    stated(put(office, made))
    junk = put(office, made, "2017-W30/r1")
    stated(junk, *named(office, "2017-W27/r2"))
    info = (junk.path / INFO).read_text("utf-8")
    (junk.path / INFO).write_text(info.replace("Version: 1\n", "Version: 9\n"), "utf-8")
    papers_made_anew(junk)


FORGINGS: dict[str, Forging] = {
    "as it was made": as_made,
    "without Previous": without_previous,
    "after the first": after("2017-W27/r1"),
    "after one in the middle": after("2017-W28/r1"),
    "after a lie": after_a_lie,
    "after what is not here": after_nothing_here,
    "after itself": after_itself,
    "in a circle": in_a_circle,
    "after two": after("2017-W28/r1", "2017-W29/r1"),
    "after the last twice": after("2017-W29/r1", "2017-W29/r1"),
    "small letters": in_small_letters,
    "in the old form": dressed_as_old,
    "in the old form, after the last": old_and_after_the_last,
    "tied in": tied_in,
    "hidden by junk": hidden_by_junk,
}


@pytest.mark.parametrize("forging", FORGINGS.values(), ids=FORGINGS)
def test_nothing_forged_enters(year: Office, year_once: Path, forging: Forging) -> None:
    noted = bag_of(year, "2017-W29/r1").digest()
    forging(year, year_once)
    told = verify(year)
    assert told.returncode == 1, told.stdout
    assert "链条不符" in told.stdout
    assert "2017-W27/r2" in told.stdout[told.stdout.index("链条不符") :]
    assert "请不要另记" in told.stdout
    before = contents(year.root)
    for words in (["run"], ["status"], ["forms"]):
        made = duban(*words, "--week", "2017-W30", "--root", year.root)
        assert (made.returncode, made.stdout) == (2, ""), made.stderr
        assert "历史不采用，也不接着封存" in made.stderr.splitlines()[-1]
    after_it = contents(year.root)
    changed = {name for name in after_it | before if before.get(name) != after_it.get(name)}
    assert changed <= {"outbox/.duban.lock", "outbox/运行日志.txt", "outbox/最近一次运行.txt"}
    cited = duban("trace", "1-1", "--root", year.root, "--json")
    assert cited.returncode == 1, cited.stdout
    assert all(said.get("doubts") or "not_read" in said for said in json.loads(cited.stdout))
    (found,) = answer(year, "--expect", noted)["expected"]
    assert found["bag"] == "2017-W29/r1"


def test_what_is_added_after_the_last_came_after_the_digest_on_paper(
    year: Office, year_once: Path
) -> None:
    """The chain cannot tell it from an honest correction; the digest does not vouch for it."""
    noted = bag_of(year, "2017-W29/r1").digest()
    after("2017-W29/r1")(year, year_once)
    told = verify(year, "--expect", noted)
    assert told.returncode == 0, told.stdout
    assert "记下的摘要是 2017-W29/r1 的，在链条的第3环（共4环）" in told.stdout
    assert "它不能作证的（1个）：\n    2017-W27/r2" in told.stdout


# What is taken out, exchanged or renamed


def test_the_last_one_is_missed_by_its_digest_alone(year: Office) -> None:
    before, noted = (bag_of(year, f"2017-W{week}/r1") for week in (28, 29))
    digest = noted.digest()
    remove(noted.path)
    told = verify(year)
    assert told.returncode == 0, told.stdout
    assert "2017-W29：空文件夹，没有封存包" in told.stdout
    told = verify(year, "--expect", digest)
    assert told.returncode == 1
    assert f"记下的摘要 {digest}：链条上没有哪个封存包是这个摘要" in told.stdout
    remove(before.path)
    assert verify(year, "--expect", digest).returncode == 1
    assert verify(year, "--expect", bag_of(year, "2017-W27/r1").digest()).returncode == 0


def test_a_week_in_the_middle_is_missed_until_it_is_back(year: Office, tmp_path: Path) -> None:
    noted = bag_of(year, "2017-W28/r1")
    digest = noted.digest()
    shutil.move(noted.path.parent, tmp_path / "aside")
    told = verify(year, "--expect", digest)
    assert told.returncode == 1
    assert "此前封存的 2017-W28/r1 不在 archive 中" in told.stdout
    assert "链条有2个末端，只应有一个：2017-W27/r1；2017-W29/r1" in told.stdout
    assert "有这个摘要的 2017-W28/r1 不在 archive 中，2017-W29/r1 接在它之后" in told.stdout
    made = duban("run", "--week", "2017-W30", "--root", year.root)
    assert made.returncode == 2
    assert "缺少 2017-W28/r1。历史不采用" in made.stderr
    shutil.move(tmp_path / "aside", noted.path.parent)
    assert verify(year, "--expect", digest).returncode == 0
    assert duban("run", "--week", "2017-W30", "--root", year.root).returncode == 0


def test_an_archive_may_begin_later_and_says_after_what(year: Office) -> None:
    moved = bag_of(year, "2017-W27/r1")
    digest = moved.digest()
    remove(moved.path.parent)
    told = verify(year)
    assert told.returncode == 1, "nobody can tell it from a theft"
    assert "2017-W28/r1 接在 2017-W27/r1 之后，后者不在 archive 中" in told.stdout
    assert f"--begins-after {digest}" in told.stdout
    told = verify(year, "--begins-after", digest)
    assert told.returncode == 0, told.stdout
    assert "archive 从 2017-W28/r1 开始，接在移到别处的 2017-W27/r1 之后" in told.stdout
    assert verify(year, "--begins-after", "0" * 64).returncode == 1
    assert verify(year, "--begins-after", digest, "--expect", digest).returncode == 1
    assert duban("run", "--week", "2017-W30", "--root", year.root).returncode == 0
    assert verify(year, "--begins-after", digest).returncode == 0


def test_nothing_forged_hides_behind_a_later_beginning(year: Office, year_once: Path) -> None:
    digest = bag_of(year, "2017-W27/r1").digest()
    remove(bag_of(year, "2017-W27/r1").path)
    forged = put(year, year_once, "2017-W27/r1")
    told = verify(year, "--begins-after", digest)
    assert told.returncode == 1
    assert f"此前封存的 2017-W27/r1 封存后有改动：摘要应为 {digest}" in told.stdout
    stated(forged, (PREVIOUS, f"2017-W27/r2 sha256:{digest}"))
    assert verify(year, "--begins-after", digest).returncode == 1


def swap(office: Office) -> None:
    one, two = (bag_of(office, f"2017-W{week}/r1").path.parent for week in (27, 28))
    one.rename(one.with_name("aside"))
    two.rename(one)
    one.with_name("aside").rename(two)


def rename(office: Office) -> None:
    week = bag_of(office, "2017-W29/r1").path.parent
    week.rename(week.with_name("2017-W30"))


def renumber(office: Office) -> None:
    bag = bag_of(office, "2017-W29/r1").path
    bag.rename(bag.with_name("r2"))


def damage(office: Office) -> None:
    bag = bag_of(office, "2017-W28/r1")
    writable(bag.path)
    (bag.path / INFO).write_bytes((bag.path / INFO).read_bytes() + b"Duban-Reason: x\n")


@pytest.mark.parametrize("how", [swap, rename, renumber, damage])
def test_a_bag_that_is_not_what_it_says_vouches_for_nothing(
    year: Office, how: Callable[[Office], None]
) -> None:
    for bag in (bag_of(year, f"2017-W{week}/r1") for week in (27, 28, 29)):
        bag.path.chmod(0o755)
    how(year)
    told = verify(year)
    assert told.returncode == 1
    assert "它说的不算，也不能替别的封存包作证" in told.stdout
    made = duban("run", "--week", "2017-W30", "--root", year.root)
    assert (made.returncode, made.stdout) == (2, "")
    assert "链条核对不到它" in made.stderr


def test_a_damaged_bag_restored_from_backup_is_whole_again(year: Office, tmp_path: Path) -> None:
    bag = bag_of(year, "2017-W28/r1")
    shutil.copytree(bag.path, tmp_path / "backup")
    damage(year)
    assert verify(year).returncode == 1
    cited = duban("trace", "1-1", "--root", year.root)
    assert cited.returncode == 1
    assert "封存存疑：链条核对不到它" in cited.stdout
    remove(bag.path)
    shutil.copytree(tmp_path / "backup", bag.path)
    assert verify(year).returncode == 0
    assert duban("trace", "1-1", "--root", year.root).returncode == 0
    assert duban("run", "--week", "2017-W30", "--root", year.root).returncode == 0


@pytest.mark.parametrize("name", ["", "2017-W29"])
def test_a_folder_that_cannot_be_listed_hides_no_bag(
    year: Office, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, listed = year.folder.archive / name, Path.iterdir

    def refused(path: Path) -> Iterator[Path]:
        if path == on_disk(closed):
            raise PermissionError(13, "no", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refused)
    told = duban("verify", "--quick", "--root", year.root)
    if name:  # the other weeks are verified
        assert told.returncode == 1
        assert f"{name}：打不开（没有权限），没有核对" in told.stdout
    else:
        assert (told.returncode, told.stdout) == (2, "")
    for words in (["run", "--week", "2017-W30"], ["trace", "1-1"]):
        made = duban(*words, "--root", year.root)
        assert (made.returncode, made.stdout) == (2, "")
        assert f"{closed}：打不开（没有权限）" in made.stderr.splitlines()[-1]


def test_an_endless_paper_is_not_read(year: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.archive.bags.bag._LARGEST", 100)
    told = verify(year)
    assert told.returncode == 1
    assert told.stdout.count("不是完整的封存包：bag-info.txt 缺失、损坏或被改写") == 3
