"""The office's mail: writes and sends the week's messages, and fetches returns from a mailbox."""

from pathlib import Path

from pipeline.assess.view import WeekView
from pipeline.domain.settings import Settings
from pipeline.office.disk import write_new

FOLDER = "mail"


def write_messages(view: WeekView, settings: Settings, templates: Path, outbox: Path) -> None:
    """Writes the week's messages beside the reports in the folder `outbox`.

    Raises CannotWork when a template cannot be used.
    """
    # Imported here: a command that writes no messages need not load all this
    from pipeline.post.letters.messages import messages

    (outbox / FOLDER).mkdir()
    for name, content in messages(view, settings, templates, outbox).items():
        write_new(outbox / FOLDER / name, content)
