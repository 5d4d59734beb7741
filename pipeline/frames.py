"""The settled week as pandas frames, a column a fact; see `merge.Merged` for what each holds."""

import datetime as dt
import functools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from pipeline.fields import heading
from pipeline.findings import Subject
from pipeline.intake.deadlines import Deadline
from pipeline.intake.history import History, PastTask, PastWeek
from pipeline.intake.lines import Oddity
from pipeline.intake.master import MasterList, MasterTask
from pipeline.intake.rows import ReturnRow
from pipeline.settle import BY_TASKS, File, Settled
from pipeline.status import STATUS, status_of
from pipeline.text import folded, folded_id, folded_words, says_nothing
from pipeline.week import Week

_NOTHING_BEFORE = PastTask(progress="", percent=None, forecast="", status="")


def _before(master: MasterList, history: History) -> list[PastTask]:
    """What was said of each task last week; a task without a number is not known again."""
    last = history.last.tasks if history.last else {}
    return [
        last.get(task.task_id, _NOTHING_BEFORE) if task.task_id else _NOTHING_BEFORE
        for task in master.tasks
    ]


def _done_before(master: MasterList, history: History) -> list[bool]:
    return [task.task_id != "" and task.task_id in history.done for task in master.tasks]


def files(settled: Settled, week: Week) -> pd.DataFrame:
    """A row a file received, in the order received."""
    files = settled.files
    return _frame(
        file=[file.receipt.file for file in files],
        unit=[file.unit for file in files],
        called=[file.reporter.called if file.reporter else "" for file in files],
        called_in_words=[_called(file) for file in files],
        also=[file.reporter.also if file.reporter else "" for file in files],
        sheet=[file.content.sheet for file in files],
        sha256=[file.receipt.sha256 for file in files],
        size=[file.receipt.size for file in files],
        received_at=[file.receipt.received_at for file in files],
        late=[file.receipt.received_at > week.cutoff for file in files],
        state=[file.state for file in files],
        reason=[file.reason for file in files],
        fault=[file.content.fault for file in files],
        unknown_unit=[not file.content.fault and file.reporter is None for file in files],
        same_as=[file.same_as for file in files],
        replaced_by=[file.replaced_by for file in files],
        ambiguous=[file.ambiguous for file in files],
        overruled=[file.overruled for file in files],
        other_week=[file.content.other_week for file in files],
        macros=[file.content.macros for file in files],
        hidden=[_hidden(file) for file in files],
        other_sheets=[file.content.other_sheets for file in files],
        guessed=[file.content.guessed for file in files],
        surplus=[file.content.surplus for file in files],
    )


def _called(file: File) -> str:
    called = file.reporter.called if file.reporter else ""
    return "所填的任务" if called == BY_TASKS else f"“{called}”"


def _hidden(file: File) -> str:
    sheets, rows = file.content.hidden_sheets, file.content.hidden_rows
    parts = [f"隐藏的工作表“{sheets}”没有读取"] if sheets else []
    parts += [f"被隐藏的{rows}行数据照常读取"] if rows else []
    return "；".join(parts)


