"""The record of fetched mail lies in the outbox: rows that the program did not write are known."""

import datetime as dt
import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.domain.week import BEIJING
from pipeline.office import signed
from pipeline.office.key import make_key
from pipeline.office.tables import read_table, table_text
from pipeline.post.fetching.record import NAME, Record
from tests.office import Office
from tests.sealed_office import HEADER, MASTER, ROADS, bags

FRIDAY, SUNDAY, MONDAY = "2017-07-14T18:00", "2017-07-16T20:00", "2017-07-17T09:00"
ROADS_RETURN = "区规建局.xlsx"


@pytest.fixture
def week(office: Office) -> Office:
    """The week was run on Friday evening; nobody had sent anything."""
    office.master(MASTER)
    office.run(at=FRIDAY)
    return office


def fetched(office: Office, number: int, sha256: str = "aa", at: str = "2017-07-14T16:00") -> None:
    envelope: Any = SimpleNamespace(
        uid=number,
        message_id=f"<{number}@example.org>",
        sender="gjj@example.org",
        received_at=dt.datetime.fromisoformat(at).replace(tzinfo=BEIJING),
    )
    Record(office.folder).add("x", envelope, "区规建局", [("周报.xlsx", sha256)], "")


def path(office: Office) -> Path:
    return office.folder.outbox / NAME


def rows(office: Office) -> list[dict[str, str]]:
    return read_table(path(office).read_bytes()).rows if path(office).exists() else []


def write(office: Office, said: list[dict[str, str]]) -> None:
    columns = list(said[0])
    lines = [columns, *([row.get(name, "") for name in columns] for row in said)]
    path(office).write_bytes(table_text(lines).encode("utf-8-sig"))


def forged(sha256: str) -> dict[str, str]:
    """A row that gives a file of this content a time before the cut-off."""
    return {
        "编号空间": "x",
        "编号": "77",
        "Message-ID": "<77@example.org>",
        "发件人": "gjj@example.org",
        "单位": "区规建局",
        "收到时间": "2017-07-14T15:00:00+08:00",
        "附件": "1个：周报.xlsx",
        "附件的sha256": sha256,
        "信头的验证": "",
        "序号": "",
        "没有采用": "",
        "校验码": "",
    }


def why(office: Office) -> str:
    return bags(office)[-1].info().get("Duban-Reason", "")


def late(office: Office, at: str) -> bool:
    return any(unit.late for unit in office.run(at=at).units if unit.name == "区规建局")


@pytest.mark.parametrize("how", ["alone", "behind a true one", "with another's digest", "unsigned"])
def test_a_row_made_up_makes_no_file_timely_and_is_told_once(week: Office, how: str) -> None:
    returned = week.returned(ROADS_RETURN, f"{HEADER}\n{ROADS}", "2017-07-15T09:00")
    row = forged(hashlib.sha256(returned.read_bytes()).hexdigest())
    if how != "alone":
        fetched(week, 1)
    match how:
        case "with another's digest":
            write(week, [*rows(week), row | {"序号": "2", "校验码": rows(week)[0]["校验码"]}])
        case "unsigned":
            write(week, [{**each, "序号": "", "校验码": ""} for each in (*rows(week), row)])
        case _:
            write(week, [*rows(week), row])
    assert late(week, SUNDAY)
    assert NAME in why(week)
    sealed = len(bags(week))
    assert late(week, MONDAY)
    assert len(bags(week)) == sealed
    assert [each["没有采用"] for each in rows(week)][-1] == "是"


def test_a_true_row_makes_a_file_timely(week: Office) -> None:
    returned = week.returned(ROADS_RETURN, f"{HEADER}\n{ROADS}", "2017-07-15T09:00")
    fetched(week, 1, hashlib.sha256(returned.read_bytes()).hexdigest())
    assert not late(week, SUNDAY)
    assert NAME not in why(week)


def test_rows_that_are_gone_are_told(week: Office) -> None:
    for number in (1, 2, 3):
        fetched(week, number)
    write(week, rows(week)[:2])
    week.run(at=SUNDAY)
    assert f"{NAME}中少了1行" in why(week)


def test_a_row_made_up_keeps_no_message_from_being_fetched(week: Office) -> None:
    fetched(week, 1)
    write(week, [*rows(week), forged("bb")])
    done = Record(week.folder).fetched()
    assert ("x", "1") in done
    assert ("x", "77") not in done
    fetched(week, 2)
    assert ("x", "2") in Record(week.folder).fetched()


def test_what_an_earlier_release_left_is_believed_until_the_first_run(office: Office) -> None:
    office.master(MASTER)
    make_key(office.folder)
    returned = office.returned(ROADS_RETURN, f"{HEADER}\n{ROADS}", "2017-07-15T09:00")
    sha256 = hashlib.sha256(returned.read_bytes()).hexdigest()
    path(office).parent.mkdir(exist_ok=True)
    row = forged(sha256)
    write(office, [{name: row[name] for name in row if name not in signed.COLUMNS}])
    assert not late(office, SUNDAY)
    assert rows(office)[0]["校验码"]
    write(office, [*rows(office), forged("bb") | {"编号": "78"}])
    office.run(at=MONDAY)
    assert f"{NAME}中有1行不是程序所写" in why(office)
