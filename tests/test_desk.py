"""The icons and what stands behind them: asked in Chinese, run, opened, and no window that flies past."""

import datetime as dt
import os
import shlex
import shutil
import subprocess
import sys
import types
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.desk.errands import ERRANDS, Desk, chosen, run_errand
from pipeline.desk.icons import batch_file, desktop_entry, lay_icons
from pipeline.desk.which_week import month_meant, week_meant
from pipeline.desk.window import Window, dropped_on, opened, paths_in
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Settings
from pipeline.domain.week import BEIJING, Month, Week
from pipeline.office.disk import on_disk
from pipeline.office.folder import OfficeFolder
from tests.command import ROOT, WITHOUT_LIBREOFFICE, duban
from tests.office import WEEK, Office

FRIDAY = Settings().week
TODAY = dt.date(2017, 7, 17)  # a Monday: the week that is over is 2017-W28
USUAL = Week.parse(WEEK, FRIDAY.cutoff, FRIDAY.cutoff_time)
ODD = "督办 数据&(一)[2] 100%'$x"
"""A folder as people name them, and as a shell would like to read it."""


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("2017-W27", "2017-W27"),
        ("2017w5", "2017-W05"),
        ("2017-07-05", "2017-W27"),
        ("２０１７年７月５日", "2017-W27"),
        ("2017.7.9", "2017-W27"),
        ("7月5日", "2017-W27"),
        ("7 月 10 日", "2017-W28"),
        ("2月3日", "2017-W05"),
        ("2017年7月第1周", "2017-W27"),
        ("7月第二周", "2017-W28"),
        ("6月第5周", "2017-W26"),
        ("上周", "2017-W28"),
        ("本周", "2017-W29"),
        ("下周", "2017-W30"),
        ("2018年12月31日", "2019-W01"),
    ],
)
def test_a_week_is_told_as_people_tell_it(said: str, code: str) -> None:
    assert str(week_meant(said, TODAY, USUAL, FRIDAY)) == code


@pytest.mark.parametrize(
    "said",
    ["", "上", "27", "第27周", "W27", "2017-W54", "2017-W00", "0000-W01", "9999-W53", "昨天"],
)
def test_what_names_no_week_is_asked_again(said: str) -> None:
    assert week_meant(said, TODAY, USUAL, FRIDAY) is None


@pytest.mark.parametrize("said", ["2017-13-01", "7月32日", "7月第6周", "2月第5周", "2017-07-05前"])
def test_a_day_or_a_week_that_there_is_not(said: str) -> None:
    assert week_meant(said, TODAY, USUAL, FRIDAY) is None


def test_without_a_year_the_nearest_is_meant() -> None:
    new_year = Week.parse("2018-W01", FRIDAY.cutoff, FRIDAY.cutoff_time)
    assert str(week_meant("12月28日", dt.date(2018, 1, 5), new_year, FRIDAY)) == "2017-W52"
    assert month_meant("1月", Month(2017, 12)) == Month(2018, 1)
    assert month_meant("2017-08", Month(2017, 7)) == Month(2017, 8)
    assert month_meant("13月", Month(2017, 7)) is None


@dataclass
class Clerk:
    """Someone at the window: gives the answers in turn, then nobody is there any more."""

    answers: list[str] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    ran: list[tuple[str, ...]] = field(default_factory=list)
    saw: list[str] = field(default_factory=list)
    waited: int = 0

    @property
    def window(self) -> Window:
        return Window(self.heard.append, self.ask, self.run, self.open, self.ask)

    def ask(self, words: str) -> str:
        self.heard.append(words)
        if words.startswith("看完后"):
            self.waited += 1
            return ""
        if not self.answers:
            raise EOFError
        return self.answers.pop(0)

    def run(self, *words: str) -> int:
        self.ran.append(words)
        return self.codes.get(words[0], 0)

    def open(self, path: Path) -> bool:
        self.saw.append(path.name)
        return True


