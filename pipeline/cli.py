"""The command `duban`. Each command is thin: parse, call, print.

Exit codes: 0 it did its job; 1 a check that was asked for does not hold; 2 it could not do it.
"""

import argparse
import datetime as dt
import gc
import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import __version__, console
from pipeline.errors import CannotWork
from pipeline.intake.ready import get_ready
from pipeline.last_run import LastRun, noted
from pipeline.office import OfficeFolder

if TYPE_CHECKING:
    from pipeline.archive.rerun import Make
    from pipeline.assess import WeekView
    from pipeline.settings import Settings
    from pipeline.week import Week
    from pipeline.weekly import Read

DONE, DOES_NOT_HOLD, CANNOT = 0, 1, 2

log = logging.getLogger("duban")


def main(words: Sequence[str] | None = None) -> int:
    """Runs the command with these words, by default those of the command line."""
    if words is None:
        console.leave_old_encodings()
    gc.disable()  # a command ends soon and leaves little garbage; looking for it takes a twentieth
    console.use_utf8()
    arguments = parser().parse_args(words)
    folder = OfficeFolder(Path(arguments.root).resolve())
    unattended = arguments.command in (run, send, fetch_mail)
    with console.logging_to(folder if unattended else None):
        try:
            if not folder.root.is_dir():
                raise CannotWork(f"{folder.root}：没有这个文件夹。请检查 --root")
            return int(arguments.command(folder, arguments))
        except CannotWork as problem:
            log.error("%s", problem)
        except BrokenPipeError:  # the reader, `head` say, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return DONE
        except KeyboardInterrupt:
            log.error("已中断：结果仍是上一次的，可以重新运行")
        except Exception:
            log.exception("程序内部出错，结果仍是上一次的。请把运行日志发给维护人员")
    return CANNOT


# The commands, in the order in which the help lists them


def run(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    get_ready("pipeline.reports.marking")
    from pipeline import weekly

    with noted(folder) as note:
        settings = weekly.settings_of(folder)
        week = weekly.week_of(arguments.week, settings, dt.date.today())
        note.week = week.title
        view = weekly.run(folder, week, _readers(arguments.jobs))
        line = console.last_line(view, folder.results(week))
        log.info("%s", line)
        note.succeeded(line)
        mailed = _after_the_run(folder, week, settings, view, note)
    errors = view.counts["findings_error"] if arguments.strict else 0
    return _held(errors or not mailed)


def _after_the_run(
    folder: OfficeFolder, week: "Week", settings: "Settings", view: "WeekView", note: LastRun
) -> bool:
    """Sends the messages where config.yaml wants it; False when some did not go out.

    The results of the run are in place and stay so.
    """
    from pipeline.post.messages import without_address
    from pipeline.post.send import send as send_messages

    if nobody := without_address(view, settings):
        log.info("没有邮箱、不会发出的邮件：%s", "、".join(nobody))
    if not settings.mail.auto:
        return True
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

    settings = weekly.settings_of(folder)
    week = weekly.week_of(arguments.week, settings, dt.date.today())
    read = _readers(jobs=1)
    view = weekly.check(folder, week, settings, read, [Path(name) for name in arguments.file])
    names = {file.file for file in view.files}
    findings = [finding for finding in view.findings if finding.file in names]
    if arguments.json:
        _print_json(
            week=str(week),
            files=[asdict(file) for file in view.files],
            findings=[asdict(finding) for finding in findings],
        )
    else:
        console.print_check(view, findings)
    return _held(sum(finding.severity == "error" for finding in findings))


def status(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    get_ready()
    from pipeline import weekly

    settings = weekly.settings_of(folder)
    week = weekly.week_of(arguments.week, settings, dt.date.today())
    view = weekly.status(folder, week, settings, _readers(arguments.jobs))
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
            }
            for unit in view.units
        ]
        _print_json(
            week=str(week),
            counts=view.counts,
            units=units,
            files=[asdict(file) for file in view.files],
        )
    else:
        console.print_status(view)
    return DONE


