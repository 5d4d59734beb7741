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

from tests.faults import faults_in, with_fault

ROOT = Path(__file__).parent.parent
SURVIVORS = ROOT / "tests" / "survivors.txt"
WANTED = 0.85
JOBS = int(os.environ.get("JOBS") or os.cpu_count() or 1)
SECONDS = 600
"""Seconds after which a run counts as hanging: the fault is then found, too."""


def _meaning(*tables: str) -> tuple[str, ...]:
    return tuple(f"test_meaning.py::test_a_table_has_nothing_quietly_wrong[{t}]" for t in tables)


_PROMISES = ("test_promises.py", "test_stated.py", "test_quantities.py", "test_foresight.py")
_SHEETS = ("test_layouts.py", "test_other_forms.py", "test_own_columns.py", "test_which_sheet.py")
_ROWS = ("test_rules_values.py", "test_rules_matching.py", "test_rules_files.py")
_LISTS = ("test_ledgers.py", "test_master.py", "test_list_changes.py", "test_registers.py")
_SEALED = (
    *("test_archive_answers.py", "test_archive_chain.py", "test_archive_forged.py"),
    *("test_archive_attacks.py", "test_archive_verify.py"),
)
_CITY = ("test_rollup.py", "test_sample_city.py")
NEAREST: dict[str, tuple[str, ...]] = {
    "pipeline/rules": ("test_facts.py", *_ROWS, "test_status.py", "test_rules_history.py"),
    "pipeline/rules/consistency.py": (
        *("test_stated.py", "test_rules_values.py", "test_rules_history.py"),
    ),
    "pipeline/rules/discipline.py": ("test_status.py", "test_late.py", "test_cycles.py"),
    "pipeline/rules/history.py": ("test_rules_history.py", "test_gone_tasks.py", "test_copied.py"),
    "pipeline/rules/masterlist.py": _LISTS,
    "pipeline/rules/matching.py": ("test_rules_matching.py", "test_whose.py"),
    "pipeline/rules/registers.py": (*_LISTS, "test_inspections.py"),
    "pipeline/rules/structure.py": ("test_rules_files.py", "test_hostile.py", "test_floods.py"),
    "pipeline/rules/supervision.py": ("test_rules_history.py", "test_status.py", "test_stages.py"),
    "pipeline/rules/understood.py": ("test_understood.py", "test_asides.py", "test_which_sheet.py"),
    "pipeline/rules/units.py": ("test_whose.py", "test_rules_files.py", "test_listed_units.py"),
    "pipeline/rules/values.py": ("test_rules_values.py", "test_promises.py"),
    "pipeline/rules/wording.py": (
        *("test_ledgers.py", "test_inspections.py", "test_rules_history.py", "test_stages.py"),
        *("test_status.py", "test_rules_matching.py", "test_promises.py"),
    ),
    "pipeline/merge": (
        *("test_matching.py", "test_settling.py", "test_pure_steps.py", "test_facts.py"),
        *("test_status.py", *_ROWS, "test_versions.py", "test_known_again.py"),
    ),
    "pipeline/merge/copied": ("test_copied.py",),
    "pipeline/merge/floods.py": ("test_floods.py",),
    "pipeline/merge/lateness.py": ("test_late.py", "test_status.py", "test_versions.py"),
    "pipeline/merge/whose.py": ("test_whose.py",),
    "pipeline/merge/promised.py": _PROMISES,
    "pipeline/merge/subjects.py": (
        *("test_promises.py", "test_facts.py", *_ROWS, "test_inspections.py"),
    ),
    "pipeline/merge/conclude.py": (
        *("test_settling.py", "test_status.py", *_ROWS, "test_versions.py", "test_floods.py"),
        *("test_pure_steps.py", "test_known_again.py"),
    ),
    "pipeline/merge/amounts.py": _PROMISES,
    "pipeline/merge/frames/due.py": ("test_cycles.py",),
    "pipeline/merge/frames/earlier.py": ("test_rules_history.py", "test_gone_tasks.py"),
    "pipeline/merge/frames/inspected.py": ("test_inspections.py", "test_inspect.py"),
    "pipeline/merge/frames/listed.py": _LISTS,
    "pipeline/merge/frames/registers.py": _LISTS,
    "pipeline/merge/frames/sources.py": ("test_sources.py", "test_trace_sources.py"),
    "pipeline/merge/frames/stages.py": ("test_stages.py",),
    "pipeline/intake/meaning": ("test_values.py", *_ROWS, *_meaning("rows", "texts", "cells")),
    "pipeline/intake/meaning/answers": (
        *("test_forecasts.py", "test_states.py", "test_words.py", *_meaning("forecasts")),
        *("test_forecast_search.py", "test_asides.py", "test_ledgers.py", "test_understood.py"),
        *_meaning("ledgers"),
    ),
    "pipeline/intake/meaning/dates": (
        *("test_deadlines.py", "test_week_of_returns.py", "test_week_search.py"),
        *(*_meaning("weeks", "stages"), "test_cycles.py", "test_stages.py"),
        *("test_promises.py", "test_ledgers.py"),
    ),
    "pipeline/intake/meaning/headings": (
        *("test_heading_rivals.py", "test_heading_search.py", *_meaning("headings"), *_SHEETS),
        "test_adopt.py",
        *_meaning("sheets"),
    ),
    "pipeline/intake/meaning/promises": (*_PROMISES, "test_said_elsewhere.py", *_meaning("texts")),
    "pipeline/intake/meaning/quantities.py": ("test_quantities.py", "test_promises.py"),
    "pipeline/intake/meaning/units": (
        *("test_units.py", "test_listed_units.py", *_meaning("units", "names", "reporters")),
        *("test_whose.py", "test_rules_files.py"),
    ),
    "pipeline/intake/meaning/values.py": ("test_values.py", *_ROWS, *_meaning("cells")),
    "pipeline/intake/meaning/versions.py": ("test_versions.py", *_meaning("names")),
    "pipeline/assess": (
        *("test_wording.py", "test_status.py", "test_exception_report.py", "test_tables.py"),
        *("test_numbers_reconcile.py", "test_known_truth.py", "test_rules_history.py"),
    ),
    "pipeline/assess/city.py": _CITY,
    "pipeline/assess/counterparts.py": _CITY,
    "pipeline/assess/foresight.py": ("test_foresight.py",),
    "pipeline/assess/list_changes.py": ("test_list_changes.py", "test_month.py"),
    "pipeline/assess/month.py": ("test_month.py", "test_month_truth.py", "test_foresight.py"),
    "pipeline/assess/notices.py": ("test_notices.py",),
    "pipeline/assess/proposals.py": _CITY,
    "pipeline/assess/scores": ("test_scores.py",),
    "pipeline/assess/shown.py": ("test_shown.py", "test_exception_report.py"),
    "pipeline/assess/view.py": (
        *(
            "test_own_columns.py",
            "test_mail_messages.py",
            "test_corrections.py",
            "test_status.py",
            "test_page.py",
        ),
        *("test_exception_report.py", "test_numbers_reconcile.py"),
    ),
    "pipeline/assess/visits.py": ("test_inspect.py", "test_inspections.py"),
    "pipeline/assess/year.py": ("test_year.py", "test_year_ledger.py", "test_sample_year.py"),
    "pipeline/archive/verify.py": _SEALED,
    "pipeline/archive/bags/chain.py": _SEALED,
}
"""The tests that stand nearest to each file or folder, the quickest first: those of the longest path
that fits. A fault that only tests far away find is one that a reader of the near ones does not see."""
ROOMS = (
    *("pipeline/rules", "pipeline/merge", "pipeline/intake/meaning", "pipeline/assess"),
    *("pipeline/archive/verify.py", "pipeline/archive/bags/chain.py"),
)