def rows(settled: Settled, master: MasterList, history: History) -> pd.DataFrame:
    """A row a row of a return: what it says, the task it means, what was said last week."""
    placed = settled.rows
    said, at = placed.said.columns, np.array(placed.task, dtype=np.intp)
    tasks = master.tasks
    before = _before(master, history)
    ids = _picked([task.task_id for task in tasks], at, "")
    texts = _picked([task.task for task in tasks], at, "")
    deadlines = _picked([task.deadline.date for task in tasks], at, None)
    due = _picked([task.deadline_text for task in tasks], at, "")
    last_progress = _picked([task.progress for task in before], at, "")
    return _frame(
        unit=[file.unit for file in placed.file],
        task_id=[
            listed_id if task >= 0 else written
            for listed_id, written, task in zip(ids, said["task_id"], placed.task, strict=True)
        ],
        file=[file.receipt.file for file in placed.file],
        sheet=[file.content.sheet for file in placed.file],
        row=said["row"],
        cells=said["cells"],
        state=placed.state,
        how=placed.how,
        repeats=[row in placed.repeats for row in range(len(placed))],
        written_id=said["task_id"],
        task=said["task"],
        deadline_text=said["deadline_text"],
        progress=said["progress"],
        no_progress=list(map(says_nothing, said["progress"])),
        percent_text=said["percent_text"],
        percent=_numbers(said["percent"]),
        percent_unreadable=[
            text != "" and percent is None and _percent_unreadable(text, oddities)
            for text, percent, oddities in zip(
                said["percent_text"], said["percent"], said["oddities"], strict=True
            )
        ],
        forecast_text=said["forecast_text"],
        forecast=_forecasts(said, deadlines),
        reason=said["reason"],
        escalation=said["escalation"],
        own=list(map(dict, said["own"])),
        listed_task=texts,
        listed_deadline=_picked([task.extended or task.deadline_text for task in tasks], at, ""),
        listed_unit=_picked([task.lead_unit for task in tasks], at, ""),
        task_changed=[
            text not in (given, "") and how == "id" and folded_words(text) != folded_words(given)
            for text, given, how in zip(said["task"], texts, placed.how, strict=True)
        ],
        deadline_changed=[
            text not in (given, "")
            and task >= 0
            and (meant.date is None or meant.date != day)
            and _deadline_changed(text, meant, tasks[task])
            for text, given, meant, day, task in zip(
                said["deadline_text"], due, said["deadline"], deadlines, placed.task, strict=True
            )
        ],
        deadline=deadlines,
        last_progress=last_progress,
        last_percent=_numbers(_picked([task.percent for task in before], at, None)),
        last_forecast=_picked([task.forecast for task in before], at, ""),
        done_before=_picked(_done_before(master, history), at, False),
        same_progress=[
            last != "" and (last == text or folded(last) == folded(text))
            for last, text in zip(last_progress, said["progress"], strict=True)
        ],
    )


def _picked(values: Sequence[Any], places: "np.ndarray", missing: Any) -> "np.ndarray":
    """The value at each place, and `missing` at -1."""
    count = len(values) + 1
    with_missing = np.fromiter(chain(values, (missing,)), dtype=object, count=count)
    return with_missing.take(places, mode="wrap")


def _forecasts(said: Mapping[str, Sequence[Any]], deadlines: Iterable[dt.date | None]) -> list[str]:
    """What each row forecasts; 预计8月底完成 is no 是 of a task that is due in July."""
    return [
        "late" if promised and due and promised > due else forecast or ""
        for forecast, promised, due in zip(
            said["forecast"], said["promised"], deadlines, strict=True
        )
    ]


def _percent_unreadable(text: str, oddities: Sequence[tuple[str, Oddity]]) -> bool:
    """Whether a cell without a per cent says something; an oddity is told on its own."""
    odd = any(name == "percent" and oddity != "ditto" for name, oddity in oddities)
    return not odd and not says_nothing(text)


def _deadline_changed(text: str, meant: Deadline, task: MasterTask) -> bool:
    """Whether the return gives a deadline that is neither the listed nor the extended one."""
    if folded(text) in (folded(task.deadline_text), folded(task.extended)):
        return False
    if not (meant.understood and task.listed.understood):
        return True
    return (meant.date, meant.open) not in {
        (due.date, due.open) for due in (task.listed, task.deadline)
    }


def cells(settled: Settled, master: MasterList) -> pd.DataFrame:
    """A row an odd cell of the rows that count."""
    placed = settled.rows
    odd = [
        (row, placed.file[row], name, oddity)
        for row, (oddities, state) in enumerate(
            zip(placed.said.columns["oddities"], placed.state, strict=True)
        )
        if oddities and state == "used"
        for name, oddity in oddities
    ]
    said = [placed.said[row] for row, *_ in odd]
    fields = [name for _, _, name, _ in odd]
    return _frame(
        unit=[file.unit for _, file, _, _ in odd],
        task_id=[master.tasks[placed.task[row]].task_id for row, *_ in odd],
        file=[file.receipt.file for _, file, _, _ in odd],
        sheet=[file.content.sheet for _, file, _, _ in odd],
        row=[row.row for row in said],
        cells=[row.cells for row in said],
        field=fields,
        heading=list(map(heading, fields)),
        expected=["数字" if name == "percent" else "文字" for name in fields],
        oddity=[oddity for *_, oddity in odd],
        text=[_text(row, name) for row, name in zip(said, fields, strict=True)],
    )


