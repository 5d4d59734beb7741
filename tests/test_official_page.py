"""The page of an official document, GB/T 9704-2012: all its figures, in twips and half points.

They are read from the XML of a report that has every part, then measured on the page that
LibreOffice lays out.
"""

import datetime as dt
import io
import itertools
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from pipeline.assess.view import WeekView
from pipeline.domain.settings import Office, Reports
from pipeline.domain.week import WEEKDAYS, Week
from pipeline.reports.exception.report import exception_report
from pipeline.rules.understood import LIST_NOT_SURE
from tests.libreoffice import converted, needs_libreoffice, text_of
from tests.report_parts import OLD_TEMPLATES, TEMPLATES
from tests.week_views import finding, task, week

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PITCH = 579


def twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


def full(**reports: object) -> WeekView:
    """Returns a week with something in every part."""
    view = week(
        task("1", status="at_risk", forecast="late", escalation="请协调用地"),
        task("2", status="overdue", key=True),
        findings=[
            finding("V01", "error", "区规建局", "看不懂", task_id="1", cell="F5"),
            finding("S01", "error", "区规建局", "已逾期", task_id="2"),
        ],
    )
    return replace(view, reports=Reports.model_validate(reports))


class Page:
    """A report's XML: properties of paragraphs, sections and styles, inherited ones included."""

    def __init__(self, view: WeekView, templates: Path = TEMPLATES) -> None:
        self.content = exception_report(view, templates)
        with zipfile.ZipFile(io.BytesIO(self.content)) as package:
            self._parts = {name: package.read(name) for name in package.namelist()}
        self.document = etree.fromstring(self._parts["word/document.xml"])
        self.settings = etree.fromstring(self._parts["word/settings.xml"])
        self._styles = {
            style.get(f"{W}styleId"): style
            for style in etree.fromstring(self._parts["word/styles.xml"]).iter(f"{W}style")
        }
        relations = etree.fromstring(self._parts["word/_rels/document.xml.rels"])
        self._targets = {relation.get("Id"): relation.get("Target") for relation in relations}

    def sections(self) -> list[etree._Element]:
        return list(self.document.iter(f"{W}sectPr"))

    def footer(self, section: etree._Element, kind: str) -> etree._Element:
        (reference,) = (
            found for found in section.iter(f"{W}footerReference") if found.get(f"{W}type") == kind
        )
        return etree.fromstring(self._parts[f"word/{self._targets[reference.get(f'{R}id')]}"])

    def paragraphs(self, text: str) -> list[etree._Element]:
        return [
            paragraph
            for paragraph in self.document.iter(f"{W}p")
            if re.match(text, "".join(piece.text or "" for piece in paragraph.iter(f"{W}t")))
        ]

    def look(self, paragraph: etree._Element) -> dict[str, str]:
        """Returns all properties of a paragraph and its text, such as `spacing.before`."""
        properties = paragraph.find(f"{W}pPr")
        style = None if properties is None else properties.find(f"{W}pStyle")
        found = self.style("Normal" if style is None else str(style.get(f"{W}val")))
        found |= _said(properties)
        for run in paragraph.findall(f"{W}r"):
            letters = run.find(f"{W}rPr")
            named = None if letters is None else letters.find(f"{W}rStyle")
            if named is None:
                found |= _said(letters)
        return found

    def of(self, text: str) -> dict[str, str]:
        """Returns the look of the first paragraph that starts with this."""
        return self.look(self.paragraphs(text)[0])

    def style(self, key: str) -> dict[str, str]:
        style = self._styles[key]
        base = style.find(f"{W}basedOn")
        found = {} if base is None else self.style(str(base.get(f"{W}val")))
        return found | _said(style.find(f"{W}pPr")) | _said(style.find(f"{W}rPr"))


def _texts(table: etree._Element) -> list[list[str]]:
    """Returns the text of each cell, by rows."""
    return [
        ["".join(map(str, cell.itertext())) for cell in row.iter(f"{W}tc")]
        for row in table.iter(f"{W}tr")
    ]


