"""The reports open: LibreOffice makes PDFs of them, and a validator of the format finds nothing.

This holds for the sample week, and for a week whose texts try to break out.
"""

import datetime as dt
import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Color, Font
from openpyxl.styles.differential import DifferentialStyle

from pipeline import weekly
from pipeline.assess.view import WeekView
from pipeline.corrections.note import Correction
from pipeline.corrections.workbook import note_alone, sent_back
from pipeline.domain.settings import Limits
from pipeline.domain.week import Week
from pipeline.reports import write_reports
from pipeline.reports.forms.forms import forms
from tests.libreoffice import convert, needs_libreoffice, text_of
from tests.office import Office
from tests.sealed_office import copy_of
from tests.validator import faults_of
from tests.week_views import file, finding, row, task, week

ROOT = Path(__file__).parent.parent
LABEL = "2017年7月第2周"
TABLE, REPORT = f"{LABEL}进展情况一览表", f"{LABEL}例外情况报告"
HOSTILE = (
    '=HYPERLINK("http://example.org","x")',
    "{{7*7}}{% for x in y %}",
    "<script>alert(1)</script>",
    "A&B ]]> &lt;w:p/&gt;",
    "一\x00二\x08三\x0b四\x1f五\ufffe六",
    "😀🀄𠮷",
    "一行\n二行\r\n三行\t四",
    "长" * 30_000,
)


def hostile() -> WeekView:
    """Returns a week with each text in every place that a unit or the list can fill."""
    tasks = [
        task(
            f"{number}{text[:20]}",
            task=text[:2000],
            plan=text[:200],
            item=text[:200],
            lead_unit=text[:20],
            deadline_text=text[:20],
            progress=text,
            forecast="late" if number % 2 else "unclear",
            forecast_text=text[:20],
            reason=text[:2000],
            escalation=text[:2000],
            status="at_risk" if number % 3 else "overdue",
            key=True,
            last_status="on_track",
            source_file=text[:20],
            source_sheet=text[:20],
        )
        for number, text in enumerate(HOSTILE)
    ]
    return week(
        *tasks,
        files=[file(f"{text[:20]}.xlsx", text[:20], "rejected", text[:200]) for text in HOSTILE],
        rows=[row("unplaced", text[:20], text[:2000], progress=text[:2000]) for text in HOSTILE],
        findings=[
            finding("V01", "error", text[:20], text[:200], file=text[:20], cell="A1")
            for text in HOSTILE
        ],
        missing=[HOSTILE[0][:20]],
        late=[HOSTILE[1][:20]],
    )


@dataclass(frozen=True)
class Weeks:
    """The outboxes of both weeks."""

    sample: Path
    hostile: Path

    def documents(self, kind: str) -> list[Path]:
        return sorted(path for box in (self.sample, self.hostile) for path in box.glob(f"*.{kind}"))


