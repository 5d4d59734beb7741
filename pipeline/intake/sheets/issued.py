"""Reads the sheets that this tool added to a workbook: a form's register, a correction note.

Both are kept in cells, because cells survive in every program and format. A form that was filled in
with WPS or LibreOffice and saved as xls or ods still shows its unit and week. Such a sheet is
recognised by a sentence at its top, whatever its name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.intake.files.documents import CORRECTION_NOTE as CORRECTION_NOTE
from pipeline.intake.files.documents import SENT_BACK as SENT_BACK
from pipeline.intake.files.grids import Grid
from pipeline.intake.meaning.values import text_of

REGISTER = "本表登记信息（由督办程序填写，请勿改动）"
"""The sentence on a form's hidden sheet."""
UNIT, WEEK = "填报单位", "周次"


@dataclass(frozen=True)
class Issued:
    """The content of the tool's own sheets in a return. All fields are blank when it has none."""

    unit: str = ""
    week: str = ""
    """Written like 2017-W28."""
    corrects: tuple[str, ...] = ()
    """The files that were sent back to the unit and led to this one, the earliest first."""
    sheets: frozenset[str] = field(default_factory=frozenset)
    """The names of these sheets, which hold nothing that the unit reports."""


def issued_in(grids: Iterable[Grid]) -> Issued:
    """Returns what the register and the correction note among the sheets say."""
    said: dict[str, str] = {}
    sheets = set()
    for grid in grids:
        top = [row for row in grid.rows[:_TOP] if row]
        if any(row[0] in (REGISTER, CORRECTION_NOTE) for row in top):
            sheets.add(grid.name)
            said |= {text_of(row[0]): text_of(row[1]) for row in top if len(row) > 1}
    return Issued(
        said.get(UNIT, ""),
        said.get(WEEK, ""),
        tuple(said.get(SENT_BACK, "").splitlines()),
        frozenset(sheets),
    )


_TOP = 10
"""In rows."""
