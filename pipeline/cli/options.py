"""The options that several commands share, so that they read the same everywhere."""

import argparse
import datetime as dt
import os
import sys
from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any

from pipeline.domain.errors import CannotWork
from pipeline.domain.text import pattern, visible
from pipeline.office.disk import by_name, on_disk
from pipeline.office.file_names import refused_name

if TYPE_CHECKING:
    from pipeline.engine.work import Workplace

Command = Callable[[Any, str], argparse.ArgumentParser]
"""Adds a command, given its function and its help, and returns its parser."""


def add_root(command: argparse.ArgumentParser, default: str) -> None:
    command.add_argument(
        "--root", metavar="文件夹", default=default, help="办公文件夹，默认为当前文件夹"
    )


def add_week(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--week", metavar="周次", help="哪一周，如 2017-W28；默认为最近一个截止日所在的周"
    )


def add_date(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--date",
        metavar="日期",
        type=_date,
        help="例外情况报告的成文日期，如 2017-07-17；“空”就留白，待签发时填写。"
        "不写这个选项，按 config.yaml 的 reports.date",
    )


def _date(text: str) -> str:
    """Returns the date in ISO form, or blank. Raises ArgumentTypeError."""
    if text.strip().lower() in ("空", "blank"):
        return "blank"
    try:
        return dt.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"“{visible(text)}”不是日期。应如 2017-07-17，或写“空”"
        ) from None


def files_named(name: str) -> list[Path]:
    """Returns the file that was named or, by `*.xlsx`, several: cmd leaves that to the program."""
    path = Path(name)
    several = "*" in path.name and not path.exists()
    found = by_name(path.parent.glob(path.name)) if several else []
    return [on_disk(each) for each in found or [path]]


def folder_to_make(name: str) -> Path:
    """Returns the whole path of a folder that is to be made. Raises CannotWork.

    It asks for the name as it was typed: of `D:\\a\\nul` Windows makes another path.
    """
    if sys.platform == "win32" and (refused := refused_name(PureWindowsPath(name))):
        raise CannotWork(f"{name}：Windows 不能用“{refused}”作文件夹的名称。请换一个名称")
    return Path(name).resolve()


def add_jobs(command: argparse.ArgumentParser, what: str = "同时读取几个文件") -> None:
    command.add_argument(
        "--jobs",
        metavar="个数",
        type=count_of,
        default=os.cpu_count() or 1,
        help=f"{what}，默认为处理器的个数",
    )


def add_scheduler(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--scheduler",
        metavar="地址",
        type=address_of,
        help="交给这个 Dask 调度器的各工作机去做，如 tcp://10.1.2.3:8786；不写就在本机做",
    )


def workplace(arguments: argparse.Namespace, here: "Workplace") -> "Workplace":
    """Returns where the work is done: on the cluster that was asked for, else `here`.

    Raises CannotWork when Dask is not installed.
    """
    if not arguments.scheduler:
        return here
    from pipeline.archive.program import only_this_program
    from pipeline.engine.cluster import Cluster

    return Cluster(arguments.scheduler, only_this_program())


def address_of(text: str) -> str:
    """Returns the address of a scheduler."""
    host, _, port = text.removeprefix("tcp://").removeprefix("tls://").rpartition(":")
    begun = text.startswith(("tcp://", "tls://"))
    if not (begun and _HOST.fullmatch(host) and port.isascii() and port.isdigit()):
        raise argparse.ArgumentTypeError(f"“{text}”不是调度器的地址，应如 tcp://10.1.2.3:8786")
    if not 0 < int(port) < 65536:
        raise argparse.ArgumentTypeError(f"“{text}”的端口应在1和65535之间")
    return text


_HOST = pattern(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")


def add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="以 JSON 输出，供程序读取")


def count_of(text: str) -> int:
    """Returns a whole number of at least one."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}”不是正整数")
    return int(text)
