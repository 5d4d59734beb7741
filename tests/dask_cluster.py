"""A Dask scheduler and workers on loopback, each a process of its own; and work for them."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.command import ROOT

_SECONDS = 120
"""How long anything may take to begin on a busy machine."""


def required() -> None:
    """Skips a module without the optional extra; where all tests must run, fails instead."""
    missing = [
        name for name in ("distributed", "s3fs", "moto") if not importlib.util.find_spec(name)
    ]
    if missing and os.environ.get("DUBAN_REQUIRE_OFFICE"):
        pytest.fail(f"{missing} must be here: requirements-dev.txt has them", pytrace=False)
    if missing:
        pytest.skip(f"{missing} are not installed", allow_module_level=True)


class Machines:
    """A scheduler, and the workers that were started for it."""

    def __init__(self, folder: Path, protocol: str = "tcp") -> None:
        self.folder = folder
        self.started: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        options: tuple[str, ...] = (
            "--no-show",
            "--no-dashboard",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
        )
        options += ("--protocol", protocol)
        self.scheduler = self._dask("scheduler", *options, "--scheduler-file", str(file))
        waited(file.is_file)
        waited(lambda: file.read_text().endswith("}"))
        self.address: str = json.loads(file.read_text())["address"]

    def worker(
        self, *options: str, source: Path = ROOT, threads: int = 1
    ) -> "subprocess.Popen[bytes]":
        """Starts a worker with the program in the folder `source`, and waits until it is known."""
        usual = ("--nthreads", str(threads), "--no-dashboard", "--host", "127.0.0.1")
        log = self.folder / f"{len(self.started)}.log"
        process = self._dask("worker", self.address, *usual, *options, source=source)
        waited(lambda: b"Registered to" in log.read_bytes())
        return process

    def _dask(self, *words: str, source: Path = ROOT) -> "subprocess.Popen[bytes]":
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONWARNINGS"}
        log = (self.folder / f"{len(self.started)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words],
                cwd=self.folder,
                env=environment | {"PYTHONPATH": str(source), "OPENBLAS_NUM_THREADS": "1"},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def close(self) -> None:
        for process in reversed(self.started):
            kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Ends a process with all that it started, as a power cut does."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, KILL)
    process.wait()


@contextmanager
def machines(folder: Path, workers: int, protocol: str = "tcp") -> Iterator[Machines]:
    folder.mkdir(parents=True, exist_ok=True)
    made = Machines(folder, protocol)
    try:
        for _ in range(workers):
            made.worker()
        yield made
    finally:
        made.close()


def waited(until: Callable[[], bool]) -> None:
    """Waits until it is so."""
    end = time.monotonic() + _SECONDS
    while not until():
        assert time.monotonic() < end
        time.sleep(0.02)


@dataclass(frozen=True)
class Piece:
    """A piece of work that leaves a mark in the folder when it begins."""

    folder: Path
    number: int
    how: str = ""

    def __str__(self) -> str:
        return f"第{self.number}件"

    @property
    def begun(self) -> int:
        return len(list(self.folder.glob(f"{self.number}.*")))


def limit(piece: Piece) -> float:
    """Returns how long a piece may take."""
    return 2 if piece.how == "loops" else _SECONDS


KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""Ends a process at once; on Windows any signal does."""


def done(piece: Piece) -> int:
    """Returns the piece's number doubled, after what its `how` says."""
    name = f"{piece.number}.{os.getpid()}.{time.monotonic_ns()}"
    (piece.folder / name).write_text(str(os.getppid()))
    if piece.how == "kills its process":
        os.kill(os.getpid(), KILL)
    if piece.how == "kills its worker" or (piece.how == "kills once" and piece.begun == 1):
        os.kill(os.getppid(), KILL)
        time.sleep(_SECONDS)
    if piece.how == "fails":
        raise ValueError("x\ny")
    while piece.how == "loops":
        pass
    if piece.how == "waits":
        waited((piece.folder / "go").exists)
    return 2 * piece.number
