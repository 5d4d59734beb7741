"""Opens a Word template: its members, those that may hold tags, and their XML."""

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.domain.errors import CannotWork, in_chinese, remedy
from pipeline.domain.text import pattern
from pipeline.office.disk import must_be_file
from pipeline.office.package import CONTENT_TYPES, NoPackage, unpacked

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

REMEDY = "请用 Word 或 WPS 打开检查，另存为 docx；也可用 duban init 另建一个文件夹，取回原来的模板"
_WRITTEN = pattern(r"wordprocessingml\.(document\.main|header|footer|footnotes|endnotes)\+xml$")


def members_of(path: Path) -> dict[str, bytes]:
    """Returns every member by name. Raises CannotWork when the file is no docx."""
    try:
        members = unpacked(must_be_file(path).read_bytes())
        return {name: part for name, part in members.items() if not name.endswith("/")}
    except FileNotFoundError:
        raise CannotWork(
            f"{path}：找不到这个模板。请放回原处；也可用 duban init 另建一个文件夹，取回原来的模板"
        ) from None
    except OSError as error:
        told = remedy(error, "请关闭正在编辑它的程序，或检查读取权限")
        raise CannotWork(f"{path}：打不开（{in_chinese(error)}）。{told}") from None
    except NoPackage:
        raise CannotWork(f"{path}：不是 Word 文档（docx），或已损坏。{REMEDY}") from None


def written_parts(path: Path, members: dict[str, bytes]) -> list[str]:
    """Returns the parts that may hold tags: the body, headers, footers, notes."""
    if CONTENT_TYPES not in members:
        raise CannotWork(f"{path}：不是 Word 文档（docx）。{REMEDY}")
    names = [
        override.get("PartName", "").lstrip("/")
        for override in parsed(path, members[CONTENT_TYPES])
        if _WRITTEN.search(override.get("ContentType", ""))
    ]
    if not names or any(name not in members for name in names):
        raise CannotWork(f"{path}：不是 Word 文档（docx），或缺少正文。{REMEDY}")
    return names


def parsed(path: Path, content: bytes) -> "Element":
    from lxml import etree

    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise CannotWork(f"{path}：已损坏。{REMEDY}") from None
