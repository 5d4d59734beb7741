"""What is the same in two folders of reports, whatever packed them."""

import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from pipeline.archive.comparing.compare import Comparison, compare
from pipeline.excel.fonts import with_fonts_in_order
from pipeline.office.package import packed, unpacked
from pipeline.post.letters.eml import message
from tests.week_views import WEEK


def workbook(text: str, colour: str = "00C00000") -> bytes:
    """A workbook as openpyxl writes it, and so did 0.1.0: the size of a font behind its name."""
    book = openpyxl.Workbook()
    cell = book.worksheets[0]["A1"]
    cell.value, cell.font = text, Font(name="宋体", size=10, color=colour, underline="single")
    content = io.BytesIO()
    book.save(content)
    return packed({n: part for n, part in unpacked(content.getvalue()).items() if "core" not in n})


def in_order(content: bytes) -> bytes:
    return packed(with_fonts_in_order(unpacked(content)))


def reports(folder: Path, attached: bytes, body: str = "请改正") -> Path:
    folder.mkdir(parents=True)
    (folder / "退回修改.xlsx").write_bytes(attached)
    mail = message(
        WEEK, WEEK.cutoff, "督查室", "a@b.cn", ["c@d.cn"], "退回", body, {"退回修改.xlsx": attached}
    )
    (folder / "退回修改.eml").write_bytes(mail)
    return folder


def compared(tmp_path: Path, was: bytes, now: bytes, body: str = "请改正") -> Comparison:
    return compare(reports(tmp_path / "was", was), reports(tmp_path / "now", now, body))


def test_fonts_in_another_order_and_the_message_with_them_are_the_same(tmp_path: Path) -> None:
    was = workbook("进展")
    assert in_order(was) != was
    assert compared(tmp_path, was, in_order(was)).verdict == "same_content"


def test_a_workbook_within_a_document_within_a_message_may_be_packed_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def document(text: str) -> bytes:
        return packed(
            {"word/document.xml": b"<d/>", "word/data.xlsx": packed({"a": text.encode()})}
        )

    was, other = document("进展" * 99), document("没有进展" * 99)
    monkeypatch.setattr("pipeline.office.package._LEVEL", 1)
    assert compared(tmp_path / "1", was, document("进展" * 99)).verdict == "same_content"
    assert compared(tmp_path / "2", was, other).verdict == "different"


@pytest.mark.parametrize(
    ("now", "body", "where"),
    [
        (in_order(workbook("没有进展")), "请改正", {("退回修改.xlsx", "A1"), ("退回修改.eml", "")}),
        (
            in_order(workbook("进展", "0000C000")),
            "请改正",
            {("退回修改.xlsx", ""), ("退回修改.eml", "")},
        ),
        (in_order(workbook("进展")), "请核对", {("退回修改.eml", "")}),
    ],
    ids=["text", "colour", "body"],
)
def test_what_else_differs_is_not_hidden_by_that(
    tmp_path: Path, now: bytes, body: str, where: set[tuple[str, str]]
) -> None:
    found = compared(tmp_path, workbook("进展"), now, body)
    assert found.verdict == "different"
    assert {(difference.file, difference.cell) for difference in found.differences} == where


def test_a_part_that_somebody_broke_is_compared_as_it_is(tmp_path: Path) -> None:
    parts = unpacked(workbook("进展"))
    broken = packed(parts | {"xl/styles.xml": b"<styleSheet><font><size/></font>"})
    assert compared(tmp_path, workbook("进展"), broken).verdict == "different"
