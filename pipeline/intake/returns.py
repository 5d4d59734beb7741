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
from pipeline.intake.meaning.dates.weeks import FormWeek, week_of_form
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
from pipeline.intake.sheets.tables.layout import Table, tables_of
from pipeline.intake.sheets.tables.lit import doubts_of_pictures
from pipeline.intake.sheets.tables.parts import parts_of_the_week
from pipeline.intake.sheets.tables.remarks import doubts_of_remarks
from pipeline.intake.sheets.tables.surroundings import (
    also_says,
    lines_above,
    says_unit,
    title_of,
)
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
    also_says: tuple[str, ...] = ()
    """All such texts above the table, when it has several."""
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
    if any(map(_is_too_wide, own)):
        raise Unreadable("too_large", f"一行填了{_MOST_CELLS_A_ROW}格以上")
    used = _used(workbook, file, week, headings)
    grid, tables = used.first.grid, used.first.tables
    of_table = [
        (part.grid, read_rows(table, week.month, headings.carried, from_1904=workbook.from_1904))
        for part in used.parts
        for table in part.tables
    ]
    rows = stacked((placed_rows(of, read) for of, read in of_table), ReturnRows())
    if len(rows) > _MOST_ROWS or _length(rows) > _MOST_TEXT:
        raise Unreadable("too_large", f"填报的行数超过{_MOST_ROWS}行，或文字过多")
    columns = [*columns_read(tables[0])]
    above, notes = lines_above(grid, tables[0].header), notes_of(tables)
    dated = _dated([*above, *notes], used, columns, file, week, issued)
    if why := _not_of_the_week(dated, used.others):
        rows = without_good_news(rows, why)
    of_first = [*doubts_of_headings(tables[0]), *doubts_of_pictures(rows, grid)]
    named = {*(part.grid.name for part in used.parts), *(doubt.seen for doubt in used.others)}
    return Return(
        file=file,
        sheet=grid.name,
        rows=rows,
        says_unit=says_unit([*above, *notes]),
        also_says=also_says(above),
        title=title_of(above),
        other_week=dated.other,
        dated_on=dated.where,
        macros=workbook.macros,
        is_document=workbook.is_document,
        hidden_sheets=listing(_hidden_sheets(workbook)),
        hidden_rows=sum(_hidden(of, read) for of, read in of_table),
        columns=placed_columns(grid, columns),
        doubts=(
            *workbook.told,
            *left_out(workbook, named),
            *placed_doubts(grid, of_first),
            *used.others,
            *_each(placed_doubts(part.grid, part.doubts) for part in used.parts),
            *_each(placed_doubts(part.grid, doubts_of_remarks(part.tables)) for part in used.parts),
            *filter(None, [dated.doubt]),
            *_each(placed_doubts(of, _each(read.columns["doubts"])) for of, read in of_table),
        ),
        issued=issued,
    )


_each = chain.from_iterable


@dataclass(frozen=True)
class _Part:
    """A sheet of the return, the tables of it that are of this week, and doubts about the rest."""

    grid: Grid
    tables: Sequence[Table]
    doubts: Sequence[Doubt]


@dataclass(frozen=True)
class _Used:
    """What is read of a workbook: the return's sheet, and lists of the same columns beside it."""

    first: _Part
    """The sheet that the return's week, unit and columns are taken from."""
    parts: Sequence[_Part]
    """All of them, in the workbook's order."""
    others: Sequence[Doubt]
    """The sheets that are not read, though they look like returns."""


def _used(workbook: Workbook, file: str, week: Week, headings: Headings) -> _Used:
    """Returns what of the workbook is this week's return. Raises Unreadable when nothing is."""
    candidates = [
        (grid, tables)
        for grid in workbook.grids
        if not grid.hidden and (tables := tables_of(grid, headings, week))
    ]
    if not candidates:
        raise _no_return(workbook)
    chosen, others = the_return(candidates, file, week)
    used = [chosen]
    if workbook.is_document:
        used, others = lists_alike(candidates, chosen[0], others)
    parts = [_Part(of, *parts_of_the_week(found, headings, week)) for of, found in used]
    return _Used(next(part for part in parts if part.grid is chosen[0]), parts, others)


def _dated(
    lines: Sequence[str],
    used: _Used,
    columns: Sequence[ColumnRead],
    file: str,
    week: Week,
    issued: Issued,
) -> FormWeek:
    """Returns which week the return is for. What the office wrote into the form comes first."""
    titles = {doubt.seen for part in used.parts for doubt in part.doubts if doubt.about == "table"}
    of_form = week_of_form(
        [line for line in lines if line not in titles],
        read_labels(used.first.tables),
        used.first.grid.name,
        file,
        week,
        [column.heading for column in columns if column.field and column.sure == "guessed"],
    )
    if of_issue := _another(issued.week, week):
        return of_form._replace(other=of_issue, where="表上")
    return of_form


def _not_of_the_week(dated: FormWeek, others: Sequence[Doubt]) -> str:
    """Returns why the return may not be this week's; or ''."""
    if any(doubt.about == "sheet" and doubt.how == "doubtful" for doubt in others):
        return "分不清这张工作表是不是本周的"
    if dated.doubt:
        return "分不清这张表是不是本周的"
    return f"{dated.where}写的是“{dated.other}”，不是本周" if dated.other else ""


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


def _hidden_sheets(workbook: Workbook) -> list[str]:
    """Returns the names of the hidden sheets that hold something."""
    return [grid.name for grid in workbook.grids if grid.hidden and grid.rows]


def _no_return(workbook: Workbook) -> Unreadable:
    """Returns the error that says why no visible sheet of the workbook is a return."""
    if not any(value != "" for grid in workbook.grids for row in grid.rows for value in row):
        if not workbook.is_document:
            return Unreadable("not_workbook", "表格是空的")
        seen = "、".join(doubt.seen for doubt in workbook.told if doubt.how == "passed_over")
        unread = f"，没有读取{seen}" if seen else ""
        return Unreadable("no_header", f"Word 文档中没有表格{unread}")
    detail = "没有找到周报表的表头（任务编号、工作内容、进展情况、预估是否能够按时办结等）"
    if hidden := _hidden_sheets(workbook):
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
