"""A PDF beside each Word report, where LibreOffice is on the machine."""

import datetime as dt
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.text import pattern
from pipeline.office.disk import by_name, write_new

log = logging.getLogger("duban")

Wish = Literal["auto", "on", "off"]

_SECONDS = 300
"""Time limit for all documents of a week: LibreOffice hangs now and then."""
_MEMORY = 4 << 30
"""In bytes of addresses, for each of its processes, on Linux. 3 GiB do for two reports of 240
tasks."""
_ON_WINDOWS = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_EVERYWHERE = {"LC_ALL": "C.UTF-8", "LANGUAGE": "", "TZ": "UTC"}
"""Without these, the machine's language and time zone would show in the file."""
_REMEDY = "请检查 LibreOffice，或把 config.yaml 的 reports.pdf 改为 off"


def add_pdfs(folder: Path, wish: Wish, day: dt.date) -> None:
    """Puts a PDF beside each docx of the folder.

    `auto`: only where LibreOffice is on the machine, and a failure is only logged. `on`: always.
    The PDFs are dated `day`. Raises CannotWork when `wish` is `on` and a PDF cannot be made.
    """
    documents = by_name(folder.glob("*.docx"))
    program = None if wish == "off" else _libreoffice()
    if program is None or not documents:
        if wish == "on":
            raise CannotWork(f"config.yaml：reports.pdf 为 on，但没有找到 LibreOffice。{_REMEDY}")
        return
    if problem := _convert(program, documents, day):
        if wish == "on":
            raise CannotWork(f"PDF 没有做成（{problem}）。{_REMEDY}")
        log.warning("PDF 没有做成（%s），Word 文件不受影响。%s", problem, _REMEDY)


def _libreoffice() -> str | None:
    on_path = shutil.which("soffice") or shutil.which("libreoffice")
    return on_path or next((path for path in _ON_WINDOWS if Path(path).is_file()), None)


def _convert(program: str, documents: Sequence[Path], day: dt.date) -> str:
    """Makes all PDFs or none. Returns what went wrong, or ''."""
    with tempfile.TemporaryDirectory(prefix="duban-pdf-", ignore_cleanup_errors=True) as name:
        aside = Path(name)
        command = [
            program,
            # In the user's profile, an open LibreOffice would take over the work and this one end
            f"-env:UserInstallation={(aside / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "pdf",
            "--outdir",
            str(aside / "pdf"),
        ]
        # Copies, since LibreOffice takes no long paths on Windows, and must hold no result open
        copies = [aside / document.name for document in documents]
        for document, copy in zip(documents, copies, strict=True):
            write_new(copy, document.read_bytes())
        try:
            ended = _run([*command, *map(str, copies)], {**_EVERYWHERE, "HOME": name})
        except subprocess.TimeoutExpired:
            return f"{_SECONDS}秒内没有完成"
        except OSError as error:
            return f"LibreOffice 没有运行成功：{in_chinese(error)}"
        if ended:
            return f"LibreOffice 没有运行成功，退出码 {ended}"
        made = [aside / "pdf" / f"{document.stem}.pdf" for document in documents]
        if missing := next((path for path in made if not path.is_file()), None):
            return f"缺少 {missing.name}"
        for path, document in zip(made, documents, strict=True):
            printed = _without_the_clock(path.read_bytes(), day)
            write_new(document.with_suffix(".pdf"), printed)
    return ""


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Returns the exit code. Raises OSError, and TimeoutExpired when it took too long.

    Whatever it has started ends with it: `soffice` only starts another process, which is the one
    that hangs. It is given no pipe, which such a process would hold open.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
        start_new_session=True,  # a group of its own, on Windows without effect
    )
    try:
        if sys.platform == "linux":
            import resource

            # What it starts inherits the limit
            resource.prlimit(process.pid, resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        return process.wait(_SECONDS)
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends the process and all that it has started, if any of it still runs."""
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(
                ["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False
            )
    else:
        with suppress(OSError):  # nothing is left of the group
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _without_the_clock(pdf: bytes, day: dt.date) -> bytes:
    """Returns the PDF dated with the day, without numbers that depend on when it was made.

    Each replacement keeps the length, because a PDF lists where each of its parts begins.
    """
    pdf = _MADE.sub(f"/CreationDate(D:{day:%Y%m%d}000000".encode(), pdf)
    return _MARKS.sub(lambda mark: mark[1] + b"0" * 32, pdf)


_MADE = pattern(rb"/CreationDate\(D:\d{14}")
_MARKS = pattern(rb"(/ID \[ <|>\s<|/DocChecksum /)[0-9A-F]{32}(?=[>\s])")
