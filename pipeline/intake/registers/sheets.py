"""Finds the registers among the sheets of a workbook, and the rows of each.

A sheet is a register by its name or by its headings, as `domain.registers` declares them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise

from pipeline.domain.fields import FIELDS
from pipeline.domain.reading import Reading
from pipeline.domain.registers import REGISTERS
from pipeline.domain.registers.declaring import Register
from pipeline.domain.registers.listed import CLOSURES, EXTENSIONS
from pipeline.domain.text import listing, pattern
from pipeline.domain.week import Month
from pipeline.intake.files.formats import column_letters
from pipeline.intake.files.grids import Grid, Value, lead_of
from pipeline.intake.meaning.values import text_of
from pipeline.intake.registers.headings import (
    bare,
    chosen,
    column_named,
    columns_named,
    is_heading,
    is_no,
)
from pipeline.intake.registers.rulings import Ruling, against_name, against_sheet, is_stale

_SILENT: Reading[Ruling] = Reading("silent")


@dataclass(frozen=True)
class RegisterRow:
    """A row of a register as it is written. A row without `columns` is a whole sheet."""

    register: Register
    sheet: str
    row: int
    """Excel's row number."""
    said: Mapping[str, Value] = field(default_factory=dict)
    """Column to the value in it."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Column to its letters."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """Column to its heading as written."""
    rulings: tuple[str, ...] = ()
    """The texts of all columns like 审批结果, one for each column."""
    checks: tuple[tuple[str, str], ...] = ()
    """Heading and text of all columns like 核实情况: 验收情况 and 验收结论 stand side by side."""
    remarks: tuple[tuple[str, str], ...] = ()
    """Heading and text of the cells in columns that the register does not know."""
    under: Reading[Ruling] = _SILENT
    """What the sheet, its title or the section above says of the row."""
    asks: str = ""
    """A heading that only plans or asks (计划销号日期), or ''."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Column to its cell. Of merged cells it is the one that holds the text."""
    cell: str = ""
    """The cell that decides: the first of the register's own that is filled."""
    fault: str = ""
    """Why the whole sheet is not used, in Chinese."""
    told_by_sheet: bool = False
    """Whether the sheet's own row already tells why this one is not used."""
    file: str = ""
    """The workbook in `inbox/registers/`, by its path in the office folder; '' for the list's."""
    unread: str = ""
    """Of a whole sheet: the headings of columns that are not read."""
    may_decide: bool = False
    """Whether these, by their headings, may hold what the register is for."""
    continuing: tuple[int, ...] = ()
    """Of the first row that goes on with the task above: all such rows of the sheet."""
    year: int = 0
    """The year that the sheet or its title names; 0 for none."""

    @property
    def filled(self) -> tuple[str, ...]:
        """The register's own columns that are filled in this row."""
        return tuple(name for name in self.register.own if text_of(self.said.get(name, "")))


@dataclass(frozen=True)
class RegisterSheets:
    """The registers of a workbook."""

    rows: tuple[RegisterRow, ...] = ()
    named: frozenset[str] = frozenset()
    """The sheets that are registers by their name."""
    known: frozenset[str] = frozenset()
    """The sheets that are registers by their headings alone."""
    registers: tuple[Register, ...] = ()
    """The registers that are there, also empty ones."""


@dataclass(frozen=True)
class _Header:
    register: Register
    first: int
    last: int
    """Zero-based."""
    columns: Mapping[str, int]
    rulings: tuple[int, ...]
    checks: tuple[int, ...]
    labels: Sequence[str]
    options: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    """Of a column that is split (同意 | 退回): its columns, each with its choice."""
    beside: int = 0
    """Where a second table begins in the same rows; 0 for none."""


def names_of_registers(grids: Sequence[Grid], month: Month) -> frozenset[str]:
    """Returns the names of the sheets that are registers, and so no lists of tasks.

    The headings alone decide only when another sheet is left that may be the list.
    """
    found = register_sheets(grids, month)
    every = found.named | found.known
    others = any(grid.rows and not grid.hidden and grid.name not in every for grid in grids)
    return every if others else frozenset(name for name in every if "台账" in bare(name))


