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
from tests.word_documents import as_document, document, of_body, repacked, written, xml

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


# What Word shows, and the XML does not say in so many words


def test_numbers_that_word_counts_are_read(office: Office) -> None:
    def numbered(made: Any) -> None:
        for row in (1, 2, 3):
            cell = made.tables[0].cell(row, 0)
            cell.text = ""
            cell.paragraphs[0].style = made.styles["List Number"]

    by_sequence = WHOLE.replace("任务编号", "序号")
    given(office, by_sequence, numbered)
    grid = open_workbook((office.root / "inbox" / office.week / NAME).read_bytes(), Limits()).grids[
        0
    ]
    assert [row[0] for row in grid.rows[-3:]] == ["1", "2", "3"]


RUN = "<w:r><w:t>{}</w:t></w:r>"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([RUN.format("已开工"), "<w:r><w:br/><w:t>已铺设</w:t></w:r>"], "已开工\n已铺设"),
        (["<w:r><w:t>3</w:t><w:noBreakHyphen/><w:t>5公里</w:t></w:r>"], "3-5公里"),
        ([f'<w:hyperlink w:anchor="a">{RUN.format("见附件")}</w:hyperlink>'], "见附件"),
        ([f'<w:fldSimple w:instr="DATE">{RUN.format("7月13日")}</w:fldSimple>'], "7月13日"),
        (
            [
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
                "<w:r><w:instrText>QUOTE 已停工</w:instrText></w:r>",
                '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
                RUN.format("已开工"),
                '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            ],
            "已开工",
        ),
        (
            [
                '<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>'
                f'{RUN.format("单击此处输入文字")}</w:sdtContent></w:sdt>'
            ],
            "",
        ),
        ([f'<w:smartTag w:element="a">{RUN.format("已开工")}</w:smartTag>'], "已开工"),
        (
            ["<w:r><w:ruby><w:rt><w:r><w:t>lu</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>路</w:t></w:r>"
             "</w:rubyBase></w:ruby></w:r>"],
            "路",
        ),
    ],
)  # fmt: skip
def test_a_cell_says_what_word_shows(office: Office, parts: list[str], expected: str) -> None:
    given(office, WHOLE, lambda made: written(made, 1, 2, *parts))
    assert office.task("1-1").progress == expected
    assert told(office, "F16") == told(office, "F17") == ""


def box(checked: str) -> str:
    return (
        f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{checked}"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent>{RUN.format('☒' if checked == '1' else '☐')}</w:sdtContent></w:sdt>"
    )


def symbol(code: str, font: str = "Wingdings") -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'


def field(checked: str) -> str:
    return f'''<w:smartTag w:element="a">
    <w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>
    <w:checked w:val="{checked}"/></w:checkBox></w:ffData></w:fldChar></w:r>
    <w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
    </w:smartTag>'''


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        (box("1"), box("0")),
        (symbol("F0FE"), symbol("F06F")),
        (symbol("F052", "Wingdings 2"), symbol("F0A3", "Wingdings 2")),
        (symbol("F0FE"), symbol("F0A8")),
        (field("1"), field("0")),
        (
            '<w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>þ</w:t></w:r>',
            '<w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>o</w:t></w:r>',
        ),
    ],
)
def test_boxes_that_are_ticked_answer(office: Office, yes: str, no: str) -> None:
    def ticked(made: Any) -> None:
        written(made, 1, 4, yes, RUN.format("是"), no, RUN.format("否"))
        written(made, 2, 4, no, RUN.format("是"), yes, RUN.format("否"))

    given(office, WHOLE, ticked)
    assert (office.task("1-1").forecast, office.task("1-2").forecast) == ("on_time", "late")


# What is told


MARKED = 'w:id="9" w:author="张三" w:date="2017-07-13T08:00:00Z"'


def test_tracked_changes_count_as_accepted_and_are_told(office: Office) -> None:
    def tracked(made: Any) -> None:
        written(
            made, 1, 2,
            f"<w:ins {MARKED}>{RUN.format('已停工')}</w:ins>",
            f"<w:del {MARKED}><w:r><w:delText>已开工</w:delText></w:r></w:del>",
            f"<w:moveFrom {MARKED}>{RUN.format('搬走的话')}</w:moveFrom>",
            f"<w:moveTo {MARKED}>{RUN.format('，搬来的话')}</w:moveTo>",
        )  # fmt: skip

    given(office, WHOLE, tracked)
    assert office.task("1-1").progress == "已停工，搬来的话"
    said = told(office, "F16")
    assert "已停工" in said
    assert "已开工" in said


