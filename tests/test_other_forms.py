"""Returns and lists of other offices: headings, numbers and units as nobody here writes them."""

import pytest

from tests.office import Office

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
| 1-2 | 累计完成河道清淤12公里 | 区水务局 | 8月底前 |
"""


def said(office: Office, table: str, name: str = "区水务局.xlsx") -> dict[str, tuple[object, ...]]:
    office.master(MASTER)
    office.returned(name, table)
    return {
        task.task_id: (task.progress, task.percent, task.forecast, task.reason, task.escalation)
        for task in office.view().tasks
        if task.reported
    }


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("上周工作进展情况 | 本周工作进展情况 | 能否按时", "旧 | 新 | 是"),
        ("下周工作推进情况 | 本周工作推进情况 | 能否按时", "旧 | 新 | 是"),
        ("推进情况及存在问题 | 能否按规定时限办结", "新 | 是"),
        ("完成进度及成效 | 是否能在规定时间内办结", "新 | 是"),
        ("工作推进情况及成效 | 能否在时限内完成", "新 | 是"),
        ("进展情况 | 是否存在不能按时办结情况", "新 | 否"),
        ("进展情况 | 是否逾期", "新 | 否"),
    ],
)
def test_headings_that_hold_two_words(office: Office, headings: str, cells: str) -> None:
    table = f"| 任务编号 | {headings} |\n| 1-1 | {cells} |"
    assert said(office, table)["1-1"] == ("新", None, "on_time", "", "")
    told = {("区水务局", "F14")} if "上周" in headings else set()
    assert office.found("F", "V", "C", "M01") == told


@pytest.mark.parametrize(
    ("headings", "cells", "percent"),
    [
        ("上周完成率 | 本周完成率", "40 | 60", 60),
        ("计划完成率 | 实际完成率", "80 | 60", 60),
        ("完成进度及成效 | 完成比例(%)", "良好 | 60", 60),
    ],
)
def test_of_two_figures_that_of_this_week_counts(
    office: Office, headings: str, cells: str, percent: float
) -> None:
    table = f"| 任务编号 | 目前情况 | {headings} | 能否按时 |\n| 1-1 | 施工 | {cells} | 是 |"
    assert said(office, table)["1-1"][1] == percent


def test_last_week_and_this_week_below_one_heading(office: Office) -> None:
    table = """
| 任务编号 | 进展情况 | < | 完成率 | < | 能否按时 |
| ^ | 上周 | 本周 | 上周 | 本周 | ^ |
| 1-1 | 旧 | 新 | 40 | 60 | 是 |
"""
    assert said(office, table)["1-1"] == ("新", 60, "on_time", "", "")
    assert office.found("M01") == set()


def test_a_form_filled_in_on_monday_tells_of_last_week(office: Office) -> None:
    table = "| 任务编号 | 上周工作进展情况 | 本周工作计划 | 能否按时 |\n| 1-1 | 新 | 计划 | 是 |"
    assert said(office, table)["1-1"][0] == "新"


def test_what_the_leaders_are_asked_is_no_mere_problem(office: Office) -> None:
    table = """
| 任务编号 | 进展情况 | 能否按时 | 存在的困难和问题 | 需区委区政府解决的问题 |
| 1-1 | 施工 | 是 | 雨大 | 请拨款100万 |
"""
    assert said(office, table)["1-1"][4] == "请拨款100万"
    assert office.task("1-1").carried == {"problems": "雨大"}
    assert office.found("F") == set()


def test_reason_and_suggestion_in_two_columns(office: Office) -> None:
    table = """
| 任务编号 | 进展情况 | 能否按时 | 未完成原因 | 拟采取对策 |
| 1-1 | 施工 | 否 | 拆迁 | 延期至9月 |
| 1-2 | 施工 | 是 | 无 | 继续推进 |
"""
    read = said(office, table)
    assert (read["1-1"][3], read["1-2"][3]) == ("拆迁\n延期至9月", "")


def test_a_column_for_each_answer(office: Office) -> None:
    table = """
