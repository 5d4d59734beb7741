"""`outbox/查看记录.csv`: when runs looked at the folder of a week, and what was new to each."""

import datetime as dt
from collections.abc import Container, Iterable

from pipeline.domain.errors import CannotWork
from pipeline.domain.text import visible
from pipeline.domain.week import BEIJING, Week
from pipeline.intake.files.arrivals import Arrival, Line, Lines
from pipeline.office import records
from pipeline.office.folder import OfficeFolder

NAME = "查看记录.csv"
_COLUMNS = ("周次", "查看时间", "文件", "sha256", "大小", "收到时间", "依据", "发件人", "打不开")


def looks_at(folder: OfficeFolder, week: Week) -> tuple[dt.datetime | None, Lines, frozenset[Line]]:
    """Returns when the week's folder was last looked at, and the line of each file as first noted.

    Last come the lines of files that could not be opened. Raises CannotWork when the record is
    damaged.
    """
    unopened = set()
    last: dt.datetime | None = None
    noted: dict[tuple[str, str], Line] = {}
    for row in records.recorded(folder.outbox / NAME, _COLUMNS):
        if row["周次"] == str(week):
            at = _time(folder, row["查看时间"])
            last = max(last or at, at)
            if row["文件"]:
                came = Arrival(_time(folder, row["收到时间"]), row["依据"], row["发件人"])
                line = Line(row["文件"], row["sha256"], row["大小"], came)
                noted.setdefault((line.file, line.sha256), line)
                if row["打不开"]:
                    unopened.add(line)
    return last, noted, frozenset(unopened)


def note_look(
    folder: OfficeFolder,
    week: Week,
    at: dt.datetime,
    new: Iterable[Line],
    unopened: Container[Line],
) -> None:
    """Notes a look, with the files that no earlier one has noted. Raises CannotWork."""
    look = (week, at.isoformat(timespec="seconds"))
    rows = [
        (
            *(*look, line.file, line.sha256, line.size),
            line.arrival.received_at.isoformat(timespec="seconds"),
            *line.arrival[1:],
            "是" if line in unopened else "",
        )
        for line in new
    ]
    records.add(folder.outbox / NAME, _COLUMNS, rows or [(*look, *[""] * (len(_COLUMNS) - 2))])


def _time(folder: OfficeFolder, text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text).astimezone(BEIJING)
    except (ValueError, OverflowError):
        raise CannotWork(
            f"{folder.outbox / NAME}：时间“{visible(text)}”写法不对。请从备份恢复，不要手工改动"
        ) from None
