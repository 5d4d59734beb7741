"""Decides what each row below a header is: a task, a section or a note."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Literal, NamedTuple, cast

from pipeline.domain.text import folded, pattern
from pipeline.domain.week import Week
from pipeline.intake.files.grids import Grid, Value, lead_of
from pipeline.intake.meaning.headings.recognise import Headings
from pipeline.intake.meaning.values import text_of
from pipeline.intake.sheets.tables.contents import kind_of
from pipeline.intake.sheets.tables.header import (
    Header,
    find_header,
    header_by_cells,
    next_header,
    stands,
)

Kind = Literal["task", "section", "note"]


class Line(NamedTuple):
    """A row below the header that is not blank."""

    number: int
    """Zero-based."""
    kind: Kind
    text: str
    """The text of a section or a note."""


@dataclass(frozen=True)
class Table:
    """A header and the rows below it, up to the next header."""

    grid: Grid
    header: Header
    lines: list[Line]

    @cached_property
    def tasks(self) -> list[int]:
        """The zero-based rows of the grid that are tasks."""
        return [line.number for line in self.lines if line.kind == "task"]

    def cells(self, number: int) -> list[Value]:
        """Returns a row of the grid with at least as many cells as the header has columns."""
        return _padded(self.grid.rows[number], self.header.width)

    def shown(self, number: int, column: int) -> Value:
        """Returns a cell as it is, but a number that is shown as 80% as that text."""
        value = self.cells(number)[column]
        is_percentage = value.__class__ is float and (number, column) in self.grid.percentages
        return f"{cast('float', value) * 100:.15g}%" if is_percentage else value


def tables_of(grid: Grid, headings: Headings, week: Week | None = None) -> list[Table]:
    """Returns the tables of a sheet from the top, or none when the sheet has no header.

    A later header starts a new table only when its columns are in another order. A header that is
    merely repeated on the next page is skipped. `week` is the week whose columns are wanted.
    """
    header = find_header(grid, headings, week)
    tables = []
    while header is not None:
        after = next_header(grid, header, headings, week)
        end = after.first if after is not None else len(grid.rows)
        lines = _lines(grid, header, end)
        tables.append(Table(grid, _by_cells(grid, header, lines, headings, week), lines))
        header = after
    return tables


def _by_cells(
    grid: Grid, header: Header, lines: Sequence[Line], headings: Headings, week: Week | None
) -> Header:
    """Returns the header, read again where the cells show better what a column is."""
    numbers = [line.number for line in lines if line.kind == "task"]
    kinds = [(c, kind_of(grid, c, numbers)) for c in header.recognised.by_cells]
    return header_by_cells(grid, header, headings, week, kinds) if kinds else header


def _lines(grid: Grid, header: Header, end: int) -> list[Line]:
    """Returns the rows below the header that are not blank, each with its kind.

    A row that is not clearly a note or a section is a task, so that no row is lost by mistake.
    Totals, column numbers and a header repeated on a later page are notes.
    """
    fields = sorted(header.recognised.columns.items(), key=lambda field: field[1])
    columns = [column for _, column in fields]
    width = header.width
    pick = itemgetter(*columns)  # a header has at least three fields
    headings = [pick(row) for row in grid.rows[header.first : header.last + 1]]
    wide = {row for (row, column), (_, left) in grid.covered.items() if column != left}
    first = header.last + 1
    to_look_at = {first, *wide}
    lines: list[Line] = []
    in_notes = False
    for number, row in enumerate(grid.rows[first:end], first):
        lead = row[0] if row and row[0] else lead_of(row)
        if lead == "":
            continue
        cells = _padded(row, width)
        values = pick(cells)
        repeated = values in headings
        # This row starts with a number, or at least with no Chinese, and fills several columns, as
        # nearly every task does. What makes a note or a section of such a row begins with words
        if (
            (lead.__class__ is not str or lead[0].isdigit() or lead.isascii())
            and values.count("") < len(values) - 1
            and not repeated
            and number not in to_look_at
        ):
            lines.append(Line(number, "task", ""))
            in_notes = False
            continue
        filled = {
            name: cells[column]
            for name, column in fields
            if cells[column] != "" and (number not in wide or stands(grid, number, column))
        }
        spread = len(values) - values.count("") if len(filled) == 1 else 0
        kind = _kind(lead, filled, spread > 2 and spread * 2 > len(columns), in_notes)
        if repeated or (number == first and _explains_columns(filled)):
            kind = "note"
        in_notes = kind == "note"
        text = (
            ""
            if kind == "task" or repeated  # a repeated heading 责任单位 does not name a unit
            else "　　".join(dict.fromkeys(map(text_of, filter(_fills, row))))
        )
        lines.append(Line(number, kind, text))
    return [*_without_signature(grid, lines)]


def _padded(row: list[Value], width: int) -> list[Value]:
    return row if len(row) >= width else row + [""] * (width - len(row))


def _without_signature(grid: Grid, lines: Sequence[Line]) -> Iterator[Line]:
    """Yields the lines. A date or a unit's name alone at the foot of a table becomes a note."""
    signed: dict[int, str] = {}
    for line in reversed(lines):
        if line.kind == "task":
            filled = [text_of(value) for value in grid.rows[line.number] if value != ""]
            if len(filled) != 1 or not _SIGNATURE.fullmatch(folded(filled[0])):
                break
            signed[line.number] = filled[0]
    for line in lines:
        text = signed.get(line.number)
        yield line if text is None else Line(line.number, "note", text)


