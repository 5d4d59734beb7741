"""`duban inspect`: what to look at after a sealed week, by grounds and by a lot nobody can foretell."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from pipeline.assess.proposals import ListedTask
from pipeline.assess.visits import seed_of, ticket
from pipeline.domain.registers.supervision import INSPECTIONS
from tests.command import duban
from tests.office import Office
from tests.test_inspections import INSPECTION, inspection

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 | 重点 |
| 1-1 | 完成截污管网建设 | 区水务局 | 7月31日前 | |
| 1-2 | 完成河道清淤 | 区水务局 | 7月10日前 | 重点 |
| 2-1 | 编制产业规划 | 区经科局 | 8月31日前 | |
| 2-2 | 开展企业走访 | 区经科局 | 8月31日前 | |
"""
RETURN = """
| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因及建议 |
| 1-1 | 管网已全部建成 | 100 | 已办结 | |
| 1-2 | 清淤8公里 | 60 | 否 | 汛期停工 |
"""
OTHER = """
| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 2-1 | 已完成初稿 | 60 | 是 |
| 2-2 | 已走访30家 | 60 | 是 |
"""


def settings(office: Office, **said: object) -> None:
    lines = [f"  {name}: {json.dumps(value, ensure_ascii=False)}" for name, value in said.items()]
    text = "\n".join(["reports: {pdf: off}", "inspections:", "  not_visited: 8", *lines])
    office.folder.config.write_text(text + "\n", encoding="utf-8")


def ran(office: Office, **said: object) -> None:
    settings(office, **said)
    office.master(MASTER)
    office.returned("区水务局.xlsx", RETURN)
    office.returned("区经科局.xlsx", OTHER)
    done = duban("run", "--root", office.root, "--week", office.week)
    assert done.returncode == 0, done.stderr


