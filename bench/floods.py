"""Floods a copy of the sample week with returns of one unit, and times its run by the clean one.

    python bench/floods.py [KIND ...] [--runs 3] [--json FILE]

A flood is what a unit can drop into `inbox/`: files full of rows that fit nowhere, or many files.
Every figure is the wall time of a whole cold `duban run` without PDFs, divided by that of the clean
week in the same session: processor time would leave out the processes that read. The exit code
is 1 when a run failed, took more than `MOST_TIMES` the clean week's time or wrote more than
`MOST_BYTES`.
"""

import argparse
import json
import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import xlsxwriter

from bench.run import REPOSITORY, WEEK, Run, run
from pipeline.domain.settings import Limits
from pipeline.intake.files.grids import open_workbook

UNIT, OTHER = "区发改局", "区规建局"
MOST_TIMES = 3.0
"""The most a flooded week may take, in times of the clean week."""
MOST_BYTES = 30_000_000
"""The most that its outbox may hold."""
SEED = 16
HEADINGS = (
    "任务编号", "工作内容", "牵头单位", "完成时限", "进展情况", "完成进度（%）",
    "预估是否能够按时办结", "预估不能按时办结的原因及建议", "需要区委区政府解决的问题",
)  # fmt: skip

Row = Sequence[object]
Sheets = dict[str, Iterable[Row]]
File = tuple[str, Sheets]
"""Its name, and the rows of its sheets."""


@dataclass(frozen=True)
class Task:
    """A task of the sample's list."""

    task_id: str
    text: str
    unit: str


@dataclass(frozen=True)
class Flooded:
    """What a run of a flooded week cost."""

    kind: str
    times: float
    """Its wall time in times of the clean week's."""
    wall: float
    """Seconds."""
    outbox: int
    """Bytes; so are those below."""
    archive: int
    page: int
    findings: int
    """Rows of findings.csv."""
    code: int


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="、".join(FLOODS))
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory(prefix="duban-floods-") as folder:
        clean = _measured("clean", Path(folder), arguments.runs, None)
        for kind in arguments.kinds or FLOODS:
            found.append(_measured(kind, Path(folder), arguments.runs, clean))
            print(_line(found[-1]), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(one) for one in (clean, *found)], indent=1))
    bad = [f for f in found if f.code or f.times > MOST_TIMES or f.outbox > MOST_BYTES]
    return 1 if bad else 0


def _measured(kind: str, folder: Path, runs: int, clean: Flooded | None) -> Flooded:
    office = folder / "office"
    shutil.rmtree(office, ignore_errors=True)
    sample_office(office)
    if clean is not None:
        flood(office / "inbox" / WEEK, kind, tasks_of(office))
    ran = [_run(office) for _ in range(runs)]
    results = office / "outbox" / WEEK
    findings = results / "data" / "findings.csv"
    wall = statistics.median(one.wall for one in ran)
    measured = Flooded(
        kind,
        round(wall / clean.wall, 2) if clean else 1.0,
        round(wall, 2),
        _size(office / "outbox"),
        _size(office / "archive"),
        _size(results / "index.html"),
        findings.read_bytes().count(b"\n") - 1 if findings.exists() else 0,
        max(one.code for one in ran),
    )
    if clean is None:
        print(_line(measured), flush=True)
    return measured


def _run(office: Path) -> Run:
    for name in ("outbox", "archive", "logs"):
        shutil.rmtree(office / name, ignore_errors=True)
    ran = run(["-m", "pipeline", "run", "--week", WEEK, "--root", str(office)])
    if ran.code:
        print(ran.err[-2000:], file=sys.stderr)
    return ran


def _line(one: Flooded) -> str:
    mega = 1_000_000
    return (
        f"{one.kind:10} {one.times:6.2f} x {one.wall:7.2f} s  outbox {one.outbox / mega:6.1f} MB  "
        f"page {one.page / mega:5.1f} MB  archive {one.archive / mega:6.1f} MB  "
        f"findings {one.findings:6}  exit {one.code}"
    )


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def sample_office(folder: Path) -> None:
    """Makes an office folder with the sample week."""
    folder.mkdir(parents=True)
    for name in ("inbox", "templates"):
        shutil.copytree(REPOSITORY / name, folder / name)
    settings = (REPOSITORY / "config.yaml").read_text("utf-8")
    without = settings.replace("pdf: auto", "pdf: off")  # LibreOffice would hide the rest
    (folder / "config.yaml").write_text(without, "utf-8")


def tasks_of(office: Path) -> list[Task]:
    """Returns the tasks of the list, without those whose rows are not whole."""
    content = (office / "inbox" / "master" / "2017-07.xlsx").read_bytes()
    rows = open_workbook(content, Limits()).grids[0].rows
    at = next(n for n, row in enumerate(rows) if "任务编号" in row)
    id_, text, unit = (rows[at].index(name) for name in ("任务编号", "工作内容", "牵头单位"))
    found = (Task(str(row[id_]), str(row[text]), str(row[unit])) for row in rows[at + 1 :])
    return [task for task in found if task.task_id and task.text and task.unit]


def flood(inbox: Path, kind: str, tasks: Sequence[Task], share: float = 1.0) -> None:
    """Writes the files of a flood of that kind into the week's inbox, or a share of it."""
    for name, sheets in FLOODS[kind](Maker(tasks, share)):
        _write(inbox / name, sheets)


