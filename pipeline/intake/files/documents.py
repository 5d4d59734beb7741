"""Turns a Word document into grids: a list a grid, with the lines that stand above and below it.

A list is a table, or several that continue each other: with the same heading row, or with as many
columns and no heading row. The paragraphs above it are rows of the grid, merged over its width, as
titles are in a workbook.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.domain.reading import Doubt
from pipeline.domain.text import folded, pattern, shortened
from pipeline.intake.files.formats.docx import Paragraph, WordDocument, WordTable
from pipeline.intake.files.grids import Grid, Value

CORRECTION_NOTE = "本页由督办程序生成，改好后不必删去：重新报送时不读取本页"
"""The sentence on 退回说明, the first page of a return that was sent back."""
NOTE_NAME = "退回说明"
_MOST_LINES = 24
"""How many lines above a table are kept: a header is looked for in the first 40 rows."""


def grids_of(document: WordDocument) -> list[Grid]:
    """Returns a grid for each list, in the order of the document: 表1, 表2 … by their first table.

    The note that this tool puts before a return is a grid of its own, and no table is named by it.
    """
    boxes = (box for box in document.told.boxes if _names_a_unit(box))
    said = [*document.head, *(line for box in boxes for line in box.split("\n"))]
    grids = [_grid(part, said) for part in _lists(document)]
    return [*grids, *_registered(document)]


def tables_of(document: WordDocument) -> dict[str, WordTable]:
    """Returns the tables that are not blank by their names, without the notes of this tool."""
    said = (b for b in document.blocks if isinstance(b, WordTable) and any(map(any, b.rows)))
    own = (table for table in said if not is_note(table))
    return {f"表{number}": table for number, table in enumerate(own, 1)}


def prose_of(document: WordDocument) -> tuple[str, ...]:
    """Returns the lines outside the tables that are not blank, with the numbers Word counts."""
    said = (block for block in document.blocks if isinstance(block, Paragraph))
    return tuple(line for block in said for line in block.lines)


def told_of(document: WordDocument) -> tuple[Doubt, ...]:
    """Returns what the document holds beside plain text, and what was made of it."""
    told = document.told
    read = [
        ("修订标记", told.revisions, "按接受修订后的文字读取"),
        ("删除线", told.struck, "按已删去处理"),
        ("表格中套着的表格", told.nested, "作为所在格的文字读取"),
        ("没有与表头对齐的行", told.uneven, "按左起第几格读取"),
    ]
    unread = [
        ("文本框", [box for box in told.boxes if not _names_a_unit(box)]),
        ("隐藏文字", told.hidden),
    ]
    counted = [("图片", told.pictures), ("脚注或尾注", told.notes), ("嵌入的文档", told.embedded)]
    return (
        *(
            Doubt("document", "guessed", f"{what}{_quoted(texts)}", taken)
            for what, texts, taken in read
            if texts
        ),
        *(
            Doubt("document", "passed_over", f"{what}{_quoted(texts)}")
            for what, texts in unread
            if texts
        ),
        *(
            Doubt("document", "passed_over", f"{what}（{count}处）")
            for what, count in counted
            if count
        ),
    )


def _quoted(texts: Sequence[str]) -> str:
    """Returns the first texts in quotation marks, and how many there are."""
    whole = [" ".join(text.split()) for text in texts]
    shown = [shortened(text, 20) for text in whole if text][:2]
    quoted = "".join(f"“{text}”" for text in dict.fromkeys(shown))
    return quoted + (f"等{len(texts)}处" if len(texts) > len(shown) or not quoted else "")


def _names_a_unit(line: str) -> bool:
    words = folded(line)
    return len(words) <= 60 and ("单位:" in words or "部门:" in words)


@dataclass
class _List:
    """Tables that make one list, and the lines around them."""

    name: str
    above: list[str]
    rows: list[tuple[list[str], str, int]] = field(default_factory=list)
    """The texts of each row, the name of its table, and its number there; ('', 0) for a line."""
    covered: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    width: int = 0
    headings: frozenset[tuple[str, ...]] = frozenset()
    """The first rows of its first table, as far as they may be its header."""

    def add(self, table: WordTable, name: str, between: Sequence[str]) -> None:
        for line in between:
            self.rows.append(([line], "", 0))
        first = len(self.rows)
        for cells, number in zip(table.rows, table.numbers, strict=True):
            self.rows.append((cells, name, number))
        self.covered |= {
            (first + row, column): (first + top, left)
            for (row, column), (top, left) in table.covered.items()
        }
        self.hidden |= {first + row for row in table.hidden_rows}


def _lists(document: WordDocument) -> Iterator[_List]:
    """Yields the lists of a document. Lines after its last table belong to the last list."""
    before: list[str] = []
    """The lines since the last table; those before the first table come first in each list."""
    top: list[str] = []
    current: _List | None = None
    names = {id(table): name for name, table in tables_of(document).items()}
    blocks = document.blocks
    for at, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            before += block.lines
            continue
        if is_note(block):
            note = _List(NOTE_NAME, [])
            note.add(block, NOTE_NAME, ())
            yield note
            continue
        name = names.get(id(block), "")
        if not name:
            continue
        is_last = not any(isinstance(later, WordTable) for later in blocks[at + 1 :])
        if current is None and not is_last and _is_of_head(block):
            before += ["　　".join(filter(None, dict.fromkeys(row))) for row in block.rows]
            continue
        if current is not None and _continues(block, current):
            current.add(block, name, before)
        else:
            if current is None:
                top = before[-_MOST_LINES:]
            else:
                yield current
            room = _MOST_LINES - min(len(top), _MOST_LINES // 2)
            above = top if current is None else [*top[: _MOST_LINES // 2], *before[-room:]]
            current = _List(name, above, width=len(block.rows[0]), headings=_headings(block))
            current.add(block, name, ())
        before = []
    if current is not None:
        current.rows += [([line], "", 0) for line in before[:_MOST_LINES]]
        yield current


def is_note(table: WordTable) -> bool:
    """Whether the table is the note that this tool puts before a return."""
    return any(row[:1] == [CORRECTION_NOTE] for row in table.rows[:10])


def _is_of_head(table: WordTable) -> bool:
    """Whether the table only says who reports and when, as lines above a list do."""
    width = max(map(len, table.rows))
    return (len(table.rows) == 1 and width == 1) or (
        len(table.rows) <= 4 and all(_HEAD.match(folded(row[0])) for row in table.rows)
    )


_HEAD = pattern(
    r"填报|报送|填表|上报|制表|单位(名称|:|$)|部门(名称|:|$)|日期|时间|联系|审核|负责|签发|签批|领导|"
    r"主送|文号|编号(:|$)"
)


SENT_BACK = "退回的文件"
"""Names the files that were sent back, in the note."""
REGISTERED = "退回登记"
"""Says by checksum which these are, in the note and among the document's own properties."""


