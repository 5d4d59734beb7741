"""What came in, and when: names kept exactly, nothing overwritten."""

import os
import sys
from pathlib import Path

import pytest

from pipeline.intake.receipts import file_loose_returns, receipts_of, record
from tests.office import Office


def recorded_twice(folder: Path) -> int:
    """How many files a second look finds new."""
    record(folder, receipts_of(folder)[1])
    return len(receipts_of(folder)[1])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses such names")
@pytest.mark.parametrize("name", [b"a\nb\r\nc.xlsx", b"\xb1\xa8.xlsx", "“引号”,逗号.xlsx".encode()])
def test_odd_names_are_known_again(tmp_path: Path, name: bytes) -> None:
    with Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).open("wb") as file:
        file.write(b"x")
    assert recorded_twice(tmp_path) == 0


def test_a_list_that_lost_its_last_line_end_is_added_to(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"a")
    record(tmp_path, receipts_of(tmp_path)[1])
    path = tmp_path / "receipts.csv"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    (tmp_path / "b.xlsx").write_bytes(b"b")
    assert recorded_twice(tmp_path) == 0
    assert len(path.read_text("utf-8").splitlines()) == 3


def test_loose_files_are_filed_without_overwriting(office: Office) -> None:
    inbox = office.root / "inbox"
    (inbox / office.week).mkdir(parents=True)
    (inbox / office.week / "a.xlsx").write_bytes(b"old")
    (inbox / "a.xlsx").write_bytes(b"new")
    assert file_loose_returns(inbox, office.the_week) == ["a(2).xlsx"]
    assert (inbox / office.week / "a.xlsx").read_bytes() == b"old"
