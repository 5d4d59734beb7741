"""One return in every format: the same is read from each.

The two files in tests/workbooks were written by another library (SheetJS) from the same table: an
.xlsb with cells in short form, and the XML of 2003 that office systems name .xls.
"""

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.domain.settings import Limits
from pipeline.intake.files.formats import Unreadable, xlsb
from pipeline.intake.files.grids import open_workbook
from pipeline.office.package import stored
from tests import xls
from tests.libreoffice import converted, needs_libreoffice
from tests.office import Office, write_workbook

WORKBOOKS = Path(__file__).parent / "workbooks"
MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 建截污管网 | 区水务局 | 7月底 |
| 1-2 | 清淤12公里 | 区水务局 | 7月底 |
| 1-3 | 栽植行道树 | 区水务局 | 7月底 |
"""
TABLE = """
填报单位：区水务局
| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因及建议 |
| 1-1 | 建截污管网 | 已开工 | 100% | 是 |  |
| 1-2 | 清淤12公里 | =1/0 | 1% | 否 | 连续降雨 |
| 1-3 | 栽植行道树 | 已栽植 | =1/0 | ^ | ^ |
"""
READ = [
    ("已开工", 100, "on_time", ""),
    ("", 1, "late", "连续降雨"),
    ("已栽植", None, "late", "连续降雨"),
]
FOUND = {("C4", "V05"), ("C4", "C05"), ("D5", "V05"), ("D3", "C03")}


def read(office: Office) -> list[tuple[object, ...]]:
    office.master(MASTER)
    tasks = office.view().tasks
    assert {task.source_file for task in tasks} != {""}
    return [(task.progress, task.percent, task.forecast, task.reason) for task in tasks]


def test_xlsx(office: Office) -> None:
    office.returned("区水务局.xlsx", TABLE)
    assert read(office) == READ
    assert office.found("V", "C") == FOUND


@needs_libreoffice
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_what_libreoffice_saves(office: Office, tmp_path: Path, kind: str) -> None:
    path = write_workbook(tmp_path / "区水务局.xlsx", {"周报表": TABLE, "_旧表": TABLE})
    office.dropped(f"区水务局.{kind}", converted(path, kind).read_bytes())
    assert read(office) == READ
    assert office.found("V", "C") == FOUND
    assert office.view().tasks[0].source_sheet == "周报表"


@pytest.mark.parametrize("name", ["short-cells.xlsb", "xml2003.xls"])
def test_what_another_library_saved(office: Office, name: str) -> None:
    office.dropped(name, (WORKBOOKS / name).read_bytes())
    assert read(office) == READ
    assert office.found("V", "C") == FOUND


def test_an_xlsb_as_excel_writes_it_is_read_as_it_is() -> None:
    content = (WORKBOOKS / "short-cells.xlsb").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    marks, full, _ = xlsb.marks_of(parts, Limits())
    again, same, _ = xlsb.marks_of(parts | full, Limits())
    assert (again, same) == (marks, full)
    assert open_workbook(stored(parts | full), Limits()) == open_workbook(content, Limits())


@pytest.mark.parametrize("cut", range(5, 400, 23))
def test_a_damaged_xlsb_is_a_fault(cut: int) -> None:
    content = (WORKBOOKS / "short-cells.xlsb").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = parts["xl/worksheets/sheet2.bin"]
    try:
        open_workbook(stored(parts | {"xl/worksheets/sheet2.bin": part[:-cut]}), Limits())
    except Unreadable as problem:
        assert problem.fault == "damaged"


ODS = b"application/vnd.oasis.opendocument.spreadsheet"
FAR_ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="表"><table:table-row table:number-rows-repeated="1048576">
<table:table-cell table:number-columns-repeated="16384" office:value-type="string">
<text:p>x</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("", "", "too_large"),
        ("</table:table>", '<table:table table:name="表中表"/></table:table>', "too_large"),
        ('value-type="string"><text:p>x</text:p>', 'value="5">', "too_large"),
        ("<text:p>x</text:p>", "", "too_large"),
        ('office:value-type="string"><text:p>x</text:p>', 'table:formula="of:=1">', "too_large"),
        ("urn:oasis:names:tc:opendocument:xmlns:table:1.0", "urn:another", "damaged"),
    ],
    ids=["plain", "a table in it", "no type", "no text", "only a formula", "another namespace"],
)
def test_one_cell_repeated_over_a_whole_ods_is_refused(old: str, new: str, fault: str) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr("content.xml", FAR_ODS.replace(old, new))
    with pytest.raises(Unreadable) as caught:
        open_workbook(content.getvalue(), Limits())
    assert caught.value.fault == fault


@pytest.mark.parametrize(
    "cell",
    [
        "<c r='AAA1048576'><v>1</v></c>",
        '<c s="1" r="XFD1048576" t="inlineStr"><is><t>x</t></is></c>',
        '<c r="&#88;FD1048576"><v>1</v></c>',
        '<c r="XFD1048576"><v><![CDATA[1]]></v></c>',
        '</row><row r="1048576">' + "<c/>" * 300 + "<c><v>1</v></c>",
        '<c\tr="XFD1048576"><v>1</v></c>',
        '<c r="XFD1048576" x="/>"><v>1</v></c>',
        '<c r="XFD1048576"><v><x/>1</v></c>',
        '<c r="XFD1048576" t="str"><v></v></c>',
        '<c r="XFD1048576" t="inlineStr"><is/></c>',
        '<a-b:c r="XFD1048576" xmlns:a-b="x"><a-b:v>1</a-b:v></a-b:c>',
        '<中:c r="XFD1048576" xmlns:中="x"><中:v>1</中:v></中:c>',
    ],
)
def test_a_value_far_out_is_found_however_it_is_written(tmp_path: Path, cell: str) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"表": "| a | b |"})
    changed = rewritten(path, lambda part: part.replace("</row>", f"{cell}</row>"))
    with pytest.raises(Unreadable) as caught:
        open_workbook(changed, Limits())
    assert caught.value.fault == "too_large"


def rewritten(path: Path, change: Callable[[str], str], part: str = "/sheet") -> bytes:
    """Returns the workbook with those parts changed whose names contain `part`."""
    changed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, change(text) if part in name else text)
    return changed.getvalue()


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD01048576"><v>1</v></c>',
        '<c r="A1" r="XFD1048576"><v>1</v></c>',
        '<c r="AAAA1048576"><v>1</v></c>',
        '<c r="A99999999999999999999"><v>1</v></c>',
        f'</row><row r="{"9" * 5000}" hidden="1">',
    ],
)
def test_a_place_that_no_sheet_has_is_damage(tmp_path: Path, cell: str) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"表": "| a | b |"})
    changed = rewritten(path, lambda part: part.replace("</row>", f"{cell}</row>"))
    with pytest.raises(Unreadable) as caught:
        open_workbook(changed, Limits())
    assert caught.value.fault == "damaged"


def test_attributes_that_a_doctype_adds_do_not_hide_a_value_far_out(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"表": "| a |"})
    doctype = '?><!DOCTYPE worksheet [<!ATTLIST c r CDATA "A1">]>'
    far = "<row/>" * 200_000 + f"<row>{'<c/>' * 99}<c><v>1</v></c></row></sheetData>"
    changed = rewritten(
        path, lambda part: part.replace("?>", doctype, 1).replace("</sheetData>", far)
    )
    with pytest.raises(Unreadable, match="CV200002"):
        open_workbook(changed, Limits())


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "changed",
    [
        {"xl/_rels/workbook.xml.rels": ("sheets/sheet1.xml", "sheets/SHEET1.xml")},
        {"xl/workbook.xml": ("<sheet ", '<sheet xmlns:q="q" q:id="rId2" ')},
        {"xl/workbook.xml": ("</sheets>", '<sheet name="表" sheetId="9" r:id="rId9"/></sheets>')},
        {
            "xl/workbook.xml": ("</workbook>", ""),
            "xl/_rels/workbook.xml.rels": ("worksheets/sheet1.xml", "odd/s.xml"),
            SHEET: "xl/odd/s.xml",
        },
    ],
    ids=["case", "a strange id", "two of one name", "broken, elsewhere"],
)
def test_a_sheet_that_calamine_finds_is_always_looked_into(
    tmp_path: Path, changed: dict[str, str | tuple[str, str]]
) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"表": "| a | b |"})
    far = '<c r="XFD1048576"><v>1</v></c></row>'
    parts = {}
    with zipfile.ZipFile(io.BytesIO(rewritten(path, lambda x: x.replace("</row>", far)))) as old:
        for name in old.namelist():
            change = changed.get(name, ("", ""))
            if isinstance(change, str):
                parts[change] = old.read(name)
            else:
                parts[name] = old.read(name).decode().replace(*change, 1).encode()
    with pytest.raises(Unreadable, match="XFD1048576"):
        open_workbook(stored(parts), Limits())


def test_calamine_is_not_given_what_was_not_looked_into(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"表": "| a | b |"})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    far = {
        name.replace("xl/workbook", "XL/Workbook"): part.replace(b'r="B1"', b'r="XFD1048576"')
        for name, part in parts.items()
    }
    empty = re.sub("<table:table-row.*</table:table-row>", "", FAR_ODS, flags=re.DOTALL)
    far |= {"mimetype": ODS, "META-INF/manifest.xml": b"<m/>", "content.xml": empty.encode()}
    (grid,) = open_workbook(stored(far), Limits()).grids
    assert grid.rows == []


def _prefixed(part: str) -> str:
    named = re.sub(r"<(/?)(?=\w)", r"<\1x-y:", part)
    return named.replace(' xmlns="', ' xmlns:x-y="')


@pytest.mark.parametrize(
    "write",
    [
        lambda part: part.replace('"', "'"),
        lambda part: re.sub(r'(?<= [rst])="', ' = "', part),
        lambda part: re.sub(r"<(c|row) ", r"<\1\n\t", part),
        lambda part: re.sub(r'<c( r="\w+")((?: \w+="\w+")+)', r"<c\2\1", part),
        lambda part: re.sub(r'<(c|row) r="\w+"', r"<\1", part),
        _prefixed,
        lambda part: part.replace("</sheetD", '<!--<c r="A3" t="e"><v>1</v></c>--></sheetD'),
    ],
    ids=["quotes", "spaces", "lines", "order", "no places", "prefix", "comment"],
)
def test_what_is_marked_is_marked_however_the_xml_is_written(
    tmp_path: Path, write: Callable[[str], str]
) -> None:
    table = "| 任务编号 | 进展情况 |\n| 1-1 | =1/0 |\n| 1-2 | 100% |\n| 1-3 |  |"
    path = write_workbook(tmp_path / "a.xlsx", {"表": table})
    hide = rewritten(path, lambda part: part.replace('<row r="4"', '<row r="4" hidden="1"'))
    path.write_bytes(hide)
    (usual,) = open_workbook(hide, Limits()).grids
    assert [*usual.errors, *usual.percentages, *usual.hidden_rows] == [(1, 1), (2, 1), 3]
    changed = rewritten(path, write)
    assert changed != hide
    assert open_workbook(changed, Limits()).grids == [usual]


@needs_libreoffice
def test_a_value_far_out_in_an_old_xls_is_refused(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "a.xlsx", {"表": "| a |" + " |" * 254 + " b |" + "\n||" * 60_000 + "\n| c |"}
    )
    with pytest.raises(Unreadable) as caught:
        open_workbook(converted(path, "xls").read_bytes(), Limits())
    assert caught.value.fault == "too_large"


def test_the_workbook_itself_is_never_changed(office: Office) -> None:
    path = office.root / "inbox" / office.week / "a.xlsb"
    path.parent.mkdir(parents=True)
    shutil.copyfile(WORKBOOKS / "short-cells.xlsb", path)
    read(office)
    assert path.read_bytes() == (WORKBOOKS / "short-cells.xlsb").read_bytes()


def protected_xls() -> bytes:
    """Returns a workbook with the record (FILEPASS) that says its content is encrypted."""
    records = xls.stream([["任务编号"]])
    first = 4 + int.from_bytes(records[2:4], "little")
    return xls.compound(records[:first] + xls.FILEPASS + records[first:])


def protected_ods() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>")
        archive.writestr("content.xml", b"\x8a\x01encrypted")
    return content.getvalue()


@pytest.mark.parametrize("made", [protected_xls, protected_ods])
def test_a_password_is_called_a_password(made: Callable[[], bytes]) -> None:
    with pytest.raises(Unreadable) as caught:
        open_workbook(made(), Limits())
    assert caught.value.fault == "encrypted"
