"""Stages (节点): read from the list and from 节点台账, reported, and told when their day has passed."""

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from pipeline.domain.settings import Settings, StageSettings
from pipeline.domain.status import Slip
from pipeline.history.results import statement_in, table_rows
from pipeline.reports.forms.forms import forms
from tests.command import duban
from tests.office import WITHOUT_PDF, Office

LIST = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 建设柏条河截污管网 | 区水务局 | 6月底启动；9月底完成主体；12月底完工 |
| 1-2 | 修路 | 区水务局 | 9月底 |
"""
KEY = "ab" * 32
RETURN = """
| 任务编号 | 工作内容 | 本阶段节点 | 节点完成情况 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 1-1 | 建设柏条河截污管网 | {named} | {said} | 正在施工 | 30 | 是 |
| 1-2 | 修路 | | | 正在施工 | 30 | 是 |
"""


@pytest.mark.parametrize(
    ("headings", "cells", "told"),
    [
        ("一季度 | 二季度 | 三季度 | 四季度", "完成招标 | 开工 | 完成主体 | 完工", True),
        ("Q1 | Q2", "完成招标 | 开工", True),
        ("1-3月 | 1-6月 | 1-9月", "完成招标 | 开工 | 完成主体", True),
        ("上半年 | 下半年", "完成招标 | 完工", True),
        ("7月 | 8月 | 9月", "'30 | '60 | '100", True),
        ("第一季度 | 第二季度", "完成招标 | ", False),
        ("一季度 | 二季度", "/ | 无", False),
        ("一季度目标 | 二季度目标", "完成招标 | 开工", False),
        ("2016年 | 2017年", "完成招标 | 开工", False),
    ],
)
def test_columns_headed_by_mere_periods_are_told(
    office: Office, headings: str, cells: str, told: bool
) -> None:
    office.master(f"""
