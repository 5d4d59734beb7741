"""What the returns say: a row a row of theirs, a row an odd cell."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline.fields import heading
from pipeline.frames.columns import Picker, coded, frame, numbers
from pipeline.frames.earlier import Before
from pipeline.intake.deadlines import Deadline
from pipeline.intake.lines import Oddity
from pipeline.intake.master import MasterList, MasterTask
from pipeline.intake.rows import ReturnRow
from pipeline.settle import Settled
from pipeline.text import folded, folded_words, says_nothing


def rows(settled: Settled, master: MasterList, before: Before) -> pd.DataFrame:
    """A row a row of a return: what it says, the task it means, what was said last week."""
    placed, listed = settled.rows, master.columns
    said, pick = placed.said.columns, Picker(placed.task)
    texts = pick(listed["task"], "")
    deadlines = pick([deadline.date for deadline in listed["deadline"]], None)
    last_progress = pick(before.progress, "")
    return frame(
        unit=[file.unit for file in placed.file],
        task_id=[
            listed_id if task >= 0 else written
            for listed_id, written, task in zip(
                pick(listed["task_id"], ""), said["task_id"], placed.task, strict=True
            )
        ],
        file=[file.receipt.file for file in placed.file],
        sheet=[file.content.sheet for file in placed.file],
        row=said["row"],
        cells=said["cells"],
        state=coded(placed.state),
        how=coded(placed.how),
        repeats=[row in placed.repeats for row in range(len(placed))],
        written_id=said["task_id"],
        task=said["task"],
        deadline_text=said["deadline_text"],
        progress=said["progress"],
        no_progress=list(map(says_nothing, said["progress"])),
        percent_text=said["percent_text"],
        percent=numbers(said["percent"]),
        percent_unreadable=[
            percent is None and text != "" and _percent_unreadable(text, oddities)
            for text, percent, oddities in zip(
                said["percent_text"], said["percent"], said["oddities"], strict=True
            )
        ],
        forecast_text=said["forecast_text"],
        forecast=coded(_forecasts(said, deadlines)),
        reason=said["reason"],
        escalation=said["escalation"],
        own=list(map(dict, said["own"])),
        listed_task=texts,
        listed_deadline=pick(
            [
                extended or text
                for extended, text in zip(listed["extended"], listed["deadline_text"], strict=True)
            ],
            "",
        ),
        listed_unit=pick(listed["lead_unit"], ""),
        task_changed=[
            text not in (given, "") and how == "id" and folded_words(text) != folded_words(given)
            for text, given, how in zip(said["task"], texts, placed.how, strict=True)
        ],
        deadline_changed=[
            text not in (given, "")
            and task >= 0
            and (meant.date is None or meant.date != day)
            and _deadline_changed(text, meant, master.tasks[task])
            for text, given, meant, day, task in zip(
                said["deadline_text"],
                pick(listed["deadline_text"], ""),
                said["deadline"],
                deadlines,
                placed.task,
                strict=True,
            )
        ],
        deadline=deadlines,
        last_progress=last_progress,
        last_percent=numbers(pick(before.percent, None)),
        last_forecast=coded(pick(before.forecast, "")),
        done_before=pick(before.done, False),
        same_progress=[
            last != "" and (last == text or folded(last) == folded(text))
            for last, text in zip(last_progress, said["progress"], strict=True)
        ],
    )


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
    return frame(
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
