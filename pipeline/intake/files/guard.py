"""Judges a file before it is opened: what it is, and whether it may do harm."""

import codecs
import functools
import io
import re
import struct
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from pipeline.domain.settings import Limits
from pipeline.domain.text import pattern
from pipeline.intake.files.formats import Package, Unreadable, damaged, ods, xls, xlsb, xlsx
from pipeline.intake.files.zips import inflated
from pipeline.office.package import stored

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_OTHERS = {
    b"%PDF": " PDF 文件",
    b"\xff\xd8": "图片",
    b"\x89PNG": "图片",
    b"GIF8": "图片",
    b"BM": "图片",
    b"Rar!": "压缩包",
    b"7z\xbc\xaf": "压缩包",
}


_OF_WORD = (
    b"http://schemas.microsoft.com/office/word/2003/wordml",
    b"http://schemas.microsoft.com/office/2006/xmlPackage",
    b"Content-Location: file:///",
)
_AS_DOCX = "请另存为 docx，或改用 xlsx 周报表"


def is_workbook(content: bytes) -> bool:
    """Whether the content claims to be a workbook or a Word document.

    Raises Unreadable when it cannot be a table.
    """
    if not content:
        raise Unreadable("not_workbook", "文件是空的（0 字节）")
    if content.startswith(b"{\\rtf"):
        raise Unreadable("not_workbook", f"RTF 文档读不了，{_AS_DOCX}")
    if any(mark in content[:4096] for mark in _OF_WORD):
        raise Unreadable("not_workbook", f"Word 另存的 XML 或网页读不了，{_AS_DOCX}")
    for start, kind in _OTHERS.items():
        if content.startswith(start):
            raise Unreadable("not_workbook", f"这是{kind}，不是 Excel 表格")
    return content.startswith((b"PK", _OLE, *_BIFF))


def judged(content: bytes, limits: Limits) -> Package:
    """Returns the workbook as found in its file. Raises Unreadable when it must not be opened."""
    if content.startswith(b"PK"):
        return _judged_zip(content, limits)
    macros = False
    if content.startswith(_OLE):
        # Streams are named in UTF-16; a protected xlsx is an OLE file around an encrypted one
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("encrypted", "文件设有打开密码")
        if _is_old_document(content):
            raise Unreadable("not_workbook", f"旧格式的 Word 文档（doc、wps）读不了，{_AS_DOCX}")
        names = (name.encode("utf-16-le") for name in ("Workbook", "Book"))
        if not any(name in content for name in names):
            raise Unreadable("not_workbook", "不是 Excel 表格")
        macros = "_VBA_PROJECT".encode("utf-16-le") in content
    return Package(content, xls.marks_of(content, limits), macros)


def _is_old_document(content: bytes) -> bool:
    """Whether an OLE file is a Word document; one that only holds a document inside is not.

    Both hold the same names, so that only the directory tells them apart.
    """
    if "WordDocument".encode("utf-16-le") not in content:
        return False
    import xlrd.compdoc

    try:
        streams = xlrd.compdoc.CompDoc(content, logfile=io.StringIO())
        found = [streams.get_named_stream(name) for name in ("Workbook", "Book")]
    except Exception:  # damaged; xlrd has many assertions
        return not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book"))
    return not any(found)


_WORKBOOKS = {
    "xl/workbook.xml": [
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/sharedstrings.xml",
        "_rels/.rels",
    ],
    "xl/workbook.bin": [
        "xl/workbook.bin",
        "xl/_rels/workbook.bin.rels",
        "xl/styles.bin",
        "xl/sharedstrings.bin",
        "_rels/.rels",
    ],
    "content.xml": ["content.xml", "mimetype", "meta-inf/manifest.xml"],
}
"""The part that makes a zip a workbook, and the parts other than sheets that a reader opens."""
_OF_DOCUMENT = pattern(
    r"word/[^/]+\.xml$|word/_rels/[^/]+\.rels$|_rels/\.rels$|docProps/custom\.xml$"
)
"""The parts of a Word document that may be opened."""


