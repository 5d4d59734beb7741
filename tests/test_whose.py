"""Nobody takes another's place: whose a return is, what the office's marks prove, what counts."""

import json
import logging
import os
import stat
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

from pipeline import weekly
from pipeline.archive.bags.catalogue import bags_of
from pipeline.archive.rerun import again
from pipeline.cli import main
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Settings, Unit
from pipeline.intake.sheets.issued import CORRECTION_NOTE, SENT_BACK
from pipeline.office.key import make_key, week_key
from tests.marks import genuine, key_of, note, register, sheet_of
from tests.office import WITHOUT_PDF, Office, read_here

WATER, ROADS = "区水务局", "区规建局"
MASTER = f"""
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | {WATER} | 7月底前 |
| 1-2 | 完成徐堰河饮用水源保护区围网 | {WATER} | 7月底前 |
| 2-1 | 完成郫温路改造 | {ROADS} | 7月底前 |
"""
HEADER = "| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因及建议 |"
NOON, THREE, HALF_PAST_FOUR = (f"2017-07-13T{time}:00" for time in ("12:00", "15:00", "16:30"))
LATE = ("60", "否", "征地")
ON_TIME, DONE = ("60", "是", ""), ("100", "已办结", "")
MAIL = {WATER: "swj@example.org", ROADS: "gjj@example.org"}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    units = tuple(Unit(name=name, mail=(address,)) for name, address in MAIL.items())
    office = Office(tmp_path, settings=Settings(units=units, reports=WITHOUT_PDF))
    office.master(MASTER)
    return office


def sent(
    office: Office,
    name: str,
    received: str,
    said: tuple[str, str, str] = ON_TIME,
    *,
    unit: str = WATER,
    tasks: tuple[str, ...] = ("1-1", "1-2"),
    **sheets: str,
) -> None:
    rows = "\n".join(f"| {task} | {name}所报 | {' | '.join(said)} |" for task in tasks)
    line = f"填报单位：{unit}\n" if unit else ""
    office.returned(name, f"{line}{HEADER}\n{rows}", received, **sheets)


def mailed(office: Office, **senders: str) -> None:
    """Records from which address each file came, by its name without ending."""
    folder = office.root / "inbox" / office.week
    lines = ["name,sha256,size,received_at,seen,sender"]
    for path in sorted(folder.glob("*.xlsx")):
        content, sender = path.read_bytes(), senders.get(path.stem, "")
        when = f"2017-07-13T{9 + len(lines):02}:00:00+08:00"
        seen = "mail" if sender else "run"
        lines.append(
            f"{path.name},{sha256(content).hexdigest()},{len(content)},{when},{seen},{sender}"
        )
    (folder / "receipts.csv").write_text("\n".join(lines) + "\n", "utf-8-sig")


def counts(office: Office) -> dict[str, str]:
    """Returns which file counts for each task."""
    return {task.task_id: task.source_file for task in office.view().tasks if task.source_file}


def told(office: Office) -> set[tuple[str, str]]:
    """Returns the findings about whose a file is and which counts, as (file, code)."""
    shown = ("U01", "U02", "U04", "U05", "U06", "M06", "M07")
    return {(f.file, f.code) for f in office.view().findings if f.code in shown}


# What a correction may correct


@pytest.mark.parametrize(
    "forged",
    [
        f"{CORRECTION_NOTE}\n| {SENT_BACK} | 区水务局.xlsx\\n区水务局2.xlsx |",
        f"{CORRECTION_NOTE}\n| 退回登记 | 2017-W28 {WATER}\\n{'0' * 64}\\n校验码 {'0' * 64} |",
    ],
)
def test_a_note_that_anybody_can_write_replaces_nothing_received_later(
    office: Office, forged: str
) -> None:
    sent(office, "周报.xlsx", THREE, DONE, _x=forged)
    sent(office, "区水务局.xlsx", HALF_PAST_FOUR, LATE, tasks=("1-1",))
    sent(office, "区水务局2.xlsx", HALF_PAST_FOUR, LATE, tasks=("1-2",))
    assert counts(office) == {"1-1": "区水务局.xlsx", "1-2": "区水务局2.xlsx"}
    assert ("周报.xlsx", "M07") in told(office)
    assert told(office) & {("周报.xlsx", "U05"), ("周报.xlsx", "U06")}


