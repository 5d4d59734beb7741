"""The office's mailbox, read over IMAP. Nothing in it is marked or moved."""

import contextlib
import datetime as dt
import imaplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Imap
from pipeline.domain.week import BEIJING
from pipeline.post.connection import SECONDS, checked, in_words, said

if TYPE_CHECKING:
    from imapclient import IMAPClient


@dataclass(frozen=True)
class Envelope:
    """What is known of a message before it is fetched."""

    uid: int
    message_id: str
    sender: str
    """The address in From, in lower case. Anybody can write any address there."""
    subject: str
    received_at: dt.datetime
    """When the server received it (INTERNALDATE). The Date header is only the sender's claim."""
    size: int


class Mailbox:
    """A folder of the mailbox, opened for reading only."""

    def __init__(self, client: "IMAPClient", validity: str) -> None:
        self._client = client
        self.validity = validity
        """Names the numbering of messages. Another name means other numbers (RFC 3501, 2.3.1.1)."""

    def envelopes(self, since: dt.date) -> list[Envelope]:
        """Returns the messages received on or after the day, the oldest first."""
        uids = self._client.search(["SINCE", since])
        found = (
            self._client.fetch(uids, ["ENVELOPE", "INTERNALDATE", "RFC822.SIZE"]) if uids else {}
        )
        made = [_envelope(uid, held) for uid, held in found.items() if b"ENVELOPE" in held]
        return sorted(made, key=lambda envelope: (envelope.received_at, envelope.uid))

    def content(self, uid: int) -> bytes:
        """Returns the whole message. BODY.PEEK leaves it unread."""
        content: bytes = self._client.fetch([uid], ["BODY.PEEK[]"])[uid][b"BODY[]"]
        return content


@contextmanager
def opened(settings: Imap, password: str) -> Iterator[Mailbox]:
    """Opens the mailbox of config.yaml. Raises CannotWork, also if the connection breaks later."""
    from imapclient import IMAPClient
    from imapclient.exceptions import IMAPClientError, LoginError

    where = f"收信服务器 {settings.host}:{settings.port}"
    client: Any = None
    try:
        tls = settings.security == "tls"
        client = IMAPClient(
            settings.host,
            settings.port,
            ssl=tls,
            ssl_context=checked() if tls else None,
            timeout=SECONDS,
        )
        client.normalise_times = False  # times keep their zone
        if settings.security == "starttls":
            client.starttls(checked())
        client.login(settings.user, password)
        if client.has_capability("ID"):  # NetEase refuses clients that give no name
            client.id_({"name": "duban", "version": __version__})
        selected = client.select_folder(settings.folder, readonly=True)
        yield Mailbox(client, str(selected[b"UIDVALIDITY"]))
    except LoginError as error:
        raise CannotWork(
            f"{where}：用户名或密码不对（{said(str(error))}）。"
            "请核对 mail.imap.user 和密码；有的邮箱要用“授权码”代替密码，并在网页上开启 IMAP"
        ) from None
    except OSError as error:
        raise CannotWork(f"{where}：{in_words(error)}") from None
    except (IMAPClientError, imaplib.IMAP4.error) as error:
        raise CannotWork(
            f"{where}：服务器拒绝了（{said(str(error))}）。请核对 mail.imap 的 folder 与 security"
        ) from None
    except UnicodeEncodeError:
        raise CannotWork(f"{where}：用户名或密码里有不能用的字符。请核对") from None
    finally:
        if client is not None:
            with contextlib.suppress(Exception):  # the work is done; this only says goodbye
                client.logout()


def _envelope(uid: int, held: dict[bytes, Any]) -> Envelope:
    envelope = held[b"ENVELOPE"]
    return Envelope(
        uid,
        _message_id(envelope.message_id),
        _sender(envelope.from_ or ()),
        _subject(envelope.subject),
        held[b"INTERNALDATE"].astimezone(BEIJING),
        held[b"RFC822.SIZE"],
    )


def _message_id(value: bytes | None) -> str:
    """Returns the Message-ID in angle brackets: no cell of the record may begin as a formula."""
    return f"<{said(_text(value)).strip('<>')}>" if value else ""


def _sender(addresses: Sequence[Any]) -> str:
    """Returns the address in From; '' when it holds none, or more than one."""
    whole = [each for each in addresses if each.mailbox and each.host]
    found = {f"{_text(each.mailbox)}@{_text(each.host)}".lower() for each in whole}
    return found.pop() if len(found) == 1 else ""


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace").strip()


def _subject(value: bytes | None) -> str:
    from pipeline.post.fetching.header_text import in_words, text_of

    return said(in_words(text_of(value or b"").strip()))
