"""The record of looks is believed only as far as something that its writers cannot reach proves it.

Whoever can write into inbox/ and outbox/ can write 查看记录.csv and receipts.csv.
"""

import csv
import datetime as dt
import hashlib
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import weekly
from pipeline.domain.errors import CannotWork
from pipeline.domain.week import BEIJING
from pipeline.intake.files import looks
from pipeline.office.key import record_key
from tests.office import Office, read_here
from tests.once import Once
from tests.sealed_office import HEADER, MASTER, ROADS, WATER, bags
from tests.test_late import FRIDAY, LATE, NAME, ON_TIME, SUNDAY, came, receipts, why

THURSDAY, SATURDAY, MONDAY = "2017-07-13T18:00", "2017-07-15T12:00", "2017-07-17T08:00"
OLD = ("周次", "查看时间", "文件", "sha256", "大小", "收到时间", "依据", "发件人", "打不开")
"""The columns of 0.4.0."""


@pytest.fixture
def week(office: Office, once: Once) -> Office:
    """The week was run on Thursday. The roads office had sent nothing."""
    return once(office, _begin)


def _begin(office: Office) -> None:
    office.master(MASTER)
    office.returned("区水务局.xlsx", f"{HEADER}\n{WATER}", "2017-07-13T16:00")
    office.run(at=THURSDAY)


def record(office: Office) -> Path:
    return office.root / "outbox" / looks.NAME


def rows(office: Office) -> list[dict[str, str]]:
    with record(office).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(office: Office, said: list[dict[str, str]], columns: tuple[str, ...] = ()) -> None:
    with record(office).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns or tuple(said[0]), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(said)


def forged(path: Path, look: str = "2017-07-14T16:30", came: str = ON_TIME) -> dict[str, str]:
    """Returns the row of a look that saw the file in time."""
    return {
        "周次": "2017-W28",
        "查看时间": f"{look}:00+08:00",
        "文件": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "大小": str(path.stat().st_size),
        "收到时间": f"{came}:00+08:00",
        "依据": "file",
    }


def a_failed_run(office: Office, at: str) -> None:
    listed = office.root / "inbox" / "master" / "2017-07.xlsx"
    whole = listed.read_bytes()
    listed.write_bytes(b"broken")
    with pytest.raises(CannotWork):
        office.run(at=at)
    listed.write_bytes(whole)


# Rows that were made up


def no_digest(said: list[dict[str, str]], row: dict[str, str]) -> list[dict[str, str]]:
    return [*said, row]


def at_the_top(said: list[dict[str, str]], row: dict[str, str]) -> list[dict[str, str]]:
    return [row, *said]


def a_digest_made_up(said: list[dict[str, str]], row: dict[str, str]) -> list[dict[str, str]]:
    return [*said, row | {"序号": str(len(said) + 1), "校验码": "0" * 64}]


def the_digest_of_another(said: list[dict[str, str]], row: dict[str, str]) -> list[dict[str, str]]:
    return [*said, said[0] | row]


def over_a_true_one(said: list[dict[str, str]], row: dict[str, str]) -> list[dict[str, str]]:
    return [*said[:-1], said[-1] | row]


FORGERIES = (no_digest, at_the_top, a_digest_made_up, the_digest_of_another, over_a_true_one)


@pytest.mark.parametrize("with_receipts", [False, True])
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_row_made_up_is_not_believed_and_named(
    week: Office,
    forgery: Callable[..., list[dict[str, str]]],
    with_receipts: bool,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(logging.getLogger("duban"), "propagate", True)
    week.run(at=FRIDAY)
    path = week.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME)
    row = forged(path)
    write(week, forgery(rows(week), row), (*OLD, "序号", "没有采用", "校验码"))
    if with_receipts:
        line = ",".join((row["文件"], row["sha256"], row["大小"], row["收到时间"], "file", ""))
        receipts(week).write_text(receipts(week).read_text("utf-8") + line + "\n", "utf-8")
    assert came(week)[NAME] == (SUNDAY, "run", True)
    assert "查看记录中有1行不是程序所写" in why(week)
    assert f"“{NAME}”（写作2017-07-14 16:00收到）" in why(week)
    assert "收件记录中少了" not in why(week)
    assert ("收件记录中" in why(week)) == with_receipts
    assert any("查看记录" in r.getMessage() and r.levelname == "WARNING" for r in caplog.records)
    sealed = len(bags(week))
    assert came(week, MONDAY)[NAME] == (SUNDAY, "run", True)
    assert len(bags(week)) == sealed  # told once
    assert any(row["没有采用"] == "是" and row["文件"] == NAME for row in rows(week))  # still there


