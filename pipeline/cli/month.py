"""The command `month`: what changed in the list, and the month's document."""

import argparse
import logging

from pipeline.cli.exits import DONE
from pipeline.cli.options import Command, add_json
from pipeline.cli.settings import settings_in
from pipeline.intake.files.ready import get_ready
from pipeline.office.folder import OfficeFolder

log = logging.getLogger("duban")


def add_commands(command: Command) -> None:
    """Adds the command."""
    made = command(month, "任务清单比上个月变了什么，各处变化有没有批准；结果写在 outbox/月份")
    made.add_argument("month", metavar="月份", help="哪一月的清单，如 2017-08")
    add_json(made)


def month(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    get_ready()
    from pipeline import monthly
    from pipeline.cli.screen.month import list_changes_said, print_list_changes
    from pipeline.cli.screen.terminal import print_json

    settings = settings_in(folder)
    asked = monthly.month_named(arguments.month)
    view = monthly.changed(folder, asked, settings)
    if arguments.json:
        print_json(list_changes_said(view))
    else:
        print_list_changes(view)
    log.info("写在 %s", folder.results(asked))
    return DONE
