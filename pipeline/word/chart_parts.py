"""The parts of a Word document that make up a chart, filled with the data of a week.

The looks are the template's. A series is recognised by its name; the data decide the number of
categories. The workbook behind the chart is made anew, for 编辑数据 in Word.
"""

import datetime as dt
import io
import posixpath
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING

from pipeline.domain.text import pattern
from pipeline.excel.cells import safe_text
from pipeline.office.package import packed, part_of, unpacked
from pipeline.word.charts import DRAWING_ML, RELATIONS, C, Chart

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET = "Sheet1"


class ChartPart:
    """A chart of a template: its own part, its relationships, its workbook.

    Raises KeyError when there is no such part, and lxml's XMLSyntaxError when it is damaged.
    """

    def __init__(self, members: Mapping[str, bytes], name: str) -> None:
        self._name = name
        self._root = _parsed(members[name])
        self._relations = _parsed(members.get(_relations_of(self._name), _NO_RELATIONS))

    @property
    def title(self) -> str:
        """Returns the text of the title, which may name the data."""
        return "".join(piece.text or "" for piece in _title_pieces(self._root))

    @property
    def horizontal(self) -> bool:
        """Whether its bars are horizontal, so that more of them need more height."""
        directions = self._root.iterfind(f".//{C}barDir")
        return any(direction.get("val") == "bar" for direction in directions)

    @property
    def categories(self) -> int:
        """Returns how many categories the template's own data have."""
        counts = self._root.iterfind(f".//{C}val//{C}ptCount")
        return max((int(count.get("val", "0")) for count in counts), default=0)

    def misfit(self, names: Sequence[str]) -> str:
        """Returns why data with series of these names do not fit, in Chinese, or ''."""
        series = _series(self._root)
        if not series or any(one.find(f"{C}val") is None for one in series):
            return "不能按类别填数。请改用柱形图、条形图、折线图、饼图或圆环图"
        for name in map(_name, series):
            if name not in names:
                known = "、".join(names)
                return f"的系列“{name[:20]}”没有数据。请用“编辑数据”改名或删去，可用的有{known}"
        return ""

    def filled(self, chart: Chart) -> dict[str, bytes]:
        """Returns the parts filled with the data, by name. The data need all the chart's series."""
        root, relations = deepcopy(self._root), deepcopy(self._relations)
        names = [one.name for one in chart.series]
        for series in _series(root):
            _fill(series, chart, names.index(_name(series)))
        _note(root, chart.note)
        target = _own_workbook(root, relations, posixpath.basename(self._name))
        return {
            self._name: part_of(root),
            _relations_of(self._name): part_of(relations),
            _absolute(self._name, target): _workbook(chart),
        }


def charts_of(members: Mapping[str, bytes], owner: str) -> dict[str, ChartPart]:
    """Returns the charts that a part of the document shows, by relationship.

    Raises the same errors as ChartPart.
    """
    relations = _parsed(members.get(_relations_of(owner), _NO_RELATIONS))
    return {
        relation.get("Id", ""): ChartPart(members, _absolute(owner, relation.get("Target", "")))
        for relation in relations
        if relation.get("Type") == f"{RELATIONS}/chart"
    }


def with_workbooks(content_types: bytes) -> bytes:
    """Returns a document's content types with the type of workbooks added."""
    from lxml import etree

    root = _parsed(content_types)
    tag = f"{{{_PACKAGE}/content-types}}Default"
    if all(kind.get("Extension", "").lower() != "xlsx" for kind in root.iter(tag)):
        root.insert(0, etree.Element(tag, Extension="xlsx", ContentType=_WORKBOOK))
    return part_of(root)


# Title and series


def _title_pieces(root: "Element") -> list["Element"]:
    return root.findall(f"{C}chart/{C}title//{_A}t")


def _note(root: "Element", note: str) -> None:
    """Replaces the tag in the title, which formatting may have split, by the note."""
    pieces = _title_pieces(root)
    title = "".join(piece.text or "" for piece in pieces)
    if _TAG.search(title):
        for piece in pieces:
            piece.text = ""
        pieces[0].text = _TAG.sub(lambda _: note, title)


_A = f"{{{DRAWING_ML}/main}}"
_TAG = pattern(r"\{\{.*?\}\}")


def _series(root: "Element") -> list["Element"]:
    """Returns the series in the order of the chart, which may differ from the file's."""
    order = {
        series: int(place.get("val", "0"))
        for series in root.iterfind(f"{C}chart/{C}plotArea/*/{C}ser")
        if (place := series.find(f"{C}order")) is not None
    }
    return sorted(order, key=order.__getitem__)


def _name(series: "Element") -> str:
    return "".join(text.text or "" for text in series.iterfind(f"{C}tx//{C}v"))


