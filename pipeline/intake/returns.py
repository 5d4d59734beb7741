"""Reads a unit's file as a return: its sheet, its rows, its unit and its week."""

import hashlib
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from pipeline.domain.fields import Field
from pipeline.domain.reading import ColumnRead, Doubt
from pipeline.domain.settings import Limits
from pipeline.domain.text import listing
from pipeline.domain.week import WEEKDAYS, Week
from pipeline.intake.files.formats import Unreadable
from pipeline.intake.files.grids import Grid, Workbook, open_workbook
from pipeline.intake.files.guard import weight_of
from pipeline.intake.files.standins import cannot_open, refuse_no_file
from pipeline.intake.meaning.dates.weeks import week_of_form
from pipeline.intake.meaning.headings.recognise import Headings, headings_of
from pipeline.intake.sheets.choice import notes_of, read_labels, the_return
from pipeline.intake.sheets.documents import (
    left_out,
    lists_alike,
    placed_columns,
    placed_doubts,
    placed_rows,
)
from pipeline.intake.sheets.issued import Issued, issued_in
from pipeline.intake.sheets.reported.columns import stacked
from pipeline.intake.sheets.reported.rows import ReturnRows, read_rows
from pipeline.intake.sheets.tables.layout import tables_of
from pipeline.intake.sheets.tables.lit import doubts_of_pictures
from pipeline.intake.sheets.tables.parts import parts_of_the_week
from pipeline.intake.sheets.tables.remarks import doubts_of_remarks
from pipeline.intake.sheets.tables.surroundings import lines_above, says_unit, title_of
from pipeline.intake.sheets.understood import columns_read, doubts_of_headings


@dataclass(frozen=True)
class Return:
    """The content of one file. A return with a `fault` could not be read and has no rows."""

    file: str
    fault: str = ""
    detail: str = ""
    sheet: str = ""
    rows: ReturnRows = field(default_factory=ReturnRows)
    says_unit: str = ""
    """The text after 填报单位：."""
    title: str = ""
    other_week: str = ""
    """Another week that the return names instead of this one, in its own words; or ''."""
    dated_on: str = ""
    """Where it names that week: 表上 or 文件名上."""
    macros: bool = False
    is_document: bool = False
    """Whether it is a Word document."""
    hidden_sheets: str = ""
    hidden_rows: int = 0
    columns: tuple[ColumnRead, ...] = ()
    """The columns of its first table, and what each was taken for."""
    doubts: tuple[Doubt, ...] = ()
    """What was not surely understood, and what was passed over."""
    weight: int = 0
    """The bytes that it unpacks to, when it was not read for that alone."""
    issued: Issued = field(default_factory=Issued)
    """What the office itself wrote into the file before the unit received it."""

    @property
    def week_in_question(self) -> str:
        """The words by which it may be for another week; ''."""
        doubts = (doubt.seen for doubt in self.doubts if doubt.about == "week")
        return self.other_week or next(doubts, "")


def read_return(
    path: Path,
    file: str,
    sha256: str,
    week: Week,
    limits: Limits,
    own: tuple[Field, ...] = (),
    most: float = math.inf,
) -> Return:
    """Returns the return at `path`. Never raises because of the file's content.

    `file` is its path below the week's folder. `own` holds the columns that the office adds. A
    return that unpacks to more than `most` bytes is not read: only its `weight` is returned.
    """
    is_document = False
    try:
        content = _stable_content(path, sha256, limits)
        if (weight := weight_of(content) if most < math.inf else 0) > most:
            return Return(file, "too_large", TOO_MUCH, weight=weight)
        workbook = open_workbook(content, limits)
        is_document = workbook.is_document
        return _understood(workbook, file, week, headings_of("return", own))
    except Unreadable as problem:
        return Return(file, problem.fault, problem.detail, is_document=is_document)
    except MemoryError:
        return Return(file, "too_large", "内容过大，超出内存限度")
    except Exception as error:  # one bad file costs one file, even by a fault nobody foresaw
        return Return(file, "damaged", f"读取时出错（{type(error).__name__}）")


TOO_MUCH = "本周内容很多的文件合计超出限度，这一份没有读取"


