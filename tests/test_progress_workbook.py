"""The progress workbook, made from hand-written weeks and read back with openpyxl."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
from lxml import etree
from openpyxl.utils import get_column_letter, range_boundaries
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]

from pipeline.assess.view import Group, TaskView, UnitView, WeekView
from pipeline.assess.wording import NOT_USED
from pipeline.domain.fields import Field, heading
from pipeline.domain.findings import Finding
from pipeline.domain.settings import Office, Reports
from pipeline.domain.status import LIT, STATUS, StatusCode
from pipeline.domain.week import Week
from pipeline.excel import book as workbook_tables
from pipeline.excel import rows as workbook_rows
from pipeline.excel.styles import NAMED
from pipeline.merge.subjects import FileFacts, RowFacts, RowState
from pipeline.reports.progress import workbook as module
from pipeline.reports.progress.remarks import MOST_FINDINGS
from pipeline.reports.progress.workbook import BARS_IN_A_CHART, progress_workbook
from pipeline.rules import CATALOGUE
from tests import week_views
from tests.libreoffice import converted, needs_libreoffice
from tests.printed_size import printed_size

# openpyxl does not support the bars behind percentages (Excel 2010) and leaves them out
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

SHEETS = ["一览表", "统计", "例外", "未报送", "数据问题", "与上周对比"]
HOSTILE = [
    '=HYPERLINK("http://example.org","x")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "{=1+1}",
    "{{7*7}}",
    "http://example.org",
    "0012",
    "<r><t>markup</t></r>",
    "<r><broken</r>",
    "&lt;&amp;",
]

WEEK = Week.parse("2017-W28", "friday", dt.time(17))
TASK = TaskView(
    number=1,
    task_id="01-01-1",
    plan="计划甲",
    item="大项一",
    task="完成方案并送审",
    lead_unit="区规建局",
    leads=("区规建局",),
    support_units="",
    key=False,
    deadline_text="7月31日前",
    deadline=dt.date(2017, 7, 31),
    extended="",
    closed="",
    reported=True,
    progress="已完成初稿",
    percent=56.5,
    forecast="on_time",
    forecast_text="是",
    reason="",
    escalation="",
    carried={},
    status="on_track",
    last_status="on_track",
    last_percent=40.0,
    source_file="规建局.xlsx",
    source_sheet="Sheet1",
    source_row=7,
    source_sha256="0" * 64,
    cells={},
)
SILENT: Mapping[str, Any] = {
    "reported": False,
    "progress": "",
    "percent": None,
    "forecast": "",
    "forecast_text": "",
    "source_file": "",
    "source_sheet": "",
    "source_row": None,
    "source_sha256": "",
}
ROW = RowFacts(
    state="foreign",
    unit="区水务局",
    file="水务局.xlsx",
    sheet="Sheet1",
    row=9,
    written_id="01-01-1",
    task="别家的任务",
    deadline_text="7月底",
    progress="顺利",
    percent_text="约80%",
    forecast_text="√",
    reason="",
    escalation="请协调",
    carried={},
)
RULES = {rule.code: rule for rule in CATALOGUE}
FINDING = Finding(
    rule=RULES["V01"],
    unit="区规建局",
    task_id="01-01-1",
    file="规建局.xlsx",
    sheet="Sheet1",
    row=7,
    column="F",
    field="percent",
    message="错",
    hint="改",
)


def found(code: str, **said: str) -> Finding:
    """Returns a finding about the sample's first task, in its return, unless `said` differs."""
    rule = RULES[code]
    return replace(FINDING, rule=rule, **{"field": rule.field, **said})  # type: ignore[arg-type]


def comments_of(book: Any) -> dict[str, str]:
    """Returns the comments of 一览表, by cell."""
    cells = (cell for row in book["一览表"].iter_rows() for cell in row)
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment}


def task_with(status: StatusCode, **changes: Any) -> TaskView:
    return replace(TASK, status=status, **changes)


