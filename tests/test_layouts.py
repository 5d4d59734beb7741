"""Returns as units rearrange them: where the header is, and what each row below it means."""

import pytest

from tests.office import Office, write_workbook

MASTER = """
| 任务编号 | 行动计划 | 大项工作 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1      | 生态保护 | 治水     | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
| 1-2      | ^        | ^        | 累计完成河道清淤12公里 | 区水务局 | 7月底前 |
| 1-3      | ^        | ^        | 合计栽植行道树三千株以上 | 区水务局 | 7月底前 |
"""
HEADER = "| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因及建议 | 需要区委区政府解决的问题 |"
ROWS = (
    "| 1-1 | 完成柏条河沿线截污管网建设 | 已完成3公里 | 60 | 是 |  |  |",
    "| 1-2 | 累计完成河道清淤12公里 | 已清淤8公里 | 70 | 否 | 连续降雨 | 请协调资金 |",
    "| 1-3 | 合计栽植行道树三千株以上 | 全部栽植 | 100 | 已办结 |  |  |",
)
READ = {
    "1-1": ("已完成3公里", 60, "on_time", "", ""),
    "1-2": ("已清淤8公里", 70, "late", "连续降雨", "请协调资金"),
    "1-3": ("全部栽植", 100, "done", "", ""),
}
WITH_PROBLEMS = {task: (*row[:-1], "") for task, row in READ.items()}
"""What the rows say when their last column is 存在问题, which is not for the leaders."""


def read(office: Office, *lines: str, name: str = "区水务局.xlsx") -> dict[str, tuple[object, ...]]:
    """Reads a return of these lines. Returns what it says of the three tasks."""
    office.master(MASTER)
    office.returned(name, "\n".join(lines))
    return {
        task.task_id: (task.progress, task.percent, task.forecast, task.reason, task.escalation)
        for task in office.view().tasks
    }


def found(office: Office) -> set[tuple[str, str]]:
    return office.found("F", "U", "W", "M", "V", "C")


@pytest.mark.parametrize("above", [0, 1, 5, 29])
def test_the_header_stands_anywhere_in_the_first_rows(office: Office, above: int) -> None:
    assert read(office, *["重点工作周报"] * above, HEADER, *ROWS) == READ
    assert found(office) == set()


def test_a_header_in_two_merged_lines(office: Office) -> None:
    table = (
        "| 任务编号 | 工作内容 | 进展 | < | 预估情况 | < | 需要区委区政府解决的问题 |",
        "| ^ | ^ | 本周工作情况说明及进展 | 完成率 | 能否按时 | 原因 | ^ |",
    )
    assert read(office, *table, *ROWS) == READ
    assert found(office) <= {("区水务局", "F10")}


def test_a_header_in_two_lines_that_nobody_merged(office: Office) -> None:
    table = (
        "| 任务编号 | 工作内容 | 进展情况 | | 预估情况 | | 存在问题 |",
        "| | | 工作进展 | 完成进度（%） | 是否按时办结 | 原因及建议 | |",
    )
    assert read(office, *table, *ROWS) == WITH_PROBLEMS
    assert found(office) == set()


def test_the_first_row_of_data_is_no_second_line_of_the_header(office: Office) -> None:
    header = HEADER.replace("需要区委区政府解决的问题", "附件")
    first = "| 1-1 | 完成柏条河沿线截污管网建设 | 已完成3公里 | 60 | 是 |  | 存在问题 |"
    assert read(office, header, first)["1-1"][:3] == ("已完成3公里", 60, "on_time")


def test_reworded_headings(office: Office) -> None:
    header = "| 编号 | 具体任务 | 目前进展（截至7月14日） | 完成率 | 能否按时完成 | 未完成原因 | 存在的困难 |"
    assert read(office, header, *ROWS) == WITH_PROBLEMS
    assert office.task("1-2").carried == {"problems": "请协调资金"}
    assert found(office) == set()


def test_a_heading_never_seen_is_guessed_and_said_so(office: Office) -> None:
    header = "| 任务编号 | 工做内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因及建议 | 需要区委区政府解决的问题 |"
    assert read(office, header, *ROWS) == READ
    assert found(office) == {("区水务局", "F10")}


def test_progress_in_words_and_progress_in_figures_side_by_side(office: Office) -> None:
    header = "| 任务编号 | 工作内容 | 推进情况 | 进度 | 是否按时办结 | 原因 | 问题 |"
    assert read(office, header, *ROWS) == WITH_PROBLEMS


