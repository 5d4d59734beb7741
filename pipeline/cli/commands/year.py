"""The command for a year: `ledger`."""

import argparse

from pipeline.cli.exits import DONE
from pipeline.cli.options import Command
from pipeline.cli.screen.terminal import say
from pipeline.cli.settings import settings_in
from pipeline.office.folder import OfficeFolder


def add_commands(command: Command) -> None:
    """Adds the commands for a year."""
    made = command(ledger, "一年的工作台账和全年一览：每项任务逐周的状态、进度、原文和出处")
    made.add_argument(
        "--year",
        metavar="年份",
        type=_year,
        help="哪一年，如 2017；默认为最近封存的一周所在的年份",
    )


def ledger(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline import yearly

    view = yearly.ledger(folder, settings_in(folder), arguments.year)
    say(
        f"{view.year}年：{view.span}。曾列入清单的任务{len(view.tasks)}项",
        f"台账和全年一览在 {folder.results(view.year)}",
    )
    return DONE


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise argparse.ArgumentTypeError(f"“{text}”不是年份，应如 2017")
    return int(text)
