"""All the office's templates, also those of the messages, and what is wrong with them."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.domain.fields import Field
from pipeline.post.letters.letters import PAGES, template_name
from pipeline.templates.of_reports import Template, report_templates
from pipeline.templates.text import problems
from pipeline.word.tags import catalogue


def templates(folder: Path, own: Sequence[Field]) -> list[Template]:
    """Every template there is; `own` are the columns that only this office has."""
    return report_templates(folder, own) + [_of_message(folder, kind) for kind in PAGES]


def _of_message(folder: Path, kind: str) -> Template:
    name, page = template_name(kind), PAGES[kind]
    found = (f"{name}：{text}" for text in problems(folder / name, page))
    return Template(name, tuple(catalogue(page)), tuple(found))
