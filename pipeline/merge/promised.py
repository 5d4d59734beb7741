"""Holds what units promised against what they say later. Pure: texts in, facts out.

A promise is followed from the week that makes it to this one, as long as the same unit leads the
task alone. What is not sure stays open, and nothing is said of it.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import pandas as pd

from pipeline.domain.fields import carried_text
from pipeline.domain.places import cell_in_words, cell_on_sheet
from pipeline.domain.status import StatusCode
from pipeline.domain.text import folded, says_as_before
from pipeline.domain.week import Week
from pipeline.history.weeks import History, PastTask
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.promises.grammar import (
    Promise,
    Said,
    Total,
    may_promise,
    read_promises,
)
from pipeline.intake.meaning.promises.later import (
    begins_something,
    explains_less,
    falls,
    is_counted,
    is_event,
    is_mentioned,
    is_reached,
    is_same,
    only_repeats,
    says_moved,
)
from pipeline.intake.meaning.quantities import in_words
from pipeline.intake.tasks import MasterTask
from pipeline.merge.frames.columns import Values, frame
from pipeline.merge.subjects import PromiseFacts, PromiseFindingFacts, Verdict

FIELDS = ("progress", "next_step")
"""The fields that promises are read from."""
WRITTEN_BEFORE = 5
"""A return may be written so many days before its cut-off: a day that lies nearer may not have
come when the unit wrote."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a unit said of a task in a week in which it reported it."""

    week: Week
    texts: Mapping[str, str]
    """Field of `FIELDS` to text."""
    place_of: Callable[[str], str]
    """Returns the cell of a field: 区水务局.xlsx“周报表”C5. Few reports are asked for it."""
    remarks: str
    percent: float | None
    done: bool

    @property
    def all_words(self) -> str:
        return "\n".join((*self.texts.values(), self.remarks))


class Followed(NamedTuple):
    """A task of which promises are followed."""

    task_id: str
    task: str
    deadlines: frozenset[dt.date | None]
    """The days of its own: as listed, and as extended."""


@dataclass(slots=True)
class _Track:
    """A promise while it is followed."""

    promise: Promise
    of: Report
    last: Report
    """The last report that it was held against; at first its own."""
    facts: PromiseFacts
    settled: bool = False
    passed: bool = False
    """Whether a report surely written after its day did not say that it was reached."""
    mentioned: bool = False
    """Whether a report of the week of its day, or a later one, may be about it."""


def promises(
    master: MasterList,
    history: History,
    week: Week,
    reported: Sequence[bool],
    status: Sequence[StatusCode],
    said: Mapping[str, Values],
    source: Mapping[str, Values],
) -> list[tuple[PromiseFacts, ...]]:
    """Returns the promises of each task with how they stand, the earliest first.

    `reported`, `status`, `said` and `source` have one value per task of the list.
    """
    found: list[tuple[PromiseFacts, ...]] = []
    for place, task in enumerate(master.tasks):
        ended = task.ruled == "terminated" or not task.task_id or len(task.leads) != 1
        if ended:
            found.append(())
            continue
        earlier = _earlier(task, history)
        if not earlier and not (reported[place] and _may_begin(week, said, status[place], place)):
            found.append(())
            continue
        own = frozenset((task.deadline.date, task.listed.date))
        now = _now(week, said, source, status[place], place) if reported[place] else None
        reports = [*earlier, *([now] if now else [])]
        of_task = Followed(task.task_id, task.task, own)
        found.append(tuple(followed(of_task, reports)))
    return found


def _may_begin(week: Week, said: Mapping[str, Values], status: StatusCode, place: int) -> bool:
    """Whether a task's first report may make a promise. Its totals mean nothing without another."""
    if status == "done":
        return False
    texts = (said["progress"][place], carried_text(said["carried"][place], "next_step"))
    return any(may_promise(text, week) for text in texts)


def _earlier(task: MasterTask, history: History) -> list[Report]:
    """Returns the reports of the task since its lead unit leads it, the earliest first."""
    reports: list[Report] = []
    for of_week, past in history.of_task(task.task_id):
        if folded(past.lead_unit) != folded(task.lead_unit):
            break
        if past.source.file and not past.carried_from:
            reports.append(_report(of_week, past))
    return reports[::-1]