| 任务编号 | 工作内容 | {headings} | 牵头单位 | 完成时限 |
| 1-1 | 建设柏条河截污管网 | {cells} | 区水务局 | 年底 |
""")
    assert (("C1", "L31") in office.found("L31")) == told
    assert bool(office.task("1-1").stages) == ("目标" in headings)


def returned(
    office: Office, said: str = "", named: str = "启动（6月30日）", forecast: str = "是"
) -> None:
    office.returned(
        "区水务局.xlsx",
        RETURN.format(named=named, said=said).replace("| 是 |", f"| {forecast} |", 1),
    )


def stages(office: Office, task_id: str = "1-1") -> list[tuple[str, str, str, int]]:
    return [(s.text, str(s.due), s.state, s.days) for s in office.task(task_id).stages]


def test_a_stage_whose_day_has_passed_makes_the_task_at_risk(office: Office) -> None:
    office.master(LIST)
    returned(office)
    assert stages(office) == [
        ("启动", "2017-06-30", "overdue", 14),
        ("完成主体", "2017-09-30", "open", 0),
        ("完工", "2017-12-31", "open", 0),
    ]
    assert office.statuses() == {"1-1": "at_risk", "1-2": "on_track"}
    (finding,) = (f for f in office.view().findings if f.code == "S04")
    assert finding.message == "当前节点“启动”应于6月30日完成，已超14天"
    assert counted(office) == (3, 0, 1)


def counted(office: Office) -> tuple[int, ...]:
    """Returns what run.json counts: all stages, those reached, those overdue."""
    counts = office.view().counts
    return tuple(counts[name] for name in ("stages", "stages_reached", "stages_overdue"))


def test_stages_are_counted_as_stages_csv_lists_them(office: Office) -> None:
    office.master(LIST)
    assert counted(office) == (3, 0, 1)
    returned(office, "已完成")
    assert counted(office) == (3, 1, 0)
    office.run()
    data = office.folder.results(office.the_week) / "data"
    counts = statement_in(data / "run.json")["counts"]
    states = [row["state"] for row in table_rows(data / "stages.csv")]
    assert (counts["stages"], counts["stages_reached"]) == (len(states), states.count("reached"))
    office.master("""
    | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
    | 1-2 | 修路 | 区水务局 | 9月底 |
    """)
    assert counted(office) == (0, 0, 0)


@pytest.mark.parametrize(
    ("said", "state", "codes"),
    [
        ("已完成", "reached", set()),
        ("是", "reached", set()),
        ("7月3日已完成", "reached", set()),
        ("未完成", "overdue", {"S04"}),
        ("正在推进", "overdue", {"S04"}),
        ("预计7月底完成", "overdue", {"S04"}),
        ("除1项外已完成", "overdue", {"S04", "V15"}),
        ("基本完成", "overdue", {"S04"}),
        ("完成80%", "overdue", {"S04", "V15"}),
        ("", "overdue", {"S04"}),
        ("/", "overdue", {"S04"}),
    ],
)
def test_a_stage_is_reached_only_when_the_unit_surely_says_so(
    office: Office, said: str, state: str, codes: set[str]
) -> None:
    office.master(LIST)
    returned(office, said)
    assert stages(office)[0][2] == state
    assert {code for _, code in office.found("S04", "V15")} == codes


@pytest.mark.parametrize(
    ("slip", "status"), [("at_risk", "at_risk"), ("overdue", "overdue"), ("off", "on_track")]
)
def test_what_a_slip_makes_of_the_task_is_a_setting(
    office: Office, slip: Slip, status: str
) -> None:
    office.settings = Settings(reports=WITHOUT_PDF, stages=StageSettings(slip=slip))
    office.master(LIST)
    returned(office)
    assert office.statuses()["1-1"] == status


def test_what_was_reached_stays_so(office: Office) -> None:
    office.week = "2017-W27"
    office.master(LIST)
    returned(office, "已完成")
    office.run()
    office.week = "2017-W28"
    returned(office, "", "完成主体（9月30日）")
    office.run()
    rows = table_rows(office.folder.results(office.the_week) / "data" / "stages.csv")
    assert [(r["text"], r["state"], r["reached_in"]) for r in rows] == [
        ("启动", "reached", "2017-W27"),
        ("完成主体", "open", ""),
        ("完工", "open", ""),
    ]
    assert rows[0]["reached_source"] == "区水务局.xlsx 周报表!D2"
    # The same answer again, which names no stage, may be that of last week
    office.returned("区水务局.xlsx", RETURN.format(named="", said="已完成"))
    assert stages(office)[1][2] == "open"
    assert ("D2", "V15") in office.found("V")
    # Nor is it taken back by a word
    returned(office, "未完成")
    assert stages(office)[0][2] == "reached"
    assert ("D2", "V15") in office.found("V")


def test_a_reached_stage_that_the_list_words_anew_is_told(office: Office) -> None:
    office.week = "2017-W27"
    office.master(LIST)
    returned(office, "已完成")
    office.run()
    office.week = "2017-W28"
    office.master(LIST.replace("6月底启动", "6月底开工"))
    returned(office, "", "")
    assert stages(office)[0] == ("开工", "2017-06-30", "overdue", 14)
    assert "L33" in {code for _, code in office.found("L")}


def test_the_form_asks_for_the_open_stage_only_where_tasks_have_stages(office: Office) -> None:
    office.master(LIST + "| 2-1 | 绿道 | 区农林局 | 9月底 |")
    made = forms(office.view(), KEY)
    for unit, asks in (("区水务局", True), ("区农林局", False)):
        (content,) = made[unit].values()
        path = office.root / "form.xlsx"
        path.write_bytes(content)
        sheet = openpyxl.load_workbook(path).worksheets[0]
        headings = {str(cell.value): number for number, cell in enumerate(sheet[4], start=1)}
        assert ("节点完成情况" in headings) is asks
        if asks:
            assert sheet.cell(5, headings["本阶段节点"]).value == "启动\n（6月30日）"
            assert not sheet.cell(5, headings["节点完成情况"]).protection.locked
            assert sheet.cell(6, headings["节点完成情况"]).protection.locked


def test_a_form_that_comes_back_says_that_the_stage_is_reached(office: Office) -> None:
    office.master(LIST)
    (content,) = forms(office.view(), KEY)["区水务局"].values()
    path = office.root / "form.xlsx"
    path.write_bytes(content)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    headings = {str(cell.value): number for number, cell in enumerate(sheet[4], start=1)}
    for row in (5, 6):
        for name, value in (
            ("进展情况", "已进场"),
            ("完成进度（%）", 20),
            ("预估是否能够按时办结", "是"),
        ):
            sheet.cell(row, headings[name]).value = value
    sheet.cell(5, headings["节点完成情况"]).value = "已完成"
    workbook.save(path)
    office.dropped("区水务局.xlsx", path.read_bytes())
    assert stages(office)[0][2] == "reached"
    assert office.statuses() == {"1-1": "on_track", "1-2": "on_track"}


def test_a_column_a_quarter_and_rows_below_a_task(office: Office) -> None:
    office.master("""
