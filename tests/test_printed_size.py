"""No sheet that the program writes prints in type of less than 8 points."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from pipeline.domain.registers import REGISTERS
from pipeline.excel.book import About, Book
from pipeline.excel.cells import Column
from pipeline.excel.printing import Printing, printing_of
from pipeline.reports import forms_of_all
from pipeline.reports.blank_registers import blank_register
from tests.office import Office
from tests.printed_size import printed_size

DAY = dt.date(2017, 7, 14)


def sheet_of(widths: list[float], frozen: int = 0, paper: Any = "A4") -> Any:
    book = Book(About("表", "", "督查室", "", "", DAY), paper)
    sheet = book.sheet("表", "一览表", "截至7月14日", "DDE5EE")
    columns: list[Column[str]] = [
        Column(f"第{n}列", lambda _: "文字", width=w) for n, w in enumerate(widths)
    ]
    table = sheet.table(columns, ["一行"])
    sheet.freeze(table, frozen)
    return openpyxl.load_workbook(io.BytesIO(book.content()))["表"]


@pytest.mark.parametrize("columns", range(4, 60, 5))
@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_however_wide_a_table_is_its_type_can_be_read(columns: int, paper: str) -> None:
    sheet = sheet_of([14.0] * columns, 2, paper)
    assert printed_size(sheet) >= 8
    across = not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert across == (sheet.print_title_cols == "$A:$B")  # the first columns on each page across


def test_the_paper_grows_before_the_pages_become_more() -> None:
    found = [printing_of([width] * 10, 10) for width in (15, 17, 20, 26, 31)]
    assert found == [
        Printing("A4"),
        Printing("A4"),
        Printing("A3"),
        Printing("A3"),
        Printing("A3", 80),
    ]
    assert printing_of([15] * 10, 10, "A3") == Printing("A3")


def test_wide_first_columns_are_not_repeated_on_every_page_across() -> None:
    sheet = sheet_of([60.0] * 8, frozen=5)
    assert sheet.page_setup.scale == 80
    assert sheet.print_title_cols is None


def test_the_page_number_is_not_made_smaller() -> None:
    assert sheet_of([14.0] * 40).HeaderFooter.scaleWithDoc is False


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)
def test_a_blank_register_is_filled_in_by_hand_too(register: Any) -> None:
    for sheet in openpyxl.load_workbook(io.BytesIO(blank_register(register))):
        assert printed_size(sheet) >= 8, sheet.title


def test_a_form_prints_without_the_column_that_checks_it(office: Office) -> None:
    office.master("""
    | 任务编号 | 工作内容 | 牵头单位 | 完成时限 | 目标值 |
    | 1-1      | 修路     | 区规建局 | 年底     | 12公里 |
    """)
    view = office.view()
    ((form,),) = (books.values() for books in forms_of_all(view, "0" * 64).values())
    sheet = openpyxl.load_workbook(io.BytesIO(form))["周报表"]
    assert printed_size(sheet) >= 8
    last = sheet.print_area.split(":")[1].strip("$0123456789")
    assert [cell.value for cell in sheet[4] if cell.coordinate[0] > last] == ["填报检查"]
