"""`outbox/投递记录.csv`: what was sent to whom, so that nobody gets the same message twice.

One line is written before a message is handed to the server, and one after. A message that was
begun but has no recorded outcome may have arrived, so it is never sent again automatically.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.domain.week import BEIJING
from pipeline.office import records

NAME = "投递记录.csv"
COLUMNS = ("时间", "周次", "邮件", "文件", "收件人", "结果", "说明")

Outcome = Literal["开始", "已发", "被拒", "未发", "不明"]
"""In this order: begun; delivered; refused for this recipient; certainly not sent; perhaps sent."""
UNSURE = ("开始", "不明")


@dataclass(frozen=True)
class Deliveries:
    """The record of deliveries, by the identity of each message."""

    path: Path

    def outcomes(self) -> Mapping[tuple[str, str], str]:
        """Returns the last outcome of each (message, recipient). Raises CannotWork.

        The program writes 开始 first. An outcome without it was written by somebody else: 不明.
        """
        found: dict[tuple[str, str], str] = {}
        for row in self._rows():
            key = row["邮件"], row["收件人"]
            found[key] = row["结果"] if key in found or row["结果"] == "开始" else "不明"
        return found

    def sent_files(self, week: str) -> set[tuple[str, str]]:
        """Returns the week's (file, recipient) pairs of which some version was delivered."""
        return {
            (row["文件"], row["收件人"])
            for row in self._rows()
            if row["周次"] == week and row["结果"] == "已发"
        }

    def add(
        self, week: str, message: str, file: str, outcomes: Iterable[tuple[str, Outcome, str]]
    ) -> None:
        """Records each (recipient, outcome, server's words) of a message. Raises CannotWork."""
        now = dt.datetime.now(BEIJING).isoformat(timespec="seconds")
        new = [(now, week, message, file, to, outcome, said) for to, outcome, said in outcomes]
        records.add(self.path, COLUMNS, new)

    def _rows(self) -> Iterable[Mapping[str, str]]:
        return records.recorded(self.path, COLUMNS)
