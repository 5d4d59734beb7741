"""An office folder for tests: lists and returns are text tables, results are (place, code).

    office.master('''
    | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
    | 1-1      | 修路     | 区规建局 | 7月底前  |
    ''')
    office.returned("区规建局.xlsx", '''
    填报单位：区规建局
    | 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
    | 1-1      | 修路     | 已开工   | 60            | 是                   |
    ''')
    assert office.found() == {("区规建局", "D02")}

A cell that looks like a number is a number. `'80` is the text 80, `80%` a formatted number,
`=1/0` a formula error, `=?` a formula without a value, `2017-07-31` a date, `\\n` a line break.
`^` and `<` are merged with the cell above or to the left. A line without bars is text in column A.
"""

import datetime as dt
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import xlsxwriter
import yaml

from pipeline import weekly
from pipeline.assess.view import TaskView, WeekView
from pipeline.domain.fields import Field
from pipeline.domain.settings import Limits, Reports, Settings
from pipeline.domain.week import BEIJING, Week
from pipeline.intake.files import looks
from pipeline.intake.files.receipts import Receipt
from pipeline.intake.returns import Return, read_return
from pipeline.office.folder import OfficeFolder
from pipeline.rules import THRESHOLDS

WEEK = "2017-W28"
WITHOUT_PDF = Reports(pdf="off")
"""LibreOffice takes seconds. Its PDFs are tested in test_pdf."""

AFTERWARDS = dt.datetime(2100, 1, 1, tzinfo=BEIJING)
"""Later than every file's time."""
ON_TIME = dt.datetime(2017, 7, 13, 16, tzinfo=BEIJING)


@dataclass
class Office:
    """An office folder under `root`, for the week 2017-W28 unless another is named."""

    root: Path
    week: str = WEEK
    settings: Settings = field(default_factory=lambda: Settings(reports=WITHOUT_PDF))
    _viewed: tuple[Any, WeekView] | None = field(default=None, init=False, repr=False)

    def master(self, table: str, **sheets: str) -> Path:
        """Writes the month's list; `sheets` adds further sheets (延期台账="…")."""
        month = self.the_week.month
        path = self.root / "inbox" / "master" / f"{month}.xlsx"
        return write_workbook(path, {"任务清单": table} | sheets)

    def kept(self, name: str, **sheets: str) -> Path:
        """Writes a workbook into `inbox/registers/`, with these sheets."""
        return write_workbook(self.root / "inbox" / "registers" / name, sheets)

    def returned(
        self, name: str, table: str, received: dt.datetime | str = ON_TIME, **sheets: str
    ) -> Path:
        """Writes a return into the week's inbox and notes when it was received."""
        path = self.root / "inbox" / self.week / name
        write_workbook(path, {"周报表": table} | sheets)
        self.received(name, received)
        return path

    def received(self, name: str, when: dt.datetime | str) -> None:
        """Sets a file's time, which is recorded when the file is first seen."""
        moment = dt.datetime.fromisoformat(f"{when}+08:00") if isinstance(when, str) else when
        os.utime(self.root / "inbox" / self.week / name, (moment.timestamp(),) * 2)

    def dropped(self, name: str, content: bytes, received: dt.datetime | str = ON_TIME) -> Path:
        """Puts any bytes into the week's inbox."""
        path = self.root / "inbox" / self.week / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.received(name, received)
        return path

    @property
    def folder(self) -> OfficeFolder:
        return OfficeFolder(self.root)

    @property
    def the_week(self) -> Week:
        return weekly.week_of(self.week, self.settings, dt.date(2017, 7, 14))

    def view(self) -> WeekView:
        """Returns the week as all reports see it. Nothing is written.

        It is made anew when a file, the settings or the week has changed: a test asks several
        questions about one view.
        """
        state = (self.week, self.settings, _state_of(self.root))
        if self._viewed is None or self._viewed[0] != state:
            view = weekly.status(self.folder, self.the_week, self.settings, read_here, AFTERWARDS)
            self._viewed = state, view
        return self._viewed[1]

    def run(self, week: str | None = None, at: str = "") -> WeekView:
        """Runs a week for real, with the settings in config.yaml: seals it and fills the outbox.

        Without a time, it is the first run that looks at the week: the files' own times count.
        """
        self.folder.config.write_text(_written(self.settings), "utf-8")
        of_week = weekly.week_of(week or self.week, self.settings, dt.date(2017, 7, 14))
        if at:
            now = dt.datetime.fromisoformat(f"{at}+08:00")
            return weekly.run(self.folder, of_week, read_here, now)
        for record in (self.folder.outbox / looks.NAME, self.folder.last_looks):
            with suppress(OSError):  # some tests make the outbox read-only
                record.unlink()
        with mock.patch("pipeline.weekly.sealed_look", lambda _folder, _week: None):
            return weekly.run(self.folder, of_week, read_here, AFTERWARDS)

    def found(self, *families: str) -> set[tuple[str, str]]:
        """Returns the findings as (place, code); only codes that start with one of `families`.

        The place is the cell, or else the task, the unit or the file.
        """
        return {
            (finding.cell or finding.task_id or finding.unit or finding.file, finding.code)
            for finding in self.view().findings
            if finding.code.startswith(families or ("",))
        }

    def task(self, task_id: str) -> TaskView:
        """Returns the only task with this number."""
        (task,) = (task for task in self.view().tasks if task.task_id == task_id)
        return task

    def statuses(self) -> dict[str, str]:
        return {task.task_id: task.status for task in self.view().tasks}


