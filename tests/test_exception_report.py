"""例外情况报告: what each part holds, and that its figures agree."""

import datetime as dt
from dataclasses import replace

import pytest

from pipeline.assess.view import WeekView
from pipeline.domain.settings import Office, Reports, Settings
from pipeline.post.letters.contexts import context_of
from pipeline.post.letters.letters import letters
from pipeline.reports.exception.points import MOST_LISTED, MOST_PLANS
from pipeline.reports.exception.report import exception_report
from tests.report_parts import EXCEPTIONS, PARTS, TEMPLATES, Report
from tests.week_views import WEEK, file, finding, row, task, week


def test_parts_stand_in_their_order() -> None:
    assert Report(week(task("1"))).names == ["", *PARTS, "版记"]


def test_a_week_without_exceptions_says_so_in_each_part() -> None:
    report = Report(week(task("1", last_status="on_track")))
    assert [len(report.part(number)) for number in (1, 2, 3, 6)] == [2, 2, 2, 2]
    assert report.part(1)[1] == "本周各单位没有反映需协调解决的问题。"
    assert report.part(2)[1] == "本周没有已逾期的事项。"
    assert report.part(3)[1] == "本周没有预计不能按时办结的事项。"
    assert report.part(4)[1:] == ["牵头单位已按时报送。本周没有收到报送文件。"]
    assert "与上周相比，各项任务的状态没有变化。" in report.part(5)
    assert report.part(6)[1] == "本周没有发现填报质量问题。"
    assert report.part(7)[1:3] == ["本周没有建议督查的事项。", "特此报告。"]
    assert len(report.opening) == 1


def test_plans_are_counted_and_one_is_named() -> None:
    (one,) = Report(week(task("1", plan="川菜产业转型升级行动计划"))).opening
    assert "“川菜产业转型升级行动计划”1项任务中，" in one
    (two,) = Report(week(task("1", plan="甲"), task("2", plan="乙"))).opening
    assert "两大行动计划2项任务中" in two
    (many,) = Report(week(*(task(str(n), plan=f"第{n}计划") for n in range(12)))).opening
    assert "十二大行动计划12项任务" in many


def test_counts_leave_out_what_there_is_none_of_and_add_up() -> None:
    view = week(
        task("1", status="done", last_status="on_track"),
        task("2", status="done", last_status="done"),
        task("3", status="overdue", last_status="on_track", plan="另一计划"),
        task("4"),
    )
    report = Report(view)
    assert "已办结2项（占50.0%，比上周增加1项），正常推进1项，已逾期1项。" in report.opening[0]
    assert "与上周相比，2项任务的状态有变化：新办结1项、新增逾期1项。" in report.part(5)
    assert "本周新列入清单的任务1项。" in report.part(5)
    rows = [line.split("|") for line in report.part(5) if "|" in line]
    plans, total = rows[1:-1], rows[-1]
    assert [str(sum(int(row[n]) for row in plans)) for n in range(1, 7)] == total[1:]
    assert total == ["合计", "4", "2", "1", "0", "1", "0"]


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        (("done", "done"), ("done", ""), "已办结2项（占100.0%，比上周增加1项）"),
        (
            ("done", "on_track"),
            ("done", "done"),
            "已办结1项（占50.0%，比上周减少1项），正常推进1项",
        ),
        (
            ("done", "on_track"),
            ("done", "on_track"),
            "已办结1项（占50.0%，与上周持平），正常推进1项",
        ),
        (("done", "on_track"), ("", ""), "已办结1项（占50.0%），正常推进1项"),
        (("on_track", "on_track"), ("on_track", ""), "已办结0项（与上周持平），正常推进2项"),
    ],
)
def test_what_is_done_and_how_that_changed(
    now: tuple[str, ...], then: tuple[str, ...], said: str
) -> None:
    tasks = [task(str(n), status=s, last_status=t) for n, (s, t) in enumerate(zip(now, then))]  # noqa: B905
    assert f"项任务中，{said}。" in Report(week(*tasks)).opening[0]


def test_everything_missing() -> None:
    tasks = [task(str(n), leads=(f"第{n}镇",), reported=False, status="unreported") for n in "123"]
    report = Report(week(*tasks, missing=["第1镇", "第2镇", "第3镇"]))
    assert report.part(4)[1] == "3个牵头单位均未报送。本周没有收到报送文件。"
    assert "已办结0项，未报送3项。" in report.opening[0]


