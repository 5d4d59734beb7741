"""Says of each stage of a task whether it is reached, since when, and who says so."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.domain.fields import carried_text
from pipeline.domain.places import cell_in_words, in_file
from pipeline.domain.status import SETTLED, Slip, StatusCode
from pipeline.domain.text import folded_words, pattern
from pipeline.domain.week import Week
from pipeline.history.past import Reached
from pipeline.history.weeks import History
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.answers.reached import read_reached
from pipeline.intake.stages import Stage
from pipeline.intake.tasks import MasterTask
from pipeline.merge.frames.columns import Values
from pipeline.merge.subjects import StageFacts


class Said(NamedTuple):
    """What the row that counts for a task says of its stage."""

    named: str = ""
    """The stage that it speaks of; '' when it does not say."""
    text: str = ""
    source: str = ""
    """The cell, as `in_file` writes it."""


def stages(
    master: MasterList,
    history: History,
    week: Week,
    status: Sequence[StatusCode],
    said: Mapping[str, Values],
    source: Mapping[str, Values],
    slip: Slip,
) -> dict[str, Any]:
    """Returns the columns of the tasks' frame that tell of stages, and the status that they make.

    A stage counts as reached when an earlier week has it so, the register says so, the unit says so
    surely, or the whole task is done. `slip`: what a task becomes when a stage's day has passed.
    """
    count = len(status)
    columns: dict[str, list[Any]] = {
        "stages": [()] * count,
        "stage_days": [0] * count,
        "stage_doubt": [""] * count,
        "stages_gone": [""] * count,
        "status": list(status),
    }
    if not any(master.columns["stages"]) and not any(k.reached for k in history.known.values()):
        return columns
    for place, task in enumerate(master.tasks):
        known = history.known.get(task.task_id) if task.task_id else None
        before = {folded_words(each.text): each for each in known.reached} if known else {}
        if not task.stages:
            continue
        answer = _said(said, source, place) if said["carried"][place] else Said()
        found, doubt = _told(task, before, answer, status[place], week, master.file)
        columns["stages"][place] = tuple(found)
        columns["stage_doubt"][place] = doubt
        columns["stages_gone"][place] = _gone(task, before)
        late = [stage.days for stage in found if stage.state == "overdue"]
        columns["stage_days"][place] = max(late, default=0)
        if late:
            columns["status"][place] = after_slip(status[place], slip)
    return columns


def after_slip(status: StatusCode, slip: Slip) -> StatusCode:
    """Returns the status of a task of which a stage's day has passed."""
    if slip == "off" or status not in ("on_track", "at_risk"):
        return status
    return "overdue" if slip == "overdue" else "at_risk"


def _said(said: Mapping[str, Values], source: Mapping[str, Values], place: int) -> Said:
    carried = said["carried"][place]
    text = carried_text(carried, "stage_said")
    if not text:
        return Said()
    sheet, row = source["source_sheet"][place], source["source_row"][place]
    elsewhere, letters = said["elsewhere"][place], said["cells"][place]
    cell = elsewhere.get("stage_said") or cell_in_words(sheet, row, letters.get("stage_said", ""))
    place_of = in_file(source["source_file"][place], sheet, cell)
    return Said(carried_text(carried, "stage_named"), text, place_of)


def _told(
    task: MasterTask,
    before: Mapping[str, Reached],
    said: Said,
    status: StatusCode,
    week: Week,
    file: str,
) -> tuple[list[StageFacts], str]:
    """Returns the task's stages, the earliest first, and why what the unit says is not used."""
    in_order = sorted(task.stages, key=lambda stage: stage.due)
    open_ones = [stage for stage in in_order if stage.key not in before and not stage.reached]
    answered, doubt = _answered(said, in_order, open_ones, before, week)
    doubt = doubt or _denied(open_ones, answered, status)
    found = []
    for number, stage in enumerate(in_order, start=1):
        reached = _reached(stage, before, said, answered, status, week, file)
        since, by = reached or ("", "")
        is_late = stage.due < week.as_of and not since and status not in SETTLED
        found.append(
            StageFacts(
                task_id=task.task_id,
                number=number,
                text=stage.text,
                due=stage.due,
                due_text=stage.written,
                state="reached" if since else "overdue" if is_late else "open",
                days=(week.as_of - stage.due).days if is_late else 0,
                reached_in=since,
                reached_source=by,
                list_source=in_file(stage.file or file, stage.sheet, stage.cell),
            )
        )
    return found, doubt


