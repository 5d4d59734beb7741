"""Writes what a closed month leaves in the outbox."""

from pathlib import Path

from pipeline.assess.month import MonthView
from pipeline.office.disk import write_new
from pipeline.reports.month.closing import closing_document
from pipeline.reports.month.closing_workbook import closing_workbook
from pipeline.reports.month.data import month_tasks

DATA = "data"


def write_closing(view: MonthView, templates: Path, draft: bytes, outbox: Path) -> None:
    """Writes the document, its workbook, the draft of the next list, and data/tasks.csv.

    The archive adds data/month.json. Raises CannotWork, OSError.
    """
    title = f"{view.month.label}重点工作完成情况"
    (outbox / DATA).mkdir()
    write_new(outbox / f"{title}报告.docx", closing_document(view, templates))
    write_new(outbox / f"{title}.xlsx", closing_workbook(view, title))
    write_new(outbox / f"{view.month.after.label}任务清单（草案）.xlsx", draft)
    write_new(outbox / DATA / "tasks.csv", month_tasks(view))


def is_of_closing(name: str) -> bool:
    """Whether a file or folder in the month's outbox is one of these."""
    return name == DATA or "重点工作完成情况" in name or "任务清单（草案）" in name
