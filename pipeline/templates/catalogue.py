"""The list of all templates. A new one needs an entry, a context, and its file in `templates/`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.fields import Field
from pipeline.templates.contexts import (
    city,
    exception,
    letters,
    list_changes,
    month,
    notices,
    progress,
    visits,
    week,
    year,
)
from pipeline.templates.sources import source_of
from pipeline.templates.variables import meanings


@dataclass(frozen=True)
class Template:
    """A template: its file, and what it may use."""

    file: str
    """The ending gives the kind: .docx, .html or .txt."""
    context: type
    parts: tuple[str, ...] = ()
    """Other files that are inserted into it."""
    with_columns: Callable[[tuple[Field, ...]], type] | None = None
    """Adds the columns that are carried to the context, where the template shows them."""
    of_week: bool = True
    """Whether a week needs it: else a run need not look at it."""

    def context_of(self, carried: Sequence[Field]) -> type:
        """Returns the template's context in an office with these columns of its own."""
        return self.with_columns(tuple(carried)) if self.with_columns else self.context

    def problems(self, folder: Path, carried: Sequence[Field]) -> list[str]:
        """Returns what is wrong with the template, in Chinese; each line begins with the file."""
        context = self.context_of(carried)
        if self.file.endswith(".html"):
            from pipeline.templates import html

            return html.problems(folder, self.file, context, self.parts)
        from pipeline.templates import text, word

        lint = word.problems if self.file.endswith(".docx") else text.problems
        return [f"{self.file}：{said}" for said in lint(folder, self.file, context)]


TEMPLATES = (
    Template(exception.EXCEPTION_REPORT, exception.ExceptionContext),
    Template(
        progress.PROGRESS_TABLE, progress.ProgressContext, with_columns=progress.progress_context
    ),
    Template(week.WEEK_PAGE, week.WeekContext, (week.WEEK_STYLE, week.WEEK_SCRIPT)),
    *(Template(letters.file_of(kind), context) for kind, context in letters.CONTEXTS.items()),
    Template(list_changes.LIST_CHANGES, list_changes.ListChangesContext, of_week=False),
    Template(month.MONTH_REPORT, month.MonthContext, of_week=False),
    Template(visits.ROUTE_SHEET, visits.RouteContext, of_week=False),
    Template(notices.NOTICE, notices.NoticeContext, of_week=False),
    Template(notices.SUGGESTIONS, notices.SuggestionsContext, of_week=False),
    Template(city.CITY_TABLE, city.CityContext, of_week=False),
    Template(city.CITY_REPORT, city.CityContext, of_week=False),
    Template(city.CITY_PAGE, city.CityPageContext, of_week=False),
    Template(
        year.YEAR_PAGE,
        year.YearContext,
        (year.YEAR_STYLE, year.YEAR_SCRIPT),
        of_week=False,
    ),
)


@dataclass(frozen=True)
class Linted:
    """A template with its variables, their meanings, and its problems."""

    file: str
    variables: tuple[tuple[str, str], ...]
    """Names and meanings. `at_risk[].lines[].task` is a variable of a list's line."""
    problems: tuple[str, ...]


def linted(folder: Path, carried: Sequence[Field], *, of_week: bool = False) -> list[Linted]:
    """Checks every template, or those of a week; `carried`: columns that are passed on as is."""
    return [
        Linted(
            template.file,
            tuple(meanings(template.context_of(carried))),
            tuple(template.problems(folder, carried)),
        )
        for template in _templates(of_week=of_week)
    ]


def from_the_package(folder: Path, *, of_week: bool = False) -> list[str]:
    """Returns the files that the office's folder lacks; for these the package's own are used."""
    used = _templates(of_week=of_week)
    files = (name for template in used for name in (template.file, *template.parts))
    return [name for name in files if source_of(folder, name) != folder / name]


def _templates(*, of_week: bool) -> list[Template]:
    return [template for template in TEMPLATES if not of_week or template.of_week]
