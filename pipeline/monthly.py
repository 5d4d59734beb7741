"""The recipe of a month, top to bottom: what changed in its list, and how it is closed.

A month is summed up from the sealed weeks and the lists; no return is read again. What it reads of
them is copied and sealed with what it makes of it, as a week is. See `weekly` for the recipe of a
week.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from pipeline.adopt.draft import draft_of_list
from pipeline.archive.bags.bag import Bag
from pipeline.archive.bags.catalogue import all_bags, bags_of
from pipeline.archive.bags.chain import sound_chain
from pipeline.archive.bags.faults import refuse_other_form
from pipeline.archive.outbox import outboxes_held, put_sealed
from pipeline.archive.past import TOLD, sealed_history
from pipeline.archive.seal import seal
from pipeline.archive.stage import staged_month
from pipeline.archive.statement import Made
from pipeline.archive.verify import verified
from pipeline.assess.list_changes import ListChanges, list_changes
from pipeline.assess.month import NEEDED, MonthView, in_month, month_view
from pipeline.assess.notices import Instruction, instructions_in, notices_in
from pipeline.assess.scores import OfTask, ScoredWeek, scores
from pipeline.assess.scores.points import Scores
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Settings
from pipeline.domain.text import listing
from pipeline.domain.week import Month, Week
from pipeline.history.results import table_rows
from pipeline.history.weeks import newest_files, whole
from pipeline.history.year import read_year, weeks_of
from pipeline.intake.master import MasterList
from pipeline.intake.meaning.units.roll import Naming
from pipeline.merge.frames import registers
from pipeline.office.folder import OfficeFolder, locked, put_in_place
from pipeline.reports.month.changes import is_of_changes, write_list_changes
from pipeline.reports.month.data import said_of_month
from pipeline.reports.month.writing import is_of_closing, write_closing
from pipeline.weekly import (
    master_list,
    own_columns,
    settings_of,
    units_of,
    week_in,
    week_named,
)


def month_named(code: str) -> Month:
    """Returns the month of that code. Raises CannotWork when there is no such month."""
    try:
        return Month.parse(code)
    except ValueError:
        raise CannotWork(f"{code}：不是月份。应如 2017-07") from None


def changed(folder: OfficeFolder, month: Month, settings: Settings) -> ListChanges:
    """Compares the month's list with that of the month before, and writes what changed.

    Each change is held against the registers. Raises CannotWork, also when a list is missing.
    """
    before = month.before
    _refuse_nothing_before(folder, month)
    with locked(folder):
        past = sealed_history(folder, weeks_of_month(month, settings)[0]).past
        old, now = (master_list(folder, week_in(m, settings), settings) for m in (before, month))
        called, office = week_in(month, settings).called, settings.office
        view = list_changes(old, now, (before, month), past, called, office, settings.reports)
        put_in_place(
            folder,
            month,
            lambda aside: write_list_changes(view, folder.templates, aside),
            is_of_changes,
        )
    return view


def _refuse_nothing_before(folder: OfficeFolder, month: Month) -> None:
    """Raises CannotWork when there is no list of the month before to compare with."""
    path = folder.master(month.before)
    if not path.exists():
        raise CannotWork(
            f"{path}：没有上个月（{month.before.label}）的任务清单，"
            f"看不出{month.label}的清单有什么变化。请把它放回，或用 duban adopt 接收后再运行"
        )


def closed(
    folder: OfficeFolder, month: Month, today: dt.date, without: Sequence[str] = ()
) -> MonthView:
    """Sums up a month from its sealed weeks: document, workbook, draft of the next month's list.

    What is read of the weeks is checked and copied, and then only the copy is read; both are
    sealed. `without`: the weeks that need not be there. `today` is asked only to say why a week is
    missing. Raises CannotWork; the outbox then stays as it was.
    """
    with locked(folder):
        sound_chain(folder.archive)  # before anything is written
        settings = settings_of(folder)
        last = _last_week(folder, month, settings, today, without)
        of_month = map(str, weeks_of_month(month, settings))
        told = {*of_month} if settings.scores.use else set()
        with staged_month(folder, month, last, told) as copy:
            made = made_of(copy, str(month))
            bag = seal(folder, made)
        put_sealed(folder, made, bag, is_of_closing)
    return made.view


def made_of(copy: OfficeFolder, code: str) -> Made[MonthView]:
    """Writes what a closed month leaves into the outbox of a small office folder of its own.

    A month is closed in this way, and a sealed one is made again in the same way.
    """
    month, settings = month_named(code), settings_of(copy)
    year = read_year(copy.root, month.year, NEEDED)  # checked against the bags when it was copied
    known = {week.code for week in year.weeks if week.revision}
    weeks = weeks_of_month(month, settings)
    absent = [week for week in weeks if str(week) not in known]
    if len(absent) == len(weeks):
        raise CannotWork(f"{copy.archive}：其中没有{month.label}的周，无从汇总")
    view = month_view(year, month, weeks, absent, settings)
    finished = {
        (task.text("task_id"), task.text("task"))
        for task in (*view.tasks, *view.gone)
        if not task.open
    }
    listed = _sealed_list(copy, view.weeks[-1].code)
    week = view.weeks[-1].week
    kept = registers(listed, units_of(listed, settings), week)
    view = replace(view, instructions=_instructions(listed, kept, view, settings))
    if settings.scores.use:
        view = replace(view, scores=_scores(copy, listed, kept, view, settings))
    draft = draft_of_list(listed, finished, month.after, settings.office, own_columns(settings))
    write_closing(view, copy.templates, draft, copy.results(month))
    bags = {str(bag): bag.digest() for bag in all_bags(copy.archive)}
    return Made(copy, month, view, settings, said_of_month(view, bags))


def _instructions(
    listed: MasterList, kept: Mapping[str, pd.DataFrame], view: MonthView, settings: Settings
) -> tuple[Instruction, ...]:
    """Returns the leaders' instructions of the month, as its last week sealed the register."""
    as_of, working = view.weeks[-1].week.as_of, settings.week.working_days
    leads = {task.task_id: task.leads for task in listed.tasks}
    found = instructions_in(kept, leads, as_of, settings.instructions, working)
    return in_month(found, view.month)


