"""How a sheet prints: pages numbered, on paper that leaves its type large enough to be read."""

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

from pipeline.domain.settings import Paper


class Printing(NamedTuple):
    """On which paper a sheet prints, and how large."""

    paper: Paper
    scale: int = 0
    """In per cent, over as many pages across as it takes. 0: one page across."""


def printing_of(widths: Iterable[float], size: float, paper: Paper = "A4") -> Printing:
    """Returns how a landscape sheet prints with no type under 8 points.

    `widths`: of its columns, in characters; `size`: of its smallest type, in points; `paper`: the
    office's. A4 gives way to A3, and A3 to several pages across.
    """
    smallest = _millimetres(widths) * LEAST_SIZE / size
    for name, (_, room) in _PAPERS.items():
        if name in (paper, _LARGEST) and smallest <= room:
            return Printing(name)
    return Printing(_LARGEST, math.ceil(100 * LEAST_SIZE / size))


def share_of_page(widths: Iterable[float]) -> float:
    """Returns how much of the largest page such columns take, at their full size."""
    return _millimetres(widths) / _PAPERS[_LARGEST][1]


def _millimetres(widths: Iterable[float]) -> float:
    """Returns how wide the columns are together, each with the margin of its cells."""
    return sum(width * 7 + 5 for width in widths) * 25.4 / 96


def set_printing(sheet: Any, printing: Printing) -> None:
    """Sets a landscape sheet of XlsxWriter to print so."""
    sheet.set_landscape()
    sheet.set_paper(_PAPERS[printing.paper][0])
    sheet.set_margins(left=_MARGIN, right=_MARGIN, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    number_pages(sheet)
    if printing.scale:
        sheet.set_print_scale(printing.scale)
        sheet.print_across()
    else:
        sheet.fit_to_pages(1, 0)


def number_pages(sheet: Any) -> None:
    """Prints the number of each page below it, no smaller where the table is made smaller."""
    sheet.set_footer('&C&"宋体"&9第 &P 页 共 &N 页', {"scale_with_doc": False})


LEAST_SIZE = 8
"""In points: smaller type is not read on paper."""
_MARGIN = 0.4
"""Left and right, in inches."""
_PAPERS: dict[Paper, tuple[int, float]] = {"A4": (9, 276.6), "A3": (8, 399.6)}
"""Excel's number of each paper, and how many millimetres lie between its margins."""
_LARGEST: Paper = "A3"
