"""The recipe of a week's route (督查安排), top to bottom: from a sealed week to what to look at.

No return is read again. Weights, registers and the key that draws the lot are those of the bag, so
that whoever has the bag comes to the same route.
"""

from pipeline.archive.bags.catalogue import bags_of
from pipeline.archive.bags.chain import sound_chain
from pipeline.archive.past import sealed_inputs, sealed_past, sealed_tables
from pipeline.assess.proposals import listed_tasks
from pipeline.assess.visits import Visit, VisitsView, seed_of, visits_view
from pipeline.domain.errors import CannotWork
from pipeline.domain.places import in_file
from pipeline.domain.week import Week
from pipeline.intake.master import MasterList
from pipeline.intake.registers.inspections import found_by
from pipeline.office.folder import OfficeFolder, locked, put_in_place
from pipeline.office.key import week_key
from pipeline.reports.supervision.visits import folder_of, write_visits
from pipeline.weekly import master_list, settings_of


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
    sound_chain(folder.archive)
    bags = bags_of(folder.archive, str(week))
    if not bags:
        raise CannotWork(
            f"{folder.archive}：没有封存的 {week}（{week.title}），无从安排督查。"
            f"请先运行 duban run --week {week}"
        )
    bag, rows, findings = sealed_tables(folder, str(week))
    inside = sealed_inputs(folder, str(week))
    then = settings_of(inside)
    master = master_list(inside, week, then)
    key = week_key(inside, week)
    return visits_view(
        listed_tasks(master, rows, sealed_past(folder, str(week))),
        findings,
        _visits(master),
        seed_of(key, bags[0].digest(), week),
        then.inspections,
        week=week,
        count=count or then.inspections.count,
        bag=bag,
        office=then.office,
        reports=then.reports,
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