def test_a_look_made_up_makes_nobody_late(week: Office) -> None:
    week.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME)
    row = dict.fromkeys(OLD, "") | {"周次": week.week, "查看时间": "2017-07-14T17:30:00+08:00"}
    write(week, [*rows(week), row])
    assert came(week, FRIDAY)[NAME] == (ON_TIME, "file", False)
    assert "2017-07-14 17:30的查看" in why(week)


def test_nor_in_a_week_that_no_run_has_looked_at(week: Office) -> None:
    row = dict.fromkeys(OLD, "") | {"周次": "2017-W29", "查看时间": "2017-07-21T17:30:00+08:00"}
    write(week, [row, *rows(week)], (*OLD, "序号", "没有采用", "校验码"))
    week.week = "2017-W29"
    week.returned(NAME, f"{HEADER}\n{ROADS}", "2017-07-21T16:00")
    assert came(week, "2017-07-21T18:00")[NAME] == ("2017-07-21T16:00", "file", False)
    assert "2017-07-21 17:30的查看" in bags(week, week.week)[-1].info()["Duban-Reason"]


def test_a_file_said_to_have_been_in_use_was_not_there(week: Office) -> None:
    week.run(at=FRIDAY)
    path = week.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME)
    nothing = hashlib.sha256().hexdigest()
    write(week, [*rows(week), forged(path) | {"sha256": nothing, "打不开": "是"}])
    assert came(week)[NAME] == (SUNDAY, "run", True)


def test_the_sealed_key_of_the_week_signs_no_row(week: Office) -> None:
    """Whoever reads the archive has it."""
    assert record_key(week.folder, "查看记录").hex() not in {
        path.read_text("ascii").strip() for path in week.root.rglob("*.key")
    }


def test_many_rows_made_up_are_told_in_one_line(week: Office) -> None:
    path = week.returned(NAME, f"{HEADER}\n{ROADS}", SUNDAY)
    write(week, [*rows(week), *[forged(path)] * 500], (*OLD, "序号", "没有采用", "校验码"))
    week.run(at=MONDAY)
    assert "查看记录中有500行" in why(week)
    assert len(why(week)) < 1000


# Rows that were altered or removed


def test_an_altered_row_of_a_run_that_failed(week: Office) -> None:
    """Nothing is sealed of it. The file counts as come since the last look that is proved."""
    week.returned(NAME, f"{HEADER}\n{ROADS}", LATE)
    a_failed_run(week, SATURDAY)
    write(week, [row | {"收到时间": f"{ON_TIME}:00+08:00"} for row in rows(week)])
    os.utime(week.root / "inbox" / week.week / NAME, (1_500_019_200,) * 2)  # Friday, 16:00
    assert came(week)[NAME] == (SUNDAY, "run", True)
    assert "查看记录" in why(week)


@pytest.mark.parametrize("left", [0, 1])
def test_looks_that_were_removed_are_missed(week: Office, left: int) -> None:
    """The look of Saturday found nothing new, so that no bag has it."""
    week.run(at=SATURDAY)
    assert len(bags(week)) == 1
    if left:
        write(week, rows(week)[:left])
    else:
        record(week).unlink()
    week.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME)
    assert came(week)[NAME] == (SUNDAY, "run", True)
    assert f"查看记录中少了{2 - left}行" in why(week)
    sealed = len(bags(week))
    assert came(week, MONDAY)[NAME] == (SUNDAY, "run", True)
    assert len(bags(week)) == sealed


def test_a_row_removed_from_the_middle_is_missed(week: Office) -> None:
    week.run(at=FRIDAY)
    week.run(at=SATURDAY)
    first, _, last = rows(week)
    write(week, [first, last])
    week.run(at=SUNDAY)
    assert "查看记录中少了1行" in why(week)
    assert "收件记录" not in why(week)