def sample() -> list[TaskView]:
    """Returns two plans, three items, each status and each kind of exception."""
    made = [
        task_with("on_track", key=True),
        task_with("done", forecast="done", percent=100.0, last_status="on_track"),
        task_with("overdue", forecast="late", item="大项二", reason="缺地，建议协调"),
        task_with("at_risk", forecast="late", item="大项二", escalation="请解决用地"),
        task_with("at_risk", forecast="unclear", forecast_text="力争", item="大项二"),
        task_with("at_risk", forecast="", forecast_text="", plan="计划乙", item="大项三"),
        task_with("unreported", plan="计划乙", item="大项三", **SILENT),
        task_with("done", plan="计划乙", item="大项三", last_status="done", **SILENT),
        task_with("done", plan="计划乙", item="大项三", closed="7月10日销号"),
        task_with("on_track", plan="计划乙", extended="原时限6月底，经批准延至2017-08-31"),
    ]
    leads = ["区规建局"] * 6 + ["区审计局"] + ["区规建局"] * 3
    return [
        replace(task, number=n, task_id=f"01-{n:02}", lead_unit=lead, leads=(lead,))
        for n, (task, lead) in enumerate(zip(made, leads, strict=True), start=1)
    ]


def view_of(tasks: list[TaskView], **changes: Any) -> WeekView:
    """Returns a week with these tasks. A unit has reported when one of its tasks is reported."""
    plans = dict.fromkeys(task.plan for task in tasks)
    units = dict.fromkeys(unit for task in tasks for unit in task.leads)
    view = WeekView(
        week=WEEK,
        office=Office(),
        tasks=tuple(tasks),
        plans=tuple(Group(p, tuple(t for t in tasks if t.plan == p)) for p in plans),
        units=tuple(
            UnitView(
                unit,
                led := tuple(t for t in tasks if unit in t.leads),
                reported=any(t.reported for t in led),
                weeks_behind=2,
            )
            for unit in units
        ),
        files=(),
        loose_rows=(),
        findings=(),
        last_week=WEEK.before(),
    )
    return replace(view, **changes)


def opened(view: WeekView) -> Any:
    return openpyxl.load_workbook(io.BytesIO(progress_workbook(view)))


