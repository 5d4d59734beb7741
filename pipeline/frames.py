"""The settled week as pandas frames, a column a fact; see `merge.Merged` for what each holds."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from pipeline.fields import heading
from pipeline.intake.history import History, PastTask, PastWeek
from pipeline.intake.master import MasterList, MasterTask
from pipeline.intake.rows import ReturnRow
from pipeline.settle import BY_TASKS, File, Row, Settled
from pipeline.status import STATUS, status_of
from pipeline.text import folded, folded_id, folded_words, says_nothing
from pipeline.week import Week

_NOTHING_BEFORE = PastTask(progress="", percent=None, forecast="", status="")


def _before(task: MasterTask | None, last: PastWeek | None) -> PastTask:
    """What was said of the task last week; a task without a number is not known again."""
    if task is None or last is None or not task.task_id:
        return _NOTHING_BEFORE
    return last.tasks.get(task.task_id, _NOTHING_BEFORE)


def _was_done(task: MasterTask | None, history: History) -> bool:
    return task is not None and task.task_id != "" and task.task_id in history.done


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
    rows = settled.rows
    listed = [master.tasks[row.match.task] if row.match.task >= 0 else None for row in rows]
    before = [_before(task, history.last) for task in listed]
    said = [row.said for row in rows]
    return _frame(
        unit=[row.file.unit for row in rows],
        task_id=[
            task.task_id if task else row.said.task_id
            for task, row in zip(listed, rows, strict=True)
        ],
        file=[row.file.receipt.file for row in rows],
        sheet=[row.file.content.sheet for row in rows],
        row=[row.row for row in said],
        cells=[row.cells for row in said],
        state=[row.state for row in rows],
        how=[row.match.how for row in rows],
        how_in_words=[_how(row) for row in rows],
        repeats=[row.repeats for row in rows],
        written_id=[row.task_id for row in said],
        written=[f"{row.task_id} {row.task}".strip() for row in said],
        task=[row.task for row in said],
        deadline_text=[row.deadline_text for row in said],
        progress=[row.progress for row in said],
        no_progress=[says_nothing(row.progress) for row in said],
        percent_text=[row.percent_text for row in said],
        percent=_numbers([row.percent for row in said]),
        percent_unreadable=[_percent_unreadable(row) for row in said],
        forecast_text=[row.forecast_text for row in said],
        forecast_shown=[row.forecast_text or "未填" for row in said],
        forecast=[_forecast(row, task) for row, task in zip(said, listed, strict=True)],
        reason=[row.reason for row in said],
        escalation=[row.escalation for row in said],
        own=[dict(row.own) for row in said],
        listed_task=[task.task if task else "" for task in listed],
        listed_named=[f"{task.task_id} {task.task}".strip() if task else "" for task in listed],
        listed_deadline=[task.extended or task.deadline_text if task else "" for task in listed],
        listed_unit=[task.lead_unit if task else "" for task in listed],
        task_changed=[
            task is not None and row.match.how == "id" and _task_changed(row.said.task, task)
            for row, task in zip(rows, listed, strict=True)
        ],
        deadline_changed=[
            task is not None and _deadline_changed(row, task)
            for row, task in zip(said, listed, strict=True)
        ],
        deadline=[task.deadline.date if task else None for task in listed],
        last_progress=[task.progress for task in before],
        last_percent=_numbers([task.percent for task in before]),
        last_forecast=[task.forecast for task in before],
        done_before=[_was_done(task, history) for task in listed],
        same_progress=[
            bool(task.progress) and folded(task.progress) == folded(row.progress)
            for task, row in zip(before, said, strict=True)
        ],
    )


def _forecast(row: ReturnRow, task: MasterTask | None) -> str:
    """What a row forecasts of its task; 预计8月底完成 is no 是 of a task that is due in July."""
    due = task.deadline.date if task else None
    late = row.promised is not None and due is not None and row.promised > due
    return "late" if late else row.forecast or ""


def _how(row: Row) -> str:
    number = f"任务编号“{row.said.task_id}”与清单不符" if row.said.task_id else "没有任务编号"
    nearly = "相近的" if row.match.how == "near" else ""
    return f"{number}，按{nearly}工作内容"


def _percent_unreadable(row: ReturnRow) -> bool:
    """Whether the cell says something that is no per cent; an oddity is told on its own."""
    odd = any(name == "percent" and oddity != "ditto" for name, oddity in row.oddities)
    return row.percent is None and not odd and not says_nothing(row.percent_text)


def _task_changed(written: str, task: MasterTask) -> bool:
    if not written or written == task.task:
        return False
    return folded_words(written) != folded_words(task.task)


def _deadline_changed(row: ReturnRow, task: MasterTask) -> bool:
    """Whether the return gives a deadline that is neither the listed nor the extended one."""
    written, listed = row.deadline_text, task.deadline_text
    if not written or written == listed:
        return False
    if folded(written) in (folded(listed), folded(task.extended)):
        return False
    if not (row.deadline.understood and task.listed.understood):
        return True
    meant = (row.deadline.date, row.deadline.open)
    return meant not in {(due.date, due.open) for due in (task.listed, task.deadline)}


def cells(settled: Settled, master: MasterList) -> pd.DataFrame:
    """A row an odd cell of the rows that count."""
    odd = [
        (row, field, oddity)
        for row in settled.rows
        if row.state == "used"
        for field, oddity in row.said.oddities
    ]
    return _frame(
        unit=[row.file.unit for row, _, _ in odd],
        task_id=[master.tasks[row.match.task].task_id for row, _, _ in odd],
        file=[row.file.receipt.file for row, _, _ in odd],
        sheet=[row.file.content.sheet for row, _, _ in odd],
        row=[row.said.row for row, _, _ in odd],
        cells=[row.said.cells for row, _, _ in odd],
        field=[field for _, field, _ in odd],
        heading=[heading(field) for _, field, _ in odd],
        expected=["数字" if field == "percent" else "文字" for _, field, _ in odd],
        oddity=[oddity for _, _, oddity in odd],
        text=[_text(row.said, field) for row, field, _ in odd],
    )


def _text(row: ReturnRow, field: str) -> str:
    own = dict(row.own).get(field, "")
    return str(getattr(row, f"{field}_text", None) or getattr(row, field, own))


def tasks(settled: Settled, master: MasterList, history: History, week: Week) -> pd.DataFrame:
    """A row a task of the list, with the row that counts for it; blank where there is none."""
    listed = master.tasks
    counting = [settled.used.get(number) for number in range(len(listed))]
    said = [row.said if row else None for row in counting]
    before = [_before(task, history.last) for task in listed]
    as_of, month_began = week.as_of, week.month.first_day
    sent = {file.unit: file.receipt.file for file in settled.files if file.state == "accepted"}
    senders = [next((unit for unit in task.leads if unit in sent), "") for task in listed]
    frame = _frame(
        task_id=[task.task_id for task in listed],
        plan=[task.plan for task in listed],
        item=[task.item for task in listed],
        task=[task.task for task in listed],
        named=[f"{task.task_id} {task.task}".strip() for task in listed],
        lead_unit=[task.lead_unit for task in listed],
        leads=[task.leads for task in listed],
        support_units=[task.support_units for task in listed],
        key=[task.key for task in listed],
        deadline_text=[task.deadline_text for task in listed],
        deadline=[task.deadline.date for task in listed],
        due=[_due(task) for task in listed],
        elapsed=_numbers([_elapsed(task, month_began, as_of) for task in listed]),
        extended=[task.extended for task in listed],
        closed=[task.closed for task in listed],
        reported=[row is not None for row in counting],
        progress=[row.progress if row else "" for row in said],
        percent=_numbers([row.percent if row else None for row in said]),
        forecast=[
            _forecast(row, task) if row else "" for row, task in zip(said, listed, strict=True)
        ],
        forecast_text=[row.forecast_text if row else "" for row in said],
        reason=[row.reason if row else "" for row in said],
        escalation=[row.escalation if row else "" for row in said],
        own=[
            dict(task.own + (row.own if row else ()))
            for row, task in zip(said, listed, strict=True)
        ],
        last_status=[task.status for task in before],
        done_before=[_was_done(task, history) for task in listed],
        last_forecast=[task.forecast for task in before],
        last_percent=_numbers([task.percent for task in before]),
        last_progress=[task.progress for task in before],
        history=[history.of_task(task.task_id) if task.task_id else () for task in listed],
        still_weeks=[
            _still_weeks(row, task, history.running) if row else 0
            for row, task in zip(said, listed, strict=True)
        ],
        still_in_words=[
            "进展情况没有变化"
            if task.deadline.open or not row or row.percent is None
            else "完成进度没有提高"
            for row, task in zip(said, listed, strict=True)
        ],
        source_file=[row.file.receipt.file if row else "" for row in counting],
        source_sheet=[row.file.content.sheet if row else "" for row in counting],
        source_row=[row.row if row else None for row in said],
        source_sha256=[row.file.receipt.sha256 if row else "" for row in counting],
        sender=senders,
        # The place of a finding about the task: the row that counts, or the file without one
        unit=[
            row.file.unit if row else sender or (task.leads[0] if task.leads else "")
            for row, sender, task in zip(counting, senders, listed, strict=True)
        ],
        file=[
            row.file.receipt.file if row else sent.get(sender, "")
            for row, sender in zip(counting, senders, strict=True)
        ],
        sheet=[row.file.content.sheet if row else "" for row in counting],
        row=[row.row if row else None for row in said],
        cells=[row.cells if row else {} for row in said],
    )
    status = status_of(frame, as_of)
    return frame.assign(status=status, status_in_words=status.map(lambda code: STATUS[code].word))


def _due(task: MasterTask) -> str:
    """The deadline that counts, in words: as the list has it, or as it was extended."""
    day = task.deadline.date
    if not task.extended or day is None:
        return task.deadline_text
    return f"{day.year}年{day.month}月{day.day}日"


def _elapsed(task: MasterTask, month_began: dt.date, as_of: dt.date) -> float | None:
    """Per cent of the task's time that has passed; None without a deadline.

    A task without a 开始日期 starts with the month of the list.
    """
    if task.deadline.date is None:
        return None
    start = task.start or month_began
    days = (task.deadline.date - start).days
    return min(100.0, 100 * (as_of - start).days / days) if days > 0 else 100.0


def _still_weeks(row: ReturnRow, task: MasterTask, history: Sequence[PastWeek]) -> int:
    """For how many weeks running, this one included, the task has not moved.

    It moves when the per cent grows or, where none is given or the task has no end, when the
    text changes.
    """
    weeks = 1
    for past in history if task.task_id else ():
        before = past.tasks.get(task.task_id)
        if before is None or before.status in ("unreported", "done"):
            break
        if not task.deadline.open and row.percent is not None and before.percent is not None:
            moved = row.percent > before.percent
        else:
            moved = folded(row.progress) != folded(before.progress)
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
    numbers = [folded_id(task.task_id) for task in listed]
    times = Counter(numbers)
    blank = [
        [name for name in ("task_id", "task", "lead_unit") if not getattr(task, name)]
        for task in listed
    ]
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
        clear=[task.deadline.understood and not task.deadline.doubtful for task in listed],
        doubt=[_doubt(task) for task in listed],
        times=[
            times[number] if task.task_id else 1
            for task, number in zip(listed, numbers, strict=True)
        ],
        blank=["、".join(map(heading, missing)) for missing in blank],
    )


def ledgers(master: MasterList) -> pd.DataFrame:
    """A row an entry of the office's ledgers."""
    entries = master.ledgers
    unit_of = {folded_id(task.task_id): task.lead_unit for task in master.tasks}
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


def _numbers(values: Sequence[float | None]) -> pd.Series:
    return pd.Series(values, dtype=float)


def _frame(**columns: Any) -> pd.DataFrame:
    """The columns as they are: None stays None, a text that looks like a number stays text."""
    return pd.DataFrame(
        {
            name: values
            if isinstance(values, pd.Series)
            else pd.Series(values, dtype=_kind(values))
            for name, values in columns.items()
        }
    )


def _kind(values: Sequence[object]) -> type:
    return bool if all(isinstance(value, bool) for value in values) else object
