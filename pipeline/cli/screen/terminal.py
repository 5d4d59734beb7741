"""All that goes to the terminal goes through here: lines, tables, the progress bar, JSON.

Text from cells, names and mail may hold what a terminal obeys. `say` and the tables replace it;
and whatever else is printed meets `_Guarded`, which lets no such character pass.
"""

import codecs
import datetime as dt
import io
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from pipeline.domain.text import NOT_SHOWN, name_as_text, shown, without_mark

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")


def leave_old_encodings() -> None:
    """Restarts the command in UTF-8 if the locale would read file names in another encoding."""
    if sys.flags.utf8_mode == 0 and sys.getfilesystemencoding().lower() != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def set_encodings() -> None:
    """Prints in the encoding that the reader expects; a character outside it is spelled out.

    A console of Windows takes all of Unicode, whatever its code page. The reader of a pipe or a
    file there expects the console's code page, as PowerShell and `more` do. PYTHONIOENCODING
    overrides that. Elsewhere all is UTF-8.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # as pythonw has it, under a scheduler
            setattr(sys, name, io.TextIOWrapper(io.FileIO(os.devnull, "w"), "utf-8"))
        elif isinstance(stream, io.TextIOWrapper):
            coding = "utf-8" if stream.isatty() else _expected()
            stream.reconfigure(encoding=coding, errors="backslashreplace")


def _expected() -> str:
    """Returns the encoding that the reader of redirected output expects."""
    wanted = os.environ.get("PYTHONIOENCODING", "").partition(":")[0]
    if not wanted and sys.platform == "win32":
        import ctypes

        page = ctypes.windll.kernel32.GetConsoleOutputCP()
        wanted = f"cp{page}" if page not in (0, 65001) else ""
    try:
        return codecs.lookup(wanted or "utf-8").name
    except LookupError:
        return "utf-8"


class _Guarded(io.TextIOBase):
    """A stream that passes nothing on that a terminal obeys, but for line ends."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        lines = without_mark(name_as_text(text)).split("\n")
        return self.stream.write("\n".join(NOT_SHOWN.sub("\ufffd", line) for line in lines))

    def flush(self) -> None:
        self.stream.flush()

    def close(self) -> None:
        """Closes nothing: the stream belongs to the process."""

    def isatty(self) -> bool:
        return self.stream.isatty()

    def fileno(self) -> int:
        return self.stream.fileno()

    def __getattribute__(self, name: str) -> Any:
        if name in ("encoding", "errors", "newlines", "buffer"):
            return getattr(self.stream, name, None)
        return super().__getattribute__(name)


@contextmanager
def guarded() -> Iterator[None]:
    """Lets nothing reach the terminal meanwhile that it would obey."""
    was = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (_Guarded(stream) for stream in was)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = was


def say(*lines: str) -> None:
    """Prints lines. Each stays one, whatever its text holds."""
    for line in lines:
        print(shown(line))


def say_some(title: str, lines: Sequence[str]) -> None:
    """Prints the first lines below their title, if they have one, and how many more there are."""
    if not lines:
        return
    say(*filter(None, [title]), *(f"  {line}" for line in lines[:_MOST_SAID]))
    if len(lines) > _MOST_SAID:
        say(f"  还有{len(lines) - _MOST_SAID}项，见表格")


_MOST_SAID = 20


def ask(words: str) -> str:
    """Asks, and returns what was typed. Raises EOFError when nobody can answer."""
    return input(shown(words))


def ask_unseen(words: str) -> str:
    """Asks as `ask` does, and shows nothing of what is typed."""
    if not sys.stdin.isatty():
        raise EOFError  # a password from a pipe would be somebody's mistake
    from getpass import getpass

    return getpass(shown(words))


def console(stream: TextIO, width: int | None = None) -> "Console":
    """Returns a console of rich's that prints all text as text, with rich's own colours."""
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    class Shown(Console):
        def render(
            self, renderable: RenderableType, options: ConsoleOptions | None = None
        ) -> Iterator[Segment]:
            for segment in super().render(renderable, options):
                text, style, control = segment
                if control or text == "\n":
                    yield segment
                else:
                    yield Segment("\n".join(map(shown, text.split("\n"))), style)

    bare = stream.stream if isinstance(stream, _Guarded) else stream
    return Shown(file=bare, width=width, markup=False, emoji=False, highlight=False)


def track(items: Iterator[T], total: int, doing: str = "读取报表") -> Iterator[T]:
    """Yields the items, with a progress bar on a terminal and without one elsewhere."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.progress import track as bar

    yield from bar(items, doing, total, console=console(sys.stderr), transient=True)


def print_table(table: object) -> None:
    console(sys.stdout, None if sys.stdout.isatty() else 120).print(table)


def print_json(document: object) -> None:
    """Prints a document for scripts: times as in the CSV files, Chinese as it is.

    Where the reader expects another encoding than UTF-8, Chinese is written in escapes.
    """
    ascii_only = (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8"
    text = json.dumps(document, ensure_ascii=ascii_only, indent=2, default=_plain)
    for mark, instead in _MARKS_IN_JSON:
        text = text.replace(mark, instead)
    print("\n".join(NOT_SHOWN.sub(_escaped, line) for line in text.split("\n")))


_MARKS_IN_JSON = (
    (r"\\\\?\\UNC\\", r"\\\\"),
    (r"\\\\?\\", ""),
    ("?\\", "\\u003f\\"),  # of no path: what `_Guarded` would take for one
)
r"""The mark `\\?\` of paths, as JSON writes it, and what stands there instead."""


def _escaped(match: re.Match[str]) -> str:
    """Returns a character as JSON writes it in ASCII."""
    return json.dumps(match[0])[1:-1]


def _plain(value: object) -> str:
    """Returns a value that JSON has no type for, written as in the CSV files."""
    return value.isoformat(timespec="seconds") if isinstance(value, dt.datetime) else str(value)
