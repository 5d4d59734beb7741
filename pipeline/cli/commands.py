"""The commands, in the order in which the help lists them. Each is thin: call, print.

A command answers its exit code: 0 it did its job; 1 a check that was asked for does not hold.
"""

import argparse
import datetime as dt
import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli import console
from pipeline.domain.errors import CannotWork
from pipeline.domain.text import visible
from pipeline.intake.files.ready import deaf_to_interrupts, get_ready
from pipeline.intake.files.receipts import loose_in
from pipeline.office.folder import OfficeFolder
from pipeline.office.last_run import LastRun, noted

if TYPE_CHECKING:
    from pipeline.archive.rerun import Make
    from pipeline.assess.view import FileView, WeekView
    from pipeline.domain.settings import Settings
    from pipeline.domain.week import Week
    from pipeline.weekly import Read

DONE, DOES_NOT_HOLD, CANNOT = 0, 1, 2

log = logging.getLogger("duban")


def run(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    get_ready("pipeline.corrections.marking")
    from pipeline import weekly
    from pipeline.post.letters.messages import without_address

    with noted(folder) as note:
        settings = _settings_in(folder)
        week = weekly.week_of(arguments.week, settings, dt.date.today())
        note.week = week.title
        view = weekly.run(folder, week, _readers(arguments.jobs))
        line = console.last_line(view, folder.results(week))
        if nobody := without_address(view, settings):
            log.info("没有邮箱、不会发出的邮件：%s", "、".join(nobody))
        _tell_of_unknown_units(view, settings)
        log.info("%s", line)
        note.succeeded(line)
        mailed = not settings.mail.auto or _mailed(folder, week, settings, note)
    errors = view.counts["findings_error"] if arguments.strict else 0
    return _held(errors or not mailed)


def _file(file: "FileView", view: "WeekView") -> dict[str, object]:
    """A file received, for `--json`."""
    said = {name: getattr(file, name) for name in ("file", "unit", "sha256", "size", "received_at")}
    late = file.received_at > view.week.cutoff
    return {**said, "late": late, "state": file.state, "reason": file.reason}


def _mailed(folder: OfficeFolder, week: "Week", settings: "Settings", note: LastRun) -> bool:
    """Sends the messages; False when some did not go out.

    The results of the run are in place and stay so.
    """
    from pipeline.post.sending.send import send as send_messages

    try:
        if send_messages(folder, week, settings.mail, force=False, resend=()):
            return True
        problem = "邮件没有全部发出，详情见运行日志"
    except CannotWork as told:
        log.error("%s", told)
        problem = f"邮件没有发出。{told}"
    except Exception:  # the results are in place all the same
        log.exception("发邮件时程序内部出错。请把运行日志发给维护人员")
        problem = "发邮件时程序内部出错。请把运行日志发给维护人员"
    note.succeeded(
        f"本周的结果已在 {folder.results(week)}；但{problem}", f"处理后运行 duban send {week}"
    )
    return False


def check(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    get_ready()
    from pipeline import weekly

    settings = _settings_in(folder)
    week = weekly.week_of(arguments.week, settings, dt.date.today())
    read = _readers(jobs=1)
    view = weekly.check(folder, week, settings, read, [Path(name) for name in arguments.file])
    names = {file.file for file in view.files}
    findings = [finding for finding in view.findings if finding.file in names]
    if arguments.json:
        _print_json(
            week=str(week),
            files=[_file(file, view) for file in view.files],
            findings=[finding.in_columns() for finding in findings],
        )
    else:
        console.print_check(view, findings)
    return _held(any(f.of_return and f.severity == "error" for f in findings))


def status(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    get_ready()
    from pipeline import weekly

    settings = _settings_in(folder)
    week = weekly.week_of(arguments.week, settings, dt.date.today())
    view = weekly.status(folder, week, settings, _readers(arguments.jobs))
    _tell_of_unknown_units(view, settings)
    not_filed = [visible(path.name) for path in loose_in(folder.inbox)]
    if arguments.json:
        units = [
            {
                "unit": unit.name,
                "tasks": len(unit.tasks),
                "reported": unit.reported,
                "received_at": unit.received_at,
                "late": unit.late,
                "files": unit.files,
                "findings_error": unit.count("error"),
                "findings_warning": unit.count("warning"),
                "to_do": console.to_do(view, unit),
            }
            for unit in view.units
        ]
        _print_json(
            week=str(week),
            counts=view.counts,
            units=units,
            files=[_file(file, view) for file in view.files],
            not_filed=not_filed,
        )
    else:
        console.print_status(view, not_filed)
    return DONE


def forms(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline import weekly
    from pipeline.office.folder import FORMS

    settings = _settings_in(folder)
    week = weekly.week_of(arguments.week, settings, dt.date.today())
    view = weekly.forms(folder, week, settings)
    console.print_forms(view, folder.results(week) / FORMS)
    return DONE


def verify(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.archive.bags.chain import last_links
    from pipeline.archive.verify import Verified, bags_to_verify, verify
    from pipeline.cli.console_archive import print_verified

    bags = bags_to_verify(folder.archive, arguments.weeks)
    make = None if arguments.quick else _make(jobs=1)
    with ExitStack() as starting:
        starting.enter_context(deaf_to_interrupts())

        def track(answers: "Iterator[Verified]", total: int) -> "Iterator[Verified]":
            starting.close()  # the processes have been started
            return console.track(answers, total, doing="核对封存")

        answers = verify(folder.archive, bags, make, arguments.jobs, track)
    last = last_links(folder.archive)
    if arguments.json:
        print(
            _json(
                [
                    {
                        "week": answer.bag.week,
                        "revision": answer.bag.revision,
                        "digest": answer.digest,
                        "last": answer.bag in last,
                        "faults": answer.faults,
                        "verdict": answer.comparison and answer.comparison.verdict,
                        "differences": [asdict(d) for d in answer.differences],
                        "why": answer.why,
                        "not_done": answer.not_done,
                    }
                    for answer in answers
                ]
            )
        )
    else:
        print_verified(answers, last)
    if all(answer.holds for answer in answers) and any(answer.not_done for answer in answers):
        return CANNOT
    return _held(not all(answer.holds for answer in answers))


def rerun(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.archive.bags.faults import faults_of
    from pipeline.archive.comparing.changes import changes
    from pipeline.archive.rerun import bag_named, compared, keep, made_again, must_be_free
    from pipeline.cli.console_archive import outcome, print_changes, print_faults, print_rerun

    bag, out = bag_named(folder.archive, arguments.sealed), Path(arguments.out).resolve()
    must_be_free(folder, out)
    current = folder if arguments.current else None
    if current:
        _settings_in(current)  # what is wrong with them is told before anything is made
    with made_again(bag, _make(arguments.jobs), current) as made:
        answer = compared(bag, made)
        changed = changes(bag, made.results) if current else None
        keep(made, out)
    faults = faults_of(bag)
    if arguments.json:
        _print_json(
            week=bag.week,
            revision=bag.revision,
            faults=faults,
            verdict=answer.comparison.verdict,
            differences=[asdict(d) for d in answer.comparison.differences],
            why=answer.why,
            **({"changes": asdict(changed)} if changed else {}),
        )
    else:
        print_faults(bag, faults)
        if changed:
            print_changes(changed, answer.why)
        else:
            print_rerun(answer.comparison, answer.why)
    log.info("重算的结果在 %s，%s", out, outcome(answer.comparison, faults))
    return DONE


def trace(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline import weekly
    from pipeline.archive.rerun import bag_named
    from pipeline.archive.trace import newest_bags, trace
    from pipeline.cli.console_archive import print_trace

    bags = (
        [bag_named(folder.archive, arguments.week)]
        if arguments.week
        else newest_bags(folder.archive)
    )
    found = trace(arguments.task_id, bags, weekly.return_in)
    if arguments.json:
        print(
            _json([asdict(said) | {"week": said.bag.week, "bag": str(said.bag)} for said in found])
        )
    else:
        print_trace(found)
    return _held(not all(said.holds for said in found))


def send(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline import weekly
    from pipeline.post.sending import send as post

    settings = _settings_in(folder)
    week = weekly.week_of(arguments.week, settings, dt.date.today())
    force, resend = arguments.force, arguments.resend or ()
    if arguments.dry_run:
        print("\n".join(post.show(folder, week, force=force, resend=resend)))
        return DONE
    return _held(not post.send(folder, week, settings.mail, force=force, resend=resend))


def fetch_mail(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.post.fetching.fetch import fetch

    fetch(folder, _settings_in(folder), dt.date.today())
    return DONE


def schedule(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.desk.schedule import KINDS, Schedule

    planned = Schedule.of(folder.root, _settings_in(folder))
    chosen = [arguments.kind] if arguments.kind else list(KINDS)
    print("\n".join(KINDS[kind](planned) for kind in chosen), end="")
    return DONE


def rules(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.rules import CATALOGUE

    if arguments.json:
        shown = ("code", "severity", "title", "why", "remedy", "thresholds")
        print(_json([{name: getattr(rule, name) for name in shown} for rule in CATALOGUE]))
    else:
        console.print_rules(CATALOGUE)
    return DONE


def templates(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline import weekly
    from pipeline.intake.meaning.headings import carried_columns
    from pipeline.templates.catalogue import templates as all_of

    own = carried_columns(weekly.own_columns(weekly.settings_of(folder)))
    found = all_of(folder.templates, own)
    if arguments.json:
        print(_json([asdict(template) for template in found]))
    else:
        console.print_templates(found, folder.templates)
    return _held(sum(len(template.problems) for template in found))


def sample(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.sample import make_sample

    paths = make_sample(folder.root, force=arguments.force)
    print(f"已生成示例：{len(paths)}个文件，在 {folder.inbox}")
    print(f"接着运行：{_RUN_SAMPLE}")
    return DONE


_RUN_SAMPLE = "duban run --week 2017-W27，然后 duban run --week 2017-W28"


def init(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.office.new_folder import lay_out

    lay_out(OfficeFolder(Path(arguments.folder).resolve()), with_sample=arguments.sample)
    if arguments.sample:
        from pipeline.sample import make_sample

        make_sample(Path(arguments.folder).resolve())
    print(f"已建好办公文件夹：{Path(arguments.folder).resolve()}")
    if arguments.sample:
        print(f"里面有示例的任务清单和两周报表。下一步，在这个文件夹里运行：{_RUN_SAMPLE}")
        return DONE
    print("下一步：")
    print("  1. 在 config.yaml 中写上本单位的名称、截止时间")
    print("  2. 把当月任务清单存为 inbox/master/年-月.xlsx（如 2017-07.xlsx）")
    print("  3. 把各单位的周报表放进 inbox，在这个文件夹里运行 duban run")
    return DONE


def _settings_in(folder: OfficeFolder) -> "Settings":
    """The settings of the office in this folder. Raises CannotWork when there is no office."""
    from pipeline import weekly

    if not folder.is_office:
        raise CannotWork(
            f"{folder.root}：不是办公文件夹（既没有 config.yaml，也没有 inbox）。"
            "请进入办公文件夹再运行，或用 --root 指明；还没有的，用 duban init 建一个"
        )
    settings = weekly.settings_of(folder)
    if not folder.config.exists():
        beside = "、".join(map(visible, folder.other_configs))
        log.warning(
            "%s：没有这个文件，全部按默认设置（%s）。%s",
            folder.config,
            settings.office.name,
            f"旁边有 {beside}，请改名为 config.yaml" if beside else "请补上",
        )
    return settings


def _tell_of_unknown_units(view: "WeekView", settings: "Settings") -> None:
    """A name misspelt in config.yaml would silently give its unit no other names, and no mail."""
    if unknown := view.not_listed(settings.units):
        names = "、".join(map(visible, unknown))
        log.warning("config.yaml 的 units 中有单位不在本月任务清单里，请核对名称：%s", names)


def _readers(jobs: int) -> "Read":
    from pipeline.intake.readers import read_returns

    return partial(read_returns, jobs=jobs, track=console.track)


def _make(jobs: int) -> "Make":
    get_ready()
    from pipeline import weekly
    from pipeline.intake.readers import read_returns, untracked

    return partial(weekly.made_of, read=partial(read_returns, jobs=jobs, track=untracked))


def _held(errors: int | bool) -> int:
    return DOES_NOT_HOLD if errors else DONE


def _print_json(**answer: object) -> None:
    print(_json(answer))


def _json(answer: object) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> str:
    """What JSON has no kind for, as it stands in the CSV files too."""
    return value.isoformat(timespec="seconds") if isinstance(value, dt.datetime) else str(value)
