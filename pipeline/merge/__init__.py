"""One row per task of the master list, and a frame for each kind of thing that rules look at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from pipeline.domain.week import Week
from pipeline.history.weeks import History
from pipeline.intake.files.receipts import Receipt
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.units import Units
from pipeline.intake.returns import Return
from pipeline.merge import frames
from pipeline.merge.choose import choose
from pipeline.merge.conclude import conclude
from pipeline.merge.place import place


@dataclass(frozen=True)
class Merged:
    """The week as frames, one for each subject of `findings.Subject`; see `subjects` for each.

    files: a row a file received.
    cells: a row an odd cell of a row that counts.
    rows: a row a row of a return, but for those that a later return replaced.
    tasks: a row a task of the master list, in its order.
    units: a row a lead unit.
    master: a row a row of the master list.
    ledgers: a row an entry of the office's registers.
    gone: a row a task that the list had when it was last run, and now has not.
    """

    files: pd.DataFrame
    cells: pd.DataFrame
    rows: pd.DataFrame
    tasks: pd.DataFrame
    units: pd.DataFrame
    master: pd.DataFrame
    ledgers: pd.DataFrame
    gone: pd.DataFrame
    in_words: ClassVar = frames.IN_WORDS
    """What messages say of a row of these, beside its columns."""


def merge(
    master: MasterList,
    units: Units,
    receipts: Sequence[Receipt],
    returns: Iterable[Return],
    history: History,
    week: Week,
) -> Merged:
    """The master list with what each task's lead unit reported; the list's own text always wins.

    `returns` stand beside `receipts`, which are in the order received. They may still be being
    read: what can be done without them is done first, and each is placed as it comes. Nothing
    that is given is changed.
    """
    known = frames.as_numbered(master, history)
    before = frames.before(master, known)
    listed, ledgers = frames.master(master), frames.ledgers(master)
    placed = place(master, units, receipts, returns)
    concluded = conclude(placed, choose(placed, master))
    rows = frames.rows(concluded, master, before)
    return Merged(
        files=frames.files(concluded, week),
        cells=frames.cells(concluded, master),
        rows=rows,
        tasks=frames.tasks(concluded, rows, master, before, known, week),
        units=frames.units(concluded, master, history, week),
        master=listed,
        ledgers=ledgers,
        gone=frames.gone(master, history),
    )
