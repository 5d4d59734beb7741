"""Finds the header of a table, in one line or two, and which column holds which field."""

import datetime as dt
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.domain.fields import SheetKind
from pipeline.domain.reading import Reading
from pipeline.domain.status import Forecast
from pipeline.domain.text import pattern
from pipeline.domain.week import Week
from pipeline.intake.files.grids import Grid, Value, lead_of
from pipeline.intake.meaning.answers.forecasts import read_forecast
from pipeline.intake.meaning.headings.claims import TIMED
from pipeline.intake.meaning.headings.labels import label_of
from pipeline.intake.meaning.headings.recognise import Headings, Recognised
from pipeline.intake.meaning.headings.vocabulary import Kind, bare_words

HEADER_WITHIN = 40
"""The number of rows at the top of a sheet that are searched for the header."""

# A header needs one field of each set to be that of a master list or of a return.
_NEEDED: dict[SheetKind, tuple[frozenset[str], ...]] = {
    "master": (frozenset({"task"}), frozenset({"lead_unit", "deadline"})),
    "return": (
        frozenset({"task_id", "task", "sequence"}),
        frozenset({"progress", "forecast", "percent", "state"}),
    ),
}


@dataclass(frozen=True)
class Header:
    """A header: its fields, and the zero-based first and last rows that it fills."""

    recognised: Recognised
    first: int
    last: int
    is_double: bool = False
    """Whether its labels are in two lines."""
    choices: tuple[tuple[int, str], ...] = ()
    """Columns of a forecast that is ticked (是 | 否), each with its label."""

    @cached_property
    def width(self) -> int:
        """The number of columns up to the last one that is read."""
        said = self.recognised
        answers = (column for column, _ in self.choices)
        return (
            max(
                (
                    *said.columns.values(),
                    *said.more_reason,
                    *said.passed_over,
                    *said.unread,
                    *answers,
                )
            )
            + 1
        )


def column_of_promises(header: Header) -> int | None:
    """Returns the column 预计完成时间, whose days are promised as those in a forecast; or None."""
    unread = header.recognised.unread.items()
    return next(
        (column for column, label in unread if _PROMISES.fullmatch(bare_words(label))), None
    )


_PROMISES = pattern(
    "(?:预[计期估]|拟)(?:的|全部|全面|最终)*(?:完成|办结|完工|竣工|销号)的?(?:时间|日期|时限|节点)"
)


def find_header(grid: Grid, headings: Headings, week: Week | None = None) -> Header | None:
    """Returns the row, or the two rows, whose labels name the most fields; None without any."""
    best: Header | None = None
    rows = grid.rows[: HEADER_WITHIN + 1]
    known = functools.cache(lambda at: _known(rows[at], headings) if at < len(rows) else 0)
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        if best is not None and _is_sure(best) and number > best.last + (not _is_data(row)):
            break
        if known(number) < 2 and (
            known(number) + known(number + 1) < 2 or _is_title(grid, number, headings)
        ):
            continue
        single = Header(headings.recognise(_one_line(grid, number), week), number, number)
        double = _two_lines(grid, number, single.recognised, headings, week)
        spanned = double is not None and _is_under_a_span(grid, number, double.recognised)
        if not spanned and not _is_second_line_of(best, single, grid):
            best = _better(best, single, headings, grid)
        if double is not None:
            best = _better(best, double, headings, grid)
    return best and _with_merged_line_above(_with_choices(best, grid), grid)


def _is_second_line_of(best: Header | None, single: Header, grid: Grid) -> bool:
    """Whether a row is the second line of the header above it, which tells its columns apart."""
    return (
        best is not None
        and best.is_double
        and best.last == single.last
        and _places(best) != _places(single)
        and (
            len(_places(best)) >= len(_places(single))
            or _goes_on(grid, best.first, sorted(best.recognised.columns.values()))
        )
    )


def _goes_on(grid: Grid, first: int, columns: Sequence[int]) -> bool:
    """Whether a cell of the header's first line is merged with the one below it."""
    return any(grid.covered.get((first + 1, column), (-1, -1))[0] == first for column in columns)


def _places(header: Header) -> set[tuple[str, int, str]]:
    readings = header.recognised.readings
    return {(name, reading.value, reading.words) for name, reading in readings.items()}


def header_by_cells(
    grid: Grid,
    header: Header,
    headings: Headings,
    week: Week | None,
    kinds: Sequence[tuple[int, Kind]],
) -> Header:
    """Returns the header as it is read when it is known what the cells of some columns are."""
    number = header.last - header.is_double
    labels = _pairs(grid, number) if header.is_double else _one_line(grid, number)
    recognised = headings.recognise(labels, week, kinds)
    if header.choices and not header.is_double:
        recognised = _asked_by_choices(recognised, header)
    return replace(header, recognised=recognised)


