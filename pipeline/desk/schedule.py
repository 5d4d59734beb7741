"""`duban schedule`: entries for cron, systemd and the Windows Task Scheduler, ready to install.

The machine's time zone does not matter: every entry names Beijing's.
"""

import datetime as dt
import os
import shlex
import sys
import sysconfig
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import escape

from pipeline.domain.settings import Settings
from pipeline.domain.week import WEEKDAYS

AFTER = dt.timedelta(minutes=30)
"""The time between the cut-off and the run of the week."""


@dataclass(frozen=True)
class Schedule:
    """The commands to run, one after the other, and when in the week."""

    commands: tuple[tuple[str, ...], ...]
    root: Path
    weekday: int
    """0 is Monday, 6 is Sunday."""
    time: dt.time

    @classmethod
    def of(cls, root: Path, settings: Settings, program: Sequence[str] | None = None) -> "Schedule":
        """Returns the weekly run of this office. Its mail is fetched first, if it has a mailbox."""
        duban = (*(program or installed()), "--root", str(root))
        day = WEEKDAYS.index(settings.week.cutoff)
        # 2024 begins on a Monday
        cutoff = dt.datetime.combine(dt.date(2024, 1, 1 + day), settings.week.cutoff_time)
        moment = cutoff + AFTER
        fetch = ((*duban, "fetch-mail"),) if settings.mail.imap.host else ()
        return cls((*fetch, (*duban, "run")), root, moment.weekday(), moment.time())

    @property
    def in_words(self) -> str:
        """Returns when it runs: 每周五17:30（北京时间）."""
        return f"每周{'一二三四五六日'[self.weekday]}{self.time:%H:%M}（北京时间）"


def installed() -> tuple[str, ...]:
    """Returns the command `duban` of this installation, with its whole path.

    In the package for Linux that is its start script, which gives its own path in DUBAN_COMMAND.
    """
    if own := os.environ.get("DUBAN_COMMAND"):
        return (own,)
    name = "duban.exe" if sys.platform == "win32" else "duban"
    script = Path(sysconfig.get_path("scripts")) / name
    return (str(script),) if script.is_file() else (sys.executable, "-m", "pipeline")


def cron(schedule: Schedule) -> str:
    """Returns lines for `crontab -e`, with percent signs escaped: one would end the command."""
    commands = "; ".join(shlex.join(command) for command in schedule.commands)
    days = (schedule.weekday + 1) % 7
    return (
        "# 督办：每周截止后自动运行。运行 crontab -e，把下面两行加在最后\n"
        "# CRON_TZ 在 Debian、Ubuntu 的 cron 中不起作用：那里系统的时区须为北京时间\n"
        "CRON_TZ=Asia/Shanghai\n"
        f"{schedule.time.minute} {schedule.time.hour} * * {days} "
        f"{commands.replace('%', chr(92) + '%')}\n"
    )


def service(schedule: Schedule) -> str:
    """Returns the systemd unit that runs the week once."""
    *first, last = [" ".join(map(_quoted, command)) for command in schedule.commands]
    before = "".join(f"ExecStartPre=-{command}\n" for command in first)
    root = str(schedule.root).replace("%", "%%")
    return (
        "# 存为 ~/.config/systemd/user/duban.service\n"
        "# 邮箱的密码写在 ~/.config/duban.env，如 DUBAN_SMTP_PASSWORD=…；运行 chmod 600 保护它\n"
        "[Unit]\n"
        "Description=督办：每周汇总\n"
        "\n"
        "[Service]\n"
        "Type=oneshot\n"
        f"WorkingDirectory={root}\n"
        "EnvironmentFile=-%h/.config/duban.env\n"
        f"{before}"
        f"ExecStart={last}\n"
    )


def timer(schedule: Schedule) -> str:
    """Returns the systemd timer. A missed run is made up for later."""
    day = WEEKDAYS[schedule.weekday][:3].capitalize()
    return (
        "# 存为 ~/.config/systemd/user/duban.timer，再运行：\n"
        "#   systemctl --user daemon-reload\n"
        "#   systemctl --user enable --now duban.timer\n"
        "#   loginctl enable-linger        （没有人登录时也运行）\n"
        "[Unit]\n"
        "Description=督办：每周截止后自动运行\n"
        "\n"
        "[Timer]\n"
        f"OnCalendar={day} *-*-* {schedule.time:%H:%M}:00 Asia/Shanghai\n"
        "Persistent=true\n"
        "\n"
        "[Install]\n"
        "WantedBy=timers.target\n"
    )


def windows(schedule: Schedule) -> str:
    """Returns the task for the Windows Task Scheduler, as XML.

    It names no encoding, since the shell chooses one; so all of it is ASCII.
    """
    day = WEEKDAYS[schedule.weekday].capitalize()
    # Any past date on this weekday: the task repeats from there
    start = dt.datetime.combine(dt.date(2024, 1, 1 + schedule.weekday), schedule.time)
    actions = "".join(
        "    <Exec>\n"
        f"      <Command>{escape(command[0])}</Command>\n"
        f"      <Arguments>{escape(_for_windows(command[1:]))}</Arguments>\n"
        f"      <WorkingDirectory>{escape(str(schedule.root))}</WorkingDirectory>\n"
        "    </Exec>\n"
        for command in schedule.commands
    )
    task = f"""\
<?xml version="1.0"?>
<!-- schtasks /Create /TN duban /XML duban.xml -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>督办：每周截止后自动运行</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>{start:%Y-%m-%dT%H:%M:%S}+08:00</StartBoundary>
      <ScheduleByWeek>
        <DaysOfWeek>
          <{day} />
        </DaysOfWeek>
        <WeeksInterval>1</WeeksInterval>
      </ScheduleByWeek>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT2H</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
{actions}  </Actions>
</Task>
"""
    return task.encode("ascii", "xmlcharrefreplace").decode()


KINDS: dict[str, Callable[[Schedule], str]] = {
    "cron": cron,
    "service": service,
    "timer": timer,
    "windows": windows,
}
"""The entries, by their names on the command line."""


def _quoted(word: str) -> str:
    """Quotes a word for a systemd command line (systemd.service(5), systemd.syntax(7))."""
    for mark, written in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$")):
        word = word.replace(mark, written)
    return f'"{word}"'


def _for_windows(words: Sequence[str]) -> str:
    import subprocess

    return subprocess.list2cmdline(words)