def test_a_list_that_is_all_new_is_not_unchanged() -> None:
    report = Report(week(task("1")))
    assert "没有变化" not in report.text(5)
    assert "本周新列入清单的任务1项。" in report.text(5)
    assert "上周" not in report.opening[0]


def test_the_first_week_is_compared_with_nothing() -> None:
    report = Report(week(task("1"), last_week=False))
    assert "没有上周的结果，本周不作比较。" in report.text(5)
    assert "新列入" not in report.text(5)
    assert "上周" not in report.opening[0]


def test_what_will_not_be_done_in_time_is_listed_with_forecast_and_reason() -> None:
    report = Report(
        week(
            task(
                "1",
                status="at_risk",
                forecast="late",
                forecast_text="否",
                reason="原因：征地未完成。\n建议：请区国土局协调。",
            ),
            task("2", status="at_risk", forecast="unclear", forecast_text="基本能"),
            task("3", status="at_risk", forecast="", forecast_text=""),
        )
    )
    assert report.names[3] == "三、预计不能按时办结的事项"
    assert "三、预计不能按时办结的事项（3项）" in report.parts
    assert report.part(3)[1:] == [
        "序号|任务|牵头单位\n和完成时限|单位预估|原因及建议",
        "1|任务1|区规建局\n7月31日前|否|征地未完成。\n建议：请区国土局协调。",
        "2|任务2|区规建局\n7月31日前|存疑（基本能）|（未填写）",
        "3|任务3|区规建局\n7月31日前|未填|（未填写）",
    ]


def test_a_unit_that_was_asked_for_its_reason_is_not_merely_silent() -> None:
    place = {"task_id": "1", "file": "区规建局周报.xlsx", "sheet": "周报表", "cell": "H5"}
    silent = task("1", status="at_risk", forecast="late")
    asked = Report(
        week(silent, findings=[finding("C01", "error", "区规建局", "没有填写原因", **place)])
    )
    assert asked.part(3)[-1].endswith("|（未填写，已要求补充说明）")
    assert (
        "其中需单位改正的错误1个，已要求1个单位在1个工作日内改正；"
        "改正前，有关任务按现有情况统计。" in asked.part(6)
    )
    unasked = Report(week(silent))
    assert unasked.part(3)[-1].endswith("|（未填写）")
    assert "已要求" not in unasked.text(6)


def test_what_a_leader_must_know_first_is_said_first_and_by_name() -> None:
    overdue = {"status": "overdue", "deadline": dt.date(2017, 7, 10)}
    report = Report(
        week(
            task(
                "1",
                task="建设城区至青龙镇的公路改扩建工程",
                key=True,
                **overdue,
                escalation="请协调",
            ),
            task("2", lead_unit="古城镇", status="unreported", reported=False),
            missing=["古城镇"],
            findings=[finding("S01", "error", "区规建局", "重点任务已逾期", task_id="1")],
        )
    )
    assert report.opening[0].partition("需要重点关注：")[2] == (
        "一是需协调解决的问题1个（区规建局）；"
        "二是已逾期1项：建设城区至青龙镇的公…（区规建局，逾期4天）；"
        "三是缺报单位1个（古城镇）；"
        "四是建议专项督查的重点任务1项（区规建局）。"
    )
    assert "需要重点关注" not in Report(week(task("1"))).opening[0]


def test_one_point_has_no_number_and_many_names_are_a_number() -> None:
    tasks = [task(str(n), lead_unit=f"第{n}镇", status="overdue") for n in range(11)]
    report = Report(week(*tasks))
    assert report.opening[0].endswith("需要重点关注：已逾期11项，涉及11个单位。")
    few = Report(week(*tasks[:4]))
    assert few.opening[0].endswith("需要重点关注：已逾期4项（第0镇、第1镇、第2镇、第3镇）。")


def test_page_one_names_only_as_many_as_it_has_room_for() -> None:
    units = [f"第{n}街道办事处" for n in range(10)]
    asked = [task(str(n), lead_unit=unit, escalation="请协调") for n, unit in enumerate(units)]
    late = [task(f"9-{n}", lead_unit=unit, status="overdue") for n, unit in enumerate(units)]
    one = Report(week(*asked)).opening[0]
    assert all(unit in one for unit in units)
    both = Report(week(*asked, *late, missing=units[:4])).opening[0]
    assert both.endswith(
        "需要重点关注：一是需协调解决的问题10个，涉及10个单位；"
        "二是已逾期10项，涉及10个单位；"
        "三是缺报单位4个（第0街道办事处、第1街道办事处、第2街道办事处、第3街道办事处）。"
    )


