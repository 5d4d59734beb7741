"""Writes the draft of the next month's list: what is unfinished, carried over by number."""

from collections.abc import Collection, Sequence

from pipeline.adopt.canonical import add_tasks, list_columns
from pipeline.adopt.understanding import names_of
from pipeline.domain.fields import Field
from pipeline.domain.registers.listed import REACHED, STAGES
from pipeline.domain.settings import Office
from pipeline.domain.week import Month
from pipeline.excel.book import About, Book
from pipeline.excel.cells import Column
from pipeline.intake.master import MasterList
from pipeline.intake.stages import Stage
from pipeline.intake.tasks import MasterTask


def draft_of_list(
    listed: MasterList,
    finished: Collection[tuple[str, str]],
    month: Month,
    office: Office,
    own: tuple[Field, ...],
) -> bytes:
    """Returns the list of `month` with the tasks of the list before that are not finished.

    `finished`: number and text of those that are. An extended deadline stands in the place of the
    old one, so that no register of the month before is needed for it. The same list gives the
    same bytes.
    """
    tasks = [_carried(task) for task in listed.tasks if (task.task_id, task.task) not in finished]
    title = f"{office.district}{month.label}任务清单（草案）"
    said = f"由 {listed.file} 未办结的{len(tasks)}项任务转入；新增、调整、终止的，请按批准改后使用"
    about = About(title, "任务清单", office.name, "督查 任务清单", said, month.first_day)
    book = Book(about, "A4")
    names = names_of(tasks, own)
    add_tasks(book, tasks, list_columns(names, month, listed.by_sequence), title, said)
    if stages := [(task, stage) for task in tasks for stage in task.stages if not stage.file]:
        sheet = book.sheet(STAGES.name, f"{title}：{STAGES.name}", STAGES.purpose, _TAB)
        sheet.filter(sheet.table(_STAGE_COLUMNS, stages, "任务清单"))
    return book.content()


def _carried(task: MasterTask) -> MasterTask:
    """Returns the task with the deadline that counts as that of the list.

    Where its cell also holds stages, only the day is kept of it: they stand in 节点台账.
    """
    text = "" if task.stages and task.deadline.date else task.deadline_text
    return task._replace(listed=task.deadline, deadline_text=text)


_TAB = "7F7F7F"
_STAGE_COLUMNS: Sequence[Column[tuple[MasterTask, Stage]]] = (
    Column(STAGES.heading("task_id"), lambda pair: pair[0].task_id, "centred", 12),
    Column(STAGES.heading("task"), lambda pair: pair[0].task, width=36),
    Column(STAGES.heading("stage"), lambda pair: pair[1].text, width=36),
    Column(STAGES.heading("due"), lambda pair: _day(pair[1]), "centred", 16),
    Column(STAGES.heading("state"), lambda pair: REACHED if pair[1].reached else "", "centred", 11),
)


def _day(stage: Stage) -> str:
    return f"{stage.due.year}年{stage.due.month}月{stage.due.day}日"
