"""Times `duban verify` on a Dask cluster of one and of two workers, beside this machine alone.

    PYTHONPATH=. python bench/cluster.py [--bags 2000] [--sample 20] [--quick]

The bags are four real weeks of a small office, sealed again and again: each is read whole, held
against the chain, and run again. The workers are processes of their own on loopback, with one
thread each. The report must be that of one machine, byte for byte; the exit code is 1 when it is
not, or when two workers take more than 0.6 of the time of one. `--sample` bags of the sample's week
give the processor seconds of a week of usual size, and from them bags an hour and core.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.run import REPOSITORY, machine
from pipeline.archive.bags.bag import IDENTIFIER, PREVIOUS, SUPERSEDES, Bag, write_tags
from pipeline.archive.bags.catalogue import bags_of
from pipeline.archive.bags.links import link_to
from pipeline.archive.statement import read, revised, write
from pipeline.office.folder import remove
from tests.dask_cluster import Machines, machines
from tests.office import Office
from tests.sealed_office import HEADER, ROADS, WATER, seal

WEEKS = ("2017-W27", "2017-W28", "2017-W29", "2017-W30")
AIM = 0.6
"""The most that two workers may take of the time of one."""


@dataclass(frozen=True)
class Pass:
    seconds: float
    processor: float
    """The processor seconds of all that worked: the command, the workers, and their children."""
    report: bytes
    code: int


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bags", type=int, default=2000)
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--quick", action="store_true", help="read and hold, do not run again")
    arguments = parser.parse_args()
    print(machine())
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    words = ["--quick"] if arguments.quick else []
    folder = Path(tempfile.mkdtemp(prefix="duban-bench-"))
    try:
        small = folder / "small"
        _small(small, arguments.bags)
        here = _timed(small, *words, "--jobs", "1")
        _print("this machine, --jobs 1", arguments.bags, here)
        passes = [_on_cluster(folder, small, workers, words) for workers in (1, 2)]
        for workers, made in enumerate(passes, start=1):
            _print(f"cluster, {workers} worker(s)", arguments.bags, made)
        same = all((made.report, made.code) == (here.report, here.code) for made in passes)
        ratio = passes[1].seconds / passes[0].seconds
        print(f"same report: {same}; two workers take {ratio:.2f} of the time of one")
        if arguments.sample:
            week = folder / "week"
            _sample(week, arguments.sample)
            made = _on_cluster(folder, week, 1, [])
            _print("week of the sample, cluster, 1 worker", 1 + arguments.sample, made)
        return 0 if same and ratio <= AIM else 1
    finally:
        remove(folder)


def _print(what: str, bags: int, made: Pass) -> None:
    each = made.processor / bags
    print(
        f"{what}: {bags} bags, exit {made.code}, wall {made.seconds:.1f} s, processor "
        f"{made.processor:.1f} s, {each:.3f} s a bag, {3600 / each:,.0f} bags an hour and core",
        flush=True,
    )


def _small(root: Path, bags: int) -> None:
    root.mkdir()
    office = Office(root)
    seal(office)
    remove(root / "archive")
    for number, week in enumerate(WEEKS):
        office.week = week
        when = f"2017-07-{6 + 7 * number:02}T10:00"
        office.returned("区水务局.xlsx", f"{HEADER}\n{WATER}", when)
        office.returned("区规建局.xlsx", f"{HEADER}\n{ROADS}", when)
        office.run()
    _again_and_again(root / "archive", WEEKS, bags)


def _sample(root: Path, bags: int) -> None:
    command = [sys.executable, "-m", "pipeline"]
    subprocess.run([*command, "init", str(root), "--sample"], check=True, capture_output=True)
    config = root / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("pdf: auto", "pdf: off"), "utf-8")
    for week in WEEKS[:2]:
        words = ["run", "--week", week, "--root", str(root)]
        subprocess.run([*command, *words], check=True, capture_output=True)
    _again_and_again(root / "archive", WEEKS[1:2], bags)


def _again_and_again(archive: Path, weeks: "tuple[str, ...]", bags: int) -> None:
    """Seals each week as the next revision, in turn, until there are so many bags."""
    firsts = [bags_of(archive, week)[0] for week in weeks]
    last = firsts[-1]
    for number in range(len(weeks), bags):
        first = firsts[number % len(weeks)]
        newest = bags_of(archive, first.period)[-1]
        bag = Bag(
            first.period, newest.revision + 1, archive / first.period / f"r{newest.revision + 1}"
        )
        shutil.copytree(first.data, bag.data, copy_function=os.link)
        (bag.results / "data" / "run.json").unlink()  # a second name of the first one's
        said = revised(read(first.results), newest.revision, newest.digest(), ["bench"])
        write(said, bag.results)
        about = [(IDENTIFIER, str(bag)), (PREVIOUS, str(link_to(last)))]
        about.append((SUPERSEDES, str(link_to(newest))))
        labels = {label for label, _ in about} | {"Payload-Oxum", "Duban-Bag-Version"}
        kept = [(label, text) for label, text in first.entries() if label not in labels]
        write_tags(bag.path, [*kept, *about])
        last = bag


def _on_cluster(folder: Path, root: Path, workers: int, words: list[str]) -> Pass:
    with machines(folder / f"{root.name}-{workers}", workers) as made:
        return _timed(root, *words, "--scheduler", made.address, also=lambda: _spent(made))


def _timed(root: Path, *words: str, also: "Callable[[], float]" = lambda: 0.0) -> Pass:
    before, spent = time.monotonic(), also() + _of_children()
    ended = subprocess.run(
        [sys.executable, "-m", "pipeline", "verify", "--root", str(root), *words],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        check=False,
    )
    processor = also() + _of_children() - spent
    return Pass(time.monotonic() - before, processor, ended.stdout, ended.returncode)


def _of_children() -> float:
    """Returns the processor seconds of the children of this process that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _spent(made: Machines) -> float:
    """Returns the processor seconds so far of the scheduler, the workers and their children."""
    total = 0.0
    for process in made.started:
        whole = psutil.Process(process.pid)
        for each in (whole, *whole.children(recursive=True)):
            try:
                of = each.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += of.user + of.system + of.children_user + of.children_system
    return total


if __name__ == "__main__":
    sys.exit(main())
