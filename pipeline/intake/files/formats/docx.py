"""Reads a .docx or .docm: its paragraphs and tables in their order, as a reader sees them.

Tracked changes count as accepted. Nothing is opened but the text, its styles and its numbering; no
field, link or macro is followed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.domain.settings import Limits
from pipeline.domain.text import tidied
from pipeline.intake.files.formats import Unreadable, damaged
from pipeline.intake.files.formats.word_numbers import Numbers
from pipeline.intake.files.formats.word_text import (
    CONTAINERS,
    DELETED,
    Told,
    Words,
    is_placeholder,
    quoted,
)
from pipeline.intake.files.formats.word_xml import (
    COMPATIBLE,
    W,
    child,
    is_on,
    number_of,
    parsed,
    related,
    said,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_WIDEST = 1000
"""In columns. Word allows 63."""
_DEEPEST = 12
"""How many tables may be one inside the other."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph outside the tables."""

    text: str
    number: str = ""
    """The number that Word counts by itself, as shown: 一、, （一）, 1.; '' without one."""

    @property
    def whole(self) -> str:
        return self.number + self.text


@dataclass
class WordTable:
    """A table: its rows as text, all of the same length. Merged cells are filled."""

    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    """For each row its number in the table as shown, from 1: a deleted row counts there."""
    covered: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Merged cells: each covered cell, with the cell whose value it shows."""
    cells: dict[tuple[int, int], "Element"] = field(default_factory=dict)
    """The XML of each cell, by its first row and column."""
    hidden_rows: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class WordDocument:
    """What a Word document says."""

    blocks: tuple[Paragraph | WordTable, ...]
    told: Told
    root: "Element"
    """The XML, in which the tables' cells are."""


def main_part(parts: Mapping[str, bytes]) -> str:
    """Returns the name of the part with the text. Raises Unreadable when there is none."""
    named = [name for name in related(parts, "").get("officeDocument", ()) if name in parts]
    if not named and "word/document.xml" in parts:
        named = ["word/document.xml"]
    if not named:
        raise damaged()
    return named[0]


def read_document(parts: Mapping[str, bytes], limits: Limits) -> WordDocument:
    """Returns the document whose parts these are.

    Raises Unreadable when it is damaged, harmful or too large.
    """
    main = main_part(parts)
    beside = related(parts, main)

    def root_of(kind: str) -> "Element | None":
        names = [name for name in beside.get(kind, ()) if name in parts]
        return parsed(parts[names[0]]) if names else None

    root = parsed(parts[main])
    body = child(root, "body")
    if root.tag != f"{W}document" or body is None:
        raise Unreadable("not_workbook", "是压缩包或其他文档，不是 Word 文档")
    styles = root_of("styles")
    told = Told()
    words = Words(Numbers(root_of("numbering"), styles), _hiding(styles), told)
    reader = _Reader(words, told, limits)
    return WordDocument(tuple(reader.blocks(body, 0)), told, root)


def _hiding(styles: "Element | None") -> frozenset[str]:
    """Returns the styles whose text is hidden."""
    if styles is None:
        return frozenset()
    return frozenset(
        style.get(f"{W}styleId", "")
        for style in styles.iterchildren(f"{W}style")
        if is_on(child(child(style, "rPr"), "vanish"))
    )


