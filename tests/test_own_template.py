"""An office's own exception report, made from the template of 0.3.0, says all that it said."""

import io
import re
from pathlib import Path

import pytest
from docx import Document

from pipeline.assess.view import WeekView
from pipeline.reports.exception.attachments import CASES_LISTED
from pipeline.reports.exception.report import exception_report
from pipeline.templates.contexts.exception import ExceptionContext
from pipeline.templates.word import problems
from tests.report_parts import EXCEPTIONS, OLD_TEMPLATES, PROBLEMS
from tests.report_parts import Report as AnyReport
from tests.test_word import edited, xml_of
from tests.week_views import file, finding, row, task, week

PARTS = (
    "一、总体情况",
    "二、预计不能按时办结的事项",
    "三、已逾期事项",
    "四、需要区委区政府解决的问题",
    "五、报送情况",
    "六、填报质量问题",
    "七、建议专项督查的事项",
)


class Report(AnyReport):
    """A report from the old template."""

    def __init__(self, view: WeekView) -> None:
        super().__init__(view, OLD_TEMPLATES)


def test_nothing_is_found_wrong_with_it() -> None:
    assert problems(OLD_TEMPLATES, "例外情况报告.docx", ExceptionContext) == []


def test_parts_stand_in_their_order() -> None:
    assert Report(week(task("1"))).names == ["", *PARTS, "版记"]


def test_a_week_without_exceptions_says_so_in_each_part() -> None:
    report = Report(week(task("1", last_status="on_track")))
    assert report.part(2)[1] == "本周没有预计不能按时办结的事项。"
    assert report.part(3)[1] == "本周没有已逾期的事项。"
    assert report.part(4)[1] == "本周各单位没有提出需要区委区政府解决的问题。"
    assert report.part(5)[1:] == ["牵头单位已按时报送。本周没有收到报送文件。"]
    assert report.part(6)[1] == "本周没有发现填报质量问题。"
    assert report.part(7)[1] == "本周没有建议专项督查的事项。"
    assert "与上周相比，各项任务的状态没有变化。" in report.part(1)


def test_who_reported_and_every_exception_is_told() -> None:
    report = Report(
        week(
            task("1", status="at_risk", forecast="late"),
            task("2", status="overdue", escalation="请协调用地"),
            task("3", lead_unit="古城镇", status="unreported", reported=False, progress=""),
            missing=["古城镇"],
            late=["区规建局"],
        )
    )
    assert "缺报单位1个：古城镇（1项任务未报送）。" in report.part(5)
    assert "迟报单位1个（截止时间7月14日17:00）：区规建局（7月14日18:26收到）。" in report.part(5)
    assert report.part(4)[1:] == ["涉及1项任务，单位原文如下。", report.part(4)[2], "请协调用地"]
    rows = [line.split("|") for line in report.attached(EXCEPTIONS)[2:]]
    assert [row[1:3] for row in rows] == [
        ["已逾期", "任务2"],
        ["预计不能按时办结", "任务1"],
        ["未报送", "任务3"],
    ]
    assert rows[0][-1] == "2\n区规建局周报.xlsx“周报表”第5行"


def test_plans_are_counted_and_one_is_named() -> None:
    one = Report(week(task("1", plan="川菜产业转型升级行动计划"))).text(1)
    assert "“川菜产业转型升级行动计划”共有1个大项、1项具体任务，由1个单位牵头" in one
    two = Report(week(task("1", plan="甲"), task("2", plan="乙"))).text(1)
    assert "两大行动计划共有2个大项、2项具体任务" in two
    twelve = Report(week(*(task(str(n), plan=f"第{n}计划") for n in range(12)))).text(1)
    assert "十二大行动计划共有12个大项" in twelve


def test_counts_leave_out_what_there_is_none_of_and_add_up() -> None:
    view = week(
        task("1", status="done", last_status="on_track"),
        task("2", status="done", last_status="done"),
        task("3", status="overdue", last_status="on_track", plan="另一计划"),
        task("4"),
    )
    report = Report(view)
    assert "其中已办结2项、正常推进1项、已逾期1项。" in report.text(1)
    assert "与上周相比，2项任务的状态有变化：新办结1项、新增逾期1项。" in report.part(1)
    assert "本周新列入清单的任务1项。" in report.part(1)
    rows = [line.split("|") for line in report.part(1) if "|" in line]
    plans, total = rows[1:-1], rows[-1]
    assert [str(sum(int(row[n]) for row in plans)) for n in range(1, 7)] == total[1:]
    assert total == ["合计", "4", "2", "1", "0", "1", "0"]


