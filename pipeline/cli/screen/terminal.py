"""What all commands share on the screen: UTF-8, the progress bar, tables, JSON."""

import datetime as dt
import io
import json
import os
import sys
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")


def leave_old_encodings() -> None:
    """Restarts the command in UTF-8 if the locale would read file names in another encoding."""
    if sys.flags.utf8_mode == 0 and sys.getfilesystemencoding().lower() != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def use_utf8() -> None:
    """Prints in UTF-8, so that Chinese comes out right even on a console with an old code page."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def track(items: Iterator[T], total: int, doing: str = "读取报表") -> Iterator[T]:
    """Yields the items, with a progress bar on a terminal and without one elsewhere."""
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
    """Prints a document for scripts: times as in the CSV files, Chinese as it is."""
    print(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> str:
    """Returns a value that JSON has no type for, written as in the CSV files."""
    return value.isoformat(timespec="seconds") if isinstance(value, dt.datetime) else str(value)