def _reached(
    stage: Stage,
    before: Mapping[str, Reached],
    said: Said,
    answered: Stage | None,
    status: StatusCode,
    week: Week,
    file: str,
) -> tuple[str, str] | None:
    """Returns since which week a stage is reached, and the cell that says so; None if it is not."""
    if (known := before.get(stage.key)) is not None:
        return known.week, known.source
    if stage.reached:
        if "!" in stage.reached_at:
            return str(week), in_file(file, *stage.reached_at.rsplit("!", 1))
        return str(week), in_file(stage.file or file, stage.sheet, stage.reached_at)
    if answered is not None and stage.key == answered.key:
        return str(week), said.source
    return (str(week), "") if status == "done" else None


def _answered(
    said: Said,
    stages: Sequence[Stage],
    open_ones: Sequence[Stage],
    before: Mapping[str, Reached],
    week: Week,
) -> tuple[Stage | None, str]:
    """Returns the stage that the unit says is reached, and why its words are not used, if not."""
    if not said.text:
        return None, ""
    read = read_reached(said.text)
    of = _named(said.named, stages) if said.named else next(iter(open_ones), None)
    if read.sure == "doubtful":
        return None, f"“{said.text}”看不出是否已完成，没有算已完成"
    if said.named and of is None:
        return None, f"“{said.named}”不是清单上的节点，没有算已完成" if read.value else ""
    if read.value is False and of is not None and of.key in before:
        since = before[of.key].week
        return None, f"节点“{of.text}”{since}已完成，现在写的是“{said.text}”"
    if not read.value or of is None:
        return None, ""
    last = max((each.week for each in before.values()), default="")
    if not said.named and last == str(week.before(1)) and of.key not in before:
        return None, (
            f"没有写明说的是哪个节点，上周已报上一个节点完成，“{said.text}”没有算到“{of.text}”上"
        )
    return of, ""


def _denied(open_ones: Sequence[Stage], answered: Stage | None, status: StatusCode) -> str:
    """Returns which stage the unit calls reached and the register not, in Chinese, or ''."""
    claimed = open_ones if status == "done" else [answered] if answered else []
    odd = next((stage for stage in claimed if stage.denied_at), None)
    if odd is None:
        return ""
    says = "任务已办结" if status == "done" else "已完成"
    return f"{odd.denied_at}写的是节点“{odd.text}”未完成，单位报的是{says}"


_DATED = pattern(r"\s*[（(][^（()）]*[)）]\s*$")


def _named(text: str, stages: Sequence[Stage]) -> Stage | None:
    """Returns the stage that a form's 本阶段节点 names, with or without its day."""
    words = {folded_words(text), folded_words(_DATED.sub("", text))}
    named = [stage for stage in stages if stage.key in words]
    return named[0] if len(named) == 1 else None


def _gone(task: MasterTask, before: Mapping[str, Reached]) -> str:
    """Returns the stages that were reached and that the list no longer has, in Chinese."""
    now = {stage.key for stage in task.stages}
    return "、".join(f"“{each.text}”" for key, each in before.items() if key not in now)


def elapsed(
    start: dt.date, stages: Sequence[Stage], deadline: dt.date | None, as_of: dt.date
) -> float | None:
    """Returns the per cent of a task that should be done, 0–100, measured from stage to stage.

    Each stage is an equal part of the work, and within it time counts; what is left between the
    last stage and the deadline is one more part.
    """
    days = sorted(stage.due for stage in stages)
    if deadline is not None and deadline > days[-1]:
        days.append(deadline)
    return 100 * sum(_shares(start, days, as_of)) / len(days)


def _shares(start: dt.date, days: Sequence[dt.date], as_of: dt.date) -> Iterator[float]:
    """Yields of each part how much of its time has passed, 0–1."""
    begin = start
    for end in days:
        length = (end - begin).days
        passed = (as_of - begin).days
        yield float(as_of >= end) if length <= 0 else min(1.0, max(0.0, passed / length))
        begin = end