def test_one_status_alone_is_said_of_all() -> None:
    assert "由1个单位牵头，该项任务已逾期。" in Report(week(task("1", status="overdue"))).text(1)
    assert "由1个单位牵头，全部正常推进。" in Report(week(task("1"), task("2"))).text(1)


def test_late_and_unclear_are_told_apart() -> None:
    report = Report(
        week(
            task(
                "1",
                status="at_risk",
                forecast="late",
                reason="原因：征地未完成。\n建议：请区国土局协调。",
                key=True,
                last_status="on_track",
            ),
            task("2", status="at_risk", forecast="unclear", forecast_text="基本能"),
            task("3", status="at_risk", forecast="", forecast_text=""),
        )
    )
    assert report.part(2)[1:] == [
        "本周预计不能按时办结的事项共3项。",
        "（一）单位预估不能按时办结的1项",
        "1. 任务1（区规建局，完成时限：7月31日前，重点任务，上周为正常推进）",
        "进展情况：完成施工图审查。　原因及建议：征地未完成。",
        "建议：请区国土局协调。",
        "（二）预估存疑、未填或无法识别，按规定计入的2项",
        "1. 任务2（区规建局，完成时限：7月31日前）",
        "单位预估：存疑（基本能）。　进展情况：完成施工图审查。　原因及建议：（未填写）",
        "2. 任务3（区规建局，完成时限：7月31日前）",
        "单位预估：未填。　进展情况：完成施工图审查。　原因及建议：（未填写）",
    ]


def test_one_group_alone_has_no_heading() -> None:
    report = Report(week(task("1", status="at_risk", forecast="late")))
    assert report.part(2)[1:3] == [
        "本周预计不能按时办结的事项共1项。",
        "系牵头单位预估不能按时办结，情况如下。",
    ]


def test_what_a_leader_must_know_first_is_said_first() -> None:
    report = Report(
        week(
            task("1", status="overdue", key=True, escalation="请协调用地"),
            task("2", lead_unit="古城镇", status="unreported", reported=False),
            missing=["古城镇"],
            findings=[finding("S01", "error", "区规建局", "重点任务已逾期", task_id="1")],
        )
    )
    assert report.part(1)[2] == (
        "提请重点关注：已逾期事项1项、需要区委区政府解决的问题1项、缺报单位1个、"
        "建议专项督查的重点任务1项。"
    )
    assert "重点关注" not in Report(week(task("1"))).text(1)


def test_findings_are_counted_and_listed_by_unit() -> None:
    same = {"file": "区规建局周报.xlsx", "sheet": "周报表"}
    view = week(
        task("1", lead_unit="古城镇"),
        task("2"),
        task("3"),
        findings=[
            finding("H01", "warning", "区规建局", "与上周一字不差", task_id="2", cell="E5", **same),
            finding("H01", "warning", "区规建局", "与上周一字不差", task_id="3", cell="E6", **same),
            finding("V01", "error", "古城镇", "完成进度填为“约八成”", task_id="1", cell="F4"),
            finding("M02", "info", "古城镇", "按工作内容认作 1", task_id="1"),
        ],
    )
    report = Report(view)
    assert "发现错误1个、提醒2个、提示1个" in report.text(6)
    assert report.part(6)[2] == "错误和提醒3个，明细见附件1。"
    assert report.attached(PROBLEMS)[3:] == [
        "1|古城镇|错误|完成进度填为“约八成”|1 任务1|F4",
        "2|区规建局|提醒|与上周一字不差|2 任务2\n3 任务3|区规建局周报.xlsx E5、E6",
    ]


def test_what_is_late_or_behind_is_no_fault_of_filling_in() -> None:
    found = [
        finding("S01", "error", "区规建局", "重点任务已逾期", task_id="1"),
        finding("S03", "warning", "区规建局", "时间已过 80%", task_id="1"),
        finding("D02", "warning", "区规建局", "迟报"),
    ]
    late = Report(week(task("1", status="overdue"), late=["区规建局"], findings=found))
    assert late.part(6)[1:] == ["本周没有发现填报质量问题。"]
    found.append(finding("V01", "error", "区规建局", "看不懂"))
    found.append(finding("L03", "warning", "", "时限“春节前”看不懂"))
    report = Report(week(task("1", status="overdue"), late=["区规建局"], findings=found))
    assert report.part(6)[1].startswith("本周核对共发现错误1个，")
    assert report.part(6)[2:] == ["错误和提醒1个、任务清单的问题1个，明细见附件2。"]


