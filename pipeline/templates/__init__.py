"""The office's templates: what each may use, what is wrong with it, and how it is filled."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.domain.errors import CannotWork
from pipeline.domain.fields import Field


def look_through(folder: Path, carried: Sequence[Field]) -> list[str]:
    """Checks all templates of a week, including those that this week may not need.

    Returns the files that the folder lacks; for these the package's own are used. Raises CannotWork
    with the first problem. `carried` are the columns that are passed on as they are.
    """
    # Imported here: a command that uses no template need not wait for the contexts
    from pipeline.templates.template import from_the_package
    from pipeline.templates.weekly import OF_WEEK

    found = [problem for template in OF_WEEK for problem in template.problems(folder, carried)]
    if found:
        more = f"（另有{len(found) - 1}处问题，见 duban templates）" if len(found) > 1 else ""
        raise CannotWork(f"{folder / found[0]}{more}")
    return from_the_package(folder, OF_WEEK)