def weight_of(content: bytes) -> int:
    """Returns how many bytes of the file a reader has to look into, as far as it says so itself.

    Looks for the entries of a zip's directory without `zipfile`: thousands of files are weighed.
    """
    if not content.startswith(b"PK"):
        return len(content)
    weight, at = 0, content.find(b"PK\x01\x02")
    while at >= 0 and len(content) >= at + _ENTRY.size:
        size, length = _ENTRY.unpack_from(content, at)
        name = content[at + _ENTRY.size : at + _ENTRY.size + min(length, _LONGEST_NAME)]
        weight += size if _is_named_as_opened(name) else 0
        at = content.find(b"PK\x01\x02", at + _ENTRY.size)
    return weight


_ENTRY = struct.Struct("<24xIH16x")
"""An entry of the directory up to its name: the unpacked size, the length of the name."""


_LONGEST_NAME = 260
"""In bytes. The folder of a part, which is what matters, comes first in its name."""


@functools.lru_cache(maxsize=256)  # the parts of all workbooks have the same few names
def _is_named_as_opened(name: bytes) -> bool:
    return _is_opened(name.decode("utf-8", "replace").replace("\\", "/"))


def _is_opened(name: str) -> bool:
    return not _UNOPENED.match(name) or bool(_OF_DOCUMENT.match(name))


def _judged_zip(content: bytes, limits: Limits) -> Package:
    """Returns the workbook unpacked. Its reader gets only the parts that were checked."""
    if content.count(b"PK\x01\x02") > _MOST_MEMBERS:
        raise Unreadable("too_large", "压缩包内的文件过多")
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
        names = {_part_name(member) for member in members}
        main = next((name for name in _WORKBOOKS if name in names), None)
        macros = any(name.endswith("vbaProject.bin") for name in names)
        if main is None and any(name.startswith("word/") for name in names):
            opened = [member for member in members if _OF_DOCUMENT.match(_part_name(member))]
            return Package(b"", macros=macros, document=_parts(content, opened, limits))
        if main is None:
            raise Unreadable("not_workbook", "文件是压缩包或其他文档，不是 Excel 表格")
        parts = _parts(content, members, limits)
        if main == "content.xml" and b"spreadsheet" not in parts.get("mimetype", b"spreadsheet"):
            raise Unreadable("not_workbook", f"是文字文档或其他文档，不是表格，{_AS_DOCX}")
        pictures = any(name.startswith("xl/media/") for name in names)
        return _looked_into(main, parts, macros, pictures, limits)
    except (Unreadable, MemoryError):
        raise
    except Exception:  # BadZipFile, zlib.error, struct.error …
        raise damaged() from None


def _looked_into(
    main: str, parts: dict[str, bytes], macros: bool, pictures: bool, limits: Limits
) -> Package:
    """Returns the package without unchecked parts, as calamine might read those instead.

    calamine ignores case in the names of parts, and tries every format.
    """
    from_1904 = False
    sheets: dict[str, bytes] = {}
    if main == "content.xml":
        marks = ods.marks_of(parts, limits)
    elif main == "xl/workbook.bin":
        marks, sheets, from_1904 = xlsb.marks_of(parts, limits)
    else:
        marks, names, from_1904 = xlsx.marks_of(parts, limits, pictures=pictures)
        sheets = {name: xlsx.merges_first(parts[name]) for name in names}
    beside = {name: part for name, part in parts.items() if name.lower() in _WORKBOOKS[main]}
    return Package(stored(beside | sheets), marks, macros, from_1904)


def _part_name(member: zipfile.ZipInfo) -> str:
    """Returns the member's name with `/`, as some programs write `\\` between the folders."""
    return member.filename.replace("\\", "/")


