"""How a list's columns were understood: what is not sure, and what an unknown column may be."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pipeline.domain.errors import CannotWork
from pipeline.domain.fields import heading
from pipeline.domain.reading import Doubt
from pipeline.domain.text import folded, listing, pattern, shortened
from pipeline.domain.week import Month
from pipeline.intake.files.formats import column_letters
from pipeline.intake.files.grids import Grid
from pipeline.intake.meaning.headings.recognise import Headings
from pipeline.intake.meaning.values import deadline_reader, text_of
from pipeline.intake.sheets.tables.header import HEADER_WITHIN, Header, stands
from pipeline.intake.sheets.tables.layout import Table

NEEDED = ("task", "lead_unit", "deadline")
"""The columns without which a list says nothing: they must be sure."""


_TOLD_WHEN_DOUBTFUL = ("plan", "item", "support_units")
"""Columns without which a list can be used, but not without a word."""


_ALIKE = (*NEEDED, "support_units")
"""Fields that a column of like meaning, which is passed over, might have held."""


def heading_at(grid: Grid, header: Header, column: int) -> str:
    """Returns the heading above a column, on one line; the lines of a tall header with a dash."""
    parts = dict.fromkeys(
        "".join(text_of(row[column]).split())
        for row in grid.rows[header.first : header.last + 1]
        if column < len(row) and row[column] != ""
    )
    return "—".join(parts)


def samples_of(values: Sequence[str], most: int = 2) -> str:
    """Returns the first different texts among the values, quoted and shortened."""
    texts = list(dict.fromkeys(" ".join(value.split()) for value in values if value.strip()))
    return "".join(f"“{shortened(text, _SAMPLE)}”" for text in texts[:most])


_SAMPLE = 16
"""Characters of a cell that are quoted."""


def doubts_of_columns(
    table: Table, headings: Headings, month: Month, known: Collection[int]
) -> Iterator[Doubt]:
    """Yields a doubt for each needed column of a list that is not sure, and for dropped columns.

    `known`: columns that are read otherwise.

    A guess is doubtful when another column, whose heading is not known, looks more like it.
    """
    grid, header = table.grid, table.header
    for name in (*NEEDED, *_TOLD_WHEN_DOUBTFUL):
        reading = header.recognised.readings.get(name)
        if reading is None or reading.is_sure or (name not in NEEDED and reading.sure == "guessed"):
            continue
        column = reading.value
        if column in known:
            continue
        better = [
            f"{c.column}列“{c.heading}”（如{c.samples}）"
            for c in ([] if reading.against else _better_than(table, headings, month, name, column))
        ]
        yield Doubt(
            "heading",
            "doubtful" if better or reading.sure == "doubtful" else "guessed",
            heading_at(grid, header, column),
            heading(name),
            against="、".join(filter(None, (reading.against, *better))),
            field=name,
            sheet=grid.name,
            row=header.last + 1,
            column=column_letters(column),
            sample=samples_of(_texts(table, column)),
        )
    recognised = header.recognised
    unread: dict[str, list[str]] = {}
    for column in sorted({*recognised.passed_over, *recognised.unread} - {*known}):
        if _texts(table, column):
            name = recognised.passed_over.get(column, "")
            label = heading_at(grid, header, column)
            unread.setdefault(name if name in _ALIKE else "", []).append(label)
    for name, labels in unread.items():
        yield Doubt(
            "heading",
            "passed_over" if name else "unread",
            listing(labels),
            heading(name) if name else "",
            field=name,
            sheet=grid.name,
            row=header.last + 1,
        )


def decided_in_remarks(table: Table, settled: Collection[int]) -> Iterator[Doubt]:
    """Yields, once for a column, that its cells tell of extensions, closings or ends of tasks.

    Only the office's registers decide of these: a remark changes nothing. `settled`: the numbers of
    the rows of which a register decides.
    """
    columns = table.header.recognised.columns
    used = {column for name, column in columns.items() if name not in _REMARKS}
    for column in range(len(table.grid.rows[table.header.last])):
        if column in used:
            continue
        said = [
            (number + 1, text)
            for number in table.tasks
            if number + 1 not in settled
            and (text := text_of(table.cells(number)[column]))
            and len(text) <= _LONGEST_REMARK
            and _DECIDED.search(folded(text))
        ]
        if said:
            (row, text), label = said[0], heading_at(table.grid, table.header, column)
            yield Doubt(
                *("cell", "passed_over", text, label),
                against=f"等{len(said)}项" if len(said) > 1 else "",
                sheet=table.grid.name,
                row=row,
                column=column_letters(column),
            )


_REMARKS = ("remark", "state", "progress", "problems")
"""Fields of a list that decide nothing."""
_LONGEST_REMARK = 60
_DECIDED = pattern(
    r"(?:延|顺延|展期|延长|延期|推迟|调整|变更)(?:至|到)|(?:同意|批准|准予|已批)(?:延期|顺延|展期|销号|终止|调整)|"
    r"已(?:经|全部)?(?:延期|销号|核销|终止|中止|取消|移出|调出|暂缓)|^(?:销号|终止|取消|暂缓)$|不再(?:督办|实施|推进|列入|执行)"
)


def without(table: Table, names: Collection[str]) -> Table:
    """Returns the table with these columns not used, because they are doubtful."""
    recognised = table.header.recognised
    readings = {
        name: replace(reading, sure="doubtful") if name in names else reading
        for name, reading in recognised.readings.items()
    }
    header = replace(table.header, recognised=replace(recognised, readings=readings))
    return replace(table, header=header)


def _texts(table: Table, column: int) -> list[str]:
    rows = (table.cells(number) for number in table.tasks[:_SEARCHED])
    return [text_of(cells[column]) for cells in rows if column < len(cells) and cells[column] != ""]


def _better_than(
    table: Table, headings: Headings, month: Month, name: str, column: int
) -> Iterator["Candidate"]:
    """Yields a column that stands for nothing known and looks more like the field than this one."""
    known = set(table.header.recognised.columns.values()) - {column}
    own = _score(name, _texts(table, column), month)
    for at in range(len(table.grid.rows[table.header.last])):
        texts = _texts(table, at)
        score = _score(name, texts, month)
        if at not in known and at != column and score > max(own, _LEAST):
            label = heading_at(table.grid, table.header, at)
            letters, samples = column_letters(at), samples_of(texts)
            yield Candidate(table.grid.name, letters, label, samples, name, score)


def unlike_its_heading(table: Table, month: Month) -> Iterator[str]:
    """Yields the needed columns whose cells are mostly not what their heading says, in Chinese."""
    for name in NEEDED:
        column = table.header.recognised.columns.get(name)
        texts = [] if column is None else _texts(table, column)
        if column is not None and texts and _score(name, texts, month) < _UNLIKE:
            label = heading_at(table.grid, table.header, column)
            yield (
                f"{column_letters(column)}列“{label}”认作{heading(name)}，"
                f"内容却不像：{samples_of(texts, 3)}"
            )


class Candidate(NamedTuple):
    """A column that may be what is wanted."""

    sheet: str
    column: str
    """Its letters."""
    heading: str
    samples: str
    field: str
    score: float
    is_sure: bool = False
    """Whether its heading is a known one."""

    @property
    def named(self) -> str:
        """Returns the column as `--as` names it: by its heading or, without one, by its letters."""
        return self.heading or f"{self.column}列"

    @property
    def in_words(self) -> str:
        return f"{self.column}列“{self.heading}”（如{self.samples}）可能是{heading(self.field)}"


def candidates(grid: Grid, headings: Headings, month: Month) -> list[Candidate]:
    """Returns, for each needed field, the columns of a sheet that may be it, the likeliest first.

    A field whose heading is known has that column alone. The list is empty without a table.
    """
    at = heading_row(grid)
    if at is None:
        return []
    labels = [_label(grid, at, column) for column in range(len(grid.rows[at]))]
    recognised = headings.recognise([(label,) for label in labels])
    sure = {name: recognised.columns[name] for name in recognised.sure}
    texts = _texts_below(grid, at)
    found = []
    for name in NEEDED:
        if name in sure:
            found.append(_candidate(grid, labels, texts, sure[name], name, 1, is_sure=True))
            continue
        scored = [
            (_score(name, texts[column], month), column)
            for column in range(len(labels))
            if column not in sure.values()
        ]
        scored = sorted((pair for pair in scored if pair[0] > _LEAST), key=lambda p: (-p[0], p[1]))
        found += [_candidate(grid, labels, texts, column, name, score) for score, column in scored]
    return found


def _candidate(
    grid: Grid,
    labels: Sequence[str],
    texts: Sequence[Sequence[str]],
    column: int,
    name: str,
    score: float,
    *,
    is_sure: bool = False,
) -> Candidate:
    letters, samples = column_letters(column), samples_of(texts[column])
    return Candidate(grid.name, letters, labels[column], samples, name, score, is_sure)


def heading_row(grid: Grid) -> int | None:
    """Returns the row that looks most like headings: many short texts that differ, data below."""
    best, most = None, 1
    for number, row in enumerate(grid.rows[: min(HEADER_WITHIN, len(grid.rows) - 1)]):
        short = {
            folded(value)
            for column, value in enumerate(row)
            if isinstance(value, str) and 0 < len(value) <= _LONGEST_HEADING
            if stands(grid, number, column) and not any(map(str.isdigit, value))
        }
        if len(short) > most:
            best, most = number, len(short)
    return best


def _label(grid: Grid, at: int, column: int) -> str:
    value = grid.rows[at][column]
    return "".join(value.split()) if isinstance(value, str) else ""


def _texts_below(grid: Grid, at: int) -> list[list[str]]:
    """Returns the texts of each column below the headings, without merged cells' copies."""
    width = len(grid.rows[at])
    texts: list[list[str]] = [[] for _ in range(width)]
    for number, row in enumerate(grid.rows[at + 1 : at + 1 + _SEARCHED], at + 1):
        for column, value in enumerate(row[:width]):
            if value != "" and grid.covered.get((number, column), (number, column))[1] == column:
                texts[column].append(text_of(value))
    return texts