def _said(properties: etree._Element | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in () if properties is None else properties.iter():
        name = etree.QName(child).localname
        found |= {f"{name}.{etree.QName(key).localname}": str(v) for key, v in child.items()}
        found.setdefault(name, "")
    return found


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(full(copies=["区人大办", "区政协办"]))


def has(look: dict[str, str], **said: object) -> bool:
    """Whether the look has these properties; `__` replaces the point in a name."""
    expected = {name.replace("__", "."): str(value) for name, value in said.items()}
    assert {name: look.get(name) for name in expected} == expected
    return True


def font(look: dict[str, str], name: str, half_points: int) -> bool:
    return has(
        look,
        rFonts__eastAsia=name,
        rFonts__ascii=name,
        rFonts__hAnsi=name,
        sz__val=half_points,
        szCs__val=half_points,
    )


FANG_SONG, HEI, KAI, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
SONG_TITLE = "方正小标宋简体"


def test_the_sheet_and_its_type_area(page: Page) -> None:
    standing = page.sections()[0]
    size, margins, grid = (standing.find(f"{W}{name}") for name in ("pgSz", "pgMar", "docGrid"))
    assert size is not None
    assert margins is not None
    assert grid is not None
    assert (size.get(f"{W}w"), size.get(f"{W}h")) == (str(twips(210)), str(twips(297)))
    sides = [int(str(margins.get(f"{W}{side}"))) for side in ("top", "right", "bottom", "left")]
    assert sides == [twips(37), twips(26), twips(35), twips(28)]
    assert abs(twips(210) - sides[1] - sides[3] - twips(156)) <= 1
    assert abs(twips(297) - sides[0] - sides[2] - twips(225)) <= 1
    assert grid.get(f"{W}type") == "linesAndChars"
    assert grid.get(f"{W}linePitch") == str(PITCH)
    assert grid.get(f"{W}charSpace") == "-848"
    assert 22 * PITCH <= twips(297) - sides[0] - sides[2] < 23 * PITCH


def test_the_body(page: Page) -> None:
    look = page.of("截至")
    assert font(look, FANG_SONG, 32)
    assert has(look, spacing__line=PITCH, spacing__lineRule="exact", ind__firstLineChars=200)
    # 28 characters of 16 pt must fit, each set a little closer
    assert 28 * (320 + int(look["spacing.val"])) <= twips(156)


def test_the_red_head(page: Page) -> None:
    mark = page.of("郫都区目标督查办公室文件")
    assert font(mark, SONG_TITLE, int(mark["sz.val"]))
    assert has(mark, color__val="FF0000", jc__val="center", spacing__before=twips(35))
    number = page.of("郫目督")
    assert page.paragraphs("郫目督〔2017〕28号签发人：\u3000{4}$")
    assert font(number, FANG_SONG, 32)
    assert has(number, jc__val="left", spacing__before=2 * PITCH)
    # Number and signer of a report to superiors: one character from the margins
    assert has(number, ind__leftChars=100, ind__rightChars=100)
    assert has(number, tab__val="right", tab__pos=twips(156) - 320)
    rule = page.look(page.paragraphs("郫目督")[0].getnext())  # type: ignore[arg-type]
    assert has(rule, top__color="FF0000", top__val="single", spacing__before=twips(4))
    assert "ind.left" not in rule, "as wide as the type area"


def test_the_name_of_who_signs_is_in_kai() -> None:
    signed = Page(replace(full(), office=Office(signer="王小明")))
    (run,) = (
        run
        for run in signed.paragraphs("郫目督〔2017〕28号签发人：王小明$")[0].iter(f"{W}r")
        if "".join(t.text or "" for t in run.iter(f"{W}t")) == "王小明"
    )
    named = run.find(f"{W}rPr/{W}rStyle")
    assert named is not None
    look = signed.style(str(named.get(f"{W}val")))
    assert has(look, rFonts__eastAsia=KAI, rFonts__ascii=KAI, rFonts__hAnsi=KAI)


@pytest.mark.parametrize(
    ("name", "millimetres"),
    [("区督查办", 15), ("成都市郫都区目标督查办公室文件", 156 / 15)],
)
def test_the_mark_is_as_large_as_fits(name: str, millimetres: float) -> None:
    mark = Page(full(mark=name)).of(name)
    assert int(mark["sz.val"]) == int(millimetres * 2 * 72 / 25.4)
    assert int(mark["sz.val"]) / 2 * len(name) <= 156 * 72 / 25.4


def test_the_head_of_a_bulletin() -> None:
    page = Page(full(head="bulletin"))
    assert has(page.of("政务督查$"), color__val="FF0000", jc__val="center")
    assert has(page.of("第28期$"), jc__val="center")
    office = page.paragraphs("郫都区目标督查办公室$")[0]
    assert has(page.look(office), jc__val="left", ind__leftChars=100)
    date = page.paragraphs("2017年7月14日$")[0]
    assert has(page.look(date), jc__val="right", ind__rightChars=100)
    (line,) = (table for table in date.iterancestors(f"{W}tbl"))
    assert line in list(office.iterancestors()), "a long name takes a second line beside the date"
    assert has(page.look(line.getnext()), top__color="FF0000")  # type: ignore[arg-type]
    assert not page.paragraphs("郫目督")


def test_no_head_when_none_is_wanted() -> None:
    page = Page(full(head="none"))
    assert not page.paragraphs("郫目督|郫都区目标督查办公室文件|政务督查")
    assert page.paragraphs("关于")


def test_another_district_has_its_own_symbol() -> None:
    office = Office(district="成华区", name="成华区目标督查办")
    page = Page(replace(full(), office=office))
    assert page.paragraphs("成目督〔2017〕28号签发人")
    assert Page(full(symbol="川目督")).paragraphs("川目督〔2017〕28号签发人")


@needs_libreoffice
@pytest.mark.parametrize("length", [180, 210, 240, 270, 300])
def test_a_high_row_loses_nothing_where_it_becomes_a_pdf(tmp_path: Path, length: int) -> None:
    """LibreOffice cuts off an unbreakable row that is higher than the page below a heading."""
    path = tmp_path / "report.docx"
    said = "字" * length
    high = task("1", status="overdue", reason=said, escalation=said)
    path.write_bytes(exception_report(week(high), TEMPLATES))
    assert text_of(converted(path, "pdf")).count("字") == 80 + 120 + 2 * 80 + 1


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("2015-W52", "〔2015〕52号"),
        ("2015-W53", "〔2016〕1号"),  # its Friday is 1 January
        ("2016-W01", "〔2016〕2号"),
        ("2017-W52", "〔2017〕52号"),
        ("2018-W01", "〔2018〕1号"),
        ("2020-W52", "〔2020〕52号"),
        ("2020-W53", "〔2021〕1号"),
        ("2021-W01", "〔2021〕2号"),
        ("2025-W01", "〔2025〕1号"),
    ],
)
def test_the_number_of_a_week_over_new_year_is_of_the_year_of_its_date(
    code: str, number: str
) -> None:
    view = replace(full(), week=Week.parse(code, "friday", dt.time(17)))
    assert Page(view).paragraphs(f"郫目督{number}签发人")
    bulletin = Page(replace(view, reports=Reports(head="bulletin")))
    assert bulletin.paragraphs(f"第{number[6:-1]}期$")


