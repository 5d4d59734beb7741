"""Other offices' master lists."""

from tests.office import Office

HEADER = "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |"


def listed(office: Office) -> list[tuple[str, str, str, str]]:
    return [(task.task_id, task.plan, task.item, task.task) for task in office.view().tasks]


def test_plans_and_items_as_section_rows(office: Office) -> None:
    office.master(
        f"2017年7月任务清单\n{HEADER}\n"
        "| 一、生态保护行动计划 | < | < | < |\n"
        "| （一）治水 | | | |\n"
        "| 1 | 建截污管网 | 区水务局 | 7月底前 |\n"
        "| （二）造林 | | | |\n"
        "| 2 | 建绿道 | 区农林局 | 2017-07-31 |\n"
        "| 二 | 产业集群行动计划 | | |\n"
        "| 3 | 招商 | 区投促局 | 7月底前 |\n"
        "| 合计：3项 | | | |\n"
    )
    first, second = "一、生态保护行动计划", "二　　产业集群行动计划"
    assert listed(office) == [
        ("1", first, "（一）治水", "建截污管网"),
        ("2", first, "（二）造林", "建绿道"),
        ("3", second, "", "招商"),
    ]
    assert office.task("2").deadline_text == "2017年7月31日"


def test_a_serial_number_is_the_number_of_a_list_without_any_other(office: Office) -> None:
    office.master("| 序号 | 工作任务 | 责任单位 | 完成时间 |\n| 1 | 建管网 | 区水务局 | 7月底 |")
    assert listed(office) == [("1", "", "", "建管网")]


def test_a_header_in_two_lines_and_several_sheets(office: Office) -> None:
    head = "| 编号 | 任务 | < | 责任 | < |\n| ^ | 大项工作 | 工作内容 | 牵头单位 | 完成时限 |\n"
    office.master(
        f"{head}| 1 | 治水 | 建管网 | 区水务局 | 7月底 |",
        第二部分=f"{head}| 2 | 造林 | 建绿道 | 区农林局 | 7月底 |",
        **{"6月清单": f"{head}| 9 | 旧 | 旧任务 | 区农林局 | 6月底 |"},
    )
    assert listed(office) == [("1", "", "治水", "建管网"), ("2", "", "造林", "建绿道")]


def test_joint_lead_units_and_one_unit_spelled_in_two_ways(office: Office) -> None:
    office.master(
        f"{HEADER}\n| 1 | 建管网 | 区水务局、工业港管委会（含南区、北区） | 7月底 |\n"
        "| 2 | 建绿道 | 区水务局 区农林局 | 7月底 |\n| 3 | 清淤 | 区 水务局 | 7月底 |"
    )
    assert [unit.name for unit in office.view().units] == [
        "区水务局",
        "工业港管委会（含南区、北区）",
        "区农林局",
    ]


def test_blank_and_repeated_numbers_are_found(office: Office) -> None:
    office.master(
        f"{HEADER}\n| 1 | 甲 | 区水务局 | 7月底 |\n| 1 | 乙 | 区水务局 | 7月底 |\n|  | 丙 |  | 7月底 |"
    )
    assert {code for _, code in office.found("L")} == {"L01", "L02"}


def test_a_column_that_a_list_lacks_is_told_once_a_sheet(office: Office) -> None:
    head, tail = "| 工作内容 | 牵头单位 | 完成时限 |", "| 丁 | 区水务局 | 7月底 |"
    office.master(
        f"{head}\n| 甲 | 区水务局 | 7月底 |\n| 乙 | | 7月底 |\n| 丙 | 区水务局 | 7月底 |",
        第二部分=f"{head}\n{tail}",
    )
    told = [finding for finding in office.view().findings if finding.code == "L02"]
    assert sorted((finding.sheet, finding.cell) for finding in told) == [
        ("任务清单", ""),
        ("任务清单", "B3"),
        ("第二部分", ""),
    ]


def test_a_list_that_has_columns_for_what_units_report_is_a_list(office: Office) -> None:
    office.master("""
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 | 进展情况 | 预估是否能够按时办结 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 | | |
""")
    assert office.statuses() == {"1-1": "unreported"}
