"""`outbox/查看记录.csv`: when runs looked at the folder of a week, and what was new to each.

Its rows are signed by the office's key, and numbered in their week.
"""

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.domain.errors import CannotWork
from pipeline.domain.text import visible
from pipeline.domain.week import BEIJING, Week
from pipeline.intake.files import last_looks
from pipeline.intake.files.arrivals import SEEN, Arrival, Line, Lines, Look, times_of
from pipeline.office import records, signed
from pipeline.office.folder import OfficeFolder
from pipeline.office.key import record_key
from pipeline.office.signed import Row

NAME = "查看记录.csv"
_COLUMNS = ("周次", "查看时间", "文件", "sha256", "大小", "收到时间", "依据", "发件人", "打不开")
_LATER = signed.COLUMNS
"""Columns that 0.4.0 did not write."""


@dataclass(frozen=True)
class Looks:
    """What is believed of the record for one week."""

    last: dt.datetime | None = None
    """When the week's folder was last looked at."""
    lines: Lines = field(default_factory=dict)
    """The line of each file as first noted."""
    unopened: frozenset[Line] = frozenset()
    """The lines of files that could not be opened."""
    edits: tuple[str, ...] = ()
    """In Chinese, what no run can have made of the record."""
    mended: tuple[Row, ...] | None = None
    """The week's rows as the next look has to leave them; None when it only adds its own."""


@dataclass(frozen=True)
class Proofs:
    """What the record is held against."""

    now: dt.datetime
    sealed: Lines
    """The lines as they were first sealed."""
    mailed: Mapping[str, Arrival]
    """By sha256: what came by mail."""
    looked: dt.datetime | None = None
    """The last look that was sealed."""


def looks_at(folder: OfficeFolder, week: Week, proofs: Proofs) -> Looks:
    """Returns what is believed of the week's rows. Raises CannotWork when the record is damaged."""
    looks, times = _as_recorded(folder, week, proofs)
    if not proofs.looked or proofs.looked in times:
        return looks
    lacking = f"查看记录中少了封存 {week} 时的查看，按封存包中所记的算"
    return replace(
        looks,
        last=max(proofs.looked, looks.last or proofs.looked),
        edits=looks.edits or (lacking,),
    )


def _as_recorded(
    folder: OfficeFolder, week: Week, proofs: Proofs
) -> tuple[Looks, set[dt.datetime]]:
    """Returns what is believed of the rows, and the times of the looks in them."""
    everything = records.recorded(folder.outbox / NAME, _COLUMNS, _LATER)
    rows = [row for row in everything if row["周次"] == str(week)]
    marks = last_looks.recorded(folder.last_looks)
    mark = marks.get(str(week))
    if not (rows or mark):
        return Looks(), set()
    key = record_key(folder, "查看记录")
    if not mark and not any(row["校验码"] for row in rows):
        ours = [row for row in everything if signed.proves(row, _COLUMNS, key)]
        signed_at = [_time(folder, row["查看时间"]) for row in ours]
        marked = (mark.at for name, mark in marks.items() if name != last_looks.MAIL)
        first = min([proofs.now, *signed_at, *marked])
        return _of_0_4_0(folder, week, rows, proofs, first)
    found = signed.held(rows, _COLUMNS, key, mark.number if mark else 0)
    proved = len(found.bad) < len(rows)
    edits = []
    if found.bad and not proved:
        edits.append(_NONE_PROVED)
    elif found.bad:
        told = _in_words(found.bad)
        edits.append(f"查看记录中有{len(found.bad)}行不是程序所写，或有改动，没有采用：{told}")
    if found.lacking and (proved or not found.bad):
        edits.append(
            f"查看记录中少了{found.lacking}行，其中所记的查看和文件无从核对，收到时间从严认定"
        )
    lines, unopened = _noted(folder, found.good)
    times = {_time(folder, row["查看时间"]) for row in found.good}
    last = max([*times, *([mark.at] if mark else [])], default=None)
    return Looks(last, lines, unopened, tuple(edits), found.rows if edits else None), times


_NONE_PROVED = (
    "查看记录的校验码都对不上，没有采用：密钥（.duban.key）换过，或者记录被改动、替换，"
    "收到时间从严认定"
)


