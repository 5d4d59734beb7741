"""Looks through a week for copied texts: against the task's earlier reports, and across units."""

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from pipeline.domain.places import cell_in_words, cell_on_sheet
from pipeline.domain.status import SETTLED
from pipeline.domain.text import folded, says_nothing
from pipeline.domain.week import Week
from pipeline.history.weeks import History, PastTask
from pipeline.intake.master import MasterList
from pipeline.intake.tasks import MasterTask
from pipeline.merge.copied.likeness import Copied, Report, copied

_SHORTEST = 6
"""Characters: a shorter clause is no sign that two units have the same text."""
_MOST_COMPARED = 4
"""How many tasks of other units a text is compared with, those with the rarest clauses first."""


def copies(
    master: MasterList, history: History, week: Week, said: Mapping[str, Any]
) -> list[Copied | None]:
    """Returns for each task of the list how its text is copied, or None.

    `said` has the columns of the frame of tasks, one value per task: progress, forecast, status,
    reported, due, unit, file, sheet, row, cells, elsewhere; and same_progress of the rows. The
    latest report that is copied is named; where none is, another unit's task of this week. A text
    that is last week's without any change is told by H01 and left out here.
    """
    reports = {
        place: _report(task, said, place)
        for place, task in enumerate(master.tasks)
        if said["reported"][place] and said["due"][place] and not _is_told(said, place)
    }
    found: list[Copied | None] = [None] * len(master.tasks)
    for place, report in reports.items() if history.weeks else ():
        earlier = _earlier(master.tasks[place], history, report, said["file"][place])
        found[place] = _over_weeks(report, earlier, week)
    shared = _shared(reports)
    for place in reports:
        if found[place] is None:
            found[place] = _across(place, reports, shared[place], master, said, week)
    return found


def _is_told(said: Mapping[str, Any], place: int) -> bool:
    """Whether there is nothing to tell of the text: H01 does so, or the task is done."""
    return bool(
        said["same_progress"][place]
        or says_nothing(said["progress"][place])
        or said["forecast"][place] == "done"
        or said["status"][place] in SETTLED
    )


def _report(task: MasterTask, said: Mapping[str, Any], place: int) -> Report:
    unit = said["unit"][place]
    stages = (stage.text for stage in task.stages)
    return Report(
        said["progress"][place],
        unit,
        frozenset([*task.leads, *task.supports]),
        folded(task.task),
        "\n".join((task.task, task.item, task.plan, *stages)),
    )


def _earlier(
    task: MasterTask, history: History, report: Report, file: str
) -> Iterator[tuple[Week, PastTask]]:
    """Yields the earlier weeks in which a report was due and came, the latest first.

    Of a joint task only those whose file is the same unit's, as far as its name shows.
    """
    for week, past in history.of_task(task.task_id) if task.task_id else ():
        if not (past.is_report and past.due and past.progress):
            continue
        if len(task.leads) < 2 or _is_of_same_unit(past.source.file, file, report.unit):
            yield week, past


def _is_of_same_unit(earlier: str, file: str, unit: str) -> bool:
    return unit in earlier or _without_digits(earlier) == _without_digits(file)


@functools.lru_cache(maxsize=1024)
def _without_digits(name: str) -> str:
    return re.sub(r"\d+", "", name)


def _over_weeks(
    report: Report, earlier: Iterable[tuple[Week, PastTask]], week: Week
) -> Copied | None:
    seen = set()
    for of_week, past in earlier:
        if past.progress in seen:
            continue
        seen.add(past.progress)
        before = replace(report, text=past.progress)
        if found := copied(report, before, week.as_of, same_task=True):
            back = (week.monday - of_week.monday).days // 7
            place = past.place_of("progress")
            return replace(found, text=past.progress, place=place, whose=of_week.label, back=back)
    return None


Having = Mapping[str, int]
"""The first task of each unit that has a clause, by unit."""


def _shared(reports: Mapping[int, Report]) -> Mapping[int, Sequence[Having]]:
    """Returns for each report who has its clauses that several units have."""
    having: dict[tuple[str, tuple[str, ...]], dict[str, int]] = defaultdict(dict)
    found: dict[int, list[dict[str, int]]] = {}
    for place, report in reports.items():
        found[place] = [
            having[clause.said] for clause in report.said.clauses if len(clause.key) >= _SHORTEST
        ]
        for of_units in found[place]:
            of_units.setdefault(report.unit, place)
    return {place: [each for each in every if len(each) > 1] for place, every in found.items()}


def _across(
    place: int,
    reports: Mapping[int, Report],
    shared: Sequence[Having],
    master: MasterList,
    said: Mapping[str, Any],
    week: Week,
) -> Copied | None:
    report = reports[place]
    others: dict[int, None] = {}
    for of_units in sorted(shared, key=len):
        for unit, other in islice(of_units.items(), _MOST_COMPARED + 1):
            if unit != report.unit:
                others[other] = None
        if len(others) >= _MOST_COMPARED:
            break
    for other in islice(others, _MOST_COMPARED):
        if found := copied(report, reports[other], week.as_of, same_task=False):
            number = master.tasks[other].task_id or f"“{master.tasks[other].task}”"
            return replace(
                found,
                text=reports[other].text,
                place=_place(said, other),
                whose=f"{reports[other].unit}本周报送的{number}",
            )
    return None


def _place(said: Mapping[str, Any], place: int) -> str:
    """Returns the cell of a task's progress in this week's return: 区水务局.xlsx“周报表”C5."""
    sheet, row = said["sheet"][place], said["row"][place]
    column = said["cells"][place].get("progress", "")
    cell = said["elsewhere"][place].get("progress") or cell_in_words(sheet, row, column)
    return f"{said['file'][place]}{cell_on_sheet(sheet, cell or f'第{row}行')}"
