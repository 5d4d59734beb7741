"""The recipe of a week's notices (督办单), top to bottom: from a sealed week to drafts.

No return is read again: what the week found is in its bag, and so are the list and the registers.
Nothing is sealed, and nothing counts until the office sends a slip and enters it in its register.
"""

from pipeline.archive.bags.catalogue import bags_of, is_week
from pipeline.archive.past import sealed_tables
from pipeline.assess.notices import notices_in
from pipeline.assess.proposals import (
    NoticesView,
    Refused,
    SealedWeek,
    listed_tasks,
    notices_view,
)
from pipeline.domain.registers.listed import EXTENSIONS
from pipeline.domain.week import Week
from pipeline.intake.master import MasterList
from pipeline.merge.frames import registers
from pipeline.office.folder import OfficeFolder, locked, put_in_place
from pipeline.reopened import reopened
from pipeline.reports.supervision.notices import folder_of, write_notices
from pipeline.weekly import units_of


def drafted(folder: OfficeFolder, week: Week) -> NoticesView:
    """Drafts the notices that a sealed week calls for, and writes them beside its outbox.

    The outbox of the week stays as it was sealed. What the week found, the list, the registers and
    the settings are those of its newest bag, so that whoever has the bag comes to the same drafts.
    Raises CannotWork.
    """
    with locked(folder):
        view = proposed(folder, week)
        put_in_place(
            folder,
            folder_of(week),
            lambda aside: write_notices(view, folder.templates, aside),
            lambda _name: True,
        )
    return view


def proposed(folder: OfficeFolder, week: Week) -> NoticesView:
    """Returns what a sealed week calls for. Writes nothing. Raises CannotWork."""
    then = reopened(folder, week, "无从起草督办单")
    settings, master = then.settings, then.master
    weeks = [SealedWeek(week, then.findings)]
    for back in range(1, max(settings.notices.weeks, settings.notices.faults)):
        before = week.before(back)
        if is_week(str(before)) and bags_of(folder.archive, str(before)):
            weeks.append(SealedWeek(before, sealed_tables(folder, str(before))[2]))
    frames = registers(master, units_of(master, settings), week)
    leads = {task.task_id: task.leads for task in master.tasks}
    notices = notices_in(frames, leads, week.as_of)
    return notices_view(
        listed_tasks(master, then.rows),
        weeks,
        notices,
        _refused(master, week),
        settings.notices,
        settings.week.working_days,
        bag=then.bag,
        office=settings.office,
        reports=settings.reports,
    )


def _refused(master: MasterList, week: Week) -> list[Refused]:
    """Returns the extensions that were refused, of tasks that were not extended since."""
    found = []
    for entry in master.ledgers:
        day = entry.day_in("approved") or entry.day_in("applied")
        if entry.register is not EXTENSIONS or entry.ruling != "refused" or not entry.is_row:
            continue
        if day is not None and day > week.as_of:
            continue
        for place in entry.tasks:
            task = master.tasks[place]
            since = task.extended_by.day if task.extended_by else None
            if task.extended_by is None or (day is not None and since is not None and since < day):
                found.append(Refused(task.task_id, entry.unusable, entry.place_in(master.file)))
    return found
