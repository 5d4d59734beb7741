"""Sealed weeks: what a bag holds, when a revision is made, and why it differs."""

import json
import os
import shutil
import stat
import sys
import tempfile
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline import __version__, weekly
from pipeline.archive.bags.bag import Bag, sha256_of
from pipeline.archive.bags.chain import broken_links
from pipeline.archive.bags.faults import faults_of
from pipeline.archive.verify import verified
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Settings
from pipeline.history.results import table_rows
from pipeline.intake.files.receipts import receipts_of
from pipeline.office.folder import remove
from tests.office import WITHOUT_PDF, Office, read_here
from tests.sealed_office import HEADER, MASTER, ROADS, WATER, bags

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import bagit


def statement(bag: Bag) -> Any:
    return json.loads((bag.results / "data" / "run.json").read_text("utf-8"))


def test_a_bag_holds_everything_byte_for_byte(sealed: Office) -> None:
    (bag,) = bags(sealed)
    for path in (
        "inbox/2017-W28/区水务局.xlsx",
        "inbox/2017-W28/区规建局.xlsx",
        "inbox/2017-W28/receipts.csv",
        "inbox/master/2017-07.xlsx",
        "config.yaml",
        "templates/例外情况报告.docx",
        "outbox/2017-W28/2017年7月第2周进展情况一览表.xlsx",
        "outbox/2017-W28/data/tasks.csv",
        "outbox/2017-W28/data/run.json",
    ):
        assert (bag.data / path).read_bytes() == (sealed.root / path).read_bytes()


def test_another_bagit_tool_validates_it(sealed: Office) -> None:
    (bag,) = bags(sealed)
    assert bagit.Bag(str(bag.path)).validate()
    assert faults_of(bag) == []


def test_the_statement_says_what_was_asked_used_and_made(sealed: Office) -> None:
    (bag,) = bags(sealed)
    said = statement(bag)
    assert said["revision"] == 1
    assert said["asked"]["cutoff"] == "2017-07-14T17:00:00+08:00"
    assert said["asked"]["settings"]["limits"]["seconds"] == 20
    assert {"duban", "python", "pandas", "deflate"} <= set(said["versions"])
    inputs, outputs = said["inputs"], said["outputs"]
    assert "data/run.json" not in outputs
    for path, digest in inputs.items():
        assert sha256_of(bag.data / path) == digest
    for path, digests in outputs.items():
        assert sha256_of(bag.results / path) == digests["sha256"]
        packed = path.endswith((".docx", ".xlsx", ".eml"))
        assert ("content" in digests) == packed


def test_a_bag_is_read_only_and_the_outbox_is_not(sealed: Office) -> None:
    (bag,) = bags(sealed)
    for path in (bag.path, *bag.path.rglob("*")):
        if sys.platform != "win32" or path.is_file():
            assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    for path in (sealed.root / "outbox" / sealed.week).rglob("*"):
        assert path.stat().st_mode & stat.S_IWUSR


def test_nothing_changed_makes_no_revision_but_fills_the_outbox(sealed: Office) -> None:
    (bag,) = bags(sealed)
    before = bag.digest()
    shutil.rmtree(sealed.root / "outbox" / sealed.week)
    for path in (sealed.root / "inbox").rglob("*"):
        os.utime(path, (1e9, 1e9))
    sealed.run()
    assert [each.digest() for each in bags(sealed)] == [before]
    made = sealed.root / "outbox" / sealed.week / "data" / "run.json"
    assert made.read_bytes() == (bag.results / "data" / "run.json").read_bytes()


def new_return(office: Office) -> None:
    office.returned("区规建局（更正）.xlsx", f"{HEADER}\n{ROADS.replace('20', '25')}")


def changed_return(office: Office) -> None:
    office.returned("区规建局.xlsx", f"{HEADER}\n{ROADS.replace('20', '25')}")


def removed_return(office: Office) -> None:
    (office.root / "inbox" / office.week / "区规建局.xlsx").unlink()


def new_setting(office: Office) -> None:
    office.settings = Settings(rules={"S03": None}, reports=WITHOUT_PDF)


def new_template(office: Office) -> None:
    shutil.copyfile(
        office.root / "templates" / "例外情况报告.docx", office.root / "templates" / "旧.docx"
    )


def new_list(office: Office) -> None:
    office.master(MASTER.replace("年底", "10月底前"))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (new_return, ["周报“区规建局（更正）.xlsx”新增"]),
        (changed_return, ["周报“区规建局.xlsx”有改动"]),
        (removed_return, ["周报“区规建局.xlsx”移走"]),
        (new_setting, ["设置 config.yaml 有改动"]),
        (new_template, ["模板“旧.docx”新增"]),
        (new_list, ["任务清单 2017-07.xlsx 有改动"]),
    ],
)
def test_a_change_makes_a_revision_that_says_why(
    sealed: Office, change: Callable[[Office], None], why: list[str]
) -> None:
    (first,) = bags(sealed)
    change(sealed)
    sealed.run()
    one, two = bags(sealed)
    assert one.digest() == first.digest()
    assert statement(two)["revision"] == 2
    assert statement(two)["supersedes"] == {"revision": 1, "sha256": one.digest(), "why": why}
    info = two.info()
    assert info["Duban-Supersedes"] == f"2017-W28/r1 sha256:{one.digest()}"
    assert info["Duban-Reason"] == "；".join(why)
    sealed.run()
    assert len(bags(sealed)) == 2


