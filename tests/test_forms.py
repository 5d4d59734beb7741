"""The units' blank forms: what they hold, and that they are understood when they come back."""

import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import weekly
from pipeline.cli import main
from pipeline.domain.settings import OwnColumn, Settings
from pipeline.intake.meaning.headings.recognise import headings_of
from pipeline.office.file_names import free_name, legal_name
from pipeline.reports.forms.checks import BLANK, CHECK, GOOD
from tests.libreoffice import converted, needs_libreoffice
from tests.office import WITHOUT_PDF, Office
from tests.once import Once

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 建截污管网 | 区水务局 | 7月20日前 |
| 1-2 | 清淤12公里 | 区水务局 | 7月底前 |
| 1-3 | 修围网 | 区水务局 | 7月底前 |
| 2-1 | 制定招商方案 | 区投促局、区水务局 | 7月底前 |
| 3-1 | 发放补贴 | 区财政局 | 7月底前 |
"""
BEFORE = """
填报单位：区水务局
| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 1-1 | 完成招标 | 40 | 是 |
| 1-2 | 已清淤12公里，验收合格 | 100 | 已办结 |
| 1-3 | 已进场 | 30 | 是 |
"""
EXTENDED = """
| 任务编号 | 原时限 | 新时限 | 批准日期 | 批准文号 |
| 1-1 | 7月20日前 | 2017年8月15日 | 2017年7月10日 | 郫目督〔2017〕9号 |
"""
DEADLINE = "原时限7月20日前，经批准延至2017年8月15日（郫目督〔2017〕9号）"
CLOSED = """
| 任务编号 | 销号日期 | 核实情况 |
| 3-1 | 2017年7月6日 | 已核实 |
"""


@pytest.fixture
def office(tmp_path: Path, once: Once) -> Office:
    """Returns an office that has run the week before, and makes the forms of this one."""
    return once(Office(tmp_path), _begin)


def _begin(office: Office) -> None:
    office.master(MASTER, 延期台账=EXTENDED, 销号台账=CLOSED)
    earlier = Office(office.root, "2017-W27")
    earlier.returned("区水务局.xlsx", BEFORE, "2017-07-06T10:00:00")
    earlier.run()
    weekly.forms(office.folder, office.the_week, office.settings)


def forms_of(office: Office) -> Path:
    return office.root / "outbox" / office.week / "forms"


def form_of(office: Office, unit: str = "区水务局") -> Path:
    return forms_of(office) / f"2017年7月第2周周报表-{unit}.xlsx"


@dataclass
class Filled:
    """A form as a clerk fills it in."""

    path: Path

    def __post_init__(self) -> None:
        self.book = openpyxl.load_workbook(self.path)
        self.sheet: Worksheet = self.book["周报表"]
        headings, numbers = self.sheet[4], self.sheet["A"]
        self.columns = {str(cell.value): place for place, cell in enumerate(headings, start=1)}
        self.rows = {str(cell.value): place for place, cell in enumerate(numbers, start=1)}

    def fill(self, task_id: str, *said: str | float | None) -> None:
        """Fills in progress, percentage, forecast, reason, escalation."""
        for place, value in enumerate(said, start=self.columns["进展情况"]):
            self.sheet.cell(self.rows[task_id], place, value)

    def saved(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.book.save(path)
        return path


def filled(office: Office) -> Filled:
    form = Filled(form_of(office))
    form.fill("1-1", "管网完成3公里\n正在回填", 65, "是")
    form.fill("1-3", "围网完成一半", 50, "否", "征地未完成，建议专题研究", "请协调征地")
    form.fill("2-1", "方案已印发", 100, "已办结")
    return form


def hand_in(office: Office, path: Path, name: str) -> None:
    office.dropped(name, path.read_bytes())


def test_a_unit_gets_its_open_tasks(office: Office) -> None:
    assert sorted(path.name for path in forms_of(office).glob("*.xlsx")) == [
        "2017年7月第2周周报表-区投促局.xlsx",
        "2017年7月第2周周报表-区水务局.xlsx",
    ]
    sheet = openpyxl.load_workbook(form_of(office))["周报表"]
    assert [[cell.value for cell in row] for row in sheet["A4:H7"]] == [
        [
            "任务编号",
            "重点",
            "工作内容",
            "完成时限",
            "剩余天数",
            "上周进展情况",
            "上周进度",
            "上周预估",
        ],
        ["1-1", None, "建截污管网", DEADLINE, 32, "完成招标", 40, "是"],
        ["1-3", None, "修围网", "7月底前", 17, "已进场", 30, "是"],
        ["2-1", None, "制定招商方案", "7月底前", 17, "此前未报送", None, None],
    ]
    joint = openpyxl.load_workbook(form_of(office, "区投促局"))["周报表"]
    assert [cell.value for cell in joint["A"]][4:6] == ["2-1", "填报人："]


def test_what_is_known_is_locked_and_the_rest_is_not(office: Office) -> None:
    sheet = openpyxl.load_workbook(form_of(office))["周报表"]
    assert sheet.protection.sheet and not sheet.protection.password
    assert not sheet.protection.formatColumns and not sheet.protection.formatRows
    locked = [cell.protection.locked for cell in sheet[5]]
    assert locked == [True] * 8 + [False] * (len(locked) - 9) + [True]
    assert sheet["F5"].font.color.rgb == "FF595959"


def test_cells_take_only_what_can_be_read(office: Office) -> None:
    sheet = openpyxl.load_workbook(form_of(office))["周报表"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert (rules["J5:J7"].type, rules["J5:J7"].formula1, rules["J5:J7"].formula2) == (
        "decimal",
        "0",
        "100",
    )
    assert rules["K5:K7"].formula1 == '"是,否,已办结"', "what is offered is accepted"
    assert all(rule.showErrorMessage for rule in rules.values())
    assert "L5:L7" in {str(area.sqref) for area in sheet.conditional_formatting}


@needs_libreoffice
def test_locks_and_lists_outlive_libreoffice(office: Office) -> None:
    saved = converted(form_of(office), "xlsx")
    sheet = openpyxl.load_workbook(saved)["周报表"]
    rules = {str(rule.sqref): rule.type for rule in sheet.data_validations.dataValidation}
    assert rules.items() >= {"J5:J7": "decimal", "K5:K7": "list"}.items()
    assert sheet.protection.sheet
    last = f"{get_column_letter(sheet.max_column)}5"
    assert [sheet[cell].protection.locked for cell in ("B5", "I5", last)] == [True, False, True]
    areas = {str(area.sqref) for area in sheet.conditional_formatting}
    assert {"I5:I7", "J5:J7", "K5:K7", "L5:L7", f"{last}:{last[:-1]}7"} <= areas


def test_it_prints_on_a4_with_its_header_on_every_page(office: Office) -> None:
    sheet = openpyxl.load_workbook(form_of(office))["周报表"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    fitted = sheet.sheet_properties.pageSetUpPr
    assert fitted and fitted.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$4:$4"


def test_rows_grow_with_what_is_typed(office: Office) -> None:
    sheet = openpyxl.load_workbook(form_of(office))["周报表"]
    row = sheet.row_dimensions[5]
    assert row.ht and row.ht > 40
    with zipfile.ZipFile(form_of(office)) as package:
        assert b"customHeight" not in package.read("xl/worksheets/sheet1.xml")


def test_the_same_list_gives_the_same_bytes(office: Office) -> None:
    before = {path.name: path.read_bytes() for path in forms_of(office).rglob("*.*")}
    weekly.forms(office.folder, office.the_week, office.settings)
    assert {path.name: path.read_bytes() for path in forms_of(office).rglob("*.*")} == before


def test_a_run_keeps_the_forms_and_the_forms_keep_the_run(office: Office) -> None:
    before = form_of(office).read_bytes()
    office.run()
    assert form_of(office).read_bytes() == before
    results = office.root / "outbox" / office.week
    data = (results / "data" / "tasks.csv").read_bytes()
    (forms_of(office) / "旧的.xlsx").write_bytes(b"")
    weekly.forms(office.folder, office.the_week, office.settings)
    assert (results / "data" / "tasks.csv").read_bytes() == data
    assert not (forms_of(office) / "旧的.xlsx").exists()
    assert form_of(office).read_bytes() == before


@needs_libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_filled_and_saved_by_libreoffice_nothing_is_found(office: Office, kind: str) -> None:
    form = filled(office).saved(office.root / "clerk" / "周报.xlsx")
    hand_in(office, converted(form, kind), f"新建表格.{kind}")
    view = office.view()
    mine = [finding for finding in view.findings if finding.file == f"新建表格.{kind}"]
    assert [(f.code, f.severity) for f in mine] == [("H04", "info")]  # 1-3 has become late
    assert [(file.unit, file.state) for file in view.files] == [("区水务局", "accepted")]
    said = {task.task_id: task for task in view.tasks}
    assert said["1-1"].progress == "管网完成3公里\n正在回填"
    assert [said["1-3"].percent, said["1-3"].forecast, said["1-3"].reason] == [
        50,
        "late",
        "征地未完成，建议专题研究",
    ]
    assert said["1-3"].escalation == "请协调征地"
    assert [said[number].status for number in ("1-1", "1-2", "1-3", "2-1")] == [
        "on_track",
        "done",
        "at_risk",
        "done",
    ]


HONEST = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 | 重点 |
| 1-1 | 建截污管网 | 区水务局 | 8月底前 | 是 |
| 1-2 | 清淤12公里 | 区水务局 | 7月12日前 | 是 |
| 1-3 | 修围网 | 区水务局 | 7月14日前 | |
| 1-4 | 巡河 | 区水务局 | 长期坚持 | |
| 1-5 | 建泵站 | 区水务局 | 7月底前 | |
| 1-6 | 建水厂 | 区水务局 | 年底前 | |
"""
SAID_TWO_WEEKS_AGO = """
| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 1-1 | 完成招标 | 1 | 是 |
| 1-2 | 清淤2公里 | 20 | 是 |
"""