def _score(name: str, texts: Sequence[str], month: Month) -> float:
    """Returns how far the cells look like those of the field, 0–1."""
    if not texts:
        return 0
    if name == "lead_unit":
        return sum(map(is_unit, texts)) / len(texts)
    if name == "deadline":
        read = deadline_reader(month, from_1904=False)
        return sum(read(text).understood for text in texts if not _PLAIN.fullmatch(text)) / len(
            texts
        )
    sentences = [text for text in texts if len(_HAN.findall(text)) >= _SHORTEST_TASK]
    others = max(_score("lead_unit", texts, month), _score("deadline", texts, month))
    length = min(sum(map(len, sentences)) / len(texts), _LONG_TASK) / _LONG_TASK
    different = len(set(texts)) / len(texts)
    return (1 - others) * len(sentences) / len(texts) * different * (0.5 + length / 2)


def is_unit(text: str) -> bool:
    """Whether a text ends as units' names do."""
    return _UNIT.fullmatch(folded(text)) is not None


_SEARCHED = 200
"""Rows of a table that are looked at for what a column may be."""
_LONGEST_HEADING = 20
_LEAST, _UNLIKE = 0.2, 0.1
_SHORTEST_TASK, _LONG_TASK = 4, 30
_HAN = pattern("[一-鿿]")
_PLAIN = pattern(r"\d{1,3}")
_UNIT = pattern(
    r".{1,60}(局|委|办|镇|乡|街道|办事处|公司|集团|中心|部|院|校|馆|站|所|会|署|厅|处|科|室|队|"
    r"政府|单位|法院|联合社|公安|组织部|县|区)(\([^)]*\))?等?"
)


