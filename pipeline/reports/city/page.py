"""The page of a city's week, `index.html`: one self-contained file without a script."""

from pathlib import Path

from markupsafe import Markup

from pipeline.assess.city import STANDINGS, Cell, CityView
from pipeline.domain.status import STATUS
from pipeline.reports.city.documents import city_context
from pipeline.templates.contexts.city import (
    CITY_PAGE,
    CityPageCell,
    CityPageContext,
    CityPageRow,
)
from pipeline.templates.contexts.week import WEEK_STYLE
from pipeline.templates.html import colours, part, policy, rendered


def city_page(view: CityView, templates: Path, workbook: str) -> bytes:
    """Returns the page. Raises CannotWork when a template cannot be used."""
    style = colours() + part(templates, WEEK_STYLE)
    said = city_context(view)
    context = CityPageContext(
        said=said,
        rows=tuple(
            CityPageRow(line, tuple(map(_cell, item.cells)))
            for line, item in zip(said.items, view.items, strict=True)
        ),
        workbook=workbook,
        style=Markup(style),
        policy=policy(style, ""),
    )
    return rendered(templates, CITY_PAGE, context).encode()


def _cell(cell: Cell) -> CityPageCell:
    light = cell.standing if cell.standing in STATUS else ""
    word = STANDINGS[cell.standing]
    if cell.is_slow and cell.standing == "on_track":
        word = f"{word}（进展慢）"
    return CityPageCell(light, word, cell.why or cell.district.why)
