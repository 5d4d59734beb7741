"""The sample's workbooks: the master list, and returns in the forms that units use."""

import datetime as dt
from collections.abc import Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.domain.text import pattern
from pipeline.office.package import packed, unpacked
from pipeline.sample.plans import PROGRAMME, Programme, Task
from pipeline.sample.returns import Form, PercentStyle, Return, Row
from pipeline.sample.scan import scanned_page

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_CREATED = dt.datetime(2017, 7, 1, 9, 0)
_A4 = 9
_FOOTER = "&C第 &P 页，共 &N 页"
_SONG, _HEI = "宋体", "黑体"
_LINE = 15.0
"""Height of a line of text, in points."""

_LIST_TITLE = "{programme}{month}任务清单"
_LIST_COLUMNS = (
    ("任务编号", 10),
    ("行动计划", 13),
    ("大项工作", 18),
    ("工作内容", 44),
    ("牵头单位", 13),
    ("配合单位", 22),
    ("完成时限", 13),
    ("重点", 6),
)
_RETURN_TITLE = "{programme}周报表（{label}）"
_RETURN_COLUMNS = (
    ("任务编号", 10),
    ("工作内容", 28),
    ("牵头单位", 11),
    ("完成时限", 12),
    ("进展情况", 38),
    ("完成进度（%）", 9),
    ("预估是否能够按时办结", 11),
    ("预估不能按时办结的原因及建议", 30),
    ("需要区委区政府解决的问题", 24),
)
_MORE_WIDTH = 12
_WIDE = 20
"""Values in columns narrower than this are short, and centred."""
_FORECAST_GROUP = "预估情况"
_REWORDED = (
    "编号",
    "具体任务",
    "责任单位",
    "完成时间",
    "目前进展（截至{day}）",
    "完成率",
    "能否按时完成",
    "不能按时完成的原因及建议",
    "需区委区政府协调解决的问题",
)
_GROUPED = (6, 7)
"""The columns under one merged heading in the reworded form."""
_OLD_EXCEL = Path(__file__).parent / "excel97.xls"
"""The one return that Excel 97 to 2003 or an old WPS saved. No maintained library writes .xls."""
_A_DAY = pattern(r"\d{4}-\d{2}-\d{2}")
_SHORT = pattern("编号|日期|时间|时限|级别|类型|方式|结论|单位|领导|文号|意见|是否|人")
"""Columns of registers with short values."""
_NOTE = "填报人：办公室　　联系电话：略　　审核人：分管负责人"


def master_list(
    tasks: Sequence[Task],
    month: str,
    more: Mapping[str, Mapping[str, str]] | None = None,
    programme: Programme = PROGRAMME,
) -> bytes:
    """Returns the month's task list, with plan and item merged down over their tasks.

    `more` is what stands in further columns, by heading and task.
    """
    more = more or {}
    buffer, book = _new_workbook()
    sheet = book.add_worksheet("任务清单")
    title, head, text, centred = _formats(book)
    columns = (*_LIST_COLUMNS, *((heading, _MORE_WIDTH) for heading in more))
    _set_up_page(sheet, [width for _, width in columns], header_rows=2)
    last_column = len(columns) - 1
    sheet.set_row(0, 36)
    words = _LIST_TITLE.format(programme=programme.name, month=month)
    sheet.merge_range(0, 0, 0, last_column, words, title)
    sheet.set_row(1, 28)
    for column, (heading, _) in enumerate(columns):
        sheet.write_string(1, column, heading, head)
    for row, task in enumerate(tasks, start=2):
        sheet.set_row(row, max(_height(task.text, 44), _height(task.support_units, 22), 32))
        sheet.write_string(row, 0, task.task_id, centred)
        sheet.write_string(row, 3, task.text, text)
        sheet.write_string(row, 4, task.lead_unit, centred)
        sheet.write_string(row, 5, task.support_units, text)
        sheet.write_string(row, 6, task.deadline, centred)
        sheet.write_string(row, 7, "★" if task.key else "", centred)
        for column, values in enumerate(more.values(), start=len(_LIST_COLUMNS)):
            _write(sheet, row, column, values.get(task.task_id, ""), centred)
    _merge_down(sheet, 1, [task.plan for task in tasks], centred)
    _merge_down(sheet, 2, [f"{task.plan}|{task.item}" for task in tasks], centred)
    sheet.freeze_panes(2, 0)
    return _closed(book, buffer)


