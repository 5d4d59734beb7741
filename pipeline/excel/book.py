"""Tables on the sheets of a workbook: how they look and print, and text that stays text."""

import datetime as dt
import math
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import xlsxwriter

from pipeline.domain.settings import Paper
from pipeline.excel.cells import (
    Column,
    Record,
    TableRange,
    lines_needed,
    room_of,
    row_height,
    safe_text,
)
from pipeline.excel.charts import CHART_PIXELS, SMALLEST, Bar, chart_height, stacked_bars
from pipeline.excel.finished import TableSheet
from pipeline.excel.printing import printing_of, set_printing, share_of_page
from pipeline.excel.rows import Cells
from pipeline.excel.styles import (
    BODY_SIZE,
    HEADER,
    LINE,
    NOTE,
    SECTION,
    TITLE,
    Formats,
    with_named_styles,
)
from pipeline.office.package import Member, deflated, packed

MOST_ROWS = 500_000
"""Rows of one table: a sheet of Excel has room for two such tables and all that is around them."""


class About(NamedTuple):
    """What the file's properties say, under 文件—信息."""

    title: str
    subject: str
    office: str
    keywords: str
    comments: str
    created: dt.date


class Book:
    """A workbook that gives the same bytes whenever it is made."""

    def __init__(self, about: About, paper: Paper) -> None:
        self.paper = paper
        self.author = safe_text(about.office)
        self._workbook = xlsxwriter.Workbook(
            None,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._workbook.set_properties(
            {
                "title": safe_text(about.title),
                "subject": safe_text(about.subject),
                "author": self.author,
                "company": self.author,
                "category": "督查督办",
                "keywords": safe_text(about.keywords),
                "comments": safe_text(about.comments),
                "created": dt.datetime.combine(about.created, dt.time()),
            }
        )
        self.formats = Formats(self._workbook)
        self._sheets: list[Sheet] = []

    def sheet(self, name: str, title: str, subtitle: str, tab: str) -> "Sheet":
        """Adds a sheet after the others: landscape, pages numbered.

        `tab` is the colour of its tab, RRGGBB.
        """
        worksheet = self._workbook.add_worksheet(name, TableSheet)
        worksheet.set_tab_color(f"#{tab}")
        sheet = Sheet(self, worksheet, title, subtitle)
        self._sheets.append(sheet)
        return sheet

    def content(self) -> bytes:
        """Returns the finished file. Nothing can be added after this."""
        for sheet in self._sheets:
            sheet.finish()
        with _taken_apart() as parts:
            self._workbook.close()
        self._let_go()
        return packed({**parts, _STYLES: with_named_styles(parts.styles, self.formats.places())})

    def _let_go(self) -> None:
        """Lets all that was written be freed: it refers to itself, and no command collects garbage.

        Of 100,000 tasks it is 300 MB. In XlsxWriter, a method of the workbook is what sheets hold.
        """
        self._sheets.clear()
        for worksheet in self._workbook.worksheets():
            worksheet.table.clear()
            worksheet.workbook_add_format = None

    def bar_chart(self) -> Any:
        return self._workbook.add_chart({"type": "bar", "subtype": "stacked"})


class _Parts(dict[str, Member]):
    """The packed parts of a workbook by name: takes the place of XlsxWriter's zip.

    They are packed as they come: of 100,000 tasks they are 100 MB unpacked.
    """

    compression = zipfile.ZIP_STORED
    styles = b""
    """The part that is still changed."""

    def writestr(self, member: zipfile.ZipInfo, content: bytes) -> None:
        if member.filename == _STYLES:
            self.styles = content
        else:
            self[member.filename] = deflated(content)

    def close(self) -> None:
        pass


@contextmanager
def _taken_apart() -> Iterator[_Parts]:
    """Lets XlsxWriter hand over the parts of a workbook instead of putting them into a zip.

    `package` packs them. In a zip they would be in memory once more, and be taken out again.
    """
    parts = _Parts()
    usual = xlsxwriter.workbook.ZipFile
    xlsxwriter.workbook.ZipFile = lambda *_, **__: parts
    try:
        yield parts
    finally:
        xlsxwriter.workbook.ZipFile = usual


class Sheet:
    """A sheet that is filled from the top: headings, lines of text, tables."""

    def __init__(self, book: Book, worksheet: Any, title: str, subtitle: str) -> None:
        self._book = book
        self._worksheet = worksheet
        self._title = title
        self._row = _TITLE_ROWS
        """The next free row."""
        self._columns = 1
        self._widths: dict[int, float] = {}
        self._charts = 0
        """Height of the charts so far, in pixels."""
        self._charts_row = _TITLE_ROWS
        self._frozen = 0
        self._cells = Cells(worksheet, book.formats)
        worksheet.set_row(1, 18)
        self._cells.text(1, 0, subtitle, LINE)

    def heading(self, text: str) -> None:
        """Writes a line above a table, with space above it unless it is the first."""
        self._row += self._row > _TITLE_ROWS
        self._worksheet.set_row(self._row, 22)
        self._cells.text(self._row, 0, text, SECTION)
        self._row += 1

    def line(self, text: str) -> None:
        """Writes a sentence on a line of its own, across as many columns as it needs."""
        self._cells.text(self._row, 0, text, LINE)
        self._row += 1

    def note(self, text: str) -> None:
        """Writes a paragraph as wide as the tables above."""
        lines = lines_needed(text, room_of(sum(self._widths.values())))
        self._worksheet.set_row(self._row, row_height(lines))
        self._cells.merged(self._row, self._columns, text, NOTE)
        self._row += 1

    def table(
        self,
        columns: Sequence[Column[Record]],
        records: Sequence[Record],
        whole: str = "data/tasks.csv",
    ) -> TableRange:
        """Writes the heading and a row for each record.

        `whole` says where to find the rest, when a text is too long for a cell or the table too
        long for a sheet.
        """
        for number, column in enumerate(columns):
            width = max(column.width, self._widths.get(number, 0))
            self._widths[number] = width
            self._worksheet.set_column(number, number, width, None, {"level": int(column.folds)})
            self._cells.text(self._row, number, column.heading, HEADER)
        lines = max(lines_needed(column.heading, room_of(column.width)) for column in columns)
        self._worksheet.set_row(self._row, row_height(lines))
        self._columns = max(self._columns, len(columns))
        shown = records[:MOST_ROWS]
        table = TableRange(self._row, self._row + len(shown), len(columns))
        widths = [self._widths[number] for number in range(len(columns))]
        self._cells.rows(table.header + 1, columns, shown, widths, whole)
        self._row = table.last + 1
        if len(shown) < len(records):
            self.line(f"…（其余{len(records) - len(shown)}行放不下，见{whole}）")
        return table

    def filter(self, table: TableRange) -> None:
        """Puts filter buttons in the table's header, and repeats it on every further page."""
        self._worksheet.autofilter(table.header, 0, table.last, table.columns - 1)
        self.repeat(table)

    def repeat(self, table: TableRange) -> None:
        """Repeats the table's header on every further page."""
        self._worksheet.repeat_rows(table.header)

    def freeze(self, table: TableRange, columns: int) -> None:
        """Keeps the table's header and its first columns in sight, on each page across too."""
        self._worksheet.freeze_panes(table.header + 1, columns)
        self._frozen = columns

    def bars_in_cells(self, table: TableRange, column: int, colour: str) -> None:
        """Puts a pale bar behind each number of the column, 0 to 100."""
        self._worksheet.conditional_format(
            table.header + 1,
            column,
            table.last,
            column,
            {
                "type": "data_bar",
                "data_bar_2010": True,
                "bar_solid": True,
                "bar_color": f"#{colour}",
                "bar_border_color": f"#{colour}",
                "min_type": "num",
                "max_type": "num",
                "min_value": 0,
                "max_value": 100,
            },
        )

    def chart(self, table: TableRange, title: str, rows: int, bars: Sequence[Bar]) -> None:
        """Adds stacked bars of the table's first rows; their names are in its first column.

        Charts are placed beside the tables, each below the one before. The first starts below its
        table's header, because everything beside a repeated header is printed again with it.
        """
        if not self._charts:
            self._charts_row, self._charts = table.header + 1, _BELOW_HEADER
        chart = stacked_bars(
            self._book.bar_chart(), self._worksheet.get_name(), table, title, rows, bars
        )
        left = table.columns + 1
        place = {"object_position": 3, "y_offset": self._charts}
        self._worksheet.insert_chart(self._charts_row, left, chart, place)
        self._charts += chart_height(rows) + _ROW_PIXELS
        self._columns = max(self._columns, left + math.ceil(CHART_PIXELS / _COLUMN_PIXELS) + 1)

    def remark(self, row: int, column: int, text: str) -> None:
        """Adds the office's comment to a cell. Its box fits the text and opens when pointed at."""
        text = safe_text(text)
        height = min(_REMARK_HIGHEST, _REMARK_LINE * (lines_needed(text, _REMARK_ROOM) + 1))
        options = {
            "width": _REMARK_PIXELS,
            "height": height,
            "font_name": "宋体",
            "font_size": 9,
            "author": self._book.author,
        }
        self._worksheet.write_comment(row, column, text, options)

    def finish(self) -> None:
        """Writes the title, across all columns if they print on one page; sets the printing."""
        sheet = self._worksheet
        while sum(self._all_widths()) < _LEAST_WIDTH:
            self._columns += 1
        sheet.set_row(0, 30)
        smallest = SMALLEST if self._charts else BODY_SIZE
        printing = printing_of(self._all_widths(), smallest, self._book.paper)
        if printing.scale:  # the middle of a sheet of many pages is on none of them
            self._cells.text(0, 0, self._title, TITLE._replace(align="left"))
            if self._frozen and share_of_page(self._all_widths()[: self._frozen]) < _MOST_REPEATED:
                sheet.repeat_columns(0, self._frozen - 1)
        else:
            self._cells.merged(0, self._columns, self._title, TITLE)
        sheet.hide_gridlines(2)
        set_printing(sheet, printing)
        last = max(self._row - 1, self._charts_row + math.ceil(self._charts / _ROW_PIXELS))
        # Otherwise every number kept as text, such as 0012, has a green corner
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        sheet.print_area(0, 0, last, self._columns - 1)

    def _all_widths(self) -> list[float]:
        return [self._widths.get(number, _STANDARD_WIDTH) for number in range(self._columns)]


_STYLES = "xl/styles.xml"
_TITLE_ROWS = 2
_STANDARD_WIDTH, _LEAST_WIDTH = 8.43, 110
"""In characters: the standard column, and the least width of a sheet. A title and a line of text
then print in full even where the sheet has a small table or none."""
_MOST_REPEATED = 0.5
"""Of a page's width: the columns that each page across repeats."""
_REMARK_PIXELS, _REMARK_LINE, _REMARK_ROOM, _REMARK_HIGHEST = 330, 16, 50, 480
"""Width of a comment and height of its line, in pixels; characters on a line; the greatest height
in pixels, so that no comment fills a screen."""
_BELOW_HEADER = 5
"""Pixels, so that not even a chart's frame touches the header."""
_COLUMN_PIXELS, _ROW_PIXELS = 64, 20
"""Excel's standard column and row, in pixels."""