def _text(row: ReturnRow, field: str) -> str:
    own = dict(row.own).get(field, "")
    return str(getattr(row, f"{field}_text", None) or getattr(row, field, own))


def tasks(
    settled: Settled, rows: pd.DataFrame, master: MasterList, history: History, week: Week
) -> pd.DataFrame:
    """A row a task of the list, with the row that counts for it; blank where there is none.

    `rows` is the frame of all rows.
    """
    listed, counting = master.tasks, settled.used
    at = np.array(counting, dtype=np.intp)
    before, done_before = _before(master, history), _done_before(master, history)
    as_of, month_began = week.as_of, week.month.first_day
    deadlines = [task.deadline.date for task in listed]
    sent = {file.unit: file.receipt.file for file in settled.files if file.state == "accepted"}
    senders = [
        task.leads[0] if task.leads and task.leads[0] in sent else _first(task.leads, sent)
        for task in listed
    ]
    said = {
        name: _picked(column, at, _BLANK.get(name, ""))
        for name, column in (
            *((name, settled.rows.said.columns[name]) for name in _SAID),
            *((name, rows[name].tolist()) for name in ("unit", "file", "sheet", "forecast")),
        )
    }
    status = status_of(
        as_of,
        reported=[row >= 0 for row in counting],
        closed=[task.closed != "" for task in listed],
        done_before=done_before,
        forecast=said["forecast"],
        deadline=deadlines,
    )
    return _frame(
        task_id=[task.task_id for task in listed],
        plan=[task.plan for task in listed],
        item=[task.item for task in listed],
        task=[task.task for task in listed],
        lead_unit=[task.lead_unit for task in listed],
        leads=[task.leads for task in listed],
        support_units=[task.support_units for task in listed],
        key=[task.key for task in listed],
        deadline_text=[task.deadline_text for task in listed],
        deadline=deadlines,
        past_due=[due is not None and due < as_of for due in deadlines],
        endless=[task.deadline.open for task in listed],
        elapsed=_numbers(
            [_elapsed(task.start or month_began, task.deadline.date, as_of) for task in listed]
        ),
        extended=[task.extended for task in listed],
        closed=[task.closed for task in listed],
        reported=[row >= 0 for row in counting],
        progress=said["progress"],
        percent=_numbers(said["percent"]),
        forecast=said["forecast"],
        forecast_text=said["forecast_text"],
        reason=said["reason"],
        escalation=said["escalation"],
        own=[
            dict(task.own + own) if task.own or own else {}
            for task, own in zip(listed, said["own"], strict=True)
        ],
        last_status=[task.status for task in before],
        done_before=done_before,
        last_forecast=[task.forecast for task in before],
        last_percent=_numbers([task.percent for task in before]),
        last_progress=[task.progress for task in before],
        history=[
            history.of_task(task.task_id) if history.weeks and task.task_id else ()
            for task in listed
        ],
        still_weeks=[
            _still_weeks(task, progress, percent, history.running) if row >= 0 else 0
            for row, progress, percent, task in zip(
                counting, said["progress"], said["percent"], listed, strict=True
            )
        ],
        source_file=said["file"],
        source_sheet=said["sheet"],
        source_row=said["row"],
        source_sha256=[
            settled.rows.file[row].receipt.sha256 if row >= 0 else "" for row in counting
        ],
        sender=senders,
        # The place of a finding about the task: the row that counts, or the file without one
        unit=[
            unit or sender or (task.leads[0] if task.leads else "")
            for unit, sender, task in zip(said["unit"], senders, listed, strict=True)
        ],
        file=[
            file or sent.get(sender, "") for file, sender in zip(said["file"], senders, strict=True)
        ],
        sheet=said["sheet"],
        row=said["row"],
        cells=said["cells"],
        status=status,
    )


def _first(leads: Sequence[str], sent: Mapping[str, str]) -> str:
    """The first of the units that lead a task which sent a return."""
    return next((unit for unit in leads if unit in sent), "")


