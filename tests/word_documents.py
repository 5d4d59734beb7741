"""Word documents for tests: text and tables as in `tests.office`, written by python-docx.

    document('''
    填报单位：区规建局
    | 任务编号 | 工作内容 | 进展情况 | 能否按时办结 |
    | 1-1      | 修路     | 已开工   | 是           |
    ''')

Lines with bars that follow each other are a table; `^` and `<` are merged with the cell above or to
the left. `---` alone parts two tables.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

from docx import Document
from docx.oxml import parse_xml

from pipeline.domain.settings import Limits
from pipeline.intake.files.grids import open_workbook
from tests.office import _cells, _lines, _merges

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def document(text: str, change: Callable[[Any], object] = lambda document: None) -> bytes:
    """Returns the document, after `change` has been made to it."""
    made = Document()
    for is_table, lines in groupby(_lines(text), lambda line: line.startswith("|")):
        if is_table:
            _add_table(made, [_cells(line) for line in lines])
        else:
            for line in lines:
                made.add_paragraph("" if line == "---" else line)
    change(made)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _add_table(made: Any, rows: list[list[str]]) -> None:
    table = made.add_table(rows=len(rows), cols=max(map(len, rows)), style="Table Grid")
    for row, column, last_row, last_column in _merges(rows):
        table.cell(row, column).merge(table.cell(last_row, last_column))
    for number, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if text not in ("^", "<", ""):
                table.cell(number, column).text = text


def as_document(workbook: bytes) -> bytes:
    """Returns a document with the sheets of a workbook as its tables, as somebody copies them."""
    made = Document()
    for grid in open_workbook(workbook, Limits()).grids:
        if grid.hidden:
            continue
        made.add_paragraph()
        table = made.add_table(rows=len(grid.rows), cols=max(map(len, grid.rows)))
        last = {first: place for place, first in sorted(grid.covered.items())}
        for first, place in last.items():
            table.cell(*first).merge(table.cell(*place))
        for row, cells in enumerate(grid.rows):
            for column, value in enumerate(cells):
                place = (row, column)
                if value != "" and grid.covered.get(place, place) == place:
                    share = isinstance(value, float) and place in grid.percentages
                    number = f"{float(value) * 100:g}%" if share else f"{value}".removesuffix(".0")  # type: ignore[arg-type]
                    table.cell(row, column).text = number
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def xml(text: str) -> Any:
    """Returns an element; the prefixes w, w14, mc and wps are known."""
    start, rest = text.split(">", 1) if not text.split(">", 1)[0].endswith("/") else (text, "")
    if rest:
        return parse_xml(f"{start} {NAMESPACES}>{rest}")
    head = start.rstrip(">").rstrip("/")
    return parse_xml(f"{head} {NAMESPACES}/>")


def written(made: Any, row: int, column: int, *parts: str, table: int = 0) -> None:
    """Puts these elements in place of the words of a cell; places count from 0."""
    paragraph = made.tables[table].cell(row, column).paragraphs[0]._p
    for part in list(paragraph):
        paragraph.remove(part)
    for part in parts:
        paragraph.append(xml(part))


def repacked(content: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """Returns the package with these parts in place of its own; None takes one out."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part)
    return result.getvalue()


def of_body(body: str) -> bytes:
    """Returns a document whose body is this XML."""
    whole = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    return repacked(document(""), {"word/document.xml": whole.encode()})