def at_the_desk(
    office: Path, clerk: Clerk, errand: str, *files: Path, settings: dict[str, object] | None = None
) -> int:
    (one,) = [each for each in ERRANDS if each.command == errand]
    now = dt.datetime.combine(TODAY, dt.time(9), BEIJING)
    desk = Desk(
        OfficeFolder(office), Settings.model_validate(settings or {}), now, clerk.window, files
    )
    return run_errand(one, desk)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("forms", "mail"):
        for week in ("2017-W28", "2017-W29"):
            (tmp_path / "outbox" / week / name).mkdir(parents=True)
            (tmp_path / "outbox" / week / "index.html").touch()
    (tmp_path / "inbox" / "master").mkdir(parents=True)
    (tmp_path / "inbox" / "master" / "2017-07.xlsx").touch()
    return on_disk(tmp_path)  # as the command line has it


@pytest.mark.parametrize(
    ("errand", "ran", "saw"),
    [
        ("forms", ("forms", "--week", "2017-W29"), "forms"),
        ("run", ("run", "--week", "2017-W28"), "index.html"),
        ("status", ("status", "--week", "2017-W28"), None),
        ("verify", ("verify",), None),
    ],
)
def test_who_only_presses_enter_gets_the_usual_week(
    folder: Path, errand: str, ran: tuple[str, ...], saw: str | None
) -> None:
    clerk = Clerk()
    assert at_the_desk(folder, clerk, errand) == 0
    assert clerk.ran == [ran]
    assert clerk.saw == ([saw] if saw else [])
    assert bool(clerk.waited) != bool(saw), "what is on the screen only must not fly past"


def test_a_week_that_was_read_wrongly_is_not_run(folder: Path) -> None:
    clerk = Clerk(["7月5号左右", "7月12日", "不", "7月5日", ""])
    at_the_desk(folder, clerk, "run")
    assert clerk.ran == [("run", "--week", "2017-W27")]


def test_what_lies_loose_is_named_before_the_week_is_chosen(folder: Path) -> None:
    (folder / "inbox" / "区规建局.xlsx").touch()
    clerk = Clerk()
    at_the_desk(folder, clerk, "run")
    told = next(number for number, line in enumerate(clerk.heard) if "区规建局.xlsx" in line)
    assert told < next(number for number, line in enumerate(clerk.heard) if "哪一周" in line)


@pytest.mark.parametrize(
    ("answers", "week"), [([], None), (["上周"], "2017-W28"), (["后天", "本周"], "2017-W29")]
)
def test_late_returns_and_early_ones_are_not_told_apart_by_pressing_enter(
    folder: Path, answers: list[str], week: str | None
) -> None:
    (folder / "inbox" / "区规建局.xlsx").touch()
    ran = folder / "outbox" / "2017-W28" / "data" / "run.json"
    ran.parent.mkdir()
    ran.touch()
    clerk = Clerk(answers)
    if week:
        at_the_desk(folder, clerk, "run")
    else:
        with pytest.raises(CannotWork):
            at_the_desk(folder, clerk, "run")
    assert clerk.ran == ([("run", "--week", week)] if week else [])


def test_an_office_in_its_first_week_has_no_week_before(folder: Path) -> None:
    (folder / "inbox" / "master" / "2017-07.xlsx").rename(folder / "2017-08.xlsx")
    clerk = Clerk()
    at_the_desk(folder, clerk, "run")
    assert clerk.ran == [("run", "--week", "2017-W29")]


def test_a_failed_run_opens_nothing_and_keeps_its_code(folder: Path) -> None:
    clerk = Clerk(codes={"run": 2})
    assert at_the_desk(folder, clerk, "run") == 2
    assert not clerk.saw


def test_an_office_with_a_mailbox_fetches_first_and_goes_on_when_that_fails(folder: Path) -> None:
    clerk = Clerk(codes={"fetch-mail": 2})
    settings: dict[str, object] = {"mail": {"imap": {"host": "mail.example.org"}}}
    assert at_the_desk(folder, clerk, "run", settings=settings) == 2
    assert [words[0] for words in clerk.ran] == ["fetch-mail", "run"]
    assert clerk.saw == ["index.html"]


