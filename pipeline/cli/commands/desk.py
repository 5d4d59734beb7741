"""The command `desk`: what stands behind the icons of the office folder."""

import argparse
import datetime as dt
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.exits import DONE
from pipeline.cli.options import Command, files_named
from pipeline.cli.screen.terminal import ask, ask_unseen, say
from pipeline.cli.settings import settings_in
from pipeline.domain.errors import CannotWork
from pipeline.domain.week import BEIJING
from pipeline.office.folder import OfficeFolder

if TYPE_CHECKING:
    from pipeline.desk.window import Window


def add_commands(command: Command) -> None:
    """Adds the command."""
    made = command(desk, "双击图标时运行的：说明做什么，问清是哪一周，运行相应的命令，打开结果")
    made.add_argument(
        "errand",
        metavar="哪一件",
        nargs="?",
        help="forms、check、run、status、send、verify、adopt 等，就是相应的命令；不写就列出来选",
    )
    made.add_argument(
        "file", metavar="文件", nargs="*", help="check、adopt 的文件，就是拖到图标上的"
    )
    made.add_argument(
        "--new",
        action="store_true",
        help="问清办公文件夹建在哪里，建好并打开；已有的，只把图标换成这个程序的",
    )
    made.add_argument(
        "--icons", action="store_true", help="只把各个图标放进办公文件夹；已有的换成新的"
    )


def desk(folder: OfficeFolder, arguments: argparse.Namespace) -> int:
    from pipeline.desk.errands import ERRANDS, Desk, chosen, run_errand
    from pipeline.desk.window import Window, dropped_on, opened

    window = Window(say, ask, _run_in(folder), opened, ask_unseen)
    if arguments.new:
        return new_office(window)
    settings = settings_in(folder)
    if arguments.icons:
        return lay_out_icons(folder)
    known = {errand.command: errand for errand in ERRANDS}
    if arguments.errand and arguments.errand not in known:
        raise CannotWork(f"没有“{arguments.errand}”这一件。可以是：{'、'.join(known)}")
    errand = known[arguments.errand] if arguments.errand else chosen(window)
    if errand is None:
        return DONE
    files = dropped_on(os.environ.get("DUBAN_DROPPED", ""), f"{errand.name}.bat")
    files = files or [path for name in arguments.file for path in files_named(name)]
    return run_errand(errand, Desk(folder, settings, dt.datetime.now(BEIJING), window, files))


def new_office(window: "Window") -> int:
    """Makes an office folder where the clerk wants it, or gives one that is there new icons."""
    usual = Path.home() / ("Documents" if sys.platform == "win32" else "") / "督办办公"
    window.say("【建办公文件夹】报表、结果、封存都在办公文件夹里。请放在会备份、不会误删的地方。")
    window.say("已有办公文件夹的，把它拖进这个窗口：只换图标，别的不动。")
    said = window.asked(f"建在 {usual}，就直接按回车；别处的，写出或拖进那个文件夹：").strip("\"' ")
    office = OfficeFolder(Path(said or usual).absolute())
    if office.is_office and office.config.is_file():
        lay_out_icons(office)
    elif code := window.run("init", str(office.root)):
        return code
    window.show(office.root)
    window.wait()
    return DONE


def lay_out_icons(folder: OfficeFolder) -> int:
    """Puts the icons of this machine's system into the office folder, and says so."""
    from pipeline.desk.icons import FOR_THE_DESKTOP, lay_icons
    from pipeline.desk.schedule import installed

    made = lay_icons(folder.root, installed(), sys.platform)
    say(f"图标已放好，双击就能用：{'、'.join(path.stem for path in made)}")
    if sys.platform != "win32":
        say(f"“{FOR_THE_DESKTOP}”文件夹里的，可以复制到桌面")
    return DONE


def _run_in(folder: OfficeFolder) -> Callable[..., int]:
    """Returns what runs another command of duban in this office and this window."""
    from pipeline.cli.command_line import main

    def run(*words: str) -> int:
        return main([*words, "--root", str(folder.root)])

    return run
