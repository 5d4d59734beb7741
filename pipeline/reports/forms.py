"""周报表: a blank return for each lead unit, filled with all that the office already knows.

The unit types only what is new. A hidden sheet, which every program keeps, names the unit and the
week, so that the form is recognised under any file name.
"""

from collections.abc import Sequence

from pipeline.assess.view import TaskView, UnitView, WeekView
from pipeline.assess.wording import deadline_in_words
from pipeline.domain.fields import REPORTED, Field, field
from pipeline.domain.status import FORECASTS, STATUS
from pipeline.domain.week import Week, day_in_words
from pipeline.history.weeks import PastTask
from pipeline.office.file_names import free_name, legal_name
from pipeline.reports.form_sheets import Entry, FormBook, Known


def forms(
    view: WeekView, key: str, units: Sequence[UnitView] | None = None
) -> dict[str, dict[str, bytes]]:
    """Returns the workbook of each unit with open tasks, by unit and file name.

    The same view gives the same bytes.

    `view` shows the week before any return of these units has arrived; `key` is the week's;
    `units`: those of the list, unless given.
    """
    made: dict[str, dict[str, bytes]] = {}
    taken: set[str] = set()
    for unit in view.units if units is None else units:
        if tasks := unit.open_tasks:
            name = legal_name(f"{view.week.label}周报表-{unit.name}")
            name = free_name(name, ".xlsx", taken)
            taken.add(name.lower())
            made[unit.name] = {name: _form(view, unit, tasks, key)}
    return made


def _form(view: WeekView, unit: UnitView, tasks: Sequence[TaskView], key: str) -> bytes:
    week = view.week
    own = [c for c in view.carried if c.is_carried("return") and not c.only_if_said]
    book = FormBook(f"{week.label}重点工作周报表", view.office.name, week.monday)
    book.table(
        unit=unit.name,
        hint=f"请于{_closing_time(week)}前报送。只填白色的格，灰色的格已锁定，不用填。",
        known=[
            Known(field("task_id").heading, 9, [task.task_id for task in tasks]),
            Known(field("task").heading, 27, [task.task for task in tasks]),
            Known(field("deadline").heading, 12, [deadline_in_words(task) for task in tasks]),
            Known("上周进展情况", 25, [_said_before(task, view.last_week) for task in tasks]),
        ],
        entries=[
            Entry(column.name, column.heading, _WIDTHS.get(column.name, column.width))
            for column in (*map(field, REPORTED), *own)
        ],
        answers=list(_ANSWERS),
    )
    book.instructions(_instructions(view, unit, len(tasks), own))
    book.register(unit.name, str(week), key)
    return book.content()


_WIDTHS = {"progress": 36.0, "percent": 9.0, "forecast": 10.0, "reason": 25.0, "escalation": 20.0}
_ANSWERS = (FORECASTS["on_time"], FORECASTS["late"], FORECASTS["unclear"], FORECASTS["done"])
"""The forecasts as the intake reads them, in the order of the drop-down list."""


def _closing_time(week: Week) -> str:
    return f"{day_in_words(week.as_of)}{week.cutoff:%H:%M}"


def _said_before(task: TaskView, last_week: Week | None) -> str:
    """Returns the unit's last report on the task, headed by its week unless that is last week."""
    if not task.history:
        return ""
    week, said = task.history[0]
    words = _words_of(said)
    return words if week == last_week else f"【{week.label}】{words}"


def _words_of(said: PastTask) -> str:
    if said.status == "unreported":
        return STATUS["unreported"].word
    figures = [f"进度{said.percent:g}%"] if said.percent is not None else []
    figures += [f"预估：{FORECASTS[said.forecast]}"] if said.forecast in FORECASTS else []
    return said.progress + (f"（{'，'.join(figures)}）" if figures else "")


def _instructions(view: WeekView, unit: UnitView, tasks: int, own: Sequence[Field]) -> list[str]:
    week, month = view.week, view.week.month
    on_time, late, unclear, done = _ANSWERS
    heading = {name: field(name).heading for name in REPORTED}
    others = f"{'、'.join(f'“{column.heading}”' for column in own)}：" if own else ""
    contact = view.office.contact_in_words
    return [
        f"本表由{view.office.name}按{month.year}年{month.number}月任务清单制作。"
        f"请{unit.name}填报{week.title}的进展，共{tasks}项任务，于{_closing_time(week)}前报送。",
        "只填白色的格。灰色的格由办公室填好并已锁定，不用改；认为任务、时限有误的，"
        "请告知办公室更正任务清单，不要自行改动。",
        f"“{heading['progress']}”：写本周做了什么、做到什么程度，尽量写明数量和日期。"
        "上周所报的列在旁边供对照，请不要照抄。",
        f"“{heading['percent']}”：填0到100之间的数，如80，不用写百分号。",
        f"“{heading['forecast']}”：点格子右边的箭头选择。“{on_time}”为能够按时办结，"
        f"“{late}”为不能按时办结，“{done}”为已经办结（进度应为100）；"
        f"一时说不准的选“{unclear}”，按不能按时办结对待，请尽快明确。",
        f"“{heading['reason']}”：预估选“{late}”的必须填写，写明卡在哪里、需要怎样推动；其他的不用填。",
        f"“{heading['escalation']}”：原文报领导，请写明需要解决什么；没有的留空。",
        *([f"{others}按表头填写。"] if own else []),
        "最右边的“填报检查”会提示还缺什么；显示“√”的一行就填好了。",
        "请不要增删行和列、改动表头。文字较长时可以调整行高和列宽。",
        "填好后保存并报送本文件，xlsx、xls、ods 格式都可以，文件名可以改：单位和周次登记在文件里。",
        "报送后要更正的，改好再报送一次，在文件名中注明“更正”。",
        *([f"填报中有疑问的，请与办公室联系（{contact}）。"] if contact else []),
    ]
