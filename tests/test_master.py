"""Other offices' master lists."""

import csv
import re

import docx
import pytest

from pipeline.domain.errors import CannotWork
from tests.command import duban
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
    head, tail = "| 编号 | 工作内容 | 完成时限 |", "| 4 | 丁 | 7月底 |"
    office.master(
        f"{head}\n| 1 | 甲 | 7月底 |\n| 2 | | 7月底 |\n| 3 | 丙 | 7月底 |",
        第二部分=f"{head}\n{tail}",
    )
    told = [finding for finding in office.view().findings if finding.code == "L02"]
    assert sorted((finding.sheet, finding.cell) for finding in told) == [
        ("任务清单", ""),
        ("任务清单", "B3"),
        ("第二部分", ""),
    ]


def test_tasks_without_numbers_are_numbered_and_known_by_their_text(office: Office) -> None:
    head = "| 工作内容 | 牵头单位 | 完成时限 |"
    office.master(
        f"{head}\n| 建设甲路污水管网 | 区水务局 | 7月底 |\n| 建设乙路污水管网 | 区水务局 | 7月底 |",
        第二部分=f"{head}\n| 建绿道 | 区农林局 | 7月底 |",
    )
    office.returned(
        "区水务局.xlsx",
        """
填报单位：区水务局
| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 1 | 建设乙路污水管网 | 已进场 | 50 | 是 |
| 2 | 建设甲路污水管网 | 已勘察 | 10 | 是 |
""",
    )
    assert listed(office) == [
        ("1", "", "", "建设甲路污水管网"),
        ("2", "", "", "建设乙路污水管网"),
        ("3", "", "", "建绿道"),
    ]
    assert [task.progress for task in office.view().tasks] == ["已勘察", "已进场", ""]
    told = [finding for finding in office.view().findings if finding.of_list]
    assert [(finding.code, finding.severity) for finding in told] == [("L11", "warning")]
    assert "编为1—3" in told[0].message


def test_stages_under_one_merged_task_are_one_task(office: Office) -> None:
    office.master("""
| 序号 | 工作内容 | 阶段目标 | 牵头单位 | 完成时限 |
| 1 | 建设柏条河截污管网 | 完成招标 | 区水务局 | 6月底 |
| ^ | ^ | 完成施工 | ^ | 7月20日 |
| ^ | ^ | 竣工验收 | 区规建局 | 8月底 |
| 2 | 建绿道 | 完成 | 区农林局 | 7月底 |
| | | 移交 | | 9月底 |
""")
    assert listed(office) == [("1", "", "", "建设柏条河截污管网"), ("2", "", "", "建绿道")]
    first, second = office.view().tasks
    assert (str(first.deadline), first.deadline_text) == ("2017-08-31", "6月底；7月20日；8月底")
    assert first.lead_unit == "区水务局、区规建局"
    assert str(second.deadline) == "2017-09-30"  # by a row that fills only columns of stages
    told = [f for f in office.view().findings if f.code in ("L15", "L16", "L32")]
    assert [(f.code, f.row, f.severity) for f in told] == [("L32", 6, "warning")]
    assert [(s.text, str(s.due)) for s in first.stages] == [
        ("完成招标", "2017-06-30"),
        ("完成施工", "2017-07-20"),
        ("竣工验收", "2017-08-31"),
    ]


def test_an_earlier_stage_that_ends_later_makes_the_deadline_doubtful(office: Office) -> None:
    office.master("""
| 编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1 | 建设柏条河截污管网 | 区水务局 | 9月底 |
| ^ | ^ | ^ | 7月底 |
""")
    assert {code for _, code in office.found("L")} == {"L03", "L15", "L32"}


