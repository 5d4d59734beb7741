"""The office's own ledgers in the master workbook: 延期台账 and 销号台账."""

import pytest

from tests.office import Office

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 | 重点 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月10日前 | 是 |
"""
EXTENDED = """
| 任务编号 | 原时限 | 新时限 | 批准日期 | 批准文号 |
| {number} | 7月10日前 | {new} | {approved} | 郫目督〔2017〕9号 |
"""
CLOSED = """
| 任务编号 | 销号日期 | 核实情况 |
| {number} | {day} | 现场核实，已全部完成 |
"""
GOING = "| 1-1 | {deadline} | 已完成3公里 | 60 | 是 |"


def returned(office: Office, row: str = GOING, deadline: str = "") -> None:
    header = "| 任务编号 | 完成时限 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |"
    office.returned("区水务局.xlsx", f"{header}\n{row.format(deadline=deadline)}")


def extended(
    office: Office, new: str = "7月25日前", approved: str = "2017-07-12", number: str = "1-1"
) -> None:
    ledger = EXTENDED.format(new=new, approved=approved, number=number)
    office.master(MASTER, 延期台账=ledger)


def closed(office: Office, day: str = "2017-07-12", number: str = "1-1") -> None:
    office.master(MASTER, 销号台账=CLOSED.format(day=day, number=number))


def test_without_a_ledger_the_list_counts(office: Office) -> None:
    office.master(MASTER)
    returned(office)
    assert office.statuses() == {"1-1": "overdue"}
    assert office.found("H06", "S01") == {("E2", "H06"), ("E2", "S01")}


@pytest.mark.parametrize(
    ("new", "approved", "number", "status"),
    [
        ("7月25日前", "2017-07-12", "1-1", "on_track"),
        ("2017-07-25", "2017-07-14", "１－１", "on_track"),
        ("7月25日前", "", "1-1", "on_track"),
        ("长期坚持", "2017-07-12", "1-1", "on_track"),
        ("7月13日前", "2017-07-12", "1-1", "overdue"),
        ("7月25日前", "2017-07-15", "1-1", "overdue"),  # approved after the cut-off day
        ("7月25日前", "2017-07-12", "1-2", "overdue"),
        ("待定", "2017-07-12", "1-1", "overdue"),
    ],
)
def test_an_approved_extension_counts(
    office: Office, new: str, approved: str, number: str, status: str
) -> None:
    extended(office, new, approved, number)
    returned(office)
    assert office.statuses() == {"1-1": status}
    assert bool(office.found("H06", "S01")) == (status == "overdue")


def test_the_original_deadline_stays_beside_the_new_one(office: Office) -> None:
    extended(office)
    task = office.task("1-1")
    assert task.deadline is not None
    assert (task.deadline_text, task.deadline.isoformat()) == ("7月10日前", "2017-07-25")
    assert "7月10日前" in task.extended


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("7月10日前", set()),
        ("7月25日前", set()),
        ("2017-07-25", set()),
        ("8月底前", {("B2", "V03")}),
    ],
)
def test_a_unit_may_write_either_deadline(
    office: Office, written: str, expected: set[tuple[str, str]]
) -> None:
    extended(office)
    returned(office, deadline=written)
    assert office.found("V03") == expected


def test_a_unit_cannot_extend_by_itself(office: Office) -> None:
    office.master(MASTER)
    returned(office, deadline="7月25日前")
    assert office.statuses() == {"1-1": "overdue"}
    assert office.found("V03") == {("B2", "V03")}


@pytest.mark.parametrize(
    ("day", "number", "status"),
    [
        ("2017-07-12", "1-1", "done"),
        ("2017-07-14", " 1-1", "done"),
        ("2017-07-15", "1-1", "overdue"),  # closed off after the cut-off day
        ("2017-07-12", "1-2", "overdue"),
    ],
)
def test_what_the_office_closed_off_is_done(
    office: Office, day: str, number: str, status: str
) -> None:
    closed(office, day, number)
    returned(office)
    assert office.statuses() == {"1-1": status}
    assert bool(office.task("1-1").closed) == (status == "done")


def test_a_task_closed_off_need_not_be_reported(office: Office) -> None:
    closed(office)
    assert office.statuses() == {"1-1": "done"}
    office.returned("区水务局.xlsx", "| 任务编号 | 工作内容 | 进展情况 |\n| 9-9 | 其他工作 | 有 |")
    assert office.found("M04", "S", "H") == set()


@pytest.mark.parametrize(
    ("new", "approved", "found"),
    [
        ("待定", "2017-07-12", {("A2", "L04")}),
        ("", "2017-07-12", {("A2", "L04")}),
        ("7月25日前", "近期", {("A2", "L04")}),
        ("7月25日前", "", {("A2", "L12")}),
        ("长期坚持", "2017-07-12", set()),
        ("7月25日，8月底", "2017-07-12", {("A2", "L04")}),
        ("7月25日/8月25日", "2017-07-12", {("A2", "L04")}),
        ("2017/7/25、2017/8/25", "2017-07-12", {("A2", "L04")}),
        ("2017/7/25", "2017-07-12", set()),
    ],
)
def test_an_extension_that_cannot_be_used_is_told(
    office: Office, new: str, approved: str, found: set[tuple[str, str]]
) -> None:
    extended(office, new, approved)
    returned(office)
    assert office.found("L") == found


def test_an_entry_of_a_task_that_is_not_listed_is_told(office: Office) -> None:
    closed(office, number="1-9")
    returned(office)
    assert office.found("L") == {("A2", "L05")}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("| 1 | | 现场核实，已全部完成 | | |", {("B2", "L04")}),
        ("| 1 | | | 2017-07-12 | |", {("B2", "L04")}),
        ("| 1 | | | | 完成截污管网建设 |", {("B2", "L04")}),
        ("| 1 | | | | |", set()),  # numbered but not filled in yet
        ("| 合计 | | | | |", set()),
    ],
)
def test_an_entry_without_a_number_is_told(
    office: Office, row: str, found: set[tuple[str, str]]
) -> None:
    header = "| 序号 | 任务编号 | 核实情况 | 销号日期 | 工作内容 |"
    numberless = "| | 清掏管网 | 区林业局 | 7月底前 |"
    office.master(f"{MASTER}\n{numberless}", 销号台账=f"{header}\n{row}")
    assert {(place, code) for place, code in office.found("L") if code != "L02"} == found
    told = [finding for finding in office.view().findings if finding.code == "L04"]
    assert {(finding.sheet, finding.unit) for finding in told} <= {("销号台账", "")}


@pytest.mark.parametrize("sheet", ["7月销号台账", "销号台账（2017）", " 销号台账"])
def test_a_ledger_is_known_by_its_name_within_the_sheets(office: Office, sheet: str) -> None:
    office.master(MASTER, **{sheet: CLOSED.format(number="1-1", day="2017-07-12")})
    assert office.statuses() == {"1-1": "done"}
    assert office.found("L") == set()


@pytest.mark.parametrize("sheet", ["待销号台账", "拟销号台账", "延期销号工作"])
def test_what_is_to_be_closed_off_is_not_yet(office: Office, sheet: str) -> None:
    office.master(MASTER, **{sheet: CLOSED.format(number="1-1", day="2017-07-12")})
    assert office.statuses() == {"1-1": "unreported"}


@pytest.mark.parametrize(
    ("sheet", "table"),
    [
        ("销号台账", "| 编号 | 日期 | 情况 |\n| 1-1 | 7月12日 | 属实 |\n| 1-2 | 7月12日 | 属实 |"),
        ("7月延期台账", "| 任务编号 | 延期天数 |\n| 1-1 | 15 |"),
        ("延期台账", "本月没有延期"),
    ],
)
def test_a_ledger_without_its_headings_is_told_once(office: Office, sheet: str, table: str) -> None:
    office.master(MASTER, **{sheet: table})
    returned(office)
    (told,) = (finding for finding in office.view().findings if finding.code[0] == "L")
    assert (told.code, told.sheet, told.cell) == ("L04", sheet, "")
    assert "任务编号" in told.message


def test_a_ledger_that_is_empty_yet_is_no_fault(office: Office) -> None:
    office.master(MASTER, 延期台账="", 销号台账="| 任务编号 | 销号日期 | 核实情况 |")
    returned(office)
    assert office.found("L") == set()


@pytest.mark.parametrize(
    ("ledger", "rows", "place"),
    [
        ("延期台账", EXTENDED.format(number="1-1", new="8月底", approved="2017-07-17"), "D2"),
        ("销号台账", CLOSED.format(number="1-1", day="2018-07-12"), "B2"),
        ("销号台账", "| 任务编号 | 检查时间 | 结论 |\n| 1-1 | 2017-07-20 | 退回 |", "B2"),
        ("调整台账", "| 任务编号 | 变更类型 | 批准日期 |\n| 1-1 | 终止 | 2017-07-20 |", "C2"),
    ],
)
def test_what_is_dated_after_the_cut_off_is_told_until_it_counts(
    office: Office, ledger: str, rows: str, place: str
) -> None:
    office.master(MASTER, **{ledger: rows})
    returned(office)
    assert office.statuses() == {"1-1": "overdue"}
    assert office.found("L") == {(place, "L48")}
    (told,) = (f for f in office.view().findings if f.code == "L48")
    assert told.message.endswith("晚于本周截止日2017年7月14日，本周没有计入")
    for day in ("2017-07-17", "2018-07-12", "2017-07-20"):
        rows = rows.replace(day, "2017-07-14")
    office.master(MASTER, **{ledger: rows})
    assert office.found("L48") == set()


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize(
    ("ledger", "status", "found"),
    [
        # A slip of the year, or last year's task of this number: not believed
        (CLOSED.format(number="1-1", day="2016-07-12"), "overdue", {"L04"}),
        (CLOSED.format(number="1-1", day="2016年11月3日"), "overdue", {"L04"}),
        (CLOSED.format(number="1-1", day="2015-12-31"), "overdue", {"L04"}),
        # Half a year before the deadline it may be
        (CLOSED.format(number="1-1", day="2017-01-12"), "done", set()),
        (CLOSED.format(number="1-1", day="2017-07-12"), "done", set()),
        # No day at all
        (CLOSED.format(number="1-1", day=""), "done", {"L12"}),
        ("| 任务编号 | 核实情况 |\n| 1-1 | 现场核实，已全部完成 |", "done", {"L12"}),
        ("| 任务编号 | 结论 |\n| 1-1 | 同意 |", "done", {"L12"}),
        ("| 任务编号 | 检查时间 | 结论 |\n| 1-1 | 2017-07-12 | 同意 |", "done", set()),
        ("| 任务编号 | 检查时间 | 结论 |\n| 1-1 | 2016-07-12 | 退回 |", "overdue", set()),
    ],
)
def test_a_closing_of_an_earlier_year_or_without_a_day_is_told(
    office: Office, ledger: str, status: str, found: set[str], kept: bool
) -> None:
    if kept:
        office.master(MASTER)
        office.kept("销号.xlsx", 销号台账=ledger)
    else:
        office.master(MASTER, 销号台账=ledger)
    returned(office)
    assert office.statuses() == {"1-1": status}
    assert {code for _, code in office.found("L")} == found


@pytest.mark.parametrize(
    ("name", "ledger", "status", "found"),
    [
        ("延期台账", EXTENDED.format(number="1-1", new="7月25日前", approved="2016-07-07"), "overdue", {"L04"}),
        # The new deadline is the same whatever the year of the approval
        ("延期台账", EXTENDED.format(number="1-1", new="2017-07-25", approved="2016-07-07"), "on_track", {"L12"}),
        ("延期台账", "| 任务编号 | 新时限 |\n| 1-1 | 7月25日前 |", "on_track", {"L12"}),
        ("延期台账", "| 任务编号 | 新时限 | 审批意见 |\n| 1-1 | 7月25日前 | 同意 |", "on_track", set()),
        ("调整台账", "| 任务编号 | 变更类型 | 批准日期 |\n| 1-1 | 终止 | 2016-07-12 |", "overdue", {"L04"}),
        ("调整台账", "| 任务编号 | 变更类型 | 批准文号 |\n| 1-1 | 终止 | 9号 |", "terminated", {"L12"}),
    ],
)  # fmt: skip
def test_so_are_an_extension_and_an_end(
    office: Office, name: str, ledger: str, status: str, found: set[str]
) -> None:
    office.master(MASTER, **{name: ledger})
    returned(office)
    assert office.statuses() == {"1-1": status}
    assert {code for _, code in office.found("L")} == found


def test_of_closings_without_a_day_one_tells_of_all(office: Office) -> None:
    more = "\n".join(f"| 1-{n} | 种树{n} | 区林业局 | 7月底 | |" for n in range(2, 15))
    rows = "\n".join(f"| 1-{n} | | 已全部完成 |" for n in range(1, 15))
    office.master(MASTER + more, 销号台账=f"| 任务编号 | 销号日期 | 核实情况 |\n{rows}")
    (told,) = (f for f in office.view().findings if f.code == "L12")
    assert "第2、3、4、5、6、7、8、9、10、11等14行没有填写销号日期" in told.message


@pytest.mark.parametrize(
    ("listed", "named"),
    [
        *((one, other) for one in ("No.3", "3号", "第3项", "任务3") for other in ("3", "NO：3", "3号任务", "№3", "第3条")),
        ("3", "事项3"),
        ("03", "No.3"),
    ],
)  # fmt: skip
def test_a_number_is_known_with_other_words_around_it(
    office: Office, listed: str, named: str
) -> None:
    other = f"| {listed.replace('3', '4')} | 种树 | 区林业局 | 7月底 | |"
    office.master(
        MASTER.replace("1-1", listed) + other,
        销号台账=CLOSED.format(number=f"'{named}", day="2017-07-12"),
    )
    assert set(office.statuses().values()) == {"done", "unreported"}
    office.master(MASTER.replace("1-1", listed) + other)
    returned(office, GOING.replace("1-1", f"'{named}"))
    assert set(office.statuses().values()) == {"overdue", "unreported"}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (GOING, {("E2", "H09")}),
        (GOING.replace("是", "否"), {("E2", "H09")}),
        (GOING.replace("是", ""), {("E2", "H09")}),
        (GOING.replace("是", "已办结").replace("60", "100"), set()),
        (GOING.replace("是", "").replace("60", "100"), set()),
        # 是 beside 已全部完成 or 100 answers whether it is in time: no contradiction
        (GOING.replace("已完成3公里", "已全部完成").replace("60", ""), set()),
        (GOING.replace("已完成3公里", "任务已完成，并通过验收").replace("60", ""), set()),
        (GOING.replace("60", "100"), set()),
        (GOING.replace("已完成3公里", "已全部完成").replace("是", "否"), {("E2", "H09")}),
        (GOING.replace("已完成3公里", "已完成一标段").replace("60", ""), {("E2", "H09")}),
        (GOING.replace("已完成3公里", "已全部完成，待验收").replace("60", ""), {("E2", "H09")}),
    ],
)
def test_a_unit_that_calls_a_closed_task_open_is_told(
    office: Office, row: str, found: set[tuple[str, str]]
) -> None:
    closed(office)
    returned(office, row)
    assert office.statuses() == {"1-1": "done"}
    assert office.found("H03", "H09") == found


@pytest.mark.parametrize(
    ("progress", "percent", "forecast", "due", "told"),
    [
        ("已全部完成", "", "是", "7月底前", True),
        ("该项工作已完成。", "", "能", "7月底前", True),
        ("任务已完成，并通过验收", 90, "是", "7月10日前", True),
        ("已全部完成", "", "否", "7月底前", True),
        ("已全部完成", "", "已办结", "7月底前", False),
        ("已全部完成", 100, "是", "7月底前", False),  # C03
        ("已完成一标段", "", "是", "7月底前", False),
        ("已全部完成，待验收", "", "是", "7月底前", False),
        ("除2户外已全部完成", "", "是", "7月底前", False),
        ("已完成", "", "是", "长期坚持", False),  # until the next time
    ],
)
def test_words_that_all_is_done_beside_another_answer_are_told_and_make_nothing_done(
    office: Office, progress: str, percent: int, forecast: str, due: str, told: bool
) -> None:
    office.master(MASTER.replace("7月10日前", due))
    returned(office, f"| 1-1 | {{deadline}} | {progress} | {percent} | {forecast} |")
    assert (office.found("C11") == {("E2", "C11")}) == told
    assert (office.task("1-1").status == "done") == (forecast == "已办结")


def test_a_row_to_check_says_what_became_of_it(office: Office) -> None:
    header = "| 任务编号 | 原时限 | 新时限 | 批准日期 | 批准文号 |"
    first = "| 1-1 | 6月底 | 7月25日前 | {day} | 9号 |"
    second = "| 1-1 | 7月25日前 | 8月25日前 | 2017-07-12 | 10号 |"
    for rows, said in (
        ([first.format(day="2017-07-11")], "已按这一行采用"),
        ([first.format(day="2017-07-18")], "从那一天起才按这一行采用"),
        ([first.format(day="2017-07-11"), second], "以那一行为准"),
    ):
        office.master(MASTER, 延期台账="\n".join([header, *rows]))
        (told,) = (f for f in office.view().findings if f.code == "L12")
        assert told.message.endswith(said)


@pytest.mark.parametrize(("new", "due"), [("", "7月10日前"), ("7月12日前", "2017年7月12日")])
def test_a_deadline_that_has_passed_is_named_as_it_counts(
    office: Office, new: str, due: str
) -> None:
    if new:
        extended(office, new, "2017-07-06")
    else:
        office.master(MASTER)
    returned(office)
    (found,) = (one for one in office.view().findings if one.code == "H06")
    assert f"完成时限（{due}）已过" in found.message


@pytest.mark.parametrize(
    ("heading", "length", "new", "ruling", "counts"),
    [
        ("延期天数", "30", "2017-08-30", "同意", True),
        ("延期天数", "30天", "2017-08-31", "同意", True),
        ("延期天数", "15", "2017-09-30", "同意", False),
        ("延长时间", "一个月", "2017-08-31", "同意", True),
        ("延长时间", "2个月", "2017-08-31", "同意", False),
        ("延期月数", "2", "2017-09-30", "同意", True),
        ("延期时长", "10个工作日", "2017-08-14", "同意", True),
        ("延期时长", "两周", "2017-10-31", "同意", False),
        ("备注", "", "2017-09-30", "同意延期15天", False),
        ("备注", "", "2017-08-31", "同意延期一个月", True),
    ],
)
def test_an_extension_whose_length_leads_to_another_day_is_told_and_not_believed(
    office: Office, heading: str, length: str, new: str, ruling: str, counts: bool
) -> None:
    office.master("""
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 修路 | 区规建局 | 7月31日前 |
""")
    office.kept(
        "延期.xlsx",
        延期台账=f"""
