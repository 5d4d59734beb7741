"""The processes that read units' files."""

from collections.abc import Callable

import pytest
from pebble.pool.process import WorkerManager

from pipeline.domain.settings import Limits
from pipeline.intake.files.workers import confined


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
