"""Draws an archive of many weeks from a known truth, without running any of them.

Each bag has what later weeks read of it: tasks.csv, run.json and, unless it is to be of a release
that had none, past.csv. Its papers and its place in the chain are as `seal` makes them.
"""

import datetime as dt
import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.archive.bags.bag import IDENTIFIER, PREVIOUS, Bag, write_tags
from pipeline.archive.bags.links import AGENT, link_to
from pipeline.domain.facts import csv_columns, last_csv_columns
from pipeline.history.past import NAME, NO_PAST, Past, grown, listed_in, past_text
from pipeline.merge.subjects import TaskFacts
from pipeline.office.tables import table_text

PASSED_ON = ("origin", "leader", "problems", "next_step")
COLUMNS = (*csv_columns(TaskFacts), *PASSED_ON, *last_csv_columns(TaskFacts))
Row = dict[str, str]


def codes(year: int, first: int, last: int) -> list[str]:
    return [f"{year}-W{number:02}" for number in range(first, last + 1)]


def listed(task_id: str, task: str, unit: str = "区水务局", **said: str) -> Row:
    """Returns a row of tasks.csv: a task that is on the way, unless `said` says otherwise."""
    row = dict.fromkeys(COLUMNS, "") | {
        "task_id": task_id,
        "plan": "一、水利",
        "task": task,
        "lead_unit": unit,
        "deadline": "2017-12-31",
        "status": "on_track",
        "percent": "50",
        "forecast": "on_time",
        "progress": "正在施工",
        "source_file": f"{unit}.xlsx",
        "source_sheet": "周报表",
        "source_row": "2",
        "source_sha256": "0" * 64,
    }
    return row | said


def seal_drawn(
    archive: Path,
    week: str,
    rows: Sequence[Row],
    last: Bag | None = None,
    past: Past | None = None,
    stages: str = "",
) -> Bag:
    """Seals a drawn week after the bag `last`.

    `past`: what it holds as past.csv, if anything. `stages`: its stages.csv, if it has one.
    """
    bag = Bag(week, 1, archive / week / "r1")
    data = bag.results / "data"
    data.mkdir(parents=True)
    table = table_text([COLUMNS, *([row[name] for name in COLUMNS] for row in rows)])
    (data / "tasks.csv").write_bytes(table.encode("utf-8-sig"))
    as_of = dt.date.fromisocalendar(int(week[:4]), int(week[6:]), 5).isoformat()
    run = {"week": week, "as_of": as_of, "missing": [], "late": [], "counts": {}}
    (data / "run.json").write_text(json.dumps(run), "utf-8")
    if stages:
        (data / "stages.csv").write_bytes(stages.encode("utf-8-sig"))
    if past is not None:
        (data / NAME).write_bytes(past_text(past).encode("utf-8-sig"))
    link = [(PREVIOUS, str(link_to(last)))] if last else []
    agent = f"duban 0.4.0 (program sha256:{'0' * 64})"
    write_tags(bag.path, [(IDENTIFIER, str(bag)), (AGENT, agent), *link])
    return bag


def seal_all(
    archive: Path, weeks: Iterable[tuple[str, Sequence[Row]]], *, with_past: bool = True
) -> Past:
    """Seals drawn weeks one after another. Returns the past as of the last."""
    last, past = None, NO_PAST
    for week, rows in weeks:
        tasks = listed_in(rows)
        past = grown(past, week, tasks, by_sequence=False)
        last = seal_drawn(archive, week, rows, last, past if with_past else None)
    return past


def draw(weeks: Sequence[str], tasks: int, seed: int = 18) -> dict[str, list[Row]]:
    """Draws what is listed and reported in each week: the truth of a year.

    Tasks come and leave, are renumbered, reworded and extended at every fourth week, when the list
    changes. The column `item` names the task as the truth knows it, however it is called.
    """
    chance = random.Random(seed)
    state = [_new(number, chance) for number in range(tasks)]
    drawn: dict[str, list[Row]] = {}
    for at, week in enumerate(weeks):
        if at % 4 == 0 and at:
            state = [_changed(row, chance, at) for row in state if chance.random() > 0.02]
            state += [_new(tasks * at + number, chance) for number in range(tasks // 50)]
            chance.shuffle(state)
        drawn[week] = [_reported(row, week, chance) for row in state]
    return drawn


def _new(number: int, chance: random.Random) -> Row:
    unit = f"单位{chance.randrange(40):02}"
    month = chance.randrange(1, 13)
    row = listed(f"{number // 10 + 1}-{number % 10 + 1}", f"完成第{number}号工程建设任务", unit)
    return row | {"item": f"工程{number}", "deadline": f"2017-{month:02}-28", "percent": "0"}


def _changed(row: Row, chance: random.Random, at: int) -> Row:
    kind = chance.random()
    if kind < 0.03:
        return row | {"task_id": f"新{at}-{row['item'][2:]}"}
    if kind < 0.06:
        return row | {"task": f"{row['task']}（第{at}周起修订）"}
    return row


def _reported(row: Row, week: str, chance: random.Random) -> Row:
    """Returns the task's row in a week, and moves the task itself on."""
    if chance.random() < 0.1:
        silent = dict.fromkeys(("progress", "percent", "forecast", "source_file"), "")
        done = row["status"] == "done"
        carried = {"status": "done", "carried_from": row["_done"]} if done else {}
        return row | silent | {"status": "unreported"} | carried
    percent = min(100, int(row["percent"]) + chance.randrange(5))
    status = "done" if percent == 100 else "on_track"
    row |= {"percent": str(percent), "status": status, "progress": f"{week}已完成{percent}%"}
    if status == "done":
        row.setdefault("_done", week)
        row["forecast"] = "done"
    return dict(row)
