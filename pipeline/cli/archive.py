"""The commands for sealed weeks: `verify`, `rerun`, `trace`."""

import argparse
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.exits import CANNOT, DONE, held
from pipeline.cli.options import Command, add_jobs, add_json
from pipeline.cli.screen import terminal
from pipeline.cli.screen.terminal import print_json
from pipeline.cli.settings import settings_in
from pipeline.intake.files.ready import deaf_to_interrupts, get_ready
from pipeline.office.folder import OfficeFolder

if TYPE_CHECKING:
    from pipeline.archive.bags.bag import Bag
    from pipeline.archive.rerun import Make
    from pipeline.archive.verify import Verified

log = logging.getLogger("duban")


def add_commands(command: Command) -> None:
    """Adds the commands of the archive."""
    made = command(verify, "核对封存的周：校验、链条，并重算比较；有出入时退出码为 1")
    made.add_argument("weeks", metavar="周次", nargs="*", help="如 2017-W28；不写就核对全部")
    made.add_argument("--quick", action="store_true", help="只校验，不重算")
    add_jobs(made, "同时核对几周")
    add_json(made)

    made = command(rerun, "只用封存的材料重算一周，并与封存的结果比较")
    made.add_argument("sealed", metavar="周次", help="如 2017-W28、2017-W28/r1，或封存包的文件夹")
    made.add_argument(
        "--out", metavar="文件夹", required=True, help="放结果的文件夹，须不存在或为空"
    )
    made.add_argument(
        "--current",
        action="store_true",
        help="改用现在的设置、规则、模板和程序，并列出会有什么变化",
    )
    add_jobs(made)
    add_json(made)

    made = command(trace, "一项任务逐周的填报、状态、来源单元格、校验和与问题；有改动时退出码为 1")
    made.add_argument("task_id", metavar="任务编号", help="如 01-06-2")
    made.add_argument("--week", metavar="周次", help="只看这一周，如 2017-W28 或 2017-W28/r1")
    add_json(made)


def verify(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.archive import verify as archive
    from pipeline.archive.bags.chain import last_links
    from pipeline.cli.screen.archive import print_verified

    bags = archive.bags_to_verify(folder.archive, arguments.weeks)
    make = None if arguments.quick else _make(jobs=1)
    with ExitStack() as starting:
        starting.enter_context(deaf_to_interrupts())

        def track(verified: "Iterator[Verified]", total: int) -> "Iterator[Verified]":
            starting.close()  # the processes have been started
            return terminal.track(verified, total, doing="核对封存")

        verified = archive.verify(folder.archive, bags, make, arguments.jobs, track)
    last = last_links(folder.archive)
    if arguments.json:
        print_json([_verdict_on(each, last) for each in verified])
    else:
        print_verified(verified, last)
    if not all(each.holds for each in verified):
        return held(errors=True)
    return CANNOT if any(each.not_done for each in verified) else DONE


def _verdict_on(verified: "Verified", last: "list[Bag]") -> dict[str, object]:
    return {
        "week": verified.bag.week,
        "revision": verified.bag.revision,
        "digest": verified.digest,
        "last": verified.bag in last,
        "faults": verified.faults,
        "verdict": verified.comparison and verified.comparison.verdict,
        "differences": [asdict(difference) for difference in verified.differences],
        "why": verified.why,
        "not_done": verified.not_done,
    }


def rerun(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.archive.bags.faults import faults_of
    from pipeline.archive.comparing.changes import changes
    from pipeline.archive.rerun import bag_named, compared, keep, made_again, must_be_free
    from pipeline.cli.screen.archive import outcome, print_changes, print_faults, print_rerun

    bag, out = bag_named(folder.archive, arguments.sealed), Path(arguments.out).resolve()
    must_be_free(folder, out)
    current = folder if arguments.current else None
    if current:
        settings_in(current)  # reports wrong settings before anything is made
    with made_again(bag, _make(arguments.jobs), current) as made:
        again = compared(bag, made)
        changed = changes(bag, made.results) if current else None
        keep(made, out)
    faults = faults_of(bag)
    if arguments.json:
        print_json(
            {
                "week": bag.week,
                "revision": bag.revision,
                "faults": faults,
                "verdict": again.comparison.verdict,
                "differences": [asdict(each) for each in again.comparison.differences],
                "why": again.why,
                **({"changes": asdict(changed)} if changed else {}),
            }
        )
    else:
        print_faults(bag, faults)
        if changed:
            print_changes(changed, again.why)
        else:
            print_rerun(again.comparison, again.why)
    log.info("重算的结果在 %s，%s", out, outcome(again.comparison, faults))
    return DONE


def trace(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline import weekly
    from pipeline.archive import trace as archive
    from pipeline.archive.rerun import bag_named
    from pipeline.cli.screen.archive import print_trace

    bags = (
        [bag_named(folder.archive, arguments.week)]
        if arguments.week
        else archive.newest_bags(folder.archive)
    )
    found = archive.trace(arguments.task_id, bags, weekly.return_in)
    if arguments.json:
        print_json([asdict(said) | {"week": said.bag.week, "bag": str(said.bag)} for said in found])
    else:
        print_trace(found)
    return held(not all(said.holds for said in found))


def _make(jobs: int) -> "Make":
    get_ready()
    from pipeline import weekly
    from pipeline.intake.readers import read_returns, untracked

    return partial(weekly.made_of, read=partial(read_returns, jobs=jobs, track=untracked))
