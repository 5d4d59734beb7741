"""Entries for the schedulers, read back by real parsers, and the note of the last run."""

import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from pipeline.cli.command_line import main
from pipeline.desk.installing import install, name_of
from pipeline.desk.schedule import Schedule, cron, service, timer, windows
from pipeline.domain.errors import CannotWork
from pipeline.domain.settings import Imap, Mail, Settings, WeekSettings
from pipeline.domain.week import WEEKDAYS
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


@pytest.mark.skipif(sys.platform == "win32", reason="an entry of Linux")
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


@pytest.mark.skipif(sys.platform == "win32", reason="an entry of Linux")
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


SCHEMA = """
<xs:schema targetNamespace="http://schemas.microsoft.com/windows/2004/02/mit/task"
    xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
  <xs:element name="Task"><xs:complexType><xs:all>
      <xs:element name="RegistrationInfo" minOccurs="0"><xs:complexType><xs:all>
        <xs:element name="Description" type="xs:string" minOccurs="0"/>
      </xs:all></xs:complexType></xs:element>
      <xs:element name="Triggers" minOccurs="0"><xs:complexType><xs:sequence>
        <xs:element name="CalendarTrigger" type="calendar" minOccurs="0" maxOccurs="48"/>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element name="Settings" minOccurs="0"><xs:complexType><xs:all>
        <xs:element name="MultipleInstancesPolicy" minOccurs="0"><xs:simpleType>
          <xs:restriction base="xs:string">
            <xs:enumeration value="Parallel"/><xs:enumeration value="Queue"/>
            <xs:enumeration value="IgnoreNew"/><xs:enumeration value="StopExisting"/>
          </xs:restriction></xs:simpleType></xs:element>
        <xs:element name="DisallowStartIfOnBatteries" type="xs:boolean" minOccurs="0"/>
        <xs:element name="StopIfGoingOnBatteries" type="xs:boolean" minOccurs="0"/>
        <xs:element name="StartWhenAvailable" type="xs:boolean" minOccurs="0"/>
        <xs:element name="ExecutionTimeLimit" type="xs:duration" minOccurs="0"/>
      </xs:all></xs:complexType></xs:element>
      <xs:element name="Principals" minOccurs="0"><xs:complexType><xs:sequence>
        <xs:element name="Principal"><xs:complexType><xs:all>
          <xs:element name="LogonType" minOccurs="0"><xs:simpleType>
            <xs:restriction base="xs:string">
              <xs:enumeration value="S4U"/><xs:enumeration value="Password"/>
              <xs:enumeration value="InteractiveToken"/>
            </xs:restriction></xs:simpleType></xs:element>
          <xs:element name="RunLevel" minOccurs="0"><xs:simpleType>
            <xs:restriction base="xs:string">
              <xs:enumeration value="LeastPrivilege"/><xs:enumeration value="HighestAvailable"/>
            </xs:restriction></xs:simpleType></xs:element>
        </xs:all><xs:attribute name="id" type="xs:ID"/></xs:complexType></xs:element>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element name="Actions"><xs:complexType><xs:sequence>
        <xs:element name="Exec" maxOccurs="32"><xs:complexType><xs:sequence>
          <xs:element name="Command"><xs:simpleType><xs:restriction base="xs:string">
            <xs:minLength value="1"/><xs:maxLength value="260"/>
          </xs:restriction></xs:simpleType></xs:element>
          <xs:element name="Arguments" type="xs:string" minOccurs="0"/>
          <xs:element name="WorkingDirectory" type="xs:string" minOccurs="0"/>
        </xs:sequence></xs:complexType></xs:element>
      </xs:sequence><xs:attribute name="Context" type="xs:IDREF"/></xs:complexType></xs:element>
    </xs:all>
    <xs:attribute name="version"><xs:simpleType><xs:restriction base="xs:string">
      <xs:pattern value="[0-9]+\\.[0-9]+"/></xs:restriction></xs:simpleType></xs:attribute>
  </xs:complexType></xs:element>
  <xs:complexType name="calendar"><xs:sequence>
    <xs:element name="Enabled" type="xs:boolean" minOccurs="0"/>
    <xs:element name="StartBoundary" type="xs:dateTime" minOccurs="0"/>
    <xs:element name="EndBoundary" type="xs:dateTime" minOccurs="0"/>
    <xs:element name="ScheduleByWeek"><xs:complexType><xs:all>
      <xs:element name="WeeksInterval" minOccurs="0"><xs:simpleType>
        <xs:restriction base="xs:unsignedByte">
          <xs:minInclusive value="1"/><xs:maxInclusive value="52"/>
        </xs:restriction></xs:simpleType></xs:element>
      <xs:element name="DaysOfWeek" minOccurs="0"><xs:complexType><xs:all>
        <xs:element name="Monday" minOccurs="0"/><xs:element name="Tuesday" minOccurs="0"/>
        <xs:element name="Wednesday" minOccurs="0"/><xs:element name="Thursday" minOccurs="0"/>
        <xs:element name="Friday" minOccurs="0"/><xs:element name="Saturday" minOccurs="0"/>
        <xs:element name="Sunday" minOccurs="0"/>
      </xs:all></xs:complexType></xs:element>
    </xs:all></xs:complexType></xs:element>
  </xs:sequence></xs:complexType>
</xs:schema>
"""
"""What we use of the schema of the Task Scheduler ([MS-TSCH] 2.5), with its orders and values."""


