"""Where the log lines go: to the screen, to the office's log file, and what a crash leaves."""

import datetime as dt
import logging
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pipeline.domain.week import BEIJING
from pipeline.office.folder import OfficeFolder

log = logging.getLogger("duban")

_LOG_BYTES, _LOGS_KEPT = 1_000_000, 5


@contextmanager
def logging_to(folder: OfficeFolder | None) -> Iterator[None]:
    """Log lines go to the screen and, for a run, to the office's log file.

    On a terminal the progress bar takes the place of the lines before the last.
    """
    screen = logging.StreamHandler(sys.stderr)
    screen.setFormatter(_OneLine("%(message)s"))
    handlers: list[logging.Handler] = [screen]
    if folder is not None and folder.inbox.is_dir():
        with suppress(OSError):  # the run itself says what is wrong with the outbox
            handlers.append(_file(folder.log))
    log.setLevel(logging.INFO)
    log.propagate = False
    for handler in handlers:
        log.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            log.removeHandler(handler)
            handler.close()


@contextmanager
def crash_log(folder: OfficeFolder) -> Iterator[Path]:
    """The file in which a traceback is kept, also of a command that writes no log otherwise.

    It stands in the outbox; where there is none to write to, among the system's temporary files.
    """
    for handler in log.handlers:
        if isinstance(handler, RotatingFileHandler):
            yield Path(handler.baseFilename)
            return
    try:
        file = _file(folder.log if folder.is_office else _elsewhere(folder))
    except OSError:
        file = _file(_elsewhere(folder))
    log.addHandler(file)
    try:
        yield Path(file.baseFilename)
    finally:
        log.removeHandler(file)
        file.close()


def _elsewhere(folder: OfficeFolder) -> Path:
    return Path(tempfile.gettempdir()) / f"duban{folder.log.name}"


def _file(path: Path) -> RotatingFileHandler:
    path.parent.mkdir(exist_ok=True)
    file = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=_LOGS_KEPT, encoding="utf-8")
    formatter = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    formatter.converter = _in_beijing
    file.setFormatter(formatter)
    return file


def _in_beijing(seconds: float | None) -> time.struct_time:
    """The hour that the office's other papers name, whatever the machine's time zone."""
    return dt.datetime.fromtimestamp(seconds or 0, BEIJING).timetuple()


class _OneLine(logging.Formatter):
    """The message without the traceback: that is for the log file."""

    def format(self, record: logging.LogRecord) -> str:
        return record.getMessage()
