"""Entries for the schedulers, read back by real parsers, and the note of the last run."""

import re
import shlex
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from pipeline.cli.command_line import main
from pipeline.desk.schedule import Schedule, cron, service, timer, windows
from pipeline.domain.settings import Imap, Mail, Settings, WeekSettings
from tests.mail_office import mail_office
from tests.office import WEEK, Office

TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
ODD = ["/opt/督办 程序/100% a'b/$x/bin/duban"]
FETCHING = Settings(mail=Mail(imap=Imap(host="imap.example.org")))


def schedule(root: Path, settings: Settings | None = None) -> Schedule:
    return Schedule.of(root, settings or Settings(), ODD)


def at(cutoff: str, time: str) -> Schedule:
    week = WeekSettings.model_validate({"cutoff": cutoff, "cutoff_time": time})
    return schedule(Path("/x"), Settings(week=week))


def cron_line(text: str) -> list[str]:
    (line,) = (line for line in text.splitlines() if re.match(r"\d", line))
    return line.split(" ", 5)


@pytest.mark.parametrize(
    ("cutoff", "time", "cron_time", "systemd", "start", "day"),
    [
        ("friday", "17:00", "30 17 * * 5", "Fri *-*-* 17:30:00", "2024-01-05T17:30:00", "Friday"),
        ("monday", "9:05", "35 9 * * 1", "Mon *-*-* 09:35:00", "2024-01-01T09:35:00", "Monday"),
        ("saturday", "23:45", "15 0 * * 0", "Sun *-*-* 00:15:00", "2024-01-07T00:15:00", "Sunday"),
    ],
)
def test_half_an_hour_after_the_cut_off(
    cutoff: str, time: str, cron_time: str, systemd: str, start: str, day: str
) -> None:
    entry = at(cutoff, time)
    assert " ".join(cron_line(cron(entry))[:5]) == cron_time
    assert f"OnCalendar={systemd} Asia/Shanghai\n" in timer(entry)
    task = ElementTree.fromstring(windows(entry))
    assert task.findtext(f".//{TASK}StartBoundary") == f"{start}+08:00"
    assert task.find(f".//{TASK}DaysOfWeek/{TASK}{day}") is not None


def test_cron_runs_what_is_meant_also_with_spaces_and_percent_signs(tmp_path: Path) -> None:
    root = tmp_path / "督查 办 100%"
    root.mkdir()
    program = tmp_path / "程 序" / "duban's"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nprintf "%s|" "$@" >> "$(dirname "$0")/said"\n', "utf-8")
    program.chmod(0o755)
    command = cron_line(cron(Schedule.of(root, FETCHING, [str(program)])))[5]
    assert not re.search(r"(?<!\\)%", command)
    subprocess.run(["/bin/sh", "-c", command.replace("\\%", "%")], check=True)
    said = (program.parent / "said").read_text("utf-8")
    assert said == f"--root|{root}|fetch-mail|--root|{root}|run|"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd not installed")
def test_systemd_takes_the_service_and_the_timer(tmp_path: Path) -> None:
    root = tmp_path / "督查 办 100%"
    root.mkdir()
    program = tmp_path / "程 序 50%" / "duban"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    entry = Schedule.of(root, FETCHING, [str(program)])
    (tmp_path / "duban.service").write_text(service(entry), "utf-8")
    (tmp_path / "duban.timer").write_text(timer(entry), "utf-8")
    units = [str(tmp_path / "duban.service"), str(tmp_path / "duban.timer")]
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    about_ours = [line for line in told.stderr.splitlines() if "duban" in line]
    assert (told.returncode, about_ours) == (0, []), told.stderr
    assert "Persistent=true" in timer(entry)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd not installed")
def test_systemd_understands_the_time() -> None:
    (when,) = re.findall("OnCalendar=(.*)", timer(at("friday", "17:00")))
    subprocess.run(["systemd-analyze", "calendar", when], check=True, capture_output=True)


def test_the_service_names_its_words_one_by_one() -> None:
    text = service(schedule(Path("/数据/督查 $办"), FETCHING))
    (run,) = re.findall("^ExecStart=(.*)$", text, re.MULTILINE)
    words = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(run)]
    assert words == [*ODD, "--root", "/数据/督查 $办", "run"]
    assert re.findall("^ExecStartPre=-.*fetch-mail", text, re.MULTILINE)


def test_windows_gets_its_command_and_its_policy() -> None:
    root = Path("D:/督查 & 办")
    text = windows(schedule(root, FETCHING))
    assert text.isascii(), "whatever encoding the shell writes it in"
    task = ElementTree.fromstring(text)
    assert task.tag == f"{TASK}Task"
    assert task.findtext(f".//{TASK}MultipleInstancesPolicy") == "IgnoreNew"
    assert task.findtext(f".//{TASK}StartWhenAvailable") == "true"
    fetch, run = task.findall(f".//{TASK}Exec")
    assert run.findtext(f"{TASK}Command") == ODD[0]
    assert run.findtext(f"{TASK}Arguments") == f'--root "{root}" run'
    assert (fetch.findtext(f"{TASK}Arguments") or "").endswith("fetch-mail")
    assert run.findtext(f"{TASK}WorkingDirectory") == str(root)
    order = ("RegistrationInfo", "Triggers", "Principals", "Settings", "Actions")
    assert [part.tag for part in task] == [TASK + name for name in order]


def test_the_command_prints_one_or_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "inbox").mkdir()
    assert main(["schedule", "windows", "--root", str(tmp_path)]) == 0
    ElementTree.fromstring(capsys.readouterr().out)
    assert main(["schedule", "--root", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert [word in said for word in ("CRON_TZ=", "[Service]", "[Timer]", "<Task ")] == [True] * 4


# 最近一次运行.txt


@pytest.fixture
def mailing(office: Office) -> Office:
    return mail_office(office)


def note(office: Office) -> str:
    return (office.root / "outbox" / "最近一次运行.txt").read_text("utf-8-sig")


def run(office: Office) -> int:
    return main(["run", "--week", WEEK, "--root", str(office.root), "--jobs", "1"])


def test_a_run_that_went_well_says_so(mailing: Office) -> None:
    assert run(mailing) == 0
    assert "结果：完成\n" in note(mailing)
    assert "周次：2017年7月第2周（7月10日—7月16日）" in note(mailing)


def test_a_run_that_could_not_do_its_job_says_why(mailing: Office) -> None:
    (mailing.root / "inbox" / "master" / "2017-07.xlsx").unlink()
    assert run(mailing) == 2
    assert "结果：没有完成" in note(mailing)
    assert "2017-07.xlsx" in note(mailing)
    config = mailing.root / "config.yaml"
    config.write_text("offce: 1", "utf-8")
    assert run(mailing) == 2
    assert "offce" in note(mailing)


def test_a_crash_and_a_power_cut_are_not_taken_for_success(
    mailing: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(mailing) == 0
    seen = []

    def crash(*_: object) -> None:
        seen.append(note(mailing))
        raise ZeroDivisionError

    monkeypatch.setattr("pipeline.weekly.understood", crash)
    assert run(mailing) == 2
    assert "结果：正在运行" in seen[0]  # what a power cut would leave
    assert "结果：没有完成" in note(mailing)
    assert "程序内部出错" in note(mailing)


def test_mail_that_fails_in_an_unforeseen_way_leaves_the_run_done(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("pipeline.post.sending.send.send", crash)
    mail_office(office, more="  auto: true")
    assert run(office) == 1
    assert "结果：完成" in note(office)
    assert "发邮件时程序内部出错" in note(office)
