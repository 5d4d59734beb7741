"""The command `duban`: the frame of its parser, and the exit codes and messages of errors."""

import argparse
import errno
import gc
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.cli.chinese import ChineseParser, speak_chinese
from pipeline.cli.commands import (
    adopt,
    archive,
    city,
    desk,
    month,
    office,
    post,
    supervision,
    week,
    year,
)
from pipeline.cli.exits import CANNOT, DONE, EXIT_CODES
from pipeline.cli.log import crash_log, logging_to
from pipeline.cli.options import add_root
from pipeline.cli.screen.terminal import guarded, leave_old_encodings, say, set_encodings
from pipeline.domain.errors import CannotWork
from pipeline.domain.patterns import keep
from pipeline.office.disk import on_disk
from pipeline.office.folder import OfficeFolder

log = logging.getLogger("duban")


def main(words: Sequence[str] | None = None) -> int:
    """Runs the command with these words, by default the command line's. Returns the exit code."""
    if words is None:
        leave_old_encodings()
    gc.disable()  # a command is short and leaves little garbage; collecting it costs a twentieth
    set_encodings()
    with guarded():
        code = _ended(words)
    if words is None:
        keep()
        gc.freeze()  # or Python would search all that is still in memory for garbage as it ends
    return code


def _ended(words: Sequence[str] | None) -> int:
    arguments = parser().parse_args(words)
    folder = OfficeFolder(on_disk(Path(arguments.root).resolve()))
    unattended = arguments.command in (week.run, post.send, post.fetch_mail)
    makes_results = arguments.command in (week.run, week.forms, year.ledger)
    unchanged = "，结果仍是上一次的" if makes_results else ""
    with logging_to(folder if unattended else None):
        try:
            if not folder.root.is_dir():
                raise CannotWork(f"{folder.root}：没有这个文件夹。请检查 --root")
            return int(arguments.command(folder, arguments))
        except CannotWork as problem:
            log.error("%s", problem)
        except OSError as error:
            if not is_closed_pipe(error):
                return _crashed(folder, unchanged)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return DONE
        except KeyboardInterrupt:
            if words is None:  # ignore a second one, since ending takes a moment
                signal.signal(signal.SIGINT, signal.SIG_IGN)
            log.error("已中断%s。可以重新运行", unchanged)
        except Exception:
            return _crashed(folder, unchanged)
    return CANNOT


def _crashed(folder: OfficeFolder, unchanged: str) -> int:
    with crash_log(folder) as file:
        log.exception("程序内部出错%s。请把 %s 发给维护人员", unchanged, file)
    return CANNOT


def is_closed_pipe(error: OSError) -> bool:
    """Whether the program that reads the output, such as `head` or `more`, has ended.

    Windows reports that as an invalid argument, without the name of a file.
    """
    told = sys.platform == "win32" and error.errno == errno.EINVAL and error.filename is None
    return isinstance(error, BrokenPipeError) or told


def parser() -> argparse.ArgumentParser:
    """Returns the command line, all in Chinese. The command reference is made from it."""
    speak_chinese()
    top = ChineseParser(
        prog="duban",
        description="督办：汇总各单位的周报表，生成进展情况一览表和例外情况报告。",
        epilog=EXIT_CODES,
        allow_abbrev=False,
    )
    add_root(top, default=".")
    top.add_argument(
        "--version", action=_ShowVersion, help="显示版本号、程序的摘要，已知时还有 git 的提交"
    )
    subparsers = top.add_subparsers(title="命令", metavar="命令", required=True, dest="命令")

    def command(function: Any, help: str) -> argparse.ArgumentParser:
        made = subparsers.add_parser(
            function.__name__.replace("_", "-"),
            help=help,
            description=f"{help}。",
            epilog=EXIT_CODES,
            allow_abbrev=False,
        )
        made.set_defaults(command=function)
        add_root(made, default=argparse.SUPPRESS)  # keeps a --root given before the command
        return made

    for group in (week, adopt, supervision, month, archive, year, city, post, desk, office):
        group.add_commands(command)
    return top


class _ShowVersion(argparse.Action):
    """The option that prints the version and identity of the program, found out only when asked."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:
        super().__init__(option_strings, dest=argparse.SUPPRESS, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from pipeline.archive.program import this_program

        program = this_program()
        say(f"duban {program.version}", f"程序 sha256:{program.digest}")
        if program.commit:
            say(f"提交 {program.commit}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
