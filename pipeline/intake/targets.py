"""Reads what the tasks of a list are to reach, from 目标值, 单位 and 目标类型."""

from collections import Counter

from pipeline.domain.fields import carried_text
from pipeline.domain.reading import Doubt, How
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
            doubts.append(_doubt(task, "doubtful", text, read.words, read.against))
        if read.sure == "guessed" and read.value:
            guessed[KINDS[read.value.kind]] += 1
            first = first or task
        found.append(task._replace(target=read.value) if read.value else task)
    if first:
        ((taken, times),) = guessed.most_common()
        seen = carried_text(first.carried, "target")
        doubts.append(_doubt(first, "guessed", seen, taken, f"{times}项"))
    return found, tuple(doubts)


def _doubt(task: MasterTask, how: How, seen: str, taken: str, against: str) -> Doubt:
    column = next((task.cells[name] for name in ("target", "目标值") if name in task.cells), "")
    return Doubt(
        "target",
        how,
        seen,
        taken,
        against,
        field="target",
        sheet=task.sheet,
        row=task.row,
        column=column,
    )
