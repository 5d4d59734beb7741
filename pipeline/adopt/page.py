"""Makes the page that shows how a list was understood, for people who would rather look.

It is self-contained and has no script: the style is that of the week's page.
"""

import base64
import hashlib
from importlib.resources import files
from pathlib import Path

import jinja2
from markupsafe import Markup

from pipeline.adopt.canonical import columns_of
from pipeline.adopt.understanding import Understanding
from pipeline.adopt.wording import ColumnLine, column_lines
from pipeline.domain.text import printable
from pipeline.templates.contexts.week import WEEK_STYLE
from pipeline.templates.html import part

_STYLE = """
main table { width: 100%; }
td { overflow-wrap: anywhere; white-space: pre-line; }
th { min-width: 3em; }
.id { min-width: 6.5em; }
@media screen and (max-width: 700px) {
main table { display: block; overflow-x: auto; }
td { min-width: 5em; }
td:last-child { min-width: 12em; }
}
code { font-family: Consolas, monospace; }
@media print { @page { size: A4 landscape; margin: 12mm; } thead { display: table-header-group; } }
"""


def adoption_page(understood: Understanding, office: str, templates: Path) -> bytes:
    """Returns the page. Raises CannotWork when the office's style cannot be used."""
    style = part(templates, WEEK_STYLE) + _STYLE
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, finalize=_fit, trim_blocks=True
    )
    text = (files("pipeline.adopt") / "page.html").read_text(encoding="utf-8")
    columns = columns_of(understood)
    page = environment.from_string(text).render(
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'",
        title=f"{understood.month.year}年{understood.month.number}月任务清单是怎样认的",
        style=Markup(style),
        office=office,
        source=understood.source.path.name,
        units=len({unit for task in understood.tasks for unit in task.leads}),
        sheets=[_Sheet(sheet.name, column_lines(sheet)) for sheet in understood.sheets],
        notes=[*understood.to_check, *_passed_over(understood)],
        to_paste=understood.to_paste,
        headings=[column.heading for column in columns],
        tasks=[[column.value(task) for column in columns] for task in understood.tasks],
    )
    return page.encode("utf-8", "replace")


class _Sheet:
    def __init__(self, name: str, columns: list[ColumnLine]) -> None:
        self.name = name
        self.columns = columns


def _passed_over(understood: Understanding) -> list[tuple[str, tuple[str, ...]]]:
    lines = understood.passed_over
    return [("略过、没有采用的", lines)] if lines else []


def _fit(value: object) -> object:
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
