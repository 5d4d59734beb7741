"""The work ledger (工作台账) of a year, and the year at a glance."""

from pathlib import Path

from pipeline.assess.year import YearView
from pipeline.office.disk import write_new
from pipeline.reports.year.ledger import ledger_workbook
from pipeline.reports.year.page import year_page


def files_of(view: YearView) -> tuple[str, str]:
    """Returns the names of the page and of the ledger."""
    return "index.html", f"{view.year}年工作台账.xlsx"


def write_year(view: YearView, templates: Path, outbox: Path) -> None:
    """Writes the ledger and the page into an empty folder. Raises CannotWork for a template."""
    page, workbook = files_of(view)
    write_new(outbox / page, year_page(view, templates, workbook))
    write_new(outbox / workbook, ledger_workbook(view))
