"""Where log lines go: to the screen and to the office's log file, which also keeps tracebacks."""

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
    """Sends log lines to the screen and, given an office folder, also to its log file."""
    screen = logging.StreamHandler(sys.stderr)
    screen.setFormatter(_OneLine("%(message)s"))
    handlers: list[logging.Handler] = [screen]
    if folder is not None and folder.inbox.is_dir():
        with suppress(OSError):  # the run itself reports what is wrong with the outbox
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
    """Yields the file that keeps a traceback, even for a command that writes no log otherwise.

    It is in the outbox or, if that cannot be written, among the system's temporary files.
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
    """Returns Beijing time, as in the office's other papers, whatever the machine's time zone."""
    return dt.datetime.fromtimestamp(seconds or 0, BEIJING).timetuple()


class _OneLine(logging.Formatter):
    """A formatter without tracebacks: those are for the log file."""

    def format(self, record: logging.LogRecord) -> str:
        return record.getMessage()
