"""Reads earlier weeks for this week: what was reported of each task, and who was missing or late.

The newest sealed revision of each week counts. Rules look back over a few weeks. Of everything
older, the past of each task tells (see `past`): it is read with the week sealed last, and made from
the weeks themselves where these are of a release that had none.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.places import cell_on_sheet, cells_from
from pipeline.domain.status import Forecast, StatusCode, code_in, forecast_in
from pipeline.domain.text import pattern
from pipeline.domain.week import Week
from pipeline.history import past as pasts
from pipeline.history.past import (
    NO_PAST,
    KnownTask,
    Past,
    grown,
    listed_in,
    only_counted,
    read_past,
)
from pipeline.history.results import statement_in, table_rows
from pipeline.office.disk import must_be_file
from pipeline.office.tables import read_columns

WEEKS_BACK = 12
"""How many weeks a rule may look back."""


class RowOf(NamedTuple):
    """The row that counted for a task in an earlier week, as its tasks.csv names it."""

    file: str = ""
    sheet: str = ""
    row: str = ""
    cells: str = ""
    """Its cells by field; '' from a release before 0.5."""


@dataclass(frozen=True, slots=True)
class PastTask:
    """A task in the tasks.csv of an earlier week."""

    progress: str
    percent: float | None
    forecast: Forecast | Literal[""]
    status: StatusCode | Literal[""]
    task: str = ""
    lead_unit: str = ""
    carried_from: str = field(default="", compare=False)
    """The week that its status was carried from, if it was. Only newer weeks say so."""
    due: bool = field(default=True, compare=False)
    """Whether a report of it was due. Weeks of a release before 0.5 do not say so."""
    next_step: str = field(default="", compare=False)
    remarks: str = field(default="", compare=False)
    """What else it said: reason, escalation and problems, a line each."""
    source: RowOf = field(default=RowOf(), compare=False)

    def place_of(self, name: str) -> str:
        """Returns where a field stood: 区水务局.xlsx“周报表”C5, or 第5行 when no cell is known."""
        file, sheet, row, cells = self.source
        cell = cells_from(cells).get(name, "") or f"第{row}行"
        return f"{file}{cell_on_sheet(sheet, cell)}" if file else ""

    @property
    def is_report(self) -> bool:
        """Whether the unit reported it in that week. A status that only stays is no report."""
        return self.status not in ("", "unreported") and not self.carried_from


@dataclass(frozen=True)
class PastWeek:
    """One earlier week: its tasks by number, and the units that were missing or late."""

    week: Week
    tasks: Mapping[str, PastTask] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """The earlier weeks that have sealed results."""

    running: tuple[PastWeek, ...] = ()
    """The weeks directly before this one, up to the first gap, the latest first."""
    weeks: tuple[PastWeek, ...] = ()
    """The earlier weeks that have results, also those before a gap, the latest first: only as far
    back as a rule may look."""
    past: Past = NO_PAST
    """Every task that was ever listed, however long ago."""
    known: Mapping[str, KnownTask] = field(default_factory=dict)
    """The past of the tasks on the list, by number; none before the list is known."""

    @cached_property
    def done(self) -> frozenset[str]:
        """The tasks that were done in the latest week that has them, however long ago."""
        status: dict[str, str] = {id_: known.status for id_, known in self.known.items()}
        for past in reversed(self.weeks):
            status.update((id_, task.status) for id_, task in past.tasks.items())
        return frozenset(id_ for id_, known in status.items() if known == "done")

    def of_task(self, task_id: str) -> tuple[tuple[Week, PastTask], ...]:
        """Returns the earlier weeks that have the task, the latest first, with the task in each."""
        return tuple(
            (past.week, past.tasks[task_id]) for past in self.weeks if task_id in past.tasks
        )

    @property
    def last(self) -> PastWeek | None:
        """The week before this one, or None when it has no results."""
        return self.running[0] if self.running else None


def revisions(archive: Path, week: str) -> list[Path]:
    """Returns the sealed revisions of a week, the oldest first: `archive/<week>/r1`, `r2` …

    Raises CannotWork when the folder cannot be listed: a revision that is not seen would be
    followed by none.
    """
    try:
        found = [path for path in (archive / week).iterdir() if is_revision(path.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise cannot_list(archive / week, error) from None
    return sorted(found, key=lambda path: int(path.name[1:]))


def cannot_list(folder: Path, error: OSError) -> CannotWork:
    """Returns the error to raise for a folder of the archive that cannot be listed."""
    return CannotWork(f"{folder}：打不开（{in_chinese(error)}）。请检查文件夹和读取权限")


def is_revision(name: str) -> bool:
    """Returns whether a folder of that name, in the folder of a week, is a sealed revision."""
    return bool(_REVISION.fullmatch(name))


_REVISION = pattern(r"r[1-9][0-9]*")


def history_files(root: Path, week: Week) -> Iterator[tuple[Path, list[Path]]]:
    """Yields the bags that `read_history` reads for that week, with the files it reads in each.

    A past.csv that is missing is named too: the bag's manifest tells whether it should be there.
    """
    recent = {str(week.before(back)) for back in range(1, WEEKS_BACK + 1)}
    earlier = sealed_before(root, str(week))
    of_past = dict(past_files(root, earlier))
    for code in earlier:
        bag = revisions(root / "archive", code)[-1]
        of_week = [_results(bag, code) / name for name in (_TASKS, _RUN)] if code in recent else []
        if needed := dict.fromkeys([*of_past.get(bag, ()), *of_week]):
            yield bag, list(needed)


def past_files(root: Path, codes: Iterable[str]) -> Iterator[tuple[Path, list[Path]]]:
    """Yields the bags that `past_of` reads for these weeks, with the files it reads in each."""
    for code in codes:
        data = _results(bag := revisions(root / "archive", code)[-1], code)
        if os.path.lexists(data / pasts.NAME):
            yield bag, [data / pasts.NAME]
            return
        yield bag, [data / name for name in (pasts.NAME, _TASKS, _RUN)]


def sealed_before(root: Path, week: str) -> list[str]:
    """Returns the codes of the sealed weeks before that one, the latest first.

    Raises CannotWork when the archive cannot be listed.
    """
    archive = root / "archive"
    try:
        codes = [path.name for path in archive.iterdir() if _CODE.fullmatch(path.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise cannot_list(archive, error) from None
    earlier = sorted((code for code in codes if code < week), reverse=True)
    return [code for code in earlier if revisions(archive, code)]


_CODE = pattern(r"[0-9]{4}-W(?:0[1-9]|[1-4][0-9]|5[0-3])")


def left_out(week: Week, earlier: Sequence[Week]) -> list[Week]:
    """Returns the weeks without results since the earliest one in `earlier`, the latest first."""
    known = {str(each) for each in earlier}
    back = 1
    missing = []
    while len(known) and str(week.before(back)) > min(known):
        if str(week.before(back)) not in known:
            missing.append(week.before(back))
        back += 1
    return missing


def past_week(root: Path, week: Week) -> PastWeek | None:
    """Returns a week's sealed results, or None when there are none.

    Raises CannotWork when they are damaged.
    """
    bag = _newest(root, week)
    if bag is None:
        return None
    data = _results(bag, str(week))
    with whole(data, str(week)):
        return _read_week(data, week)


@contextmanager
def whole(data: Path, week: str) -> Iterator[None]:
    """Raises CannotWork in place of the errors that damaged results raise."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError):
        raise CannotWork(
            f"{data}：{week} 封存的结果不完整或被改动。"
            f"请从备份恢复，或重新运行 duban run --week {week}"
        ) from None


