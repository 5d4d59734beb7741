"""Times a cold `duban run` beside the plain script, week by week, and prints one table.

    python bench/run.py [--sizes 240,4000] [--json FILE]

Every measurement is a fresh process on an office folder without outbox or archive. The exit code
is 1 when a run failed or did not find what was put into the week.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from pipeline.office.folder import remove

BENCH = Path(__file__).resolve().parent
REPOSITORY = BENCH.parent
CACHE = Path(os.environ.get("DUBAN_BENCH_DIR") or tempfile.gettempdir())
WEEK = "2017-W28"
PARTS = dict.fromkeys(("import", "inflate", "calamine"), "floor") | dict.fromkeys(
    ("alone", "pooled", "checked"), "intake"
)
"""What is measured beside the whole run, and the script that does it."""
PARTS_AT_LEAST = 3
"""Runs of each part. The median counts: the first run finds the files outside the cache."""
KEPT = {"inbox", "templates", "config.yaml", "made-by.json"}
LIBRARIES = (
    "pandas", "numpy", "openpyxl", "python-calamine", "XlsxWriter", "python-docx",
    "lxml",
)  # fmt: skip
AS_INSTALLED = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}
"""An installed program is compiled once, so that only the first run compiles it."""
SAMPLED_EVERY = 0.05
"""Seconds between two readings of the memory of a process and its children."""
LONGEST = 1800.0
"""Seconds after which a run is ended and counts as failed."""


@dataclass(frozen=True)
class Size:
    tasks: int
    files: int
    runs: int


SIZES = (Size(240, 60, 5), Size(4_000, 400, 3), Size(100_000, 2_000, 1))


@dataclass(frozen=True)
class Run:
    """One process: how long it took, how much memory, how it ended."""

    wall: float
    """Seconds from start to exit."""
    cpu: float | None
    """Seconds of all cores together; None where the system does not report it."""
    peak: int | None
    """The most bytes resident at once, in the process and all below it; None as above."""
    code: int
    out: str
    err: str


@dataclass
class Compared:
    """The measurements for one size."""

    size: Size
    duban: list[Run] = field(default_factory=list)
    plain: list[Run] = field(default_factory=list)
    floor: dict[str, float] = field(default_factory=dict)
    """Seconds of the reference lines, by name."""
    faults: list[str] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=_sizes, default=SIZES, metavar="240,4000")
    parser.add_argument("--json", type=Path, metavar="FILE", help="the same figures for a script")
    arguments = parser.parse_args()

    print(machine(), flush=True)
    results = [compare(size) for size in arguments.sizes]
    print(table(results))
    for result in results:
        for fault in result.faults:
            print(f"\n{result.size.tasks} tasks: {fault}")
    if arguments.json:
        arguments.json.write_text(json.dumps(_figures(results), indent=1), "utf-8")
    return 1 if any(result.faults for result in results) else 0


def compare(size: Size) -> Compared:
    """Runs both in turn on a week of that size, so that a busy machine slows both."""
    _say(f"{size.tasks} tasks in {size.files} returns: making the week")
    made = run([str(BENCH / "weeks.py"), str(size.tasks), str(size.files)])
    if made.code:
        raise SystemExit(f"bench/weeks.py failed:\n{_tail(made.err)}")
    office = Path(made.out.strip())
    result = Compared(size)
    for name, script in PARTS.items():
        times = max(size.runs, PARTS_AT_LEAST)
        runs = [run(["-m", f"bench.{script}", name, str(office)]) for _ in range(times)]
        if any(ran.code for ran in runs):
            result.faults.append(f"bench/{script}.py {name} failed\n{_tail(runs[0].err)}")
            continue
        result.floor[name] = statistics.median(float(ran.out) for ran in runs)

    for number in range(1, size.runs + 1):
        _clear(office)
        ran = run(["-m", "pipeline", "run", "--week", WEEK, "--root", str(office)])
        _say(f"  run {number} of {size.runs}: duban {ran.wall:.2f} s (exit {ran.code})")
        result.duban.append(ran)
        with tempfile.TemporaryDirectory(prefix="duban-bench-") as out:
            ran = run([str(BENCH / "plain.py"), str(office), out])
        _say(f"  run {number} of {size.runs}: plain {ran.wall:.2f} s (exit {ran.code})")
        result.plain.append(ran)

    for name, runs in (("duban", result.duban), ("plain", result.plain)):
        failed = [ran for ran in runs if ran.code]
        if failed:
            told = f"{name} ended with exit code {failed[0].code} in {len(failed)} of {len(runs)}"
            result.faults.append(f"{told} runs\n{_tail(failed[0].err)}")
    if not any(ran.code for ran in result.duban):
        result.faults.extend(_differences(office, size))
    return result


def run(arguments: Sequence[str]) -> Run:
    """Runs this Python with those arguments in its own process and watches it to its end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=REPOSITORY, stdout=out, stderr=err, env=AS_INSTALLED
        )
        with Watch(process.pid) as watch:
            late = threading.Timer(LONGEST, process.kill)
            late.start()
            code, cpu, largest = _wait(process)
            wall = time.perf_counter() - started
            late.cancel()
        out.seek(0)
        err.seek(0)
        peak = max(watch.peak, largest) or None
        # The system counts only the processes that this one waited for: not those that read
        cpu = None if cpu is None else max(cpu, watch.cpu)
        printed, told = (file.read().decode("utf-8", "replace") for file in (out, err))
        return Run(wall, cpu, peak, code, printed, told)