| 任务编号 | 进展情况 | 预估是否能够按时办结 | < | 原因 |
| ^ | ^ | 是 | 否 | ^ |
| 1-1 | 施工 | √ |  |  |
| 1-2 | 施工 |  | √ | 拆迁 |
"""
    read = said(office, table)
    assert [read[task][2] for task in ("1-1", "1-2")] == ["on_time", "late"]
    assert office.found("M01", "V02") == set()


def test_a_date_and_a_unit_at_the_foot_are_no_task(office: Office) -> None:
    table = """
| 任务编号 | 进展情况 | 能否按时 | 原因 | 问题 |
| 1-1 | 施工 | 是 |  |  |
|  |  |  | 成都市郫都区水务局 |  |
|  |  |  |  | 2017年7月13日 |
"""
    assert said(office, table)["1-1"] == ("施工", None, "on_time", "", "")
    assert office.found("M01") == set()


def test_a_second_table_with_its_columns_in_another_order(office: Office) -> None:
    table = """
| 任务编号 | 工作内容 | 进展情况 | 完成率 | 能否按时 |
| 1-1 | 完成柏条河沿线截污管网建设 | 施工 | 30 | 是 |
| 任务编号 | 进展情况 | 工作内容 | 能否按时 | 完成率 |
| 1-2 | 清淤 | 累计完成河道清淤12公里 | 是 | 约 |
"""
    assert said(office, table)["1-2"][:3] == ("清淤", None, "on_time")
    assert office.found("V", "M") == {("E4", "V01")}


def test_ditto_below_a_row_of_two_lines_means_both(office: Office) -> None:
    table = """
| 任务编号 | 进展情况 | 能否按时 | 原因 |
| 1-1 | 施工 | 否 | 降雨 |
|  |  |  | 拆迁 |
| 1-2 | 施工 | 否 | 原因同上 |
"""
    assert said(office, table)["1-2"][3] == "降雨\n拆迁"


def test_ditto_below_a_form_that_asks_whether_it_is_late_means_the_same(office: Office) -> None:
    table = """
| 任务编号 | 进展情况 | 是否逾期 | 原因 |
| 1-1 | 施工 | 是 | 降雨 |
| 1-2 | 清淤 | 同上 | 同上 |
"""
    answers = {task_id: row[2:4] for task_id, row in said(office, table).items()}
    assert answers == {"1-1": ("late", "降雨"), "1-2": ("late", "降雨")}


def test_tasks_that_have_but_a_sequence_number_are_not_taken_for_one(office: Office) -> None:
    office.master("""
| 序号 | 工作内容 | 牵头单位 | 完成时限 |
| 1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
| 2 | 累计完成河道清淤12公里 | 区水务局 | 8月底前 |
""")
    office.returned(
        "区水务局.xlsx",
        """
| 序号 | 进展情况 | 能否按时 | 原因 |
| 1 | 施工 | 是 |  |
| 2 | 清淤 | 是 |  |
""",
    )
    assert {task.task_id: task.progress for task in office.view().tasks} == {
        "1": "施工",
        "2": "清淤",
    }


def test_a_task_text_on_two_lines_is_one_task(office: Office) -> None:
    table = """
| 工作内容 | 进展情况 | 能否按时 |
| 完成柏条河沿线 | 施工 | 是 |
| 截污管网建设 |  |  |
"""
    assert said(office, table)["1-1"][0] == "施工"
    assert {code for _, code in office.found("M")} == {"M02", "M04"}


@pytest.mark.parametrize(
    "row",
    [
        "| 示例 | 某任务 | 已完成 | 50 | 是 |",
        "| 平均 |  |  | 45 |  |",
        "| 完成率 |  |  | 45% |  |",
        "|  | 治水攻坚行动 |  |  |  |",
    ],
)
def test_rows_that_are_no_task(office: Office, row: str) -> None:
    office.master(
        MASTER.replace("| 任务编号 |", "| 任务编号 | 行动计划 |")
        .replace("-1 |", "-1 | 治水攻坚行动 |")
        .replace("-2 |", "-2 | ^ |")
    )
    office.returned(
        "区水务局.xlsx",
        f"""
