"""Which of a unit's files still need something: a view and an outbox agree."""

import datetime as dt
from typing import NamedTuple

import pytest

from pipeline.domain.receiving import settled, waiting
from pipeline.domain.week import BEIJING


class Received(NamedTuple):
    file: str
    unit: str
    received_at: dt.datetime
    state: str


def received(*lines: str) -> list[Received]:
    """Reads lines such as `甲.xlsx 区水务局 09:30 accepted`, one a file; `?` is an unknown unit."""
    files = []
    for line in lines:
        file, unit, time, state = line.split()
        when = dt.datetime.fromisoformat(f"2017-07-13T{time}").replace(tzinfo=BEIJING)
        files.append(Received(file, unit.strip("?"), when, state))
    return files


@pytest.mark.parametrize(
    ("lines", "open_"),
    [
        (["a 甲 09:00 rejected"], ["a"]),
        (["a 甲 09:00 rejected", "b 甲 10:00 accepted"], []),
        (["a 甲 09:00 rejected", "b 甲 09:00 accepted"], []),
        (["a 甲 09:01 rejected", "b 甲 09:00 accepted"], ["a"]),
        (["a 甲 09:00 rejected", "b 乙 10:00 accepted"], ["a"]),
        (["a 甲 09:00 rejected", "b 甲 10:00 rejected"], ["a", "b"]),
        (["a 甲 09:30 rejected", "b 甲 10:00 accepted", "c 甲 09:00 accepted"], []),
        (["a ? 09:00 rejected", "b 甲 10:00 accepted"], ["a"]),
        (["a 甲 09:00 superseded", "b 甲 08:00 accepted"], []),
    ],
)
def test_a_file_waits_until_its_unit_sends_one_that_counts(
    lines: list[str], open_: list[str]
) -> None:
    files = received(*lines)
    assert [file.file for file in waiting(files)] == open_
    taken = {file.file for file in files if file.state != "accepted"}
    assert settled(files) == taken - set(open_)
