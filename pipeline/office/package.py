"""The zip that a Word or Excel file is: packed so that the same parts give the same bytes."""

import io
import zipfile
from collections.abc import Mapping

CONTENT_TYPES = "[Content_Types].xml"


def packed(members: Mapping[str, bytes]) -> bytes:
    """The file made of these parts, by name, whenever and wherever it is packed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in sorted(members, key=lambda name: (name != CONTENT_TYPES, name)):
            entry = zipfile.ZipInfo(name, _FIRST_DOS_DAY)
            entry.create_system = 0
            entry.external_attr = 0
            package.writestr(entry, members[name], zipfile.ZIP_DEFLATED, compresslevel=6)
    return file.getvalue()


_FIRST_DOS_DAY = (1980, 1, 1, 0, 0, 0)