def test_what_is_most_urgent_is_listed_and_the_rest_is_attached() -> None:
    tasks = [
        task(str(n), status="overdue", deadline=dt.date(2017, 6, 30) - dt.timedelta(days=n))
        for n in range(MOST_LISTED + 3)
    ]
    report = Report(week(*tasks))
    rows = [line.split("|") for line in report.part(2)[3:]]
    assert [row[1] for row in rows] == [f"任务{n}" for n in range(MOST_LISTED + 2, 2, -1)]
    assert rows[0][3] == str(14 + MOST_LISTED + 2)
    assert report.part(2)[1] == "　　下表以外另有3项，见附件中的例外任务一览表。"
    attached = report.attached(EXCEPTIONS)
    assert attached[2] == f"已逾期的事项{MOST_LISTED + 3}项"
    assert len(attached[4:]) == MOST_LISTED + 3


def test_more_plans_than_a_page_holds_are_left_to_the_workbook() -> None:
    few, many = (
        Report(week(*(task(str(n), plan=f"计划{n}") for n in range(count))))
        for count in (MOST_PLANS, MOST_PLANS + 1)
    )
    assert "计划3|1|0|1|0|0|0" in few.part(5)
    assert "计划3|1|0|1|0|0|0" not in many.part(5)
    assert any(line.endswith("电子表格的“统计”表。") for line in many.part(5))


def test_silence_does_not_hide_that_a_deadline_has_passed() -> None:
    passed = {"status": "unreported", "reported": False, "deadline": dt.date(2017, 7, 6)}
    view = week(
        task("1", lead_unit="古城镇", key=True, last_status="overdue", **passed),
        task("2", lead_unit="古城镇", status="unreported", reported=False),
        task("3", lead_unit="古城镇", status="unreported", reported=False, deadline=WEEK.as_of),
        missing=["古城镇"],
        findings=[finding("S01", "error", "古城镇", "时限已过，本周未报送", task_id="1")],
    )
    report = Report(view)
    assert "二、已逾期的事项（0项）" in report.parts
    assert report.part(2)[1:] == [
        "完成时限已过、本周又未报送的任务1项，是否办结不明，见下表。",
        "序号|任务|牵头单位|完成时限|逾期天数|备注",
        "1|任务1|古城镇|7月31日前|8|重点任务，上周已逾期",
    ]
    assert "时限已过而未报送的任务1项：任务1（古城镇，逾期8天）" in report.opening[0]
    assert "1|任务1|古城镇\n7月31日前|时限已过，本周未报送" in report.part(7)
    (of_leaders,) = (context_of(letter, view, []) for letter in letters(view, Settings())[:1])
    assert "完成时限已过而未报送的任务1项" in str(of_leaders)


def test_an_extended_deadline_shows_the_original() -> None:
    said = "原时限6月30日前，经批准延至7月12日（郫委督〔2017〕9号）"
    report = Report(week(task("1", status="overdue", extended=said)))
    assert said in report.text(2)


def test_problems_are_quoted_word_for_word_with_room_for_the_office() -> None:
    said = "恳请区政府协调 A&B 公司<尽快>交地；{{ 7*7 }}"
    report = Report(week(task("1", escalation=said), task("2")))
    assert "一、各单位反映需协调解决的问题（1个）" in report.parts
    assert report.part(1)[1:] == [
        "序号|反映单位|任务|完成时限\n和状态|需协调解决的问题|拟办意见",
        f"1|区规建局|任务1|7月31日前\n正常推进|{said}|",
    ]


