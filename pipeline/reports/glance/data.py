"""The tasks as the page's script reads them: columns of numbers, each text stored once."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from pipeline.assess.view import TaskView, WeekView
from pipeline.assess.wording import (
    deadline_in_words,
    decided_in_words,
    forecast_in_words,
    inspection_in_words,
    percent_in_words,
    progress_in_words,
    status_in_words,
)
from pipeline.domain.fields import heading
from pipeline.domain.findings import SEVERITIES, Finding
from pipeline.domain.places import cell_in_words
from pipeline.domain.status import FORECASTS, STATUSES, Status
from pipeline.domain.text import printable
from pipeline.domain.week import Week, day_in_words
from pipeline.history.weeks import PastTask
from pipeline.merge.subjects import VERDICTS
from pipeline.reports.glance.since import DUE_DAYS


def task_data(view: WeekView) -> Markup:
    """Returns the JSON, safe inside a `<script>` element.

    `tasks` has a column for each field; a text is given as its place in `texts`. Findings and
    history are given only for tasks that have any, by the task's place in the list; so are cells
    that are not in their column of the row, and what a register or an earlier week decides.
    """
    texts = _Texts()
    findings: dict[Finding, int] = {}
    weeks = {week: place for place, week in enumerate(_weeks_back(view))}
    layouts: dict[tuple[tuple[str, str], ...], int] = {}
    plans = {plan.name: place for place, plan in enumerate(view.plans)}
    units = {unit.name: place for place, unit in enumerate(view.units)}
    shown = _statuses(view)
    statuses = {status.code: place for place, status in enumerate(shown)}
    asides = {
        name: {
            place: texts[said]
            for place, task in enumerate(view.tasks)
            if (said := words(task, view))
        }
        for name, words in _ASIDES.items()
    }
    data = {
        "statuses": [[status.code, status.word] for status in shown],
        "severities": [*SEVERITIES.items(), (_ADVICE, "督查")],
        "plans": [printable(plan) for plan in plans],
        "units": [printable(unit) for unit in units],
        "own_columns": [printable(column.heading) for column in view.shown],
        "own_listed": [int(not column.is_carried("return")) for column in view.shown],
        "as_of": view.week.as_of.isoformat(),
        "due_by": (view.week.as_of + dt.timedelta(days=DUE_DAYS)).isoformat(),
        "compared": int(view.last_week is not None),
        "weeks": [[week.label, week in view.earlier] for week in weeks],
        "tasks": {
            **{name: [texts[word(task)] for task in view.tasks] for name, word in _WORDS.items()},
            "plan": [plans[task.plan] for task in view.tasks],
            "leads": [[units[unit] for unit in task.leads] for task in view.tasks],
            "status": [statuses[task.status] for task in view.tasks],
            "key": [int(task.key) for task in view.tasks],
            "percent": [task.percent for task in view.tasks],
            "deadline": [texts[_iso(task)] for task in view.tasks],
            "source_row": [task.source_row for task in view.tasks],
            "layout": [
                layouts.setdefault(tuple(task.cells.items()), len(layouts)) for task in view.tasks
            ],
        },
        "own": [
            [texts[task.carried.get(column.name, "")] for task in view.tasks]
            for column in view.shown
        ],
        "findings_of": _sparse(
            [findings.setdefault(finding, len(findings)) for finding in task.findings]
            for task in view.tasks
        ),
        "history": _sparse(
            [[weeks[week], *_past(past, texts)] for week, past in task.history]
            for task in view.tasks
        ),
        "findings": [_finding(finding, texts) for finding in findings],
        "layouts": [
            [[printable(heading(name)), letters] for name, letters in layout] for layout in layouts
        ],
        **{name: said for name, said in asides.items() if said},
        "texts": list(map(printable, texts)),
    }
    return htmlsafe_json_dumps(data, ensure_ascii=False, separators=(",", ":"))


_WORDS: Mapping[str, Callable[[TaskView], str]] = {
    "task_id": attrgetter("task_id"),
    "item": attrgetter("item"),
    "task": attrgetter("task"),
    "lead_unit": attrgetter("lead_unit"),
    "support_units": attrgetter("support_units"),
    "deadline_words": deadline_in_words,
    "progress": progress_in_words,
    "percent_words": percent_in_words,
    "forecast": forecast_in_words,
    "reason": attrgetter("reason"),
    "escalation": attrgetter("escalation"),
    "status_words": status_in_words,
    "last_status": attrgetter("last_status"),
    "closed": attrgetter("closed"),
    "source_file": attrgetter("source_file"),
    "source_sheet": attrgetter("source_sheet"),
    "source_sha256": attrgetter("source_sha256"),
}
"""The texts of a task that the script shows and searches, by name."""


def _statuses(view: WeekView) -> tuple[Status, ...]:
    """Returns the statuses that the page shows: 已终止 only when a task is or was so."""
    said = {status for task in view.tasks for status in (task.status, task.last_status)}
    said |= {past.status for task in view.tasks for _, past in task.history}
    return tuple(s for s in STATUSES if s.code != "terminated" or s.code in said)


def _stages(task: TaskView, _view: WeekView) -> str:
    """Returns the stages of a task, a line each: 完成主体（9月30日）：已超期12天."""
    return "\n".join(
        f"{stage.text}（{day_in_words(stage.due)}）：{_STAGES[stage.state]}"
        + (f"{stage.days}天" if stage.days else "")
        for stage in task.stages
    )


def _followed(task: TaskView, view: WeekView) -> str:
    """Returns the notices and instructions of a task, a line each, with their places."""
    return "\n".join(
        f"{day_in_words(each.since)}　{each.named}：{each.standing_in_words}（{each.place}）"
        for each in view.followed_up(task.task_id)
    )


_STAGES = {"reached": "已完成", "overdue": "已超期", "open": "未到期"}


def _promises(task: TaskView, _view: WeekView) -> str:
    """Returns what its unit promised and what became of it, a line each, with both cells."""
    return "\n".join(
        f"{promise.week}“{promise.text}”（{promise.source}）：{VERDICTS[promise.verdict]}"
        + (f"，{promise.verdict_week}（{promise.said_source}）" if promise.verdict_week else "")
        for promise in task.promises
    )


class _Texts(dict[str, int]):
    """The place of each text. A new text goes to the end."""

    def __missing__(self, text: str) -> int:
        place = self[text] = len(self)
        return place


def _exact_cells(task: TaskView, _view: WeekView) -> str:
    """Returns every cell of a row of which some stand elsewhere, with its heading; else ''."""
    if not task.elsewhere:
        return ""
    sheet, row = task.source_sheet, task.source_row
    own = {name: cell_in_words(sheet, row, letters) for name, letters in task.cells.items()}
    return "、".join(f"{heading(name)} {cell}" for name, cell in {**own, **task.elsewhere}.items())


_ASIDES: Mapping[str, Callable[[TaskView, WeekView], str]] = {
    "cells": _exact_cells,
    "decided": lambda task, _view: decided_in_words(task),
    "stages": _stages,
    "inspections": lambda task, _view: "\n".join(map(inspection_in_words, task.inspections)),
    "promises": _promises,
    "followed": _followed,
}
"""What only some tasks have, by name: '' where a task has none."""


def _iso(task: TaskView) -> str:
    return task.deadline.isoformat() if task.deadline else ""


def _weeks_back(view: WeekView) -> Iterator[Week]:
    """Yields the weeks before this one, the latest first, back to the earliest with results."""
    if view.earlier:
        back = (view.week.monday - view.earlier[-1].monday).days // 7
        yield from (view.week.before(weeks) for weeks in range(1, back + 1))


def _past(past: PastTask, texts: _Texts) -> tuple[object, ...]:
    """Status, percent, forecast, progress."""
    percent = "" if past.percent is None else f"{past.percent:g}%"
    words = (percent, FORECASTS.get(past.forecast, ""), past.progress)
    return past.status, *map(texts.__getitem__, words)


def _finding(finding: Finding, texts: _Texts) -> tuple[object, ...]:
    """Code, severity or advice, message, hint, file, sheet, cell."""
    words = (finding.message, finding.hint, finding.file, finding.sheet, finding.cell)
    kind = _ADVICE if is_advice(finding) else finding.severity
    return finding.code, kind, *map(texts.__getitem__, words)


def is_advice(finding: Finding) -> bool:
    """Whether the finding asks the office to look into a task: no fault of the unit's return."""
    return bool(finding.task_id) and finding.rule.mended_in == "supervision"


_ADVICE = "supervision"
"""Stands where other findings have a severity."""


def _sparse(values: Iterable[Sequence[object]]) -> dict[int, Sequence[object]]:
    return {place: value for place, value in enumerate(values) if value}
