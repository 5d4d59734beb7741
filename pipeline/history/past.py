"""The past of every task that was ever listed: `data/past.csv` of each sealed week.

It is a fold: the past of the week sealed before, with that week's list on top. So a run reads one
small file for everything older than the weeks that rules look back on, and a bag that holds the
last one holds all. It is an output like any other: sealed, and made anew by a re-run, which shows
when it does not follow from the week before. Where a week itself is at hand, the week counts.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.domain.places import is_by_register
from pipeline.domain.status import StatusCode, code_in
from pipeline.domain.text import folded_words
from pipeline.history.same import Listing, numbers_in, once
from pipeline.office.tables import read_table, table_text

NAME = "past.csv"


class Extension(NamedTuple):
    """An approved extension in a month's list. It counts on in the lists of later months."""

    file: str
    """The list, by its path in the office folder."""
    deadline: str
    """The new deadline, as 2017-08-31."""
    listed: str
    """The deadline that the list gives itself, or ''."""
    source: str
    """The cell of the new deadline, as tasks.csv writes it."""
    words: str
    """The original deadline and the approval, in Chinese; '' from a release before 0.5."""


class Former(NamedTuple):
    """How a task was called before."""

    until: str
    """The last week in which it was, such as 2017-W27."""
    task_id: str
    task: str


class Reached(NamedTuple):
    """A stage of a task that was reached. It stays so."""

    text: str
    due: str
    """Its day, as 2017-06-30."""
    week: str
    """The week in which it was first known, such as 2017-W27."""
    source: str
    """The cell that said so, as stages.csv writes it; '' when the whole task was done."""


@dataclass(frozen=True, slots=True)
class KnownTask:
    """A task that was ever listed, as it was in the last week that lists it."""

    task_id: str
    task: str
    lead_unit: str
    first_week: str
    """The first week that lists it, such as 2017-W27."""
    last_week: str
    status: StatusCode
    percent: str
    """As tasks.csv writes it, as it was last reported."""
    reported_week: str
    """The last week in which it was reported, or ''."""
    done_week: str
    """The week since which it is done, if it is."""
    deadline: str
    """The day that counts, as 2017-07-31, or ''."""
    listed: str
    """The deadline in the list itself, or ''."""
    extensions: tuple[Extension, ...] = ()
    """The latest extension in each month's list, the latest list last."""
    former: tuple[Former, ...] = ()
    """Its earlier numbers and texts, the latest last."""
    reached: tuple[Reached, ...] = ()
    """Its stages that were reached, also those that the list no longer has."""

    def called_in(self, week: str) -> tuple[str, str]:
        """Returns the number and the text that it had in a week."""
        then = (name for name in self.former if name.until >= week)
        name = next(then, Former(self.last_week, self.task_id, self.task))
        return name.task_id, name.task

    @property
    def names(self) -> list[tuple[str, str]]:
        """Every number it ever had, with its text then."""
        former = [(name.task_id, name.task) for name in self.former]
        return [*former, (self.task_id, self.task)]


@dataclass(frozen=True)
class Past:
    """Every task that was ever listed, in the order in which they came."""

    week: str = ""
    """The last week in it; '' when there is none."""
    tasks: tuple[KnownTask, ...] = ()


NO_PAST = Past()


class Listed(NamedTuple):
    """A task of a week's list, as that week has it."""

    task_id: str
    task: str
    lead_unit: str
    status: StatusCode
    percent: str
    reported: bool
    carried_from: str
    deadline: str
    listed: str
    list_source: str
    deadline_source: str
    extended: bool
    words: str
    reached: tuple[Reached, ...] = ()


def places_now(past: Past, week: str, listed: Listing, deadlines: Sequence[str]) -> dict[int, int]:
    """Returns the place in the list of each task in the past that is on it, by its place there.

    The tasks of the past's last week are recognised as one list in the next. A task that had left
    the list before is the same again only with the same words and the same deadline, and in the
    same year: a new task may have its number, and next year's task its words.
    """
    at = {id_: place for place, id_ in enumerate(listed.ids) if id_}
    last = {
        known.task_id: place
        for place, known in enumerate(past.tasks)
        if known.last_week == past.week
    }
    numbers = numbers_in(listed, {id_: past.tasks[place] for id_, place in last.items()})
    found = {last[id_]: at[number] for id_, number in numbers.items()}
    taken = set(found.values())
    free = [place for place in at.values() if place not in taken]
    if not free or len(past.tasks) == len(last):
        return found
    gone = once(
        (folded_words(known.task), str(place))
        for place, known in enumerate(past.tasks)
        if known.last_week != past.week and known.last_week[:4] == week[:4]
    )
    again = once((folded_words(listed.tasks[place]), str(place)) for place in free)
    for text, place in again.items():
        known = past.tasks[int(gone[text])] if text in gone else None
        if known and deadlines[int(place)] in (known.listed, known.deadline):
            found[int(gone[text])] = int(place)
    return found


