"""An older program beside a newer one on one office folder: it refuses what the newer sealed."""

import shutil
from pathlib import Path

import pytest

import pipeline
from pipeline.archive.bags.bag import IDENTIFIER, NEEDS, Bag
from pipeline.archive.bags.faults import other_form
from pipeline.domain.errors import CannotWork
from pipeline.domain.week import Month
from pipeline.monthly import closed_differs
from pipeline.office.folder import remove
from tests.command import contents, duban
from tests.office import Office
from tests.sealed_office import HEADER, WATER, bags, copy_of
from tests.test_archive_forged import stated

NEEDED = "需要 99.3 以上的版本，现在运行的是 " + pipeline.__version__


@pytest.fixture(scope="module")
def newer_once(sealed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns an office whose week 2017-W28 was sealed by duban 99.3.1."""
    office = copy_of(sealed_once, Office(tmp_path_factory.mktemp("newer")))
    with pytest.MonkeyPatch.context() as newer:
        newer.setattr("pipeline.__version__", "99.3.1")
        office.run()
    return office.root


@pytest.fixture
def newer(newer_once: Path, office: Office) -> Office:
    shutil.copytree(newer_once, office.root, dirs_exist_ok=True)
    return office


WEEK, LATER = ("--week", "2017-W28"), ("--week", "2017-W29")


@pytest.mark.parametrize(
    "words",
    [
        ("run", *WEEK),
        ("run", *LATER),
        ("check", "区水务局.xlsx", *LATER),
        ("status", *LATER),
        ("forms", *LATER),
        ("send", "2017-W28", "--dry-run"),
        ("month", "2017-07", "--close"),
        ("month", "2017-08"),
        ("ledger", "--year", "2017"),
        ("inspect", *WEEK),
        ("notices", *WEEK),
        ("rerun", "2017-W28", "--out", "重算"),
        ("trace", "1-1"),
        ("verify",),
    ],
    ids=" ".join,
)
def test_every_command_that_reads_sealed_weeks_refuses_and_says_which_version_is_needed(
    newer: Office, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(newer.root)
    shutil.copy(newer.root / "inbox" / newer.week / "区水务局.xlsx", "区水务局.xlsx")
    for list_of in ("2017-06", "2017-08"):
        shutil.copy("inbox/master/2017-07.xlsx", f"inbox/master/{list_of}.xlsx")
    before = contents(newer.root)
    ended = duban(*words, "--root", newer.root)
    assert ended.returncode == 2, ended.stdout
    assert NEEDED in ended.stderr + ended.stdout
    notes = {"outbox/运行日志.txt", "outbox/最近一次运行.txt", "outbox/.duban.lock"}
    after = contents(newer.root)
    assert {name for name in {*before, *after} if before.get(name) != after.get(name)} <= notes


def test_a_newer_patch_of_the_same_release_is_no_hindrance(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove(sealed.root / "archive")
    release = pipeline.__version__.rpartition(".")[0]
    with monkeypatch.context() as newer:
        newer.setattr("pipeline.__version__", f"{release}.999")
        sealed.run()
    assert bags(sealed)[0].info()[NEEDS] == release
    sealed.returned("区水务局.xlsx", f"{HEADER}\n{WATER.replace('3', '4')}")
    sealed.run()
    assert len(bags(sealed)) == 2


@pytest.mark.parametrize(
    ("needs", "refused"),
    [
        ("0.1", False),
        ("0.10.0.0", True),
        ("0.6.0", False),
        ("1", True),
        ("0.x", True),
        ("9" * 99, True),
    ],
)
def test_what_is_needed_is_compared_as_numbers(
    sealed: Office, monkeypatch: pytest.MonkeyPatch, needs: str, refused: bool
) -> None:
    monkeypatch.setattr("pipeline.__version__", "0.9.12")
    stated(bags(sealed)[0], (NEEDS, needs), instead_of=NEEDS)
    sealed.week = "2017-W29"
    if refused:
        with pytest.raises(CannotWork, match=f"需要 {needs} 以上"):
            sealed.run()
    else:
        sealed.run()


def test_a_bag_of_a_release_that_did_not_say_is_read(sealed: Office) -> None:
    stated(bags(sealed)[0], instead_of=NEEDS)
    assert NEEDS not in bags(sealed)[0].info()
    sealed.week = "2017-W29"
    sealed.run()


def test_a_month_that_a_newer_program_closed_is_not_held_to_be_right(newer: Office) -> None:
    """`month --check` and the office above look at one bag, not at the chain."""
    (bag, *_) = bags(newer)
    month = Bag("2017-07", 1, newer.folder.archive / "2017-07" / "r1")
    shutil.copytree(bag.path, month.path)
    stated(month, (IDENTIFIER, "2017-07/r1"), instead_of=IDENTIFIER)
    stated(month, (NEEDS, "99.3"), instead_of=NEEDS)
    with pytest.raises(CannotWork, match=NEEDED):
        closed_differs(newer.folder, Month(2017, 7))
    assert NEEDED in other_form(bags(newer)[-1])
