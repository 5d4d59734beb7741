"""Returns in Word that go back to their units: comments at the cells, a page before the text."""

import datetime as dt
import io
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Made
from docx.oxml.ns import qn

from pipeline.domain.week import BEIJING
from tests.libreoffice import convert, needs_libreoffice
from tests.office import Office
from tests.test_word_returns import MASTER, WHOLE, nested_tables
from tests.validator import faults_of
from tests.word_documents import document, repacked

FAULTY = WHOLE.replace("60", "一百二").replace("管道已试压", "")
"""Row 2, column 4 is no figure; row 4, column 3 is blank."""
NAME = "区规建局周报.docx"
BACK = f"区规建局/退回修改-{NAME}"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.master(MASTER)
    return office


def units_of(office: Office) -> dict[str, Path]:
    folder = office.root / "outbox" / office.week / "units"
    return {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}


def correct(path: Path, office: Office, name: str, **cells: str) -> None:
    """Corrects the marked document as a clerk does and drops it; `r2c4` names a cell."""
    made = Document(str(path))
    table = next(t for t in made.tables if t.cell(0, 0).text == "任务编号")
    for place, text in cells.items():
        row, column = map(int, place[1:].split("c"))
        table.cell(row - 1, column - 1).paragraphs[0].text = text
    dropped(made, office, name)


def dropped(made: Made, office: Office, name: str) -> None:
    path = office.root / "inbox" / name
    made.save(str(path))
    so_far = (office.root / "inbox" / office.week / "receipts.csv").read_text("utf-8").count("\n")
    moment = dt.datetime(2017, 7, 14, 9, so_far, tzinfo=BEIJING).timestamp()
    os.utime(path, (moment, moment))


def comments(path: Path) -> list[str]:
    return [comment.text for comment in Document(str(path)).comments]


def commented(path: Path) -> list[str]:
    """Returns the codes in the comment on each cell that has one, by the cell's words."""
    made = Document(str(path))
    said = {c.comment_id: c.text for c in made.comments}
    found = []
    for mark in made.element.body.iter(qn("w:commentRangeStart")):
        cell = next(mark.iterancestors(qn("w:tc")))
        words = "".join(text.text or "" for text in cell.iter(qn("w:t")))
        codes = re.findall(r"（([A-Z]\d\d)）", said[int(mark.get(qn("w:id")))])
        found.append(f"{words} {codes[0]}")
    return found


def fills(path: Path) -> list[str]:
    """Returns the colours of the cells of the unit's table that have one."""
    table = Document(str(path)).tables[-1]
    return [str(shade.get(qn("w:fill"))) for shade in table._tbl.iter(qn("w:shd"))]


def test_it_goes_back_as_the_units_own_document(office: Office, tmp_path: Path) -> None:
    content = document(FAULTY)
    office.dropped(NAME, content)
    office.run()
    assert list(units_of(office)) == [BACK]
    path = units_of(office)[BACK]
    assert [text.split("：")[0] for text in comments(path)] == [
        "【退回修改】\n错误",
        "【退回修改】\n错误",
    ]
    assert commented(path) == ["一百二 V01", " C05"]
    assert fills(path) == ["FFC7CE", "FFC7CE"]
    own = tmp_path / "own.docx"
    own.write_bytes(content)
    assert faults_of(path) == faults_of(own)
    note, table = Document(str(path)).tables
    places = [row.cells[2].text for row in note.rows[7:-1]]
    assert places == ["表1第2行第4列", "表1第4行第3列"]
    (own_table,) = Document(io.BytesIO(content)).tables
    assert [c.text for c in table._cells] == [c.text for c in own_table._cells]


def test_the_same_return_goes_back_with_the_same_bytes(office: Office, tmp_path: Path) -> None:
    office.dropped(NAME, document(FAULTY))
    office.run()
    first = units_of(office)[BACK].read_bytes()
    office.run()
    assert units_of(office)[BACK].read_bytes() == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("name", "again"),
    [
        (NAME, f"退回修改-{NAME}"),
        (NAME, NAME),
        ("区规建局更正2.docx", "区规建局.docx"),
        ("区规建局初稿.docx", "新建文档.docx"),
    ],
)
def test_corrected_it_takes_the_place_of_the_first(office: Office, name: str, again: str) -> None:
    office.dropped(name, document(FAULTY))
    office.run()
    (path,) = units_of(office).values()
    correct(path, office, again, r2c4="60", r4c3="管道已试压")
    view = office.run()
    assert {finding.code for finding in view.findings} == {"M06"}
    assert [file.state for file in view.files] == ["superseded", "accepted"]
    task = office.task("1-3")
    assert (task.progress, task.source_sheet, task.source_row) == ("管道已试压", "表1", 4)
    assert units_of(office) == {}


