"""The commands for mail and for the schedule: `send`, `fetch-mail`, `schedule`."""

import argparse
import datetime as dt

from pipeline.cli.exits import DONE, held
from pipeline.cli.options import Command
from pipeline.cli.screen.terminal import say
from pipeline.cli.settings import settings_in
from pipeline.domain.text import listing
from pipeline.office.disk import as_people_write
from pipeline.office.folder import OfficeFolder


def add_commands(command: Command) -> None:
    """Adds the commands of the post."""
    made = command(send, "发出 outbox 中某一周的邮件，每封只发一次；没有全部送达时退出码为 1")
    made.add_argument("week", metavar="周次", help="哪一周，如 2017-W28")
    made.add_argument(
        "--forms",
        action="store_true",
        help="发出 duban forms 做的下发周报表的邮件，而不是 duban run 做的邮件",
    )
    made.add_argument(
        "--only",
        choices=("units", "leaders"),
        default="",
        help="只发给各单位（units：催报、退回修改、请核对），或只报送领导（leaders）；不写就都发",
    )
    made.add_argument("--dry-run", action="store_true", help="只列出什么邮件发给谁，不发送")
    made.add_argument(
        "--force",
        action="store_true",
        help="与封存的邮件或现在的邮箱不符的也发出；有文件退回、数字不符时，也向领导报送",
    )
    made.add_argument(
        "--resend",
        metavar="邮件",
        action="append",
        help="上次发送中断、不知是否送达的一封，再发一次；编号见 --dry-run",
    )

    command(fetch_mail, "从邮箱收取各单位发来的附件，放进 inbox；邮箱里的邮件不作任何改动")

    made = command(schedule, "打印每周自动运行的设置，供 cron、systemd 或 Windows 任务计划程序使用")
    made.add_argument(
        "kind",
        metavar="哪一种",
        nargs="?",
        choices=("cron", "service", "timer", "windows"),
        help="cron、service 和 timer（systemd）或 windows；不写就全部打印",
    )
    made.add_argument(
        "--install",
        action="store_true",
        help="不打印，直接装给当前账户：Windows 的任务计划程序，或 Linux 的 systemd",
    )


def send(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline import weekly
    from pipeline.archive.outbox import newest_sealed
    from pipeline.post.sending import send as post
    from pipeline.post.sending.issued import Issued
    from pipeline.post.sending.sealed import sealed_in
    from pipeline.printing import print_reports, to_print

    settings = settings_in(folder)
    week = weekly.week_of(arguments.week, settings, dt.date.today())
    with_pdfs = not arguments.forms and arguments.only != "units"
    if with_pdfs and not arguments.dry_run:
        print_reports(folder, week, settings)  # what a killed run, or one elsewhere, did not print
    proof: post.Proof
    if arguments.forms:
        proof = Issued(week, weekly.forms_now(folder, week, settings))
    else:
        proof = sealed_in(folder, week, newest_sealed(folder.archive, str(week)), settings)
    only, force, resend = arguments.only, arguments.force, arguments.resend or ()
    if arguments.dry_run:
        if with_pdfs and (lacking := to_print(folder, week, settings)):
            say(f"将先做　{listing(lacking)}")
        say(*post.show(folder, week, settings, proof, force=force, resend=resend, only=only))
        return DONE
    sent = post.send(folder, week, settings, proof, force=force, resend=resend, only=only)
    return held(not sent)


def fetch_mail(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.post.fetching.fetch import fetch

    fetch(folder, settings_in(folder), dt.date.today())
    return DONE


def schedule(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.desk.schedule import KINDS, Schedule

    planned = Schedule.of(as_people_write(folder.root), settings_in(folder))
    if arguments.install:
        from pipeline.desk.installing import install

        say(*install(planned))
        return DONE
    chosen = [arguments.kind] if arguments.kind else list(KINDS)
    say(*"\n".join(KINDS[kind](planned) for kind in chosen).removesuffix("\n").split("\n"))
    return DONE
