"""Columns that an office adds in config.yaml: other words for known ones, and new ones."""

import csv
import io
import shutil
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from pipeline import weekly
from pipeline.archive.trace import newest_bags, trace
from pipeline.domain.fields import FIELDS
from pipeline.domain.settings import OwnColumn, Settings
from pipeline.office.config import read_settings
from tests.office import Office

ROOT = Path(__file__).parent.parent
MASTER = """
| 任务编号 | 行动计划 | 工作内容 | 牵头单位 | 完成时限 | 资金来源 |
| 1-1 | 生态保护 | 建截污管网 | 区水务局 | 7月底 | 区级财政 |
| 1-2 | ^ | 清淤12公里 | 区水务局 | 7月底 |  |
"""
CONFIG = """
reports: {pdf: off}
columns:
  - {name: 进展情况, aliases: [本周动态]}
  - {name: 责任科室, aliases: [承办科室], width: 12}
  - {name: 完成投资（万元）, aliases: 进度投资}
  - {name: 资金来源, sheet: master}
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    office = Office(tmp_path, settings=read_settings(tmp_path / "config.yaml", {}))
    office.master(MASTER)
    office.returned(
        "区水务局.xlsx",
        """
| 任务编号 | 工作内容 | 承办科室 | 完成投资（万元） | 本周动态 | 能否按时办结 |
| 1-1 | 建截污管网 | 河道科 | 120.5 | 已开工 | 是 |
|  |  | 计财科 |  |  |  |
| 1-2 | 清淤12公里 | 同上 | =1/0 | 已清淤 | 是 |
| 9-9 | 新任务 | 办公室 | 3 | 已开会 | 是 |
""",
    )
    return office


def test_they_are_read_like_any_other_column(office: Office) -> None:
    assert office.task("1-1").progress == "已开工"
    assert office.task("1-1").carried == {
        "责任科室": "河道科\n计财科",
        "完成投资（万元）": "120.5",
        "资金来源": "区级财政",
    }
    assert office.found("V", "F") == {("C4", "V07"), ("D4", "V05")}


def test_one_of_the_list_and_of_the_returns_is_one_column(tmp_path: Path) -> None:
    twice = "columns: [{name: 联系人, sheet: master}, {name: 联系人, aliases: [联络员]}]"
    (tmp_path / "config.yaml").write_text(twice, "utf-8")
    office = Office(tmp_path, settings=read_settings(tmp_path / "config.yaml", {}))
    office.master("| 任务编号 | 工作内容 | 牵头单位 | 联系人 |\n| 1-1 | 清淤 | 区水务局 | 王 |\n")
    office.returned(
        "区水务局.xlsx",
        "| 任务编号 | 进展情况 | 能否按时办结 | 联络员 |\n| 1-1 | 已开工 | 是 | 李 |",
    )
    assert [column.name for column in office.view().shown] == ["联系人"]
    assert office.task("1-1").carried == {"联系人": "李"}


def test_a_row_that_fits_nowhere_keeps_them(office: Office) -> None:
    (row,) = office.view().loose_rows
    assert row.carried == {"责任科室": "办公室", "完成投资（万元）": "3"}


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_they_go_into_the_workbook_and_the_data(office: Office) -> None:
    office.run()
    results = office.root / "outbox" / office.week
    with (results / "data" / "tasks.csv").open(encoding="utf-8-sig", newline="") as file:
        header, first, *_ = csv.reader(file)
    assert header[-3:] == ["责任科室", "完成投资（万元）", "资金来源"]
    assert first[-3:] == ["河道科\n计财科", "120.5", "区级财政"]
    content = next(results.glob("*一览表.xlsx")).read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(content))["一览表"]
    labels = [cell.value for cell in sheet[3]]
    last = labels.index("状态")
    assert labels[last - 3 : last] == ["责任科室", "完成投资（万元）", "资金来源"]
    shown = [cell.value for cell in sheet[4]][last - 3 : last]
    assert shown == ["河道科\n计财科", "120.5", "区级财政"]


def test_a_template_shows_them_where_the_office_puts_them(office: Office) -> None:
    shutil.copytree(ROOT / "templates", office.root / "templates")
    path = office.root / "templates" / "进展情况一览表.docx"
    template = Document(str(path))
    for paragraph in (p for t in template.tables for c in t._cells for p in c.paragraphs):
        if "{{ task.progress }}" in paragraph.text:
            paragraph.add_run("（{{ task.责任科室 }}，{{ task.完成投资 }}）")
    template.save(str(path))
    office.run()
    made = Document(str(next((office.root / "outbox" / office.week).glob("*一览表.docx"))))
    texts = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    assert "已开工（河道科\n计财科，120.5）" in texts


def test_what_the_office_says_goes_before_what_the_house_knows(tmp_path: Path) -> None:
    config = "columns: [{name: 需要区委区政府解决的问题, aliases: 原因说明}]"
    (tmp_path / "config.yaml").write_text(config, "utf-8")
    office = Office(tmp_path, settings=read_settings(tmp_path / "config.yaml", {}))
    office.master("| 编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1 | 修路 | 区规建局 | 7月底 |")
    office.returned(
        "区规建局.xlsx",
        "| 编号 | 工作内容 | 进展情况 | 预估 | 原因说明 |\n| 1 | 修路 | 施工 | 是 | 请协调用地 |",
    )
    assert (office.task("1").escalation, office.task("1").reason) == ("请协调用地", "")


@pytest.mark.parametrize(
    ("columns", "own"),
    [
        ("{name: 分管领导}", {"分管领导": "甲"}),
        ("{name: 责任领导, aliases: 分管领导, sheet: master}", {"责任领导": "甲"}),
        ("{name: 备注, sheet: master}", {"备注": "乙"}),
        ("{name: 备注}", {"备注": "丙"}),
        ("{name: 目标值}, {name: 单位}", {"目标值": "12", "单位": "公里"}),
        ("{name: 目标累计完成值}", {"目标累计完成值": "9"}),
        ("{name: 配合单位, sheet: return}", {"配合单位": "丁"}),
        ("{name: 进展情况, sheet: master}", {"进展情况": "戊"}),
        ("{name: 配合单位, aliases: 协同单位}", {}),
        ("{name: 进展情况, sheet: return}", {}),
    ],
)
def test_a_heading_that_is_known_but_not_read_may_be_a_column_of_the_office(
    tmp_path: Path, columns: str, own: dict[str, str]
) -> None:
    (tmp_path / "config.yaml").write_text(f"columns: [{columns}]", "utf-8")
    office = Office(tmp_path, settings=read_settings(tmp_path / "config.yaml", {}))
    office.master("""