def test_another_version_makes_a_revision(sealed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.__version__", "9.9")
    sealed.run()
    why = statement(bags(sealed)[1])["supersedes"]["why"]
    assert why == [f"程序 duban 由 {__version__} 变为 9.9"]


def test_another_library_machine_or_packing_alone_makes_no_revision(
    sealed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bag,) = bags(sealed)
    monkeypatch.setattr("pipeline.archive.statement.etree.LIBXML_VERSION", (9,))
    monkeypatch.setattr("pipeline.office.package._LEVEL", 1)
    sealed.run()
    assert bags(sealed) == [bag]
    answer = verified(sealed.folder.archive, bag, partial(weekly.made_of, read=read_here))
    assert answer.comparison is not None
    assert (answer.holds, answer.comparison.verdict) == (True, "same_content")


def test_weeks_are_a_chain_and_hold_the_history_they_used(sealed: Office) -> None:
    (first,) = bags(sealed)
    sealed.week = "2017-W29"
    sealed.returned("区水务局.xlsx", f"{HEADER}\n{WATER}", "2017-07-20T10:00")
    sealed.run()
    (second,) = bags(sealed, "2017-W29")
    assert second.info()["Duban-Previous"] == f"2017-W28/r1 sha256:{first.digest()}"
    kept = second.data / "archive" / "2017-W28" / "r1" / "data" / "outbox" / "2017-W28" / "data"
    assert (kept / "tasks.csv").read_bytes() == (first.results / "data/tasks.csv").read_bytes()
    assert broken_links(sealed.root / "archive", second) == []
    sealed.week = "2017-W28"
    new_return(sealed)
    sealed.run()
    sealed.week = "2017-W29"
    sealed.run()
    again = bags(sealed, "2017-W29")[1]
    why = statement(again)["supersedes"]["why"]
    assert why == ["历史 2017-W28 的结果有改动"]
    assert again.info()["Duban-Previous"].startswith("2017-W28/r2 ")


def test_a_week_that_is_missing_is_said(sealed: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "duban")
    sealed.week = "2017-W30"
    view = sealed.run()
    assert view.last_week is None
    assert [str(week) for week in view.earlier] == ["2017-W28"]
    assert "2017-W29" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such things and names")
def test_what_is_no_file_and_odd_names_come_out_the_same_from_the_bag(sealed: Office) -> None:
    inbox = sealed.root / "inbox" / sealed.week
    (inbox / "链接.xlsx").symlink_to("nowhere")
    os.mkfifo(inbox / "管道")
    (inbox / "文件夹.xlsx").mkdir()
    (inbox / "文件夹.xlsx" / "x").write_bytes(b"x")
    (inbox / "50%25\r\n.xlsx").write_bytes(b"y")
    (inbox / os.fsdecode("区规建局".encode("gbk") + b".xlsx")).write_bytes(b"z")
    (
        inbox / os.fsdecode("区规建局七月第二周十大行动计划重点工作".encode("gbk") * 3 + b".xlsx")
    ).write_bytes(b"w")
    (inbox / "sub").mkdir()
    (inbox / "sub" / "receipts.csv").write_bytes(b"a return of that name")
    before = [(r.file, r.sha256, r.size) for r in receipts_of(inbox)[0]]
    sealed.run()
    newest = bags(sealed)[-1]
    assert faults_of(newest) == []
    kept = receipts_of(newest.data / "inbox" / sealed.week)
    assert sorted((r.sha256, r.size) for r in kept[0]) == sorted((s, z) for _, s, z in before)
    names, fit = {r.file for r in kept[0]}, [f for f, *_ in before if len(f.encode()) <= 255]
    assert (names >= set(fit), len(fit), len(names)) == (True, len(before) - 1, len(before))
    assert kept[1] == []
    found = sorted((file.sha256, file.state, file.reason) for file in sealed.view().files)
    assert found == sorted((r["sha256"], r["state"], r["reason"]) for r in received(newest))
    sealed.run()
    assert bags(sealed)[-1] == newest


def received(bag: Bag) -> list[dict[str, str]]:
    return table_rows(bag.results / "data" / "receipts.csv")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has its own way to lock a file")
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_return_that_cannot_be_opened_costs_that_return(sealed: Office) -> None:
    path = sealed.returned("区规建局（更正）.xlsx", f"{HEADER}\n{ROADS}")
    path.chmod(0)
    view = sealed.run()
    assert {file.file: file.state for file in view.files}[path.name] == "rejected"
    assert faults_of(bags(sealed)[-1]) == []


def test_messages_name_the_offices_own_files(sealed: Office) -> None:
    (sealed.root / "inbox" / "master" / "2017-07.xlsx").unlink()
    with pytest.raises(CannotWork) as problem:
        sealed.run()
    assert str(sealed.root / "inbox" / "master" / "2017-07.xlsx") in str(problem.value)
    assert "sealing" not in str(problem.value)
    assert not list((sealed.root / "archive").glob(".*"))


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second file system")
@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no other file system to be had")
def test_an_archive_on_another_file_system(sealed: Office, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as elsewhere:
        assert Path(elsewhere).stat().st_dev != tmp_path.stat().st_dev
        shutil.copytree(sealed.root / "archive", Path(elsewhere) / "archive")
        remove(sealed.root / "archive")
        (sealed.root / "archive").symlink_to(Path(elsewhere) / "archive")
        new_return(sealed)
        sealed.run()
        assert [bag.revision for bag in bags(sealed)] == [1, 2]
        assert all(faults_of(bag) == [] for bag in bags(sealed))
        remove(Path(elsewhere) / "archive")
