"""A template made for A4, on A3: the sheet is larger, the tables are wider, the letters stay."""

from typing import TYPE_CHECKING

from pipeline.word.pieces import W

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_A4, _A3 = (11906, 16838), (16838, 23811)
"""Short and long side in twips."""
_INEXACT = 20
"""Programs round the sides of a sheet by some twips."""


def enlarge(document: "Element") -> None:
    """Puts the pages of A4 on A3 and widens the tables as the text area widens."""
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
            del size.attrib[f"{W}code"]  # the printer's number of the sheet
    for name in ("tblW", "gridCol", "tcW"):
        for length in document.iter(f"{W}{name}"):
            if length.get(f"{W}type", "dxa") == "dxa":
                length.set(f"{W}w", str(round(_twips(length, "w") * widening)))


def _twips(element: "Element", name: str) -> int:
    return int(float(element.get(f"{W}{name}") or 0))
