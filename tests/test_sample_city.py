"""The sample of a city: three believable districts, and the city's week that follows from them."""

import datetime as dt
import io
import json
import re
import zipfile
from itertools import combinations
from pathlib import Path

import pytest

from pipeline.domain.text import folded_words
from pipeline.history.results import table_rows
from pipeline.sample.city import CITY, ITEMS, SAMPLE, weeks_of_districts
from pipeline.sample.districts import SampleDistrict, other_districts
from pipeline.sample.plans import FIRST_WEEK, SECOND_WEEK, Task, all_tasks, lead_units
from pipeline.sample.workbooks import master_list, register_book
from tests.command import contents, duban
from tests.once import sample_workbooks_made_once
from tests.sample_truth import sample_truth

_DEADLINE_IN_JULY = re.compile(r"7月(\d+)日前")
_WORST_FIRST = ("overdue", "unreported", "at_risk", "on_track", "done")


def true_status(district: SampleDistrict, task: Task, code: str) -> str:
    """Returns how a task must stand, worked out from the texts alone."""
    before = [known for week, known in task.progress.items() if week < code]
    if (code, task.lead_unit) in district.silent:
        return "done" if any(known.percent == 100 for known in before) else "unreported"
    known = task.known_in(code)
    if known.percent == 100:
        return "done"
    day = _DEADLINE_IN_JULY.fullmatch(task.deadline)
    if day and dt.date(2017, 7, int(day[1])) < district.week(code).as_of:
        return "overdue"
    return "at_risk" if known.forecast == "否" else "on_track"


def true_standings() -> dict[str, dict[str, str]]:
    """Returns how each item must stand in each district in the second week."""
    stands = {SAMPLE: dict(sample_truth().status)}
    for each in other_districts():
        stands[each.name] = {
            task.task_id: true_status(each, task, SECOND_WEEK) for task in each.tasks
        }
    found = {}
    for number, (_, _, counterparts) in ITEMS.items():
        found[number] = dict.fromkeys(stands, "unlinked")
        for name, theirs in counterparts.items():
            ids = [] if theirs == "无" else theirs.split("、")
            worst = min((_WORST_FIRST.index(stands[name][task]) for task in ids), default=None)
            found[number][name] = "none" if worst is None else _WORST_FIRST[worst]
    return found


@pytest.mark.long
def test_the_city_follows_from_what_its_districts_know(tmp_path: Path) -> None:
    with sample_workbooks_made_once():
        assert duban("sample", "--city", "--root", tmp_path).returncode == 0
    assert duban("sample", "--city", "--root", tmp_path).returncode == 0, "the same bytes again"
    before = contents(tmp_path / CITY / "inbox")
    for code in FIRST_WEEK, SECOND_WEEK:
        for name, weeks in weeks_of_districts().items():
            settings = tmp_path / name / "config.yaml"
            said = settings.read_text("utf-8").replace("pdf: auto", "pdf: off")
            settings.write_text(said, "utf-8")
            if code in weeks:
                assert duban("run", "--root", tmp_path / name, "--week", code).returncode == 0
    for each in other_districts():
        for code in each.weeks:
            rows = table_rows(tmp_path / each.name / "outbox" / code / "data" / "tasks.csv")
            assert {row["task_id"]: row["status"] for row in rows} == {
                task.task_id: true_status(each, task, code) for task in each.tasks
            }
    ended = duban("rollup", tmp_path / CITY, "--week", SECOND_WEEK, "--json")
    said = json.loads(ended.stdout)
    assert ended.returncode == 1, "two items have no counterpart yet"
    assert [each["look"] for each in said["districts"]] == ["read"] * 3
    assert len({each["cutoff"] for each in said["districts"]}) == 2
    assert {each["item_id"]: each["districts"] for each in said["items"]} == true_standings()
    assert said["counts"]["proposals"] == 6
    slow = [name for each in said["items"] for name in each["slow"]]
    assert max(set(slow), key=slow.count) == "新都区"
    assert "温江区" not in slow
    ended = duban("rollup", tmp_path / CITY, "--week", FIRST_WEEK, "--json")
    looks = {each["name"]: each["look"] for each in json.loads(ended.stdout)["districts"]}
    assert looks == {"郫都区": "read", "温江区": "missing", "新都区": "read"}
    assert contents(tmp_path / CITY / "inbox") == before
    with sample_workbooks_made_once():
        assert duban("sample", "--city", "--root", tmp_path).returncode == 2


def test_no_list_or_register_of_the_sample_names_the_system_it_was_made_on() -> None:
    listed = master_list([], "2017年7月")
    for made in listed, register_book({"延期台账": [["任务编号", "新时限"], ["01", "2017-08-31"]]}):
        with zipfile.ZipFile(io.BytesIO(made)) as members:
            assert {member.create_system for member in members.infolist()} == {0}


def _said(tasks: tuple[Task, ...]) -> set[str]:
    return {folded_words(known.text) for task in tasks for known in task.progress.values()}


def test_each_district_has_units_tasks_and_words_of_its_own() -> None:
    every = {SAMPLE: all_tasks(), **{each.name: each.tasks for each in other_districts()}}
    for (_, some), (_, others) in combinations(every.items(), 2):
        assert not _said(some) & _said(others)
        assert not {task.plan for task in some} & {task.plan for task in others}
        listed = {folded_words(task.text) for task in some}
        assert not listed & {folded_words(task.text) for task in others}
    for each in other_districts():
        assert {task.lead_unit for task in each.tasks} - set(lead_units()), each.name
        assert each.name not in {SAMPLE, ""}
        assert len({len(each.tasks), len(all_tasks())}) == 2


@pytest.mark.parametrize("district", other_districts(), ids=lambda each: each.name)
def test_a_districts_texts_hold_together(district: SampleDistrict) -> None:
    """No task starts later than it is known, falls back, or tells of a day to come."""
    for task in district.tasks:
        assert tuple(task.progress) in (district.weeks, district.weeks[:1]), task.task_id
        percents = [known.percent for known in task.progress.values()]
        assert percents == sorted(percents)
        assert len(task.progress) == len(district.weeks) or percents == [100]
        for code, known in task.progress.items():
            assert (known.forecast == "否") == bool(known.reason), task.task_id
            days = [int(day) for day in re.findall(r"7月(\d+)日(?!前|起)", known.text)]
            assert all(day <= district.week(code).as_of.day for day in days), known.text
    for code in district.weeks:
        week = district.week(code)
        for given in district.returns(code):
            late = (code, given.unit) in district.late
            assert (given.received_at > week.cutoff) == late, given.unit
    units = {task.lead_unit for task in district.tasks}
    assert {unit for _, unit in (*district.silent, *district.late)} <= units