| 任务编号 | 工作内容 | 进展情况 | 完成率 | 能否按时 |
{row}
| 1-1 | 完成柏条河沿线截污管网建设 | 施工 | 30 | 是 |
| 1-2 | 累计完成河道清淤12公里 | 施工 | 30 | 是 |
""",
    )
    assert office.found("M", "V", "C") == set()


def test_a_strangers_return_is_not_taken_for_the_leads(office: Office) -> None:
    office.master(MASTER)
    table = "| 任务编号 | 进展情况 | 能否按时 |\n| 1-1 | {} | 是 |"
    office.returned("区水务局.xlsx", table.format("水务局说"))
    office.returned(
        "甲.xlsx", "填报单位：区环保局\n" + table.format("环保局说"), "2017-07-13 17:00"
    )
    office.returned("区环保局.xlsx", table.format("环保局说"), "2017-07-13 18:00")
    assert office.task("1-1").progress == "水务局说"
    assert office.found("U") == {("甲.xlsx", "U01"), ("区环保局.xlsx", "U01")}


def test_a_list_that_is_numbered_by_sequence(office: Office) -> None:
    office.master("""
| 序号 | 工作任务 | 责任单位 | 完成时限 |
| 1 | 完成固定资产投资500万元以上 | 区水务局 | 7月底 |
| 2 | 建绿道 | 区农林局 | 7月底 |
| 3 | 完成固定资产投资500万元以上 | 区水务局 | 7月底 |
""")
    office.returned(
        "区水务局.xlsx",
        """
| 序号 | 工作任务 | 进展 | 完成率 | 能否按时 |
| 1 | 完成固定资产投资500万元以上 | 甲 | 20 | 是 |
| 3 | 固投500万 | 乙 | 90 | 是 |
""",
    )
    office.returned("区农林局.xlsx", "| 序号 | 进展 | 完成率 | 能否按时 |\n| 2 | 丙 | 10 | 是 |")
    assert [task.percent for task in office.view().tasks] == [20, 10, 90]
    assert office.found("M") == set()


def test_a_sequence_of_the_units_own_means_nothing(office: Office) -> None:
    table = """
| 序号 | 工作内容 | 进展情况 | 能否按时 |
| 1 | 累计完成河道清淤12公里 | 清淤 | 是 |
| 2 | 完成柏条河沿线截污管网建设 | 施工 | 是 |
"""
    read = said(office, table)
    assert (read["1-1"][0], read["1-2"][0]) == ("施工", "清淤")


@pytest.mark.parametrize(
    ("cell", "leads"),
    [
        ("区水务局（牵头），区环保局", {"区水务局"}),
        ("区环保局牵头，区水务局配合", {"区环保局"}),
        ("牵头单位：区经科局 配合单位：区财政局", {"区经科局"}),
        ("区投促局和区商务局", {"区投促局", "区商务局"}),
        ("区农林局等", {"区农林局"}),
        ("区发展和改革局", {"区发展和改革局"}),
    ],
)
def test_who_leads_when_a_cell_says_more_than_a_name(
    office: Office, cell: str, leads: set[str]
) -> None:
    office.master(f"| 编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1 | 修路 | {cell} | 7月底 |")
    assert {unit.name for unit in office.view().units} == leads
    office.returned(f"{min(leads)}.xlsx", "| 编号 | 进展 | 能否按时 |\n| 1 | 施工 | 是 |")
    assert office.task("1").reported


def test_one_unit_in_many_spellings(office: Office) -> None:
    office.master("""
| 编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1 | 修路 | 区水务局（河长办） | 7月底 |
| 2 | 修桥 | 水务局 | 7月底 |
| 3 | 修渠 | 成都市郫都区水务局 | 7月底 |
| 4 | 建站 | 郫筒街道办 | 7月底 |
| 5 | 建院 | 郫筒街道办事处 | 7月底 |
| 6 | 建校 | 郫筒街道 | 7月底 |
| 7 | 建馆 | 川菜园区管委会 | 7月底 |
""")
    assert [unit.name for unit in office.view().units] == [
        "区水务局（河长办）",
        "郫筒街道办",
        "川菜园区管委会",
    ]
    rows = "\n".join(f"| {n} | 施工 | 是 |" for n in (4, 5, 6))
    office.returned("a.xlsx", f"填报单位：郫都区郫筒街道办事处\n| 编号 | 进展 | 能否按时 |\n{rows}")
    assert office.statuses() == dict.fromkeys("1237", "unreported") | dict.fromkeys(
        "456", "on_track"
    )


def test_headings_of_other_lists(office: Office) -> None:
    office.master("""