@needs_libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "csv"])
def test_an_honest_clerk_is_told_that_all_is_well_and_hears_no_more(
    tmp_path: Path, kind: str
) -> None:
    office = Office(tmp_path)
    office.master(HONEST)
    earlier = Office(tmp_path, "2017-W26")
    earlier.master(HONEST)
    earlier.returned("区水务局.xlsx", SAID_TWO_WEEKS_AGO, "2017-06-29T10:00:00")
    earlier.run()
    Office(tmp_path, "2017-W27").run()
    weekly.forms(office.folder, office.the_week, office.settings)
    form = Filled(form_of(office))
    left = [form.sheet.cell(row, form.columns["剩余天数"]).value for row in form.rows.values()]
    assert left[4:10] == [48, -2, 0, "长期", 17, 170]
    keys = [form.sheet.cell(row, form.columns["重点"]).value for row in form.rows.values()]
    assert keys[4:10] == ["★", "★", None, None, None, None]
    before = form.sheet.cell(form.rows["1-1"], form.columns["上周进展情况"]).value
    assert before == "上周未报送。\n2017年6月第5周：完成招标（进度1%，预估：是）"
    form.fill("1-1", "管网完成3公里", 2, "是")
    form.fill("1-2", "清淤10公里", 80, "否", "连日大雨，预计7月20日办结")
    form.fill("1-3", "7月12日通过验收", 100, "已办结")
    form.fill("1-4", "巡河12次", 60, "是", None, None)
    form.fill("1-5", "说不准：设备未到货", 0.35, "否", "供货期未定，建议协调厂家")
    form.sheet.cell(form.rows["1-5"], form.columns["完成进度（%）"]).number_format = "0%"
    form.fill("1-6", "全部建成", 1, "已办结", None, "请安排验收")
    form.sheet.cell(form.rows["1-6"], form.columns["完成进度（%）"]).number_format = "0%"
    saved = form.saved(office.root / "clerk" / "周报.xlsx")
    shown = openpyxl.load_workbook(converted(saved, "xlsx"), data_only=True)["周报表"]
    checked = [shown.cell(row, form.columns[CHECK]).value for row in range(5, 11)]
    assert checked == [GOOD] * 6
    hand_in(office, converted(saved, kind), f"区水务局周报.{kind}")
    view = office.view()
    mine = [f.code for f in view.findings if f.file and f.rule.mended_in == "return"]
    assert mine == []
    assert [task.percent for task in view.tasks] == [2, 80, 100, 60, 35, 100]


