"""What a template is prepared with before it is rendered.

Values that say how their place looks are marked with processing instructions at the places that
the schema gives those properties; `expressions` turns the marks into Jinja's.
"""

import copy
import re
from typing import TYPE_CHECKING

from pipeline.word import tags as word_tags
from pipeline.word.chart_parts import ChartPart
from pipeline.word.charts import WP
from pipeline.word.pieces import W, is_loop, single_value
from pipeline.word.values import Cell, Fitted

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


_BEFORE_MERGE = frozenset(f"{W}{name}" for name in ("cnfStyle", "tcW", "gridSpan", "hMerge"))
_BEFORE_SHADE = _BEFORE_MERGE | {f"{W}tcBorders"}


def let_values_say_how_they_look(scoped: word_tags.Scoped, page: type) -> None:
    """Marks what holds nothing but one `Cell` or `Fitted` value for its own properties.

    The marks are processing instructions at the places that the schema gives those properties;
    `_compiled` turns them into expressions.
    """
    path = single_value(scoped.paragraph)
    kind = word_tags.value_type(path, scoped.scope, page)
    if kind is Fitted:
        _mark_letters(scoped.paragraph, path)
    cell = scoped.paragraph.getparent()
    if (
        kind is Cell
        and cell is not None
        and cell.tag == f"{W}tc"
        and len(cell.findall(f"{W}p")) == 1
    ):
        _mark_cell(cell, path)


def _mark_letters(paragraph: "Element", path: str) -> None:
    from lxml import etree

    for run in paragraph.iter(f"{W}r"):
        properties = run.find(f"{W}rPr")
        if properties is None:
            properties = etree.Element(f"{W}rPr")
            run.insert(0, properties)
        for fixed in (*properties.findall(f"{W}sz"), *properties.findall(f"{W}szCs")):
            properties.remove(fixed)
        position = sum(child.tag not in _AFTER_SIZE for child in properties)
        properties.insert(position, etree.ProcessingInstruction("duban-size", path))


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


def _mark_cell(cell: "Element", path: str) -> None:
    from lxml import etree

    properties = cell.find(f"{W}tcPr")
    if properties is None:
        properties = etree.Element(f"{W}tcPr")
        cell.insert(0, properties)
    for fixed in properties.findall(f"{W}vMerge"):
        properties.remove(fixed)
    for mark, before in (("merge", _BEFORE_MERGE), ("shade", _BEFORE_SHADE)):
        position = sum(
            child.tag in before or not isinstance(child.tag, str) for child in properties
        )
        properties.insert(position, etree.ProcessingInstruction(f"duban-{mark}", path))


def keep_section_breaks(root: "Element") -> None:
    """A break in the paragraph of a loop tag, where LibreOffice puts it, comes behind the tag."""
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


def let_chart_follow_its_data(tag: word_tags.ChartTag, part: ChartPart) -> None:
    """A chart says its data in its alt text, is as high as they need, and goes without any."""
    from lxml import etree

    place = tag.properties.getparent()
    drawing = next(tag.properties.iterancestors(f"{W}drawing"), None)
    if place is None or drawing is None:
        return
    tag.properties.set("descr", f"{{{{ {tag.data}.words }}}}")
    tag.properties.attrib.pop("title", "")
    extent = place.find(f"{WP}extent")
    if part.lies and extent is not None:
        drawn = int(extent.get("cy", "0"))
        extent.set("cy", f"{{{{ {tag.data}.height({drawn}, {part.categories}) }}}}")
    drawing.addprevious(etree.ProcessingInstruction("duban-chart", tag.data))
    drawing.addnext(etree.ProcessingInstruction("duban-chart-end"))


def leave_a_last_paragraph(paragraph: "Element") -> None:
    """A cell, a footer and the text itself must end with a paragraph; a loop tag leaves none."""
    from lxml import etree

    if is_loop(paragraph) and (
        (following := paragraph.getnext()) is None or following.tag == f"{W}sectPr"
    ):
        paragraph.addnext(etree.Element(f"{W}p"))


_MERGE_MARK = re.compile(r"<\?duban-merge (\S+?)\?>")
_SIZE_MARK = re.compile(r"<\?duban-size (\S+?)\?>")
_CHART_MARK = re.compile(r"<\?duban-chart (\S+?)\?>")
_CHART_END = re.compile(r"<\?duban-chart-end ?\?>")
_SHADE_MARK = re.compile(r"<\?duban-shade (\S+?)\?>(<w:shd\b[^>]*/>)?")


def expressions(source: str) -> str:
    """The template's XML with Jinja's expressions for the marks."""
    source = _MERGE_MARK.sub(r"{{ \1.merge_xml }}", source)
    source = _SHADE_MARK.sub(r"{% if \1.shade %}{{ \1.shade_xml }}{% else %}\2{% endif %}", source)
    source = _SIZE_MARK.sub(r"{{ \1.size_xml }}", source)
    source = _CHART_MARK.sub(r"{% if \1.categories %}", source)
    return _CHART_END.sub("{% endif %}", source)
