"""The work ledger (工作台账) of a year, and the year at a glance."""

from pathlib import Path

from pipeline.assess.year import YearView
from pipeline.office.disk import write_new
from pipeline.reports.year.ledger import ledger_workbook


def write_year(view: YearView, templates: Path, outbox: Path) -> None:
    """Writes the ledger and the page into an empty folder. Raises CannotWork for a template."""
    write_new(outbox / f"{view.year}年工作台账.xlsx", ledger_workbook(view))