def texts(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def table(sheet: Any, first_heading: str) -> list[dict[str, Any]]:
    """Returns the records under the header row that starts with this heading."""
    rows = texts(sheet)
    start = next(n for n, row in enumerate(rows) if row[0] == first_heading)
    header = [name for name in rows[start] if name]
    return [
        dict(zip(header, row, strict=False))
        for row in rows[start + 1 :]
        if row[1] is not None or row[0] == "合计"
    ]


def cells_of(book: Any) -> Iterator[Any]:
    return (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)


@pytest.fixture(scope="module")
def book() -> Any:
    return opened(view_of(sample(), findings=(FINDING,), loose_rows=(ROW,)))


def test_the_sheets_stand_in_their_order(book: Any) -> None:
    assert book.sheetnames == SHEETS


def test_the_progress_table_has_the_columns_of_the_form(book: Any) -> None:
    names = ["sequence", "plan", "item", "task_id", "key", "task", "lead_unit", "deadline"]
    names += ["progress", "percent", "forecast", "reason", "escalation"]
    behind = ["状态", "逾期天数", "进度比上周增减"]
    assert texts(book["一览表"])[2] == [*map(heading, names), *behind]


def test_the_progress_table_shows_what_the_unit_said(book: Any) -> None:
    rows = table(book["一览表"], "序号")
    assert [row["序号"] for row in rows] == list(range(1, 11))
    assert [row["重点"] for row in rows[:2]] == ["★", None]
    assert rows[0][heading("percent")] == 56.5
    assert rows[7][heading("progress")] is None
    assert "原时限6月底" in rows[9][heading("deadline")]
    forecasts = [row[heading("forecast")] for row in rows]
    assert forecasts[:4] == ["是", "已办结", "否", "否"]
    assert "存疑" in forecasts[4]
    assert forecasts[5:8] == ["未填", None, None]


def test_the_header_is_frozen_and_filtered_and_printed_on_every_page(book: Any) -> None:
    sheet = book["一览表"]
    assert sheet.freeze_panes == "F4"
    assert sheet.auto_filter.ref == "A3:P13"
    assert sheet.print_title_rows == "$3:$3"


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_every_sheet_prints_with_page_numbers_and_type_that_can_be_read(paper: str) -> None:
    view = view_of(sample(), findings=(FINDING,), reports=Reports.model_validate({"paper": paper}))
    papers = set()
    for sheet in opened(view).worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert printed_size(sheet) >= 8, sheet.title
        papers.add(int(sheet.page_setup.paperSize))
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
        assert sheet.print_area == f"'{sheet.title}'!$A$1:{last_cell(sheet)}"
        assert sheet.print_title_rows, sheet.title
    assert papers == ({8} if paper == "A3" else {8, 9})


def last_cell(sheet: Any) -> str:
    """Returns the last cell of the print area, which holds everything on the sheet."""
    _, _, columns, rows = range_boundaries(sheet.print_area.split("!")[1])
    assert columns
    assert rows
    assert rows >= sheet.max_row
    assert columns >= max(cell.column for row in sheet for cell in row if cell.value is not None)
    return f"${get_column_letter(columns)}${rows}"


def test_the_status_cell_has_the_colour_of_its_status(book: Any) -> None:
    for row, task in enumerate(sample(), start=4):
        cell = book["一览表"].cell(row, 14)
        assert cell.value.startswith(STATUS[task.status].word)
        status = STATUS[task.status]
        ground = cell.fill.bgColor if status.hatch else cell.fill.fgColor
        assert ground.rgb == f"FF{status.ground}"
        hatches = {"": "solid", "stripes": "lightUp", "dots": "gray0625"}
        assert cell.fill.patternType == hatches[status.hatch]
        assert cell.font.color.rgb == ("FFFFFFFF" if status.white else "FF000000")


def test_groups_are_ruled_off_and_their_repeats_pale(book: Any) -> None:
    sheet = book["一览表"]
    starts = [row for row in range(4, 14) if sheet.cell(row, 1).border.top.style == "medium"]
    assert starts == [4, 9]
    pale = [
        [sheet.cell(row, column).font.color.rgb == "FFA6A6A6" for column in (2, 3)]
        for row in range(4, 14)
    ]
    assert pale[:6] == [
        [False, False],
        [True, True],
        [True, False],
        [True, True],
        [True, True],
        [False, False],
    ]


def test_an_item_of_the_same_name_in_another_plan_is_no_repeat() -> None:
    sheet = opened(view_of([TASK, replace(TASK, plan="计划乙")]))["一览表"]
    assert sheet["C5"].font.color.rgb == "FF000000"


def test_the_sums_reconcile_with_the_counts() -> None:
    view = view_of(sample())
    sheet = opened(view)["统计"]
    both = f"{heading('plan')}／{heading('lead_unit')}"
    for first, groups in ((both, view.plans), (heading("lead_unit"), view.units)):
        rows = table(sheet, first)
        rows = rows[: next(n for n, row in enumerate(rows) if row[first] == "合计") + 1]
        assert len(rows) == len(groups) + 1
        for status in LIT:
            counted = [row[status.word] for row in rows]
            assert sum(counted[:-1]) == counted[-1] == view.counts[status.code]
        assert rows[-1]["任务数"] == view.counts["tasks"]
        assert rows[-1]["办结率"] == view.counts["done"] / view.counts["tasks"]


def test_tasks_led_together_are_explained_under_the_sums() -> None:
    together = replace(TASK, lead_unit="区规建局、区审计局", leads=("区规建局", "区审计局"))
    assert "联合牵头" in str(texts(opened(view_of([TASK, together]))["统计"]))
    assert "联合牵头" not in str(texts(opened(view_of([TASK]))["统计"]))


def test_the_sums_have_a_chart_each_and_a_large_one_is_cut_and_says_so() -> None:
    units = [replace(TASK, lead_unit=f"单位{n}", leads=(f"单位{n}",)) for n in range(60)]
    content = progress_workbook(view_of(units))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        charts = [package.read(f"xl/charts/chart{n}.xml").decode() for n in (1, 2)]
    assert "个中的前" not in charts[0]
    assert f"60个中的前{BARS_IN_A_CHART}个" in charts[1]
    assert f'<c:ptCount val="{BARS_IN_A_CHART}"/>' in charts[1]
    for status in LIT:
        assert status.strong in charts[0]


def test_exceptions_are_grouped_and_lead_back_to_the_cell(book: Any) -> None:
    rows = table(book["例外"], "类别")
    assert [(row["类别"], row["任务编号"]) for row in rows] == [
        ("已逾期", "01-03"),
        ("预估不能按时办结", "01-04"),
        ("预估不明", "01-05"),
        ("预估不明", "01-06"),
    ]
    assert rows[0]["出处"] == "规建局.xlsx“Sheet1”第7行"


def test_who_has_not_reported_and_which_tasks() -> None:
    when = WEEK.cutoff
    files = tuple(
        FileFacts(name, "0" * 64, 1, when, unit, "rejected", "是扫描件")
        for name, unit in (("审计局.pdf", "区审计局"), ("无名.pdf", ""))
    )
    sheet = opened(view_of(sample(), files=files))["未报送"]
    missing = table(sheet, "单位")[0]
    assert (missing["单位"], missing["任务数"]) == ("区审计局", 1)
    assert missing["收到但没有采用的文件及原因"] == "审计局.pdf：是扫描件"
    assert ["无名.pdf：是扫描件"] in [[row[0]] for row in texts(sheet)]
    assert [row["任务编号"] for row in table(sheet, heading("lead_unit"))] == ["01-07"]


def test_findings_and_rows_without_a_task_stand_word_for_word(book: Any) -> None:
    sheet = book["数据问题"]
    assert list(table(sheet, "代码")[0].values())[:2] == ["V01", "错误"]
    loose = next(row for row in texts(sheet) if row[0] == "M03")
    for text in (ROW.task, ROW.deadline_text, ROW.progress, ROW.percent_text, ROW.escalation):
        assert text in loose[7]
    assert loose[6] == "第9行"


def test_what_changed_since_last_week(book: Any) -> None:
    sheet = book["与上周对比"]
    counts = {row["状态"]: row for row in table(sheet, "状态")[: len(LIT) + 1]}
    assert (counts["已办结"]["上周"], counts["已办结"]["本周"]) == (1, 3)
    assert counts["合计"]["上周"] == counts["合计"]["本周"] == 10
    changed = {row["任务编号"]: row for row in table(sheet, "任务编号")}
    assert set(changed) == {"01-02", "01-03", "01-04", "01-05", "01-06", "01-07", "01-09"}
    assert (changed["01-02"]["上周状态"], changed["01-02"]["本周状态"]) == ("正常推进", "已办结")
    assert changed["01-02"]["增减"] == 60


def test_without_a_last_week_it_says_so() -> None:
    sheet = opened(view_of(sample(), last_week=None))["与上周对比"]
    assert "没有上周的结果，无法对比。" in [row[0] for row in texts(sheet)]


@pytest.mark.parametrize(
    ("sheet", "lines"), [("例外", 1), ("未报送", 3), ("数据问题", 2), ("与上周对比", 1)]
)
def test_an_empty_list_says_so_in_one_line(sheet: str, lines: int) -> None:
    rows = texts(opened(view_of([TASK]))[sheet])
    assert sum(str(row[0]).startswith("本周没有") for row in rows) == lines


def test_nothing_a_unit_wrote_becomes_active() -> None:
    hostile = [
        replace(
            TASK,
            task_id=text,
            plan=text,
            item=text,
            task=text,
            deadline_text=text,
            progress=text,
            forecast="late",
            reason=text,
            escalation=text,
            status="at_risk",
            lead_unit=text,
            leads=(text,),
            source_file=text,
            findings=(found("M01", unit=text, task_id=text, file=text, message=text, hint=text),),
        )
        for text in HOSTILE
    ]
    findings = tuple(finding for task in hostile for finding in task.findings)
    loose = tuple(replace(ROW, unit=text, task=text, sheet=text) for text in HOSTILE)
    content = progress_workbook(
        view_of(hostile, findings=findings, loose_rows=loose, office=Office(name="=1+1"))
    )
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [package.read(f"xl/worksheets/sheet{n}.xml") for n in range(1, 7)]
        assert not any(b"External" in package.read(name) for name in package.namelist())
    assert not any(b"<f>" in sheet for sheet in sheets)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert all(cell.data_type != "f" for cell in cells_of(book))
    links = [cell.hyperlink for cell in cells_of(book) if cell.hyperlink]
    assert links
    assert all(re.fullmatch("'一览表'!D[0-9]+", link.location) for link in links)
    rows = table(book["一览表"], "序号")
    for name in ("task_id", "plan", "task", "progress", "reason"):
        assert [row[heading(name)] for row in rows] == HOSTILE
    for row, text in enumerate(HOSTILE, start=4):
        assert comments_of(book)[f"F{row}"].count(text) == 3


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x01", "\x0b", "\x1f", "\x85", "\u202e", "\u2066", "\ud800", "\ufffe", "\uffff"],
)
def test_what_a_cell_cannot_hold_is_replaced_in_sight(character: str) -> None:
    sheet = opened(view_of([replace(TASK, progress=f"一{character}二")]))["一览表"]
    assert sheet["I4"].value == "一\N{REPLACEMENT CHARACTER}二"


