"""Two weeks as each release sealed them: every later program still verifies and continues them.

tests/bags/<release>.tar.xz is checked in when the release is made, and must never be made anew. If
a program finds other data in one, the program is what must be fixed. Reports may change.
"""

import json
import shutil
import tarfile
from pathlib import Path

import pytest

from pipeline.archive.bags.bag import PREVIOUS, Bag, sha256_of
from pipeline.archive.bags.catalogue import bags_of
from tests.command import Ended, duban
from tests.office import Office
from tests.sealed_office import bags
from tests.test_archive_damage import checksums_made_anew, writable

BAGS = Path(__file__).parent / "bags"
RELEASES = sorted(path.name.removesuffix(".tar.xz") for path in BAGS.glob("*.tar.xz"))
WEEKS = ("2017-W27", "2017-W28")
OTHER_WORDS, SAME = "数据相同，报告的写法因版本而不同", "同样的字节"
ALIKE = ("0.8.0",)
"""The releases whose reports are still written as they were, to the byte."""


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("pipeline.__version__", "99.1.0")  # also on the day of the release itself
    return str(request.param)


@pytest.fixture
def archived(release: str, office: Office) -> Office:
    with tarfile.open(BAGS / f"{release}.tar.xz") as packed:
        packed.extractall(office.folder.archive, filter="data")
    for name in ("inbox/master", "templates"):
        shutil.copytree(bags(office)[-1].data / name, office.root / name)
    writable(office.root)
    return office


def verified(office: Office, *words: str) -> Ended:
    return duban("verify", *words, "--jobs", "1", "--root", office.root)


def test_there_is_one_of_each_release_from_0_2_0_on() -> None:
    assert RELEASES[:7] == [f"0.{minor}.0" for minor in range(2, 9)]


def test_its_data_come_out_the_same_and_a_noted_digest_vouches_for_its_reports(
    archived: Office, release: str
) -> None:
    alone = verified(archived)
    assert alone.returncode == int(release not in ALIKE), alone.stdout
    for week in WEEKS:
        assert (
            f"{week}/r1　校验相符，重算：{SAME if release in ALIKE else OTHER_WORDS}"
            in alone.stdout
        )
    if release not in ALIKE:
        assert f"原因：程序 duban 由 {release} 变为 99.1.0" in alone.stdout
        assert "加上 --expect 摘要" in alone.stdout
    noted = verified(archived, "--expect", bags(archived)[-1].digest())
    assert noted.returncode == 0, noted.stdout
    assert "2个无误，0个有问题" in noted.stdout


def test_it_is_run_again_traced_and_continued(
    archived: Office, tmp_path: Path, release: str
) -> None:
    out = tmp_path / "again"
    again = duban("rerun", "2017-W28", "--out", out, "--root", archived.root)
    assert again.returncode == 0, again.stderr
    assert (SAME if release in ALIKE else OTHER_WORDS) in again.stdout
    traced = duban("trace", "1-2", "--root", archived.root)
    assert traced.returncode == 0, traced.stderr
    assert "已全部完成" in traced.stdout
    last = bags(archived)[-1]
    archived.week = "2017-W29"
    assert archived.task("1-1").last_status == "on_track"
    archived.run()
    (newest,) = bags_of(archived.folder.archive, "2017-W29")
    assert newest.info()[PREVIOUS] == f"{last} sha256:{last.digest()}"


def worse(bag: Bag) -> None:
    """Makes a task done in the sealed table, and all that vouches for the table anew."""
    table = bag.results / "data" / "tasks.csv"
    text = table.read_text("utf-8-sig")
    changed = text.replace("on_track", "done", 1)
    assert changed != text
    table.write_text(changed, "utf-8-sig", newline="\n")
    statement = bag.results / "data" / "run.json"
    said = json.loads(statement.read_text("utf-8"))
    said["outputs"]["data/tasks.csv"] = {"sha256": sha256_of(table)}
    statement.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", "utf-8")
    checksums_made_anew(bag)


def test_figures_that_somebody_changed_are_not_excused_by_the_version(
    archived: Office, release: str
) -> None:
    bag = bags(archived)[-1]
    worse(bag)
    told = verified(archived, "--expect", bag.digest())
    assert told.returncode == 1, told.stdout
    assert "2017-W28/r1　校验相符，重算：不同" in told.stdout
    assert (
        f"2017-W27/r1　校验相符，重算：{SAME if release in ALIKE else OTHER_WORDS}" in told.stdout
    )