def test_no_two_weeks_of_a_year_have_the_same_number() -> None:
    for weekday in WEEKDAYS:
        week = Week.parse("2030-W01", weekday, dt.time(17))
        numbers = [(w.as_of.year, w.number_of_year) for w in map(week.before, range(1200))]
        assert all(
            later == ((year, number + 1) if later[0] == year else (year + 1, 1))
            for later, (year, number) in itertools.pairwise(numbers)
        )


def test_title_and_addressee(page: Page) -> None:
    title = page.of("关于")
    assert font(title, SONG_TITLE, 44)
    assert has(title, jc__val="center", spacing__before=2 * PITCH, spacing__after=PITCH)
    addressee = page.of("区委、区政府：$")
    assert font(addressee, FANG_SONG, 32)
    assert "ind.firstLineChars" not in addressee


@pytest.mark.parametrize(
    ("templates", "text", "name"),
    [
        (TEMPLATES, "一、", HEI),
        (TEMPLATES, "（一）", KAI),
        (OLD_TEMPLATES, "一、", HEI),
        (OLD_TEMPLATES, "（一）", KAI),
        (OLD_TEMPLATES, r"1\. ", FANG_SONG),
    ],
)
def test_the_levels_of_headings(templates: Path, text: str, name: str) -> None:
    two_groups = week(
        *full().tasks,
        task("3", status="at_risk", forecast="unclear", forecast_text="基本能"),
        findings=[
            finding("S01", "error", "区规建局", "已逾期", task_id="2"),
            finding("H05", "warning", "区规建局", "没有进展", task_id="2"),
        ],
    )
    look = Page(two_groups, templates).of(text)
    assert font(look, name, 32)
    assert has(look, ind__firstLineChars=200)


def test_the_note_of_attachments(page: Page) -> None:
    note = page.of("附件：1. ")
    assert font(note, FANG_SONG, 32)
    # Indented by two characters; further lines start below the first name
    assert has(note, spacing__before=PITCH, ind__leftChars=500, ind__hangingChars=300)


def test_signature_and_date(page: Page) -> None:
    assert has(page.of("郫都区目标督查办公室$"), jc__val="right")
    date = page.of("2017年7月14日$")
    assert font(date, FANG_SONG, 32)
    assert has(date, jc__val="right", ind__rightChars=400)


