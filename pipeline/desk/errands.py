"""The office's errands, as a clerk does them by a double-click: asks, runs the command, opens it.

An errand runs the same commands as people type, and nothing else. It only asks in Chinese for what
they need, with the usual answer ready. What went wrong has been said by the command; the icon that
started the errand then keeps the window open.
"""

import datetime as dt
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.desk.schedule import Schedule
from pipeline.desk.which_week import latest_week, month_meant, week_meant, week_of_day
from pipeline.desk.window import Window, paths_in
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Settings
from pipeline.domain.text import listing, visible
from pipeline.domain.week import Month, Week, day_in_words
from pipeline.intake.files.receipts import loose_in
from pipeline.office.disk import as_people_write, on_disk
from pipeline.office.folder import FORMS, OfficeFolder
from pipeline.office.passwords import keep_password, known_password, typed_password


@dataclass(frozen=True)
class Desk:
    """What an errand works with."""

    folder: OfficeFolder
    settings: Settings
    now: dt.datetime
    """In Beijing. It only chooses the usual answers."""
    window: Window
    files: Sequence[Path] = ()
    """What was dropped on the icon."""

    @property
    def latest(self) -> Week:
        """Returns the week of the latest cut-off day: that of `duban run`."""
        return latest_week(self.now.date(), self.settings.week)

    @property
    def next(self) -> Week:
        """Returns the week whose cut-off day comes next."""
        return week_of_day(self.latest.monday + dt.timedelta(weeks=1), self.settings.week)

    @property
    def current(self) -> Week:
        """Returns the week in which today is."""
        return week_of_day(self.now.date(), self.settings.week)

    @property
    def usual(self) -> Week:
        """Returns the latest week, or in an office's first week the current one."""
        has_list = self.folder.master(self.latest.month).exists()
        return self.latest if has_list else self.current

    def week_to_run(self, loose: int) -> Week:
        """Asks for the week to run; Enter is the usual one, unless new files may be another's.

        After the latest week was run, they are late ones of it or early ones of the current week:
        the wrong answer would file them all under the wrong week. Raises CannotWork when nobody
        says which.
        """
        usual = self.usual
        ran = (self.folder.results_there(usual) / "data" / "run.json").exists()
        if not loose or usual == self.current or not ran:
            return self.which_week(usual)
        self.window.say(f"这些文件是哪一周的？{usual.title}的补报，写“上周”；")
        self.window.say(f"{self.current.title}的，写“本周”；别的周，写那一周的任何一天。")
        while said := self.window.asked("哪一周："):
            week = week_meant(said, self.now.date(), usual, self.settings.week)
            if week is not None and not self.window.asked(
                f"{week.title}，对就直接按回车，不对写“不”："
            ):
                return week
            self.window.say("请再写一次：“上周”“本周”，或者日期")
        raise CannotWork("没有写是哪一周，没有运行，文件还在 inbox 里。请再双击一次")

    def which_week(self, usual: Week) -> Week:
        """Asks for the week until one is named; Enter is the usual one. Shows how it was read."""
        day = usual.before().as_of
        like = f"{day.year}-{day.month:02}-{day.day:02}"
        self.window.say(f"哪一周？通常是 {usual.title}。")
        asked = f"就是它，直接按回车；别的周，写那一周的任何一天（如 {like}）或“上周”："
        while said := self.window.asked(asked):
            week = week_meant(said, self.now.date(), usual, self.settings.week)
            if week is None:
                asked = f"看不出“{said}”是哪一周。请写日期（如 {like}）；按回车就是 {usual.label}："
            elif not self.window.asked(f"{week.title}，对就直接按回车，不对写“不”："):
                return week
            else:
                asked = f"请再写一次日期（如 {like}）；直接按回车就是 {usual.title}："
        return usual

    def dropped_or_asked(self, what: str) -> list[Path]:
        """Returns the files that were dropped on the icon, or dragged into the window."""
        asked = f"请把{what}用鼠标拖进这个窗口，再按回车（什么也不拖，按回车就结束）："
        return [
            on_disk(path.absolute()) for path in self.files or paths_in(self.window.asked(asked))
        ]


