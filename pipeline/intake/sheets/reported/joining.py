"""Joins a row that is split over several lines, and says where the lines contradict each other.

Texts are put one below the other. Of two forecasts or per cents the worse counts, because good
news that another line contradicts is not believed.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.domain.fields import heading
from pipeline.domain.reading import Doubt
from pipeline.domain.status import FORECASTS
from pipeline.domain.text import answers_no, folded, pattern, says_nothing
from pipeline.intake.files.formats import column_letters
from pipeline.intake.files.grids import Grid, Value
from pipeline.intake.meaning.answers.asides import without_mere_words
from pipeline.intake.meaning.answers.forecasts import read_forecast
from pipeline.intake.meaning.answers.questions import Asks
from pipeline.intake.meaning.values import percent_text, text_of
from pipeline.intake.sheets.reported.columns import (
    FURTHER,
    NUMBER,
    ODDITIES,
    SHARE,
    USED,
    Columns,
)

ONE_VALUE = ("forecast", "percent", "lead_unit", "deadline")
"""Fields with one value per task: lines that differ in one of them contradict each other."""
_NO_NUMBER = pattern(r"[(（【]?(?:续|续上|续表|续上表|接上|接上行|接上表|续前)[)）】]?|[-—/]+")
"""What stands in the column of the numbers beside a further line."""
_TROUBLE = pattern(
    r"受阻|停工|停滞|撤场|塌方|坍塌|流标|废标|搁置|暂停|阻工|无法|不能|难以|滞后|延期|逾期|(?:存在|有|遇).{0,6}困难|"
    r"[未没](?:能|有?(?:完成|开工|启动|落实|签约|批复|到位|办理|通过|移交|拆))"
)
"""Words that speak against good news in another line of the same task."""
IN_DOUBT = f"按“{FORECASTS['unclear']}”对待"
_WORST_FIRST = ("late", "unclear", None, "on_time", "done")


class _Conflict(NamedTuple):
    """A field in which two lines differ."""

    field: str
    better: int
    """1 when the lower line says the better thing, -1 when it says the worse, 0 for neither."""


class Joiner:
    """Joins the lines of one table. Works from the top down."""

    def __init__(self, lines: Columns, grid: Grid, columns: Mapping[str, int], asks: Asks) -> None:
        self._lines, self._grid, self._columns, self._asks = lines, grid, columns, asks
        self._first: dict[int, dict[str, str]] = {}
        self.doubts: list[tuple[Doubt, ...]] = [()] * len(lines)
        """What the further lines of each line say otherwise."""

    def continues(self, above: int, at: int) -> bool:
        """Whether the line is a further line of the row above it.

        It is when the cells of its number and text are merged with those above, or when it reports
        something without naming a task. A nameless line with a better forecast of its own may be
        another task.
        """
        rows = self._lines.columns[NUMBER]
        if not self._only_blank(rows[at - 1], rows[at]):
            return False
        first, second = self._texts(above), self._texts(at)
        if is_no_number(second["task_id"]):
            second["task_id"] = ""
        if self._is_merged(first, second, rows[at]):
            return True
        if second["task_id"] or second["sequence"] not in ("", first["sequence"]):
            return False
        conflicts = {conflict.field: conflict for conflict in self._conflicts(above, at)}
        if conflicts.keys() & {"lead_unit", "deadline"}:
            return False
        if second["task"]:
            answered = second["forecast"] or second["percent"]
            return bool(first["task_id"] and second["progress"] and not answered)
        if (forecast := conflicts.get("forecast")) and forecast.better:
            return forecast.better < 0
        return bool(rows[at] == rows[at - 1] + 1)

    def _only_blank(self, upper: int, lower: int) -> bool:
        """Whether only blank rows lie between two rows of the grid."""
        between = self._grid.rows[upper + 1 : lower]
        return all(value == "" for row in between for value in row)

    def _is_merged(self, first: Mapping[str, str], second: Mapping[str, str], number: int) -> bool:
        """Whether the line's number and text are those of the line above, merged down."""
        named = [name for name in ("task_id", "task") if name in self._columns]
        tops = [self._grid.covered.get((number, self._columns[name])) for name in named]
        merged = [top is not None and top[0] < number for top in tops]
        return any(merged) and all(
            is_merged or second[name] in ("", first[name])
            for name, is_merged in zip(named, merged, strict=True)
        )

    def joined(self, above: int, at: int) -> dict[str, Any]:
        """Returns the values of the two lines as one row, and notes what they contradict."""
        columns = self._lines.columns
        first, second = ({name: c[row] for name, c in columns.items()} for row in (above, at))
        self._first.setdefault(above, self._texts(above))
        conflicts = list(self._conflicts(above, at))
        worse = {conflict.field for conflict in conflicts if conflict.better < 0}
        if conflicts and (worse or not self.doubts[above]):
            self.doubts[above] = (*self.doubts[above], self._doubt(above, at, conflicts))
        joined: dict[str, Any] = {
            ODDITIES: (*first[ODDITIES], *second[ODDITIES]),
            FURTHER: (*first[FURTHER], second[NUMBER], *second[FURTHER]),
        }
        for name in columns:
            if name in ONE_VALUE:
                written = text_of(first[name])
                blank = written == "" or (name == "percent" and not percent_text(written))
                if blank or name in worse or (name == "forecast" and self._says_more(above, at)):
                    joined[name] = second[name]
                    if name == "percent":
                        joined[SHARE] = second[SHARE]
            elif name not in ("task_id", "sequence", NUMBER, SHARE, ODDITIES, FURTHER):
                joined[name] = below(text_of(first[name]), text_of(second[name]))
        return joined

    def _says_more(self, above: int, at: int) -> bool:
        """Whether the lower line gives the same forecast in more words, which may limit it."""
        one, two = (text_of(self._lines.columns["forecast"][row]) for row in (above, at))
        return len(two) > len(one) and self._rank(one) == self._rank(two)

    def _conflicts(self, above: int, at: int) -> Iterator[_Conflict]:
        """Yields the fields of one value in which both lines say something, but not the same."""
        first, second = self._texts(above), self._texts(at)
        for name in ONE_VALUE:
            one, two = first[name], second[name]
            if not one or not two or folded(one) == folded(two):
                continue
            if name == "forecast":
                better = self._rank(two) - self._rank(one)
            elif name == "percent":
                figures = [self._figure(row) for row in (above, at)]
                if None not in figures and figures[0] == figures[1]:
                    continue
                better = -1 if _is_lower(figures[1], figures[0]) else 1
            else:
                yield _Conflict(name, 0)
                continue
            if better:
                yield _Conflict(name, 1 if better > 0 else -1)

        if self._speaks_against(first, second):
            yield _Conflict("forecast", 0)

    def _speaks_against(self, first: Mapping[str, str], second: Mapping[str, str]) -> bool:
        """Whether a line without a forecast tells of trouble, though the row above is good news."""
        if not first["forecast"] or second["forecast"]:
            return False
        troubled = not answers_no(second["reason"]) or _TROUBLE.search(
            without_mere_words(second["progress"])
        )
        return bool(troubled) and self._rank(first["forecast"]) >= _WORST_FIRST.index("on_time")

    def _rank(self, text: str) -> int:
        return _WORST_FIRST.index(read_forecast(text, self._asks).value)

    def _figure(self, at: int) -> float | None:
        """Returns the per cent of a line as a number, to compare it; None when it is no number."""
        value: Value = self._lines.columns["percent"][at]
        text = folded(text_of(value))
        try:
            number = float(text.rstrip("%"))
        except ValueError:
            return None
        return number if text.endswith("%") or not self._lines.columns[SHARE][at] else number * 100

    def _doubt(self, above: int, at: int, conflicts: Sequence[_Conflict]) -> Doubt:
        """Returns the doubt about a line that contradicts the row above it."""
        fields = [conflict.field for conflict in conflicts]
        about = conflicts[0]
        second, first = self._texts(at), self._first[above]
        letters = self._columns.get(about.field)
        return Doubt(
            "row",
            "doubtful",
            seen=_quoted(second, fields, ("forecast", "reason", "progress")),
            taken=self._taken(about, first if about.better > 0 else second, above),
            against=_quoted(first, fields, ("forecast",)),
            field=about.field,
            sheet=self._grid.name,
            row=self._lines.columns[NUMBER][at] + 1,
            column="" if letters is None else column_letters(letters),
            part_of=self._lines.columns[NUMBER][above] + 1,
        )

    def _taken(self, about: _Conflict, worse: Mapping[str, str], above: int) -> str:
        """Returns what the row was taken for, in Chinese. `worse` is the line that counts."""
        if about == _Conflict("forecast", 0):
            return IN_DOUBT
        if about.field == "percent":
            kept = self._texts(above)["percent"] if about.better > 0 else worse["percent"]
            return f"完成进度按{kept}{'%' if kept.isdigit() else ''}计"
        if about.field != "forecast":
            return f"{heading(about.field)}以前一行为准"
        kept = self._texts(above)["forecast"] if about.better > 0 else worse["forecast"]
        means = read_forecast(kept, self._asks).value
        return (
            "按不能按时办结对待" if means == "late" else f"按“{FORECASTS[means or 'unclear']}”对待"
        )

    def _texts(self, at: int) -> dict[str, str]:
        """Returns the texts of one line. A dash for a per cent or a forecast is ''."""
        texts = {name: text_of(self._lines.columns[name][at]) for name in USED}
        if _DASHES.fullmatch(texts["forecast"]):
            texts["forecast"] = ""
        return texts | {"percent": percent_text(texts["percent"])}


def is_no_number(value: Value) -> bool:
    """Whether a cell in the column of the numbers only says that the row above goes on (续, —)."""
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_NO_NUMBER:
        return False
    return value[0] in "续接(（【-—/" and _NO_NUMBER.fullmatch(value) is not None


_LONGEST_NO_NUMBER = 5
_DASHES = pattern(r"[-—–－─/\s]+")


def _is_lower(one: float | None, other: float | None) -> bool:
    """Whether a figure is the worse of two. What is no number is worse than any."""
    return other is not None and (one is None or one < other)


def _quoted(texts: Mapping[str, str], fields: Sequence[str], always: Sequence[str]) -> str:
    """Returns what a line says in the fields that are contradicted, and in those always quoted."""
    names = dict.fromkeys((*[n for n in ONE_VALUE if n in fields], *always))
    said = [texts[n] + ("%" if n == "percent" and texts[n].isdigit() else "") for n in names]
    return "，".join(" ".join(text.split()) for text in said if text)


def below(first: str, second: str) -> str:
    """Returns two texts as one, the second below the first unless it is the same, or says 无."""
    if second == first or says_nothing(second):
        return first or second
    return second if says_nothing(first) else f"{first}\n{second}"
