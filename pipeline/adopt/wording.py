"""Puts into words how the columns of a list were understood, for the terminal and the page."""

from dataclasses import dataclass

from pipeline.adopt.understanding import SheetRead
from pipeline.domain.fields import FIELDS, heading
from pipeline.domain.reading import SURENESS

_UNREAD = {field.name for field in FIELDS if "master" in field.unread} | {
    field.name for field in FIELDS if "master" not in field.sheets
}


@dataclass(frozen=True)
class ColumnLine:
    """A column of the source, in words."""

    letters: str
    heading: str
    taken: str
    sure: str
    sample: str
    unsure: bool


def column_lines(sheet: SheetRead) -> list[ColumnLine]:
    """Returns a line for each column that has a heading, from the left."""
    lines = []
    for read in sheet.columns:
        taken = heading(read.field) if read.field else ""
        if read.field in _UNREAD:
            taken = f"{taken}（不列入清单）"
        sure = SURENESS[read.sure] if read.field else "没有读取"
        if read.column in sheet.given:
            sure = "您指定的" if read.field else "您指定不读"
        lines.append(
            ColumnLine(
                read.column,
                read.heading,
                taken or "—",
                sure,
                read.sample,
                bool(read.field) and read.sure != "sure",
            )
        )
    return lines
