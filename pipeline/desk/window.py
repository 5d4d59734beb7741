"""The window that a double-click opens: what is said and asked in it, and what it opens."""

import os
import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.text import pattern
from pipeline.office.disk import as_people_write


@dataclass(frozen=True)
class Window:
    """How an errand speaks with the clerk, runs other commands and opens what they made."""

    say: Callable[[str], None]
    ask: Callable[[str], str]
    """Asks and returns what was typed. Raises EOFError when nobody can answer."""
    run: Callable[..., int]
    """Runs `duban` with these words, in this window. Returns the exit code."""
    open: Callable[[Path], bool]
    """Opens a file or a folder as a double-click does. Returns whether it could."""
    ask_unseen: Callable[[str], str]
    """Asks as `ask` does, and shows nothing of what is typed."""

    def asked(self, words: str) -> str:
        """Returns what was typed, without space around it; nobody there is the same as Enter."""
        try:
            return self.ask(words).strip()
        except EOFError:
            self.say("")
            return ""

    def agrees(self, words: str) -> bool:
        """Asks for a plain yes. Anything else is a no."""
        return self.asked(words) in ("是", "y", "Y", "yes")

    def show(self, path: Path) -> None:
        """Opens a result; where that cannot be done, says where it is and waits."""
        path = as_people_write(path)
        if path.exists() and self.open(path):
            self.say(f"已打开 {path}")
        elif path.exists():
            self.say(f"请打开 {path}")
            self.wait()

    def wait(self) -> None:
        """Lets people read what is on the screen before the window closes."""
        self.asked("看完后按回车键关闭窗口")


def opened(path: Path) -> bool:
    """Opens a file or a folder with the program that the system has for it, and does not wait."""
    if sys.platform == "win32":
        try:
            os.startfile(path)
        except OSError:
            return False
        return True
    name = "open" if sys.platform == "darwin" else "xdg-open"
    has_screen = sys.platform == "darwin" or any(
        map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY"))
    )
    program = shutil.which(name)
    if program is None or not has_screen:
        return False
    nowhere = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in range(3)]
    # In a session of its own it outlives this window
    os.posix_spawn(program, [program, str(path)], os.environ, file_actions=nowhere, setsid=True)
    return True


def paths_in(text: str) -> list[Path]:
    """Returns the paths in a line into which files were dragged: quoted, where they hold blanks.

    A line that is one path as it stands, blanks and all, is that path.
    """
    text = text.strip()
    whole = text.strip("\"'")
    if not text or Path(whole).is_file():
        return [Path(whole)] if whole else []
    if sys.platform != "win32":
        try:
            return [Path(word) for word in shlex.split(text)]
        except ValueError:
            return [Path(whole)]
    return [Path(quoted or bare) for quoted, bare in _WORDS.findall(text)]


_WORDS = pattern(r'"([^"]+)"|([^\s"]+)')


def dropped_on(command_line: str, icon: str) -> list[Path]:
    r"""Returns the files that Windows named on the command line when they were dropped on an icon.

    The command line is that of cmd, `cmd /c ""D:\x\icon.bat" D:\a&b.xlsx "D:\c d.xlsx""`. A batch
    file's own arguments end at the `&`; and what stands behind it would be run as a command.
    """
    _, mark, behind = command_line.partition(f'{icon}"')
    words = behind[:-1] if behind.endswith('"') else behind
    return [Path(quoted or bare) for quoted, bare in _WORDS.findall(words)] if mark else []
