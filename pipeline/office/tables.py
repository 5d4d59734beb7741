"""The house's own tables: CSV in UTF-8, with a header row and every row as wide as the header."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CsvTable:
    """The contents of a table."""

    columns: tuple[str, ...]
    rows: list[dict[str, str]]
    """Each row maps columns to texts."""
    line_numbers: list[int]
    """The line of the file on which each row ends. A text may hold line breaks."""


class TableFault(ValueError):
    """Why a file is no such table, in Chinese. It follows the file's name: `：不是 UTF-8 文本`."""


def read_table(content: bytes, columns: Sequence[str] = ()) -> CsvTable:
    """Returns the table in a file's content. It must have these columns, and may have more.

    Raises TableFault.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableFault("：不是 UTF-8 文本") from None
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[dict[str, str]] = []
    line_numbers: list[int] = []
    try:
        header = next(reader, [])
        if not (header and len(set(header)) == len(header) and set(columns) <= set(header)):
            expected = f"表头应为 {','.join(columns)}" if columns else "没有表头，或有同名的列"
            raise TableFault(f" 第1行：{expected}")
        for cells in filter(None, reader):  # a blank line is no row
            if len(cells) != len(header):
                raise csv.Error
            rows.append(dict(zip(header, cells, strict=True)))
            line_numbers.append(reader.line_num)
    except csv.Error:
        raise TableFault(f" 第{reader.line_num}行：内容有误") from None
    return CsvTable(tuple(header), rows, line_numbers)


_LONGEST = 2**31 - 1
"""In characters of one text. The standard limit of 131,072 is less than a unit may write."""


def table_text(rows: Iterable[Sequence[object]]) -> str:
    """Returns the rows as lines of CSV, each ended by a line feed."""
    lines = _Lines()
    csv.writer(lines, lineterminator="\r\n").writerows(rows)
    return "".join(lines)


class _Lines(list[str]):
    """The lines that csv writes, ended by a line feed alone.

    Before Python 3.13, csv quotes only the line ends that it writes itself. So it is made to
    write `\\r\\n`; otherwise a carriage return in a text would end the row.
    """

    def write(self, line: str) -> None:
        self.append(line.removesuffix("\r\n") + "\n")
