"""LibreOffice is the other program that opens and writes files.

Where it or pdftotext is missing, tests that need them are skipped, unless DUBAN_REQUIRE_OFFICE is
set.
"""

import functools
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

_MISSING = " and ".join(name for name in ("soffice", "pdftotext") if not shutil.which(name))
needs_libreoffice = pytest.mark.skipif(
    bool(_MISSING) and "DUBAN_REQUIRE_OFFICE" not in os.environ,
    reason=f"{_MISSING} not installed",
)


def converted(document: Path, kind: str) -> Path:
    """Saves the document in another format by LibreOffice, in a new folder beside it."""
    return convert([document], kind, document.parent / kind)[0]


def convert(documents: list[Path], kind: str, into: Path) -> list[Path]:
    """Saves the documents in another format by LibreOffice, in the folder `into`."""
    to = _UTF8_CSV if kind == "csv" else kind
    command = ["soffice", _profile(), "--headless", "--convert-to", to, "--outdir", str(into)]
    subprocess.run([*command, *map(str, documents)], check=True, capture_output=True, timeout=120)
    return [into / f"{document.stem}.{kind}" for document in documents]


_UTF8_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1"


@functools.cache
def _profile() -> str:
    """Starts a LibreOffice that stays open. Returns its profile: with it, later calls are quicker.

    It stays as long as it has a document open. If it ends, the next call starts a new one.
    """
    folder = Path(tempfile.mkdtemp(prefix="libreoffice-"))
    document = folder / "open.txt"
    document.write_text("open", "utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    process = subprocess.Popen(
        ["sh", "-c", _WHILE_WE_LIVE, "sh", profile, "--headless", "--norestore", str(document)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _OPEN.append((process, folder))
    for _ in range(300):  # until it has opened the document
        if (folder / ".~lock.open.txt#").exists():
            break
        time.sleep(0.1)
    return profile


_WHILE_WE_LIVE = 'soffice "$@" & cat >/dev/null; kill 0'
"""When the tests end, even killed, the shell's input closes and the shell ends its group."""
_OPEN: list[tuple["subprocess.Popen[bytes]", Path]] = []


def close() -> None:
    """Ends the LibreOffice that stays open, if any, when the tests are over."""
    for process, folder in _OPEN:
        process.communicate(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def text_of(pdf: Path) -> str:
    """Returns the text of a PDF, with a form feed after each page."""
    command = ["pdftotext", "-enc", "UTF-8", str(pdf), "-"]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
