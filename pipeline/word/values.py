"""Template values that carry more than their text, and text as Word writes it."""

from dataclasses import dataclass
from typing import Any, Literal

from markupsafe import Markup

from pipeline.domain.text import printable


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that also sets the look of its table cell: merged with those below, shaded."""

    text: str
    merge: Literal["", "restart", "continue"] = ""
    shade: str = ""
    """RRGGBB, or '' for the template's own."""
    hatch: Literal["", "stripes", "dots"] = ""
    line: str = ""
    """RRGGBB, the colour of the hatching."""
    ink: str = ""
    """RRGGBB of the letters, or '' for the template's own."""

    @property
    def shown(self) -> str:
        """Returns the text, or '' when the cell only continues the one above."""
        return "" if self.merge == "continue" else self.text

    @property
    def merge_xml(self) -> Markup:
        return Markup(f'<w:vMerge w:val="{self.merge}"/>' if self.merge else "")

    @property
    def shade_xml(self) -> Markup:
        pattern, line = (_HATCHES[self.hatch], self.line) if self.hatch else ("clear", "auto")
        return Markup(f'<w:shd w:val="{pattern}" w:color="{line}" w:fill="{self.shade}"/>')

    @property
    def ink_xml(self) -> Markup:
        return Markup(f'<w:color w:val="{self.ink}"/>')


_HATCHES = {"stripes": "thinDiagStripe", "dots": "pct10"}
"""Word's names (ECMA-376 part 1, 17.18.78)."""


class Quoted(str):
    """A text by a unit: in a document, each of its lines is a paragraph of its own."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Fitted:
    """A line whose characters are as large as its length allows."""

    text: str
    half_points: int

    @property
    def shown(self) -> str:
        return self.text

    @property
    def size_xml(self) -> Markup:
        return Markup(f'<w:sz w:val="{self.half_points}"/><w:szCs w:val="{self.half_points}"/>')


def word_text(value: Any) -> Any:
    """Returns a value as text for a `<w:t>`; text that Jinja escapes stays plain."""
    if value.__class__ is not str:
        if value is None:
            return ""
        if value.__class__ is Quoted:
            value = str(value)
        elif value.__class__ is Cell or value.__class__ is Fitted:
            value = value.shown
        elif value.__class__ is not int:
            return value
    return _with_breaks(value) if value.__class__ is str and not value.isprintable() else value


def _with_breaks(text: str) -> Markup:
    """Returns the text with line ends and tabs as Word writes them."""
    escaped = str(Markup.escape(printable(text)))
    broken = escaped.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return Markup(broken.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">'))
