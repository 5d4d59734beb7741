"""The sheets of a form: what is locked, what may be typed where, how it prints."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any, NamedTuple

import xlsxwriter

from pipeline.domain.findings import Severity
from pipeline.domain.registers.listed import NOT_REACHED, REACHED
from pipeline.excel.cells import lines_needed, room_of, row_height, safe_text
from pipeline.excel.printing import number_pages, printing_of, set_printing
from pipeline.intake.sheets.issued import DIGEST, REGISTER, UNIT, WEEK, Mark, proved
from pipeline.office.package import packed, unpacked
from pipeline.reports.forms.checks import ANSWERS, BLANK, CHECK, Rows

SHEET, INSTRUCTIONS = "周报表", "填报说明"


class Known(NamedTuple):
    """A locked column: its heading, its width in characters, what it says of each task."""

    heading: str
    width: float
    values: Sequence[str | float]
    look: str = "known"


class Entry(NamedTuple):
    """A column to be filled in."""

    name: str
    heading: str
    width: float
    asked: Sequence[bool] = ()
    """Of each task, whether it is to be filled in; () for all."""


class FormBook:
    """A form that gives the same bytes whenever it is made."""

    def __init__(self, title: str, author: str, created: dt.date) -> None:
        self._title = safe_text(title)
        self._file = io.BytesIO()
        self._workbook = xlsxwriter.Workbook(self._file, {"in_memory": True})
        self._workbook.set_properties(
            {
                "title": self._title,
                "author": safe_text(author),
                "created": dt.datetime.combine(created, dt.time()),
            }
        )
        self._formats: dict[str, Any] = {}

    def table(
        self,
        unit: str,
        hint: str,
        known: Sequence[Known],
        entries: Sequence[Entry],
    ) -> None:
        """Writes the sheet that the unit fills in, and what checks it meanwhile."""
        sheet = self._workbook.add_worksheet(SHEET)
        columns: list[Known | Entry] = [*known, *entries]
        check = len(columns)
        """The checking column, to the right of the others. It does not print."""
        last = check - 1
        tasks = len(known[0].values)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
            self._text(sheet, _HEADER, number, column.heading, "header")
        sheet.set_column(check, check, _CHECK_WIDTH)
        self._text(sheet, _HEADER, check, CHECK, "header")
        lines = max(lines_needed(column.heading, room_of(column.width)) for column in columns)
        sheet.set_row(_HEADER, row_height(lines))
        self._merged(sheet, 0, 0, last, self._title, "title")
        sheet.set_row(0, 34)
        self._merged(sheet, 1, 0, len(known) - 1, f"{UNIT}：{unit}", "line")
        sheet.set_row(1, 20)
        self._merged(sheet, 1, len(known), last, "填报日期：", "typed line")
        self._merged(sheet, 2, 0, last, hint, "hint")
        sheet.set_row(2, 18 * (hint.count("\n") + 1))
        rows = Rows(
            _HEADER + 1,
            _HEADER + tasks,
            {
                **{column.heading: number for number, column in enumerate(known)},
                **{entry.name: number for number, entry in enumerate(entries, len(known))},
            },
            check,
        )
        for task in range(tasks):
            row = rows.first + task
            for number, column in enumerate(known):
                self._known(sheet, row, number, column.values[task], column.look)
            for number, entry in enumerate(entries, len(known)):
                look = "short entry" if entry.name in _SHORT else "entry"
                if entry.asked and not entry.asked[task]:
                    look = "known"
                sheet.write_blank(row, number, None, self._format(look))
            sheet.write_formula(row, check, rows.formula(row), self._format("check"), BLANK)
            needed = max(lines_needed(str(c.values[task]), room_of(c.width)) for c in known)
            sheet.set_row(row, row_height(max(needed, _LEAST_LINES)))
        end = rows.first + tasks
        for (left, right), label in zip(_thirds(last), _SIGNED, strict=True):
            self._merged(sheet, end, left, right, label, "typed line")
        sheet.set_row(end, 24)
        self._guard(sheet, rows)
        set_printing(sheet, printing_of((column.width for column in columns), _SIZE))
        sheet.hide_gridlines(2)
        sheet.repeat_rows(_HEADER)
        sheet.print_area(0, 0, end, last)
        sheet.freeze_panes(_HEADER + 1, _FROZEN)
        sheet.set_selection(_HEADER + 1, len(known), _HEADER + 1, len(known))
        _protect(sheet)

    def _guard(self, sheet: Any, rows: Rows) -> None:
        """Limits what may be typed, and shows in colour what is wrong or missing."""
        for name, typed in _TYPED.items():
            if (column := rows.columns.get(name)) is None:
                continue
            sheet.data_validation(rows.first, column, rows.last, column, typed)
        for name, column in (*rows.columns.items(), (CHECK, rows.check)):
            for severity, look in _SHADES.items():
                if condition := rows.shown(name, severity):
                    rule = {"type": "formula", "criteria": condition, "format": self._format(look)}
                    sheet.conditional_format(rows.first, column, rows.last, column, rule)

    def instructions(self, paragraphs: Sequence[str]) -> None:
        """Writes how to fill in the form, one numbered paragraph a row."""
        sheet = self._workbook.add_worksheet(INSTRUCTIONS)
        sheet.set_column(0, 0, _PARAGRAPH_WIDTH)
        self._text(sheet, 0, 0, INSTRUCTIONS, "title")
        sheet.set_row(0, 34)
        for number, paragraph in enumerate(paragraphs, start=1):
            self._text(sheet, number, 0, f"{number}. {paragraph}", "paragraph")
            lines = lines_needed(paragraph, room_of(_PARAGRAPH_WIDTH * 0.9))
            sheet.set_row(number, 18 * lines + 8)
        _print_upright(sheet)
        _protect(sheet)

    def register(self, unit: str, week: str, key: str) -> None:
        """Writes the hidden sheet by which the returned form is recognised. `key`: the week's."""
        mark = proved(Mark("form", safe_text(unit), week), key)
        said = ((UNIT, mark.unit), (WEEK, mark.week), (DIGEST, mark.digest))
        sheet = self._workbook.add_worksheet("登记信息")
        sheet.write_string(0, 0, REGISTER)
        for row, (label, text) in enumerate(said, start=1):
            sheet.write_string(row, 0, label)
            sheet.write_string(row, 1, text)
        sheet.very_hidden()
        _protect(sheet)

    def content(self) -> bytes:
        """Returns the finished file. Nothing can be added after this."""
        self._workbook.close()
        members = unpacked(self._file.getvalue())
        # A row keeps its height but may grow with what is typed into it
        table = "xl/worksheets/sheet1.xml"
        members[table] = members[table].replace(b' customHeight="1"', b"")
        return packed(members)

    def _known(self, sheet: Any, row: int, column: int, value: str | float, look: str) -> None:
        if isinstance(value, str):
            self._text(sheet, row, column, value, look)
        else:
            sheet.write_number(row, column, value, self._format(look))

    def _text(self, sheet: Any, row: int, column: int, text: str, look: str) -> None:
        """Writes a text. All texts go through here, so none becomes a formula, a link or markup."""
        text, format_ = safe_text(text), self._format(look)
        if not text:
            sheet.write_blank(row, column, None, format_)
        elif text.startswith("<r>") and text.endswith("</r>"):
            # XlsxWriter would take such a text as its own markup, unless it comes in pieces
            sheet.write_rich_string(row, column, text[:1], format_, text[1:], format_)
        else:
            sheet.write_string(row, column, text, format_)

    def _merged(self, sheet: Any, row: int, left: int, right: int, text: str, look: str) -> None:
        if left < right:
            sheet.merge_range(row, left, row, right, None, self._format(look))
        self._text(sheet, row, left, text, look)

    def _format(self, look: str) -> Any:
        if look not in self._formats:
            self._formats[look] = self._workbook.add_format(_LOOKS[look])
        return self._formats[look]


