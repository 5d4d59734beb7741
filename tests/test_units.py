"""Whose return it is."""

import pytest

from pipeline.domain.settings import Settings, Unit
from pipeline.intake.meaning.units.known import Units
from pipeline.intake.meaning.units.roll import Naming, Roll, roles
from tests.office import Office

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1      | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
| 2-1      | 完成城市设计方案并送审 | 区规建局 | 7月底前 |
"""
TABLE = """
| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 1-1      | 施工     | 80            | 是                   |
"""


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("填报单位：区水务局　　填报日期：2017年7月13日", ""),
        ("| 填报单位： | 区水务局 | 填报日期： | 2017-07-13 |", ""),
        ("| 填报单位 | 区水务局 | | |", ""),
        ("填报单位（盖章）：区水务局（盖章）", ""),
        ("| 填报单位：区水务局 填报日期：2017年7月13日 | < | < | < |", ""),
        ("单位：万元\n填报单位：成都市郫都区水务局", ""),
        ("区水务局2017年7月第2周重点工作进展情况", ""),
        ("", "填报单位：区水务局　填报人：办公室"),
        ("", "| 填报人：办公室 | | 填报单位：区水务局 | |"),
    ],
)
def test_the_unit_is_named_above_or_below_the_table(office: Office, above: str, below: str) -> None:
    office.master(MASTER)
    office.returned("周报.xlsx", f"{above}{TABLE.rstrip()}\n{below}".strip())
    assert office.task("1-1").source_file == "周报.xlsx"
    assert office.found("F", "U", "W", "M01", "M03") == set()


def test_words_of_a_task_are_no_unit_line(office: Office) -> None:
    office.master(MASTER)
    office.returned("区水务局.xlsx", TABLE.replace("施工     ", "责任单位：区规建局"))
    assert office.found("U") == set()


def test_a_blank_unit_line_leaves_it_to_the_file_name(office: Office) -> None:
    office.master(MASTER)
    office.returned("区水务局.xlsx", f"填报单位：　　填报日期：2017年7月13日{TABLE}")
    assert office.found("U") == set()


def test_a_unit_goes_by_its_alias_and_its_short_name(office: Office) -> None:
    office.settings = Settings(units=(Unit(name="区水务局", aliases=("区水利局",)),))
    office.master(MASTER)
    office.returned("a.xlsx", f"填报单位：区水利局{TABLE}")
    assert office.found("U") == {("区水务局", "U03")}
    office.returned("a.xlsx", f"填报单位：水务局{TABLE}")
    assert office.found("U") == {("区水务局", "U03")}


@pytest.mark.parametrize("listed", ["区规建局", "区规划和建设局"])
@pytest.mark.parametrize("called", ["区规建局", "区规划和建设局", "规建局"])
def test_the_list_may_use_any_of_a_units_names(office: Office, listed: str, called: str) -> None:
    unit = Unit(name="区规建局", aliases=("区规划和建设局",))
    office.settings = Settings(units=(unit,))
    office.master(
        f"| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1-1 | 修路 | {listed} | 年底 |"
    )
    office.returned(
        "a.xlsx", f"填报单位：{called}\n| 任务编号 | 进展情况 | 能否按时办结 |\n| 1-1 | 动工 | 是 |"
    )
    assert office.statuses() == {"1-1": "on_track"}
    assert [view.name for view in office.view().units] == [listed]


def test_two_names_of_one_unit_in_the_list_are_one_unit(office: Office) -> None:
    unit = Unit(name="区规建局", aliases=("区规划和建设局",))
    office.settings = Settings(units=(unit,))
    office.master(
        "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n"
        "| 1-1 | 修路 | 区规划和建设局 | 年底 |\n"
        "| 1-2 | 架桥 | 区规建局 | 年底 |"
    )
    assert [(view.name, len(view.tasks)) for view in office.view().units] == [("区规划和建设局", 2)]


@pytest.mark.parametrize(
    ("called", "unit"),
    [
        ("区水务局（河道科）", "区水务局河道科"),
        ("区水务局-河道科", "区水务局河道科"),
        ("区水务局河道科（代章：区水务局）", "区水务局河道科"),
        ("区水务局（办公室）", "区水务局"),
        ("江口街道办事处城管办", "江口街道城管办"),
        ("江口街道（城管办）", "江口街道城管办"),
        ("江口街道办事处", "江口街道"),
        ("东青石镇人民政府", "东青石镇"),
        ("青石镇、东青石镇", ""),
        ("经开区管理委员会", "经开区管委会"),
    ],
)
def test_a_unit_whose_name_stands_in_anothers(called: str, unit: str) -> None:
    listed = (
        "区水务局",
        "区水务局河道科",
        "江口街道",
        "江口街道城管办",
        "青石镇",
        "东青石镇",
        "经开区管委会",
    )
    named = Units(listed, []).named(called)
    assert (named.unit if named else "") == unit


def test_a_unit_that_the_list_does_not_have_goes_by_the_first_of_its_names() -> None:
    units = Units(["区水务局"], [("区投促局", "投资促进局", "区招商局")])
    for name in ("区投促局", "投资促进局", "区招商局"):
        found = units.named(name)
        assert (found.unit if found else "") == "区投促局"


@pytest.mark.parametrize("name", ["水务局", "水利局", "郫都区水利局", "成都市郫都区水务局"])
def test_another_spelling_of_any_of_its_names(name: str) -> None:
    units = Units(["区水务局", "区规建局"], [("区水务局", "区水利局")], "郫都区")
    found = units.named(name)
    assert (found.unit if found else "") == "区水务局"


@pytest.mark.parametrize(
    ("lead", "support", "leads", "supports"),
    [
        ("区水务局", "区财政局", ["区水务局"], ["区财政局"]),
        ("区水务局", "区水务局、区财政局", ["区水务局"], ["区财政局"]),
        ("区水务局", "区财政局、区财政局", ["区水务局"], ["区财政局"]),
        ("区水务局（区财政局配合）", "", ["区水务局"], ["区财政局"]),
    ],
)
def test_a_unit_that_leads_does_not_support_as_well(
    lead: str, support: str, leads: list[str], supports: list[str]
) -> None:
    cast = roles(Roll(Naming(), [lead, "区财政局"]), lead, support)
    assert (list(cast.leads), list(cast.supports)) == (leads, supports)