def register_book(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """Returns a workbook of registers, a sheet each: title, headings, entries."""
    buffer, book = _new_workbook()
    title, head, text, _ = _formats(book)
    day = book.add_format(_CENTRED | {"num_format": "yyyy-mm-dd"})
    for name, (headings, *entries) in sheets.items():
        sheet = book.add_worksheet(name)
        widths = [_register_width(heading) for heading in headings]
        _set_up_page(sheet, widths, header_rows=2)
        sheet.set_row(0, 36)
        sheet.merge_range(0, 0, 0, len(headings) - 1, name, title)
        sheet.set_row(1, 28)
        for column, heading in enumerate(headings):
            sheet.write_string(1, column, heading, head)
        for row, entry in enumerate(entries, start=2):
            sheet.set_row(row, _row_height(entry, widths))
            for column, value in enumerate(entry):
                if _A_DAY.fullmatch(value):
                    sheet.write_datetime(row, column, dt.datetime.fromisoformat(value), day)
                else:
                    sheet.write_string(row, column, value, text)
        sheet.freeze_panes(2, 0)
    return _closed(book, buffer)


def _register_width(heading: str) -> int:
    return 12 if _SHORT.search(heading) else 30


def week_files(folder: Path, returns: Sequence[Return]) -> dict[Path, bytes]:
    """Returns a week's returns and, last, the receipts that record when each arrived."""
    receipts = []
    files = {}
    for given in returns:
        content = return_file(given)
        files[folder / given.name] = content
        line = f"{given.name},{sha256(content).hexdigest()},{len(content)},"
        receipts.append((given.received_at, given.name, line + given.received_at.isoformat()))
    lines = ["name,sha256,size,received_at", *(line for _, _, line in sorted(receipts))]
    text = "".join(f"{line}\n" for line in lines)
    return files | {folder / "receipts.csv": text.encode("utf-8-sig")}


def sample_key(said: str) -> bytes:
    """Returns what stands in for the key of a week of the sample: no secret."""
    return f"{sha256(f'duban sample {said}'.encode()).hexdigest()}\n".encode()


def return_file(given: Return) -> bytes:
    """Returns the bytes of the file that the unit sends."""
    if given.form is Form.SCAN:
        return scanned_page(given.name)
    if given.form is Form.XLS:
        return _OLD_EXCEL.read_bytes()
    return _xlsx_return(given)


def _xlsx_return(given: Return) -> bytes:
    buffer, book = _new_workbook()
    sheet = book.add_worksheet("周报表")
    title, head, text, centred = _formats(book)
    percentage = book.add_format(_CENTRED | {"num_format": "0%"})
    plain = book.add_format({"font_name": _SONG, "font_size": 11, "valign": "vcenter"})
    more = given.more_headings
    columns = [
        *_columns_shown(given.form),
        *range(len(_RETURN_COLUMNS), len(_RETURN_COLUMNS) + len(more)),
    ]
    widths = [*(width for _, width in _RETURN_COLUMNS), *(_MORE_WIDTH for _ in more)]
    headings = _headings(given)
    _set_up_page(sheet, [widths[column] for column in columns], header_rows=3 + len(headings) - 1)
    sheet.set_row(0, 36)
    sheet.merge_range(0, 0, 0, len(columns) - 1, _title(given), title)
    sheet.set_row(1, 22)
    sheet.merge_range(1, 0, 1, len(columns) - 1, _filled_by(given), plain)
    _write_headings(sheet, headings, head)
    first = 2 + len(headings)
    for at, row in enumerate(given.rows, start=first):
        cells = (*_cells(row, given.percent_style), *(row.more.get(name, "") for name in more))
        sheet.set_row(at, _row_height(cells, widths))
        for position, column in enumerate(columns):
            value = cells[column]
            if isinstance(value, float):
                sheet.write_number(at, position, value, percentage)
            elif isinstance(value, int):
                sheet.write_number(at, position, value, centred)
            elif value:
                sheet.write_string(at, position, value, centred if widths[column] < _WIDE else text)
            else:
                sheet.write_blank(at, position, None, text)
    end = first + len(given.rows)
    sheet.set_row(end, 22)
    sheet.merge_range(end, 0, end, len(columns) - 1, _NOTE, plain)
    sheet.freeze_panes(first, 0)
    return _closed(book, buffer)


def _new_workbook() -> tuple[BytesIO, "Workbook"]:
    import xlsxwriter

    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    return buffer, book


def _closed(book: "Workbook", buffer: BytesIO) -> bytes:
    """Returns the bytes of a finished workbook: the same on every system."""
    book.close()
    return packed(unpacked(buffer.getvalue()))


_BORDERED = {"font_name": _SONG, "font_size": 10.5, "border": 1, "text_wrap": True}
_CENTRED = _BORDERED | {"align": "center", "valign": "vcenter"}


def _formats(book: "Workbook") -> tuple["Format", "Format", "Format", "Format"]:
    """Returns the formats of the title, the headings, long text and short values."""
    title = {"font_name": _HEI, "font_size": 18, "align": "center", "valign": "vcenter"}
    head = _CENTRED | {"font_name": _HEI, "font_size": 11, "bg_color": "#D9E2EC"}
    text = _BORDERED | {"align": "left", "valign": "vcenter"}
    return (
        book.add_format(title),
        book.add_format(head),
        book.add_format(text),
        book.add_format(_CENTRED),
    )


def _set_up_page(sheet: "Worksheet", widths: Sequence[int], header_rows: int) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(0, header_rows - 1)
    sheet.set_footer(_FOOTER)


def _write(sheet: "Worksheet", row: int, column: int, value: str, style: "Format") -> None:
    """Writes a figure as a number, everything else as text."""
    if value.isascii() and value.isdigit():
        sheet.write_number(row, column, int(value), style)
    else:
        sheet.write_string(row, column, value, style)


def _merge_down(sheet: "Worksheet", column: int, keys: Sequence[str], style: "Format") -> None:
    """Writes the part of each key after its last bar, merged over the key's rows."""
    row = 2
    for key, group in groupby(keys):
        last = row + len(list(group)) - 1
        if last == row:
            sheet.write_string(row, column, key.rpartition("|")[2], style)
        else:
            sheet.merge_range(row, column, last, column, key.rpartition("|")[2], style)
        row = last + 1


def _headings(given: Return) -> list[list[str]]:
    """Returns the lines of headings.

    A blank in the lower line means a merge with the line above; the group's name beside itself
    means a merge across.
    """
    names = [heading for heading, _ in _RETURN_COLUMNS]
    if given.form is not Form.REWORDED:
        return [[*(names[column] for column in _columns_shown(given.form)), *given.more_headings]]
    day = f"{given.filled_on.month}月{given.filled_on.day}日"
    lower = [heading.format(day=day) for heading in _REWORDED]
    upper = [_FORECAST_GROUP if column in _GROUPED else name for column, name in enumerate(lower)]
    return [upper, [name if column in _GROUPED else "" for column, name in enumerate(lower)]]


def _write_headings(sheet: "Worksheet", lines: list[list[str]], style: "Format") -> None:
    if len(lines) == 1:
        sheet.set_row(2, 34)
        for column, name in enumerate(lines[0]):
            sheet.write_string(2, column, name, style)
        return
    sheet.set_row(2, 20)
    sheet.set_row(3, 34)
    for column, (above, below) in enumerate(zip(*lines, strict=True)):
        if below:
            sheet.write_string(3, column, below, style)
        else:
            sheet.merge_range(2, column, 3, column, above, style)
    sheet.merge_range(2, _GROUPED[0], 2, _GROUPED[-1], _FORECAST_GROUP, style)


def _columns_shown(form: Form) -> range:
    return range(1 if form is Form.UNNUMBERED else 0, len(_RETURN_COLUMNS))


def _title(given: Return) -> str:
    return _RETURN_TITLE.format(programme=given.programme.name, label=given.week.label)


def _filled_by(given: Return) -> str:
    day = given.filled_on
    return f"填报单位：{given.unit}　　填报日期：{day.year}年{day.month}月{day.day}日"


def _cells(row: Row, style: PercentStyle) -> tuple[str | int | float, ...]:
    return (
        row.task_id,
        row.text,
        row.lead_unit,
        row.deadline,
        row.progress,
        _percent(row.percent, style),
        row.forecast,
        row.reason,
        row.escalation,
    )


def _percent(percent: int | str, style: PercentStyle) -> str | int | float:
    if isinstance(percent, str) or style is PercentStyle.NUMBER:
        return percent
    return percent / 100 if style is PercentStyle.FRACTION else f"{percent}%"


def _row_height(cells: Sequence[str | int | float], widths: Sequence[int]) -> float:
    heights = (
        _height(value, width)
        for value, width in zip(cells, widths, strict=True)
        if isinstance(value, str)
    )
    return max(32.0, *heights)


def _height(text: str, width: int) -> float:
    """Returns the height in points of a text in that column; a character takes two of its width."""
    wide = sum(1 if character.isascii() else 2 for character in text)
    lines = -(-wide // (width - 2))
    return lines * _LINE + 4
