"""`.duban.looks`, beside the office's key: the last row of each week in the record of looks.

The record lies in the outbox. That its last rows were removed can only be known from elsewhere. So
it is with the record of fetched mail, which stands among the weeks as `MAIL`.
"""

import datetime as dt
import logging
import os
from pathlib import Path
from typing import NamedTuple

from pipeline.domain.errors import CannotWork, in_chinese, remedy
from pipeline.domain.week import BEIJING
from pipeline.office.disk import must_be_plain, to_disk, write_whole

log = logging.getLogger("duban")


MAIL = "mail"


class Mark(NamedTuple):
    """The number of a week's last row, and when its look was."""

    number: int
    at: dt.datetime


def recorded(path: Path) -> dict[str, Mark]:
    """Returns the marks by week; none when there is no file. Raises CannotWork."""
    if not os.path.lexists(path):
        return {}
    try:
        lines = must_be_plain(path).read_text("ascii", "replace").splitlines()
        return {week: Mark(int(n), _time(at)) for week, n, at in map(str.split, lines)}
    except OSError as error:
        told = remedy(error, "请检查读取权限")
        raise CannotWork(f"{path}：读不了（{in_chinese(error)}）。{told}") from None
    except (ValueError, OverflowError):
        raise CannotWork(
            f"{path}：内容有误，不能核对查看记录。请从备份恢复；没有备份的，请移走这个文件"
        ) from None


def record(path: Path, week: str, mark: Mark) -> None:
    """Records the last row of a week. Warns where it cannot: the week goes on without it."""
    marks = {**recorded(path), week: mark}
    lines = (
        f"{week} {mark.number} {mark.at.isoformat(timespec='seconds')}\n"
        for week, mark in sorted(marks.items())
    )
    try:
        write_whole(path, "".join(lines).encode())
        to_disk(path)
    except OSError as error:
        log.warning(
            "%s：写不了（%s）。查看记录最后几行若被删去，就发现不了。%s",
            path,
            in_chinese(error),
            remedy(error, "请检查写入权限"),
        )


def _time(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(BEIJING)