@needs_libreoffice
def test_the_form_tells_what_a_row_lacks(office: Office) -> None:
    form = Filled(form_of(office))
    form.fill("1-1", "完成", 65, "否")
    form.fill("1-3", "已完成", 80, "已办结")
    saved = converted(form.saved(office.root / "clerk" / "周报.xlsx"), "xlsx")
    sheet = openpyxl.load_workbook(saved, data_only=True)["周报表"]
    assert sheet.cell(4, form.columns[CHECK]).value == CHECK
    told = [sheet.cell(row, form.columns[CHECK]).value for row in (5, 6, 7)]
    assert told == ["不能按时办结而未说明原因及建议", "已办结而进度不足 100%", BLANK]


def test_it_is_known_by_what_is_stored_in_it(office: Office) -> None:
    hand_in(office, filled(office).saved(office.root / "f.xlsx"), "区投促局周报.xlsx")
    view = office.view()
    assert [(file.unit, file.state) for file in view.files] == [("区水务局", "accepted")]
    assert office.found("F", "W", "U") == {("区水务局", "U04")}


def test_it_is_known_though_its_lines_were_wiped(office: Office) -> None:
    form = filled(office)
    form.sheet["A1"], form.sheet["A2"] = None, None
    hand_in(office, form.saved(office.root / "f.xlsx"), "表.xlsx")
    assert [(file.unit, file.state) for file in office.view().files] == [("区水务局", "accepted")]
    assert office.found("F", "W", "U") == set()


