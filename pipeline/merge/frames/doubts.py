"""Makes the frame of doubts: what the intake did not surely understand, and what it passed over."""

import pandas as pd

from pipeline.domain.facts import names_from
from pipeline.domain.reading import Doubt
from pipeline.intake.master import MasterList
from pipeline.merge.conclude import Concluded
from pipeline.merge.frames.columns import frame
from pipeline.merge.subjects import DoubtFacts, FileState


def doubts(concluded: Concluded, master: MasterList) -> pd.DataFrame:
    """Returns one row per doubt: the list's, then the returns' in the order received.

    A doubt about a row has the row's task, and counts only if the row does.
    """
    listed = {(task.sheet, task.row): task for task in master.tasks} if master.doubts else {}
    found: list[tuple[Doubt, bool, str, str, str, FileState, bool]] = []
    for doubt in master.doubts:
        task = listed.get((doubt.sheet, _row_of(doubt) or 0))
        unit, task_id = (task.lead_unit, task.task_id) if task else ("", "")
        found.append((doubt, True, unit, task_id, master.file, "accepted", True))
    rows = _rows(concluded)
    for at, (file, outcome) in enumerate(
        zip(concluded.placed.files, concluded.outcomes, strict=True)
    ):
        for doubt in () if file.same_as else file.content.doubts[: outcome.doubts]:
            place, counts = rows.get((at, doubt.sheet, _row_of(doubt)), (-1, False))
            number = master.tasks[place].task_id if place >= 0 else ""
            whole = doubt.about not in _OF_ROWS or doubt.row is None
            found.append(
                (doubt, False, file.unit, number, file.receipt.file, outcome.state, whole or counts)
            )
    said = [doubt for doubt, *_ in found]
    return frame(
        DoubtFacts,
        {name: [getattr(doubt, name) for doubt in said] for name in names_from(DoubtFacts, "file")}
        | {
            "cells": [{doubt.field: doubt.column} for doubt in said],
            "of_list": [of_list for _, of_list, *_ in found],
            "unit": [unit for _, _, unit, *_ in found],
            "task_id": [number for _, _, _, number, *_ in found],
            "file": [file for *_, file, _, _ in found],
            "state": [state for *_, state, _ in found],
            "counts": [counts for *_, counts in found],
        },
    )


_OF_ROWS = ("row", "cell", "task", "forecast", "deadline", "percent")
"""What belongs to one row of a return. All else is about the whole file."""


def _rows(concluded: Concluded) -> dict[tuple[int, str, int | None], tuple[int, bool]]:
    """Returns the task of each row that a return has doubts about, and whether the row counts."""
    placed = concluded.placed
    doubted = {
        (at, doubt.sheet, _row_of(doubt))
        for at, file in enumerate(placed.files)
        for doubt in file.content.doubts
        if doubt.row is not None
    }
    if not doubted:
        return {}
    said = placed.said.columns
    return {
        (at, sheet, row): (task, state == "used")
        for at, sheet, row, task, state in zip(
            placed.of_file, said["sheet"], said["row"], placed.task, concluded.state, strict=True
        )
        if (at, sheet, row) in doubted
    }


def _row_of(doubt: Doubt) -> int | None:
    """Returns the row of a return that a doubt belongs to."""
    return doubt.part_of or doubt.row