@dataclass(frozen=True)
class Errand:
    """What stands behind an icon."""

    name: str
    """The icon's name."""
    command: str
    """The command that it is about, and its own name on the command line."""
    does: str
    """What is said first, in Chinese."""
    do: Callable[[Desk], int]
    takes_files: bool = False
    """Whether files may be dropped on the icon."""


def _forms(desk: Desk) -> int:
    week = desk.which_week(desk.next)
    if code := desk.window.run("forms", "--week", str(week)):
        return code
    forms = desk.folder.results(week) / FORMS
    if desk.settings.mail.smtp.host and any((forms / "mail").glob("*.eml")):
        code = _mailed(desk, "--forms", str(week))
    desk.window.show(forms)
    return code


def _check(desk: Desk) -> int:
    files = desk.dropped_or_asked("要检查的报表")
    if not files:
        return 0
    code = desk.window.run("check", *map(str, files), "--week", str(_week_of(desk, files)))
    if not code:
        desk.window.wait()
    return code


def _week_of(desk: Desk, files: Sequence[Path]) -> Week:
    """Returns the week in whose folder all the files are, or else asks."""
    folders = {path.parent.resolve() for path in files}
    if len(folders) == 1 and (folder := folders.pop()).parent == desk.folder.inbox.resolve():
        week = week_meant(folder.name, desk.now.date(), desk.latest, desk.settings.week)
        if week is not None and str(week) == folder.name:
            desk.window.say(f"报表在 inbox 的 {week} 文件夹里，按{week.title}检查")
            return week
    return desk.which_week(desk.current)


def _status(desk: Desk) -> int:
    code = desk.window.run("status", "--week", str(desk.which_week(desk.usual)))
    if not code:
        desk.window.wait()
    return code


def _run(desk: Desk) -> int:
    fetched = _fetch(desk) if desk.settings.mail.imap.host else 0
    if loose := loose_in(desk.folder.inbox):
        names = listing(visible(path.name) for path in loose)
        desk.window.say(
            f"inbox 里新放进的{len(loose)}个文件或文件夹，会归入下面选的这一周：{names}"
        )
    week = desk.week_to_run(len(loose))
    if desk.now < week.cutoff:
        when = f"{day_in_words(week.as_of)}{week.cutoff:%H:%M}"
        desk.window.say(f"还没有到截止时间（{when}）。可以先看看，截止以后请再运行一次")
    code = desk.window.run("run", "--week", str(week), *_date(desk))
    if code != 2:
        desk.window.show(desk.folder.results(week) / "index.html")
    return code or fetched


def _fetch(desk: Desk) -> int:
    desk.window.say("先收邮箱里的附件")
    user = desk.settings.mail.imap.user
    if code := _with_password(desk, "imap", user, lambda: desk.window.run("fetch-mail")):
        desk.window.say("附件没有收全，原因写在上面。下面照常汇总已经收到的报表")
        return code
    return 0


def _date(desk: Desk) -> list[str]:
    """Asks for the day of signing where config.yaml leaves it blank."""
    asked = "成文日期：还没有签发的，直接按回车（留空）；已签发的，写签发的日期（如 2017-07-17）："
    while desk.settings.reports.date == "blank" and (said := desk.window.asked(asked)):
        parts = re.fullmatch(r"(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})日?", said)
        try:
            if parts:
                return ["--date", dt.date(*map(int, parts.groups())).isoformat()]
        except ValueError:
            pass
        asked = f"“{said}”不是日期。请写成 2017-07-17 这样，没有签发的直接按回车："
    return []


def _send(desk: Desk) -> int:
    week = desk.which_week(desk.usual)
    if desk.settings.mail.smtp.host:
        code = _mailed(desk, str(week), "--only", _to_whom(desk))
        if not code:
            desk.window.wait()
        return code
    if code := desk.window.run("send", str(week), "--dry-run"):
        return code
    desk.window.say(
        "config.yaml 的 mail 里没有写发信服务器，程序不能代发。"
        "请在打开的文件夹里逐封双击，在邮件软件中核对后发送"
    )
    desk.window.show(desk.folder.results(week) / "mail")
    return 0


