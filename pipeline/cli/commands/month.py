"""The command `month`: what changed in the list, and the month's document."""

import argparse
import datetime as dt
import logging

from pipeline.cli.exits import CANNOT, DONE, held
from pipeline.cli.options import Command, add_json
from pipeline.cli.settings import settings_in
from pipeline.domain.errors import CannotWork
from pipeline.intake.files.ready import get_ready
from pipeline.office.folder import OfficeFolder

log = logging.getLogger("duban")


def add_commands(command: Command) -> None:
    """Adds the command."""
    made = command(
        month,
        "任务清单比上个月变了什么、有没有批准；加 --close 做月报和下月清单草案。结果在 outbox/月份",
    )
    made.add_argument("month", metavar="月份", help="哪一月，如 2017-08")
    made.add_argument(
        "--close",
        action="store_true",
        help="月底结账：从封存的各周做出工作报告、汇总表和下月任务清单的草案，一起封存",
    )
    made.add_argument(
        "--without",
        metavar="周次",
        action="append",
        default=[],
        help="和 --close 同用：这一周没有结果，不等它，报告中写明；可写几次",
    )
    made.add_argument(
        "--check",
        action="store_true",
        help="不写：核对结账时封存的这个月，重做一遍，与 outbox 中的文件比较；有出入时退出码为 1",
    )
    add_json(made)


def month(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    get_ready()
    from pipeline import monthly
    from pipeline.printing import print_reports

    settings = settings_in(folder)
    asked = monthly.month_named(arguments.month)
    if arguments.without and not arguments.close:
        raise CannotWork("--without 要和 --close 一起用")
    if arguments.check:
        from pipeline.cli.screen.terminal import print_json, say

        differs = monthly.closed_differs(folder, asked)
        if arguments.json:
            print_json({"month": str(asked), "differences": differs})
        else:
            say(*differs or [f"{asked.label}的文件与封存的相符，用各周的结果重做也相同"])
        return held(bool(differs))
    printed = True
    if arguments.close:
        from pipeline.cli.screen.month import print_closing
        from pipeline.cli.screen.terminal import print_json

        closed = monthly.closed(folder, asked, dt.date.today(), arguments.without)
        if arguments.json:
            print_json({"month": str(asked), "as_of": str(closed.as_of), "counts": closed.counts})
        else:
            print_closing(closed)
        printed = print_reports(folder, asked, settings)
    else:
        from pipeline.cli.screen.month import list_changes_said, print_list_changes
        from pipeline.cli.screen.terminal import print_json

        view = monthly.changed(folder, asked, settings)
        if arguments.json:
            print_json(list_changes_said(view))
        else:
            print_list_changes(view)
    log.info("写在 %s", folder.results(asked))
    return DONE if printed else CANNOT
