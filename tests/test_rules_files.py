"""F, U and W: what is wrong with a whole file, whose file it is, and which week it is for."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.domain.settings import Settings, Unit
from pipeline.intake.files.receipts import Receipt, receipts_of
from tests.office import Office

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 配合单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 区环保局 | 7月底前 |
| 2-1 | 新建滨河绿道12公里 | 区农林局 |  | 7月底前 |
"""
HEADER = "| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |"
ROW = "| 1-1 | 已完成3公里 | 60 | 是 |"
FORM = f"填报单位：区水务局\n{HEADER}\n{ROW}"
NAME = "区水务局.xlsx"


def found(office: Office) -> set[tuple[str, str]]:
    """Returns the findings about whole files, as (file, code)."""
    view = office.view()
    return {(f.file, f.code) for f in view.findings if f.code[0] in "FUW"}


@pytest.fixture
def listed(office: Office) -> Office:
    office.master(MASTER)
    return office


def test_a_sound_file(listed: Office) -> None:
    listed.returned(NAME, FORM)
    assert found(listed) == set()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        (
            "区水务局.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "F01",
        ),
        ("区水务局.xlsx", b"PK\x03\x04 cut off", "F02"),
        ("区水务局.xlsx", b"", "F03"),
        ("区水务局.xlsx", b"only words", "F03"),
        ("区水务局（扫描件）.pdf", b"%PDF-1.4", "F03"),
        ("区水务局.jpg", b"\xff\xd8\xff\xe0", "F03"),
        ("区水务局.docx", b"", "F03"),
    ],
)
def test_files_that_cannot_be_read(listed: Office, name: str, content: bytes, code: str) -> None:
    listed.dropped(name, content)
    assert found(listed) == {(name, code)}
    (file,) = listed.view().files
    assert (file.state, file.unit) == ("rejected", "区水务局")
    assert file.reason


def test_one_bad_file_costs_one_file(listed: Office) -> None:
    listed.dropped("区农林局.xlsx", b"PK\x03\x04 cut off")
    listed.returned(NAME, FORM)
    assert found(listed) == {("区农林局.xlsx", "F02")}
    assert listed.statuses() == {"1-1": "on_track", "2-1": "unreported"}


@pytest.mark.parametrize(("cells", "expected"), [(1000, {(NAME, "F04")}), (2_000_000, set())])
def test_too_far(listed: Office, cells: int, expected: set[tuple[str, str]]) -> None:
    limits = Settings().limits.model_copy(update={"cells": cells})
    listed.settings = Settings().model_copy(update={"limits": limits})
    blank = "|  |\n" * 300
    listed.returned(NAME, f"{FORM}\n{blank}| 1-1 |")
    assert found(listed) == expected


@pytest.mark.parametrize(
    "table",
    [
        "关于报送周报的通知\n请各单位按时报送。",
        "| 姓名 | 电话 | 备注 |\n| 某某 | 028 | 无 |",
        ROW,
    ],
)
def test_no_header(listed: Office, table: str) -> None:
    listed.returned(NAME, table)
    assert found(listed) == {(NAME, "F05")}