def test_columns_moved_added_and_dropped(office: Office) -> None:
    table = (
        "| 序号 | 科室 | 进展情况 | 预估是否能够按时办结 | 联系电话 | 工作内容 |",
        "| 1 | 河道科 | 已完成3公里 | 是 | 028-1 | 完成柏条河沿线截污管网建设 |",
        "| 2 | 河道科 | 已清淤8公里 | 否 | 028-1 | 累计完成河道清淤12公里 |",
        "| 3 | 河道科 | 全部栽植 | 已办结 | 028-1 | 合计栽植行道树三千株以上 |",
    )
    assert {task: row[::2] for task, row in read(office, *table).items()} == {
        "1-1": ("已完成3公里", "on_time", ""),
        "1-2": ("已清淤8公里", "late", ""),
        "1-3": ("全部栽植", "done", ""),
    }


def test_blank_rows_totals_notes_and_sections_are_passed_over(office: Office) -> None:
    table = (
        "填报说明：请勿修改表头，更正请另报。",
        HEADER,
        "| 1 | 2 | 3 | 4 | 5 | 6 | 7 |",
        "| 一、治水类 | < | < | < | < | < | < |",
        ROWS[0],
        *["|  |  |  |  |  |  |  |"] * 300,
        "| （二）河道类 |  |  |  |  |  |  |",
        "| 二 | 河道类 |  |  |  |  |  |",
        ROWS[1],
        HEADER,
        ROWS[2],
        "| 合计 |  |  | 77 |  |  |  |",
        "|  | 小计：3项 |  | 230 |  |  |  |",
        "| 填报人：办公室 |  | 联系电话：028 |  | 审核人： | 分管领导 |  |",
        "注：1. 进度按形象进度填。",
        "2. 有问题的请写明。",
        "| 备注： |  |  |  |  |  |  |",
    )
    assert read(office, *table) == READ
    assert found(office) == set()


def test_headings_say_nothing_of_the_unit(office: Office) -> None:
    header = "| 任务编号 | 责任单位 | 办结时限 | 进展情况 | 预估情况 | < |"
    below = "| ^ | ^ | ^ | ^ | 能否按时办结 | 原因 |"
    row = "| 1-1 | 区水务局 | 7月底 | 已完成3公里 | 是 |  |"
    read(office, header, below, row, header, below)
    assert office.found("U", "M01") == set()


def test_a_misspelt_heading_above_a_blank_one_is_told(office: Office) -> None:
    header = "| 任务编号 | 工做内容 | 进展情况 | < | 预估 |"
    read(office, header, "|  |  | 进展 | 完成率 |  |", "| 1-1 |  | 已完成3公里 | 60 | 是 |")
    assert found(office) == {("区水务局", "F10"), ("1-2", "M04"), ("1-3", "M04")}


@pytest.mark.parametrize("note", ["单位负责人（签字）：", "部门主要负责人：", "单位分管领导："])
def test_whoever_signs_is_no_task(office: Office, note: str) -> None:
    header = HEADER.replace("| 任务编号 ", "")
    read(office, header, "| 完成柏条河沿线截污管网建设 | 施工 | 60 | 是 |  |  |", note)
    assert office.found("M01") == set()


@pytest.mark.parametrize(
    "row",
    [
        "| 9 | 说明会筹备 |  |  |  |  |  |",
        "|  | 说明会筹备 |  |  |  |  |  |",
        "|  | 累计完成投资5亿元 | 已完成 | 50 | 是 |  |  |",
        "|  | 累计完成投资5亿元 |  |  |  |  |  |",
        "|  | 合计完成12项 |  |  |  |  |  |",
        "|  | 注册企业30家 |  |  |  |  |  |",
        "|  | 单位食堂改造 |  |  |  |  |  |",
        "| 9 | 新任务 | 由区规建局办理 | < | < | < | < |",
        "| 9-1 |  |  |  |  |  |  |",
    ],
)
def test_no_row_is_lost_that_may_be_a_task(office: Office, row: str) -> None:
    read(office, HEADER, *ROWS, "|  |  |  |  |  |  |  |", row)
    assert {code for _, code in office.found("M")} == {"M01"}


def test_a_number_that_a_chinese_excel_took_for_a_date(office: Office) -> None:
    office.master("""
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 3-2-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底 |
| 1-3-2 | 累计完成河道清淤12公里 | 区水务局 | 7月底 |
""")
    table = "| 任务编号 | 进展情况 | 能否按时办结 |\n| 2001-03-02 | 施工 | 是 |"
    office.returned("区水务局.xlsx", table)
    assert office.task("1-3-2").progress == "施工"


