"""The sample weeks: the same bytes every time, and as the office describes them."""

import csv
import datetime as dt
import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.domain.settings import Limits
from pipeline.intake.files.grids import open_workbook
from pipeline.sample import make_sample
from pipeline.sample.faults import FAULTS, returns_of
from pipeline.sample.plans import (
    DONE,
    FIRST_WEEK,
    LATE,
    SECOND_WEEK,
    WEEKS,
    all_tasks,
    lead_units,
)
from pipeline.sample.returns import Form, sample_week
from pipeline.sample.workbooks import return_file
from tests.sample_truth import (
    DONE_WORDS,
    LATE_WORDS,
    ON_TIME_WORDS,
    accepted_rows,
    sample_truth,
)

ROOT = Path(__file__).parent.parent
FAULTY = {fault.unit for fault in FAULTS if fault.week == SECOND_WEEK and fault.codes}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sample")
    make_sample(root)
    return root


def test_the_sample_that_is_checked_in_is_what_every_machine_makes(root: Path) -> None:
    made = {
        path.relative_to(root): path.read_bytes() for path in root.rglob("*.*") if path.is_file()
    }
    assert {path: (ROOT / path).read_bytes() for path in made} == made


def test_two_runs_give_the_same_bytes(root: Path, tmp_path: Path) -> None:
    paths = make_sample(tmp_path)
    assert paths
    for path in paths:
        assert path.read_bytes() == (root / path.relative_to(tmp_path)).read_bytes()
    assert set(paths) == {path for path in tmp_path.rglob("*") if path.is_file()}


def test_the_old_workbook_holds_what_its_unit_reports() -> None:
    """It is checked in, since no maintained library writes .xls: nobody else would see it age."""
    (old,) = (given for given in returns_of(sample_week(SECOND_WEEK)) if given.form is Form.XLS)
    files = (return_file(given) for given in (old, replace(old, form=Form.STANDARD)))
    was, now = (
        [[value or "" for value in row] for row in open_workbook(file, Limits()).grids[0].rows]
        for file in files
    )
    assert len(was) > 4
    assert was == now


def test_the_master_list_has_ten_plans_and_76_items(root: Path) -> None:
    sheet = _sheet(root / "inbox/master/2017-07.xlsx")
    headings = [cell.value for cell in sheet[2]]
    assert headings == [
        *("任务编号", "行动计划", "大项工作", "工作内容"),
        *("牵头单位", "配合单位", "完成时限", "重点"),
    ]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert len([row[1] for row in rows if row[1]]) == 10
    assert len({row[2] for row in rows if row[2]}) == 76
    assert len({row[0] for row in rows}) == len({row[3] for row in rows}) == len(rows)
    assert 210 <= len(rows) <= 230
    assert 40 <= len({row[4] for row in rows}) <= 44
    assert 25 <= len([row for row in rows if row[7]]) <= 35
    assert all(row[6] for row in rows)


def test_plan_and_item_are_merged_down_over_their_tasks(root: Path) -> None:
    sheet = _sheet(root / "inbox/master/2017-07.xlsx")
    merged = [area for area in sheet.merged_cells.ranges if area.min_row > 1]
    assert len([area for area in merged if area.min_col == 2]) == 10
    items = [area for area in merged if area.min_col == 3]
    assert len(items) == 76
    assert {area.size["rows"] for area in items} <= {2, 3, 4}


def test_receipts_tell_of_every_file(root: Path) -> None:
    for code in WEEKS:
        folder = root / "inbox" / code
        raw = (folder / "receipts.csv").read_bytes()
        assert raw.startswith(b"\xef\xbb\xbfname,sha256,size,received_at\n")
        assert b"\r" not in raw
        lines = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
        assert {line["name"] for line in lines} | {"receipts.csv"} == {
            path.name for path in folder.iterdir()
        }
        for line in lines:
            content = (folder / line["name"]).read_bytes()
            assert (line["sha256"], int(line["size"])) == (
                sha256(content).hexdigest(),
                len(content),
            )
            received = dt.datetime.fromisoformat(line["received_at"])
            assert received.utcoffset() == dt.timedelta(hours=8)
        order = [(line["received_at"], line["name"]) for line in lines]
        assert order == sorted(order)


def test_a_return_is_not_received_before_what_it_tells_of() -> None:
    for code in WEEKS:
        for given in returns_of(sample_week(code)):
            assert given.filled_on <= given.received_at.date()


