"""Which column each cell of a Word table stands in, as a reader sees it.

Word cuts a table at every edge of every cell. When somebody drags the border of one cell, the rows
are cut in different places although they have the same columns. So rows with the usual number of
cells are taken cell by cell, and the cells of other rows (a title, a header with spans) by where
their edges are.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

Span = tuple[int, int]
"""The first column of a cell, and the one after its last."""


def columns_of(
    rows: Sequence[Sequence[Span]], widths: Sequence[int]
) -> tuple[list[list[Span]], list[int]]:
    """Returns the columns of each row's cells, from their places in the table's grid.

    Also returns the rows that were taken cell by cell although a cell of theirs stands nearer to
    another column of the first such row. `widths` are those of the grid's columns; they may be
    missing.
    """
    counted = Counter(len(cells) for cells in rows if len(cells) > 1)
    if not counted:
        return [list(cells) for cells in rows], []
    usual = max(counted, key=lambda count: (counted[count], count))
    edges = [0, *accumulate(max(width, 1) for width in widths)]
    needed = max((cells[-1][1] for cells in rows if cells), default=0)
    if len(edges) <= needed:
        edges = list(range(needed + 1))
    whole = [at for at, cells in enumerate(rows) if len(cells) == usual]
    cell_by_cell = [(column, column + 1) for column in range(usual)]
    first = _lines(rows[whole[0]], edges)
    placed, uneven = [], []
    for at, cells in enumerate(rows):
        if len(cells) == usual:
            placed.append(cell_by_cell)
            if list(cells) != list(rows[whole[0]]):
                nearest = [_nearest(first, line) for line in _lines(cells, edges)]
                uneven += [at] if nearest != list(range(usual + 1)) else []
            continue
        below = bisect_left(whole, at)  # a header belongs to the rows below it
        pattern = rows[whole[min(below, len(whole) - 1)]]
        placed.append([*_by_edges(cells, edges, _lines(pattern, edges))])
    return placed, uneven


def _lines(cells: Sequence[Span], edges: Sequence[int]) -> list[int]:
    return [edges[cells[0][0]], *(edges[end] for _, end in cells)]


def _by_edges(cells: Sequence[Span], edges: Sequence[int], lines: Sequence[int]) -> list[Span]:
    """Returns the columns of cells by the lines of a usual row that are nearest to their edges."""
    placed: list[Span] = []
    after = 0
    for number, (start, end) in enumerate(cells):
        first = max(after, _nearest(lines, edges[start]))
        left = len(cells) - number - 1
        after = max(first + 1, _nearest(lines, edges[end]))
        if len(cells) < len(lines):  # each further cell needs a column of its own
            after = max(first + 1, min(after, len(lines) - 1 - left))
        placed.append((first, after))
    return placed


def _nearest(lines: Sequence[int], edge: int) -> int:
    at = bisect_left(lines, edge)
    if at == 0:
        return 0
    if at == len(lines) or edge - lines[at - 1] <= lines[at] - edge:
        return at - 1
    return at
