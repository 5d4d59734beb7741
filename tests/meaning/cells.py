"""Cells as real files: a value with a number format, written as xlsx, xls, ods and xml and read back.

The input is a day, a number or a text, `::`, and the format's code; `#57` has no code.
The context is `deadline` and the list's month, `id`, `forecast`, or `percent` with other cells of its column.
"""

import datetime as dt
import io
import re
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

from pipeline.domain.settings import Limits
from pipeline.domain.week import Month
from pipeline.intake.files.grids import open_workbook
from pipeline.intake.meaning.headings.recognise import headings_of
from pipeline.intake.sheets.reported.rows import ReturnRows, read_rows
from pipeline.intake.sheets.tables.layout import tables_of
from pipeline.merge.matching import numbers_of_date
from pipeline.office.package import stored
from tests.meaning import Answer, Case
from tests.xls import Look, Shown, Value
from tests.xls import xls as old_workbook

HEADINGS = ["任务编号", "工作内容", "完成时限", "进展情况", "完成进度（%）", "预估是否能够按时办结"]
USUAL = ["9-9", "修路", "长期", "已开工", "", "是"]
COLUMNS = {"id": 0, "deadline": 2, "percent": 4, "forecast": 5}
Cell = tuple[str | float | dt.date, str]
"""A value and its number format."""


def answer(case: Case) -> Answer:
    about, *others = case.context.split()
    value, code = case.input.split(" :: ")
    month = Month(*map(int, others[0].split("-"))) if about == "deadline" else Month(2024, 5)
    lines: list[list[Cell]] = [[(text, "@") for text in USUAL]]
    lines[0][COLUMNS[about]] = (_value(value, code), code)
    for other in others if about == "percent" else ():
        line: list[Cell] = [(text, "@") for text in USUAL]
        of_hundred = other.endswith("%")
        line[COLUMNS[about]] = (
            float(other.rstrip("%")) / (100 if of_hundred else 1),
            "0%" if of_hundred else "General",
        )
        lines.append(line)
    found = {
        name: _meant(about, read(write(HEADINGS, lines), month), case.expected)
        for name, write in FILES.items()
        if not _is_lost(name, code, case)
    }
    if len(set(found.values())) == 1:
        return found["xlsx"]
    return Answer(" | ".join(f"{name}: {each.value}" for name, each in found.items()))


def _is_lost(kind: str, code: str, case: Case) -> bool:
    """Whether the kind of file cannot hold the case.

    An ods has its conditions elsewhere. In an xml all is text, so that a hidden year is gone.
    """
    hidden = case.expected == "doubt" or code == "General"
    return (kind == "ods" and ";" in code and not case.context.startswith("deadline")) or (
        kind == "xml" and case.context.startswith("deadline") and hidden
    )


def read(content: bytes, month: Month) -> ReturnRows:
    (grid,) = open_workbook(content, Limits()).grids
    (table,) = tables_of(grid, headings_of("return", ()))
    return read_rows(table, month, (), from_1904=False)


def _meant(about: str, rows: ReturnRows, expected: str) -> Answer:
    row = rows[0]
    if about == "deadline":
        meant = row.deadline
        return Answer(str(meant.date or row.deadline_text), meant.guessed or not meant.understood)
    if about == "id":
        numbers = [row.task_id, row.task_id.lstrip("0"), *numbers_of_date(row.task_id)]
        return Answer(expected if expected in numbers else row.task_id)
    if about == "forecast":
        return Answer(row.forecast or "", row.forecast in (None, "unclear"))
    value = "" if row.percent is None else f"{row.percent:g}"
    in_doubt = ("percent", "scale") in row.oddities
    return Answer(value, told=in_doubt or (row.percent is None and row.percent_text != ""))


def _value(text: str, code: str) -> str | float | dt.date:
    if code == "@":
        return text
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return dt.date.fromisoformat(text)
    return float(text)


# Real files


