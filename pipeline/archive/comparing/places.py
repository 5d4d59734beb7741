"""The texts of a report by place. The place is named so that a person can find it."""

import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from lxml import etree
from python_calamine import CalamineWorkbook

from pipeline.archive.bags.content import members
from pipeline.intake.files.formats import column_letters
from pipeline.office.tables import read_table, table_text


class Place(NamedTuple):
    """A place in a file. An attribute is '' if this kind of file has no such thing."""

    part: str
    """A sheet, a table or the body."""
    row: str
    cell: str

    @property
    def whole_row(self) -> "Place":
        return self._replace(cell="")


def places(content: bytes, name: str) -> dict[Place, str]:
    """Returns the texts of a report by place; none if it cannot be read."""
    read = _READ.get(PurePosixPath(name).suffix.lower(), _lines)
    try:
        return dict(read(content))
    except Exception:  # a report that somebody changed may hold anything
        return {}


def _lines(content: bytes) -> Iterator[tuple[Place, str]]:
    for number, line in enumerate(content.decode("utf-8").splitlines(), 1):
        yield Place("", f"第{number}行", ""), line


def _table(content: bytes) -> Iterator[tuple[Place, str]]:
    """Yields the cells of a CSV table.

    The first column names a row or, if that is not enough, all columns but the last two.
    """
    table = read_table(content)
    ids = {row.get("task_id") for row in table.rows}
    width = 1 if table.columns[0] == "task_id" and len(ids) == len(table.rows) else -2
    seen: Counter[str] = Counter()
    yield Place("", "表头", ""), ",".join(table.columns)
    for row in table.rows:
        label = " ".join(filter(None, list(row.values())[:width]))
        seen[label] += 1
        if seen[label] > 1:
            label += f"（第{seen[label]}个）"
        for column, text in row.items():
            yield Place("", label, column), text


def with_columns_of(content: bytes, other: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Returns a CSV table without the columns behind those of the other, and which they are.

    A table that does not begin with the other's columns, or cannot be read, is returned as it is.
    """
    try:
        table, columns = read_table(content), read_table(other).columns
    except ValueError:
        return content, ()
    added = table.columns[len(columns) :]
    if not added or table.columns[: len(columns)] != columns:
        return content, ()
    rows = ([row[name] for name in columns] for row in table.rows)
    return table_text([columns, *rows]).encode("utf-8-sig"), added


def _json(content: bytes) -> Iterator[tuple[Place, str]]:
    yield from _leaves(json.loads(content), "")


def _leaves(value: object, path: str) -> Iterator[tuple[Place, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else str(name))
    else:
        yield Place("", path, ""), json.dumps(value, ensure_ascii=False)


def _workbook(content: bytes) -> Iterator[tuple[Place, str]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in workbook.sheet_names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if value != "":
                    place = Place(f"工作表“{name}”", "", f"{column_letters(column)}{number}")
                    yield place, str(value)


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _document(content: bytes) -> Iterator[tuple[Place, str]]:
    root = etree.fromstring(members(content, "")["word/document.xml"], _SAFE)
    number = 0
    for paragraph in root.iter(f"{_W}p"):
        if not any(above.tag == f"{_W}tc" for above in paragraph.iterancestors()):
            number += 1
            yield Place("正文", f"第{number}段", ""), _text(paragraph)
    for table_number, table in enumerate(root.iter(f"{_W}tbl"), 1):
        for row_number, row in enumerate(table.iter(f"{_W}tr"), 1):
            for cell_number, cell in enumerate(row.iter(f"{_W}tc"), 1):
                place = Place(f"第{table_number}个表", f"第{row_number}行", f"第{cell_number}格")
                yield place, _text(cell)


_SAFE = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def _text(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{_W}t"))


_READ: dict[str, Callable[[bytes], Iterator[tuple[Place, str]]]] = {
    ".csv": _table,
    ".json": _json,
    ".xlsx": _workbook,
    ".docx": _document,
}