def test_the_imprint_stands_at_the_foot_of_the_last_page(page: Page) -> None:
    tables = list(page.document.iter(f"{W}tbl"))
    imprint = _said(tables[-1].find(f"{W}tblPr"))
    assert has(
        imprint,
        tblpPr__vertAnchor="margin",
        tblpPr__tblpYSpec="bottom",
        tblW__w=twips(156),
        top__sz=8,  # 0.35 mm in eighths of a point
        bottom__sz=8,
        insideH__sz=6,  # 0.25 mm
    )
    for text in ("抄送：区人大办、区政协办。$", "2017年7月14日印发$"):
        assert font(page.of(text), FANG_SONG, 28)
    assert _texts(tables[-1]) == [
        ["抄送：区人大办、区政协办。"],
        ["郫都区目标督查办公室", "2017年7月14日印发"],
    ]
    section = page.sections()[-2]
    assert tables[-1].getnext() in list(section.iterancestors()), "alone in a section"
    starts = section.find(f"{W}type")
    assert starts is not None
    assert starts.get(f"{W}val") == "evenPage", "never alone on the front of a sheet"


def test_without_attachments_the_imprint_stands_below_the_signature() -> None:
    page = Page(week(task("1")))
    assert len(page.sections()) == 1
    assert page.paragraphs("2017年7月14日印发$")


def test_page_numbers_stand_outside(page: Page) -> None:
    assert page.settings.find(f"{W}evenAndOddHeaders") is not None
    standing = page.sections()[0]
    for kind, side in (("default", "right"), ("even", "left")):
        (number,) = page.footer(standing, kind).iter(f"{W}p")
        assert "".join(t.text or "" for t in number.iter(f"{W}t")) == "— 1 —"
        look = page.look(number)
        assert font(look, SONG, 28)
        assert look["jc.val"] == side
        assert look[f"ind.{side}Chars"] == "100"
    margins = standing.find(f"{W}pgMar")
    assert margins is not None
    # 7 mm below the type area, and 14 pt high
    assert int(str(margins.get(f"{W}footer"))) == pytest.approx(twips(35 - 7) - 280, abs=1)


def test_attachments_lie_with_their_numbers_where_standing_pages_have_them(page: Page) -> None:
    lying = page.sections()[1]
    size, margins = lying.find(f"{W}pgSz"), lying.find(f"{W}pgMar")
    assert size is not None
    assert margins is not None
    assert size.get(f"{W}orient") == "landscape"
    assert (size.get(f"{W}w"), size.get(f"{W}h")) == (str(twips(297)), str(twips(210)))
    sides = [int(str(margins.get(f"{W}{side}"))) for side in ("top", "bottom", "left", "right")]
    assert sides == [twips(28), twips(26), twips(35), twips(37)]
    tops = {}
    for kind, side in (("default", "right"), ("even", "left")):
        footer = page.footer(lying, kind)
        place = _said(next(footer.iter(f"{W}tblPr")))
        assert has(place, tblpPr__vertAnchor="page", tblpPr__horzAnchor="page")
        assert int(place["tblpPr.tblpX"]) == pytest.approx(twips(35 - 7) - 280, abs=1)
        direction = next(footer.iter(f"{W}textDirection"))
        assert direction.get(f"{W}val") == "tbRl"
        height = int(str(next(footer.iter(f"{W}trHeight")).get(f"{W}val")))
        tops[kind] = (int(place["tblpPr.tblpY"]), height)
        assert page.look(next(footer.iter(f"{W}p")))["jc.val"] == side
    assert tops["even"][0] == twips(28)
    assert sum(tops["default"]) == pytest.approx(twips(210 - 26), abs=1)


def test_the_head_of_an_attachment(page: Page) -> None:
    mark, title = page.of("附件1$"), page.of("2017年7月第2周例外任务一览表$")
    assert font(mark, HEI, 32)
    assert "ind.firstLineChars" not in mark
    assert has(mark, jc__val="left", spacing__line=PITCH)
    assert has(title, jc__val="center", spacing__before=PITCH)
    rows = list(page.document.iter(f"{W}tr"))
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows[:-2])
    tables = list(page.document.iter(f"{W}tbl"))[:-1]
    assert len(tables) >= 6
    assert all(table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None for table in tables)


