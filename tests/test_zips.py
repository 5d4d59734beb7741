"""A workbook's package is unpacked once: its reader gets exactly the bytes that were checked."""

import io
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.settings import Limits
from pipeline.intake.files.formats import Unreadable
from pipeline.intake.files.grids import open_workbook
from pipeline.intake.files.zips import inflated
from pipeline.office.package import stored
from tests.office import write_workbook
from tests.soak import examples

TABLE = """
| 任务编号 | 进展情况 | 能否按时办结 |
| 1-1 | 已开工 | 是 |
"""
SHEET = "xl/worksheets/sheet1.xml"
Parts = list[tuple[str, bytes]]


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    with zipfile.ZipFile(write_workbook(tmp_path / "区水务局.xlsx", {"周报表": TABLE})) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def zipped(parts: Parts, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(content, "w", how) as archive:
        warnings.simplefilter("ignore")  # about duplicate names
        for name, part in parts:
            archive.writestr(name, part)
    return content.getvalue()


def progress(content: bytes) -> object:
    return open_workbook(content, Limits()).grids[0].rows[1][1]


@pytest.mark.soak
@examples(share=30, whole=5_000)
@given(st.dictionaries(st.text("ab区/.é", min_size=1), st.binary(max_size=3_000), max_size=5))
def test_what_is_stored_is_a_zip_of_it(parts: dict[str, bytes]) -> None:
    content = stored(parts)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == parts
        members = {m.filename: b"".join(inflated(content, m)) for m in archive.infolist()}
    assert members == parts


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_part_comes_in_pieces(how: int) -> None:
    part = bytes(range(256)) * 20_000
    content = zipped([("a", part)], how)
    (member,) = zipfile.ZipFile(io.BytesIO(content)).infolist()
    pieces = list(inflated(content, member))
    assert b"".join(pieces) == part
    assert max(map(len, pieces)) <= 1 << 20 < len(part)


def test_folders_written_as_on_windows(parts: Parts) -> None:
    """DingTalk's exports, for example, are written this way."""
    assert progress(zipped([(name.replace("/", "\\"), part) for name, part in parts])) == "已开工"


def test_a_part_that_nobody_opens_may_be_damaged(parts: Parts) -> None:
    content = zipped([*parts, ("xl/media/图.png", b"picture")], zipfile.ZIP_STORED)
    assert progress(content.replace(b"picture", b"PICTURE")) == "已开工"


def test_of_a_part_that_stands_twice_the_one_looked_into_is_read(parts: Parts) -> None:
    sheet = dict(parts)[SHEET]
    far = sheet.replace(b'r="B2"', b'r="XFD1048576"')
    assert far != sheet
    assert progress(zipped([(SHEET, far), *parts])) == "已开工"
    with pytest.raises(Unreadable, match="XFD1048576"):
        progress(zipped([*parts, (SHEET, far)]))


def test_a_name_too_long_for_utf_8_costs_nothing(parts: Parts) -> None:
    content = zipped([*parts, ("a" * 60_000, b"")])
    assert progress(content.replace(b"a" * 60_000, b"\xe9" * 60_000)) == "已开工"


@pytest.mark.parametrize(
    ("harm", "fault"),
    [
        (lambda content: content.replace(b"PK\x03\x04", b"PK\x03\x05"), "damaged"),
        (lambda content: content.replace("已开工".encode(), "已完工".encode()), "damaged"),
    ],
    ids=["a local header", "a text, but not its checksum"],
)
def test_what_the_directory_does_not_bear_out_is_damaged(
    parts: Parts, harm: Callable[[bytes], bytes], fault: str
) -> None:
    content = zipped(parts, zipfile.ZIP_STORED)
    assert harm(content) != content
    with pytest.raises(Unreadable) as problem:
        open_workbook(harm(content), Limits())
    assert problem.value.fault == fault


MERGED = b'<mergeCells count="1"><mergeCell ref="B2:C2"/></mergeCells>'
NAMESPACE = b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    ("before", "behind", "merged"),
    [
        (b"", MERGED, True),
        (b"", b'<mergeCells><mergeCell ref="B2:C2"></mergeCell></mergeCells>', True),
        (b"", b'<mergeCells >\n<mergeCell ref="B2:C2" />\n</mergeCells>', True),
        (
            b"",
            b'<x:mergeCells %s><x:mergeCell ref="B2:C2"/></x:mergeCells>' % NAMESPACE,
            True,
        ),
        (b"", b"<phoneticPr fontId='1'/>" + MERGED + b"<pageMargins/>", True),
        (b"", b"<!-- <mergeCells></mergeCells> -->" + MERGED, True),
        (MERGED, b"", True),
        (b"", b'<mergeCells count="0"/>', False),
        (b"", b"", False),
    ],
    ids=["plain", "two tags", "blanks", "prefixed", "in between", "comment", "front", "0", "none"],
)
def test_merged_cells_are_found_wherever_they_stand(
    parts: Parts, before: bytes, behind: bytes, merged: bool
) -> None:
    rows, end = b"<sheetData>", b"</sheetData>"
    sheet = dict(parts)[SHEET].replace(rows, before + rows).replace(end, end + behind)
    written = [(name, sheet if name == SHEET else part) for name, part in parts]
    grid = open_workbook(zipped(written), Limits()).grids[0]
    assert grid.covered.get((1, 2)) == ((1, 1) if merged else None)
    assert grid.rows[1][2] == ("已开工" if merged else "是")


STRINGS = "xl/sharedStrings.xml"


def in_cdata(part: bytes) -> bytes:
    words = part.replace("已开工".encode(), "<![CDATA[已开工<3>]]>".encode())
    return words.replace(b"</sst>", b"<!-- <![CDATA[ --></sst>")


def in_utf_16(part: bytes) -> bytes:
    return (
        part.decode()
        .replace("UTF-8", "UTF-16")
        .replace("已开工", "已开工&lt;3&gt;")
        .encode("utf-16")
    )


@pytest.mark.parametrize("written", [in_cdata, in_utf_16])
def test_text_is_found_however_it_is_written(
    parts: Parts, written: Callable[[bytes], bytes]
) -> None:
    other = [(name, written(part) if name == STRINGS else part) for name, part in parts]
    assert progress(zipped(other)) == "已开工<3>"


@pytest.mark.parametrize("opened", [b"<![CDATA[", b"<!-- <![CDATA[", b"<? <![CDATA["])
def test_what_is_opened_over_and_over_is_damage(parts: Parts, opened: bytes) -> None:
    never_closed = dict(parts)[SHEET].replace(b"</sheetData>", opened * 200_000)
    other = [(name, never_closed if name == SHEET else part) for name, part in parts]
    with pytest.raises(Unreadable):
        progress(zipped(other))


def test_text_in_cdata_may_be_no_longer_than_any_other(parts: Parts) -> None:
    many = b"<![CDATA[" + b"<" * 300_000 + b"]]>"
    other = [(name, part.replace(b"<t>", b"<t>" + many, 1)) for name, part in parts]
    with pytest.raises(Unreadable, match="文字过长"):
        progress(zipped(other))


def test_a_sheet_in_utf_16(parts: Parts) -> None:
    other = [(name, in_utf_16(part) if name == SHEET else part) for name, part in parts]
    assert progress(zipped(other)) == "已开工"
