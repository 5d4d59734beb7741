"""Numbers reconcile: every count in words equals the rows in tables, sheets and files.

They are tested over whole generated weeks (tests/truth.py), and over weeks at the edges: none, one,
everything.
"""

import csv
import datetime as dt
import io
import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from openpyxl import load_workbook

from pipeline.assess.view import WeekView
from pipeline.assess.wording import late_in_words
from pipeline.domain.status import LIT
from pipeline.reports.data import data_files
from pipeline.reports.exception.points import MOST_LISTED, MOST_NAMED
from pipeline.reports.glance.page import week_page
from pipeline.reports.progress.table import progress_table
from pipeline.reports.progress.workbook import progress_workbook
from tests.numbers_in_words import words_reconcile
from tests.office import Office
from tests.report_parts import EXCEPTIONS, TEMPLATES, Report
from tests.sealed_office import HEADER
from tests.soak import examples
from tests.truth import KnownWeek, weeks
from tests.week_views import file, finding, row, task, week

# openpyxl does not support bars in cells
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


@pytest.mark.long
@pytest.mark.soak
@examples(share=4, whole=150)
@given(weeks())
def test_generated_weeks(known: KnownWeek) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        office.master(known.master)
        for name, table, received, further in known.returns:
            office.returned(name, table, received, **further)
        view = office.run()
        run = json.loads((office.folder.results(view.week) / "data" / "run.json").read_bytes())
        assert run["counts"] == view.counts
        reconcile(view)


def test_a_part_that_came_late(office: Office) -> None:
    office.master(MASTER)
    for name, number, received in (
        ("区水务局.xlsx", "1-1-1", "2017-07-14T16:00"),
        ("区水务局补报.xlsx", "1-1-2", "2017-07-15T09:00"),
    ):
        row = f"| {number} | 已完成3公里 | 60 | 是 |"
        office.returned(name, f"填报单位：区水务局\n{HEADER}\n{row}", received)
    view = office.run()
    assert [late_in_words(unit) for unit in view.units] == [
        "2项任务中的1项7月15日09:00（文件的时间）收到"
    ]
    reconcile(view)


MASTER = """
| 任务编号 | 行动计划 | 大项工作 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1-1 | 水源涵养生态保护 | 治水 | 完成第1段管网 | 区水务局 | 7月31日前 |
| 1-1-2 | 水源涵养生态保护 | 治水 | 完成第2段管网 | 区水务局 | 7月31日前 |
"""


EDGES: dict[str, Callable[[], WeekView]] = {
    "no task at all": week,
    "one task, nothing else": lambda: week(task("1")),
    "everything missing": lambda: week(
        *(
            task(str(n), lead_unit=f"第{n}镇", status="unreported", reported=False, progress="")
            for n in range(30)
        ),
        missing=[f"第{n}镇" for n in range(30)],
        findings=[
            finding("V01", "error", "第1镇", "看不懂", task_id="1"),
            *(finding("D01", "error", f"第{n}镇", f"第{n}镇没有报送") for n in range(30)),
        ],
    ),
    "all late": lambda: week(
        *(
            task(str(n), lead_unit=f"第{n}镇", last_status="done" if n % 7 else "")
            for n in range(12)
        ),
        late=[f"第{n}镇" for n in range(12)],
    ),
    "one unit, late": lambda: week(task("1"), late=["区规建局"]),
    "one unit, missing": lambda: week(
        task("1", status="done", reported=False),
        task("2", status="unreported", reported=False, deadline=dt.date(2017, 7, 3)),
        missing=["区规建局"],
        files=[file("区规建局.pdf", "区规建局", "rejected", "文件是 PDF 文件，共3份")],
        findings=[finding("F03", "error", "区规建局", "不能读取", file="区规建局.pdf")],
    ),
    "none late": lambda: week(
        *(task(str(n), lead_unit=f"第{n}镇", status="done" if n else "on_track") for n in range(4)),
    ),
    "everything wrong": lambda: week(
        *(
            task(
                str(n),
                status="overdue" if n % 3 else "at_risk",
                forecast="late" if n % 2 else "unclear",
                escalation="请协调" if n % 5 else "",
                key=True,
            )
            for n in range(60)
        ),
        findings=[
            finding("V01", "error", "区规建局", f"第{n}处", task_id=str(n)) for n in range(150)
        ],
        files=[file(f"{n}.pdf", "区规建局", "rejected", "不是表格") for n in range(7)],
        rows=[row("unplaced", "区规建局", f"自报任务{n}") for n in range(9)],
    ),
}


