"""Tables on the sheets of a workbook: how they look and print, and text that stays text."""

import datetime as dt
import io
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import xlsxwriter

from pipeline.reports.workbook_cells import (
    HEADER,
    LINE,
    MOST_LINES,
    NOTE,
    SECTION,
    SUBTITLE,
    TITLE,
    Column,
    Record,
    Shaded,
    Style,
    Value,
    lines_of,
    room_of,
    row_height,
    safe_text,
    styles_of,
)

MOST_ROWS = 500_000
"""Of one table: two of them fit on a sheet of Excel, with all that stands around them."""


class Bar(NamedTuple):
    """One part of every stacked bar: the column with its values, and RRGGBB."""

    column: int
    colour: str


class Table(NamedTuple):
    """Where a table stands, in zero-based rows; its columns start at the first of the sheet."""

    header: int
    last: int
    columns: int


class Book:
    """A workbook that gives the same bytes whenever it is made."""

    def __init__(self, title: str, author: str, created: dt.date) -> None:
        self._file = io.BytesIO()
        self._workbook = xlsxwriter.Workbook(
            self._file,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._workbook.set_properties(
            {
                "title": safe_text(title),
                "author": safe_text(author),
                "created": dt.datetime.combine(created, dt.time()),
            }
        )
        self._formats: dict[Style, Any] = {}
        self._sheets: list[Sheet] = []

    def sheet(self, name: str, title: str, subtitle: str) -> "Sheet":
        """A new sheet behind the others; A4 landscape, one page wide, pages numbered."""
        sheet = Sheet(self, self._workbook.add_worksheet(name), title, subtitle)
        self._sheets.append(sheet)
        return sheet

    def content(self) -> bytes:
        """The finished file; nothing can be added after this."""
        for sheet in self._sheets:
            sheet.finish()
        self._workbook.close()
        return self._file.getvalue()

    def format(self, look: Style) -> Any:
        if look not in self._formats:
            self._formats[look] = self._workbook.add_format(look.properties())
        return self._formats[look]

    def bar_chart(self) -> Any:
        return self._workbook.add_chart({"type": "bar", "subtype": "stacked"})


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
        """Pixels from the first table's top to the foot of the charts."""
        worksheet.set_row(1, 18)
        self._line(1, subtitle, SUBTITLE)

    def heading(self, text: str) -> None:
        """A line over a table, with space above unless it is the first."""
        self._row += self._row > _TITLE_ROWS
        self._worksheet.set_row(self._row, 22)
        self._line(self._row, text, SECTION)
        self._row += 1

    def line(self, text: str) -> None:
        """A sentence on a line of its own, over as many columns as it needs."""
        self._line(self._row, text, LINE)
        self._row += 1

    def note(self, text: str) -> None:
        """A paragraph as wide as the tables above."""
        lines = lines_of(text, room_of(sum(self._widths.values())))
        self._worksheet.set_row(self._row, row_height(lines))
        self._merged(self._row, text, NOTE)
        self._row += 1

    def table(
        self,
        columns: Sequence[Column[Record]],
        records: Sequence[Record],
        whole: str = "data/tasks.csv",
    ) -> Table:
        """Writes the heading and a row for each record.

        `whole` says where the rest is of a text too long for a cell and of a table too long for
        a sheet.
        """
        for number, column in enumerate(columns):
            width = max(column.width, self._widths.get(number, 0))
            self._widths[number] = width
            self._worksheet.set_column(number, number, width)
            self._text(self._row, number, column.heading, self._book.format(HEADER))
        lines = max(lines_of(column.heading, room_of(column.width)) for column in columns)
        self._worksheet.set_row(self._row, row_height(lines))
        self._columns = max(self._columns, len(columns))
        shown = records[:MOST_ROWS]
        table = Table(self._row, self._row + len(shown), len(columns))
        self._rows(columns, shown, whole)
        self._row = table.last + 1
        if len(shown) < len(records):
            self.line(f"…（其余{len(records) - len(shown)}行放不下，见{whole}）")
        return table

    def filter(self, table: Table) -> None:
        """Filter buttons in the table's header, which is printed again on every further page."""
        self._worksheet.autofilter(table.header, 0, table.last, table.columns - 1)
        self.repeat(table)

    def repeat(self, table: Table) -> None:
        """The table's header is printed again on every further page."""
        self._worksheet.repeat_rows(table.header)

    def freeze(self, table: Table, columns: int) -> None:
        """The table's header and its first columns stay in sight."""
        self._worksheet.freeze_panes(table.header + 1, columns)

    def bars_in_cells(self, table: Table, column: int, colour: str) -> None:
        """A pale bar behind each number of the column, 0 to 100."""
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

    def chart(self, table: Table, title: str, rows: int, bars: Sequence[Bar]) -> None:
        """Stacked bars of the table's first rows; their names are in its first column.

        Charts stand beside the tables, each below the one before.
        """
        chart = self._book.bar_chart()
        first, last = table.header + 1, table.header + rows
        name = self._worksheet.get_name()
        for column, colour in bars:
            chart.add_series(
                {
                    "name": [name, table.header, column],
                    "categories": [name, first, 0, last, 0],
                    "values": [name, first, column, last, column],
                    "fill": {"color": f"#{colour}"},
                    "gap": 40,
                    # The number format leaves a nought blank
                    "data_labels": {"value": True, "num_format": "#", "font": _CHART_FONT},
                }
            )
        chart.set_title({"name": title, "name_font": {"name": "黑体", "size": 12, "bold": False}})
        chart.set_y_axis({"reverse": True, "interval_unit": 1, "num_font": _CHART_FONT})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        chart.set_legend({"position": "bottom", "font": _CHART_FONT})
        height = _CHART_FRAME + _BAR_PIXELS * rows
        chart.set_size({"width": _CHART_PIXELS, "height": height})
        left = table.columns + 1
        place = {"object_position": 3, "y_offset": self._charts}
        self._worksheet.insert_chart(_TITLE_ROWS, left, chart, place)
        self._charts += height + _ROW_PIXELS
        self._columns = max(self._columns, left + math.ceil(_CHART_PIXELS / _COLUMN_PIXELS) + 1)

    def finish(self) -> None:
        """The title over all columns, and how the sheet prints."""
        sheet = self._worksheet
        while (
            sum(self._widths.get(n, _STANDARD_WIDTH) for n in range(self._columns)) < _LEAST_WIDTH
        ):
            self._columns += 1
        sheet.set_row(0, 30)
        self._merged(0, self._title, TITLE)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.center_horizontally()
        sheet.set_footer('&C&"宋体"&9第 &P 页 共 &N 页')
        sheet.fit_to_pages(1, 0)
        last = max(self._row - 1, _TITLE_ROWS + math.ceil(self._charts / _ROW_PIXELS))
        sheet.print_area(0, 0, last, self._columns - 1)

    def _width(self) -> float:
        return sum(self._widths.get(number, _STANDARD_WIDTH) for number in range(self._columns))

    def _rows(
        self, columns: Sequence[Column[Record]], records: Sequence[Record], whole: str
    ) -> None:
        worksheet, book = self._worksheet, self._book
        grouping = [number for number, column in enumerate(columns) if column.groups]
        styles = styles_of(columns, grouping)
        formats = [[book.format(style) for style in row] for row in styles]
        rooms = [room_of(self._widths[number]) for number in range(len(columns))]
        values_of = [column.value for column in columns]
        above: list[Value] = [None] * len(columns)
        for row, record in enumerate(records, start=self._row + 1):
            values = [value_of(record) for value_of in values_of]
            repeated = _repeated(values, above, grouping)
            lines = 1
            row_formats = formats[repeated]
            for number, value in enumerate(values):
                if value is None or value == "":
                    worksheet.write_blank(row, number, None, row_formats[number])
                elif isinstance(value, str):
                    format_ = row_formats[number]
                    if 2 * len(value) > rooms[number] or "\n" in value:
                        needed = lines_of(value, rooms[number])
                        lines = max(lines, needed)
                        if needed > MOST_LINES:
                            format_ = book.format(styles[repeated][number]._replace(upright="top"))
                    self._text(row, number, value, format_, whole)
                elif isinstance(value, Shaded):
                    style = styles[repeated][number].shaded(value.shade)
                    self._text(row, number, value.text, book.format(style), whole)
                    lines = max(lines, lines_of(value.text, rooms[number]))
                else:
                    worksheet.write_number(row, number, value, row_formats[number])
            # Not every program finds the height of wrapped text by itself
            worksheet.set_row(row, row_height(lines))
            above = values

    def _line(self, row: int, text: str, look: Style) -> None:
        self._text(row, 0, text, self._book.format(look))

    def _merged(self, row: int, text: str, look: Style) -> None:
        """The text over all columns so far."""
        format_ = self._book.format(look)
        if self._columns > 1:
            self._worksheet.merge_range(row, 0, row, self._columns - 1, None, format_)
        self._text(row, 0, text, format_)

    def _text(self, row: int, column: int, text: str, format_: Any, whole: str = "") -> None:
        """Every text goes through here; nothing in it becomes a formula, a link or markup."""
        text = safe_text(text, whole)
        if text.startswith("<r>") and text.endswith("</r>"):
            # XlsxWriter takes such a text for markup of its own unless it is given in pieces
            self._worksheet.write_rich_string(row, column, text[:1], format_, text[1:], format_)
        else:
            self._worksheet.write_string(row, column, text, format_)


def _repeated(values: Sequence[Value], above: Sequence[Value], grouping: Sequence[int]) -> int:
    """How many of the grouping columns, from the first on, repeat the row above."""
    count = 0
    for number in grouping:
        if values[number] != above[number]:
            break
        count += 1
    return count


_A4 = 9
_TITLE_ROWS = 2
_CHART_FONT = {"name": "宋体", "size": 8}
_STANDARD_WIDTH, _LEAST_WIDTH = 8.43, 110
"""In characters: a title and a line of text print whole on a sheet with a small table, or none."""
_CHART_PIXELS, _CHART_FRAME, _BAR_PIXELS = 640, 90, 14
"""So that the charts of ten plans and 45 units print on one page."""
_COLUMN_PIXELS, _ROW_PIXELS = 64, 20
"""Excel's standard column and row."""
