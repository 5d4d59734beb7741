"""The office's post: messages written for the week, sent, and returns fetched from a mailbox."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.assess import WeekView
from pipeline.errors import CannotWork
from pipeline.fields import Field
from pipeline.settings import Settings

FOLDER = "mail"


def write_messages(view: WeekView, settings: Settings, templates: Path, outbox: Path) -> None:
    """Writes the week's messages beside the reports that stand in the folder `outbox`.

    Raises CannotWork when a template cannot be used.
    """
    # Imported here: a command that writes no messages need not wait for the parts of it
    from pipeline.post.messages import messages

    (outbox / FOLDER).mkdir()
    for name, content in messages(view, settings, templates, outbox).items():
        (outbox / FOLDER / name).write_bytes(content)


def refuse_broken_templates(folder: Path, own: Sequence[Field]) -> None:
    """Looks through all templates, also those that this week may not come to.

    Raises CannotWork with the first problem. `own` are the columns that only this office has.
    """
    from pipeline.post.templates import templates

    found = [problem for template in templates(folder, own) for problem in template.problems]
    if found:
        more = f"（另有{len(found) - 1}处问题，见 duban templates）" if len(found) > 1 else ""
        raise CannotWork(f"{folder / found[0]}{more}")
