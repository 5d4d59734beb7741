"""The empty registers (台账) that `duban registers` lays out, made from their declarations.

Each has drop-down lists, a note at each cell and a page of notes. Task numbers are text, so that
Excel makes no dates of 1-1.
"""

import datetime as dt
import io
import os
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter

from pipeline.domain.registers import REGISTERS
from pipeline.domain.registers.declaring import KINDS, Column, Register
from pipeline.domain.settings import Settings
from pipeline.domain.text import visible
from pipeline.domain.week import Month
from pipeline.excel.cells import lines_needed, room_of, row_height
from pipeline.excel.printing import printing_of, set_printing
from pipeline.intake.registers import read_books
from pipeline.intake.registers.books import NOTES
from pipeline.office.disk import make_folder, write_whole
from pipeline.office.folder import OfficeFolder, not_writable
from pipeline.office.package import packed, unpacked

_ROWS = 500
"""So many rows have borders, drop-down lists and notes."""
_PRINTED, _HEIGHT = 20, 26
"""Rows on the printed blank; the height of a row, in points."""
_TITLE, _HEADER = 0, 1
"""Zero-based rows."""
_NOTES_WIDTH = 68
"""In characters. On A4 it leaves room for programs that draw one a fifth wider than Excel."""
_CREATED = dt.datetime(2017, 1, 1)


def lay_out(folder: OfficeFolder, settings: Settings) -> Iterator[str]:
    """Writes an empty workbook for each register that `inbox/registers/` lacks.

    Yields, in Chinese, what was made and what was there already, which stays as it is. Raises
    CannotWork when nothing can be written there.
    """
    there: dict[str, str] = {}
    for book in read_books(folder, _ANY_MONTH, settings.limits):
        there |= {register.name: book.file for register in book.registers}
    for register in REGISTERS:
        if register.of_city and not settings.offices:
            continue
        path = folder.registers / f"{register.name}.xlsx"
        if register.name in there:
            yield f"{register.name}：已有 {visible(there[register.name])}，没有改动"
        elif os.path.lexists(path):
            yield f"{register.name}：已有 {path}，但认不出其中的台账，没有改动。重做前请先移走"
        else:
            try:
                make_folder(folder.inbox)
                make_folder(folder.registers)
                write_whole(path, blank_register(register))
            except OSError as error:
                raise not_writable(path, error) from None
            yield f"{register.name}：已做好 {path}"
    yield f"填法见各文件的“{NOTES}”。单位申请的和办公室批准的，请随时记入；每周运行时读取"


_ANY_MONTH = Month(2017, 1)
"""Only the headings matter."""


