"""Gives each field of a header to the column with the best claim, and says what was not used."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.domain.fields import SheetKind, is_read
from pipeline.domain.reading import Reading, Sureness
from pipeline.domain.text import listing
from pipeline.intake.meaning.answers.forecasts import read_forecast
from pipeline.intake.meaning.headings.claims import Claim, Column, is_of_last_week, settled
from pipeline.intake.meaning.headings.vocabulary import GUESSED


class Contest:
    """Which column each field is given to, one field after the other."""

    def __init__(self, sheet: SheetKind, columns: Sequence[Column]) -> None:
        self.readings: dict[str, Reading[int]] = {}
        self.taken: set[int] = set()
        """The columns that are given away, or that a doubt is about."""
        self.settled: set[str] = set()
        self._lost: dict[int, str] = {}
        self._no_claim: dict[int, str] = {}
        self._tied: set[int] = set()
        self._sheet = sheet
        self._columns = {column.position: column for column in columns}
        told = [c.position for c in columns if c.senses and c.senses[0].field in _SAID]
        self._first_told = min(told, default=len(columns) + 999)

    def settle(self, name: str, claims: Sequence[Claim], *, may_be_past: bool = True) -> None:
        """Gives the field to the best of the claims, unless it is settled already."""
        free = [c for c in claims if c.column.position not in self.taken]
        if name in ("task", "item") and self._sheet == "return":
            free = [c for c in free if self._may_name_a_task(c)]
        if name == "item" and self._sheet == "master":
            free = [c for c in free if self._may_stand_above(c)]
        if name in self.settled or not free:
            return
        best, is_guess, others, no_claim = settled(free, may_be_past=may_be_past)
        self._lost |= {c.column.position: name for c in others}
        self._no_claim |= {c.column.position: name for c in no_claim}
        if not best:
            return
        if len(best) > 1 and name == "forecast" and _shares_an_answer(best):
            best = best[:1]
        if name == "task" and self._sheet == "master" and len(best) > 1:
            # What stands to the left is usually what the task is part of
            task = max(best, key=lambda claim: claim.column.position)
            self.take(name, task, "guessed", _quoted(c for c in best if c is not task))
        elif best[0].is_of_another_time and not is_of_last_week(best[0]):
            self.doubt(name, best, "本周的一列（表上没有）")
        elif len(best) == 1 or not is_read(name, self._sheet):
            self.take(name, best[0], "guessed" if is_guess else "sure")
            self._lost |= {c.column.position: name for c in best[1:]}
        else:
            self._tied |= {c.column.position for c in best}
            if len({c.column.text for c in best}) < len(best):
                best = tuple(c._replace(column=_in_full(c.column)) for c in best)
            self.doubt(name, best, _quoted(best[1:]))

    def tell_of_matter(self) -> None:
        """Makes the task of a list a guess when another column may as well be what is supervised.

        So it is with 整改措施 beside 交办事项, and with 工作事项 beside 工作内容.
        """
        task = self.readings.get("task")
        if task is None or not task.is_sure:
            return
        sense = self._columns[task.value].sense("task")
        tens = sense.rank // 10 if sense else -1
        if tens < 0:  # the office's own words
            return
        for column in self._columns.values():
            other = column.sense("task")
            if other is None or column.position == task.value:
                continue
            is_matter = tens == _OF_MEASURES and other.rank // 10 not in _MEASURES
            is_like = column.position not in self.taken and other.rank // 10 == tens
            if is_matter or is_like:
                self.readings["task"] = replace(task, sure="guessed", against=f"“{column.text}”")
                return

    def tell_of_rival(self) -> None:
        """Makes the lead unit of a list a guess when neither of two columns says who leads.

        So it is with 主管单位 beside 实施单位, and with 市级牵头部门 beside 区级责任单位.
        """
        lead = self.readings.get("lead_unit")
        if lead is None or not lead.is_sure:
            return
        used = self._columns[lead.value]
        rivals = [
            column
            for column in self._columns.values()
            if column is not used and column.sense("lead_unit") is not None
            if (self._is_loose(used) and self._is_loose(column))
            or _level(used.text) not in ("", _level(column.text) or _level(used.text))
        ]
        if rivals:
            against = listing(f"“{column.text}”" for column in rivals)
            self.readings["lead_unit"] = replace(lead, sure="guessed", against=against)

    @staticmethod
    def _is_loose(column: Column) -> bool:
        sense = column.sense("lead_unit")
        return sense is not None and _LOOSE_LEADS <= sense.rank < GUESSED

    def take(self, name: str, claim: Claim, sure: Sureness, against: str = "") -> None:
        self.settled.add(name)
        self.taken.add(claim.column.position)
        self.readings[name] = Reading(claim.column.position, sure, claim.column.text, against)

    def doubt(self, name: str, claims: Sequence[Claim], against: str) -> None:
        self.settled.add(name)
        self.taken |= {claim.column.position for claim in claims}
        first = claims[0].column
        self.readings[name] = Reading(first.position, "doubtful", first.text, against)

    def might_hold(self, column: Column) -> str:
        """Returns the field that a column which is not used might have held, or ''."""
        if self._is_a_part(column):
            return ""
        name = self._no_claim.get(column.position, "")
        if name and (name not in self.readings or not self.readings[name].is_sure):
            return name
        lost = self._lost.get(column.position, "")
        sense = column.sense(lost) if lost else None
        is_weak = sense is not None and not sense.is_sure
        return "" if is_weak and lost in self.readings and self.readings[lost].is_sure else lost

    def _is_a_part(self, column: Column) -> bool:
        """Whether the column is of another time or a share, beside this week's or the whole."""
        name = self._no_claim.get(column.position) or self._lost.get(column.position, "")
        if name not in self.readings or self.readings[name].sure == "doubtful":
            return False
        used = self._columns[self.readings[name].value]
        if name == "percent" and used.is_whole and not column.is_whole:
            return column.when is not None
        return column.when == "other" and used.when == "this"

    def open_columns(self, columns: Sequence[Column]) -> Iterator[int]:
        """Yields the columns whose cells may show better what they are."""
        progress = [c for c in columns if c.sense("progress") and c.when != "other"]
        for column in columns:
            if (
                any(sense.is_open for sense in column.senses)
                or column.position in self._tied
                or (column in progress and len(progress) > 1)
            ):
                yield column.position

    def _may_stand_above(self, claim: Claim) -> bool:
        """Whether a list's task may be part of what the column holds: not of measures or troubles.

        These are so only to the left of a task that answers them.
        """
        sense = claim.column.sense("task")
        tens = sense.rank // 10 if sense else -1
        only_before = (_OF_MEASURES, _OF_FIGURES, _OF_TROUBLES)
        if claim.column.senses[0].field == "item" or tens not in only_before:
            return True
        task = self.readings.get("task")
        return tens != _OF_MEASURES and task is not None and claim.column.position < task.value

    def _may_name_a_task(self, claim: Claim) -> bool:
        """Whether the column is one of a task, and not of measures beside what was done."""
        tens = claim.sense.rank // 10
        return tens not in _MEASURES or claim.column.position < self._first_told