def _scores(
    copy: OfficeFolder,
    listed: MasterList,
    kept: Mapping[str, pd.DataFrame],
    view: MonthView,
    settings: Settings,
) -> Scores:
    """Returns the units' scores. Raises CannotWork when the month was sealed without them."""
    weeks = {}
    for week in view.weeks:
        data = newest_files(copy.root, week.code)[0].parent
        if not all((data / name).is_file() for name in TOLD):
            raise CannotWork(
                f"{data}：{view.month.label}结账时没有计分，封存的材料里没有{'、'.join(TOLD)}，"
                f"不能补算得分。要计分的，请运行 duban month {view.month} --close 重新结账"
            )
        with whole(data, week.code):
            weeks[week.code] = ScoredWeek(*(table_rows(data / name) for name in TOLD))
    leads = {task.task_id: task.leads for task in listed.tasks}
    return scores(
        view,
        weeks,
        {task.task_id: OfTask(task.leads, task.supports) for task in listed.tasks},
        kept,
        notices_in(kept, leads, view.as_of),
        Naming.of(settings),
        settings.scores,
    )


def closed_differs(folder: OfficeFolder, month: Month) -> list[str]:
    """Returns, in Chinese, what is not as it should be with a closed month; nothing if all is.

    That is its sealed bag, verified as `verify` does, its outbox, and whether it was made from what
    is now the newest revision of each week. Writes nothing. Raises CannotWork when it was not
    closed.
    """
    newest = _newest(folder, month)
    told = verified(folder.archive, newest, made_of)
    otherwise = (each.file or each.now for each in told.differences)
    (outbox,) = outboxes_held(folder, [str(month)])
    return [
        *outbox.differences,
        *(f"archive/{newest}：{fault}" for fault in told.faults),
        *(f"archive/{newest} 重做后不同：{what}" for what in dict.fromkeys(otherwise)),
        *told.notes,
    ]


def _newest(folder: OfficeFolder, month: Month) -> Bag:
    if bags := bags_of(folder.archive, str(month)):
        refuse_other_form(bags[-1])
        return bags[-1]
    raise CannotWork(
        f"{folder.archive}：{month.label}还没有结账（没有封存）。请运行 duban month {month} --close"
    )


def _sealed_list(copy: OfficeFolder, code: str) -> MasterList:
    """Reads the month's list as the week sealed it, with the settings of then."""
    sealed = OfficeFolder(bags_of(copy.archive, code)[-1].data)
    settings = settings_of(sealed)
    return master_list(sealed, week_named(code, settings), settings)


def weeks_of_month(month: Month, settings: Settings) -> tuple[Week, ...]:
    """Returns the weeks whose cut-off day is in the month, the earliest first."""
    last = week_in(month, settings)
    return tuple(last.before(last.number - number) for number in range(1, last.number + 1))


def _last_week(
    folder: OfficeFolder,
    month: Month,
    settings: Settings,
    today: dt.date,
    without: Sequence[str],
) -> str:
    """Returns the last sealed week of the month. Raises CannotWork when one lacks that must be."""
    weeks = weeks_of_month(month, settings)
    known = {week.code for week in weeks_of(folder.root, month.year)}
    _refuse_absent(folder, month, weeks, known, today, without)
    return max(known & set(map(str, weeks)))


def _refuse_absent(
    folder: OfficeFolder,
    month: Month,
    weeks: Sequence[Week],
    known: Collection[str],
    today: dt.date,
    without: Sequence[str],
) -> None:
    """Raises CannotWork when a week of the month is not sealed and must be."""
    named = {str(week): week for week in weeks}
    for code in without:
        if code not in named:
            raise CannotWork(
                f"--without {code}：不是{month.label}的周。{month.label}有{listing(named)}"
            )
        if code in known:
            raise CannotWork(f"--without {code}：这一周有封存的结果，会照常计入，请去掉这一项")
    absent = [week for week in weeks if str(week) not in known]
    needed = [week for week in absent if str(week) not in without]
    if needed and needed[-1].as_of >= today:
        raise CannotWork(
            f"{month}：{month.label}还没有结束，{needed[-1].title}的截止日还没有过。"
            f"请在 {needed[-1]} 运行以后再结账"
        )
    if needed:
        raise CannotWork(
            f"{folder.archive}：{month.label}缺{listing(map(str, needed))}的结果，不能结账。"
            f"请先运行 duban run --week {needed[0]}；确实没有的，加 "
            + " ".join(f"--without {week}" for week in needed)
            + "，文件中会写明"
        )
    if len(absent) == len(weeks):
        raise CannotWork(
            f"{folder.archive}：{month.label}没有封存的周，无从结账。请先运行 duban run"
        )
