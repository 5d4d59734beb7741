"""Holds what inspections found of each task against what its unit had returned."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from pipeline.domain.facts import facts_of
from pipeline.domain.places import cells_from, in_file
from pipeline.domain.registers.supervision import MENDED, NOT_MENDED, PARTLY_MENDED, TRUE, UNTRUE
from pipeline.domain.status import FORECASTS, Inspected
from pipeline.domain.text import folded, pattern, says_nothing
from pipeline.domain.week import Week, day_in_words
from pipeline.history.weeks import History, RowOf
from pipeline.intake.master import MasterList
from pipeline.intake.registers import LedgerEntry
from pipeline.intake.registers.inspections import found_by, is_mended
from pipeline.intake.tasks import MasterTask
from pipeline.merge.frames.columns import Values, frame
from pipeline.merge.subjects import Demanded, InspectionFacts


class _Said(NamedTuple):
    """What a unit returned of a task."""

    week: str = ""
    words: str = ""
    source: str = ""


def inspected(
    master: MasterList, history: History, week: Week, said: Mapping[str, Values]
) -> dict[str, list[Any]]:
    """Returns the columns of the tasks' frame that tell of inspections.

    `said`: the columns of the rows that count, with where they stand.
    """
    count = len(master.tasks)
    columns: dict[str, list[Any]] = {
        "inspections": [()] * count,
        "inspected": [""] * count,
        "inspected_source": [""] * count,
    }
    for place, task in enumerate(master.tasks):
        if not task.inspected_by:
            continue
        now = {name: values[place] for name, values in said.items()}
        found = [_of(entry, task, history, week, now, master) for entry in task.inspected_by]
        found.sort(key=lambda each: each.day or dt.date.max, reverse=True)
        columns["inspections"][place] = tuple(found)
        shown = next((e for e in found if e.stands), None) or next(
            (e for e in found if e.verdict), found[0]
        )
        columns["inspected"][place] = _in_short(shown, task)
        columns["inspected_source"][place] = shown.source
    return columns


def inspections(tasks: pd.DataFrame) -> pd.DataFrame:
    """Returns one row per inspection of a task, in the order of the list."""
    every = [each for of_task in tasks["inspections"] for each in of_task]
    return frame(
        InspectionFacts,
        {name: [getattr(each, name) for each in every] for name in facts_of(InspectionFacts)},
    )


def _of(
    entry: LedgerEntry,
    task: MasterTask,
    history: History,
    week: Week,
    now: Mapping[str, Any],
    master: MasterList,
) -> InspectionFacts:
    said = _said(entry.day or week.as_of, task, history, week, now)
    replied = entry.day_in("replied")
    place = entry.places.get("verdict", entry.cell)
    demanded = _demanded(entry, task, week.as_of)
    return InspectionFacts(
        unit=next(iter(task.leads), task.lead_unit),
        task_id=task.task_id,
        task=task.task,
        lead_unit=task.lead_unit,
        file=entry.file or master.file,
        sheet=entry.sheet,
        row=entry.row,
        cells=entry.cells,
        day=entry.day,
        method=entry.texts.get("method", ""),
        seen=entry.texts.get("found", ""),
        verdict=entry.text_in("verdict") or entry.texts.get("verdict", ""),
        found=found_by(entry),
        stands=entry is task.found_by,
        source=in_file(entry.file or master.file, entry.sheet, place),
        said_week=week.called(said.week),
        said=said.words,
        said_source=said.source,
        inspector=entry.texts.get("inspector", ""),
        demand=_demand(entry),
        mend_by=entry.day_in("mend_by"),
        reply=entry.texts.get("reply", ""),
        replied=replied if replied is not None and replied <= week.as_of else None,
        review=entry.text_in("review") or entry.texts.get("review", ""),
        demanded=demanded,
        demanded_in_words=_in_words(demanded, entry),
    )


def _demand(entry: LedgerEntry) -> str:
    text = entry.texts.get("demand", "")
    return "" if says_nothing(text) or _NO_DEMAND.fullmatch(folded(text)) else text


_NO_DEMAND = pattern(
    "(?:不|无|暂无|暂不)(?:需要?|须|用|必)?(?:再)?(?:整改|改进)(?:要求|事项|问题|意见)?[。.]?|"
    "(?:请)?(?:继续)?保持[。.]?"
)
"""Words under 整改要求 that ask for nothing."""


def _demanded(entry: LedgerEntry, task: MasterTask, as_of: dt.date) -> Demanded:
    """Returns how the demand of an inspection stands. An answer without a sure day is none."""
    if not _demand(entry):
        return ""
    if task.ruled in ("closed", "terminated"):
        return "settled"
    if is_mended(entry, as_of):
        return "mended"
    if entry.text_in("review") in (NOT_MENDED, PARTLY_MENDED):
        return "again"
    replied, by = entry.day_in("replied"), entry.day_in("mend_by")
    if replied is not None and (entry.day or replied) <= replied <= as_of:
        return "answered"
    if by is None:
        return "undated"
    return "late" if by < as_of else "open"


def _in_words(demanded: Demanded, entry: LedgerEntry) -> str:
    by, replied = entry.day_in("mend_by"), entry.day_in("replied")
    until = f"应于{day_in_words(by)}前回复" if by else "没有写明整改时限"
    review = entry.text_in("review") or entry.texts.get("review", "")
    return {
        "": "",
        "open": until,
        "late": f"{until}，至今没有回复",
        "undated": f"{until}，至今没有回复",
        "answered": f"{day_in_words(replied) if replied else ''}已回复，待回头看",
        "again": f"回头看结论为“{review}”",
        "mended": "回头看已整改到位",
        "settled": "任务已销号或终止",
    }[demanded]


def _said(
    day: dt.date, task: MasterTask, history: History, week: Week, now: Mapping[str, Any]
) -> _Said:
    """Returns what the unit had returned for the week of that day, or last before it."""
    monday = day - dt.timedelta(days=day.weekday())
    if now["source_file"] and week.monday <= monday:
        names = ("source_file", "source_sheet", "source_row", "source_cells")
        return _Said(str(week), _words(now), _place(RowOf(*(str(now[name]) for name in names))))
    for past, then in history.of_task(task.task_id) if task.task_id else ():
        if past.monday <= monday and then.source.file:
            words = {
                "progress": then.progress,
                "percent": then.percent,
                "forecast": then.forecast,
            }
            return _Said(str(past), _words(words), _place(then.source))
    return _Said()


def _place(row: RowOf) -> str:
    """Returns the cells of what is quoted, as tasks.csv writes a place."""
    cells = cells_from(row.cells)
    said = ",".join(cells[name] for name in ("progress", "percent", "forecast") if name in cells)
    return in_file(row.file, row.sheet, said or f"第{row.row}行")


def _words(said: Mapping[str, Any]) -> str:
    forecast, percent = said["forecast"], said["percent"]
    parts = (
        f"预估“{FORECASTS[forecast]}”" if forecast else "预估未填",
        "" if percent is None or percent != percent else f"完成进度{percent:g}%",
        f"进展情况：{said['progress']}" if said["progress"] else "进展情况未填",
    )
    return "，".join(filter(None, parts))


def _in_short(shown: InspectionFacts, task: MasterTask) -> str:
    verdict = "".join(shown.verdict.split()) or _NO_VERDICT
    words = " ".join(filter(None, (shown.day.isoformat() if shown.day else "", verdict)))
    if not shown.found or shown.stands:
        return words
    after = {"closed": _CLOSED, "terminated": _ENDED}.get(task.ruled, "")
    return f"{words}，{after or (MENDED if shown.review == MENDED else _CLEARED)}"


_NO_VERDICT = "没有结论"
_CLOSED, _ENDED, _CLEARED = "已销号", "已终止", "以后核查属实"


def stands_in(inspected: str) -> Inspected:
    """Returns the verdict that stands, as `inspected` of tasks.csv tells it: nothing ended it."""
    verdict = inspected.rpartition(" ")[2]
    ended = verdict.rpartition("，")[2] in (MENDED, _CLOSED, _ENDED, _CLEARED)
    if verdict in ("", _NO_VERDICT, TRUE) or ended:
        return ""
    return "untrue" if verdict == UNTRUE else "partly"