_SAID = (
    "row", "cells", "progress", "percent", "forecast_text", "reason", "escalation", "own",
)  # fmt: skip
_BLANK: Mapping[str, Any] = {"row": None, "cells": {}, "percent": None, "own": ()}
"""What stands for a task without a row, where that is not ''."""


@functools.lru_cache(maxsize=4096)
def _elapsed(start: dt.date, deadline: dt.date | None, as_of: dt.date) -> float | None:
    """Per cent of a task's time that has passed; None without a deadline."""
    if deadline is None:
        return None
    days = (deadline - start).days
    return min(100.0, 100 * (as_of - start).days / days) if days > 0 else 100.0


def _still_weeks(
    task: MasterTask, progress: str, percent: float | None, history: Sequence[PastWeek]
) -> int:
    """For how many weeks running, this one included, the task has not moved.

    It moves when the per cent grows or, where none is given or the task has no end, when the
    text changes.
    """
    weeks = 1
    for past in history if task.task_id else ():
        before = past.tasks.get(task.task_id)
        if before is None or before.status in ("unreported", "done"):
            break
        if not task.deadline.open and percent is not None and before.percent is not None:
            moved = percent > before.percent
        else:
            moved = folded(progress) != folded(before.progress)
        if moved:
            break
        weeks += 1
    return weeks


def units(settled: Settled, master: MasterList, history: History, week: Week) -> pd.DataFrame:
    """A row a lead unit of the list, in its order."""
    led: dict[str, int] = dict.fromkeys(master.units, 0)
    for task in master.tasks:
        for unit in task.leads:
            led[unit] += 1
    received: dict[str, list[File]] = {unit: [] for unit in led}
    rejected: dict[str, list[File]] = {unit: [] for unit in led}
    for file in settled.files:
        of_unit = rejected if file.state == "rejected" else received
        of_unit.get(file.unit, []).append(file)
    reported = [bool(received[unit]) for unit in led]
    first = [min((f.receipt.received_at for f in received[unit]), default=None) for unit in led]
    late = [when is not None and when > week.cutoff for when in first]
    return _frame(
        unit=list(led),
        tasks=list(led.values()),
        reported=reported,
        received_at=first,
        late=late,
        files=[tuple(f.receipt.file for f in received[unit]) for unit in led],
        file=[received[unit][0].receipt.file if received[unit] else "" for unit in led],
        missing_in_words=[
            f"报送的“{'、'.join(f.receipt.file for f in rejected[unit])}”不能采用，按缺报处理"
            if rejected[unit]
            else "本周没有报送"
            for unit in led
        ],
        cutoff=[f"{week.as_of.month}月{week.as_of.day}日{week.cutoff:%H:%M}" for _ in led],
        arrived=[f"{when.month}月{when.day}日{when:%H:%M}" if when else "" for when in first],
        weeks_behind=[
            _weeks_behind(unit, here and not tardy, history.running)
            for unit, here, tardy in zip(led, reported, late, strict=True)
        ],
    )


def _weeks_behind(unit: str, on_time: bool, history: Sequence[PastWeek]) -> int:
    """For how many weeks running, this one included, the unit was missing or late."""
    if on_time:
        return 0
    weeks = 1
    for past in history:
        if unit not in past.missing and unit not in past.late:
            break
        weeks += 1
    return weeks


def master(master: MasterList) -> pd.DataFrame:
    """A row a row of the master list."""
    listed = master.tasks
    numbers = master.folded_ids
    times = Counter(numbers)
    blank = [
        ()
        if task.task_id and task.task and task.lead_unit
        else tuple(name for name in _NEEDED if not getattr(task, name))
        for task in listed
    ]
    clear = [task.deadline.understood and not task.deadline.doubtful for task in listed]
    return _frame(
        unit=[task.lead_unit for task in listed],
        task_id=[task.task_id for task in listed],
        file=[master.file] * len(listed),
        sheet=[task.sheet for task in listed],
        row=[task.row for task in listed],
        # `blank` is the cell to fill in, whichever field it is
        cells=[
            {**task.cells, "blank": task.cells.get(missing[0], "")} if missing else task.cells
            for task, missing in zip(listed, blank, strict=True)
        ],
        task=[task.task for task in listed],
        deadline_text=[task.deadline_text for task in listed],
        clear=clear,
        doubt=[
            "" if is_clear else _doubt(task) for task, is_clear in zip(listed, clear, strict=True)
        ],
        times=[
            times[number] if task.task_id else 1
            for task, number in zip(listed, numbers, strict=True)
        ],
        blank=["、".join(map(heading, missing)) if missing else "" for missing in blank],
    )