| 序号 | 重点任务 | 建设内容 | 实施单位 | 计划开工时间 | 计划完工时间 |
| 1 | 治水 | 建管网 | 区水务局 | 3月 | 7月底 |
""")
    task = office.task("1")
    assert (task.item, task.task, task.lead_unit, task.key) == ("治水", "建管网", "区水务局", False)
    assert str(task.deadline) == "2017-07-31"


def test_a_column_of_mere_marks_tells_the_key_tasks(office: Office) -> None:
    office.master("""
| 序号 | 工作内容 | 责任主体 | 完成时限 | 重点任务 |
| 1 | 建管网 | 区水务局 | 7月底 | ★ |
| 2 | 清淤 | 区水务局 | 7月底 |  |
""")
    assert [task.key for task in office.view().tasks] == [True, False]


@pytest.mark.parametrize(
    ("listed", "written"),
    [
        ("2017-01-01", "1-1"),
        ("1-1", "1.1"),
        ("A-01", "A01"),
        ("1-3", "（1-3）"),
        ("01-03-2", "1-3-2"),
    ],
)
def test_numbers_written_another_way(office: Office, listed: str, written: str) -> None:
    office.master(
        f"| 编号 | 工作内容 | 牵头单位 | 完成时限 |\n| {listed} | 修路 | 区规建局 | 7月底 |\n| 99 | 修桥 | 区规建局 | 7月底 |"
    )
    office.returned("区规建局.xlsx", f"| 编号 | 进展 | 能否按时 |\n| '{written} | 施工 | 是 |")
    assert office.view().tasks[0].progress == "施工"


@pytest.mark.parametrize(
    "line",
    [
        "2017年第27周",
        "七月第一周",
        "六月第四周",
        "2017/7/3-2017/7/7",
        "2017-07-03至2017-07-09",
        "填报日期：7月6日",
        "日期：2017年7月6日",
        "| 单位：区水务局 | 日期：2017年7月6日 |",
        "制表日期：2017年7月6日",
    ],
)
def test_a_form_for_another_week(office: Office, line: str) -> None:
    said(office, f"{line}\n| 任务编号 | 进展情况 | 能否按时 |\n| 1-1 | 施工 | 是 |")
    assert office.found("W") == {("区水务局", "W01")}


@pytest.mark.parametrize(
    "name", ["区水务局7月第1周周报.xlsx", "区水务局第27周.xlsx", "区水务局（7.3-7.7）.xlsx"]
)
def test_a_file_named_for_another_week(office: Office, name: str) -> None:
    said(office, "| 任务编号 | 进展情况 | 能否按时 |\n| 1-1 | 施工 | 是 |", name)
    assert office.found("W") == {("区水务局", "W01")}
    said(office, "7月第2周\n| 任务编号 | 进展情况 | 能否按时 |\n| 1-1 | 施工 | 是 |", name)
    assert office.found("W") == set()


@pytest.mark.parametrize(
    "line",
    [
        "上周（7.3-7.7）、本周（7.10-7.14）进展",
        "2017年7月第2周",
        "第28周",
        "填报日期：7月13日",
        "七月第二周",
    ],
)
def test_a_form_for_this_week(office: Office, line: str) -> None:
    table = "| 任务编号 | 上周进展（7.3-7.7） | 本周进展（7.10-7.14） | 能否按时 |\n| 1-1 | 旧 | 新 | 是 |"
    assert said(office, f"{line}\n{table}")["1-1"][0] == "新"
    assert office.found("W") == set()


@pytest.mark.parametrize(
    ("week", "line", "other"),
    [
        ("2020-W53", "12月28日—1月3日", False),
        ("2020-W53", "2020年12月28日—1月3日", False),
        ("2020-W53", "12月28日—2021年1月3日", False),
        ("2020-W53", "截至12月25日", True),
        ("2017-W52", "填报日期：1月2日", False),
        ("2018-W01", "填报日期：12月29日", True),
        ("2018-W01", "12月25日—12月31日", True),
    ],
)
def test_days_without_a_year_over_new_year(
    office: Office, week: str, line: str, other: bool
) -> None:
    office.week = week
    said(office, f"{line}\n| 任务编号 | 进展情况 | 能否按时 |\n| 1-1 | 施工 | 是 |")
    assert office.found("W") == ({("区水务局", "W01")} if other else set())
