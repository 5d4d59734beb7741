"""The command `duban` for tests: in this process, or as the scheduler starts it."""

import contextlib
import gc
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from pipeline.cli.main import main

ROOT = Path(__file__).parent.parent
WITHOUT_LIBREOFFICE = str(Path(sys.executable).parent)
"""A PATH; to make the PDFs takes longer than all else of a run."""


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


class InTurn:
    """In place of the processes in which `verify` runs weeks again: each tells the same here."""

    def __init__(self, *_: object, **__: object) -> None: ...
    def __enter__(self) -> "InTurn":
        return self

    def __exit__(self, *_: object) -> None: ...

    map = staticmethod(map)


def duban(*words: str | Path) -> Ended:
    """The command in this process: its exit code, its lines. It starts in a tenth of the time."""
    said, complained = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, {"PATH": WITHOUT_LIBREOFFICE}),
        mock.patch("pipeline.archive.verify.ProcessPoolExecutor", InTurn),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(complained),
    ):
        try:
            code = main([*map(str, words)])
        except SystemExit as end:  # so argparse ends
            code = int(end.code or 0)
        finally:
            gc.enable()  # which a command leaves off
    return Ended(code, said.getvalue(), complained.getvalue())


def process(*words: str | Path, **environment: str) -> Ended:
    """The command as a process of its own."""
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
    """Every file below the folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
