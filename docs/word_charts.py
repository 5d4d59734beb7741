"""Charts of a Word template: stacked bars that Word can restyle, drawn by XlsxWriter."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from pipeline.word.chart_parts import SHEET, workbook
from pipeline.word.charts import Chart

_DRAWING_ML = "http://schemas.openxmlformats.org/drawingml/2006"
_FONT = {"name": "宋体", "size": 9}
_TITLE_FONT = {"name": "黑体", "size": 10.5, "bold": False}
_EMU = 36_000
"""In a millimetre."""


@dataclass(frozen=True)
class Look:
    """Of a series: RRGGBB, and what tells it from the next in black and white, '' when solid."""

    colour: str
    pattern: str = ""

    def properties(self) -> dict[str, dict[str, object]]:
        """As XlsxWriter wants them."""
        colour = f"#{self.colour}"
        if not self.pattern:
            return {"fill": {"color": colour}, "border": {"color": "#FFFFFF", "width": 0.75}}
        return {
            "pattern": {"pattern": self.pattern, "fg_color": colour, "bg_color": "#FFFFFF"},
            "border": {"color": colour, "width": 0.75},
        }


@dataclass(frozen=True)
class Drawn:
    """The parts of a chart of the template."""

    xml: str
    workbook: bytes


def stacked_bars(title: str, chart: Chart, looks: Sequence[Look]) -> Drawn:
    """Horizontal bars, a series in each look; a count that is nought has no label."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet(SHEET)
    bars = book.add_chart({"type": "bar", "subtype": "stacked"})
    sheet.write_column(1, 0, chart.categories)
    for column, (series, look) in enumerate(zip(chart.series, looks, strict=True), start=1):
        sheet.write_column(0, column, (series.name, *series.values))
        last = len(chart.categories)
        bars.add_series(
            {
                "name": [SHEET, 0, column],
                "categories": [SHEET, 1, 0, last, 0],
                "values": [SHEET, 1, column, last, column],
                **look.properties(),
                "gap": 35,
                "data_labels": {"value": True, "num_format": "#", "font": _FONT},
            }
        )
    bars.set_title({"name": title, "name_font": _TITLE_FONT, "overlay": False})
    bars.set_y_axis(
        {
            "reverse": True,
            "interval_unit": 1,
            "num_font": _FONT,
            "major_tick_mark": "none",
            "minor_tick_mark": "none",
        }
    )
    bars.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    bars.set_legend({"position": "bottom", "font": _FONT})
    bars.set_chartarea({"border": {"none": True}})
    sheet.insert_chart(0, 0, bars)
    book.close()
    with zipfile.ZipFile(file) as package:
        xml = package.read("xl/charts/chart1.xml").decode()
    return Drawn(_for_word(xml), workbook(chart))


def _for_word(xml: str) -> str:
    """The chart of a workbook as one of a document, whose data are in a workbook of its own."""
    xml = xml.partition("?>")[2].strip()
    data = '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
    xml, replaced = re.subn(r"<c:printSettings>.*</c:printSettings>", data, xml, flags=re.DOTALL)
    assert replaced == 1
    xml = xml.replace("<c:chart>", '<c:roundedCorners val="0"/><c:chart>', 1)
    # WPS takes what is not said for yes
    said = "".join(f'<c:show{what} val="0"/>' for what in ("CatName", "SerName", "Percent"))
    xml = xml.replace(
        '<c:showVal val="1"/>',
        f'<c:showLegendKey val="0"/><c:showVal val="1"/>{said}<c:showBubbleSize val="0"/>',
    )
    # Word takes Chinese letters from the East Asian font
    fonts = r'<a:latin typeface="\1"/><a:ea typeface="\1"/>'
    return re.sub(r'<a:latin typeface="(.+?)"/>', fonts, xml)


def chart_run(number: int, width: float, height: float) -> str:
    """The run that shows the chart part of this number; width and height in millimetres."""
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING_ML}/wordprocessingDrawing" '
        'distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{round(width * _EMU)}" cy="{round(height * _EMU)}"/>'
        f'<wp:docPr id="{number}" name="图表 {number}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_DRAWING_ML}/main">'
        f'<a:graphicData uri="{_DRAWING_ML}/chart"><c:chart xmlns:c="{_DRAWING_ML}/chart" '
        f'r:id="chart{number}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
