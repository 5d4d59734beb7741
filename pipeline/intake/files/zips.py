"""Inflates the members of a zip.

`zipfile` reads the directory, because that is where malformed zips go wrong. It does not read the
members: for a small one it takes three times as long as inflating does, and a week has thousands.
"""

import struct
import zlib
from collections.abc import Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

from pipeline.intake.files.formats import Unreadable, damaged

_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_LOCAL = struct.Struct("<4s22xHH")
"""A local header: its signature, and the lengths of the name and of the extra field that follow
it (APPNOTE 4.3.7)."""


def inflated(content: bytes, member: ZipInfo) -> Iterator[bytes]:
    """Yields the content of a member of the zip, at most 1 MiB at a time.

    Raises Unreadable when the member is encrypted or damaged, or differs from the directory's
    entry.
    """
    if member.flag_bits & _ENCRYPTED:
        raise Unreadable("encrypted", "文件设有密码")
    signature, name, extra = _LOCAL.unpack_from(content, member.header_offset)
    start = member.header_offset + _LOCAL.size + name + extra
    packed = memoryview(content)[start : start + member.compress_size]
    if signature != b"PK\x03\x04":
        raise damaged()
    if member.compress_type == ZIP_DEFLATED:
        chunks = _deflated(packed)
    elif member.compress_type == ZIP_STORED:
        chunks = (bytes(packed[at : at + _CHUNK]) for at in range(0, len(packed), _CHUNK))
    else:  # a compression that no office program uses
        raise damaged()
    size = check = 0
    for chunk in chunks:
        size, check = size + len(chunk), zlib.crc32(chunk, check)
        yield chunk
    if (size, check) != (member.file_size, member.CRC):
        raise damaged()


def _deflated(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = packed
    while not inflater.eof:
        chunk = inflater.decompress(rest, _CHUNK)
        rest = inflater.unconsumed_tail
        if not chunk and not inflater.eof:  # the data ends too soon
            raise damaged()
        yield chunk
