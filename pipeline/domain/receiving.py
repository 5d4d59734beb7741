"""Which received files still need action, in a view or in an outbox."""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol, TypeVar


class Received(Protocol):
    """A received file and its state."""

    @property
    def file(self) -> str: ...
    @property
    def unit(self) -> str:
        """The unit's name; '' when it is not known."""

    @property
    def received_at(self) -> dt.datetime: ...
    @property
    def state(self) -> str:
        """`accepted`, `superseded` or `rejected`."""


def way_in_words(seen: str, sender: str) -> str:
    """Returns which way a file came, in Chinese, from its receipt."""
    if sender:
        return f"邮件 {'、'.join(sender.split())}"
    return "直接放入收件箱" if seen else "没有记录"


File = TypeVar("File", bound=Received)


def settled(files: Iterable[Received]) -> frozenset[str]:
    """Returns the names of the files that need no more action: another file of the unit counts.

    These are the superseded files, and each rejected file whose unit sent an accepted file at
    the same time or later.
    """
    files = tuple(files)
    used: dict[str, dt.datetime] = {}
    for file in files:
        if file.state == "accepted":
            used[file.unit] = max(file.received_at, used.get(file.unit, file.received_at))
    return frozenset(
        file.file
        for file in files
        if file.state == "superseded"
        or (file.state == "rejected" and file.unit in used and file.received_at <= used[file.unit])
    )


def waiting(files: Iterable[File]) -> tuple[File, ...]:
    """Returns the rejected files that are not settled: their units have to send them again."""
    files = tuple(files)
    done = settled(files)
    return tuple(file for file in files if file.state == "rejected" and file.file not in done)
