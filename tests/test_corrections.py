"""Returns that go back to their units: what is marked, what is kept, and how they come in again."""

import datetime as dt
import email
import email.policy
import hashlib
import io
import os
import shutil
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image as Picture

from pipeline.corrections.note import Correction
from pipeline.corrections.workbook import note_alone, sent_back
from pipeline.domain.findings import Finding
from pipeline.domain.settings import Limits, Settings
from pipeline.domain.settings import Office as OfficeSettings
from pipeline.domain.week import BEIJING
from pipeline.intake.sheets.issued import CORRECTION_NOTE
from pipeline.office.package import packed
from tests.command import duban, process
from tests.libreoffice import converted, needs_libreoffice
from tests.mail_office import mail_of
from tests.office import WITHOUT_PDF, Office
from tests.week_views import finding

ROOT = Path(__file__).parent.parent
RED, YELLOW = "00FFC7CE", "00FFEB9C"
MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 建截污管网 | 区水务局 | 7月底前 |
| 1-2 | 清淤12公里 | 区水务局 | 7月底前 |
| 2-1 | 制定招商方案 | 区投促局 | 7月底前 |
"""
FAULTY = """
填报单位：区水务局
| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因及建议 |
| 1-1 | 建截污管网 | 已开工 | 180 | 是 |  |
| 1-2 | 清淤12公里 | 已清淤 | 60 | 否 |  |
"""
"""D3 is out of range, F4 lacks the reason."""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.master(MASTER)
    return office


def units_of(office: Office) -> dict[str, Path]:
    """Returns the files below units/, by their paths there."""
    folder = office.root / "outbox" / office.week / "units"
    return {path.relative_to(folder).as_posix(): path for path in folder.glob("*/*")}


def only(office: Office) -> Path:
    (path,) = units_of(office).values()
    return path


def opened(path: Path) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def listed(book: Workbook) -> list[tuple[object, object]]:
    """Returns (cell, code) of every line of the note."""
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    header = next(number for number, row in enumerate(rows) if row[0] == "序号")
    columns = {heading: place for place, heading in enumerate(rows[header])}
    return [(row[columns["单元格"]], row[columns["代码"]]) for row in rows[header + 1 :] if row[1]]


def test_wrong_cells_are_coloured_and_say_what_to_do(office: Office) -> None:
    office.returned("区水务局.xlsx", FAULTY)
    office.run()
    assert list(units_of(office)) == ["区水务局/退回修改-区水务局.xlsx"]
    book = opened(only(office))
    assert book.sheetnames == ["退回说明", "周报表"]
    assert listed(book) == [("D3", "V01"), ("F4", "C01")]
    sheet = book["周报表"]
    coloured = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == RED
    }
    assert coloured == {"D3", "F4"}
    for cell, code in (("D3", "V01"), ("F4", "C01")):
        comment = sheet[cell].comment
        assert comment and code in comment.text and "怎么改" in comment.text
    note = book["退回说明"]
    links = {
        cell.value: cell.hyperlink for row in note.iter_rows() for cell in row if cell.hyperlink
    }
    assert {text: link.location for text, link in links.items()} == {
        "D3": "'周报表'!D3",
        "F4": "'周报表'!F4",
    }
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets] == [True, False]


def test_only_returns_with_something_to_mend_go_back(office: Office) -> None:
    office.returned("区水务局.xlsx", FAULTY)
    office.returned(
        "区投促局.xlsx",
        "| 任务编号 | 进展情况 | 预估是否能够按时办结 | 原因及建议 |\n| 2-1 | 已印发 | 是 | 人手紧 |",
    )
    office.run()
    assert ("D2", "C06") in office.found("C")  # this one is only for information
    assert list(units_of(office)) == ["区水务局/退回修改-区水务局.xlsx"]


def test_a_file_that_a_later_one_made_good_does_not_go_back(office: Office) -> None:
    office.dropped("区水务局扫描件.pdf", b"%PDF-1.4", "2017-07-12T09:00:00")
    office.returned("区水务局.xlsx", FAULTY, "2017-07-13T09:00:00")
    office.dropped("区投促局扫描件.pdf", b"%PDF-1.4", "2017-07-12T09:00:00")
    view = office.run()
    assert sorted(units_of(office)) == [
        "区投促局/退回修改-区投促局扫描件.xlsx",
        "区水务局/退回修改-区水务局.xlsx",
    ]
    assert [file.file for file in view.waiting] == ["区投促局扫描件.pdf"]


def test_a_warning_is_yellow(office: Office) -> None:
    office.returned(
        "区投促局.xlsx", "| 任务编号 | 进展情况 | 完成进度（%） | 预估 |\n| 2-1 | 开会 | 100 | 是 |"
    )
    office.run()
    assert list(units_of(office)) == ["区投促局/核对-区投促局.xlsx"]
    cell = opened(only(office))["周报表"]["C2"]
    assert cell.fill.fgColor.rgb == YELLOW
    assert cell.comment and "C03" in cell.comment.text


def test_a_return_that_was_only_to_be_checked_replaces_the_one_it_came_from(
    office: Office,
) -> None:
    office.returned(
        "区投促局.xlsx", "| 任务编号 | 进展情况 | 完成进度（%） | 预估 |\n| 2-1 | 开会 | 100 | 是 |"
    )
    office.run()
    correct(only(office), office, "核对-区投促局.xlsx", C2=90)
    view = office.run()
    states = {file.file: (file.unit, file.state) for file in view.files}
    assert states == {
        "区投促局.xlsx": ("区投促局", "superseded"),
        "核对-区投促局.xlsx": ("区投促局", "accepted"),
    }
    assert not units_of(office)


def test_the_note_says_until_when_and_whom_to_call(office: Office) -> None:
    office.settings = Settings(office=OfficeSettings(contact="王某", phone="028-87860000"))
    office.returned("区水务局.xlsx", FAULTY)
    office.run()
    said = str(opened(only(office))["退回说明"]["A3"].value)
    assert "收到后1个工作日内（7月14日收到的，即7月17日前；遇节假日顺延）" in said
    assert "联系人：王某，电话：028-87860000" in said
    assert "不用删去" in said


def correct(path: Path, office: Office, name: str, **cells: str | int) -> None:
    """Corrects the marked-up workbook as a clerk does and drops it into the inbox."""
    book = opened(path)
    for cell, value in cells.items():
        book["周报表"][cell] = value
    dropped = office.root / "inbox" / name
    book.save(dropped)
    so_far = (office.root / "inbox" / office.week / "receipts.csv").read_text("utf-8").count("\n")
    moment = dt.datetime(2017, 7, 14, 9, so_far, tzinfo=BEIJING).timestamp()
    os.utime(dropped, (moment, moment))


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("区水务局.xlsx", "退回修改-区水务局.xlsx"),
        ("区水务局.xlsx", "区水务局.xlsx"),
        ("区水务局更正2.xlsx", "区水务局.xlsx"),
        ("区水务局初稿.xlsx", "新建表格.xlsx"),
    ],
)
def test_corrected_it_takes_the_place_of_the_first(office: Office, name: str, again: str) -> None:
    office.returned(name, FAULTY)
    assert office.run().counts["findings_error"] == 3  # and 2-1 is missing
    correct(only(office), office, again, D3=80, F4="雨季停工，建议延期")
    view = office.run()
    assert {finding.code for finding in view.findings} == {"M06", "D01"}
    said = {task.task_id: task for task in view.tasks}
    assert (said["1-1"].percent, said["1-2"].reason) == (80, "雨季停工，建议延期")
    assert [(file.unit, file.state) for file in view.files] == [
        ("区水务局", "superseded"),
        ("区水务局", "accepted"),
    ]
    assert units_of(office) == {}


def test_a_second_round_marks_only_what_is_still_wrong(office: Office) -> None:
    office.returned("区水务局.xlsx", FAULTY)
    office.run()
    correct(only(office), office, "退回修改-区水务局.xlsx", D3=80)
    office.run()
    assert list(units_of(office)) == ["区水务局/退回修改-区水务局.xlsx"]
    book = opened(only(office))
    assert book.sheetnames == ["退回说明", "周报表"]
    assert listed(book) == [("F4", "C01")]
    sheet = book["周报表"]
    assert sheet["D3"].comment is None and sheet["D3"].fill.fill_type is None
    assert sheet["F4"].fill.fgColor.rgb == RED
    assert str(sheet["F4"].comment.text).count("C01") == 1
    correct(only(office), office, "再改.xlsx", F4="雨季停工，建议延期")
    view = office.run()
    assert {finding.code for finding in view.findings} == {"M06", "D01"}
    assert office.task("1-2").reason == "雨季停工，建议延期"


def test_a_correction_of_their_own_sent_later_is_not_lost(office: Office) -> None:
    office.returned("区水务局.xlsx", FAULTY)
    office.run()
    correct(only(office), office, "退回修改-区水务局.xlsx", D3=80, F4="雨季")
    office.run()
    office.returned("区水务局更正.xlsx", FAULTY.replace("180", "90"), "2017-07-14T10:00:00")
    assert office.task("1-1").percent == 90
    assert ("区水务局", "M07") in office.found("M")


@pytest.mark.parametrize("title", ["退回说明", "Sheet9"])
def test_the_note_is_not_read_whatever_it_is_called(office: Office, title: str) -> None:
    office.returned("区水务局.xlsx", FAULTY)
    office.run()
    book = opened(only(office))
    note = book["退回说明"]
    note.title = title
    for row, words in enumerate(
        (["任务编号", "进展情况", "预估"], ["1-1", "抄来", "是"]), start=60
    ):
        for column, word in enumerate(words, start=1):
            note.cell(row, column, word)
    book.save(office.root / "inbox" / office.week / "区水务局.xlsx")
    office.received("区水务局.xlsx", "2017-07-14T09:00:00")
    assert office.task("1-1").progress == "已开工"
    assert office.found("F") == set()


@needs_libreoffice
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_it_is_known_again_when_libreoffice_saved_it(office: Office, kind: str) -> None:
    office.returned("区水务局.xlsx", FAULTY)
    office.run()
    book = opened(only(office))
    book["周报表"]["D3"], book["周报表"]["F4"] = 80, "雨季停工，建议延期"
    saved = office.root / "clerk" / "表.xlsx"
    saved.parent.mkdir()
    book.save(saved)
    office.dropped(f"表.{kind}", converted(saved, kind).read_bytes(), "2017-07-14T09:00:00")
    assert {finding.code for finding in office.view().findings} == {"M06", "D01"}
    assert office.task("1-2").reason == "雨季停工，建议延期"


def full_of(path: Path) -> None:
    """Writes a return with all that a unit's workbook may have, and a bad percentage in D5."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "周报表"
    sheet["A1"] = "周报表"
    sheet.merge_cells("A1:F1")
    sheet["A2"] = "填报单位：区水务局"
    headings = ("任务编号", "工作内容", "进展情况", "完成进度（%）", "预估是否能够按时办结", "合计")
    for column, heading in enumerate(headings, start=1):
        sheet.cell(4, column, heading)
    rows: list[tuple[str | int, ...]] = [
        ("1-1", "建截污管网", "已开工", 180, "是"),
        ("1-2", "清淤12公里", "已清淤", 60, "是"),
    ]
    for row, values in enumerate(rows, start=5):
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column, value)
    sheet["F5"] = "=D5+1"
    sheet["D5"].comment = Comment("请张科长核", "李四")
    sheet["C5"].font = Font(name="楷体", size=14, bold=True)
    sheet["C5"].fill = PatternFill("solid", fgColor="00C9E7F0")
    sheet.column_dimensions["C"].width = 51.5
    sheet.row_dimensions[5].height = 44
    choice = DataValidation(type="list", formula1='"是,否"')
    choice.add("E5:E6")
    sheet.add_data_validation(choice)
    picture = io.BytesIO()
    Picture.new("RGB", (4, 4), "red").save(picture, "PNG")
    sheet.add_image(Image(picture), "H5")
    sheet.protection.sheet = True
    other = book.create_sheet("说明")
    other["A1"] = "另一张"
    book.create_sheet("旧表").sheet_state = "hidden"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def test_what_the_unit_made_is_kept(office: Office) -> None:
    path = office.root / "inbox" / office.week / "区水务局.xlsx"
    full_of(path)
    office.received("区水务局.xlsx", "2017-07-13T09:00:00")
    before = path.read_bytes()
    office.run()
    assert path.read_bytes() == before
    book = opened(only(office))
    assert book.sheetnames == ["退回说明", "周报表", "说明", "旧表"]
    assert book["旧表"].sheet_state == "hidden"
    sheet = book["周报表"]
    assert [str(merged) for merged in sheet.merged_cells] == ["A1:F1"]
    assert sheet["F5"].value == "=D5+1"
    assert (sheet["C5"].font.name, sheet["C5"].fill.fgColor.rgb) == ("楷体", "00C9E7F0")
    assert (sheet.column_dimensions["C"].width, sheet.row_dimensions[5].height) == (51.5, 44)
    assert [str(rule.sqref) for rule in sheet.data_validations.dataValidation] == ["E5:E6"]
    assert len(vars(sheet)["_images"]) == 1
    comment = sheet["D5"].comment
    assert comment and comment.author == "李四"
    assert comment.text.startswith("请张科长核\n") and "V01" in comment.text
    assert sheet.protection.sheet
    assert [sheet[cell].protection.locked for cell in ("D5", "D6")] == [False, True]