def _known(row: Sequence[Value], headings: Headings) -> int:
    """Returns how many different labels of a row are known headings."""
    labels = set(filter(None, map(_label, row)))
    return sum(map(headings.knows, labels)) if len(labels) > 1 else 0


def _one_line(grid: Grid, number: int) -> list[tuple[str, ...]]:
    """Returns the labels of a row. A label merged over several columns belongs to the first."""
    return [
        (_label(value),) if stands(grid, number, column) else ()
        for column, value in enumerate(grid.rows[number])
    ]


def _is_data(row: Sequence[Value]) -> bool:
    """Whether a row starts with a number, as nearly every task but no heading does."""
    lead = lead_of(row)
    return not isinstance(lead, str) or lead[:1].isdigit()


def _two_lines(
    grid: Grid, number: int, upper: Recognised, headings: Headings, week: Week | None
) -> Header | None:
    """Returns the header that this row and the next make, or None if the next is not part of it."""
    if number + 1 == len(grid.rows) or not _is_second_line(grid, number, upper, headings):
        return None
    if _is_title(grid, number, headings):
        return None
    recognised = headings.recognise(_pairs(grid, number), week)
    choices = _choices(grid, number, recognised)
    return Header(recognised, number, number + 1, is_double=True, choices=choices)


def _is_title(grid: Grid, number: int, headings: Headings) -> bool:
    """Whether a row has no heading that is known or spans several columns: 填报单位：区水务局."""
    row = grid.rows[number]
    labels = set(filter(None, map(_label, row)))
    spans = any(not stands(grid, number, column) for column in range(len(row)))
    return len(labels) < 2 or not (spans or any(map(headings.knows, labels)))


def _pairs(grid: Grid, number: int) -> list[tuple[str, ...]]:
    """Returns the labels of two rows, the lower one first.

    Above 本周 there may be a blank because nobody merged the cells: the heading on the left holds.
    """
    pairs: list[tuple[str, ...]] = []
    left = ""
    for column, (above, below) in enumerate(
        zip(grid.rows[number], grid.rows[number + 1], strict=True)
    ):
        high, low = _label(above), _label(below)
        left = high or (left if label_of(low).is_qualifier else "")
        stood = stands(grid, number + 1, column)
        pairs.append((low, left) if stood or low == high else ())
    return pairs


def _is_under_a_span(grid: Grid, number: int, double: Recognised) -> bool:
    """Whether a field of the two lines is below a heading that spans several columns.

    It is so too when nobody merged the cells above 上周 and 本周.
    """
    low = [_label(value) for value in grid.rows[number + 1]]
    if any(label_of(label).is_qualifier for label in low):
        return True
    columns = {r.value for r in double.readings.values()} | {*double.passed_over, *double.unread}
    return any(
        not stands(grid, number, column) or not stands(grid, number, column + 1)
        for column in columns
    )


def _choices(grid: Grid, number: int, double: Recognised) -> tuple[tuple[int, str], ...]:
    """Returns the columns 是 | 否 below the forecast's heading, when each choice has a column.

    A third choice, such as 部分, may say neither.
    """
    column = double.columns.get("forecast")
    if column is None:
        return ()
    below = grid.rows[number + 1]
    answers = []
    for other in range(column, len(below)):
        if other > column and stands(grid, number, other):
            break
        label = _label(below[other])
        if len(label) > _LONGEST_ANSWER or read_forecast(label).value is None:
            return ()
        answers.append((other, label))
    sure = {reading.value for _, label in answers if (reading := read_forecast(label)).is_sure}
    return tuple(answers) if "late" in sure and len(sure) > 1 else ()


_LONGEST_ANSWER = 6


def _with_choices(header: Header, grid: Grid) -> Header:
    """Returns the header with the columns 能按时 | 不能按时 that stand side by side in one line.

    是 | 否 alone do not say what was asked.
    """
    said = header.recognised
    if header.choices or "forecast" in said.columns:
        return header
    taken = {column: name for name, column in said.columns.items()}
    run: list[tuple[int, str, Forecast | None]] = []
    for column, value in enumerate((*grid.rows[header.last], "")):
        label = label_of(_label(value)).bare
        said_so = read_forecast(label) if _ASKS_ITSELF.search(label) else Reading(None)
        answer = said_so.value if said_so.is_sure else None
        if answer and taken.get(column, "state") in ("state", "percent"):
            run.append((column, label, answer))
        elif {"on_time", "late"} <= {found for *_, found in run}:
            choices = tuple((column, label) for column, label, _ in run)
            answered = replace(header, choices=choices)
            return replace(answered, recognised=_asked_by_choices(said, answered))
        else:
            run = []
    return header


