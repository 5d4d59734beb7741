"""`data/` of a city's week, for machines and for `trace`. Columns are a contract, as a week's."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from pipeline.assess.city import Cell, CityItem, CityView, District, DistrictTask, Note
from pipeline.domain.status import STATUSES, StatusCode
from pipeline.reports.data import as_csv


def said_of_city(view: CityView) -> dict[str, object]:
    """Returns what run.json says of a city's week first, as that of a first revision."""
    return {
        "week": str(view.week),
        "month": str(view.week.month),
        "as_of": view.week.as_of.isoformat(),
        "revision": 1,
        "supersedes": None,
        "counts": view.counts,
        "missing": [each.name for each in view.not_read],
        "late": [],
        "offices": {
            each.name: {"look": each.look, "bag": each.bag, "sha256": each.digest}
            for each in view.districts
        },
    }


class _Line(NamedTuple):
    """A task of a district under an item; without a task, the item in that district."""

    item: CityItem
    cell: Cell
    task: DistrictTask | None


def city_data(view: CityView) -> dict[str, bytes]:
    """Returns the tables by file name."""
    lines = list(_lines(view))
    return {
        "items.csv": _table(_ITEMS, lines),
        "districts.csv": _table(_DISTRICTS, view.districts),
        "notes.csv": _table(_NOTES, view.notes),
    }


def _lines(view: CityView) -> Iterator[_Line]:
    for item in view.items:
        for cell in item.cells:
            for task in cell.tasks or (None,):
                yield _Line(item, cell, task)


def _table(columns: Mapping[str, Callable[[Any], object]], records: Any) -> bytes:
    return as_csv({name: [value(each) for each in records] for name, value in columns.items()})


def _of_task(name: str) -> Callable[[_Line], str]:
    return lambda line: line.task.text(name) if line.task else ""


_ITEMS: Mapping[str, Callable[[_Line], object]] = {
    "item_id": lambda line: line.item.task.task_id,
    "item": lambda line: line.item.task.task,
    "item_cell": lambda line: f"{line.item.task.sheet}!{line.item.task.cell}",
    "district": lambda line: line.cell.district.name,
    "standing": lambda line: line.cell.standing,
    "slow": lambda line: "1" if line.cell.is_slow else "",
    "doubts": lambda line: "；".join(line.cell.doubts),
    "bag": lambda line: line.cell.district.bag,
    "digest": lambda line: line.cell.district.digest,
    **{
        name: _of_task(name)
        for name in (
            *("task_id", "task", "lead_unit", "deadline", "percent", "status", "forecast"),
            *("progress", "reason", "problems", "carried_from"),
            *("source_file", "source_sheet", "source_row", "source_cells", "source_sha256"),
            *("list_source", "deadline_source", "closed_source"),
        )
    },
}


def _of_status(code: StatusCode) -> Callable[[District], object]:
    return lambda each: each.counts[code] if each.is_read else ""


def _reporting(name: str) -> Callable[[District], object]:
    return lambda each: each.reporting(name) if each.is_read else ""


_DISTRICTS: Mapping[str, Callable[[District], object]] = {
    "district": lambda each: each.name,
    "folder": lambda each: each.folder,
    "look": lambda each: each.look,
    "why": lambda each: each.why,
    "bag": lambda each: each.bag,
    "digest": lambda each: each.digest,
    "cutoff": lambda each: each.cutoff.isoformat() if each.cutoff else "",
    "version": lambda each: each.version,
    "tasks": lambda each: len(each.tasks) if each.is_read else "",
    **{status.code: _of_status(status.code) for status in STATUSES},
    **{
        name: _reporting(name)
        for name in ("units", "units_reported", "units_late", "units_missing")
    },
}
_NOTES: Mapping[str, Callable[[Note], object]] = {
    "kind": lambda note: note.kind,
    "holds": lambda note: "1" if note.holds else "",
    "district": lambda note: note.district,
    "item_id": lambda note: note.item,
    "words": lambda note: note.words,
    "place": lambda note: note.place,
}
