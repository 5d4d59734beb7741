"""Pieces of a Word document, written out: text, tables, styles, the package around them.

Lengths are in twips (1/20 pt) and half points, as in the format itself.
"""

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from word_charts import Drawn

SONG_TITLE, FANG_SONG, HEI, KAI, SONG = (
    "方正小标宋简体",
    "仿宋_GB2312",
    "黑体",
    "楷体_GB2312",
    "宋体",
)
_INSTEAD = {
    SONG_TITLE: "小标宋",
    FANG_SONG: "仿宋",
    HEI: "SimHei",
    KAI: "楷体",
    SONG: "SimSun",
}
"""Names under which a machine without the GB2312 fonts has the same letters."""

LIGHTS = ("done", "on_track", "at_risk", "overdue", "unreported")
LIGHT_WORDS = ("已办结", "正常推进", "预计不能按时办结", "已逾期", "未报送")

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORDML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


# Text


def run(text: str, style: str = "") -> str:
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    inside = escape(text)
    for sign, element in (("\n", "br"), ("\t", "tab")):
        inside = inside.replace(sign, f'</w:t><w:{element}/><w:t xml:space="preserve">')
    return f'<w:r>{look}<w:t xml:space="preserve">{inside}</w:t></w:r>'


def paragraph(style: str, *runs: str) -> str:
    """A paragraph of plain text, or of what `run` and `page_field` made."""
    made = "".join(piece if piece.startswith("<w:") else run(piece) for piece in runs)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{made}</w:p>'


def loop(over: str, *inside: str) -> str:
    """Paragraphs and tables repeated for each line: `loop("task in tasks", …)`."""
    name = "Tag"
    return (
        paragraph(name, f"{{%p for {over} %}}") + "".join(inside) + paragraph(name, "{%p endfor %}")
    )


def page_field(code: str) -> str:
    return f'<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


