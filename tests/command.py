"""Runs the command `duban` for tests: in this process, or as the scheduler starts it."""

import contextlib
import csv
import gc
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from pipeline.cli.command_line import main
from pipeline.engine.local import Here

ROOT = Path(__file__).parent.parent
WITHOUT_LIBREOFFICE = str(Path(sys.executable).parent)
"""A PATH without LibreOffice: making the PDFs takes longer than all else in a run."""


_LONGEST_FIELD = csv.field_size_limit()
"""In a process of its own a command begins with this limit; what it read may have raised it here."""


@dataclass(frozen=True)
class Ended:
    """How a command ended, and its output."""

    returncode: int
    stdout: str
    stderr: str


def duban(*words: str | Path) -> Ended:
    """Runs the command in this process, which starts in a tenth of the time."""
    said, complained = io.StringIO(), io.StringIO()
    csv.field_size_limit(_LONGEST_FIELD)
    with (
        mock.patch.dict(os.environ, {"PATH": WITHOUT_LIBREOFFICE}),
        mock.patch("pipeline.engine.local.Processes", lambda _: Here()),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(complained),
    ):
        try:
            code = main([*map(str, words)])
        except SystemExit as end:  # argparse ends this way
            code = int(end.code or 0)
        finally:
            gc.enable()  # a command leaves it disabled
    return Ended(code, said.getvalue(), complained.getvalue())


def process(*words: str | Path, **environment: str) -> Ended:
    """Runs the command as a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, words)],
        cwd=ROOT,
        env=os.environ | {"PYTHONWARNINGS": "error", "PATH": WITHOUT_LIBREOFFICE} | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def contents(folder: Path) -> dict[str, bytes]:
    """Returns the content of every file below the folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
