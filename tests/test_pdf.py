"""Word reports are printed by LibreOffice: what comes of it, and what happens when it fails.

Where the PDFs are put and what proves them is in test_printing.
"""

import datetime as dt
import os
import shutil
import stat
import sys
from pathlib import Path

import pytest

from pipeline.reports import pdf
from pipeline.reports.exception.report import exception_report
from pipeline.reports.pdf import NotPrinted
from tests.libreoffice import needs_libreoffice, text_of
from tests.week_views import task, week

DAY = dt.date(2017, 7, 14)
TEMPLATES = Path(__file__).parent.parent / "templates"


def documents(*names: str) -> dict[str, bytes]:
    report = exception_report(week(task("1", status="overdue")), TEMPLATES)
    return dict.fromkeys(names or ("例外情况报告.pdf",), report)


def program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a program in LibreOffice's place."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setattr(shutil, "which", lambda name: str(path))


@needs_libreoffice
def test_all_word_files_are_printed_and_the_clock_leaves_no_trace(tmp_path: Path) -> None:
    names = ("例外情况报告.pdf", "又一份.pdf")
    once, again = (pdf.printed(documents(*names), DAY) for _ in range(2))
    assert tuple(once) == names
    assert once == again
    made = once["例外情况报告.pdf"]
    assert b"/CreationDate(D:20170714000000Z')" in made.content
    assert made.program.startswith("LibreOffice ")
    path = tmp_path / "例外情况报告.pdf"
    path.write_bytes(made.content)
    assert "7月第2周例外情况的报告" in text_of(path).replace(" ", "")


def test_without_libreoffice_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "libreoffice", lambda: None)
    with pytest.raises(NotPrinted, match="没有找到 LibreOffice"):
        pdf.printed(documents(), DAY)


@pytest.mark.skipif(not hasattr(stat, "S_ISLNK"), reason="needs a shell")
@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("exit 1", "LibreOffice 没有运行成功，退出码 1"),
        ("exit 0", "缺少 例外情况报告.pdf"),
        ("sleep 30", "1秒内没有完成"),
    ],
)
def test_why_there_is_no_pdf_is_said(
    tmp_path: Path, script: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, script, monkeypatch)
    monkeypatch.setattr(pdf, "_SECONDS", 1)
    with pytest.raises(NotPrinted, match=told):
        pdf.printed(documents(), DAY)


def test_a_full_disk_is_no_fault_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pdf, "libreoffice", lambda: "soffice")
    monkeypatch.setattr(pdf, "write_new", full)
    with pytest.raises(NotPrinted, match="磁盘"):
        pdf.printed(documents(), DAY)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs a shell")
def test_what_a_hung_libreoffice_has_started_ends_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = tmp_path / "started"
    program(tmp_path, f"sleep 600 & echo $! > '{started}'; wait", monkeypatch)
    monkeypatch.setattr(pdf, "_SECONDS", 1)
    with pytest.raises(NotPrinted, match="1秒内没有完成"):
        pdf.printed(documents(), DAY)
    assert not is_alive(int(started.read_text()))


def is_alive(pid: int) -> bool:
    """Whether the process still runs. One that nobody has asked for its exit code does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another program's memory")
def test_its_memory_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "told"
    program(tmp_path, f"sleep 0.2; sh -c 'ulimit -v' > '{told}'", monkeypatch)
    monkeypatch.setattr(pdf, "_MEMORY", 3 << 30)
    with pytest.raises(NotPrinted):
        pdf.printed(documents(), DAY)
    assert int(told.read_text()) == 3 << 20  # in KiB
