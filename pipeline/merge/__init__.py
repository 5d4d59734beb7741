"""Merges the returns into the master list, and makes a frame for each subject of the rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pipeline.domain.settings import Limits
from pipeline.domain.status import Slip
from pipeline.domain.week import Week
from pipeline.history.weeks import History
from pipeline.intake.files.receipts import Receipt
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.units.known import Units
from pipeline.intake.returns import Return
from pipeline.intake.sheets.issued import Known
from pipeline.merge import frames
from pipeline.merge.choose import choose
from pipeline.merge.conclude import conclude
from pipeline.merge.floods import Most
from pipeline.merge.frames.due import Due
from pipeline.merge.frames.earlier import Before
from pipeline.merge.lateness import lateness
from pipeline.merge.place import place
from pipeline.merge.promised import promise_findings


@dataclass(frozen=True)
class Merged:
    """The week as frames, one for each of `findings.Subject`. `subjects` declares their columns.

    files: one row per file received.
    doubts: one row for each thing not surely understood, or passed over.
    cells: one row per odd cell in the rows that count.
    rows: one row per row of a return, without those that a later return replaced.
    tasks: one row per task of the master list, in its order.
    units: one row per lead unit.
    master: one row per row of the master list.
    ledgers: one row per entry of the office's registers.
    inspections: one row per inspection of a task by the cut-off day.
    gone: one row per task that was on the list at the last run and is no longer.
    promises: one row per earlier promise that this week's report moves, or no longer mentions.
    """

    files: pd.DataFrame
    doubts: pd.DataFrame
    cells: pd.DataFrame
    rows: pd.DataFrame
    tasks: pd.DataFrame
    units: pd.DataFrame
    master: pd.DataFrame
    ledgers: pd.DataFrame
    inspections: pd.DataFrame
    gone: pd.DataFrame
    promises: pd.DataFrame
    registers: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """A frame for each register (台账) that has entries, by its name; see `frames.registers`."""


def merge(
    master: MasterList,
    units: Units,
    receipts: Sequence[Receipt],
    returns: Iterable[Return],
    history: History,
    week: Week,
    known: Known,
    limits: Limits = Limits(),  # noqa: B008  # frozen
    slip: Slip = "at_risk",
) -> Merged:
    """Returns the master list with what each task's lead unit reported. The list's own text wins.

    `returns` has one return for each of `receipts`, which are in the order received. Files may
    still be read meanwhile: everything that does not need the returns is done first, and each
    return is placed as it arrives. The arguments are not changed. `known`: what the office knows of
    its own. `limits` says how much that fits no task is kept of a return, a unit and the week.
    `slip`: what a task becomes when a stage's day has passed.
    """
    most = Most.of(limits, len(master.tasks))
    numbered = frames.as_numbered(master, history, week)
    master = frames.with_extensions(master, numbered)
    before, due = frames.before(master, numbered), frames.due(master, numbered, week)
    listed, ledgers = frames.master(master), frames.ledgers(master, history, units, week.as_of)
    placed = place(master, units, receipts, returns, known, str(week), most)
    chosen = choose(placed, master)
    late = lateness(placed, chosen.guesses, master, before, week, due.due)
    concluded = conclude(placed, chosen, most)
    rows = frames.rows(concluded, master, before)
    tasks = frames.tasks(concluded, rows, master, before, numbered, week, late, due, slip)
    return Merged(
        files=frames.files(concluded, max(limits.unit_files, len(master.units))),
        doubts=frames.doubts(concluded, master),
        cells=frames.cells(concluded, master),
        rows=rows,
        tasks=tasks,
        units=frames.units(concluded, master, history, week, late, _excused(master, before, due)),
        master=listed,
        ledgers=ledgers,
        inspections=frames.inspections(tasks),
        gone=frames.gone(master, history, week),
        promises=promise_findings(tasks, week),
        registers=frames.registers(master, units, week),
    )


def _excused(master: MasterList, before: Before, due: Due) -> frozenset[str]:
    """Returns the units that have nothing to report: no open task of theirs is due this week."""
    asked: set[str] = set()
    for task, is_due, done in zip(master.tasks, due.due, before.done, strict=True):
        if is_due and not done and task.ruled not in ("closed", "terminated"):
            asked.update(task.leads)
    return frozenset(master.units) - asked