def _of_0_4_0(
    folder: OfficeFolder, week: Week, rows: Sequence[Row], proofs: Proofs, first: dt.datetime
) -> tuple[Looks, set[dt.datetime]]:
    """Returns what is believed of rows without a digest, as 0.4.0 wrote them.

    None can be later than the `first` look with one. That a file was there in time is believed
    only where something else shows it: a seal, the mail, or the system's own times of the file.
    """
    good, bad, unproved = [], [], []
    for row in rows:
        at = _time(folder, row["查看时间"])
        if at > first:
            bad.append(row)
        elif row["文件"] and not _is_shown(folder, week, _line(folder, row), at, proofs):
            unproved.append(row)
        else:
            good.append(row)
    edits = []
    if bad:
        edits.append(f"查看记录中有{len(bad)}行不是程序所写，没有采用：{_in_words(bad)}")
    if unproved:
        edits.append(
            "以前版本写的查看记录没有校验码，其中按时收到的文件有"
            f"{len(unproved)}个没有封存、邮件和文件自己的时间可以证明，"
            f"没有采用，收到时间从严认定：{_in_words(unproved)}"
        )
    lines, unopened = _noted(folder, good)
    times = {_time(folder, row["查看时间"]) for row in (*good, *unproved)}
    mended = tuple(row if row in good else {**row, "没有采用": "是"} for row in rows)
    return Looks(max(times, default=None), lines, unopened, tuple(edits), mended), times


def _is_shown(
    folder: OfficeFolder, week: Week, line: Line, at: dt.datetime, proofs: Proofs
) -> bool:
    """Whether the line makes no file timely, or something else than the record shows its time."""
    came = line.arrival
    if sealed := proofs.sealed.get((line.file, line.sha256)):
        return came.received_at == sealed.arrival.received_at
    if came.received_at > week.cutoff:
        return True
    if mailed := proofs.mailed.get(line.sha256):
        return came.received_at == mailed.received_at
    times = times_of(folder.returns(week), line.file)
    if not times or max(times) > at:
        return False
    match came.seen:
        case "file":
            return came.received_at in times
        case "run":
            return came.received_at == at
        case _:
            return came.received_at <= at and came.seen not in SEEN


def note_look(
    folder: OfficeFolder,
    week: Week,
    look: Look,
    new: Iterable[Line],
    unopened: Container[Line],
) -> None:
    """Notes a look, with the files that no earlier one has noted. Raises CannotWork."""
    looked = (str(week), look.at.isoformat(timespec="seconds"))
    texts: list[tuple[str, ...]] = [
        (
            *(*looked, line.file, line.sha256, line.size),
            line.arrival.received_at.isoformat(timespec="seconds"),
            *line.arrival[1:],
            "是" if line in unopened else "",
        )
        for line in new
    ] or [(*looked, *[""] * (len(_COLUMNS) - 2))]
    rows: list[Row] = [dict(zip(_COLUMNS, text, strict=True)) for text in texts]
    path, key = folder.outbox / NAME, record_key(folder, "查看记录")
    others = records.recorded(path, _COLUMNS, _LATER)
    if look.mended is None:
        last = max((int(row["序号"]) for row in others if _is_of(row, week, key)), default=0)
        added = list(signed.signed(rows, _COLUMNS, key, last))
        records.add(path, (*_COLUMNS, *_LATER), map(_cells, added))
    else:
        added = list(signed.signed([*look.mended, *rows], _COLUMNS, key))
        kept = [row for row in others if row["周次"] != str(week)]
        records.replace(path, (*_COLUMNS, *_LATER), map(_cells, [*kept, *added]))
    last_looks.record(
        folder.last_looks, str(week), last_looks.Mark(int(added[-1]["序号"]), look.at)
    )


def _is_of(row: Row, week: Week, key: bytes) -> bool:
    return row["周次"] == str(week) and signed.proves(row, _COLUMNS, key)


def _cells(row: Row) -> list[str]:
    return signed.cells(row, _COLUMNS)


def _noted(folder: OfficeFolder, rows: Iterable[Row]) -> tuple[Lines, frozenset[Line]]:
    noted: dict[tuple[str, str], Line] = {}
    unopened = set()
    for row in rows:
        if row["文件"]:
            line = _line(folder, row)
            noted.setdefault((line.file, line.sha256), line)
            if row["打不开"]:
                unopened.add(line)
    return noted, frozenset(unopened)


def _line(folder: OfficeFolder, row: Row) -> Line:
    came = Arrival(_time(folder, row["收到时间"]), row["依据"], row["发件人"])
    return Line(row["文件"], row["sha256"], row["大小"], came)


_SHOWN = 10


def _in_words(rows: Sequence[Row]) -> str:
    """Returns what the rows claim, the first ten of them."""
    told = [
        f"“{visible(row['文件'])}”（写作{_moment(row['收到时间'])}收到）"
        if row["文件"]
        else f"{_moment(row['查看时间'])}的查看"
        for row in rows[:_SHOWN]
    ]
    return "、".join(told) + ("等" if len(rows) > _SHOWN else "")


def _moment(text: str) -> str:
    try:
        return f"{dt.datetime.fromisoformat(text).astimezone(BEIJING):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError):
        return f"“{visible(text[:40])}”"


def _time(folder: OfficeFolder, text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text).astimezone(BEIJING)
    except (ValueError, OverflowError):
        raise CannotWork(
            f"{folder.outbox / NAME}：时间“{visible(text)}”写法不对。请从备份恢复，不要手工改动"
        ) from None