@pytest.mark.parametrize("text", ["一\n二", "一\t二", "　一　", "_x0041_", "🀄", "龘𠮷"])
def test_what_a_cell_can_hold_stays_as_it_is(text: str) -> None:
    sheet = opened(view_of([replace(TASK, progress=text)]))["一览表"]
    assert sheet["I4"].value.replace("_x005F_", "_") == text


@pytest.mark.parametrize("character", ["长", "𠮷"])
def test_a_text_too_long_for_a_cell_is_cut_in_sight(character: str) -> None:
    sheet = opened(view_of([replace(TASK, progress=character * 40_000)]))["一览表"]
    text = sheet["I4"].value
    assert text.endswith("…（全文见 data/tasks.csv）")
    assert 32_760 <= len(text.encode("utf-16-le")) // 2 <= 32_767
    assert set(text[:-30]) == {character}


def test_a_text_too_long_for_a_row_shows_its_beginning() -> None:
    tasks = [replace(TASK, progress="长" * 3000), replace(TASK, progress="短")]
    sheet = opened(view_of(tasks))["一览表"]
    assert [sheet[cell].alignment.vertical for cell in ("I4", "I5", "F4")] == [
        "top",
        "center",
        "center",
    ]
    assert sheet.row_dimensions[4].height == pytest.approx(409, abs=0.5)


