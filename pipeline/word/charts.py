"""The charts of a Word template: their data, and how the office names them.

A chart's title, or its alt text, names the data: `任务状态{{ plan_chart }}`. In the title, the note
replaces the tag. LibreOffice keeps a chart's title, but not its alt text.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pipeline.excel.cells import safe_text

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
    note: Annotated[str, "图中没有列出的，如“（其余39个全部按时报送）”；全部列出时为空"] = ""

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Returns the categories, each on one line and short enough to leave room for the bars."""
        return tuple(map(_label, self.categories))

    @property
    def words(self) -> str:
        """Returns the same in words, for those who cannot see the chart."""
        return "；".join(
            f"{label}：" + "、".join(f"{name}{v[number]}" for name, v in self.series if v[number])
            for number, label in enumerate(self.labels)
        )

    def height(self, drawn: int, categories: int) -> int:
        """Returns the chart's height in EMU; `drawn` is its height for so many `categories`."""
        if drawn <= _FRAME or not categories:
            return drawn
        bars = (drawn - _FRAME) * len(self.categories) / categories
        return min(_FRAME + round(bars), max(drawn, _HIGHEST))


@dataclass(frozen=True)
class ChartTag:
    """A drawing that shows a chart, and the data that its title or alt text names."""

    properties: "Element"
    relation: str
    data: str
    series: tuple[str, ...]
    """The names of the series that the data have."""


_LONGEST_LABEL = 18
_FRAME = 720_000
"""20 mm in EMU: title, legend and margins of a chart."""
_HIGHEST = 7_560_000
"""210 mm in EMU: a page of the report is 225 mm high."""


def _label(text: str) -> str:
    line = safe_text(" ".join(text.split()))
    return line if len(line) <= _LONGEST_LABEL else line[: _LONGEST_LABEL - 1] + "…"


def drawings(paragraph: "Element") -> list["Element"]:
    """Returns the properties of the drawings in a paragraph, without those in its text boxes."""
    return [
        properties
        for properties in paragraph.iter(f"{WP}docPr")
        if next(properties.iterancestors(paragraph.tag)) is paragraph
    ]


def alt_texts(properties: "Element") -> list[str]:
    """Returns a drawing's alt texts: WPS and older versions of Word have two."""
    return [properties.get("descr", ""), properties.get("title", "")]


def chart_relation(properties: "Element") -> str:
    """Returns the relationship through which a drawing shows a chart; '' when it shows none."""
    drawing = properties.getparent()
    chart = None if drawing is None else next(drawing.iter(f"{C}chart"), None)
    return "" if chart is None else chart.get(f"{{{RELATIONS}}}id", "")