def xlsx(headings: Sequence[str], lines: Sequence[Sequence[Cell]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("周报表")
        sheet.write_row(0, 0, headings)
        for number, line in enumerate(lines, start=1):
            for column, (value, code) in enumerate(line):
                shown = int(code[1:]) if code[1:].isdecimal() else code
                look = book.add_format({"num_format": shown})
                if isinstance(value, str):
                    sheet.write_string(number, column, value, look)
                elif isinstance(value, dt.date):
                    sheet.write_datetime(number, column, value, look)
                else:
                    sheet.write_number(number, column, value, look)
    return content.getvalue()


def xls(headings: Sequence[str], lines: Sequence[Sequence[Cell]]) -> bytes:
    rows: list[list[Value | Shown]] = [[*headings]]
    rows += [[Shown(value, Look(CODES.get(code, code))) for value, code in line] for line in lines]
    return old_workbook(rows, "周报表")


CODES = {
    "#9": "0%",
    "#10": "0.00%",
    "#14": "yyyy/m/d",
    "#16": "d-mmm",
    "#17": "mmm-yy",
    "#20": "h:mm",
    "#27": 'yyyy"年"m"月"',
    "#28": 'm"月"d"日"',
    "#31": 'yyyy"年"m"月"d"日"',
    "#57": 'yyyy"年"m"月"',
    "#58": 'm"月"d"日"',
}
"""The codes that a Chinese program has for formats without one. tests/xls.py and ods know codes only."""


def ods(headings: Sequence[str], lines: Sequence[Sequence[Cell]]) -> bytes:
    looks = {code for line in lines for _, code in line}
    named = {code: f"N{number}" for number, code in enumerate(sorted(looks))}
    styles = "".join(
        _data_style(CODES.get(code, code), name)
        + f'<style:style style:name="ce{name}" style:family="table-cell"'
        f' style:data-style-name="{name}"/>'
        for code, name in named.items()
    )
    rows = [[_ods_cell(text, "") for text in headings]]
    rows += [[_ods_cell(value, f"ce{named[code]}", code) for value, code in line] for line in lines]
    table = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
        for name, space in (("number", "datastyle"), *((n, n) for n in _SPACES))
    )
    content = (
        f"<office:document-content{spaces}><office:automatic-styles>{styles}"
        '</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="周报表">'
        f"{table}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return stored(
        {"mimetype": kind, "META-INF/manifest.xml": b"<m/>", "content.xml": content.encode()}
    )


_SPACES = ("office", "table", "text", "style")
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.|([ymdhsa]+|AM/PM|[0#.,]+|;.*|.)')
_PARTS = {"y": "year", "m": "month", "d": "day", "h": "hours", "s": "seconds", "a": "day-of-week"}


def _ods_cell(value: str | float | dt.date, style: str, code: str = "") -> str:
    if isinstance(value, dt.date):
        kind = f'office:value-type="date" office:date-value="{value}"'
    elif isinstance(value, str):
        kind = 'office:value-type="string"'
    else:
        of_hundred = (
            "percentage" if "percentage-style" in _data_style(CODES.get(code, code)) else "float"
        )
        kind = f'office:value-type="{of_hundred}" office:value="{value}"'
    text = f"<text:p>{escape(value)}</text:p>" if isinstance(value, str) and value else ""
    name = f' table:style-name="{style}"' if style else ""
    return (
        f"<table:table-cell{name} {kind}>{text}</table:table-cell>"
        if value != ""
        else "<table:table-cell/>"
    )


def _data_style(code: str, name: str = "") -> str:
    """Returns a format's first section as LibreOffice writes it."""
    kind, pieces, hours = "number", "", False
    if code in ("General", "@"):
        return f'<number:text-style style:name="{name}"/>'
    if "F800" in code:
        code = "yyyy-m-d"
    for match in _TOKEN.finditer(code):
        words = match[1] or match[2] or ""
        token = match[3] or ""
        if token.startswith(";"):
            break
        if token[:1] and token[0] in _PARTS:
            part = _PARTS[token[0]]
            if token[0] == "m" and (hours or ":s" in code):
                part = "minutes"
            if token[0] == "d" and len(token) > 2:
                part = "day-of-week"
            hours = hours or token[0] == "h"
            kind = "date"
            pieces += f"<number:{part}/>"
        elif token[:1] and token[0] in "0#":
            places = len(token.partition(".")[2])
            pieces += (
                f'<number:number number:decimal-places="{places}" number:min-integer-digits="1"/>'
            )
        else:
            kind = "percentage" if token == "%" else kind
            pieces += f"<number:text>{escape(words or token)}</number:text>"
    return f'<number:{kind}-style style:name="{name}">{pieces}</number:{kind}-style>'


def xml2003(headings: Sequence[str], lines: Sequence[Sequence[Cell]]) -> bytes:
    looks = {code for line in lines for _, code in line}
    named = {code: f"s{number}" for number, code in enumerate(sorted(looks))}
    styles = "".join(
        f'<Style ss:ID="{name}"><NumberFormat ss:Format={quoteattr(CODES.get(code, code))}/></Style>'
        for code, name in named.items()
    )
    rows = [[("", "String", text) for text in headings]]
    for line in lines:
        kinds = [_xml_value(value) for value, _ in line]
        rows.append(
            [
                (f' ss:StyleID="{named[code]}"', *kind)
                for kind, (_, code) in zip(kinds, line, strict=True)
            ]
        )
    table = "".join(
        "<Row>"
        + "".join(
            f'<Cell{style}><Data ss:Type="{kind}">{escape(text)}</Data></Cell>'
            for style, kind, text in row
        )
        + "</Row>"
        for row in rows
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Styles>{styles}</Styles>'
        f'<Worksheet ss:Name="周报表"><Table>{table}</Table></Worksheet></Workbook>'
    ).encode()


def _xml_value(value: str | float | dt.date) -> tuple[str, str]:
    if isinstance(value, dt.date):
        return "DateTime", f"{value}T00:00:00.000"
    return ("String", value) if isinstance(value, str) else ("Number", f"{value:.15g}")


FILES: dict[str, Callable[[Sequence[str], Sequence[Sequence[Cell]]], bytes]] = {
    "xlsx": xlsx,
    "xls": xls,
    "ods": ods,
    "xml": xml2003,
}
