"""The processes that read units' files."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pebble.pool.process import WorkerManager

from pipeline.domain.settings import Limits
from pipeline.intake.files.workers import confined
from tests.office import Office

ROOT = Path(__file__).parent.parent


def test_processes_end_before_their_locks_are_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that had only just begun would write a traceback on the user's terminal."""
    running: list[int] = []
    close: Callable[[WorkerManager], None] = WorkerManager.close_channels

    def closes(manager: WorkerManager) -> None:
        running.append(sum(process.is_alive() for process in manager.workers.values()))
        close(manager)

    monkeypatch.setattr(WorkerManager, "close_channels", closes)
    with confined(2, Limits()) as pool:
        assert pool.schedule(len, ("ab",)).result() == 2
    assert running == [0]


def test_the_returns_are_being_read_before_pandas_is_loaded(office: Office) -> None:
    office.master("| 编号 | 工作内容 | 牵头单位 | 完成时限 |\n| 1 | 修路 | 区规建局 | 7月底 |")
    office.returned("区规建局", "| 编号 | 工作内容 | 进展情况 |\n| 1 | 修路 | 已开工 |")
    office.folder.config.write_text("reports: {pdf: off}", "utf-8")
    asked = ["run", "--week", office.week, "--root", str(office.root)]
    watched = (
        "import sys\n"
        "from pipeline.cli.command_line import main\n"
        "from pipeline.intake import readers\n"
        "read = readers.read_returns\n"
        "def begins(*words, **more):\n"
        "    print('begins', 'pandas' in sys.modules)\n"
        "    return read(*words, **more)\n"
        "readers.read_returns = begins\n"
        f"code = main({asked!r})\n"
        "print('ended', code, 'pandas' in sys.modules)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", watched], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert ran.stdout.split("\n")[0] == "begins False", ran.stderr
    assert "ended 0 True" in ran.stdout, ran.stderr
