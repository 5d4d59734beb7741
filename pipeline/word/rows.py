"""Keeps a table row on one page when it has room on one.

LibreOffice cuts off a row that may not break and is higher than the page below the repeated
heading. The end of the row would be missing in the PDF.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.word.healing import put_before, put_behind
from pipeline.word.pieces import TypedParagraph, W, tags_of
from pipeline.word.values import Cell, Quoted

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

FUNCTION = "fits"
"""Jinja's name for the function that decides."""
MOST_LINES = 20
"""Lines of a row: a landscape page has 24 lines of 15 points below a heading of five lines."""
_CHARACTER, _MARGINS = 216, 114
"""Twips: the width of a character of 10.5 points, with an allowance for lines that end early; the
left and right margins of a cell together."""


def let_long_rows_break(paragraphs: Iterable[TypedParagraph]) -> None:
    """Lets a row that may not break do so when its texts have no room on a page."""
    texts: dict[Element, list[str]] = {}
    for typed in paragraphs:
        cell = next(typed.element.iterancestors(f"{W}tc"), None)
        row = None if cell is None else cell.getparent()
        if cell is None or row is None:
            continue
        for tag in tags_of(typed.element):
            kind = typed.type_of(tag.path)
            if kind in (str, Quoted, Cell):
                path = f"{tag.path}.shown" if kind is Cell else tag.path
                texts.setdefault(row, []).append(f"({path},{_room(cell)})")
    for row, found in texts.items():
        whole = row.find(f"{W}trPr/{W}cantSplit")
        if whole is not None:
            whole.attrib.clear()
            put_before(whole, f"{{% if {FUNCTION}({','.join(found)}) %}}")
            put_behind(whole, "{% endif %}")


def fits(*cells: tuple[str, int]) -> bool:
    """Whether a row has room on a page, given each text and the characters that fit on its line."""
    for text, room in cells:
        lines = MOST_LINES - text.count("\n") if "\n" in text else MOST_LINES
        if len(text) > room * lines:
            return False
    return True


def _room(cell: "Element") -> int:
    width = cell.find(f"{W}tcPr/{W}tcW")
    twips = 0 if width is None else int(float(width.get(f"{W}w") or 0))
    return max(1, (twips - _MARGINS) // _CHARACTER)
