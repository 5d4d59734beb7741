"""A file's content, apart from its packing: another release of deflate gives other bytes."""

import email
import hashlib
from collections.abc import Iterator, Mapping
from typing import IO

from pipeline.office.package import NoPackage, of_each_part, unpacked


def members(content: bytes, name: str) -> dict[str, bytes]:
    """Returns the unpacked parts of a docx, an xlsx, or a message with such attachments, by name.

    A part that is itself a package, as the workbook behind a chart is, is unpacked too. A file of
    another kind gives an empty dict.
    """
    if name.lower().endswith(".eml"):
        return _message(content)
    parts = _parts(content)
    for inner in [each for each, part in parts.items() if _parts(part)]:
        parts |= {f"{inner} {each}": part for each, part in _parts(parts.pop(inner)).items()}
    return parts


def _parts(content: bytes) -> dict[str, bytes]:
    if not content.startswith(_ZIP):
        return {}
    try:
        return unpacked(content)
    except NoPackage:
        return {}


def content_digest(parts: Mapping[str, bytes]) -> str:
    """Returns the sha256 over the name and sha256 of each unpacked part, in the order of names."""
    return _digest_of({name: _sha256(part) for name, part in parts.items()})


def content_digest_of(content: bytes, name: str) -> str:
    """Returns `content_digest` of the file's `members`, and '' when it has none.

    A workbook of 100,000 tasks has 100 MB of parts, and so has the message that it is sent with.
    They are not held in memory here.
    """
    digests = _digests(content, name)
    return _digest_of(digests) if digests else ""


def _digests(content: bytes, name: str) -> dict[str, str]:
    """Returns the sha256 of each of the file's `members`, by name."""
    if name.lower().endswith(".eml"):
        found: dict[str, str] = {}
        for number, head, body, file in _in_message(content):
            found[f"{number} head"] = _sha256(head)
            if body is not None:
                inside = _digests(body, file) or {"body": _sha256(body)}
                found |= {f"{number} {inner}": digest for inner, digest in inside.items()}
        return found
    if not content.startswith(_ZIP):
        return {}
    try:
        parts = of_each_part(content, _digests_in)
    except NoPackage:
        return {}
    return {
        f"{name} {inner}" if inner else name: digest
        for name, digests in parts.items()
        for inner, digest in digests.items()
    }


def _sha256(part: bytes) -> str:
    return hashlib.sha256(part).hexdigest()


def _digests_in(part: IO[bytes]) -> dict[str, str]:
    """Returns the sha256 of a part by the name ''.

    Of a part that is a package itself, returns that of each part inside, by its name.
    """
    begin = part.read(len(_ZIP))
    digest = hashlib.sha256(begin)
    if begin == _ZIP:
        content = begin + part.read()
        if inside := _parts(content):
            return {name: _sha256(each) for name, each in inside.items()}
        digest = hashlib.sha256(content)
    while piece := part.read(_PIECE):
        digest.update(piece)
    return {"": digest.hexdigest()}


_PIECE = 1 << 20
"""In bytes."""


def _digest_of(digests: Mapping[str, str]) -> str:
    whole = hashlib.sha256()
    for name, digest in sorted(digests.items()):
        whole.update(f"{name}\0{digest}\n".encode())
    return whole.hexdigest()


_ZIP = b"PK\x03\x04"


def _message(content: bytes) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    for number, head, body, file in _in_message(content):
        parts[f"{number} head"] = head
        if body is not None:
            inside = members(body, file) or {"body": body}
            parts |= {f"{number} {name}": each for name, each in inside.items()}
    return parts


def _in_message(content: bytes) -> Iterator[tuple[int, bytes, bytes | None, str]]:
    """Yields number, head, body if it has one, and file name of each part of a message.

    Of a head only its words count: each Python unfolds a line in its own way.
    """
    for number, part in enumerate(email.message_from_bytes(content).walk()):
        head = [(name, " ".join(str(value).split())) for name, value in part.items()]
        body = part.get_payload(decode=True)
        whole = body if isinstance(body, bytes) else None
        yield (
            number,
            repr(head).encode("utf-8", "backslashreplace"),
            whole,
            part.get_filename() or "",
        )