def without_note(made: Made) -> None:
    made.element.body.remove(made.tables[0]._tbl)


def without_comments(made: Made) -> None:
    for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        for mark in list(made.element.body.iter(qn(f"w:{name}"))):
            mark.getparent().remove(mark)


@pytest.mark.parametrize("clerk", [without_note, without_comments])
def test_it_is_known_again_when_the_clerk_takes_out_our_marks(
    office: Office, clerk: Callable[[Made], None]
) -> None:
    office.dropped("区规建局初稿.docx", document(FAULTY))
    office.run()
    (path,) = units_of(office).values()
    made = Document(str(path))
    made.tables[-1].cell(1, 3).paragraphs[0].text = "60"
    clerk(made)
    dropped(made, office, "新建文档.docx")
    view = office.run()
    assert [file.state for file in view.files] == ["superseded", "accepted"]
    assert office.found("V", "C") == {("表1第4行第3列", "C05")}


def test_a_second_round_marks_only_what_is_still_wrong(office: Office) -> None:
    office.dropped(NAME, document(FAULTY))
    office.run()
    correct(units_of(office)[BACK], office, f"退回修改-{NAME}", r2c4="60")
    office.run()
    path = units_of(office)[BACK]
    assert commented(path) == [" C05"]
    assert fills(path) == ["FFC7CE"]
    assert len(Document(str(path)).tables) == 2
    assert len(Document(str(path)).sections) == 2
    correct(path, office, "再改.docx", r4c3="管道已试压")
    view = office.run()
    assert {finding.code for finding in view.findings} == {"M06"}


def test_the_units_own_comments_and_properties_are_kept(office: Office) -> None:
    def noted(made: Any) -> None:
        run = made.tables[0].cell(1, 3).paragraphs[0].runs[0]
        made.add_comment(run, text="请财务核对", author="李四", initials="李")
        made.core_properties.subject = "内部"

    office.dropped(NAME, document(FAULTY, noted))
    office.run()
    path = units_of(office)[BACK]
    assert comments(path)[0] == "请财务核对"
    assert len(comments(path)) == 3
    assert Document(str(path)).core_properties.subject == "内部"


def test_merged_cells_are_marked_where_their_words_are(office: Office) -> None:
    merged = """
    填报单位：区规建局
    | 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
    | 1-1      | 修路     | 已开工   | 一百二         | 是                   |
    | 1-2      | 架桥     | 已开工   | ^              | 是                   |
    | 1-3      | 通水     | 已开工   | 80             | 是                   |
    """
    office.dropped(NAME, document(merged))
    office.run()
    assert office.found("V") == {("表1第2行第4列", "V01"), ("表1第3行第4列", "V01")}
    path = units_of(office)[BACK]
    assert commented(path) == ["一百二 V01", "一百二 V01"]


def test_a_document_that_cannot_be_read_goes_back_as_a_note(office: Office) -> None:
    office.dropped(NAME, nested_tables(40))
    office.run()
    assert list(units_of(office)) == [f"区规建局/退回修改-{NAME[:-5]}.xlsx"]


def test_a_document_without_a_table_goes_back_as_itself(office: Office) -> None:
    office.dropped(NAME, document("填报单位：区规建局\n本周正常推进。"))
    office.run()
    made = Document(str(units_of(office)[BACK]))
    assert "F05" in [cell.text for cell in made.tables[0].columns[-1].cells]
    assert made.paragraphs[-1].text == "本周正常推进。"


def test_a_document_in_the_strict_form_goes_back_as_a_note(office: Office) -> None:
    content = document(FAULTY)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        usual = package.read("word/document.xml")
    strict = usual.replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    office.dropped(NAME, repacked(content, {"word/document.xml": strict}))
    view = office.run()
    assert {f.code for f in view.findings} == {"V01", "C05"}
    assert list(units_of(office)) == [f"区规建局/退回修改-{NAME[:-5]}.xlsx"]


@needs_libreoffice
def test_what_another_program_saves_is_read_the_same(office: Office, tmp_path: Path) -> None:
    office.dropped(NAME, document(FAULTY))
    office.run()
    path = units_of(office)[BACK]
    saved = convert([path], "docx", tmp_path / "again")[0]
    correct(saved, office, "另存.docx", r2c4="60")
    view = office.run()
    assert [file.state for file in view.files] == ["superseded", "accepted"]
    assert office.found("V", "C") == {("表1第4行第3列", "C05")}