def test_a_covered_cell_is_marked_where_it_shows(office: Office) -> None:
    office.returned(
        "区水务局.xlsx",
        """
| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 1-1 | 建截污管网 | 已开工 | 180 | 是 |
| 1-2 | 清淤12公里 | 已清淤 | ^ | 是 |
""",
    )
    office.run()
    book = opened(only(office))
    comment = book["周报表"]["D2"].comment
    assert listed(book) == [("D2", "V01"), ("D3", "V01")]
    assert comment and comment.text.count("V01") == 2


@needs_libreoffice
@pytest.mark.parametrize("kind", ["xls", "ods", "html"])
def test_other_formats_go_back_as_xlsx(office: Office, kind: str) -> None:
    path = office.returned("表.xlsx", FAULTY.replace("| 60 |", "| 60% |"))
    clerks = office.root / "clerk" / path.name
    clerks.parent.mkdir()
    made = converted(path.rename(clerks), kind)
    office.dropped(f"区水务局.{kind}", made.read_bytes())
    office.run()
    assert list(units_of(office)) == ["区水务局/退回修改-区水务局.xlsx"]
    book = opened(only(office))
    sheet = book.worksheets[1]
    assert listed(book) == [("D3", "V01"), ("F4", "C01")]
    assert sheet["D3"].fill.fgColor.rgb == RED
    assert sheet["C4"].value == "已清淤"
    sheet["D3"], sheet["F4"] = 80, "雨季"
    book.save(office.root / "inbox" / office.week / "改.xlsx")
    office.received("改.xlsx", "2017-07-14T09:00:00")
    assert {finding.code for finding in office.view().findings} == {"M06", "D01"}
    assert [office.task(number).percent for number in ("1-1", "1-2")] == [80, 60]


