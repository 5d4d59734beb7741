"""Says for each task where its figures stand: the cells of return, list and registers, the week."""

from collections.abc import Mapping, Sequence

from pipeline.domain.fields import REPORTED
from pipeline.domain.places import cell_in_words, cells_in_words, in_file
from pipeline.history.weeks import History
from pipeline.intake.master import MasterList
from pipeline.intake.tasks import TASK_ITSELF, MasterTask
from pipeline.merge.conclude import Concluded
from pipeline.merge.frames.columns import Values
from pipeline.merge.frames.due import Due


def sources(
    concluded: Concluded, master: MasterList, history: History, status: Sequence[str], due: Due
) -> dict[str, Values]:
    """Returns the columns of tasks.csv that lead from a task's figures to their cells."""
    extended, ruled = (
        [entry.place_in(master.file) if entry else "" for entry in master.columns[name]]
        for name in ("extended_by", "ruled_by")
    )
    deadlines = _of_list(master, "deadline")
    return {
        "source_cells": _cells_of_rows(concluded),
        "list_source": _of_list(master, *TASK_ITSELF),
        "deadline_source": [
            register or listed for register, listed in zip(extended, deadlines, strict=True)
        ],
        "closed_source": ruled,
        "carried_from": [
            "" if row >= 0 or register else _done_in(history, task) if code == "done" else kept_from
            for task, row, code, register, kept_from in zip(
                master.tasks, concluded.used, status, ruled, due.kept_from, strict=True
            )
        ],
    }


_NUMBER = "\0"
"""Stands for the number of a row where the words of many rows are made from one form."""


def _of_list(master: MasterList, *names: str) -> list[str]:
    """Returns each task's cell of the first of these fields that has one, with file and sheet."""
    forms: dict[tuple[int, str], list[str]] = {}
    found = []
    places = (master.columns[name] for name in ("elsewhere", "cells", "sheet", "row"))
    for task, elsewhere, cells, sheet, row in zip(master.tasks, *places, strict=True):
        if elsewhere and not elsewhere.keys().isdisjoint(names):
            found.append(in_file(master.file, sheet, task.first_cell(names)))
            continue
        if (form := forms.get((id(cells), sheet))) is None:
            any_row = task._replace(row=_NUMBER)  # only spelled
            words = in_file(master.file, sheet, any_row.first_cell(names))
            form = forms[id(cells), sheet] = words.split(_NUMBER)
        found.append(str(row).join(form))
    return found


def _done_in(history: History, task: MasterTask) -> str:
    """Returns the earlier week in which the task was reported done, or closed off."""
    of_task = history.of_task(task.task_id)
    if not of_task and task.task_id in history.known:
        return history.known[task.task_id].done_week
    return next((past.carried_from or str(week) for week, past in of_task), "")


def _cells_of_rows(concluded: Concluded) -> list[str]:
    """Returns the cells of the row that counts for each task, or ''."""
    said = concluded.placed.said.columns
    of_rows = [said[name] for name in ("cells", "carried", "elsewhere", "sheet", "row")]
    forms: dict[tuple[int, str, tuple[str, ...]], list[str]] = {}
    found = []
    for row in concluded.used:
        if row < 0:
            found.append("")
            continue
        cells, carried, elsewhere, sheet, number = [column[row] for column in of_rows]
        if elsewhere:
            found.append(_in_words(cells, carried, sheet, str(number), elsewhere))
            continue
        key = id(cells), sheet, tuple(carried) if carried else ()
        if (form := forms.get(key)) is None:
            form = forms[key] = _in_words(cells, carried, sheet, _NUMBER, elsewhere).split(_NUMBER)
        found.append(str(number).join(form))
    return found


def _in_words(
    cells: Mapping[str, str],
    carried: Mapping[str, str],
    sheet: str,
    row: str,
    elsewhere: Mapping[str, str],
) -> str:
    names = [name for name in (*REPORTED, *carried) if name in cells or name in elsewhere]
    return cells_in_words(
        {
            name: elsewhere.get(name) or cell_in_words(sheet, row, cells.get(name, ""))
            for name in names
        }
    )