def test_a_returned_file_alone_is_no_week_without_problems() -> None:
    files = [file("区规建局.pdf", "区规建局", "rejected", "文件是 PDF 文件")]
    unused = [row("unplaced", "唐昌镇", "筹备布鞋工坊")]
    assert Report(week(task("1"), files=files, rows=unused)).part(6)[1:] == [
        "退回的文件1份、没有采用的填报1行，明细见附件1。"
    ]


def test_what_the_text_tells_is_not_attached_again() -> None:
    found = [
        finding("M04", "error", "区规建局", "漏报了：1 任务1", task_id="1"),
        finding("V01", "error", "区规建局", "看不懂"),
    ]
    report = Report(week(task("1"), findings=found))
    assert report.part(6)[2] == "其余错误和提醒1个，明细见附件1。"


def test_more_cases_than_anyone_reads_are_counted_by_kind_and_errors_stay() -> None:
    found = [
        finding("V03", "warning", "区规建局", f"第{number}处") for number in range(CASES_LISTED + 6)
    ]
    found.append(finding("V01", "error", "区规建局", "最后一处"))
    report = Report(week(task("1"), findings=found))
    assert f"错误和提醒{CASES_LISTED + 7}个" in report.text(6)
    problems = report.attached(PROBLEMS)
    assert any("另有7个没有列出" in line for line in problems)
    assert any("最后一处" in line for line in problems)
    kinds = [line.split("|") for line in problems if re.match(r"[A-Z]\d\d\|", line)]
    assert [(kind[0], kind[-1]) for kind in kinds] == [("V01", "1"), ("V03", str(CASES_LISTED + 6))]


def test_a_case_of_many_tasks_names_some_and_counts_all() -> None:
    found = [
        finding("H01", "warning", "区规建局", "一字不差", task_id=str(n), cell=f"E{n}")
        for n in range(1, 31)
    ]
    (line,) = (
        line
        for line in Report(week(task("1"), findings=found)).attached(PROBLEMS)
        if line.startswith("1|区规建局")
    )
    assert "\n10\n等30项|" in line
    assert line.endswith("E9、E10等30个")


def test_rows_that_fit_nowhere_are_quoted() -> None:
    report = Report(
        week(
            task("1"),
            rows=[
                row(
                    "unplaced",
                    "唐昌镇",
                    "筹备布鞋工坊",
                    progress="场地布置完成。",
                    percent_text="约八成",
                    forecast_text="是",
                )
            ],
        )
    )
    assert report.attached(PROBLEMS)[1] == "一、没有采用的填报1行（单位原文）"
    assert (
        "1|唐昌镇|筹备布鞋工坊|进展情况：场地布置完成。\n完成进度（%）：约八成\n预估是否能够按时办结：是"
        "|任务清单中没有这项任务|唐昌镇周报.xlsx“周报表”第9行" in report.attached(PROBLEMS)
    )


def test_attachments_are_numbered_when_there_are_several() -> None:
    alone = Report(week(task("1"))).part(7)
    assert "附件：2017年7月第2周进展情况一览表（另附）" in alone
    found = [finding("V01", "error", "区规建局", "看不懂")]
    all_of_them = Report(week(task("1", status="overdue"), findings=found))
    assert (
        "附件：1. 2017年7月第2周例外任务一览表\n2. 2017年7月第2周填报质量问题明细\n"
        "3. 2017年7月第2周进展情况一览表（另附）"
    ) in all_of_them.part(7)


def words_of(content: bytes, first: str, last: str) -> list[tuple[str, str]]:
    """Returns the paragraphs from one text to another, each with the name of its style."""
    found = [
        (paragraph.text, paragraph.style.name if paragraph.style else "")
        for paragraph in Document(io.BytesIO(content)).paragraphs
    ]
    texts = [text for text, _ in found]
    return found[texts.index(first) : texts.index(last) + 1]


MANY_LINES = task(
    "1",
    status="at_risk",
    forecast="late",
    progress="一、拆迁&腾地\n　　二、交房\r\n\n三、验收",
    reason="缺资金\n请区财政局拨付",
)


