"""The office's templates: what each may use, and what is wrong with it."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.domain.errors import CannotWork
from pipeline.domain.fields import Field


def refuse_broken_templates(folder: Path, own: Sequence[Field]) -> None:
    """Looks through all templates, also those that this week may not come to.

    Raises CannotWork with the first problem. `own` are the columns that only this office has.
    """
    from pipeline.templates.catalogue import templates

    found = [problem for template in templates(folder, own) for problem in template.problems]
    if found:
        more = f"（另有{len(found) - 1}处问题，见 duban templates）" if len(found) > 1 else ""
        raise CannotWork(f"{folder / found[0]}{more}")