_SHADES: dict[Severity, str] = {"error": "wrong", "warning": "odd"}
"""Looks of cells that a rule finds wrong, or asks to check: the colours of 退回说明."""

_TYPED: dict[str, dict[str, Any]] = {
    "percent": {
        "validate": "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": 100,
        "input_title": "完成进度",
        "input_message": "填0到100之间的数，如80",
        "error_title": "完成进度填错了",
        "error_message": "请填0到100之间的数，如80，不用写百分号。",
    },
    "forecast": {
        "validate": "list",
        "source": list(ANSWERS),
        "input_title": "预估",
        "input_message": "点右边的箭头选择。说不准的选“否”",
        "error_title": "请从列表中选择",
        "error_message": "请点格子右边的箭头，从列表中选择。",
    },
    "stage_said": {
        "validate": "list",
        "source": [REACHED, NOT_REACHED],
        "input_title": "节点完成情况",
        "input_message": "左边“本阶段节点”所写的完成了没有，点右边的箭头选择；没有变化的可以不填",
        "error_title": "请从列表中选择",
        "error_message": "请点格子右边的箭头，从列表中选择。",
    },
    "reason": {
        "validate": "any",
        "input_title": "原因及建议",
        "input_message": "预估为“否”的必须填写，其他的不用填",
    },
}

