"""Opens the file that is to become the month's list: a workbook, a text table, a Word document."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.settings import Limits
from pipeline.domain.text import folded, pattern, visible
from pipeline.domain.week import Month
from pipeline.intake.files.formats import Unreadable, column_number
from pipeline.intake.files.grids import Grid, Value, Workbook, open_workbook
from pipeline.intake.meaning.values import text_of
from pipeline.intake.sheets.listing import heading_row
from pipeline.intake.sheets.tables.header import HEADER_WITHIN
from pipeline.office.disk import must_be_file

NOT_READ = "（不读）"
"""The label put above a column that is not to be read."""


@dataclass(frozen=True)
class Source:
    """A file as found, with its sheets."""

    path: Path
    content: bytes
    workbook: Workbook


@dataclass(frozen=True)
class Correction:
    """What a person says of a column: its heading, and what it stands for ('' for nothing)."""

    heading: str
    means: str

    @property
    def in_words(self) -> str:
        return f"{self.heading}={self.means}"


def read_source(path: Path, limits: Limits) -> Source:
    """Returns the file with its sheets. Raises CannotWork when it cannot be read."""
    name = visible(str(path))
    if path.is_dir():
        raise CannotWork(f"{name}：这是文件夹。请写明其中的任务清单文件")
    try:
        content = must_be_file(path).read_bytes()
        return Source(path, content, open_workbook(content, limits))
    except FileNotFoundError:
        raise CannotWork(f"{name}：没有这个文件。请检查路径和文件名") from None
    except OSError as error:
        raise CannotWork(f"{name}：读不了（{in_chinese(error)}）。请先关闭打开它的程序") from None
    except Unreadable as problem:
        raise CannotWork(
            f"{name}：打不开：{problem.detail.partition('。')[0]}。"
            "可以接收 xlsx、xls、et、ods、csv、html、docx；其他的请先另存为 xlsx 或 docx"
        ) from None


def corrected(
    grids: Sequence[Grid], corrections: Sequence[Correction], path: Path
) -> tuple[list[Grid], dict[tuple[str, int, int], str]]:
    """Returns the sheets with the headings that people gave, and what was there before.

    The latter maps sheet, row and column, zero-based, to the heading in the file. Raises
    CannotWork when no sheet has a heading.
    """
    repeated = [_repeated(grid) for grid in grids]
    grids = [replace(grid, rows=[row.copy() for row in grid.rows]) for grid in grids]
    before: dict[tuple[str, int, int], str] = {}
    for correction in corrections:
        places = [(grid, *at) for grid in grids for at in _places(grid, correction.heading)]
        if not places:
            raise CannotWork(
                f"{visible(str(path))}：没有表头“{correction.heading}”。"
                "等号前应是表上的表头，或者列号，如 C列"
            )
        for grid, row, column in places:
            before.setdefault((grid.name, row, column), text_of(grid.rows[row][column]))
            _give_way(grid, column, correction.means, before)
            grid.rows[row][column] = correction.means or NOT_READ
    for grid, again in zip(grids, repeated, strict=True):
        for row, first in again:
            grid.rows[row] = grid.rows[first].copy()
    return grids, before


def _repeated(grid: Grid) -> list[tuple[int, int]]:
    """Returns the rows that repeat a row near the top, as headers on further pages do."""
    top = {tuple(row): at for at, row in reversed([*enumerate(grid.rows[:HEADER_WITHIN])])}
    rows = ((number, top.get(tuple(row))) for number, row in enumerate(grid.rows))
    return [(row, first) for row, first in rows if first is not None and first != row]


def _places(grid: Grid, said: str) -> list[tuple[int, int]]:
    """Returns the cells near the top of a sheet that hold the heading, or that letters name."""
    words = folded(said)
    cells = [
        (row, column)
        for row, values in enumerate(grid.rows[:HEADER_WITHIN])
        for column, value in enumerate(values)
        if isinstance(value, str) and value and folded(value) in (words, folded(_lower(said)))
    ]
    letters = re.fullmatch(r"([A-Z]{1,3})列?", said.upper())
    if cells or not letters:
        return cells
    row, column = heading_row(grid), column_number(letters[1])
    return [] if row is None or column >= len(grid.rows[row]) else [(row, column)]


def _lower(said: str) -> str:
    """Returns the lower line of a heading in two lines, as it is shown: 任务—工作内容."""
    return said.rpartition("—")[2]


def _give_way(grid: Grid, column: int, means: str, before: dict[tuple[str, int, int], str]) -> None:
    """Takes the heading from other columns that have the same, as only one is meant."""
    if not means:
        return
    for row, values in enumerate(grid.rows[:HEADER_WITHIN]):
        for other, value in enumerate(values):
            same = isinstance(value, str) and folded(value) == folded(means)
            if same and other != column and (grid.name, row, other) not in before:
                before[grid.name, row, other] = text_of(value)
                values[other] = NOT_READ


_IN_NAME = pattern(r"(20\d\d)[年.\-_ ]?(\d{1,2})(?:月|(?![\d.\-日]))")
_IN_TITLE = pattern(r"(20\d\d)年(\d{1,2})月(?!\d{1,2}日)")
_TITLE_ROWS = 5


def months_named(source: Source) -> list[Month]:
    """Returns the months that the file's name and the lines at its top name, without days."""
    lines = [text_of(v) for g in source.workbook.grids for r in g.rows[:_TITLE_ROWS] for v in r[:1]]
    found = [*_IN_NAME.finditer(source.path.stem)]
    found += [match for line in lines for match in _IN_TITLE.finditer(folded(line))]
    months = (Month(int(match[1]), int(match[2])) for match in found if 1 <= int(match[2]) <= 12)
    return list(dict.fromkeys(months))


def value_rows(grid: Grid) -> list[list[Value]]:
    """Returns the rows of a sheet that hold anything."""
    return [row for row in grid.rows if any(value != "" for value in row)]
