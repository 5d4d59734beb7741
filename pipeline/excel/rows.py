"""Writes the cells of a sheet: text that stays text, links, rows of a table."""

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name

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
from pipeline.excel.finished import MOST_CHARTED, TableSheet
from pipeline.excel.styles import Formats, Style, styles_of

MOST_LINKS = 65_530
"""Links on a sheet: Excel allows no more, and repairs a file that has more."""


class Cells:
    """The cells of one sheet."""

    def __init__(self, worksheet: TableSheet, formats: Formats) -> None:
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
        index_of = worksheet.index_of
        grouping = [number for number, column in enumerate(columns) if column.groups]
        styles = styles_of(columns, grouping)
        looks = [[formats_of.of(style) for style in row] for row in styles]
        heads = [[_heads(number, look) for number, look in enumerate(row)] for row in looks]
        rooms = [room_of(width) for width in widths]
        last = len(columns) - 1
        others: dict[object, Any] = {}
        """Formats of cells that look different from their column, looked up once."""
        above: Sequence[Value] = [None] * len(columns)
        needed_above = [1] * len(columns)
        rows = zip(*(map(column.value, records) for column in columns), strict=True)
        for row, values in enumerate(rows, start=first):
            repeated = _repeated(values, above, grouping)
            row_heads, named = heads[repeated], str(row + 1)
            pieces: list[str] = []
            since, lines = 0, 1
            for number, value in enumerate(values):
                place, of_text, of_number, of_blank = row_heads[number]
                if value is None or value == "":
                    pieces += place, named, of_blank
                    continue
                if type(value) is str:
                    text, plain = value, True
                elif isinstance(value, (Shaded, Linked)):
                    text = value.text
                    plain = isinstance(value, Linked) and not self._takes_link(text)
                else:
                    pieces += place, named, of_number, f"{value:.16G}</v></c>"
                    continue
                high = False
                if 2 * len(text) > rooms[number] or "\n" in text:
                    if value == above[number]:
                        needed = needed_above[number]
                    else:
                        needed = needed_above[number] = lines_needed(text, rooms[number])
                    if needed > lines:
                        lines = needed
                    high = needed > MOST_LINES
                if high or not plain:
                    kind = None if plain else getattr(value, "shade", Linked), high
                    if (repeated, number, kind) not in others:
                        style = styles[repeated][number]
                        style = style if plain else _style_of(value, style)
                        look = formats_of.of(style._replace(upright="top") if high else style)
                        others[repeated, number, kind] = look, _heads(number, look)
                    look, (_, of_text, *_) = others[repeated, number, kind]
                else:
                    look = looks[repeated][number]
                text = safe_text(text, whole)
                linked = not plain and isinstance(value, Linked)
                if linked or _is_markup(text):
                    worksheet.put(row, since, "".join(pieces))
                    pieces, since = [], number + 1
                    if isinstance(value, Linked) and linked:
                        self._link(row, number, text, value.location, look)
                    else:
                        self._text(row, number, text, look)
                else:
                    pieces += place, named, of_text, f"{index_of(text)}</v></c>"
            if since <= last:
                worksheet.put(row, since, "".join(pieces))
                if since < last:
                    worksheet.put(row, last, "")
            if row < first + MOST_CHARTED:
                worksheet.keep(row, values)
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


def _heads(column: int, look: Any) -> tuple[str, str, str, str]:
    """Returns the XML of a cell before its row, and behind it: of a text, a number and a blank."""
    style = f'" s="{look._get_xf_index()}"'
    letters = f'<c r="{xl_col_to_name(column)}'
    return letters, f'{style} t="s"><v>', f"{style}><v>", f"{style}/>"


def _style_of(value: Value, style: Style) -> Style:
    """Returns the style of a cell whose value is `value` and whose style in the row is `style`."""
    if isinstance(value, Shaded):
        return style.shaded(value.shade)
    return style.linked() if isinstance(value, Linked) else style


def _is_markup(text: str) -> bool:
    """Whether XlsxWriter would take the text as its own markup, unless it comes in pieces."""
    return text[:1] == "<" and text.startswith("<r>") and text.endswith("</r>")


def _repeated(values: Sequence[Value], above: Sequence[Value], grouping: Sequence[int]) -> int:
    """Counts the grouping columns, from the first on, that repeat the row above."""
    count = 0
    for number in grouping:
        if values[number] != above[number]:
            break
        count += 1
    return count


_TO_THE_ROW = "到一览表中这一行"
