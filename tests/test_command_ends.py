"""How a command ends when it is interrupted or fails inside: one line, and a record if it helps."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.cli.command_line import main
from pipeline.cli.commands import archive, week
from pipeline.domain.week import BEIJING
from tests.command import ROOT, contents, duban, process
from tests.office import Office
from tests.test_batch import real

__all__ = ["real"]


def children(process: int) -> int:
    """Counts the processes that it has started and that still run."""
    try:
        return len(Path(f"/proc/{process}/task/{process}/children").read_text().split())
    except OSError:
        return 0


def interrupted(at: int, *words: str | Path, wait: float = 0) -> tuple[int, str]:
    """Presses Ctrl-C once the command has `at` children. Returns its exit code and its lines."""
    with subprocess.Popen(
        [sys.executable, "-m", "pipeline", *map(str, words)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        encoding="utf-8",
    ) as process:
        while process.poll() is None and children(process.pid) < at:
            time.sleep(0.005)
        time.sleep(wait)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
        # Python ends by the signal itself when it comes while a module is being loaded
        return 2 if process.returncode == -signal.SIGINT else process.returncode, said


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
@pytest.mark.parametrize(
    ("command", "at", "wait"),
    [
        (("status", "--week", "2017-W28"), 2, 0),  # the readers' parent has just begun to load
        (("status", "--week", "2017-W28"), 2, 0.1),
        (("run", "--week", "2017-W28"), 2, 0.3),
        (("verify",), 1, 0),
        (("verify",), 1, 0.3),
    ],
)
def test_ctrl_c_is_answered_by_one_line(
    real: Office, command: tuple[str, ...], at: int, wait: float
) -> None:
    if command == ("verify",):
        assert duban("run", "--week", real.week, "--root", real.root).returncode == 0
    code, said = interrupted(at, *command, "--root", real.root, wait=wait)
    for _ in range(3):  # on a busy machine it may have ended before
        if code or said:
            break
        code, said = interrupted(at, *command, "--root", real.root, wait=0)
    line = said.splitlines()[-1]
    assert (code, "已中断" in line) == (2, True), said
    assert "Traceback" not in said
    assert ("仍是上一次的" in line) == (command[0] == "run")


def test_an_internal_error_is_recorded_whatever_the_command(
    real: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def status(*_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(week, "status", status)
    assert main(["status", "--root", str(real.root)]) == 2
    file = real.root / "outbox" / "运行日志.txt"
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in file.read_text("utf-8")
    assert (str(file) in said, "仍是上一次的" in said) == (True, False)


def test_where_there_is_no_office_it_is_recorded_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def verify(*_: object) -> int:
        raise ZeroDivisionError

    (tmp_path / "temporary").mkdir()
    (tmp_path / "folder").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(archive, "verify", verify)
    assert main(["verify", "--root", str(tmp_path / "folder")]) == 2
    (file,) = (tmp_path / "temporary").glob("*/*")
    assert "ZeroDivisionError" in file.read_text("utf-8")
    assert str(file) in capsys.readouterr().err
    assert not contents(tmp_path / "folder")


def test_the_log_tells_the_time_of_beijing(real: Office) -> None:
    began = dt.datetime.now(BEIJING).replace(microsecond=0, tzinfo=None)
    process("run", "--week", real.week, "--root", real.root, TZ="America/New_York")
    first = (real.root / "outbox" / "运行日志.txt").read_text("utf-8")[:19]
    assert began <= dt.datetime.fromisoformat(first) <= began + dt.timedelta(minutes=5)


def test_a_script_of_an_earlier_installation_still_finds_the_command() -> None:
    """It says `from pipeline.cli import main`; the modules below must not stand in its way."""
    script = (
        "import sys, pipeline.cli.command_line; from pipeline.cli import main; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("duban ")
