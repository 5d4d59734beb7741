"""Reads a .docx or .docm: its paragraphs and tables in their order, as a reader sees them.

Tracked changes count as accepted. Nothing is opened but the text, its styles and its numbering; no
field, link or macro is followed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.domain.settings import Limits
from pipeline.domain.text import tidied
from pipeline.intake.files.formats import Place, Unreadable, damaged
from pipeline.intake.files.formats.word_columns import Span, columns_of
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

CUSTOM = "docProps/custom.xml"
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
    def lines(self) -> list[str]:
        """The lines that are not blank, the first with the number."""
        lines = [line.strip() for line in self.text.split("\n") if line.strip()]
        return [self.number + line if at == 0 else line for at, line in enumerate(lines)]


@dataclass
class WordTable:
    """A table: its rows as text, all of the same length. Merged cells are filled."""

    element: "Element"
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
    head: tuple[str, ...]
    """The lines at the head of its pages."""
    properties: Mapping[str, str]
    """The document's own properties (docProps/custom.xml)."""


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
    blocks = tuple(_Reader(words, told, limits).blocks(body, 0))
    heads = (parsed(parts[name]) for name in beside.get("header", ()) if name in parts)
    lines = (quoted(p).strip() for head in heads for p in head.iter(f"{W}p"))
    head = tuple(dict.fromkeys(line for line in lines if line))[:_MOST_LINES]
    return WordDocument(blocks, told, root, head, _properties(parts))


_MOST_LINES = 6
"""How many lines at the head of the pages are read."""


def _properties(parts: Mapping[str, bytes]) -> dict[str, str]:
    if CUSTOM not in parts:
        return {}
    return {
        said.get("name", ""): "".join(map(str, said.itertext())).strip()
        for said in parsed(parts[CUSTOM])
    }


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
        table = WordTable(element)
        rows: list[list[Element]] = []
        for number, row in enumerate(self._inside(element, f"{W}tr"), 1):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                self._told.revisions.append(quoted(row))
                continue
            if child(properties, "ins") is not None:
                self._told.revisions.append(quoted(row))
            if is_on(child(properties, "hidden")):
                table.hidden_rows.add(len(rows))
            table.numbers.append(number)
            rows.append(list(self._inside(row, f"{W}tc")))
        grid = element.findall(f"{W}tblGrid/{W}gridCol")
        widths = [_whole(column.get(f"{W}w")) for column in grid]
        places, uneven = columns_of([*map(self._spans, rows)], widths)
        self._told.uneven += [" ".join(map(quoted, rows[at])) for at in uneven]
        above: dict[int, Place] = {}
        for cells, spans in zip(rows, places, strict=True):
            above = self._row(table, cells, spans, above, depth)
        width = max(map(len, table.rows), default=0)
        for texts in table.rows:
            texts += [""] * (width - len(texts))
        return table

    def _spans(self, cells: "Sequence[Element]") -> list[Span]:
        """Returns where the cells of a row stand in the table's grid. Raises Unreadable."""
        row = cells[0].getparent() if cells else None
        column = min(number_of(child(child(row, "trPr"), "gridBefore"), 0), _WIDEST)
        spans = []
        for cell in cells:
            end = column + max(1, number_of(child(child(cell, "tcPr"), "gridSpan"), 1))
            self._left -= end - column
            if end > _WIDEST:
                raise Unreadable("too_large", "表格的列数过多")
            spans.append((column, end))
            column = end
        if self._left < 0:
            raise Unreadable("too_large", "表格的格数过多")
        return spans

    def _row(
        self,
        table: WordTable,
        cells: "Sequence[Element]",
        spans: Sequence[Span],
        above: Mapping[int, Place],
        depth: int,
    ) -> dict[int, Place]:
        """Adds a row. Returns the first cells of those that may go on below, by column.

        `above` holds those of the row above.
        """
        at = len(table.rows)
        texts: list[str] = []
        table.rows.append(texts)
        goes_on: dict[int, Place] = {}
        across: Place | None = None
        for cell, (start, end) in zip(cells, spans, strict=True):
            texts += [""] * (start - len(texts))
            properties = child(cell, "tcPr")
            down, beside = child(properties, "vMerge"), child(properties, "hMerge")
            first = (at, start)
            if beside is not None and said(beside) != "restart" and across is not None:
                first = across
            elif down is not None and said(down) != "restart" and start in above:
                first = above[start]
            text = self._cell(cell, depth)
            if first == (at, start):
                table.cells[first] = cell
            else:  # its numbers count, but nobody sees its text
                text = table.rows[first[0]][first[1]]
            texts += [text] * (end - start)
            across = first if beside is not None else None
            if down is not None:
                goes_on[start] = first
            if first != (at, start) or end - start > 1 or down is not None or beside is not None:
                table.covered |= {(at, column): first for column in range(start, end)}
        return goes_on

    def _cell(self, cell: "Element", depth: int) -> str:
        """Returns the text of a cell, one line a paragraph. A table inside it becomes text too."""
        if child(child(cell, "tcPr"), "cellDel") is not None:
            self._told.revisions.append(quoted(cell))
            return ""
        around = cell.getparent()
        control = None if around is None else around.getparent()
        if control is not None and is_placeholder(child(control, "sdtPr")):
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


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


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