def test_the_day_of_signing_is_asked_for_where_it_is_left_blank(folder: Path) -> None:
    settings: dict[str, object] = {"reports": {"date": "blank"}}
    clerk = Clerk(["", "2017-02-30", "2017.7.17"])
    at_the_desk(folder, clerk, "run", settings=settings)
    assert clerk.ran == [("run", "--week", "2017-W28", "--date", "2017-07-17")]


SERVER: dict[str, object] = {"mail": {"from": "a@example.org", "smtp": {"host": "h"}}}
TO_UNITS, TO_LEADERS = (("send", "2017-W28", "--only", whom) for whom in ("units", "leaders"))


@pytest.mark.parametrize(
    ("answers", "ran"),
    [
        ([], [(*TO_UNITS, "--dry-run")]),
        (["", "", ""], [(*TO_UNITS, "--dry-run")]),
        (["", "", "不是"], [(*TO_UNITS, "--dry-run")]),
        (["", "", "是"], [(*TO_UNITS, "--dry-run"), TO_UNITS]),
        (["", "谁", "各单位", "是"], [(*TO_UNITS, "--dry-run"), TO_UNITS]),
        (["", "领导", "是"], [(*TO_LEADERS, "--dry-run"), TO_LEADERS]),
    ],
)
def test_mail_goes_out_after_the_preview_and_a_yes(
    folder: Path, answers: list[str], ran: list[tuple[str, ...]]
) -> None:
    clerk = Clerk(answers)
    at_the_desk(folder, clerk, "send", settings=SERVER)
    assert clerk.ran == ran
    assert clerk.waited == 1


WITH_USER: dict[str, object] = {
    "mail": {
        "from": "a@example.org",
        "smtp": {"host": "h", "user": "office"},
        "imap": {"host": "h", "user": "office"},
    }
}


class Ring:
    """A key ring, as Windows has one."""

    errors = types.SimpleNamespace(KeyringError=RuntimeError)

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, entry: str, user: str) -> str | None:
        return self.kept.get((entry, user))

    def set_password(self, entry: str, user: str, password: str) -> None:
        self.kept[entry, user] = password


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    for service in ("SMTP", "IMAP"):
        monkeypatch.delenv(f"DUBAN_{service}_PASSWORD", raising=False)
    ring = Ring()
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setattr("pipeline.desk.errands.sys.platform", "win32")
    return ring


@dataclass
class Mailing(Clerk):
    """A clerk whose commands tell with which password they ran."""

    used: list[str | None] = field(default_factory=list)

    def run(self, *words: str) -> int:
        self.used.append(os.environ.get("DUBAN_SMTP_PASSWORD"))
        return super().run(*words)


@pytest.mark.parametrize(
    ("answers", "codes", "used", "kept"),
    [
        (["是", "secret", "是"], {}, "secret", "secret"),
        (["是", "secret", ""], {}, "secret", ""),
        (["是", "wrong", "是"], {"send --only": 2}, "wrong", ""),
        (["是", "", "是"], {}, None, ""),
    ],
)
def test_the_password_is_asked_for_when_it_is_needed_and_kept_if_it_has_worked(
    folder: Path, ring: Ring, answers: list[str], codes: dict[str, int], used: str | None, kept: str
) -> None:
    clerk = Mailing(["", "", *answers])
    real = clerk.run
    if codes:
        clerk.run = lambda *words: real(*words) or 2 * ("--dry-run" not in words)  # type: ignore[method-assign]
    code = at_the_desk(folder, clerk, "send", settings=WITH_USER)
    assert clerk.used[1:] == ([used] if used else [])
    assert code == (2 if codes or not used else 0)
    assert ring.kept == ({("duban-smtp", "office"): kept} if kept else {})
    assert "DUBAN_SMTP_PASSWORD" not in os.environ, "nothing started later has it"
    if kept:
        again = Mailing(["", "", "是"])
        assert at_the_desk(folder, again, "send", settings=WITH_USER) == 0
        assert not any("密码" in line for line in again.heard)


