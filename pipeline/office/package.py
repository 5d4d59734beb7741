"""The zip that a Word or Excel file is: packed so that the same parts give the same bytes."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Mapping

CONTENT_TYPES = "[Content_Types].xml"


def packed(members: Mapping[str, bytes]) -> bytes:
    """The file made of these parts, by name, whenever and wherever it is packed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in sorted(members, key=lambda name: (name != CONTENT_TYPES, name)):
            entry = zipfile.ZipInfo(name, _FIRST_DOS_DAY)
            entry.create_system = 0
            entry.external_attr = 0o600 << 16  # zipfile takes 0 for none, and sets this
            package.writestr(entry, members[name], zipfile.ZIP_DEFLATED, compresslevel=6)
    return file.getvalue()


class NoPackage(ValueError):
    """The file is no zip, or one that is damaged, locked or oddly packed."""


def unpacked(package: bytes) -> dict[str, bytes]:
    """The parts of a file of ours by their names, in the order of the names. Raises NoPackage.

    What units send is inflated under limits instead, by `intake.files.zips`.
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
"""All that zipfile raises for such a file."""


_FIRST_DOS_DAY = (1980, 1, 1, 0, 0, 0)