| 任务编号 | 工作内容 | 新春目标 | 一季度目标 | 上半年目标 | 三季度目标 | 牵头单位 | 完成时限 |
| 1-1 | 截污管网 | 开工仪式 | 完成招标 | 6月20日前进场；6月底前完成3公里 | / | 区水务局 | 12月底 |
| 1-2 | 修路 | / | 无 | — | 30 | 区水务局 | 12月底 |
""")
    assert [s[:2] for s in stages(office)] == [
        ("开工仪式", "2017-03-31"),
        ("完成招标", "2017-03-31"),
        ("进场", "2017-06-20"),
        ("完成3公里", "2017-06-30"),
    ]
    assert [s[:2] for s in stages(office, "1-2")] == [("三季度目标：30", "2017-09-30")]
    assert office.found("L") == {("C1", "L32")}
    office.master("""
| 任务编号 | 工作内容 | 节点内容 | 节点时限 | 牵头单位 | 完成时限 |
| 1-1 | 截污管网 | 完成招标 | 6月底 | 区水务局 | 8月底 |
| ^ | ^ | 完成主体 | 5月底 | ^ | ^ |
| ^ | ^ | 验收 | 9月底 | ^ | ^ |
| ^ | ^ | 移交 | 待定 | ^ | ^ |
""")
    assert [s[:2] for s in stages(office)] == [
        ("完成主体", "2017-05-31"),
        ("完成招标", "2017-06-30"),
        ("验收", "2017-09-30"),
    ]
    assert office.task("1-1").deadline_text == "8月底"
    assert office.found("L") == {("C3", "L32"), ("C4", "L32"), ("C5", "L31")}


def test_rows_of_several_units_that_say_no_goal_are_no_stages(office: Office) -> None:
    office.master("""
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 截污管网 | 区水务局 | 6月底 |
| ^ | ^ | 区规建局 | 8月底 |
""")
    assert stages(office) == []
    assert {code for _, code in office.found("L")} == {"L15"}


REGISTER = """
| 任务编号 | 节点内容 | 节点时限 | 是否完成 | 完成日期 |
| 1-1 | 启动 | 6月30日 | {state} | {day} |
| 1-1 | 完成主体 | 8月底 | | |
| 1-2 | 路基 | 7月5日 | | |
| 9-9 | 路基 | 7月5日 | | |
| 1-2 | 通车 | 待定 | | |
"""


def test_the_register_adds_stages_and_says_that_they_are_reached(office: Office) -> None:
    office.master(LIST, 节点=REGISTER.format(state="已完成", day="2017-07-03"))
    returned(office)
    assert stages(office)[:2] == [
        ("启动", "2017-06-30", "reached", 0),
        ("完成主体", "2017-08-31", "open", 0),  # the list says September: the earlier day counts
    ]
    assert office.task("1-1").stages[0].reached_source == "inbox/master/2017-07.xlsx 节点!D2"
    assert stages(office, "1-2") == [("路基", "2017-07-05", "overdue", 9)]
    assert office.found("L") == {("A3", "L12"), ("A5", "L05"), ("A6", "L04")}
    # A day after the cut-off is not yet; a day beside 未完成 contradicts it
    for state, day, codes in (
        ("已完成", "2017-07-20", {"L04", "L05", "L12"}),
        ("未完成", "2017-07-03", {"L04", "L05", "L12"}),
        ("差不多了", "", {"L04", "L05", "L12"}),
    ):
        office.master(LIST, 节点=REGISTER.format(state=state, day=day))
        assert stages(office)[0][2] == "overdue"
        assert {code for _, code in office.found("L")} == codes


@pytest.mark.parametrize(
    ("state", "said", "forecast", "told"),
    [
        ("未完成", "已完成", "是", "“节点”第2行写的是节点“启动”未完成，单位报的是已完成"),
        ("未完成", "", "已办结", "“节点”第2行写的是节点“启动”未完成，单位报的是任务已办结"),
        ("未完成", "未完成", "是", ""),
        ("", "已完成", "是", ""),
        ("已完成", "", "已办结", ""),
    ],
)
def test_a_stage_that_the_register_calls_open_and_its_unit_reached_is_told(
    office: Office, state: str, said: str, forecast: str, told: str
) -> None:
    office.master(LIST, 节点=REGISTER.format(state=state, day=""))
    returned(office, said, forecast=forecast)
    assert [f.message for f in office.view().findings if f.code == "V15"] == (
        [f"节点完成情况：{told}"] if told else []
    )


EXTENDED = """
| 任务编号 | 延期节点 | 原时限 | 新时限 | 批准日期 | 审批意见 |
| 1-1 | {stage} | 2017-06-30 | {new} | {day} | {says} |
"""


@pytest.mark.parametrize(
    ("stage", "new", "day", "says", "due", "codes"),
    [
        ("启动", "2017-07-31", "2017-07-01", "同意", "2017-07-31", set()),
        ("启动", "7月底", "2017-07-01", "同意", "2017-07-31", set()),
        ("启动", "2017-07-31", "2017-07-20", "同意", "2017-06-30", {"S04"}),  # not yet
        ("启动", "2017-07-31", "2017-07-01", "不同意", "2017-06-30", {"S04", "L04"}),
        ("启动", "2017-06-20", "2017-07-01", "同意", "2017-06-30", {"S04", "L04"}),
        ("启动", "尽快", "2017-07-01", "同意", "2017-06-30", {"S04", "L04"}),
        ("完工验收", "2017-12-31", "2017-07-01", "同意", "2017-06-30", {"S04", "L04"}),
        ("完", "2018-03-31", "2017-07-01", "同意", "2017-06-30", {"S04", "L04"}),  # which?
    ],
)
def test_an_extension_of_a_stage_moves_that_stage_and_not_the_task(
    office: Office, stage: str, new: str, day: str, says: str, due: str, codes: set[str]
) -> None:
    office.master(LIST, 延期台账=EXTENDED.format(stage=stage, new=new, day=day, says=says))
    returned(office)
    assert stages(office)[0][:2] == ("启动", due)
    assert {code for _, code in office.found("S04", "L04")} == codes
    task = office.task("1-1")
    assert (str(task.deadline), task.extended) == ("2017-12-31", "")


def test_two_stages_and_the_task_are_extended_each_for_itself(office: Office) -> None:
    office.master(
        LIST,
        延期台账="""
    | 任务编号 | 节点     | 新时限     | 批准日期   | 批准文号 |
    | 1-1      | 启动     | 2017-07-20 | 2017-07-01 | 1号      |
    | 1-1      | 启动     | 2017-07-31 | 2017-07-10 | 2号      |
    | 1-1      | 完成主体 | 2017-10-31 | 2017-07-10 | 2号      |
    | 1-1      |          | 2018-01-31 | 2017-07-10 | 2号      |
    """,
    )
    returned(office)
    assert [due for _, due, _, _ in stages(office)] == ["2017-07-31", "2017-10-31", "2017-12-31"]
    assert str(office.task("1-1").deadline) == "2018-01-31"
    assert office.found("L04", "L12") == set()
    assert (
        office.task("1-1").stages[0].due_text == "原2017年7月20日，经批准延至2017年7月31日（2号）"
    )


def test_a_stage_with_words_of_a_day_that_is_assumed_is_told(office: Office) -> None:
    office.master("""
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 截污管网 | 区水务局 | 7月初启动；9月底完工 |
""")
    assert office.found("L") == {("D2", "L32")}


def test_the_time_is_measured_from_stage_to_stage(office: Office) -> None:
    office.master(LIST)
    returned(office)
    # One of three is due, and 14 of the 92 days to the second have passed
    elapsed = office.task("1-1").elapsed
    assert elapsed is not None and round(elapsed, 1) == round(100 * (1 + 14 / 92) / 3, 1)
    assert {code for _, code in office.found("S")} == {"S04"}  # 8 points behind
    office.returned("区水务局.xlsx", RETURN.format(named="", said="").replace("| 30 |", "| 25 |"))
    assert {code for _, code in office.found("S")} == {"S04", "S07"}
    office.returned("区水务局.xlsx", RETURN.format(named="", said="").replace("| 30 |", "| 5 |"))
    assert {code for _, code in office.found("S")} == {"S04", "S03"}


def test_a_done_task_has_reached_all_its_stages(office: Office) -> None:
    office.master(LIST)
    office.returned(
        "区水务局.xlsx",
        RETURN.format(named="", said="").replace("| 30 | 是 |", "| 100 | 已办结 |", 1),
    )
    assert {state for *_, state, _ in stages(office)} == {"reached"}
    assert office.statuses()["1-1"] == "done"


def test_the_workbook_and_the_report_tell_of_stages(office: Office) -> None:
    office.master(LIST)
    returned(office)
    view = office.run()
    assert (view.total.stages_due, view.total.stages_reached) == (1, 0)
    results = office.folder.results(office.the_week)
    (path,) = results.glob("*一览表.xlsx")
    said = CalamineWorkbook.from_path(path).get_sheet_by_name("节点").to_python()
    assert any(row[4:8] == ["启动", "2017年6月30日", "已超期", 14] for row in said)
    assert "节点的时限早于本周截止日" in view.rule_in_words
    assert "启动（6月30日）：已超期14天" in (results / "index.html").read_text("utf-8")


def test_a_list_without_stages_leaves_no_trace_of_them(office: Office) -> None:
    office.master(LIST.replace("6月底启动；9月底完成主体；12月底完工", "12月底"))
    returned(office, "", "")
    view = office.run()
    results = office.folder.results(office.the_week)
    (path,) = results.glob("*一览表.xlsx")
    assert "节点" not in CalamineWorkbook.from_path(path).sheet_names
    assert not (results / "data" / "stages.csv").exists()
    assert "节点" not in view.rule_in_words


def test_an_adopted_list_keeps_its_stages(office: Office) -> None:
    path = office.master("""
