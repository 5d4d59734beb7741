"""Writes the draft of the next month's list: what is unfinished, carried over by number."""

from collections.abc import Collection

from pipeline.adopt.canonical import add_tasks, list_columns
from pipeline.adopt.understanding import names_of
from pipeline.domain.fields import Field
from pipeline.domain.settings import Office
from pipeline.domain.week import Month
from pipeline.excel.book import About, Book
from pipeline.intake.master import MasterList
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
    return book.content()


def _carried(task: MasterTask) -> MasterTask:
    """Returns the task with the deadline that counts as that of the list."""
    return task._replace(listed=task.deadline) if task.deadline != task.listed else task
