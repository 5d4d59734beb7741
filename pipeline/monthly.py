"""The recipe of a month, top to bottom: what changed in its list, and how it is closed.

A month is summed up from the sealed weeks and the lists; no return is read again. See `weekly` for
the recipe of a week.
"""

from pipeline.archive.past import sealed_history
from pipeline.assess.list_changes import ListChanges, list_changes
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Settings
from pipeline.domain.week import Month, Week
from pipeline.office.folder import OfficeFolder, locked, put_in_place
from pipeline.reports.month.changes import is_of_changes, write_list_changes
from pipeline.weekly import master_list, week_in


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
        past = sealed_history(folder, _first_week(month, settings)).past
        old, now = (master_list(folder, week_in(m, settings), settings) for m in (before, month))
        view = list_changes(old, now, (before, month), past, settings.office, settings.reports)
        put_in_place(
            folder,
            month,
            lambda aside: write_list_changes(view, folder.templates, aside),
            is_of_changes,
        )
    return view


def _first_week(month: Month, settings: Settings) -> Week:
    """Returns the first week of the month."""
    week = week_in(month, settings)
    return week.before(week.number - 1)


def _refuse_nothing_before(folder: OfficeFolder, month: Month) -> None:
    """Raises CannotWork when there is no list of the month before to compare with."""
    path = folder.master(month.before)
    if not path.exists():
        raise CannotWork(
            f"{path}：没有上个月（{month.before.label}）的任务清单，"
            f"看不出{month.label}的清单有什么变化。请把它放回，或用 duban adopt 接收后再运行"
        )
