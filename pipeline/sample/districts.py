"""The other districts of the sample's city: their lists, what they know, who sends nothing or late.

This module only reads the texts; they are in `districts.txt` beside it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import count

from pipeline.domain.week import Week
from pipeline.sample.plans import WEEKS, Programme, Task, tasks_in
from pipeline.sample.returns import Form, Return, returns_on

_WEEK = dict(zip("12", WEEKS, strict=True))
_REWORDED = 4
"""Of so many units, one words the headings in its own way."""


@dataclass(frozen=True)
class SampleDistrict:
    """A district with a list, units and ways of its own."""

    name: str
    programme: Programme
    cutoff: str
    """The cut-off day, as config.yaml has it."""
    cutoff_time: dt.time
    tasks: tuple[Task, ...]
    silent: frozenset[tuple[str, str]]
    """(week, unit) of those that send nothing."""
    late: dict[tuple[str, str], dt.datetime]
    """When the return of a week and unit came, if it came late."""

    @property
    def weeks(self) -> tuple[str, ...]:
        """The weeks in which it was there already."""
        return tuple(code for code in WEEKS if any(code in task.progress for task in self.tasks))

    def week(self, code: str) -> Week:
        return Week.parse(code, self.cutoff, self.cutoff_time)

    def returns(self, code: str) -> tuple[Return, ...]:
        """Returns what its units send in a week."""
        honest = returns_on(self.tasks, self.week(code), self.programme)
        return tuple(
            self._sent(given, code, number)
            for number, given in zip(count(), honest)
            if (code, given.unit) not in self.silent
        )

    def _sent(self, given: Return, code: str, number: int) -> Return:
        received = self.late.get((code, given.unit), given.received_at)
        if number % _REWORDED:
            return replace(given, received_at=received)
        # Its headings say that they describe the cut-off day
        received = max(received, dt.datetime.combine(given.week.as_of, given.received_at.timetz()))
        return replace(given, form=Form.REWORDED, filled_on=given.week.as_of, received_at=received)


@cache
def other_districts() -> tuple[SampleDistrict, ...]:
    """Returns the districts that the text tells of."""
    source = files(__package__).joinpath("districts.txt").read_text(encoding="utf-8")
    parts: list[list[str]] = []
    for line in source.splitlines():
        if line.startswith("@ "):
            parts.append([])
        if parts:
            parts[-1].append(line)
    return tuple(map(_district, parts))


def _district(lines: Sequence[str]) -> SampleDistrict:
    name, programme, day, time = lines[0].removeprefix("@ ").split(" | ")
    silent, late = set(), {}
    for line in lines[1:]:
        kind, _, rest = line.partition(" ")
        if kind[:1] == "x":
            silent.add((_WEEK[kind[1]], rest))
        elif kind[:1] == "l":
            unit, moment = rest.split(" | ")
            late[_WEEK[kind[1]], unit] = dt.datetime.fromisoformat(moment)
    return SampleDistrict(
        name,
        Programme(programme, "重点工作"),
        day,
        dt.time.fromisoformat(time),
        tasks_in(lines),
        frozenset(silent),
        late,
    )