def test_a_needed_column_that_is_guessed_is_told_first(office: Office) -> None:
    office.master("""
| 编号 | 工作内溶 | 牵头单位 | 完成时限 |
| 1 | 建绿道 | 区水务局 | 7月底前后吧 |
""")
    first, *_ = office.view().findings
    assert (first.code, first.severity, first.cell) == ("L07", "error", "B1")
    assert "工作内溶" in first.message and "建绿道" in first.message
    assert '- {name: "工作内容", aliases: ["工作内溶"]}' in first.hint


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            "| 办什么事 | 落实方 | 何时办完 |\n| 建设柏条河沿线截污管网 | 区水务局 | 7月底 |\n"
            "| 建设望丛祠片区绿道 | 区农林局 | 8月底 |",
            "--as 办什么事=工作内容 --as 落实方=牵头单位 --as 何时办完=完成时限",
        ),
        (
            "| 序号 | 办什么事 | 牵头单位 | 完成时限 |\n"
            "| 1 | 建设柏条河沿线截污管网 | 区水务局 | 7月底 |",
            "--as 办什么事=工作内容",
        ),
        (
            "| 序号 | | 牵头单位 | 完成时限 |\n| 1 | 建设柏条河沿线截污管网 | 区水务局 | 7月底 |",
            "--as B列=工作内容",
        ),
    ],
)
def test_a_list_in_which_the_task_is_not_known_asks(office: Office, table: str, words: str) -> None:
    office.master(table)
    with pytest.raises(CannotWork) as refused:
        office.view()
    assert str(refused.value).endswith(
        f"duban adopt inbox/master/2017-07.xlsx --month 2017-07 {words}"
    )
    assert "如“建设柏条河沿线截污管网”" in str(refused.value)


def test_a_list_that_has_columns_for_what_units_report_is_a_list(office: Office) -> None:
    office.master("""
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 | 进展情况 | 预估是否能够按时办结 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 | | |
""")
    assert office.statuses() == {"1-1": "unreported"}


def test_a_doubtful_unit_is_not_used(office: Office) -> None:
    office.master("""
| 编号 | 工作内容 | 责任部门 | 责任单位 | 完成时限 |
| 1 | 建绿道 | 区农林局 | 区水务局 | 7月底 |
""")
    first, *_ = office.view().findings
    assert (first.code, first.cell) == ("L07", "C1")
    assert "没有采用" in first.message and "责任单位" in first.message
    assert not office.view().units