def test_a_csv_goes_back_as_xlsx_and_its_text_stays_text(office: Office) -> None:
    table = (
        '任务编号,工作内容,进展情况,完成进度（%）,预估\n1-1,建截污管网,"=HYPERLINK(""x"")",180,是\n'
    )
    office.dropped("区水务局.csv", table.encode("utf-8-sig"))
    office.run()
    sheet = opened(only(office)).worksheets[1]
    assert (sheet["C2"].value, sheet["C2"].data_type) == ('=HYPERLINK("x")', "s")
    assert sheet["D2"].fill.fgColor.rgb == RED


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("区水务局.pdf", b"%PDF-1.4", "F03"), ("区水务局.xlsx", b"PK\x03\x04broken", "F02")],
)
def test_what_cannot_be_read_goes_back_as_a_note(
    office: Office, name: str, content: bytes, code: str
) -> None:
    office.dropped(name, content)
    office.run()
    assert list(units_of(office)) == ["区水务局/退回修改-区水务局.xlsx"]
    book = opened(only(office))
    assert book.sheetnames == ["退回说明"]
    assert listed(book) == [(None, code)]


def test_of_an_unknown_unit_it_lies_where_the_office_finds_it(office: Office) -> None:
    office.returned("某单位.xlsx", "| 编号 | 进展情况 | 预估 |\n| 9 | 开会 | 是 |")
    office.run()
    assert list(units_of(office)) == ["单位不明/退回修改-某单位.xlsx"]


