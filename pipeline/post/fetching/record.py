"""`outbox/收件记录.csv`: which messages were fetched, and what came with each.

A row gives a file the mail's time, and keeps a message from being fetched again. So each is signed
by the office's key, as those of the record of looks are.
"""

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.domain.errors import CannotWork
from pipeline.domain.text import listing, visible
from pipeline.domain.week import BEIJING, Week
from pipeline.intake.files import last_looks
from pipeline.intake.files.arrivals import Arrival
from pipeline.office import records, signed
from pipeline.office.folder import OfficeFolder
from pipeline.office.key import record_key
from pipeline.office.signed import Held, Row

if TYPE_CHECKING:
    from pipeline.post.fetching.mailbox import Envelope

NAME = "收件记录.csv"
_COLUMNS = (
    *("编号空间", "编号", "Message-ID", "发件人", "单位", "收到时间", "附件"),
    *("附件的sha256", "信头的验证"),
)
_LATER = (*_COLUMNS[-2:], *signed.COLUMNS)
"""Columns that releases before 0.4.0 did not write, and those before 0.7.0."""


class Record:
    """The record. Reading and writing it raises CannotWork."""

    def __init__(self, folder: OfficeFolder) -> None:
        self._folder = folder
        self._path = folder.outbox / NAME

    def fetched(self) -> set[tuple[str, str]]:
        """Returns what identifies the messages: their number, or Message-ID and sender."""
        done: set[tuple[str, str]] = set()
        for row in self._held.good:
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
        texts = (
            space,
            str(envelope.uid),
            envelope.message_id,
            envelope.sender,
            unit,
            envelope.received_at.isoformat(timespec="seconds"),
            f"{len(files)}个：{'、'.join(name for name, _ in files)}",
            " ".join(sha256 for _, sha256 in files),
            authentication,
        )
        row = dict(zip(_COLUMNS, texts, strict=True))
        if self._mark is None:
            self._sign([*self._held.rows, row])
            return
        added = list(signed.signed([row], _COLUMNS, self._key, self._held.last))
        records.add(self._path, (*_COLUMNS, *signed.COLUMNS), map(_cells, added))
        self._note(added)

    def edits(self, week: Week) -> list[str]:
        """Returns, in Chinese, what the program did not write so, if it may be of the week."""
        told = []
        since = week.before(1).cutoff
        bad = [row for row in self._held.bad if (_time(row["收到时间"]) or week.cutoff) > since]
        if bad and len(self._held.bad) == len(self._held.rows):
            told.append(_NONE_PROVED)
        elif bad:
            named = listing(
                f"{visible(row['单位'])}（写作{visible(row['收到时间'])}收到）" for row in bad
            )
            told.append(f"{NAME}中有{len(bad)}行不是程序所写，或有改动，没有采用：{named}")
        if self._held.lacking:
            told.append(f"{NAME}中少了{self._held.lacking}行，那些邮件的收到时间无从核对")
        return told

    def mend(self) -> None:
        """Notes what is not believed as such, so that `edits` tells it once.

        From the first time on, nothing counts that is not signed.
        """
        if self._mark is None or self._held.bad or self._held.lacking:
            self._sign(self._held.rows)

    def mailed(self, week: Week) -> dict[str, Arrival]:
        """Returns by sha256 when a file first came by mail for a week, and from where.

        What came before the last week's cut-off was for an earlier week, even if a unit sends the
        same file again. Of a file that came from several addresses, all are named, with spaces
        between them: who forwards another's return takes nothing from it.
        """
        first: dict[str, Arrival] = {}
        for row in self._held.good:
            when = self._when(row["收到时间"])
            for sha256 in row[_LATER[0]].split() if when > week.before(1).cutoff else ():
                known = first.get(sha256, Arrival(when))
                senders = dict.fromkeys((*known.sender.split(), row["发件人"]))
                first[sha256] = Arrival(
                    min(known.received_at, when), "mail", " ".join(filter(None, senders))
                )
        return first

    def _when(self, text: str) -> dt.datetime:
        if when := _time(text):
            return when
        raise CannotWork(
            f"{self._path}：收到时间“{visible(text)}”写法不对。请从备份恢复，不要手工改动"
        )

    def _sign(self, rows: Sequence[Row]) -> None:
        added = list(signed.signed(rows, _COLUMNS, self._key))
        if added:
            records.replace(self._path, (*_COLUMNS, *signed.COLUMNS), map(_cells, added))
        self._note(added)

    def _note(self, added: Sequence[Row]) -> None:
        """Notes beside the key which row is the last."""
        last = added[-1] if added else {"序号": "0", "收到时间": ""}
        mark = last_looks.Mark(int(last["序号"]), _time(last["收到时间"]) or _UNKNOWN)
        last_looks.record(self._folder.last_looks, last_looks.MAIL, mark)
        for known in ("_mark", "_held"):
            self.__dict__.pop(known, None)

    @property
    def _key(self) -> bytes:
        return record_key(self._folder, "收件记录")

    @cached_property
    def _mark(self) -> last_looks.Mark | None:
        return last_looks.recorded(self._folder.last_looks).get(last_looks.MAIL)

    @cached_property
    def _held(self) -> Held:
        """The rows, held against the key. What an earlier release left is believed once."""
        rows = records.recorded(self._path, _COLUMNS[:-2], _LATER)
        if self._mark is None and not any(row["校验码"] for row in rows):
            return Held(tuple(rows), (), 0, 0, tuple(rows))
        return signed.held(rows, _COLUMNS, self._key, self._mark.number if self._mark else 0)


_NONE_PROVED = (
    f"{NAME}的校验码都对不上，没有采用：密钥（.duban.key）换过，或者记录被改动、替换，"
    "收到时间从严认定"
)
_UNKNOWN = dt.datetime(1970, 1, 1, tzinfo=BEIJING)


def _cells(row: Row) -> list[str]:
    return signed.cells(row, _COLUMNS)


def _time(text: str) -> dt.datetime | None:
    """Returns a time as the record has it; None when it is none."""
    try:
        return dt.datetime.fromisoformat(text).astimezone(BEIJING)
    except (ValueError, OverflowError):
        return None
