"""A finished workbook is freed at once: a command collects no garbage, and may make hundreds."""

import datetime as dt
import gc
import weakref

from pipeline.excel.book import About, Book
from pipeline.excel.cells import Column


def test_a_finished_workbook_leaves_nothing_for_the_garbage_collector() -> None:
    def made() -> list[weakref.ref[object]]:
        book = Book(About("表", "", "督查室", "", "", dt.date(2017, 7, 14)), "A4")
        columns: list[Column[str]] = [Column("工作内容", lambda text: text, width=20)]
        sheet = book.sheet("表", "一览表", "截至7月14日", "DDE5EE")
        sheet.table(columns, ["修渠", "铺路"])
        sheet.remark(3, 0, "请核对")
        held = [weakref.ref(each) for each in (book, book._workbook, sheet, sheet._worksheet)]
        assert book.content().startswith(b"PK")
        return held

    was_on = gc.isenabled()
    gc.disable()
    try:
        assert [each() for each in made()] == [None] * 4
    finally:
        if was_on:
            gc.enable()