class NotAList(CannotWork):
    """The error when no sheet is surely a list. `candidates` are the columns that may be needed."""

    def __init__(self, path: Path, words: str, candidates: Sequence[Candidate]) -> None:
        super().__init__(f"{path}：{words}")
        self.candidates = tuple(candidates)


def not_a_list(
    path: Path, grids: Sequence[Grid], headings: Headings, month: Month, file: str
) -> NotAList:
    """Returns the error for a workbook without a list: its likeliest columns, what to type.

    `file` is its name in that command.
    """
    needed = "".join(f"“{heading(name)}”" for name in NEEDED)
    plain = f"没有找到任务清单的表头。至少要有{needed}三列"
    likely = [candidates(grid, headings, month) for grid in grids if not grid.hidden]
    best = max(likely, key=_weight, default=[])
    three = three_best(best)
    if not three:
        return NotAList(path, plain, ())
    said = "；".join(candidate.in_words for candidate in three)
    command = adopting(file, month, three)
    words = f"{plain}。工作表“{three[0].sheet}”最像的是：{said}。核对后请运行 {command}"
    return NotAList(path, words, best)


def three_best(found: Sequence[Candidate]) -> list[Candidate]:
    """Returns up to three columns to name: the best of each unknown field, then further ones."""
    unknown = [candidate for candidate in found if not candidate.is_sure]
    first = {c.field: c for c in reversed(unknown)}
    chosen = [first[name] for name in NEEDED if name in first]
    rest = [candidate for candidate in unknown if candidate not in chosen]
    return [*chosen, *rest][:3]


def adopting(file: str, month: Month, chosen: Sequence[Candidate], said: Sequence[str] = ()) -> str:
    """Returns the command that adopts the list with the first of these columns for each field.

    `said` holds what was said of other columns before.
    """
    first = {c.field: c for c in reversed(chosen)}
    words = [*said, *(f"{first[n].named}={heading(n)}" for n in NEEDED if n in first)]
    options = [f"--as {quoted(word)}" for word in words]
    return " ".join([f"duban adopt {quoted(file)} --month {month}", *options])


def quoted(word: str) -> str:
    """Returns a word of a command line, in quotation marks where a shell needs them."""
    return word if re.fullmatch(r"[\w./\\:=-]+", word) else '"' + word.replace('"', "'") + '"'


def _weight(found: Sequence[Candidate]) -> float:
    best = {candidate.field: candidate.score for candidate in reversed(found)}
    return sum(best.values())