def _fill(series: "Element", chart: Chart, column: int) -> None:
    """Gives a series its name, categories and values, with their places in the workbook."""
    letter, last = chr(ord("B") + column), len(chart.labels) + 1
    name, values = chart.series[column]
    old = series.find(f"{C}val")
    code = None if old is None else old.find(f".//{C}formatCode")
    texts = {
        "tx": _texts("tx", f"{_SHEET}!${letter}$1", [name]),
        "cat": _texts("cat", f"{_SHEET}!$A$2:$A${last}", chart.labels),
        "val": _numbers(
            f"{_SHEET}!${letter}$2:${letter}${last}",
            values,
            "General" if code is None else code.text or "General",
        ),
    }
    for place, element in texts.items():
        if (standing := series.find(f"{C}{place}")) is not None:
            series.replace(standing, element)
        elif place == "tx":
            series.insert(2, element)
        elif (before := series.find(f"{C}val")) is not None:
            before.addprevious(element)
    for tag in ("dPt", "dLbl"):
        for point in list(series.iter(f"{C}{tag}")):
            index = point.find(f"{C}idx")
            if index is not None and int(index.get("val", "0")) >= len(values):
                _parent(point).remove(point)


def _texts(place: str, where: str, texts: Sequence[str]) -> "Element":
    element, cache = _reference(place, "str", where)
    _points(cache, [safe_text(text) for text in texts])
    return element


def _numbers(where: str, numbers: Sequence[int], code: str) -> "Element":
    from lxml import etree

    element, cache = _reference("val", "num", where)
    etree.SubElement(cache, f"{C}formatCode").text = code
    _points(cache, [str(number) for number in numbers])
    return element


def _reference(place: str, kind: str, where: str) -> tuple["Element", "Element"]:
    """Returns the element, and inside it the one that caches the workbook's values."""
    from lxml import etree

    element = etree.Element(f"{C}{place}")
    reference = etree.SubElement(element, f"{C}{kind}Ref")
    etree.SubElement(reference, f"{C}f").text = where
    return element, etree.SubElement(reference, f"{C}{kind}Cache")


def _points(cache: "Element", texts: Sequence[str]) -> None:
    from lxml import etree

    etree.SubElement(cache, f"{C}ptCount", val=str(len(texts)))
    for number, text in enumerate(texts):
        point = etree.SubElement(cache, f"{C}pt", idx=str(number))
        etree.SubElement(point, f"{C}v").text = text


# Parts


def _own_workbook(root: "Element", relations: "Element", name: str) -> str:
    """Returns the path from the chart to its workbook. A linked workbook gets a place inside."""
    from lxml import etree

    data = root.find(f"{C}externalData")
    if data is None:
        data = etree.Element(f"{C}externalData")
        etree.SubElement(data, f"{C}autoUpdate", val="0")
        before = [root.find(f"{C}{tag}") for tag in ("chart", "spPr", "txPr")]
        [element for element in before if element is not None][-1].addnext(data)
    key = data.get(f"{{{RELATIONS}}}id", "workbook")
    data.set(f"{{{RELATIONS}}}id", key)
    target = f"../embeddings/{posixpath.splitext(name)[0]}.xlsx"
    for relation in relations:
        if relation.get("Id") == key:
            if relation.get("TargetMode") != "External" and _is_workbook(relation):
                target = relation.get("Target", "")
            relations.remove(relation)
    etree.SubElement(
        relations,
        f"{{{_PACKAGE}/relationships}}Relationship",
        Id=key,
        Type=f"{RELATIONS}/package",
        Target=target,
    )
    return target


def _workbook(chart: Chart) -> bytes:
    """Returns the data of a chart as a workbook: categories down, series across."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": dt.datetime(2000, 1, 1)})
    sheet = book.add_worksheet(_SHEET)
    sheet.set_column(0, 0, 30)
    for row, label in enumerate(chart.labels, start=1):
        sheet.write_string(row, 0, label)
    for column, series in enumerate(chart.series, start=1):
        sheet.write_string(0, column, safe_text(series.name))
        sheet.write_column(1, column, series.values)
    book.close()
    return packed(unpacked(file.getvalue()))


def _is_workbook(relation: "Element") -> bool:
    return relation.get("Target", "").endswith(".xlsx")


_NO_RELATIONS = f'<Relationships xmlns="{_PACKAGE}/relationships"/>'.encode()


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _absolute(owner: str, target: str) -> str:
    """Returns the name of the member to which a relationship of `owner` leads."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(owner), target)).lstrip("/")


def _parent(element: "Element") -> "Element":
    parent = element.getparent()
    assert parent is not None
    return parent


def _parsed(content: bytes) -> "Element":
    from lxml import etree

    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