_SHORT = ("percent", "forecast", "stage_said")
"""The fields of which the entries stand in the middle of the cell."""
_HEADER = 3
"""The row of the headings, zero-based."""
_FROZEN = 3
"""The columns that stay in view: number, key, task."""
_CHECK_WIDTH = 15
_LEAST_LINES = 3
_PARAGRAPH_WIDTH = 68
"""In characters. On A4 it leaves room for programs that draw one a fifth wider than Excel."""
_SIGNED = ("填报人：", "联系电话：", "审核人：")


def _thirds(last: int) -> tuple[tuple[int, int], ...]:
    """Returns the first and last column of each of the three entries at the foot."""
    return (0, 2), (3, 7), (8, last)


def _print_upright(sheet: Any) -> None:
    """Sets a sheet of paragraphs to print on A4, one page wide."""
    sheet.set_paper(9)
    sheet.set_margins(left=0.8, right=0.8, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    number_pages(sheet)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)


def _protect(sheet: Any) -> None:
    """Protects the sheet against slips, not against people: it has no password."""
    sheet.protect("", {"format_columns": True, "format_rows": True})


_SIZE = 10
"""In points: the type of the table."""
_CELL = {"font_name": "宋体", "font_size": _SIZE, "valign": "vcenter", "text_wrap": True}
_BOX = _CELL | {"border": 1, "border_color": "#7F7F7F"}
_KNOWN = _BOX | {"bg_color": "#F2F2F2"}
_DAYS = '0"天";[Red]"逾期"0"天";"当天到期"'
_LOOKS: dict[str, dict[str, object]] = {
    "title": _CELL | {"font_name": "方正小标宋简体", "font_size": 18, "align": "center"},
    "line": _CELL | {"font_size": 11, "text_wrap": False},
    "typed line": _CELL | {"font_size": 11, "text_wrap": False, "locked": False},
    "header": _BOX | {"font_name": "黑体", "align": "center", "bg_color": "#DDE5EE"},
    "known": _KNOWN,
    "known centred": _KNOWN | {"align": "center"},
    "days": _KNOWN | {"align": "center", "num_format": _DAYS},
    "per cent": _KNOWN | {"align": "center", "font_color": "#595959", "num_format": '0.##"%"'},
    "pale centred": _KNOWN | {"align": "center", "font_color": "#595959"},
    "pale": _KNOWN | {"font_color": "#595959"},
    "hint": _CELL | {"font_size": 11},
    "entry": _BOX | {"locked": False},
    "short entry": _BOX | {"locked": False, "align": "center"},
    "check": _KNOWN | {"align": "center", "hidden": True},
    "wrong": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    "odd": {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
    "paragraph": _CELL | {"font_size": 11},
}
