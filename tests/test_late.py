"""Late is late: what counts as the time of a return, whatever is done to its file and its record."""

import datetime as dt
import hashlib
import json
import logging
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pipeline import weekly
from pipeline.archive.bags.copies import CannotRead, copy_file
from pipeline.archive.rerun import made_again
from pipeline.cli.command_line import main
from pipeline.domain.errors import CannotWork
from pipeline.history.results import table_rows
from pipeline.post.fetching.record import NAME as MAILS
from pipeline.post.fetching.record import Record
from tests.office import Office, read_here
from tests.once import Once
from tests.sealed_office import HEADER, MASTER, ROADS, WATER, bags

FRIDAY, SUNDAY = "2017-07-14T18:00", "2017-07-16T20:00"
"""Both after the cut-off: Friday, 14 July 2017, 17:00."""
ON_TIME, LATE = "2017-07-14T16:00", "2017-07-15T09:00"
NAME = "区规建局.xlsx"


@pytest.fixture
def week(office: Office, once: Once) -> Office:
    """The week was run on Friday evening. The roads office had sent nothing."""
    return once(office, _begin)


def _begin(office: Office) -> None:
    office.master(MASTER)
    office.returned("区水务局.xlsx", f"{HEADER}\n{WATER}", ON_TIME)
    office.run(at=FRIDAY)


def came(office: Office, at: str = SUNDAY) -> dict[str, tuple[str, str, bool]]:
    """Runs the week. Returns of each file when it came, how that is known, and whether it is late."""
    view = office.run(at=at)
    return {
        file.file: (
            f"{file.received_at:%Y-%m-%dT%H:%M}",
            file.seen,
            any(unit.late for unit in view.units if unit.name == file.unit),
        )
        for file in view.files
    }


def receipts(office: Office) -> Path:
    return office.root / "inbox" / office.week / "receipts.csv"


def why(office: Office) -> str:
    return bags(office)[-1].info().get("Duban-Reason", "")


# The file's time


@pytest.mark.parametrize("left", [0, 1])
def test_a_record_of_looks_that_lost_lines_makes_nothing_timely(week: Office, left: int) -> None:
    week.returned("区水务局（更正）.xlsx", f"{HEADER}\n{WATER}", LATE)
    week.run(at=SUNDAY)
    looks = week.root / "outbox" / "查看记录.csv"
    lines = looks.read_text("utf-8-sig").splitlines(keepends=True)
    looks.write_text("".join(lines[: 1 + left]), "utf-8-sig")
    week.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME if left == 0 else LATE)
    assert came(week, "2017-07-17T08:00")[NAME] == ("2017-07-17T08:00", "run", True)


@pytest.mark.parametrize(
    ("its_time", "counts"),
    [
        (ON_TIME, (SUNDAY, "run", True)),  # set back
        ("1980-01-01T00:00", (SUNDAY, "run", True)),
        ("2017-07-14T17:59", (SUNDAY, "run", True)),
        (LATE, (LATE, "file", True)),
        ("2017-07-17T09:00", (SUNDAY, "run", True)),  # from the future
    ],
)
def test_a_file_that_was_not_there_came_later(
    week: Office, its_time: str, counts: tuple[str, str, bool]
) -> None:
    week.returned(NAME, f"{HEADER}\n{ROADS}", its_time)
    assert came(week)[NAME] == counts
    assert came(week, "2017-07-20T08:00")[NAME] == counts


def test_at_the_first_look_the_file_s_time_counts(week: Office) -> None:
    assert came(week)["区水务局.xlsx"] == (ON_TIME, "file", False)


def test_a_look_that_finds_nothing_new_is_a_look(week: Office) -> None:
    week.run(at=LATE)
    week.returned(NAME, f"{HEADER}\n{ROADS}", "2017-07-14T20:00")
    assert len(bags(week)) == 1
    assert came(week)[NAME] == (SUNDAY, "run", True)


def test_before_the_cut_off_both_are_in_time(office: Office) -> None:
    office.master(MASTER)
    office.run(at="2017-07-12T09:00")
    office.returned(NAME, f"{HEADER}\n{ROADS}", "2017-07-11T09:00")
    assert came(office, ON_TIME)[NAME] == (ON_TIME, "run", False)


def test_another_week_was_not_looked_at(week: Office) -> None:
    week.week = "2017-W29"
    week.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME)
    assert came(week, "2017-07-21T18:00")[NAME] == (ON_TIME, "file", False)


