"""The office's mail: writes and sends the week's messages, and fetches returns from a mailbox."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.assess.view import WeekView
from pipeline.domain.settings import Settings
from pipeline.office.disk import write_new

FOLDER = "mail"


def write_messages(
    view: WeekView,
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