def test_who_reported_and_what_was_returned() -> None:
    report = Report(
        week(
            task("1", lead_unit="古城镇", status="unreported", reported=False),
            task("2", lead_unit="区审计局", status="unreported", reported=False),
            task("3", lead_unit="区审计局", status="done", reported=False),
            task("4", lead_unit="区商务局"),
            task("5", lead_unit="区教育局"),
            missing=["古城镇", "区审计局"],
            late=["区商务局"],
            files=[
                file("区审计局周报.pdf", "区审计局", "rejected", "文件是 PDF 文件"),
                file("区商务局周报.xlsx", "区商务局"),
                file("区教育局周报.xlsx", "区教育局", "superseded", "已由“更正.xlsx”替换"),
                file("更正.xlsx", "区教育局"),
            ],
            findings=[
                finding("F03", "error", "区审计局", "不能读取", file="区审计局周报.pdf"),
                finding("D01", "error", "古城镇", "古城镇本周没有报送"),
                finding("M04", "error", "区教育局", "漏报", task_id="5"),
            ],
        )
    )
    text = report.text(4)
    assert "4个牵头单位中，1个按时报送、1个迟报、2个缺报。" in text
    assert "收到报送文件4份，其中采用2份、由后来的报表替换而不再采用1份、退回1份。" in text
    assert (
        "缺报单位2个：古城镇（1项任务未报送）、区审计局（1项任务未报送，报送的文件已退回），已催报，要求在1个工作日内补报。"
        in text
    )
    assert (
        "迟报单位1个（报送截止时间7月14日17:00）：区商务局（7月14日18:26收到），"
        "所报内容已一并统计。" in text
    )
    assert "漏报任务1项：单位已报送，但没有填报，涉及单位：区教育局（1项）。" in text


def test_more_than_ten_names_stand_in_the_attachment() -> None:
    units = [f"第{n}镇" for n in range(1, 12)]
    tasks = [task(u, lead_unit=u, status="unreported", reported=False) for u in units]
    report = Report(week(*tasks, missing=units))
    assert "缺报单位11个：名单见附件，已催报，要求在1个工作日内补报。" in report.part(4)
    attached = report.attached(EXCEPTIONS)
    start = attached.index("缺报单位11个")
    assert attached[start + 1].count("（1项任务未报送）") == 11
    late = Report(week(*(task(unit, lead_unit=unit) for unit in units), late=units))
    assert (
        "迟报单位11个（报送截止时间7月14日17:00）：名单见附件，所报内容已一并统计。" in late.part(4)
    )
    assert "、".join(units) in late.attached(EXCEPTIONS)


def test_findings_are_counted_and_found_in_the_workbook() -> None:
    found = [
        finding("H01", "warning", "区规建局", "与上周一字不差", task_id="2", cell="E5"),
        finding("V01", "error", "古城镇", "完成进度填为“约八成”", task_id="1", cell="F4"),
        finding("M02", "info", "古城镇", "按工作内容认作 1", task_id="1"),
    ]
    unused = [row("unplaced", "唐昌镇", "筹备布鞋工坊")]
    report = Report(week(task("1", lead_unit="古城镇"), task("2"), findings=found, rows=unused))
    assert report.part(6)[1:] == [
        "本周核对发现错误1个、提醒1个、提示1个，逐条列于《进展情况一览表》电子表格的“数据问题”表。",
        "其中需单位改正的错误1个，已要求1个单位在1个工作日内改正；改正前，有关任务按现有情况统计。",
        "没有采用的填报1行，原文一并列于该表。",
    ]


def test_what_to_inspect() -> None:
    report = Report(
        week(
            task("1", status="overdue", key=True),
            task("2", lead_unit="古城镇", leads=("古城镇",), status="unreported", reported=False),
            missing=["古城镇"],
            findings=[
                finding("S01", "error", "区规建局", "重点任务已逾期，建议专项督查", task_id="1"),
                finding("D03", "error", "古城镇", "古城镇已连续2周缺报或迟报"),
                finding("H05", "warning", "区规建局", "连续3周没有进展", task_id="1"),
                finding("S03", "warning", "区规建局", "时间已过 80%", task_id="1"),
            ],
        )
    )
    assert [line for line in report.part(7)[1:] if not line.startswith("序号")][:7] == [
        "（一）建议开展专项督查的重点任务1项",
        "1|任务1|区规建局\n7月31日前|重点任务已逾期，建议专项督查",
        "（二）建议约谈、必要时纳入效能问责的单位1个",
        "1|古城镇|1|古城镇已连续2周缺报或迟报",
        "（三）建议现场督查的任务1项",
        "1|任务1|区规建局\n7月31日前|连续3周没有进展；时间已过 80%",
        "特此报告。",
    ]