def _to_whom(desk: Desk) -> str:
    """Returns `units` or `leaders`: what goes to the leaders is signed first."""
    asked = "发给各单位（催报、退回修改、请核对）的，直接按回车；已经签发、报送领导的，输入 领导："
    while said := desk.window.asked(asked):
        if said in ("领导", "报送领导"):
            return "leaders"
        if said in ("单位", "各单位"):
            return "units"
        asked = f"看不出“{said}”是发给谁。发给各单位，直接按回车；报送领导，输入 领导："
    return "units"


def _mailed(desk: Desk, *words: str) -> int:
    """Shows what would be sent to whom, and sends it after a yes. Returns the exit code."""
    desk.window.say("下面是预览，还没有发出：")
    if code := desk.window.run("send", *words, "--dry-run"):
        return code
    if desk.window.agrees("核对无误、要发出的，输入 是 再按回车；不发，直接按回车："):
        user = desk.settings.mail.smtp.user
        return _with_password(desk, "smtp", user, lambda: desk.window.run("send", *words))
    desk.window.say("没有发出任何邮件")
    return 0


def _with_password(desk: Desk, service: str, user: str, act: Callable[[], int]) -> int:
    """Asks for the password of the mailbox, unless it is known, and then acts.

    Only one that has worked is offered to be kept. Returns the exit code.
    """
    if not user or known_password(service, user):
        return act()
    asked = f"请输入邮箱 {user} 的密码（QQ、163 等填授权码；输入时不显示），再按回车："
    try:
        password = desk.window.ask_unseen(asked).strip()
    except EOFError:
        password = ""
    if not password:
        desk.window.say(f"没有输入邮箱 {user} 的密码，没有连接邮箱")
        return 2
    with typed_password(service, password):
        code = act()
    if not code and sys.platform == "win32":
        asked = "这个密码能用。要存进 Windows 凭据管理器、以后不再问的，输入 是；不存，直接按回车："
        if desk.window.agrees(asked):
            kept = keep_password(service, user, password)
            desk.window.say("已存好" if kept else "没有存成，下次还要输入")
    return code


def _verify(desk: Desk) -> int:
    code = desk.window.run("verify")
    if not code:
        desk.window.wait()
    return code


def _adopt(desk: Desk) -> int:
    files = desk.dropped_or_asked("任务清单")
    if not files:
        return 0
    if len(files) > 1:
        desk.window.say(f"一次只接收一份清单，拖来的有{len(files)}个文件。请一份一份地拖")
        return 2
    month = _which_month(desk, "哪个月的清单？", desk.next.month)
    words = ["adopt", str(files[0]), "--month", str(month)]
    if desk.folder.master(month).exists():
        if not desk.window.agrees(
            f"{month.label}的清单已经有了。要换成这一份，输入 是；不换，直接按回车："
        ):
            return 0
        words.append("--force")
    code = desk.window.run(*words)
    if not code:
        desk.window.wait()
    return code


def _which_month(desk: Desk, what: str, usual: Month) -> Month:
    """Asks for the month until one is named; Enter is the usual one."""
    asked = f"{what}{usual.label}，就直接按回车；别的月，写几月（如 8月）："
    while said := desk.window.asked(asked):
        if meant := month_meant(said, usual):
            return meant
        asked = f"看不出“{said}”是哪个月。请写成 8月 或 2017-08 这样："
    return usual


def _month(desk: Desk) -> int:
    month = _which_month(desk, "结哪个月的账？", desk.usual.month)
    if code := desk.window.run("month", str(month), "--close"):
        return code
    desk.window.show(desk.folder.results(month))
    return 0


