"""Holds the week's messages against those that were sealed, and against the present addresses."""

import email
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path

from pipeline.domain.settings import Settings
from pipeline.domain.text import listing, visible
from pipeline.history.results import SealedResults
from pipeline.office.disk import must_be_file
from pipeline.office.file_names import legal_name
from pipeline.post import FOLDER
from pipeline.post.letters.eml import POLICY
from pipeline.post.sending.outgoing import Message
from pipeline.templates.contexts.letters import CONTEXTS, LEADERS

_HEADERS = {"to": "收件人", "cc": "抄送", "bcc": "密送", "from": "发件人", "subject": "主题"}


def against_sealed(message: Message, sealed: SealedResults | None) -> str:
    """Returns, in Chinese, why this message is not the one that was sealed; '' when it is."""
    if sealed is None:
        return "这一周没有封存过，无从核对"
    if sealed.doubts:
        return f"封存的 {sealed.name} 不能作准"
    name = f"{FOLDER}/{message.file}"
    if sealed.holds(name, message.raw):
        return ""
    if name not in sealed.digests:
        return f"封存的 {sealed.name} 中没有这一封"
    if older := sealed.revision_of(name, hashlib.sha256(message.raw).hexdigest()):
        return f"是旧的一版（{older}），最新封存的是 {sealed.name}"
    try:
        was = must_be_file(sealed.folder / FOLDER / message.file).read_bytes()
    except OSError:
        return f"与封存的 {sealed.name} 不一致"
    return f"与封存的 {sealed.name} 不一致（{listing(_changes(was, message.raw), '；')}）"


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


def data_changed(results: Path, sealed: SealedResults) -> list[str]:
    """Returns the tables in data/, by which reports are cleared, that are not as sealed."""
    names = sorted(name for name in sealed.digests if name.startswith("data/"))
    return [visible(name) for name in names if not sealed.is_at(results / name, name)]


def missing(there: Sequence[str], sealed: SealedResults | None) -> list[str]:
    """Returns the names of the sealed messages that are not among those there."""
    names = sealed.digests if sealed else ()
    mail = (name.removeprefix(f"{FOLDER}/") for name in names if name.startswith(f"{FOLDER}/"))
    return [name for name in sorted(mail) if name.endswith(".eml") and name not in there]


def _present(file: str, settings: Settings) -> tuple[str, ...]:
    """Returns the present addresses of those for whom a message of that name is made."""
    stem = file.removesuffix(".eml")
    if LEADERS in stem:
        return settings.mail.leaders
    by_stem = {
        legal_name(f"{kind}-{unit}"): mail
        for unit, mail in settings.addresses.items()
        for kind in CONTEXTS
    }
    return by_stem.get(stem) or by_stem.get(stem.rpartition("(")[0], ())


def _changes(was: bytes, now: bytes) -> list[str]:
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