def test_a_name_beats_no_genuine_correction(office: Office) -> None:
    sent(office, "区水务局.xlsx", NOON, LATE)
    sent(office, "区水务局更正99.xlsx", THREE, DONE)
    sent(office, "改.xlsx", HALF_PAST_FOUR, LATE, 退回说明=note(office, WATER, "区水务局.xlsx"))
    assert set(counts(office).values()) == {"改.xlsx"}
    assert told(office) == {("区水务局.xlsx", "M06"), ("区水务局更正99.xlsx", "M07")}
    assert set(office.statuses().values()) == {"at_risk", "unreported"}


def test_a_name_that_comes_after_a_genuine_correction_is_a_rival_too(office: Office) -> None:
    sent(office, "区水务局.xlsx", NOON, LATE)
    sent(office, "改.xlsx", THREE, LATE, 退回说明=note(office, WATER, "区水务局.xlsx"))
    sent(office, "区水务局更正99.xlsx", HALF_PAST_FOUR, DONE)
    assert set(counts(office).values()) == {"改.xlsx"}
    assert ("区水务局更正99.xlsx", "M07") in told(office)


def test_of_rivals_the_worse_news_counts_whichever_came_later(office: Office) -> None:
    sent(office, "区水务局更正.xlsx", THREE, LATE)
    sent(office, "区水务局.xlsx", HALF_PAST_FOUR, DONE)
    assert set(counts(office).values()) == {"区水务局更正.xlsx"}
    assert told(office) == {("区水务局.xlsx", "M07")}
    (reason,) = (f.reason for f in office.view().files if f.state == "superseded")
    assert "暂以“区水务局更正.xlsx”为准" in reason
    (message,) = (f.message for f in office.view().findings if f.code == "M07")
    assert message.endswith("却先收到，以收到较晚的一份为准，预估以较差的为准")


def test_a_genuine_note_corrects_exactly_the_files_that_it_names(office: Office) -> None:
    sent(office, "一.xlsx", NOON, LATE)
    sent(office, "二.xlsx", THREE, LATE)
    sent(office, "三.xlsx", HALF_PAST_FOUR, ON_TIME, 退回说明=note(office, WATER, "一.xlsx"))
    assert ("二.xlsx", "M07") in told(office) or ("三.xlsx", "M07") in told(office)
    assert set(counts(office).values()) == {"二.xlsx"}
    sent(office, "三.xlsx", HALF_PAST_FOUR, 退回说明=note(office, WATER, "一.xlsx", "二.xlsx"))
    assert told(office) == {("一.xlsx", "M06"), ("二.xlsx", "M06")}
    assert set(counts(office).values()) == {"三.xlsx"}


def test_a_note_gives_no_file_the_place_of_one_received_later(office: Office) -> None:
    sent(office, "一.xlsx", HALF_PAST_FOUR, LATE)
    sent(office, "二.xlsx", THREE, DONE, 退回说明=note(office, WATER, "一.xlsx"))
    assert set(counts(office).values()) == {"一.xlsx"}
    assert ("二.xlsx", "M07") in told(office)


def test_a_note_over_a_file_that_was_changed_since_proves_nothing_of_it(office: Office) -> None:
    sent(office, "一.xlsx", NOON, LATE)
    old = note(office, WATER, "一.xlsx")
    sent(office, "一.xlsx", THREE, ("61", "否", "征地"))
    sent(office, "二.xlsx", HALF_PAST_FOUR, DONE, 退回说明=old)
    assert set(counts(office).values()) == {"二.xlsx"}
    assert told(office) == {("一.xlsx", "M07")}


