"""The list of all templates. A new one needs an entry, a context, and its file in `templates/`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.fields import Field
from pipeline.templates.contexts import city, list_changes, month, notices, visits, year
from pipeline.templates.template import Template
from pipeline.templates.variables import meanings
from pipeline.templates.weekly import OF_WEEK

TEMPLATES = (
    *OF_WEEK,
    Template(list_changes.LIST_CHANGES, list_changes.ListChangesContext),
    Template(month.MONTH_REPORT, month.MonthContext),
    Template(visits.ROUTE_SHEET, visits.RouteContext),
    Template(notices.NOTICE, notices.NoticeContext),
    Template(notices.SUGGESTIONS, notices.SuggestionsContext),
    Template(city.CITY_TABLE, city.CityContext),
    Template(city.CITY_REPORT, city.CityContext),
    Template(city.CITY_PAGE, city.CityPageContext),
    Template(year.YEAR_PAGE, year.YearContext, (year.YEAR_STYLE, year.YEAR_SCRIPT)),
)


@dataclass(frozen=True)
class Linted:
    """A template with its variables, their meanings, and its problems."""

    file: str
    variables: tuple[tuple[str, str], ...]
    """Names and meanings. `at_risk[].lines[].task` is a variable of a list's line."""
    problems: tuple[str, ...]


def linted(folder: Path, carried: Sequence[Field]) -> list[Linted]:
    """Checks every template. `carried`: the columns that are passed on as they are."""
    return [
        Linted(
            template.file,
            tuple(meanings(template.context_of(carried))),
            tuple(template.problems(folder, carried)),
        )
        for template in TEMPLATES
    ]
