"""Phrases that reports share: at none, one, some and all."""

import pytest

from pipeline.assess.wording import (
    counts_in_words,
    files_in_words,
    in_characters,
    plans_in_words,
    reporting_in_words,
    standing_in_words,
)
from pipeline.domain.status import STATUSES
from tests.week_views import task, week

NONE = {status.code: 0 for status in STATUSES}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        *((0, "零"), (9, "九"), (10, "十"), (11, "十一"), (19, "十九"), (20, "二十")),
        *((21, "二十一"), (99, "九十九"), (100, "100")),
    ],
)
def test_a_number(number: int, words: str) -> None:
    assert in_characters(number) == words


@pytest.mark.parametrize(
    ("many", "words"),
    [
        *(
            (0, "重点工作"),
            (1, "“计划1”"),
            (2, "两大行动计划"),
            (3, "三大行动计划"),
            (20, "二十大行动计划"),
        ),
        *((21, "21个行动计划"), (100, "100个行动计划")),
    ],
)
def test_plans(many: int, words: str) -> None:
    tasks = [task(str(n), plan=f"计划{n}") for n in range(1, many + 1)] or [task("1", plan="")]
    assert plans_in_words(week(*tasks).plans) == words


@pytest.mark.parametrize(
    ("counts", "standing", "counted"),
    [
        ({}, "其中没有任务", "没有任务"),
        ({"done": 1}, "该项任务已办结", "已办结1项"),
        ({"done": 2}, "全部已办结", "已办结2项"),
        ({"done": 2, "on_track": 1}, "其中已办结2项、正常推进1项", "已办结2项、正常推进1项"),
    ],
)
def test_where_tasks_stand(counts: dict[str, int], standing: str, counted: str) -> None:
    assert standing_in_words(NONE | counts) == standing
    assert counts_in_words(NONE | counts) == counted


@pytest.mark.parametrize(
    ("units", "reported", "late", "words"),
    [
        (1, 0, 0, "牵头单位没有报送"),
        (2, 0, 0, "2个牵头单位均未报送"),
        (1, 1, 0, "牵头单位已按时报送"),
        (1, 1, 1, "牵头单位迟报"),
        (2, 2, 0, "2个牵头单位均已按时报送"),
        (2, 2, 1, "2个牵头单位中，1个按时报送、1个迟报"),
        (2, 1, 0, "2个牵头单位中，1个按时报送、1个缺报"),
        (3, 2, 1, "3个牵头单位中，1个按时报送、1个迟报、1个缺报"),
        (2, 2, 2, "2个牵头单位均为迟报"),
        (3, 2, 2, "3个牵头单位中，2个迟报、1个缺报"),
        (3, 1, 0, "3个牵头单位中，1个按时报送、2个缺报"),
    ],
)
def test_who_reported(units: int, reported: int, late: int, words: str) -> None:
    assert reporting_in_words(units, reported, late) == words


@pytest.mark.parametrize(
    ("accepted", "superseded", "rejected", "words"),
    [
        (0, 0, 0, "没有收到报送文件"),
        (2, 0, 0, "收到报送文件2份，全部采用"),
        (1, 0, 1, "收到报送文件2份，其中采用1份、退回1份"),
        (1, 2, 0, "收到报送文件3份，其中采用1份、由后来的报表替换而不再采用2份"),
        (0, 0, 1, "收到报送文件1份，其中退回1份"),
    ],
)
def test_what_came_in(accepted: int, superseded: int, rejected: int, words: str) -> None:
    assert files_in_words(accepted, superseded, rejected) == words
