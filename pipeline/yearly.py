"""The recipe of a year, top to bottom: from sealed weeks to the work ledger and the year's page.

Nothing is sealed: the ledger holds only what the sealed weeks say, and is made anew from them.
"""

import logging
from pathlib import Path

from pipeline.archive.past import sealed_stages, sealed_year
from pipeline.assess.year import COLUMNS, YearView, year_view
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Settings
from pipeline.domain.text import listing
from pipeline.history.weeks import sealed_before
from pipeline.history.year import weeks_of
from pipeline.office.folder import OfficeFolder, locked, put_in_place
from pipeline.reports.year import files_of, write_year

log = logging.getLogger("duban")


def ledger(folder: OfficeFolder, settings: Settings, year: int | None = None) -> YearView:
    """Writes the work ledger of a year, by default that of the newest sealed week.

    Each bag is checked as it is read. Raises CannotWork when one was altered, or when no week of
    that year was sealed; the outbox then stays as it was before.
    """
    with locked(folder):
        chosen = newest_year(folder) if year is None else year
        view = year_in(folder, settings, chosen)

        def build(aside: Path) -> None:
            write_year(view, folder.templates, aside)

        ours = files_of(view)  # a folder of that name may hold what an office put there
        put_in_place(folder, view.year, build, lambda name: name in ours)
    if view.holes:
        names = listing(f"{week.code}（{week.short}）" for week in view.holes)
        log.warning("没有封存的结果，台账中这些周空着：%s", names)
    return view


def year_in(folder: OfficeFolder, settings: Settings, year: int) -> YearView:
    """Returns the view of a year. Raises CannotWork."""
    read = sealed_year(folder, year, COLUMNS)
    if not read.weeks:
        raise CannotWork(
            f"{folder.archive}：没有 {year} 年封存的周。请核对年份（--year），或先运行 duban run"
        )
    newest = max(week.code for week in read.weeks if week.revision)
    return year_view(read, settings, sealed_stages(folder, newest))


def newest_year(folder: OfficeFolder) -> int:
    """Returns the year of the cut-off day of the newest sealed week. Raises CannotWork."""
    for code in sealed_before(folder.root, "9999"):
        year = int(code[:4])
        for near in (year + 1, year, year - 1):  # a week may lie in two years
            if any(week.code == code for week in weeks_of(folder.root, near)):
                return near
    raise CannotWork(f"{folder.archive}：还没有封存的周。请先运行 duban run")
