"""Looks through a week for copied texts: against the task's earlier reports, and across units."""

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from pipeline.domain.places import cell_in_words, cell_on_sheet
from pipeline.domain.status import SETTLED
from pipeline.domain.text import says_nothing
from pipeline.domain.week import Week
from pipeline.history.weeks import History, PastTask
from pipeline.intake.master import MasterList
from pipeline.intake.tasks import MasterTask
from pipeline.merge.copied.clauses import read
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
    as_of = week.as_of
    for place, shared in _shared(reports):
        if found[place] is None:
            found[place] = _across(place, reports, shared, master, said, as_of)
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
        task.task,
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


def _shared(reports: Mapping[int, Report]) -> Iterator[tuple[int, Sequence[Having]]]:
    """Yields each report's place with who has its clauses that several units have.

    Most clauses are in one report only: of these no more is kept than which.
    """
    first: dict[_Said, int] = {}
    having: dict[_Said, dict[str, int]] = {}
    clauses_of: list[list[_Said]] = []
    for place, report in reports.items():
        read_now = read(report.text)  # not kept with the report: few are compared
        clauses = [clause.said for clause in read_now.clauses if len(clause.key) >= _SHORTEST]
        clauses_of.append(clauses)
        for clause in clauses:
            other = first.setdefault(clause, place)
            unit = reports[other].unit
            if unit != report.unit:
                having.setdefault(clause, {unit: other}).setdefault(report.unit, place)
    for place, clauses in zip(reports, clauses_of, strict=True):
        yield place, [having[clause] for clause in clauses if clause in having]


_Said = tuple[str, tuple[str, ...]]
"""`Clause.said`"""


def _across(
    place: int,
    reports: Mapping[int, Report],
    shared: Sequence[Having],
    master: MasterList,
    said: Mapping[str, Any],
    as_of: dt.date,
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
        if found := copied(report, reports[other], as_of, same_task=False):
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
