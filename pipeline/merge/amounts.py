"""Holds the amounts that units report against the targets of their tasks."""

from typing import Any

from pipeline.domain.fields import carried_text
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.quantities import is_met, read_achieved, share
from pipeline.merge.place import Placed


def amounts(placed: Placed, master: MasterList) -> dict[str, list[Any]]:
    """Returns the columns of the rows' frame that say how much of its target each row reports."""
    count = len(placed)
    columns: dict[str, list[Any]] = {
        "target": [""] * count,
        "achieved_text": [""] * count,
        "achieved": [None] * count,
        "achieved_doubt": [""] * count,
        "derived": [None] * count,
        "met": [True] * count,
        "passed": [False] * count,
    }
    if not any(master.columns["target"]):
        return columns
    carried = placed.said.columns["carried"]
    for row, place in enumerate(placed.task):
        task = master.tasks[place] if place >= 0 else None
        if task is None or task.target is None:
            continue
        written = carried_text(carried[row], "achieved")
        unit = carried_text(task.carried, "target_unit")
        read = read_achieved(written, task.target, unit)
        columns["target"][row], columns["achieved_text"][row] = task.target.in_words, written
        columns["achieved_doubt"][row] = read.against
        if read.value is not None:
            columns["achieved"][row] = read.value
            met = is_met(read.value, task.target)
            columns["derived"][row] = share(read.value, task.target)
            columns["met"][row] = met is not False
            breach = task.target.kind == "ceiling" and not task.target.is_fallen_to
            columns["passed"][row] = met is False and breach
    return columns
