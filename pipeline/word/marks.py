"""Adds Jinja code to the XML of a template, so that values decide more than their text."""

import copy
from typing import TYPE_CHECKING

from pipeline.word.chart_parts import ChartPart
from pipeline.word.charts import WP, ChartTag
from pipeline.word.healing import put_before, put_behind, put_inside
from pipeline.word.pieces import TypedParagraph, W, is_loop, single_value
from pipeline.word.values import Cell, Fitted

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


_BEFORE_MERGE = frozenset(f"{W}{name}" for name in ("cnfStyle", "tcW", "gridSpan", "hMerge"))
_BEFORE_SHADE = _BEFORE_MERGE | {f"{W}tcBorders"}


def let_values_say_how_they_look(typed: TypedParagraph) -> None:
    """Lets a `Cell` or `Fitted` value set the look of a cell or line that holds only this value.

    The properties go where the schema wants them.
    """
    path = single_value(typed.element)
    kind = typed.type_of(path)
    if kind is Fitted:
        _size_letters(typed.element, path)
    cell = typed.element.getparent()
    if (
        kind is Cell
        and cell is not None
        and cell.tag == f"{W}tc"
        and len(cell.findall(f"{W}p")) == 1
    ):
        _look_of_cell(cell, path)


def _look_of_run(run: "Element") -> "Element":
    """Returns the properties of a run, made when it has none."""
    from lxml import etree

    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    return properties


def _size_letters(paragraph: "Element", path: str) -> None:
    for run in paragraph.iter(f"{W}r"):
        properties = _look_of_run(run)
        for fixed in (*properties.findall(f"{W}sz"), *properties.findall(f"{W}szCs")):
            properties.remove(fixed)
        before = sum(child.tag not in _AFTER_SIZE for child in properties)
        put_inside(properties, before, f"{{{{ {path}.size_xml }}}}")


_AFTER_SIZE = frozenset(
    f"{W}{name}"
    for name in (
        "highlight",
        "u",
        "effect",
        "bdr",
        "shd",
        "fitText",
        "vertAlign",
        "rtl",
        "cs",
        "em",
        "lang",
        "eastAsianLayout",
        "specVanish",
        "oMath",
        "rPrChange",
    )
)
_FROM_COLOUR = _AFTER_SIZE | {
    f"{W}{name}" for name in ("color", "spacing", "w", "kern", "position", "sz", "szCs")
}


def _look_of_cell(cell: "Element", path: str) -> None:
    from lxml import etree

    properties = cell.find(f"{W}tcPr")
    if properties is None:
        properties = etree.Element(f"{W}tcPr")
        cell.insert(0, properties)
    for fixed in properties.findall(f"{W}vMerge"):
        properties.remove(fixed)
    before = sum(child.tag in _BEFORE_MERGE for child in properties)
    put_inside(properties, before, f"{{{{ {path}.merge_xml }}}}")
    before = sum(child.tag in _BEFORE_SHADE for child in properties)
    _said_or_own(properties, before, "shd", f"{path}.shade")
    for run in cell.iter(f"{W}r"):
        look = _look_of_run(run)
        before = sum(child.tag not in _FROM_COLOUR for child in look)
        _said_or_own(look, before, "color", f"{path}.ink")


def _said_or_own(properties: "Element", before: int, name: str, value: str) -> None:
    """Puts what the value says at this place, instead of the template's own when it says it."""
    put_inside(properties, before, f"{{% if {value} %}}{{{{ {value}_xml }}}}{{% else %}}")
    own = properties[before] if before < len(properties) else None
    if own is not None and own.tag == f"{W}{name}":
        put_behind(own, "{% endif %}")
    else:
        put_inside(properties, before, "{% endif %}")


def keep_section_breaks(root: "Element") -> None:
    """Moves section breaks out of the paragraphs of loop tags, where LibreOffice puts them."""
    from lxml import etree

    for section in list(root.iter(f"{W}sectPr")):
        properties = section.getparent()
        paragraph = None if properties is None else properties.getparent()
        if properties is None or paragraph is None or not is_loop(paragraph):
            continue
        behind = etree.Element(f"{W}p")
        look = etree.SubElement(behind, f"{W}pPr")
        look.extend(copy.copy(style) for style in properties.findall(f"{W}pStyle"))
        look.append(section)
        paragraph.addnext(behind)


def let_chart_follow_its_data(tag: ChartTag, part: ChartPart) -> None:
    """Lets the data set a chart's alt text and height. A chart without data is left out."""
    place = tag.properties.getparent()
    drawing = next(tag.properties.iterancestors(f"{W}drawing"), None)
    if place is None or drawing is None:
        return
    tag.properties.set("descr", f"{{{{ {tag.data}.words }}}}")
    tag.properties.attrib.pop("title", "")
    extent = place.find(f"{WP}extent")
    if part.horizontal and extent is not None:
        drawn = int(extent.get("cy", "0"))
        extent.set("cy", f"{{{{ {tag.data}.height({drawn}, {part.categories}) }}}}")
    put_before(drawing, f"{{% if {tag.data}.categories %}}")
    put_behind(drawing, "{% endif %}")


def leave_a_last_paragraph(paragraph: "Element") -> None:
    """Puts a paragraph after a final loop tag: a cell, a footer and the body must end with one."""
    from lxml import etree

    if is_loop(paragraph) and (
        (following := paragraph.getnext()) is None or following.tag == f"{W}sectPr"
    ):
        paragraph.addnext(etree.Element(f"{W}p"))
