"""Makes the frames of files and of units: what was received, and from whom."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from itertools import chain

import pandas as pd

from pipeline.domain.text import listing
from pipeline.domain.week import Week
from pipeline.history.weeks import History, PastWeek
from pipeline.intake.files.arrivals import came_in_words
from pipeline.intake.files.receipts import Receipt
from pipeline.intake.master import MasterList
from pipeline.intake.sheets.issued import Mark
from pipeline.merge.conclude import Concluded
from pipeline.merge.frames.columns import frame
from pipeline.merge.lateness import Lateness
from pipeline.merge.place import PlacedFile
from pipeline.merge.subjects import FileFacts, UnitFacts
from pipeline.merge.whose import BY_TASKS, MARKS, stranger


def files(concluded: Concluded, most_of_unit: int) -> pd.DataFrame:
    """Returns one row per file received, in the order received.

    A unit that sent more than `most_of_unit` files sent too many.
    """
    files, outcomes = concluded.placed.files, concluded.outcomes
    sent = Counter(file.unit for file in files)
    last = {file.unit: at for at, file in enumerate(files) if sent[file.unit] > most_of_unit}
    return frame(
        FileFacts,
        {
            "file": [file.receipt.file for file in files],
            "sha256": [file.receipt.sha256 for file in files],
            "size": [file.receipt.size for file in files],
            "received_at": [file.receipt.received_at for file in files],
            "unit": [file.unit for file in files],
            "state": [outcome.state for outcome in outcomes],
            "reason": [outcome.reason for outcome in outcomes],
            "seen": [file.receipt.seen for file in files],
            "sender": [file.receipt.sender for file in files],
            "called": [file.reporter.called if file.reporter else "" for file in files],
            "called_in_words": [_called(file) for file in files],
            "also": [listing(file.reporter.also) if file.reporter else "" for file in files],
            "against": [listing(file.reporter.against) if file.reporter else "" for file in files],
            "corrects": [file.version.corrects for file in files],
            "proofs": [_marks(file.marks.genuine) for file in files],
            "false_marks": [_marks(file.marks.false) for file in files],
            "other_marks": [_marks(file.marks.other, with_weeks=True) for file in files],
            "sheet": [file.content.sheet for file in files],
            "fault": [file.content.fault for file in files],
            "unknown_unit": [not file.content.fault and file.reporter is None for file in files],
            "who_in_words": [_who(file) for file in files],
            "stranger": [
                "" if file.content.fault or file.reporter else stranger(file.content)
                for file in files
            ],
            "same_as": [file.same_as for file in files],
            "replaced_by": [outcome.replaced_by for outcome in outcomes],
            "rivals": [outcome.rivals for outcome in outcomes],
            "overruled": [outcome.overruled for outcome in outcomes],
            "other_week": [file.content.other_week for file in files],
            "dated_on": [file.content.dated_on for file in files],
            "macros": [file.content.macros for file in files],
            "is_document": [file.content.is_document for file in files],
            "columns": [file.content.columns for file in files],
            "hidden": [_hidden(file) for file in files],
            "loose": [outcome.loose for outcome in outcomes],
            "left": [outcome.left for outcome in outcomes],
            "uncompared": [file.uncompared for file in files],
            "hushed": [
                max(0, len(file.content.doubts) - outcome.doubts)
                for file, outcome in zip(files, outcomes, strict=True)
            ],
            "crowd": [
                sent[file.unit] if last.get(file.unit) == at else 0 for at, file in enumerate(files)
            ],
        },
    )


def _called(file: PlacedFile) -> str:
    called = file.reporter.called if file.reporter else ""
    return "所填的任务" if called == BY_TASKS else f"“{called}”"


def _marks(marks: Sequence[Mark], *, with_weeks: bool = False) -> str:
    """Returns what the marks say, in Chinese: 下发的表（区水务局，2017-W28）."""
    words = []
    for mark in marks:
        said = listing(filter(None, (mark.unit, mark.week if with_weeks else "")), "，")
        words.append(f"{MARKS[mark.kind]}（{said}）" if said else MARKS[mark.kind])
    return listing(dict.fromkeys(words))


def _who(file: PlacedFile) -> str:
    said = " ".join(file.content.says_unit.split())
    if said:
        return f"填报单位写的是“{said}”，不是清单中一个单位的名称"
    return "填报单位、牵头单位、文件名都认不出是哪个单位"


def _hidden(file: PlacedFile) -> str:
    sheets, rows = file.content.hidden_sheets, file.content.hidden_rows
    parts = [f"隐藏的工作表“{sheets}”没有读取"] if sheets else []
    parts += [f"被隐藏的{rows}行数据照常读取"] if rows else []
    return "；".join(parts)


def units(
    concluded: Concluded,
    master: MasterList,
    history: History,
    week: Week,
    lateness: Mapping[str, Lateness],
    excused: Set[str],
) -> pd.DataFrame:
    """Returns one row per lead unit, in the order of the list. `lateness`: what came late, by unit.

    `excused`: the units that have nothing to report.
    Groups the files by hand: with dozens of units and hundreds of files, pandas would cost more.
    """
    led = Counter(chain.from_iterable(master.columns["leads"]))
    received: dict[str, list[Receipt]] = {unit: [] for unit in led}
    doubtful: dict[str, list[Receipt]] = {unit: [] for unit in led}
    rejected: dict[str, list[str]] = {unit: [] for unit in led}
    for file, outcome in zip(concluded.placed.files, concluded.outcomes, strict=True):
        if file.unit not in led:
            continue
        if outcome.state == "rejected":
            rejected[file.unit].append(file.receipt.file)
        else:
            into = doubtful if file.version.is_contested else received
            into[file.unit].append(file.receipt)
    # What may be another unit's says nothing of the time of a unit's own
    received = {unit: own or doubtful[unit] for unit, own in received.items()}
    reported = [bool(received[unit]) for unit in led]
    first = [min(received[unit], key=_when, default=None) for unit in led]
    of_late = [lateness.get(unit) for unit in led]
    late = [bool(of) and here for of, here in zip(of_late, reported, strict=True)]
    return frame(
        UnitFacts,
        {
            "unit": list(led),
            "led": list(led.values()),
            "reported": reported,
            "received_at": [receipt and receipt.received_at for receipt in first],
            "seen": [receipt.seen if receipt else "" for receipt in first],
            "late": late,
            "late_tasks": [len(of.tasks) if of else 0 for of in of_late],
            "late_part": list(map(_late_part, of_late, led.values())),
            "files": [tuple(receipt.file for receipt in received[unit]) for unit in led],
            "file": [received[unit][0].file if received[unit] else "" for unit in led],
            "excused": [
                unit in excused and not here for unit, here in zip(led, reported, strict=True)
            ],
            "missing_in_words": [
                f"报送的“{listing(rejected[unit])}”不能采用，按缺报处理"
                if rejected[unit]
                else "本周没有报送"
                for unit in led
            ],
            "cutoff": [f"{week.as_of.month}月{week.as_of.day}日{week.cutoff:%H:%M}"] * len(led),
            "arrived": list(map(_arrived, of_late, first)),
            "weeks_behind": [
                _weeks_behind(unit, (here and not tardy) or unit in excused, history.running)
                for unit, here, tardy in zip(led, reported, late, strict=True)
            ],
        },
    )


def _when(receipt: Receipt) -> dt.datetime:
    return receipt.received_at


def _late_part(late: Lateness | None, led: int) -> str:
    """Returns how many of its tasks a unit reported late whose first return came in time."""
    return "" if late is None or late.whole else f"中有{len(late.tasks)}项任务（共{led}项）"


def _arrived(late: Lateness | None, first: Receipt | None) -> str:
    """Returns when what was late came, and how that is known; without it, when the first came."""
    if late is None or late.whole:
        return _in_words(first) if first else ""
    came = sorted(late.tasks.values(), key=_when)
    ends = dict.fromkeys(map(_in_words, (came[0], came[-1])))
    return "至".join(ends)


def _in_words(receipt: Receipt) -> str:
    return came_in_words(receipt.received_at, receipt.seen)


def _weeks_behind(unit: str, on_time: bool, history: Sequence[PastWeek]) -> int:
    """Returns for how many weeks running, including this one, the unit was missing or late."""
    if on_time:
        return 0
    weeks = 1
    for past in history:
        if unit not in past.missing and unit not in past.late:
            break
        weeks += 1
    return weeks