def read_history(root: Path, week: Week) -> History:
    """Returns the sealed results of the earlier weeks. Raises CannotWork when one is damaged."""
    found: list[PastWeek] = []
    running = 0
    for back in range(1, WEEKS_BACK + 1):
        if earlier := past_week(root, week.before(back)):
            found.append(earlier)
            running += running == back - 1
    return History(
        tuple(found[:running]), tuple(found), past_of(root, sealed_before(root, str(week)))
    )


def past_of(root: Path, codes: Iterable[str]) -> Past:
    """Returns the past as of the first of these sealed weeks; the latest comes first.

    Weeks of a release that sealed none are put on top of the last one that is, oldest first.
    Raises as `past_week` does.
    """
    past, later = NO_PAST, []
    for code in codes:
        if (found := sealed_past(root, code)) is not None:
            past = found
            break
        later.append(code)
    for code in reversed(later):
        data = _results(revisions(root / "archive", code)[-1], code)
        with whole(data, code):
            listed = listed_in(table_rows(data / _TASKS))
            past = grown(past, code, listed, by_sequence=only_counted(listed))
    return past


def sealed_past(root: Path, code: str) -> Past | None:
    """Returns the past as the week's newest revision has it, or None when it has none.

    Raises CannotWork when it is damaged.
    """
    for bag in revisions(root / "archive", code)[-1:]:
        data = _results(bag, code)
        if os.path.lexists(data / pasts.NAME):
            with whole(data, code):
                return read_past(must_be_file(data / pasts.NAME).read_bytes(), code)
    return None


def newest_files(root: Path, code: str) -> tuple[Path, Path]:
    """Returns tasks.csv and run.json of the newest revision of a sealed week."""
    data = _results(revisions(root / "archive", code)[-1], code)
    return data / _TASKS, data / _RUN


_TASKS, _RUN = "tasks.csv", "run.json"


def _newest(root: Path, week: Week) -> Path | None:
    sealed = revisions(root / "archive", str(week))
    return sealed[-1] if sealed else None


def _results(bag: Path, code: str) -> Path:
    return bag / "data" / "outbox" / code / "data"


def _read_week(data: Path, week: Week) -> PastWeek:
    table = read_columns(must_be_file(data / _TASKS).read_bytes(), (*_SAID, *_SOURCE))
    many = len(table["task_id"])
    said = zip(*(table[name] for name in _SAID), strict=True)
    later = zip(*(table.get(name, [usual] * many) for name, usual in _LATER.items()), strict=True)
    sources = zip(
        *(table[name] for name in _SOURCE), table.get("source_cells", [""] * many), strict=True
    )
    tasks: dict[str, PastTask] = {}
    for of_task, of_later, source in zip(said, later, sources, strict=True):
        id_, progress, percent, forecast, status, task, unit, reason, escalation = of_task
        carried_from, due, next_step, problems = of_later
        tasks[id_] = PastTask(
            progress=progress,
            percent=float(percent) if percent else None,
            forecast=forecast_in(forecast),
            status=code_in(status),
            task=task,
            lead_unit=unit,
            carried_from=carried_from,
            due=due != "",
            next_step=next_step,
            remarks=f"{reason}\n{escalation}\n{problems}",
            source=RowOf(*source),
        )
    run = statement_in(data / _RUN)
    counts = {str(name): int(count) for name, count in dict(run.get("counts", {})).items()}
    return PastWeek(week, tasks, frozenset(run["missing"]), frozenset(run["late"]), counts)


_SAID = (
    *("task_id", "progress", "percent", "forecast", "status", "task", "lead_unit"),
    *("reason", "escalation"),
)
_SOURCE = ("source_file", "source_sheet", "source_row")
_LATER = {"carried_from": "", "due": "1", "next_step": "", "problems": ""}
"""Columns that earlier releases did not write, and what stands for them there."""