def test_each_line_of_a_units_words_is_a_paragraph_like_the_first() -> None:
    content = exception_report(week(MANY_LINES), OLD_TEMPLATES)
    assert words_of(content, "进展情况：一、拆迁&腾地", "请区财政局拨付") == [
        ("进展情况：一、拆迁&腾地", "公文正文"),
        ("二、交房", "公文正文"),
        ("三、验收　原因及建议：缺资金", "公文正文"),
        ("请区财政局拨付", "公文正文"),
    ]
    runs = [
        [(run.text, run.style.name) for run in paragraph.runs]
        for paragraph in Document(io.BytesIO(content)).paragraphs
        if paragraph.text.startswith("三、验收")
    ]
    plain = "Default Paragraph Font"
    assert runs == [[("三、验收", plain), ("　原因及建议：", "提示词"), ("缺资金", plain)]]
    cells = Document(io.BytesIO(content)).tables[-2].rows[1].cells
    assert [p.text for p in cells[5].paragraphs] == ["一、拆迁&腾地", "二、交房", "三、验收"]


@pytest.mark.parametrize(
    ("look", "further"),
    [
        ('<w:ind w:left="420"/>', '<w:ind w:left="420"/>'),
        ("<w:pageBreakBefore/><w:numPr/><w:keepNext/>", "<w:keepNext/>"),
    ],
)
def test_further_lines_have_the_look_that_the_office_gave_the_paragraph(
    tmp_path: Path, look: str, further: str
) -> None:
    before = '<w:pStyle w:val="BodyText1"/>'
    path = edited(
        tmp_path, "例外情况报告.docx", lambda xml: xml.replace(before, before + look), OLD_TEMPLATES
    )
    xml = xml_of(exception_report(week(MANY_LINES), path.parent))
    second = xml[: xml.index("二、交房")].rpartition("<w:p>")[2]
    assert second == f'<w:pPr>{before}{further}</w:pPr><w:r><w:t xml:space="preserve">'


def test_a_tag_spread_by_formatting_is_parted_in_the_look_of_its_first_letters(
    tmp_path: Path,
) -> None:
    bold = '<w:rPr><w:b/></w:rPr><w:t xml:space="preserve">'
    spread = f"<w:r>{bold}{{{{ task.pro</w:t></w:r><w:r><w:t>gress</w:t></w:r><w:r>{bold}}}}}。"
    whole = '<w:r><w:t xml:space="preserve">{{ task.progress }}'
    path = edited(
        tmp_path, "例外情况报告.docx", lambda xml: xml.replace(whole, spread), OLD_TEMPLATES
    )
    xml = xml_of(exception_report(week(MANY_LINES), path.parent))
    assert f"<w:r>{bold}二、交房</w:t></w:r></w:p>" in xml
    assert f"<w:r>{bold}。</w:t></w:r>" in xml


def test_a_paragraph_that_cannot_be_parted_keeps_its_lines(tmp_path: Path) -> None:
    def linked(xml: str) -> str:
        run = '<w:r><w:t xml:space="preserve">{{ task.progress }}</w:t></w:r>'
        assert run in xml
        return xml.replace(run, f'<w:hyperlink w:anchor="a">{run}</w:hyperlink>')

    path = edited(tmp_path, "例外情况报告.docx", linked, OLD_TEMPLATES)
    assert "一、拆迁&腾地\n　　二、交房" in "\n".join(
        paragraph.text
        for paragraph in Document(
            io.BytesIO(exception_report(week(MANY_LINES), path.parent))
        ).paragraphs
    )


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
    report = Report(week(many, rows=[row("unplaced", "区水务局", "修渠", progress=whole)]))
    start = "请" + "求" * 299
    where = "……（原文共30000字，全文见《进展情况一览表》，出处：区规建局周报.xlsx“周报表”{}5）"
    assert report.part(4)[-1] == start + where.format("I")
    assert report.part(3)[-1].endswith(start + where.format("H"))
    assert f"1. {'建' * 300}……（原文共301字，全文见《进展情况一览表》）（区规建局" in report.text(3)
    cells = report.attached(EXCEPTIONS)[-1].split("|")
    assert cells[7:9] == [start + where.format("H"), start + where.format("I")]
    loose = report.attached(PROBLEMS)[-1]
    assert "全文见《进展情况一览表》电子表格的“数据问题”表）" in loose
    assert len(loose) < 400
