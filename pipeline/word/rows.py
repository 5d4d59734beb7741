"""Which rows of a table hold together on a page: those that have room on one.

LibreOffice loses the end of a row that may not break and is higher than the page below the
repeated heading: in the PDF it would be missing.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.word import tags as word_tags
from pipeline.word.pieces import W, value_tags
from pipeline.word.values import Cell, Quoted

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

FUNCTION = "fits"
"""What Jinja calls the function that tells."""
MOST_LINES = 20
"""On a lying page 24 lines of 15 points stand below a heading of five."""
_CHARACTER, _MARGINS = 216, 114
"""Twips: of 10.5 points, and some more as lines end early; left and right of the text in a cell."""


def let_long_rows_break(paragraphs: Iterable[word_tags.Scoped], page: type) -> None:
    """Marks each row that may not break with the texts in it, and the room that they have."""
    from lxml import etree

    texts: dict[Element, list[str]] = {}
    for scoped in paragraphs:
        cell = next(scoped.paragraph.iterancestors(f"{W}tc"), None)
        row = None if cell is None else cell.getparent()
        if cell is None or row is None:
            continue
        for tag in value_tags(scoped.paragraph):
            kind = word_tags.value_type(tag.path, scoped.scope, page)
            if kind in (str, Quoted, Cell):
                path = f"{tag.path}.shown" if kind is Cell else tag.path
                texts.setdefault(row, []).append(f"({path},{_room(cell)})")
    for row, found in texts.items():
        whole = row.find(f"{W}trPr/{W}cantSplit")
        properties = None if whole is None else whole.getparent()
        if whole is not None and properties is not None:
            mark = etree.ProcessingInstruction("duban-whole", ",".join(found))
            properties.replace(whole, mark)


def fits(*cells: tuple[str, int]) -> bool:
    """Whether a row has room on a page: its texts, each with the characters that a line takes."""
    return all(len(text) + room * text.count("\n") <= room * MOST_LINES for text, room in cells)


def whole_rows(source: str) -> str:
    """The template's XML with Jinja's expressions for the marks."""
    return _MARK.sub(rf"{{% if {FUNCTION}(\1) %}}<w:cantSplit/>{{% endif %}}", source)


_MARK = re.compile(r"<\?duban-whole (\S+?)\?>")


def _room(cell: "Element") -> int:
    width = cell.find(f"{W}tcPr/{W}tcW")
    twips = 0 if width is None else int(float(width.get(f"{W}w") or 0))
    return max(1, (twips - _MARGINS) // _CHARACTER)
