"""Notices (督办单) and leaders' instructions (批示登记): the registers, what is told, the drafts."""

import datetime as dt
import email
from email import policy
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from pipeline import monthly, noticing
from pipeline.assess.notices import Notice
from pipeline.assess.proposals import NoticesView
from pipeline.domain.settings import Leader, NoticeSettings, Settings, WeekSettings
from pipeline.domain.week import Month
from pipeline.reports.glance.calls import calls
from tests.command import duban
from tests.office import WITHOUT_PDF, Office, write_workbook

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 配合单位 | 完成时限 | 重点 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 区环保局 | {due} | 是 |
| 1-2 | 累计完成河道清淤12公里 | 区水务局 | | 12月底 | |
| 2 | 编制电子信息产业发展规划 | 区经科局 | | 12月底 | |
"""
SLIP = (
    "| 编号 | 级别 | 发出日期 | 任务编号 | 责任单位 | 事由 | 要求 | 回复时限 | 回复日期 | 回复情况"
    " | 办结情况 |"
)
SENT = "| 3号 | 督办 | 2017-07-03 | 1-1 | 区水务局 | 进展慢 | 抓紧 | 2017-07-10 | | | |"
SAID = "| 批示日期 | 批示领导 | 批示内容 | 任务编号 | 事项 | 承办单位 | 办理时限 | 办理结果 | 回告日期 |"
RETURN = """
| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 预估不能按时办结的原因及建议 |
| 1-1 | {said} | 60 | {forecast} | 拆迁未完成，建议专题研究 |
| 1-2 | 清淤8公里 | 66 | 是 | |
"""


def given(
    *,
    leader: str = "张区长",
    task: str = "1-1",
    matter: str = "",
    unit: str = "",
    due: str = "",
    answered: str = "",
) -> str:
    return f"| 2017-07-03 | {leader} | 请抓紧 | {task} | {matter} | {unit} | {due} | | {answered} |"


def listed(office: Office, due: str = "12月底", **sheets: str) -> None:
    office.master(MASTER.format(due=due), **sheets)


def slips(office: Office, *rows: str) -> None:
    office.kept("督办单.xlsx", 督办单="\n".join([SLIP, *rows]))


def instructions(office: Office, *rows: str) -> None:
    office.kept("批示.xlsx", Sheet1="\n".join([SAID, *rows]))


def reported(office: Office, forecast: str = "是", said: str = "已完成3公里") -> None:
    office.returned("区水务局.xlsx", RETURN.format(said=said, forecast=forecast))
    office.returned(
        "区经科局.xlsx",
        "| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |\n| 2 | 送审稿已完成 | 60 | 是 |",
    )


def proposed(office: Office) -> NoticesView:
    office.run()
    return noticing.proposed(office.folder, office.the_week)


def levels(view: NoticesView) -> dict[str, str]:
    return {each.task.task_id: each.level for each in view.proposals}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (SENT, set()),
        (SENT.replace("| 1-1 |", "| 9-9 |"), {("D2", "L38")}),
        (SENT.replace("督办", "加急"), {("B2", "L39")}),
        (SENT.replace("督办", ""), {("B2", "L39")}),
        (SENT.replace("督办", "红牌警告"), set()),
        (f"{SENT}\n| 合计 | 1张 | | | | | | | | | |", set()),
        (f"{SENT}\n| ^ | ^ | ^ | 2 | 区经科局 | 慢 | 抓紧 | ^ | | | |", set()),
        (SENT.replace("2017-07-10", "收到后3个工作日内"), set()),
        (SENT.replace("2017-07-10", "尽快"), {("H2", "L41")}),
        (SENT.replace("2017-07-10 | | | |", "2017-07-10 | / | 无 | |"), set()),
        (SENT.replace("2017-07-10 | | | |", "2017-07-10 | | | 不再跟踪 |"), {("K2", "L34")}),
        (SENT.replace("2017-07-10 | | | |", "2017-07-10 | | | 跟踪督办 |"), set()),
        (SENT.replace("07-10 | |", "07-10 | 2017-07-02 |"), {("I2", "L40")}),
        (SENT.replace("2017-07-10", "2017-07-01"), {("H2", "L41")}),
        (SENT.replace("07-10 | | |", "07-10 | | 已回复 |"), {("I2", "L41")}),
        (f"{SENT}\n{SENT.replace('1-1', '1-2')}", {("A2", "L42"), ("A3", "L42")}),
        (SENT.replace("07-10 | |", "07-10 | 2017-07-15 |"), {("I2", "L43")}),
        (SENT.replace("| 1-1 |", "| |").replace("进展慢", ""), {("D2", "L44")}),
        (SENT.replace("区水务局", "区财政局"), {("E2", "L45")}),
        (SENT.replace("区水务局", "区经科局"), {("E2", "L45")}),
        (SENT.replace("区水务局", "水务局"), set()),
        (SENT.replace("区水务局", "区环保局、区水务局"), set()),
        (SENT.replace("2017-07-03", ""), {("D2", "L04")}),
        # a task that left the list, and the matter is done with: nothing to tell
        (SENT.replace("| 1-1 |", "| 9-9 |").replace("| | | |", "| | | 已办结 |"), set()),
    ],
)
def test_what_is_wrong_in_a_notice_names_its_cell(
    office: Office, row: str, found: set[tuple[str, str]]
) -> None:
    listed(office)
    slips(office, row)
    assert office.found("L") == found


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (given(), set()),
        (given(task=""), {("D2", "L44"), ("F2", "L45")}),
        (given(task="", matter="修桥", unit="区水务局"), set()),
        (given(task="", matter="修桥", unit="区财政局"), {("F2", "L45")}),
        (given(task="77"), {("D2", "L38")}),
        (given(answered="2017-07-02"), {("I2", "L40")}),
        (given(answered="2017-07-20"), {("I2", "L43")}),
        (given(answered="已回告"), {("I2", "L41")}),
        (given(due="2017-07-01"), {("G2", "L41")}),
        (given(due="紧急"), set()),
        (given(leader=""), {("D2", "L04")}),
    ],
)
def test_what_is_wrong_in_an_instruction_names_its_cell(
    office: Office, row: str, found: set[tuple[str, str]]
) -> None:
    listed(office)
    instructions(office, row)
    assert office.found("L") == found


@pytest.mark.parametrize(
    ("row", "standing"),
    [
        (SENT, "超期4天未回复"),
        (SENT.replace("2017-07-10", "2017-07-14"), "未到回复时限"),
        (SENT.replace("2017-07-10", ""), "未回复，没有写明时限"),
        (SENT.replace("07-10 | |", "07-10 | 2017-07-10 |"), "7月10日已回复"),
        (SENT.replace("07-10 | |", "07-10 | 2017-07-12 |"), "7月12日回复，晚2天"),
        (SENT.replace("07-10 | |", "07-10 | 2017-07-15 |"), "超期4天未回复"),  # after the cut-off
        (SENT.replace("07-10 | |", "07-10 | 2017-07-02 |"), "超期4天未回复"),  # before it was sent
        (SENT.replace("| | | |", "| | | 已办结 |"), "已办结"),
        (SENT.replace("| | | |", "| | | 正在办理 |"), "超期4天未回复"),
        (SENT.replace("2017-07-03", "2017-07-15"), None),  # not sent by the cut-off day
    ],
)
def test_how_a_notice_stands(office: Office, row: str, standing: str | None) -> None:
    listed(office)
    slips(office, row)
    said = [notice.standing_in_words for notice in office.view().notices]
    assert said == ([standing] if standing else [])


@pytest.mark.parametrize(
    ("due", "day", "standing"),
    [
        ("", "2017年7月24日（一般件15个工作日）", "未到回告时限"),
        ("紧急", "2017年7月10日（紧急件5个工作日）", "超期4天未回告"),
        ("疑难", "2017年8月14日（疑难件30个工作日）", "未到回告时限"),
        ("3个工作日", "2017年7月6日（3个工作日）", "超期8天未回告"),
        ("10日内", "2017年7月13日（10日内）", "超期1天未回告"),
        ("2017-07-12", "2017年7月12日", "超期2天未回告"),
        ("尽快", "2017年7月24日（“尽快”看不出是哪一天，按一般件15个工作日）", "未到回告时限"),
    ],
)
def test_by_when_an_instruction_is_to_be_answered(
    office: Office, due: str, day: str, standing: str
) -> None:
    listed(office)
    instructions(office, given(due=due))
    (said,) = office.view().instructions
    assert (said.due_in_words, said.standing_in_words) == (day, standing)
    assert (said.leader, said.units) == ("张区长", ("区水务局",))


def test_holidays_and_worked_weekends_move_what_is_due(office: Office) -> None:
    week = WeekSettings.model_validate(
        {"holidays": ["2017-07-05至2017-07-06"], "workdays": ["2017-07-08"]}
    )
    office.settings = Settings(reports=WITHOUT_PDF, week=week)
    listed(office)
    instructions(office, given(due="紧急"))
    (said,) = office.view().instructions
    assert said.due == dt.date(2017, 7, 11)


@pytest.mark.parametrize(
    ("due", "forecast", "rows", "level"),
    [
        ("12月底", "是", [], None),
        ("7月20日前", "否", [], "提醒"),
        ("7月20日前", "是", [], None),
        ("7月22日前", "否", [], None),
        ("7月10日前", "否", [], "警示"),
        ("7月10日前", "已办结", [], None),
        # the ladder: not answered in time, the next level; the same level is not sent again
        ("12月底", "是", [SENT], "警示"),
        ("12月底", "是", [SENT.replace("督办", "提醒")], "督办"),
        ("12月底", "是", [SENT.replace("2017-07-10", "2017-07-18")], None),
        ("7月20日前", "否", [SENT.replace("2017-07-10", "2017-07-18")], None),
        ("7月10日前", "否", [SENT.replace("2017-07-10", "2017-07-18")], "警示"),
        ("7月10日前", "否", [SENT.replace("督办", "约谈")], None),
        (
            "7月10日前",
            "否",
            [SENT.replace("督办", "约谈").replace("| | | |", "| | | 已办结 |")],
            "警示",
        ),
        ("7月10日前", "否", [SENT.replace("督办", "加急")], None),
    ],
)
def test_which_notice_a_task_calls_for(
    office: Office, due: str, forecast: str, rows: list[str], level: str | None
) -> None:
    listed(office, due)
    slips(office, *rows)
    reported(office, forecast)
    assert levels(proposed(office)).get("1-1") == level


def test_what_is_not_sent_again_says_why(office: Office) -> None:
    listed(office, "7月10日前")
    slips(office, SENT.replace("督办", "约谈"))
    reported(office, "否")
    (held,) = (each for each in proposed(office).held if each.task.task_id == "1-1")
    assert "警示　3号，超期4天未回复" in held.why


def test_by_setting_a_key_task_starts_higher(office: Office) -> None:
    office.settings = Settings(reports=WITHOUT_PDF, notices=NoticeSettings(key_higher=True))
    listed(office, "7月20日前")
    reported(office, "否")
    assert levels(proposed(office))["1-1"] == "督办"


def test_a_refused_extension_and_faults_for_weeks_call_for_a_notice(office: Office) -> None:
    refused = (
        "| 任务编号 | 原时限 | 申请日期 | 新时限 | 批准日期 | 审批意见 |\n"
        "| 1-2 | 12月底 | 2017-07-03 | 2018-01-31 | 2017-07-06 | 不同意 |"
    )
    office.settings = Settings(reports=WITHOUT_PDF, notices=NoticeSettings(faults=2))
    for week, said in (("2017-W27", "2公里"), ("2017-W28", "3公里")):
        office.week = week
        listed(office, 延期台账=refused)
        reported(office, "基本能", said)  # which is no answer: V02
        office.run()
    view = noticing.proposed(office.folder, office.the_week)
    grounds = {
        each.task.task_id: [g.code or g.words for g in each.grounds] for each in view.proposals
    }
    assert grounds["1-1"] == ["V02", "V02"]
    assert [ground.split("：")[0] for ground in grounds["1-2"]] == ["申请延期没有批准"]
    (faulty,) = (each for each in view.proposals if each.task.task_id == "1-1")
    assert [ground.week for ground in faulty.grounds] == ["2017年7月第2周", "2017年7月第1周"]
    assert all(ground.place == "区水务局.xlsx“周报表”D2" for ground in faulty.grounds)


def test_nobody_is_named_on_a_guess(office: Office) -> None:
    listed(office, "7月中旬办结")
    office.master(MASTER.format(due="月中"))  # told as L03: no day is written
    office.week = "2017-W29"
    office.master(MASTER.format(due="月中"))
    reported(office, "否")
    view = proposed(office)
    assert "1-1" not in levels(view)
    assert any("没有把握" in each.why for each in view.held if each.task.task_id == "1-1")


def test_units_are_listed_with_weeks_findings_cells_and_notices(office: Office) -> None:
    office.settings = Settings(reports=WITHOUT_PDF, notices=NoticeSettings(special=2))
    listed(office, "7月10日前")
    warned = SENT.replace("督办", "警示")
    slips(office, warned, warned.replace("3号", "4号").replace("1-1", "1-2"))
    reported(office, "否")
    view = proposed(office)
    (case,) = view.accountable
    assert (case.unit, case.count) == ("区水务局", 2)
    assert [ground.notice.number for ground in case.grounds if ground.notice] == ["3号", "4号"]
    assert [ground.place for ground in case.grounds] == [
        "inbox/registers/督办单.xlsx 督办单!C2",
        "inbox/registers/督办单.xlsx 督办单!C3",
    ]
    assert [each.unit for each in view.special] == ["区水务局"]


def test_one_warning_accuses_nobody(office: Office) -> None:
    listed(office)
    slips(office, SENT.replace("督办", "警示"))
    assert proposed(office).accountable == ()


def test_the_drafts_are_written_beside_the_sealed_week(office: Office) -> None:
    listed(office, "7月10日前")
    slips(office, SENT)
    reported(office, "否")
    office.run()
    sealed = {path: path.read_bytes() for path in _files(office.folder.results(office.the_week))}
    first = duban("notices", "--root", office.root, "--week", office.week)
    assert first.returncode == 0, first.stderr
    made = office.folder.results("2017-W28-督办")
    before = {path: path.read_bytes() for path in _files(made)}
    duban("notices", "--root", office.root, "--week", office.week)
    assert {path: path.read_bytes() for path in _files(made)} == before
    assert {p: p.read_bytes() for p in _files(office.folder.results(office.the_week))} == sealed
    (slip,) = made.glob("01-警示-区水务局-1-1.docx")
    said = "\n".join(paragraph.text for paragraph in Document(str(slip)).paragraphs)
    for words in (
        "督查通知单（警示）",
        "区水务局：",
        "1-1　完成柏条河沿线截污管网建设（完成时限2017年7月10日，配合单位区环保局，重点任务）",
        "下列事项逾期没有办结、没有按时回复上一张督办单，现予警示",
        "写明逾期没有办结、没有按时回复上一张督办单的原因",
        "“已完成3公里”（出处：区水务局.xlsx工作表“周报表”第2行）",
        "请于2017年7月19日前书面回复",
    ):
        assert words in said, words
    assert "inbox/" not in said
    assert duban("verify", "--root", office.root).returncode == 0


def test_the_rows_can_be_pasted_into_the_register(office: Office) -> None:
    listed(office, "7月10日前")
    reported(office, "否")
    office.run()
    duban("notices", "--root", office.root, "--week", office.week)
    (path,) = office.folder.results("2017-W28-督办").glob("*.xlsx")
    rows = [
        [str(cell.value or "") for cell in row]
        for row in load_workbook(path)["台账行"].iter_rows(min_row=3, max_row=4)
    ]
    assert rows[1][0] == ""  # the number is the office's to give
    slips(office, f"| {' | '.join(rows[1])} |")
    office.week = "2017-W29"
    office.master(MASTER.format(due="7月10日前"))
    (notice,) = office.view().notices
    assert isinstance(notice, Notice)
    assert (notice.level, notice.tasks, notice.units) == ("警示", ("1-1",), ("区水务局",))
    assert (notice.since, notice.due) == (dt.date(2017, 7, 14), dt.date(2017, 7, 19))
    assert office.found("L") == set()


def test_a_week_that_is_not_sealed_gives_no_notices(office: Office) -> None:
    listed(office)
    said = duban("notices", "--root", office.root, "--week", office.week)
    assert said.returncode == 2
    assert "没有封存的 2017-W28" in said.stderr


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def report(office: Office) -> str:
    (made,) = office.folder.results(office.the_week).glob("*例外情况报告.docx")
    document = Document(str(made))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def letters(office: Office, kind: str) -> dict[str, str]:
    folder = office.folder.results(office.the_week) / "mail"
    found = {}
    for path in folder.glob(f"*{kind}*.eml"):
        body = email.message_from_bytes(path.read_bytes(), policy=policy.default).get_body()
        assert body is not None
        found[path.stem] = str(body.get_content())
    return found


def test_open_and_unanswered_notices_stand_in_every_paper(office: Office) -> None:
    listed(office)
    later = SENT.replace("3号", "4号").replace("2017-07-10", "2017-07-20").replace("1-1", "2")
    done = SENT.replace("3号", "5号").replace("| | | |", "| 2017-07-06 | | 已办结 |")
    slips(office, SENT, later.replace("区水务局", ""), done)
    reported(office)
    view = office.run()
    assert [each.number for each in view.running_notices] == ["3号", "4号"]
    said = report(office)
    assert "八、督办单和领导批示" in said
    assert "在办的督办单2张，其中到期没有回复的1张" in said
    assert "超期4天未回复" in said
    assert "5号" not in said
    assert "到期没有回复的督办单1张" in letters(office, "报送领导")["01-报送领导"]
    # the unit reported well, and is written to for the notice alone; 区经科局 has still time
    assert list(letters(office, "催回复")) == ["催回复-区水务局"]
    assert (
        "督办　3号：1-1　完成柏条河沿线截污管网建设" in letters(office, "催回复")["催回复-区水务局"]
    )
    page = (office.folder.results(office.the_week) / "index.html").read_text("utf-8")
    assert "在办的督办单（2张，到期没有回复的1张）" in page
    assert "7月3日　督办　3号：超期4天未回复（inbox/registers/督办单.xlsx 督办单!C2）" in page
    (call,) = calls(view)
    assert (call.unit, [each.word for each in call.about]) == ("区水务局", ["超期未回复1件"])
    assert call.say == "3号超期4天没有回复，请于1个工作日内书面回复。"
    office.week = "2017-W29"
    listed(office)
    assert duban("forms", "--root", office.root, "--week", office.week).returncode == 0
    (form,) = (office.folder.results(office.the_week) / "forms").glob("*区水务局*.xlsx")
    told = [str(cell.value) for (cell,) in load_workbook(form)["填报说明"].iter_rows(max_col=1)]
    (line,) = (text for text in told if "督办单" in text)
    assert (
        "督办　3号，1-1 完成柏条河沿线截污管网建设，7月3日发出，要求7月10日前回复（没有回复）"
        in line
    )
    said = duban("trace", "1-1", "--root", office.root).stdout
    assert "督办单：inbox/registers/督办单.xlsx 督办单!C2" in said
    assert "没有采用" not in said


def test_a_reminder_tells_the_unit_of_its_notices(office: Office) -> None:
    listed(office)
    slips(office, SENT)
    office.run()
    assert "督办　3号" in letters(office, "催报")["催报-区水务局"]
    assert "督办单" not in letters(office, "催报")["催报-区经科局"]


def test_each_instruction_has_its_answer_or_its_delay(office: Office) -> None:
    leaders = (Leader(name="张区长", mail=("zhang@example.org",)),)
    office.settings = Settings(reports=WITHOUT_PDF, leaders=leaders)
    listed(office)
    instructions(
        office,
        given(due="紧急"),
        given(task="", matter="天府大道绿化", unit="区规建局", leader="李书记"),
        given(due="3个工作日", answered="2017-07-12"),
        given(answered="2017-07-05"),  # told in the week before
    )
    reported(office)
    office.run()
    said = report(office)
    assert "没有回告的领导批示2件，其中超期的1件；本周回告的领导批示1件" in said
    for words in ("超期4天未回告", "未到回告时限", "7月12日回告，晚6天", "天府大道绿化"):
        assert words in said, words
    (mine,) = letters(office, "批示").items()
    assert mine[0] == "批示报送领导-张区长"
    assert "没有回告的1件，其中超过时限的1件；本周回告的1件" in mine[1]
    assert "天府大道绿化" not in mine[1]
    assert "李书记7月3日批示“请抓紧”" in letters(office, "01-")["01-报送领导"]


def test_without_the_registers_nothing_is_said(office: Office) -> None:
    listed(office)
    reported(office)
    office.run()
    assert "督办单" not in report(office)
    page = (office.folder.results(office.the_week) / "index.html").read_text("utf-8")
    assert 'id="part-notices"' not in page
    assert 'id="part-instructions"' not in page


def test_a_closed_month_sums_the_instructions_up_by_leader(office: Office) -> None:
    instructions(
        office,
        given(answered="2017-07-20"),  # in time: an ordinary one has until 24 July
        given(due="紧急", answered="2017-07-12"),
        given(due="紧急"),
        given(due="疑难"),
        given(leader="李书记", answered="2017-07-20"),
        given(leader="李书记", answered="2017-08-02").replace("07-03", "07-31"),  # not yet given
        given(leader="李书记", answered="2017-06-20").replace("07-03", "06-06"),  # of June
        given(leader="李书记").replace("07-03", "06-06"),  # of June, and still open
    )
    for week in ("2017-W27", "2017-W28", "2017-W29", "2017-W30"):
        office.week = week
        listed(office)
        reported(office)
        office.run()
    view = monthly.closed(office.folder, Month(2017, 7), dt.date(2017, 8, 10))
    assert [
        (of.leader, len(of.instructions), of.on_time, of.late, of.open, of.overdue)
        for of in (*view.answers, view.answered)
    ] == [("张区长", 4, 1, 1, 2, 1), ("李书记", 2, 1, 0, 1, 1), ("合计", 6, 2, 1, 3, 2)]
    (made,) = office.folder.results(Month(2017, 7)).glob("*报告.docx")
    document = Document(str(made))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "领导批示办理情况（6件）" in said
    assert "按时回告2件，逾期回告1件，没有回告3件（其中超过时限2件）" in said
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["张区长", "4", "1", "1", "2", "1"] in rows
    assert ["合计", "6", "2", "1", "3", "2"] in rows
    assert monthly.closed_differs(office.folder, Month(2017, 7)) == []


def test_what_only_resembles_the_registers_is_not_believed(office: Office) -> None:
    """A list on a sheet 督办单位, and the ledger of a hotline, whose cases are answered too."""
    write_workbook(
        office.folder.master(office.the_week.month), {"督办单位": MASTER.format(due="12月底")}
    )
    office.kept(
        "热线.xlsx",
        Sheet1="""
    | 编号 | 类别 | 交办日期   | 承办单位 | 事项 | 回复时限   | 回复日期 |
    | 1    | 咨询 | 2017-07-03 | 区水务局 | 停水 | 2017-07-05 |          |
    """,
    )
    view = office.view()
    assert [task.task_id for task in view.tasks] == ["1-1", "1-2", "2"]
    assert (view.notices, view.instructions) == ((), ())
    assert {code for _, code in office.found("L")} == {"L20"}


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("5日内", "2017-07-08"),
        ("三个工作日内", "2017-07-06"),
        ("收到督办单之日起十个工作日内书面回复", "2017-07-17"),
        ("一周内", "2017-07-10"),
        ("本周五前", "2017-07-07"),
        ("下周一前", "2017-07-10"),
        ("7月底前", "2017-07-31"),
        ("尽快", "None"),
        ("5日内或10日内", "None"),
        ("每5日", "None"),
    ],
)
def test_a_limit_may_be_counted_from_the_day_of_the_notice_or_the_instruction(
    office: Office, written: str, due: str
) -> None:
    listed(office)
    slips(office, SENT.replace("2017-07-10", written))
    instructions(office, given(due=written))
    view = office.view()
    assert str(view.notices[0].due) == due
    assert str(view.instructions[0].due) == ("2017-07-24" if due == "None" else due)


@pytest.mark.parametrize(
    ("sheet", "remark", "counts"),
    [
        ("督办单", "", True),
        ("督办单", "已电话催办", True),
        ("督办单", "作废", False),
        ("督办单", "登记错误，见下一行", False),
        ("督办单（作废）", "", False),
        ("督办单（示例）", "", False),
    ],
)
def test_a_notice_that_was_taken_back_does_not_count_and_is_told(
    office: Office, sheet: str, remark: str, counts: bool
) -> None:
    listed(office)
    office.kept("督办单.xlsx", **{sheet: f"{SLIP} 备注 |\n{SENT} {remark} |"})
    view = office.view()
    assert bool(view.notices) == counts
    assert ("L04" in {code for _, code in office.found("L")}) == (not counts)


def test_what_was_sent_after_the_cut_off_and_answered_before_is_told(office: Office) -> None:
    office.master("| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1 | 修路 | 区规建局 | 年底 |")
    office.kept(
        "登记.xlsx",
        督办单="""
        | 编号 | 级别 | 发出日期 | 责任单位 | 事由 |
        | 1号 | 督办 | 2017-07-20 | 区规建局 | 进展慢 |
        """,
        批示登记="""
        | 批示日期 | 批示领导 | 来文标题 | 批示内容 | 承办单位 | 办理时限 | 办结时间 |
        | 2017-07-03 | 王强 | 治水报告 | 请办 | 区规建局 | 7月10日 | 2017-07-01 |
        | 2017-07-03 | 王强 | 治水报告 | 请办 | 区规建局 | 7月10日 | 2017-07-08 |
        """,
    )
    assert office.found("L") == {("C2", "L48"), ("G2", "L40")}
