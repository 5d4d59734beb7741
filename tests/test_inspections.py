"""督查记录: how it is read, what in it is doubtful, and what its verdicts do to a task."""

import email
from email import policy

import pytest
from docx import Document
from docx.table import Table, _Cell
from openpyxl import load_workbook

from pipeline.domain.registers.supervision import INSPECTIONS
from pipeline.history.results import table_rows
from pipeline.intake.registers.headings import chosen
from pipeline.merge.frames.inspected import stands_in
from tests.command import duban
from tests.office import Office

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月31日前 |
| 1-2 | 累计完成河道清淤12公里 | 区水务局 | 7月10日前 |
"""
INSPECTION = (
    "| 任务编号 | 督查日期 | 督查方式 | 现场情况 | 核查结论 | 督查人员 | 整改要求 | 整改时限 "
    "| 整改回复 | 回复日期 | 回头看结论 |"
)


def inspection(
    task: str = "1-1",
    day: str = "2017-07-12",
    verdict: str = "不属实",
    *,
    demand: str = "",
    by: str = "",
    reply: str = "",
    replied: str = "",
    review: str = "",
) -> str:
    cells = (task, day, "现场", "管沟只开挖了一半", verdict, "甲组", demand, by, reply, replied)
    return f"| {' | '.join((*cells, review))} |"


def kept(office: Office, *rows: str, header: str = INSPECTION, sheet: str = "督查记录") -> None:
    office.kept("督查.xlsx", **{sheet: "\n".join([header, *rows])})


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (inspection(), set()),
        (inspection(verdict="经现场核查，属实。"), set()),
        (inspection(verdict="属实（待复核）"), {("E2", "L34")}),
        (inspection(verdict="不存在虚报"), {("E2", "L34")}),
        (inspection(review="预计整改到位"), {("K2", "L34")}),
        (inspection(verdict="与填报情况不一致"), set()),
        (inspection(verdict="部分属实", review="已整改到位"), set()),
        # other words are told with their cell, and are no good news
        (inspection(verdict="基本属实"), {("E2", "L34")}),
        (inspection(verdict="未发现虚报"), {("E2", "L34")}),
        (inspection(verdict="是"), {("E2", "L34")}),
        (inspection(verdict=""), {("E2", "L34")}),
        (inspection(review="基本到位"), {("K2", "L34")}),
        # of another task, or of none
        (inspection("9-9"), {("A2", "L35")}),
        (inspection("9-9", "2017-05-12"), {("A2", "L05")}),
        # days
        (inspection(day=""), {("B2", "L36")}),
        (inspection(day="上周"), {("B2", "L36")}),
        (inspection(day="2017-07-20"), {("B2", "L36")}),
        (inspection(demand="补齐", by="2017-07-10"), {("H2", "L36")}),
        (inspection(demand="补齐", by="尽快"), {("H2", "L36")}),
        (inspection(demand="补齐", reply="已补", replied="2017-07-11"), {("J2", "L36")}),
        (inspection(demand="补齐", reply="已补"), {("J2", "L36")}),
        # two of one day: the better one is named
        (f"{inspection()}\n{inspection(verdict='属实')}", {("E3", "L37")}),
        (f"{inspection(verdict='部分属实')}\n{inspection()}", {("E2", "L37")}),
        (f"{inspection()}\n{inspection(day='2017-07-13', verdict='属实')}", set()),
    ],
)
def test_what_is_doubtful_in_an_inspection_is_told_with_its_cell(
    office: Office, row: str, found: set[tuple[str, str]]
) -> None:
    office.master(MASTER)
    kept(office, row)
    assert office.found("L") == found


@pytest.mark.parametrize(
    ("header", "sheet"),
    [
        (INSPECTION, "Sheet1"),
        (
            "| 编号 | 检查时间 | 方式 | 现场督查情况 | 督查结果 | 督查组 | 整改意见 | 整改期限 "
            "| 整改情况 | 反馈时间 | 复查结果 |",
            "现场督查登记",
        ),
    ],
)
def test_an_inspection_is_known_by_its_headings_in_other_words(
    office: Office, header: str, sheet: str
) -> None:
    office.master(MASTER)
    kept(office, inspection(demand="补齐", by="7月20日前"), header=header, sheet=sheet)
    (register,) = office.view().registers
    (entry,) = register.entries
    assert (register.register.name, entry.tasks, entry.use) == ("督查记录", ("1-1",), "used")
    assert office.found("L") == set()


def test_a_register_of_closings_with_a_verdict_is_no_register_of_inspections(
    office: Office,
) -> None:
    office.master(MASTER)
    closings = """
    | 任务编号 | 检查时间 | 检查方式 | 核实情况 | 结论 | 销号日期 |
    | 1-1 | 2017-07-11 | 现场 | 已全部完成 | 同意 | 2017-07-12 |
    """
    office.kept("销号.xlsx", 销号台账=closings)
    assert [kept.register.name for kept in office.view().registers] == ["销号台账"]


def test_a_list_that_is_called_for_inspections_is_still_the_list(office: Office) -> None:
    office.master("| 说明 |\n| 请各单位填报 |", 督查任务清单=MASTER)
    assert [task.task_id for task in office.view().tasks] == ["1-1", "1-2"]


RETURN = """
| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 1-1 | 完成柏条河沿线截污管网建设 | 管网已全部建成 | {percent} | {forecast} |
| 1-2 | 累计完成河道清淤12公里 | 已清淤8公里 | 60 | 否 |
"""


def reported(office: Office, forecast: str = "已办结", percent: int = 100) -> None:
    office.returned("区水务局.xlsx", RETURN.format(percent=percent, forecast=forecast))


CLOSED = "| 任务编号 | 核实情况 | 结论 | 销号日期 |\n| 1-1 | 已全部完成 | 同意 | {day} |"


@pytest.mark.parametrize(
    ("rows", "forecast", "status"),
    [
        ([inspection()], "已办结", "at_risk"),
        ([inspection()], "是", "at_risk"),
        ([inspection(verdict="部分属实")], "已办结", "at_risk"),
        ([inspection(verdict="部分属实")], "是", "on_track"),
        ([inspection(verdict="属实")], "已办结", "done"),
        ([inspection(verdict="基本属实")], "已办结", "at_risk"),
        ([inspection(verdict="")], "已办结", "done"),
        # what comes later decides, unless it is unclear
        ([inspection(), inspection(day="2017-07-13", verdict="属实")], "已办结", "done"),
        ([inspection(), inspection(day="2017-07-13", verdict="部分属实")], "是", "on_track"),
        ([inspection(), inspection(day="2017-07-13", verdict="差不多")], "是", "at_risk"),
        ([inspection(day="2017-07-13"), inspection(verdict="属实")], "已办结", "at_risk"),
        ([inspection(), inspection(verdict="属实")], "已办结", "at_risk"),
        # looked at again
        ([inspection(review="整改到位")], "已办结", "done"),
        ([inspection(review="部分整改")], "已办结", "at_risk"),
        ([inspection(review="基本到位")], "已办结", "at_risk"),
        # days: not before, and without one at once, but never as good news
        ([inspection(day="2017-07-17")], "已办结", "done"),
        ([inspection(day="")], "已办结", "at_risk"),
        ([inspection(), inspection(day="", verdict="属实")], "已办结", "at_risk"),
        ([inspection("9-9")], "已办结", "done"),
    ],
)
def test_nothing_is_done_or_on_track_on_the_units_word_once_it_was_found_untrue(
    office: Office, rows: list[str], forecast: str, status: str
) -> None:
    office.master(MASTER)
    kept(office, *rows)
    reported(office, forecast)
    assert office.task("1-1").status == status


@pytest.mark.parametrize(
    ("day", "status", "found"),
    [
        ("2017-07-13", "done", set()),
        ("2017-07-12", "at_risk", {"S02", "L37"}),
        ("2017-07-10", "at_risk", {"S02", "L37"}),
    ],
)
def test_a_closing_counts_only_after_the_verdict(
    office: Office, day: str, status: str, found: set[str]
) -> None:
    office.master(MASTER, 销号台账=CLOSED.format(day=day))
    kept(office, inspection())
    reported(office)
    assert office.task("1-1").status == status
    assert {code for _, code in office.found("L", "S02")} == found


def test_a_task_past_its_deadline_is_overdue_and_an_unreported_one_is_no_longer_done(
    office: Office,
) -> None:
    office.week = "2017-W27"
    office.master(MASTER)
    office.returned(
        "区水务局.xlsx",
        RETURN.format(percent=100, forecast="已办结").replace("60 | 否", "100 | 已办结"),
        "2017-07-06 10:00",
    )
    office.run()
    office.week = "2017-W28"
    kept(office, inspection("1-2"), inspection("1-1", "2017-07-11"))
    assert office.statuses() == {"1-1": "unreported", "1-2": "unreported"}
    office.returned("区水务局.xlsx", RETURN.format(percent=100, forecast="已办结"))
    assert office.statuses() == {"1-1": "at_risk", "1-2": "overdue"}


def test_both_texts_stand_side_by_side_with_their_cells(office: Office) -> None:
    office.week = "2017-W27"
    office.master(MASTER)
    office.returned(
        "区水务局.xlsx", RETURN.format(percent=100, forecast="已办结"), "2017-07-06 10:00"
    )
    office.run()
    office.week = "2017-W28"
    kept(office, inspection(day="2017-07-09"))
    reported(office, "是", 50)
    (finding,) = (f for f in office.view().findings if f.code == "S02")
    assert (finding.file, finding.cell) == ("inbox/registers/督查.xlsx", "E2")
    assert "“不属实”：管沟只开挖了一半" in finding.message
    assert "预估“已办结”，完成进度100%，进展情况：管网已全部建成" in finding.message
    assert (
        "2017年7月第1周 区水务局.xlsx 周报表!C2,D2,E2" in finding.message
    )  # that of the week before
    office.run()
    (row, _) = table_rows(office.folder.results(office.the_week) / "data" / "tasks.csv")
    assert (row["status"], row["inspected"]) == ("at_risk", "2017-07-09 不属实")
    assert row["inspected_source"] == "inbox/registers/督查.xlsx 督查记录!E2"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (inspection(demand="限期补齐", by="2017-07-20"), set()),
        (inspection(demand="限期补齐", by="2017-07-13"), {("G2", "S08")}),
        (inspection(demand="限期补齐"), {("G2", "S08")}),
        (inspection(demand="限期补齐", by="2017-07-13", replied="2017-07-17"), {("G2", "S08")}),
        (inspection(demand="限期补齐", by="2017-07-13", replied="2017-07-13"), {("G2", "S09")}),
        (
            inspection(demand="限期补齐", replied="2017-07-13", review="未整改到位"),
            {("G2", "S08")},
        ),
        (inspection(demand="限期补齐", replied="2017-07-13", review="整改到位"), set()),
        (
            inspection(demand="限期补齐", replied="2017-07-10"),
            {("G2", "S08")},
        ),  # before it was made
        (inspection(demand="无", by="2017-07-13"), set()),
    ],
)
def test_a_demand_is_told_until_it_is_answered_and_looked_at_again(
    office: Office, row: str, found: set[tuple[str, str]]
) -> None:
    office.master(MASTER)
    kept(office, row)
    assert office.found("S08", "S09") == found


def test_what_was_found_is_read_in_every_report_and_asked_of_the_unit(office: Office) -> None:
    office.master(MASTER)
    demand = inspection(verdict="不属实", demand="限期补齐剩余管沟", by="2017-07-13")
    kept(office, demand)
    office.run()
    results = office.folder.results(office.the_week)
    (report,) = results.glob("*例外情况报告.docx")
    said = "\n".join(cell.text for table in Document(str(report)).tables for cell in _cells(table))
    assert "不属实。7月12日：管沟只开挖了一半\n〔inbox/registers/督查.xlsx 督查记录!E2〕" in said
    assert "限期补齐剩余管沟（应于7月13日前回复，至今没有回复）" in said
    page = (results / "index.html").read_text("utf-8")
    assert "2017年7月12日（现场，甲组）核查：不属实" in page
    (reminder,) = (results / "mail").glob("*催报*.eml")
    letter = email.message_from_bytes(reminder.read_bytes(), policy=policy.default).get_body()
    assert letter is not None
    assert "督查整改要求：限期补齐剩余管沟（7月12日督查，应于" in letter.get_content()
    assert "不属实" in duban("trace", "1-1", "--root", office.root).stdout


def _cells(table: Table) -> list[_Cell]:
    return [cell for row in table.rows for cell in row.cells]


@pytest.mark.parametrize(
    "found",
    [
        inspection(demand="限期补齐剩余管沟", by="2017-07-20"),
        inspection(demand="限期补齐剩余管沟"),
        inspection(demand="限期补齐剩余管沟", replied="2017-07-13", review="未整改到位"),
    ],
)
def test_a_form_shows_what_is_to_be_put_right_and_comes_back_without_a_doubt(
    office: Office, found: str
) -> None:
    office.master(MASTER)
    kept(office, found)
    assert duban("forms", "--root", office.root, "--week", office.week).returncode == 0
    (form,) = (office.folder.results(office.the_week) / "forms").glob("*区水务局*.xlsx")
    book = load_workbook(form)
    headings = [cell.value for cell in book["周报表"][4]]
    column = headings.index("督查整改要求") + 1
    assert "限期补齐剩余管沟" in str(book["周报表"].cell(5, column).value)
    returned = office.root / "inbox" / office.week / "区水务局.xlsx"
    returned.parent.mkdir(parents=True, exist_ok=True)
    returned.write_bytes(form.read_bytes())
    office.received("区水务局.xlsx", "2017-07-13 16:00")
    assert office.found("F") == set()


def test_a_form_does_not_ask_for_what_is_put_right(office: Office) -> None:
    office.master(MASTER)
    kept(office, inspection(demand="限期补齐剩余管沟", replied="2017-07-13", review="整改到位"))
    assert duban("forms", "--root", office.root, "--week", office.week).returncode == 0
    (form,) = (office.folder.results(office.the_week) / "forms").glob("*区水务局*.xlsx")
    assert "督查整改要求" not in [cell.value for cell in load_workbook(form)["周报表"][4]]


@pytest.mark.parametrize(
    ("rows", "closed", "inspected", "stands"),
    [
        ([inspection()], "", "2017-07-12 不属实", "untrue"),
        ([inspection(verdict="部分属实")], "", "2017-07-12 部分属实", "partly"),
        ([inspection(verdict="基本 属实，有出入")], "", "2017-07-12 基本属实，有出入", "partly"),
        ([inspection(verdict="属实")], "", "2017-07-12 属实", ""),
        ([inspection(verdict="")], "", "2017-07-12 没有结论", ""),
        ([inspection(day="")], "", "不属实", "untrue"),
        ([inspection(review="整改到位")], "", "2017-07-12 不属实，整改到位", ""),
        ([inspection()], "2017-07-13", "2017-07-12 不属实，已销号", ""),
        (
            [inspection(), inspection(day="2017-07-13", verdict="属实")],
            "",
            "2017-07-13 属实",
            "",
        ),
        (
            [inspection(), inspection(day="2017-07-13", verdict="再看")],
            "",
            "2017-07-12 不属实",
            "untrue",
        ),
    ],
)
def test_tasks_csv_tells_the_verdict_and_what_ended_it(
    office: Office, rows: list[str], closed: str, inspected: str, stands: str
) -> None:
    office.master(MASTER, **({"销号台账": CLOSED.format(day=closed)} if closed else {}))
    kept(office, *rows)
    reported(office)
    task = office.task("1-1")
    assert (task.inspected, task.found) == (inspected, stands)
    assert stands_in(task.inspected) == stands


def test_an_inspection_of_a_task_that_two_units_lead_is_told_of_the_first(office: Office) -> None:
    office.master(MASTER.replace("管网建设 | 区水务局", "管网建设 | 区水务局、区规建局"))
    kept(office, inspection())
    (finding,) = (each for each in office.view().findings if each.code == "S02")
    assert finding.unit == "区水务局"
    (told, _) = office.view().tasks
    assert told.inspections[0].lead_unit == "区水务局、区规建局"


@pytest.mark.parametrize(
    ("said", "found", "told"),
    [
        ("否", "untrue", False),
        ("是", "", False),
        ("不", "partly", True),
        ("是否属实待查", "partly", True),
    ],
)
def test_a_heading_that_asks_is_answered_with_yes_or_no(
    office: Office, said: str, found: str, told: bool
) -> None:
    office.master(MASTER)
    kept(office, inspection(verdict=said), header=INSPECTION.replace("核查结论", "是否属实"))
    assert office.task("1-1").found == found
    assert bool(office.found("L34")) == told


@pytest.mark.parametrize(
    "demand", ["无", "/", "不需整改", "无需整改。", "暂无整改要求", "继续保持"]
)
def test_a_demand_that_asks_for_nothing_is_none(office: Office, demand: str) -> None:
    office.master(MASTER)
    row = inspection(
        day="2017-06-12", verdict="属实", demand=demand, by="无", reply="/", replied="—"
    )
    kept(office, row)
    assert office.found("L", "S") == set()


@pytest.mark.parametrize(
    ("day", "found"),
    [("2017-07-12", ""), ("2017-07-13", ""), ("2017-07-02", "untrue"), ("8月", "untrue")],
)
def test_what_was_looked_at_again_before_it_was_found_is_not_mended(
    office: Office, day: str, found: str
) -> None:
    office.master(MASTER)
    row = f"{inspection(review='整改到位')} {day} |"
    kept(office, row, header=f"{INSPECTION} 回头看日期 |")
    assert office.task("1-1").found == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("√属实 □不属实", "属实"),
        ("□属实 ☑不属实", "不属实"),
        ("属实（√） 不属实（ ）", "属实"),
        ("属实( ) 部分属实(√) 不属实( )", "部分属实"),
        ("●属实 ○不属实", "属实"),
        ("属实√", "属实"),
        ("属实×", ""),
        ("×不属实", ""),
        ("√属实 √不属实", ""),
        ("□属实 □不属实", ""),
        ("属实/不属实", ""),
        ("属实", "属实"),
    ],
)
def test_a_verdict_may_be_ticked_and_two_ticks_or_none_are_no_verdict(
    text: str, value: str
) -> None:
    (verdict,) = (c for c in INSPECTIONS.columns if c.name == "verdict")
    assert chosen(verdict, text) == value


def test_boxes_answer_a_heading_that_asks_and_a_demand_may_name_its_limit(office: Office) -> None:
    office.master("""
    | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
    | 1-1 | 建管网 | 区水务局 | 年底 |
    | 1-2 | 修泵站 | 区水务局 | 年底 |
    """)
    office.returned(
        "区水务局.xlsx",
        """
        | 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
        | 1-1 | 已全部完成 | 100 | 已办结 |
        | 1-2 | 已全部完成 | 100 | 已办结 |
        """,
    )
    office.kept(
        "督查.xlsx",
        督查记录="""
        | 任务编号 | 督查日期 | 现场情况 | 是否属实 | 整改要求及时限 |
        | 1-1 | 2017-07-03 | 尚有300米未敷设 | □是 ☑否 | 立即整改，7月10日前报送整改情况 |
        | 1-2 | 2017-07-03 | 泵站已运行 | ☑是 □否 | |
        """,
    )
    assert office.statuses() == {"1-1": "at_risk", "1-2": "done"}
    assert office.found("L", "S") == {("D2", "S02"), ("E2", "S08")}
    (told,) = (f for f in office.view().findings if f.code == "S08")
    assert "应于7月10日前回复" in told.message
