"""Old archives stay readable: a bag as duban 0.1.0 sealed it, in the form of version 1.

tests/bags/ is checked in and must never be made anew. If a program cannot read it, or makes
something else of it, the program is what must be fixed. Only the data are compared, because reports
may change; of a finding, its place and its code.
"""

import shutil
from functools import partial
from pathlib import Path

import pytest

from pipeline import weekly
from pipeline.archive.bags.bag import PREVIOUS, Bag
from pipeline.archive.bags.catalogue import bags_of
from pipeline.archive.bags.faults import faults_of
from pipeline.archive.rerun import bag_named, made_again
from pipeline.archive.trace import trace
from pipeline.history.results import table_rows
from tests.command import duban
from tests.office import Office, read_here

SEALED = Path(__file__).parent / "bags" / "2017-W28-r1"


@pytest.fixture
def bag() -> Bag:
    return bag_named(SEALED, str(SEALED))


def test_it_is_as_it_was_sealed(bag: Bag) -> None:
    assert (bag.period, bag.revision, faults_of(bag)) == ("2017-W28", 1, [])


def test_it_comes_out_the_same(bag: Bag) -> None:
    with made_again(bag, partial(weekly.made_of, read=read_here)) as made:
        sealed, again = bag.results / "data", made.results / "data"
        for name in ("tasks.csv", "receipts.csv"):
            rows = table_rows(sealed / name)
            now = table_rows(again / name)
            assert [{column: row[column] for column in rows[0]} for row in now] == rows
        places = ("code", "severity", "unit", "task_id", "file", "sheet", "cell")
        found, was = (
            [tuple(row[name] for name in places) for row in table_rows(folder / "findings.csv")]
            for folder in (again, sealed)
        )
        assert found == was
        assert len(found) == 6


def test_its_figures_lead_to_their_cells(bag: Bag) -> None:
    (said,) = trace("1-1", [bag], weekly.return_in)
    assert said.source is not None
    assert (said.source.file, said.source.cells["percent"]) == ("区水务局.xlsx", "C3")


def test_the_command_takes_it_wherever_it_lies(tmp_path: Path) -> None:
    shutil.copytree(SEALED, tmp_path / "封存")
    made = duban("rerun", tmp_path / "封存", "--root", tmp_path, "--out", tmp_path / "out")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "out" / "data" / "tasks.csv").is_file()


def test_an_archive_that_begins_with_it_is_continued(bag: Bag, office: Office) -> None:
    copy = office.folder.archive / "2017-W28" / "r1"
    shutil.copytree(bag.path, copy)
    for name in ("templates", "inbox"):
        shutil.copytree(bag.data / name, office.root / name)
    office.week = "2017-W29"
    office.run()
    (newest,) = bags_of(office.folder.archive, "2017-W29")
    assert newest.info()[PREVIOUS] == f"2017-W28/r1 sha256:{bag.digest()}"
    words = ("verify", "--quick", "--root", office.root, "--expect", bag.digest())
    assert duban(*words).returncode == 1, "2017-W27/r1 is not here"
    before = bag.info()[PREVIOUS].partition(" sha256:")[2]
    told = duban(*words, "--begins-after", before)
    assert told.returncode == 0, told.stdout
    assert "记下的摘要是 2017-W28/r1 的，在链条的第1环（共2环）" in told.stdout


def test_verify_says_that_the_data_are_the_same(bag: Bag, tmp_path: Path) -> None:
    shutil.copytree(bag.path, tmp_path / "archive" / "2017-W28" / "r1")
    before = bag.info()[PREVIOUS].partition(" sha256:")[2]
    words = ("verify", "--jobs", "1", "--root", tmp_path, "--begins-after", before)
    alone = duban(*words)
    assert alone.returncode == 1, alone.stdout
    assert "重算：数据相同，报告的写法因版本而不同" in alone.stdout
    assert "加上 --expect 摘要" in alone.stdout
    noted = duban(*words, "--expect", bag.digest())
    assert noted.returncode == 0, noted.stdout
    assert "1个无误，0个有问题" in noted.stdout
