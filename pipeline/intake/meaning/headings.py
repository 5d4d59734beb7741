"""Recognises which column holds which field by its headings."""

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.domain.fields import FIELDS, REPORTED, Field, SheetKind
from pipeline.domain.reading import Reading
from pipeline.domain.text import folded
from pipeline.domain.week import Week


@dataclass(frozen=True)
class Recognised:
    """What the columns of a header were taken for, how surely, and which were not used."""

    readings: Mapping[str, Reading[int]]
    """Field name to its zero-based column. `words` is the label; `against` quotes the labels that
    speak against it. The column of a doubtful reading is not used."""
    more_reason: tuple[int, ...] = ()
    """Further columns that belong to 原因及建议, as when a unit gives 建议 its own column."""
    passed_over: Mapping[int, str] = field(default_factory=dict)
    """Columns that were not used, each with the field that it might also have held."""
    unread: Mapping[int, str] = field(default_factory=dict)
    """Columns whose label is not known to stand for anything, with their labels."""
    by_sequence: bool = False
    """Whether 序号 numbers the tasks because there is no 任务编号."""

    @functools.cached_property
    def columns(self) -> dict[str, int]:
        """Field name to zero-based column, for the columns that are used."""
        return {name: r.value for name, r in self.readings.items() if r.sure != "doubtful"}

    @functools.cached_property
    def sure(self) -> frozenset[str]:
        """The fields whose columns are sure."""
        return frozenset(name for name, reading in self.readings.items() if reading.is_sure)

    def __len__(self) -> int:
        """The number of fields whose columns are used."""
        return len(self.columns)


@functools.lru_cache(maxsize=8)
def headings_of(sheet: SheetKind, own: tuple[Field, ...] = ()) -> "Headings":
    """Returns the headings of a kind of sheet. `own` holds the office's fields; see `Headings`."""
    return Headings(sheet, own)


def usual_sheets(heading: str) -> tuple[SheetKind, ...]:
    """Returns the sheets that have a column which an office declares without naming its sheets.

    The result is empty when the program itself works with that heading. The office then only adds
    synonyms for it.
    """
    known = _KNOWN.get(_bare(heading))
    if known is None:
        return ("return",)
    carried = tuple(filter(known.is_carried, known.sheets))
    if carried or any(map(known.is_read, known.sheets)):
        return carried
    return ("return",) if "return" in known.sheets else known.sheets


def carried_columns(own: tuple[Field, ...]) -> tuple[Field, ...]:
    """Returns the columns that are passed on unchanged: the built-in ones, then the office's.

    `own` holds the fields that the office adds. A field that only adds synonyms to a heading which
    the program works with is not a column. A column that is declared for the list and for the
    returns counts once. An office's column with the meaning of a built-in one replaces it: see
    `Field.means`.
    """
    house = tuple(f for f in FIELDS if any(map(f.is_carried, f.sheets)))
    names = {*headings_of("master", own).carried, *headings_of("return", own).carried}
    office = {field.name: _with_meaning(field) for field in own if field.name in names}
    taken = {field.means for field in office.values()}
    return (*(field for field in house if field.name not in taken), *office.values())


def _with_meaning(own: Field) -> Field:
    known = _KNOWN.get(_bare(own.heading))
    carried = known is not None and any(map(known.is_carried, known.sheets))
    return replace(own, means=known.name) if known and carried else own


