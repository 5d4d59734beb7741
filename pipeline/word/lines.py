"""Text of several lines: each line becomes a paragraph that looks like the first."""

import copy
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from pipeline.domain.text import printable
from pipeline.word.pieces import TypedParagraph, W, tags_of
from pipeline.word.values import Quoted, word_text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

FILTER = "paragraphs"
"""Jinja's name for the filter that writes such a value."""

_NOT_TWICE = frozenset(f"{W}{name}" for name in ("numPr", "pageBreakBefore"))
"""Properties that further lines must not repeat: they would be numbered, or start a new page."""


def let_lines_be_paragraphs(typed: TypedParagraph, breaks: list[str]) -> None:
    """Makes the filter write the paragraph's quoted values; adds each break to `breaks`."""
    for tag in reversed(tags_of(typed.element)):
        if typed.type_of(tag.path) is not Quoted:
            continue
        if new := _break(typed.element, tag.pieces[0]):
            tag.replace(f"{{{{ {tag.path}|{FILTER}({len(breaks)}) }}}}")
            breaks.append(new)


def paragraphs(breaks: Sequence[str]) -> Callable[[str, int], Markup]:
    """Returns the filter: it joins a value's lines, except blank ones, with a numbered break."""

    def parted(text: str, number: int) -> Markup:
        lines = (line.strip() for line in printable(text).split("\n"))
        return Markup(breaks[number]).join(word_text(line) for line in lines if line)

    return parted


def _break(paragraph: "Element", text: "Element") -> str:
    """Returns the XML that ends the paragraph within a text and begins one that looks the same.

    Returns '' when the paragraph cannot be split: it ends a section, or the text is in a link.
    """
    from lxml import etree

    run, look = text.getparent(), paragraph.find(f"{W}pPr")
    if run is None or run.tag != f"{W}r" or run.getparent() is not paragraph:
        return ""
    if look is not None and look.find(f"{W}sectPr") is not None:
        return ""
    if look is not None:
        look = copy.deepcopy(look)
        for once in [part for part in look if part.tag in _NOT_TWICE]:
            look.remove(once)
    looks = [
        "" if part is None else etree.tostring(part, encoding="unicode", with_tail=False)
        for part in (look, run.find(f"{W}rPr"))
    ]
    new = '</w:t></w:r></w:p><w:p>{}<w:r>{}<w:t xml:space="preserve">'.format(*looks)
    for prefix, uri in paragraph.nsmap.items():  # already declared where this goes
        new = new.replace(f' xmlns:{prefix}="{uri}"', "")
    return new
