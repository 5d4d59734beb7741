"""A mailbox and a mail server that are not there, for tests of everything but the network."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from pipeline.post.fetching import fetch as fetching
from pipeline.post.fetching.mailbox import Envelope
from pipeline.post.sending import send as sending

_WHEN = dt.datetime(2017, 7, 14, 9, tzinfo=dt.UTC)


def envelope(uid: int, sender: str, subject: str = "周报", named: str = "1") -> Envelope:
    """Returns what the mailbox tells of a message that came on the sample's cut-off day."""
    return Envelope(uid, f"<{named}@example.org>", sender, subject, _WHEN, 1000)


@dataclass(frozen=True)
class Mailbox:
    """A mailbox with these messages, all of the same content."""

    messages: Sequence[Envelope]
    held: bytes
    validity: str = "1"

    def envelopes(self, since: dt.date) -> list[Envelope]:
        return list(self.messages)

    def content(self, uid: int) -> bytes:
        return self.held


@dataclass(frozen=True)
class Server:
    """A server that answers the same for every recipient."""

    outcome: str = "已发"
    words: str = ""

    def deliver(
        self, content: bytes, sender: str, to: tuple[str, ...]
    ) -> dict[str, tuple[str, str]]:
        return dict.fromkeys(to, (self.outcome, self.words))

    def close(self) -> None: ...


def no_network(monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox, server: Server) -> None:
    """Puts these in the place of the office's mailbox and mail server."""

    @contextmanager
    def opened(*_: object) -> Iterator[Mailbox]:
        yield mailbox

    monkeypatch.setattr(fetching, "opened", opened)
    monkeypatch.setattr(sending, "_courier", lambda *_: server)
    monkeypatch.setenv("DUBAN_IMAP_PASSWORD", "x")