@pytest.mark.parametrize("cutoff", WEEKDAYS)
def test_the_task_is_as_the_schema_of_windows_has_it(cutoff: str) -> None:
    schema = etree.XMLSchema(etree.fromstring(SCHEMA))
    week = WeekSettings.model_validate({"cutoff": cutoff, "cutoff_time": "23:59"})
    settings = Settings(week=week, mail=FETCHING.mail)
    text = windows(schedule(Path("D:/督查 <&> '办\""), settings))
    assert schema.validate(etree.fromstring(text)), schema.error_log
    wrong = text.replace("<ScheduleByWeek>", "<Enabled>true</Enabled><ScheduleByWeek>")
    assert not schema.validate(etree.fromstring(wrong)), "the order counts"


SCHTASKS = """#!/bin/sh
for word in "$@"; do printf '%s\\n' "$word"; done > "{said}"
cat "$5" > "{task}"
printf '{told}'
exit {code}
"""


@pytest.fixture
def windows_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Returns what puts a scheduler there that ends with this code and says this."""

    def machine(code: int = 0, told: str = "") -> Path:
        program = tmp_path / "Windows" / "System32" / "schtasks.exe"
        program.parent.mkdir(parents=True, exist_ok=True)
        said, task = tmp_path / "said", tmp_path / "task.xml"
        program.write_text(SCHTASKS.format(said=said, task=task, told=told, code=code), "utf-8")
        program.chmod(0o755)
        return tmp_path

    monkeypatch.setenv("SYSTEMROOT", str(tmp_path / "Windows"))
    monkeypatch.setattr("pipeline.desk.installing.sys.platform", "win32")
    return machine


@pytest.mark.skipif(sys.platform == "win32", reason="a stand-in of Linux")
def test_the_task_is_handed_to_windows_under_a_name_of_this_office(
    windows_machine: Callable[..., Path],
) -> None:
    at = windows_machine()
    offices = [Path("/甲/督办 办公&(一)"), Path("/乙/督办 办公&(一)")]
    names = []
    for root in offices:
        lines = install(schedule(root))
        assert "每周五17:30（北京时间）" in lines[0]
        words = (at / "said").read_text("utf-8").split("\n")
        assert [words[0], words[1], words[3], words[5]] == ["/Create", "/TN", "/XML", "/F"]
        names.append(words[2])
        assert names[-1].startswith("督办-督办 办公&(一)-")
        assert names[-1] in "".join(lines)
        task = ElementTree.fromstring((at / "task.xml").read_bytes())
        assert task.findtext(f".//{TASK}WorkingDirectory") == str(root)
        assert not Path(words[4]).exists(), "nothing is left over"
    assert names[0] != names[1]
    assert name_of(offices[0]) == names[0]


@pytest.mark.skipif(sys.platform == "win32", reason="a stand-in of Linux")
@pytest.mark.parametrize(
    ("told", "cause"),
    [
        ("错误: 拒绝访问。", "系统不许这个账户建定时任务"),
        ("ERROR: Access is denied.", "系统不许这个账户建定时任务"),
        ("ERROR: The task XML is malformed.", "不接受这份设置"),
        ("错误: 没有启动该服务。", "任务计划程序服务没有运行"),
        ("???", "请信息人员看 duban schedule"),
    ],
)
def test_why_windows_refused_is_said_with_its_own_words(
    windows_machine: Callable[..., Path], told: str, cause: str
) -> None:
    windows_machine(1, told)
    with pytest.raises(CannotWork, match=cause) as refused:
        install(schedule(Path("/甲")))
    assert told in str(refused.value)


@pytest.mark.skipif(sys.platform == "win32", reason="a stand-in of Linux")
def test_without_a_scheduler_the_way_by_hand_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYSTEMROOT", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotWork, match="duban schedule cron"):
        install(schedule(tmp_path))
    monkeypatch.setattr("pipeline.desk.installing.sys.platform", "win32")
    with pytest.raises(CannotWork, match="找不到"):
        install(schedule(tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="systemd")
def test_on_linux_the_units_are_put_where_systemd_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "systemctl"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/said\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "设置"))
    planned = schedule(tmp_path / "办公")
    install(planned)
    units = sorted((tmp_path / "设置" / "systemd" / "user").iterdir())
    assert [path.read_text("utf-8") for path in units] == [service(planned), timer(planned)]
    assert (tmp_path / "said").read_text().split("\n")[:2] == [
        "--user daemon-reload",
        f"--user enable --now {units[1].name}",
    ]
    program.write_text("#!/bin/sh\necho no bus; exit 1\n")
    with pytest.raises(CannotWork, match="no bus"):
        install(planned)
    assert not any(path.exists() for path in units), "what was not installed is not left over"


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