def test_a_sheet_without_a_table_prints_its_lines_whole() -> None:
    for sheet in opened(view_of([TASK], last_week=None)):
        _, _, last, _ = range_boundaries(sheet.print_area.split("!")[1])
        letters = map(get_column_letter, range(1, (last or 0) + 1))
        set_widths = {letter: column.width for letter, column in sheet.column_dimensions.items()}
        assert sum(set_widths.get(letter, 8.43) for letter in letters) >= 100, sheet.title


def test_a_table_too_long_for_a_sheet_says_how_much_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook_tables, "MOST_ROWS", 3)
    rows = texts(opened(view_of(sample()))["一览表"])
    assert any("其余7行" in str(row[0]) for row in rows)


def test_rows_are_high_enough_for_their_text() -> None:
    sheet = opened(view_of([TASK, replace(TASK, progress="很长" * 100)]))["一览表"]
    heights = [sheet.row_dimensions[row].height for row in (4, 5)]
    assert heights[0] < 60 < 150 < heights[1] <= 409


def test_a_finding_is_a_comment_on_the_cell_that_its_rule_marks() -> None:
    findings = (
        found("V01"),
        found("V05", column="D", field="progress"),
        found("M04", column="", file="", sheet=""),
        found("M03", file="水务局.xlsx", column="A"),
        found("V05", column="D", field="progress", file="另一份.xlsx"),
    )
    task = replace(TASK, cells={"progress": "D", "percent": "F"}, findings=findings)
    comments = comments_of(opened(view_of([TASK, task])))
    codes = {cell: re.findall("】([A-Z][0-9]+)", text) for cell, text in comments.items()}
    assert codes == {"J5": ["V01"], "I5": ["V05", "V05"], "D5": ["M03"], "N5": ["M04"]}


def test_a_comment_on_a_column_that_only_this_office_has() -> None:
    own = Field("责任科室", "责任科室", ("return",))
    task = replace(
        TASK,
        carried={"责任科室": ""},
        cells={"责任科室": "K"},
        findings=(found("V05", column="K", field="责任科室"),),
    )
    assert list(comments_of(opened(view_of([task], carried=(own,))))) == ["N4"]


