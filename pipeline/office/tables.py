"""The house's own tables: CSV in UTF-8, with a header row and every row as wide as the header."""

import codecs
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
    """Returns the table in a file that only the program writes. It may have more columns.

    Raises TableFault.
    """
    header, lines = _parsed(content)
    if not header or len(set(header)) < len(header) or not set(columns) <= set(header):
        raise TableFault(f" 第1行：{_expected(columns)}")
    for number, cells in lines:
        if len(cells) != len(header):
            raise TableFault(f" 第{number}行：内容有误")
    return _table(header, lines)


def read_columns(content: bytes, needed: Sequence[str]) -> dict[str, list[str]]:
    """Returns the columns of such a table: each with a text a row. Raises TableFault."""
    header, lines = _parsed(content)
    if not header or len(set(header)) < len(header) or not set(needed) <= set(header):
        raise TableFault(f" 第1行：{_expected(needed)}")
    if wrong := next((number for number, cells in lines if len(cells) != len(header)), 0):
        raise TableFault(f" 第{wrong}行：内容有误")
    columns = zip(*(cells for _, cells in lines), strict=True) if lines else [()] * len(header)
    return dict(zip(header, map(list, columns), strict=True))


def read_record(content: bytes, columns: Sequence[str], later: Sequence[str] = ()) -> CsvTable:
    """Returns these columns of a table that people may have opened and saved.

    Cells beyond the headings are left out: a note behind a row, an empty column that Excel adds.
    `later` are columns that earlier releases did not write: where they are missing, they are ''.
    Raises TableFault.
    """
    header, lines = _parsed(content)
    if any(header.count(name) != 1 for name in columns):
        raise TableFault(f" 第1行：{_expected(columns)}")
    places = [header.index(name) for name in columns]
    for number, cells in lines:
        if len(cells) <= max(places):
            raise TableFault(f" 第{number}行：内容有误")
    there = [(name, header.index(name)) for name in later if header.count(name) == 1]
    table = _table(columns, [(number, [cells[at] for at in places]) for number, cells in lines])
    for row, (_, cells) in zip(table.rows, lines, strict=True):
        row |= dict.fromkeys(later, "")
        row |= {name: cells[at] for name, at in there if at < len(cells)}
    return table


def with_rows(content: bytes, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Returns the table with rows added, each with a value for each of the columns.

    Columns that the table lacks are added at the end of its header. Its lines stay as they are.
    """
    if content in (b"", codecs.BOM_UTF8):
        return table_text([columns, *rows]).encode("utf-8-sig")
    if not content.endswith(b"\n"):
        content += b"\n"
    first, end, lines = content.partition(b"\n")
    header = next(csv.reader([first.decode("utf-8-sig").rstrip("\r")]))
    if missing := [name for name in columns if name not in header]:
        while not header[-1]:
            header.pop()
        header += missing
        end = b"\r\n" if first.endswith(b"\r") else end
        first = codecs.BOM_UTF8 + table_text([header]).encode().removesuffix(b"\n")
    known = [dict(zip(columns, row, strict=True)) for row in rows]
    more = table_text([row.get(name, "") for name in header] for row in known)
    return first + end + lines + more.encode()


def _parsed(content: bytes) -> tuple[list[str], list["_Line"]]:
    """Returns the header and the other lines, blank ones left out. Raises TableFault."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableFault("：不是 UTF-8 文本") from None
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        return header, [(reader.line_num, cells) for cells in reader if cells]
    except csv.Error:
        raise TableFault(f" 第{reader.line_num}行：内容有误") from None


_Line = tuple[int, list[str]]
"""The line of the file on which a row ends, and the row's cells."""


def _expected(columns: Sequence[str]) -> str:
    return f"表头应为 {','.join(columns)}" if columns else "没有表头，或有同名的列"


def _table(header: Sequence[str], lines: Sequence[_Line]) -> CsvTable:
    return CsvTable(
        tuple(header),
        [dict(zip(header, cells, strict=True)) for _, cells in lines],
        [number for number, _ in lines],
    )


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