# Tables


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in millimetres, what its cells say and in which style."""

    heading: str
    width: float
    text: str
    style: str = "TableText"


def _cell(width: int, content: str, span: int = 1, shade: str = "", upright: str = "center") -> str:
    spanning = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shading = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanning}{shading}'
        f'<w:vAlign w:val="{upright}"/></w:tcPr>{content}</w:tc>'
    )


def _row(cells: str, heading: bool = False) -> str:
    repeated = "<w:tblHeader/>" if heading else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def table(
    columns: Sequence[Column], over: str, totals: Sequence[str] = (), upright: str = "center"
) -> str:
    """A table with a heading row on every page and a row for each line of a list.

    `upright` is where the text of a cell stands: LibreOffice loses the centre of some cells in a
    table of many pages, so that a long table better has its text at the top.
    """
    widths = [twips(column.width) for column in columns]
    whole = sum(widths)

    def tag(text: str) -> str:
        return _row(_cell(whole, paragraph("Tag", text), span=len(columns)))

    def cells(
        style_and_text: Sequence[tuple[str, str]], shade: str = "", upright: str = "center"
    ) -> str:
        return "".join(
            _cell(width, paragraph(style, text), shade=shade, upright=upright)
            for width, (style, text) in zip(widths, style_and_text, strict=True)
        )

    rows = [
        _row(cells([("TableHead", column.heading) for column in columns], "F2F2F2"), heading=True),
        tag(f"{{%tr for {over} %}}"),
        _row(cells([(column.style, column.text) for column in columns], upright=upright)),
        tag("{%tr endfor %}"),
    ]
    if totals:
        rows.append(_row(cells([("TableHead", text) for text in totals])))
    return _table(widths, rows)


def one_row_table(widths: Sequence[float], texts: Sequence[str]) -> str:
    in_twips = [twips(width) for width in widths]
    cells = "".join(
        _cell(width, paragraph("TableCentred", text))
        for width, text in zip(in_twips, texts, strict=True)
    )
    return _table(in_twips, [_row(cells)])


def at_the_foot(
    left: float, width: float, looped: tuple[str, tuple[str, str]], last: tuple[str, str]
) -> str:
    """The imprint: rows that are ruled off, at the foot of the type area; lengths in mm.

    `looped` is what is looped over and the style and text of such a row; `last` the last row.
    """
    in_twips = twips(width)
    over, row = looped
    rows = [
        _row(_cell(in_twips, paragraph("Tag", f"{{%tr for {over} %}}"))),
        _row(_cell(in_twips, paragraph(*row))),
        _row(_cell(in_twips, paragraph("Tag", "{%tr endfor %}"))),
        _row(_cell(in_twips, paragraph(*last))),
    ]
    rule = '<w:{0} w:val="single" w:sz="{1}" w:space="0" w:color="auto"/>'
    rules = rule.format("top", 8) + rule.format("bottom", 8) + rule.format("insideH", 6)
    return _floating(
        f'w:vertAnchor="margin" w:horzAnchor="page" w:tblpX="{twips(left)}" w:tblpYSpec="bottom"',
        [in_twips],
        rows,
        rules,
    )


def beside_the_page(content: str, corner: tuple[float, float], room: tuple[float, float]) -> str:
    """Text that runs down the sheet: left and top of its place, its width and height, in mm."""
    left, top = map(twips, corner)
    width, height = map(twips, room)
    cell = (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:noWrap/>'
        f'<w:textDirection w:val="tbRl"/></w:tcPr>{content}</w:tc>'
    )
    row = f'<w:tr><w:trPr><w:trHeight w:val="{height}" w:hRule="exact"/></w:trPr>{cell}</w:tr>'
    place = f'w:vertAnchor="page" w:horzAnchor="page" w:tblpX="{left}" w:tblpY="{top}"'
    return _floating(place, [width], [row], "")


def _floating(place: str, widths: Sequence[int], rows: Sequence[str], rules: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    borders = f"<w:tblBorders>{rules}</w:tblBorders>" if rules else ""
    none = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("left", "right"))
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableNormal"/>'
        f'<w:tblpPr w:leftFromText="0" w:rightFromText="0" {place}/>'
        f'<w:tblOverlap w:val="never"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders}'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{none}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _table(widths: Sequence[int], rows: Sequence[str]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableLines"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


# Styles


@dataclass(frozen=True)
class Style:
    """A paragraph style; `look` goes into its paragraph properties as it is."""

    key: str
    name: str
    font: str
    half_points: int
    look: str = ""
    based_on: str = "Normal"
    text_look: str = ""
    next_style: str = ""


SINGLE = '<w:spacing w:line="240" w:lineRule="auto"/>'


def fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:eastAsia="{name}" w:hAnsi="{name}" w:cs="{name}"/>'


def _style(style: Style) -> str:
    first = style.key == "Normal"
    based = "" if first else f'<w:basedOn w:val="{style.based_on}"/>'
    followed = f'<w:next w:val="{style.next_style}"/>' if style.next_style else ""
    custom = "" if style.name in _BUILT_IN else ' w:customStyle="1"'
    default = ' w:default="1"' if first else ""
    size = f'<w:sz w:val="{style.half_points}"/><w:szCs w:val="{style.half_points}"/>'
    return (
        f'<w:style w:type="paragraph"{default}{custom} w:styleId="{style.key}">'
        f'<w:name w:val="{style.name}"/>{based}{followed}<w:qFormat/>'
        f"<w:pPr>{style.look}</w:pPr><w:rPr>{fonts(style.font)}{style.text_look}{size}</w:rPr>"
        "</w:style>"
    )


_BUILT_IN = {"Normal", "Title", "heading 1", "heading 2", "heading 3", "footer"}
LINE = 579
"""The pitch of the lines in twips: 22 of them fill the type area of GB/T 9704-2012."""
CENTRED = '<w:jc w:val="center"/>'
NO_GAPS = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
"""Word would set digits and letters a quarter of a character off the Chinese around them."""
FIRST_LINE = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'


def heading_style(level: int, font: str) -> Style:
    return Style(
        f"Heading{level}",
        f"heading {level}",
        font,
        32,
        f'<w:keepNext/>{FIRST_LINE}<w:outlineLvl w:val="{level - 1}"/>',
        next_style="BodyText1",
    )


def styles(body: Style, paragraph_styles: Sequence[Style]) -> str:
    line = '<w:{0} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    sides = "".join(
        line.format(side) for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margin = twips(1)
    return (
        f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>{fonts(FANG_SONG)}"
        f'<w:kern w:val="2"/><w:sz w:val="{body.half_points}"/><w:szCs w:val="{body.half_points}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        + "".join(map(_style, (body, *paragraph_styles)))
        + '<w:style w:type="character" w:default="1" w:styleId="DefaultFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="character" w:customStyle="1" w:styleId="Label"><w:name w:val="提示词"/>'
        f"<w:qFormat/><w:rPr>{fonts(KAI)}</w:rPr></w:style>"
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
        '<w:style w:type="table" w:customStyle="1" w:styleId="TableLines">'
        '<w:name w:val="督办表格"/><w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr>'
        f"<w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>"
        f'<w:top w:w="{margin // 2}" w:type="dxa"/><w:left w:w="{margin}" w:type="dxa"/>'
        f'<w:bottom w:w="{margin // 2}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style></w:styles>"
    )


def table_styles(half_points: int, line: int) -> tuple[Style, ...]:
    close = f'<w:spacing w:line="{line}" w:lineRule="exact"/>'
    text = '<w:spacing w:val="0"/>'
    return (
        Style(
            "TableText",
            "表格文字",
            FANG_SONG,
            half_points,
            f'{close}<w:jc w:val="left"/>',
            text_look=text,
        ),
        Style(
            "TableCentred",
            "表格居中",
            FANG_SONG,
            half_points,
            f'{close}<w:jc w:val="center"/>',
            text_look=text,
        ),
        Style(
            "TableHead",
            "表头",
            HEI,
            half_points,
            f'<w:keepNext/>{close}<w:jc w:val="center"/>',
            text_look=text,
        ),
        Style(
            "Tag",
            "模板标记",
            FANG_SONG,
            18,
            SINGLE,
            text_look='<w:color w:val="808080"/><w:spacing w:val="0"/>',
        ),
    )


# The package


@dataclass(frozen=True)
class Document:
    """What differs between the templates."""

    title: str
    body: str
    section: str
    """What `section` made, of the last pages."""
    styles: str
    footers: dict[str, str]
    """Name (footer1, footer2 …) to what stands in it."""
    odd_and_even: bool = False
    """Whether left pages have footers of their own."""
    charts: tuple[Drawn, ...] = ()
    """In the order of their numbers, from 1."""


def package(document: Document) -> dict[str, str | bytes]:
    """The parts of the document, by name."""
    even = "<w:evenAndOddHeaders/>" if document.odd_and_even else ""
    parts: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {_W} {_R}><w:body>{document.body}"
        f"{document.section}</w:body></w:document>",
        "word/styles.xml": document.styles,
        "word/settings.xml": f'<w:settings {_W}><w:zoom w:percent="100"/>'
        f'<w:defaultTabStop w:val="420"/>{even}'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotExpandShiftReturn/>"
        '<w:adjustLineHeightInTable/><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>',
        "word/fontTable.xml": f"<w:fonts {_W}>"
        + "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
            for name, other in _INSTEAD.items()
        )
        + "</w:fonts>",
        "word/theme/theme1.xml": _theme(),
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{document.title}</dc:title><dc:creator>目标督查办公室</dc:creator>"
        "<cp:revision>1</cp:revision>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2017-07-01T00:00:00Z</dcterms:created>'
        '<dcterms:modified xsi:type="dcterms:W3CDTF">2017-07-01T00:00:00Z</dcterms:modified>'
        "</cp:coreProperties>",
        "docProps/app.xml": f'<Properties xmlns="{_OFFICE}/extended-properties">'
        "<Application>Microsoft Office Word</Application></Properties>",
        "_rels/.rels": _relations(
            [
                ("document", f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
                (
                    "core",
                    f"{_PACKAGE}/relationships/metadata/core-properties",
                    "docProps/core.xml",
                ),
                ("app", f"{_OFFICE}/relationships/extended-properties", "docProps/app.xml"),
            ]
        ),
        "word/_rels/document.xml.rels": _relations(
            [
                (name, f"{_OFFICE}/relationships/{name}", f"{name}.xml")
                for name in ("styles", "settings", "fontTable")
            ]
            + [("theme", f"{_OFFICE}/relationships/theme", "theme/theme1.xml")]
            + [
                (name, f"{_OFFICE}/relationships/footer", f"{name}.xml")
                for name in document.footers
            ]
            + [
                (f"chart{number}", f"{_OFFICE}/relationships/chart", f"charts/chart{number}.xml")
                for number, _ in enumerate(document.charts, start=1)
            ]
        ),
    }
    for name, content in document.footers.items():
        parts[f"word/{name}.xml"] = f"<w:ftr {_W} {_R}>{content}</w:ftr>"
    for number, chart in enumerate(document.charts, start=1):
        name = f"chart{number}"
        parts[f"word/charts/{name}.xml"] = chart.xml
        parts[f"word/charts/_rels/{name}.xml.rels"] = _relations(
            [("rId1", f"{_OFFICE}/relationships/package", f"../embeddings/{name}.xlsx")]
        )
        parts[f"word/embeddings/{name}.xlsx"] = chart.workbook
    return {"[Content_Types].xml": _content_types(parts), **parts}


def _theme() -> str:
    """The smallest theme: no style refers to it, but every Word document has one."""
    colours = {
        "dk1": "000000",
        "lt1": "FFFFFF",
        "dk2": "1F497D",
        "lt2": "EEECE1",
        "accent1": "4F81BD",
        "accent2": "C0504D",
        "accent3": "9BBB59",
        "accent4": "8064A2",
        "accent5": "4BACC6",
        "accent6": "F79646",
        "hlink": "0000FF",
        "folHlink": "800080",
    }
    scheme = "".join(
        f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>' for name, colour in colours.items()
    )
    font = f'<a:latin typeface="{SONG}"/><a:ea typeface="{SONG}"/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Office">'
        f'<a:themeElements><a:clrScheme name="Office">{scheme}</a:clrScheme>'
        f'<a:fontScheme name="Office"><a:majorFont>{font}</a:majorFont>'
        f'<a:minorFont>{font}</a:minorFont></a:fontScheme><a:fmtScheme name="Office">'
        f"<a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def _relations(relations: Sequence[tuple[str, str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>'
        for key, kind, target in relations
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _content_types(parts: Iterable[str]) -> str:
    kinds = {
        "word/document.xml": f"{_WORDML}.document.main+xml",
        "word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kinds.get(name) or _word_kind(name)}"/>'
        for name in parts
        if not name.endswith((".rels", ".xlsx"))
    )
    workbooks = (
        f'<Default Extension="xlsx" ContentType="{_SHEETML}"/>'
        if any(name.endswith(".xlsx") for name in parts)
        else ""
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{workbooks}{overrides}</Types>'
    )


def _word_kind(name: str) -> str:
    if name.startswith("word/charts/"):
        return "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    return f"{_WORDML}.{Path(name).stem.rstrip('0123456789')}+xml"


def save(document: Document, path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        for name, text in package(document).items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            if isinstance(text, str):
                text = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode()
            file.writestr(entry, text, zipfile.ZIP_DEFLATED)


def section(footers: dict[str, str], setup: str) -> str:
    """The pages up to here; `footers` is the kind (default, even) to the name of a footer."""
    references = "".join(
        f'<w:footerReference w:type="{kind}" r:id="{name}"/>' for kind, name in footers.items()
    )
    return f"<w:sectPr>{references}{setup}</w:sectPr>"


def section_end(made: str) -> str:
    """A paragraph that ends a section; it takes no room to speak of."""
    return '<w:p><w:pPr><w:pStyle w:val="SectionEnd"/>' + made + "</w:pPr></w:p>"


def page_setup(
    width: float, height: float, margins: tuple[float, float, float, float], footer: float
) -> str:
    """`margins`: top, right, bottom, left, in millimetres; `footer` from the paper's edge."""
    top, right, bottom, left = map(twips, margins)
    lying = ' w:orient="landscape"' if width > height else ""
    return (
        f'<w:pgSz w:w="{twips(width)}" w:h="{twips(height)}"{lying}/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
        f'w:header="{twips(15)}" w:footer="{twips(footer)}" w:gutter="0"/>'
    )
