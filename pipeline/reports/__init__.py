"""What a week leaves in the outbox. Every report sees the same view and nothing else."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.history.past import NAME as PAST
from pipeline.history.past import Past
from pipeline.office.disk import write_new
from pipeline.office.folder import FORMS

if TYPE_CHECKING:
    from pipeline.assess.view import WeekView


def write_reports(view: "WeekView", templates: Path, outbox: Path) -> None:
    """Writes every report of the week into the empty folder `outbox`.

    Raises CannotWork when a template cannot be used.
    """
    # Imported here: a command that writes no reports need not wait for their libraries
    from pipeline.reports.data import data_files
    from pipeline.reports.exception.report import exception_report
    from pipeline.reports.glance.page import week_page
    from pipeline.reports.progress.table import progress_table
    from pipeline.reports.progress.workbook import progress_workbook

    label = view.week.label
    (outbox / "data").mkdir()
    for name, content in data_files(view).items():
        write_new(outbox / "data" / name, content)
    for name, content in progress_table(view, templates).items():
        write_new(outbox / name, content)
    write_new(outbox / f"{label}例外情况报告.docx", exception_report(view, templates))
    write_new(outbox / f"{label}进展情况一览表.xlsx", progress_workbook(view))
    write_new(outbox / "index.html", week_page(view, templates))


def write_past(before: Past, view: "WeekView", outbox: Path, *, by_sequence: bool) -> None:
    """Writes the past of all tasks, with this week on top of what was known before."""
    from pipeline.reports.data import past_data

    write_new(outbox / "data" / PAST, past_data(before, view, by_sequence=by_sequence))


Forms = Mapping[str, Mapping[str, bytes]]
"""Blank returns, by unit and by file name."""


def forms_of_missing(view: "WeekView", key: str) -> Forms:
    """Returns the form of each unit that has not reported. `key`: the week's.

    A form is the same as the one that was issued before any return was in.
    """
    from pipeline.reports.forms.forms import forms

    return forms(view, key, view.missing)


def forms_of_all(view: "WeekView", key: str) -> Forms:
    """Returns the form of each unit with open tasks. `key`: the week's."""
    from pipeline.reports.forms.forms import forms

    return forms(view, key)


def write_forms(forms: Forms, outbox: Path) -> None:
    """Writes the units' blank forms into a new folder below `outbox`."""
    (outbox / FORMS).mkdir()
    for of_unit in forms.values():
        for name, content in of_unit.items():
            write_new(outbox / FORMS / name, content)