class _Reader:
    def __init__(self, words: Words, told: Told, limits: Limits) -> None:
        self._words = words
        self._told = told
        self._left = limits.cells

    def blocks(self, parent: "Element", depth: int) -> Iterator[Paragraph | WordTable]:
        """Yields the paragraphs and tables. A table that only frames others is looked into."""
        _refuse_deep(depth)
        joined: list[str] = []
        for part in self._pieces(parent):
            if part.tag == f"{W}p":
                number, text = self._words.of(part)
                joined.append(text)
                if not _runs_on(part):
                    yield Paragraph(tidied("".join(joined)), number)
                    joined = []
            elif _is_frame(part):
                for row in self._inside(part, f"{W}tr"):
                    for cell in self._inside(row, f"{W}tc"):
                        yield from self.blocks(cell, depth + 1)
            else:
                yield self._table(part, depth)
        if joined:
            yield Paragraph(tidied("".join(joined)))

    def _pieces(self, parent: "Element") -> Iterator["Element"]:
        """Yields the paragraphs and tables in an element, whatever is put around them."""
        for part in parent:
            tag = part.tag
            if tag in (f"{W}p", f"{W}tbl"):
                yield part
            elif tag == f"{W}sdt":
                content = child(part, "sdtContent")
                if content is not None and not is_placeholder(child(part, "sdtPr")):
                    yield from self._pieces(content)
            elif tag == f"{COMPATIBLE}AlternateContent":
                yield from self._pieces(next(iter(part), part))
            elif tag in (f"{W}altChunk", f"{W}subDoc"):
                self._told.embedded += 1
            elif tag in CONTAINERS:
                yield from self._pieces(part)

    def _inside(self, parent: "Element", name: str) -> Iterator["Element"]:
        """Yields the rows of a table or the cells of a row, whatever is put around them."""
        for part in parent:
            if part.tag == name:
                yield part
            elif part.tag in CONTAINERS or part.tag == f"{W}sdt":
                yield from self._inside(part, name)

    def _table(self, element: "Element", depth: int) -> WordTable:
        table = WordTable()
        open_at: dict[int, tuple[int, int]] = {}
        """The first cell of the merged cells that may go on in the next row, by column."""
        for number, row in enumerate(self._inside(element, f"{W}tr"), 1):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                self._told.revisions.append(quoted(row))
                continue
            if child(properties, "ins") is not None:
                self._told.revisions.append(quoted(row))
            if is_on(child(properties, "hidden")):
                table.hidden_rows.add(len(table.rows))
            table.numbers.append(number)
            before = number_of(child(properties, "gridBefore"), 0)
            open_at = self._row(table, row, before, open_at, depth)
        width = max(map(len, table.rows), default=0)
        for cells in table.rows:
            cells += [""] * (width - len(cells))
        return table

    def _row(
        self,
        table: WordTable,
        row: "Element",
        column: int,
        above: dict[int, tuple[int, int]],
        depth: int,
    ) -> dict[int, tuple[int, int]]:
        at = len(table.rows)
        cells: list[str] = [""] * min(column, _WIDEST)
        table.rows.append(cells)
        goes_on: dict[int, tuple[int, int]] = {}
        across: tuple[int, int] | None = None
        for cell in self._inside(row, f"{W}tc"):
            properties = child(cell, "tcPr")
            span = max(1, number_of(child(properties, "gridSpan"), 1))
            if len(cells) + span > _WIDEST:
                raise Unreadable("too_large", "表格的列数过多")
            self._left -= span
            if self._left < 0:
                raise Unreadable("too_large", "表格的格数过多")
            start = len(cells)
            down, beside = child(properties, "vMerge"), child(properties, "hMerge")
            first = (at, start)
            if beside is not None and said(beside) != "restart" and across is not None:
                first = across
            elif down is not None and said(down) != "restart" and start in above:
                first = above[start]
            if first == (at, start):
                text = self._cell(cell, depth)
                table.cells[first] = cell
            else:
                self._cell(cell, depth)  # its numbers count, but nobody sees its text
                text = table.rows[first[0]][first[1]]
            cells += [text] * span
            across = first if beside is not None else None
            if down is not None:
                goes_on[start] = first
            if first != (at, start) or span > 1 or down is not None or beside is not None:
                table.covered |= {(at, start + beyond): first for beyond in range(span)}
        return goes_on

    def _cell(self, cell: "Element", depth: int) -> str:
        """Returns the text of a cell, one line a paragraph. A table inside it becomes text too."""
        if child(child(cell, "tcPr"), "cellDel") is not None:
            self._told.revisions.append(quoted(cell))
            return ""
        _refuse_deep(depth)
        lines: list[str] = []
        goes_on = False
        for part in self._pieces(cell):
            if part.tag == f"{W}tbl":
                inner = self._table(part, depth + 1)
                text = "\n".join("　".join(filter(None, dict.fromkeys(row))) for row in inner.rows)
                if text.strip():
                    self._told.nested.append(text)
            else:
                number, text = self._words.of(part)
                text = (
                    number + text if text.strip() else number.rstrip("、.．,，") if number else text
                )
            if goes_on:
                lines[-1] += text
            else:
                lines.append(text)
            goes_on = part.tag == f"{W}p" and _runs_on(part)
        return tidied("\n".join(line for line in lines if line.strip()))


def _runs_on(paragraph: "Element") -> bool:
    """Whether the end of the paragraph is deleted, so that the next one continues it."""
    mark = child(child(paragraph, "pPr"), "rPr")
    return mark is not None and any(part.tag in DELETED for part in mark)


def _is_frame(table: "Element") -> bool:
    """Whether the table has only one column, and in it another table that has more."""
    rows = table.findall(f"{W}tr")
    cells = [cell for row in rows for cell in row.findall(f"{W}tc")]
    return len(cells) == len(rows) and any(
        len(row.findall(f"{W}tc")) > 1
        for cell in cells
        for inner in cell.findall(f"{W}tbl")
        for row in inner.iter(f"{W}tr")
    )


def _refuse_deep(depth: int) -> None:
    if depth > _DEEPEST:
        raise Unreadable("too_large", "表格嵌套过深，可能有害")
