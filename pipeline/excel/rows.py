"""Writes the cells of a sheet: text that stays text, links, rows of a table."""

from collections.abc import Sequence
from typing import Any

from pipeline.excel.cells import (
    MOST_LINES,
    Column,
    Linked,
    Record,
    Shaded,
    Value,
    lines_needed,
    room_of,
    row_height,
    safe_text,
)
from pipeline.excel.styles import Formats, Style, styles_of

MOST_LINKS = 65_530
"""Links on a sheet: Excel allows no more, and repairs a file that has more."""


class Cells:
    """The cells of one sheet."""

    def __init__(self, worksheet: Any, formats: Formats) -> None:
        self._worksheet = worksheet
        self._formats = formats
        self._links = 0

    def text(self, row: int, column: int, text: str, look: Style) -> None:
        self._text(row, column, text, self._formats.of(look))

    def merged(self, row: int, columns: int, text: str, look: Style) -> None:
        """Writes the text across `columns` columns."""
        if columns > 1:
            format_ = self._formats.of(look)
            self._worksheet.merge_range(row, 0, row, columns - 1, None, format_)
        self.text(row, 0, text, look)

    def rows(
        self,
        first: int,
        columns: Sequence[Column[Record]],
        records: Sequence[Record],
        widths: Sequence[float],
        whole: str,
    ) -> None:
        """Writes a row for each record, the first one at row `first` of the sheet.

        `widths` are those of the sheet's columns. `whole` says where to find the full text when it
        is too long for a cell.
        """
        worksheet, formats_of = self._worksheet, self._formats
        grouping = [number for number, column in enumerate(columns) if column.groups]
        styles = styles_of(columns, grouping)
        formats = [[formats_of.of(style) for style in row] for row in styles]
        rooms = [room_of(width) for width in widths]
        values_of = [column.value for column in columns]
        others: dict[object, Any] = {}
        """Formats of cells that look different from their column, looked up once."""
        above: list[Value] = [None] * len(columns)
        for row, record in enumerate(records, start=first):
            values = [value_of(record) for value_of in values_of]
            repeated = _repeated(values, above, grouping)
            lines = 1
            row_formats = formats[repeated]
            for number, value in enumerate(values):
                if value is None or value == "":
                    worksheet.write_blank(row, number, None, row_formats[number])
                elif not isinstance(value, (str, Shaded, Linked)):
                    worksheet.write_number(row, number, value, row_formats[number])
                else:
                    text = value if isinstance(value, str) else value.text
                    if isinstance(value, Linked) and not self._takes_link(text):
                        value = text
                    needed = 1
                    if 2 * len(text) > rooms[number] or "\n" in text:
                        needed = lines_needed(text, rooms[number])
                        lines = max(lines, needed)
                    format_ = row_formats[number]
                    high = needed > MOST_LINES
                    if high or not isinstance(value, str):
                        look = (value.shade if isinstance(value, Shaded) else type(value), high)
                        place = (repeated, number, look)
                        if place not in others:
                            style = _style_of(value, styles[repeated][number])
                            others[place] = formats_of.of(
                                style._replace(upright="top") if high else style
                            )
                        format_ = others[place]
                    if isinstance(value, Linked):
                        self._link(row, number, safe_text(text, whole), value.location, format_)
                    else:
                        self._text(row, number, text, format_, whole)
            # Not every program works out the height of wrapped text by itself
            worksheet.set_row(row, row_height(lines))
            above = values

    def _takes_link(self, text: str) -> bool:
        return self._links < MOST_LINKS and not _is_markup(text)

    def _link(self, row: int, column: int, text: str, location: str, format_: Any) -> None:
        self._links += 1
        place = f"internal:{location}"
        self._worksheet.write_url(row, column, place, format_, text, _TO_THE_ROW)

    def _text(self, row: int, column: int, text: str, format_: Any, whole: str = "") -> None:
        """Writes a text. All texts go through here, so none becomes a formula, a link or markup."""
        text = safe_text(text, whole)
        if _is_markup(text):
            self._worksheet.write_rich_string(row, column, text[:1], format_, text[1:], format_)
        else:
            self._worksheet.write_string(row, column, text, format_)


def _style_of(value: Value, style: Style) -> Style:
    """Returns the style of a cell whose value is `value` and whose style in the row is `style`."""
    if isinstance(value, Shaded):
        return style.shaded(value.shade)
    return style.linked() if isinstance(value, Linked) else style


def _is_markup(text: str) -> bool:
    """Whether XlsxWriter would take the text as its own markup, unless it comes in pieces."""
    return text.startswith("<r>") and text.endswith("</r>")


def _repeated(values: Sequence[Value], above: Sequence[Value], grouping: Sequence[int]) -> int:
    """Counts the grouping columns, from the first on, that repeat the row above."""
    count = 0
    for number in grouping:
        if values[number] != above[number]:
            break
        count += 1
    return count


_TO_THE_ROW = "到一览表中这一行"