def _registered(document: WordDocument) -> Iterator[Grid]:
    """Yields what a property of the document says of the files sent back: the note may be gone."""
    said = document.properties
    if said.keys() & {REGISTERED, SENT_BACK}:  # earlier versions kept the names there
        rows: list[list[Value]] = [[CORRECTION_NOTE, ""], [REGISTERED, said.get(REGISTERED, "")]]
        yield Grid("登记", hidden=True, rows=rows)


def _headings(table: WordTable) -> frozenset[tuple[str, ...]]:
    """Returns the first rows that have a few different labels, below a title in the table."""
    first = (tuple(map(folded, row)) for row in table.rows[:4])
    return frozenset(row for row in first if len(set(row)) > 2)


def _continues(table: WordTable, current: _List) -> bool:
    """Whether the table goes on with the list: same heading row, or none and as many columns."""
    if len(table.rows[0]) != current.width:
        return False
    if current.headings & _headings(table):
        return True
    return not _is_heading(table.rows[0], current)


def _is_heading(row: Sequence[str], current: _List) -> bool:
    """Whether a row may be a heading row: it does not begin as the rows of the list do."""
    lead = next(filter(None, row), "")
    if lead[:1].isdigit():
        return False
    numbered = sum(cells[0][:1].isdigit() for cells, name, _ in current.rows if name and cells)
    if numbered * 2 > len(current.rows) - 2:
        return row[0] != ""  # a blank first cell is merged from the page before
    return max(map(len, row)) <= _LONGEST_HEADING


_LONGEST_HEADING = 24


def _grid(part: _List, boxes: Sequence[str]) -> Grid:
    above = [] if part.name == NOTE_NAME else [*boxes, *part.above]
    width = max((len(cells) for cells, _, _ in part.rows), default=1)
    rows: list[list[Value]] = [[line] * width for line in above]
    covered = {(row, column): (row, 0) for row in range(len(above)) for column in range(width)}
    shift = len(above)
    for at, (cells, name, _) in enumerate(part.rows, shift):
        if not name:
            rows.append([*cells * width])
            covered |= {(at, column): (at, 0) for column in range(width)}
        else:
            rows.append([*cells, *[""] * (width - len(cells))])
    covered |= {
        (row + shift, column): (top + shift, left)
        for (row, column), (top, left) in part.covered.items()
    }
    return Grid(
        part.name,
        hidden=False,
        rows=rows,
        covered=covered,
        hidden_rows=frozenset(row + shift for row in part.hidden),
        places=(*[("", 0)] * shift, *((name, number) for _, name, number in part.rows)),
    )
