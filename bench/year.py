"""Times a run on top of a year of sealed weeks, and reading that year into one frame.

    PYTHONPATH=. python bench/year.py [--sizes 220,4000] [--runs 3]

The weeks are drawn, not run. Each measurement is a fresh process: a run without an archive, with
the 12 weeks that rules look back on, with 52 weeks, with 52 weeks of a release that had no
past.csv; then the year. Prints the least seconds of all runs, wall and processor.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench import weeks
from bench.run import WEEK, Run, machine, run
from pipeline.office.folder import remove
from tests.drawn_year import Row, codes, listed, seal_all

FILES = {220: 60, 4_000: 400}
YEAR = (*codes(2016, 29, 52), *codes(2017, 1, 27))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default="220,4000", metavar="220,4000")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    print(machine(), flush=True)
    for size in map(int, arguments.sizes.split(",")):
        office = weeks.office_of(size, FILES[size])
        tasks = weeks.make_tasks(size, FILES[size])
        ways: dict[str, Callable[[], None]] = {
            "no archive": lambda: None,
            "12 weeks": partial(_seal, office, tasks, YEAR[-12:]),
            "52 weeks": partial(_seal, office, tasks, YEAR),
            "52 weeks, no past.csv": partial(_seal, office, tasks, YEAR, with_past=False),
        }
        for name, make in ways.items():
            remove(office / "archive")
            make()
            ran = list(_runs(office, arguments.runs))
            print(f"{size:,} tasks, {name}: {least(ran)}", flush=True)
            if name == "52 weeks":
                read = [run(["-c", _READ, str(office)]) for _ in range(arguments.runs)]
                print(f"{size:,} tasks, the year: {least(read)}", flush=True)
        remove(office / "archive")
    return 0


_READ = """
import sys
from pathlib import Path
from pipeline.archive.past import sealed_year
from pipeline.office.folder import OfficeFolder
assert len(sealed_year(OfficeFolder(Path(sys.argv[1])), 2016).weeks) == 24
assert len(sealed_year(OfficeFolder(Path(sys.argv[1])), 2017).weeks) >= 27
"""


def _seal(
    office: Path, tasks: list[weeks.Task], of_weeks: tuple[str, ...], *, with_past: bool = True
) -> None:
    drawn = ((week, [row_of(task, at) for task in tasks]) for at, week in enumerate(of_weeks))
    seal_all(office / "archive", drawn, with_past=with_past)


def row_of(task: weeks.Task, at: int) -> Row:
    return listed(
        *(task.task_id, task.text, task.lead_unit),
        plan=task.plan,
        item=task.item,
        progress=f"第{at + 1}周：{task.progress}",
        percent=str(min(at, task.percent - 1)),
        reason=task.reason,
    )


def _runs(office: Path, times: int) -> Iterator[Run]:
    for _ in range(times):
        for path in (office / "outbox", office / "archive" / WEEK):
            remove(path)
        ran = run(["-m", "pipeline", "run", "--week", WEEK, "--root", str(office)])
        if ran.code:
            raise SystemExit(ran.err)
        yield ran


def least(ran: list[Run]) -> str:
    if failed := [each for each in ran if each.code]:
        raise SystemExit(failed[0].err)
    wall, cpu = min(each.wall for each in ran), min(each.cpu or 0 for each in ran)
    peak = max(each.peak or 0 for each in ran) / 2**20
    return f"{wall:.2f} s, processor {cpu:.2f} s, {peak:,.0f} MB"


if __name__ == "__main__":
    sys.exit(main())
