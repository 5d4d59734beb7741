"""Puts faults into the rooms that decide, one at a time: do the quick tests find them?

python -m tests.mutants [SHARE]     all of them, or so many chosen at random by the seed SEED=…

Each runs in a fork that has the libraries loaded and reads the one file with the fault in it.
Nothing on the disk is touched. Those that live are named, with the reason from survivors.txt.
The exit code is 1 when fewer than 85 % are found.
"""

import contextlib
import importlib
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

from tests.faults import faults_in

ROOT = Path(__file__).parent.parent
SURVIVORS = ROOT / "tests" / "survivors.txt"
WANTED = 0.85
JOBS = int(os.environ.get("JOBS") or os.cpu_count() or 1)
SECONDS = 600
"""Seconds after which a run counts as hanging: the fault is then found, too."""

_PURE = ("test_pure_steps", "test_facts")
_ROWS = ("test_rules_values", "test_rules_matching", "test_rules_files", "test_status")
_WEEKS = ("test_gone_tasks", "test_rules_history", "test_known_truth", "test_sample_week")
_SEALED = (
    *("test_archive_forged", "test_archive_answers", "test_archive_chain"),
    *("test_archive_verify", "test_archive_attacks"),
)
ROOMS: dict[str, tuple[str, ...]] = {
    "pipeline/rules": (*_PURE, *_ROWS, "test_ledgers", *_WEEKS),
    "pipeline/merge": (
        *(
            "test_matching",
            "test_settling",
            *_PURE,
            *_ROWS,
            "test_units",
            "test_versions",
            "test_ledgers",
        ),
        *("test_week_of_returns", "test_known_again", "test_own_columns", *_WEEKS),
    ),
    "pipeline/intake/meaning": (
        *(
            "test_words",
            "test_deadlines",
            "test_forecasts",
            "test_units",
            "test_versions",
            "test_values",
        ),
        *("test_layouts", "test_other_forms", "test_own_columns", "test_rules_files"),
        *("test_ledgers", "test_master", "test_known_truth", "test_sample_week"),
    ),
    "pipeline/assess": (
        *(
            "test_wording",
            "test_status",
            "test_ledgers",
            "test_rules_history",
            "test_exception_report",
        ),
        *("test_known_truth", "test_sample_week"),
    ),
    "pipeline/archive/verify.py": _SEALED,
    "pipeline/archive/bags/chain.py": _SEALED,
}
"""The tests that can find a fault in each room, the quickest first."""

LIBRARIES = (
    *("pandas", "openpyxl", "xlsxwriter", "python_calamine", "jinja2", "hypothesis"),
    *("pydantic", "rapidfuzz", "rich", "yaml", "xlrd", "bagit", "pebble"),
)


@dataclass(frozen=True)
class Mutant:
    """A file with one fault in it."""

    path: str
    place: str
    change: str
    source: str
    line: int

    def __str__(self) -> str:
        return f"{self.path} | {self.place} | {self.change}"


def mutants() -> list[Mutant]:
    """Returns all mutants, file by file from the top."""
    return [
        Mutant(
            path.relative_to(ROOT).as_posix(), fault.place, fault.change, fault.source, fault.line
        )
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py") if (ROOT / room).is_dir() else [ROOT / room])
        for fault in faults_in(path.read_text("utf-8"))
    ]


def untouched(room: str) -> Mutant:
    """Returns a file of the room without a fault; its tests must pass."""
    path = next((ROOT / room).rglob("*.py"), ROOT / room)
    return Mutant(path.relative_to(ROOT).as_posix(), "-", "-", path.read_text("utf-8"), 0)


def room_of(path: str) -> str:
    return next(room for room in ROOMS if path.startswith(room))


def tests_for(path: str) -> list[str]:
    found = (ROOT / "tests" / f"{name}.py" for name in ROOMS[room_of(path)])
    return [str(file) for file in found if file.is_file()]