def register_sheets(grids: Sequence[Grid], month: Month, file: str = "") -> RegisterSheets:
    """Returns every row of every register, in the order of the sheets.

    `file`: the workbook in `inbox/registers/`; '' for that of the month's list.
    """
    rows: list[RegisterRow] = []
    named: set[str] = set()
    known: set[str] = set()
    there: dict[Register, None] = {}
    for grid in grids:
        called = [register for register in REGISTERS if re.search(register.called, bare(grid.name))]
        headers = list(_headers(grid, called))
        if called:
            named.add(grid.name)
        elif headers and all(map(_is_proven, headers)):
            known.add(grid.name)
        if not called and not headers:
            continue
        there |= dict.fromkeys(header.register for header in headers)
        of_sheet = _rows_of(grid, called, headers, 0 if file else month.year)
        rows.extend(replace(row, file=file) for row in of_sheet)
    return RegisterSheets(tuple(rows), frozenset(named), frozenset(known), tuple(there))


def _rows_of(
    grid: Grid, called: Sequence[Register], headers: Sequence[_Header], of_year: int
) -> Iterator[RegisterRow]:
    """Yields the rows of a sheet that is, or looks like, a register.

    `of_year`: the only year that it may name; 0 when it may be of any.
    """
    register = headers[0].register if headers else called[0]
    fault = _fault(grid, called, headers)
    titles = _titles(grid, headers[0].first if headers else 0)
    under = _of_sheet(grid, titles, register, of_year)
    years = [int(year[1]) for text in (grid.name, *titles) if (year := _YEAR.search(bare(text)))]
    rows = [replace(row, year=next(iter(years), 0)) for row in _rows(grid, headers, under)]
    rows = _continued(rows)
    if fault and any(value != "" for row in grid.rows for value in row):
        filled = {name: row.headings[name] for row in rows for name in row.filled}
        yield RegisterRow(register, grid.name, 1, headings=filled, fault=fault)
    elif rows and under.value != "silent":
        numbers = (text_of(row.said.get("task_id") or row.said.get("task", "")) for row in rows)
        names = listing(filter(None, numbers))
        why = f"工作表“{grid.name}”写有“{under.words}”，整张表没有采用：{names}"
        yield RegisterRow(register, grid.name, 1, fault=why)
    for header in headers:
        if header.beside and not fault:
            where = f"{column_letters(header.beside)}列起还有一张表，与左边的在同一行上，没有采用"
            why = f"工作表“{grid.name}”{where}。请另放一张工作表"
            yield RegisterRow(header.register, grid.name, header.first + 1, fault=why)
    if not fault:
        unread = [text for header in headers for text in _unread(header)] if rows else []
        said = {heading for row in rows for heading, _ in row.remarks}
        decisive = [text for text in unread if text in said and _may_decide(text)]
        first = headers[0].last + 1 if headers else 1
        if decisive:
            yield RegisterRow(register, grid.name, first, unread=listing(decisive), may_decide=True)
        if harmless := [text for text in unread if text not in decisive]:
            yield RegisterRow(register, grid.name, first, unread=listing(harmless))
        yield from rows


def _continued(rows: Sequence[RegisterRow]) -> list[RegisterRow]:
    """Returns the rows; those without a task that go on with the one above have its number."""
    found: list[RegisterRow] = []
    continuing: list[int] = []
    """The places of these rows in `found`."""
    for row in rows:
        above = found[-1] if found else None
        blank = not any(text_of(row.said.get(name, "")) for name in ("task_id", "task"))
        if row.register.continued and blank and above and above.row == row.row - 1:
            task = {name: above.said[name] for name in ("task_id", "task") if name in above.said}
            row = replace(row, said={**row.said, **task})
            continuing.append(len(found))
        found.append(row)
    if continuing:
        first = continuing[0]
        lines = tuple(found[place].row for place in continuing)
        found[first] = replace(found[first], continuing=lines)
    return found


_OF_LISTS = frozenset(bare(name) for field in FIELDS for name in (field.heading, *field.synonyms))
"""Headings of a list, which a register may repeat to say of which task it speaks."""


def _read(header: _Header) -> set[int]:
    """Returns the columns that are read."""
    options = chain(*header.options.values())
    return {*header.columns.values(), *header.rulings, *header.checks, *options}


def _unread(header: _Header) -> Iterator[str]:
    """Yields the headings of the columns that are neither the register's nor a list's."""
    known = _read(header)
    for column, label in enumerate(header.labels[: header.beside or None]):
        if label and column not in known and bare(label) not in _OF_LISTS:
            yield label


_DECIDES = pattern(
    "延|展期|顺延|调整|变更|批[准复示]|审[批核定]|同意|[销消]号|核[实查销]|结论|时限|期限|日期|时间|有效"
)
_OF_PEOPLE = pattern("(?:人员?|单位|部门|领导|组|电话|者|签[名字])$")


