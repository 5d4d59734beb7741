"""Reads the text around the table of a return: its title, its unit and its other lines."""

from collections.abc import Iterable

from pipeline.domain.text import pattern
from pipeline.intake.files.grids import Grid
from pipeline.intake.meaning.values import text_of
from pipeline.intake.sheets.tables.header import Header


def lines_above(grid: Grid, header: Header) -> list[str]:
    """Returns the text above the header, one line per row. Text in merged cells appears once."""
    lines = []
    for row in grid.rows[: header.first]:
        words = dict.fromkeys(text_of(value) for value in row if value != "")
        if words:
            lines.append("　　".join(words)[:_LONGEST_LINE])
    return lines


_LONGEST_LINE = 500
"""In characters. The text after them is an instruction."""
_UNIT_LINE = pattern(
    r"(?:(填报|报送|上报|填表|填写|编报|申报|汇报|报告|责任|牵头|承办|本)|(?<![\u4e00-\u9fff]))"
    r"(?:单位|部门)(?:名称)?(?:\s*[（(][^)）]*[)）])?(?:\s*[:：]\s*|\s{2,}|　)"
    r"(?!填报|填表|报送|日期|时间|联系|审核)"
    r"(\S.*?(?:(?:\s{2,}|　+)[\u4e00-\u9fff]+(?:局|委|办|镇|街道|中心|公司)(?=\s|$))*)"
    r"(?=\s{2,}|　|填报|填表|报送|日期|时间|联系|审核|$)"
)
"""Not 主送单位： or 配合单位：, which name others. Two units side by side are both read."""


def says_unit(lines: Iterable[str]) -> str:
    """Returns the text after 填报单位： in the lines, or ''.

    The lines are those above the table or, in some forms, below it. A plain 单位： counts only when
    there is nothing better, because it may also give the unit of measurement.
    """
    said = [match for line in lines for match in _UNIT_LINE.finditer(line)]
    said.sort(key=lambda match: not match[1])
    return said[0][2].strip() if said else ""


def also_says(lines: Iterable[str]) -> tuple[str, ...]:
    """Returns all texts after 填报单位： or the like in the lines, when there are several.

    Only who fills in or sends: 责任单位 and 承办单位 may be others than the one that reports.
    """
    said = [match for line in lines for match in _UNIT_LINE.finditer(line)]
    texts = dict.fromkeys(match[2].strip() for match in said if match[1] in _SENDS)
    return tuple(texts) if len(texts) > 1 else ()


_SENDS = frozenset(("填报", "报送", "上报", "填表", "填写"))


_SENTENCE = pattern(r"[。；;！!]|说明|注意|注[:：]|要求|请")


def title_of(lines: Iterable[str]) -> str:
    """Returns the title in the lines above a table, without instructions for filling it in."""
    return " ".join(line for line in lines if not _SENTENCE.search(line))
