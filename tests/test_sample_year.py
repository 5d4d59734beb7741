"""The longer sample, end to end: every document says what was planted, and nothing else."""

import csv
import datetime as dt
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from pipeline import monthly, weekly, yearly
from pipeline.assess.list_changes import ListChanges
from pipeline.domain.settings import Limits
from pipeline.domain.week import Month
from pipeline.intake.master import read_master
from pipeline.sample import make_sample
from pipeline.sample.plans import LATER_WEEKS, WEEKS
from pipeline.sample.returns import sample_week
from pipeline.sample.story import CHANGED, DROPPED, ENDED, listed_in, registers
from tests.office import Office
from tests.once import office_made_once
from tests.test_list_changes import text_of
from tests.year_truth import entries, july, statuses

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.long

JULY = Month(2017, 7)
ALL = (*WEEKS, *LATER_WEEKS)
OTHERWISE = ("H04", "H06", "H07", "H08", "L06", "L24", "S01", "S02", "S04", "S06", "S08", "S09")
"""What the later weeks plant. Families that judge words have tests of their own."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Returns an office with all five weeks, July closed and the year's ledger."""
    return Office(office_made_once(tmp_path_factory, _run_weeks))


def _run_weeks(office: Office) -> None:
    make_sample(office.root, year=True)
    for code in ALL[:-1]:
        office.run(code)
    monthly.closed(office.folder, JULY, dt.date(2017, 7, 31))
    office.run(ALL[-1])
    yearly.ledger(office.folder, office.settings, 2017)


@pytest.fixture(scope="module")
def changes(office: Office) -> ListChanges:
    return monthly.changed(office.folder, JULY.after, office.settings)


def rows(office: Office, code: str, name: str) -> list[dict[str, str]]:
    path = office.root / "outbox" / code / "data" / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_it_is_the_two_weeks_and_more(office: Office) -> None:
    """What is checked in is what is made: test_sample sees to it."""
    two = [path for path in (ROOT / "inbox").rglob("*.xls*") if path.is_file()]
    assert len(two) > 30
    for path in two:
        assert path.read_bytes() == (office.root / path.relative_to(ROOT)).read_bytes()


@pytest.mark.parametrize("code", ALL)
def test_every_task_has_the_status_that_was_planted(office: Office, code: str) -> None:
    found = {row["task_id"]: row["status"] for row in rows(office, code, "tasks.csv")}
    planted = statuses(code)
    assert found.keys() == planted.keys()
    wrong = {id_: (found[id_], planted[id_]) for id_ in found if found[id_] != planted[id_]}
    assert not wrong


@pytest.mark.parametrize("code", LATER_WEEKS)
def test_what_was_planted_is_found_and_no_more(office: Office, code: str) -> None:
    found = {(row["task_id"], row["code"]) for row in rows(office, code, "findings.csv")}
    assert {each for each in found if each[1] in OTHERWISE} == planted(code)


def planted(code: str) -> set[tuple[str, str]]:
    """Returns what the later weeks' own data lead to."""
    before = ALL[ALL.index(code) - 1]
    told = set()
    for task in listed_in(sample_week(code)):
        now, then = (
            task.known_in(week) if week >= min(task.progress) else None for week in (code, before)
        )
        assert now is not None
        late, status = now.forecast == "否", statuses(code)[task.task_id]
        if late and then is not None and then.forecast == "是":
            told.add((task.task_id, "H04"))
        if status == "overdue" and now.forecast == "是":
            told.add((task.task_id, "H06"))
        if task.key and (late or status == "overdue"):
            told.add((task.task_id, "S01"))
    return (
        told
        | {
            "2017-W29": {("01-07-1", "S04"), ("01-02-2", "S06")},
            "2017-W30": {
                ("10-03-1", "H07"),
                ("06-06-2", "L24"),
                ("01-03-1", "S02"),
                ("10-03-1", "S08"),
            },
            "2017-W31": {
                ("08-02-1", "H08"),
                ("06-06-2", "L24"),
                (DROPPED, "L06"),
                ("10-03-1", "S09"),
            },
        }[code]
    )


def test_the_month_counts_what_was_planted(office: Office) -> None:
    data = office.root / "outbox" / "2017-07" / "data" / "month.json"
    counts = json.loads(data.read_text("utf-8"))["counts"]
    truth = july()
    assert {name: counts[name] for name in truth} == truth


