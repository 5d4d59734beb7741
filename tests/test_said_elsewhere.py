"""Where else a return says how a task stands: ticked columns, 预计完成时间, remarks at the foot."""

import pytest

from tests.office import Office

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
"""


@pytest.fixture(autouse=True)
def the_list(office: Office) -> None:
    office.master(MASTER)


@pytest.mark.parametrize(
    "header",
    [
        "填报单位：区水务局\n| 任务编号 | 进展情况 | 能否按时办结 | < | < |\n| ^ | ^ | 能 | 不能 | 已办结 |",
        "| 任务编号 | 进展情况 | 能按时办结（√） | 不能按时办结（√） | 已办结（√） |",
        "填报单位：区水务局\n| 任务编号 | 进展情况 | 能 | 不能 | 已办结 |",
    ],
)
@pytest.mark.parametrize(
    ("ticks", "forecast", "codes"),
    [
        ("√ | |", "on_time", set()),
        ("| √ |", "late", {"C01"}),
        ("| | √", "done", set()),
        ("√ | × | ×", "on_time", set()),
        ("是 | 否 | 否", "on_time", set()),
        ("√ | √ |", "unclear", {"V02"}),
        ("否 | | ", "", {"V02"}),
        ("？ | | ", "unclear", {"V02"}),
        ("除二标段外 | | ", "unclear", {"V02"}),
        ("| 拆迁受阻 |", "late", {"C01"}),
        ("7月28日 | |", "on_time", set()),
        ("8月28日 | |", "late", {"C01", "V11"}),
    ],
)
def test_answers_that_are_ticked(
    office: Office, header: str, ticks: str, forecast: str, codes: set[str]
) -> None:
    office.returned("区水务局.xlsx", f"{header}\n| 1-1 | 施工 | {ticks} |")
    assert office.task("1-1").forecast == forecast
    told = {f.code for f in office.view().findings if f.severity != "info"}
    assert told == codes
    cells = {finding.cell[:1] for finding in office.view().findings if finding.code == "V02"}
    assert cells == ({"C"} if "V02" in codes else set())


def test_bare_yes_and_no_say_nothing_without_a_question(office: Office) -> None:
    table = "| 任务编号 | 进展情况 | 完成率 | 是 | 否 |\n| 1-1 | 施工 | 30 | √ | |"
    office.returned("区水务局.xlsx", table)
    assert office.task("1-1").forecast == ""
    assert {code for _, code in office.found("V02")} == {"V02"}


@pytest.mark.parametrize(
    ("day", "forecast"),
    [("2017-09-30", "late"), ("9月底", "late"), ("7月20日", "on_time"), ("待定", "on_time")],
)
def test_the_day_that_a_unit_expects(office: Office, day: str, forecast: str) -> None:
    table = f"""
| 任务编号 | 进展情况 | 完成率 | 预计完成时间 | 能否按时 |
| 1-1 | 施工 | 30 | {day} | 能 |
"""
    office.returned("区水务局.xlsx", table)
    assert office.task("1-1").forecast == forecast
    assert bool(office.found("V11")) == (forecast == "late")


@pytest.mark.parametrize(
    "remark",
    [
        "说明：1-1因拆迁受阻，预计延期至8月底",
        "备注：二标段因汛期停工3天",
        "更正：1-1的完成进度应为70%，上周填写有误",
        "注：3号任务开挖许可未批复，可能影响工期",
        "另：二标段因资金问题暂停实施",
    ],
)
def test_news_below_the_table_is_told(office: Office, remark: str) -> None:
    table = f"| 任务编号 | 进展情况 | 能否按时 | 原因 |\n| 1-1 | 施工 | 是 | |\n| {remark} | < | < | < |"
    office.returned("区水务局.xlsx", table)
    told = [finding.message for finding in office.view().findings if finding.code == "F21"]
    assert told == [f"第3行的说明没有采用：{remark}"]


@pytest.mark.parametrize(
    "remark",
    [
        "注：1.进展情况须写明累计完成数；2.不能按时办结的须说明原因。",
        "填表说明：预估不能按时办结的，请填写原因及建议",
        "备注：红色为未完成任务",
        "二、未完成任务",
        "（二）预计不能按时办结的项目",
        "说明：进度按投资额计算",
        "填报人：张 联系电话：87920001 审核人：李",
        "注：数据截至7月13日17时",
    ],
)
def test_instructions_and_titles_are_no_news(office: Office, remark: str) -> None:
    table = f"| 任务编号 | 进展情况 | 能否按时 | 原因 |\n| {remark} | < | < | < |\n| 1-1 | 施工 | 是 | |"
    office.returned("区水务局.xlsx", table)
    assert office.found("F21", "M01") == set()