def test_workbooks_hold_the_rows_of_their_units(root: Path) -> None:
    for code in WEEKS:
        for given in returns_of(sample_week(code)):
            if given.form in (Form.SCAN, Form.XLS):
                continue
            sheet = _sheet(root / "inbox" / code / given.name)
            texts = {cell.value for column in sheet.iter_cols() for cell in column}
            assert {row.text for row in given.rows} <= texts
            assert any(given.unit in str(cell.value) for cell in sheet[2])
            assert given.week.label in str(sheet["A1"].value)


def test_texts_are_distinct() -> None:
    texts = [task.progress[code].text for task in all_tasks() for code in WEEKS]
    assert len(set(texts)) == len(texts)


def test_what_units_honestly_report_agrees_with_itself() -> None:
    for task in all_tasks():
        for progress in task.progress.values():
            assert 30 <= len(progress.text) <= 90, progress.text
            assert (progress.percent == 100) == (progress.forecast == DONE)
            assert bool(progress.reason) == (progress.forecast == LATE)
            if progress.percent < 100:
                assert not re.search("任务完成|工作完成|(全部|全面|均已)(完成|办结)", progress.text)


def test_clean_files_agree_with_themselves() -> None:
    for code in WEEKS:
        for row in accepted_rows(code).values():
            if row.lead_unit in FAULTY:
                continue
            assert row.forecast in DONE_WORDS | ON_TIME_WORDS | LATE_WORDS
            assert (row.percent == 100) == (row.forecast in DONE_WORDS)
            late = row.forecast in LATE_WORDS
            assert (row.reason not in ("", "无", "—")) == late


def test_the_second_week_moves_on_from_the_first() -> None:
    for task in all_tasks():
        first, second = (task.progress[code].percent for code in WEEKS)
        assert first < second or first == second == 100, task.task_id


def test_exactly_five_tasks_are_forecast_late() -> None:
    truth, before = sample_truth(SECOND_WEEK), sample_truth(FIRST_WEEK)
    assert len(truth.late_tasks) == 5
    assert len(before.late_tasks) == 4
    assert len(before.late_tasks & truth.late_tasks) == 3
    assert all(truth.status[task_id] == "at_risk" for task_id in truth.late_tasks)
    assert truth.count("at_risk") == 6  # one of them is neither late nor on time
    assert truth.count("overdue") == 2
    assert before.count("overdue") == 0
    key = {task.task_id for task in all_tasks() if task.key}
    assert len(truth.late_tasks & key) == 1
    assert 0.25 <= truth.count("done") / len(truth.status) <= 0.35


def test_five_problems_go_to_the_leaders_some_of_them_of_tasks_on_time() -> None:
    rows = accepted_rows(SECOND_WEEK).values()
    escalated = [row for row in rows if row.escalation not in ("", "无", "—")]
    assert len(escalated) == 5
    assert {row.forecast in LATE_WORDS for row in escalated} == {True, False}


def test_units_missing_and_late() -> None:
    truth, before = sample_truth(SECOND_WEEK), sample_truth(FIRST_WEEK)
    assert truth.missing_units == {"古城镇", "区审计局"}
    assert truth.late_units == {"区商务局"}
    assert not before.missing_units
    assert before.late_units == {"区房管局"}


def test_every_fault_has_a_unit_of_its_own() -> None:
    for code in WEEKS:
        units = [fault.unit for fault in FAULTS if fault.week == code]
        assert len(set(units)) == len(units)
        assert set(units) <= set(lead_units())


def test_at_least_25_units_have_nothing_found_against_their_file() -> None:
    following = {place for place, code in sample_truth().findings if code in {"H04", "H06", "S01"}}
    clean = [
        given.name
        for given in returns_of(sample_week(SECOND_WEEK))
        if given.form is not Form.SCAN
        and given.unit not in FAULTY - {"区商务局"}
        and not following & {row.task_id for row in given.rows}
    ]
    assert len(clean) >= 25


def test_the_findings_expected() -> None:
    assert {code for _, code in sample_truth(FIRST_WEEK).findings} == {"D02"}
    assert sorted(code for _, code in sample_truth(SECOND_WEEK).findings) == [
        *("C01", "D01", "D01", "D02", "F03", "H01", "H01", "H02", "H04", "H04", "H06", "H06"),
        *("M01", "M02", "M02", "M03", "M06", "S01", "V01", "V02", "V03", "V07"),
    ]


def _sheet(path: Path) -> Worksheet:
    sheet = load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet
