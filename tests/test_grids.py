"""Workbooks as grids: what calamine does not report, and files that no reader should trust."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.domain.settings import Limits
from pipeline.intake.files.formats import Unreadable
from pipeline.intake.files.grids import open_workbook
from tests.office import Office, write_workbook
from tests.xls import xls


def fault(content: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        open_workbook(content, Limits())
    return caught.value.fault


def test_files_that_are_no_workbook() -> None:
    assert fault(b"") == "not_workbook"
    assert fault(b"%PDF-1.4") == "not_workbook"
    assert fault("任务编号,进展".encode()) == "not_workbook"


def test_a_value_far_out_is_refused_before_a_reader_meets_it() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        workbook.add_worksheet().write_string(1_048_575, 200, "x")
    assert fault(content.getvalue()) == "too_large"


def test_any_cut_of_a_workbook_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    content = write_workbook(tmp_path / "a.xlsx", {"表": "| a | b |"}).read_bytes()
    for end in range(1, len(content), 97):
        assert fault(content[:end]) in ("damaged", "not_workbook")


def test_an_unknown_encoding_in_a_part_is_no_crash(tmp_path: Path) -> None:
    content = write_workbook(tmp_path / "a.xlsx", {"表": "| a | b |"}).read_bytes()
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'encoding="UTF-8"', b'encoding="UTF-2"'))
    try:
        open_workbook(changed.getvalue(), Limits())
    except Unreadable as problem:
        assert problem.fault == "damaged"


def test_a_workbook_that_counts_days_from_1904(office: Office) -> None:
    office.master(
        "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1 | 建管网 | 区水务局 | 7月31日前 |"
    )
    path = office.root / "inbox" / office.week / "区水务局.xlsx"
    path.parent.mkdir(parents=True)
    with xlsxwriter.Workbook(path, {"date_1904": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["任务编号", "完成时限", "进展情况", "预估是否能够按时办结"])
        sheet.write_row(1, 0, ["1", 42947 - 1462, "施工", "是"])
    office.received(path.name, "2017-07-13 16:00")
    assert office.found("V", "M") == set()


def test_whole_numbers_of_an_old_xls_are_numbers_like_any_other() -> None:
    (value,) = open_workbook(xls([[80]]), Limits()).grids[0].rows[0]
    assert (value, type(value)) == (80.0, float)


def test_filtered_rows_are_read_and_told(office: Office) -> None:
    office.master(
        "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1 | 建管网 | 区水务局 | 7月31日前 |"
    )
    path = office.root / "inbox" / office.week / "区水务局.xlsx"
    path.parent.mkdir(parents=True)
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["任务编号", "工作内容", "进展情况", "预估是否能够按时办结"])
        sheet.write_row(1, 0, ["1", "建管网", "施工", "是"])
        sheet.set_row(1, None, None, {"hidden": True})
    office.received(path.name, "2017-07-13 16:00")
    assert office.statuses() == {"1": "on_track"}
    assert office.found("F") == {("区水务局", "F08")}


@pytest.mark.parametrize("table", ["", "单格", "| 任务编号 | 工作内容 | 进展情况 |"])
def test_sheets_with_hardly_anything(office: Office, table: str) -> None:
    office.master(
        "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1 | 建管网 | 区水务局 | 7月31日前 |"
    )
    office.returned("区水务局.xlsx", table)
    assert office.statuses() == {"1": "unreported"}
