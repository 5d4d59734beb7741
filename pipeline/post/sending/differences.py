"""Where a message differs: from another version of itself, and from the present addresses."""

import email
import hashlib
from collections.abc import Iterator, Mapping
from email.message import EmailMessage

from pipeline.domain.settings import Settings
from pipeline.domain.text import listing, visible
from pipeline.office.file_names import legal_name
from pipeline.post.letters.eml import POLICY
from pipeline.post.sending.outgoing import Message
from pipeline.templates.contexts.letters import CONTEXTS, INSTRUCTED, LEADERS

_HEADERS = {"to": "收件人", "cc": "抄送", "bcc": "密送", "from": "发件人", "subject": "主题"}


def against_addresses(message: Message, settings: Settings) -> str:
    """Returns, in Chinese, how sender and recipients differ from config.yaml's; '' when not."""
    present = _present(message.file, settings)
    here, there = (list(map(str.lower, each)) for each in (message.to, present))
    told = []
    if gone := [to for to in message.to if to.lower() not in there]:
        told.append(f"收件人 {listing(gone)} 现在不在 config.yaml 中")
    if new := [to for to in present if to.lower() not in here]:
        told.append(f"config.yaml 现在写的 {listing(new)} 不在收件人中")
    if message.sender and message.sender.lower() != settings.mail.sender.lower():
        now = settings.mail.sender or "（空）"
        told.append(f"发件人是 {message.sender}，config.yaml 现在写的是 {now}")
    return "；".join(told)


def _present(file: str, settings: Settings) -> tuple[str, ...]:
    """Returns the present addresses of those for whom a message of that name is made."""
    stem = file.removesuffix(".eml")
    for leader in settings.leaders:
        if stem == legal_name(f"{INSTRUCTED}-{leader.name}"):
            return leader.mail
    if LEADERS in stem:
        return settings.mail.leaders
    by_stem = {
        legal_name(f"{kind}-{unit}"): mail
        for unit, mail in settings.addresses.items()
        for kind in CONTEXTS
    }
    return by_stem.get(stem) or by_stem.get(stem.rpartition("(")[0], ())


def differences(was: bytes, now: bytes) -> list[str]:
    """Returns where two versions of a message differ, in words, as a mail program shows them."""
    try:
        before, after = _read(was), _read(now)
        headers = {name.lower(): name for name in (*before.keys(), *after.keys())}
        told = []
        for key, name in headers.items():
            old, new = (_shown(each, name) for each in (before, after))
            if old != new:
                what = _HEADERS.get(key, f"信头 {visible(name)}")
                told.append(f"{what}由“{visible(old)}”改为“{visible(new)}”")
        if _words(before) != _words(after):
            told.append("正文有改动")
        told += _attachments(_attached(before), _attached(after))
        return told or ["文字和附件相同，编码或格式不同"]
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError):
        return ["不是完好的邮件"]


def _read(content: bytes) -> EmailMessage:
    message: EmailMessage = email.message_from_bytes(content, policy=POLICY)
    return message


def _shown(message: EmailMessage, header: str) -> str:
    return "、".join(str(value) for value in message.get_all(header, ())) or "（没有）"


def _words(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    return str(body.get_content()) if body is not None else ""


def _attached(message: EmailMessage) -> dict[str, str]:
    parts = enumerate(message.iter_attachments(), start=1)
    return {
        part.get_filename() or str(number): hashlib.sha256(
            bytes(part.get_payload(decode=True) or b"")
        ).hexdigest()
        for number, part in parts
    }


def _attachments(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in dict.fromkeys((*was, *now)):
        if was.get(name) != now.get(name):
            what = "多出" if name not in was else "缺少" if name not in now else "有改动的"
            yield f"{what}附件 {visible(name)}"