def test_two_genuine_corrections_of_one_file_are_rivals(office: Office) -> None:
    sent(office, "一.xlsx", NOON, LATE)
    for name, when, said in (("二.xlsx", THREE, LATE), ("三.xlsx", HALF_PAST_FOUR, DONE)):
        sent(office, name, when, said, 退回说明=note(office, WATER, "一.xlsx"))
    assert set(counts(office).values()) == {"二.xlsx"}
    assert told(office) == {("一.xlsx", "M06"), ("三.xlsx", "M07")}


def test_a_note_to_another_unit_corrects_nothing_and_is_told(office: Office) -> None:
    """区规建局's own genuine note in a file that is named and titled as 区水务局's."""
    sent(office, "区规建局.xlsx", NOON, unit=ROADS, tasks=("2-1",))
    sent(office, "区水务局.xlsx", NOON, LATE)
    theirs = note(office, ROADS, "区规建局.xlsx", "区水务局.xlsx")
    sent(office, "区水务局更正.xlsx", HALF_PAST_FOUR, DONE, 退回说明=theirs)
    assert counts(office) == {
        "1-1": "区水务局.xlsx",
        "1-2": "区水务局.xlsx",
        "2-1": "区规建局.xlsx",
    }
    assert ("区水务局更正.xlsx", "U04") in told(office)


def test_last_weeks_note_and_form_prove_nothing(office: Office) -> None:
    sent(office, "一.xlsx", THREE, LATE)
    before = Office(office.root, "2017-W27", office.settings)
    mark = replace(genuine(office, WATER, ["一.xlsx"]), week="2017-W27")
    last = replace(mark, digest=mark.digest_with(key_of(before)))
    sent(
        office, "二.xlsx", HALF_PAST_FOUR, DONE, 退回说明=sheet_of(last), _x=register(before, WATER)
    )
    assert set(counts(office).values()) == {"一.xlsx"}
    assert told(office) == {("二.xlsx", "M06"), ("二.xlsx", "U06")}
    assert ("区水务局", "W01") in office.found("W")


# What the marks prove


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda digest: digest[:-1],
        lambda digest: digest.upper() if digest.upper() != digest else "A" * 64,
        lambda digest: digest.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        lambda digest: digest + "乙",
        lambda digest: "0" * 64,
    ],
)
def test_a_digest_is_right_or_it_is_false(office: Office, spoiled: partial[str]) -> None:
    right = register(office, ROADS).rsplit("| ", 1)[1].removesuffix(" |")
    sheet = register(office, ROADS, spoiled(right))
    sent(office, "周报.xlsx", NOON, unit="", tasks=("1-1",), _x=sheet)
    assert told(office) == {("周报.xlsx", "U05")}
    assert counts(office) == {"1-1": "周报.xlsx"}  # 区水务局's by its task, as if without a mark


def test_a_form_of_an_earlier_version_is_honest(office: Office) -> None:
    sent(office, "周报.xlsx", NOON, _x=register(office, WATER, ""))
    assert told(office) == {("周报.xlsx", "U06")}
    assert set(counts(office).values()) == {"周报.xlsx"}


def test_a_mark_of_one_kind_is_none_of_the_other(office: Office) -> None:
    sent(office, "一.xlsx", NOON, LATE)
    form = register(office, WATER).rsplit("| ", 1)[1].removesuffix(" |")
    mark = replace(genuine(office, WATER, ()), digest=form)
    sent(office, "二.xlsx", THREE, LATE, 退回说明=sheet_of(mark))
    assert ("二.xlsx", "U05") in told(office)


@pytest.mark.parametrize("own_first", [True, False])
def test_a_genuine_form_of_one_unit_that_names_another_displaces_nothing(
    office: Office, own_first: bool
) -> None:
    times = (NOON, THREE) if own_first else (THREE, NOON)
    sent(office, "区水务局.xlsx", times[0], LATE)
    sent(office, "区规建局.xlsx", times[1], DONE, unit="", _x=register(office, WATER))
    assert set(counts(office).values()) == {"区水务局.xlsx"}
    assert told(office) == {("区规建局.xlsx", "U04"), ("区规建局.xlsx", "M06")}


