"""Heading sets: labels split by `|`, the lines of a header by ` // `; `<` and `^` are merged.

context: `sheet=master` (else a return), `week=2024-W20` (else 2017-W28), and for some labels what
their cells are, as `完成情况:正常推进` or `#6:80%`. expected: `field=label` or `field=#column`, for
each field; a field whose label is its own heading may be left out. `none`: no header.
"""

import datetime as dt

from pipeline.domain.fields import heading
from pipeline.domain.week import Week
from pipeline.intake.files.grids import Grid, Value
from pipeline.intake.meaning.headings.recognise import headings_of
from pipeline.intake.sheets.tables.layout import Table, tables_of
from pipeline.intake.sheets.understood import doubts_of_headings
from tests.meaning import Answer, Case

_IMPORTANT = {
    "return": (
        "task_id", "task", "lead_unit", "deadline", "progress", "percent", "forecast", "reason",
        "escalation", "problems", "next_step", "state", "origin", "leader",
    ),
    "master": (
        "task_id", "plan", "item", "task", "lead_unit", "support_units", "deadline", "start", "key",
        "origin", "leader",
    ),
}  # fmt: skip
_ROWS = 3


def answer(case: Case) -> Answer:
    """Returns the fields that the real header finder gives to the columns."""
    said = dict(part.split("=") for part in case.context.split() if "=" in part)
    sheet = said.get("sheet", "return")
    week = Week.parse(said.get("week", "2017-W28"), said.get("cutoff", "friday"), dt.time(17))
    cells = dict(part.split(":", 1) for part in case.context.split() if ":" in part)
    found = tables_of(grid_of(case.input, cells), headings_of(sheet), week)
    if not found:
        return Answer("none", told=True)  # F05
    (table,) = found
    return Answer(_value(table, sheet, case.expected), _is_told(table, sheet))


def grid_of(text: str, cells: dict[str, str]) -> Grid:
    """Returns a sheet with these headings, and rows in which only `cells` are filled."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.split(" // ")]
    rows: list[list[Value]] = [list(line) for line in lines]
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    for number, line in enumerate(lines):
        for column, label in enumerate(line):
            if label in ("<", "^"):
                top, left = (number, column - 1) if label == "<" else (number - 1, column)
                top, left = covered.get((top, left), (top, left))
                rows[number][column] = rows[top][left]
                covered[number, column] = (top, left)
    numbered = any(word in lines[0][0] for word in ("序号", "编号", "项次"))
    for number in range(1, _ROWS + 1):
        rest = [_cell(lines, column, cells) for column in range(1, len(lines[0]))]
        rows.append([float(number) if numbered else f"修第{number}条路", *rest])
    return Grid("周报表", False, rows, covered)


def _cell(lines: list[list[str]], column: int, cells: dict[str, str]) -> Value:
    text = cells.get(f"#{column + 1}", "")
    for label, said in cells.items():
        if label in (lines[0][column], lines[-1][column]):
            text = said
    try:
        return float(text)
    except ValueError:
        return text


def _value(table: Table, sheet: str, expected: str) -> str:
    """Returns `expected` when it is what was recognised, and else what was."""
    readings = {
        name: reading
        for name, reading in table.header.recognised.readings.items()
        if name in _IMPORTANT[sheet] and reading.sure != "doubtful"
    }
    wanted = dict(pair.split("=") for pair in expected.split(";") if "=" in pair)
    unsaid = {n for n, r in readings.items() if n not in wanted and r.words == heading(n)}
    same = readings.keys() - unsaid == wanted.keys() and all(
        label in (readings[name].words, f"#{readings[name].value + 1}")
        for name, label in wanted.items()
    )
    if same:
        return expected
    return ";".join(f"{n}=#{r.value + 1}{r.words}({r.sure})" for n, r in readings.items())


def _is_told(table: Table, sheet: str) -> bool:
    """Whether an error or a warning tells of a heading. In a list, a guess is an error too."""
    if sheet == "master":
        return any(not r.is_sure for r in table.header.recognised.readings.values())
    return any(d.how in ("doubtful", "passed_over") for d in doubts_of_headings(table))