def _asked_by_choices(said: Recognised, header: Header) -> Recognised:
    """Returns what was recognised, without what the columns of the answers were taken for."""
    answers = {column for column, _ in header.choices}
    readings = {
        name: reading
        for name, reading in said.readings.items()
        if name != "forecast" and reading.value not in answers
    }
    return replace(said, readings=readings)


_ASKS_ITSELF = pattern(r"^.{0,6}(?:[能可]|[按如][时期]|逾期|延期).{0,6}$|^已?(?:办结|完成)$")


def _with_merged_line_above(header: Header, grid: Grid) -> Header:
    """Returns the header extended upwards to where its merged labels begin."""
    tops = (
        grid.covered.get((header.first, column), (header.first, column))[0]
        for column in header.recognised.columns.values()
    )
    return replace(header, first=min(tops))


def _label(value: Value) -> str:
    """Returns the text of a heading, or '' for a number that is no day.

    Excel turns a heading such as 7月14日 into a date. 7.14 and 20170714 are days too.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日"
    if value.__class__ is float:
        text = f"{value:.15g}"
        return text if _DAY.fullmatch(text) else ""
    return ""


_DAY = pattern(r"(?:[1-9]|1[0-2])\.(?:[1-9]|[12]\d|3[01])|20\d\d(?:0[1-9]|1[0-2])[0-3]\d")


def _is_sure(header: Header) -> bool:
    """Whether enough headings are known that the rows below need not be tried."""
    return len(header.recognised.sure) >= 5


def _is_second_line(grid: Grid, number: int, upper: Recognised, headings: Headings) -> bool:
    """Whether the row below may be the header's second line rather than the first row of data.

    It may be when the cell below each certain heading that spans no columns is blank, part of the
    same merged cell, or a heading.
    """
    row, below = grid.rows[number], grid.rows[number + 1]
    lead = lead_of(below)
    if isinstance(lead, str) and lead.isascii() and lead[:1].isdigit():  # the number of a task
        return False
    sure = (
        (column, name in TIMED)
        for name, column in upper.columns.items()
        if name in upper.sure and stands(grid, number, column + 1)
    )
    return any(map(_label, below)) and all(
        below[column] in ("", row[column])
        or headings.knows(_label(below[column]))
        or (timed and label_of(_label(below[column])).is_qualifier)
        for column, timed in sure
    )


def _better(best: Header | None, header: Header, headings: Headings, grid: Grid) -> Header | None:
    found = header.recognised.readings.keys()
    if len(found) < 3 or not all(found & needed for needed in _NEEDED[headings.sheet]):
        return best
    if _is_prose(grid.rows[header.last]):
        return best
    if best is None or _weight(header) > _weight(best):
        return header
    return best


def _is_prose(row: Sequence[Value]) -> bool:
    """Whether a row holds sentences and figures, some of which happen to be headings elsewhere."""
    values = set(row) - {""}
    short = [v for v in values if (label := _label(v)) and not _SENTENCE.search(label)]
    return 2 * len(short) < len(values)


_SENTENCE = pattern(r"^.{41,}|[。；;]\s*\S", re.DOTALL)


def _weight(header: Header) -> tuple[int, int, int]:
    """Returns the rank of a header: more fields, then fewer guessed ones, then fewer lines."""
    recognised = header.recognised
    return len(recognised), len(recognised.sure), header.first - header.last


def next_header(grid: Grid, header: Header, headings: Headings, week: Week | None) -> Header | None:
    """Returns the next header below whose columns are in another order, or None."""
    columns = header.recognised.columns
    for number, row in enumerate(grid.rows[header.last + 1 :], header.last + 1):
        lead = row[0] if row and row[0] else lead_of(row)
        if not isinstance(lead, str) or lead[:1].isascii() or len(lead) > _LONGEST_HEADING:
            continue  # for example a task's number; this test is quick, as every row needs it
        if not headings.knows(lead):
            continue
        if len(set(filter(None, map(_label, row)))) < 2:  # a section's title over the table
            continue
        single = Header(headings.recognise(_one_line(grid, number), week), number, number)
        double = _two_lines(grid, number, single.recognised, headings, week)
        best = _better(None, single, headings, grid)
        best = best if double is None else _better(best, double, headings, grid)
        if best is None or best.recognised.columns == columns:
            continue
        if _is_sure(best) or all(headings.knows(_label(value)) for value in row if value != ""):
            return best
    return None


_LONGEST_HEADING = 20


def stands(grid: Grid, row: int, column: int) -> bool:
    """Whether the value is the cell's own or merged from above, and not merged from the left."""
    return grid.covered.get((row, column), (row, column))[1] == column
