"""What was received, and when: names kept exactly, nothing overwritten."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

import pytest

from pipeline.intake.files.arrivals import NAME, Arrival, Look, add_lines
from pipeline.intake.files.receipts import file_loose_returns, receipts_of
from tests.office import ON_TIME, Office


def record(folder: Path, look: Look | None = None) -> None:
    """Records what is new in the folder."""
    add_lines(folder / NAME, [receipt.line for receipt in receipts_of(folder, look)[1]])


def recorded_twice(folder: Path) -> int:
    """Records twice. Returns how many files the second pass finds new."""
    record(folder)
    return len(receipts_of(folder)[1])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses such names")
@pytest.mark.parametrize(
    "name", [b"a\nb\r\nc.xlsx", b"Icon\r", b"\xb1\xa8.xlsx", "“引号”,逗号.xlsx".encode()]
)
def test_odd_names_are_known_again(tmp_path: Path, name: bytes) -> None:
    with Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).open("wb") as file:
        file.write(b"x")
    assert recorded_twice(tmp_path) == 0


def test_a_list_that_lost_its_last_line_end_is_added_to(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"a")
    record(tmp_path)
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
    assert file_loose_returns(inbox, office.the_week) == (["a(2).xlsx"], [])
    assert (inbox / office.week / "a.xlsx").read_bytes() == b"old"


def test_a_folder_dropped_into_the_inbox_is_filed_as_it_is(office: Office) -> None:
    inbox = office.root / "inbox"
    for name in ("七月第二周/子", "2017-W27", "2017-w26", "master", ".stfolder", ".git"):
        (inbox / name).mkdir(parents=True)
        (inbox / name / "区水务局.xlsx").write_bytes(b"x")
    (inbox / office.week / "七月第二周").mkdir(parents=True)
    assert file_loose_returns(inbox, office.the_week) == (["七月第二周(2)"], [])
    assert [receipt.file for receipt in receipts_of(inbox / office.week)[0]] == [
        "七月第二周(2)/子/区水务局.xlsx"
    ]
    assert {path.name for path in inbox.iterdir()} == {
        *("2017-w26", "2017-W27", office.week, "master", ".stfolder", ".git"),
    }


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_file_is_left_in_the_inbox_and_told(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = office.root / "inbox"
    inbox.mkdir()
    os.mkfifo(inbox / "区水务局.xlsx")
    assert file_loose_returns(inbox, office.the_week) == ([], [])
    assert "区水务局.xlsx" in caplog.text
    assert (inbox / "区水务局.xlsx").exists()


def test_touched_and_copied_files_came_when_they_first_came(office: Office, tmp_path: Path) -> None:
    """receipts.csv alone decides whether a unit was late."""
    office.master("| 编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1 | 修路 | 区规建局 | 7月底 |")
    form = "| 编号 | 工作内容 | 进展情况 | 预估 |\n| 1 | 修路 | 施工 | 是 |"
    office.returned("区规建局.xlsx", form, "2017-07-14T16:59")
    inbox = office.root / "inbox" / office.week
    record(inbox)
    first = (inbox / "receipts.csv").read_bytes()
    elsewhere = Office(tmp_path / "另一台机器")
    shutil.copytree(office.root / "inbox", elsewhere.root / "inbox", copy_function=shutil.copyfile)
    os.utime(inbox / "区规建局.xlsx")
    (inbox / "区规建局.xlsx").rename(inbox / "区规建局（改名）.xlsx")
    for each in (office, elsewhere):
        view = each.view()
        (file,) = view.files
        assert not view.late_units
        assert file.received_at.isoformat() == "2017-07-14T16:59:00+08:00"
    record(inbox)
    assert (inbox / "receipts.csv").read_bytes().startswith(first)


def test_a_list_of_four_columns_is_carried_on(tmp_path: Path) -> None:
    """Its lines stay, only the header grows; a clerk's column keeps its place."""
    (tmp_path / "a.xlsx").write_bytes(b"a")
    sha256 = hashlib.sha256(b"a").hexdigest()
    line = f"a.xlsx,{sha256},1,2017-07-14T16:20:00+08:00"
    old = f"name,sha256,size,received_at,备注,\r\n{line},已核,\r\n"
    (tmp_path / "receipts.csv").write_bytes(old.encode("utf-8-sig"))
    ((known,), _) = receipts_of(tmp_path)
    assert (known.seen, known.sender) == ("", "")
    mailed = {hashlib.sha256(b"b").hexdigest(): Arrival(ON_TIME, "mail", "a@example.org")}
    (tmp_path / "b.xlsx").write_bytes(b"b")
    record(tmp_path, Look(ON_TIME, mailed=mailed))
    header, first, second = (tmp_path / "receipts.csv").read_text("utf-8-sig").splitlines()
    assert header == "name,sha256,size,received_at,备注,seen,sender"
    assert first == f"{line},已核,"
    assert second.endswith(",2017-07-13T16:00:00+08:00,,mail,a@example.org")
    by_name = {receipt.file: receipt for receipt in receipts_of(tmp_path)[0]}
    assert (by_name["a.xlsx"].seen, by_name["b.xlsx"].sender) == ("", "a@example.org")


def test_a_note_behind_an_old_line_is_no_sender(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"a")
    line = f"a.xlsx,{hashlib.sha256(b'a').hexdigest()},1,2017-07-14T16:20:00+08:00"
    record(tmp_path)
    (tmp_path / "receipts.csv").write_text(
        f"name,sha256,size,received_at,seen,sender\n{line},电话催报,a@example.org\n", "utf-8"
    )
    ((receipt,), new) = receipts_of(tmp_path)
    assert (receipt.seen, receipt.sender, new) == ("", "", [])
