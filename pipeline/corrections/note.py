"""退回说明: the sheet at the front of a returned file, with everything that is wrong in it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.corrections.inert.workbooks import stay_text
from pipeline.corrections.marks import SHADES
from pipeline.corrections.paper import print_on_a4
from pipeline.domain.findings import SEVERITIES, Finding, Severity
from pipeline.domain.week import day_in_words, next_working_day
from pipeline.excel.cells import lines_needed, room_of, row_height, safe_text
from pipeline.intake.files.formats import column_letters
from pipeline.intake.sheets.issued import CORRECTION_NOTE, REGISTERED, SENT_BACK

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


@dataclass(frozen=True)
class Correction:
    """What is wrong with one file, and whose file it is."""

    file: str
    sha256: str
    unit: str
    """'' when it is unknown."""
    week: str
    """The week in words."""
    day: dt.date
    """The date used as the time when the file is sent back."""
    office: str
    findings: tuple[Finding, ...]
    files: tuple[str, ...]
    """The files sent back that led to this one, the earliest first, and this one."""
    registered: str
    """What proves, when the file comes back, that the office sent back these files."""
    left_out: int = 0
    """How many findings are not listed."""
    is_document: bool = False
    """Whether the file is a Word document."""
    contact: str = ""
    """Whom the unit may ask, in words; '' for nobody in particular."""


SHEET = "退回说明"
_COLUMNS = {
    "序号": 11.0,
    "级别": 7.0,
    "工作表": 14.0,
    "单元格": 9.0,
    "任务编号": 11.0,
    "问题": 46.0,
    "怎么改": 46.0,
    "代码": 7.0,
}


def take_out_note(workbook: "Workbook") -> None:
    """Removes the note of an earlier round."""
    for sheet in workbook.worksheets:
        top = list(sheet.iter_rows(max_row=10, max_col=1, values_only=True))
        if any(row[0] == CORRECTION_NOTE for row in top):
            workbook.remove(sheet)


def write_note(
    workbook: "Workbook",
    correction: Correction,
    titles: Mapping[str, str],
    lost: str,
) -> None:
    """Puts the note before the other sheets.

    `titles`: the names that findings use for sheets, and the sheets' titles in this workbook;
    `lost`: what is not kept of the unit's workbook.
    """
    title = SHEET if SHEET not in workbook.sheetnames else f"{SHEET}（督办）"
    sheet = workbook.create_sheet(title, 0)
    _bring_forward(workbook)
    for column, width in enumerate(_COLUMNS.values(), start=1):
        sheet.column_dimensions[column_letters(column - 1)].width = width
    top = [
        (1, title_of(correction), "title"),
        (1, addressed(correction), "line"),
        (1, what_to_do(correction, bool(titles)) + (f"\n{lost}" if lost else ""), "line"),
        (1, CORRECTION_NOTE, "small"),
        (2, "\n".join(correction.files), "small"),
        (2, correction.registered, "small"),
    ]
    for row, (first, text, look) in enumerate(top, start=1):
        _spread(sheet, row, first, text, look)
    for row, label in ((len(top) - 1, SENT_BACK), (len(top), REGISTERED)):
        _write(sheet, row, 1, label, "small")
        sheet.row_dimensions[row].hidden = True  # read when the file comes back, not by people
    header = len(top) + 1
    for column, heading in enumerate(_COLUMNS, start=1):
        _write(sheet, header, column, heading, "header")
    for number, finding in enumerate(correction.findings, start=1):
        _write_row(sheet, header + number, number, finding, titles)
    end = header + len(correction.findings) + 1
    if correction.left_out:
        more = f"另有{correction.left_out}处没有列出，请先改正以上各处，并照此检查全表。"
        _spread(sheet, end, 1, more, "line")
        end += 1
    day = f"{correction.day.year}年{day_in_words(correction.day)}"
    _spread(sheet, end, 1, f"{correction.office}　{day}", "signature")
    print_on_a4(sheet)
    sheet.print_title_rows = f"{header}:{header}"
    sheet.sheet_view.showGridLines = False
    sheet.freeze_panes = f"A{header + 1}"


def title_of(correction: Correction) -> str:
    """Returns the heading of the note: nothing is sent back only to be checked."""
    wrong = any(finding.severity == "error" for finding in correction.findings)
    return SHEET if wrong else "核对说明"


def addressed(correction: Correction) -> str:
    """Returns the sentence that says whose file it is and how much in it is wrong."""
    severities = [finding.severity for finding in correction.findings]
    counted = "、".join(
        f"{count}处{SEVERITIES[severity]}"
        for severity in SHADES
        if (count := severities.count(severity))
    )
    asked = "请改正后重新报送" if "error" in severities else "请核对，需要改的改正后重新报送"
    whose = f"{correction.unit}：贵单位" if correction.unit else ""
    return f"{whose}报送的“{correction.file}”（{correction.week}）有{counted}，{asked}。"


def what_to_do(correction: Correction, has_sheets: bool) -> str:
    """Returns the sentence that says how to correct the file; without sheets, only a note."""
    wrong = any(finding.severity == "error" for finding in correction.findings)
    sent, due = day_in_words(correction.day), day_in_words(next_working_day(correction.day))
    when = f"收到后1个工作日内（{sent}收到的，即{due}前；遇节假日顺延）"
    until = f"请于{when}{'报来' if wrong else '核对'}"
    whom = f"（{correction.contact}）" if correction.contact else ""
    ask = f"{until}，有疑问的，请与我们联系{whom}。"
    if not has_sheets:
        return f"本文件只有这页说明。请按下表改正原表，或者另做一份，重新报送。\n{ask}"
    how = (
        f"请直接在本文件中改正，保存后重新报送，它就替换原来的那一份；"
        f"颜色、批注和本说明不用删去。\n{ask}"
    )
    marked = {finding.severity for finding in correction.findings if finding.cell}
    if not marked:
        return how
    colours = "；".join(words for severity, words in _COLOURS.items() if severity in marked)
    return f"{colours}。怎么改写在格的批注里，也列在下表。\n{how}"


_COLOURS: dict[Severity, str] = {
    "error": "红色的格是错误，必须改正",
    "warning": "黄色的格是提醒，请核对，无误的不用改",
}


def _bring_forward(workbook: "Workbook") -> None:
    """Shows the first sheet and selects no other with it, or typing would fill both."""
    workbook.active = 0
    for sheet in workbook.worksheets:
        sheet.sheet_view.tabSelected = sheet is workbook.worksheets[0]
    for chart in workbook.chartsheets:
        for view in chart.sheetViews.sheetView:
            view.tabSelected = False
    for window in workbook.views:
        window.firstSheet = 0


def _write_row(
    sheet: "Worksheet", row: int, number: int, finding: Finding, titles: Mapping[str, str]
) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    texts = [
        str(number),
        SEVERITIES[finding.severity],
        titles.get(finding.sheet, finding.sheet),
        finding.cell,
        finding.task_id,
        f"{finding.message}。",
        f"{finding.hint}。",
        finding.code,
    ]
    for column, (text, heading) in enumerate(zip(texts, _COLUMNS, strict=True), start=1):
        look = "text" if _COLUMNS[heading] > 40 else "code" if heading == "代码" else "centred"
        _write(sheet, row, column, text, look)
    _shade(sheet.cell(row, 2), SHADES[finding.severity])
    if finding.cell and finding.sheet in titles:
        cell = sheet.cell(row, list(_COLUMNS).index("单元格") + 1)
        quoted = titles[finding.sheet].replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{finding.cell}")
        cell.font = _font("link")
    lines = max(
        lines_needed(text, room_of(width))
        for text, width in zip(texts, _COLUMNS.values(), strict=True)
    )
    sheet.row_dimensions[row].height = row_height(lines)


def _spread(sheet: "Worksheet", row: int, first: int, text: str, look: str) -> None:
    """Writes a text across all columns from the given one on."""
    _write(sheet, row, first, text, look)
    sheet.merge_cells(None, row, first, row, len(_COLUMNS))
    size = _FONTS[look][1]
    room = room_of(sum(list(_COLUMNS.values())[first - 1 :]) * 10 / size)
    sheet.row_dimensions[row].height = row_height(lines_needed(text, room)) * size / 10 + 4


def _write(sheet: "Worksheet", row: int, column: int, text: str, look: str) -> None:
    from openpyxl.styles import Alignment, Border, Side

    cell = sheet.cell(row, column)
    cell.value = safe_text(text)
    cell.data_type = "s"  # text, even when it begins with =
    stay_text(cell)
    cell.font = _font(look)
    across = {"title": "center", "header": "center", "centred": "center", "code": "center"}
    across["signature"] = "right"
    cell.alignment = Alignment(
        horizontal=across.get(look, "left"), vertical="center", wrap_text=True
    )
    if look in ("header", "centred", "text", "code"):
        line = Side(style="thin", color="007F7F7F")
        cell.border = Border(line, line, line, line)
    if look == "header":
        _shade(cell, "DDE5EE")


def _shade(cell: Any, shade: str) -> None:
    from openpyxl.styles import PatternFill

    cell.fill = PatternFill("solid", fgColor=f"00{shade}")


_FONTS = {
    "title": ("方正小标宋简体", 18, "000000"),
    "line": ("宋体", 11, "000000"),
    "small": ("宋体", 9, "7F7F7F"),
    "signature": ("宋体", 10, "000000"),
    "header": ("黑体", 10, "000000"),
    "text": ("宋体", 10, "000000"),
    "centred": ("宋体", 10, "000000"),
    "code": ("宋体", 9, "7F7F7F"),
    "link": ("宋体", 10, "0563C1"),
}
"""Name, size in points, and colour (RRGGBB) of each font."""


def _font(look: str) -> Any:
    from openpyxl.styles import Font

    name, size, colour = _FONTS[look]
    return Font(name=name, size=size, color=f"00{colour}", underline=_UNDERLINED.get(look))


_UNDERLINED: dict[str, Any] = {"link": "single"}
