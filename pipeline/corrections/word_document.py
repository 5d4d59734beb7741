"""A return in Word that goes back to its unit: comments at the cells, a note on a page before it.

The unit's own text, pictures, headers and comments are kept as they are, but for what could act.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING

from pipeline.corrections.inert.packages import told
from pipeline.corrections.marks import MARK, SHADES, comment_lines
from pipeline.corrections.note import Correction
from pipeline.corrections.word_note import element, note_of, paragraphs_of, shading
from pipeline.corrections.word_package import Package
from pipeline.domain.findings import Finding, Severity
from pipeline.domain.places import cell_in_words, column_of_document
from pipeline.domain.settings import Limits
from pipeline.intake.files.documents import grids_of, is_note, tables_of
from pipeline.intake.files.formats.docx import WordDocument, WordTable, read_document
from pipeline.intake.files.formats.word_xml import W, child, said
from pipeline.intake.sheets.issued import issued_in

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def marked_document(correction: Correction, content: bytes, limits: Limits) -> bytes:
    """Returns the document marked up. The same document gives the same bytes.

    Raises Unreadable, and ValueError when it cannot be marked.
    """
    package = Package(content)
    document = read_document(package.members, limits)
    has_note = bool(issued_in(grids_of(document)).marks)
    comments = package.comments()
    if has_note:
        _take_out_earlier(document, comments)
    anchors = _mark(document, correction, comments)
    table, end_of_page = note_of(correction, anchors, told(package.taken))
    body = child(document.root, "body")
    first = next(document.root.iter(f"{W}sectPr"), None)
    if said(child(first, "type")) == "continuous":  # or the unit's text would follow on the page
        end_of_page.append(element("r", element("br", type="page")))
    if body is None:
        raise ValueError("a document without a body")
    body[:0] = [table, end_of_page]
    package.put(document.root, comments, correction.registered)
    return package.content()


def _take_out_earlier(document: WordDocument, comments: "Element") -> None:
    """Removes the note and the marks of an earlier round."""
    for block in document.blocks:
        if isinstance(block, WordTable) and is_note(block):
            end = block.element.getnext()
            if end is not None and end.tag == f"{W}p" and not list(end.iter(f"{W}t")):
                _remove(end)
            _remove(block.element)
    ours = {
        comment.get(f"{W}id", "")
        for comment in comments.iterchildren(f"{W}comment")
        if "".join(text.text or "" for text in comment.iter(f"{W}t")).startswith(MARK)
    }
    for comment in list(comments):
        if comment.get(f"{W}id") in ours:
            _remove(comment)
    for mark in list(document.root.iter(*_OF_COMMENTS)):
        if mark.get(f"{W}id") in ours:
            run = mark.getparent()
            has_more = run is None or any(part.tag != f"{W}rPr" for part in run if part is not mark)
            _remove(mark if run is None or run.tag != f"{W}r" or has_more else run)
    anchors = {
        mark.get(f"{W}id", "")
        for mark in document.root.iter(f"{W}bookmarkStart")
        if mark.get(f"{W}name", "").startswith(_ANCHOR)
    }
    for mark in list(document.root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        if mark.get(f"{W}id") in anchors:
            _remove(mark)
    # Whoever types over a cell may delete the comment in it; the colour stays
    for properties in list(document.root.iter(f"{W}tcPr")):
        shade = child(properties, "shd")
        if shade is not None and shade.get(f"{W}fill") in SHADES.values():
            _remove(shade)


_OF_COMMENTS = tuple(f"{W}comment{name}" for name in ("RangeStart", "RangeEnd", "Reference"))
_ANCHOR = "_duban_"


def _remove(part: "Element") -> None:
    """Takes a part out, but not the text behind it."""
    parent = part.getparent()
    if parent is not None:
        part.tail = None
        parent.remove(part)


def _mark(document: WordDocument, correction: Correction, comments: "Element") -> dict[str, str]:
    """Comments and colours the wrong cells. Returns the bookmark of each, by its place."""
    cells = _cells(document)
    wrong: dict[str, list[Finding]] = {}
    for finding in correction.findings:
        if finding.cell in cells:
            wrong.setdefault(finding.cell, []).append(finding)
    numbers = _free(comments.iter(f"{W}comment"))
    bookmarks = _free(document.root.iter(f"{W}bookmarkStart"))
    anchors: dict[str, str] = {}
    for at, (place, findings) in enumerate(wrong.items(), start=1):
        number, anchors[place] = next(numbers), f"{_ANCHOR}{at}"
        _comment_on(cells[place], number, next(bookmarks), anchors[place])
        comments.append(_comment(findings, number, correction))
        _shade(cells[place], min(finding.severity for finding in findings))
    return anchors


def _cells(document: WordDocument) -> dict[str, "Element"]:
    """Returns the cells of the unit's tables by their places, merged ones by each place."""
    return {
        cell_in_words(name, number, column_of_document(column)): table.cells[
            table.covered.get((row, column), (row, column))
        ]
        for name, table in tables_of(document).items()
        for row, number in enumerate(table.numbers)
        for column in range(len(table.rows[row]))
        if table.covered.get((row, column), (row, column)) in table.cells
    }


def _free(marks: "Iterable[Element]") -> Iterator[str]:
    """Yields the numbers that none of these has."""
    taken = {mark.get(f"{W}id") for mark in marks}
    return (number for number in map(str, count()) if number not in taken)


def _comment_on(cell: "Element", number: str, bookmark: str, anchor: str) -> None:
    """Puts the comment's range around the words of the cell, and a bookmark before them."""
    first = next(cell.iter(f"{W}p"))
    last = (list(cell.iterchildren(f"{W}p")) or [first])[-1]
    at = 1 if child(first, "pPr") is not None else 0
    first[at:at] = [
        element("bookmarkStart", id=bookmark, name=anchor),
        element("bookmarkEnd", id=bookmark),
        element("commentRangeStart", id=number),
    ]
    last.append(element("commentRangeEnd", id=number))
    last.append(element("r", element("commentReference", id=number)))


def _comment(findings: list[Finding], number: str, correction: Correction) -> "Element":
    words = paragraphs_of(MARK, "comment head")
    for finding in findings:
        for line in comment_lines(finding):
            words += paragraphs_of(line, "comment")
    day = f"{correction.day}T00:00:00Z"
    author: Mapping[str, str] = {"author": correction.office, "initials": "督办", "date": day}
    return element("comment", *words, id=number, **author)


def _shade(cell: "Element", severity: Severity) -> None:
    """Colours the cell, in place of a colour of its own."""
    properties = child(cell, "tcPr")
    if properties is None:
        properties = element("tcPr")
        cell.insert(0, properties)
    old = child(properties, "shd")
    if old is not None:
        _remove(old)
    behind = [part for part in properties if part.tag in _AFTER_SHADE]
    at = properties.index(behind[0]) if behind else len(properties)
    properties.insert(at, shading(SHADES[severity]))


_AFTER_SHADE = frozenset(
    f"{W}{name}"
    for name in ("noWrap", "tcMar", "textDirection", "tcFitText", "vAlign", "hideMark", "headers",
                 "cellIns", "cellDel", "cellMerge", "tcPrChange")
)  # fmt: skip
