"""Second step of merging: chooses the row that counts for each task, and sorts out the others."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.intake.master import MasterList
from pipeline.intake.tasks import MasterTask
from pipeline.merge.place import Placed
from pipeline.merge.subjects import RowState


@dataclass(frozen=True)
class Chosen:
    """The outcome for the rows of `Placed`. Rows are given by their places there."""

    state: Sequence[RowState]
    """One value per row."""
    used: Sequence[int]
    """One value per task of the list: the row that counts, or -1."""
    repeats: frozenset[int] = frozenset()
    """The rows whose task has an earlier row in the same return."""
    guesses: frozenset[int] = frozenset()
    """The rows whose task was only a guess, because another row of the return names that task."""
    replaced: tuple[tuple[int, int], ...] = ()
    """Rows that a later return replaced, each with the row that counts instead."""


def choose(placed: Placed, master: MasterList) -> Chosen:
    """Chooses the row that counts for each task: the newest one from its lead unit.

    Most tasks have only one row. The rows of the other tasks are compared one by one.
    """
    leads = [*master.columns["leads"], ()]
    units = [file.unit for file in placed.files]
    state: list[RowState] = [
        "used" if units[at] in leads[task] else _unused(units[at], task)
        for at, task in zip(placed.of_file, placed.task, strict=True)
    ]
    used = [-1] * len(master.tasks)
    contested: dict[int, list[int]] = {}
    for row, (task, is_used) in enumerate(zip(placed.task, state, strict=True)):
        if is_used == "used":
            if used[task] < 0:
                used[task] = row
            else:
                contested.setdefault(task, [used[task]]).append(row)
    contests = {
        task: _settled(placed, rows, master.tasks[task]) for task, rows in contested.items()
    }
    for task, contest in contests.items():
        used[task] = contest.winner
        for row, new in contest.state.items():
            state[row] = new
    every = contests.values()
    return Chosen(
        state,
        used,
        frozenset(row for contest in every for row in contest.repeats),
        frozenset(row for contest in every for row in contest.guesses),
        tuple(pair for contest in every for pair in contest.replaced),
    )


def _unused(unit: str, task: int) -> RowState:
    """Returns the state of a row that has no task led by its unit."""
    if not unit:
        return "unknown_unit"
    return "unplaced" if task < 0 else "foreign"


@dataclass(frozen=True)
class _Contest:
    """The outcome for several rows of one task."""

    winner: int
    state: Mapping[int, RowState] = field(default_factory=dict)
    """The states of the rows that lost."""
    repeats: Sequence[int] = ()
    guesses: Sequence[int] = ()
    replaced: Sequence[tuple[int, int]] = ()


def _settled(placed: Placed, rows: Sequence[int], task: MasterTask) -> _Contest:
    """Decides which of a task's rows counts. A newer row of a unit replaces its older ones.

    Of two rows with different forecasts the worse counts when each may be the newer one, as within
    one return.
    When several units lead a task together, the row of the unit that the list names first counts,
    unless another of them has a worse forecast.
    A row that reports nothing never wins over one that reports something, because a correction may
    leave unchanged tasks blank.
    """
    newest: dict[str, int] = {}
    lost: dict[int, RowState] = {}
    repeats, guesses = [], []
    for row in rows:
        unit = placed.file(row).unit
        older = newest.setdefault(unit, row)
        if older == row:
            continue
        winner, loser = _newer(placed, older, row, task.deadline.date)
        newest[unit] = winner
        if placed.of_file[older] != placed.of_file[row]:
            lost[loser] = "replaced"
        elif _is_guess(placed, loser) != _is_guess(placed, winner):
            lost[loser] = "unplaced"
            guesses.append(loser)
        else:
            lost[loser] = "repeated"
            repeats.append(row)
    of_unit = {row: newest[placed.file(row).unit] for row in rows}
    replaced = [
        (row, of_unit[row])
        for row in rows
        if lost.get(row) == "replaced" and (row < of_unit[row] or not placed.reports_nothing(row))
    ]
    lost |= {
        row: "replaced"
        for row in rows
        if lost.get(row) == "repeated" and placed.of_file[of_unit[row]] != placed.of_file[row]
    }
    first, *others = _counting_first(placed, newest.values(), task)
    return _Contest(first, lost | dict.fromkeys(others, "joint"), repeats, guesses, replaced)


def _counting_first(placed: Placed, rows: Iterable[int], task: MasterTask) -> list[int]:
    """Returns the rows of units that lead a task together: first the one that counts."""
    first, *others = sorted(
        rows, key=lambda row: (placed.reports_nothing(row), task.leads.index(placed.file(row).unit))
    )
    ranks = {row: _rank(placed, row, task.deadline.date) for row in (first, *others)}
    worst = min((first, *others), key=ranks.__getitem__)
    if ranks[worst] < ranks[first] < _UNSAID:
        return [worst, *(row for row in (first, *others) if row != worst)]
    return [first, *others]


def _newer(placed: Placed, older: int, later: int, due: dt.date | None) -> tuple[int, int]:
    """Returns a unit's two rows for a task: first the one that counts, then the other.

    Within one return, a row that names the task wins over one whose text is only similar. The worse
    of two forecasts wins within one return and between rivals.
    """
    is_same = placed.of_file[older] == placed.of_file[later]
    if is_same:
        guesses = _is_guess(placed, older), _is_guess(placed, later)
        if guesses[0] != guesses[1]:
            return (later, older) if guesses[0] else (older, later)
    if placed.reports_nothing(later) and not placed.reports_nothing(older):
        return older, later
    is_worse = _rank(placed, older, due) < _rank(placed, later, due) < _UNSAID
    newer, first = placed.file(later).version, placed.file(older).version
    if is_worse and (is_same or newer.over(first) == "doubtful"):
        return older, later
    return later, older


def _is_guess(placed: Placed, row: int) -> bool:
    return placed.found_by[row] == "near"


_WORST_FIRST = ("late", "unclear", None, "on_time", "done")
_UNSAID = len(_WORST_FIRST)


def _rank(placed: Placed, row: int, due: dt.date | None) -> int:
    """Returns how good a row's forecast is: 0 is the worst, `_UNSAID` when it gives none.

    A day promised after the day on which the task is due is late.
    """
    said = placed.said.columns
    if not said["forecast_text"][row]:
        return _UNSAID
    promised = said["promised"][row]
    late = promised is not None and due is not None and promised > due
    return 0 if late else _WORST_FIRST.index(said["forecast"][row])
