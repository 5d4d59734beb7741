"""The manifests of a bag (RFC 8493, 2.1.3): path below it to sha256, always written alike."""

import re
from collections.abc import Mapping
from pathlib import Path

from pipeline.domain.text import pattern
from pipeline.office.disk import must_be_file

_LARGEST = 1 << 26
"""In bytes. A manifest has one line per file, and no week has so many files."""
_SHA256 = pattern("[0-9a-f]{64}")


def manifest_text(digests: Mapping[str, str]) -> str:
    return "".join(f"{sha256}  {_encoded(name)}\n" for name, sha256 in sorted(digests.items()))


def read_manifest(path: Path, *, of_payload: bool) -> dict[str, str]:
    """Returns a manifest's checksums: of the files in data/ if `of_payload`, else of the others.

    Raises OSError, which names the manifest, when it is missing or when `manifest_text` would
    write it differently. Other line ends, capitals, a repeated line or a path elsewhere show that
    somebody else wrote it.
    """
    if must_be_file(path).stat().st_size > _LARGEST:
        raise OSError(0, "too large", str(path))
    content = path.read_bytes()
    try:
        entries = [line.split("  ", 1) for line in content.decode().split("\n")[:-1]]
        digests = {_decoded(name): sha256 for sha256, name in entries}
    except ValueError as error:
        raise OSError(0, str(error), str(path)) from None
    ours = manifest_text(digests).encode() == content and all(
        _SHA256.fullmatch(sha256) and _is_inside(name) and name.startswith("data/") == of_payload
        for name, sha256 in digests.items()
    )
    if not ours:
        raise OSError(0, "not as it was written", str(path))
    return digests


def _is_inside(name: str) -> bool:
    return not {"", ".", ".."} & set(name.split("/"))


def _encoded(name: str) -> str:
    return name.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _decoded(name: str) -> str:
    return re.sub("%(25|0D|0A)", lambda code: chr(int(code[1], 16)), name, flags=re.IGNORECASE)