LIBRARIES = (
    *("pandas", "openpyxl", "xlsxwriter", "python_calamine", "jinja2", "hypothesis"),
    *("pydantic", "rapidfuzz", "rich", "yaml", "xlrd", "bagit", "pebble"),
)


@dataclass(frozen=True)
class Mutant:
    """A file with one fault in it; `number` is that of the fault, None for the file as it is."""

    path: str
    place: str
    change: str
    line: int
    number: int | None

    def __str__(self) -> str:
        return f"{self.path} | {self.place} | {self.change}"

    @property
    def source(self) -> str:
        text = (ROOT / self.path).read_text("utf-8")
        return text if self.number is None else with_fault(text, self.number)


def mutants() -> list[Mutant]:
    """Returns all mutants, file by file from the top."""
    return [
        Mutant(
            path.relative_to(ROOT).as_posix(), fault.place, fault.change, fault.line, fault.number
        )
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py") if (ROOT / room).is_dir() else [ROOT / room])
        for fault in faults_in(path.read_text("utf-8"))
    ]


def nearest(path: str) -> tuple[str, ...]:
    """Returns the tests of the longest path in `NEAREST` that fits."""
    fit = (room for room in NEAREST if path == room or path.startswith(f"{room}/"))
    return NEAREST[max(fit, key=len)]


def _run(mutant: Mutant) -> int:
    """Runs the tests in a fork, with the fault in the file's place. Returns 0 when all pass."""
    get_code, source = SourceFileLoader.get_code, mutant.source

    def with_the_fault(self: SourceFileLoader, name: str) -> object:
        if self.path == str(ROOT / mutant.path):
            return compile(source, self.path, "exec", dont_inherit=True)
        return get_code(self, name)

    SourceFileLoader.get_code = with_the_fault  # type: ignore[method-assign,assignment]  # in this fork alone
    alone = ("-x", "-q", "-p", "no:cacheprovider", "-W", _LOADED)
    return int(pytest.main([*alone, *(f"{ROOT}/tests/{name}" for name in nearest(mutant.path))]))


_LOADED = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"


def lives(mutant: Mutant) -> Iterator[bool | None]:
    """Yields whether no test finds the fault; None as long as the tests run."""
    child = os.fork()
    if child == 0:
        os.setsid()
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        try:
            os._exit(_run(mutant))
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
                print(f"… at {number} of {len(chosen)}, {len(living)} live", flush=True)
            running.append((mutant, lives(mutant)))
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
    living = looked_at(chosen, JOBS)
    # Where a mutant lives, its tests pass. Of the others it must be seen that they do without a fault
    passing = {nearest(mutant.path) for mutant in living}
    near = {nearest(mutant.path): mutant.path for mutant in chosen}
    whole = [Mutant(near[tests], "-", "-", 0, None) for tests in near.keys() - passing]
    if found := set(whole) - set(looked_at(whole, JOBS)):
        print(f"the tests fail without any fault: {'、'.join(map(str, found))}")
        return 1
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