@pytest.fixture(scope="module")
def weeks(sample_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Weeks:
    root = tmp_path_factory.mktemp("office")
    office = copy_of(sample_once, Office(root))
    weekly.forms(office.folder, Week.parse("2017-W29", "friday", dt.time(17)), office.settings)
    outbox = root / "hostile"
    outbox.mkdir()
    write_reports(hostile(), ROOT / "templates", outbox)
    for document in list(outbox.glob("*.*")):
        document.rename(document.with_stem(f"hostile{document.stem}"))
    return Weeks(root / "outbox" / "2017-W28", outbox)


@dataclass(frozen=True)
class Pages:
    """The PDF of a document, page by page; without spaces, because these depend on the fonts."""

    texts: tuple[str, ...]

    @property
    def whole(self) -> str:
        return "".join(self.texts)


@pytest.fixture(scope="module")
def pages(weeks: Weeks, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pages]:
    """Returns every docx and xlsx as LibreOffice shows it, by file name."""
    folder = tmp_path_factory.mktemp("pdf")
    found = {}
    for kind in ("docx", "xlsx"):
        documents = weeks.documents(kind)
        pdfs = convert(documents, "pdf", folder / kind)
        for document, pdf in zip(documents, pdfs, strict=True):
            texts = ("".join(page.split()) for page in text_of(pdf).split("\f")[:-1])
            found[document.name] = Pages(tuple(texts))
    return found


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_validator_finds_nothing(weeks: Weeks, kind: str) -> None:
    documents = weeks.documents(kind)
    assert len(documents) == {"docx": 4, "xlsx": 2}[kind]
    for document in documents:
        assert faults_of(document) == [], document.name


@pytest.mark.parametrize(
    ("place", "number"), [("2017-W28/units/*/*.xlsx", 11), ("2017-W29/forms/*.xlsx", 42)]
)
def test_nor_in_what_the_units_get(weeks: Weeks, place: str, number: int) -> None:
    documents = sorted(weeks.sample.parent.glob(place))
    assert len(documents) == number
    for document in documents:
        assert faults_of(document) == [], document.name


def test_nor_in_forms_with_hostile_words(tmp_path: Path) -> None:
    made = forms(hostile(), "")
    assert len(made) == len(HOSTILE)
    for name, content in (each for of_unit in made.values() for each in of_unit.items()):
        (tmp_path / name).write_bytes(content)
        assert faults_of(tmp_path / name) == [], name


def test_nor_in_corrections_with_hostile_words(tmp_path: Path) -> None:
    """This holds for marks in the unit's own workbook, in a rebuilt one, and for the note alone."""
    own = tmp_path / "区水务局.xlsx"
    workbook_of_fonts().save(own)
    plain = tmp_path / "区水务局.csv"
    plain.write_text("任务编号,进展,预估\n1-1,已开工,是\n", "utf-8")
    assert any("rPr" in fault for fault in faults_of(own))
    assert any("/font[" in fault for fault in faults_of(own))
    made = [note_alone(correction_of(own))]
    made += [sent_back(correction_of(path), path, Limits()) for path in (own, plain)]
    for content in made:
        (tmp_path / "退回修改.xlsx").write_bytes(content)
        assert faults_of(tmp_path / "退回修改.xlsx") == []
    text = load_workbook(io.BytesIO(made[1]), rich_text=True)["周报表"]["B2"].value
    assert text == CellRichText("已", TextBlock(MANY_WORDS, "开工"))


MANY_WORDS = InlineFont(
    rFont="宋体", charset=134, family=2, b=True, i=True, sz=12, color=Color("FFFF0000"), u="single"
)


def workbook_of_fonts() -> Workbook:
    """Returns a workbook with fonts in cells, in a condition and within a text, out of order."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "周报表"
    sheet.append(["任务编号", "进展"])
    sheet.append(["1-1", CellRichText("已", TextBlock(MANY_WORDS, "开工"))])
    font = Font(
        "楷体", 14, bold=True, strike=True, vertAlign="subscript", charset=134, color="FF00FF00"
    )
    sheet["A2"].font = font
    strong = DifferentialStyle(font=Font(bold=True, color="FFFF0000"))
    rule = Rule("cellIs", operator="greaterThan", formula=["5"], dxf=strong)
    sheet.conditional_formatting.add("B2:B9", rule)
    return workbook


def correction_of(path: Path) -> Correction:
    return Correction(
        file=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        unit=HOSTILE[0],
        week=LABEL,
        day=dt.date(2017, 7, 14),
        office=HOSTILE[1],
        files=(path.name,),
        registered="",
        findings=tuple(
            finding("V01", "error", "区水务局", text, sheet="周报表", cell=f"A{row}")
            for row, text in enumerate(HOSTILE, start=1)
        ),
    )


@needs_libreoffice
def test_every_document_has_pages(weeks: Weeks, pages: dict[str, Pages]) -> None:
    names = {path.name for kind in ("docx", "xlsx") for path in weeks.documents(kind)}
    assert set(pages) == names
    assert all(len(document.texts) >= 2 for document in pages.values())


@needs_libreoffice
def test_the_progress_table_is_as_long_as_the_offices_own(pages: dict[str, Pages]) -> None:
    table = pages[f"{TABLE}.docx"]
    assert 15 <= len(table.texts) <= 20
    assert f"{LABEL}重点工作进展情况一览表" in table.texts[0]
    assert "已办结：57项" in table.texts[0]
    for page in table.texts:
        assert "任务编号" in page
        assert "预估能" in page
        assert "行动计划" in page.partition("任务编号")[0], "the plan, above its tasks"
    assert "审核人：" in table.texts[0], "not alone on a last page"
    assert "任务编号" in table.texts[-1]
    assert f"第{len(table.texts)}页共{len(table.texts)}页" in table.texts[-1]


@needs_libreoffice
def test_the_exception_report_has_its_parts_and_page_numbers(pages: dict[str, Pages]) -> None:
    report = pages[f"{REPORT}.docx"]
    assert len(report.texts) <= 9, "as long as a leader reads"
    assert "已办结57项（占25.9%，比上周增加47项），正常推进150项" in report.texts[0]
    assert "一是需协调解决的问题5个（区规建局、区国土局" in report.texts[0]
    parts = re.findall("[一二三四五六七]、(?:各单|已逾|预计|报送|总体|填报|督查)", report.whole)
    assert "".join(part[0] for part in parts) == "一二三四五六七"
    numbers = [int(number) for page in report.texts for number in re.findall("—([0-9]+)—", page)]
    *running, last = numbers
    assert running == list(range(1, len(running) + 1))
    assert last % 2 == 0, "the imprint, never alone on the front of a sheet"
    for page in report.texts:
        assert not re.search("[一二三四五六七]、[^。]{4,14}—[0-9]+—$", page), "a heading alone"
    imprint = report.texts[-1].replace(f"—{last}—", "")
    assert imprint == "郫都区目标督查办公室2017年7月14日印发"
    signed = next(n for n, page in enumerate(report.texts) if "附件：1." in page)
    assert signed < 5
    assert f"2017年7月14日—{signed + 1}—" in report.texts[signed]
    assert "特此报告。" in report.texts[signed], "no signature on a page without text"
    assert report.texts[signed + 1].replace(f"—{signed + 2}—", "").startswith("附件1")


@needs_libreoffice
def test_the_workbook_prints_every_sheet_with_page_numbers(pages: dict[str, Pages]) -> None:
    workbook = pages[f"{TABLE}.xlsx"]
    for title in (
        "进展情况一览表",
        "统计表",
        "例外事项",
        "未报送情况",
        "填报数据问题",
        "与上周对比",
    ):
        assert any(LABEL in page and title in page for page in workbook.texts), title
    last = len(workbook.texts)
    assert all(f"第{number}页共{last}页" in page for number, page in enumerate(workbook.texts, 1))


@needs_libreoffice
def test_hostile_text_stays_text(pages: dict[str, Pages]) -> None:
    for name in (f"hostile{TABLE}.docx", f"hostile{REPORT}.docx", f"hostile{TABLE}.xlsx"):
        whole = pages[name].whole
        for text in (
            '=HYPERLINK("http',
            "{{7*7}}",
            "<script>",
            "]]>",
            "&lt;w:p/&gt;",
            "一\ufffd二",
        ):
            assert text in whole, (name, text)
    assert pages[f"hostile{TABLE}.docx"].whole.count("长") > 30_000