def test_what_is_not_sure_stands_first_everywhere(office: Office) -> None:
    office.folder.config.write_text("reports: {pdf: off}\n", "utf-8")
    office.master("""
| 编号 | 工作内溶 | 牵头单位 | 完成时限 |
| 1 | 建绿道 | 区水务局 | 尽快 |
| 2 | 清淤 | 区水务局 | 7月底 |
""")
    office.returned(
        "区水务局.xlsx",
        """
填报单位：区水务局
| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 9 | 没有的任务 | 已进场 | 500 | 也许 |
""",
    )
    ended = duban("--root", office.root, "run", "--week", office.week)
    assert ended.returncode == 0
    log = [line for line in ended.stderr.splitlines() if line.startswith(("L07", "完成"))]
    assert log[0].startswith(
        "L07 inbox/master/2017-07.xlsx：任务清单的表头“工作内溶”（如“建绿道”“清淤”）"
    )
    results = office.folder.results(office.the_week)
    with (results / "data" / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["code"] == "L07"
    page = (results / "index.html").read_text("utf-8")
    assert re.findall(r"\b[A-Z]\d\d\b(?=<)", page)[0] == "L07"
    assert page.index("工作内溶") < page.index("总体情况</h2>")
    report = docx.Document(str(next(results.glob("*例外情况报告.docx"))))
    text = "\n".join(paragraph.text for paragraph in report.paragraphs)
    assert "请先核对：任务清单的表头“工作内溶”" in text
    assert text.index("工作内溶") < text.index("截至7月")  # before any count


PARTS = "| 序号 | 工作任务 | 工作内容 | 牵头单位 | 完成时限 |"


def numbers(office: Office) -> list[str]:
    return [task.task_id for task in office.view().tasks]


def test_a_serial_number_merged_over_several_tasks_counts_their_parts(office: Office) -> None:
    office.master(
        f"{PARTS}\n| 1 | 治水 | 建管网 | 区水务局 | 7月底 |\n| ^ | ^ | 清淤 | ^ | 8月底 |\n"
        "| 2 | 造林 | 建绿道 | 区农林局 | 7月底 |"
    )
    assert numbers(office) == ["1-1", "1-2", "2"]
    assert {code for _, code in office.found("L")} == {"L11"}


def test_serial_numbers_that_start_again_in_each_part(office: Office) -> None:
    head = "| 序号 | 工作内容 | 牵头单位 | 完成时限 |"
    first = "| 1 | 建管网 | 区水务局 | 7月底 |\n| 2 | 清淤 | 区水务局 | 7月底 |"
    second = "| 1 | 建绿道 | 区农林局 | 7月底 |"
    office.master(f"{head}\n一、治水\n{first}\n二、造林\n{second}")
    assert numbers(office) == ["1-1", "1-2", "2-1"]
    office.master(f"{head}\n{first}", 造林组=f"{head}\n{second}")
    assert numbers(office) == ["1-1", "1-2", "2-1"]
    office.master(f"{head}\n一、治水\n{first}\n二、造林\n| 2 | 建绿道 | 区农林局 | 7月底 |")
    assert {code for _, code in office.found("L")} == {"L01"}


@pytest.mark.parametrize(
    ("matter", "measure"),
    [
        ("交办事项", "整改措施"),
        ("反馈问题", "整改措施"),
        ("工作任务", "具体措施"),
        ("隐患描述", "防控措施"),
    ],
)
def test_measures_beside_the_matter_are_a_guess_that_is_told(
    office: Office, matter: str, measure: str
) -> None:
    office.master(
        f"| 序号 | {matter} | {measure} | 牵头单位 | 完成时限 |\n"
        "| 1 | 柏条河水质不达标 | 建管网 | 区水务局 | 7月底 |"
    )
    assert listed(office) == [("1", "", "柏条河水质不达标", "建管网")]
    (told,) = [f.message for f in office.view().findings if f.code == "L07"]
    assert f"“{measure}”" in told
    assert f"“{matter}”也可能是" in told


def test_columns_of_a_list_that_are_not_read_are_told_by_name(office: Office) -> None:
    office.master(
        "| 序号 | 工作内容 | 牵头单位 | 责任单位 | 完成时限 | 考核分值 |\n"
        "| 1 | 建管网 | 区水务局 | 唐元镇 | 7月底 | 5 |"
    )
    (told,) = [f.message for f in office.view().findings if f.code == "L17"]
    assert told == "任务清单中没有读取的列：考核分值"


@pytest.mark.parametrize(
    ("headings", "cells", "name"),
    [
        ("牵头单位 | 责任单位 | 完成时限", "区水务局 | 唐元镇 | 7月底", "责任单位"),
        ("牵头单位 | 完成时限 | 最新时限", "区水务局 | 7月底 | 8月底", "最新时限"),
    ],
)
def test_a_column_of_like_meaning_that_is_passed_over_is_a_warning(
    office: Office, headings: str, cells: str, name: str
) -> None:
    office.master(f"| 序号 | 工作内容 | {headings} |\n| 1 | 建管网 | {cells} |")
    (told,) = [f for f in office.view().findings if f.code == "L50"]
    assert f"“{name}”" in told.message
    assert office.found("L17") == set()


@pytest.mark.parametrize(
    ("heading", "text", "told"),
    [
        ("备注", "区委同意延至8月底", True),
        ("备注", "已销号", True),
        ("情况说明", "经批准终止", True),
        ("任务状态", "已终止", True),
        ("备注", "本月起不再督办", True),
        ("备注", "请抓紧，不得延期", False),
        ("备注", "民生实事", False),
    ],
)
def test_what_a_remark_says_of_extensions_and_ends_is_told_and_changes_nothing(
    office: Office, heading: str, text: str, told: bool
) -> None:
    table = f"| 序号 | 工作内容 | 牵头单位 | 完成时限 | {heading} |\n| 1 | 建管网 | 区水务局 | 7月10日 | {text} |"
    office.master(table)
    assert (office.found("L51") == {("E2", "L51")}) == told
    assert str(office.task("1").deadline) == "2017-07-10"
    entered = "| 任务编号 | 新时限 | 批准日期 |\n| 1 | 8月底 | 2017-07-12 |"
    office.master(table, 延期台账=entered)
    assert office.found("L51") == set()


def test_many_remarks_are_told_once(office: Office) -> None:
    rows = "".join(f"| {n} | 建管网{n} | 区水务局 | 7月底 | 已延期 |\n" for n in range(1, 9))
    office.master(f"| 序号 | 工作内容 | 牵头单位 | 完成时限 | 备注 |\n{rows}")
    (told,) = [f.message for f in office.view().findings if f.code == "L51"]
    assert "“已延期”等8项" in told