class Watch:
    """What a process and all below it took; measured on Linux only.

    `peak`: the most memory at one time. Pages that several processes share are counted in each of
    them.
    """

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._seconds: dict[int, float] = {}
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(SAMPLED_EVERY):
            family = _family(self._pid)
            self.peak = max(self.peak, sum(map(_resident, family)))
            for pid in family:
                self._seconds[pid] = max(_processor(pid), self._seconds.get(pid, 0.0))

    @property
    def cpu(self) -> float:
        """Processor seconds, of the readers too; of each process up to the last look at it."""
        return sum(self._seconds.values())


def machine() -> str:
    versions = ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)
    return (
        f"{platform.system()} {platform.machine()}, {_cores()} cores, "
        f"{platform.python_implementation()} {platform.python_version()}\n{versions}\n"
    )


def table(results: Sequence[Compared]) -> str:
    """Returns the figures as a Markdown table."""
    headings = (
        "tasks", "returns", "runs", "duban s", "plain s", "ratio", "duban MB", "plain MB",
        "duban s per 1,000", "plain s per 1,000", "imports s", "inflate s", "calamine s", "alone s",
        "pooled s", "checked s", "by inflate",
    )  # fmt: skip
    rows = [headings, tuple("---:" for _ in headings)]
    for result in results:
        size = result.size
        duban, plain = _wall(result.duban), _wall(result.plain)
        rows.append(
            (
                f"{size.tasks:,}",
                f"{size.files:,}",
                str(size.runs),
                _shown(duban),
                _shown(plain),
                _shown(_ratio(duban, plain)),
                _shown(_peak(result.duban), 0),
                _shown(_peak(result.plain), 0),
                _shown(duban and duban / size.tasks * 1000),
                _shown(plain and plain / size.tasks * 1000),
                *(_shown(result.floor.get(name)) for name in PARTS),
                _shown(_ratio(result.floor.get("checked"), result.floor.get("inflate"))),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(headings))]
    lines = (" | ".join(map(str.rjust, row, widths)) for row in rows)
    return "\n".join(f"| {line} |" for line in lines)


def _sizes(text: str) -> tuple[Size, ...]:
    known = {size.tasks: size for size in SIZES}
    try:
        return tuple(known[int(part)] for part in text.split(","))
    except (KeyError, ValueError):
        raise argparse.ArgumentTypeError(f"sizes are {', '.join(map(str, known))}") from None


def _clear(office: Path) -> None:
    """Leaves only what the week was made with, so that each run is the first."""
    for path in office.iterdir():
        if path.name not in KEPT:
            remove(path)


def _differences(office: Path, size: Size) -> list[str]:
    """Returns how duban's counts differ from the clean week: a fast wrong run is no result."""
    try:
        text = (office / "outbox" / WEEK / "data" / "run.json").read_text("utf-8-sig")
        counts = json.loads(text)["counts"]
    except (OSError, ValueError, KeyError) as error:
        return [f"duban left no counts in outbox/{WEEK}/data/run.json ({type(error).__name__})"]
    expected = {
        "tasks": size.tasks,
        "units": size.files,
        "unreported": 0,
        "files_accepted": size.files,
        "files_rejected": 0,
        "findings_error": 0,
        "findings_warning": 0,
    }
    return [
        f"duban counts {name} {counts.get(name)}, the week has {value}"
        for name, value in expected.items()
        if counts.get(name) != value
    ]


def _wait(process: "subprocess.Popen[bytes]") -> tuple[int, float | None, int]:
    """Returns exit code, processor seconds and bytes of the largest single process (0: unknown)."""
    if sys.platform == "win32":
        return process.wait(), None, 0
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit


def _family(pid: int) -> list[int]:
    """Returns the process and all below it."""
    found = [pid]
    for member in found:
        for path in Path(f"/proc/{member}/task").glob("*/children"):
            found.extend(map(int, _read(path).split()))
    return found


def _resident(pid: int) -> int:
    """Returns the resident bytes, or 0 when the process has ended."""
    fields = _read(Path(f"/proc/{pid}/statm")).split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") if fields else 0


def _processor(pid: int) -> float:
    """Returns the processor seconds of the process itself, or 0 when it has ended."""
    _, _, fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")
    spent = fields.split()[11:13]  # utime and stime, proc(5)
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK") if spent else 0.0


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace")
    except OSError:
        return ""


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one and other else None


def _wall(runs: Sequence[Run]) -> float | None:
    walls = [ran.wall for ran in runs if ran.code == 0]
    return statistics.median(walls) if walls else None


def _peak(runs: Sequence[Run]) -> float | None:
    """Returns megabytes (2**20)."""
    peaks = [ran.peak for ran in runs if ran.code == 0 and ran.peak]
    return max(peaks) / 2**20 if peaks else None


def _shown(value: float | None, places: int = 2) -> str:
    return "–" if value is None else f"{value:,.{places}f}"


def _figures(results: Sequence[Compared]) -> dict[str, object]:
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": _cores(),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "sizes": [
            {
                **asdict(result.size),
                "floor": result.floor,
                "faults": result.faults,
                **{
                    name: [
                        {"wall": r.wall, "cpu": r.cpu, "peak": r.peak, "code": r.code} for r in runs
                    ]
                    for name, runs in (("duban", result.duban), ("plain", result.plain))
                },
            }
            for result in results
        ],
    }


def _cores() -> int | None:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()


def _version(library: str) -> str:
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return "absent"


def _tail(text: str) -> str:
    """Returns the last lines, without the paths of this machine: they may be published."""
    lines = text.rstrip().splitlines()[-12:]
    places = {
        REPOSITORY: "<duban>",
        Path(sys.prefix): "<python>",
        Path(sys.base_prefix): "<python>",
    }
    places |= {CACHE: "<weeks>", Path(tempfile.gettempdir()): "<temporary>", Path.home(): "~"}
    for place, name in places.items():
        lines = [line.replace(str(place), name) for line in lines]
    return "\n".join(f"    {line}" for line in lines) or "    (nothing on stderr)"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
