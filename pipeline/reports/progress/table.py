"""进展情况一览表 in Word, from `templates/进展情况一览表.docx`; a long one takes several files."""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.assess.view import TaskView, WeekView
from pipeline.assess.wording import (
    KEY,
    counts_in_words,
    date_in_words,
    days_overdue,
    deadline_in_words,
    due_in_words,
    extent_in_words,
    forecast_in_words,
    last_status_in_words,
    percent_in_words,
    plans_in_words,
    progress_in_words,
    status_in_words,
)
from pipeline.domain.status import STATUS, STATUSES
from pipeline.domain.week import day_in_words
from pipeline.reports.progress.order import in_parts
from pipeline.templates.contexts.lines import counted, light
from pipeline.templates.contexts.progress import (
    PROGRESS_TABLE,
    Overview,
    PlanOfVolumes,
    PlanTable,
    ProgressContext,
    ProgressTaskLine,
    TaskTable,
    carried_variables,
    line_type,
    progress_context,
)
from pipeline.templates.word import word_template
from pipeline.word.values import Cell

NAME = "进展情况一览表"
ROWS_A_FILE = 5_000
"""A table with more rows is split by plan: Word and readers both get lost in longer ones."""
ROWS_A_TABLE = 500
"""Tables are split within a file too: LibreOffice needs four times as long for one twice as
long."""


def progress_table(view: WeekView, templates: Path) -> dict[str, bytes]:
    """Returns the files by name: one, or an overview and its volumes when there are many tasks.

    Raises CannotWork when the template cannot be used.
    """
    known, paper = progress_context(view.carried), view.reports.paper
    template = word_template(templates, PROGRESS_TABLE, known, paper)
    name = f"{view.week.label}{NAME}"
    tasks = [task for plan in view.plans for task in plan.tasks]
    if len(tasks) <= ROWS_A_FILE:
        return {f"{name}.docx": template.render(_context(view, _tables(view, tasks)))}
    volumes = _pieces(tasks, ROWS_A_FILE)
    overview = _context(view, _Tables(), (_overview(view, volumes),))
    files = {f"{name}.docx": template.render(overview)}
    for number, volume in enumerate(volumes, start=1):
        title = f"分册{number:02}：{_plans_of(volume)}"
        context = _context(view, _tables(view, volume, title))
        files[f"{name}（分册{number:02}）.docx"] = template.render(context)
    return files


def _pieces(tasks: Sequence[TaskView], most: int) -> list[list[TaskView]]:
    """Splits the tasks: plans stay whole while they fit, a larger plan gets pieces of its own."""
    pieces: list[list[TaskView]] = []
    for _, of_plan in itertools.groupby(tasks, key=lambda task: task.plan):
        plan = list(of_plan)
        if pieces and len(pieces[-1]) + len(plan) <= most:
            pieces[-1].extend(plan)
        else:
            pieces.extend(plan[start : start + most] for start in range(0, len(plan), most))
    return pieces


class _Tables(NamedTuple):
    """The tasks of a file, in the tables of both kinds that a template may use."""

    tables: tuple[TaskTable, ...] = ()
    plan_tables: tuple[PlanTable, ...] = ()


def _tables(view: WeekView, tasks: Sequence[TaskView], title: str = "") -> _Tables:
    """Returns the tables of a file, which `title` heads. Both kinds hold the same lines."""
    pieces = [
        ("" if more else part, piece)
        for part, of_part in in_parts(view, tasks)
        for more, piece in enumerate(_pieces(of_part, ROWS_A_TABLE) or [[]])
    ]
    tables: list[TaskTable] = []
    plan_tables: list[PlanTable] = []
    for number, (part, piece) in enumerate(pieces):
        heading = "　".join(filter(None, ("" if number else title, part)))
        lines = _lines(view, piece)
        several = _plans_of(piece) if len(pieces) > 1 else ""
        tables.append(TaskTable(heading or several, lines))
        plan_tables.extend(_by_plan(heading, lines))
    return _Tables(tuple(tables), tuple(plan_tables))


def _by_plan(heading: str, lines: Sequence[ProgressTaskLine]) -> Iterator[PlanTable]:
    if not lines:
        yield PlanTable((heading,) if heading else (), (), ())
    for plan, of_plan in itertools.groupby(lines, key=lambda line: line.plan.text):
        yield PlanTable((heading,) if heading else (), (plan,) if plan else (), tuple(of_plan))
        heading = ""


def _plans_of(tasks: Sequence[TaskView]) -> str:
    return "、".join(dict.fromkeys(task.plan for task in tasks))


