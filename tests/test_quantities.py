"""Targets in figures: their four kinds, what units achieve, and what may be added up."""

import io
from pathlib import Path

import openpyxl
import pytest

from pipeline.intake.meaning.quantities import is_met, read_achieved, read_target
from pipeline.reports.forms.forms import forms
from pipeline.reports.progress.amounts import goals
from tests.office import Office

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

TARGETS = """
1200        | 人   |            | guessed  | 1200 人 running
1200人      |      |            | guessed  | 1200 人 running
12          | 亿元 |            | guessed  | 1200000000 元 running
投资12亿元  |      | 累计       | sure     | 1200000000 元 running
1.2万       | 人   | 年度目标   | sure     | 12000 人 running
1,200       | 万元 | 累计值     | sure     | 12000000 元 running
增长8%      |      |            | sure     | 8 % rate
8           | %    |            | sure     | 8 % rate
≥95%        |      |            | sure     | 95 % rate
控制在3%以内|      |            | sure     | 3 % ceiling
不超过20    | 起   |            | sure     | 20 起 ceiling
30          | 万元 | 年度控制数 | sure     | 300000 元 ceiling
200         | 户   | 当期       | sure     | 200 户 period
每月2次     |      |            | sure     | 2 次 period
减少到10起  |      |            | sure     | 10 起 ceiling
降至55微克  |      |            | sure     | 55 微克 ceiling
3千万元     |      |            | guessed  | 30000000 元 running
2           | 百分点 | 提高     | sure     | 2 百分点 rate
1.2         | 万亩 |            | guessed  | 12000 亩 running
10-12个     |      |            | doubtful |
12个、3公里 |      |            | doubtful |
建成并投用  |      |            | doubtful |
5个         | 项   |            | doubtful |
3%          |      | 累计       | doubtful |
12          | 公里 | 一类       | doubtful |
12          | 公里 | 增速、上限 | doubtful |
-5          | 户   |            | doubtful |
2017年底    |      |            | doubtful |
7月         |      |            | doubtful |
2017        |      |            | doubtful |
前3名       |      |            | doubtful |
第1         |      |            | doubtful |
0           | 起   |            | doubtful |
1.5         | 万元/亩 |         | doubtful |
0           | 起   | 上限       | sure     | 0 起 ceiling
"""
ACHIEVED = """
12 亿元 | 3                            | 300000000
12 亿元 | 3亿元                        | 300000000
12 亿元 | 30000万元                    | 300000000
12 亿元 | 累计完成3亿元                | 300000000
12 亿元 | 截至目前，已完成投资3亿元    | doubt
12 亿元 | 25%                          | doubt
12 亿元 | 3/12                         | doubt
12 亿元 | 3户                          | doubt
12 亿元 | 较多                         | doubt
12 亿元 |                              |
12 亿元 | /                            |
800 户  | 已签约120户                  | doubt
800 户  | 累计120余户                  | 120
800 户  | 本周新增20                   | doubt
800 户  | 新增20户                     | doubt
800 户  | 本月20户                     | doubt
800 户  | 截至本周120户                | 120
12 亿元 | 1-7月累计完成3.2亿元         | 320000000
12 亿元 | 今年以来，累计完成3千万元    | 30000000
12 亿元 | 7月完成4亿元，累计5亿元      | doubt
20 公里 | 3500米                       | 3.5
2 万亩  | 10公顷                       | 150
100 吨  | 500公斤                      | 0.5
100 吨  | 500立方米                    | doubt
20 公里 | 30亩                         | doubt
3 %     | 2.5%                         | 2.5
3 %     | 2                            | 2
3 %     | 0.025                        | doubt
"""


def _cases(table: str) -> list[tuple[str, ...]]:
    return [tuple(map(str.strip, line.split("|"))) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("text", "unit", "kind", "sure", "expected"), _cases(TARGETS))
def test_a_target_is_one_figure_of_one_kind(
    text: str, unit: str, kind: str, sure: str, expected: str
) -> None:
    read = read_target(text, unit, kind)
    target = read.value
    said = f"{target.amount.number:g} {target.amount.unit} {target.kind}" if target else ""
    want = expected and "{:g} {} {}".format(float(expected.split()[0]), *expected.split()[1:])
    assert (read.sure, said) == (sure, want)
    assert bool(read.against) == (sure != "sure")


