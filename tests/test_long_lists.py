"""A line for people never lists more than ten names, however many there are."""

import pytest

from pipeline.domain.text import listing
from tests.command import duban
from tests.office import Office

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1      | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
"""
TABLE = """
| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 9-9      | 施工     | 80            | 是                   |
"""


@pytest.mark.parametrize(
    ("count", "end"),
    [
        (1, "1"),
        (10, "、10"),
        (11, "、10……等11个（还有1个没有列出）"),
        (1600, "、10……等1600个（还有1590个没有列出）"),
    ],
)
def test_ten_names_and_how_many_more(count: int, end: str) -> None:
    said = listing(map(str, range(1, count + 1)))
    assert said.endswith(end)
    assert said.count("、") == min(count, 10) - 1


def test_nothing_is_listed_as_nothing() -> None:
    assert listing([]) == ""


@pytest.mark.parametrize("command", ["run", "status"])
def test_no_line_names_them_all(office: Office, command: str) -> None:
    """Foreign workbooks by the dozen, below the week and still loose in the inbox."""
    office.master(MASTER)
    for number in range(14):
        office.returned(f"外来的表{number:02}.xlsx", TABLE)
        loose = office.root / "inbox" / f"还没有归入的表{number:02}.xlsx"
        loose.write_bytes((office.root / "inbox" / office.week / "外来的表00.xlsx").read_bytes())
    ended = duban("--root", office.root, command, "--week", office.week)
    lines = (ended.stdout + ended.stderr).splitlines()
    assert any("等" in line and "个没有列出）" in line for line in lines)
    assert [line for line in lines if line.count("外来的表") + line.count("归入的表") > 10] == []
