"""Writes what a closed month leaves in the outbox."""

from pathlib import Path

from pipeline.assess.month import MonthView
from pipeline.office.disk import write_new
from pipeline.reports.month.closing import closing_document
from pipeline.reports.month.closing_workbook import closing_workbook
from pipeline.reports.month.data import SCORES, month_scores, month_tasks
from pipeline.reports.month.scores_workbook import scores_workbook

DATA = "data"


def write_closing(view: MonthView, templates: Path, draft: bytes, outbox: Path) -> None:
    """Writes the document, its workbook, the draft of the next list, and data/tasks.csv.

    The scores too, if the office wants them.

    The archive adds data/month.json. Raises CannotWork, OSError.
    """
    title = f"{view.month.label}重点工作完成情况"
    (outbox / DATA).mkdir()
    write_new(outbox / f"{title}报告.docx", closing_document(view, templates))
    write_new(outbox / f"{title}.xlsx", closing_workbook(view, title))
    write_new(outbox / f"{view.month.after.label}任务清单（草案）.xlsx", draft)
    write_new(outbox / DATA / "tasks.csv", month_tasks(view))
    if view.scores:
        named = f"{view.month.label}{_SCORES}"
        write_new(outbox / f"{named}.xlsx", scores_workbook(view, view.scores, named))
        write_new(outbox / SCORES, month_scores(view.scores))


_SCORES = "考核得分"


def is_of_closing(name: str) -> bool:
    """Whether a file or folder in the month's outbox is one of these."""
    known = ("重点工作完成情况", "任务清单（草案）", _SCORES)
    return name == DATA or any(words in name for words in known)