class Maker:
    """Makes the rows of a flood, always the same ones."""

    def __init__(self, tasks: Sequence[Task], share: float) -> None:
        self.tasks, self._share = tasks, share
        self.chance = random.Random(SEED)

    def many(self, number: int) -> int:
        return max(1, int(number * self._share))

    def near(self, characters: int = 0, changed: float = 0.5) -> Iterator[Row]:
        """Rows that nobody gave out, each with a text like that of a task and unlike all others.

        `changed` is the share of its characters that are others; with half of them it is no task's.
        """
        number = 0
        while True:
            number += 1
            text = list(self.chance.choice(self.tasks).text)
            for _ in range(max(3, int(len(text) * changed))):
                text[self.chance.randrange(len(text))] = self.letter()
            yield self.row(f"X-{number}", "".join(text), characters)

    def row(self, task_id: str, text: str, characters: int = 0, unit: str = UNIT) -> Row:
        said = self.words(characters) if characters else f"已完成{self.chance.randrange(99)}%"
        return task_id, text, unit, "12月底前", said, self.chance.randrange(99), "是", "", ""

    def words(self, characters: int) -> str:
        return "".join(self.letter() for _ in range(characters))

    def letter(self) -> str:
        return chr(0x4E00 + self.chance.randrange(3000))


def _files(maker: Maker, number: int, rows: Callable[[], Iterable[Row]]) -> Iterator[File]:
    for file in range(1, number + 1):
        yield f"{UNIT}{file}.xlsx", {"周报表": [HEADINGS, *rows()]}


def _near(maker: Maker) -> Iterator[File]:
    yield from _files(maker, 6, lambda: islice(maker.near(), maker.many(20_000)))


def _guesses(maker: Maker) -> Iterator[File]:
    yield from _files(maker, 6, lambda: islice(maker.near(changed=0.1), maker.many(20_000)))


def _heavy(maker: Maker) -> Iterator[File]:
    yield from _files(maker, 12, lambda: islice(maker.near(190), maker.many(20_000)))


def _foreign(maker: Maker) -> Iterator[File]:
    def rows() -> Iterator[Row]:
        others = [task for task in maker.tasks if task.unit != UNIT]
        for number in range(maker.many(20_000)):
            task = others[number % len(others)]
            yield maker.row(task.task_id, task.text)

    yield from _files(maker, 6, rows)


def _repeated(maker: Maker) -> Iterator[File]:
    (task, *_) = (task for task in maker.tasks if task.unit == UNIT)
    yield from _files(
        maker, 6, lambda: (maker.row(task.task_id, task.text) for _ in range(maker.many(20_000)))
    )


def _returns(maker: Maker) -> Iterator[File]:
    yield from _files(maker, 190, lambda: islice(maker.near(), maker.many(990)))


def _units(maker: Maker) -> Iterator[File]:
    def rows() -> Iterator[Row]:
        for number, row in enumerate(islice(maker.near(), maker.many(20_000))):
            yield *row[:2], f"{maker.words(4)}{number}局", *row[3:]

    yield from _files(maker, 6, rows)


def _many_files(maker: Maker) -> Iterator[File]:
    (task, *_) = (task for task in maker.tasks if task.unit == UNIT)
    for file in range(maker.many(5_000)):
        rows = [HEADINGS, maker.row(task.task_id, task.text), *islice(maker.near(), 1)]
        yield f"{UNIT}{file}.xlsx", {"周报表": rows}


def _sheets(maker: Maker) -> Iterator[File]:
    for file in range(6):
        yield (
            f"{UNIT}{file}.xlsx",
            {
                f"周报表{sheet}": [HEADINGS, *islice(maker.near(), maker.many(100))]
                for sheet in range(200)
            },
        )


def _columns(maker: Maker) -> Iterator[File]:
    headings = [*HEADINGS, *(f"说明{number}" for number in range(16_000))]
    rows = [[*row, *(["x"] * 16_000)] for row in islice(maker.near(), maker.many(100))]
    for file in range(6):
        yield f"{UNIT}{file}.xlsx", {"周报表": [headings, *rows]}


def _long_cells(maker: Maker) -> Iterator[File]:
    yield from _files(maker, 6, lambda: islice(maker.near(32_767), maker.many(200)))


def _faulty(maker: Maker) -> Iterator[File]:
    """Rows of all tasks, over and over, each with all that can be wrong in a row."""

    def rows() -> Iterator[Row]:
        for number in range(maker.many(20_000)):
            task = maker.tasks[number % len(maker.tasks)]
            yield (
                task.task_id, f"{task.text}等{number}项", UNIT, f"{number % 12 + 1}月底前", "同上",
                f"约{number}成", "争取，但可能不行", "上级尚未批复，预计无法完成", "资金不足",
            )  # fmt: skip

    yield from _files(maker, 6, rows)


def _names(maker: Maker) -> Iterator[File]:
    for file in range(maker.many(300)):
        rows = [HEADINGS, *islice(maker.near(), 20)]
        yield f"{UNIT}{maker.words(70)}{file}.xlsx", {"周报表": rows}


FLOODS: dict[str, Callable[[Maker], Iterator[File]]] = {
    "near": _near,
    "guesses": _guesses,
    "heavy": _heavy,
    "returns": _returns,
    "foreign": _foreign,
    "repeated": _repeated,
    "units": _units,
    "files": _many_files,
    "sheets": _sheets,
    "columns": _columns,
    "cells": _long_cells,
    "faulty": _faulty,
    "names": _names,
}


def _write(path: Path, sheets: Sheets) -> None:
    options = {"constant_memory": True, "strings_to_urls": False}
    book = xlsxwriter.Workbook(path, options)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()


if __name__ == "__main__":
    sys.exit(main())