class Headings:
    """The headings that a kind of sheet may have.

    An office's field only adds synonyms when the program works with its heading. Otherwise it is a
    column of its own. The office's words take precedence over the built-in ones.
    """

    def __init__(self, sheet: SheetKind, own: Sequence[Field] = ()) -> None:
        self.sheet = sheet
        fields = [f for f in FIELDS if sheet in f.sheets]
        self._exact = {_bare(f.heading): (f.name,) for f in fields}
        self._synonyms = {_bare(word): (f.name,) for f in fields for word in f.synonyms}
        self._office: dict[str, tuple[str, ...]] = {}
        house = {f.name for f in fields if f.is_carried(sheet)}
        offices: dict[str, str] = {}
        """The office's own column to the built-in column that it replaces, or ''."""
        for column in own:
            known = _KNOWN.get(_bare(column.heading))
            words = column.synonyms
            if sheet in column.sheets and not (known and sheet in known.used):
                offices[column.name] = ""
                if known and known.name in house:
                    house.remove(known.name)
                    offices[column.name] = known.name
                    words = (*known.synonyms, known.heading, *words)
                known, words = column, (column.heading, *words)
            if known and sheet in known.sheets:
                self._office |= {_bare(word): (known.name,) for word in words}
        self.carried = (*(f.name for f in fields if f.name in house), *offices)
        """The names of the columns that are passed on unchanged."""
        self._known = self._synonyms | self._exact | self._office
        instead = {means: name for name, means in offices.items()}
        self._patterns = [(instead.get(f.name, f.name), re.compile(f.pattern)) for f in fields]
        self._any_pattern = re.compile("|".join(f"(?:{field.pattern})" for field in fields))
        # Units fill in the same form, so most headers of a week come up many times
        self._recognised = functools.lru_cache(maxsize=1024)(self._recognise)
        self._patterned = functools.lru_cache(maxsize=4096)(self._by_pattern)
        self._resembling = functools.lru_cache(maxsize=4096)(self._by_resemblance)
        self.knows = functools.lru_cache(maxsize=4096)(self._knows)
        """Whether a label by itself means a known field."""

    def recognise(self, labels: Sequence[Iterable[str]], week: Week | None = None) -> Recognised:
        """Returns the fields of a header row. `labels` holds the labels above each column.

        `week` is the week whose columns are wanted, when there are columns for several.

        The lower label of a two-line header comes first. Labels are matched in this order: the
        office's words, a field's own heading, its synonyms, its pattern, a second sense of a
        label, last week's label, and a label that only resembles a known one.
        """
        return self._recognised(tuple(tuple(filter(None, column)) for column in labels))

    def _knows(self, label: str) -> bool:
        bare = _bare(label)
        return bool(bare in self._known or self._patterned(bare) or self._second(bare))

    def _recognise(self, labels: tuple[tuple[str, ...], ...]) -> Recognised:
        columns: dict[str, int] = {}
        taken: set[int] = set()
        for find in (
            _looked_up(self._office),
            _looked_up(self._exact),
            _looked_up(self._synonyms),
            self._patterned,
            self._second,
            self._told_of_last_week,
        ):
            for depth in range(max(map(len, labels), default=0)):
                for position, column in enumerate(labels):
                    if depth < len(column) and position not in taken:
                        names = find(_bare(column[depth]))
                        name = next((name for name in names if name not in columns), None)
                        if name is not None:
                            columns[name] = position
                            taken.add(position)
        guessed = []
        if len(columns) >= 2:  # resembling labels alone never make a header
            for position, column in enumerate(labels):
                if column and position not in taken:
                    name = self._resembling(_bare(column[0]))
                    if name is not None and name not in columns:
                        columns[name] = position
                        guessed.append(name)
                        taken.add(position)
        by_sequence = "task_id" not in columns and "sequence" in columns
        if self.sheet == "master" and by_sequence:
            columns["task_id"] = columns["sequence"]  # the list has no other number
        if not by_sequence or self.sheet == "master":
            columns.pop("sequence", None)
        more, surplus = self._left_over(labels, columns, taken)
        readings = {
            name: Reading(column, "guessed" if name in guessed else "sure", labels[column][0])
            for name, column in columns.items()
        }
        return Recognised(readings, more, dict.fromkeys(surplus, ""), {}, by_sequence)

    def _left_over(
        self, labels: Sequence[Sequence[str]], columns: Mapping[str, int], taken: set[int]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Returns, of the remaining columns, those that add to 原因及建议 and the surplus ones."""
        more, surplus = [], []
        for position, column in enumerate(labels):
            bare = _bare(column[0]) if column and position not in taken else ""
            if not bare or len(bare) > _LONGEST or self.sheet != "return":
                continue
            if _MORE_REASON.search(bare) and "reason" in columns:
                more.append(position)
            elif {*REPORTED}.intersection(self._patterned(bare) or self._second(bare)):
                surplus.append(position)
        return tuple(more), tuple(surplus)

    def _by_pattern(self, label: str) -> tuple[str, ...]:
        if not label or len(label) > _LONGEST or not self._any_pattern.search(label):
            return ()
        if self.sheet == "return" and _ANOTHER_TIME.search(label) and "原因" not in label:
            return ()
        return next(((name,) for name, pattern in self._patterns if pattern.search(label)), ())

    def _second(self, label: str) -> tuple[str, ...]:
        senses = _SECOND_SENSES[self.sheet]
        if not label or len(label) > _LONGEST:
            return ()
        return next((names for sense, names in senses if sense.fullmatch(label)), ())

    def _told_of_last_week(self, label: str) -> tuple[str, ...]:
        """Returns the fields of a label like 上周进展, which forms filled in on Monday have."""
        if self.sheet != "return" or "下" in label:
            return ()
        plain = _ANOTHER_TIME.sub("", label)
        return () if plain == label else self._patterned(plain)

    def _by_resemblance(self, label: str) -> str | None:
        from rapidfuzz import fuzz, process

        if not 2 <= len(label) <= _LONGEST:
            return None
        best = process.extractOne(label, tuple(self._known), scorer=fuzz.ratio, score_cutoff=66)
        return None if best is None else self._known[best[0]][0]


_LONGEST = 40
"""In characters. A longer text is a sentence, not a heading."""
_LONGEST_LABEL = 200
"""In characters, for a heading with all its remarks in brackets."""
_SECOND_SENSES: dict[SheetKind, tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]] = {
    "return": (
        (re.compile(r"(工作|目前)?进度"), ("progress", "percent")),
        (re.compile(r".*(问题|困难).*"), ("escalation",)),
    ),
    "master": ((re.compile(r"重点任务"), ("item", "key")),),
}
"""Headings that mean a field only when no other column fits it better. Several are tried in order.
"""
_ANOTHER_TIME = re.compile(r"上一?(周|期|次|旬)|下一?(周|期|阶段|旬)")
"""Headings for another week. 上周 is used only when no column is for this week."""
_MORE_REASON = re.compile(r"建议|措施|对策|打算|意见")
"""Headings of further columns that belong to 原因及建议."""

# A remark in brackets is not part of a heading: 目前进展（截至7月14日）. A per cent sign is.
_BRACKETS = re.compile(r"[(（【\[][^)）】\]]*[)）】\]]")
_LOOSE = re.compile(r"[:：、,，.。;；*＊/\\\"“”'‘’\-—]")


def _looked_up(known: Mapping[str, tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    """Returns a function from a bare label to the fields that it may mean, the likeliest first."""
    return lambda label: known.get(label, ())


@functools.lru_cache(maxsize=4096)
def _bare(label: str) -> str:
    text = folded(label[:_LONGEST_LABEL])
    percent = "%" if "%" in text else ""
    return _LOOSE.sub("", _BRACKETS.sub("", text)).replace("%", "") + percent


_KNOWN = {_bare(word): field for field in FIELDS for word in (*field.synonyms, field.heading)}