def test_an_honest_record_is_never_doubted(week: Office) -> None:
    week.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME)
    a_failed_run(week, "2017-07-14T16:30")
    for at in (FRIDAY, SATURDAY, SUNDAY):
        assert came(week, at)[NAME] == (ON_TIME, "file", False)
    assert len(bags(week)) == 2
    assert "记录" not in why(week)


@pytest.mark.parametrize("name", ["甲\n乙.xlsx", " 空格 .xlsx", '“引号”,逗号".xlsx', "'=1.xlsx"])
def test_odd_names_are_proved_too(week: Office, name: str) -> None:
    if sys.platform == "win32" and set(name) & set('\n"'):
        pytest.skip("no file has such a name there")
    week.dropped(name, b"x", ON_TIME)
    a_failed_run(week, "2017-07-14T16:30")
    week.run(at=FRIDAY)
    assert rows(week)[-1]["没有采用"] == ""
    assert "查看记录" not in why(week)


def test_status_warns_and_writes_nothing(
    week: Office, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("duban"), "propagate", True)
    path = week.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME)
    write(week, [*rows(week), forged(path)])
    before = record(week).read_bytes()
    now = dt.datetime.fromisoformat(f"{SUNDAY}+08:00")
    weekly.status(week.folder, week.the_week, week.settings, read_here, now)
    assert "查看记录中有1行不是程序所写" in caplog.text
    assert record(week).read_bytes() == before


def test_another_key_is_said_and_nobody_is_believed(week: Office) -> None:
    week.run(at=SATURDAY)
    week.folder.key.unlink()
    week.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME)
    assert came(week)[NAME] == (SUNDAY, "run", True)
    assert "密钥（.duban.key）换过" in why(week)
    sealed = len(bags(week))
    week.run(at=MONDAY)
    assert len(bags(week)) == sealed


def test_a_damaged_mark_stops_the_run_with_its_remedy(week: Office) -> None:
    week.folder.last_looks.write_text("2017-W28 x\n", "ascii")
    with pytest.raises(CannotWork, match=r"\.duban\.looks.*请从备份恢复"):
        week.run(at=SUNDAY)


# A record of 0.4.0


def as_0_4_0(office: Office) -> None:
    """Leaves the record as 0.4.0 would have written it."""
    write(office, rows(office), OLD)
    office.folder.last_looks.unlink()


def test_an_office_that_upgrades_midweek_sees_no_change(week: Office) -> None:
    as_0_4_0(week)
    week.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME)
    files = came(week, FRIDAY)
    assert files[NAME] == (ON_TIME, "file", False)
    assert files["区水务局.xlsx"] == ("2017-07-13T16:00", "file", False)
    assert "记录" not in why(week)
    assert all(row["校验码"] and not row["没有采用"] for row in rows(week))
    sealed = len(bags(week))
    week.run(at=SUNDAY)
    assert len(bags(week)) == sealed


@pytest.mark.parametrize(
    ("put_there", "counts"), [(ON_TIME, (ON_TIME, "file", False)), (LATE, (SUNDAY, "run", True))]
)
def test_a_row_of_0_4_0_that_is_not_sealed_is_held_against_the_file(
    week: Office,
    put_there: str,
    counts: tuple[str, str, bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A run of 0.4.0 failed. The system says when the file was put there."""
    week.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME)
    a_failed_run(week, FRIDAY)
    as_0_4_0(week)
    times = (ON_TIME, put_there)
    monkeypatch.setattr(looks, "times_of", lambda *_: tuple(map(_moment, times)))
    assert came(week)[NAME] == counts
    assert ("以前版本写的查看记录没有校验码" in why(week)) == counts[2]


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def test_a_row_of_0_4_0_that_says_late_is_believed(week: Office) -> None:
    week.returned(NAME, f"{HEADER}\n{ROADS}", LATE)
    a_failed_run(week, SATURDAY)
    as_0_4_0(week)
    assert came(week)[NAME] == (LATE, "file", True)
    assert "记录" not in why(week)


def test_a_look_of_0_4_0_that_is_still_to_come(week: Office) -> None:
    as_0_4_0(week)
    row = dict.fromkeys(OLD, "") | {"周次": week.week, "查看时间": "2099-01-01T00:00:00+08:00"}
    write(week, [*rows(week), row])
    week.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME)
    assert came(week, FRIDAY)[NAME] == (ON_TIME, "file", False)
    assert "2099-01-01 00:00的查看" in why(week)
