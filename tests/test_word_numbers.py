"""Numbers that Word counts by itself, and columns of rows that are cut in different places."""

import pytest

from pipeline.domain.settings import Limits
from pipeline.intake.files.formats.word_columns import columns_of
from pipeline.intake.files.formats.word_numbers import in_form
from pipeline.intake.files.grids import open_workbook
from tests.word_documents import NAMESPACES, document, of_body, repacked


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (1, "decimal", "1"),
        (7, "chineseCounting", "七"),
        (10, "chineseCountingThousand", "十"),
        (12, "japaneseCounting", "十二"),
        (20, "chineseCounting", "二十"),
        (105, "chineseCounting", "一百零五"),
        (110, "chineseCounting", "一百一十"),
        (1005, "chineseCounting", "一千零五"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (10, "ideographDigital", "一〇"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (2, "ideographTraditional", "乙"),
        (28, "lowerLetter", "bb"),
        (4, "upperRoman", "IV"),
        (3, "decimalZero", "03"),
        (12, "decimalFullWidth", "１２"),
        (5, "something new", "5"),
    ],
)
def test_a_number_is_shown_in_its_form(number: int, form: str, expected: str) -> None:
    assert in_form(number, form) == expected


LEVELS = [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."),
          ("decimal", "%1.%2.%4")]  # fmt: skip
NUMBERING = (
    f"<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId='5'>"
    + "".join(
        f"<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{form}'/>"
        f"<w:lvlText w:val='{text}'/>{'<w:isLgl/>' if at == 3 else ''}</w:lvl>"
        for at, (form, text) in enumerate(LEVELS)
    )
    + "</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='5'/></w:num>"
    "<w:num w:numId='2'><w:abstractNumId w:val='5'/>"
    "<w:lvlOverride w:ilvl='2'><w:startOverride w:val='8'/></w:lvlOverride></w:num>"
    "</w:numbering>"
)


def shown(*paragraphs: tuple[int, int, str]) -> tuple[str, ...]:
    """Returns the lines of a document with paragraphs of these lists, levels and words."""
    body = "".join(
        f"<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>"
        f"</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"
        for number, level, words in paragraphs
    )
    content = repacked(of_body(body), {"word/numbering.xml": NUMBERING.encode()})
    return open_workbook(content, Limits()).prose


def test_paragraphs_are_counted_level_by_level() -> None:
    assert shown(
        (1, 0, "城市建设"), (1, 1, "道路"), (1, 2, "修路"), (1, 2, "架桥"), (1, 1, "管网"),
        (1, 2, "截污"), (1, 0, "产业发展"), (1, 1, "招商"), (1, 3, "方案"),
    ) == (
        "一、城市建设", "（一）道路", "1.修路", "2.架桥", "（二）管网",
        "1.截污", "二、产业发展", "（一）招商", "2.1.1方案",
    )  # fmt: skip


def test_a_list_that_starts_anew_starts_where_it_says() -> None:
    assert shown((1, 2, "修路"), (2, 2, "架桥"), (2, 2, "通水"), (0, 2, "没有编号")) == (
        "1.修路", "8.架桥", "9.通水", "没有编号",
    )  # fmt: skip


def test_lines_of_a_paragraph_are_lines() -> None:
    broken = "<w:p><w:r><w:t>修路</w:t><w:br/><w:t>牵头单位：区规建局</w:t></w:r></w:p>"
    prose = open_workbook(of_body(broken), Limits()).prose
    assert prose == ("修路", "牵头单位：区规建局")


USUAL = [(0, 1), (1, 2), (2, 4), (4, 5)]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (USUAL, [(0, 1), (1, 2), (2, 3), (3, 4)]),
        ([(0, 1), (1, 3), (3, 4), (4, 5)], [(0, 1), (1, 2), (2, 3), (3, 4)]),  # a border dragged
        ([(0, 5)], [(0, 4)]),
        ([(0, 1), (1, 4), (4, 5)], [(0, 1), (1, 3), (3, 4)]),
        ([(0, 2), (2, 5)], [(0, 2), (2, 4)]),
        ([(0, 3), (3, 5)], [(0, 2), (2, 4)]),  # its edge is nearest to the second line
        ([(1, 2), (2, 4), (4, 5)], [(1, 2), (2, 3), (3, 4)]),  # the first cell is missing
    ],
)
def test_a_cell_stands_below_the_heading_that_a_reader_sees(
    row: list[tuple[int, int]], expected: list[tuple[int, int]]
) -> None:
    widths = [1000, 1000, 400, 800, 1000]
    for rows, at in (([USUAL, USUAL, row, USUAL], 2), ([row, USUAL, USUAL, USUAL], 0)):
        assert columns_of(rows, widths)[0][at] == expected


def test_rows_that_stand_below_other_headings_are_named() -> None:
    moved = [(0, 1), (1, 3), (3, 4), (4, 5)]
    assert columns_of([USUAL, moved, USUAL], [1000, 1000, 400, 800, 1000])[1] == []
    assert columns_of([USUAL, moved, USUAL], [1000, 1000, 1000, 300, 1000])[1] == [1]


def test_without_widths_the_grid_counts() -> None:
    assert columns_of([[(0, 1), (1, 2)], [(0, 2)]], [])[0] == [[(0, 1), (1, 2)], [(0, 2)]]


def test_the_numbers_of_the_first_column_are_read() -> None:
    cells = "".join(
        "<w:tr><w:tc><w:p><w:pPr><w:numPr><w:ilvl w:val='2'/><w:numId w:val='1'/></w:numPr></w:pPr>"
        f"</w:p></w:tc><w:tc><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc></w:tr>"
        for words in ("修路", "架桥")
    )
    body = of_body(f"<w:tbl>{cells}</w:tbl>")
    content = repacked(body, {"word/numbering.xml": NUMBERING.encode()})
    (grid,) = open_workbook(content, Limits()).grids
    assert grid.rows == [["1", "修路"], ["2", "架桥"]]


def test_prose_stands_apart_from_tables() -> None:
    workbook = open_workbook(document("一、修路\n| 表 | 格 |\n二、架桥"), Limits())
    assert workbook.prose == ("一、修路", "二、架桥")