def _run(path: str, source: str) -> int:
    """Runs the tests in a fork, with this text in the file's place. Returns 0 when all pass."""
    get_code = SourceFileLoader.get_code

    def with_the_fault(self: SourceFileLoader, name: str) -> object:
        if self.path == str(ROOT / path):
            return compile(source, self.path, "exec", dont_inherit=True)
        return get_code(self, name)

    SourceFileLoader.get_code = with_the_fault  # type: ignore[method-assign,assignment]  # in this fork alone
    alone = ("-x", "-q", "-p", "no:cacheprovider", "-W", _LOADED)
    return int(pytest.main([*alone, *tests_for(path)]))


_LOADED = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"


def lives(path: str, source: str) -> Iterator[bool | None]:
    """Yields whether no test finds the fault; None as long as the tests run."""
    child = os.fork()
    if child == 0:
        os.setsid()
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        try:
            os._exit(_run(path, source))
        finally:
            os._exit(3)
    begun = time.monotonic()
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            with contextlib.suppress(ProcessLookupError):  # readers that it left
                os.killpg(child, signal.SIGKILL)
            yield os.waitstatus_to_exitcode(status) == 0
            return
        if time.monotonic() - begun > SECONDS:
            os.killpg(child, signal.SIGKILL)
        time.sleep(0.05)
        yield None


def looked_at(chosen: Sequence[Mutant], jobs: int) -> list[Mutant]:
    """Returns the mutants that live, and reports the progress."""
    waiting = list(enumerate(chosen, 1))
    living: list[Mutant] = []
    running: list[tuple[Mutant, Iterator[bool | None]]] = []
    while waiting or running:
        while waiting and len(running) < jobs:
            number, mutant = waiting.pop(0)
            if number % 20 == 0:
                print(f"… {number} of {len(chosen)}, {len(living)} live", flush=True)
            running.append((mutant, lives(mutant.path, mutant.source)))
        for one in list(running):
            mutant, state = one
            if (result := next(state)) is not None:
                running.remove(one)
                if result:
                    living.append(mutant)
                    if mutant.line:
                        print(f"lives: {mutant}  (line {mutant.line})", flush=True)
    return living


def reasons() -> dict[str, str]:
    """Returns the reason for each mutant that is known to live."""
    lines = SURVIVORS.read_text("utf-8").splitlines()
    named = (line.rpartition(" | ") for line in lines if line and not line.startswith("#"))
    return {mutant: why for mutant, _, why in named}


def main(share: int | None, seed: str, only: str) -> int:
    for name in LIBRARIES:
        importlib.import_module(name)
    all_of_them = mutants()
    every = [mutant for mutant in all_of_them if only in mutant.path]
    chosen = every
    if share is not None and share < len(every):
        chosen = random.Random(seed).sample(every, share)
    print(f"{len(chosen)} of {len(every)} mutants, SEED={seed}", flush=True)
    whole = [untouched(room) for room in ROOMS if any(room_of(m.path) == room for m in chosen)]
    if found := set(whole) - set(looked_at(whole, JOBS)):
        print(f"the tests fail without any fault: {'、'.join(map(str, found))}")
        return 1
    living = looked_at(chosen, JOBS)
    known = reasons()
    for mutant in living:
        print(f"{mutant}: {known.get(str(mutant), 'NOT NAMED in tests/survivors.txt')}")
    for gone in sorted(known.keys() - {str(mutant) for mutant in all_of_them}):
        print(f"in survivors.txt, but no mutant any more: {gone}")
    part = 1 - len(living) / len(chosen)
    print(f"{len(chosen) - len(living)} of {len(chosen)} killed: {part:.1%}, SEED={seed}")
    return int(part < WANTED)


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if sys.argv[1:] else None
    seed = os.environ.get("SEED") or str(random.SystemRandom().randrange(10**9))
    sys.exit(main(wanted, seed, os.environ.get("ONLY", "")))
