"""Files that hang a reader, swell or abort it: each costs only itself, and the batch goes on."""

import io
import os
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.intake.files.receipts import receipts_of
from pipeline.intake.readers import read_returns
from pipeline.intake.returns import Return
from tests.office import Office
from tests.soak import size
from tests.test_week_of_returns import HEADER, MASTER

ROW = "| 1-1-1 | 完成柏条河沿线截污管网建设 | 7月底前 | 已完成3公里 | 60 | 是 |  |  |"


def workbook(fill: Callable[[xlsxwriter.worksheet.Worksheet], object]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    fill(book.add_worksheet())
    book.close()
    return content.getvalue()


def repacked(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Returns the workbook with one of its parts changed."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for member in old.namelist():
            part = old.read(member)
            new.writestr(member, change(part) if member == name else part)
    return result.getvalue()


GOOD = workbook(lambda sheet: sheet.write_row(0, 0, ["任务编号", "进展情况", "能否按时办结"]))
SHEET = "xl/worksheets/sheet1.xml"


def lying_directory() -> bytes:
    """Returns a zip that declares a wrong size for a member."""
    content = bytearray(GOOD)
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(SHEET.encode()))
    content[at + 24 : at + 28] = struct.pack("<I", 7)
    return bytes(content)


def zipped(name: str, content: bytes) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as archive:
        archive.writestr(name, content)
    return result.getvalue()


def untracked(items: Iterator[Return], total: int) -> Iterator[Return]:
    return items


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def merged_over_and_over() -> bytes:
    cells = b"<mergeCells>" + b'<mergeCell ref="A1:C60000"/>' * 1000 + b"</mergeCells>"
    row = b'<row r="60000"><c r="A60000"><v>1</v></c></row></sheetData>'
    return repacked(GOOD, SHEET, lambda part: part.replace(b"</sheetData>", row + cells))


def strict(content: bytes) -> bytes:
    """Returns the workbook in the namespaces of the strict standard."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            for usual, other in (
                (b"schemas.openxmlformats.org/spreadsheetml/2006/main", b"spreadsheetml/main"),
                (
                    b"schemas.openxmlformats.org/officeDocument/2006/relationships",
                    b"officeDocument/relationships",
                ),
            ):
                part = part.replace(usual, b"purl.oclc.org/ooxml/" + other)
            new.writestr(name, part)
    return result.getvalue()


SPANS = "<table>" + "<tr><td rowspan=1000 colspan=1000>x</td></tr>" * 20 + "</table>"
KILLERS: dict[str, tuple[Callable[[], bytes], str]] = {
    "最远的格.xlsx": (
        lambda: workbook(lambda sheet: sheet.write(1048575, 16383, "x")),
        "too_large",
    ),
    "一格三亿字.xlsx": (
        lambda: repacked(GOOD, "xl/sharedStrings.xml", lambda part: part + b"a" * 300_000_000),
        "too_large",
    ),
    "实体.xlsx": (
        lambda: repacked(GOOD, SHEET, lambda part: part.replace(b"?>", b"?>" + _BOMB, 1)),
        "too_large",
    ),
    "套娃.xlsx": (lambda: zipped("inner.zip", zipped("a.xlsx", GOOD)), "not_workbook"),
    "目录说谎.xlsx": (lambda: lying_directory(), "damaged"),
    "截断.xlsx": (lambda: GOOD[: len(GOOD) // 2], "damaged"),
    "空.xlsx": (lambda: b"", "not_workbook"),
    "文档.xls": (lambda: _OLE + "WordDocument".encode("utf-16-le"), "not_workbook"),
    "加密.xlsx": (lambda: _OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "另一命名空间.xlsx": (
        lambda: strict(workbook(lambda sheet: sheet.write(1048575, 16383, "x"))),
        "too_large",
    ),
    "一格三十万字.xlsx": (
        lambda: repacked(
            GOOD, SHEET, lambda part: part.replace(b"</v>", b"1" * 300_000 + b"</v>", 1)
        ),
        "too_large",
    ),
    "合并千次.xlsx": (lambda: merged_over_and_over(), "too_large"),
    "跨行跨列.xls": (lambda: SPANS.encode(), "too_large"),
    "百万行.csv": (lambda: b"a,b,c\n" * 1_000_000, "too_large"),
    "只有注释.xls": (lambda: b"<!-- <table> -->", "not_workbook"),
    "文字文档.ods": (
        lambda: zipped("mimetype", b"application/vnd.oasis.opendocument.text"),
        "not_workbook",
    ),
    "假的.xls": (lambda: _OLE + "Workbook".encode("utf-16-le") + b"\0" * 999, "damaged"),
}
"""Each is made where it is read: all processes that take part in a test run import this."""


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Return]:
    """Reads all killers and one good return in one batch, with the real readers."""
    office = Office(tmp_path_factory.mktemp("office"))
    for name, (content, _) in KILLERS.items():
        office.dropped(name, content())
    office.returned("区水务局.xlsx", f"{HEADER}\n{ROW}")
    inbox = office.root / "inbox" / office.week
    (inbox / "文件夹.xlsx").mkdir()
    if sys.platform != "win32":
        os.mkfifo(inbox / "管道.xlsx")
        (inbox / "链接.xlsx").symlink_to(inbox / "区水务局.xlsx")
    receipts, _ = receipts_of(inbox)
    changed = [replace(r, sha256="0") for r in receipts if r.file == "截断.xlsx"]
    limits = office.settings.limits
    everything = read_returns(receipts, office.the_week, limits, (), 2, untracked)
    growing = read_returns(changed, office.the_week, limits, (), 2, untracked)
    return {one.file: one for one in everything} | {"仍在写入": next(growing)}


@pytest.mark.parametrize("name", KILLERS)
def test_a_killer_is_refused_with_a_reason(read: dict[str, Return], name: str) -> None:
    assert read[name].fault == KILLERS[name][1]
    assert read[name].detail


def test_the_others_are_read(read: dict[str, Return]) -> None:
    assert [row.task_id for row in read["区水务局.xlsx"].rows] == ["1-1-1"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither in a folder")
@pytest.mark.parametrize("name", ["管道.xlsx", "链接.xlsx"])
def test_what_is_no_file_is_refused_unopened(read: dict[str, Return], name: str) -> None:
    assert read[name].fault == "not_workbook"


def test_a_folder_named_like_a_workbook_is_refused(read: dict[str, Return]) -> None:
    assert read["文件夹.xlsx"].fault == "not_workbook"


def test_a_file_still_being_written_is_left_for_the_next_run(read: dict[str, Return]) -> None:
    assert read["仍在写入"].fault == "changing"


def test_a_full_cell_is_read_however_its_letters_are_written(office: Office) -> None:
    office.master(MASTER)
    path = office.returned("区水务局.xlsx", f"填报单位：区水务局\n{HEADER}\n{ROW}")
    long = b"&#38271;" * 32_767
    office.dropped(
        path.name,
        repacked(
            path.read_bytes(),
            "xl/sharedStrings.xml",
            lambda part: part.replace("已完成3公里".encode(), long),
        ),
    )
    assert office.task("1-1-1").progress == "长" * 32_767


def test_the_strict_standard_is_read_alike(office: Office) -> None:
    office.master(MASTER)
    row = ROW.replace("| 60 |", "| 100% |").replace("已完成3公里", "=1/0")
    path = office.returned("区水务局.xlsx", f"填报单位：区水务局\n{HEADER}\n{row}")
    office.dropped(path.name, strict(path.read_bytes()))
    assert office.task("1-1-1").percent == 100
    assert ("D3", "V05") in office.found("V")


@pytest.mark.parametrize(
    "cell",
    [
        "已完成" * 30,
        "已完成y" * 5_000,
        "如" * 30_000,
        "合计" + "!" * 30_000,
        "（" * 30_000,
        "7月" * 9_000,
    ],
)
def test_a_cell_made_to_hold_up_a_search_does_not(office: Office, cell: str) -> None:
    office.master(MASTER)
    for place in range(8):
        cells = ["1-1-1", "完成柏条河沿线截污管网建设", "7月底前", "施工", "60", "是", "", ""]
        cells[place] = cell
        line = f"| {' | '.join(cells)} |"
        office.returned(
            f"区水务局{place}.xlsx", f"单位（{cell}\n填报单位：区水务局\n{HEADER}\n{line}"
        )
    assert len(office.view().files) == 8


def test_a_file_taken_away_is_said_to_be_gone(office: Office) -> None:
    office.returned("区水务局.xlsx", f"{HEADER}\n{ROW}")
    (receipt,), _ = receipts_of(office.root / "inbox" / office.week)
    receipt.path.unlink()
    (gone,) = read_returns([receipt], office.the_week, office.settings.limits, (), 1, untracked)
    assert gone.fault == "changing"


def test_a_return_of_too_many_rows_is_refused(office: Office) -> None:
    office.master(MASTER)
    office.returned("区水务局.xlsx", "\n".join(["填报单位：区水务局", HEADER, *[ROW] * 20_001]))
    assert office.found("F") == {("区水务局", "F04")}


BLANK_ROWS = size(share=200_000, whole=1_000_000)


@pytest.mark.soak
@pytest.mark.parametrize("cells", [0, 2])
def test_a_million_blank_rows_with_formats_are_read(office: Office, cells: int) -> None:
    def grown(part: bytes) -> bytes:
        blank = b"".join(
            b'<row r="%d" s="1" customFormat="1">%s</row>'
            % (n, b"".join(b'<c r="%c%d" s="1"/>' % (65 + column, n) for column in range(cells)))
            for n in range(9, BLANK_ROWS)
        )
        return part.replace(b"</sheetData>", blank + b"</sheetData>")

    path = office.returned("区水务局.xlsx", f"填报单位：区水务局\n{HEADER}\n{ROW}")
    office.dropped("区水务局.xlsx", repacked(path.read_bytes(), SHEET, grown))
    office.master(MASTER)
    assert office.task("1-1-1").percent == 60
    assert office.task("1-1-1").source_row == 3


def _grown(part: bytes) -> bytes:
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(9, 900_000)
    )
    return part.replace(b"</sheetData>", rows + b"</sheetData>")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory")
@pytest.mark.parametrize("limit", [{"seconds": 0.2}, {"memory_mb": 64}])
def test_a_reader_that_takes_too_long_or_too_much_costs_one_file(
    office: Office, limit: dict[str, float]
) -> None:
    office.returned("区水务局.xlsx", f"{HEADER}\n{ROW}")
    office.dropped("大.xlsx", repacked(GOOD, SHEET, _grown))
    receipts, _ = receipts_of(office.root / "inbox" / office.week)
    limits = office.settings.limits.model_copy(update=limit)
    usual, big = read_returns(receipts, office.the_week, limits, (), 2, untracked)
    assert (big.file, big.fault) == ("大.xlsx", "too_large")
    assert usual.file == "区水务局.xlsx"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory")
def test_a_file_that_takes_too_much_costs_none_of_those_handed_over_with_it(
    office: Office,
) -> None:
    for number in range(80):
        office.returned(f"单位{number:02}.xlsx", f"{HEADER}\n{ROW}")
    office.dropped("大.xlsx", repacked(GOOD, SHEET, _grown))
    receipts, _ = receipts_of(office.root / "inbox" / office.week)
    limits = office.settings.limits.model_copy(update={"memory_mb": 64})
    returns = list(read_returns(receipts, office.the_week, limits, (), 1, untracked))
    assert [one.file for one in returns] == [receipt.file for receipt in receipts]
    assert {one.file: one.fault for one in returns if one.fault} == {"大.xlsx": "too_large"}


NAMES = ["区水务局\n第二行.xlsx", "区水务局\u202e.xlsx", "水" * 80 + ".xlsx", "..区水务局.xlsx"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
@pytest.mark.parametrize("name", NAMES)
def test_a_strange_name_is_a_name(office: Office, name: str) -> None:
    office.master(MASTER)
    office.returned(name, f"填报单位：区水务局\n{HEADER}\n{ROW}")
    assert office.task("1-1-1").source_file == name
    assert Path(office.root / "inbox" / office.week / name).is_file()
