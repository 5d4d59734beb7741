"""The command of an office above others: `rollup`."""

import argparse
import datetime as dt
import logging

from pipeline.cli.exits import CANNOT, held
from pipeline.cli.options import Command, add_date, add_json, add_scheduler, add_week, workplace
from pipeline.cli.settings import settings_in, tell_of_the_date
from pipeline.intake.files.ready import get_ready
from pipeline.office.folder import OfficeFolder

log = logging.getLogger("duban")


def add_commands(command: Command) -> None:
    """Adds the command."""
    made = command(
        rollup,
        "汇总各区县封存的一周：事项×区县、进展慢的区县点名；有区县没有计入、对应存疑时退出码为 1",
    )
    made.add_argument(
        "root",
        metavar="市级文件夹",
        nargs="?",
        default=argparse.SUPPRESS,
        help="config.yaml 中写有 offices（各区县）的文件夹；不写就是 --root，默认为当前文件夹",
    )
    add_week(made)
    add_date(made)
    add_scheduler(made)
    add_json(made)


def rollup(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    get_ready()
    from pipeline import city
    from pipeline.cli.screen.city import city_said, print_city
    from pipeline.cli.screen.terminal import print_json
    from pipeline.engine.local import Here
    from pipeline.printing import print_reports
    from pipeline.weekly import week_of

    settings = settings_in(folder, above_others=True)
    week = week_of(arguments.week, settings, dt.date.today())
    place = workplace(arguments, Here())
    view = city.rolled_up(folder, week, settings, place, arguments.date or "")
    tell_of_the_date(view.date, view.known_on, "各区县的截止日")
    if arguments.json:
        print_json(city_said(view))
    else:
        print_city(view)
    log.info("写在 %s", folder.results(week))
    printed = print_reports(folder, week, settings)
    return held(bool(view.faults)) if printed else CANNOT
