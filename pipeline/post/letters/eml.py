"""A message as the bytes of an .eml file (RFC 5322, 2045, 2047 and 2231), the same every time."""

import base64
import binascii
import datetime as dt
import email
import email.policy
import hashlib
from collections.abc import Mapping, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import quote

from pipeline.domain.text import visible
from pipeline.domain.week import Week
from pipeline.office.package import NoPackage, unpacked

POLICY = email.policy.SMTP.clone(refold_source="none")
"""CRLF and ASCII only. A header that is already folded stays as it is."""
DRAFT = b"X-Unsent: 1\r\n"
"""Makes Outlook open the file as a draft that can be sent by hand. It is removed for sending."""
NOBODY = "nobody@not-set.invalid"
"""The sender while config.yaml names none, since a message must have one (RFC 5322, 3.6)."""


def message(
    week: Week,
    moment: dt.datetime,
    office: str,
    sender: str,
    to: Sequence[str],
    subject: str,
    body: str,
    attachments: Mapping[str, bytes],
) -> bytes:
    """Returns the message, dated at `moment`, with its attachments under their names."""
    made = EmailMessage(policy=POLICY)
    made["X-Unsent"] = "1"
    made["Date"] = format_datetime(moment)
    made["From"] = Address(visible(office), addr_spec=sender or NOBODY)
    if to:
        made["To"] = tuple(Address(addr_spec=address) for address in to)
    made["Subject"] = subject
    made.set_content(body, cte="base64")
    parts = [_attachment(name, content) for name, content in attachments.items()]
    digest = identity(subject, body, attachments)
    domain = (sender or NOBODY).partition("@")[2]
    made["Message-ID"] = f"<{week}.{digest}@{domain}>"
    if parts:
        made.make_mixed(boundary=f"=_duban_{digest}")
        for part in parts:
            made.attach(part)
    return made.as_bytes()


def with_more(content: bytes, attachments: Mapping[str, bytes]) -> bytes:
    """Returns the message with these files behind its own attachments, of which it has some.

    All that stood in it stands there as it was, byte for byte.
    """
    if not attachments:
        return content
    head: EmailMessage = email.message_from_bytes(content, policy=POLICY)
    border = f"--{head.get_boundary()}".encode()
    before, end, after = content.rpartition(b"\r\n%b--" % border)
    parts = (_attachment(name, held).as_bytes() for name, held in attachments.items())
    more = b"".join(b"\r\n%b\r\n%b" % (border, part.rstrip(b"\r\n")) for part in parts)
    return before + more + end + after


def identity(subject: str, body: str, attachments: Mapping[str, bytes]) -> str:
    """Returns a digest of the message's words and attachments, the same for all recipients.

    Packing does not count, since it differs from machine to machine.
    """
    whole = hashlib.sha256("\0".join([subject, *body.split()]).encode())
    for name, content in attachments.items():
        for member, held in _parts(content).items():
            whole.update(f"\0{name}\0{member}\0{hashlib.sha256(held).hexdigest()}".encode())
    return f"m{whole.hexdigest()[:12]}"


def _parts(content: bytes) -> Mapping[str, bytes]:
    try:
        return unpacked(content)
    except NoPackage:
        return {"": content}


_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".docm": "application/vnd.ms-word.document.macroEnabled.12",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _attachment(name: str, content: bytes) -> EmailMessage:
    """Returns the file as Thunderbird sends it.

    Its name is given by RFC 2231, and by RFC 2047 for old programs.
    """
    kind = next((kind for end, kind in _TYPES.items() if name.lower().endswith(end)), None)
    head = (
        f"Content-Type: {kind or 'application/octet-stream'};\r\n"
        f' name="{_encoded_words(name)}"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n{_continued(name)}\r\n\r\n"
    )
    lines = base64.encodebytes(content).replace(b"\n", b"\r\n")
    part: EmailMessage = email.message_from_bytes(head.encode("ascii") + lines, policy=POLICY)
    return part


def _encoded_words(name: str) -> str:
    """Returns `=?UTF-8?B?…?=` words of at most 75 characters each. None splits a character."""
    words, letters = [], ""
    for letter in name:
        if len((letters + letter).encode()) > 42:
            words.append(letters)
            letters = ""
        letters += letter
    words.append(letters)
    return "\r\n ".join(
        f"=?UTF-8?B?{binascii.b2a_base64(word.encode(), newline=False).decode()}?="
        for word in words
    )


def _continued(name: str) -> str:
    """Returns `filename*0*=UTF-8''…; filename*1*=…`, each on its own line."""
    pieces = [""]
    for letter in (quote(letter, safe="") for letter in name):
        if len(pieces[-1]) + len(letter) > 54:
            pieces.append("")
        pieces[-1] += letter
    if len(pieces) == 1:
        return f" filename*=UTF-8''{pieces[0]}"
    pieces[0] = f"UTF-8''{pieces[0]}"
    return ";\r\n".join(f" filename*{number}*={piece}" for number, piece in enumerate(pieces))
