"""What the charts of a Word template show, and how the office says so.

The title of a chart, or its alt text, names the data: `任务状态{{ plan_chart }}`. In the title the
note takes the place of the tag. LibreOffice keeps the title of a chart, but no alt text.
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


@dataclass(frozen=True)
class ChartTag:
    """A drawing that shows a chart, and which data its title or alt text names."""

    properties: "Element"
    relation: str
    data: str
    series: tuple[str, ...]
    """Those that there are."""


_LONGEST_LABEL = 18
_FRAME = 720_000
"""20 mm, in EMU: title, legend and margins of a chart."""
_HIGHEST = 7_560_000
"""210 mm: a page of the report is 225 mm high."""


def _label(text: str) -> str:
    line = safe_text(" ".join(text.split()))
    return line if len(line) <= _LONGEST_LABEL else line[: _LONGEST_LABEL - 1] + "…"


def drawings(paragraph: "Element") -> list["Element"]:
    """The properties of the drawings in a paragraph, those of its text boxes left out."""
    return [
        properties
        for properties in paragraph.iter(f"{WP}docPr")
        if next(properties.iterancestors(paragraph.tag)) is paragraph
    ]


def alt_texts(properties: "Element") -> list[str]:
    """What a drawing says to who cannot see it: WPS and older versions of Word have two texts."""
    return [properties.get("descr", ""), properties.get("title", "")]


def chart_relation(properties: "Element") -> str:
    """By which relationship a drawing has its chart; '' when it is something else."""
    drawing = properties.getparent()
    chart = None if drawing is None else next(drawing.iter(f"{C}chart"), None)
    return "" if chart is None else chart.get(f"{{{RELATIONS}}}id", "")
