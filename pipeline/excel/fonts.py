"""Puts the properties of fonts into the order of the format: openpyxl has an order of its own."""

from collections.abc import Mapping

from pipeline.domain.text import pattern
from pipeline.office.package import part_of

_ORDER = (
    "b",
    "i",
    "strike",
    "condense",
    "extend",
    "outline",
    "shadow",
    "u",
    "vertAlign",
    "sz",
    "color",
    "name",  # in xl/styles.xml; inside a text it is rFont
    "rFont",
    "family",
    "charset",
    "scheme",
)
"""The order of CT_Font and CT_RPrElt (ECMA-376 part 1, 18.8.22 and 18.4.7), as Excel writes them
and the Open XML SDK demands."""


def with_fonts_in_order(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """Returns a workbook's parts with all fonts in order, those of cells and those inside texts."""
    return {
        name: _in_order(part) if _HAS_FONTS.match(name) and _FONT.search(part) else part
        for name, part in members.items()
    }


_HAS_FONTS = pattern(r"xl/(styles|worksheets/[^/]+)\.xml")
_FONT = pattern(b"<(font|rPr)>")


def _in_order(part: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(part)
    for font in root.iter(f"{_S}font", f"{_S}rPr"):
        font[:] = sorted(font, key=lambda child: _PLACES[child.tag])
    return part_of(root)


_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PLACES = {f"{_S}{name}": place for place, name in enumerate(_ORDER)}
