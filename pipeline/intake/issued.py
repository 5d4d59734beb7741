"""What this tool itself put into a workbook that comes back: a form's register, a correction note.

Both stand in cells, because cells outlive every program and format: a form that is filled in WPS
or LibreOffice and saved as xls or ods still says for whom and for which week it was made. Each
sheet is known by the sentence in its first cell, whatever the sheet is called.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.intake.grids import Grid
from pipeline.intake.values import text_of

REGISTER = "本表登记信息（由督办程序填写，请勿改动）"
"""First cell of the hidden sheet of a form."""
UNIT, WEEK = "填报单位", "周次"
CORRECTION_NOTE = "本页由督办程序生成：改好后不必删去，重新报送时不读取本页"
"""First cell of the sheet 退回说明 in front of a return that was sent back."""
CORRECTS, TIMES = "原文件", "第几次退回"


@dataclass(frozen=True)
class Issued:
    """What the tool's own sheets in a return say; all blank when it has none."""

    unit: str = ""
    week: str = ""
    """As in 2017-W28."""
    corrects: str = ""
    """The file that was sent back and is corrected here."""
    times: int = 0
    """How many times it was sent back."""
    sheets: frozenset[str] = field(default_factory=frozenset)
    """The names of these sheets: they hold nothing that the unit reports."""


def issued_in(grids: Iterable[Grid]) -> Issued:
    """What the register and the correction note among the sheets say."""
    said: dict[str, str] = {}
    sheets = set()
    for grid in grids:
        first = grid.rows[0][0] if grid.rows and grid.rows[0] else ""
        if first in (REGISTER, CORRECTION_NOTE):
            sheets.add(grid.name)
            said |= _said(grid)
    times = said.get(TIMES, "")
    return Issued(
        said.get(UNIT, ""),
        said.get(WEEK, ""),
        said.get(CORRECTS, ""),
        int(times) if times.isdecimal() and times.isascii() and len(times) < 4 else 0,
        frozenset(sheets),
    )


def _said(grid: Grid) -> Mapping[str, str]:
    """What stands behind each label, in the rows at the top of the sheet."""
    return {
        text_of(row[0]): text_of(row[1]) for row in grid.rows[1:_TOP] if len(row) > 1 and row[1]
    }


_TOP = 10
