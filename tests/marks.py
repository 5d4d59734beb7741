"""The office's marks in returns, as it makes them: registers of forms, correction notes."""

from collections.abc import Sequence
from hashlib import sha256

from pipeline.intake.sheets.issued import (
    CORRECTION_NOTE,
    DIGEST,
    REGISTER,
    REGISTERED,
    UNIT,
    WEEK,
    Mark,
    proved,
    registered,
)
from pipeline.office.key import make_key, week_key
from tests.office import Office


def note(office: Office, unit: str, *files: str) -> str:
    """Returns the sheet of a note to the unit, by which the office sent back these files."""
    return sheet_of(genuine(office, unit, files))


def genuine(office: Office, unit: str, files: Sequence[str]) -> Mark:
    """Returns what a note to the unit says; `files` are in the week's inbox."""
    inbox = office.root / "inbox" / office.week
    sent_back = tuple(sha256((inbox / file).read_bytes()).hexdigest() for file in files)
    return proved(Mark("note", unit, office.week, sent_back), key_of(office))


def sheet_of(mark: Mark) -> str:
    words = registered(mark).replace("\n", "\\n")
    return f"{CORRECTION_NOTE}\n| {REGISTERED} | {words} |"


def register(office: Office, unit: str, digest: str | None = None) -> str:
    """Returns the hidden sheet of a form for the unit; `digest` in place of the office's own."""
    mark = proved(Mark("form", unit, office.week), key_of(office))
    made = mark.digest if digest is None else digest
    return f"{REGISTER}\n| {UNIT} | {unit} |\n| {WEEK} | {office.week} |\n| {DIGEST} | {made} |"


def key_of(office: Office) -> str:
    make_key(office.folder)
    return week_key(office.folder, office.the_week)
