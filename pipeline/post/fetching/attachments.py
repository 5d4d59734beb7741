"""The files attached to a message, under names that every system allows."""

import email.message
from collections.abc import Iterator
from pathlib import PurePosixPath

from pipeline.intake.files.receipts import is_leaving
from pipeline.office.file_names import legal_name
from pipeline.post.fetching.header_text import in_words, percent_decoded, text_of, unquoted

_SIGNATURES = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
)


def attachments(message: email.message.Message) -> Iterator[tuple[str, bytes]]:
    """Yields the name and content of every attachment, also inside a forwarded message.

    Pictures in a signature or in the text, digital signatures and the text itself are left out.
    """
    for part in message.walk():
        name = _name(part)
        if part.is_multipart() or (not name and part.get_content_disposition() != "attachment"):
            continue
        if part.get_content_type() in _SIGNATURES or _is_picture_in_text(part):
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield _safe(name or "附件"), content


def _is_picture_in_text(part: email.message.Message) -> bool:
    return part.get_content_maintype() == "image" and (
        part.get_content_disposition() == "inline" or part["Content-ID"] is not None
    )


def _name(part: email.message.Message) -> str:
    """Returns the name, however the sender's program wrote it: RFC 2231, RFC 2047 or plain GBK."""
    plain = email.message.Message()
    for header, value in part.raw_items():
        if header.lower() in ("content-disposition", "content-type"):
            plain[header] = _from_bytes(str(value))
    given = _given(plain, "filename", "content-disposition") or _given(plain, "name")
    if isinstance(given, tuple):
        charset, _, value = given
        return percent_decoded(value, charset or "")
    return unquoted(in_words(given)) if isinstance(given, str) else ""


def _given(
    part: email.message.Message, name: str, header: str = "content-type"
) -> str | tuple[str | None, str | None, str] | None:
    """Returns a parameter. When both are there, filename* is the name, filename a substitute."""
    values = [value for key, value in part.get_params((), header) if key.lower() == name]
    return next((v for v in values if isinstance(v, tuple)), values[0] if values else None)


def _from_bytes(header: str) -> str:
    """Decodes a header that was sent as bare bytes: as UTF-8, or else as GBK."""
    return text_of(header.encode("utf-8", "surrogateescape"))


def _safe(name: str) -> str:
    """Returns the last part of the name, legal everywhere and not one that intake ignores."""
    last = PurePosixPath(name.replace("\\", "/").replace("\0", "")).name
    path = PurePosixPath(last)
    ending = path.suffix if path.suffix[1:].isalnum() and len(path.suffix) <= 6 else ""
    whole = legal_name(last.removesuffix(ending)) + ending
    return f"_{whole}" if is_leaving(whole) else whole