| 序号 | 工作内容 | 阶段目标 | 三季度目标 | 牵头单位 | 完成时限 |
| 1 | 建设柏条河截污管网 | 完成招标 | / | 区水务局 | 6月底 |
| ^ | ^ | 完成施工 | ^ | ^ | 7月20日 |
| 2 | 建设绿道工程 | | 通车 | 区农林局 | 6月底启动；9月底完成主体结构；12月底完工 |
| 3 | 建设桥梁工程 | | | 区农林局 | 6月底启动；9月底完成主体结构；12月底完工 |
""")
    before = {task.task_id: stages(office, task.task_id) for task in office.view().tasks}
    source = path.rename(office.root / "清单.xlsx")
    ended = duban("--root", office.root, "adopt", source, "--month", "2017-07", "--yes")
    assert ended.returncode == 0, ended.stderr
    assert "没有读取" not in ended.stdout
    assert {task.task_id: stages(office, task.task_id) for task in office.view().tasks} == before
    assert [len(of) for of in before.values()] == [2, 1, 3]
    assert office.found("L") == set()


def test_rows_that_fill_only_columns_of_stages_go_on_with_the_task_above(office: Office) -> None:
    office.master("""
    | 任务编号 | 工作内容 | 牵头单位 | 节点目标 | 节点时限 | 完成时限 |
    | 1-1 | 建设柏条河截污管网 | 区水务局 | 完成招标 | 6月底 | 12月底 |
    | | | | 主体完工 | 9月底 | |
    | | | | 验收 | 11月底 | |
    | 1-2 | 修路 | 区水务局 | 开工 | 8月底 | 12月底 |
    | 注：节点由各单位自定 | < | < | < | < | < |
    """)
    assert [(text, due) for text, due, _, _ in stages(office)] == [
        ("完成招标", "2017-06-30"),
        ("主体完工", "2017-09-30"),
        ("验收", "2017-11-30"),
    ]
    assert [text for text, *_ in stages(office, "1-2")] == ["开工"]
    assert office.found("L") == {("D3", "L32")}


def test_such_rows_may_have_the_days_in_the_column_of_the_deadline(office: Office) -> None:
    office.master("""
    | 任务编号 | 工作内容 | 牵头单位 | 节点目标 | 完成时限 |
    | 1-1 | 建设柏条河截污管网 | 区水务局 | 完成招标 | 6月底 |
    | | | | 验收 | 11月底 |
    | 1-2 | 修路 | 区水务局 | | 12月底 |
    """)
    assert [(text, due) for text, due, _, _ in stages(office)] == [
        ("完成招标", "2017-06-30"),
        ("验收", "2017-11-30"),
    ]
    assert str(office.task("1-1").deadline) == "2017-11-30"
    assert office.found("L") == {("D3", "L32")}


@pytest.mark.parametrize(
    ("rows", "state", "found"),
    [
        (["| 1-2 | 开工 | 6月30日 | 是 | |"], "reached", set()),
        (
            ["| 1-2 | 开工 | 6月30日 | 是 | |", "| 1-2 | 开工 | 6月30日 | 否 | |"],
            "overdue",
            {"L12"},
        ),
        (["| 1-2 | 开工 | 6月30日 | 是 | 2017-07-20 |"], "overdue", {"L12"}),
        (["| 1-2 | 开工 | 6月30日；8月30日 | 是 | |"], "", {"L04"}),
    ],
)
def test_a_register_that_contradicts_itself_is_told_and_nothing_is_reached(
    office: Office, rows: list[str], state: str, found: set[str]
) -> None:
    office.master(LIST)
    header = "| 任务编号 | 节点内容 | 节点时限 | 是否完成 | 完成日期 |"
    office.kept("节点.xlsx", 节点台账="\n".join([header, *rows]))
    assert [each[2] for each in stages(office, "1-2")] == ([state] if state else [])
    assert {code for _, code in office.found("L")} == found


def test_rows_of_the_register_below_a_task_go_on_with_it_and_are_told_once(office: Office) -> None:
    office.master(LIST)
    office.kept(
        "节点.xlsx",
        节点台账="""
        | 任务编号 | 工作内容 | 节点内容 | 节点时限 |
        | 1-2 | 修路 | 开工 | 7月20日 |
        | | | 路基完成 | 8月20日 |
        | | | 铺沥青 | 9月20日 |
        """,
    )
    assert [text for text, *_ in stages(office, "1-2")] == ["开工", "路基完成", "铺沥青"]
    assert office.found("L") == {("A3", "L12")}
    office.kept(
        "节点.xlsx",
        节点台账="""
        | 任务编号 | 节点内容 | 节点时限 |
        | 1-2 | 开工 | 7月20日 |
        | 以下为储备项目 | < | < |
        | | 路基完成 | 8月20日 |
        """,
    )
    assert office.found("L") == {("A4", "L04")}


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (("6月底招标；9月底主体完工", "按进度推进"), set()),
        (("6月底招标；9月底主体完工", "9月底主体完工；6月底招标"), {("E3", "L31")}),
        (("9月底主体完工；6月底招标", "9月底主体完工；6月底招标"), {("E2", "L31")}),
        (("9月底", "12月底"), set()),
        (("持续推进", "无"), set()),
    ],
)
def test_days_of_stages_that_do_not_parse_are_told(
    office: Office, cells: tuple[str, str], found: set[tuple[str, str]]
) -> None:
    office.master(f"""
    | 任务编号 | 工作内容 | 牵头单位 | 完成时限 | 时间节点 |
    | 1-1 | 建设柏条河截污管网 | 区水务局 | 12月底 | {cells[0]} |
    | 1-2 | 修路 | 区水务局 | 12月底 | {cells[1]} |
    """)
    assert office.found("L31") == found


@pytest.mark.parametrize(
    ("goal", "stages_of", "told"),
    [
        ("完成招标", ["完成招标"], set()),
        ("持续推进", [], {("D3", "L31")}),
        ("持续推进招商引资", [], {("D3", "L31")}),
        ("长期坚持", [], {("D3", "L31")}),
        ("持续推进主体施工，完成五层", ["持续推进主体施工，完成五层"], set()),
        ("持续引进企业20家", ["持续引进企业20家"], set()),
        ("同上", [], {("D3", "L31")}),
        ("√", [], {("D3", "L31")}),
        ("详见实施方案", [], {("D3", "L31")}),
        ("按序时进度推进", [], {("D3", "L31")}),
        ("加快推进", [], {("D3", "L31")}),
        ("加快推进征地拆迁", ["加快推进征地拆迁"], set()),
        ("落实资金", ["落实资金"], set()),
        ("正常推进", [], {("D3", "L31")}),
        ("正在推进前期工作", [], {("D3", "L31")}),
        ("施工中", [], {("D3", "L31")}),
        ("已完成", [], {("D3", "L31")}),
        ("完成季度目标任务", [], {("D3", "L31")}),
        ("达到序时进度", [], {("D3", "L31")}),
        ("抓好落实", [], {("D3", "L31")}),
        ("开展日常巡查", [], {("D3", "L31")}),
        ("待上级批复后实施", [], {("D3", "L31")}),
        ("无具体目标", [], {("D3", "L31")}),
        ("完成", ["完成"], set()),
        ("深化设计", ["深化设计"], set()),
        ("做好验收准备，通过验收", ["做好验收准备，通过验收"], set()),
        ("集中开工", ["集中开工"], set()),
        ("建立长效机制", ["建立长效机制"], set()),
        ("按规划完成选址", ["按规划完成选址"], set()),
    ],
)
def test_a_quarters_goal_without_an_end_is_no_stage_and_told(
    office: Office, goal: str, stages_of: list[str], told: set[tuple[str, str]]
) -> None:
    office.master(f"""
    | 任务编号 | 工作内容 | 牵头单位 | Q1目标 | 二季度目标（6月30日前） | 完成时限 |
    | 1-1 | 修路 | 区水务局 | 立项 | / | 12月底 |
    | 1-2 | 架桥 | 区水务局 | {goal} | / | 12月底 |
    | 1-3 | 开渠 | 区水务局 | 立项 | {goal} | 12月底 |
    """)
    assert [s.text for s in office.task("1-2").stages] == stages_of
    assert office.found("L31") == ({("D3", "L31"), ("E4", "L31")} if told else set())


def test_a_stage_of_the_register_after_its_tasks_deadline_is_told_in_the_register(
    office: Office,
) -> None:
    office.master(LIST)
    office.kept(
        "节点.xlsx",
        节点台账="""
        | 任务编号 | 节点内容 | 节点时限 |
        | 1-2 | 开工 | 2017-07-31 |
        | 1-2 | 通车 | 2017-10-31 |
        """,
    )
    assert office.found("L") == {("A3", "L12")}
    (told,) = (f for f in office.view().findings if f.code == "L12")
    assert "节点“通车”：时限2017年10月31日晚于任务的完成时限2017年9月30日" in told.message
    assert told.file == "inbox/registers/节点.xlsx"