@pytest.mark.parametrize(("target", "text", "expected"), _cases(ACHIEVED))
def test_what_is_achieved_is_in_the_unit_of_the_target(
    target: str, text: str, expected: str
) -> None:
    of = read_target(*target.split()).value
    assert of
    read = read_achieved(text, of, target.split()[1])
    if expected == "doubt":
        assert read.value is None
        assert read.against
    else:
        assert read.value == (float(expected) if expected else None)
        assert not read.against


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.master("""
| 任务编号 | 行动计划 | 工作内容 | 牵头单位 | 开始日期 | 完成时限 | 目标值 | 单位 | 目标类型 |
| 1-1 | 就业 | 新增城镇就业   | 区人社局 | 2017-01-01 | 2017-07-31 | 1200 | 人   | 累计 |
| 1-2 | 就业 | 登记失业率     | 区人社局 | 2017-01-01 | 2017-07-31 | 3    | %    | 上限 |
| 1-3 | 就业 | 每月招聘会     | 区人社局 | 2017-01-01 | 2017-07-31 | 4    | 场   | 当期 |
| 1-4 | 就业 | 完成技能培训   | 区人社局 | 2017-01-01 | 2017-07-31 | 600  | 人   |      |
| 1-5 | 就业 | 建成人力产业园 | 区人社局 | 2017-01-01 | 2017-07-31 | 若干 | 个   |      |
| 1-6 | 就业 | 发放补贴       | 区人社局 | 2017-01-01 | 2017-07-31 | 2    | 亿元 | 累计 |
""")
    office.returned(
        "区人社局.xlsx",
        """
| 任务编号 | 进展情况 | 完成进度（%） | 目标累计完成值 | 预估是否能够按时办结 |
| 1-1 | 新增就业三百人 | 90 | 300   | 是     |
| 1-2 | 失业率平稳     |    | 3.4%  | 是     |
| 1-3 | 已办招聘会     | 50 | 1     | 是     |
| 1-4 | 培训全部结束   |100 | 480人 | 已办结 |
| 1-5 | 选址           | 10 | 1     | 是     |
| 1-6 | 已发放         | 75 | 1.5亿 | 是     |
""",
    )
    return office


def test_amounts_are_held_against_per_cent_forecast_ceiling_and_time(office: Office) -> None:
    assert office.found("V13", "C08", "C09", "C10", "S05") == {
        ("C2", "C08"),  # 25 % of 1200, not 90 %
        ("D2", "S05"),
        ("D3", "C10"),
        ("D5", "C09"),
        ("C5", "C08"),
    }
    assert office.task("1-1").derived == 25
    assert office.task("1-6").derived == 75
    assert office.task("1-2").derived is None  # a ceiling is not to be reached
    assert office.task("1-3").derived is None  # one period says nothing of the others


def test_what_the_list_leaves_open_is_told_in_the_list(office: Office) -> None:
    assert office.found("L21", "L22") == {("G6", "L21"), ("G5", "L22")}


SUMMED = """
| 任务编号 | 行动计划 | 大项工作 | 工作内容 | 牵头单位 | 完成时限 | 目标值 | 单位 | 目标类型 |
| 1-1 | 就业 | 稳岗 | 甲镇新增就业   | 甲镇 | 年底 | 新增就业1200人 |  | 累计 |
| 1-2 | 就业 | 稳岗 | 乙镇新增就业   | 乙镇 | 年底 | 新增就业800人  |  | 累计 |
| 1-3 | 就业 | 稳岗 | 甲镇培训       | 甲镇 | 年底 | 培训500人      |  | 累计 |
| 1-4 | 就业 | 稳岗 | 失业率         | 甲镇 | 年底 | 3              | % | 上限 |
| 1-5 | 就业 | 稳岗 | 失业率         | 乙镇 | 年底 | 3              | % | 上限 |
| 1-6 | 就业 | 园区 | 甲镇建厂房     | 甲镇 | 年底 | 2 | 万平方米 | 累计 |
| 1-7 | 就业 | 园区 | 乙镇建厂房     | 乙镇 | 年底 | 5000 | 平方米 | 累计 |
| 1-8 | 就业 | 园区 | 乙镇招聘       | 乙镇 | 年底 | 3 | 场 | 当期 |
| 1-9 | 就业 | 园区 | 甲镇招聘       | 甲镇 | 年底 | 3 | 场 | 当期 |
"""