def _report(week: Week, past: PastTask) -> Report:
    texts = {"progress": past.progress, "next_step": past.next_step}
    done = past.status == "done"
    return Report(week, texts, past.place_of, past.remarks, past.percent, done)


def _now(
    week: Week,
    said: Mapping[str, Values],
    source: Mapping[str, Values],
    status: StatusCode,
    place: int,
) -> Report:
    carried = said["carried"][place]
    texts = {"progress": said["progress"][place], "next_step": carried_text(carried, "next_step")}
    sheet, row = source["source_sheet"][place], source["source_row"][place]
    cells, elsewhere = said["cells"][place], said["elsewhere"][place]

    def place_of(name: str) -> str:
        cell = elsewhere.get(name) or cell_in_words(sheet, row, cells.get(name, ""))
        words = cell_on_sheet(sheet, cell or f"第{row}行")
        return f"{source['source_file'][place]}{words}"

    remarks = (said["reason"][place], said["escalation"][place], carried_text(carried, "problems"))
    done = status == "done"
    return Report(week, texts, place_of, "\n".join(remarks), said["percent"][place], done)


def followed(task: Followed, reports: Sequence[Report]) -> Iterator[PromiseFacts]:
    """Yields what became of the promises and totals in a task's reports, the earliest first."""
    tracks: list[_Track] = []
    totals: dict[tuple[str, str], tuple[Total, Report, str]] = {}
    fell: list[PromiseFacts] = []
    for report in reports:
        said = {name: _said(report.texts[name], report.week) for name in FIELDS}
        new = [(name, one) for name in FIELDS for one in said[name].promises]
        for track in tracks:
            if not track.settled:
                new = _go_on(track, report, new)
        tracks += _begun(task, report, new)
        fell += _fallen(task, report, said, totals)
    yield from (track.facts for track in tracks)
    yield from fell


def _said(text: str, week: Week) -> Said:
    said = read_promises(text, week)
    nothing = not said.promises and not said.totals
    return _NOTHING if nothing or says_as_before(text) else said


_NOTHING = Said()


def _begun(task: Followed, report: Report, new: Sequence[tuple[str, Promise]]) -> Iterator[_Track]:
    """Yields the promises that a report makes. The task's own deadline is none."""
    for name, promise in new if not report.done else ():
        if promise.by in task.deadlines and only_repeats(promise, task.task):
            continue
        yield _Track(
            promise,
            report,
            report,
            PromiseFacts(
                task_id=task.task_id,
                kind="date",
                what=promise.what,
                by=promise.by,
                amount="",
                week=str(report.week),
                text=promise.text,
                source=report.place_of(name),
                verdict="open",
                verdict_week="",
                said="",
                said_source="",
            ),
        )


def _go_on(
    track: _Track, report: Report, new: list[tuple[str, Promise]]
) -> list[tuple[str, Promise]]:
    """Holds a promise against a later report, and notes in `track` what became of it.

    Returns those of the report's promises that are not this one again.
    """
    promise = track.promise
    passed = (report.week.as_of - promise.by).days
    last, track.last = track.last, report
    same = [(name, one) for name, one in new if is_same(promise, one)]
    progress = report.texts["progress"]
    counts = promise.total is not None
    counted = counts and is_counted(promise, _said(progress, report.week).totals)
    if report.done or counted or is_reached(promise, progress, report.week):
        if not track.passed and last is not track.of and last.week.as_of >= promise.by:
            track.settled = True  # between two reports: nobody knows whether it was in time
            return new
        _settle(track, "late" if track.passed else "kept", report, "progress")
        return new
    if len(same) == 1 and (not is_event(promise) or says_moved(same[0][1])):
        ((name, one),) = same
        if one.by > promise.by:
            days = (one.by - promise.by).days
            _settle(track, "moved", report, name, one.text, days=days)
            return new
        return [each for each in new if each != (name, one)]
    spoken_of = report.week.sunday >= promise.by and is_mentioned(promise, report.all_words)
    track.mentioned = track.mentioned or spoken_of
    if passed < WRITTEN_BEFORE or not progress:
        return new
    moved_on = begins_something(promise) and not _stands_still(track.of, report)
    track.passed = True
    if moved_on or same or track.mentioned or _repeats(report):
        track.facts = replace(track.facts, verdict="open", verdict_week="", said="", said_source="")
        return new
    before = (last.week.as_of - promise.by).days if last is not track.of else -1
    _settle(track, "silent", report, "progress", days=passed, before=before)
    track.settled = False
    return new