def _stable_content(path: Path, sha256: str, limits: Limits) -> bytes:
    try:
        refuse_no_file(path)
        with path.open("rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_size > limits.memory_mb << 18:
                raise Unreadable("too_large", "文件过大")
            content = file.read()
    except FileNotFoundError:
        raise Unreadable("changing", "读取时文件已被移走") from None
    except OSError as error:
        raise cannot_open(error) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Unreadable("changing", "读取时文件仍在变化")
    return content


def _understood(workbook: Workbook, file: str, week: Week, headings: Headings) -> Return:
    issued = issued_in(workbook.grids)
    own = [grid for grid in workbook.grids if grid.name not in issued.sheets]
    workbook = replace(workbook, grids=own)
    if any(map(_is_too_wide, workbook.grids)):
        raise Unreadable("too_large", f"一行填了{_MOST_CELLS_A_ROW}格以上")
    hidden = [grid.name for grid in workbook.grids if grid.hidden and grid.rows]
    candidates = [
        (grid, tables)
        for grid in workbook.grids
        if not grid.hidden and (tables := tables_of(grid, headings, week))
    ]
    if not candidates:
        raise _no_return(workbook, hidden)
    chosen, others = the_return(candidates, file, week)
    grid, used = chosen[0], [chosen]
    if workbook.is_document:
        used, others = lists_alike(candidates, grid, others)
    parted = [(of, *parts_of_the_week(found, headings, week)) for of, found in used]
    tables = next(kept for of, kept, _ in parted if of is grid)
    header = tables[0].header
    lines, notes = lines_above(grid, header), notes_of(tables)
    of_table = [
        (of, read_rows(table, week.month, headings.carried, from_1904=workbook.from_1904))
        for of, kept, _ in parted
        for table in kept
    ]
    read = stacked((placed_rows(of, rows) for of, rows in of_table), ReturnRows())
    if len(read) > _MOST_ROWS or _length(read) > _MOST_TEXT:
        raise Unreadable("too_large", f"填报的行数超过{_MOST_ROWS}行，或文字过多")
    columns = [*columns_read(tables[0])]
    others_titles = {d.seen for _, _, doubts in parted for d in doubts if d.about == "table"}
    of_week = week_of_form(
        [line for line in (*lines, *notes) if line not in others_titles],
        read_labels(tables),
        grid.name,
        file,
        week,
        [column.heading for column in columns if column.field and column.sure == "guessed"],
    )
    of_issue = _another(issued.week, week)
    other_week, where = (of_issue, "表上") if of_issue else (of_week.other, of_week.where)
    if any(doubt.about == "sheet" and doubt.how == "doubtful" for doubt in others):
        read = without_good_news(read, "分不清这张工作表是不是本周的")
    elif of_week.doubt:
        read = without_good_news(read, "分不清这张表是不是本周的")
    elif other_week:
        read = without_good_news(read, f"{where}写的是“{other_week}”，不是本周")
    return Return(
        file=file,
        sheet=grid.name,
        rows=read,
        says_unit=says_unit([*lines, *notes]),
        title=title_of(lines),
        other_week=other_week,
        dated_on=where,
        macros=workbook.macros,
        is_document=workbook.is_document,
        hidden_sheets=listing(hidden),
        hidden_rows=sum(_hidden(of, rows) for of, rows in of_table),
        columns=placed_columns(grid, columns),
        doubts=(
            *workbook.told,
            *left_out(workbook, {*(of.name for of, _ in used), *(doubt.seen for doubt in others)}),
            *placed_doubts(grid, [*doubts_of_headings(tables[0]), *doubts_of_pictures(read, grid)]),
            *others,
            *chain.from_iterable(placed_doubts(of, doubts) for of, _, doubts in parted),
            *chain.from_iterable(
                placed_doubts(of, doubts_of_remarks(kept)) for of, kept, _ in parted
            ),
            *filter(None, [of_week.doubt]),
            *chain.from_iterable(
                placed_doubts(of, chain.from_iterable(rows.columns["doubts"]))
                for of, rows in of_table
            ),
        ),
        issued=issued,
    )


def without_good_news(rows: ReturnRows, why: str) -> ReturnRows:
    """Returns the rows of a table of which something is in doubt (`why`), without good news."""
    said = rows.columns
    good = [forecast in ("on_time", "done") for forecast in said["forecast"]]
    return rows.having(
        forecast=["unclear" if g else f for g, f in zip(good, said["forecast"], strict=True)],
        forecast_doubt=[
            why if g else doubt for g, doubt in zip(good, said["forecast_doubt"], strict=True)
        ],
    )


def _hidden(grid: Grid, rows: ReturnRows) -> int:
    """Returns how many of the rows are hidden. Their numbers are those of the grid."""
    return len(grid.hidden_rows.intersection(row - 1 for row in rows.columns["row"]))


def _another(code: str, week: Week) -> str:
    """Returns the week that a form was made for, in Chinese, or '' when it is this week."""
    if code in ("", str(week)):
        return ""
    try:
        return Week.parse(code, WEEKDAYS[week.as_of.weekday()], week.cutoff.time()).label
    except ValueError:
        return ""


def _no_return(workbook: Workbook, hidden: Sequence[str]) -> Unreadable:
    """Returns the error that says why no visible sheet of the workbook is a return."""
    if not any(value != "" for grid in workbook.grids for row in grid.rows for value in row):
        if not workbook.is_document:
            return Unreadable("not_workbook", "表格是空的")
        seen = "、".join(doubt.seen for doubt in workbook.told if doubt.how == "passed_over")
        unread = f"，没有读取{seen}" if seen else ""
        return Unreadable("no_header", f"Word 文档中没有表格{unread}")
    detail = "没有找到周报表的表头（任务编号、工作内容、进展情况、预估是否能够按时办结等）"
    if hidden:
        detail += f"；隐藏的工作表“{listing(hidden)}”不读"
    return Unreadable("no_header", detail)


_MOST_ROWS, _MOST_TEXT = 20_000, 20_000_000
"""The most rows, and characters in them, that a return may have. All are kept in memory, and no
unit reports that much."""


_MOST_CELLS_A_ROW = 1000
"""The most cells of a row that hold something: each heading is held against all that is known."""


def _is_too_wide(grid: Grid) -> bool:
    if max(map(len, grid.rows), default=0) <= _MOST_CELLS_A_ROW:
        return False
    return any(len(row) - row.count("") > _MOST_CELLS_A_ROW for row in grid.rows)


def _length(rows: ReturnRows) -> int:
    texts = ("task", "progress", "reason", "escalation")
    return sum(sum(map(len, rows.columns[name])) for name in texts)