def _level(label: str) -> str:
    """Returns the level of government that a label names first: 市 for 市级牵头部门; or ''."""
    return label[0] if label.startswith(_LEVELS) else ""


def _quoted(claims: Iterable[Claim]) -> str:
    return listing(f"“{claim.column.text}”" for claim in claims)


def _in_full(column: Column) -> Column:
    return replace(column, text=column.in_full)


def _shares_an_answer(claims: Sequence[Claim]) -> bool:
    """Whether the columns are the choices 是 | 否 below one heading."""
    heads = {claim.column.text.rpartition("·")[0] for claim in claims}
    answers = [claim.column.text.rpartition("·")[2] for claim in claims]
    return len(heads) == 1 and "" not in heads and all(map(is_answer, answers))


def is_answer(label: str) -> bool:
    """Whether a lower label is a choice such as 是, 否 or 已办结."""
    return len(label) <= _LONGEST_ANSWER and read_forecast(label).value is not None


_SAID = ("progress", "percent", "forecast")
_OF_MEASURES, _OF_FIGURES, _OF_TROUBLES = 2, 5, 7
_LOOSE_LEADS = 20
"""The rank from which on a wording of the lead unit only says who has to do with a task."""
_MEASURES = (_OF_MEASURES, 4, 6)
"""The wordings of a task, in the table of fields, that also stand for other things in a return."""
_LEVELS = ("省", "市", "区", "县")
_LONGEST_ANSWER = 6
