"""What `verify` answers to an auditor: about a digest on paper, what lies beside bags, and as JSON."""

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline import __version__
from pipeline.office.folder import remove
from tests.command import contents, duban
from tests.office import Office
from tests.test_archive_attacks import posix
from tests.test_archive_damage import writable
from tests.test_archive_forged import answer, bag_of, put, run, stated, verify, year, year_once

__all__ = ["year", "year_once"]


# The digest on paper


def test_any_digest_ever_noted_says_where_it_stands(year: Office) -> None:
    returned = run(year, "2017-W27", 8)
    names = ["2017-W27/r1", "2017-W28/r1", "2017-W29/r1", str(returned)]
    for number, name in enumerate(names, 1):
        (found,) = answer(year, "--expect", bag_of(year, name).digest())["expected"]
        assert (found["bag"], found["place"], found["of"], found["fault"]) == (name, number, 4, "")
        assert [each["bag"] for each in found["after"]] == names[number:]
    told = verify(year, "--expect", returned.digest())
    assert "它之后没有再封存" in told.stdout


def test_a_digest_is_taken_as_it_is_typed_off_paper(year: Office) -> None:
    digest = bag_of(year, "2017-W28/r1").digest()
    typed = f" SHA256: {digest[:32].upper()} {digest[32:]} "
    assert verify(year, "--expect", typed).returncode == 0
    for wrong in ("", digest[:63], digest + "0", "g" + digest[1:]):
        made = verify(year, "--expect", wrong)
        assert (made.returncode, made.stdout) == (2, "")
        assert "不是摘要" in made.stderr


def test_the_line_to_copy_is_the_command_to_run_later(year: Office) -> None:
    (line,) = [line for line in verify(year).stdout.splitlines() if line.startswith("duban ")]
    assert line == f"duban verify --expect {bag_of(year, '2017-W29/r1').digest()}"
    run(year, "2017-W30", 9)
    told = duban(*line.split()[1:], "--quick", "--root", year.root)
    assert told.returncode == 0
    assert "它不能作证的（1个）：\n    2017-W30/r1　自称封存于 20" in told.stdout


# Beside the bags


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("说明.txt", False),
        ("2017-W27/说明.txt", False),
        ("旧/", False),
        (".2017-W30.sealing/", False),
        ("2017-W27/r02/", True),
        ("2017-W27/r1.bak/", True),
        ("2017-W27/r1 - 副本/", True),
        ("2017-W27/ｒ３/", True),
        ("2017-w31/", True),
        ("２０１７-W31/", True),
        ("2017-W27.old/", True),
        ("2017-W３1/", True),
        ("旧/2017-W01/r1/bagit.txt", True),
        ("2017-W27/r1.zip", False),
    ],
)
def test_what_lies_beside_the_bags_is_told(year: Office, name: str, fault: bool) -> None:
    place = year.folder.archive / name
    folder = place if name.endswith("/") else place.parent
    folder.mkdir(parents=True, exist_ok=True)
    if not name.endswith("/"):
        place.write_bytes(b"x")
    told = verify(year)
    assert told.returncode == fault, told.stdout
    shown = "旧" if name.startswith("旧") else name.removesuffix("/")
    assert f"    {shown}：" in told.stdout
    assert [each["name"] for each in answer(year)["beside"]] == [shown]


@pytest.mark.parametrize("name", ["Thumbs.db", "2017-W27/.DS_Store", "~$说明.docx", ".gitkeep"])
def test_what_a_system_leaves_there_is_passed_over(year: Office, name: str) -> None:
    (year.folder.archive / name).write_bytes(b"x")
    told = verify(year)
    assert (told.returncode, "封存包以外的" in told.stdout) == (0, False)


