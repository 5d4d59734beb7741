"""Every template there is. A new one is an entry here, a context, and the file in `templates/`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.fields import Field
from pipeline.templates.contexts import exception, letters, progress, week
from pipeline.templates.sources import source_of
from pipeline.templates.variables import meanings


@dataclass(frozen=True)
class Template:
    """A template: its file, and what it may use."""

    file: str
    """The ending tells the kind: .docx, .html or .txt."""
    context: type
    parts: tuple[str, ...] = ()
    """Other files that are put into it."""
    with_columns: Callable[[tuple[Field, ...]], type] | None = None
    """Makes the context with the columns that only this office has, where it shows them."""

    def context_of(self, own: Sequence[Field]) -> type:
        """Its context in an office that has these columns of its own."""
        return self.with_columns(tuple(own)) if self.with_columns else self.context

    def problems(self, folder: Path, own: Sequence[Field]) -> list[str]:
        """What is wrong with it in Chinese, each beginning with the file that it is in."""
        context = self.context_of(own)
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
)


@dataclass(frozen=True)
class Linted:
    """A template with its variables and their meaning, and what is wrong with it."""

    file: str
    variables: tuple[tuple[str, str], ...]
    """A name such as `at_risk[].lines[].task` is a variable of a line of a list."""
    problems: tuple[str, ...]


def linted(folder: Path, own: Sequence[Field]) -> list[Linted]:
    """Every template; `own` are the columns that only this office has."""
    return [
        Linted(
            template.file,
            tuple(meanings(template.context_of(own))),
            tuple(template.problems(folder, own)),
        )
        for template in TEMPLATES
    ]


def from_the_package(folder: Path) -> list[str]:
    """The files that the office's folder lacks, so that the package's own are used."""
    files = (name for template in TEMPLATES for name in (template.file, *template.parts))
    return [name for name in files if source_of(folder, name) != folder / name]