def test_without_the_password_of_the_mailbox_the_week_is_run_all_the_same(
    folder: Path, ring: Ring
) -> None:
    clerk = Mailing([""])
    assert at_the_desk(folder, clerk, "run", settings=WITH_USER) == 2
    assert clerk.ran == [("run", "--week", "2017-W28")]
    assert any("没有输入邮箱 office 的密码" in line for line in clerk.heard)


@pytest.mark.parametrize(
    ("answers", "ran"), [(["是"], [("schedule", "--install")]), ([], []), (["不"], [])]
)
def test_the_weekly_run_is_installed_after_a_yes_and_what_it_will_lack_is_said(
    folder: Path, ring: Ring, answers: list[str], ran: list[tuple[str, ...]]
) -> None:
    clerk = Clerk(answers)
    assert at_the_desk(folder, clerk, "schedule", settings=WITH_USER) == 0
    assert clerk.ran == ran
    assert "每周五17:30（北京时间）自动做：收邮件的附件，每周运行" in clerk.heard
    assert any("自动运行时没有人输入邮箱 office 的密码" in line for line in clerk.heard) == bool(
        ran
    )


def test_forms_go_out_by_mail_after_the_preview_and_a_yes(folder: Path) -> None:
    letters = folder / "outbox" / "2017-W29" / "forms" / "mail"
    letters.mkdir()
    (letters / "下发-区规建局.eml").touch()
    made, preview = ("forms", "--week", "2017-W29"), ("send", "--forms", "2017-W29")
    for answers, ran in (
        ([""], [(*preview, "--dry-run")]),
        (["", "是"], [(*preview, "--dry-run"), preview]),
    ):
        clerk = Clerk(answers)
        at_the_desk(folder, clerk, "forms", settings=SERVER)
        assert (clerk.ran, clerk.saw) == ([made, *ran], ["forms"])
    clerk = Clerk(["", "是"])
    at_the_desk(folder, clerk, "forms")
    assert clerk.ran == [made]


def test_without_a_server_the_messages_are_shown_and_nothing_is_sent(folder: Path) -> None:
    clerk = Clerk(["", "是"])
    assert at_the_desk(folder, clerk, "send") == 0
    assert (clerk.ran, clerk.saw) == ([("send", "2017-W28", "--dry-run")], ["mail"])


def test_a_dropped_return_is_checked_for_the_week_in_whose_folder_it_is(folder: Path) -> None:
    path = folder / "inbox" / "2017-W27" / "区规建局.xlsx"
    path.parent.mkdir()
    path.touch()
    clerk = Clerk(codes={"check": 1})
    assert at_the_desk(folder, clerk, "check", path) == 1
    assert clerk.ran == [("check", str(path), "--week", "2017-W27")]


def test_a_return_from_elsewhere_is_checked_for_the_week_of_today(folder: Path) -> None:
    path = folder / "区 规建局.xlsx"
    path.touch()
    clerk = Clerk([shlex.quote(str(path))])
    assert at_the_desk(folder, clerk, "check") == 0
    assert clerk.ran == [("check", str(path), "--week", "2017-W29")]


def test_a_list_takes_the_place_of_another_only_after_a_yes(folder: Path) -> None:
    path = folder / "清单.docx"
    path.touch()
    clerk = Clerk(["6月"])
    at_the_desk(folder, clerk, "adopt", path)
    assert clerk.ran == [("adopt", str(path), "--month", "2017-06")]
    (folder / "inbox" / "master" / "2017-08.xlsx").touch()
    for answers, ran in (["八月", "8月"], 0), (["8月", "是"], 1):
        clerk = Clerk(answers)
        at_the_desk(folder, clerk, "adopt", path)
        assert len(clerk.ran) == ran
    assert clerk.ran[0][-1] == "--force"


