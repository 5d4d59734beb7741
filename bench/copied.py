"""Times the search for copied words, and prints how often it is right on the labelled set.

    PYTHONPATH=. python bench/copied.py [--tasks 4000] [--weeks 12]

The list has so many tasks of 400 units, each with so many earlier weeks. Three kinds are timed: all
texts new every week; all nearly the same, one number having risen; and the worst, where one word
is another and nothing is counted, so that each is compared with every earlier week in full. Prints
wall and processor seconds and the most memory that the search adds. Then precision and recall of
the labelled set in tests/copied/, class by class, on the half that words and thresholds were chosen
on and on the other; and of the units that write in other voices, of which the last was not taught
from.
"""

import argparse
import random
import re
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from bench import weeks
from bench.run import machine
from pipeline.domain.week import Week
from pipeline.history.weeks import History, PastTask, PastWeek
from pipeline.intake.master import MasterList
from pipeline.intake.tasks import MasterTask
from pipeline.merge.copied import copies
from tests.copied import VOICES, is_seen, pairs
from tests.copied.judge import figures

WEEK = Week.parse("2017-W28", "friday", weeks.CREATED.time())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tasks", type=int, default=4000)
    parser.add_argument("--weeks", type=int, default=12)
    arguments = parser.parse_args()
    print(machine(), flush=True)
    for kind, text in (
        ("new every week", _new),
        ("one number up", _risen),
        ("one word other, no figures", _turned),
    ):
        _timed(kind, text, arguments.tasks, arguments.weeks)
    every = pairs()
    for name, half in (("seen", True), ("unseen", False)):
        print(f"labelled set, {name} half:")
        print(figures(pair for pair in every if is_seen(pair.unit) is half))
    for name in VOICES:
        print(f"other voices, {name}:")
        print(figures(pairs(name)))
    return 0


def _new(task: int, back: int) -> str:
    return weeks.progress_text(random.Random(task * 100 + back))


def _risen(task: int, back: int) -> str:
    return f"{_new(task, 0).removesuffix('。')}，累计走访{100 - back}户。"


def _turned(task: int, back: int) -> str:
    words = re.sub(r"\d+(月|日)?", "", _new(task, 0))
    return f"{words}{'甲乙丙丁戊己庚辛壬癸子丑寅卯'[back]}组进场。"


def _timed(kind: str, text: Callable[[int, int], str], tasks: int, back: int) -> None:
    made = weeks.make_tasks(tasks, min(tasks, 400))
    master = MasterList("", "", tuple(map(_listed, made)), by_sequence=False)
    past = tuple(
        PastWeek(
            WEEK.before(week),
            {
                task.task_id: PastTask(text(at, week), 50.0, "on_time", "on_track")
                for at, task in enumerate(made)
            },
        )
        for week in range(1, back + 1)
    )
    said: dict[str, Any] = {
        "progress": [text(at, 0) for at in range(len(made))],
        "forecast": ["on_time"] * len(made),
        "status": ["on_track"] * len(made),
        "reported": [True] * len(made),
        "same_progress": [False] * len(made),
        "due": [True] * len(made),
        "unit": [task.lead_unit for task in made],
        "file": [f"{task.lead_unit}.xlsx" for task in made],
        "sheet": ["周报表"] * len(made),
        "row": list(range(len(made))),
        "cells": [{"progress": "E"}] * len(made),
        "elsewhere": [{}] * len(made),
    }
    history = History(past, past)
    begun, spent = time.perf_counter(), time.process_time()
    found = copies(master, history, WEEK, said)
    wall, processor = time.perf_counter() - begun, time.process_time() - spent
    tracemalloc.start()
    copies(master, history, WEEK, said)
    most = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    told = sum(each is not None for each in found)
    print(
        f"{tasks:,} tasks × {back} weeks, {kind}: {wall:.2f} s wall, {processor:.2f} s processor, "
        f"{most:.0f} MiB, {told} told",
        flush=True,
    )


def _listed(task: weeks.Task) -> MasterTask:
    blank: dict[str, Any] = dict.fromkeys(MasterTask._fields, "")
    return MasterTask(
        **blank
        | {"task_id": task.task_id, "task": task.text, "lead_unit": task.lead_unit}
        | {"leads": (task.lead_unit,), "supports": (), "stages": ()}
    )


if __name__ == "__main__":
    sys.exit(main())
