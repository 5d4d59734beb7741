"""PDFs beside the Word reports: when they are made, and what happens when they cannot be."""

import datetime as dt
import os
import shutil
import stat
import sys
from pathlib import Path

import pytest

from pipeline.domain.errors import CannotWork
from pipeline.reports import pdf
from pipeline.reports.exception.report import exception_report
from tests.libreoffice import needs_libreoffice, text_of
from tests.week_views import task, week

DAY = dt.date(2017, 7, 14)
TEMPLATES = Path(__file__).parent.parent / "templates"


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    folder = tmp_path / "outbox"
    folder.mkdir()
    report = exception_report(week(task("1", status="overdue")), TEMPLATES)
    (folder / "例外情况报告.docx").write_bytes(report)
    return folder


def program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a program in LibreOffice's place."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setattr(shutil, "which", lambda name: str(path))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@needs_libreoffice
def test_a_pdf_stands_beside_each_word_file(outbox: Path) -> None:
    pdf.add_pdfs(outbox, "auto", DAY)
    assert names(outbox) == ["例外情况报告.docx", "例外情况报告.pdf"]
    assert "7月第2周例外情况的报告" in text_of(outbox / "例外情况报告.pdf").replace(" ", "")


@needs_libreoffice
def test_the_clock_leaves_no_trace(outbox: Path) -> None:
    made = []
    for _ in range(2):
        pdf.add_pdfs(outbox, "on", DAY)
        file = outbox / "例外情况报告.pdf"
        made.append(file.read_bytes())
        file.unlink()  # a run makes its files in a new folder
    assert made[0] == made[1]
    assert b"/CreationDate(D:20170714000000Z')" in made[0]


def test_none_are_made_when_none_are_wanted(outbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(outbox.parent, "echo must not run >&2; exit 3", monkeypatch)
    pdf.add_pdfs(outbox, "off", DAY)
    assert names(outbox) == ["例外情况报告.docx"]


def test_without_libreoffice_auto_says_nothing_and_on_says_so(
    outbox: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pdf, "_libreoffice", lambda: None)
    pdf.add_pdfs(outbox, "auto", DAY)
    assert caplog.records == []
    with pytest.raises(CannotWork, match="没有找到 LibreOffice"):
        pdf.add_pdfs(outbox, "on", DAY)


@pytest.mark.skipif(not hasattr(stat, "S_ISLNK"), reason="needs a shell")
@pytest.mark.parametrize("script", ["exit 1", "exit 0", "sleep 30"])
def test_a_libreoffice_that_fails_or_hangs_costs_only_the_pdf(
    outbox: Path, script: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    program(outbox.parent, script, monkeypatch)
    monkeypatch.setattr(pdf, "_SECONDS", 1)
    pdf.add_pdfs(outbox, "auto", DAY)
    assert names(outbox) == ["例外情况报告.docx"]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    with pytest.raises(CannotWork, match="PDF 没有做成"):
        pdf.add_pdfs(outbox, "on", DAY)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs a shell")
def test_what_a_hung_libreoffice_has_started_ends_with_it(
    outbox: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    started = outbox.parent / "started"
    program(outbox.parent, f"sleep 600 & echo $! > '{started}'; wait", monkeypatch)
    monkeypatch.setattr(pdf, "_SECONDS", 1)
    pdf.add_pdfs(outbox, "auto", DAY)
    assert "PDF 没有做成（1秒内没有完成）" in caplog.text
    assert not is_alive(int(started.read_text()))


def is_alive(pid: int) -> bool:
    """Whether the process still runs. One that nobody has asked for its exit code does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another program's memory")
def test_its_memory_is_limited(outbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = outbox.parent / "told"
    program(outbox.parent, f"sleep 0.2; sh -c 'ulimit -v' > '{told}'", monkeypatch)
    monkeypatch.setattr(pdf, "_MEMORY", 3 << 30)
    pdf.add_pdfs(outbox, "auto", DAY)
    assert int(told.read_text()) == 3 << 20  # in KiB
