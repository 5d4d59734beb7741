"""The commands for sealed weeks and months: `verify`, `rerun`, `trace`."""

import argparse
import logging
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.cli.exits import CANNOT, DONE, held
from pipeline.cli.options import (
    Command,
    add_jobs,
    add_json,
    add_scheduler,
    folder_to_make,
    workplace,
)
from pipeline.cli.screen import terminal
from pipeline.cli.screen.terminal import print_json
from pipeline.cli.settings import settings_in
from pipeline.domain.errors import CannotWork
from pipeline.office.disk import on_disk
from pipeline.office.folder import OfficeFolder

if TYPE_CHECKING:
    from pipeline.archive.bags.bag import Bag
    from pipeline.archive.outbox import Outbox
    from pipeline.archive.rerun import Make
    from pipeline.archive.statement import Made
    from pipeline.archive.verify import Verified, Whole
    from pipeline.weekly import Read

log = logging.getLogger("duban")


def add_commands(command: Command) -> None:
    """Adds the commands of the archive."""
    made = command(verify, "核对封存的周和月：校验、链条，并重算比较；有出入时退出码为 1")
    made.add_argument(
        "weeks", metavar="周次", nargs="*", help="如 2017-W28，或月份，如 2017-07；不写就核对全部"
    )
    made.add_argument("--quick", action="store_true", help="只校验，不重算")
    made.add_argument(
        "--outbox",
        action="store_true",
        help="还核对 outbox 中的结果是不是最新封存的那一版，逐个列出缺失、多出和有改动的文件",
    )
    made.add_argument(
        "--expect",
        metavar="摘要",
        action="append",
        default=[],
        help="以前记下的摘要，不论哪一周、哪一月、哪一版：说明它在链条的哪里、之后又封存了什么；可写几次",
    )
    made.add_argument(
        "--begins-after",
        metavar="摘要",
        action="append",
        default=[],
        help="更早的封存已移到别处保存的，写其中最后一个的摘要，就不算缺失",
    )
    add_jobs(made, "同时核对几周")
    _add_archive(made)
    add_scheduler(made)
    add_json(made)

    made = command(rerun, "只用封存的材料重算一周或一个月，并与封存的结果比较")
    made.add_argument(
        "sealed", metavar="周次", help="如 2017-W28、2017-W28/r1、2017-07，或封存包的文件夹"
    )
    made.add_argument(
        "--out", metavar="文件夹", required=True, help="放结果的文件夹，须不存在或为空"
    )
    made.add_argument(
        "--current",
        action="store_true",
        help="改用现在的设置、规则、模板和程序，并列出会有什么变化",
    )
    add_jobs(made)
    _add_archive(made)
    add_scheduler(made)
    add_json(made)

    made = command(trace, "一项任务逐周的填报、状态、来源单元格、校验和与问题；有改动时退出码为 1")
    made.add_argument("task_id", metavar="任务编号", help="如 01-06-2")
    made.add_argument(
        "--week",
        metavar="周次",
        help="只看这一周，如 2017-W28 或 2017-W28/r1；也可写月份，如 2017-07",
    )
    add_json(made)


def _add_archive(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--archive",
        metavar="位置",
        help="封存所在的文件夹，或 s3:// 等地址；默认为办公文件夹中的 archive",
    )


