"""What a file holds, apart from how it is packed: deflate gives other bytes on other machines."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping


def members(content: bytes) -> dict[str, bytes]:
    """The unpacked parts of a docx or xlsx, by name; nothing for what is no package."""
    if not content.startswith(b"PK\x03\x04"):
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return {name: package.read(name) for name in sorted(package.namelist())}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        return {}


def content_digest(parts: Mapping[str, bytes]) -> str:
    """Sha256 over the name and the sha256 of each unpacked part, in the order of the names."""
    whole = hashlib.sha256()
    for name, part in sorted(parts.items()):
        whole.update(f"{name}\0{hashlib.sha256(part).hexdigest()}\n".encode())
    return whole.hexdigest()
