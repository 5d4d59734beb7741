"""The tags of a paragraph, which Word may have split into several pieces of text."""

import bisect
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.domain.text import pattern

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TAG = pattern(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
VALUE = pattern(r"\{\{\s*([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*\}\}")


@dataclass(frozen=True)
class TypedParagraph:
    """A paragraph of a template, and the types of the values named in it."""

    element: "Element"
    type_of: Callable[[str], type | None]
    """Returns the type of the value that a path such as `row.plan` names, else None."""


def pieces_of(paragraph: "Element") -> list["Element"]:
    """Returns the text elements of the paragraph itself, not those of a text box anchored in it."""
    return [
        text for text in paragraph.iter(f"{W}t") if next(text.iterancestors(f"{W}p")) is paragraph
    ]


def is_loop(paragraph: "Element") -> bool:
    """Whether the paragraph is a `{%p %}` tag, which disappears when the template is rendered."""
    text = "".join(piece.text or "" for piece in pieces_of(paragraph)).strip()
    return text.startswith("{%p ")


def single_value(paragraph: "Element") -> str:
    """Returns the path when the paragraph has exactly one tag and that is a value, else ''."""
    tags = tags_of(paragraph)
    return tags[0].path if len(tags) == 1 else ""


@dataclass(frozen=True)
class Tag:
    """A tag of a paragraph, and the text elements into which Word has split it."""

    text: str
    pieces: tuple["Element", ...]
    start: int
    """Where the tag begins in the first piece; `end` is where it ends in the last."""
    end: int

    @property
    def path(self) -> str:
        """Returns the path when the tag is a `{{ path }}`, else ''."""
        value = VALUE.fullmatch(self.text)
        return value[1] if value else ""

    def replace(self, text: str) -> None:
        """Replaces the tag by another text, in one piece."""
        first, *_ = self.pieces
        rest = (self.pieces[-1].text or "")[self.end :]
        before = (first.text or "")[: self.start]
        for piece in self.pieces:
            piece.text = ""
        self.pieces[-1].text = rest
        first.text = before + text + (first.text or "")


def tags_of(paragraph: "Element") -> list[Tag]:
    """Returns the tags of the paragraph itself, in order."""
    tags, pieces = [], pieces_of(paragraph)
    starts = list(itertools.accumulate((len(piece.text or "") for piece in pieces), initial=0))
    for tag in TAG.finditer("".join(piece.text or "" for piece in pieces)):
        first = bisect.bisect_right(starts, tag.start()) - 1
        last = bisect.bisect_left(starts, tag.end()) - 1
        spread = tuple(pieces[first : last + 1])
        tags.append(Tag(tag[0], spread, tag.start() - starts[first], tag.end() - starts[last]))
    return tags
