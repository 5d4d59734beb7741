"""Turns a template for A4 into one for A3: larger pages, wider tables, letters of the same size."""

from typing import TYPE_CHECKING

from pipeline.word.pieces import W

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_A4, _A3 = (11906, 16838), (16838, 23811)
"""Short and long side, in twips."""
_INEXACT = 20
"""Twips by which programs round the sides of a page."""


def enlarge(document: "Element") -> None:
    """Changes A4 pages to A3, and widens the tables in proportion to the text area."""
    widening = 1.0
    for section in document.iter(f"{W}sectPr"):
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        if size is None or margins is None:
            continue
        width, height = _twips(size, "w"), _twips(size, "h")
        if max(abs(min(width, height) - _A4[0]), abs(max(width, height) - _A4[1])) > _INEXACT:
            continue
        larger = _A3 if width < height else _A3[::-1]
        sides = _twips(margins, "left") + _twips(margins, "right")
        widening = (larger[0] - sides) / (width - sides)
        size.set(f"{W}w", str(larger[0]))
        size.set(f"{W}h", str(larger[1]))
        if size.get(f"{W}code"):
            del size.attrib[f"{W}code"]  # the printer's code for the old paper
    for name in ("tblW", "gridCol", "tcW"):
        for length in document.iter(f"{W}{name}"):
            if length.get(f"{W}type", "dxa") == "dxa":
                length.set(f"{W}w", str(round(_twips(length, "w") * widening)))


def _twips(element: "Element", name: str) -> int:
    return int(float(element.get(f"{W}{name}") or 0))