def _may_decide(heading: str) -> bool:
    """Whether a heading that is not known speaks of a decision or its day, and of no people."""
    words = bare(heading)
    return _DECIDES.search(words) is not None and _OF_PEOPLE.search(words) is None


def _fault(grid: Grid, called: Sequence[Register], headers: Sequence[_Header]) -> str:
    """Returns why no row of the sheet can be used, in Chinese; or ''."""
    shown = f"工作表“{grid.name}”"
    found = {header.register.name for header in headers}
    names = {register.name for register in called}
    if not headers:
        needed = "、".join(f"“{called[0].heading(group[0])}”" for group in called[0].needed)
        return f"{shown}没有找到表头，整张表没有采用。表头至少要有{needed}"
    if grid.hidden:
        return f"{shown}是隐藏的，整张表没有采用"
    if names and names != found:
        others = "、".join(sorted(found))
        return f"{shown}的名称与表头不一致，表头像是{others}，整张表没有采用"
    if "台账" not in bare(grid.name) and any(_says_no_more_than_a_list(h) for h in headers):
        wanted = "”“".join(map(headers[0].register.heading, headers[0].register.own))
        return f"{shown}没有“{wanted}”等栏目，看不出是否已经批准，整张表没有采用"
    if not names and not all(map(_is_proven, headers)):
        return (
            f"{shown}的表头像是{'、'.join(sorted(found))}，但表名和表头都没有写明，整张表没有采用"
        )
    return ""


def _titles(grid: Grid, end: int) -> list[str]:
    """Returns the lines above the header, each text once."""
    texts = (text_of(value) for row in grid.rows[:end] for value in row)
    return [text for text in dict.fromkeys(texts) if text]


_LONGEST_TITLE = 40
"""In characters. A longer line explains how the register is kept."""
_OF_ALL = pattern(r"^(?:(?:备?注|说明|附注)\d?[:：]?)?(?:以上|上述|本表|表中)")
"""How a note begins that is about all entries."""
_YEAR = pattern(r"(?<!\d)(20\d\d)(?!\d)")


def _of_sheet(
    grid: Grid, titles: Sequence[str], register: Register, of_year: int
) -> Reading[Ruling]:
    """Returns what the sheet's name, its titles and its notes say of all its rows."""
    if not register.approved:
        return is_stale(grid.name)
    notes = [text for row in grid.rows if (text := _alone(row)) and _OF_ALL.match(text)]
    asks = ""
    called = re.search(register.called, bare(grid.name))
    read = [against_name(grid.name) if called else against_sheet(grid.name)]
    read += map(against_sheet, [t for t in titles if len(t) <= _LONGEST_TITLE] + notes)
    for says in read:
        if says.value != "silent":
            return says
        asks = asks or says.words
    year = _YEAR.search(bare(grid.name))
    if year and of_year and int(year[1]) != of_year:
        return Reading("waiting", "doubtful", f"{year[1]}年")
    return Reading("silent", "sure", asks)


# Headers


def _headers(grid: Grid, called: Sequence[Register]) -> Iterator[_Header]:
    """Yields the headers in a sheet from the top: two registers may stand below each other.

    A sheet that is not called a register is only searched at its top.
    """
    number = 0
    last = len(grid.rows) if called else min(len(grid.rows), 15)
    before: _Header | None = None
    while number < last:
        header = _header_at(grid, number, called)
        if header is None:
            number += 1
            continue
        if before is None or header.columns != before.columns:
            yield header
        before, number = header, header.last + 1


def _header_at(grid: Grid, number: int, called: Sequence[Register]) -> _Header | None:
    """Returns the header that starts on this row, in one line or two, or None."""
    upper = [text_of(value) for value in grid.rows[number]]
    if not any(upper):
        return None
    lower = [text_of(v) for v in grid.rows[number + 1]] if number + 1 < len(grid.rows) else []
    if not any(map(is_heading, (*upper, *lower))):
        return None
    found = [_recognised(register, upper, number, number) for register in REGISTERS]
    merged_down = False
    if lower and _is_second_line(upper, lower):
        merged_down = _repeats(upper, lower)
        for register in REGISTERS:
            labels = _two_lines(register, upper, lower)
            header = _recognised(register, labels, number, number + 1)
            found.append(header and _with_options(header, upper, lower))
    fitting = [header for header in found if header and _fits(header, called)]
    return max(
        fitting,
        key=lambda header: (len(header.columns), merged_down and header.last > header.first),
        default=None,
    )


