"""The office's mail: writes and sends the week's messages, and fetches returns from a mailbox."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.domain.settings import Settings
from pipeline.office.disk import write_new
from pipeline.office.folder import FORMS

if TYPE_CHECKING:
    from pipeline.assess.view import WeekView

FOLDER = "mail"
ISSUED = f"{FORMS}/{FOLDER}"
"""Where the letters lie that bring the units their forms: with these, which a run leaves alone."""


def write_messages(
    view: "WeekView",
    settings: Settings,
    templates: Path,
    outbox: Path,
    forms: Mapping[str, Mapping[str, bytes]],
) -> None:
    """Writes the week's messages beside the reports in the folder `outbox`.

    `forms`: the form of each missing unit, by unit and file name, for its reminder. Raises
    CannotWork when a template cannot be used.
    """
    # Imported here: a command that writes no messages need not load all this
    from pipeline.post.letters.messages import messages

    (outbox / FOLDER).mkdir()
    for name, content in messages(view, settings, templates, outbox, forms).items():
        write_new(outbox / FOLDER / name, content)


def issuing_letters(
    view: "WeekView", settings: Settings, templates: Path, forms: Mapping[str, Mapping[str, bytes]]
) -> dict[str, bytes]:
    """Returns, by file name, the letters that bring the units their forms, and who has no address.

    Raises CannotWork when the template cannot be used.
    """
    from pipeline.post.letters.messages import with_forms

    return with_forms(view, settings, templates, forms)


def write_issuing(letters: Mapping[str, bytes], outbox: Path) -> None:
    """Writes these letters beside the forms in the folder `outbox`."""
    (outbox / ISSUED).mkdir()
    for name, content in letters.items():
        write_new(outbox / ISSUED / name, content)
