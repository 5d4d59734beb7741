"""`duban schedule --install`: puts the weekly run into the system's own scheduler.

It is put there for the account that asks, without any rights beyond those that everybody has.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipeline.desk.schedule import Schedule, service, timer, windows
from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.office.disk import write_new, write_whole
from pipeline.office.file_names import legal_name

_SECONDS = 60
"""How long the scheduler of the system may take."""


def install(schedule: Schedule) -> list[str]:
    """Installs the weekly run; one of the same office takes the place of the earlier one.

    Returns what runs when and where it is to be found, as lines of Chinese. Raises CannotWork with
    the cause.
    """
    try:
        installed = _on_windows if sys.platform == "win32" else _on_linux
        return [
            f"已装好定时任务：{schedule.in_words}，自动运行这个办公文件夹",
            *installed(schedule),
        ]
    except OSError as error:
        where = error.filename or schedule.root
        raise CannotWork(f"{where}：定时任务没有装上（{in_chinese(error)}）。{_BY_HAND}") from None


_BY_HAND = "请信息人员看 duban schedule 打印的设置，自己装"


def name_of(root: Path) -> str:
    """Returns the name of an office's task: the folder's, and what tells it from one like it."""
    return f"督办-{legal_name(root.name)}-{_mark(root)}"


def _mark(root: Path) -> str:
    return hashlib.sha256(os.path.normcase(root).encode("utf-8", "replace")).hexdigest()[:6]


def _on_windows(schedule: Schedule) -> list[str]:
    # By its whole path: Windows would first look for a program of that name in the folder at hand
    program = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "schtasks.exe")
    name = name_of(schedule.root)
    with tempfile.TemporaryDirectory(prefix="duban-") as folder:
        task = Path(folder, "duban.xml")
        write_new(task, windows(schedule).encode("ascii"))
        code, told = _said([str(program), "/Create", "/TN", name, "/XML", str(task), "/F"])
    if code:
        raise CannotWork(f"定时任务没有装上：{_cause(told)}")
    return [
        f"名称是“{name}”，在 Windows 的“任务计划程序”里看得到；不要了，在那里删除",
        "到时电脑要开着，这个账户要登录着（锁屏也行）；错过的，下次登录后补做",
        "办公文件夹搬了地方、程序换了版本，请再装一次",
    ]


_CAUSES = (
    (
        r"拒绝访问|access is denied|0x80070005",
        "系统不许这个账户建定时任务。请信息人员放开，或由他装",
    ),
    (r"服务|service|0x800706b|0x80041315", "任务计划程序服务没有运行。请信息人员启动它再试"),
    (r"XML|0x8004131[0-9a-f]", "任务计划程序不接受这份设置。请把这句话发给维护人员"),
)


def _cause(told: str) -> str:
    """Returns, in Chinese, why `schtasks` refused, with its own words: it has one exit code."""
    known = (words for sign, words in _CAUSES if re.search(sign, told, re.IGNORECASE))
    own = " ".join(told.split())
    return f"{next(known, _BY_HAND)}" + (f"（schtasks 说：{own}）" if own else "")


def _on_linux(schedule: Schedule) -> list[str]:
    program = shutil.which("systemctl")
    if program is None:
        raise CannotWork(f"这台电脑没有 systemd。{_BY_CRON}")
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    units = Path(home, "systemd", "user")
    name = f"duban-{_mark(schedule.root)}"
    units.mkdir(parents=True, exist_ok=True)
    written = {f"{name}.service": service(schedule), f"{name}.timer": timer(schedule)}
    for unit, text in written.items():
        write_whole(units / unit, text.encode())
    for words in (["daemon-reload"], ["enable", "--now", f"{name}.timer"]):
        code, told = _said([program, "--user", *words])
        if code:
            for unit in written:
                (units / unit).unlink(missing_ok=True)
            own = " ".join(told.split())
            raise CannotWork(f"定时任务没有装上（systemctl 说：{own}）。{_BY_CRON}")
    return [
        f"看下次什么时候：systemctl --user list-timers {name}.timer；"
        f"不要了：systemctl --user disable --now {name}.timer",
        "没有人登录时也要运行的，再输入一次：loginctl enable-linger",
        "办公文件夹搬了地方，请再装一次",
    ]


_BY_CRON = "请运行 duban schedule cron，照它说的装"


def _said(command: Sequence[str]) -> tuple[int, str]:
    """Runs a program of the system. Returns its exit code and what it said. Raises OSError."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return 1, f"{_SECONDS} 秒没有回答"
    try:
        return done.returncode, done.stdout.decode("utf-8")
    except UnicodeDecodeError:
        return done.returncode, done.stdout.decode("gbk", "replace")
