"""The recipe of a month, top to bottom: what changed in its list, and how it is closed.

A month is summed up from the sealed weeks and the lists; no return is read again. See `weekly` for
the recipe of a week.
"""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.adopt.draft import draft_of_list
from pipeline.archive.bags.bag import digests_below
from pipeline.archive.bags.catalogue import bags_of
from pipeline.archive.past import sealed_history, sealed_inputs, sealed_year
from pipeline.assess.list_changes import ListChanges, list_changes
from pipeline.assess.month import NEEDED, MonthView, month_view
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Settings
from pipeline.domain.text import listing, visible
from pipeline.domain.week import Month, Week
from pipeline.intake.files.receipts import is_leaving
from pipeline.intake.master import MasterList
from pipeline.office.folder import OfficeFolder, locked, not_writable, put_in_place
from pipeline.reports.month.changes import is_of_changes, write_list_changes
from pipeline.reports.month.statement import weeks_left_out
from pipeline.reports.month.writing import is_of_closing, write_closing
from pipeline.weekly import master_list, own_columns, settings_of, week_in, week_named


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
        view = list_changes(old, now, (before, month), past, settings.office, settings.reports)
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
    folder: OfficeFolder,
    month: Month,
    settings: Settings,
    today: dt.date,
    without: Sequence[str] = (),
) -> MonthView:
    """Sums up a month from its sealed weeks: document, workbook, draft of the next month's list.

    Each bag is checked as it is read. `without`: the weeks that need not be there. `today` is asked
    only to say why a week is missing. Nothing is sealed: all of it is made anew from the sealed
    weeks and the list. Raises CannotWork; the outbox then stays as it was.
    """
    with locked(folder):
        view, write = _closing(folder, month, settings, today, without)
        put_in_place(folder, month, write, is_of_closing)
    return view


def closed_differs(
    folder: OfficeFolder, month: Month, settings: Settings, today: dt.date
) -> list[str]:
    """Makes a closed month anew from the sealed weeks. Returns what differs in the outbox.

    Each line names a file, in Chinese. Nothing is written there. Raises CannotWork.
    """
    without = weeks_left_out(folder, month)
    with locked(folder), TemporaryDirectory(prefix="duban-", ignore_cleanup_errors=True) as scratch:
        _, write = _closing(folder, month, settings, today, without)
        made = Path(scratch)
        try:
            write(made)
        except OSError as error:
            raise not_writable(made, error) from None
        digests = digests_below(made)
        there = {
            name: digest
            for name, digest in digests_below(folder.results(month)).items()
            if is_of_closing(name.partition("/")[0]) and not is_leaving(Path(name).name)
        }

    def is_changed(name: str) -> bool:
        return digests[name] != there[name]

    return [
        *(f"缺失：{visible(name)}" for name in sorted(digests.keys() - there)),
        *(f"多出：{visible(name)}" for name in sorted(there.keys() - digests)),
        *(
            f"有改动：{visible(n)}"
            for n in sorted(digests)
            if there.get(n, digests[n]) != digests[n]
        ),
    ]


def _closing(
    folder: OfficeFolder,
    month: Month,
    settings: Settings,
    today: dt.date,
    without: Sequence[str],
) -> tuple[MonthView, Callable[[Path], None]]:
    """Returns the view of a month, and what writes its files into an empty folder."""
    weeks = weeks_of_month(month, settings)
    year = sealed_year(folder, month.year, NEEDED)
    known = {week.code for week in year.weeks if week.revision}
    absent = _absent(folder, month, weeks, known, today, without)
    view = month_view(year, month, weeks, absent, settings)
    finished = {
        (task.text("task_id"), task.text("task"))
        for task in (*view.tasks, *view.gone)
        if not task.open
    }
    listed = _sealed_list(folder, view.weeks[-1].code)
    draft = draft_of_list(listed, finished, month.after, settings.office, own_columns(settings))
    bags = {
        str(bag): bag.digest()
        for code, _ in view.read
        for bag in bags_of(folder.archive, code)[-1:]
    }
    return view, lambda aside: write_closing(view, folder.templates, draft, bags, aside)


def _sealed_list(folder: OfficeFolder, code: str) -> MasterList:
    """Reads the month's list as the week sealed it, with the settings of then."""
    sealed = sealed_inputs(folder, code)
    settings = settings_of(sealed)
    return master_list(sealed, week_named(code, settings), settings)


def weeks_of_month(month: Month, settings: Settings) -> tuple[Week, ...]:
    """Returns the weeks whose cut-off day is in the month, the earliest first."""
    last = week_in(month, settings)
    return tuple(last.before(last.number - number) for number in range(1, last.number + 1))


def _absent(
    folder: OfficeFolder,
    month: Month,
    weeks: Sequence[Week],
    known: Collection[str],
    today: dt.date,
    without: Sequence[str],
) -> list[Week]:
    """Returns the weeks of the month that are not sealed. Raises CannotWork if they must be."""
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
    return absent
