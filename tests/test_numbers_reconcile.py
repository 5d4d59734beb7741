"""Numbers reconcile: every count in words equals the rows in tables, sheets and files.

They are tested over whole generated weeks (tests/truth.py), and over weeks at the edges: none, one,
everything.
"""

import csv
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
from pipeline.domain.status import STATUSES
from pipeline.reports.data import data_files
from pipeline.reports.glance.page import week_page
from pipeline.reports.progress.table import progress_table
from pipeline.reports.progress.workbook import progress_workbook
from tests.office import Office
from tests.soak import examples
from tests.test_exception_report import EXCEPTIONS, PROBLEMS, TEMPLATES, Report
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


EDGES: dict[str, Callable[[], WeekView]] = {
    "no task at all": week,
    "one task, nothing else": lambda: week(task("1")),
    "everything missing": lambda: week(
        *(
            task(str(n), lead_unit=f"第{n}镇", status="unreported", reported=False, progress="")
            for n in range(30)
        ),
        missing=[f"第{n}镇" for n in range(30)],
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
    assert {s.code: lights[s.code] for s in STATUSES} == {s.code: counts[s.code] for s in STATUSES}
    for severity in ("error", "warning", "info"):
        found = sum(one["severity"] == severity for one in rows["findings.csv"])
        assert found == counts[f"findings_{severity}"]
    for state in ("accepted", "superseded", "rejected"):
        found = sum(one["state"] == state for one in rows["receipts.csv"])
        assert found == counts[f"files_{state}"]
    assert counts["units_reported"] + counts["units_missing"] == counts["units"]


def number(pattern: str, text: str) -> int:
    """Returns the number in the pattern's group, or 0 when the text does not have it."""
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


def report_reconciles(view: WeekView, report: Report, counts: dict[str, int]) -> None:
    overview = report.text(1)
    assert number(r"共有(\d+)个大项", overview) == counts["items"]
    assert number(r"个大项、(\d+)项具体任务", overview) == counts["tasks"]
    assert number(r"由(\d+)个单位牵头", overview) == counts["units"]
    lights = [counts[status.code] for status in STATUSES]
    for status in STATUSES:
        said = re.findall(rf"其中.*?{status.word}(\d+)项", overview)
        if counts[status.code] not in (0, counts["tasks"]):
            assert [int(one) for one in said] == [counts[status.code]]
    plans = [line.split("|") for line in report.part(1) if line.count("|") == 6]
    assert [int(one) for one in plans[-1][1:]] == [counts["tasks"], *lights]
    for column in range(1, len(plans[-1])):
        assert sum(int(one[column]) for one in plans[1:-1]) == int(plans[-1][column])

    def listed(part: int) -> int:
        return sum(bool(re.match(r"\d+\. ", line)) for line in report.part(part))

    assert number(r"不能按时办结的事项共(\d+)项", report.text(2)) == listed(2) == counts["at_risk"]
    assert number(r"尚未办结的事项共(\d+)项", report.text(3)) == listed(3) == counts["overdue"]
    assert number(r"涉及(\d+)项任务", report.text(4)) == listed(4)
    assert number(r"提请重点关注：.*?需要区委区政府解决的问题(\d+)项", overview) == listed(4)

    reporting = report.text(5)
    missing = re.search(r"缺报单位\d+个：(.*)。", reporting)
    named = len(re.findall(r"（\d+项任务", str(missing[1]))) if missing else 0
    assert number(r"缺报单位(\d+)个：", reporting) == named == counts["units_missing"]
    assert number(r"迟报单位(\d+)个", reporting) == counts["units_late"]
    received = number(r"收到报送文件(\d+)份", reporting)
    states = ("accepted", "superseded", "rejected")
    assert received == sum(counts[f"files_{state}"] for state in states)

    exceptions = report.parts.get(EXCEPTIONS, [])[2:]
    attached = Counter(line.split("|")[1] for line in exceptions)
    assert attached.total() == len(exceptions)
    for status in STATUSES:
        wanted = status.code in ("at_risk", "overdue", "unreported")
        assert attached[status.word] == (counts[status.code] if wanted else 0)
    problems = report.parts.get(PROBLEMS, [])
    rejected = [line for line in problems if re.search("退回的文件", line)]
    assert [number(r"文件(\d+)份", line) for line in rejected] == [counts["files_rejected"]] * len(
        rejected
    )
    assert bool(rejected) == bool(counts["files_rejected"])
    quality = report.text(6)
    for severity, word in (("error", "错误"), ("warning", "提醒"), ("info", "提示")):
        found = sum(f.severity == severity and f.code[0] not in "DSL" for f in view.findings)
        assert number(rf"共发现.*?{word}(\d+)个", quality) == found


def table_reconciles(view: WeekView, counts: dict[str, int]) -> None:
    (content,) = progress_table(view, TEMPLATES).values()
    lights, tasks = Document(io.BytesIO(content)).tables
    assert [cell.text for cell in lights.rows[0].cells] == [
        f"{status.word}：{counts[status.code]}项" for status in STATUSES
    ]
    rows = [[cell.text for cell in row.cells] for row in tasks.rows[1:]]
    assert len(rows) == counts["tasks"]
    said = Counter(cells[8].removesuffix("（已销号）") for cells in rows)
    assert {s.code: said[s.word] for s in STATUSES} == {s.code: counts[s.code] for s in STATUSES}


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
    assert {s.code: lights[s.code] for s in STATUSES} == {s.code: counts[s.code] for s in STATUSES}
