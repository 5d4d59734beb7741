"""Looks at the cells of columns whose headings alone do not tell what they are."""

from collections.abc import Sequence

from pipeline.domain.text import pattern, says_nothing
from pipeline.intake.files.grids import Grid, Value
from pipeline.intake.meaning.answers.states import is_status_word
from pipeline.intake.meaning.headings.vocabulary import Kind
from pipeline.intake.meaning.values import text_of

_SHARE = pattern(r"\s*\d+(\.\d+)?\s*[%％]\s*")
_FIGURE = pattern(r"\s*\d+(\.\d+)?\s*")


def kind_of(grid: Grid, column: int, numbers: Sequence[int]) -> Kind:
    """Returns what the cells of a column are, in the rows of these zero-based numbers."""
    found: set[Kind] = set()
    for number in numbers:
        row = grid.rows[number]
        value = row[column] if column < len(row) else ""
        kind = _kind(value)
        if kind == "figures" and (number, column) in grid.percentages:
            kind = "shares"
        found.add(kind)
        if kind == "words":
            return "words"
    found.discard("blank")
    if not found:
        return "blank"
    if found == {"figures", "shares"}:
        return "shares"
    return found.pop() if len(found) == 1 else "words"


def _kind(value: Value) -> Kind:
    if isinstance(value, bool | float | int):
        return "figures"
    text = text_of(value)
    if says_nothing(text):
        return "blank"
    if is_status_word(text):
        return "status"
    if _SHARE.fullmatch(text):
        return "shares"
    return "figures" if _FIGURE.fullmatch(text) else "words"
