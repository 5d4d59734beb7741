"""A unit's Word file as it may go back: its text, looks, pictures and notes, and nothing that acts.

Only parts are kept that a listed kind of relationship leads to from the front of the package. No
relationship leads outside.
"""

import posixpath
from collections import Counter
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from pipeline.corrections.inert.fields import flatten
from pipeline.intake.files.formats.word_xml import RELATIONSHIP, R, W, parsed, rels_of
from pipeline.office.package import CONTENT_TYPES, part_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_MICROSOFT = "http://schemas.microsoft.com/office/"
_KEPT = frozenset(
    f"{base}{name}"
    for base, names in {
        _OFFICE: "officeDocument styles numbering fontTable settings theme themeOverride header"
        " footer footnotes endnotes comments image chart diagramData diagramLayout"
        " diagramQuickStyle diagramColors custom-properties",
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/": "core-properties",
        f"{_MICROSOFT}2007/relationships/": "stylesWithEffects diagramDrawing hdphoto",
        f"{_MICROSOFT}2011/relationships/": "commentsExtended people chartStyle chartColorStyle",
        f"{_MICROSOFT}2016/09/relationships/": "commentsIds",
        f"{_MICROSOFT}2018/08/relationships/": "commentsExtensible",
    }.items()
    for name in names.split()
)
_OF_PICTURES = frozenset((f"{_OFFICE}image", f"{_MICROSOFT}2007/relationships/hdphoto"))
_PICTURES = frozenset(
    (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".wdp")
)
"""The endings of pictures. A drawing in SVG has one of these beside it."""
_CALLED = {
    "hyperlink": "超链接",
    "attachedTemplate": "附加的模板",
    "image": "链接的图片",
    "aFChunk": "插入的文件",
    "subDocument": "子文档",
    "oleObject": "嵌入的对象",
    "package": "嵌入的对象",
    "control": "控件",
    "activeXControlBinary": "控件",
    "vbaProject": "宏",
    "wordVbaData": "宏",
    "keyMapCustomizations": "宏",
    "attachedToolbars": "宏",
    "mailMergeSource": "数据连接",
    "mailMergeHeaderSource": "数据连接",
    "font": "嵌入的字体",
}
"""What people call the things that do not go back."""
_SILENT = ("webSettings", "extended-properties", "thumbnail", "printerSettings", "customXml",
    "glossaryDocument")  # fmt: skip
"""Kinds that every Word file may have, and that nobody misses."""
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MAIN = (
    _WORD.replace("document.main", "template.main"),
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
)


def make_inert(members: Mapping[str, bytes]) -> tuple[dict[str, bytes], Counter[str]]:
    """Returns the parts that may go back, and how much was taken out, by what people call it.

    Raises Unreadable when a part is damaged.
    """
    taken: Counter[str] = Counter()
    kept: dict[str, bytes] = {}
    owners = [""]
    for owner in owners:  # grows
        relations = _relations(members, owner, taken)
        if owner and owner not in kept:
            kept[owner] = _cleaned(members[owner], relations, taken, owner)
        if relations is not None:
            ids = {said.get("Id", ""): _target(owner, said) for said in relations}
            kept[rels_of(owner)] = part_of(relations)
            owners += [name for name in ids.values() if name not in owners]
    kept[CONTENT_TYPES] = _types(members[CONTENT_TYPES], kept)
    return kept, taken


def _relations(members: Mapping[str, bytes], owner: str, taken: Counter[str]) -> "Element | None":
    """Returns the relationships of a part that may stay; None when it has none at all."""
    name = rels_of(owner)
    if name not in members:
        return None
    root = parsed(members[name])
    for said in list(root):
        kind = said.get("Type", "")
        outside = said.get("TargetMode", "Internal") != "Internal"
        target = _target(owner, said)
        ending = posixpath.splitext(target)[1].lower()
        if (
            said.tag == RELATIONSHIP
            and kind in _KEPT
            and not outside
            and target in members
            and ending in (_PICTURES if kind in _OF_PICTURES else (".xml",))
        ):
            continue
        root.remove(said)
        last = kind.rpartition("/")[2]
        if outside or last not in _SILENT:
            taken[_CALLED.get(last, "外部链接" if outside else "其他部件")] += 1
    return root


def _target(owner: str, said: "Element") -> str:
    folder, target = posixpath.dirname(owner), said.get("Target", "")
    return posixpath.normpath(
        target[1:] if target.startswith("/") else f"{folder}/{target}"
    ).lstrip("/")


def _cleaned(part: bytes, relations: "Element | None", taken: Counter[str], name: str) -> bytes:
    if posixpath.splitext(name)[1].lower() in _PICTURES:
        return part
    root = parsed(part)
    ids = {said.get("Id", "") for said in (() if relations is None else relations)}
    for element in list(root.iter()):
        if isinstance(element.tag, str):
            _clean(element, ids, taken)
    flatten(root, taken)
    return part_of(root)


def _clean(element: "Element", ids: Collection[str], taken: Counter[str]) -> None:
    """Takes out the element, or of it what leads to a part that does not go back."""
    tag = str(element.tag)
    name = tag.rpartition("}")[2]
    if tag in _NEVER or name in _NEVER_NAMED:
        if name in _TOLD:
            taken[_TOLD[name]] += 1
        _remove(element)
        return
    if tag.startswith((_VML, _VML_OFFICE)):
        for link in [key for key in element.attrib if str(key) in _VML_LINKS]:
            del element.attrib[link]
            taken["超链接"] += 1
    if tag == f"{W}property" or name == "property":
        if element.get("linkTarget") is not None:
            _remove(element)
        return
    lost = [key for key in element.attrib if str(key).startswith(R) and element.get(key) not in ids]
    if not lost:
        return
    if tag == f"{W}hyperlink":
        _unwrap(element)
    elif name == "blip":
        for key in lost:
            del element.attrib[key]
    else:
        _remove(element)


_VML, _VML_OFFICE = "{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:office}"
_VML_LINKS = frozenset(
    ("href", "target", "src", f"{_VML_OFFICE}href", f"{_VML_OFFICE}src", f"{_VML_OFFICE}althref")
)
_NEVER = frozenset(
    [f"{W}{name}" for name in (
        "altChunk", "subDoc", "attachedTemplate", "mailMerge", "updateFields", "linkStyles",
        "attachedSchema", "saveThroughXslt", "useXSLTWhenSaving", "dataBinding", "control",
        "docVars", "entryMacro", "exitMacro", "embedRegular", "embedBold", "embedItalic",
        "embedBoldItalic",
    )]
    + [f"{_VML_OFFICE}OLEObject"]
)  # fmt: skip
_NEVER_NAMED = frozenset(("hlinkClick", "hlinkHover", "hlinkMouseOver", "externalData"))
_TOLD = {"hlinkClick": "超链接", "hlinkHover": "超链接", "mailMerge": "数据连接"}


def _unwrap(element: "Element") -> None:
    """Puts the contents of an element in its place."""
    parent = element.getparent()
    if parent is not None:
        at = parent.index(element)
        parent[at : at + 1] = list(element)


def _remove(element: "Element") -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _types(part: bytes, kept: Mapping[str, bytes]) -> bytes:
    """Returns the content types of the parts that are kept, those of a file without macros."""
    root = parsed(part)
    for said in list(root):
        name = said.get("PartName", "").lstrip("/")
        if name and name not in kept:
            root.remove(said)
        elif said.get("ContentType") in _MAIN:
            said.set("ContentType", _WORD)
    return part_of(root)