_SIGNATURE = pattern(
    r"(\d{4}|二[〇○零]\S\S)[年./-]\S{1,3}[月./-]\S{1,3}日?|"
    r"(?!.*[请由报与需已和])[\u4e00-\u9fff()]{2,20}(局|委|办|镇|乡|街道|公司|中心|室|会)(\(盖章\))?"
)


def _fills(value: Value) -> bool:
    return value != ""


_WHO = (
    r"(单位|部门)?(填报|填表|制表|报送|上报|经办|联系|审核|审签|审批|复核|签发)人?|((单位|部门|主要|分管)的?)*(负责|责任)人|"
    r"(联系)?电话|((单位|部门|主要|分管)的?)+领导|签字|(填报|报送|填表|上报)(单位|日期|时间)|(单位)?\(?(盖章|公章)\)?"
)
_SIGNED = pattern(rf"({_WHO})(\([^:]{{0,8}}|签[字名章]|盖章)?(:|$)")
_REMARK = pattern(r"(备注|附注|注|说明|(填表|填报|填写)(说明|要求)|注意事项)\d?(:|$)")
_NUMERAL = pattern(r"\(?[一二三四五六七八九十]+\)?[、.,]?")
_SECTION = pattern(
    r"(\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+[、.,]|第[一二三四五六七八九十]+[类部章项]).{0,40}"
)
_LONGEST_NOTE = 60
_TOTAL = pattern(
    r"(本页|本表|以上|全部|本周|本月)?(合计|总计|小计|共计|累计|小结|平均(值|数)?|(总体)?(完成|办结)率)[:：]?\W*(\d+[项个件条]?(任务|工作)?)?\W*"
)
_EXAMPLE = pattern(r"[(【\[]?(示例|样例|例|范例|举例|填报示例|填写示例)[)】\]]?\d?(:.*)?")
_HAN, _DIGIT = pattern(r"[一-鿿]"), pattern(r"\d")
_SAYS = {"progress", "reason", "escalation", "forecast", "percent", "deadline", "lead_unit"}
"""Fields that are blank in a section row."""


def _kind(lead: Value, filled: Mapping[str, Value], spread: bool, in_notes: bool) -> Kind:
    """Returns the kind of a row, by its first cell, its filled fields and the row before.

    `spread` means that one cell is merged over most of the table. `in_notes` means that the row
    before is a note.
    """
    if isinstance(lead, str) and not lead[:1].isdigit():
        words = folded(lead)
        short = words if len(words) <= _LONGEST_NOTE else ""
        if _SIGNED.match(words) or _TOTAL.fullmatch(short) or _EXAMPLE.fullmatch(short):
            return "note"
        if len(filled) == 2 and _NUMERAL.fullmatch(words) and not filled.keys() & _SAYS:
            return "section"
    if len(filled) != 1:
        return "task" if filled else "note"
    ((field, value),) = filled.items()
    if not isinstance(value, str) or (field in _SAYS and not spread):
        return "task"
    words = folded(value)
    if _REMARK.match(words):
        return "note"
    if spread or _SECTION.fullmatch(words):
        return "section"
    if field == "task_id" and _HAN.search(words):
        if in_notes:
            return "note"
        return "task" if _DIGIT.search(words) else "section"
    return "task"


_COLUMN_NUMBER = pattern(r"\(?(\d{1,2})\)?")
_LONGEST_NUMBER = 4
_INSTRUCTION = pattern(  # fast to search for, as each branch starts with another character
    r"请勿(修改|改动|填写|更改)|不[得要可](修改|改动|填写|更改)|与(任务)?清单(保持)?一致|字(?<=\d字)(以内|左右)|"
    r"必填|选填|下拉.{0,4}选[择取]|从.{0,4}选[择取]|填(是|否|数字|文字|\d)|写(是|否|数字|文字|\d)|"
    r"限\d+字|不超过\d+字"
)


def _explains_columns(filled: Mapping[str, Value]) -> bool:
    """Whether the row numbers the columns, as printed forms do, or says how to fill them in."""
    texts = ["".join(text_of(value).split()) for value in filled.values()]
    if sum(_INSTRUCTION.search(text) is not None for text in texts) >= 2:
        return True
    found = [
        _COLUMN_NUMBER.fullmatch(folded(text)) for text in texts if len(text) <= _LONGEST_NUMBER
    ]
    numbers = [int(match[1]) for match in found if match]
    return len(numbers) == len(texts) > 3 and numbers == sorted(set(numbers))
