"""`data/`: the week for machines. Columns and values are a contract; see the README."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

from pipeline.assess.view import TaskView, WeekView
from pipeline.domain.facts import csv_columns, facts_of, last_csv_columns
from pipeline.domain.fields import FIELDS
from pipeline.domain.findings import FINDING_COLUMNS
from pipeline.domain.text import pattern
from pipeline.history.past import Listed, Past, Reached, grown, past_text
from pipeline.merge.subjects import FileFacts, PromiseFacts, StageFacts
from pipeline.office.tables import table_text

ADDED = (
    *("origin", "leader", "problems", "next_step"),
    *("source_cells", "list_source", "deadline_source", "closed_source", "carried_from", "late"),
    *("extensions", "due", "derived", "achieved", "target", "target_kind", "cycle", "target_unit"),
    *("stage_named", "stage_said"),
    *("inspected", "inspected_source"),
)
"""The columns of tasks.csv that releases up to 0.9.0 added, in their order for good. A release puts
its own behind them."""


def data_files(view: WeekView) -> dict[str, bytes]:
    """Returns the tables by file name; those of stages and promises only when tasks have some.

    The columns of the contract come first, then those added later in the order of their release,
    then those not yet released, then the office's. An office's column that means one of the
    house's fills both.
    """
    house = {column.means or column.name: column.name for column in view.carried}
    carried = {f.name: house[f.name] for f in FIELDS if f.name in house}
    own = {column.name: column.name for column in view.carried if column.name not in carried}
    said = {
        name: [task.carried.get(of, "") for task in view.tasks]
        for name, of in (carried | own).items()
    }
    added = [name for name in ADDED if name in carried or name in last_csv_columns(TaskView)]
    new = [n for n in (*last_csv_columns(TaskView), *carried) if n not in added]
    names = (*csv_columns(TaskView), *added, *new, *own)
    known = _columns(TaskView, view.tasks) | said
    stages = [stage for task in view.tasks for stage in task.stages]
    promises = [promise for task in view.tasks for promise in task.promises]
    return {
        "tasks.csv": as_csv({name: known[name] for name in names}),
        "findings.csv": as_csv(
            {name: list(map(attrgetter(name), view.findings)) for name in FINDING_COLUMNS}
        ),
        "receipts.csv": as_csv(_columns(FileFacts, view.files)),
        **({"stages.csv": as_csv(_columns(StageFacts, stages))} if stages else {}),
        **({"promises.csv": as_csv(_columns(PromiseFacts, promises))} if promises else {}),
    }


def past_data(before: Past, view: WeekView, *, by_sequence: bool) -> bytes:
    """Returns past.csv: every task that was ever listed, up to this week."""
    write, day = (_WRITTEN[kind] for kind in (float | None, dt.date | None))
    listed = [
        Listed(
            *(task.task_id, task.task, task.lead_unit, task.status, write(task.percent)),
            reported=bool(task.source_file),
            carried_from=task.carried_from,
            deadline=day(task.deadline),
            listed=day(task.listed.date),
            list_source=task.list_source,
            deadline_source=task.deadline_source,
            extended=bool(task.extended),
            words=task.extended,
            reached=tuple(
                Reached(stage.text, day(stage.due), stage.reached_in, stage.reached_source)
                for stage in task.stages
                if stage.state == "reached"
            ),
        )
        for task in view.tasks
    ]
    past = grown(before, str(view.week), listed, by_sequence=by_sequence)
    return _as_bytes(past_text(past))


def _columns(subject: type, records: Sequence[object]) -> dict[str, Iterable[object]]:
    """Returns the columns of a subject's table with their values as they are written."""
    facts = facts_of(subject)
    found: dict[str, Iterable[object]] = {}
    for name in (*csv_columns(subject), *last_csv_columns(subject)):
        values = map(attrgetter(name), records)
        write = _WRITTEN.get(facts[name].type)
        found[name] = values if write is None else map(write, values)
    return found


_WRITTEN: Mapping[Any, Callable[[Any], str]] = {
    bool: lambda value: "1" if value else "",
    float | None: lambda value: "" if value is None else f"{value:g}",
    dt.date | None: lambda value: "" if value is None else value.isoformat(),
    dt.date: dt.date.isoformat,
    dt.datetime: lambda value: value.isoformat(timespec="seconds"),
}
"""How to write a value, by the type of its fact. Texts and whole numbers stay; None is blank."""


def as_csv(columns: Mapping[str, Iterable[object]]) -> bytes:
    """Returns a table of these columns, as everything in `data/` is written."""
    return _as_bytes(table_text(chain([tuple(columns)], zip(*columns.values(), strict=True))))


def _as_bytes(table: str) -> bytes:
    # No CSV reader accepts these characters or a lone surrogate: a visible mark replaces them
    whole = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", "\N{ZERO WIDTH NO-BREAK SPACE}" + table)
    del table  # of 100,000 tasks it is 60 MB
    return whole.encode("utf-8", errors="replace")


_CONTROL = pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