_MOST_MEMBERS = 20_000
_MEBIBYTE = 1 << 20
_LARGE = 8 << 20
"""In bytes. A sheet larger than this is read without its blank cells."""
_UNOPENED = pattern(
    r"\[Content_Types\]\.xml$|docProps/|customXml/|Pictures/|Thumbnails/|"
    r"xl/(theme|media|drawings|charts|embeddings|printerSettings|ctrlProps|activeX|externalLinks)/"
)
"""Parts that no reader opens, so that their size does not matter."""
_LONGEST_TEXT = 270_000
"""In bytes. A cell of Excel holds up to 32,767 characters, and XML may write each as `&#24456;`."""
_LONG_TEXT = pattern(rb"(?:\A|[<>])[^<>]{%d}" % _LONGEST_TEXT)
_ENTITY = tuple("<!ENTITY".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def _parts(content: bytes, members: Sequence[zipfile.ZipInfo], limits: Limits) -> dict[str, bytes]:
    """Returns the parts of the package by name, without those that no reader opens.

    Counts the bytes as they are inflated, because a declared size may be false. Drops the blank
    cells of a large sheet at once. Raises Unreadable when the parts are too large.
    """
    parts: dict[str, bytes] = {}
    most = limits.memory_mb * _MEBIBYTE
    allowed = {"inflated": most, "kept": most // 8}
    for member in members:
        name = _part_name(member)
        if not _is_opened(name):
            continue
        is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
        part, done = bytearray(), bytearray()
        for chunk in _harmless(inflated(content, member), name):
            allowed["inflated"] -= len(chunk)
            part += chunk
            fresh = max(
                0, len(part) - len(chunk) - 4
            )  # searching further back each time would take ages
            if is_sheet and len(part) > _LARGE and (cut := part.rfind(b"<row ", fresh)) > 0:
                done += xlsx.without_blanks(bytes(part[:cut]))
                del part[:cut]
            if min(allowed["inflated"], allowed["kept"] - len(part) - len(done)) < 0:
                raise Unreadable("too_large", "解压后过大")
        whole = bytes(done + part if done else part)
        parts[name] = _plainly_written(whole) if name.endswith((".xml", ".rels")) else whole
        allowed["kept"] -= len(parts[name])
    return parts


def _plainly_written(part: bytes) -> bytes:
    """Returns the XML in a form that calamine understands: without CDATA or UTF-16."""
    if part.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        part = _DECLARATION.sub(b"", part.decode("utf-16").encode())
    if b"!" in part and b"<![CDATA[" in part:
        part = _ASIDE.sub(_as_text, part)
    return part


_DECLARATION = pattern(rb"\A<\?xml[^>]*>")
_ASIDE = pattern(rb"<\?.*?(?:\?>|\Z)|<!--.*?(?:-->|\Z)|<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
"""Each also matches up to the end of the part when it is not closed. Otherwise thousands of open
ones would each be searched to the end."""


def _as_text(aside: re.Match[bytes]) -> bytes:
    """Returns CDATA as escaped text, and comments and instructions unchanged.

    Raises Unreadable when the text is too long for a cell.
    """
    said: bytes | None = aside[1]
    if said is None:
        return aside[0]
    if len(said) > _LONGEST_TEXT:
        raise _too_long()
    return escape(said.decode(), quote=False).encode()


def _too_long() -> Unreadable:
    return Unreadable("too_large", "有单元格的文字过长，超过 Excel 的限度")


def _harmless(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Passes on the chunks of a part as they are inflated. Raises Unreadable at a harmful one."""
    tail = b""
    for chunk in chunks:
        seen = tail + chunk if tail else chunk
        if b"!" in seen and any(entity in seen for entity in _ENTITY):
            raise Unreadable("too_large", "文件内含实体声明，可能有害")
        if name.endswith(".xml") and _may_have_long_text(chunk) and _LONG_TEXT.search(chunk):
            raise _too_long()
        tail = chunk[-16:]
        yield chunk


def _may_have_long_text(chunk: bytes) -> bool:
    """Whether half the length of a long text lies between two tags somewhere in the chunk.

    Searching every tag for it takes as long as inflating the chunk.
    """
    half = _LONGEST_TEXT // 2
    starts = range(0, len(chunk) - half + 1, half) if len(chunk) > _LONGEST_TEXT else ()
    return any(
        chunk.find(b"<", at, at + half) < 0 and chunk.find(b">", at, at + half) < 0 for at in starts
    )