def test_a_row_split_over_two_lines_is_one(office: Office) -> None:
    table = (
        HEADER,
        "| 1-1 | 完成柏条河沿线截污管网建设 | 一、已完成2公里 | 60 | 是 |  |  |",
        "|  |  | 二、正在招标 |  |  |  |  |",
        "| 1-2 | 累计完成河道清淤12公里 | 已清淤8公里 | 70 | 否 | 连续降雨 |  |",
        "| ^ | ^ |  |  |  | 拆迁未完 | 请协调资金 |",
    )
    result = read(office, *table)
    assert result["1-1"][0] == "一、已完成2公里\n二、正在招标"
    assert result["1-2"][3:] == ("连续降雨\n拆迁未完", "请协调资金")
    assert office.found("M01", "M05") == set()


def test_a_row_split_over_three_lines_is_one(office: Office) -> None:
    table = (
        HEADER,
        "| 1-1 | 完成柏条河沿线截污管网建设 | 一、已完成2公里 | 60 | 是 |  |  |",
        "|  |  | 二、正在招标 |  |  |  |  |",
        "|  |  | 三、下周开标 |  |  |  |  |",
        "| 1-2 | 累计完成河道清淤12公里 | 已清淤8公里 | 70 | 否 | 连续降雨 |  |",
        "| ^ | ^ |  |  |  | 拆迁未完 |  |",
        "| ^ | ^ |  |  |  | 管线未迁 | 请协调资金 |",
        ROWS[2],
    )
    result = read(office, *table)
    assert result["1-1"][0] == "一、已完成2公里\n二、正在招标\n三、下周开标"
    assert result["1-2"][3:] == ("连续降雨\n拆迁未完\n管线未迁", "请协调资金")
    assert office.found("M") == set()


def test_a_row_with_a_forecast_of_its_own_is_no_second_line(office: Office) -> None:
    read(office, HEADER, ROWS[0], "|  |  | 另一项工作已完成 | 100 | 已办结 |  |  |")
    assert office.task("1-1").progress == "已完成3公里"
    assert office.found("M01") != set()


def test_cells_merged_over_several_tasks_mean_each_of_them(office: Office) -> None:
    table = (
        HEADER,
        "| 1-1 | 完成柏条河沿线截污管网建设 | 正在施工 | 50% | 否 | 连续降雨 | 无 |",
        "| 1-2 | 累计完成河道清淤12公里 | ^ | ^ | ^ | ^ | ^ |",
        "| 1-3 | 合计栽植行道树三千株以上 | ^ | ^ | ^ | ^ | ^ |",
    )
    assert set(read(office, *table).values()) == {("正在施工", 50, "late", "连续降雨", "")}
    assert found(office) == set()


def test_the_visible_sheet_of_the_week_that_is_filled_counts(office: Office) -> None:
    example = "\n".join([HEADER, "| 0-0 | 示例任务 | 已完成多少 | 50 | 是 |  |  |"])
    empty = "\n".join([HEADER, "|  |  |  |  |  |  |  |"])
    office.master(MASTER)
    sheets = {
        "填写说明": example,
        "_旧表": example,
        "空表": empty,
        "上报": "\n".join([HEADER, *ROWS]),
    }
    write_workbook(office.root / "inbox/2017-W28/区水务局.xlsx", sheets)
    office.received("区水务局.xlsx", "2017-07-13 16:00")
    assert office.task("1-1").source_sheet == "上报"
    assert office.found("F") == {("区水务局", "F08")}


@pytest.mark.parametrize(
    ("old", "new"),
    [("7月第1周", "7月第2周"), ("7.7", "7.14"), ("第一周", "第二周"), ("W", "7月14日")],
)
def test_of_several_weeks_in_one_workbook_this_week_counts(
    office: Office, old: str, new: str
) -> None:
    office.master(MASTER)
    last = "\n".join([HEADER, *(row.replace("已", "上周已") for row in ROWS)])
    sheets = {old: last, new: "\n".join([HEADER, *ROWS]), "7月第3周": last}
    write_workbook(office.root / "inbox/2017-W28/区水务局.xlsx", sheets)
    office.received("区水务局.xlsx", "2017-07-13 16:00")
    assert office.task("1-1").source_sheet == new


def test_days_that_are_numbers_head_the_columns_of_weeks(office: Office) -> None:
    office.master(
        "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1-1 | 建管网 | 区水务局 | 12月底 |"
    )
    office.returned(
        "区水务局.xlsx",
        "| 任务编号 | 工作内容 | 进展情况 | < | 能否按时办结 |\n| ^ | ^ | 7.7 | 7.14 | ^ |\n"
        "| 1-1 | 建管网 | 完成招标 | 开挖300米 | 是 |",
    )
    assert office.task("1-1").progress == "开挖300米"
    assert {code for _, code in office.found("F")} == {"F14"}
