"""Our own CSV tables are read strictly: a damaged table is never taken for a short one."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.history.results import table_rows
from pipeline.office.tables import TableFault, read_record, read_table, table_text
from tests.office import Office

NO_ROWS = "name,size\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("\n", 1),
        ("name\nx\n", 1),
        ("name,size,name\nx,1,y\n", 1),
        ("name,size\nx,1\ny\n", 3),
        ("name,size\nx,1,more\n", 2),
        ('name,size\nx,"1\ny,2\n', 3),
        ('name,size\nx,"1"2\n', 2),
        ('name,size\n"x\ny",1\n\nz\n', 5),
    ],
)
def test_what_is_no_such_table_is_told_by_its_line(text: str, line: int) -> None:
    with pytest.raises(TableFault, match=f"第{line}行"):
        read_table(text.encode(), ("name", "size"))


def test_a_table_in_another_encoding_is_told() -> None:
    with pytest.raises(TableFault, match="UTF-8"):
        read_table("名称,大小\n".encode("gbk"))


def test_rows_know_the_line_they_end_on() -> None:
    table = read_table('\ufeffname,size\n"x\ny",1\n\nz,2\n'.encode(), ("size",))
    assert table.columns == ("name", "size")
    assert table.rows == [{"name": "x\ny", "size": "1"}, {"name": "z", "size": "2"}]
    assert table.line_numbers == [3, 5]
    assert read_table(NO_ROWS.encode()).rows == []


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.just("1")), max_size=5))
def test_what_is_written_is_read(rows: list[tuple[str, str]]) -> None:
    table = read_table(table_text([("name", "size"), *rows]).encode("utf-8-sig"))
    assert [tuple(row.values()) for row in table.rows] == rows


def test_a_text_of_any_length_is_read_again_the_next_week(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.master("""
        | 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
        | 1-1      | 修路     | 区规建局 | 12月底前 |
    """)
    cells = ("任务编号", "进展情况", "能否按时办结"), ("1-1", "长" * 200_000, "是")
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    office.dropped("区规建局周报表.xls", f"<table>{rows}</table>".encode())
    office.run()
    (task,) = office.run("2017-W29").tasks
    assert [len(said.progress) for _, said in task.history] == [200_000]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses such a name")
def test_a_file_named_with_a_line_end_breaks_no_table(tmp_path: Path) -> None:
    """macOS keeps a folder's icon in a file with such a name."""
    office = Office(tmp_path)
    office.master(
        "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1-1 | 修路 | 区规建局 | 12月底前 |"
    )
    office.dropped("Icon\r", b"")
    office.run()
    office.run()
    (receipt,) = table_rows(office.root / "outbox" / office.week / "data" / "receipts.csv")
    assert (receipt["file"], receipt["state"]) == ("Icon\r", "rejected")


COLUMNS = ("name", "size")


@pytest.mark.parametrize(
    "text",
    [
        "name,size\nx,1,已核\n",
        "name,size,,\nx,1,,\n",
        "备注,name,size,size2\n,x,1,\n",
    ],
    ids=["a note behind a row", "columns that Excel added", "a column put in front"],
)
def test_a_record_that_people_opened_and_saved_is_read(text: str) -> None:
    assert read_record(text.encode("utf-8-sig"), COLUMNS).rows == [{"name": "x", "size": "1"}]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name\nx\n", 1),
        ("name,size,size\nx,1,2\n", 1),
        ("name,size\nx,1\ny\n", 3),
        ('name,size\nx,"1\ny,2\n', 3),
    ],
    ids=["no such column", "a column twice", "a row cut off", "a quote that swallows rows"],
)
def test_a_record_that_lacks_something_is_told_by_its_line(text: str, line: int) -> None:
    with pytest.raises(TableFault, match=f"第{line}行"):
        read_record(text.encode(), COLUMNS)