@pytest.mark.parametrize("edge", EDGES)
def test_weeks_at_the_edges(edge: str) -> None:
    reconcile(EDGES[edge]())


def reconcile(view: WeekView) -> None:
    """Checks every report of the week against the counts of run.json."""
    counts = view.counts
    files_reconcile(view, counts)
    report_reconciles(view, Report(view), counts)
    table_reconciles(view, counts)
    workbook_reconciles(view, counts)
    page_reconciles(view, counts)
    words_reconcile(view)


def files_reconcile(view: WeekView, counts: dict[str, int]) -> None:
    files = data_files(view)
    rows = {
        name: list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        for name, content in files.items()
    }
    tasks = rows["tasks.csv"]
    assert len(tasks) == counts["tasks"]
    assert len({(one["plan"], one["item"]) for one in tasks}) == counts["items"]
    lights = Counter(one["status"] for one in tasks)
    assert {s.code: lights[s.code] for s in LIT} == {s.code: counts[s.code] for s in LIT}
    for severity in ("error", "warning", "info"):
        found = sum(one["severity"] == severity for one in rows["findings.csv"])
        assert found == counts[f"findings_{severity}"]
    for state in ("accepted", "superseded", "rejected"):
        found = sum(one["state"] == state for one in rows["receipts.csv"])
        assert found == counts[f"files_{state}"]
    stages = Counter(one["state"] for one in rows.get("stages.csv", ()))
    assert counts["stages"] == stages.total()
    assert counts["stages_reached"] == stages["reached"]
    assert counts["stages_overdue"] == stages["overdue"]
    expected = counts["units"] - counts["units_excused"]
    assert counts["units_reported"] + counts["units_missing"] == expected


def number(pattern: str, text: str) -> int:
    """Returns the number in the pattern's group, or 0 when the text does not have it."""
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


def report_reconciles(view: WeekView, report: Report, counts: dict[str, int]) -> None:
    """Checks that lists and tables have as many lines as the report says."""
    lights = [counts[status.code] for status in LIT]
    plans = [line.split("|") for line in report.part(5) if line.count("|") == 6]
    assert bool(plans) == (len(view.plans) > 1)  # one plan's numbers are those of the beginning
    if plans:
        assert [int(one) for one in plans[-1][1:]] == [counts["tasks"], *lights]
        for column in range(1, len(plans[-1])):
            assert sum(int(one[column]) for one in plans[1:-1]) == int(plans[-1][column])

    heading = {part[0]: part for part in report.parts if "、" in part}
    for part, listed in (
        (1, len(view.escalations)),
        (2, counts["overdue"]),
        (3, counts["at_risk"]),
    ):
        said = number(r"（(\d+)[项个]）", heading["一二三"[part - 1]])
        assert said == listed
        rows, rest = _rows_in(report.part(part)), number(r"另有(\d+)[项个]", report.text(part))
        if part == 2:
            listed += len(view.past_due_unreported)
            rest = sum(map(int, re.findall(r"另有(\d+)项", report.text(2))))
        assert rows + rest == listed
        assert rows <= 2 * MOST_LISTED

    reporting = report.text(4)
    missing = re.search(r"缺报单位\d+个：(.*)。", reporting)
    named = (
        [int(one) for one in re.findall(r"（(\d+)项任务未报送", str(missing[1]))] if missing else []
    )
    if counts["units_missing"] <= MOST_NAMED:
        assert len(named) == number(r"缺报单位(\d+)个：", reporting) == counts["units_missing"]
        left_out = number(r"漏报任务(\d+)项", reporting)
        joint = any(len(task.leads) > 1 for task in view.tasks)
        assert joint or sum(named) + left_out >= counts["unreported"] or not view.missing
    received = number(r"收到报送文件(\d+)份", reporting)
    states = ("accepted", "superseded", "rejected")
    assert received == sum(counts[f"files_{state}"] for state in states)

    attached = report.parts.get(EXCEPTIONS, [])
    groups: dict[str, int] = {}
    for title, *lines in _groups(attached[1:]):
        assert number(r"(\d+)[项个]$", title) == _rows_in(lines) or "单位" in title
        groups[re.sub(r"\d+[项个]$", "", title)] = _rows_in(lines)
    assert groups.get("已逾期的事项", 0) == counts["overdue"]
    assert groups.get("预计不能按时办结的事项", 0) == counts["at_risk"]
    assert groups.get("未报送的任务", 0) == counts["unreported"]


