"""The XML of a Word document: its names, and its parts parsed without doing harm.

Source: ECMA-376 part 1, 17. The strict form (ISO/IEC 29500) has other namespaces; they are put
back.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.intake.files.formats import Unreadable, damaged

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_LARGEST = 16 << 20
"""In bytes. A document of 50,000 cells has about that much, and takes seconds to read."""


def parsed(part: bytes) -> "Element":
    """Returns the root of a part. Raises Unreadable when it is damaged, or too deep or large."""
    from lxml import etree

    if len(part) > _LARGEST:
        raise Unreadable("too_large", "文档正文过大")
    for strict, usual in _STRICT.items():
        if strict in part:
            part = part.replace(strict, usual)
    if b"<!DOCTYPE" in part:  # no office program writes one
        raise Unreadable("too_large", "文件内含文档类型声明，可能有害")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as fault:
        if "depth" in str(fault).lower():
            raise Unreadable("too_large", "内部结构嵌套过深，可能有害") from None
        raise damaged() from None
    return root


def related(parts: Mapping[str, bytes], name: str) -> dict[str, list[str]]:
    """Returns the parts that a part refers to, by the last word of the kind of relationship.

    The name '' stands for the package itself.
    """
    folder, rels = name.rpartition("/")[0], rels_of(name)
    found: dict[str, list[str]] = {}
    if rels not in parts:
        return found
    for relation in parsed(parts[rels]).iter(RELATIONSHIP):
        target = relation.get("Target", "")
        if relation.get("TargetMode") == "External" or not target:
            continue
        path = target[1:] if target.startswith("/") else f"{folder}/{target}".lstrip("/")
        kind = relation.get("Type", "").rpartition("/")[2]
        found.setdefault(kind, []).append(path.removeprefix("./"))
    return found


def rels_of(name: str) -> str:
    """Returns the name of the part that holds the relationships of a part, or '' of the package."""
    folder, _, file = name.rpartition("/")
    return f"{folder}/_rels/{file}.rels".lstrip("/")


def child(element: "Element | None", name: str) -> "Element | None":
    return None if element is None else next(element.iterchildren(f"{W}{name}"), None)


def said(element: "Element | None") -> str:
    """Returns the value of a property, or '' when it is not there."""
    return "" if element is None else element.get(f"{W}val", "")


def is_on(element: "Element | None") -> bool:
    """Whether a property that is on or off is there, and on."""
    return element is not None and said(element) not in ("0", "false", "off", "none")


def number_of(element: "Element | None", otherwise: int) -> int:
    text = said(element)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise
