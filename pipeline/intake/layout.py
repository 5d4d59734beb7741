"""Where the header of a sheet stands, and which rows below it are no data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.fields import Recognised, Sheet, recognise
from pipeline.intake.grids import Grid, Value
from pipeline.text import folded

HEADER_WITHIN = 40
"""The header row is looked for in so many rows."""

# A row of these fields is what makes a table a master list or a return.
_NEEDED: dict[Sheet, tuple[frozenset[str], ...]] = {
    "master": (frozenset({"task"}), frozenset({"lead_unit", "deadline"})),
    "return": (frozenset({"task_id", "task"}), frozenset({"progress", "forecast", "percent"})),
}


@dataclass(frozen=True)
class Header:
    """A header found: its fields and the zero-based rows that it fills."""

    recognised: Recognised
    first: int
    last: int


def find_header(grid: Grid, sheet: Sheet) -> Header | None:
    """The row, or two rows, whose labels make up the most fields; None when none will do."""
    best: Header | None = None
    for number, row in enumerate(grid.rows[:HEADER_WITHIN]):
        labels = [_label(value) for value in row]
        if sum(map(bool, labels)) < 2:
            continue
        single = recognise([(label,) for label in labels], sheet)
        best = _better(best, Header(single, number, number), sheet)
        if number + 1 < len(grid.rows):
            below = [_label(value) for value in grid.rows[number + 1]]
            pairs: list[tuple[str, ...]] = [
                (low, high) for high, low in zip(labels, below, strict=False)
            ]
            pairs += [(low,) for low in below[len(labels) :]]
            best = _better(best, Header(recognise(pairs, sheet), number, number + 1), sheet)
    return best


def _label(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _better(best: Header | None, header: Header, sheet: Sheet) -> Header | None:
    found = set(header.recognised.columns)
    if len(found) < 3 or not all(found & needed for needed in _NEEDED[sheet]):
        return best
    if best is None or _weight(header) > _weight(best):
        return header
    return best


def _weight(header: Header) -> tuple[int, int]:
    """More fields win; among equals, those known for sure."""
    recognised = header.recognised
    return len(recognised), -len(recognised.guessed)


def rows_below(grid: Grid, header: Header) -> Iterator[tuple[int, list[Value]]]:
    """The zero-based number and the cells of each row below the header that may be data.

    Passed over: blank rows, one text merged across the table, totals, notes and section rows,
    and the header repeated on a later page.
    """
    width = max(header.recognised.columns.values()) + 1
    columns = sorted(header.recognised.columns.values())
    banners = _banners(grid, columns)
    heading = [_label(value) for value in grid.rows[header.last][:width]]
    for number in range(header.last + 1, len(grid.rows)):
        row = grid.rows[number]
        filled = [row[column] for column in columns if column < len(row) and row[column] != ""]
        if not filled or number in banners:
            continue
        if len(filled) <= 2 and isinstance(filled[0], str) and _no_data(filled[0], len(filled)):
            continue
        if len(filled) > 2 and _is_total(filled[0]):
            continue
        if [_label(value) for value in row[:width]] == heading:
            continue
        yield number, row + [""] * (width - len(row))


_NOTE = re.compile(
    r"(填报人|填表人|联系人|联系电话|电话|审核人|审核|审签|负责人|单位负责人|主要领导|分管领导|签字|签发|"
    r"制表|报送人|经办人|备注|附注|注|说明|填表说明|填报说明|填报单位|填报日期|单位[(（]?盖章|盖章)[^:：]{0,8}[:：]"
)
_SECTION = re.compile(
    r"([(（][一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+[、.,]|第[一二三四五六七八九十]+[类部章项]).{0,40}"
)
_TOTAL = re.compile(r"(合计|总计|小计|共计|累计)[:：]?.{0,12}")


def _no_data(text: str, filled: int) -> bool:
    words = folded(text)
    if _NOTE.match(words) or _is_total(text):
        return True
    return filled == 1 and _SECTION.fullmatch(words) is not None


def _is_total(value: Value) -> bool:
    return isinstance(value, str) and _TOTAL.fullmatch(folded(value)) is not None


def _banners(grid: Grid, columns: list[int]) -> set[int]:
    """Rows in which one merged cell covers most of the table: titles, sections, notes."""
    rows: set[int] = set()
    for top, left, bottom, right in grid.merged:
        covered = sum(left <= column <= right for column in columns)
        if covered > 2 and covered * 2 > len(columns):
            rows.update(range(top, bottom + 1))
    return rows
