"""Times the work ledger and the page of a year of drawn weeks, and how fast the page is shown.

    PYTHONPATH=. python bench/ledger.py [--sizes 220,4000] [--runs 3]

52 weeks are drawn, of which two are holes: every task is reported anew in each week with words of
its own, which is the most that a page can have to hold. Each run is a fresh process. Prints the
least seconds, wall and processor, the most memory, the size of both files, and what Chromium takes
from opening the page to having drawn all that is seen first.
"""

import argparse
import hashlib
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import weeks
from bench.run import machine, run
from bench.year import FILES, least
from tests.chromium import chromium
from tests.drawn_year import Row, codes, listed, seal_all

YEAR = codes(2017, 1, 52)
HOLES = ("2017-W09", "2017-W23")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default="220,4000", metavar="220,4000")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    print(machine(), flush=True)
    for size in map(int, arguments.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            office = Path(folder)
            _make(office, weeks.make_tasks(size, FILES[size]))
            command = ["-m", "pipeline", "ledger", "--root", str(office)]
            ran = [run(command) for _ in range(arguments.runs)]
            print(f"52 × {size:,}: {least(ran)}", flush=True)
            made = office / "outbox" / "2017"
            for path in sorted(made.iterdir()):
                print(f"  {path.name}: {path.stat().st_size / 1e6:.1f} MB", flush=True)
            shown = min(_shown(made / "index.html", arguments.runs))
            print(f"  shown in {shown:.2f} s", flush=True)
    return 0


def _make(office: Path, tasks: list[weeks.Task]) -> None:
    (office / "inbox").mkdir()
    shutil.copytree(weeks.REPOSITORY / "templates", office / "templates")
    chance = random.Random(weeks.SEED)
    drawn = (
        (week, [_row(task, week, at, chance) for task in tasks])
        for at, week in enumerate(YEAR)
        if week not in HOLES
    )
    seal_all(office / "archive", drawn)


def _row(task: weeks.Task, week: str, at: int, chance: random.Random) -> Row:
    percent = min(100, task.percent * 3 * at // (2 * len(YEAR)))
    luck = chance.random()
    status = "done" if percent == 100 else "at_risk" if luck < 0.15 else "on_track"
    return listed(
        *(task.task_id, task.text, task.lead_unit),
        plan=task.plan,
        item=task.item,
        progress=weeks.progress_text(chance),
        reason=weeks.reason_text(chance) if status == "at_risk" else "",
        percent=str(percent),
        status=status,
        forecast={"done": "done", "at_risk": "late"}.get(status, "on_time"),
        source_sha256=hashlib.sha256(f"{week}{task.lead_unit}".encode()).hexdigest(),
        list_source=f"inbox/master/{week[:4]}-{at // 5 + 1:02}.xlsx 任务清单!D{task.task_id}",
    )


def _shown(page: Path, times: int) -> Iterator[float]:
    with chromium() as browser:
        for _ in range(times):
            window = browser.new_context(viewport={"width": 1280, "height": 900})
            tab = window.new_page()
            begun = time.perf_counter()
            tab.goto(page.as_uri())
            tab.wait_for_selector("html[data-ready]")
            yield time.perf_counter() - begun
            window.close()


if __name__ == "__main__":
    sys.exit(main())