def test_a_comment_says_what_where_and_what_to_do_the_worst_first() -> None:
    findings = (found("H04", message="改了"), found("S01", message="重点"))
    content = progress_workbook(view_of([replace(TASK, findings=findings)]))
    comment = openpyxl.load_workbook(io.BytesIO(content))["一览表"]["K4"].comment
    assert comment.text.split("\n") == [
        "【错误】S01　重点",
        "处理建议：改",
        "出处：规建局.xlsx“Sheet1”F7",
        "",
        "【提示】H04　改了",
        "处理建议：改",
        "出处：规建局.xlsx“Sheet1”F7",
    ]
    assert comment.author == Office().name
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b"visibility:hidden" in package.read("xl/drawings/vmlDrawing1.vml")


def test_a_comment_is_short_and_holds_no_control_characters() -> None:
    said = "\x00_x0041_" + "长" * 40_000
    findings = (found("V01", message=said, hint=said, file=said),) * 30
    (text,) = comments_of(opened(view_of([replace(TASK, findings=findings)]))).values()
    assert len(text) < 10_000
    assert f"另有{30 - MOST_FINDINGS}个问题" in text
    assert "\x00" not in text
    assert "\N{REPLACEMENT CHARACTER}_x005F_x0041_长" in text


def test_too_many_comments_are_left_out_and_the_sheet_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tasks = [replace(TASK, findings=(FINDING,))] * 3
    assert "只批注了" not in str(texts(opened(view_of(tasks))["一览表"]))
    monkeypatch.setattr(module, "MOST_REMARKS", 2)
    book = opened(view_of(tasks))
    assert len(comments_of(book)) == 2
    assert "只批注了前2处" in str(texts(book["一览表"]))


@pytest.mark.parametrize(
    ("name", "count"), [("例外", 4), ("未报送", 1), ("数据问题", 1), ("与上周对比", 7)]
)
def test_a_task_number_leads_to_its_row(name: str, count: int) -> None:
    finding = replace(FINDING, task_id="01-05")
    unknown = replace(FINDING, task_id="99-99")
    book = opened(view_of(sample(), findings=(finding, unknown)))
    links = [cell for row in book[name].iter_rows() for cell in row if cell.hyperlink]
    assert len(links) == count
    for cell in links:
        sheet, target = cell.hyperlink.location.split("!")
        assert sheet == "'一览表'"
        assert book["一览表"][target].value == cell.value
        assert (cell.data_type, cell.style) == ("s", "督办链接")


def test_of_a_number_used_twice_each_task_leads_to_its_own_row() -> None:
    late = task_with("overdue", forecast="late")
    sheet = opened(view_of([replace(late, number=1), replace(late, number=2)]))["例外"]
    assert [sheet[cell].hyperlink.location for cell in ("B4", "B5")] == [
        "'一览表'!D4",
        "'一览表'!D5",
    ]


def test_beyond_what_excel_takes_numbers_stand_without_a_link(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook_rows, "MOST_LINKS", 2)
    sheet = opened(view_of(sample()))["例外"]
    cells = [sheet.cell(row, 2) for row in range(4, 8)]
    assert [cell.value for cell in cells] == ["01-03", "01-04", "01-05", "01-06"]
    assert [cell.hyperlink is not None for cell in cells] == [True, True, False, False]
    assert [cell.style for cell in cells[1:3]] == ["督办链接", "督办居中"]


def test_every_cell_follows_a_named_style(book: Any) -> None:
    assert {style.name for style in NAMED} == set(book.named_styles) - {"Normal"}
    for cell in cells_of(book):
        assert cell.value is None or cell.style.startswith("督办"), cell
    sheet = book["一览表"]
    styles = [sheet[cell].style for cell in ("A1", "A2", "A3", "A4", "F4", "A14")]
    assert styles == ["督办标题", "督办说明", "督办表头", "督办居中", "督办正文", "督办注释"]
    for row, task in enumerate(sample(), start=4):
        assert sheet.cell(row, 14).style == f"督办{STATUS[task.status].word}"


def test_a_cell_departs_from_its_named_style_only_where_it_looks_different() -> None:
    content = progress_workbook(view_of(sample()))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        styles = etree.fromstring(package.read("xl/styles.xml"))
    formats = styles.find("{*}cellXfs")
    assert formats is not None

    def departs(cell: str) -> set[str]:
        place = re.search(f'r="{cell}" s="([0-9]+)"', sheet)
        assert place
        return {
            str(name) for name in formats[int(place[1])].attrib if str(name).startswith("apply")
        }

    assert departs("F4") == {"applyBorder"}, "the first row of a plan is ruled off"
    assert departs("F5") == set()
    assert departs("B5") == {"applyFont"}, "what repeats the row above is pale"


