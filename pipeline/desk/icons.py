"""The icons of an office folder: a small script for each errand, to be double-clicked.

A script finds its office folder by its own place, and the program by the path that it was written
with. All that an errand does is in the program; the scripts only start it, and keep the window open
when it fails, or cannot be started at all.
"""

import shlex
from collections.abc import Sequence
from pathlib import Path

from pipeline.desk.errands import ERRANDS, Errand
from pipeline.domain.errors import CannotWork, in_chinese, remedy
from pipeline.office.disk import make_folder, write_whole

FOR_THE_DESKTOP = "桌面图标"
"""The folder with what may be copied to a Linux desktop: these name the office by its path."""


def lay_icons(root: Path, program: Sequence[str], system: str) -> list[Path]:
    """Writes the icons for `system`, as sys.platform names it. Icons that are there are replaced.

    `program` is the command `duban`, in words. Returns their paths. Raises CannotWork.
    """
    made = []
    try:
        for errand in ERRANDS:
            if system == "win32":
                made.append(root / f"{errand.name}.bat")
                write_whole(made[-1], batch_file(errand, program))
                continue
            made.append(root / f"{errand.name}.sh")
            write_whole(made[-1], shell_script(errand, program))
            made[-1].chmod(0o755)
            make_folder(root / FOR_THE_DESKTOP)
            entry = root / FOR_THE_DESKTOP / f"{errand.name}.desktop"
            write_whole(entry, desktop_entry(errand, root))
            entry.chmod(0o755)
    except OSError as error:
        usual = "请关闭正在打开它的程序，检查写入权限后再试"
        raise CannotWork(
            f"{error.filename or root}：图标写不进去（{in_chinese(error)}）。{remedy(error, usual)}"
        ) from None
    return made


def batch_file(errand: Errand, program: Sequence[str]) -> bytes:
    r"""Returns a batch file for Windows.

    It is UTF-8 and begins with `chcp 65001`: cmd reads each line by the code page of the moment,
    so that a path in Chinese is right whatever the console began with. `%~dp0` ends with `\`, which
    would escape the quotation mark behind it; hence the dot.
    """
    first, *more = (f'"{word}"'.replace("%", "%%") for word in program)
    rest = "".join(f" {word}" for word in more)
    lines = ["@echo off", "chcp 65001 >nul"]
    # No goto: cmd may miss the label in a file of several bytes a character
    lines += [f"if not exist {first} (echo {_GONE.format(first)}& pause& exit)"]
    if errand.takes_files:
        # A dropped D:\a&b.xlsx comes without quotation marks, and ends for cmd at the `&`: the
        # program is given cmd's own command line, as text
        lines += [
            "setlocal DisableDelayedExpansion",
            f'set "DUBAN_PROGRAM={first[1:-1]}"',
            'set "DUBAN_OFFICE=%~dp0."',
            "setlocal EnableDelayedExpansion",
            'set "DUBAN_DROPPED=!cmdcmdline!"',
            f'"!DUBAN_PROGRAM!"{rest} --root "!DUBAN_OFFICE!" desk {errand.command} || pause',
        ]
    else:
        lines += [f'{first}{rest} --root "%~dp0." desk {errand.command} || pause']
    # Ends cmd itself: it would go on with what stands behind the `&` in a dropped file's name
    lines += ["exit"]
    return "".join(f"{line}\r\n" for line in lines).encode()


_GONE = (
    "找不到程序 {}：程序文件夹移动过、改过名，或者删掉了。"
    "请双击程序文件夹里的“建办公文件夹”，把这个办公文件夹拖进窗口，图标就换好了"
)


def shell_script(errand: Errand, program: Sequence[str]) -> bytes:
    """Returns a shell script for Linux."""
    run = f'{shlex.join(program)} --root "$(dirname -- "$0")" desk {errand.command}'
    run += ' "$@"' if errand.takes_files else ""
    gone = shlex.quote(_GONE.format(program[0]))
    return (
        "#!/bin/sh\n"
        f"# 督办：{errand.name}。双击后选“在终端中运行”\n"
        f"if [ ! -e {shlex.quote(program[0])} ]; then\n"
        f"    printf '%s\\n按回车键关闭窗口' {gone}; read -r _; exit 2\n"
        "fi\n"
        f"{run} || {{ printf '按回车键关闭窗口'; read -r _; }}\n"
    ).encode()


def desktop_entry(errand: Errand, root: Path) -> bytes:
    """Returns an entry for a Linux desktop that runs the shell script in a terminal.

    (Desktop Entry Specification: a word of Exec is quoted, and then escaped as a string.)
    """
    word = str(root / f"{errand.name}.sh")
    for mark in '\\"`$':
        word = word.replace(mark, f"\\{mark}")
    word = word.replace("\\", "\\\\").replace("%", "%%")
    return (
        "[Desktop Entry]\n"
        "Type=Application\n"
        f"Name={errand.name}\n"
        f"Comment={errand.does}\n"
        f'Exec=sh "{word}"{" %F" if errand.takes_files else ""}\n'
        "Icon=x-office-spreadsheet\n"
        "Terminal=true\n"
    ).encode()