def test_a_return_that_may_be_anothers_brings_no_good_news_when_it_is_alone(
    office: Office,
) -> None:
    sent(office, "区规建局.xlsx", NOON, DONE)  # 填报单位 says 区水务局
    assert set(counts(office).values()) == {"区规建局.xlsx"}
    assert {task.forecast for task in office.view().tasks if task.leads == (WATER,)} == {"unclear"}
    assert told(office) == {("区规建局.xlsx", "U04")}


def test_what_a_doubtful_return_adds_is_used_beside_the_units_own(office: Office) -> None:
    sent(office, "区水务局.xlsx", THREE, tasks=("1-1",))
    sent(office, "区规建局.xlsx", HALF_PAST_FOUR, DONE)
    assert counts(office) == {"1-1": "区水务局.xlsx", "1-2": "区规建局.xlsx"}
    assert office.task("1-2").forecast == "unclear"


def test_a_forged_chain_never_gets_into_a_note_of_the_office(office: Office) -> None:
    sent(office, "区水务局.xlsx", NOON, LATE)
    forged = note(office, WATER, "区水务局.xlsx")[:-4] + "00 |"
    sent(office, "假.xlsx", THREE, ("180", "否", "征地"), 退回说明=forged)
    office.run()
    (back,) = (office.root / "outbox" / office.week / "units").glob("*/退回修改-假.xlsx")
    cells = {row[0].value: row[1].value for row in openpyxl.load_workbook(back).worksheets[0]}
    assert cells[SENT_BACK] == "假.xlsx"
    assert len(str(cells["退回登记"]).splitlines()) == 3


# Who sent it


def test_a_return_from_anothers_address_displaces_nothing_and_closes_nothing(
    office: Office,
) -> None:
    sent(office, "a.xlsx", NOON, LATE)
    sent(office, "b更正.xlsx", NOON, DONE)
    mailed(office, a=MAIL[WATER], b更正=MAIL[ROADS])
    assert set(counts(office).values()) == {"a.xlsx"}
    assert told(office) == {("b更正.xlsx", "U04"), ("b更正.xlsx", "M06")}
    (message,) = (f.message for f in office.view().findings if f.code == "U04")
    assert MAIL[ROADS] in message
    (office.root / "inbox" / office.week / "a.xlsx").unlink()
    assert {task.forecast for task in office.view().tasks if task.source_file} == {"unclear"}


def test_a_copy_that_another_unit_sent_first_takes_no_place(office: Office) -> None:
    sent(office, "a.xlsx", NOON, DONE)
    content = (office.root / "inbox" / office.week / "a.xlsx").read_bytes()
    office.dropped("b.xlsx", content)
    mailed(office, a=MAIL[ROADS], b=MAIL[WATER])
    assert set(counts(office).values()) == {"b.xlsx"}
    assert {task.status for task in office.view().tasks if task.source_file} == {"done"}


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("", set()),
        (MAIL[WATER], set()),
        (MAIL[WATER].upper(), set()),
        ("stranger@example.org", set()),
        ("both@example.org", set()),
        ("others@example.org", {("a.xlsx", "U02")}),
        (MAIL[ROADS], {("a.xlsx", "U04")}),
    ],
)
def test_only_an_address_of_another_unit_speaks_against(
    office: Office, sender: str, expected: set[tuple[str, str]]
) -> None:
    units = (
        Unit(name=WATER, mail=(MAIL[WATER], "both@example.org")),
        Unit(name=ROADS, mail=(MAIL[ROADS], "both@example.org", "others@example.org")),
        Unit(name="区农林局", mail=("others@example.org",)),
    )
    office.settings = Settings(units=units, reports=WITHOUT_PDF)
    sent(office, "a.xlsx", NOON)
    mailed(office, a=sender)
    assert told(office) == expected


