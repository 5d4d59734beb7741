"""任务状态, the unit's own view: it is compared, and is never printed as progress."""

from pathlib import Path

import pytest

from tests.office import Office

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 建截污管网 | 区水务局 | 7月底 |
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.master(MASTER)
    return office


def said(office: Office, headings: str, cells: str) -> set[tuple[str, str]]:
    office.returned("区水务局.xlsx", f"| 任务编号 | {headings} |\n| 1-1 | {cells} |")
    return office.found("C07", "F")


@pytest.mark.parametrize(
    ("state", "forecast", "percent", "contrary"),
    [
        ("已完成", "已办结", "100", False),
        ("已完成", "否", "80", True),
        ("已完成", "是", "80", True),
        ("正常推进", "是", "80", False),
        ("正常推进", "已办结", "100", True),
        ("滞后", "是", "20", True),
        ("滞后", "否", "20", False),
        ("黄灯", "是", "20", False),
        ("", "是", "20", False),
    ],
)
def test_it_is_compared_with_forecast_and_per_cent(
    office: Office, state: str, forecast: str, percent: str, contrary: bool
) -> None:
    headings = "任务状态 | 进展情况 | 完成进度（%） | 能否按时办结"
    found = said(office, headings, f"{state} | 已挖沟 | {percent} | {forecast}")
    assert found == ({("B2", "C07")} if contrary else set())
    assert office.task("1-1").progress == "已挖沟"


@pytest.mark.parametrize(
    ("heading", "cell", "forecast"),
    [
        ("是否完成", "是", "done"),
        ("是否办结", "已办结", "done"),
        ("任务状态", "已完成", "done"),
        ("是否完成", "否", ""),
        ("任务状态", "正常推进", ""),
        ("任务状态", "滞后", ""),
        ("是否完成本周计划", "是", ""),
    ],
)
def test_without_a_forecast_only_what_is_done_says_how_it_will_end(
    office: Office, heading: str, cell: str, forecast: str
) -> None:
    said(office, f"进展情况 | 完成率 | {heading}", f"已挖沟 | 100 | {cell}")
    assert office.task("1-1").forecast == forecast


def test_status_words_are_no_progress_beside_words(office: Office) -> None:
    found = said(office, "完成情况 | 具体进展 | 能否按时", "正常推进 | 已挖沟3公里 | 是")
    assert (office.task("1-1").progress, found) == ("已挖沟3公里", {("区水务局", "F10")})
    found = said(office, "完成情况 | 能否按时", "正常推进 | 是")
    assert (office.task("1-1").progress, found) == ("正常推进", set())


@pytest.mark.parametrize(
    ("heading", "state", "forecast"),
    [
        ("是否完成", "否", "unclear"),
        ("任务是否完成", "否", "unclear"),
        ("任务状态", "未完成", "unclear"),
        ("任务状态", "未启动", "unclear"),
        ("任务状态", "黄灯", "done"),
        ("是否完成", "是", "done"),
        ("是否完成本周计划", "否", "done"),
    ],
)
def test_what_is_said_not_to_be_done_is_not_done(
    office: Office, heading: str, state: str, forecast: str
) -> None:
    said(office, f"进展情况 | 完成率 | {heading} | 能否按时", f"已挖沟 | 100 | {state} | 已办结")
    assert office.task("1-1").forecast == forecast
    told = [finding.message for finding in office.view().findings if finding.code == "V02"]
    quoted = f"预估为“已办结”，不能确定是否按时办结：任务状态填为“{state}”"
    assert told == ([quoted] if forecast == "unclear" else [])