def test_only_running_totals_of_the_same_thing_are_summed(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.master(SUMMED)
    for unit, rows in {
        "甲镇": "| 1-1 | 已招 | 600 |\n| 1-3 | 已训 | 100 |\n| 1-4 | 平稳 | 2% |\n| 1-6 | 在建 | 1万 |",
        "乙镇": "| 1-2 | 已招 | 400 |\n| 1-5 | 平稳 | 2% |\n| 1-7 | 停工 |  |",
    }.items():
        office.returned(
            f"{unit}.xlsx", f"填报单位：{unit}\n| 任务编号 | 进展情况 | 目标累计完成值 |\n{rows}"
        )
    found = [goal for goal in goals(office.view().plans) if goal.task is None]
    assert [(g.name, g.target, g.achieved, g.derived, g.silent) for g in found] == [
        ("合计：新增就业（2项）", "2000人", "1000人", 50.0, 0),
        ("合计：园区（2项）", "2.5万平方米", "1万平方米", None, 1),
    ]


def test_the_workbook_has_a_sheet_of_them_only_where_there_are_some(office: Office) -> None:
    office.run()
    path = next((office.root / "outbox" / office.week).glob("*一览表.xlsx"))
    cells = [[cell.value for cell in row] for row in openpyxl.load_workbook(path)["目标值"].rows]
    (row,) = [row for row in cells if "1-6" in row]
    assert row[4:9] == ["2亿元", "累计", "1.5亿元", 75, 75]


def test_a_form_asks_for_the_amount_where_a_task_has_a_target(office: Office) -> None:
    made = forms(office.view(), "")
    (content,) = made["区人社局"].values()
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["周报表"]
    columns = {str(cell.value): number for number, cell in enumerate(sheet[4], start=1)}
    assert sheet.cell(5, columns["目标值"]).value == "1200人"
    for row, (said, amount) in enumerate({"已招": "900", "平稳": "2.9%", "已办会": "4"}.items(), 5):
        sheet.cell(row, columns["进展情况"]).value = said
        sheet.cell(row, columns["完成进度（%）"]).value = 75
        sheet.cell(row, columns["预估是否能够按时办结"]).value = "是"
        sheet.cell(row, columns["目标累计完成值"]).value = amount
    book.save(office.root / "inbox" / office.week / "区人社局.xlsx")
    assert office.task("1-1").derived == 75
    told = office.found("V13", "C08", "C10", "F10", "F12", "F13", "F14")
    assert not {(cell, code) for cell, code in told if code.startswith("F") or cell[1:] in "567"}


@pytest.mark.parametrize(
    ("text", "kind", "achieved", "met"),
    [
        ("不超过20起", "上限", 20, True),
        ("不超过20起", "上限", 21, False),
        ("30公里", "累计", 30, True),
        ("30公里", "累计", 29.9, False),
        ("降至20起", "", 21, False),
        ("增长3%", "增速", 3, True),
        ("下降3%", "增速", 3, None),  # whether it fell or rose, nobody can tell
    ],
)
def test_a_target_is_met_when_it_is_reached_and_a_ceiling_when_it_is_kept(
    text: str, kind: str, achieved: float, met: bool | None
) -> None:
    target = read_target(text, kind=kind).value
    assert target is not None
    assert is_met(achieved, target) is met


def test_what_is_still_above_the_level_that_it_is_to_fall_to_is_no_breach(office: Office) -> None:
    office.master("""
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 | 目标值 |
| 1-1 | 交通事故 | 区人社局 | 年底 | 减少到10起 |
| 1-2 | 投诉     | 区人社局 | 年底 | 不超过10起 |
| 1-3 | 火灾     | 区人社局 | 年底 | 降至10起   |
""")
    office.returned(
        "区人社局.xlsx",
        """
| 任务编号 | 进展情况 | 目标累计完成值 | 预估是否能够按时办结 |
| 1-1 | 逐月下降 | 15起 | 是 |
| 1-2 | 逐月下降 | 15起 | 是 |
| 1-3 | 逐月下降 | 15起 | 已办结 |
""",
    )
    assert office.found("C09", "C10", "V13") == {("C3", "C10"), ("C4", "C09")}