_NEEDED = ("task_id", "task", "lead_unit")
"""Without these nobody can report on a task of the list."""


def ledgers(master: MasterList) -> pd.DataFrame:
    """A row an entry of the office's ledgers."""
    entries = master.ledgers
    unit_of = {
        number: task.lead_unit for number, task in zip(master.folded_ids, master.tasks, strict=True)
    }
    numbers = [folded_id(entry.task_id) for entry in entries]
    return _frame(
        unit=[unit_of.get(number, "") for number in numbers],
        task_id=[entry.task_id for entry in entries],
        file=[master.file] * len(entries),
        sheet=[entry.sheet for entry in entries],
        row=[entry.row for entry in entries],
        cells=[entry.cells for entry in entries],
        ledger=[entry.ledger for entry in entries],
        listed=[number in unit_of for number in numbers],
        unusable=[entry.unusable for entry in entries],
    )


def _doubt(task: MasterTask) -> str:
    """What is doubtful about the deadline as it is listed."""
    if not task.deadline_text:
        return "没有填写完成时限"
    day = task.listed.date
    meant = f"没有写明是哪一天，暂按{day.month}月{day.day}日掌握" if day else "看不出是哪一天"
    return f"完成时限“{task.deadline_text}”{meant}"


def _numbers(values: "Sequence[float | None] | np.ndarray") -> pd.Series:
    return pd.Series(values, dtype=float)


def _frame(**columns: Any) -> pd.DataFrame:
    """The columns as they are: None stays None, a text that looks like a number stays text."""
    return pd.DataFrame(
        {
            name: values
            if isinstance(values, pd.Series)
            else pd.Series(values, dtype=_kind(values), copy=False)
            for name, values in columns.items()
        },
        copy=False,
    )


def _kind(values: Sequence[object]) -> type:
    """A column is one of truth values, or of anything else, throughout."""
    return bool if len(values) == 0 or values[0].__class__ is bool else object


# What a message says of a row in words: made for the rows that a rule finds, not for all


def _how(row: Mapping[str, Any]) -> str:
    number = f"任务编号“{row['written_id']}”与清单不符" if row["written_id"] else "没有任务编号"
    nearly = "相近的" if row["how"] == "near" else ""
    return f"{number}，按{nearly}工作内容"


def _due(task: Mapping[str, Any]) -> str:
    """The deadline that counts: as the list has it, or as it was extended."""
    day = task["deadline"]
    if not task["extended"] or day is None:
        return str(task["deadline_text"])
    return f"{day.year}年{day.month}月{day.day}日"


def _standing(task: Mapping[str, Any]) -> str:
    silent = task["status"] == "unreported" and task["past_due"]
    return "完成时限已过，本周未报送" if silent else STATUS[task["status"]].word


def _still(task: Mapping[str, Any]) -> str:
    without_figures = task["endless"] or not task["reported"] or math.isnan(task["percent"])
    return "进展情况没有变化" if without_figures else "完成进度没有提高"


def _named(task_id: str, text: str) -> str:
    return f"{task_id} {text}".strip()


IN_WORDS: Mapping[Subject, Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "rows": {
        "how_in_words": _how,
        "written": lambda row: _named(row["written_id"], row["task"]),
        "listed_named": lambda row: _named(row["task_id"], row["listed_task"]),
        "forecast_shown": lambda row: row["forecast_text"] or "未填",
    },
    "tasks": {
        "named": lambda task: _named(task["task_id"], task["task"]),
        "due": _due,
        "still_in_words": _still,
        "status_in_words": _standing,
    },
}
"""By the names that the rules' messages use."""
