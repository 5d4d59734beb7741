"""The commands by which the office takes a matter up with a unit: `notices`."""

import argparse
import datetime as dt
import logging

from pipeline.cli.exits import DONE
from pipeline.cli.options import Command, add_json, add_week
from pipeline.cli.settings import settings_in
from pipeline.intake.files.ready import get_ready
from pipeline.office.folder import OfficeFolder

log = logging.getLogger("duban")


def add_commands(command: Command) -> None:
    """Adds the commands."""
    made = command(
        notices,
        "按封存的一周起草督办单和台账行，列出专项督查、效能问责建议。结果在 outbox/周次-督办",
    )
    add_week(made)
    add_json(made)


def notices(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    get_ready()
    from pipeline import noticing
    from pipeline.cli.screen.notices import notices_said, print_notices
    from pipeline.cli.screen.terminal import print_json
    from pipeline.reports.supervision.notices import folder_of
    from pipeline.weekly import week_of

    settings = settings_in(folder)
    week = week_of(arguments.week, settings, dt.date.today())
    view = noticing.drafted(folder, week, settings)
    if arguments.json:
        print_json(notices_said(view))
    else:
        print_notices(view)
    log.info("写在 %s", folder.results(folder_of(week)))
    return DONE
