"""A week that another version of the program sealed: its data may be the same in other reports."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.bags.bag import Bag
from pipeline.archive.comparing.compare import Comparison, compare
from pipeline.archive.comparing.data import same_data
from pipeline.archive.verify import Verified, vouched_for, whole
from pipeline.office.tables import table_text
from tests.office import Office
from tests.sealed_office import bags

WEEK = "2017-W28"
TASKS = (("task_id", "status", "percent"), ("1-1", "done", "100"), ("1-2", "overdue", "60"))
FOUND = (("code", "severity", "message"), ("H01", "warning", "缺原因"))
SAID: dict[str, Any] = {
    "week": WEEK,
    "revision": 1,
    "counts": {"tasks": 2, "done": 1},
    "missing": ["区水务局"],
    "asked": {"cutoff": "2017-07-14T17:00:00", "settings": {"rules": {"H05": {"weeks": 3}}}},
    "inputs": {},
    "versions": {"duban": "0.3.0"},
    "outputs": {},
}


def results(folder: Path, said: dict[str, Any], tasks: Any = TASKS, found: Any = FOUND) -> Path:
    data = folder / WEEK / "data"
    data.mkdir(parents=True)
    for name, rows in (("tasks.csv", tasks), ("findings.csv", found)):
        (data / name).write_bytes(table_text(rows).encode("utf-8-sig"))
    (data / "run.json").write_text(json.dumps(said))
    return data.parent


def later(said: dict[str, Any]) -> dict[str, Any]:
    """What a later version says of the same week: more of everything."""
    return said | {
        "counts": said["counts"] | {"terminated": 0},
        "asked": said["asked"] | {"settings": {"rules": {}, "offices": []}},
        "versions": {"duban": "0.6.0"},
        "inputs": {"templates/new.docx": "1"},
    }


def test_what_a_later_version_adds_changes_no_data(tmp_path: Path) -> None:
    wider = [(*row, "more") for row in TASKS]
    sealed = results(tmp_path / "was", SAID)
    again = results(tmp_path / "now", later(SAID), wider)
    said_anew = [FOUND[0], ("L48", "warning", "尚未生效"), ("H01", "warning", "没有填写原因")]
    (again / "data" / "findings.csv").write_bytes(table_text(said_anew).encode("utf-8-sig"))
    (again / "data" / "promises.csv").write_text("task_id\n")
    assert same_data(sealed, again)
    (header,) = (each for each in compare(sealed, again).differences if each.row == "表头")
    assert (header.file, header.now) == ("data/tasks.csv", "新增的列：more")


@pytest.mark.parametrize(
    ("what", "was", "now"),
    [
        ("a state", {}, {"tasks": (TASKS[0], ("1-1", "on_track", "100"), TASKS[2])}),
        ("a row less", {}, {"tasks": TASKS[:2]}),
        ("a row more", {}, {"tasks": (*TASKS, ("1-3", "done", "100"))}),
        ("rows in another order", {}, {"tasks": (TASKS[0], TASKS[2], TASKS[1])}),
        ("a column less", {}, {"tasks": [row[:2] for row in TASKS]}),
        ("a finding that is not found any more", {}, {"found": FOUND[:1]}),
        ("a count", {}, {"counts": {"tasks": 2, "done": 2}}),
        ("a count that is gone", {}, {"counts": {"tasks": 2}}),
        ("a unit that was missing", {}, {"missing": []}),
        ("the cut-off", {}, {"asked": {"cutoff": "2017-07-13T17:00:00"}}),
        ("the same version", {}, {"versions": {"duban": "0.3.0"}}),
    ],
)
def test_what_differs_in_the_data_is_different(
    tmp_path: Path, what: str, was: dict[str, Any], now: dict[str, Any]
) -> None:
    tables = {name: now.pop(name) for name in ("tasks", "found") if name in now}
    sealed = results(tmp_path / "was", SAID | was)
    assert not same_data(sealed, results(tmp_path / "now", later(SAID) | now, **tables)), what


def test_without_tables_nothing_is_the_same(tmp_path: Path) -> None:
    sealed, again = results(tmp_path / "was", SAID), results(tmp_path / "now", later(SAID))
    for table in (sealed / "data").glob("*.csv"):
        table.unlink()
    assert not same_data(sealed, again)
    assert not same_data(tmp_path / "nowhere", again)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"versions": {}}'])
def test_a_damaged_statement_is_not_the_same(tmp_path: Path, damage: bytes) -> None:
    sealed, again = results(tmp_path / "was", SAID), results(tmp_path / "now", later(SAID))
    (sealed / "data" / "run.json").write_bytes(damage)
    assert not same_data(sealed, again)


def test_only_a_noted_digest_makes_the_same_data_hold(office: Office) -> None:
    """The version is the bag's own word: who can write it could have worded the reports."""
    office.master("| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1-1 | 修路 | 区规建局 | 年底 |")
    office.run()
    (first,) = bags(office)
    office.week = "2017-W29"
    office.run()
    (second,) = bags(office, office.week)
    told = [Verified(bag, bag.digest(), (), Comparison("same_data")) for bag in (first, second)]

    def holding(*noted: Bag) -> list[bool]:
        found = whole(office.folder.archive, [bag.digest() for bag in noted], ())
        return [each.holds for each in vouched_for(told, found)]

    assert holding() == [False, False]
    assert holding(first) == [True, False], "it vouches for itself and what came before"
    assert holding(second) == [True, True]
    wrong = vouched_for(
        [replace(told[0], faults=("有改动",))], whole(office.folder.archive, [], ())
    )
    assert not wrong[0].holds
    unknown = whole(office.folder.archive, ["0" * 64], ())
    assert [each.holds for each in vouched_for(told, unknown)] == [False, False]
