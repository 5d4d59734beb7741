"""Which of the files received still need something: asked of a view, and of an outbox."""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol, TypeVar


class Received(Protocol):
    """A file received, and what became of it."""

    @property
    def file(self) -> str: ...
    @property
    def unit(self) -> str:
        """'' when it is not known."""

    @property
    def received_at(self) -> dt.datetime: ...
    @property
    def state(self) -> str:
        """accepted, superseded or rejected."""


File = TypeVar("File", bound=Received)


def settled(files: Iterable[Received]) -> frozenset[str]:
    """The names of the files that need nothing more: another of their unit counts instead.

    These are the superseded ones, and those rejected whose unit has sent one since, or at the
    same time, that is accepted.
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
    """Those that were rejected and are not settled: their units have to send them again."""
    files = tuple(files)
    done = settled(files)
    return tuple(file for file in files if file.state == "rejected" and file.file not in done)