@needs_libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_form_of_another_week_is_told(office: Office, kind: str) -> None:
    form = filled(office)
    form.sheet["A1"] = "2017年7月第3周周报表"  # the clerk thought that would do
    saved = form.saved(office.root / "clerk" / "周报.xlsx")
    later = Office(office.root, "2017-W29")
    hand_in(later, converted(saved, kind), f"区水务局.{kind}")
    found = [finding for finding in later.view().findings if finding.code == "W01"]
    assert [(finding.unit, finding.file) for finding in found] == [("区水务局", f"区水务局.{kind}")]
    assert "2017年7月第2周" in found[0].message


def test_what_is_left_blank_or_deleted_is_told(office: Office) -> None:
    form = Filled(form_of(office))
    form.fill("1-1", "完成3公里", 65, "否")
    form.sheet.delete_rows(form.rows["2-1"])
    hand_in(office, form.saved(office.root / "f.xlsx"), "区水务局.xlsx")
    assert office.found("F", "U", "W", "M", "V", "C") == {
        ("L5", "C01"),
        ("K6", "V02"),
        ("I6", "C05"),
        ("2-1", "M04"),
    }


def test_the_week_before_is_never_taken_for_this_week(office: Office) -> None:
    hand_in(office, form_of(office), "区水务局.xlsx")
    assert {task.progress for task in office.view().tasks} == {""}


def test_the_office_adds_its_columns(tmp_path: Path) -> None:
    own = (OwnColumn(name="责任科室", width=12), OwnColumn(name="资金来源", sheet="master"))
    office = Office(tmp_path, settings=Settings(columns=own, reports=WITHOUT_PDF))
    office.master(MASTER)
    weekly.forms(office.folder, office.the_week, office.settings)
    form = filled(office)
    assert list(form.columns)[-2:] == ["责任科室", CHECK]
    form.sheet.cell(form.rows["1-1"], form.columns["责任科室"], "河道科")
    hand_in(office, form.saved(office.root / "f.xlsx"), "f.xlsx")
    assert office.task("1-1").carried["责任科室"] == "河道科"


def test_headings_of_the_form_are_known_for_what_they_are(office: Office) -> None:
    header = list(Filled(form_of(office)).columns)
    recognised = headings_of("return").recognise([(label,) for label in header])
    assert [header[1], *header[4:8]] == ["重点", "剩余天数", "上周进展情况", "上周进度", "上周预估"]
    known = ["任务编号", "工作内容", "完成时限", "进展情况", "完成进度（%）"]
    assert [header.index(label) for label in known] == [
        recognised.columns[name] for name in ("task_id", "task", "deadline", "progress", "percent")
    ]
    asked = len(header) - 6  # without 重点, what is shown of last week, and the check
    assert (len(recognised), len(recognised.sure)) == (asked, asked)
    assert (recognised.passed_over, recognised.unread) == ({}, {})


def test_text_stays_text(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.master(
        """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| =1+1 | =HYPERLINK("http://x.example","点")\u202e乙 | 区=水务局 | 7月底前 |
"""
    )
    weekly.forms(office.folder, office.the_week, office.settings)
    sheet = openpyxl.load_workbook(form_of(office, "区=水务局"))["周报表"]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in sheet[5][:3:2]] == [
        ("=1+1", "s", None),
        ('=HYPERLINK("http://x.example","点")\ufffd乙', "s", None),
    ]


def test_the_command_says_how_many_and_where(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(office.root / "outbox" / office.week)
    assert main(["--root", str(office.root), "forms", "--week", office.week]) == 0
    first, last, nobody = capsys.readouterr().out.splitlines()
    assert "区财政局" in first
    assert "2份" in last and str(forms_of(office)) in last
    assert "没有邮箱、不会发出的2个单位" in nobody


def test_a_week_without_a_list_has_no_forms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inbox").mkdir()
    assert main(["--root", str(tmp_path), "forms", "--week", "2017-W28"]) == 2
    assert "2017-07.xlsx" in capsys.readouterr().err
    assert not (tmp_path / "outbox" / "2017-W28").exists()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("区/规\\建:局", "区／规＼建：局"),
        ('a<b>c|d?e*f"g', "a＜b＞c｜d？e＊f＂g"),
        ("局. ", "局"),
        ("..", "_"),
        ("CON", "CON_"),
        ("com1.旧", "com1.旧_"),
        ("局\n二行\x00", "局_二行_"),
        ("长" * 99, "长" * 60),
    ],
)
def test_names_are_legal_on_windows_and_linux(text: str, name: str) -> None:
    assert legal_name(text) == name


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert free_name("A局", ".xlsx", {"a局.xlsx", "a局(2).xlsx"}) == "A局(3).xlsx"
