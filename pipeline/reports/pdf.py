"""Prints Word reports to PDF, where LibreOffice is on the machine."""

import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from pipeline.domain.errors import in_chinese
from pipeline.domain.text import listing, pattern
from pipeline.history.printed import Print
from pipeline.office.disk import write_new

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


class NotPrinted(Exception):
    """Why no PDF came of it, in Chinese."""


def libreoffice() -> str | None:
    """Returns where LibreOffice is; None when the machine has none."""
    on_path = shutil.which("soffice") or shutil.which("libreoffice")
    return on_path or next((path for path in _ON_WINDOWS if Path(path).is_file()), None)


def printed(documents: Mapping[str, bytes], day: dt.date) -> dict[str, Print]:
    """Prints all Word files in one start of LibreOffice; each PDF is dated `day`.

    `documents`: each file by the name of its PDF. Returns the PDFs by name. Raises NotPrinted when
    any of them cannot be printed.
    """
    program = libreoffice()
    if program is None:
        raise NotPrinted("没有找到 LibreOffice")
    try:
        with tempfile.TemporaryDirectory(prefix="duban-pdf-", ignore_cleanup_errors=True) as name:
            return _printed(program, documents, day, Path(name))
    except subprocess.TimeoutExpired:
        raise NotPrinted(f"{_SECONDS}秒内没有完成") from None
    except OSError as error:
        raise NotPrinted(f"LibreOffice 没有运行成功：{in_chinese(error)}") from None


def _printed(
    program: str, documents: Mapping[str, bytes], day: dt.date, aside: Path
) -> dict[str, Print]:
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
    copies = {pdf: aside / Path(pdf).with_suffix(".docx") for pdf in documents}
    for pdf, copy in copies.items():
        write_new(copy, documents[pdf])
    ended = _run([*command, *map(str, copies.values())], {**_EVERYWHERE, "HOME": str(aside)})
    if ended:
        raise NotPrinted(f"LibreOffice 没有运行成功，退出码 {ended}")
    made = {pdf: aside / "pdf" / pdf for pdf in documents}
    if missing := [pdf for pdf, path in made.items() if not path.is_file()]:
        raise NotPrinted(f"缺少 {listing(missing)}")
    contents = {pdf: path.read_bytes() for pdf, path in made.items()}
    return {
        pdf: Print(_without_the_clock(content, day), _program(content))
        for pdf, content in contents.items()
    }


def _program(pdf: bytes) -> str:
    """Returns what the PDF says that it was printed by, such as LibreOffice 7.4."""
    if said := _PRODUCER.search(pdf):
        return bytes.fromhex(said[1].decode()).decode("utf-16", "replace")
    return "不明"


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
_PRODUCER = pattern(rb"/Producer\s*<(FEFF(?:[0-9A-F]{4})+)>")
_MARKS = pattern(rb"(/ID \[ <|>\s<|/DocChecksum /)[0-9A-F]{32}(?=[>\s])")
