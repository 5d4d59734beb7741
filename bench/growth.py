"""Shows how the time grows with tasks, files, weeks and offices, and whether it has become worse.

    PYTHONPATH=. python bench/growth.py [--only tasks,files] [--runs 3] [--check | --keep]

Each of the four is measured in three sizes: `duban run` on clean weeks of more and more tasks, and
of the same tasks in more and more files; `duban ledger` on more and more sealed weeks; `duban
rollup` of more and more districts. A figure is the processor seconds of the command with all its
processes, divided by those of the plain script on a week of 4,000 tasks: that takes out how fast
the machine is. Both are the least of all rounds, and in each round everything is measured once, in
turn: a neighbour can only add to a time, and adds to both.

`--check` compares with `bench/kept.json`, and ends with exit code 1 when a figure is more than a
fifth worse. What is worse is first measured again for as many rounds. `--keep` writes that file.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

from bench import weeks, year
from bench.city import make_city
from bench.run import BENCH, REPOSITORY, WEEK, machine, run
from pipeline.office.folder import remove
from tests.drawn_year import codes, seal_all

KEPT = BENCH / "kept.json"
ALLOWED = 0.2
"""How much worse a figure may be than the one kept."""
YARDSTICK = (4_000, 400)
"""Tasks and files of the week on which the plain script is the measure of the machine."""
AXES = {
    "tasks": (240, 4_000, 20_000),
    "files": (100, 400, 1_600),
    "weeks": (13, 26, 52),
    "offices": (10, 20, 40),
}
_FILES = {240: 60, 4_000: 400, 20_000: 800}
_TASKS_IN_FILES, _TASKS_IN_WEEKS = 4_000, 1_000


@dataclass
class Point:
    """One size of one axis."""

    axis: str
    size: int
    command: Sequence[str]
    clear: Sequence[Path]
    """What a run leaves: it is removed before each, so that each is the first."""
    seconds: list[float] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.axis} {self.size}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", default=",".join(AXES), metavar="tasks,files")
    parser.add_argument("--runs", type=int, default=3)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true")
    what.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    print(machine(), flush=True)
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {"figures": {}}
    axes = arguments.only.split(",")
    with tempfile.TemporaryDirectory(prefix="duban-growth-") as scratch:
        points = [point for axis in axes for point in _MADE[axis](Path(scratch))]
        plain = _plain(Path(scratch))
        measure(points, plain, arguments.runs)
        before = {n: v for n, v in kept["figures"].items() if n.split()[0] in axes}
        if arguments.check and worse(before, figures(points, plain)):
            print("worse at first; measured again", flush=True)
            measure(points, plain, arguments.runs)
        remove(Path(scratch))
        Path(scratch).mkdir()
    found = figures(points, plain)
    print(table(points, found))
    if arguments.keep:
        said = f"{date.today()}, least of {len(plain.seconds)} rounds; {machine().strip()}"
        whole = {"made": said, "figures": kept["figures"] | found}
        KEPT.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", "utf-8")
    told = worse(before, found) if arguments.check else []
    print("\n".join(told))
    return int(bool(told))


def figures(points: Iterable[Point], plain: Point) -> dict[str, float]:
    """Returns the least time of each point in times of that of the plain script, by its name."""
    return {point.name: round(min(point.seconds) / min(plain.seconds), 3) for point in points}


def worse(kept: Mapping[str, float], now: Mapping[str, float]) -> list[str]:
    """Returns a line for each figure that is worse than the one kept, is new, or was not measured.

    A figure that is better is no fault; keeping it is somebody's decision.
    """
    found = []
    for name in (*kept, *(name for name in now if name not in kept)):
        if name not in now:
            found.append(f"{name}: not measured, kept {kept[name]:.2f}")
        elif name not in kept:
            found.append(f"{name}: {now[name]:.2f}, none is kept; --keep writes it")
        elif now[name] > kept[name] * (1 + ALLOWED):
            more = now[name] / kept[name] - 1
            found.append(f"{name}: {now[name]:.2f}, kept {kept[name]:.2f}, {more:.0%} worse")
    return found


def growth(sizes: Sequence[int], times: Sequence[float]) -> float:
    """Returns what one more costs between the last two sizes, in times of between the first two.

    1 is linear growth; with less, each further one costs less.
    """
    costs = [(b - a) / (n - m) for (m, a), (n, b) in pairwise(zip(sizes, times, strict=True))]
    first, last = costs[0], costs[-1]
    return last / first if first > 0 else float("inf")


def table(points: Sequence[Point], found: Mapping[str, float]) -> str:
    """Returns the figures as a Markdown table, a line for each axis."""
    lines = ["| axis | sizes | times the plain script | one more, last by first |"]
    lines.append("| --- | --- | --- | ---: |")
    for axis in dict.fromkeys(point.axis for point in points):
        own = [point for point in points if point.axis == axis]
        sizes, times = [p.size for p in own], [found[p.name] for p in own]
        shown = (" / ".join(f"{size:,}" for size in sizes), " / ".join(f"{t:.2f}" for t in times))
        lines.append(f"| {axis} | {shown[0]} | {shown[1]} | {growth(sizes, times):.2f} |")
    return "\n".join(lines)


def measure(points: Sequence[Point], plain: Point, rounds: int) -> None:
    """Runs everything once in each round, and the plain script before each axis."""
    for number in range(1, rounds + 1):
        for last, point in pairwise([plain, *points]):
            if last.axis != point.axis:
                _once(plain)
            _once(point)
        print(f"round {number} of {rounds} is over", file=sys.stderr, flush=True)


def _once(point: Point) -> None:
    for path in point.clear:
        if path.exists():
            remove(path)
    ran = run(point.command)
    if ran.code:
        raise SystemExit(f"{point.name} ended with exit code {ran.code}\n{ran.err[-2000:]}")
    point.seconds.append(ran.wall if ran.cpu is None else ran.cpu)


def _plain(scratch: Path) -> Point:
    out = scratch / "plain"
    command = [str(BENCH / "plain.py"), str(weeks.office_of(*YARDSTICK)), str(out)]
    return Point("plain", YARDSTICK[0], command, [out])


def _of_tasks(scratch: Path) -> list[Point]:
    return [_week(scratch, "tasks", size, size, _FILES[size]) for size in AXES["tasks"]]


def _of_files(scratch: Path) -> list[Point]:
    return [_week(scratch, "files", size, _TASKS_IN_FILES, size) for size in AXES["files"]]


def _week(scratch: Path, axis: str, size: int, tasks: int, files: int) -> Point:
    office = scratch / f"{axis}-{size}"
    shutil.copytree(weeks.office_of(tasks, files), office, ignore=_LEFT)
    command = ["-m", "pipeline", "run", "--week", WEEK, "--root", str(office)]
    left = ("outbox", "archive", ".duban.key", ".duban.looks")
    return Point(axis, size, command, [office / name for name in left])


_LEFT = shutil.ignore_patterns("outbox", "archive", ".duban*")


def _of_weeks(scratch: Path) -> list[Point]:
    points = []
    tasks = weeks.make_tasks(_TASKS_IN_WEEKS, 60)
    for size in AXES["weeks"]:
        office = scratch / f"weeks-{size}"
        (office / "inbox").mkdir(parents=True)
        shutil.copytree(REPOSITORY / "templates", office / "templates")
        drawn = (
            (code, [year.row_of(task, at) for task in tasks])
            for at, code in enumerate(codes(2017, 1, size))
        )
        seal_all(office / "archive", drawn)
        command = ["-m", "pipeline", "ledger", "--year", "2017", "--root", str(office)]
        points.append(Point("weeks", size, command, [office / "outbox"]))
    return points


def _of_offices(scratch: Path) -> list[Point]:
    points = []
    drawn = argparse.Namespace(tasks=240, items=120, weeks=1)
    for size in AXES["offices"]:
        root = scratch / f"offices-{size}"
        make_city(root, size, drawn)
        command = ["-m", "pipeline", "rollup", str(root / "city"), "--week", WEEK]
        left = [root / "city" / name for name in ("archive", "outbox")]
        points.append(Point("offices", size, command, left))
    return points


_MADE: Mapping[str, Callable[[Path], list[Point]]] = {
    "tasks": _of_tasks,
    "files": _of_files,
    "weeks": _of_weeks,
    "offices": _of_offices,
}


if __name__ == "__main__":
    sys.exit(main())
