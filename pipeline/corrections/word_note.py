"""退回说明 in a Word document: a page before the unit's own text, with all that is wrong in it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.corrections.marks import SHADES
from pipeline.corrections.note import Correction, addressed, title_of, what_to_do
from pipeline.domain.findings import SEVERITIES, Finding
from pipeline.domain.text import printable
from pipeline.domain.week import day_in_words
from pipeline.intake.files.documents import CORRECTION_NOTE, REGISTERED, SENT_BACK
from pipeline.intake.files.formats.word_xml import W

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_COLUMNS = {
    "序号": 620,
    "级别": 700,
    "位置": 1760,
    "任务编号": 1060,
    "问题": 2379,
    "怎么改": 2379,
    "代码": 740,
}
"""Widths in twentieths of a point: together the width of the text on A4."""
_WIDTH = sum(_COLUMNS.values())
_PAGE = {"w": "11906", "h": "16838"}
_MARGIN = "1134"


def note_of(
    correction: Correction, anchors: Mapping[str, str], lost: str
) -> tuple["Element", "Element"]:
    """Returns the note's table, and the paragraph that ends its page.

    `anchors`: the bookmark of each place that is marked; `lost`: what is not kept of the unit's
    document.
    """
    files = "\n".join(correction.files)
    rows = [
        _across(title_of(correction), "title"),
        _across(addressed(correction), "line"),
        _across(what_to_do(correction, True) + (f"\n{lost}" if lost else ""), "line"),
        _across(CORRECTION_NOTE, "small"),
        *(
            _row([_cell(label, 1360, "small", span=2), _cell(t, _WIDTH - 1360, "small", span=5)])
            for label, t in ((SENT_BACK, files), (REGISTERED, correction.registered))
        ),
        _row([_cell(words, width, "header") for words, width in _COLUMNS.items()], is_header=True),
        *(_listed(n, finding, anchors) for n, finding in enumerate(correction.findings, start=1)),
    ]
    if correction.left_out:
        more = f"另有{correction.left_out}处没有列出，请先改正以上各处，并照此检查全表。"
        rows.append(_across(more, "line"))
    day = f"{correction.day.year}年{day_in_words(correction.day)}"
    rows.append(_across(f"{correction.office}　{day}", "signature"))
    table = element(
        "tbl",
        element(
            "tblPr",
            element("tblW", w=str(_WIDTH), type="dxa"),
            element("tblLayout", type="fixed"),
        ),
        element("tblGrid", *(element("gridCol", w=str(width)) for width in _COLUMNS.values())),
        *rows,
    )
    section = element(
        "sectPr",
        element("type", val="nextPage"),
        element("pgSz", **_PAGE),
        element(
            "pgMar",
            **dict.fromkeys(("top", "right", "bottom", "left"), _MARGIN),
            header="850",
            footer="850",
            gutter="0",
        ),
    )
    return table, element("p", element("pPr", element("spacing", before="0", after="0"), section))


def paragraphs_of(text: str, look: str, anchor: str = "") -> "list[Element]":
    """Returns a paragraph a line, whatever the unit's document does with its own paragraphs."""
    align, size, font, colour, is_bold = _LOOKS[look]
    made = []
    for line in printable(text).split("\n"):
        words = element("t", **{_PRESERVED: "preserve"})
        words.text = line
        run = element(
            "r",
            element(
                "rPr",
                element("rFonts", ascii=font, hAnsi=font, eastAsia=font, hint="eastAsia"),
                element("b", val="1" if is_bold else "0"),
                element("color", val=colour),
                element("sz", val=str(size)),
                *([element("u", val="single")] if anchor else []),
            ),
            words,
        )
        shown = element("hyperlink", run, anchor=anchor) if anchor else run
        look_of = element(
            "pPr",
            element("snapToGrid", val="0"),
            element("spacing", before="20", after="20", line="240", lineRule="auto"),
            element("ind", left="0", right="0", firstLineChars="0", firstLine="0"),
            element("jc", val=align),
        )
        made.append(element("p", look_of, shown))
    return made


_LOOKS: Mapping[str, tuple[str, int, str, str, bool]] = {
    "title": ("center", 36, "方正小标宋简体", "000000", False),
    "line": ("left", 22, "宋体", "000000", False),
    "small": ("left", 18, "宋体", "7F7F7F", False),
    "signature": ("right", 20, "宋体", "000000", False),
    "header": ("center", 20, "黑体", "000000", False),
    "text": ("left", 20, "宋体", "000000", False),
    "centred": ("center", 20, "宋体", "000000", False),
    "code": ("center", 18, "宋体", "7F7F7F", False),
    "link": ("center", 20, "宋体", "0563C1", False),
    "comment": ("left", 18, "宋体", "000000", False),
    "comment head": ("left", 18, "宋体", "000000", True),
}
"""Alignment, size in half points, font, colour (RRGGBB), and whether it is bold."""
_PRESERVED = "{http://www.w3.org/XML/1998/namespace}space"


def _listed(number: int, finding: Finding, anchors: Mapping[str, str]) -> "Element":
    row = f"第{finding.row}行" if finding.row and finding.sheet else ""
    place = finding.cell or f"{finding.sheet}{row}"
    anchor = anchors.get(finding.cell, "")
    texts = [
        str(number), SEVERITIES[finding.severity], place, finding.task_id,
        f"{finding.message}。", f"{finding.hint}。", finding.code,
    ]  # fmt: skip
    cells = []
    for text, (heading, width) in zip(texts, _COLUMNS.items(), strict=True):
        look = "text" if width > 2000 else "link" if heading == "位置" and anchor else "centred"
        look = "code" if heading == "代码" else look
        shade = SHADES[finding.severity] if heading == "级别" else ""
        cells.append(_cell(text, width, look, shade=shade, anchor=anchor if look == "link" else ""))
    return _row(cells)


def _across(text: str, look: str) -> "Element":
    return _row([_cell(text, _WIDTH, look, span=len(_COLUMNS))])


def _row(cells: "Sequence[Element]", is_header: bool = False) -> "Element":
    whole = [element("cantSplit"), *([element("tblHeader")] if is_header else [])]
    return element("tr", element("trPr", *whole), *cells)


def _cell(
    text: str, width: int, look: str, span: int = 1, shade: str = "", anchor: str = ""
) -> "Element":
    is_lined = look in ("header", "text", "centred", "link", "code")
    line = {"val": "single", "sz": "4", "space": "0", "color": "7F7F7F"}
    sides = [element(side, **line) for side in ("top", "left", "bottom", "right")]
    fill = shade or ("DDE5EE" if look == "header" else "")
    properties = element(
        "tcPr",
        element("tcW", w=str(width), type="dxa"),
        *([element("gridSpan", val=str(span))] if span > 1 else []),
        *([element("tcBorders", *sides)] if is_lined else []),
        *([shading(fill)] if fill else []),
        element("vAlign", val="center"),
    )
    return element("tc", properties, *paragraphs_of(text, look, anchor))


def shading(fill: str) -> "Element":
    return element("shd", val="clear", color="auto", fill=fill)


def element(tag: str, /, *parts: "Element", **attributes: str) -> "Element":
    """Makes an element in Word's namespace, with attributes there too."""
    from lxml import etree

    made = etree.Element(f"{W}{tag}", nsmap={"w": W[1:-1]})
    for key, value in attributes.items():
        made.set(key if key.startswith("{") else f"{W}{key}", value)
    made.extend(parts)
    return made
