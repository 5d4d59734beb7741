"""Reads what a list asks of its tasks beside the deadline: targets, and how often to report."""

from collections import Counter
from typing import Literal

from pipeline.domain.fields import carried_text
from pipeline.domain.reading import Doubt, How
from pipeline.domain.week import Month
from pipeline.intake.meaning.dates.cycles import read_cycle
from pipeline.intake.meaning.quantities import KINDS, read_target
from pipeline.intake.tasks import MasterTask


def with_targets(tasks: list[MasterTask]) -> tuple[list[MasterTask], tuple[Doubt, ...]]:
    """Returns the tasks with their targets, and what in these is doubtful or guessed.

    That a target says nothing of its kind is told once of the whole list.
    """
    if not any(task.carried and carried_text(task.carried, "target") for task in tasks):
        return tasks, ()
    found: list[MasterTask] = []
    doubts: list[Doubt] = []
    guessed: Counter[str] = Counter()
    first: MasterTask | None = None
    for task in tasks:
        text, unit, kind = (
            carried_text(task.carried, name) for name in ("target", "target_unit", "target_kind")
        )
        read = read_target(text, unit, kind)
        if read.sure == "doubtful":
            doubts.append(_doubt(task, "target", "doubtful", text, read.words, read.against))
        if read.sure == "guessed" and read.value:
            guessed[KINDS[read.value.kind]] += 1
            first = first or task
        found.append(task._replace(target=read.value) if read.value else task)
    if first:
        ((taken, times),) = guessed.most_common()
        seen = carried_text(first.carried, "target")
        doubts.append(_doubt(first, "target", "guessed", seen, taken, f"{times}项"))
    return found, tuple(doubts)


def with_cycles(
    tasks: list[MasterTask], month: Month
) -> tuple[list[MasterTask], tuple[Doubt, ...]]:
    """Returns the tasks with their cycles, and each wording that is doubtful or guessed, once.

    `month` is that of the list.
    """
    if not any(task.carried and carried_text(task.carried, "cycle") for task in tasks):
        return tasks, ()
    found: list[MasterTask] = []
    doubts: dict[str, Doubt] = {}
    for task in tasks:
        text = carried_text(task.carried, "cycle")
        read = read_cycle(text, month)
        if read.sure != "sure" and text not in doubts:
            taken = read.value.in_words if read.value else ""
            doubts[text] = _doubt(task, "cycle", read.sure, text, taken, read.against)
        found.append(task._replace(cycle=read.value) if read.value else task)
    return found, tuple(doubts.values())


def _doubt(
    task: MasterTask,
    field: Literal["target", "cycle"],
    how: How,
    seen: str,
    taken: str,
    against: str,
) -> Doubt:
    return Doubt(
        field,
        how,
        seen,
        taken,
        against,
        field=field,
        sheet=task.sheet,
        row=task.row,
        column=carried_text(task.cells, field),
    )