def test_the_list_may_call_the_sender_by_another_name(office: Office) -> None:
    unit = Unit(name="区水务和河湖管理局", aliases=(WATER,), mail=(MAIL[WATER],))
    office.settings = Settings(units=(unit,), reports=WITHOUT_PDF)
    sent(office, "a.xlsx", NOON)
    mailed(office, a=MAIL[WATER])
    assert told(office) == set()


def test_page_report_and_status_say_who_sent_what_for_whom(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    sent(office, "a.xlsx", NOON)
    sent(office, "b.xlsx", NOON, DONE)
    sent(office, "c.xlsx", NOON, unit=ROADS, tasks=("2-1",), _x=register(office, ROADS))
    mailed(office, a=MAIL[WATER], b=MAIL[ROADS])
    office.run()
    page = (office.folder.results(office.the_week) / "index.html").read_text("utf-8")
    for words in (
        f"邮件 {MAIL[WATER]}",
        f"邮件 {MAIL[ROADS]}",
        "直接放入收件箱",
        "下发的表（区规建局）",
    ):
        assert words in page
    root = ("--root", str(office.root))
    assert main([*root, "status", "--week", office.week]) == 0
    shown = capsys.readouterr().out
    assert f"邮件 {MAIL[ROADS]}" in shown and "可能是别的单位的" in shown
    assert main([*root, "status", "--week", office.week, "--json"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert [(f["file"], f["unit"], f["sender"], bool(f["against"])) for f in files] == [
        ("a.xlsx", WATER, MAIL[WATER], False),
        ("b.xlsx", WATER, MAIL[ROADS], True),
        ("c.xlsx", ROADS, "", False),
    ]


# The key


def test_the_key_is_made_once_and_stays_in_its_folder(office: Office) -> None:
    sent(office, "a.xlsx", NOON, ("180", "是", ""))
    office.run()
    key = office.folder.key.read_bytes()
    if os.name == "posix":
        assert stat.S_IMODE(office.folder.key.stat().st_mode) == 0o600
    weekly.forms(office.folder, office.the_week, office.settings)
    office.run()
    assert office.folder.key.read_bytes() == key
    secrets = (key.strip(), week_key(office.folder, office.the_week).encode())
    holding = {
        path.relative_to(office.root).as_posix(): number
        for path in office.root.rglob("*")
        if path.is_file() and path != office.folder.key
        for number, secret in enumerate(secrets)
        if secret in path.read_bytes()
    }
    assert holding == {"archive/2017-W28/r1/data/inbox/.keys/2017-W28.key": 1}


def test_a_week_is_run_again_without_the_offices_key(office: Office) -> None:
    sent(office, "区水务局.xlsx", NOON, ("180", "是", ""))
    office.run()
    (bag,) = bags_of(office.root / "archive", office.week)
    office.folder.key.unlink()
    assert again(bag, partial(weekly.made_of, read=read_here)).comparison.differences == ()


def test_a_lost_key_is_told_when_another_is_made(
    office: Office, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("duban"), "propagate", True)
    sent(office, "区水务局.xlsx", NOON, ("180", "是", ""))
    office.run()
    assert "密钥不见了" not in caplog.text
    office.folder.key.unlink()
    office.run()
    assert f"{office.folder.key}：密钥不见了，另做了一个" in caplog.text


def test_a_key_that_is_no_file_or_damaged_is_named(office: Office, tmp_path: Path) -> None:
    sent(office, "区水务局.xlsx", NOON)
    office.folder.key.mkdir()
    with pytest.raises(CannotWork, match=r"\.duban\.key：应是密钥文件"):
        office.run()
    office.folder.key.rmdir()
    office.folder.key.write_text("x\n")
    with pytest.raises(CannotWork, match=r"\.duban\.key：密钥已损坏"):
        office.run()


def test_a_link_beside_the_key_is_not_written_through(office: Office, tmp_path: Path) -> None:
    other = tmp_path.parent / f"{tmp_path.name}-other.txt"
    other.write_text("mine")
    try:
        office.folder.key.with_name(".duban.key.new").symlink_to(other)
    except OSError:
        pytest.skip("this system makes no links")
    make_key(office.folder)
    assert other.read_text() == "mine"
    assert len(office.folder.key.read_text().strip()) == 64


def test_weeks_have_keys_of_their_own(office: Office) -> None:
    before = Office(office.root, "2017-W27", office.settings)
    assert key_of(office) != key_of(before)


# Titles


def titled(office: Office, name: str, title: str, unit: str = "") -> None:
    rows = "| 1-1 | 已开工 | 60 | 是 | |"
    line = f"填报单位：{unit}\n" if unit else ""
    office.returned(name, f"{title}\n{line}{HEADER}\n{rows}", NOON)


@pytest.mark.parametrize(
    ("title", "unit", "code"),
    [
        ("区规建局2017年7月第2周重点工作进展情况", "", "U04"),
        ("2017年7月第2周郫都区规建局重点工作周报表", "", "U04"),
        ("区规建局2017年7月第2周重点工作进展情况", WATER, "U02"),
        ("区水务局2017年7月第2周重点工作进展情况", WATER, None),
        ("关于区规建局牵头项目配合工作的进展情况", "", None),
        ("2017年7月第2周周报表", "", None),
    ],
)
def test_a_title_that_begins_with_another_unit_speaks_against(
    office: Office, title: str, unit: str, code: str | None
) -> None:
    titled(office, "区水务局.xlsx", title, unit)
    assert told(office) == ({("区水务局.xlsx", code)} if code else set())


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("填报单位：区水务局\n填报单位：区规建局", "U04"),
        ("报送单位：区规建局\n填报单位：区水务局", "U04"),
        ("填报单位：区水务局\n填报单位：区水务局", None),
        ("填报单位：区水务局\n责任单位：区规建局", None),
        ("填报单位：区水务局\n填表单位：区水务局办公室", None),
    ],
)
def test_a_second_unit_that_fills_in_speaks_against(
    office: Office, lines: str, code: str | None
) -> None:
    titled(office, "区水务局.xlsx", f"周报表\n{lines}")
    assert told(office) == ({("区水务局.xlsx", code)} if code else set())


@pytest.mark.parametrize(("towns", "of_the_form"), [("甲乙丙", True), ("甲乙", False)])
def test_a_title_that_three_units_share_is_that_of_the_form(
    office: Office, towns: str, of_the_form: bool
) -> None:
    others = "\n".join(f"| {n}-1 | 办事 | {n}镇 | 年底 |" for n in "甲乙丙")
    office.master(f"{MASTER.rstrip()}\n{others}")
    for n in towns:
        titled(office, f"{n}镇.xlsx", "区规建局2017年7月第2周城建项目进展情况")
    against = {(f"{n}镇.xlsx", "U04") for n in towns}
    assert told(office) == (set() if of_the_form else against)


def test_a_rejected_file_is_not_made_good_by_one_that_may_be_anothers(office: Office) -> None:
    office.dropped("区水务局.pdf", b"%PDF-1.4", NOON)
    sent(office, "区规建局.xlsx", THREE, DONE)
    view = office.view()
    assert [file.file for file in view.waiting] == ["区水务局.pdf"]


def test_a_return_that_may_be_anothers_brings_no_unit_in_in_time(office: Office) -> None:
    sent(office, "区规建局.xlsx", NOON, DONE)
    sent(office, "区水务局.xlsx", "2017-07-16T10:00:00", LATE)
    assert (WATER, "D02") in office.found("D")


def test_a_file_of_an_unknown_unit_that_nothing_else_names_is_nobody_s(office: Office) -> None:
    sent(office, "周报.xlsx", NOON, unit="县畜牧局")
    assert counts(office) == {}
    assert told(office) == {("周报.xlsx", "U01")}
