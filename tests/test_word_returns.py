"""Returns in Word: read like a workbook, with the places of their tables."""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.bags.catalogue import bags_of
from pipeline.archive.trace import trace
from pipeline.domain.settings import Limits
from pipeline.domain.week import Week
from pipeline.intake.files.formats import Unreadable
from pipeline.intake.files.grids import open_workbook
from pipeline.intake.returns import Return, read_return
from pipeline.weekly import return_in
from tests.command import duban
from tests.office import Office
from tests.test_mail_messages import body
from tests.word_documents import as_document, document, of_body, repacked, xml

ROOT = Path(__file__).parent.parent
MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1      | 修路     | 区规建局 | 7月底前  |
| 1-2      | 架桥     | 区规建局 | 7月底前  |
| 1-3      | 通水     | 区规建局 | 7月底前  |
"""
HEADER = "| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |"
TOP = f"2017年7月第2周周报表\n填报单位：区规建局\n{HEADER}\n"
WHOLE = f"""
{TOP}
| 1-1 | 修路 | 已铺设3公里 | 60 | 是 |
| 1-2 | 架桥 | 桥墩已完工  | 80 | 是 |
| 1-3 | 通水 | 管道已试压  | 90 | 是 |
""".replace("\n\n", "\n")
NAME = "周报.docx"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.master(MASTER)
    return office


def given(office: Office, text: str, change: Callable[[Any], object] = lambda made: None) -> Office:
    office.dropped(NAME, document(text, change))
    return office


def progress(office: Office) -> dict[str, str]:
    return {task.task_id: task.progress for task in office.view().tasks}


def told(office: Office, code: str) -> str:
    return "；".join(f.message for f in office.view().findings if f.code == code)


def test_a_return_in_word_is_read_like_a_workbook(office: Office) -> None:
    given(office, WHOLE)
    assert office.found() == set()
    assert progress(office) == {"1-1": "已铺设3公里", "1-2": "桥墩已完工", "1-3": "管道已试压"}
    task = office.task("1-2")
    assert (task.source_sheet, task.source_row, task.percent) == ("表1", 3, 80)


def test_a_place_is_named_as_a_reader_of_the_document_counts(office: Office) -> None:
    given(office, WHOLE.replace("80", "一百二").replace("管道已试压", ""))
    assert office.found() == {("表1第3行第4列", "V01"), ("表1第4行第3列", "C05")}


def test_a_table_that_only_says_who_reports_is_no_return(office: Office) -> None:
    head = "| 填报单位 | 区规建局 | 填报时间 | 2017年7月13日 |\n---\n"
    given(office, head + WHOLE.replace("填报单位：区规建局\n", ""))
    assert office.found() == set()
    assert office.task("1-1").source_sheet == "表2"


@pytest.mark.parametrize("header", ["", HEADER])
def test_tables_that_continue_each_other_are_one_return(office: Office, header: str) -> None:
    parts = WHOLE.replace("| 1-3", f"---\n续表\n{header}\n| 1-3").replace("\n\n", "\n")
    given(office, parts.replace("管道已试压", ""))
    last = 2 if header else 1
    assert office.found() == {(f"表2第{last}行第3列", "C05")}
    task = office.task("1-3")
    assert (task.source_sheet, task.source_row) == ("表2", last)


def test_merged_cells_count_for_all_that_they_cover(office: Office) -> None:
    two_lines = """
    填报单位：区规建局
    | 任务编号 | 工作内容 | 进展情况 | <              | 预估是否能够按时办结 |
    | ^        | ^        | 具体进展 | 完成进度（%）  | ^                    |
    | 1-1      | 修路     | 统一推进 | 60             | 是                   |
    | 1-2      | 架桥     | ^        | 70             | 是                   |
    | 1-3      | 通水     | ^        | 80             | 是                   |
    """
    given(office, two_lines)
    assert set(progress(office).values()) == {"统一推进"}
    assert [task.percent for task in office.view().tasks] == [60, 70, 80]


def test_a_table_inside_a_frame_of_one_cell_is_found(office: Office) -> None:
    def framed(made: Any) -> None:
        inner = made.tables[0]._tbl
        frame = made.add_table(rows=1, cols=1)._tbl
        frame.tr_lst[0].tc_lst[0].insert(1, inner)

    given(office, WHOLE, framed)
    assert office.found() == set()
    assert office.task("1-1").source_sheet == "表1"


@pytest.mark.parametrize(("width", "codes"), [(600, set()), (2000, {"F16"})])
def test_a_border_that_was_dragged_moves_no_words(
    office: Office, width: int, codes: set[str]
) -> None:
    def dragged(made: Any) -> None:
        """Drags the borders behind the second and third cell of a row to the right."""
        table = made.tables[0]._tbl
        for column in list(table.tblGrid):
            table.tblGrid.remove(column)
        for each in (1500, 1500, width, 1500, width, 1500, 1500):
            table.tblGrid.append(xml(f'<w:gridCol w:w="{each}"/>'))
        for number, row in enumerate(table.tr_lst):
            spans = [1, 2, 2, 1, 1] if number == 2 else [1, 1, 2, 2, 1]
            for cell, span in zip(row.tc_lst, spans, strict=True):
                cell.grid_span = span

    given(office, WHOLE, dragged)
    assert {code for _, code in office.found()} == codes
    assert progress(office) == {"1-1": "已铺设3公里", "1-2": "桥墩已完工", "1-3": "管道已试压"}
    assert bool(codes) == ("架桥" in told(office, "F16"))


def test_a_row_across_the_table_is_a_section(office: Office) -> None:
    given(office, WHOLE.replace("| 1-2", "| 一、城市建设 | < | < | < | < |\n| 1-2"))
    assert office.found() == set()
    assert office.task("1-2").source_row == 4


# What cannot be read


def test_a_document_without_a_table_says_so(office: Office) -> None:
    given(office, "填报单位：区规建局\n本周各项工作正常推进。")
    assert (NAME, "F05") in {(f.file, f.code) for f in office.view().findings}
    assert "没有表格" in told(office, "F05")


def nested_tables(depth: int) -> bytes:
    opened = "<w:tbl><w:tr><w:tc>" * depth
    return of_body(f"{opened}<w:p/>{'</w:tc></w:tr></w:tbl>' * depth}")


CELL = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
ROW = f"<w:tr>{''.join(CELL.format('', text) for text in '一二三四五')}</w:tr>"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        pytest.param(nested_tables(10_000), "too_large", id="10,000 nested tables"),
        pytest.param(nested_tables(40), "too_large", id="40 nested tables"),
        pytest.param(of_body("<w:p>" * 300 + "</w:p>" * 300), "too_large", id="deep paragraphs"),
        pytest.param(
            of_body("<w:tbl><w:tr>" + CELL.format('<w:gridSpan w:val="999999"/>', "宽") + "</w:tr></w:tbl>"),
            "too_large",
            id="a cell over a million columns",
        ),
        pytest.param(of_body(f"<w:tbl>{ROW * 150_000}</w:tbl>"), "too_large", id="a bomb"),
        pytest.param(of_body("<w:tbl>"), "damaged", id="not closed"),
        pytest.param(of_body("<w:p/>")[:-400], "damaged", id="cut off"),
    ],
)  # fmt: skip
def test_a_harmful_document_costs_only_itself(content: bytes, fault: str) -> None:
    began = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        open_workbook(content, Limits())
    assert refused.value.fault == fault
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("content", "fault", "said"),
    [
        (b"{\\rtf1\\ansi}", "not_workbook", "另存为 docx"),
        (b"MIME-Version: 1.0\n\nContent-Location: file:///C:/a.htm", "not_workbook", "另存为 docx"),
        (
            b'<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>',
            "not_workbook",
            "另存为 docx",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le"),
            "not_workbook",
            "另存为 docx",
        ),
    ],
)
def test_other_documents_are_refused_with_what_to_do(content: bytes, fault: str, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        open_workbook(content, Limits())
    assert refused.value.fault == fault
    assert said in refused.value.detail


@pytest.mark.parametrize(("name", "is_workbook"), [("周报.docx", True), ("周报.xlsx", False)])
def test_the_content_counts_whatever_the_file_is_called(
    office: Office, name: str, is_workbook: bool
) -> None:
    if is_workbook:
        office.returned("表.xlsx", WHOLE).rename(office.root / "inbox" / office.week / name)
    else:
        office.dropped(name, document(WHOLE))
    assert office.found() == set()
    assert office.task("1-1").source_sheet == ("周报表" if is_workbook else "表1")


def test_macros_are_told(office: Office) -> None:
    office.dropped("周报.docm", repacked(document(WHOLE), {"word/vbaProject.bin": b"macro"}))
    assert {code for _, code in office.found()} == {"F07"}


def test_a_folder_that_is_named_like_a_document_is_told(office: Office) -> None:
    (office.root / "inbox" / office.week / NAME).mkdir(parents=True)
    assert (NAME, "F03") in {(f.file, f.code) for f in office.view().findings}


# A second table


def test_a_second_table_that_looks_like_a_return_is_told(office: Office) -> None:
    other = "| 工作内容 | 下周计划 | 进展情况 | 能否按时办结 |\n| 修路 | 铺油 | 未开工 | 否 |"
    given(office, f"{WHOLE}下周计划\n{other}")
    assert progress(office)["1-1"] == "已铺设3公里"
    assert "表2" in told(office, "F15")


def test_a_second_table_with_another_heading_is_no_part_of_the_first(office: Office) -> None:
    given(
        office,
        f"{WHOLE}---\n| 序号 | 姓名 | 职务 | 电话 | 备注 |\n| 1 | 张三 | 科长 | 028 | 无 |\n| 2 | 李四 | 主任 | 028 | 无 |",
    )
    assert {code for _, code in office.found()} == {"F17"}
    assert "表2“序号 姓名" in told(office, "F17")


def test_lists_with_the_same_columns_in_another_order_are_one_return(office: Office) -> None:
    turned = "| 任务编号 | 进展情况 | 工作内容 | 预估是否能够按时办结 | 完成进度（%） |"
    text = WHOLE.replace("| 1-3 | 通水 | 管道已试压  | 90 | 是 |", "")
    given(office, f"{text}二、民生实事\n{turned}\n| 1-3 | 管道已试压 | 通水 | 是 | 九十九点 |")
    assert progress(office)["1-3"] == "管道已试压"
    assert office.found() == {("表2第2行第5列", "V01")}


def test_a_title_in_a_table_that_goes_on_does_not_part_it(office: Office) -> None:
    again = f"---\n| 周报表（续） | < | < | < | < |\n{HEADER}\n| 1-3"
    given(office, WHOLE.replace("| 1-3", again))
    assert office.found() == set()
    assert office.task("1-3").source_row == 3


def test_the_sample_week_says_the_same_in_word() -> None:
    week = Office(ROOT).the_week
    for path in sorted((ROOT / "inbox" / "2017-W28").glob("*.xlsx"))[:6]:
        said, copied = path.read_bytes(), as_document(path.read_bytes())
        first, again = (read(content, path.name, week) for content in (said, copied))
        assert len(first.rows) > 0
        for name in ("task_id", "task", "progress", "percent", "forecast", "reason", "lead_unit"):
            assert again.rows.columns[name] == first.rows.columns[name], path.name
        assert (again.says_unit, again.title) == (first.says_unit, first.title)


def read(content: bytes, name: str, week: Week) -> Return:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_return(path, name, hashlib.sha256(content).hexdigest(), week, Limits())


# A week


LIST = """
| 任务编号 | 工作内容       | 牵头单位 | 完成时限 |
| 1-1      | 修路           | 区规建局 | 7月底前  |
| 1-2      | 截污管网       | 区水务局 | 7月底前  |
| 1-3      | 招商方案       | 区投促局 | 7月底前  |
"""


def of_unit(unit: str, row: str) -> str:
    return f"填报单位：{unit}\n{HEADER}\n{row}"


def test_a_week_of_returns_in_word(tmp_path: Path) -> None:
    office = Office(tmp_path)
    shutil.copytree(ROOT / "templates", office.root / "templates")
    office.master(LIST)
    office.dropped(
        "规建局.docx", document(of_unit("区规建局", "| 1-1 | 修路 | 已开工 | 60 | 是 |"))
    )
    office.dropped("水务局.docx", document(of_unit("区水务局", "| 1-2 | 截污管网 |  | 60 | 是 |")))
    office.dropped(
        "投促局.docx", document(of_unit("区投促局", "| 1-3 | 招商方案 | 初稿 | 180 | 是 |"))
    )
    view = office.run()
    assert view.counts["files_accepted"] == 3
    outbox = office.root / "outbox" / office.week
    findings = (outbox / "data" / "findings.csv").read_text("utf-8-sig")
    assert "表1,表1第2行第3列," in findings
    assert "表1,表1第2行第4列," in findings
    letter = body((outbox / "mail" / "退回修改-区水务局.eml").read_bytes())
    assert "表1第2行第3列单元格" in letter
    page = (outbox / "index.html").read_text("utf-8")
    assert "表1第2行第4列" in page
    (bag,) = bags_of(office.root / "archive", office.week)
    (task,) = trace("1-2", [bag], return_in)
    assert task.source is not None
    assert task.source.cells["percent"] == "表1第2行第4列"
    assert task.holds
    again = duban("verify", "--root", office.root)
    assert again.returncode == 0, again.stdout


def test_a_single_row_that_does_not_continue_the_table_is_named(office: Office) -> None:
    office.master(MASTER)
    rest = "| 1-3 | 通水 | 管道已试压 | 是 |"
    office.dropped("区规建局.docx", document(f"{WHOLE}\n\n（续）\n{rest}"))
    assert "表2“1-3 通水" in told(office, "F17")


def test_news_outside_the_table_and_in_a_row_of_it_is_placed(office: Office) -> None:
    more = f"{WHOLE}|  |  | 二标段受阻 |  |  |\n存在困难：1-1因征地不能按时完成"
    given(office, more)
    messages = {f.code: f.message for f in office.view().findings}
    assert messages["F21"] == "表格外的说明没有采用：存在困难：1-1因征地不能按时完成"
    assert "第5行另写“二标段受阻”" in messages["V02"]