@needs_libreoffice
def test_twenty_two_lines_of_twenty_eight_characters_fit_on_a_page(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    said = "字" * (28 * 22 * 3)
    view = week(task("1"), findings=[finding(LIST_NOT_SURE, "error", "", said)])
    path.write_bytes(exception_report(view, TEMPLATES))
    pages = [
        [line.strip() for line in page.splitlines() if line.strip()]
        for page in text_of(converted(path, "pdf")).split("\f")
    ]
    whole = [lines for *lines, _ in filter(None, pages) if set(lines) == {said[:28]}]
    assert [len(lines) for lines in whole] == [22, 22]


@needs_libreoffice
def test_the_first_page_shows_body_text(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(exception_report(full(), TEMPLATES))
    first, *_, last = text_of(converted(path, "pdf")).split("\f")[:-1]
    assert "截至7月14日" in "".join(first.split())
    assert "抄送" not in "".join(last.split())
    assert "印发" in last


@needs_libreoffice
@pytest.mark.parametrize("head", ["red", "bulletin", "brief"])
def test_page_one_tells_what_to_decide(tmp_path: Path, head: str) -> None:
    units = ["区规建局", "区国土局", "区水务局", "三道堰镇", "区教育局"]
    late = {"status": "overdue", "deadline": dt.date(2017, 7, 10)}
    view = week(
        *(task(f"1-{n}", lead_unit=unit, escalation="请协调") for n, unit in enumerate(units)),
        task("2-1", task="菁蓉镇政务服务站上线事项120项", lead_unit="区行政审批局", **late),
        task(
            "2-2", task="完成犀浦国宁西路背街小巷整治工程竣工验收", lead_unit="犀浦街道办", **late
        ),
        *(task(f"3-{n}", status="done", last_status="on_track", plan=f"第{n}") for n in range(140)),
        missing=["古城镇", "区审计局"],
        findings=[finding("S01", "error", "区规建局", "已逾期", task_id="1-0")],
    )
    path = tmp_path / "report.docx"
    view = replace(view, reports=Reports.model_validate({"head": head}))
    path.write_bytes(exception_report(view, TEMPLATES))
    page = re.sub(r"\s", "", text_of(converted(path, "pdf")).partition("\f")[0])
    for said in (
        "已办结140项",
        "区教育局）",
        "背街…（犀浦街道办，逾期4天）",
        "重点任务1项（区规建局）。",
    ):
        assert said in page


LONGEST = "成都高新技术产业开发区党工委管委会目标绩效管理督查办公室"


@needs_libreoffice
@pytest.mark.parametrize("name", ["督查室", "郫都区目标督查办公室", LONGEST])
@pytest.mark.parametrize("head", ["red", "bulletin", "brief"])
def test_an_offices_name_of_any_length_keeps_the_date_whole(
    tmp_path: Path, name: str, head: str
) -> None:
    view = replace(full(head=head), office=Office(district="高新区", name=name))
    text = printed(view, tmp_path)
    assert re.findall(r"2017年7月14日(?:印发)?", re.sub(r"[ \f]", "", text)) == [
        *(["2017年7月14日"] if head != "red" else []),
        "2017年7月14日",
        "2017年7月14日印发",
    ]


@needs_libreoffice
def test_a_messy_week_has_fifteen_pages_and_none_holds_one_row(tmp_path: Path) -> None:
    """121 tasks, of which three in five are told of."""
    long = "施工图审查反复修改，审图机构要求补充地勘报告，建设单位与勘察单位就费用未达成一致，未重新进场"
    kinds: tuple[tuple[int, dict[str, object]], ...] = (
        (20, {"status": "overdue", "deadline": dt.date(2017, 7, 5), "reason": long}),
        (20, {"status": "at_risk", "forecast": "late", "reason": long}),
        (15, {"escalation": f"请协调：{long}"}),
        (15, {"status": "unreported", "reported": False, "progress": ""}),
        (51, {}),
    )
    states = [{"progress": long} | said for many, said in kinds for _ in range(many)]
    tasks = [
        task(f"{n}-1", **{"lead_unit": f"第{n % 33}局", "plan": f"行动计划{n % 7}"} | said)
        for n, said in enumerate(states)
    ]
    late = [f"第{n}局" for n in range(12)]
    pages = printed(week(*tasks, late=late, missing=["第31局", "第32局"]), tmp_path).split("\f")[
        :-1
    ]
    (attached,) = (n for n, page in enumerate(pages) if re.match(r"\s*附件\s*1", page))
    assert attached <= 8
    assert len(pages) <= 15
    assert all(len(page.split()) > 12 for page in pages[:-1])


def printed(view: WeekView, folder: Path) -> str:
    """Returns the report's text as LibreOffice prints it, with a form feed after each page."""
    path = folder / "例外情况报告.docx"
    path.write_bytes(exception_report(view, TEMPLATES))
    return text_of(converted(path, "pdf"))