def test_a_deleted_row_does_not_count(office: Office) -> None:
    def deleted(made: Any) -> None:
        made.tables[0].rows[2]._tr.get_or_add_trPr().append(xml(f"<w:del {MARKED}/>"))

    given(office, WHOLE.replace("管道已试压", ""), deleted)
    assert ("表1第4行第3列", "C05") in office.found()
    assert office.task("1-2").source_file == ""
    assert "架桥" in told(office, "F16")


def test_hidden_words_are_not_read_and_are_told(office: Office) -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>其实没有开工</w:t></w:r>"
    given(office, WHOLE, lambda made: written(made, 1, 2, RUN.format("已开工"), hidden))
    assert office.task("1-1").progress == "已开工"
    assert "其实没有开工" in told(office, "F17")


def text_box(words: str) -> str:
    content = f"<w:txbxContent><w:p>{RUN.format(words)}</w:p></w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{content}'
        f"</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>{content}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def test_a_text_box_is_told_and_is_no_part_of_a_cell(office: Office) -> None:
    box = text_box("资金缺口200万元")
    given(office, WHOLE, lambda made: written(made, 1, 2, RUN.format("已开工"), box))
    assert office.task("1-1").progress == "已开工"
    assert told(office, "F17").count("资金缺口200万元") == 1


def test_the_unit_may_stand_in_a_text_box(office: Office) -> None:
    def boxed(made: Any) -> None:
        made.paragraphs[0]._p.append(xml(text_box("填报单位：区规建局")))

    given(office, WHOLE.replace("填报单位：区规建局\n", ""), boxed)
    assert office.found() == set()


def test_a_table_in_a_cell_becomes_its_text_and_is_told(office: Office) -> None:
    def nested(made: Any) -> None:
        inner = made.tables[0].cell(1, 2).add_table(rows=2, cols=2)
        for number, text in enumerate(["一标段", "完成", "二标段", "未开工"]):
            inner.cell(number // 2, number % 2).text = text

    given(office, WHOLE, nested)
    assert office.task("1-1").progress == "已铺设3公里\n一标段　完成\n二标段　未开工"
    assert "二标段" in told(office, "F16")


def test_struck_words_count_as_taken_out_and_are_told(office: Office) -> None:
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>／否</w:t></w:r>"
    given(office, WHOLE, lambda made: written(made, 1, 4, RUN.format("是"), struck))
    assert office.task("1-1").forecast == "on_time"
    assert "／否" in told(office, "F16")


PICTURE = "<w:r><w:drawing><wps:wsp/></w:drawing></w:r>"


def test_a_picture_in_a_cell_is_told_and_a_seal_below_is_not(office: Office) -> None:
    given(office, WHOLE, lambda made: made.add_paragraph()._p.append(xml(PICTURE)))
    assert office.found() == set()
    given(office, WHOLE, lambda made: written(made, 1, 2, PICTURE))
    assert "图片" in told(office, "F17")


def test_a_cell_that_only_prompts_is_blank(office: Office) -> None:
    def prompting(made: Any) -> None:
        cell = made.tables[0].cell(1, 2)._tc
        control = xml("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent/></w:sdt>")
        cell.getparent().replace(cell, control)
        control[1].append(cell)

    given(office, WHOLE, prompting)
    assert office.found() == {("表1第2行第3列", "C05")}


def test_the_unit_may_stand_at_the_head_of_the_page(office: Office) -> None:
    def headed(made: Any) -> None:
        made.sections[0].header.paragraphs[0].text = "填报单位：区规建局"

    given(office, WHOLE.replace("填报单位：区规建局\n", ""), headed)
    assert office.found() == set()


def test_a_header_in_a_table_of_its_own_belongs_to_the_next(office: Office) -> None:
    given(office, WHOLE.replace("| 1-1", "---\n| 1-1"))
    assert office.found() == set()
    task = office.task("1-1")
    assert (task.progress, task.source_sheet, task.source_row) == ("已铺设3公里", "表2", 1)


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