def test_a_unit_that_the_list_does_not_name_gets_its_file_back_with_a_letter(
    office: Office,
) -> None:
    rows = "| 编号 | 进展情况 | 预估 |\n| 9 | 开会 | 是 |"
    office.returned("甲.xlsx", f"填报单位：县气象局\n{rows}")
    office.returned("乙.xlsx", f"填报单位：__________\n{rows}")
    office.run()
    assert sorted(units_of(office)) == ["单位不明/退回修改-乙.xlsx", "县气象局/退回修改-甲.xlsx"]
    content = (mail_of(office) / "退回修改-县气象局.eml").read_bytes()
    letter = email.message_from_bytes(content, policy=email.policy.default)
    assert letter["To"] is None
    assert [part.get_filename() for part in letter.iter_attachments()] == ["退回修改-甲.xlsx"]


def test_two_files_of_a_unit_with_one_name_both_go_back(office: Office) -> None:
    office.returned("a/区水务局.xlsx", FAULTY)
    office.returned("b/区水务局.xlsx", FAULTY.replace("1-1", "9-9").replace("建截", "另修"))
    office.run()
    assert sorted(units_of(office)) == [
        "区水务局/退回修改-区水务局(2).xlsx",
        "区水务局/退回修改-区水务局.xlsx",
    ]


