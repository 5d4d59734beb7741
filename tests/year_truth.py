"""What the longer sample must lead to, worked out from its own data, as `sample_truth` does.

It uses nothing from the pipeline but the definition of a week and the generator's tables of text.
"""

import datetime as dt
import re
from collections import Counter
from functools import cache

from pipeline.sample.plans import LATER_WEEKS, WEEKS, Task
from pipeline.sample.returns import sample_week
from pipeline.sample.story import ASKED, NOT_DUE, listed_in, registers
from tests.sample_truth import accepted_rows, sample_truth

JULY_WEEKS = (*WEEKS, *LATER_WEEKS[:2])
STAGE_SAID, NOT_REACHED = "节点完成情况", "未完成"
_DAY = re.compile(r"(\d+)月(\d+)日前")
_END_OF_JULY = ("7月底前",)


def entries(register: str) -> list[dict[str, str]]:
    """Returns the rows of a register, by heading."""
    headings, *rows = registers()[register]
    return [dict(zip(headings, row, strict=True)) for row in rows]


def deadline(task: Task, as_of: dt.date) -> dt.date | None:
    """Returns the last day of a task, if it lies in July or August by the list or an extension."""
    for row in entries("延期台账"):
        if row["任务编号"] == task.task_id and row["批准日期"] <= as_of.isoformat():
            return dt.date.fromisoformat(row["新时限"])
    if task.deadline in _END_OF_JULY:
        return dt.date(2017, 7, 31)
    day = _DAY.fullmatch(task.deadline)
    return dt.date(2017, int(day[1]), int(day[2])) if day else None


@cache
def statuses(code: str) -> dict[str, str]:
    """Returns the status of each task in a week, by its number."""
    if code in WEEKS:
        return dict(sample_truth(code).status)
    week = sample_week(code)
    rows = accepted_rows(code)
    return {
        task.task_id: _status(task, code, week.as_of, rows[task.task_id].forecast)
        if task.task_id not in NOT_DUE.get(code, ())
        else statuses(LATER_WEEKS[LATER_WEEKS.index(code) - 1])[task.task_id]
        for task in listed_in(week)
    }


def _status(task: Task, code: str, as_of: dt.date, forecast: str) -> str:
    ruled = _ruling(task.task_id, as_of.isoformat())
    if ruled in ("done", "terminated"):
        return ruled
    last = deadline(task, as_of)
    if forecast in ("已办结", "已完成") and ruled != "sent back" and not _doubted(task, as_of):
        return "done"
    if last is not None and last < as_of:
        return "overdue"
    slipped = ASKED.get((code, task.task_id), {}).get(STAGE_SAID) == NOT_REACHED
    return "at_risk" if forecast == "否" or slipped or ruled == "sent back" else "on_track"


def _doubted(task: Task, as_of: dt.date) -> bool:
    """Whether an inspection found less than the unit says, and nobody has looked again since."""
    day = as_of.isoformat()
    return any(
        row["任务编号"] == task.task_id
        and row["核查结论"] != "属实"
        and row["督查日期"] <= day
        and not (row["回头看结论"] == "整改到位" and row["回头看日期"] <= day)
        for row in entries("督查记录")
    )


def _ruling(task_id: str, day: str) -> str:
    """Returns what the office decided of a task last, by a day."""
    ruling = ""
    for row in entries("销号台账"):
        if row["任务编号"] == task_id and (row["销号日期"] or row["检查时间"]) <= day:
            ruling = "done" if row["结论"] == "同意" else "sent back"
    for row in entries("调整台账"):
        if row["任务编号"] == task_id and row["变更类型"] == "终止" and row["批准日期"] <= day:
            ruling = "terminated"
    return ruling


def july() -> dict[str, int]:
    """Returns what July's document must count: all, done, due, due and done in time …"""
    last = JULY_WEEKS[-1]
    as_of = sample_week(last).as_of
    now = Counter(statuses(last).values())
    due = [
        task
        for task in listed_in(sample_week(last))
        if statuses(last)[task.task_id] != "terminated"
        and (day := deadline(task, as_of)) is not None
        and day <= as_of
    ]
    return {
        "tasks": now.total(),
        **now,
        "due": len(due),
        "due_on_time": sum(_in_time(task) for task in due),
    }


def _in_time(task: Task) -> bool:
    """Whether a week reports the task as done that is the first after its deadline, or earlier."""
    done = [code for code in JULY_WEEKS if statuses(code)[task.task_id] == "done"]
    if not done or statuses(JULY_WEEKS[-1])[task.task_id] != "done":
        return False
    since = _since(task.task_id)
    before = dt.date.fromisocalendar(2017, int(since[-2:]) - 1, 5)
    day = deadline(task, sample_week(JULY_WEEKS[-1]).as_of)
    return day is not None and day > before


def _since(task_id: str) -> str:
    """Returns the first week of the last unbroken run of weeks in which a task is done."""
    since = ""
    for code in JULY_WEEKS:
        done = statuses(code)[task_id] == "done"
        since = (since or code) if done else ""
    return since