def test_an_errand_is_chosen_by_its_number_or_name() -> None:
    for answers, name in (
        ([str(len(ERRANDS) + 1), "3"], "每周运行"),
        (["发邮件"], "发邮件"),
        ([], None),
    ):
        errand = chosen(Clerk(answers).window)
        assert (errand and errand.name) == name


def test_paths_are_taken_from_a_line_as_they_were_dragged(tmp_path: Path) -> None:
    path = tmp_path / "区 规&建(局).xlsx"
    path.touch()
    for line in (str(path), f'"{path}"', f" '{path}' "):
        assert paths_in(line) == [path]
    assert paths_in("") == []


def test_dropped_files_are_taken_from_the_command_line_of_windows() -> None:
    icon = "检查报表.bat"
    line = rf'C:\Windows\system32\cmd.exe /c ""D:\督办 数据\{icon}" D:\a&b.xlsx "D:\c d(1).xlsx""'
    assert [str(path) for path in dropped_on(line, icon)] == [r"D:\a&b.xlsx", r"D:\c d(1).xlsx"]
    assert dropped_on(r'cmd.exe /c ""D:\x\检查报表.bat" "', icon) == []
    assert dropped_on("cmd.exe", icon) == dropped_on("", icon) == []


def test_a_result_is_opened_by_the_desktop_if_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform != "linux":
        pytest.skip("the desktop of Linux")
    told = tmp_path / "told"
    program = tmp_path / "bin" / "xdg-open"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf %s "$1" > {told}.new && mv {told}.new {told}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not opened(tmp_path / ODD)
    monkeypatch.setenv("DISPLAY", ":0")
    assert opened(tmp_path / ODD)
    for _ in range(500):
        if told.exists():
            break
        subprocess.run(["sleep", "0.01"], check=True)
    assert told.read_text("utf-8") == str(tmp_path / ODD)


PROGRAM = ("D:\\督办 100%\\.venv\\Scripts\\duban.exe",)


@pytest.mark.parametrize("errand", ERRANDS, ids=lambda errand: errand.command)
def test_a_batch_file_is_read_by_cmd_as_it_was_meant(errand: object) -> None:
    content = batch_file(errand, PROGRAM)  # type: ignore[arg-type]
    *before, last = content.decode("utf-8").split("\r\n")
    assert last == ""
    assert not content.startswith(b"\xef\xbb\xbf")
    assert "\n" not in "".join(before)
    assert before[:2] == ["@echo off", "chcp 65001 >nul"]
    assert all(line.isascii() for line in before[:2]), "these are read before the code page is set"
    assert "D:\\督办 100%%\\.venv" in "".join(before)
    gone = before[2]
    assert gone.startswith(
        'if not exist "D:\\督办 100%%\\.venv\\Scripts\\duban.exe" (echo 找不到程序'
    )
    outside = "".join(gone.split('"')[::2])
    assert outside.count("(") == outside.count(")") == 1, "what stands in the path ends nothing"
    assert not set(outside) & set("<>|^%!")


@pytest.mark.skipif(sys.platform == "win32", reason="an entry of a Linux desktop")
def test_a_desktop_entry_escapes_its_path(tmp_path: Path) -> None:
    (errand,) = [each for each in ERRANDS if each.takes_files and each.command == "check"]
    entry = desktop_entry(errand, Path('/a "b" $c `d` \\e 5%'))
    line = next(line for line in entry.decode("utf-8").splitlines() if line.startswith("Exec="))
    assert line == r'Exec=sh "/a \\"b\\" \\$c \\`d\\` \\\\e 5%%/检查报表.sh" %F'
    if program := shutil.which("desktop-file-validate"):
        path = tmp_path / "检查报表.desktop"
        path.write_bytes(entry)
        subprocess.run([program, str(path)], check=True)


needs_sh = pytest.mark.skipif(sys.platform == "win32", reason="scripts for Linux")


