"""The recipe of a city's week, top to bottom: many offices' sealed weeks as one week above them.

Nothing of a district is judged again. Its bag is verified, what is read of it is copied, and then
only the copy is read; both are sealed, so that the city's bag can be made again alone. See `weekly`
for the recipe of a week.
"""

import logging
from dataclasses import replace

from pipeline.archive.bags.chain import sound_chain
from pipeline.archive.offices.copies import offices_in
from pipeline.archive.outbox import put_sealed
from pipeline.archive.seal import seal
from pipeline.archive.stage import staged_city
from pipeline.archive.statement import Made
from pipeline.assess.city import CityView
from pipeline.assess.counterparts import city_view
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Settings
from pipeline.domain.week import Week
from pipeline.engine.work import Workplace
from pipeline.intake.master import refuse_no_list
from pipeline.office.disk import write_new
from pipeline.office.folder import OfficeFolder, locked
from pipeline.reports.city import write_city
from pipeline.reports.city.data import said_of_city
from pipeline.weekly import date_asked, master_list, settings_of, week_named

log = logging.getLogger("duban")


def rolled_up(
    folder: OfficeFolder, week: Week, settings: Settings, workplace: Workplace, date: str = ""
) -> CityView:
    """Sums up the districts' sealed weeks: reports and page in the outbox, all of it sealed.

    The districts' bags are verified at the workplace. A district whose week may not be used is
    named in all of them, and the rest goes on. `date` is that of the documents, as `--date` has it;
    '' leaves it to config.yaml. Raises CannotWork; the outbox then stays as it was.
    """
    if not settings.offices:
        raise CannotWork(
            f"{folder.config}：没有 offices，不知道汇总哪些区县。"
            "请每个区县写一行，如 - {name: 郫都区, folder: ../郫都区}"
        )
    with locked(folder):
        sound_chain(folder.archive)  # before anything is written
        refuse_no_list(folder.master(week.month), week.month)  # now: the copy has no other lists
        with staged_city(folder, week, settings.offices, workplace) as copy:
            if date:
                write_new(copy.date, date.encode())  # sealed, so that a re-run has it too
            made = made_of(copy, str(week))
            bag = seal(folder, made)
        put_sealed(folder, made, bag)
    return made.view


def made_of(copy: OfficeFolder, code: str) -> Made[CityView]:
    """Writes what a city's week leaves into the outbox of a small office folder of its own.

    A week is summed up in this way, and a sealed one is made again in the same way.
    """
    settings = settings_of(copy)
    week = week_named(code, settings)
    master = master_list(copy, week, settings)
    view = city_view(master, offices_in(copy, week, settings), settings, week)
    view = replace(view, date_asked=date_asked(copy))
    write_city(view, copy.templates, copy.results(week))
    return Made(copy, week, view, settings, said_of_city(view))
