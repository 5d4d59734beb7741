"""The messages in a week's outbox, and what is still to be done with each."""

import email
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.post import FOLDER
from pipeline.post.letters.eml import DRAFT, NOBODY, POLICY, identity
from pipeline.post.sending.deliveries import UNSURE
from pipeline.templates.contexts.letters import LEADERS


@dataclass(frozen=True)
class Message:
    """A message as it is in the outbox. The office may have changed it."""

    file: str
    id: str
    content: bytes
    sender: str
    to: tuple[str, ...]
    subject: str

    @property
    def is_report(self) -> bool:
        return LEADERS in self.file


@dataclass(frozen=True)
class Planned:
    """What is to be done with a message, for each recipient."""

    message: Message
    pending: tuple[str, ...]
    unsure: tuple[str, ...]
    """Recipients for whom sending was begun and the outcome is not known."""
    delivered: tuple[str, ...]


def messages_in(results: Path) -> list[Message]:
    """Returns the messages in the folder of a week. Raises CannotWork when it has no messages."""
    folder = results / FOLDER
    if not folder.is_dir():
        raise CannotWork(f"{folder}：没有这一周的邮件。请先运行 duban run --week {results.name}")
    return [_read(path) for path in sorted(folder.glob("*.eml"))]


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
    try:
        content = b"\r\n".join(path.read_bytes().splitlines()) + b"\r\n"
    except OSError as error:
        raise CannotWork(f"{path}：读不了（{in_chinese(error)}）。请检查读取权限") from None
    parsed: EmailMessage = email.message_from_bytes(content, policy=POLICY)
    try:
        senders = _addresses(parsed, "From")
        to = (*_addresses(parsed, "To"), *_addresses(parsed, "Cc"))
        body = parsed.get_body(("plain", "html"))
        subject = str(parsed["Subject"] or "")
        words = body.get_content() if body is not None else ""
        attached = {
            part.get_filename() or str(number): part.get_payload(decode=True) or b""
            for number, part in enumerate(parsed.iter_attachments())
        }
    except (LookupError, ValueError, TypeError, AttributeError):
        raise CannotWork(f"{path}：不是完好的邮件。请重新运行 duban run 生成") from None
    return Message(
        path.name,
        identity(subject, words, {name: bytes(held) for name, held in attached.items()}),
        content.replace(DRAFT, b"", 1) if content.startswith(DRAFT) else content,
        next((address for address in senders if address != NOBODY), ""),
        tuple(dict.fromkeys(to)),
        subject,
    )


def _addresses(parsed: EmailMessage, header: str) -> tuple[str, ...]:
    return (
        tuple(address.addr_spec for address in parsed[header].addresses) if parsed[header] else ()
    )
