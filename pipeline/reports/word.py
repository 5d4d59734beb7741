"""Word documents from the office's templates.

docxtpl heals the template: tags that Word split by formatting, loops over rows and paragraphs.
Rendering and packing are our own, so that a unit's text is only ever escaped, time grows with
the rows and the same input gives the same bytes.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from markupsafe import Markup

from pipeline.errors import CannotWork
from pipeline.reports import word_tags
from pipeline.reports.word_chart_parts import ChartPart, charts_of, with_workbooks
from pipeline.reports.word_charts import WP
from pipeline.reports.word_tags import W

if TYPE_CHECKING:
    import jinja2
    from lxml.etree import _Element as Element

Page = TypeVar("Page")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that also says how its table cell looks: merged with those below, shaded."""

    text: str
    merge: Literal["", "restart", "continue"] = ""
    shade: str = ""
    """RRGGBB, or '' for the template's own."""

    @property
    def shown(self) -> str:
        """The text; none where the cell only continues the one above."""
        return "" if self.merge == "continue" else self.text

    @property
    def merge_xml(self) -> Markup:
        return Markup(f'<w:vMerge w:val="{self.merge}"/>' if self.merge else "")

    @property
    def shade_xml(self) -> Markup:
        return Markup(f'<w:shd w:val="clear" w:color="auto" w:fill="{self.shade}"/>')


class WordTemplate(Generic[Page]):
    """A template of the office, checked and compiled for the variables of one page.

    Raises CannotWork, naming the place in the template, when it cannot be used.
    """

    def __init__(self, path: Path, page: type[Page]) -> None:
        members = _members(path)
        roots = {name: _parsed(path, members[name]) for name in _written_parts(path, members)}
        charts = _charts(path, members, roots)
        readings = _read(roots, charts, page)
        if problems := _problems(readings, charts):
            more = f"（另有{len(problems) - 1}处问题）" if len(problems) > 1 else ""
            raise CannotWork(f"{path}：{problems[0]}{more}")
        for reading in readings.values():
            for scoped in reading.paragraphs:
                _let_cells_say_how_they_look(scoped, page)
                _leave_a_last_paragraph(scoped.paragraph)
        self._charts = []
        for name, reading in readings.items():
            for tag in reading.charts:
                part = charts[name][tag.relation]
                _let_chart_follow_its_data(tag, part)
                self._charts.append((tag.data, part))
        if self._charts:
            members[_CONTENT_TYPES] = with_workbooks(members[_CONTENT_TYPES])
        self._compiled = {name: _compiled(path, root) for name, root in roots.items()}
        self._copied = {name: content for name, content in members.items() if name not in roots}

    def render(self, page: Page) -> bytes:
        """The document with the values of the page."""
        # Every page is a dataclass, which a TypeVar cannot say
        values = {part.name: getattr(page, part.name) for part in fields(page)}  # type: ignore[arg-type]
        written = {
            name: (_DECLARATION + template.render(values)).encode()
            for name, template in self._compiled.items()
        }
        for data, part in self._charts:
            written |= part.filled(values[data])
        return _packed(self._copied | written)


def problems(path: Path, page: type) -> list[str]:
    """Everything that is wrong with the tags of a template, in Chinese, for `duban templates`."""
    members = _members(path)
    roots = {name: _parsed(path, members[name]) for name in _written_parts(path, members)}
    charts = _charts(path, members, roots)
    return _problems(_read(roots, charts, page), charts)


_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CONTENT_TYPES = "[Content_Types].xml"
_WRITTEN = re.compile(r"wordprocessingml\.(document\.main|header|footer|footnotes|endnotes)\+xml$")
_REMEDY = "请用 Word 或 WPS 打开检查，另存为 docx；也可用 duban init 另建一个文件夹，取回原来的模板"


def _members(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as package:
            return {
                entry.filename: package.read(entry)
                for entry in package.infolist()
                if not entry.is_dir()
            }
    except FileNotFoundError:
        raise CannotWork(
            f"{path}：找不到这个模板。请放回原处；也可用 duban init 另建一个文件夹，取回原来的模板"
        ) from None
    except PermissionError:
        raise CannotWork(f"{path}：打不开。请关闭正在编辑它的程序，或检查读取权限") from None
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError):
        raise CannotWork(f"{path}：不是 Word 文档（docx），或已损坏。{_REMEDY}") from None
    except zlib.error:
        raise CannotWork(f"{path}：已损坏。{_REMEDY}") from None


def _written_parts(path: Path, members: dict[str, bytes]) -> list[str]:
    """The parts that may hold tags: the text itself, headers, footers, notes."""
    if _CONTENT_TYPES not in members:
        raise CannotWork(f"{path}：不是 Word 文档（docx）。{_REMEDY}")
    names = [
        override.get("PartName", "").lstrip("/")
        for override in _parsed(path, members[_CONTENT_TYPES])
        if _WRITTEN.search(override.get("ContentType", ""))
    ]
    if not names or any(name not in members for name in names):
        raise CannotWork(f"{path}：不是 Word 文档（docx），或缺少正文。{_REMEDY}")
    return names