def _stands_still(before: Report, now: Report) -> bool:
    """Whether the per cent says that the task has not moved."""
    if before.percent is None or now.percent is None:
        return False
    return now.percent <= before.percent


def _repeats(report: Report) -> bool:
    return says_as_before(report.texts["progress"])


def _settle(
    track: _Track,
    verdict: Verdict,
    report: Report,
    name: str,
    text: str = "",
    *,
    days: int = 0,
    before: int = -1,
) -> None:
    track.settled = True
    track.facts = replace(
        track.facts,
        verdict=verdict,
        verdict_week=str(report.week),
        said=text or report.texts[name],
        said_source=report.place_of(name),
        days=days,
        days_before=before,
    )


def _fallen(
    task: Followed,
    report: Report,
    said: Mapping[str, Said],
    totals: dict[tuple[str, str], tuple[Total, Report, str]],
) -> Iterator[PromiseFacts]:
    """Yields the running totals that are smaller than in the report before. Notes the new totals.

    A total is passed over if it is given twice, if the text explains it, or in a new year.
    """
    now: dict[tuple[str, str], list[tuple[str, Total]]] = {}
    for name in FIELDS:
        for total in said[name].totals:
            now.setdefault((total.thing, total.amount.unit), []).append((name, total))
    for key, given in now.items():
        if len(given) != 1:
            totals.pop(key, None)
            continue
        ((name, total),) = given
        if known := totals.get(key):
            was, of, was_in = known
            same_year = of.week.as_of.year == report.week.as_of.year
            explained = "每" in task.task or explains_less(report.all_words)
            if falls(was, total) and same_year and not explained:
                less = was.amount.number - total.amount.number
                yield PromiseFacts(
                    task_id=task.task_id,
                    kind="total",
                    what=was.thing,
                    by=None,
                    amount=in_words(was.amount.number, was.amount.unit),
                    week=str(of.week),
                    text=was.text,
                    source=of.place_of(was_in),
                    verdict="fell",
                    verdict_week=str(report.week),
                    said=total.text,
                    said_source=report.place_of(name),
                    share=100 * less / was.amount.number,
                )
        totals[key] = (total, report, name)


def promise_findings(tasks: pd.DataFrame, week: Week) -> pd.DataFrame:
    """Returns one row per promise of which this week's report says something worth telling."""
    told = [
        (place, one)
        for place, made in enumerate(tasks["promises"])
        for one in made
        if one.verdict_week == str(week) and one.verdict in ("moved", "silent", "fell")
    ]
    shared = ["task_id", "unit", "file", "sheet", "row", "cells"]
    of_tasks = tasks[[*shared, "carried", "progress"]].iloc[[place for place, _ in told]]
    rows = list(zip(of_tasks.to_dict("records"), (one for _, one in told), strict=True))
    columns: dict[str, list[Any]] = {name: [task[name] for task, _ in rows] for name in shared}
    ones = [one for _, one in rows]
    return frame(
        PromiseFindingFacts,
        columns
        | {
            "field": [_field_of(task, one) for task, one in rows],
            "verdict": [one.verdict for one in ones],
            "made_in": [_label(one.week, week) for one in ones],
            "made_at": [one.source for one in ones],
            "made": [one.text for one in ones],
            "by": [one.by for one in ones],
            "said": [one.said for one in ones],
            "days": [one.days for one in ones],
            "days_before": [one.days_before for one in ones],
            "share": [one.share for one in ones],
        },
    )


def _field_of(task: Mapping[Any, Any], one: PromiseFacts) -> str:
    """Returns the field of this week's cell that the finding marks."""
    next_step = carried_text(task["carried"], "next_step")
    in_next = one.verdict != "silent" and one.said in next_step and one.said not in task["progress"]
    return "next_step" if in_next else "progress"


def _label(code: str, week: Week) -> str:
    """Returns how people call a week before this one."""
    monday = dt.date.fromisocalendar(int(code[:4]), int(code[6:]), 1)
    return week.before((week.monday - monday).days // 7).label
