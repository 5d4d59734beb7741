"""The messages in a week's outbox, and what is still to be done with each."""

import email
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.text import pattern, visible
from pipeline.office.disk import by_name, is_plain_file
from pipeline.post.letters.eml import DRAFT, NOBODY, POLICY, identity
from pipeline.post.sending.deliveries import UNSURE
from pipeline.templates.contexts.letters import LEADERS


@dataclass(frozen=True)
class Message:
    """A message as it is in the outbox. The office, or somebody else, may have changed it."""

    file: str
    id: str
    raw: bytes
    """The file's bytes."""
    content: bytes
    """What is handed to the server."""
    sender: str
    to: tuple[str, ...]
    subject: str

    @property
    def is_report(self) -> bool:
        return is_report(self.file)


def is_report(name: str) -> bool:
    """Whether the message of this name brings the reports to the leaders."""
    return LEADERS in name


@dataclass(frozen=True)
class Planned:
    """What is to be done with a message, for each recipient."""

    message: Message
    pending: tuple[str, ...]
    unsure: tuple[str, ...]
    """Recipients for whom sending was begun and the outcome is not known."""
    delivered: tuple[str, ...]


class NoMessage(ValueError):
    """Why a file cannot be sent as a message, whatever anybody says, in Chinese."""


def messages_in(folder: Path, made_by: str) -> tuple[list[Message], dict[str, str]]:
    """Returns the messages in a folder, and why other .eml files are none, by name.

    Raises CannotWork when there is no such folder; `made_by` is the command that makes it.
    """
    if not folder.is_dir():
        raise CannotWork(f"{folder}：没有这一周的邮件。请先运行 {made_by}")
    try:
        paths = by_name(folder.iterdir())
    except OSError as error:
        raise CannotWork(f"{folder}：打不开（{in_chinese(error)}）。请检查读取权限") from None
    messages, others = [], {}
    for path in paths:
        if path.suffix.lower() == ".eml":
            try:
                messages.append(_read(path))
            except NoMessage as fault:
                others[path.name] = str(fault)
    return messages, others


def plan(
    messages: Collection[Message],
    outcomes: Mapping[tuple[str, str], str],
    resend: Collection[str],
) -> Iterator[Planned]:
    """Yields what is to be done. `resend` holds identities of unsure messages to send again.

    Raises CannotWork when one of them belongs to no unsure message.
    """
    planned = [_planned(message, outcomes) for message in messages]
    unsure = {each.message.id for each in planned if each.unsure}
    if unknown := [name for name in resend if name not in unsure]:
        raise CannotWork(f"--resend {unknown[0]}：没有这封结果不明的邮件。请用 --dry-run 查看")
    for each in planned:
        if each.message.id in resend:
            yield Planned(each.message, (*each.pending, *each.unsure), (), each.delivered)
        else:
            yield each


def _planned(message: Message, outcomes: Mapping[tuple[str, str], str]) -> Planned:
    known = {address: outcomes.get((message.id, address), "") for address in message.to}
    return Planned(
        message,
        tuple(to for to, outcome in known.items() if outcome not in (*UNSURE, "已发")),
        tuple(to for to, outcome in known.items() if outcome in UNSURE),
        tuple(to for to, outcome in known.items() if outcome == "已发"),
    )


def _read(path: Path) -> Message:
    """Reads a message. Raises NoMessage."""
    if not is_plain_file(path):
        raise NoMessage("不是普通文件（链接、管道或文件夹）")
    if visible(path.name) != path.name:
        raise NoMessage("文件名中有换行等看不见的字符")
    try:
        if path.stat().st_size > _LARGEST:
            raise NoMessage("太大")
        raw = path.read_bytes()
    except OSError as error:
        raise NoMessage(f"读不了（{in_chinese(error)}）") from None
    content = b"\r\n".join(raw.splitlines()) + b"\r\n"
    try:
        parsed: EmailMessage = email.message_from_bytes(content, policy=POLICY)
        if doubt := _ambiguous(parsed):
            raise NoMessage(doubt)
        senders = _addresses(parsed, "From")
        to = (*_addresses(parsed, "To"), *_addresses(parsed, "Cc"))
        body = parsed.get_body(("plain", "html"))
        subject = str(parsed["Subject"] or "")
        words = body.get_content() if body is not None else ""
        attached = {
            part.get_filename() or str(number): part.get_payload(decode=True) or b""
            for number, part in enumerate(parsed.iter_attachments())
        }
    except NoMessage:
        raise
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError):
        raise NoMessage("不是完好的邮件") from None
    return Message(
        path.name,
        identity(subject, words, {name: bytes(held) for name, held in attached.items()}),
        raw,
        content.replace(DRAFT, b"", 1) if content.startswith(DRAFT) else content,
        next((address for address in senders if address != NOBODY), ""),
        tuple(dict.fromkeys(to)),
        subject,
    )


def _ambiguous(parsed: EmailMessage) -> str:
    """Returns, in Chinese, why nobody can see from its head to whom the message goes; or ''.

    What is not in To or Cc is neither shown nor sent to, and other programs read a second header.
    """
    names = [name.lower() for name, _ in parsed.raw_items()]
    if any(len(str(value)) > _LONGEST for _, value in parsed.raw_items()):
        return "信头太长"
    if twice := [name for name in _ONCE if names.count(name) > 1]:
        return f"信头 {twice[0].title()} 不止一个"
    if other := [name for name in names if name == "bcc" or name.startswith("resent-")]:
        return f"信头有 {other[0].title()}，程序不按它发送"
    return "" if "from" in names else "没有信头 From"


_LARGEST, _LONGEST = 200_000_000, 10_000
"""In bytes of a message, and in characters of a header: the library takes minutes over more."""
_ONCE = ("from", "sender", "to", "cc", "subject", "date", "message-id", "content-type")


def _addresses(parsed: EmailMessage, header: str) -> tuple[str, ...]:
    """Returns the addresses in the header. Raises ValueError when one of them is none."""
    found = tuple(a.addr_spec for a in parsed[header].addresses) if parsed[header] else ()
    if not all(_ADDRESS.fullmatch(address) for address in found):
        raise ValueError(header)
    return found


_ADDRESS = pattern(r"[^\s@<>]+@[^\s@<>]+")