def _is_second_line(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether the lower row holds headings: a heading of its own, below a span or a merged cell."""
    spans = any(one and one == two for one, two in pairwise(upper))
    return _repeats(upper, lower) or (spans and not any(map(str.isdigit, lower)))


def _repeats(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether some headings of the upper row, and not all, are merged down into the lower one."""
    repeated = [low == up for up, low in zip(upper, lower, strict=False) if low]
    return any(repeated) and not all(repeated)


def _two_lines(register: Register, upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Returns the label of each column of a header in two lines."""
    labels = []
    for one, two in zip(upper, [*lower, *[""] * (len(upper) - len(lower))], strict=False):
        candidates = [f"{two}{one}", f"{one}{two}", two, one] if two and two != one else [one]
        if two and two != one and _OF_PEOPLE.search(bare(two)):
            candidates.remove(one)  # 审批领导 below 审批情况 says who, and not what was decided
        known = [label for label in candidates if column_named(register, label)]
        labels.append(next(iter(known), two or one))
    return labels


def _with_options(header: _Header, upper: Sequence[str], lower: Sequence[str]) -> _Header:
    """Returns the header, with the columns that hold one choice each below a common heading."""
    options: dict[str, Mapping[int, str]] = {}
    columns = dict(header.columns)
    for name, first in header.columns.items():
        splits = name == "checked" and "ruling" not in columns  # 检查结论: 同意 | 退回
        column = header.register.column("ruling" if splits else name)
        span = [c for c, label in enumerate(upper) if label and label == upper[first]]
        choices = {c: lower[c] for c in span if c < len(lower)}
        each = [chosen(column, label) for label in choices.values()] if column.choices else []
        if len(each) > 1 and all(each) and len(set(each)) == len(each):
            options[column.name] = choices
            if splits:
                del columns[name]
                columns[column.name] = first
    checks = header.checks if "checked" in columns else ()
    return replace(header, columns=columns, checks=checks, options=options)


def _recognised(register: Register, labels: Sequence[str], first: int, last: int) -> _Header | None:
    """Returns the header with these labels, or None when a needed column is missing."""
    best: dict[str, tuple[int, int]] = {}
    rulings = []
    checks = []
    beside = _second_table(register, labels)
    for column, label in enumerate(labels[:beside] if beside else labels):
        meant = column_named(register, label) if label else None
        if meant is None:
            continue
        name, place = meant
        if name == "ruling":
            rulings.append(column)
        if name == "checked" and register.approved:
            checks.append(column)
        if name not in best or place < best[name][0]:
            best[name] = (place, column)
    columns = {name: column for name, (_, column) in best.items()}
    taken = {*columns.values(), *rulings, *checks}
    for column, label in enumerate(labels[:beside] if beside else labels):
        for name, _ in columns_named(register, label) if label and column not in taken else ():
            if name not in columns:  # 办结时间 beside 办理时限 is when it was done
                columns[name] = column
                break
    if not all(any(name in columns for name in group) for group in register.needed):
        return None
    read = columns, tuple(rulings), tuple(checks), labels
    return _Header(register, first, last, *read, beside=beside)


def _second_table(register: Register, labels: Sequence[str]) -> int:
    """Returns the column where another table begins: the number's heading stands there again."""
    own = bare(register.heading("task_id"))
    found = [column for column, label in enumerate(labels) if bare(label) == own]
    again = [two for one, two in pairwise(found) if two > one + 1]
    return again[0] if again else 0


def _fits(header: _Header, called: Sequence[Register]) -> bool:
    """Whether the header is that of a register, and not that of a list of tasks."""
    register, columns = header.register, header.columns
    if register in called:
        exact = columns.get("task_id", -1) >= 0 and bare(
            header.labels[columns["task_id"]]
        ) == register.heading("task_id")
        return exact or any(name in columns for name in register.own)
    present = [name for name in register.own if name in columns]
    hinted = _headed(header, register.hints) and len(present) >= register.hinted_by
    return _is_proven(header) or hinted


def _headed(header: _Header, wanted: Mapping[str, str]) -> bool:
    """Whether one of these columns is there, with a heading that contains its pattern."""
    return any(
        re.search(wording, bare(header.labels[header.columns[name]]))
        for name, wording in wanted.items()
        if name in header.columns
    )


def _says_no_more_than_a_list(header: _Header) -> bool:
    return not any(name in header.columns for name in header.register.own)


def _is_proven(header: _Header) -> bool:
    """Whether the headings alone prove the register."""
    return _headed(header, header.register.proves)


# Rows


def _rows(grid: Grid, headers: Sequence[_Header], under: Reading[Ruling]) -> Iterator[RegisterRow]:
    """Yields the rows below the headers that say something."""
    for place, header in enumerate(headers):
        end = headers[place + 1].first if place + 1 < len(headers) else len(grid.rows)
        register, columns = header.register, header.columns
        letters = {name: column_letters(column) for name, column in columns.items()}
        letters.setdefault("task_id", letters.get("task", "A"))
        headings = {name: header.labels[column] for name, column in columns.items()}
        known = _read(header)
        asks = _asking(header)
        section = _SILENT
        for number in range(header.last + 1, end):
            row = grid.rows[number][: header.beside or None]
            alone = _alone(row)
            if alone and not _OF_ALL.search(alone) and not _names_a_task(columns, row):
                section = against_sheet(alone)
                continue
            said = {name: row[c] if c < len(row) else "" for name, c in columns.items()}
            said |= {name: _ticked(row, options) for name, options in header.options.items()}
            texts = {name: text_of(value) for name, value in said.items()}
            if (
                _is_foot(texts, text_of(lead_of(row)))
                or not _says(register, texts)
                or texts == headings
            ):
                continue
            places = {name: grid.cell(number, column) for name, column in columns.items()}
            remarks = tuple(
                (header.labels[column] if column < len(header.labels) else "", text)
                for column, value in enumerate(row)
                if column not in known and (text := text_of(value))
            )
            rulings = tuple(text_of(row[c]) if c < len(row) else "" for c in header.rulings)
            if "ruling" in header.options:
                rulings = (texts["ruling"],)
            yield RegisterRow(
                register,
                grid.name,
                number + 1,
                said,
                letters,
                headings,
                rulings,
                tuple((header.labels[c], text_of(row[c])) for c in header.checks if c < len(row)),
                remarks,
                section
                if under.value == "silent" and (section.words or not under.words)
                else under,
                asks,
                places,
                places[_deciding(register, columns, texts)],
                told_by_sheet=under.value != "silent",
            )


def _ticked(row: Sequence[Value], options: Mapping[int, str]) -> str:
    """Returns the choices whose columns are ticked, or say more than that they are not."""
    cells = ((label, text_of(row[c]) if c < len(row) else "") for c, label in options.items())
    return "、".join(label for label, text in cells if text and not is_no(text))


def _deciding(register: Register, columns: Mapping[str, int], texts: Mapping[str, str]) -> str:
    """Returns the column of the new deadline, or of the day of closing off or else of its checking.

    Without any of these it is that of the number or the text.
    """
    names = [name for name in register.own if name in columns]
    filled = [name for name in names if texts[name]]
    return next(iter((*filled, *names)), "task_id" if "task_id" in columns else "task")


_ASKS = pattern(
    r"(?:计划|预计|拟|应|申请|建议|待|可|申报|上报).{0,4}(?:[销消]号|核销|销账|延期|延长|办结|时限)"
)


def _asking(header: _Header) -> str:
    """Returns a heading that only plans or asks, in a register that has no date of approval."""
    register = header.register
    if header.rulings or any(name in header.columns for name in register.counts_from[:1]):
        return ""
    asking = (label for label in header.labels if _ASKS.search(bare(label)))
    plans = register is CLOSURES or (register is EXTENSIONS and "new" not in header.columns)
    return next(asking, "") if plans else ""


def _says(register: Register, texts: Mapping[str, str]) -> bool:
    if texts.get("task_id"):
        return True
    return any(texts.get(name) for name in ("task", "original", *register.own))


def _names_a_task(columns: Mapping[str, int], row: Sequence[Value]) -> bool:
    """Whether the only text of a row is a number in the column of the numbers."""
    column = columns.get("task_id", -1)
    number = text_of(row[column]) if 0 <= column < len(row) else ""
    return bool(number) and re.search(r"[\u4e00-\u9fff]", number) is None


def _alone(row: Sequence[Value]) -> str:
    """Returns the only text of a row, which may be merged over all of it; or ''."""
    texts = {text for value in row if (text := text_of(value))}
    return texts.pop() if len(texts) == 1 else ""


_FOOT = pattern(
    r"(?:合计|总计|小计|共计)[::]?(?:\d+[项个件条]?(?:任务|工作)?)?|(?:填表|填报|制表|审核|审批|复核|经办|负责|签发|联系)(?:人|单位|电话|日期)?[::].*|(?:备?注|说明)\d?[::].*"
)


def _is_foot(texts: Mapping[str, str], lead: str) -> bool:
    """Whether the row is a total, a signature or a note. `lead`: its first text."""
    first = (texts.get("task_id", ""), texts.get("task", ""), lead)
    return any(_FOOT.fullmatch(bare(text)) for text in first)