def only(*codes: str) -> Settings:
    """Returns settings with all rules off but these: hundreds of small weeks are judged sooner."""
    off = dict.fromkeys(THRESHOLDS.keys() - set(codes))
    return Settings(reports=WITHOUT_PDF, rules=off)


def read_here(
    receipts: Sequence[Receipt], week: Week, limits: Limits, own: tuple[Field, ...] = ()
) -> list[Return]:
    """Reads the returns in this process: the contents are the same, and the test is quicker."""
    return [read_return(r.path, r.file, r.sha256, week, limits, own) for r in receipts]


def _state_of(folder: Path) -> list[tuple[str, int, int, int, int]]:
    """Returns what differs once any file in the folder was written, renamed or removed.

    The change time tells: the tests themselves set the others, and a view takes many of its ticks.
    """
    stats = ((entry.path, entry.stat(follow_symlinks=False)) for entry in _entries(folder))
    return [(at, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns) for at, s in stats]


def _entries(folder: Path) -> Iterator["os.DirEntry[str]"]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            yield entry
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(Path(entry.path))


def _written(settings: Settings) -> str:
    """Returns a config.yaml with these settings."""
    said = settings.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    said["rules"] = {code: "off" if t is None else t for code, t in settings.rules.items()}
    return yaml.safe_dump(said, allow_unicode=True)


def write_workbook(path: Path, sheets: dict[str, str]) -> Path:
    """Writes text tables as the sheets of a real workbook; a name that starts with `_` is hidden."""
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook = xlsxwriter.Workbook(path, {"in_memory": True})
    formats = {
        "percent": workbook.add_format({"num_format": "0%"}),
        "date": workbook.add_format({"num_format": 'yyyy"年"m"月"d"日"'}),
    }
    for name, table in sheets.items():
        sheet = workbook.add_worksheet(name)
        if name.startswith("_"):
            sheet.hide()
        _write_table(sheet, [_cells(line) for line in _lines(table)], formats)
    workbook.close()
    return path


def _lines(table: str) -> list[str]:
    lines = [line.strip() for line in table.strip("\n").splitlines()]
    return lines[:-1] if lines and not lines[-1] else lines


def _cells(line: str) -> list[str]:
    if not line.startswith("|"):
        return [line]
    return [cell.strip().replace("\\n", "\n") for cell in line.strip("|").split("|")]


def _write_table(sheet: Any, rows: list[list[str]], formats: dict[str, Any]) -> None:
    for row, column, last_row, last_column in _merges(rows):
        sheet.merge_range(row, column, last_row, last_column, "")
    for number, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if text not in ("^", "<", ""):
                _write(sheet, number, column, text, formats)


def _merges(rows: list[list[str]]) -> Iterator[tuple[int, int, int, int]]:
    for number, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if text in ("^", "<"):
                continue
            bottom, right = number, column
            while right + 1 < len(cells) and cells[right + 1] == "<":
                right += 1
            while (
                bottom + 1 < len(rows)
                and column < len(rows[bottom + 1])
                and rows[bottom + 1][column] == "^"
            ):
                bottom += 1
            if (bottom, right) != (number, column):
                yield number, column, bottom, right


def _write(sheet: Any, row: int, column: int, text: str, formats: dict[str, Any]) -> None:
    if text == "=?":
        sheet.write_formula(row, column, "=A1", None, "")
    elif text.startswith("=1/0"):
        sheet.write_formula(row, column, text, None, "#DIV/0!")
    elif text.startswith("'"):
        sheet.write_string(row, column, text[1:])
    elif re.fullmatch(r"-?\d+(\.\d+)?", text):
        sheet.write_number(row, column, float(text))
    elif re.fullmatch(r"\d+(\.\d+)?%", text):
        sheet.write_number(row, column, float(text[:-1]) / 100, formats["percent"])
    elif re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        sheet.write_datetime(row, column, dt.datetime.fromisoformat(text), formats["date"])
    else:
        sheet.write_string(row, column, text)