def _parsed(path: Path, content: bytes) -> "Element":
    from lxml import etree

    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise CannotWork(f"{path}：已损坏。{_REMEDY}") from None


_Charts = dict[str, dict[str, ChartPart]]
"""Of each part that may hold tags, by relationship."""


def _charts(path: Path, members: dict[str, bytes], parts: Iterable[str]) -> _Charts:
    from lxml import etree

    try:
        return {name: charts_of(members, name) for name in parts}
    except (KeyError, etree.XMLSyntaxError):
        raise CannotWork(f"{path}：其中的图表已损坏。请删去后重新插入图表") from None


def _read(roots: dict[str, "Element"], charts: _Charts, page: type) -> dict[str, word_tags.Reading]:
    return {
        name: word_tags.read(
            root, page, {relation: part.title for relation, part in charts[name].items()}
        )
        for name, root in roots.items()
    }


def _problems(readings: dict[str, word_tags.Reading], charts: _Charts) -> list[str]:
    return [text for reading in readings.values() for text in reading.problems] + [
        f"图表“{part.title[:40]}”{fault}"
        for name, reading in readings.items()
        for tag in reading.charts
        if (fault := (part := charts[name][tag.relation]).misfit(tag.series))
    ]


_BEFORE_MERGE = frozenset(f"{W}{name}" for name in ("cnfStyle", "tcW", "gridSpan", "hMerge"))
_BEFORE_SHADE = _BEFORE_MERGE | {f"{W}tcBorders"}


def _let_cells_say_how_they_look(scoped: word_tags.Scoped, page: type) -> None:
    """Marks the table cell that holds nothing but one `Cell` value for its own properties.

    The marks are processing instructions at the places that the schema gives vMerge and shd;
    `_compiled` turns them into expressions.
    """
    from lxml import etree

    path = word_tags.single_value(scoped.paragraph)
    cell = scoped.paragraph.getparent()
    if (
        cell is None
        or cell.tag != f"{W}tc"
        or len(cell.findall(f"{W}p")) != 1
        or word_tags.value_type(path, scoped.scope, page) is not Cell
    ):
        return
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


def _let_chart_follow_its_data(tag: word_tags.ChartTag, part: ChartPart) -> None:
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


def _leave_a_last_paragraph(paragraph: "Element") -> None:
    """A cell, a footer and the text itself must end with a paragraph; a loop tag leaves none."""
    from lxml import etree

    if word_tags.is_loop(paragraph) and (
        (following := paragraph.getnext()) is None or following.tag == f"{W}sectPr"
    ):
        paragraph.addnext(etree.Element(f"{W}p"))


_MERGE_MARK = re.compile(r"<\?duban-merge (\S+?)\?>")
_CHART_MARK = re.compile(r"<\?duban-chart (\S+?)\?>")
_CHART_END = re.compile(r"<\?duban-chart-end ?\?>")
_SHADE_MARK = re.compile(r"<\?duban-shade (\S+?)\?>(<w:shd\b[^>]*/>)?")


def _compiled(path: Path, root: "Element") -> "jinja2.Template":
    import jinja2
    from docxtpl import DocxTemplate
    from lxml import etree

    source = DocxTemplate(path).patch_xml(etree.tostring(root, encoding="unicode"))
    source = _MERGE_MARK.sub(r"{{ \1.merge_xml }}", source)
    source = _SHADE_MARK.sub(r"{% if \1.shade %}{{ \1.shade_xml }}{% else %}\2{% endif %}", source)
    source = _CHART_MARK.sub(r"{% if \1.categories %}", source)
    source = _CHART_END.sub("{% endif %}", source)
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, finalize=_written
    )
    try:
        return environment.from_string(source)
    except jinja2.TemplateSyntaxError as error:
        raise CannotWork(f"{path}：标记的写法不对（{error.message}）。{_REMEDY}") from None


_ODD = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_NEVER_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?|\n")


def _written(value: Any) -> Any:
    """A value as text for a `<w:t>`; what Jinja escapes is left plain."""
    if value.__class__ is not str:
        if value is None:
            return ""
        if value.__class__ is Cell:
            value = value.shown
        elif value.__class__ is not int:
            return value
    return _with_breaks(value) if value.__class__ is str and _ODD.search(value) else value


def _with_breaks(text: str) -> Markup:
    """Line ends and tabs as Word's own; what XML cannot carry as U+FFFD."""
    escaped = str(Markup.escape(_NEVER_IN_XML.sub("\ufffd", text)))
    broken = _LINE_END.sub('</w:t><w:br/><w:t xml:space="preserve">', escaped)
    return Markup(broken.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">'))


_FIRST_DOS_DAY = (1980, 1, 1, 0, 0, 0)


def _packed(members: dict[str, bytes]) -> bytes:
    """The zip: the same members give the same bytes, whenever and wherever it is made."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in sorted(members, key=lambda name: (name != _CONTENT_TYPES, name)):
            entry = zipfile.ZipInfo(name, _FIRST_DOS_DAY)
            entry.create_system = 0
            entry.external_attr = 0
            package.writestr(entry, members[name], zipfile.ZIP_DEFLATED, compresslevel=6)
    return file.getvalue()
