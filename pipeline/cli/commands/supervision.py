"""The commands by which the office looks for itself or takes a matter up: `inspect`, `notices`."""

import argparse
import datetime as dt
import logging

from pipeline.cli.exits import DONE
from pipeline.cli.options import Command, add_json, add_week, count_of
from pipeline.cli.settings import settings_in
from pipeline.intake.files.ready import get_ready
from pipeline.office.folder import OfficeFolder

log = logging.getLogger("duban")


def add_commands(command: Command) -> None:
    """Adds the commands."""
    made = command(
        inspect,
        "按封存的一周提出现场督查看哪些任务：按依据，也抽签。结果在 outbox/周次-督查",
    )
    add_week(made)
    made.add_argument(
        "--count",
        metavar="项数",
        type=count_of,
        default=0,
        help="一共提出几项；不写时按封存的 config.yaml 的 inspections.count",
    )
    add_json(made)
    made = command(
        notices,
        "按封存的一周起草督办单和台账行，列出专项督查、效能问责建议。结果在 outbox/周次-督办",
    )
    add_week(made)
    add_json(made)


def inspect(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    get_ready()
    from pipeline import inspecting
    from pipeline.cli.screen.terminal import print_json
    from pipeline.cli.screen.visits import print_visits, visits_said
    from pipeline.reports.supervision.visits import folder_of, weights_in_words
    from pipeline.weekly import week_of

    week = week_of(arguments.week, settings_in(folder), dt.date.today())
    view = inspecting.planned(folder, week, arguments.count)
    if arguments.json:
        print_json(visits_said(view))
    else:
        print_visits(view, weights_in_words(view))
    log.info("写在 %s", folder.results(folder_of(week)))
    return DONE


def notices(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    get_ready()
    from pipeline import noticing
    from pipeline.cli.screen.notices import notices_said, print_notices
    from pipeline.cli.screen.terminal import print_json
    from pipeline.reports.supervision.notices import folder_of
    from pipeline.weekly import week_of

    settings = settings_in(folder)
    week = week_of(arguments.week, settings, dt.date.today())
    view = noticing.drafted(folder, week)
    if arguments.json:
        print_json(notices_said(view))
    else:
        print_notices(view)
    log.info("写在 %s", folder.results(folder_of(week)))
    return DONE
