"""Finds the remarks beside or between the tasks that report something: 说明：1-1因拆迁受阻延期."""

from collections.abc import Iterator, Sequence

from pipeline.domain.reading import Doubt
from pipeline.domain.text import folded, pattern
from pipeline.intake.files.grids import Grid
from pipeline.intake.meaning.answers.asides import without_mere_words
from pipeline.intake.meaning.values import text_of
from pipeline.intake.sheets.tables.layout import Table

_NEWS = pattern(
    r"受阻|受.{0,8}影响|延期|逾期|滞后|影响(?:工期|进度|施工)|停工|停滞|暂停|无法|不能|难以|资金不足|[未没](?:能|有?(?:完成|开工|启动|落实|签约|批|到位|办理|通过|移交|拆))|尚未|缺口|推迟|搁置|"
    r"(?:困难|问题)[^:：]{0,8}[:：]\s*(?!无|没有|暂无|未发现)[^:：]{4,}|取消|终止|暂缓|(?:存在|有|遇).{0,6}困难|[已日](?:全部|全面)?(?:办结|完成|竣工|销号)|更正|应为|改为|有误"
)
_INSTRUCTS = pattern(
    r"请(?![示求区市]|上级|领导|协调)|须|应(?!为)|必填|填(?:[报是否0-9“]|写(?!有误))|表示|是指|[红黄绿蓝]色|标注|字以内|为准|的[,，]?(?:须|需|要)|如[有果需]|无则|包括|纳入|问责|考核|报送|如下|原因:[1①a(]"
)
"""Words of a clause that says how to fill in the form."""
_TITLE = pattern(
    r"[(（]?(?:[一二三四五六七八九十]+[)）、.,]|第[一二三四五六七八九十]+[类部章项])|.*(?:任务|项目|工作|事项|类|部分|清单|情况|表|报告)$"
)
_CLAUSES = pattern(r"[。；;\n]|　　")
_SHORTEST = 8
"""In characters. A shorter text is a section's title: 未完成任务."""


def doubts_of_remarks(tables: Sequence[Table]) -> Iterator[Doubt]:
    """Yields a doubt for each remark, or line that looks like a section, with news of a task.

    Those above the first of the tables on a sheet are looked at too.
    """
    grid, header = tables[0].grid, tables[0].header
    for number, row in enumerate(grid.rows[: header.first]):
        for text in dict.fromkeys(text_of(value) for value in row if value != ""):
            told = _NEWS.search(text) and not _TITLE.match(text)
            if told and any(map(_reports, _CLAUSES.split(text))):
                seen = " ".join(text.split())
                yield _doubt(grid, number + 1, seen)
    for table in tables:
        yield from _below(table)


def _below(table: Table) -> Iterator[Doubt]:
    for line in table.lines:
        if line.kind != "task" and line.text and _NEWS.search(line.text):
            if line.kind == "section" and _TITLE.match(line.text):
                continue
            if any(map(_reports, _CLAUSES.split(line.text))):
                seen = " ".join(line.text.split())
                yield _doubt(table.grid, line.number + 1, seen)


def _doubt(grid: Grid, row: int, seen: str) -> Doubt:
    table, place = grid.places[row - 1] if grid.places else (grid.name, row)
    where = f"第{place}行" if table else "表格外"
    return Doubt("row", "passed_over", seen, against=where, sheet=grid.name, row=row)


def _reports(clause: str) -> bool:
    words = folded(clause)
    news = _NEWS.search(without_mere_words(words))
    return len(words) >= _SHORTEST and bool(news) and not _INSTRUCTS.search(words)