def verify(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    if arguments.archive and arguments.outbox:
        raise CannotWork("--outbox 核对的是办公文件夹自己的封存，不能与 --archive 同用")
    from pipeline.archive import verify as archive
    from pipeline.archive.bags.kept import archive_at
    from pipeline.archive.outbox import outboxes_held
    from pipeline.cli.screen.archive import print_outboxes, print_verified
    from pipeline.cli.screen.verified import answers, print_whole
    from pipeline.engine.local import Here, Processes

    with archive_at(arguments.archive or str(folder.archive)) as kept:
        bags = archive.bags_to_verify(kept.path, arguments.weeks)
        whole = archive.whole(kept.path, arguments.expect, arguments.begins_after)
        make = None if arguments.quick else _make(jobs=1)
        here = Here() if arguments.quick else Processes(min(arguments.jobs, len(bags)))
        track = partial(terminal.track, doing="核对封存")
        place = workplace(arguments, here)
        verified = archive.verify(kept, bags, make, place, track, whole.elsewhere)
        verified = archive.vouched_for(verified, whole)
        outboxes = outboxes_held(folder, arguments.weeks) if arguments.outbox else []
        code, why = _end_of(verified, whole, outboxes)
        if arguments.json:
            print_json(answers(kept, verified, whole, code, why, outboxes))
        else:
            print_verified(verified)
            print_outboxes(outboxes)
            print_whole(whole)
    return code


def _end_of(
    verified: "list[Verified]", whole: "Whole", outboxes: "list[Outbox]"
) -> tuple[int, list[str]]:
    """Returns the exit code and, in Chinese, the reasons for it; none when all is well."""
    wrong = [f"{each.bag} 有问题" for each in verified if not each.holds]
    wrong += [f"outbox/{each.week} 与封存的不同" for each in outboxes if not each.holds]
    if faults := [*whole.faults, *wrong]:
        return held(errors=True), faults
    not_done = [f"{each.bag} 没有核对完：{each.not_done}" for each in verified if each.not_done]
    return CANNOT if not_done else DONE, not_done


def rerun(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.archive.bags.chain import chain_of
    from pipeline.archive.bags.faults import faults_of
    from pipeline.archive.bags.kept import Kept, archive_at, brought
    from pipeline.archive.comparing.changes import changes
    from pipeline.archive.offices import is_of_city
    from pipeline.archive.rerun import bag_named, compared, keep, made_at, must_be_free, order_of
    from pipeline.cli.screen.archive import outcome, print_changes, print_faults, print_rerun
    from pipeline.cli.screen.verified import named
    from pipeline.engine.local import Processes

    out = on_disk(folder_to_make(arguments.out))
    must_be_free(folder, out)
    current = folder if arguments.current else None
    if current:
        settings_in(current, above_others=True)  # reports wrong settings before anything is made
    with ExitStack() as opened:
        archive = opened.enter_context(archive_at(arguments.archive or str(folder.archive)))
        sealed = bag_named(archive.path, arguments.sealed)
        kept = archive.kept(sealed) if sealed.path.is_relative_to(archive.path) else Kept(sealed)
        bag = opened.enter_context(brought(kept))
        # In another process: what loops for ever in a bag can be ended
        place, order = workplace(arguments, Processes(1)), order_of(kept, current)
        results = opened.enter_context(made_at(place, order, _make(arguments.jobs)))
        again = compared(bag, results)
        by_task = current and not is_of_city(OfficeFolder(bag.data))  # a city's week lists no tasks
        changed = changes(bag, results) if by_task else None
        keep(results, out)
        faults = faults_of(bag)
        chain = chain_of(archive.path)
    known = chain.here(sealed)
    doubt = chain.doubt(known) if known else ""
    if arguments.json:
        print_json(
            {
                **named(bag),
                "revision": bag.revision,
                "faults": faults,
                "doubt": doubt,
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
    if doubt:
        log.warning("%s：封存存疑：%s。请运行 duban verify %s 核对", bag, doubt, bag.period)
    log.info("重算的结果在 %s，%s", out, outcome(again.comparison, faults))
    return DONE


def trace(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline import weekly
    from pipeline.archive import trace as archive
    from pipeline.archive.bags.catalogue import is_month
    from pipeline.archive.bags.chain import chain_of
    from pipeline.archive.bags.faults import other_form
    from pipeline.archive.in_months import InMonth, in_months
    from pipeline.archive.offices import is_of_city
    from pipeline.archive.offices.traced import InCity, in_cities
    from pipeline.archive.rerun import bag_named
    from pipeline.cli.screen.city import print_cities
    from pipeline.cli.screen.trace import print_months, print_trace
    from pipeline.cli.screen.verified import named

    bags = (
        [bag_named(folder.archive, arguments.week)]
        if arguments.week
        else archive.newest_bags(folder.archive)
    )
    not_read: dict[Bag, str] = {}
    months = in_months(arguments.task_id, [b for b in bags if is_month(b.period)], not_read)
    above = [bag for bag in bags if is_of_city(OfficeFolder(bag.data))]
    cities = in_cities(arguments.task_id, folder.root, above, not_read)
    weeks = [bag for bag in bags if not (is_month(bag.period) or bag in above)]
    found = (
        archive.trace(
            arguments.task_id, weeks, weekly.return_in, not_read, list_again=weekly.list_in
        )
        if weeks
        else []
    )
    if not (found or months or cities or not_read):
        raise CannotWork(f"{arguments.task_id}：{bags[0]} 中没有这项任务。请核对任务编号")
    chain = chain_of(folder.archive)
    found = [archive.held_against(chain, said) for said in found]
    months = [archive.held_against(chain, said) for said in months]
    cities = [archive.held_against(chain, said) for said in cities]
    told: list[archive.Traced | InMonth | InCity] = [*found, *months, *cities]
    if arguments.json:
        print_json(
            [
                *(asdict(said) | named(said.bag) for said in told),
                *(named(bag) | {"not_read": why} for bag, why in not_read.items()),
            ]
        )
    else:
        print_trace(found)
        print_months(months)
        print_cities(cities)
    for why in not_read.values():
        log.warning("没有读到，以上不含这一版：%s", why)
    if not all(said.holds for said in told) or not all(map(other_form, not_read)):
        return held(errors=True)
    return CANNOT if not_read else DONE


def _make(jobs: int) -> "Make":
    from pipeline.intake.readers import read_returns, untracked

    return partial(made_of, read=partial(read_returns, jobs=jobs, track=untracked))


def made_of(copy: OfficeFolder, code: str, read: "Read") -> "Made[Any]":
    """Makes the week or month of that code in a small office folder, by its own recipe.

    The week of an office above others is known by what it copied of them.
    """
    from pipeline import city, monthly, weekly
    from pipeline.archive.bags.catalogue import is_month
    from pipeline.archive.offices import is_of_city

    if is_of_city(copy):
        return city.made_of(copy, code)
    return monthly.made_of(copy, code) if is_month(code) else weekly.made_of(copy, code, read)