@posix
def test_links_beside_the_bags_are_told(year: Office, tmp_path: Path) -> None:
    shutil.move(bag_of(year, "2017-W29/r1").path.parent, tmp_path / "2017-W29")
    (year.folder.archive / "2017-W29").symlink_to(tmp_path / "2017-W29")
    (year.folder.archive / "2017-W28" / "R2").symlink_to(tmp_path)
    (year.folder.archive / "说明.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(year.folder.archive / "pipe")
    told = verify(year)
    assert told.returncode == 1
    assert "链条核对不到 2017-W29/r1：2017-W29 是链接" in told.stdout
    assert "    2017-W28/R2：像封存包而不是的链接，请移到别处" in told.stdout
    assert "    说明.txt：不是封存包的链接" in told.stdout
    assert "    pipe：不是封存包的管道、设备之类" in told.stdout


# For scripts


def test_json_says_what_it_rests_on(year: Office) -> None:
    newest = run(year, "2017-W27", 8)
    made = verify(year, "--json")
    answers = {f"{each['week']}/r{each['revision']}": each for each in json.loads(made.stdout)}
    said = answers[str(newest)]
    first, last = bag_of(year, "2017-W27/r1"), bag_of(year, "2017-W29/r1")
    assert said["previous"] == [{"bag": str(last), "digest": last.digest()}]
    assert said["supersedes"] == [{"bag": str(first), "digest": first.digest()}]
    assert (said["last"], said["doubt"], said["holds"]) == (True, "", True)
    assert said["sealed_by"].startswith(f"duban {__version__} (program sha256:")
    assert dt.datetime.fromisoformat(said["sealed_at"]).utcoffset() == dt.timedelta(hours=8)
    ran = said["run"]
    assert (ran["verdict"], ran["exit_code"], ran["why"]) == ("holds", 0, [])
    assert ran["ends"] == [{"bag": str(newest), "digest": newest.digest()}]
    assert (ran["archive"], ran["versions"]["duban"]) == (str(year.folder.archive), __version__)
    remove(first.path)
    ran = answer(year)
    assert (ran["verdict"], ran["exit_code"]) == ("does_not_hold", 1)
    assert "2017-W27/r2 有问题" in ran["why"]


def test_the_time_of_sealing_is_a_claim_that_changes_nothing(year: Office) -> None:
    bag = bag_of(year, "2017-W29/r1")
    info = bag.info()
    assert info["Duban-Sealed-At"].startswith(info["Bagging-Date"])
    results = contents(bag.results)
    stated(bag, ("Duban-Sealed-At", "2001-01-01T00:00:00+08:00"), instead_of="Duban-Sealed-At")
    made = duban("verify", "2017-W29", "--jobs", "1", "--json", "--root", year.root)
    assert json.loads(made.stdout)[0]["verdict"] == "same_bytes"
    assert contents(bag.results) == results


Said = dict[str, Any]


@pytest.mark.parametrize(
    ("how", "part"),
    [
        (lambda said: said["outputs"]["data/tasks.csv"].update(sha256="0" * 64), "data/tasks.csv"),
        (lambda said: said["outputs"].pop("data/tasks.csv"), ""),
        (lambda said: said["inputs"].pop("config.yaml"), ""),
        (lambda said: said.update(revision=7), ""),
        (lambda said: said.update(revision=1, supersedes=None), ""),
        (lambda said: said["supersedes"].update(sha256="0" * 64), ""),
        (lambda said: said["asked"].update(week="2017-W01"), ""),
    ],
)
def test_a_statement_that_was_rewritten_is_seen(
    year: Office, how: Callable[[Said], None], part: str
) -> None:
    bag = run(year, "2017-W29", 8)
    writable(bag.path)
    path = bag.results / "data" / "run.json"
    said = json.loads(path.read_text("utf-8"))
    how(said)
    path.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", "utf-8")
    stated(bag, instead_of="")
    (told,) = json.loads(
        duban("verify", str(bag), "--jobs", "1", "--json", "--root", year.root).stdout
    )
    assert (told["faults"], told["verdict"]) == ([], "different")
    assert {(each["file"], each["part"]) for each in told["differences"]} == {
        ("data/run.json", part)
    }


def test_other_versions_alone_are_no_difference(year: Office) -> None:
    bag = bag_of(year, "2017-W29/r1")
    writable(bag.path)
    path = bag.results / "data" / "run.json"
    path.write_text(path.read_text("utf-8").replace('"pandas": "', '"pandas": "0.'), "utf-8")
    stated(bag, instead_of="")
    made = duban("verify", str(bag), "--jobs", "1", "--json", "--root", year.root)
    assert json.loads(made.stdout)[0]["verdict"] == "same_bytes"


def test_a_bag_that_lies_elsewhere_is_traced_without_its_chain(
    year: Office, tmp_path: Path
) -> None:
    bag = bag_of(year, "2017-W28/r1")
    shutil.copytree(bag.path, tmp_path / "r1")
    for place, told, on_chain in ((tmp_path / "r1", True, None), (bag.path, False, True)):
        words = ("trace", "1-1", "--week", place, "--root", year.root)
        made = duban(*words)
        assert (made.returncode, "不在 archive 中，没有核对链条" in made.stdout) == (0, told)
        (said,) = json.loads(duban(*words, "--json").stdout)
        assert (said["doubts"], said["on_chain"]) == ([], on_chain)


def test_a_forged_bag_that_comes_out_the_same_is_doubted(
    year: Office, year_once: Path, tmp_path: Path
) -> None:
    put(year, year_once)
    words = ("rerun", "2017-W27/r2", "--root", year.root, "--json", "--out", tmp_path / "out")
    made = duban(*words)
    said = json.loads(made.stdout)
    assert (made.returncode, said["verdict"], said["faults"]) == (0, "same_bytes", [])
    assert said["doubt"].startswith("不能确定它在链条上")
    assert "2017-W27/r2：封存存疑：不能确定它在链条上" in made.stderr