def test_the_file_says_what_it_is(book: Any) -> None:
    said = book.properties
    assert said.title == "2017年7月第2周重点工作进展情况一览表"
    assert (said.creator, said.category) == (Office().name, "督查督办")
    assert "2017-W28" in said.keywords
    assert "截至2017年7月14日" in said.description
    assert said.created == said.modified == dt.datetime(2017, 7, 14)
    with zipfile.ZipFile(io.BytesIO(progress_workbook(view_of([TASK])))) as package:
        assert f"<Company>{Office().name}</Company>" in package.read("docProps/app.xml").decode()


def test_the_same_week_gives_the_same_bytes() -> None:
    tasks = [replace(task, findings=(FINDING,)) for task in sample()]
    view = view_of(tasks, findings=(FINDING,), loose_rows=(ROW,))
    content = progress_workbook(view)
    assert content == progress_workbook(view)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.read("docProps/core.xml").decode().count("2017-07-14T00:00:00Z") == 2
        made = {(entry.date_time, entry.create_system) for entry in package.infolist()}
    assert made == {((1980, 1, 1, 0, 0, 0), 0)}


def test_a_validator_finds_nothing_in_comments_links_and_styles(tmp_path: Path) -> None:
    tasks = [
        task_with(
            "overdue", number=n, task_id=text, findings=(found("V01", message=text, file=text),)
        )
        for n, text in enumerate([*HOSTILE, "\x00\ud800", "_x0041_", "😀"], start=1)
    ]
    path = tmp_path / "一览表.xlsx"
    office = Office(name="<&>\x01_x0041_")
    path.write_bytes(progress_workbook(view_of(tasks, office=office)))
    assert [str(error) for error in OpenXmlValidator().validate(path).errors[:5]] == []


@needs_libreoffice
def test_libreoffice_opens_it_and_keeps_comments_links_and_styles(tmp_path: Path) -> None:
    path = tmp_path / "一览表.xlsx"
    tasks = [replace(task, findings=(found("V01"),)) for task in sample()]
    path.write_bytes(progress_workbook(view_of(tasks)))
    saved = converted(path, "ods")
    with zipfile.ZipFile(saved) as package:
        content = package.read("content.xml").decode()
    assert set(re.findall('parent-style-name="(督办[^"]+)"', content)) >= {
        "督办正文",
        "督办已逾期",
        "督办链接",
    }
    back = openpyxl.load_workbook(converted(saved, "xlsx"))
    assert "【错误】V01" in back["一览表"]["J4"].comment.text
    assert back["例外"]["B4"].hyperlink.location == "'一览表'!D6"
    assert {style.name for style in NAMED} <= set(back.named_styles)


def test_every_row_that_is_not_used_has_its_reason() -> None:
    assert set(NOT_USED) == {*get_args(RowState)} - {"used", "replaced"}


def test_exceptions_come_first_by_setting_and_are_found_from_the_other_lists() -> None:
    said = {"1": "on_track", "2": "overdue", "3": "done"}
    view = week_views.week(*(week_views.task(n, status=status) for n, status in said.items()))
    first = replace(view, reports=Reports(exceptions_first=True))
    made = openpyxl.load_workbook(io.BytesIO(progress_workbook(first)))
    assert [made["一览表"].cell(row, 4).value for row in (4, 5, 6)] == ["2", "1", "3"]
    links = [cell.hyperlink.location for row in made["例外"] for cell in row if cell.hyperlink]
    assert links == ["'一览表'!D4"]


def test_days_overdue_and_what_was_gained_stand_behind_the_state() -> None:
    late: dict[str, Any] = {"deadline": dt.date(2017, 7, 10), "past_due": True}
    tasks = [
        replace(TASK, number=1, **late, status="overdue", percent=60.0),
        replace(TASK, number=2, **late, **SILENT, status="unreported"),
        replace(TASK, number=3, **late, status="done", percent=100.0),
        replace(TASK, number=4, last_percent=None),
    ]
    rows = list(opened(view_of(tasks))["一览表"].iter_rows(min_row=4, max_row=7, values_only=True))
    assert [row[-2:] for row in rows] == [(4, 20), (4, None), (None, 60), (None, None)]
