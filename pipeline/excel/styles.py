"""The looks of the cells of a workbook: named styles that an office can change in Excel.

Every look is one of `NAMED` or a variation of one. Excel and WPS list these under 单元格样式.
Changing one there changes all its cells, on every sheet.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.domain.status import STATUSES, Hatch
from pipeline.excel.cells import Column, Look

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


BODY_SIZE = 10
"""In points: no text of a sheet is smaller."""


class Style(NamedTuple):
    """The look of a cell. A format is made from each style once."""

    name: str
    """The named style that this is, or varies."""
    font: str = "宋体"
    size: int = BODY_SIZE
    align: str = "left"
    colour: str = "000000"
    shade: str = ""
    hatch: Hatch = ""
    line: str = ""
    """The colour of the hatching."""
    number: str = ""
    underlined: bool = False
    bordered: bool = True
    first: bool = False
    """Whether the cell is in the first row of a group."""
    wrapped: bool = True
    upright: str = "vcenter"

    def shaded(self, shade: str) -> "Style":
        """Returns the style with this shade, for the same row."""
        return _SHADED[shade]._replace(first=self.first)

    def linked(self) -> "Style":
        return LINK._replace(first=self.first)

    def properties(self) -> dict[str, object]:
        properties: dict[str, object] = {
            "font_name": self.font,
            "font_size": self.size,
            "font_color": f"#{self.colour}",
            "align": self.align,
            "valign": self.upright,
            "text_wrap": self.wrapped,
        }
        if self.shade:
            properties["bg_color"] = f"#{self.shade}"
        if self.hatch:
            properties |= {"pattern": _PATTERNS[self.hatch], "fg_color": f"#{self.line}"}
        if self.number:
            properties["num_format"] = self.number
        if self.underlined:
            properties["underline"] = 1
        if self.bordered:
            properties |= {"border": 1, "border_color": "#7F7F7F"}
        if self.first:
            properties |= {"top": 2, "top_color": "#000000"}
        return properties


_PATTERNS = {"stripes": 14, "dots": 18}
"""XlsxWriter's numbers of lightUp and gray0625."""

TITLE = Style(
    "督办标题", font="方正小标宋简体", size=18, align="center", bordered=False, wrapped=False
)
SECTION = Style("督办小标题", font="黑体", size=12, bordered=False, wrapped=False)
LINE = Style("督办说明", bordered=False, wrapped=False)
NOTE = Style("督办注释", bordered=False)
HEADER = Style("督办表头", font="黑体", align="center", shade="DDE5EE")
LINK = Style("督办链接", align="center", colour="0563C1", underlined=True)
_LOOKS: dict[Look, Style] = {
    "text": Style("督办正文"),
    "centred": Style("督办居中", align="center"),
    "number": Style("督办居中", align="center"),
    "change": Style("督办增减", align="center", number="+0.##;-0.##;0"),
    "share": Style("督办百分比", align="center", number="0.0%"),
}
_SHADED = {
    status.shade: Style(
        f"督办{status.word}",
        align="center",
        colour=status.ink or "000000",
        shade=status.ground,
        hatch=status.hatch,
        line=status.strong if status.hatch else "",
    )
    for status in STATUSES
}
NAMED: tuple[Style, ...] = tuple(
    dict.fromkeys((TITLE, SECTION, LINE, NOTE, HEADER, LINK, *_LOOKS.values(), *_SHADED.values()))
)
_PALE = "A6A6A6"


def styles_of(columns: Sequence[Column[Any]], grouping: Sequence[int]) -> list[list[Style]]:
    """Returns the styles of a row for each number of grouping columns that repeat the row above."""
    rows = []
    for repeated in range(len(grouping) + 1):
        first = bool(grouping) and not repeated
        row = [_LOOKS[column.look]._replace(first=first) for column in columns]
        for number in grouping[:repeated]:
            row[number] = row[number]._replace(colour=_PALE)
        rows.append(row)
    return rows


class Formats:
    """The formats of a workbook, each made once; those of the named styles come first."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[Style, Any] = {}
        for style in NAMED:
            self.of(style)

    def of(self, style: Style) -> Any:
        if style not in self._made:
            # Otherwise XlsxWriter numbers formats by their first use, and drops unused ones
            place = {"xf_index": len(self._made) + 1}
            self._made[style] = self._workbook.add_format(style.properties() | place)
        return self._made[style]

    def places(self) -> dict[Style, int]:
        """Returns the place of each style in the file's list cellXfs."""
        return {style: place for place, style in enumerate(self._made, start=1)}


def with_named_styles(part: bytes, used: Mapping[Style, int]) -> bytes:
    """Returns the part xl/styles.xml with the named styles, which XlsxWriter does not write.

    `used` gives the place in cellXfs of every style, and must include those of `NAMED`. Each cell
    then states only its differences from its named style (ECMA-376 part 1, 18.8.10).
    """
    from lxml import etree

    root = etree.fromstring(part)
    formats = _required(root, "cellXfs")
    named = {style.name: formats[used[style]] for style in NAMED}
    bases, gallery = _required(root, "cellStyleXfs"), _required(root, "cellStyles")
    for style in NAMED:
        base = etree.SubElement(bases, f"{_S}xf", {n: named[style.name].get(n, "0") for n in _IDS})
        base.extend(etree.fromstring(etree.tostring(child)) for child in named[style.name])
        entry = {"name": style.name, "xfId": str(len(bases) - 1)}
        etree.SubElement(gallery, f"{_S}cellStyle", entry)
    places = {style.name: len(bases) - len(NAMED) + n for n, style in enumerate(NAMED)}
    for style, place in used.items():
        _vary(formats[place], bases[places[style.name]])
        formats[place].set("xfId", str(places[style.name]))
    for counted in (bases, gallery):
        counted.set("count", str(len(counted)))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_IDS = {
    "numFmtId": "applyNumberFormat",
    "fontId": "applyFont",
    "fillId": "applyFill",
    "borderId": "applyBorder",
}
"""What a format refers to, and the flag that says it departs from its named style there."""


def _required(root: "Element", name: str) -> "Element":
    found = root.find(f"{_S}{name}")
    assert found is not None, name
    return found


def _vary(format_: "Element", base: "Element") -> None:
    """Makes the format follow the base wherever the two are the same."""
    differs = {flag: format_.get(name) != base.get(name) for name, flag in _IDS.items()}
    differs["applyAlignment"] = [dict(child.attrib) for child in format_] != [
        dict(child.attrib) for child in base
    ]
    for flag, own in differs.items():
        if own:
            format_.set(flag, "1")
        elif flag in format_.attrib:
            del format_.attrib[flag]
