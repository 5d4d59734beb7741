"""The recipe of a week's route (督查安排), top to bottom: from a sealed week to what to look at.

No return is read again. Weights, registers and the key that draws the lot are those of the bag, so
that whoever has the bag comes to the same route.
"""

from pipeline.archive.bags.catalogue import bags_of
from pipeline.archive.past import sealed_past
from pipeline.assess.proposals import listed_tasks
from pipeline.assess.visits import Visit, VisitsView, seed_of, visits_view
from pipeline.domain.places import in_file
from pipeline.domain.week import Week
from pipeline.intake.master import MasterList
from pipeline.intake.registers.inspections import found_by
from pipeline.office.folder import OfficeFolder, locked, put_in_place
from pipeline.office.key import week_key
from pipeline.reopened import reopened
from pipeline.reports.supervision.visits import folder_of, write_visits


def planned(folder: OfficeFolder, week: Week, count: int = 0) -> VisitsView:
    """Proposes what to look at after a sealed week, and writes it beside the week's outbox.

    `count`: how many tasks; 0 leaves it to the sealed config.yaml. Raises CannotWork.
    """
    with locked(folder):
        view = proposed(folder, week, count)
        put_in_place(
            folder,
            folder_of(week),
            lambda aside: write_visits(view, folder.templates, aside),
            lambda _name: True,
        )
    return view


def proposed(folder: OfficeFolder, week: Week, count: int = 0) -> VisitsView:
    """Returns what to look at. Writes nothing. Raises CannotWork."""
    then = reopened(folder, week, "无从安排督查")
    key = week_key(then.inside, week)
    first = bags_of(folder.archive, str(week))[0]
    return visits_view(
        listed_tasks(then.master, then.rows, sealed_past(folder, str(week))),
        then.findings,
        _visits(then.master),
        seed_of(key, first.digest(), week),
        then.settings.inspections,
        week=week,
        count=count or then.settings.inspections.count,
        bag=then.bag,
        office=then.settings.office,
        reports=then.settings.reports,
        keyed=bool(key),
    )


def _visits(master: MasterList) -> dict[int, list[Visit]]:
    """Returns the inspections of each task by the cut-off day, the latest first."""
    found = {}
    for place, task in enumerate(master.tasks):
        visits = [
            Visit(
                entry.day,
                entry.text_in("verdict") or entry.texts.get("verdict", ""),
                bool(found_by(entry)),
                in_file(
                    entry.file or master.file,
                    entry.sheet,
                    entry.places.get("verdict", entry.cell),
                ),
            )
            for entry in task.inspected_by
        ]
        if visits:
            found[place] = sorted(visits, key=lambda v: (v.day is not None, v.day), reverse=True)
    return found
