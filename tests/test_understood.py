"""People see how they were understood, and accept a wording for good by one line."""

import json

import pytest
import yaml

from pipeline.domain.settings import Settings
from tests.command import duban
from tests.office import WITHOUT_PDF, Office

LIST = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1      | 修河堤   | 区水务局 | 7月底前  |
"""
RETURN = """
填报单位：区水务局
| 任务编号 | 工作内容 | 进晨情况 | 完成进度（%） | 能否按时办结（必填） | 联系人 |
| 1-1      | 修河堤   | 已开工   | 60            | 是                   | 张三   |
"""
NAME = "区水务局.xlsx"


@pytest.fixture
def listed(office: Office) -> Office:
    office.master(LIST)
    return office


def test_check_begins_with_a_line_a_column(listed: Office) -> None:
    path = listed.returned(NAME, RETURN)
    said = duban("check", path, "--root", listed.root, "--week", listed.week).stdout.splitlines()
    at = said.index("  各列的读法：")
    assert [line.strip() for line in said[at + 1 : at + 7]] == [
        "A列　任务编号 ← 任务编号",
        "B列　工作内容 ← 工作内容",
        "C列　进展情况 ← 进晨情况（按近似文字认出，请核对）",
        "D列　完成进度（%） ← 完成进度（%）",
        "E列　预估是否能够按时办结 ← 能否按时办结（必填）",
        "F列　没有采用 ← 联系人",
    ]


def test_check_gives_scripts_all_of_it(listed: Office) -> None:
    path = listed.returned(NAME, RETURN)
    said = duban("check", path, "--root", listed.root, "--week", listed.week, "--json").stdout
    (file,) = json.loads(said)["files"]
    columns = {c["column"]: (c["heading"], c["field"], c["sure"]) for c in file["columns"]}
    assert columns["C"] == ("进晨情况", "progress", "guessed")
    assert columns["F"] == ("联系人", "", "sure")


def test_the_page_shows_it_for_each_file(listed: Office) -> None:
    listed.returned(NAME, RETURN)
    listed.run()
    page = (listed.folder.results(listed.the_week) / "index.html").read_text("utf-8")
    assert '<th scope="row">进晨情况</th>' in page
    assert "进展情况（按近似文字认出，请核对）" in page


def test_the_line_that_a_finding_spells_out_settles_it(listed: Office) -> None:
    listed.returned(NAME, RETURN)
    (finding,) = (f for f in listed.view().findings if f.code == "F10")
    line = finding.hint.rpartition("一行：")[2]
    columns = yaml.safe_load(f"columns:\n{line}")["columns"]
    listed.settings = Settings(columns=columns, reports=WITHOUT_PDF)
    assert listed.found("F10") == set()
    assert listed.task("1-1").progress == "已开工"


def test_so_does_the_line_for_another_name_of_a_unit(listed: Office) -> None:
    listed.returned("周报.xlsx", RETURN.replace("区水务局", "水务局", 1))
    (finding,) = (f for f in listed.view().findings if f.code == "U03")
    line = finding.hint.rpartition("一行：")[2]
    units = yaml.safe_load(f"units:\n{line}")["units"]
    assert units == [{"name": "区水务局", "aliases": ["水务局"]}]
