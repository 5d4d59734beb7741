"""Stages (节点): read from the list and from 节点台账, reported, and told when their day has passed."""

import openpyxl
import pytest

from pipeline.domain.settings import Settings, Slip, StageSettings
from pipeline.history.results import table_rows
from pipeline.reports.forms import forms
from tests.office import WITHOUT_PDF, Office

LIST = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 建设柏条河截污管网 | 区水务局 | 6月底启动；9月底完成主体；12月底完工 |
| 1-2 | 修路 | 区水务局 | 9月底 |
"""
KEY = "ab" * 32
RETURN = """
| 任务编号 | 工作内容 | 本阶段节点 | 节点完成情况 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 1-1 | 建设柏条河截污管网 | {named} | {said} | 正在施工 | 30 | 是 |
| 1-2 | 修路 | | | 正在施工 | 30 | 是 |
"""


def returned(office: Office, said: str = "", named: str = "启动（6月30日）") -> None:
    office.returned("区水务局.xlsx", RETURN.format(named=named, said=said))


def stages(office: Office, task_id: str = "1-1") -> list[tuple[str, str, str, int]]:
    return [(s.text, str(s.due), s.state, s.days) for s in office.task(task_id).stages]


def test_a_stage_whose_day_has_passed_makes_the_task_at_risk(office: Office) -> None:
    office.master(LIST)
    returned(office)
    assert stages(office) == [
        ("启动", "2017-06-30", "overdue", 14),
        ("完成主体", "2017-09-30", "open", 0),
        ("完工", "2017-12-31", "open", 0),
    ]
    assert office.statuses() == {"1-1": "at_risk", "1-2": "on_track"}
    (finding,) = (f for f in office.view().findings if f.code == "S04")
    assert finding.message == "当前节点“启动”应于6月30日完成，已超14天"


@pytest.mark.parametrize(
    ("said", "state", "codes"),
    [
        ("已完成", "reached", set()),
        ("是", "reached", set()),
        ("7月3日已完成", "reached", set()),
        ("未完成", "overdue", {"S04"}),
        ("正在推进", "overdue", {"S04"}),
        ("预计7月底完成", "overdue", {"S04"}),
        ("除1项外已完成", "overdue", {"S04", "V15"}),
        ("基本完成", "overdue", {"S04"}),
        ("完成80%", "overdue", {"S04", "V15"}),
        ("", "overdue", {"S04"}),
        ("/", "overdue", {"S04"}),
    ],
)
def test_a_stage_is_reached_only_when_the_unit_surely_says_so(
    office: Office, said: str, state: str, codes: set[str]
) -> None:
    office.master(LIST)
    returned(office, said)
    assert stages(office)[0][2] == state
    assert {code for _, code in office.found("S04", "V15")} == codes


@pytest.mark.parametrize(
    ("slip", "status"), [("at_risk", "at_risk"), ("overdue", "overdue"), ("off", "on_track")]
)
def test_what_a_slip_makes_of_the_task_is_a_setting(
    office: Office, slip: Slip, status: str
) -> None:
    office.settings = Settings(reports=WITHOUT_PDF, stages=StageSettings(slip=slip))
    office.master(LIST)
    returned(office)
    assert office.statuses()["1-1"] == status


def test_what_was_reached_stays_so(office: Office) -> None:
    office.week = "2017-W27"
    office.master(LIST)
    returned(office, "已完成")
    office.run()
    office.week = "2017-W28"
    returned(office, "", "完成主体（9月30日）")
    office.run()
    rows = table_rows(office.folder.results(office.the_week) / "data" / "stages.csv")
    assert [(r["text"], r["state"], r["reached_in"]) for r in rows] == [
        ("启动", "reached", "2017-W27"),
        ("完成主体", "open", ""),
        ("完工", "open", ""),
    ]
    assert rows[0]["reached_source"] == "区水务局.xlsx 周报表!D2"
    # The same answer again, which names no stage, may be that of last week
    office.returned("区水务局.xlsx", RETURN.format(named="", said="已完成"))
    assert stages(office)[1][2] == "open"
    assert ("D2", "V15") in office.found("V")
    # Nor is it taken back by a word
    returned(office, "未完成")
    assert stages(office)[0][2] == "reached"
    assert ("D2", "V15") in office.found("V")


def test_a_reached_stage_that_the_list_words_anew_is_told(office: Office) -> None:
    office.week = "2017-W27"
    office.master(LIST)
    returned(office, "已完成")
    office.run()
    office.week = "2017-W28"
    office.master(LIST.replace("6月底启动", "6月底开工"))
    returned(office, "", "")
    assert stages(office)[0] == ("开工", "2017-06-30", "overdue", 14)
    assert "L33" in {code for _, code in office.found("L")}


def test_the_form_asks_for_the_open_stage_only_where_tasks_have_stages(office: Office) -> None:
    office.master(LIST + "| 2-1 | 绿道 | 区农林局 | 9月底 |")
    made = forms(office.view(), KEY)
    for unit, asks in (("区水务局", True), ("区农林局", False)):
        (content,) = made[unit].values()
        path = office.root / "form.xlsx"
        path.write_bytes(content)
        sheet = openpyxl.load_workbook(path).worksheets[0]
        headings = {str(cell.value): number for number, cell in enumerate(sheet[4], start=1)}
        assert ("节点完成情况" in headings) is asks
        if asks:
            assert sheet.cell(5, headings["本阶段节点"]).value == "启动\n（6月30日）"
            assert not sheet.cell(5, headings["节点完成情况"]).protection.locked
            assert sheet.cell(6, headings["节点完成情况"]).protection.locked


def test_a_form_that_comes_back_says_that_the_stage_is_reached(office: Office) -> None:
    office.master(LIST)
    (content,) = forms(office.view(), KEY)["区水务局"].values()
    path = office.root / "form.xlsx"
    path.write_bytes(content)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    headings = {str(cell.value): number for number, cell in enumerate(sheet[4], start=1)}
    for row in (5, 6):
        for name, value in (
            ("进展情况", "已进场"),
            ("完成进度（%）", 20),
            ("预估是否能够按时办结", "是"),
        ):
            sheet.cell(row, headings[name]).value = value
    sheet.cell(5, headings["节点完成情况"]).value = "已完成"
    workbook.save(path)
    office.dropped("区水务局.xlsx", path.read_bytes())
    assert stages(office)[0][2] == "reached"
    assert office.statuses() == {"1-1": "on_track", "1-2": "on_track"}
