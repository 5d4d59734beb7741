"""What every command uses of the screen: UTF-8, the progress bar, tables, JSON."""

import datetime as dt
import io
import json
import os
import sys
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")


def leave_old_encodings() -> None:
    """Starts the command anew in UTF-8 where the locale would read file names in another code."""
    if sys.flags.utf8_mode == 0 and sys.getfilesystemencoding().lower() != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def use_utf8() -> None:
    """Chinese comes out whole even where the console's code page is an old one."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def track(items: Iterator[T], total: int, doing: str = "读取报表") -> Iterator[T]:
    """The items, with a progress bar on a terminal and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track as bar

    yield from bar(items, doing, total, console=Console(stderr=True), transient=True)


def print_table(table: object) -> None:
    from rich.console import Console

    width = None if sys.stdout.isatty() else 120
    Console(width=width, markup=False, emoji=False, highlight=False).print(table)


def print_json(document: object) -> None:
    """Prints it as scripts read it: times as in the CSV files, Chinese as it is."""
    print(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> str:
    """What JSON has no kind for, as it stands in the CSV files too."""
    return value.isoformat(timespec="seconds") if isinstance(value, dt.datetime) else str(value)
