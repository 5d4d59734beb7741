"""The sheets of a form: what is locked, what may be typed where, how it prints."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import xlsxwriter

from pipeline.excel.cells import lines_needed, room_of, row_height, safe_text
from pipeline.intake.files.formats import column_letters
from pipeline.intake.sheets.issued import DIGEST, REGISTER, UNIT, WEEK, Mark, proved
from pipeline.office.package import packed, unpacked

SHEET, INSTRUCTIONS = "周报表", "填报说明"
CHECK = "填报检查"
"""Heading of the column that says what a row still lacks."""


class Known(NamedTuple):
    """A locked column: its heading, its width in characters, a text for each task."""

    heading: str
    width: float
    texts: Sequence[str]


class Entry(NamedTuple):
    """A column to be filled in."""

    name: str
    heading: str
    width: float


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
        answers: Sequence[str],
    ) -> None:
        """Writes the sheet that the unit fills in. `answers` are the forecasts that it may give."""
        sheet = self._workbook.add_worksheet(SHEET)
        columns: list[Known | Entry] = [*known, *entries]
        last = len(columns)
        """The checking column, to the right of the others."""
        tasks = len(known[0].texts)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width)
            self._text(sheet, _HEADER, number, column.heading, "header")
        sheet.set_column(last, last, _CHECK_WIDTH)
        self._text(sheet, _HEADER, last, CHECK, "header")
        lines = max(lines_needed(column.heading, room_of(column.width)) for column in columns)
        sheet.set_row(_HEADER, row_height(lines))
        self._merged(sheet, 0, 0, last, self._title, "title")
        sheet.set_row(0, 34)
        self._merged(sheet, 1, 0, len(known) - 1, f"{UNIT}：{unit}", "line")
        self._merged(sheet, 1, len(known), last, "填报日期：", "typed line")
        self._merged(sheet, 2, 0, last, hint, "line")
        rows = Rows(_HEADER + 1, {entry.name: n for n, entry in enumerate(entries, len(known))})
        for task in range(tasks):
            row = rows.first + task
            for number, column in enumerate(known):
                look = "pale" if number == len(known) - 1 else "known"
                self._text(sheet, row, number, column.texts[task], look)
            for number, entry in enumerate(entries, len(known)):
                look = "short entry" if entry.name in ("percent", "forecast") else "entry"
                sheet.write_blank(row, number, None, self._format(look))
            sheet.write_formula(row, last, rows.check(row, answers), self._format("check"), "未填")
            needed = max(lines_needed(c.texts[task], room_of(c.width)) for c in known)
            sheet.set_row(row, row_height(max(needed, _LEAST_LINES)))
        end = rows.first + tasks
        for (left, right), label in zip(_thirds(last), _SIGNED, strict=True):
            self._merged(sheet, end, left, right, label, "typed line")
        sheet.set_row(end, 24)
        rows.guard(sheet, end - 1, last, answers, self._format("wrong"))
        _print_on_a4(sheet, landscape=True)
        sheet.repeat_rows(_HEADER)
        sheet.print_area(0, 0, end, last)
        sheet.freeze_panes(_HEADER + 1, 2)
        sheet.set_selection(_HEADER + 1, len(known), _HEADER + 1, len(known))
        _protect(sheet)

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
        _print_on_a4(sheet, landscape=False)
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

    def _text(self, sheet: Any, row: int, column: int, text: str, look: str) -> None:
        """Writes a text. All texts go through here, so none becomes a formula, a link or markup."""
        text, format_ = safe_text(text), self._format(look)
        if text.startswith("<r>") and text.endswith("</r>"):
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


@dataclass(frozen=True)
class Rows:
    """The rows of the tasks, from `first` on, and the column of each field; all zero-based."""

    first: int
    columns: dict[str, int]

    def check(self, row: int, answers: Sequence[str]) -> str:
        """Returns the formula that says what a row lacks, as the rules would say it."""
        progress, percent, forecast, reason = self._cells(row + 1)
        _, late, unclear, done = answers
        steps = (
            (f'AND(TRIM({progress})="",{forecast}="",{percent}="")', "未填"),
            (f'TRIM({progress})=""', "缺进展情况"),
            (f'{forecast}=""', "缺预估"),
            (f'AND({forecast}="{late}",TRIM({reason})="")', "缺原因及建议"),
            (f'{forecast}="{unclear}"', "请明确预估"),
            (f'AND({forecast}="{done}",{percent}<>"",{percent}<>100)', "进度应为100"),
            (f'AND({forecast}<>"{done}",{percent}=100)', "已办结吗"),
        )
        formula = '"√"'
        for condition, words in reversed(steps):
            formula = f'IF({condition},"{words}",{formula})'
        return f"={formula}"

    def guard(self, sheet: Any, last: int, check: int, answers: Sequence[str], wrong: Any) -> None:
        """Limits what may be typed, and shows in red what is missing."""
        progress, percent, forecast, reason = self._cells(self.first + 1)
        _, late, _, done = answers
        for name, rule in _TYPED.items():
            column = self.columns[name]
            choice: dict[str, object] = {}
            if name == "forecast":
                choice = {"source": list(answers)}
            elif name == "reason":
                choice = {"value": f'=OR({forecast}<>"{late}",LEN(TRIM({reason}))>0)'}
            sheet.data_validation(self.first, column, last, column, rule | choice)
        conditions = {
            "progress": f'AND({forecast}<>"",TRIM({progress})="")',
            "percent": f'AND({percent}=100,{forecast}<>"",{forecast}<>"{done}")',
            "forecast": f'AND(TRIM({progress})<>"",{forecast}="")',
            "reason": f'AND({forecast}="{late}",TRIM({reason})="")',
        }
        shown = {self.columns[name]: condition for name, condition in conditions.items()}
        letters = column_letters(check)
        shown[check] = f'AND(${letters}{self.first + 1}<>"√",TRIM({progress})&{forecast}<>"")'
        for column, condition in shown.items():
            rule = {"type": "formula", "criteria": f"={condition}", "format": wrong}
            sheet.conditional_format(self.first, column, last, column, rule)

    def _cells(self, row: int) -> list[str]:
        names = ("progress", "percent", "forecast", "reason")
        return [f"${column_letters(self.columns[name])}{row}" for name in names]


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
        "input_title": "预估",
        "input_message": "点右边的箭头选择",
        "error_title": "请从列表中选择",
        "error_message": "请点格子右边的箭头，从列表中选择。",
    },
    "reason": {
        "validate": "custom",
        "ignore_blank": False,
        "input_title": "原因及建议",
        "input_message": "预估为“否”的必须填写",
        "error_title": "原因及建议不能空着",
        "error_message": "预估为“否”的，请写明原因及建议。",
    },
}

_HEADER = 3
"""The row of the headings, zero-based."""
_CHECK_WIDTH = 10
_LEAST_LINES = 3
_PARAGRAPH_WIDTH = 84
_SIGNED = ("填报人：", "联系电话：", "审核人：")


def _thirds(last: int) -> tuple[tuple[int, int], ...]:
    """Returns the first and last column of each of the three entries at the foot."""
    return (0, 2), (3, 4), (5, last)


def _print_on_a4(sheet: Any, *, landscape: bool) -> None:
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    side = 0.4 if landscape else 0.8
    sheet.set_margins(left=side, right=side, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    sheet.set_footer('&C&"宋体"&9第 &P 页 共 &N 页')
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)


def _protect(sheet: Any) -> None:
    """Protects the sheet against slips, not against people: it has no password."""
    sheet.protect("", {"format_columns": True, "format_rows": True})


_CELL = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
_BOX = _CELL | {"border": 1, "border_color": "#7F7F7F"}
_KNOWN = _BOX | {"bg_color": "#F2F2F2"}
_LOOKS: dict[str, dict[str, object]] = {
    "title": _CELL | {"font_name": "方正小标宋简体", "font_size": 18, "align": "center"},
    "line": _CELL | {"text_wrap": False},
    "typed line": _CELL | {"text_wrap": False, "locked": False},
    "header": _BOX | {"font_name": "黑体", "align": "center", "bg_color": "#DDE5EE"},
    "known": _KNOWN,
    "pale": _KNOWN | {"font_color": "#7F7F7F"},
    "entry": _BOX | {"locked": False},
    "short entry": _BOX | {"locked": False, "align": "center"},
    "check": _KNOWN | {"align": "center", "hidden": True},
    "wrong": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    "paragraph": _CELL | {"font_size": 11},
}