def test_written_to_while_being_read(listed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    listed.returned(NAME, FORM)

    def still_writing(*of: Any) -> tuple[list[Receipt], list[Receipt]]:
        receipts, new = receipts_of(*of)
        return [replace(receipt, sha256="0" * 64) for receipt in receipts], new

    monkeypatch.setattr("pipeline.weekly.receipts_of", still_writing)
    assert found(listed) == {(NAME, "F06")}


def with_part(path: Path, name: str, content: bytes) -> bytes:
    """Returns the workbook's bytes with one more part in them."""
    whole = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(whole, "a") as package:
        package.writestr(name, content)
    return whole.getvalue()


def test_macros_are_ignored(listed: Office) -> None:
    path = listed.returned(NAME, FORM)
    listed.dropped("区水务局.xlsm", with_part(path, "xl/vbaProject.bin", b"macro"))
    path.unlink()
    assert found(listed) == {("区水务局.xlsm", "F07")}
    assert listed.statuses()["1-1"] == "on_track"


def hide_rows(content: bytes) -> bytes:
    """Returns the workbook with its third row hidden by a filter."""
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(whole, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                assert b'<row r="3"' in text
                text = text.replace(b'<row r="3"', b'<row r="3" hidden="1"')
            new.writestr(part, text)
    return whole.getvalue()


def test_hidden_sheets_are_not_read_and_hidden_rows_are(listed: Office) -> None:
    listed.returned(NAME, FORM, _旧表=FORM.replace("60", "10"))
    assert found(listed) == {(NAME, "F08")}
    assert listed.task("1-1").percent == 60
    path = listed.returned(NAME, FORM)
    listed.dropped(NAME, hide_rows(path.read_bytes()))
    assert found(listed) == {(NAME, "F08")}
    assert listed.task("1-1").percent == 60


def test_an_empty_hidden_sheet_is_nothing(listed: Office) -> None:
    listed.returned(NAME, FORM, _Sheet2="")
    assert found(listed) == set()


def test_same_bytes(listed: Office) -> None:
    path = listed.returned(NAME, FORM, "2017-07-10T10:00:00")
    listed.dropped("区水务局 (1).xlsx", path.read_bytes())
    assert found(listed) == {("区水务局 (1).xlsx", "F09")}


@pytest.mark.parametrize(
    ("heading", "expected"),
    [("进展情况", set()), ("目前进展（截至7月14日）", set()), ("进晨情况", {(NAME, "F10")})],
)
def test_headings_that_only_resemble(
    listed: Office, heading: str, expected: set[tuple[str, str]]
) -> None:
    listed.returned(NAME, FORM.replace("进展情况", heading))
    assert found(listed) == expected
    assert listed.task("1-1").progress == "已完成3公里"


def test_two_sheets_that_look_like_returns(listed: Office) -> None:
    listed.returned(NAME, FORM, 另一张=FORM)
    assert found(listed) == {(NAME, "F11")}


def test_an_instruction_sheet_is_no_return(listed: Office) -> None:
    listed.returned(NAME, FORM, 填表说明="请按时报送\n不要改动表头")
    assert found(listed) == set()


UNITS = (Unit(name="区水务局", aliases=("区水务和河湖管理局",)),)


@pytest.mark.parametrize(
    ("name", "line", "expected", "unit"),
    [
        (NAME, "填报单位：区水务局", set(), "区水务局"),
        (NAME, "周报表", set(), "区水务局"),
        ("周报.xlsx", "填报单位：区水务局", set(), "区水务局"),
        ("周报.xlsx", "填报单位：区水务局　填报日期：2017年7月13日", set(), "区水务局"),
        ("周报.xlsx", "填报单位：区水务和河湖管理局", {"U03"}, "区水务局"),
        ("水务局周报.xlsx", "周报表", {"U03"}, "区水务局"),
        ("区农林局.xlsx", "填报单位：区水务局", {"U04"}, "区水务局"),
        (NAME, "填报单位：区水务据", set(), "区水务局"),
        (NAME, "填报单位：区河道管理中心", {"U02"}, "区水务局"),
        (NAME, "单位：公里", set(), "区水务局"),
        (NAME, "填报单位（盖章）：", set(), "区水务局"),
    ],
)
def test_whose_return_it_is(
    listed: Office, name: str, line: str, expected: set[str], unit: str
) -> None:
    listed.settings = Settings(units=UNITS)
    listed.returned(name, f"{line}\n{HEADER}\n{ROW}")
    assert found(listed) == {(name, code) for code in expected}
    (file,) = listed.view().files
    assert (file.unit, file.state) == (unit, "accepted")


def test_the_rows_may_say_otherwise(listed: Office) -> None:
    header = "| 任务编号 | 牵头单位 | 进展情况 | 预估是否能够按时办结 |"
    listed.returned(NAME, f"填报单位：区水务局\n{header}\n| 1-1 | 区农林局 | 已完成3公里 | 是 |")
    assert found(listed) == {(NAME, "U02")}


def test_tasks_tell_when_nothing_else_does(listed: Office) -> None:
    listed.returned("周报.xlsx", f"{HEADER}\n{ROW}")
    assert found(listed) == {("周报.xlsx", "U03")}
    assert listed.statuses()["1-1"] == "on_track"


@pytest.mark.parametrize("rows", [f"{ROW}\n| 2-1 | 已完成5公里 | 40 | 是 |", "| 9-9 | 其他 | | |"])
def test_nobody_knows_whose_it_is(listed: Office, rows: str) -> None:
    listed.returned("周报.xlsx", f"{HEADER}\n{rows}")
    assert found(listed) == {("周报.xlsx", "U01")}
    view = listed.view()
    assert {task.status for task in view.tasks} == {"unreported"}
    assert {row.state for row in view.loose_rows} == {"unknown_unit"}
    assert [file.state for file in view.files] == ["rejected"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2017年7月第1周周报表", {"W01"}),
        ("周报表（6月30日—7月6日）", {"W01"}),
        ("填报日期：2017年7月6日", {"W01"}),
        ("2017年6月第2周周报表", {"W01"}),
        ("2017年7月第2周周报表", set()),
        ("2017年7月第二周周报表", set()),
        ("周报表（7月10日—7月16日）", set()),
        ("填报日期：2017年7月14日", set()),
        ("2017年“十大行动计划”周报表", set()),
    ],
)
def test_which_week_the_form_is_for(listed: Office, line: str, expected: set[str]) -> None:
    listed.returned(NAME, f"{line}\n{HEADER}\n{ROW}")
    assert found(listed) == {(NAME, code) for code in expected}


def test_a_rule_turned_off_says_nothing_and_changes_nothing(listed: Office) -> None:
    listed.settings = Settings(rules={"F03": None, "W01": None})
    listed.dropped("区农林局.pdf", b"%PDF-1.4")
    listed.returned(NAME, f"2017年7月第1周周报表\n{HEADER}\n{ROW}")
    assert found(listed) == set()
    assert listed.view().counts["files_rejected"] == 1


@pytest.mark.parametrize(
    ("line", "forecast"),
    [("2017年7月第1周周报表", "unclear"), ("2017年7月第2周周报表", "on_time")],
)
def test_a_form_of_another_week_gives_no_good_news(
    listed: Office, line: str, forecast: str
) -> None:
    listed.returned(NAME, f"{line}\n{HEADER}\n{ROW}")
    assert listed.task("1-1").forecast == forecast