def grown(past: Past, week: str, listed: Iterable[Listed], *, by_sequence: bool) -> Past:
    """Returns the past with one more week on top. A task without a number has no past."""
    of_week = list({each.task_id: each for each in listed if each.task_id}.values())
    ids, texts, units, deadlines = (
        [getattr(each, name) for each in of_week]
        for name in ("task_id", "task", "lead_unit", "listed")
    )
    now = places_now(past, week, Listing(ids, texts, units, by_sequence), deadlines)
    tasks = [
        _after(known, week, of_week[now[place]]) if place in now else known
        for place, known in enumerate(past.tasks)
    ]
    new = set(range(len(of_week))) - set(now.values())
    tasks += [_after(None, week, of_week[place]) for place in sorted(new)]
    return Past(week, tuple(tasks))


def first_seen(week: str, now: Listed) -> KnownTask:
    """Returns a task that no earlier week lists."""
    return _after(None, week, now)


def _after(known: KnownTask | None, week: str, now: Listed) -> KnownTask:
    listed = now.listed or (known.listed if known and now.extended else "")
    former = known.former if known else ()
    if known and (known.task_id, known.task) != (now.task_id, now.task):
        former = (*former, Former(known.last_week, known.task_id, known.task))
    return KnownTask(
        now.task_id,
        now.task,
        now.lead_unit,
        known.first_week if known else week,
        week,
        now.status,
        now.percent if now.reported or known is None else known.percent,
        week if now.reported else known.reported_week if known else "",
        _done_week(known, week, now),
        now.deadline,
        listed,
        _extensions(known.extensions if known else (), now, listed),
        former,
        _stages(known.reached if known else (), now.reached),
    )


def _stages(before: tuple[Reached, ...], now: tuple[Reached, ...]) -> tuple[Reached, ...]:
    return tuple({folded_words(each.text): each for each in (*now, *before)}.values())


def _done_week(known: KnownTask | None, week: str, now: Listed) -> str:
    if now.status != "done":
        return ""
    return (known.done_week if known else "") or now.carried_from or week


def _extensions(before: tuple[Extension, ...], now: Listed, listed: str) -> tuple[Extension, ...]:
    """Returns the extensions with what this week's list says in place of what it said before."""
    file = now.list_source.partition(" ")[0]
    kept = tuple(each for each in before if each.file != file)
    if now.extended and file and now.deadline_source.startswith(f"{file} "):
        kept += (Extension(file, now.deadline, listed, now.deadline_source, now.words),)
    return kept


def listed_in(rows: Iterable[Mapping[str, str]]) -> list[Listed]:
    """Returns the tasks of a tasks.csv. Raises ValueError or KeyError when it is damaged.

    Releases before 0.5 do not say what the list itself gives as the deadline of an extended task.
    """
    found = []
    for row in rows:
        source, decides = row.get("list_source", ""), row.get("deadline_source", "")
        extended = is_by_register(decides, source)
        found.append(
            Listed(
                row["task_id"],
                row["task"],
                row["lead_unit"],
                code_in(row["status"]),
                row["percent"],
                bool(row["source_file"]),
                row.get("carried_from", ""),
                row["deadline"],
                "" if extended else row["deadline"],
                source,
                decides,
                extended,
                "",
            )
        )
    return found


def only_counted(rows: Iterable[Listed]) -> bool:
    """Whether the numbers of a list seem to be mere 序号, of which a sealed table says nothing."""
    return all(each.task_id.isdecimal() for each in rows)


_COLUMNS = (
    *("task_id", "task", "lead_unit", "first_week", "last_week", "status", "percent"),
    *("reported_week", "done_week", "deadline", "listed_deadline", "extensions", "former"),
)
_LATER = ("stages",)
"""Columns that the first weeks with a past do not have."""


def past_text(past: Past) -> str:
    """Returns past.csv. Extensions, former names and stages are JSON, as lists of lists."""
    rows = (
        (
            *(known.task_id, known.task, known.lead_unit, known.first_week, known.last_week),
            *(known.status, known.percent, known.reported_week, known.done_week),
            *(known.deadline, known.listed, _json(known.extensions), _json(known.former)),
            _json(known.reached),
        )
        for known in past.tasks
    )
    return table_text([(*_COLUMNS, *_LATER), *rows])


def _json(values: Sequence[Sequence[str]]) -> str:
    return json.dumps(values, ensure_ascii=False) if values else ""


def read_past(content: bytes, week: str) -> Past:
    """Returns what `past_text` wrote. Raises ValueError or TypeError when it is damaged."""
    tasks = []
    for row in read_table(content, _COLUMNS).rows:
        *plain, extensions, former = (row[name] for name in _COLUMNS)
        known = KnownTask(*plain)  # type: ignore[arg-type]  # the status is checked below
        code_in(known.status)
        stages = row.get("stages", "")
        if extensions or former or stages:
            known = replace(
                known,
                extensions=tuple(Extension(*each) for each in json.loads(extensions or "[]")),
                former=tuple(Former(*each) for each in json.loads(former or "[]")),
                reached=tuple(Reached(*each) for each in json.loads(stages or "[]")),
            )
        tasks.append(known)
    return Past(week, tuple(tasks))