def blank_register(register: Register) -> bytes:
    """Returns the empty workbook of a register. The same declaration gives the same bytes."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    workbook.set_properties({"title": register.name, "created": _CREATED})
    formats = {name: workbook.add_format(look) for name, look in _LOOKS.items()}
    columns = [column for column in register.columns if column.laid_out]
    _table(workbook.add_worksheet(register.name), register, columns, formats)
    _notes(workbook.add_worksheet(NOTES), list(_paragraphs(register, columns)), formats)
    workbook.close()
    return packed(unpacked(file.getvalue()))


def _table(sheet: Any, register: Register, columns: Sequence[Column], formats: Any) -> None:
    last = len(columns) - 1
    sheet.merge_range(_TITLE, 0, _TITLE, last, register.name, formats["title"])
    sheet.set_row(_TITLE, 32)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(_HEADER, number, column.heading, formats["header"])
        look = formats[_look_of(column)]
        for row in range(_HEADER + 1, _HEADER + 1 + _ROWS):
            sheet.set_row(row, _HEIGHT)
            sheet.write_blank(row, number, None, look)
        first, end = _HEADER + 1, _HEADER + _ROWS
        sheet.data_validation(first, number, end, number, _typed(column))
    lines = max(lines_needed(column.heading, room_of(column.width)) for column in columns)
    sheet.set_row(_HEADER, row_height(lines) + 6)
    sheet.autofilter(_HEADER, 0, _HEADER + _ROWS, last)
    sheet.freeze_panes(_HEADER + 1, 1)
    set_printing(sheet, printing_of((column.width for column in columns), _SIZE))
    sheet.repeat_rows(_HEADER)
    sheet.print_area(0, 0, _HEADER + _PRINTED, last)


def _look_of(column: Column) -> str:
    if column.kind in ("date", "deadline"):
        return "day"
    if column.kind in ("task", "unit", "choice", "ruling"):
        return "centred"
    return "text"


def _typed(column: Column) -> dict[str, Any]:
    """Returns what may be typed into a column, with the note that shows beside its cells."""
    note = {"input_title": column.heading, "input_message": _shortened(column.note)}
    if column.choices:
        names = "、".join(column.choices)
        return note | {
            "validate": "list",
            "source": list(column.choices),
            # Other words are read too, if they are clear, so they are questioned and not refused
            "error_type": "stop" if column.must else "warning",
            "error_title": f"{column.heading}请从列表中选择",
            "error_message": f"请点格子右边的箭头，选：{names}。",
        }
    if column.kind == "date":
        return note | {
            "validate": "date",
            "criteria": "between",
            "minimum": dt.date(2000, 1, 1),
            "maximum": dt.date(2099, 12, 31),
            "error_title": f"{column.heading}应是日期",
            "error_message": "请写年月日，如 2017-7-10。",
        }
    if column.kind == "number":
        return note | {
            "validate": "decimal",
            "criteria": "between",
            "minimum": -1e12,
            "maximum": 1e12,
            "error_title": f"{column.heading}应是数",
            "error_message": "请只写数，不写单位。",
        }
    return note | {"validate": "any"}


_LONGEST_NOTE = 255
"""Excel allows no longer note at a cell, in characters."""


def _shortened(note: str) -> str:
    return note if len(note) <= _LONGEST_NOTE else note[: _LONGEST_NOTE - 1] + "…"


def _paragraphs(register: Register, columns: Sequence[Column]) -> Iterator[str]:
    yield f"{register.name}：{register.purpose}"
    if register.counts:
        yield f"{register.counts}。"
    for column in columns:
        must = "必填。" if column.must or _is_needed(register, column) else ""
        kind = "" if column.choices else f"（{KINDS[column.kind]}）"
        choices = f"从列表中选：{'、'.join(column.choices)}。" if column.choices else ""
        note = f"{column.note}。" if column.note else ""
        yield f"“{column.heading}”{kind}：{must}{choices}{note}"
    if faults := "；".join(register.when_not()):
        yield f"有下列情形的一行不采用，并在例外情况报告中指出：{faults}。"
    if told := "；".join(register.what_is_told()):
        yield f"有下列情形的一行照样采用，但会指出：{told}。"
    yield "一行写一件事，不要合并单元格；可以加列，程序认不得的列不读，会提示一次。"
    yield "本文件放在 inbox/registers 中，全年可用，每周运行时读取并随周报封存。文件名可以改。"


def _is_needed(register: Register, column: Column) -> bool:
    return any(group[0] == column.name for group in register.needed)


def _notes(sheet: Any, paragraphs: Sequence[str], formats: Any) -> None:
    sheet.set_column(0, 0, _NOTES_WIDTH)
    sheet.write_string(0, 0, NOTES, formats["title"])
    sheet.set_row(0, 32)
    for row, text in enumerate(paragraphs, start=1):
        paragraph = f"{row}. {text}"
        sheet.write_string(row, 0, paragraph, formats["paragraph"])
        lines = lines_needed(paragraph, room_of(_NOTES_WIDTH * 0.9))
        sheet.set_row(row, 18 * lines + 6)
    sheet.set_paper(9)
    sheet.set_margins(left=0.8, right=0.8, top=0.7, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)


_SIZE = 11
"""In points: the type of the table."""
_CELL = {"font_name": "宋体", "font_size": _SIZE, "valign": "vcenter", "text_wrap": True}
_BOX = _CELL | {"border": 1, "border_color": "#7F7F7F"}
_LOOKS: dict[str, dict[str, object]] = {
    "title": _CELL | {"font_name": "方正小标宋简体", "font_size": 18, "align": "center"},
    "header": _BOX | {"font_name": "黑体", "align": "center", "bg_color": "#DDE5EE"},
    "text": _BOX,
    "centred": _BOX | {"align": "center", "num_format": "@"},
    "day": _BOX | {"align": "center", "num_format": 'yyyy"年"m"月"d"日"'},
    "paragraph": _CELL,
}
