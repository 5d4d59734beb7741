"""The office's text templates: what each may use, and what is wrong with it."""

from pathlib import Path

from pipeline.post.letters import PAGES, template_name
from pipeline.post.text_template import problems
from pipeline.reports.templates import Template
from pipeline.reports.word_tags import catalogue


def text_templates(folder: Path) -> list[Template]:
    """Every template that the messages use."""
    return [
        Template(
            template_name(kind),
            tuple(catalogue(page)),
            tuple(problems(folder / template_name(kind), page)),
        )
        for kind, page in PAGES.items()
    ]
