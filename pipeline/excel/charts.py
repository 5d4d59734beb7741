"""Charts that Excel itself draws, from the cells of a table."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pipeline.excel.cells import TableRange

CHART_PIXELS = 640
"""Width of a chart."""


class Bar(NamedTuple):
    """One part of every stacked bar: the column of its values, and its colour, RRGGBB."""

    column: int
    colour: str


def stacked_bars(
    chart: Any, sheet: str, table: TableRange, title: str, rows: int, bars: Sequence[Bar]
) -> Any:
    """Fills the empty bar chart from the table's first rows, with names from its first column."""
    first, last = table.header + 1, table.header + rows
    for column, colour in bars:
        chart.add_series(
            {
                "name": [sheet, table.header, column],
                "categories": [sheet, first, 0, last, 0],
                "values": [sheet, first, column, last, column],
                "fill": {"color": f"#{colour}"},
                "gap": 40,
                # This number format leaves a zero blank
                "data_labels": {"value": True, "num_format": "#", "font": _FONT},
            }
        )
    chart.set_title({"name": title, "name_font": {"name": "黑体", "size": 12, "bold": False}})
    chart.set_y_axis({"reverse": True, "interval_unit": 1, "num_font": _FONT})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_size({"width": CHART_PIXELS, "height": chart_height(rows)})
    return chart


def chart_height(rows: int) -> int:
    """Returns the height in pixels: the charts of ten plans and of 45 units print on one page."""
    return _FRAME + _BAR_PIXELS * rows


SMALLEST = 9
"""In points: the type of a chart, which shrinks with the sheet that it prints on."""
_FRAME, _BAR_PIXELS = 90, 20
"""A bar is thick enough for LibreOffice to write every name, not every other."""
_FONT = {"name": "宋体", "size": SMALLEST}
