"""Word documents from the office's templates.

docxtpl heals the template: tags that Word split by formatting, loops over rows and paragraphs.
Rendering and packing are our own, so that a unit's text is only ever escaped, time grows with
the rows and the same input gives the same bytes.
"""

import copy
import re
import zipfile
import zlib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from markupsafe import Markup

from pipeline.errors import CannotWork
from pipeline.reports import word_tags
from pipeline.reports.package import CONTENT_TYPES, packed
from pipeline.reports.word_paper import enlarge
from pipeline.reports.word_tags import W
from pipeline.settings import Paper

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


@dataclass(frozen=True, slots=True)
class Fitted:
    """A line of its own whose letters are as large as its length allows."""

    text: str
    half_points: int

    @property
    def shown(self) -> str:
        return self.text

    @property
    def size_xml(self) -> Markup:
        return Markup(f'<w:sz w:val="{self.half_points}"/><w:szCs w:val="{self.half_points}"/>')


class WordTemplate(Generic[Page]):
    """A template of the office, checked and compiled for the variables of one page.

    `paper` is what a template made for A4 is printed on. Raises CannotWork, naming the place in
    the template, when it cannot be used.
    """

    def __init__(self, path: Path, page: type[Page], paper: Paper = "A4") -> None:
        members = _members(path)
        roots = {name: _parsed(path, members[name]) for name in _written_parts(path, members)}
        if paper == "A3":
            for root in roots.values():
                enlarge(root)
        for root in roots.values():
            _keep_section_breaks(root)
        readings = {name: word_tags.read(root, page) for name, root in roots.items()}
        if problems := [text for reading in readings.values() for text in reading.problems]:
            more = f"（另有{len(problems) - 1}处问题）" if len(problems) > 1 else ""
            raise CannotWork(f"{path}：{problems[0]}{more}")
        for reading in readings.values():
            for scoped in reading.paragraphs:
                _let_values_say_how_they_look(scoped, page)
                _leave_a_last_paragraph(scoped.paragraph)
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
        return packed(self._copied | written)


def problems(path: Path, page: type) -> list[str]:
    """Everything that is wrong with the tags of a template, in Chinese, for `duban templates`."""
    members = _members(path)
    return [
        text
        for name in _written_parts(path, members)
        for text in word_tags.read(_parsed(path, members[name]), page).problems
    ]


_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
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
    if CONTENT_TYPES not in members:
        raise CannotWork(f"{path}：不是 Word 文档（docx）。{_REMEDY}")
    names = [
        override.get("PartName", "").lstrip("/")
        for override in _parsed(path, members[CONTENT_TYPES])
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


_BEFORE_MERGE = frozenset(f"{W}{name}" for name in ("cnfStyle", "tcW", "gridSpan", "hMerge"))
_BEFORE_SHADE = _BEFORE_MERGE | {f"{W}tcBorders"}


def _let_values_say_how_they_look(scoped: word_tags.Scoped, page: type) -> None:
    """Marks what holds nothing but one `Cell` or `Fitted` value for its own properties.

    The marks are processing instructions at the places that the schema gives those properties;
    `_compiled` turns them into expressions.
    """
    path = word_tags.single_value(scoped.paragraph)
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


def _keep_section_breaks(root: "Element") -> None:
    """A break in the paragraph of a loop tag, where LibreOffice puts it, comes behind the tag."""
    from lxml import etree

    for section in list(root.iter(f"{W}sectPr")):
        properties = section.getparent()
        paragraph = None if properties is None else properties.getparent()
        if properties is None or paragraph is None or not word_tags.is_loop(paragraph):
            continue
        behind = etree.Element(f"{W}p")
        look = etree.SubElement(behind, f"{W}pPr")
        look.extend(copy.copy(style) for style in properties.findall(f"{W}pStyle"))
        look.append(section)
        paragraph.addnext(behind)


def _leave_a_last_paragraph(paragraph: "Element") -> None:
    """A cell, a footer and the text itself must end with a paragraph; a loop tag leaves none."""
    from lxml import etree

    if word_tags.is_loop(paragraph) and (
        (following := paragraph.getnext()) is None or following.tag == f"{W}sectPr"
    ):
        paragraph.addnext(etree.Element(f"{W}p"))


_MERGE_MARK = re.compile(r"<\?duban-merge (\S+?)\?>")
_SIZE_MARK = re.compile(r"<\?duban-size (\S+?)\?>")
_SHADE_MARK = re.compile(r"<\?duban-shade (\S+?)\?>(<w:shd\b[^>]*/>)?")


def _compiled(path: Path, root: "Element") -> "jinja2.Template":
    import jinja2
    from docxtpl import DocxTemplate
    from lxml import etree

    source = DocxTemplate(path).patch_xml(etree.tostring(root, encoding="unicode"))
    source = _MERGE_MARK.sub(r"{{ \1.merge_xml }}", source)
    source = _SHADE_MARK.sub(r"{% if \1.shade %}{{ \1.shade_xml }}{% else %}\2{% endif %}", source)
    source = _SIZE_MARK.sub(r"{{ \1.size_xml }}", source)
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
        if value.__class__ is Cell or value.__class__ is Fitted:
            value = value.shown
        elif value.__class__ is not int:
            return value
    return _with_breaks(value) if value.__class__ is str and _ODD.search(value) else value


def _with_breaks(text: str) -> Markup:
    """Line ends and tabs as Word's own; what XML cannot carry as U+FFFD."""
    escaped = str(Markup.escape(_NEVER_IN_XML.sub("\ufffd", text)))
    broken = _LINE_END.sub('</w:t><w:br/><w:t xml:space="preserve">', escaped)
    return Markup(broken.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">'))
