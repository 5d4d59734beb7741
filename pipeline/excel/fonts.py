"""Fonts of a workbook, what they say in the order of the format: openpyxl has one of its own."""

import re
from collections.abc import Mapping

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
    "name",  # in xl/styles.xml; within a text it is rFont
    "rFont",
    "family",
    "charset",
    "scheme",
)
"""CT_Font and CT_RPrElt (ECMA-376 part 1, 18.8.22 and 18.4.7), as Excel writes them and as the
Open XML SDK demands."""


def with_fonts_in_order(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts of a workbook with the fonts of its cells and of pieces of their texts in order."""
    return {
        name: _in_order(part) if _HAS_FONTS.match(name) and _FONT.search(part) else part
        for name, part in members.items()
    }


_HAS_FONTS = re.compile(r"xl/(styles|worksheets/[^/]+)\.xml")
_FONT = re.compile(b"<(font|rPr)>")


def _in_order(part: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(part)
    for font in root.iter(f"{_S}font", f"{_S}rPr"):
        font[:] = sorted(font, key=lambda child: _PLACES[child.tag])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PLACES = {f"{_S}{name}": place for place, name in enumerate(_ORDER)}