def _schedule(desk: Desk) -> int:
    schedule = Schedule.of(as_people_write(desk.folder.root), desk.settings)
    mail = desk.settings.mail
    desk.window.say(
        f"{schedule.in_words}自动做：{'收邮件的附件，' if mail.imap.host else ''}每周运行"
    )
    if not desk.window.agrees("要装上，输入 是 再按回车；不装，直接按回车："):
        desk.window.say("没有装定时任务")
        return 0
    needed = [("imap", mail.imap.user)] if mail.imap.host else []
    needed += [("smtp", mail.smtp.user)] if mail.auto and mail.smtp.host else []
    for user in (user for service, user in needed if user and not known_password(service, user)):
        desk.window.say(
            f"自动运行时没有人输入邮箱 {user} 的密码："
            "请先双击“每周运行”或“发邮件”，输入密码，存进 Windows 凭据管理器"
        )
    code = desk.window.run("schedule", "--install")
    if not code:
        desk.window.wait()
    return code


def _inspect(desk: Desk) -> int:
    week = desk.which_week(desk.usual)
    if code := desk.window.run("inspect", "--week", str(week)):
        return code
    desk.window.show(desk.folder.results(f"{week}-督查"))
    return 0


def _notices(desk: Desk) -> int:
    week = desk.which_week(desk.usual)
    if code := desk.window.run("notices", "--week", str(week)):
        return code
    desk.window.show(desk.folder.results(f"{week}-督办"))
    return 0


ERRANDS = (
    Errand(
        "发空白表",
        "forms",
        "给每个牵头单位做一份空白周报表，填好已知的内容，放进 outbox。",
        _forms,
    ),
    Errand(
        "检查报表",
        "check",
        "看一份报表有没有问题，只看不收。把报表拖到这个图标上也可以。",
        _check,
        takes_files=True,
    ),
    Errand(
        "每周运行",
        "run",
        "读取 inbox 中各单位的报表，核对，生成报告。单位的文件不会改动，可以反复运行。",
        _run,
    ),
    Errand(
        "查看报送情况",
        "status",
        "看谁报了、谁没有报、有什么问题。只看，什么也不写。",
        _status,
    ),
    Errand(
        "发邮件",
        "send",
        "先列出哪封邮件发给谁，您同意了才发出。发过的不会再发。",
        _send,
    ),
    Errand(
        "核对封存",
        "verify",
        "核对以前各周封存的材料有没有人改过，并逐周重算比较。周数多的要等几分钟。",
        _verify,
    ),
    Errand(
        "接收任务清单",
        "adopt",
        "把下发的任务清单变成当月的清单，请您核对各列。把清单拖到这个图标上也可以。",
        _adopt,
        takes_files=True,
    ),
    Errand(
        "督查建议",
        "inspect",
        "每周运行以后，提出现场督查看哪些任务：按依据，也抽签；做出路线表和台账行，放进 outbox。",
        _inspect,
    ),
    Errand(
        "起草督办单",
        "notices",
        "每周运行以后，按设置的标准起草督办单，一事一单；另有台账行和专项督查、效能问责的建议。",
        _notices,
    ),
    Errand(
        "月底结账",
        "month",
        "当月最后一周运行以后，做这个月的工作报告、汇总表和下月任务清单的草案，放进 outbox。",
        _month,
    ),
    Errand(
        "装定时任务",
        "schedule",
        "让电脑每周截止以后自动做“每周运行”。装在当前账户下，不用管理员。",
        _schedule,
    ),
)
"""In the order of the week; then the month, and what is done once."""


def chosen(window: Window) -> Errand | None:
    """Lets the clerk choose an errand. Returns None when none is wanted."""
    for number, errand in enumerate(ERRANDS, 1):
        window.say(f"  {number}　{errand.name}　{errand.does}")
    asked = "要办哪一件？写前面的数字，再按回车（直接按回车就结束）："
    while said := window.asked(asked):
        for number, errand in enumerate(ERRANDS, 1):
            if said in (str(number), errand.name, errand.command):
                return errand
        asked = f"没有“{said}”。请写 1 到 {len(ERRANDS)} 的数字："
    return None


def run_errand(errand: Errand, desk: Desk) -> int:
    """Does the errand. Returns the exit code of its command."""
    desk.window.say(f"【{errand.name}】{errand.does}")
    code = errand.do(desk)
    if code:
        desk.window.say("请看上面写的原因。处理以后，可以再双击一次")
    return code
