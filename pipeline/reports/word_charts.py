"""What the charts of a Word template show, and how the office says so.

The alt text of a chart names its data, as in `{{ plan_chart }}`.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pipeline.reports.workbook_cells import safe_text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

DRAWING_ML = "http://schemas.openxmlformats.org/drawingml/2006"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
C = f"{{{DRAWING_ML}/chart}}"
WP = f"{{{DRAWING_ML}/wordprocessingDrawing}}"


class Series(NamedTuple):
    """One colour of a chart: its name, and a count for each category."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Chart:
    """Counts by category, in several series."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    note: Annotated[str, "写在图名之后，说明图中没有列出的；全部列出时为空"] = ""

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The categories, each on one line, short enough to leave room for the bars."""
        return tuple(map(_label, self.categories))

    @property
    def words(self) -> str:
        """The same in words, for who cannot see the chart."""
        return "；".join(
            f"{label}：" + "、".join(f"{name}{v[number]}" for name, v in self.series if v[number])
            for number, label in enumerate(self.labels)
        )

    def height(self, drawn: int, categories: int) -> int:
        """The height of horizontal bars, in EMU, where the office drew so many so high."""
        if drawn <= _FRAME or not categories:
            return drawn
        bars = (drawn - _FRAME) * len(self.categories) / categories
        return min(_FRAME + round(bars), max(drawn, _HIGHEST))


_LONGEST_LABEL = 16
_FRAME = 540_000
"""15 mm, in EMU: the legend and the margins of a chart."""
_HIGHEST = 7_200_000
"""200 mm: on one page with its title."""


def _label(text: str) -> str:
    line = safe_text(" ".join(text.split()))
    return line if len(line) <= _LONGEST_LABEL else line[: _LONGEST_LABEL - 1] + "…"


def alt_texts(paragraph: "Element") -> list[tuple["Element", str]]:
    """The drawings of a paragraph, as their properties and the attribute that holds braces.

    The alt text of Word is the description; WPS and older versions also have a title.
    """
    return [
        (properties, attribute)
        for properties in paragraph.iter(f"{WP}docPr")
        for attribute in ("descr", "title")
        if next(properties.iterancestors(paragraph.tag)) is paragraph
        and _BRACE.search(properties.get(attribute, ""))
    ]


_BRACE = re.compile("[{}｛｝]")


def chart_relation(properties: "Element") -> str:
    """By which relationship a drawing has its chart; '' when it is something else."""
    drawing = properties.getparent()
    chart = None if drawing is None else next(drawing.iter(f"{C}chart"), None)
    return "" if chart is None else chart.get(f"{{{RELATIONS}}}id", "")