def _rows_in(lines: list[str]) -> int:
    return sum(bool(re.match(r"\d+\|", line)) for line in lines)


def _groups(lines: list[str]) -> list[list[str]]:
    """Returns the groups of the attachment: a title, then the rows of its table."""
    groups: list[list[str]] = []
    for line in lines:
        if "|" not in line and re.search(r"\d[项个]$", line):
            groups.append([line])
        elif groups:
            groups[-1].append(line)
    return groups


def table_reconciles(view: WeekView, counts: dict[str, int]) -> None:
    (content,) = progress_table(view, TEMPLATES).values()
    lights, *plans = Document(io.BytesIO(content)).tables
    assert [cell.text for cell in lights.rows[0].cells] == [
        f"{status.word}：{counts[status.code]}项" for status in LIT
    ]
    headed = [[cell.text for cell in row.cells] for plan in plans for row in plan.rows]
    column = next(cells for cells in headed if cells[0] == "序号\n任务编号").index("状态")
    rows = [cells for cells in headed if cells[0][:1].isdigit() and len({*cells}) > 1]
    assert len(rows) == counts["tasks"]
    said = Counter(re.sub("[（\n].*", "", cells[column], flags=re.DOTALL) for cells in rows)
    assert {s.code: said[s.word] for s in LIT} == {s.code: counts[s.code] for s in LIT}


def workbook_reconciles(view: WeekView, counts: dict[str, int]) -> None:
    book = load_workbook(io.BytesIO(progress_workbook(view)))

    def rows(sheet: str, heading: str) -> list[list[Any]]:
        """Returns the rows below the header with this heading, to the end of the table."""
        lines = [[cell.value for cell in line] for line in book[sheet].iter_rows()]
        start = next((n for n, line in enumerate(lines) if heading in line), None)
        found = []
        for line in lines[start + 1 :] if start is not None else ():
            if sum(value is not None for value in line) < 2:
                break
            found.append(line)
        return found

    assert len(rows("一览表", "任务编号")) == counts["tasks"]
    assert len(rows("例外", "任务编号")) == sum(
        (counts["at_risk"], counts["overdue"], len(view.past_due_unreported))
    )
    assert len(rows("未报送", "任务编号")) == counts["unreported"]
    assert len(rows("未报送", "任务数")) == counts["units_missing"]
    found = rows("数据问题", "代码")
    severities = ("error", "warning", "info")
    assert len(found) == sum(counts[f"findings_{severity}"] for severity in severities)


def page_reconciles(view: WeekView, counts: dict[str, int]) -> None:
    page = week_page(view, TEMPLATES).decode()
    said = re.findall(r'data-count="(\w+)">(\d+)<', page)
    assert len(said) > 10
    assert [(name, int(count)) for name, count in said] == [
        (name, counts[name]) for name, _ in said
    ]
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data = json.loads(found[1])
    lights = Counter(data["statuses"][number][0] for number in data["tasks"]["status"])
    assert {s.code: lights[s.code] for s in LIT} == {s.code: counts[s.code] for s in LIT}