HOSTILE = '=cmd|"/c calc"!A1 \x00\x1f\ufffe <b>&amp;'


def correction(path: Path, *findings: Finding) -> Correction:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    day = dt.date(2017, 7, 14)
    return Correction(
        path.name, sha256, "=局", "2017年7月第2周", day, "=室", findings, (path.name,), ""
    )


def wrong(cell: str, code: str = "V01", sheet: str = "周报表") -> Finding:
    place = {"task_id": "=1", "file": "f", "sheet": sheet, "cell": cell}
    return replace(finding(code, "error", "=局", HOSTILE, **place), hint=HOSTILE)


def marked(path: Path, *findings: Finding) -> Workbook:
    content = sent_back(correction(path, *findings), path, Limits())
    return openpyxl.load_workbook(io.BytesIO(content))


def test_hostile_words_stay_words(office: Office) -> None:
    path = office.returned("=1+1.xlsx", FAULTY)
    book = marked(path, wrong("D3"))
    cells = [cell for row in book["退回说明"].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert any(str(cell.value).startswith("=cmd") for cell in cells)
    comment = book["周报表"]["D3"].comment
    assert comment and '=cmd|"/c calc"!A1' in comment.text and "<b>&amp;" in comment.text


def test_a_workbook_that_openpyxl_does_not_know_is_built_anew(office: Office) -> None:
    path = office.returned("区水务局.xlsx", FAULTY)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'<c r="C3" ', b'<c r="C3" s="9999" ')
    path.write_bytes(packed(parts))
    with pytest.raises(IndexError):
        opened(path)
    assert marked(path, wrong("D3"))["周报表"]["D3"].fill.fgColor.rgb == RED


def test_a_huge_workbook_goes_back_as_a_note_at_once(office: Office) -> None:
    path = office.returned("区水务局.xlsx", FAULTY)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(99, 150_000))
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", f"{rows}</sheetData>".encode())
    office.dropped(path.name, packed(parts))
    began = time.monotonic()
    office.run()
    assert opened(only(office)).sheetnames == ["退回说明"]
    assert time.monotonic() - began < 60


def test_of_very_many_faults_the_first_are_marked(office: Office) -> None:
    lines = "\n".join(f"| 9-{n} | 别的事 | 开会 | 1 | 是 | |" for n in range(400))
    office.returned("区水务局.xlsx", FAULTY.rstrip() + "\n" + lines)
    office.run()
    book = opened(only(office))
    found = listed(book)
    assert (len(found), found[:2]) == (100, [("D3", "V01"), ("F4", "C01")])
    assert any("另有302处" in str(row[0].value) for row in book.worksheets[0].iter_rows())


def test_a_workbook_that_takes_too_long_costs_only_its_marks(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(limits=Limits(seconds=0.001), reports=WITHOUT_PDF)
    office = Office(tmp_path, settings=settings)
    office.master(MASTER)
    office.returned("区水务局.xlsx", FAULTY)
    office.run()
    assert opened(only(office)).sheetnames == ["退回说明"]
    assert "区水务局.xlsx" in caplog.text


def test_the_note_alone_says_so() -> None:
    lonely = Correction(
        "a.pdf", "", "", "2017年7月第2周", dt.date(2017, 7, 14), "室", (wrong(""),), (), ""
    )
    book = openpyxl.load_workbook(io.BytesIO(note_alone(lonely)))
    texts = [str(row[0].value) for row in book.worksheets[0].iter_rows()]
    assert CORRECTION_NOTE in texts


def test_the_same_return_gives_the_same_bytes(office: Office) -> None:
    full_of(office.root / "inbox" / office.week / "区水务局.xlsx")
    office.received("区水务局.xlsx", "2017-07-13T09:00:00")
    (office.root / "config.yaml").write_text("reports: {pdf: off}\n", "utf-8")
    words = ("run", "--week", office.week, "--root", office.root)
    assert duban(*words).returncode == 0
    made = only(office).read_bytes()
    shutil.rmtree(office.root / "outbox")
    time.sleep(1.1)  # times in a zip are in seconds
    assert process(*words, PYTHONHASHSEED="2").returncode == 0
    assert only(office).read_bytes() == made


def test_bombs_in_xml_are_refused() -> None:
    assert openpyxl.DEFUSEDXML
