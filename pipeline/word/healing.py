"""Turns a checked template into one for Jinja: tags in one piece, loops around what they repeat.

Word splits a tag into several runs where it checks the spelling or where the formatting changes.
"""

import itertools
import re
from typing import TYPE_CHECKING

from pipeline.domain.text import pattern
from pipeline.word.pieces import Tag, W, tags_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SPOKEN = pattern(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def heal(root: "Element") -> None:
    """Changes the XML of a part so that its text is a template for Jinja."""
    for paragraph in list(root.iter(f"{W}p")):
        for tag in reversed(tags_of(paragraph)):
            _join(tag)
    _keep_spaces(root)
    for paragraph in list(root.iter(f"{W}p")):
        for tag in tags_of(paragraph):
            _free(tag, paragraph)


def put_before(element: "Element", text: str) -> None:
    """Writes text into the XML before an element."""
    if (parent := element.getparent()) is not None:
        put_inside(parent, parent.index(element), text)


def put_behind(element: "Element", text: str) -> None:
    """Writes text into the XML directly after an element."""
    element.tail = text + (element.tail or "")


def put_inside(parent: "Element", place: int, text: str) -> None:
    """Writes text into an element, after the first `place` of its children."""
    if place:
        parent[place - 1].tail = (parent[place - 1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _join(tag: Tag) -> None:
    """Moves the text of all pieces into the first, and the rest of the last run after it."""
    first, last = tag.pieces[0], tag.pieces[-1]
    run, last_run = first.getparent(), last.getparent()
    if first is last or run is None or last_run is None:
        return
    first.text = "".join(piece.text or "" for piece in tag.pieces)
    kept = [last, *last.itersiblings()]
    gone = [one for one in first.itersiblings() if one not in kept]
    if run is not last_run:
        gone += itertools.takewhile(lambda other: other is not last_run, run.itersiblings())
        gone.append(last_run)
    run.extend(kept)
    for one in (*gone, last):
        _remove(one)


def _remove(element: "Element") -> None:
    """Removes an element. Template text that follows it stays."""
    put_before(element, element.tail or "")
    parent = element.getparent()
    if parent is not None:
        element.tail = None
        parent.remove(element)


def _keep_spaces(root: "Element") -> None:
    """Makes Word keep the spaces of a text with a tag in it, or before the next text of its kind.

    The second is more than is needed, but sealed weeks were made that way.
    """
    from lxml import etree

    plain = None
    for element in root.iter(etree.Element):
        said = list(map(str, element.attrib.values()))
        if element.tag == f"{W}t" and element.text is not None:
            said.append(element.text)
            plain = element if not element.attrib else plain
        if plain is not None and any(map(_SPOKEN.search, said)):
            plain.set(_SPACE, "preserve")


def _free(tag: Tag, paragraph: "Element") -> None:
    """Puts a loop's tag or remark in place of the row or paragraph that it is in."""
    for over in ("tr", "p"):
        opening = tag.text[: len(over) + 3]
        if opening not in (f"{{%{over} ", f"{{#{over} "):
            continue
        alone = next(tag.pieces[0].iterancestors(f"{W}{over}"), None)
        if alone is not None:
            put_before(alone, tag.text[:2] + tag.text[len(opening) - 1 :])
            _remove(alone)
