"""LibreOffice as the other program that opens and writes files.

Where it or pdftotext is missing the tests that need them skip, unless DUBAN_REQUIRE_OFFICE is set.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_MISSING = " and ".join(name for name in ("soffice", "pdftotext") if not shutil.which(name))
needs_libreoffice = pytest.mark.skipif(
    bool(_MISSING) and "DUBAN_REQUIRE_OFFICE" not in os.environ,
    reason=f"{_MISSING} not installed",
)


def converted(document: Path, kind: str) -> Path:
    """The document as LibreOffice saves it in another format, in a folder of its own beside it."""
    return convert([document], kind, document.parent / kind)[0]


def convert(documents: list[Path], kind: str, into: Path) -> list[Path]:
    """The documents as LibreOffice saves them in another format, in the folder `into`."""
    profile = (into.parent / f"profile-{kind}").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
    subprocess.run(
        [*command, "--outdir", str(into), *map(str, documents)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return [into / f"{document.stem}.{kind}" for document in documents]


def text_of(pdf: Path) -> str:
    """The text of a PDF, with a form feed behind each page."""
    command = ["pdftotext", "-enc", "UTF-8", str(pdf), "-"]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
