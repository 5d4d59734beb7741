"""The zip inside a Word or Excel file, packed so that the same parts give the same bytes."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Mapping

CONTENT_TYPES = "[Content_Types].xml"


def packed(members: Mapping[str, bytes]) -> bytes:
    """Returns the file made of these parts, given by name; the bytes are the same everywhere."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in sorted(members, key=lambda name: (name != CONTENT_TYPES, name)):
            entry = zipfile.ZipInfo(name, _FIRST_DOS_DAY)
            entry.create_system = 0
            entry.external_attr = 0o600 << 16  # zipfile replaces a 0 by this value
            package.writestr(entry, members[name], zipfile.ZIP_DEFLATED, compresslevel=6)
    return file.getvalue()


class NoPackage(ValueError):
    """The error for a file that is no zip, or a zip that is damaged, locked or oddly packed."""


def unpacked(package: bytes) -> dict[str, bytes]:
    """Returns the parts of one of our own files by name, in the order of names. Raises NoPackage.

    Files that units send are unpacked under limits instead, by `intake.files.zips`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as members:
            return {name: members.read(name) for name in sorted(members.namelist())}
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


_FIRST_DOS_DAY = (1980, 1, 1, 0, 0, 0)
