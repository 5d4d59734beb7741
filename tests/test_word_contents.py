"""What a cell of a Word document says, and what of the document is told because it is not read."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.domain.settings import Limits
from pipeline.intake.files.grids import open_workbook
from tests.office import Office
from tests.test_word_returns import MASTER, NAME, WHOLE, given, told
from tests.word_documents import written, xml


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.master(MASTER)
    return office


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