def proposed(office: Office, *words: str) -> dict[str, Any]:
    done = duban("inspect", "--root", office.root, "--week", office.week, "--json", *words)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def grounds(said: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    return {
        task["task_id"]: [(each["ground"], each["place"]) for each in task["grounds"]]
        for task in said["tasks"]
    }


def test_each_ground_names_its_cell_and_weighs_what_the_office_says(office: Office) -> None:
    office.kept(
        "督查.xlsx", 督查记录=f"{INSPECTION}\n{inspection('2-1', '2017-05-04', '部分属实')}"
    )
    ran(office, count=4, by_lot=0)
    said = proposed(office)
    assert grounds(said) == {
        "1-1": [
            ("unverified", "区水务局.xlsx 周报表!D2"),
            ("not_visited", "inbox/master/2017-07.xlsx 任务清单!B2"),
        ],
        "1-2": [
            ("key", "区水务局.xlsx 周报表!D3"),
            ("not_visited", "inbox/master/2017-07.xlsx 任务清单!B3"),
        ],
        "2-1": [
            ("contradicted", "inbox/registers/督查.xlsx 督查记录!E2"),
            ("not_visited", "inbox/registers/督查.xlsx 督查记录!E2"),
        ],
        "2-2": [("not_visited", "inbox/master/2017-07.xlsx 任务清单!B5")],
    }
    assert {task["task_id"]: task["score"] for task in said["tasks"]} == {
        "1-1": 3,
        "1-2": 4,
        "2-1": 4,
        "2-2": 1,
    }
    assert said["weights"]["key"] == 3


def test_what_was_closed_off_or_found_true_is_not_called_unverified(office: Office) -> None:
    office.kept(
        "台账.xlsx",
        督查记录=f"{INSPECTION}\n{inspection('1-1', '2017-07-12', '属实')}",
        销号台账="| 任务编号 | 核实情况 | 结论 | 销号日期 |\n"
        "| 2-1 | 已全部完成 | 同意 | 2017-07-13 |",
    )
    ran(office, count=4, by_lot=0)
    found = grounds(proposed(office))
    assert "2-1" not in found  # nothing is left to look at
    assert found.get("1-1", []) == []


def test_what_was_found_true_before_it_was_called_done_is_unverified(office: Office) -> None:
    office.kept("督查.xlsx", 督查记录=f"{INSPECTION}\n{inspection('1-1', '2017-07-07', '属实')}")
    ran(office, count=4, by_lot=0)
    assert ("unverified", "区水务局.xlsx 周报表!D2") in grounds(proposed(office))["1-1"]


def test_a_part_is_drawn_by_lot_and_again_in_the_same_way(office: Office) -> None:
    ran(office, count=2)
    said = proposed(office)
    assert [task["by_lot"] for task in said["tasks"]].count(True) == 1  # a quarter, rounded up
    folder = office.folder.results(f"{office.week}-督查")
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert proposed(office) == said
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    sealed = office.folder.results(office.the_week)
    assert duban("verify", "--root", office.root).returncode == 0, sealed


def test_where_nothing_speaks_for_a_visit_only_the_lot_does(office: Office) -> None:
    seen = "\n".join(inspection(number, "2017-07-12", "属实") for number in ("2-1", "2-2"))
    office.kept("督查.xlsx", 督查记录=f"{INSPECTION}\n{seen}")
    ran(office, count=4, by_lot=0)
    said = {task["task_id"]: (task["by_lot"], task["score"]) for task in proposed(office)["tasks"]}
    assert said == {"1-1": (False, 3), "1-2": (False, 4), "2-1": (True, 0), "2-2": (True, 0)}


def test_the_lot_depends_on_the_office_s_key_and_on_nothing_a_unit_knows(tmp_path: Path) -> None:
    tickets = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        office = Office(tmp_path / name)
        ran(office, count=4, by_lot=1)
        tickets.append([task["ticket"] for task in proposed(office)["tasks"]])
    assert not set(tickets[0]) & set(tickets[1])  # the same inbox, another key
    assert len(set(tickets[0])) == 4


def test_an_altered_key_in_the_bag_draws_no_lot(office: Office) -> None:
    ran(office)
    (key,) = (office.folder.archive / office.week / "r1").rglob("*.key")
    key.chmod(0o644)
    key.write_text("0" * 64 + "\n")
    done = duban("inspect", "--root", office.root, "--week", office.week)
    assert (done.returncode, "有改动" in done.stderr or "改动" in done.stderr) == (2, True)


def test_the_route_goes_by_unit_or_by_the_place_that_the_list_names(office: Office) -> None:
    ran(office, count=4)
    assert {task["where"] for task in proposed(office)["tasks"]} == {"区水务局", "区经科局"}
    config = office.folder.config.read_text("utf-8")
    office.folder.config.write_text(f"{config}columns: [{{name: 地点, sheet: master}}]\n", "utf-8")
    places = iter(("重点 | 地点 |", "| 团结镇 |", "重点 | 郫筒街道 |", "| 团结镇 |", "| |"))
    lines = MASTER.strip().splitlines()
    ends = [line.rpartition("|")[0].rpartition("|")[0] + "| " + next(places) for line in lines]
    office.master("\n".join(ends))
    assert duban("run", "--root", office.root, "--week", office.week).returncode == 0
    where = {task["task_id"]: task["where"] for task in proposed(office)["tasks"]}
    assert where == {"1-1": "团结镇", "1-2": "郫筒街道", "2-1": "团结镇", "2-2": "区经科局"}


def test_a_week_that_was_sealed_without_a_key_is_drawn_by_its_digest(office: Office) -> None:
    week = office.the_week
    tasks = [ListedTask(str(n), (), {"task": "修路"}, "", "") for n in range(3)]
    by_digest = [ticket(seed_of("", "ab" * 32, week), task) for task in tasks]
    assert by_digest == [ticket(seed_of("", "ab" * 32, week), task) for task in tasks]
    assert len({*by_digest, *(ticket(seed_of("00" * 32, "", week), task) for task in tasks)}) == 6


def test_the_sheets_have_grounds_room_and_rows_to_paste(office: Office) -> None:
    ran(office, count=4)
    proposed(office)
    folder = office.folder.results(f"{office.week}-督查")
    (sheet,) = folder.glob("*督查安排.docx")
    (book,) = folder.glob("*督查建议.xlsx")
    words = "\n".join(paragraph.text for paragraph in Document(str(sheet)).paragraphs)
    assert "重点任务不能按时或已逾期3分" in words
    assert "抽签1项" in words
    rows = list(load_workbook(book)["台账行"].values)
    headings = [column.heading for column in INSPECTIONS.columns if column.laid_out]
    assert headings in [list(row)[: len(headings)] for row in rows]


@pytest.mark.parametrize("words", [("--week", "2017-W20"), ("--week", "x"), ("--count", "0")])
def test_what_cannot_be_done_is_one_clear_line(office: Office, words: tuple[str, str]) -> None:
    ran(office)
    done = duban("inspect", "--root", office.root, *words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