| 任务编号 | 原时限 | {heading} | 新时限 | 批准日期 | 审批意见 |
| 1-1 | 7月31日 | {length} | {new} | 2017-07-08 | {ruling} |
""",
    )
    assert str(office.task("1-1").deadline) == (new if counts else "2017-07-31")
    assert office.found("L") == (set() if counts else {("A2", "L04")})


def test_a_length_that_is_none_is_told_and_a_second_one_starts_from_the_first(
    office: Office,
) -> None:
    office.master("""
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 修路 | 区规建局 | 7月31日前 |
| 1-2 | 架桥 | 区规建局 | 7月31日前 |
""")
    office.kept(
        "延期.xlsx",
        延期台账="""
| 任务编号 | 延期天数 | 新时限 | 批准日期 | 审批意见 |
| 1-1 | 31 | 2017-08-31 | 2017-07-03 | 同意 |
| 1-1 | 一个月 | 2017-09-30 | 2017-07-10 | 同意 |
| 1-2 | 若干 | 2017-08-31 | 2017-07-10 | 同意 |
""",
    )
    assert (str(office.task("1-1").deadline), office.task("1-1").extensions) == ("2017-09-30", 2)
    assert office.found("L") == {("A4", "L12")}


def test_a_person_below_the_heading_of_the_decision_decides_nothing(office: Office) -> None:
    office.master("""
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 修路 | 区规建局 | 7月31日前 |
""")
    office.kept(
        "延期.xlsx",
        Sheet1="""
| 2017年度督办事项延期登记表 | < | < | < | < | < | < |
| 序号 | 督办事项编号 | 办理时限 | < | 审批情况 | < | 备注 |
| ^ | ^ | 原定时限 | 延期后时限 | 审批领导 | 审批时间 | ^ |
| 1 | 1-1 | 2017年7月31日 | 2017年9月15日 | 王强 | 2017.7.10 | 已批准 |
""",
    )
    assert str(office.task("1-1").deadline) == "2017-09-15"
