"""Times the reading of promises, and prints how often it is right on the labelled sets.

    PYTHONPATH=. python bench/promises.py [--tasks 4000] [--weeks 12]

Every task reports in each of so many weeks a new text with two promises and a running total, which
is the most that units write. Each is followed to the last week. Prints wall and processor seconds
and the most memory that it adds; then precision and recall of the tables in tests/promises/, of
which nothing was chosen on the last.
"""

import argparse
import sys
import time
import tracemalloc
from collections.abc import Iterator

from bench.run import machine
from pipeline.domain.week import Week
from pipeline.merge.promised import Followed, Report, followed
from tests.promises import TABLES, cases, score, week_named

WEEK = week_named("2017-W40")
WORKS = (
    "消防改造",
    "管网铺设",
    "外墙粉刷",
    "设备安装",
    "路灯安装",
    "绿化补植",
    "雨污分流",
    "电梯加装",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tasks", type=int, default=4000)
    parser.add_argument("--weeks", type=int, default=12)
    arguments = parser.parse_args()
    print(machine(), flush=True)
    begun, spent = time.perf_counter(), time.process_time()
    told = _all_followed(arguments.tasks, arguments.weeks)
    wall, processor = time.perf_counter() - begun, time.process_time() - spent
    tracemalloc.start()
    _all_followed(arguments.tasks // 10, arguments.weeks)
    most = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    print(
        f"{arguments.tasks:,} tasks × {arguments.weeks} weeks: {wall:.2f} s wall, "
        f"{processor:.2f} s processor, {told:,} promises and totals followed, "
        f"{most:.0f} MiB for a tenth of them",
        flush=True,
    )
    for table in TABLES:
        of, count = score(table), len(cases(table))
        print(
            f"{table:<7}{count:>5} lines, precision {of.right}/{of.found} = {of.precision:.3f}, "
            f"recall {of.right}/{of.expected} = {of.recall:.3f}"
        )
    return 0


def _all_followed(tasks: int, weeks: int) -> int:
    return sum(
        len(
            list(followed(Followed(f"1-{task}", "改造老街", frozenset()), [*_reports(task, weeks)]))
        )
        for task in range(tasks)
    )


def _reports(task: int, weeks: int) -> Iterator[Report]:
    for back in reversed(range(weeks)):
        week = WEEK.before(back)
        yield Report(
            week,
            _texts(task, weeks - back, week),
            _place_of,
            "",
            50.0,
            done=False,
        )


def _place_of(name: str) -> str:
    return f"区规建局.xlsx“周报表”{'C5' if name == 'progress' else 'F5'}"


def _texts(task: int, turn: int, week: Week) -> dict[str, str]:
    work, other = WORKS[task % len(WORKS)], WORKS[(task + turn) % len(WORKS)]
    day = week.sunday.replace(day=28)
    return {
        "progress": f"{task}号院{work}正在施工，累计完成{task + turn}米。",
        "next_step": f"{day.month}月{day.day}日前完成{task}号院{other}；下周{work}材料进场。",
    }


if __name__ == "__main__":
    sys.exit(main())
