"""Small weeks from text tables: what is read, what is found, and the resulting status."""

from tests.office import Office

MASTER = """
| 任务编号 | 行动计划 | 大项工作 | 工作内容 | 牵头单位 | 配合单位 | 完成时限 | 重点 |
| 1-1-1    | 生态保护 | 治水     | 完成柏条河沿线截污管网建设 | 区水务局 |  | 7月底前 | 是 |
| 1-1-2    | ^        | ^        | 完成徐堰河饮用水源保护区围网 | 区水务局 | 区环保局 | 7月10日前 |  |
| 1-2-1    | ^        | 造林     | 新建滨河绿道12公里 | 区农林局 |  | 2017年12月 |  |
| 2-1-1    | 产业集群 | 招商     | 制定重点产业项目招商方案 | 区投促局 |  | 长期坚持 |  |
"""
HEADER = "| 任务编号 | 工作内容 | 完成时限 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因及建议 | 需要区委区政府解决的问题 |"


def returned(
    office: Office, *rows: str, name: str = "区水务局.xlsx", unit: str = "区水务局"
) -> None:
    office.master(MASTER)
    office.returned(name, "\n".join([f"填报单位：{unit}　填报日期：2017年7月13日", HEADER, *rows]))


def test_a_clean_return_gives_its_words_and_no_finding(office: Office) -> None:
    returned(
        office,
        "| 1-1-1 | 完成柏条河沿线截污管网建设 | 7月底前 | 已完成3公里 | 60 | 是 | 无 | — |",
        "| 1-1-2 | 完成徐堰河饮用水源保护区围网 | 7月10日前 | 7月8日全部完成 | 100 | 已办结 |  | 暂无 |",
    )
    assert office.found("F", "U", "W", "M", "V", "C") == set()
    task = office.task("1-1-1")
    assert (task.progress, task.percent, task.forecast) == ("已完成3公里", 60, "on_time")
    assert (task.reason, task.escalation) == ("", "")
    assert (task.source_file, task.source_sheet, task.source_row) == ("区水务局.xlsx", "周报表", 3)
    assert office.statuses() == {
        "1-1-1": "on_track",
        "1-1-2": "done",
        "1-2-1": "unreported",
        "2-1-1": "unreported",
    }


def test_status_goes_by_the_rule(office: Office) -> None:
    returned(
        office,
        "| 1-1-1 |  |  | 受阻 | 60 | 否 | 拆迁未完成，建议区政府协调 |  |",
        "| 1-1-2 |  |  | 收尾 | 90 | 是 |  |  |",
    )
    assert office.statuses()["1-1-1"] == "at_risk"
    assert office.statuses()["1-1-2"] == "overdue"
    assert office.found("H06", "S01") == {("F4", "H06"), ("F3", "S01")}


def test_a_form_that_may_not_be_this_weeks_gives_no_good_news(office: Office) -> None:
    office.master(
        "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1-1 | 修路 | 区水务局 | 8月底前 |"
    )
    header = "| 任务编号 | 工作内容 | 上周工作完成情况 | 本周工作计划 | 能否按时办结 |"
    office.returned("区水务局.xlsx", f"{header}\n| 1-1 | 修路 | 已开工 | 继续 | 是 |")
    assert office.statuses() == {"1-1": "at_risk"}
    assert {code for _, code in office.found("W", "V02")} == {"W02", "V02"}
