"""A list gets new numbers: each task is compared with its own past, which its text identifies."""

import shutil
from pathlib import Path

import pytest

from tests.command import duban
from tests.office import Office

TEMPLATES = Path(__file__).parent.parent / "templates"
LIST = "| {number} | 工作内容 | 牵头单位 | 完成时限 |"
RETURN = "| {number} | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |"
QUARRIES, PUMPS, PIPES, TEACHERS = (
    "关停砂石厂5家 | 青石镇",
    "建成泵站3座 | 区水务局",
    "铺设管网3公里 | 青石镇",
    "招聘教师20名 | 区教育局",
)


def week(office: Office, number: str, *tasks: str) -> None:
    rows = (f"| {row} | {task} | 年底 |" for row, task in enumerate(tasks, 1))
    office.master("\n".join((LIST.format(number=number), *rows)))


@pytest.fixture(params=["序号", "任务编号"])
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Office:
    """Makes two weeks. Of tasks 1 to 3, the first and third are done; 2 and 3 become 1 and 2."""
    number = request.param
    office = Office(tmp_path, week="2017-W27")
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    header = RETURN.format(number=number)
    week(office, number, QUARRIES, PUMPS, PIPES)
    office.returned(
        "青石镇.xlsx",
        f"{header}\n| 1 | 关停砂石厂5家 | 已关停 | 100 | 已办结 |"
        "\n| 3 | 铺设管网3公里 | 已铺完 | 100 | 已办结 |",
        "2017-07-06 10:00",
    )
    office.returned(
        "区水务局.xlsx", f"{header}\n| 2 | 建成泵站3座 | 建成1座 | 40 | 是 |", "2017-07-06 10:00"
    )
    office.run()
    office.week = "2017-W28"
    week(office, number, PUMPS, PIPES, TEACHERS)
    office.returned("区水务局.xlsx", f"{header}\n| 1 | 建成泵站3座 | 建成2座 | 70 | 是 |")
    return office


def test_none_is_held_against_the_past_of_another(office: Office) -> None:
    assert office.statuses() == {"1": "on_track", "2": "done", "3": "unreported"}
    assert [task.last_status for task in office.view().tasks] == ["on_track", "done", ""]
    assert [[past.percent for _, past in task.history] for task in office.view().tasks] == [
        [40],
        [100],
        [],
    ]
    assert office.found("H", "L06") == {("1", "L06")}


def test_trace_says_where_a_number_was_anothers(office: Office) -> None:
    office.run()
    first, then, *_ = duban("trace", "1", "--root", office.root).stdout.split("\n\n")
    assert "建成泵站3座" in first
    assert "当时清单中的 1 关停砂石厂5家（青石镇）" in then


def test_a_number_that_another_unit_has_now_is_of_another_task(office: Office) -> None:
    office.master(f"{LIST.format(number='任务编号')}\n| 1 | {TEACHERS} | 年底 |")
    assert office.statuses() == {"1": "unreported"}
    assert office.found("L06") == {("1", "L06"), ("2", "L06"), ("3", "L06")}
