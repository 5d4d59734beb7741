"""A template: its file, what it may use, and what is wrong with it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.fields import Field
from pipeline.templates.sources import source_of


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


def from_the_package(folder: Path, templates: Iterable[Template]) -> list[str]:
    """Returns the files that the office's folder lacks; for these the package's own are used."""
    files = (name for template in templates for name in (template.file, *template.parts))
    return [name for name in files if source_of(folder, name) != folder / name]