def test_a_list_beyond_the_most_urgent_says_where_the_rest_is() -> None:
    tasks = [task(str(n)) for n in range(MOST_LISTED + 2)]
    found = [finding("H05", "warning", "区规建局", "没有进展", task_id=t.task_id) for t in tasks]
    rest = "　　下表以外另有2项，见《进展情况一览表》电子表格的“数据问题”表。"
    assert rest in Report(week(*tasks, findings=found)).part(7)


def test_every_exception_is_attached_with_its_cell() -> None:
    report = Report(
        week(
            task("1", status="at_risk", forecast="late", escalation="请协调用地"),
            task("2", status="overdue"),
            task("3"),
            task("4", status="unreported", reported=False, progress="", last_status="on_track"),
            task("5", escalation="请明确资金渠道"),
        )
    )
    attached = report.attached(EXCEPTIONS)
    titles = [line for line in attached[2:] if "|" not in line]
    assert titles == [
        "已逾期的事项1项",
        "预计不能按时办结的事项1项",
        "反映了需协调解决的问题的其他任务1项",
        "未报送的任务1项",
    ]
    rows = [line for line in attached if line.startswith("1|")]
    source = "〔区规建局周报.xlsx“周报表”第5行〕"
    assert rows == [
        f"1|2　任务2\n区规建局，7月31日前；预估：是|完成施工图审查。{source}|（未填写）",
        f"1|1　任务1\n区规建局，7月31日前；预估：否|完成施工图审查。{source}|"
        "（未填写）\n需协调解决的问题：请协调用地",
        f"1|5　任务5\n区规建局，7月31日前；预估：是|完成施工图审查。{source}|"
        "需协调解决的问题：请明确资金渠道",
        "1|4|任务4|区规建局|7月31日前|正常推进",
    ]
    assert attached[1].startswith("文字较长的只列开头，全文见《进展情况一览表》。亮灯规则：")


def test_attachments_are_numbered_when_there_are_several() -> None:
    alone = Report(week(task("1")))
    assert "附件：2017年7月第2周进展情况一览表（另附）" in alone.part(7)
    assert EXCEPTIONS not in alone.parts
    found = [finding("V01", "error", "区规建局", "看不懂")]
    several = Report(week(task("1", status="overdue"), findings=found))
    assert (
        "附件：1. 2017年7月第2周例外任务一览表\n2. 2017年7月第2周进展情况一览表（另附）"
    ) in several.part(7)
    assert several.parts["附件1"] == ["附件1"]
    only_found = Report(week(task("1"), findings=found))
    assert "附件：2017年7月第2周进展情况一览表（另附）" in only_found.part(7)
    assert not any(part.startswith("附件") for part in only_found.parts)


@pytest.mark.parametrize(
    ("text", "day", "written"),
    [
        ("2017.7.31", (2017, 7, 31), "7月31日"),
        ("２０１７年7月31日", (2017, 7, 31), "7月31日"),
        ("2017-07-31", (2017, 7, 31), "7月31日"),
        ("2018-07-31", (2018, 7, 31), "2018年7月31日"),
        ("2017年底", (2017, 12, 31), "2017年底"),
        ("2017/7/31前", (2017, 7, 31), "7月31日前"),
        ("7.31", (2017, 7, 31), "7月31日"),
        ("7月31日前", (2017, 7, 31), "7月31日前"),
        ("20170731", (2017, 7, 31), "7月31日"),
        ("三季度末", (2017, 9, 30), "三季度末"),
        ("7月底", (2017, 7, 31), "7月底"),
        ("2017.7", (2017, 7, 31), "2017.7"),
        ("2016.7.31", (2017, 7, 31), "2016.7.31"),
        ("7.45", (2017, 7, 31), "7.45"),
        ("7.15前完成初稿，7.31定稿", (2017, 7, 31), "7.15前完成初稿，7.31定稿"),
    ],
)
def test_deadlines_are_written_as_offices_write_dates(
    text: str, day: tuple[int, int, int], written: str
) -> None:
    of_task = task("1", status="at_risk", deadline_text=text, deadline=dt.date(*day))
    assert f"\n{written}|" in Report(week(of_task)).part(3)[-1]


# Heads, numbers and dates


def headed(view: WeekView, **reports: object) -> list[str]:
    """Returns the lines above the title."""
    lines = Report(replace(view, reports=Reports.model_validate(reports))).parts[""]
    return lines[: next(n for n, line in enumerate(lines) if line.startswith("关于"))]


