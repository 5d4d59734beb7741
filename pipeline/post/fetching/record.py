"""`outbox/收件记录.csv`: which messages were fetched, and what came with each."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.domain.errors import CannotWork
from pipeline.domain.text import visible
from pipeline.domain.week import BEIJING, Week
from pipeline.intake.files.arrivals import Arrival
from pipeline.office import records
from pipeline.office.folder import OfficeFolder

if TYPE_CHECKING:
    from pipeline.post.fetching.mailbox import Envelope

NAME = "收件记录.csv"
_COLUMNS = ("编号空间", "编号", "Message-ID", "发件人", "单位", "收到时间", "附件")
_LATER = ("附件的sha256", "信头的验证")
"""Columns that releases before 0.4.0 did not write."""


class Record:
    """The record. Reading and writing it raises CannotWork."""

    def __init__(self, folder: OfficeFolder) -> None:
        self._path = folder.outbox / NAME

    def fetched(self) -> set[tuple[str, str]]:
        """Returns what identifies the messages: their number, or Message-ID and sender."""
        done: set[tuple[str, str]] = set()
        for row in self._rows():
            done.add((row["编号空间"], row["编号"]))
            if row["Message-ID"]:
                done.add((row["Message-ID"], row["发件人"]))
        return done

    def add(
        self,
        space: str,
        envelope: "Envelope",
        unit: str,
        files: Sequence[tuple[str, str]],
        authentication: str,
    ) -> None:
        """Adds a message of a unit. `files`: the name in the inbox and sha256 of each attachment.

        `space` names the numbering of the mailbox; `authentication` is what the message's head says
        of its sender.
        """
        row = (
            space,
            envelope.uid,
            envelope.message_id,
            envelope.sender,
            unit,
            envelope.received_at.isoformat(timespec="seconds"),
            f"{len(files)}个：{'、'.join(name for name, _ in files)}",
            " ".join(sha256 for _, sha256 in files),
            authentication,
        )
        records.add(self._path, (*_COLUMNS, *_LATER), [row])

    def mailed(self, week: Week) -> dict[str, Arrival]:
        """Returns by sha256 when a file first came by mail for a week, and from where.

        What came before the last week's cut-off was for an earlier week, even if a unit sends the
        same file again. Of a file that came from several addresses, all are named, with spaces
        between them: who forwards another's return takes nothing from it.
        """
        first: dict[str, Arrival] = {}
        for row in self._rows():
            when = self._when(row["收到时间"])
            for sha256 in row[_LATER[0]].split() if when > week.before(1).cutoff else ():
                known = first.get(sha256, Arrival(when))
                senders = dict.fromkeys((*known.sender.split(), row["发件人"]))
                first[sha256] = Arrival(
                    min(known.received_at, when), "mail", " ".join(filter(None, senders))
                )
        return first

    def _when(self, text: str) -> dt.datetime:
        try:
            return dt.datetime.fromisoformat(text).astimezone(BEIJING)
        except (ValueError, OverflowError):
            raise CannotWork(
                f"{self._path}：收到时间“{visible(text)}”写法不对。请从备份恢复，不要手工改动"
            ) from None

    def _rows(self) -> list[dict[str, str]]:
        return records.recorded(self._path, _COLUMNS, _LATER)