def test_status_says_what_the_next_run_will_record(week: Office) -> None:
    week.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME)
    now = dt.datetime.fromisoformat(f"{SUNDAY}+08:00")
    view = weekly.status(week.folder, week.the_week, week.settings, read_here, now)
    (file,) = (file for file in view.files if file.file == NAME)
    assert (file.received_at, file.seen) == (now, "run")


@pytest.mark.parametrize("in_use", [True, False])
def test_a_file_in_use_at_the_last_look_was_there(
    office: Office, in_use: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But a folder of that name, with that time and that size, was not."""
    if sys.platform == "win32" and not in_use:
        pytest.skip("a folder has no size there")
    office.master(MASTER)
    path = office.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME)
    whole = path.read_bytes()
    with monkeypatch.context() as patch:
        if in_use:
            patch.setattr("pipeline.archive.stage.copy_file", _locked(path))
        else:
            path.unlink()
            path.mkdir()
            office.received(NAME, ON_TIME)
        office.run(at=FRIDAY)
    if not in_use:
        size = path.stat().st_size
        path.rmdir()
        whole = whole[:size].ljust(size, b"\0")
        office.dropped(NAME, whole, ON_TIME)
    assert came(office)[NAME][1] == ("file" if in_use else "run")


def _locked(path: Path) -> Callable[[Path, Path], None]:
    def copy(source: Path, target: Path) -> None:
        if source == path:
            raise CannotRead(source, PermissionError(13, "in use"))
        copy_file(source, target)

    return copy


# The record


def changed_time(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace(f"{LATE}:00", f"{ON_TIME}:00"), "utf-8")


def changed_name(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("区规建局", "区规建局（旧）"), "utf-8")


def removed_line(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if NAME not in line), "utf-8")


def removed_line_and_renamed(path: Path) -> None:
    removed_line(path)
    path.with_name(NAME).rename(path.with_name("区规建局（周报）.xlsx"))
    os.utime(path.with_name("区规建局（周报）.xlsx"), (1_499_990_000,) * 2)


def another_line_before(path: Path) -> None:
    header, *lines = path.read_text("utf-8").splitlines(keepends=True)
    (line,) = (line for line in lines if NAME in line)
    path.write_text("".join([header, line.replace(LATE, ON_TIME), *lines, line]), "utf-8")


def another_line_behind(path: Path) -> None:
    (line,) = (line for line in path.read_text("utf-8").splitlines() if NAME in line)
    path.write_text(path.read_text("utf-8") + line.replace(LATE, ON_TIME) + "\n", "utf-8")


def a_line_for_another_name(path: Path) -> None:
    (line,) = (line for line in path.read_text("utf-8").splitlines() if NAME in line)
    path.write_text(
        path.read_text("utf-8") + line.replace(LATE, ON_TIME).replace(NAME, "甲.xlsx") + "\n",
        "utf-8",
    )
    path.with_name(NAME).rename(path.with_name("甲.xlsx"))


def removed_file(path: Path) -> None:
    path.unlink()


EDITS = (
    changed_time,
    changed_name,
    removed_line,
    removed_line_and_renamed,
    another_line_before,
    another_line_behind,
    a_line_for_another_name,
    removed_file,
)


@pytest.mark.parametrize("forget", [False, True], ids=["", "outbox removed"])
@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_record_makes_nothing_timely(week: Office, edit: object, forget: bool) -> None:
    week.returned(NAME, f"{HEADER}\n{ROADS}", LATE)
    assert came(week)[NAME] == (LATE, "file", True)
    edit(receipts(week))  # type: ignore[operator]
    if forget:
        (week.root / "outbox" / "查看记录.csv").unlink()
    (again,) = (
        counts for name, counts in came(week, "2017-07-17T08:00").items() if "水务" not in name
    )
    assert again == (LATE, "file", True)


@pytest.mark.parametrize(
    "edit",
    [changed_time, removed_line, removed_file, another_line_behind, a_line_for_another_name],
)
def test_an_edit_is_a_reason_that_no_other_swallows(
    week: Office, edit: object, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("duban"), "propagate", True)
    week.returned(NAME, f"{HEADER}\n{ROADS}", LATE)
    week.run(at=SUNDAY)
    edit(receipts(week))  # type: ignore[operator]
    week.returned("区水务局（更正）.xlsx", f"{HEADER}\n{WATER}", "2017-07-16T21:00")
    week.run(at="2017-07-17T08:00")
    assert len(bags(week)) == 3
    assert "周报“区水务局（更正）.xlsx”新增" in why(week)
    name = "甲.xlsx" if edit is a_line_for_another_name else NAME
    assert "收件记录" in why(week)
    assert name in why(week)
    assert "2017-07-15 09:00" in why(week)
    if edit not in (removed_line, removed_file):
        assert "2017-07-14 16:00" in why(week)
    assert any(r.levelname == "WARNING" and name in r.getMessage() for r in caplog.records)
    week.run(at="2017-07-18T08:00")
    assert len(bags(week)) == 3  # told once


def test_a_run_that_fails_does_not_hide_the_edit(week: Office) -> None:
    week.returned(NAME, f"{HEADER}\n{ROADS}", LATE)
    week.run(at=SUNDAY)
    changed_time(receipts(week))
    listed = week.root / "inbox" / "master" / "2017-07.xlsx"
    whole = listed.read_bytes()
    listed.write_bytes(b"broken")
    with pytest.raises(CannotWork):
        week.run(at="2017-07-17T08:00")
    listed.write_bytes(whole)
    assert came(week, "2017-07-17T09:00")[NAME] == (LATE, "file", True)
    assert NAME in why(week)


def test_the_first_sealing_counts_not_a_later_one(week: Office) -> None:
    """An earlier release sealed an edited record as it was."""
    week.returned(NAME, f"{HEADER}\n{ROADS}", LATE)
    week.run(at=SUNDAY)
    first = receipts(week).read_bytes()
    changed_time(receipts(week))
    week.run(at="2017-07-17T08:00")
    receipts(week).write_bytes(first.replace(LATE.encode(), ON_TIME.encode()))
    assert came(week, "2017-07-18T08:00")[NAME] == (LATE, "file", True)


def test_a_line_written_before_its_file_came_proves_nothing(week: Office, tmp_path: Path) -> None:
    elsewhere = Office(tmp_path / "别处")
    late = elsewhere.returned(NAME, f"{HEADER}\n{ROADS}", LATE)
    sha256 = hashlib.sha256(late.read_bytes()).hexdigest()
    forged = f"{NAME},{sha256},{late.stat().st_size},{ON_TIME}:00+08:00,file,\n"
    receipts(week).write_text(receipts(week).read_text("utf-8") + forged, "utf-8")
    week.run(at="2017-07-15T08:00")  # seals the line, as it stands there
    week.dropped(NAME, late.read_bytes(), ON_TIME)
    assert came(week)[NAME] == (SUNDAY, "run", True)


def test_an_office_that_looks_at_its_record_in_excel(office: Office) -> None:
    """A run failed, the record was saved anew, and the week is run again: nobody is late."""
    office.master(MASTER)
    office.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME)
    listed = office.root / "inbox" / "master" / "2017-07.xlsx"
    whole = listed.read_bytes()
    listed.write_bytes(b"broken")
    with pytest.raises(CannotWork):
        office.run(at=FRIDAY)
    listed.write_bytes(whole)
    saved = receipts(office).read_text("utf-8-sig").replace("\n", "\r\n")
    receipts(office).write_bytes(saved.encode("utf-8-sig"))
    assert came(office)[NAME] == (ON_TIME, "file", False)


def test_a_record_that_came_with_the_returns_counts_at_the_first_look(office: Office) -> None:
    office.master(MASTER)
    path = office.returned(NAME, f"{HEADER}\n{ROADS}", LATE)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    receipts(office).write_text(
        f"name,sha256,size,received_at\n{NAME},{sha256},1,{ON_TIME}:00+08:00\n", "utf-8"
    )
    listed = office.root / "inbox" / "master" / "2017-07.xlsx"
    whole = listed.read_bytes()
    listed.write_bytes(b"broken")
    with pytest.raises(CannotWork):
        office.run(at=FRIDAY)
    listed.write_bytes(whole)
    assert came(office)[NAME] == (ON_TIME, "", False)


def test_what_a_run_saw_that_failed_is_not_forgotten(office: Office) -> None:
    office.master(MASTER)
    office.run(at="2017-07-13T09:00")
    listed = office.root / "inbox" / "master" / "2017-07.xlsx"
    whole = listed.read_bytes()
    listed.write_bytes(b"broken")
    office.returned(NAME, f"{HEADER}\n{ROADS}", "2017-07-12T09:00")
    with pytest.raises(CannotWork):
        office.run(at=ON_TIME)
    listed.write_bytes(whole)
    assert came(office)[NAME] == (ON_TIME, "run", False)


def test_a_sealed_week_comes_out_the_same_again(week: Office) -> None:
    week.returned(NAME, f"{HEADER}\n{ROADS}", ON_TIME)
    week.run(at=SUNDAY)
    removed_file(receipts(week))
    week.run(at="2017-07-17T08:00")
    for bag in bags(week):
        with made_again(bag, partial(weekly.made_of, read=read_here)) as made:
            sealed, again = bag.results / "data", made.results / "data"
            assert (again / "receipts.csv").read_bytes() == (sealed / "receipts.csv").read_bytes()


# The mail


def test_a_mail_of_an_earlier_week_says_nothing_of_this_one(week: Office) -> None:
    record = week.root / "outbox" / MAILS
    week.folder.last_looks.unlink()  # as a release left it that did not sign
    record.write_text(
        "编号空间,编号,Message-ID,发件人,单位,收到时间,附件,附件的sha256\n"
        "x,1,<1@a>,a@example.org,区规建局,2017-07-07T16:00:00+08:00,1个：a,aa\n"
        "x,2,<2@a>,a@example.org,区规建局,2017-07-08T16:00:00+08:00,1个：a,bb\n"
        "x,3,<3@a>,b@example.org,区规建局,2017-07-09T16:00:00+08:00,1个：a,bb\n",
        "utf-8-sig",
    )
    mailed = Record(week.folder).mailed(week.the_week)
    senders = {sha256: arrival.sender for sha256, arrival in mailed.items()}
    assert senders == {"bb": "a@example.org b@example.org"}


# The rows


FOUR = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 修第一条路 | 区规建局 | 7月底前 |
| 1-2 | 修第二条路 | 区规建局 | 年底 |
| 1-3 | 修第三座桥 | 区规建局、区水务局 | 年底 |
| 1-4 | 栽行道树木 | 区规建局 | 年底 |
"""
STUB = f"{HEADER}\n| 1-1 | 已开工 | 60 | 是 |\n| 1-2 | 已进场 | 20 | 是 |"
WHOLE = f"{STUB}\n| 1-3 | 已完成桥墩 | 30 | 是 |\n| 1-4 | 已栽100株 | 10 | 是 |"


def late(office: Office) -> tuple[set[str], dict[str, int], dict[str, str]]:
    """Returns the late tasks, how many each late unit has, and what D02 says of each."""
    view = office.view()
    return (
        {task.task_id for task in view.tasks if task.late},
        {unit.name: unit.late_tasks for unit in view.late_units},
        {finding.unit: finding.message for finding in view.findings if finding.code == "D02"},
    )


def test_a_stub_in_time_does_not_make_the_rest_timely(office: Office) -> None:
    office.master(FOUR)
    office.returned(NAME, STUB, "2017-07-10T09:00")
    office.returned("区规建局（补报）.xlsx", WHOLE, SUNDAY)
    tasks, units, said = late(office)
    assert (tasks, units) == ({"1-3", "1-4"}, {"区规建局": 2})
    assert "中有2项任务（共4项）于7月16日20:00" in said["区规建局"]


def test_rows_left_blank_in_time_report_nothing(office: Office) -> None:
    office.master(FOUR)
    office.returned(
        NAME, f"{STUB}\n| 1-3 | | | |\n| 1-4 | 稍后补报 | 10 | 是 |", "2017-07-10T09:00"
    )
    office.returned("区规建局（补报）.xlsx", WHOLE, SUNDAY)
    assert late(office)[0] == {"1-3", "1-4"}


@pytest.mark.parametrize(
    ("said", "reason", "expected"),
    [
        ("详见附件", "", {"1-3", "1-4"}),
        ("进展情况：见附表2。", "见附件", {"1-3", "1-4"}),
        ("（具体情况另附）", "", {"1-3", "1-4"}),
        ("请参见随表附件《专报》", "", {"1-3", "1-4"}),
        ("已见成效，详见附件", "", {"1-3"}),
        ("总结报告已上报", "", {"1-3"}),
        ("详见附件", "资金没有到位", {"1-3"}),
    ],
)
def test_where_to_look_is_no_report(
    office: Office, said: str, reason: str, expected: set[str]
) -> None:
    office.master(FOUR)
    stub = STUB.replace(HEADER, f"{HEADER.strip()} 预估不能按时办结的原因及建议 |")
    office.returned(NAME, f"{stub}\n| 1-4 | {said} | 10 | 否 | {reason} |", "2017-07-10T09:00")
    office.returned("区规建局（补报）.xlsx", WHOLE, SUNDAY)
    assert late(office)[0] == expected


def test_a_correction_of_what_was_in_time_is_in_time(office: Office) -> None:
    office.master(FOUR)
    office.returned(NAME, WHOLE, "2017-07-10T09:00")
    office.returned("区规建局（更正）.xlsx", WHOLE.replace("已开工", "已开工2公里"), SUNDAY)
    assert late(office) == (set(), {}, {})
    assert office.task("1-1").progress == "已开工2公里"


@pytest.mark.parametrize(
    ("said", "expected"), [("已", {"1-1", "1-2", "1-3", "1-4"}), ("又", set())]
)
def test_last_week_s_return_handed_in_again_makes_nothing_timely(
    office: Office, said: str, expected: set[str]
) -> None:
    """But a new one does, under last week's title: a clerk filled in last week's form."""
    office.master(FOUR)
    office.week = "2017-W27"
    office.returned(NAME, WHOLE, "2017-07-06T09:00")
    office.run()
    office.week = "2017-W28"
    first = WHOLE.replace("| 已", f"| {said}")
    office.returned(NAME, f"周报表（2017年7月第1周）\n{first}", "2017-07-10T09:00")
    office.returned("区规建局（补报）.xlsx", WHOLE.replace("| 已", "| 再"), SUNDAY)
    assert late(office)[0] == expected
    assert office.task("1-1").progress == "再开工"


def test_a_return_that_is_late_as_a_whole(office: Office) -> None:
    office.master(FOUR)
    office.returned(NAME, WHOLE, SUNDAY)
    tasks, units, said = late(office)
    assert (tasks, units) == ({"1-1", "1-2", "1-3", "1-4"}, {"区规建局": 4})
    assert "的周报表于7月16日20:00" in said["区规建局"]


def test_each_of_two_units_answers_for_its_own_report(office: Office) -> None:
    office.master(FOUR)
    office.returned(NAME, WHOLE, "2017-07-10T09:00")
    office.returned("区水务局.xlsx", f"{HEADER}\n| 1-3 | 配合施工 | 30 | 是 |", SUNDAY)
    assert late(office)[:2] == (set(), {"区水务局": 1})


def test_what_need_not_be_reported_is_not_late(office: Office) -> None:
    """The whole table is sent again on Sunday, with a task that was closed off weeks ago."""
    closed = "| 任务编号 | 销号日期 | 核实情况 |\n| 1-4 | 2017-06-01 | 现场核实，已全部完成 |"
    office.master(FOUR, 销号台账=closed)
    office.returned(NAME, WHOLE.replace("| 1-4 | 已栽100株 | 10 | 是 |", ""), "2017-07-10T09:00")
    office.returned("区规建局（更正）.xlsx", WHOLE, SUNDAY)
    assert office.task("1-4").closed
    assert late(office)[1] == {}


def test_a_file_in_time_that_reports_no_task(office: Office) -> None:
    office.master(FOUR)
    office.returned(
        NAME, f"填报单位：区规建局\n{HEADER}\n| 9-9 | 别的事 | 10 | 是 |", "2017-07-10T09:00"
    )
    office.returned("区规建局（补报）.xlsx", WHOLE, SUNDAY)
    assert late(office)[1] == {"区规建局": 4}


def test_a_clerk_sees_what_came_late_and_how_that_is_known(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.master(FOUR)
    office.returned(NAME, STUB, "2017-07-10T09:00")
    office.run(at="2017-07-10T10:00")
    office.returned("区规建局（补报）.xlsx", WHOLE, "2017-07-10T09:00")  # set back
    office.run(at=SUNDAY)
    page = (office.root / "outbox" / office.week / "index.html").read_text("utf-8")
    assert "区规建局：4项任务中的2项7月16日20:00（程序运行的时间）收到" in page
    assert "正常推进（迟报）" in page
    assert main(["status", "--root", str(office.root), "--week", office.week, "--jobs", "1"]) == 0
    shown = capsys.readouterr().out
    assert "迟报2项" in shown
    assert "07-10 09:00 文件" in shown
    command = ["status", "--root", str(office.root), "--week", office.week, "--json", "--jobs", "1"]
    assert main(command) == 0
    said = json.loads(capsys.readouterr().out)
    assert [unit["late_tasks"] for unit in said["units"] if unit["late"]] == [["1-3", "1-4"]]
    assert {file["seen"] for file in said["files"]} == {"file", "run"}


def test_a_late_task_says_so_in_the_data(week: Office) -> None:
    week.returned(NAME, f"{HEADER}\n{ROADS}", LATE)
    week.run(at=SUNDAY)
    rows = table_rows(week.folder.results(week.the_week) / "data" / "tasks.csv")
    assert {row["lead_unit"]: row["late"] for row in rows} == {"区规建局": "1", "区水务局": ""}
