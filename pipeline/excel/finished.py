"""A worksheet that takes whole rows as finished XML, and leaves all else to XlsxWriter.

XlsxWriter keeps an object for every cell and writes it at the end. The rows of our tables are the
most of a workbook, and what their XML is can be said at once.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from xlsxwriter.worksheet import Worksheet

from pipeline.excel.cells import Linked, Shaded, Value

MOST_CHARTED = 100
"""Of so many rows of a table the values are kept, because a chart may show them."""


class Finished(NamedTuple):
    """Cells that stand side by side, as XML (ECMA-376 part 1, 18.3.1.4)."""

    xml: str


class TableSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no type hints
    """A worksheet of XlsxWriter with `put`."""

    def __init__(self) -> None:
        super().__init__()
        self._charted: dict[int, Sequence[Value]] = {}

    def put(self, row: int, column: int, xml: str) -> None:
        """Puts cells into a row as XML, the first of them at `column`.

        They reach up to the next cell that is put or written. Of the last cell of a row the column
        must be told: after cells that end there, with '' as XML.
        """
        self.table[row][column] = Finished(xml)

    def keep(self, row: int, values: Sequence[Value]) -> None:
        """Keeps the values of a row of finished cells for a chart."""
        self._charted[row] = values

    def index_of(self, text: str) -> int:
        """Returns the place of a text among the strings of the workbook."""
        index: int = self.str_table._get_shared_string_index(text)
        return index

    def _assemble_xml_file(self) -> None:
        super()._assemble_xml_file()
        self.table.clear()  # of 100,000 tasks it is 100 MB, and all parts are still to come

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if type(cell) is Finished:
            self.fh.write(cell.xml)
        else:
            super()._write_cell(row, col, cell)

    def _get_range_data(
        self, row_start: int, col_start: int, row_end: int, col_end: int
    ) -> list[Any]:
        data: list[Any] = []
        for row in range(row_start, row_end + 1):
            if row in self._charted:
                data += map(_said, self._charted[row][col_start : col_end + 1])
            else:
                data += super()._get_range_data(row, col_start, row, col_end)
        return data


def _said(value: Value) -> str:
    """Returns the value as a chart keeps it."""
    if value is None or isinstance(value, str):
        return value or ""
    return value.text if isinstance(value, (Shaded, Linked)) else f"{value:.16g}"