@pytest.fixture
def laid_out(tmp_path: Path, sealed: Office) -> Path:
    """Returns an office with a sealed week and icons, in a folder with an odd name."""
    root = tmp_path / ODD
    shutil.copytree(sealed.root, root)
    lay_icons(root, (sys.executable, "-m", "pipeline"), "linux")
    return root


def double_click(root: Path, name: str, answers: str, *files: Path) -> tuple[int, str]:
    environment = {"PYTHONPATH": str(ROOT), "PATH": f"{WITHOUT_LIBREOFFICE}:/usr/bin:/bin"}
    ended = subprocess.run(
        ["sh", str(root / f"{name}.sh"), *map(str, files)],
        input=answers,
        cwd="/",
        env={**os.environ, **environment, "DISPLAY": "", "WAYLAND_DISPLAY": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return ended.returncode, ended.stdout


def test_a_month_is_closed_after_a_question(tmp_path: Path) -> None:
    for answers, month in ([""], "2017-07"), (["六月", "6月"], "2017-06"):
        clerk = Clerk(list(answers))
        (tmp_path / "outbox" / month).mkdir(parents=True)
        assert at_the_desk(tmp_path, clerk, "month") == 0
        assert clerk.ran == [("month", month, "--close")]
        assert clerk.saw == [month]
    clerk = Clerk([""], codes={"month": 2})  # a week is missing: nothing new to look at
    assert at_the_desk(tmp_path, clerk, "month") == 2
    assert clerk.saw == []


@needs_sh
def test_the_icons_of_linux_work_in_a_folder_of_any_name(laid_out: Path) -> None:
    for name, answers, told in (
        ("每周运行", f"{WEEK}\n\n\n", "完成 2017年7月第2周"),
        ("查看报送情况", "2017-07-12\n\n\n", "2个单位，已报2"),
        ("发空白表", "7月第3周\n是\n2017-07-20\n\n\n", "已制作2017年7月第3周周报表2份"),
        ("发邮件", "2017年7月第2周\n\n\n", "程序不能代发"),
        ("核对封存", "\n", WEEK),
    ):
        code, said = double_click(laid_out, name, answers)
        assert (code, told in said) == (0, True), said
        assert "按回车键关闭窗口" in said


@needs_sh
def test_a_return_dropped_on_its_icon_is_checked(laid_out: Path) -> None:
    path = laid_out / "inbox" / WEEK / "区规建局.xlsx"
    elsewhere = laid_out.parent / "区 规&建(局)[1].xlsx"
    shutil.copyfile(path, elsewhere)
    for file, answers in (path, "\n"), (elsewhere, f"{WEEK}\n\n\n"):
        _, said = double_click(laid_out, "检查报表", answers, file)
        assert f"{file.name}　区规建局　可以采用" in said


@needs_sh
def test_a_window_stays_open_when_something_is_wrong(laid_out: Path) -> None:
    (laid_out / "config.yaml").write_text("week: {cutoff: 星期五}", "utf-8")
    _, said = double_click(laid_out, "每周运行", "\n")
    assert "第1行" in said
    assert said.endswith("按回车键关闭窗口")
    lay_icons(laid_out, ("/no/such/duban",), "linux")
    _, said = double_click(laid_out, "每周运行", "\n")
    assert "找不到程序 /no/such/duban" in said
    assert said.endswith("按回车键关闭窗口")


def test_icons_are_laid_into_an_office_that_has_none_yet(sealed: Office) -> None:
    said = duban("desk", "--icons", "--root", sealed.root)
    assert said.returncode == 0
    names = {path.stem for path in sealed.root.iterdir() if path.suffix in (".sh", ".bat")}
    assert names == {errand.name for errand in ERRANDS}
    assert duban("desk", "--icons", "--root", sealed.root).returncode == 0


def test_an_errand_that_there_is_not(sealed: Office) -> None:
    ended = duban("desk", "洗碗", "--root", sealed.root)
    assert (ended.returncode, "verify" in ended.stderr) == (2, True)