def forms(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline import weekly
    from pipeline.office import FORMS

    settings = weekly.settings_of(folder)
    week = weekly.week_of(arguments.week, settings, dt.date.today())
    view = weekly.forms(folder, week, settings)
    console.print_forms(view, folder.results(week) / FORMS)
    return DONE


def verify(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.archive.verify import bags_to_verify, verify
    from pipeline.console_archive import print_verified

    bags = bags_to_verify(folder.archive, arguments.weeks)
    make = None if arguments.quick else _make(jobs=1)
    track = partial(console.track, doing="核对封存")
    answers = verify(folder.archive, bags, make, arguments.jobs, track)
    if arguments.json:
        print(
            _json(
                [
                    {
                        "week": answer.bag.week,
                        "revision": answer.bag.revision,
                        "digest": answer.digest,
                        "faults": answer.faults,
                        "verdict": answer.comparison and answer.comparison.verdict,
                        "differences": [asdict(d) for d in answer.differences],
                        "why": answer.why,
                    }
                    for answer in answers
                ]
            )
        )
    else:
        print_verified(answers)
    return _held(sum(not answer.holds for answer in answers))


def rerun(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.archive.changes import changes
    from pipeline.archive.rerun import bag_named, compared, keep, made_again, must_be_free
    from pipeline.console_archive import print_changes, print_rerun

    bag, out = bag_named(folder.archive, arguments.sealed), Path(arguments.out).resolve()
    must_be_free(out)
    current = folder if arguments.current else None
    with made_again(bag, _make(arguments.jobs), current) as made:
        keep(made, out)
        answer = compared(bag, made)
        changed = changes(bag.results, made.results) if current else None
    if arguments.json:
        _print_json(
            week=bag.week,
            revision=bag.revision,
            verdict=answer.comparison.verdict,
            differences=[asdict(d) for d in answer.comparison.differences],
            why=answer.why,
            **({"changes": asdict(changed)} if changed else {}),
        )
    elif changed:
        print_changes(changed, answer.why)
    else:
        print_rerun(answer.comparison, answer.why)
    log.info("重算的结果在 %s", out)
    return DONE


def trace(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline import weekly
    from pipeline.archive.rerun import bag_named
    from pipeline.archive.trace import newest_bags, trace
    from pipeline.console_archive import print_trace

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
    return DONE


def send(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline import weekly
    from pipeline.post import send as post

    settings = weekly.settings_of(folder)
    week = weekly.week_of(arguments.week, settings, dt.date.today())
    force, resend = arguments.force, arguments.resend or ()
    if arguments.dry_run:
        print("\n".join(post.show(folder, week, force=force, resend=resend)))
        return DONE
    return _held(not post.send(folder, week, settings.mail, force=force, resend=resend))


def fetch_mail(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline import weekly
    from pipeline.post.fetch import fetch

    fetch(folder, weekly.settings_of(folder), dt.date.today())
    return DONE


def schedule(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline import weekly
    from pipeline.post.schedule import KINDS, Schedule

    planned = Schedule.of(folder.root, weekly.settings_of(folder))
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
    from pipeline.headings import new_columns
    from pipeline.post.templates import text_templates
    from pipeline.reports.templates import templates as all_of

    own = new_columns(weekly.own_columns(weekly.settings_of(folder)))
    found = [*all_of(folder.templates, own), *text_templates(folder.templates)]
    if arguments.json:
        print(_json([asdict(template) for template in found]))
    else:
        console.print_templates(found, folder.templates)
    return _held(sum(len(template.problems) for template in found))


def sample(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.sample import make_sample

    paths = make_sample(folder.root)
    print(f"已生成示例：{len(paths)}个文件，在 {folder.inbox}")
    print("接着运行：duban run --week 2017-W27，然后 duban run --week 2017-W28")
    return DONE


def init(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.starter import lay_out

    lay_out(OfficeFolder(Path(arguments.folder).resolve()), with_sample=arguments.sample)
    print(f"已建好办公文件夹：{Path(arguments.folder).resolve()}")
    print("下一步：")
    print("  1. 在 config.yaml 中写上本单位的名称、截止时间")
    print("  2. 把当月任务清单存为 inbox/master/年-月.xlsx（如 2017-07.xlsx）")
    print("  3. 把各单位的周报表放进 inbox，在这个文件夹里运行 duban run")
    return DONE


def parser() -> argparse.ArgumentParser:
    """The command line, in Chinese throughout. The command reference is made from it."""
    _speak_chinese()
    top = argparse.ArgumentParser(
        prog="duban",
        description="督办：汇总各单位的周报表，生成进展情况一览表和例外情况报告。",
        epilog=_EXIT_CODES,
        allow_abbrev=False,
    )
    _add_root(top, default=".")
    top.add_argument(
        "--version", action="version", version=f"duban {__version__}", help="显示版本号"
    )
    commands = top.add_subparsers(title="命令", metavar="命令", required=True, dest="命令")

    def command(function: Any, help: str) -> argparse.ArgumentParser:
        made = commands.add_parser(
            function.__name__.replace("_", "-"),
            help=help,
            description=f"{help}。",
            epilog=_EXIT_CODES,
            allow_abbrev=False,
        )
        made.set_defaults(command=function)
        _add_root(made, default=argparse.SUPPRESS)  # given before the command, it stays
        return made

    made = command(run, "每周汇总：读取报表，检查合并，生成报告，放进 outbox")
    _add_week(made)
    _add_jobs(made)
    made.add_argument("--strict", action="store_true", help="有错误级的问题时，退出码为 1")

    made = command(check, "检查报表有什么问题，不写入任何文件；有错误级的问题时退出码为 1")
    made.add_argument("file", metavar="文件", nargs="+", help="一个或几个周报表")
    _add_week(made)
    _add_json(made)
    # A check is strict as it is; who says so all the same is not refused
    made.add_argument("--strict", action="store_true", help=argparse.SUPPRESS)

    made = command(status, "谁已报送、谁没有、有什么问题，不写入任何文件")
    _add_week(made)
    _add_jobs(made)
    _add_json(made)

    made = command(forms, "给每个牵头单位做一份空白周报表，填好已知的内容，放进 outbox")
    made.add_argument("--week", metavar="周次", required=True, help="哪一周的，如 2017-W28")

    made = command(verify, "核对封存的周：校验、链条，并重算比较；有出入时退出码为 1")
    made.add_argument("weeks", metavar="周次", nargs="*", help="如 2017-W28；不写就核对全部")
    made.add_argument("--quick", action="store_true", help="只校验，不重算")
    _add_jobs(made, "同时核对几周")
    _add_json(made)

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
    _add_jobs(made)
    _add_json(made)

    made = command(trace, "一项任务逐周的填报、状态、来源单元格、校验和与问题")
    made.add_argument("task_id", metavar="任务编号", help="如 01-06-2")
    made.add_argument("--week", metavar="周次", help="只看这一周，如 2017-W28 或 2017-W28/r1")
    _add_json(made)

    made = command(send, "发出 outbox 中某一周的邮件，每封只发一次；没有全部送达时退出码为 1")
    made.add_argument("week", metavar="周次", help="哪一周，如 2017-W28")
    made.add_argument("--dry-run", action="store_true", help="只列出什么邮件发给谁，不发送")
    made.add_argument(
        "--force", action="store_true", help="有文件退回、数字不符时，也向领导报送报告"
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

    made = command(rules, "全部检查规则：代码、含义、怎么改")
    _add_json(made)

    made = command(templates, "模板里可以用的全部变量，并检查模板；有写错的地方时退出码为 1")
    _add_json(made)

    command(sample, "重新生成示例的任务清单和两周报表")

    made = command(init, "建一个新的办公文件夹")
    made.add_argument("folder", metavar="新文件夹", help="要建的文件夹，须不存在或为空")
    made.add_argument("--sample", action="store_true", help="同时放进示例的任务清单和两周报表")
    return top


_EXIT_CODES = (
    "退出码：0 完成（查出问题是结果，不算失败）；1 要求的检查没有通过；2 没能完成，并说明原因。"
)


def _add_root(command: argparse.ArgumentParser, default: str) -> None:
    command.add_argument(
        "--root", metavar="文件夹", default=default, help="办公文件夹，默认为当前文件夹"
    )


def _add_week(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--week", metavar="周次", help="哪一周，如 2017-W28；默认为最近一个截止日所在的周"
    )


def _add_jobs(command: argparse.ArgumentParser, what: str = "同时读取几个文件") -> None:
    command.add_argument(
        "--jobs",
        metavar="个数",
        type=_count,
        default=os.cpu_count() or 1,
        help=f"{what}，默认为处理器的个数",
    )


def _add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="以 JSON 输出，供程序读取")


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}”不是正整数")
    return int(text)


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
    return json.dumps(answer, ensure_ascii=False, indent=2, default=str)


_CHINESE = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示这段说明",
    "%(prog)s: error: %(message)s\n": "%(message)s。用法见 %(prog)s --help\n",
    "the following arguments are required: %s": "缺少：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)s。可以是：%(choices)s",
    "expected one argument": "后面要写一个值",
    "expected at least one argument": "后面至少要写一个值",
    "ignored explicit argument %r": "后面不能写值 %r",
}


def _speak_chinese() -> None:
    """argparse asks gettext for its words; here they are, whatever the machine's language is."""
    vars(argparse)["_"] = lambda message: _CHINESE.get(message, message)


if __name__ == "__main__":
    sys.exit(main())