def test_who_signs_stands_beside_the_number_or_has_room() -> None:
    assert headed(week())[1] == "郫目督〔2017〕28号\t签发人：\u3000\u3000\u3000\u3000"
    signed = replace(week(), office=Office(signer="阿卜杜热合曼·买买提"))
    assert headed(signed)[1] == "郫目督〔2017〕28号\t签发人：阿卜杜热合曼·买买提"


@pytest.mark.parametrize(
    ("number", "red", "issue"),
    [
        ("auto", "〔2017〕28号", "第28期"),
        ("blank", "〔2017〕\u3000\u3000号", "第\u3000\u3000期"),
        (117, "〔2017〕117号", "第117期"),
    ],
)
def test_the_number_is_counted_blank_or_given(number: object, red: str, issue: str) -> None:
    assert headed(week(), number=number)[1].startswith(f"郫目督{red}\t")
    for head, name in (("bulletin", "政务督查"), ("brief", "督查专报")):
        assert headed(week(), number=number, head=head)[:2] == [name, issue]


def test_a_brief_has_a_box_for_what_the_leader_writes() -> None:
    assert headed(week(), head="brief", brief="每周专报") == [
        "每周专报",
        "第28期",
        "郫都区目标督查办公室|2017年7月14日",
        "领导\n批示|",
    ]
    assert headed(week(), head="none") == []


def received(view: WeekView, moment: str) -> WeekView:
    late = replace(file("迟到.xlsx", "区规建局"), received_at=dt.datetime.fromisoformat(moment))
    return replace(view, files=(file("早到.xlsx", "区规建局"), late))


@pytest.mark.parametrize(
    ("moment", "asked", "setting", "dated"),
    [
        ("2017-07-14T18:26:00+08:00", "", "auto", "2017年7月14日"),
        ("2017-07-16T23:30:00+00:00", "", "auto", "2017年7月17日"),
        ("2017-07-16T23:30:00+00:00", "2017-07-20", "blank", "2017年7月20日"),
        ("2017-07-16T23:30:00+00:00", "blank", "auto", "\u3000\u3000年\u3000月\u3000日"),
        ("2017-07-16T23:30:00+00:00", "", "blank", "\u3000\u3000年\u3000月\u3000日"),
    ],
)
def test_no_report_is_older_than_what_it_tells(
    moment: str, asked: str, setting: str, dated: str
) -> None:
    view = replace(
        received(week(task("1")), moment),
        date_asked=asked,
        reports=Reports.model_validate({"date": setting}),
    )
    report = Report(view)
    assert report.part(7)[-1] == dated
    assert dated in report.parts["版记"][-1]


def test_same_bytes() -> None:
    view = week(task("1", status="overdue"))
    assert exception_report(view, TEMPLATES) == exception_report(view, TEMPLATES)


def test_a_very_long_text_is_shortened_in_sight_and_says_where_the_whole_stands() -> None:
    whole = "请" + "求" * 29_998 + "止"
    many = task(
        "1",
        task="建" * 301,
        status="overdue",
        reason=whole,
        escalation=whole,
        cells={"reason": "H", "escalation": "I"},
    )
    report = Report(week(many))
    where = "……（全文见《进展情况一览表》）"
    why, asked = ("请" + "求" * (longest - 1) + where for longest in (80, 120))
    assert report.part(1)[-1].endswith(f"|{asked}|")
    assert report.part(2)[-1].endswith(f"|{why}")
    assert f"1|{'建' * 32}……|区规建局" in report.text(2)
    cells = report.attached(EXCEPTIONS)[4].split("|")
    start = "请" + "求" * 79 + "……"
    assert cells[-1] == f"{start}\n需协调解决的问题：{start}"


def test_a_text_of_the_length_allowed_is_whole() -> None:
    said = "求" * 120
    assert report_of_one(said).part(1)[-1].endswith(f"|{said}|")


def report_of_one(escalation: str) -> Report:
    return Report(week(task("1", escalation=escalation)))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("问题：请协调交地", "请协调交地"),
        ("需要协调解决的问题：\n请协调交地", "请协调交地"),
        ("请协调解决的问题：交地", "请协调解决的问题：交地"),
        ("问题较多：一是交地", "问题较多：一是交地"),
    ],
)
def test_a_units_own_label_is_not_printed_below_ours(said: str, shown: str) -> None:
    assert report_of_one(said).part(1)[-1].endswith(f"|{shown}|")
