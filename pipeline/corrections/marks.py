"""A wrong cell in a unit's workbook: its colour, and the comment that says what to do."""

from typing import TYPE_CHECKING, cast

from pipeline.domain.findings import SEVERITIES, Finding, Severity
from pipeline.excel.cells import lines_needed, safe_text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.comments import Comment
    from openpyxl.worksheet.worksheet import Worksheet

SHADES: dict[Severity, str] = {"error": "FFC7CE", "warning": "FFEB9C"}
"""Colour of a wrong cell, RRGGBB, by severity."""
MARK = "【退回修改】"
"""In a comment, everything before this mark is the unit's own text."""


def mark(sheet: "Worksheet", finding: Finding) -> None:
    """Colours the cell of a finding and adds to its comment."""
    from openpyxl.styles import PatternFill, Protection

    cell = _shown(sheet, finding.cell)
    before = cell.comment.text if cell.comment is not None else ""
    author = cell.comment.author if cell.comment is not None else "督查室"
    if not (finding.severity == "warning" and _is_ours(cell, "error")):
        cell.fill = PatternFill("solid", fgColor=f"00{SHADES[finding.severity]}")
    said = "\n".join(comment_lines(finding))
    head = [] if MARK in before else [MARK]
    text = "\n".join(filter(None, (before, *head, safe_text(said))))
    cell.comment = _comment(text, author)
    if sheet.protection.sheet:
        cell.protection = Protection(locked=False)


def comment_lines(finding: Finding) -> tuple[str, str]:
    """Returns what a comment at the cell says; the code stands at the end, for whoever is asked."""
    return (
        f"{SEVERITIES[finding.severity]}：{finding.message}。",
        f"怎么改：{finding.hint}。（{finding.code}）",
    )


def take_out_marks(workbook: "Workbook") -> None:
    """Removes the marks of an earlier round."""
    from openpyxl.styles import PatternFill

    for sheet in workbook.worksheets:
        # Asking for a range would create every cell of it
        for cell in list(sheet._cells.values()):
            if cell.comment is None or MARK not in cell.comment.text:
                continue
            own = cell.comment.text.partition(MARK)[0].rstrip()
            cell.comment = _comment(own, cell.comment.author) if own else None
            if any(_is_ours(cell, severity) for severity in SHADES):
                cell.fill = PatternFill()


def _shown(sheet: "Worksheet", address: str) -> "Cell":
    """Returns the cell; when it is merged with others, the one whose value they show."""
    for merged in sheet.merged_cells.sorted():
        if address in merged:
            return cast("Cell", sheet.cell(merged.min_row, merged.min_col))
    return cast("Cell", sheet[address])


def _is_ours(cell: "Cell | MergedCell", severity: Severity) -> bool:
    return bool(cell.fill.fgColor.rgb == f"00{SHADES[severity]}")


def _comment(text: str, author: str) -> "Comment":
    """Returns a comment whose box fits its text."""
    from openpyxl.comments import Comment

    return Comment(text, author, height=20 + 18 * lines_needed(text, _ROOM), width=_WIDTH)


_WIDTH, _ROOM = 320, 46
"""Width in pixels, and the letters that fit on a line; a Chinese character takes two."""
