"""The office's templates: what each may use, and what is wrong with it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.errors import CannotWork
from pipeline.domain.fields import Field
from pipeline.reports.exception import report as exception_report
from pipeline.reports.exception.context import ExceptionPage
from pipeline.reports.glance import page as week_page
from pipeline.reports.glance.context import WeekPage
from pipeline.reports.progress import table as progress_table
from pipeline.word import template as word
from pipeline.word.tags import catalogue


@dataclass(frozen=True)
class Template:
    """A template: its file, its variables with their meaning, and what is wrong with it."""

    file: str
    variables: tuple[tuple[str, str], ...]
    """A name such as `at_risk[].lines[].task` is a variable of a line of a list."""
    problems: tuple[str, ...]
    """In Chinese, each beginning with the file that it is in: a page is of three."""


def report_templates(folder: Path, own: Sequence[Field]) -> list[Template]:
    """Every template that the reports use; `own` are the columns that only this office has."""
    pages: dict[str, type] = {
        exception_report.NAME: ExceptionPage,
        progress_table.NAME: progress_table.page_type(tuple(own)),
    }
    return [
        *(
            Template(f"{name}.docx", tuple(catalogue(page)), tuple(_problems(folder, name, page)))
            for name, page in pages.items()
        ),
        Template(
            week_page.NAME,
            tuple(catalogue(WeekPage)),
            tuple(text.removeprefix(f"{folder}{os.sep}") for text in week_page.problems(folder)),
        ),
    ]


def _problems(folder: Path, name: str, page: type) -> Iterator[str]:
    path = folder / f"{name}.docx"
    try:
        word.word_template(path, page)
        return
    except CannotWork as problem:
        found = [str(problem).removeprefix(f"{path}：")]
    with suppress(CannotWork):  # of tags, all that is wrong is told and not only the first
        found = word.problems(path, page) or found
    yield from (f"{path.name}：{text}" for text in found)
