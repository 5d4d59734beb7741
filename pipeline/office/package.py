"""The zip inside a Word or Excel file, packed so that the same parts give the same bytes.

libdeflate packs, of the release that the lock file pins. Each build of zlib gives other bytes:
Python 3.14 for Windows has zlib-ng, and so have some Linuxes.
"""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import IO, TYPE_CHECKING, NamedTuple, TypeVar

import deflate

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

T = TypeVar("T")

CONTENT_TYPES = "[Content_Types].xml"
_LEVEL = 7  # packs as small as zlib's 6


class Member(NamedTuple):
    """A part as it stands in the zip, with the size and checksum that it has unpacked."""

    held: bytes
    size: int
    crc: int


def deflated(part: bytes, level: int = 0) -> Member:
    """Packs a part, by libdeflate's level, 1–12, or the usual one.

    A large part need not wait unpacked until the file is made.
    """
    return Member(
        bytes(deflate.deflate_compress(part, level or _LEVEL)), len(part), zlib.crc32(part)
    )


def packed(members: Mapping[str, bytes | Member]) -> bytes:
    """Returns the file made of these parts, given by name; the bytes are the same everywhere."""
    names = sorted(members, key=lambda name: (name != CONTENT_TYPES, name))
    parts = ((name, members[name]) for name in names)
    return zip_of(
        ((name, part if isinstance(part, Member) else deflated(part)) for name, part in parts),
        zipfile.ZIP_DEFLATED,
    )


def stored(parts: Mapping[str, bytes]) -> bytes:
    """Returns a zip of these parts in their order, without compression."""
    members = ((name, Member(part, len(part), zlib.crc32(part))) for name, part in parts.items())
    return zip_of(members, zipfile.ZIP_STORED)


def part_of(root: "Element") -> bytes:
    """Returns the part whose root element this is."""
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def compressed(content: bytes) -> bytes:
    """Returns the content in the format of zlib (RFC 1950), the same bytes everywhere."""
    return bytes(deflate.zlib_compress(content, _LEVEL))


_HEADER = struct.Struct("<4s5H3I2H")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _UTF_8, _FIRST_DOS_DAY = 20, 0x800, 0x21
_ATTRIBUTES = 0o600 << 16


def zip_of(parts: Iterable[tuple[str, Member]], method: int) -> bytes:
    """Returns a zip of these parts (APPNOTE 4.3.7, 4.3.12, 4.3.16)."""
    pieces: list[bytes] = []
    entries: list[bytes] = []
    offset = 0
    for name, (held, size, crc) in parts:
        said = name.encode()
        coding = 0 if name.isascii() else _UTF_8
        sizes = (crc, len(held), size, len(said))
        facts = (coding, method, 0, _FIRST_DOS_DAY, *sizes, 0)
        entry = (_VERSION, _VERSION, *facts, 0, 0, 0, _ATTRIBUTES, offset)
        entries += _ENTRY.pack(b"PK\x01\x02", *entry), said
        pieces += _HEADER.pack(b"PK\x03\x04", _VERSION, *facts), said, held
        offset += _HEADER.size + len(said) + len(held)
    directory, count = b"".join(entries), len(entries) // 2
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), offset, 0)
    return b"".join((*pieces, directory, end))


class NoPackage(ValueError):
    """The error for a file that is no zip, or a zip that is damaged, locked or oddly packed."""


def unpacked(package: bytes) -> dict[str, bytes]:
    """Returns the parts of one of our own files by name, in the order of names. Raises NoPackage.

    Files that units send are unpacked under limits instead, by `intake.files.zips`.
    """
    return of_each_part(package, lambda part: part.read())


def of_each_part(package: bytes, take: Callable[[IO[bytes]], T]) -> dict[str, T]:
    """Returns what `take` makes of each part, by name, in the order of names. Raises NoPackage."""
    found = {}
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as members:
            for name in sorted(members.namelist()):
                with members.open(name) as part:
                    found[name] = take(part)
        return found
    except _FAULTS as fault:
        raise NoPackage(str(fault)) from None


_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)
"""All errors that zipfile raises for such a file."""