def _overview(view: WeekView, volumes: Sequence[Sequence[TaskView]]) -> Overview:
    of_plan: dict[str, list[int]] = {plan.name: [] for plan in view.plans}
    for number, volume in enumerate(volumes, start=1):
        for plan in dict.fromkeys(task.plan for task in volume):
            of_plan[plan].append(number)
    return Overview(
        volumes=len(volumes),
        plans=tuple(
            PlanOfVolumes(**counted(plan), volumes=_volumes_in_words(of_plan[plan.name]))
            for plan in view.plans
        ),
    )


def _volumes_in_words(numbers: Sequence[int]) -> str:
    first, last = f"分册{numbers[0]:02}", f"分册{numbers[-1]:02}"
    return first if first == last else f"{first}至{last}"


def _context(
    view: WeekView, shown: _Tables, overview: tuple[Overview, ...] = ()
) -> ProgressContext:
    counts = view.total.by_status
    return ProgressContext(
        label=view.week.label,
        title=view.week.title,
        as_of=day_in_words(view.week.as_of),
        date=date_in_words(view.week.as_of),
        district=view.office.district,
        office=view.office.name,
        plans=plans_in_words(view.plans),
        items=view.counts["items"],
        extent=extent_in_words(view),
        tasks=len(view.tasks),
        units=len(view.units),
        counts=counts_in_words(counts),
        rule=view.rule_in_words,
        overview=overview,
        tables=shown.tables,
        plan_tables=shown.plan_tables,
        **{s.code: light(str(counts[s.code]), s) for s in STATUSES},
    )


def _lines(view: WeekView, tasks: Sequence[TaskView]) -> tuple[ProgressTaskLine, ...]:
    variables = dict(zip(carried_variables(view.carried), view.carried, strict=True))
    row = line_type(view.carried)

    def line(task: TaskView, plan: Cell, item: Cell) -> ProgressTaskLine:
        return row(
            number=task.number,
            task_id=task.task_id,
            plan=plan,
            item=item,
            task=task.task,
            lead_unit=task.lead_unit,
            support_units=task.support_units,
            key=KEY if task.key else "",
            deadline=deadline_in_words(task),
            progress=progress_in_words(task),
            percent=percent_in_words(task),
            forecast=forecast_in_words(task),
            status=light(status_in_words(task), STATUS[task.status]),
            last_status=last_status_in_words(task),
            reason=task.reason,
            escalation=task.escalation,
            item_name=task.item,
            percent_change=percent_in_words(task) + _gained(task),
            state=light(_state(task, view), STATUS[task.status]),
            why=_why(task),
            due=_due(task, view),
            **{name: task.carried.get(column.name, "") for name, column in variables.items()},
        )

    plans = _merged([(task.plan,) for task in tasks])
    items = _merged([(task.plan, task.item) for task in tasks])
    return tuple(map(line, tasks, plans, items))


def _gained(task: TaskView) -> str:
    """Returns by how much the progress grew since last week, as in （+5）."""
    if task.percent is None or task.last_percent is None:
        return ""
    gained = round(task.percent - task.last_percent, 2)
    return f"（{gained:+g}）" if gained else "（持平）"


def _state(task: TaskView, view: WeekView) -> str:
    """Returns the status, and for how many days the deadline, or that of a stage, has passed."""
    if task.stage_days > task.task_days:
        return f"{status_in_words(task)}\n节点超期{task.stage_days}天"
    days = days_overdue(task, view.week.as_of) if task.status in _LATE_SAY else 0
    return status_in_words(task) + (f"\n{_LATE_SAY[task.status]}{days}天" if days else "")


_LATE_SAY = {"overdue": "逾期", "unreported": "时限已过"}


def _why(task: TaskView) -> str:
    asked = f"需要协调解决：{task.escalation}" if task.escalation else ""
    extended = f"延期：{task.extended}" if task.extended else ""
    return "\n".join(filter(None, (task.reason, asked, extended)))


def _due(task: TaskView, view: WeekView) -> str:
    """Returns the deadline that counts, in few enough words for a narrow column."""
    if not task.extended or task.deadline is None:
        return due_in_words(task, view.week.as_of)
    year = "" if task.deadline.year == view.week.as_of.year else f"{task.deadline.year}年"
    return f"{year}{day_in_words(task.deadline)}\n（已延期）"


def _merged(names: Sequence[tuple[str, ...]]) -> Iterator[Cell]:
    """Yields a cell with the last name of each row. Cells of equal rows are merged."""
    for number, name in enumerate(names):
        if number and names[number - 1] == name:
            yield Cell(name[-1], "continue")
        elif names[number + 1 : number + 2] == [name]:
            yield Cell(name[-1], "restart")
        else:
            yield Cell(name[-1])