| 编号 | 工作内容 | 牵头单位 | 配合单位 | 完成时限 | 分管领导 | 备注 | 目标值 | 单位 | 进展情况 |
| 1    | 修路     | 区规建局 | 区城管局 | 7月底    | 甲       | 乙   | 12     | 公里 | 戊       |
""")
    office.returned(
        "区规建局.xlsx",
        """
| 编号 | 工作内容 | 配合单位 | 进展情况 | 预估 | 目标累计完成值 | 备注 |
| 1    | 修路     | 丁       | 施工     | 是   | 9              | 丙   |
""",
    )
    view = office.view()
    (task,) = view.tasks
    house = {field.name for field in FIELDS}
    assert {name: said for name, said in task.carried.items() if name not in house} == own
    assert [column.name for column in view.shown if column.name not in house] == list(own)
    assert (task.progress, task.support_units) == ("施工", "区城管局")


def test_without_them_nothing_is_added() -> None:
    assert Settings().columns == ()


HEADER = "| 任务编号 | 责任科室 | 本周动态 | 能否按时办结 |"


def test_a_later_return_that_fills_only_such_a_column_counts_and_its_blanks_are_told(
    office: Office,
) -> None:
    table = f"填报单位：区水务局\n{HEADER}\n| 1-1 | 乙科 |  |  |"
    office.returned("区水务局（更正）.xlsx", table, "2017-07-14T10:00")
    assert office.task("1-1").carried["责任科室"] == "乙科"
    assert {("C3", "C05"), ("D3", "V02")} <= office.found("C05", "V02")


def test_two_returns_that_differ_only_there_differ(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    office = Office(tmp_path, settings=read_settings(tmp_path / "config.yaml", {}))
    office.master(MASTER)
    for name, section, received in (
        ("区水务局.xlsx", "甲科", "2017-07-13T10:00"),
        ("水务局.xlsx", "乙科", "2017-07-14T10:00"),
    ):
        table = f"填报单位：区水务局\n{HEADER}\n| 1-1 | {section} | 已开工 | 是 |"
        office.returned(name, table, received)
    assert office.found("M06", "M07") == {("区水务局", "M07")}


def test_each_is_traced_to_its_cell(office: Office) -> None:
    office.run()
    (traced,) = trace("1-1", newest_bags(office.folder.archive), weekly.return_in)
    assert traced.reported["责任科室"] == "河道科\n计财科"
    assert traced.reported["资金来源"] == "区级财政"
    assert traced.source is not None
    assert traced.source.cells["责任科室"] == "C2,C3"  # the row is in two lines
    assert "资金来源" not in traced.source.cells  # it is a column of the list


def test_a_question_of_the_offices_own_asks_for_the_forecast(tmp_path: Path) -> None:
    table = "| 任务编号 | 进展情况 | 是否搞定 |\n| 1-1 | 已开工 | 是 |"
    office = Office(tmp_path)
    office.master(MASTER)
    office.returned("区水务局.xlsx", table)
    assert office.task("1-1").forecast != "on_time"
    known = OwnColumn(name="预估是否能够按时办结", aliases=("是否搞定",))
    office.settings = Settings(columns=(known,))
    assert office.task("1-1").forecast == "on_time"


@pytest.mark.parametrize(("problem", "shown"), [("征地未完", True), ("", False)])
def test_the_house_s_further_columns_are_shown_when_somebody_fills_them(
    tmp_path: Path, problem: str, shown: bool
) -> None:
    office = Office(tmp_path / "another")
    office.master(MASTER.replace(" 资金来源 |", "").replace(" 区级财政 |", "").replace("|  |", "|"))
    office.returned(
        "区水务局.xlsx",
        f"""
| 任务编号 | 工作内容 | 进展情况 | 存在问题 | 能否按时办结 |
| 1-1 | 建截污管网 | 已开工 | {problem} | 是 |
""",
    )
    view = office.view()
    assert ("problems" in {column.name for column in view.shown}) == shown
    assert "problems" in {column.name for column in view.carried}
