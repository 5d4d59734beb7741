"""Times `duban rollup` on drawn districts: 20 and 183 of 240 tasks each.

    PYTHONPATH=. python bench/city.py [--sizes 20,61,183] [--tasks 240] [--weeks 4] [--runs 3]

The districts' weeks are drawn and sealed, not run; each has some files of a real week's size beside
its tables, since a bag is verified whole. The city's list has `--items` items, and each belongs to
`tasks / items` tasks of every district. Prints the least seconds of all runs, the largest memory,
and what is slow in the answer, which must be what was drawn.
"""

import argparse
import csv
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.run import Run, machine, run
from pipeline.archive.bags.bag import IDENTIFIER, PREVIOUS, Bag, write_tags
from pipeline.archive.bags.links import AGENT, link_to
from pipeline.office.folder import remove
from pipeline.office.tables import table_text
from tests.drawn_year import COLUMNS, Row, codes, listed
from tests.office import write_workbook

WEEK = "2017-W28"
FILES, SIZE = 60, 40_000
"""How many files of how many bytes lie in each bag beside the tables: returns and reports."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default="20,61,183", metavar="20,61,183")
    parser.add_argument("--tasks", type=int, default=240)
    parser.add_argument("--items", type=int, default=120)
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    print(machine(), flush=True)
    failed = False
    for size in map(int, arguments.sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="duban-bench-") as scratch:
            drawn = make_city(Path(scratch), size, arguments)
            city = Path(scratch) / "city"
            ran = list(_runs(city, arguments.runs))
            wall, cpu = (min(times) for times in _times(ran))
            most = max(each.peak or 0 for each in ran) >> 20
            right = {each.code for each in ran} == {0} and _answer(city) == drawn
            failed |= not right
            told = "" if right else f", a WRONG answer: {ran[-1].err[-300:]}"
            print(f"{size} districts: {wall:.1f} s, cpu {cpu:.1f} s, {most} MB{told}", flush=True)
            remove(Path(scratch))
            Path(scratch).mkdir()
    return int(failed)


def make_city(root: Path, size: int, arguments: argparse.Namespace) -> Counter[str]:
    """Draws the districts and their city. Returns how many cells there are of each standing."""
    names = [f"第{number:03}区" for number in range(size)]
    standings: Counter[str] = Counter()
    each = arguments.tasks // arguments.items
    for number, name in enumerate(names):
        rows = [_task(number, at) for at in range(arguments.tasks)]
        _seal(root / name, name, rows, codes(2017, 29 - arguments.weeks, 28))
        for item in range(arguments.items):
            of = {row["status"] for row in rows[item * each : item * each + each]}
            order = ("overdue", "unreported", "at_risk", "on_track", "done")
            standings[next(code for code in order if code in of)] += 1
    _city(root / "city", names, arguments.items, each)
    return standings


def _task(district: int, at: int) -> Row:
    status = ("on_track", "on_track", "done", "at_risk", "overdue", "on_track", "unreported")[
        (district * 3 + at) % 7
    ]
    row = listed(f"{at // 10 + 1}-{at % 10 + 1}", f"完成第{at}号工程建设任务", f"单位{at % 40:02}")
    late = {"deadline": "2017-06-30"} if status == "overdue" else {}
    return row | {"status": status, "progress": f"已完成管网{at}公里，正在回填" * 3} | late


def _seal(office: Path, name: str, rows: list[Row], weeks: list[str]) -> None:
    last: Bag | None = None
    for week in weeks:
        bag = Bag(week, 1, office / "archive" / week / "r1")
        data = bag.results / "data"
        data.mkdir(parents=True)
        table = table_text([COLUMNS, *([row[column] for column in COLUMNS] for row in rows)])
        (data / "tasks.csv").write_bytes(table.encode("utf-8-sig"))
        columns = "code,severity,unit,task_id,file,sheet,cell,message,hint\n"
        (data / "findings.csv").write_bytes(columns.encode("utf-8-sig"))
        said = {
            "week": week,
            "as_of": "2017-07-14",
            "missing": [],
            "late": [],
            "counts": {},
            "inputs": {},
            "outputs": {},
            "versions": {"duban": "0.5.0"},
            "asked": {
                "week": week,
                "cutoff": "2017-07-14T17:00:00+08:00",
                "settings": {"office": {"district": name, "name": f"{name}督查室"}},
            },
        }
        (data / "run.json").write_text(json.dumps(said, ensure_ascii=False), "utf-8")
        inbox = bag.data / "inbox" / week
        inbox.mkdir(parents=True)
        for number in range(FILES):
            (inbox / f"{number}.xlsx").write_bytes(os.urandom(SIZE))
        link = [(PREVIOUS, str(link_to(last)))] if last else []
        agent = f"duban 0.5.0 (program sha256:{'0' * 64})"
        write_tags(bag.path, [(IDENTIFIER, str(bag)), (AGENT, agent), *link])
        last = bag


def _city(city: Path, names: list[str], items: int, each: int) -> None:
    offices = [{"name": name, "folder": f"../{name}"} for name in names]
    city.mkdir()
    config = {"office": {"district": "某市", "name": "某市督查室"}, "offices": offices}
    (city / "config.yaml").write_text(json.dumps(config, ensure_ascii=False), "utf-8")
    lines = [f"| {item + 1} | 市级第{item}号重点工程 | 年底 |" for item in range(items)]
    table = "\n".join(["| 任务编号 | 工作内容 | 完成时限 |", *lines])
    write_workbook(city / "inbox" / "master" / "2017-07.xlsx", {"任务清单": table})
    rows = ["| 市级任务编号 | 区县 | 区县任务编号 | 区县任务内容 |"]
    for item in range(items):
        of = "、".join(
            f"{at // 10 + 1}-{at % 10 + 1}" for at in range(item * each, (item + 1) * each)
        )
        rows += [f"| {item + 1} | {name} | {of} | |" for name in names]
    book = city / "inbox" / "registers" / "任务对应.xlsx"
    write_workbook(book, {"任务对应": "\n".join(rows)})


def _runs(city: Path, times: int) -> Iterator[Run]:
    for _ in range(times):
        for name in ("archive", "outbox"):
            if (city / name).exists():
                remove(city / name)
        yield run(["-m", "pipeline", "rollup", str(city), "--week", WEEK])


def _times(ran: list[Run]) -> tuple[list[float], list[float]]:
    return [each.wall for each in ran], [each.cpu or 0.0 for each in ran]


def _answer(city: Path) -> Counter[str]:
    path = city / "outbox" / WEEK / "data" / "items.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    cells = {(row["item_id"], row["district"]): row["standing"] for row in rows}
    return Counter(cells.values())


if __name__ == "__main__":
    sys.exit(main())
