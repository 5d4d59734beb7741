"""The command `duban`: its words, and what becomes of what goes wrong.

Exit codes: 0 it did its job; 1 a check that was asked for does not hold; 2 it could not do it.
"""

import argparse
import gc
import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from pipeline import __version__
from pipeline.cli import commands, console
from pipeline.cli.commands import CANNOT, DONE
from pipeline.domain.errors import CannotWork
from pipeline.office.folder import OfficeFolder

log = logging.getLogger("duban")


def main(words: Sequence[str] | None = None) -> int:
    """Runs the command with these words, by default those of the command line."""
    if words is None:
        console.leave_old_encodings()
    gc.disable()  # a command ends soon and leaves little garbage; looking for it takes a twentieth
    console.use_utf8()
    arguments = parser().parse_args(words)
    folder = OfficeFolder(Path(arguments.root).resolve())
    unattended = arguments.command in (commands.run, commands.send, commands.fetch_mail)
    makes_results = arguments.command in (commands.run, commands.forms)
    unchanged = "，结果仍是上一次的" if makes_results else ""
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
            if words is None:  # once is enough: to end takes a moment
                signal.signal(signal.SIGINT, signal.SIG_IGN)
            log.error("已中断%s。可以重新运行", unchanged)
        except Exception:
            with console.crash_log(folder) as file:
                log.exception("程序内部出错%s。请把 %s 发给维护人员", unchanged, file)
    return CANNOT


def parser() -> argparse.ArgumentParser:
    """The command line, in Chinese throughout. The command reference is made from it."""
    _speak_chinese()
    top = _Parser(
        prog="duban",
        description="督办：汇总各单位的周报表，生成进展情况一览表和例外情况报告。",
        epilog=_EXIT_CODES,
        allow_abbrev=False,
    )
    _add_root(top, default=".")
    top.add_argument(
        "--version", action="version", version=f"duban {__version__}", help="显示版本号"
    )
    subparsers = top.add_subparsers(title="命令", metavar="命令", required=True, dest="命令")

    def command(function: Any, help: str) -> argparse.ArgumentParser:
        made = subparsers.add_parser(
            function.__name__.replace("_", "-"),
            help=help,
            description=f"{help}。",
            epilog=_EXIT_CODES,
            allow_abbrev=False,
        )
        made.set_defaults(command=function)
        _add_root(made, default=argparse.SUPPRESS)  # given before the command, it stays
        return made

    _add_weekly(command)
    _add_archive(command)
    _add_post(command)
    _add_office(command)
    return top


Command = Callable[[Any, str], argparse.ArgumentParser]
"""Adds a command of that function, with its help, and answers its parser."""


def _add_weekly(command: Command) -> None:
    """The week: what comes in, what comes out."""
    made = command(commands.run, "每周汇总：读取报表，检查合并，生成报告，放进 outbox")
    _add_week(made)
    _add_jobs(made)
    made.add_argument("--strict", action="store_true", help="有错误级的问题时，退出码为 1")

    made = command(commands.check, "检查报表有什么问题，不写入任何文件；有错误级的问题时退出码为 1")
    made.add_argument("file", metavar="文件", nargs="+", help="一个或几个周报表")
    _add_week(made)
    _add_json(made)
    # A check is strict as it is; who says so all the same is not refused
    made.add_argument("--strict", action="store_true", help=argparse.SUPPRESS)

    made = command(commands.status, "谁已报送、谁没有、有什么问题，不写入任何文件")
    _add_week(made)
    _add_jobs(made)
    _add_json(made)

    made = command(commands.forms, "给每个牵头单位做一份空白周报表，填好已知的内容，放进 outbox")
    made.add_argument("--week", metavar="周次", required=True, help="哪一周的，如 2017-W28")


def _add_archive(command: Command) -> None:
    """What was sealed."""
    made = command(commands.verify, "核对封存的周：校验、链条，并重算比较；有出入时退出码为 1")
    made.add_argument("weeks", metavar="周次", nargs="*", help="如 2017-W28；不写就核对全部")
    made.add_argument("--quick", action="store_true", help="只校验，不重算")
    _add_jobs(made, "同时核对几周")
    _add_json(made)

    made = command(commands.rerun, "只用封存的材料重算一周，并与封存的结果比较")
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

    made = command(
        commands.trace, "一项任务逐周的填报、状态、来源单元格、校验和与问题；有改动时退出码为 1"
    )
    made.add_argument("task_id", metavar="任务编号", help="如 01-06-2")
    made.add_argument("--week", metavar="周次", help="只看这一周，如 2017-W28 或 2017-W28/r1")
    _add_json(made)


def _add_post(command: Command) -> None:
    """Mail, and when the week is run."""
    made = command(
        commands.send, "发出 outbox 中某一周的邮件，每封只发一次；没有全部送达时退出码为 1"
    )
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

    command(commands.fetch_mail, "从邮箱收取各单位发来的附件，放进 inbox；邮箱里的邮件不作任何改动")

    made = command(
        commands.schedule, "打印每周自动运行的设置，供 cron、systemd 或 Windows 任务计划程序使用"
    )
    made.add_argument(
        "kind",
        metavar="哪一种",
        nargs="?",
        choices=("cron", "service", "timer", "windows"),
        help="cron、service 和 timer（systemd）或 windows；不写就全部打印",
    )


def _add_office(command: Command) -> None:
    """The office's rules and templates, and a folder of its own."""
    made = command(commands.rules, "全部检查规则：代码、含义、怎么改")
    _add_json(made)

    made = command(
        commands.templates, "模板里可以用的全部变量，并检查模板；有写错的地方时退出码为 1"
    )
    _add_json(made)

    made = command(commands.sample, "重新生成示例的任务清单和两周报表")
    made.add_argument(
        "--force", action="store_true", help="办公文件夹里已有别的清单、别的周，也放进去"
    )

    made = command(commands.init, "建一个新的办公文件夹")
    made.add_argument("folder", metavar="新文件夹", help="要建的文件夹，须不存在或为空")
    made.add_argument("--sample", action="store_true", help="同时放进示例的任务清单和两周报表")


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


_CHINESE = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示这段说明",
    "%(prog)s: error: %(message)s\n": "%(message)s。用法见 %(prog)s --help\n",
    "the following arguments are required: %s": "缺少：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有%(value)r。可以是：%(choices)s",
    "expected one argument": "后面要写一个值",
    "expected at least one argument": "后面至少要写一个值",
    "ignored explicit argument %r": "后面不能写值%r",
}


class _Parser(argparse.ArgumentParser):
    """One that quotes as Chinese does, not as Python."""

    def error(self, message: str) -> NoReturn:
        super().error(re.sub("'([^']*)'", r"“\1”", message).replace(", ", "、"))


def _speak_chinese() -> None:
    """argparse asks gettext for its words; here they are, whatever the machine's language is."""
    vars(argparse)["_"] = lambda message: _CHINESE.get(message, message)


if __name__ == "__main__":
    sys.exit(main())