def test_the_draft_of_august_has_what_july_left_open(office: Office) -> None:
    (draft,) = (office.root / "outbox/2017-07").glob("*任务清单（草案）.xlsx")
    week = weekly.week_named("2017-W31", office.settings)
    carried = read_master(draft, draft.name, week, Limits()).tasks
    settled = ("done", "terminated")
    assert {task.task_id for task in carried} == {
        id_ for id_, status in statuses("2017-W30").items() if status not in settled
    }
    days = {task.task_id: task.deadline.date for task in carried}
    assert days["01-05-3"] == dt.date(2017, 8, 25)


def test_both_extensions_stand_in_the_month_and_in_the_ledger(office: Office) -> None:
    data = json.loads((office.root / "outbox/2017-07/data/month.json").read_text("utf-8"))
    # The other is of a task that was done a week later: 06-06-2 is open at the end of July
    assert (data["counts"]["extended"], data["counts"]["extended_in_month"]) == (2, 2)
    view = yearly.year_in(office.folder, office.settings, 2017)
    said = {task.texts["task_id"]: task.extensions for task in view.tasks if task.extensions}
    assert said == {
        "01-05-3": ("延至2017年8月25日（inbox/registers/督查台账.xlsx 延期台账!E3）",),
        "06-06-2": ("延至2017年8月5日（inbox/registers/督查台账.xlsx 延期台账!E4）",),
    }


def test_each_change_of_the_list_is_held_against_the_registers(changes: ListChanges) -> None:
    august = listed_in(sample_week("2017-W31"))
    approved = {row["任务编号"] for row in entries("调整台账")}
    new = {task.task_id for task in august if task.new}
    assert {c.task_id for c in changes.of_kind("new")} == new
    assert {c.task_id: c.approval for c in changes.of_kind("new")} == {
        id_: "approved" if id_ in approved else "none" for id_ in new
    }
    unfinished = {
        c.task_id: c.approval for c in changes.of_kind("gone") if c.approval != "not_needed"
    }
    assert unfinished == {ENDED: "approved", DROPPED: "none"}
    reworked = {c.task_id: c.approval for c in changes.reworked if c.task_id in CHANGED}
    assert reworked.keys() == CHANGED.keys()
    assert {id_ for id_, approval in reworked.items() if approval == "approved"} <= approved
    assert changes.not_done == ()


def test_the_ledger_has_every_task_that_was_ever_listed(office: Office) -> None:
    view = yearly.year_in(office.folder, office.settings, 2017)
    ever = {task.task_id for code in ALL for task in listed_in(sample_week(code))}
    assert {task.texts["task_id"] for task in view.tasks} == ever
    assert len(view.tasks) == len(ever) == 223


NOT_YET = ("L36", "L43", "L48")
"""What is dated after the week's cut-off day: the registers hold all five weeks from the first."""


def test_an_inspection_stands_in_the_month_and_in_the_ledger(office: Office) -> None:
    view = yearly.year_in(office.folder, office.settings, 2017)
    said = {t.texts["task_id"]: t.inspections for t in view.tasks if t.inspections}
    assert said == {
        row["任务编号"]: (
            f"2017年7月{int(row['督查日期'][-2:])}日{row['核查结论']}"
            + (f"，{row['回头看结论']}" if row["回头看结论"] else "")
            + f"（inbox/registers/督查台账.xlsx 督查记录!E{line}）",
        )
        for line, row in enumerate(entries("督查记录"), start=3)
    }
    report = office.root / "outbox" / "2017-07" / "2017年7月重点工作完成情况报告.docx"
    assert "督查核查：2017年7月26日部分属实（督查记录第5行）" in text_of(report.read_bytes())


def test_every_entry_of_the_registers_counts(office: Office) -> None:
    """A register that is not used as it is kept would be told by an L rule other than these."""
    for code in LATER_WEEKS:
        told = Counter(row["code"] for row in rows(office, code, "findings.csv"))
        assert not {name for name in told if name[0] == "L"} - {"L06", "L24", *NOT_YET}
    assert all(len(table) > 1 for table in registers().values())


def test_no_document_names_a_week_by_its_code(office: Office) -> None:
    """File names and data have codes. People read 2017年7月第4周."""
    made = sorted((office.root / "outbox").rglob("*.docx"))
    assert len(made) > len(ALL) * 2
    assert not [
        (path.name, line)
        for path in made
        if "units" not in path.parts
        for line in text_of(path.read_bytes()).splitlines()
        if re.search(r"\d{4}-W\d\d", line)
    ]
