"""The office's registers (台账) in `inbox/registers/`, and what they decide of tasks."""

import email
import hashlib
from email import policy
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.domain.registers import REGISTERS
from pipeline.domain.settings import RegisterSettings, Settings
from pipeline.history.results import table_rows
from pipeline.intake.registers.books import NOTES
from pipeline.reports.blank_registers import blank_register
from tests.command import duban
from tests.office import WITHOUT_PDF, Office, write_workbook
from tests.sealed_office import bags

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月10日前 |
| 1-2 | 累计完成河道清淤12公里 | 区水务局 | 7月10日前 |
| 2 | 编制电子信息产业发展规划 | 区经科局 | 7月10日前 |
"""
EXTENSION = "| 任务编号 | 原时限 | 申请日期 | 新时限 | 批准日期 | 批准文号 | 审批意见 |"
CLOSING = "| 任务编号 | 申请日期 | 检查时间 | 核实情况 | 结论 | 销号日期 | 佐证材料 |"
CHANGE = "| 任务编号 | 工作内容 | 变更类型 | 调整后单位 | 原因 | 批准日期 | 批准文号 |"
APPROVED = "| 1-1 | 7月10日前 | 2017-07-05 | 2017-08-31 | 2017-07-08 | 9号 | 同意 |"
CLOSED = "| 1-1 | 2017-07-05 | 2017-07-06 | 已全部完成 | 同意 | 2017-07-07 | 验收报告、审批表 |"
SENT_BACK = "| 1-1 | | 2017-07-11 | 只完成一半 | 退回 | | |"
ENDED = "| 1-1 | | 终止 | | 规划调整 | 2017-07-06 | 郫委〔2017〕1号 |"
RETURN = """
| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 1-1 | 已完成3公里 | {percent} | {forecast} |
"""


def reported(office: Office, forecast: str = "是", percent: int = 60) -> None:
    table = RETURN.format(forecast=forecast, percent=percent)
    office.returned("区水务局.xlsx", table)


def test_a_workbook_is_known_by_its_headings_and_its_cell_is_traced(office: Office) -> None:
    office.master(MASTER)
    office.kept(
        "2017.xlsx",
        Sheet1=f"{EXTENSION}\n{APPROVED}",
        Sheet2=f"{CLOSING}\n{CLOSED.replace('1-1', '2')}",
    )
    view = office.view()
    extended, _, closed = view.tasks
    assert (extended.extensions, str(extended.deadline)) == (1, "2017-08-31")
    assert extended.deadline_source == "inbox/registers/2017.xlsx Sheet1!D2"
    assert (closed.status, closed.closed_source) == ("done", "inbox/registers/2017.xlsx Sheet2!F2")
    assert office.found("L") == set()


@pytest.mark.parametrize(
    ("other", "deadline", "found"),
    [
        # the same in other words: counted once
        ("| 1-1 | 2017-07-10 | 7月5日 | 8月31日前 | 7月8日 | 9号 | 同意 |", "2017-08-31", set()),
        (
            "| 1-1 | 7月10日前 | 2017-07-05 | 2017-07-20 | 2017-07-08 | 9号 | 同意 |",
            "2017-07-20",
            {("A2", "L04")},
        ),
        (
            "| 1-1 | 7月10日前 | 2017-07-05 | 2017-08-31 | 2017-07-08 | 9号 | 不同意 |",
            "2017-07-10",
            {("A2", "L04")},
        ),
        (
            "| 1-1 | 8月31日前 | 2017-07-09 | 2017-09-30 | 2017-07-12 | 12号 | 同意 |",
            "2017-09-30",
            set(),
        ),
        (
            "| 9-9 | 7月10日前 | 2017-07-05 | 2017-08-31 | 2017-07-08 | 9号 | 同意 |",
            "2017-08-31",
            {("A2", "L05")},
        ),
    ],
)
def test_list_and_workbook_are_settled_together(
    office: Office, other: str, deadline: str, found: set[tuple[str, str]]
) -> None:
    office.master(MASTER, 延期台账=f"{EXTENSION}\n{APPROVED}")
    office.kept("延期.xlsx", 延期台账=f"{EXTENSION}\n{other}")
    task = office.task("1-1")
    assert str(task.deadline) == deadline
    assert task.extensions == {"2017-09-30": 2, "2017-07-10": 0}.get(deadline, 1) or found
    assert office.found("L") == found


def test_how_often_a_task_was_extended_is_shown(office: Office) -> None:
    office.master(MASTER)
    again = "| 1-1 | 8月31日前 | 2017-07-09 | 2017-09-30 | 2017-07-12 | 12号 | 同意 |"
    office.kept("延期.xlsx", 延期台账=f"{EXTENSION}\n{APPROVED}\n{again}")
    task = office.task("1-1")
    assert (task.extensions, task.extended) == (
        2,
        "原时限7月10日前，经批准延至2017年9月30日（12号），第2次延期",
    )


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (
            "| 1-1 | 7月10日前 | 2017-07-09 | 2017-08-31 | 2017-07-08 | 9号 | 同意 |",
            {("A2", "L04")},
        ),
        (
            "| 1-1 | 7月10日前 | 2017-07-05 | 2017-07-01 | 2017-07-08 | 9号 | 同意 |",
            {("A2", "L04")},
        ),
        ("| 1-1 | 7月10日前 | 2017-07-05 | 2017-08-31 | | | |", {("A2", "L04")}),
        (
            "| 1-1 | 7月10日前 | 2017-07-11 | 2017-08-31 | 2017-07-12 | 9号 | 同意 |",
            {("C2", "L24")},
        ),
        ("| | | | | | | |", set()),
    ],
)
def test_dates_that_run_backwards_and_late_applications_are_told(
    office: Office, row: str, found: set[tuple[str, str]]
) -> None:
    office.master(MASTER)
    office.kept("延期.xlsx", 延期台账=f"{EXTENSION}\n{row}")
    assert office.found("L") == found
    counts = {code for _, code in found} == {"L24"}
    assert str(office.task("1-1").deadline) == ("2017-08-31" if counts else "2017-07-10")


def test_by_setting_a_late_application_does_not_count(office: Office) -> None:
    office.settings = Settings(
        reports=WITHOUT_PDF, registers=RegisterSettings(late_extensions=False)
    )
    office.master(MASTER)
    late = "| 1-1 | 7月10日前 | 2017-07-11 | 2017-08-31 | 2017-07-12 | 9号 | 同意 |"
    office.kept("延期.xlsx", 延期台账=f"{EXTENSION}\n{late}")
    assert (str(office.task("1-1").deadline), office.found("L")) == ("2017-07-10", {("A2", "L04")})


def test_days_without_a_year_are_those_of_the_years_that_the_row_names(office: Office) -> None:
    office.week = "2018-W03"
    office.master(MASTER.replace("7月10日前", "2017年12月底"))
    row = "| 1-1 | 2017年12月底 | 2017-12-05 | 2018年1月31日 | 12月20日 | 9号 | 同意 |"
    office.kept("延期.xlsx", 延期台账2017=f"{EXTENSION}\n{row}")
    assert str(office.task("1-1").deadline) == "2018-01-31"
    assert office.found("L") == set()


@pytest.mark.parametrize(
    ("rows", "forecast", "status"),
    [
        ([CLOSED], "是", "done"),
        ([CLOSED, SENT_BACK], "是", "overdue"),
        ([CLOSED, SENT_BACK], "已办结", "overdue"),
        ([SENT_BACK], "已办结", "overdue"),
        (
            [
                SENT_BACK,
                CLOSED.replace("2017-07-07", "2017-07-13").replace("2017-07-06", "2017-07-12"),
            ],
            "否",
            "done",
        ),
        ([CLOSED, SENT_BACK.replace("2017-07-11", "2017-07-18")], "是", "done"),
    ],
)
def test_a_closing_that_was_sent_back_reopens_the_task(
    office: Office, rows: list[str], forecast: str, status: str
) -> None:
    office.master(MASTER)
    office.kept("销号.xlsx", 销号台账="\n".join([CLOSING, *rows]))
    reported(office, forecast, 100 if forecast == "已办结" else 60)
    assert office.task("1-1").status == status
    believed = forecast == "已办结" and status != "done"
    later = {"L48"} if any("2017-07-18" in row for row in rows) else set()
    assert {code for _, code in office.found("S06", "L")} == ({"S06"} if believed else later)


def test_what_was_done_before_is_open_again_when_it_is_sent_back(office: Office) -> None:
    office.week = "2017-W27"
    office.master(MASTER)
    office.returned(
        "区水务局.xlsx", RETURN.format(percent=100, forecast="已办结"), "2017-07-06 10:00"
    )
    office.run()
    office.week = "2017-W28"
    assert office.task("1-1").status == "done"
    office.kept("销号.xlsx", 销号台账=f"{CLOSING}\n{SENT_BACK}")
    assert office.task("1-1").status == "unreported"
    reported(office, "否")
    assert office.found("H03") == set()  # the unit does as it was told


def test_an_ended_task_that_a_later_list_takes_up_is_supervised_and_told(tmp_path: Path) -> None:
    july, august = Office(tmp_path, "2017-W30"), Office(tmp_path, "2017-W31")
    july.master(MASTER, 调整台账=f"{CHANGE}\n{ENDED}")
    july.run()
    assert july.task("1-1").status == "terminated"
    august.master(MASTER.replace("7月10日前", "12月底"))
    assert august.task("1-1").status == "unreported"
    (told,) = [finding for finding in august.view().findings if finding.code == "L28"]
    assert told.task_id == "1-1"
    august.master(MASTER, 调整台账=f"{CHANGE}\n{ENDED}")
    assert (august.task("1-1").status, august.found("L28")) == ("terminated", set())


@pytest.mark.parametrize(
    ("row", "status"),
    [
        (ENDED, "terminated"),
        (ENDED.replace("2017-07-06", "2017-07-18"), "unreported"),
        (ENDED.replace("终止", "不再实施"), "terminated"),
        (ENDED.replace("终止", "不再终止"), "unreported"),
        (ENDED.replace("终止", "撤销终止"), "unreported"),
        (ENDED.replace("终止", "恢复（原终止）"), "unreported"),
        (ENDED.replace("2017-07-06", "").replace("郫委〔2017〕1号", ""), "unreported"),
        (ENDED.replace("郫委〔2017〕1号", "待批"), "unreported"),
        (f"{ENDED}\n{ENDED.replace('终止', '新增').replace('07-06', '07-10')}", "unreported"),
        (f"{ENDED.replace('终止', '新增').replace('07-06', '07-01')}\n{ENDED}", "terminated"),
    ],
)
def test_only_an_approved_end_ends_a_task(office: Office, row: str, status: str) -> None:
    office.master(MASTER)
    office.kept("调整.xlsx", 调整台账=f"{CHANGE}\n{row}")
    task = office.task("1-1")
    assert task.status == status
    assert bool(task.closed_source) == (status == "terminated")
    assert office.view().counts["terminated"] == (status == "terminated")


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("| 1-1 | | 调整 | 区规建局 | 职能划转 | 2017-07-06 | 1号 |", {("A2", "L23")}),
        ("| 1-1 | | 调整 | 区水务局 | 职能划转 | 2017-07-06 | 1号 |", set()),
        ("| 9 | 新修公园一座 | 新增 | | 常务会 | 2017-07-06 | 1号 |", {("A2", "L23")}),
        ("| | 新修公园一座 | 新增 | | 常务会 | 2017-07-06 | 1号 |", {("A2", "L23")}),
        ("| 1-1 | | 新增 | | 常务会 | 2017-07-06 | 1号 |", set()),
        ("| 1-1 | | 调整 | 区规建局 | 职能划转 | 2017-07-20 | 1号 |", {("F2", "L48")}),
        ("| 1-1 | | 牵头单位 | 区规建局 | 职能划转 | 2017-07-06 | 1号 |", {("A2", "L23")}),
        ("| 1-1 | | 终止 | | 规划 | 7月5日、7月8日 | 1号 |", {("A2", "L04")}),
        ("| 1-1 | | 终止 | | 规划 | 7月35日 | 1号 |", {("A2", "L04")}),
        ("| 1-1 | | 换人 | 区规建局 | 职能划转 | 2017-07-06 | 1号 |", {("A2", "L04")}),
        ("| 77 | | 终止 | | 规划调整 | 2017-07-06 | 1号 |", {("A2", "L05")}),
    ],
)
def test_a_change_is_held_against_the_list_and_never_applied(
    office: Office, row: str, found: set[tuple[str, str]]
) -> None:
    office.master(MASTER)
    office.kept("调整.xlsx", 调整台账=f"{CHANGE}\n{row}")
    assert office.found("L") == found
    assert next(task.lead_unit for task in office.view().tasks) == "区水务局"


def test_an_end_of_a_task_that_an_earlier_list_had_has_nothing_to_tell(office: Office) -> None:
    office.master(f"{MASTER}| 77 | 建停车场 | 区规建局 | 年底 |\n")
    reported(office)
    office.run()
    office.week = "2017-W29"
    office.master(MASTER)
    office.kept("调整.xlsx", 调整台账=f"{CHANGE}\n{ENDED.replace('1-1', '77')}")
    assert office.found("L05") == set()


@pytest.mark.parametrize(
    ("headings", "cells", "status", "found"),
    [
        ("验收情况 | 验收结论", "已全部完成 | 合格", "done", set()),
        ("验收情况 | 验收结论", "已全部完成 | 不通过", "on_track", {("A3", "L04")}),
        ("验收情况 | 验收结论", "现场查看 | 不合格，限期整改", "on_track", {("A3", "L04")}),
        ("验收结论 | 验收情况", "准予销号 | 只完成一半", "on_track", {("A3", "L04")}),
        ("检查结论： | <", "√ | ", "done", set()),
        ("检查结论： | <", " | √", "on_track", set()),
        ("检查结论： | <", "√ | √", "on_track", {("A3", "L04")}),
    ],
)
def test_a_closing_is_judged_by_all_columns_that_tell_what_was_found(
    office: Office, headings: str, cells: str, status: str, found: set[tuple[str, str]]
) -> None:
    office.master(MASTER.replace("7月10日", "7月31日"))
    reported(office)
    split = "：" in headings
    head = headings.replace("：", "")
    office.kept(
        "销号.xlsx",
        销号台账=f"""
        | 任务编号 | {head} | 销号日期 |
        | ^ | {"同意 | 退回" if split else "^ | ^"} | ^ |
        | 1-1 | {cells} | 2017-07-12 |
        """,
    )
    assert office.task("1-1").status == status
    assert office.found("L") == found


def test_what_is_changed_may_stand_below_a_heading_of_matters(office: Office) -> None:
    office.master(MASTER)
    office.kept(
        "调整.xlsx",
        任务调整台账="""
        | 任务编号 | 调整事项 | 调整前 | 调整后 | 批准日期 | 批准文号 |
        | 1-1 | 完成时限 | 7月10日前 | 9月30日前 | 2017-07-05 | 3号 |
        | 1-2 | 终止 | | | 2017-07-05 | 3号 |
        """,
    )
    assert (office.task("1-1").status, office.task("1-2").status) == ("unreported", "terminated")
    assert office.found("L") == {("A2", "L23")}


def test_nobody_is_asked_about_a_task_that_was_ended(office: Office) -> None:
    office.master(MASTER)
    changes = f"{CHANGE}\n{ENDED.replace('1-1', '1-1、1-2')}"
    office.kept("调整.xlsx", 调整台账=changes)
    office.returned("区水务局.xlsx", RETURN.format(percent=60, forecast=""))  # which is an error
    view = office.run()
    assert view.counts["terminated"] == 2
    assert view.written_to == []
    results = office.folder.results(office.the_week)
    letters = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in (results / "mail").glob("*.eml")
    ]
    assert not any("截污管网" in str(m.get_body()) for m in letters if "催报" in str(m["Subject"]))
    (made,) = results.glob("*一览表.xlsx")
    book = load_workbook(made)
    assert book["调整台账"]["A4"].value == "1-1、1-2"
    assert "已终止" in [cell.value for row in book["统计"].iter_rows() for cell in row]
    assert "已终止2项" in book["一览表"]["A2"].value
    duban("forms", "--root", office.root, "--week", office.week)
    names = [path.name for path in (results / "forms").iterdir()]
    assert [name for name in names if "区水务局" in name] == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0" + b"x" * 600])
def test_a_workbook_that_cannot_be_read_is_one_error_that_names_the_tasks(
    office: Office, content: bytes
) -> None:
    office.master(MASTER, 销号台账=f"{CLOSING}\n{CLOSED.replace('1-1', '2')}")
    path = office.kept("延期.xlsx", Sheet1="")
    path.write_bytes(content)
    (told,) = (finding for finding in office.view().findings if finding.code == "L19")
    assert (told.severity, told.file) == ("error", "inbox/registers/延期.xlsx")
    assert "1-1、1-2可能已批准延期" in told.message
    assert "2可能另有退回" in told.message


def test_what_is_no_register_is_told_by_name(office: Office) -> None:
    office.master(MASTER)
    office.kept("通讯录.xlsx", 电话="| 姓名 | 电话 |\n| 张三 | 87860000 |")
    office.kept("延期.xlsx", 延期台账=EXTENSION, 草稿="| 姓名 | 电话 |\n| 张三 | 87860000 |")
    office.kept("空.xlsx", Sheet1="")
    (office.folder.registers / "~$延期.xlsx").write_bytes(b"x")
    told = [finding for finding in office.view().findings if finding.code == "L20"]
    assert [(f.file, "草稿" in f.message) for f in told] == [
        ("inbox/registers/延期.xlsx", True),
        ("inbox/registers/通讯录.xlsx", False),
    ]


def test_columns_that_are_not_read_are_told(office: Office) -> None:
    office.master(MASTER)
    office.kept("延期.xlsx", 延期台账=f"{EXTENSION} 序号 | 涉及资金 |\n{APPROVED} 1 | 100 |")
    (told,) = (finding for finding in office.view().findings if finding.code[0] == "L")
    assert (told.code, "涉及资金" in told.message, "序号" in told.message) == ("L25", True, False)


@pytest.mark.parametrize(
    ("heading", "text", "code"),
    [
        ("上会时间", "7月12日", "L49"),
        ("区领导同意情况", "同意", "L49"),
        ("延期审核时间", "7月12日", "L49"),
        ("上会时间", "", "L25"),
        ("核实人员", "张三", "L25"),
        ("审批部门", "区督查室", "L25"),
        ("涉及资金", "100", "L25"),
    ],
)
def test_a_column_that_is_not_read_and_may_decide_is_a_warning(
    office: Office, heading: str, text: str, code: str
) -> None:
    office.master(MASTER)
    office.kept("延期.xlsx", 延期台账=f"{EXTENSION} {heading} |\n{APPROVED} {text} |")
    assert {found for _, found in office.found("L")} - {"L24"} == {code}


def test_what_was_read_is_sealed_verified_and_traced(office: Office) -> None:
    office.master(MASTER)
    path = office.kept("延期.xlsx", 延期台账=f"{EXTENSION}\n{APPROVED}")
    sealed = path.read_bytes()
    reported(office)
    office.run()
    path.unlink()  # what comes later changes nothing in a sealed week
    (bag,) = bags(office)
    assert (bag.data / "inbox" / "registers" / "延期.xlsx").read_bytes() == sealed
    assert duban("verify", "--root", office.root).returncode == 0
    said = duban("trace", "1-1", "--root", office.root)
    assert said.returncode == 0
    assert "inbox/registers/延期.xlsx 延期台账!D2" in said.stdout
    assert hashlib.sha256(sealed).hexdigest() in said.stdout
    (row, *_) = table_rows(bag.results / "data" / "tasks.csv")
    assert (row["extensions"], row["deadline"]) == ("1", "2017-08-31")
    office.run()
    assert [str(each) for each in bags(office)] == ["2017-W28/r1", "2017-W28/r2"]
    assert "台账“延期.xlsx”移走" in (bags(office)[1].path / "bag-info.txt").read_text("utf-8")


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)
def test_the_empty_register_is_read_as_it_was_laid_out(office: Office, register: object) -> None:
    office.master(MASTER)
    assert duban("registers", "--root", office.root).returncode == 0
    made = sorted(path.stem for path in office.folder.registers.iterdir())
    assert made == sorted(each.name for each in REGISTERS if not each.of_city)
    assert office.found("L") == set()


def test_registers_that_are_there_stay_as_they_are(office: Office) -> None:
    office.master(MASTER)
    kept = office.kept("我的.xlsx", Sheet1=f"{EXTENSION}\n{APPROVED}").read_bytes()
    (office.folder.registers / "调整台账.xlsx").write_bytes(b"broken")
    said = duban("registers", "--root", office.root)
    assert said.returncode == 0
    assert "延期台账：已有 inbox/registers/我的.xlsx，没有改动" in said.stdout
    laid_out = {f"{each.name}.xlsx" for each in REGISTERS if not each.of_city}
    others = laid_out - {"延期台账.xlsx"}
    assert {path.name for path in office.folder.registers.iterdir()} == {"我的.xlsx", *others}
    assert (office.folder.registers / "我的.xlsx").read_bytes() == kept
    assert (office.folder.registers / "调整台账.xlsx").read_bytes() == b"broken"


def test_empty_registers_have_lists_notes_and_the_same_bytes(tmp_path: Path) -> None:
    for register in REGISTERS:
        content = blank_register(register)
        assert content == blank_register(register)
        path = tmp_path / f"{register.name}.xlsx"
        path.write_bytes(content)
        book = load_workbook(path)
        assert book.sheetnames == [register.name, NOTES]
        headings = [cell.value for cell in book[register.name][2]]
        assert headings == [column.heading for column in register.columns if column.laid_out]
        rules = book[register.name].data_validations.dataValidation
        notes = {rule.promptTitle for rule in rules}
        assert notes == set(headings)
        lists = {rule.promptTitle for rule in rules if rule.type == "list"}
        assert lists == {c.heading for c in register.columns if c.choices and c.laid_out}


def test_a_register_in_an_old_copy_of_the_list_is_not_read_twice(office: Office) -> None:
    office.master(MASTER)
    table = f"{EXTENSION}\n{APPROVED}"
    for name in ("延期.xlsx", "延期 - 副本.xlsx"):
        write_workbook(office.folder.registers / name, {"延期台账": table})
    assert (office.task("1-1").extensions, office.found("L")) == (1, set())


def test_a_second_register_on_the_same_rows_is_told_and_says_nothing_of_the_first(
    office: Office,
) -> None:
    office.master(MASTER)
    table = f"{EXTENSION} | 任务编号 | 核实情况 | 结论 |\n{APPROVED} | 1-2 | 未完成 | 退回 |"
    office.kept("延期.xlsx", 台账=table)
    assert str(office.task("1-1").deadline) == "2017-08-31"
    (told,) = [finding for finding in office.view().findings if finding.code.startswith("L")]
    assert (told.code, told.severity, told.sheet) == ("L04", "warning", "台账")


EXTENDED_LATER = APPROVED.replace("2017-07-08", "2017-07-12")


@pytest.mark.parametrize(
    ("closing", "change", "extension", "status", "told"),
    [
        (CLOSED, "", EXTENDED_LATER, "on_track", {("销号台账", "L04")}),
        (CLOSED, "", APPROVED.replace("2017-07-08", "2017-07-06"), "done", set()),
        ("", ENDED, EXTENDED_LATER, "on_track", {("调整台账", "L04")}),
        ("", ENDED, APPROVED.replace("2017-07-08", "2017-07-06"), "terminated", set()),
        (CLOSED, ENDED, "", "terminated", {("销号台账", "L04")}),
        (
            f"{CLOSED}\n{SENT_BACK.replace('07-11', '07-07')}",
            "",
            "",
            "overdue",
            {("销号台账", "L04")},
        ),
    ],
)
def test_registers_that_contradict_each_other_are_told_and_end_nothing(
    office: Office, closing: str, change: str, extension: str, status: str, told: set[object]
) -> None:
    office.master(MASTER)
    office.kept(
        "2017.xlsx",
        销号台账=f"{CLOSING}\n{closing}",
        调整台账=f"{CHANGE}\n{change}",
        延期台账=f"{EXTENSION}\n{extension}",
    )
    reported(office)
    assert office.task("1-1").status == status
    assert {(f.sheet, f.code) for f in office.view().findings if f.code == "L04"} == told
