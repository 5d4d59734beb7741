"""Where log lines go: to the screen and to the office's log file, which also keeps tracebacks."""

import datetime as dt
import io
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.domain.text import shown
from pipeline.domain.week import BEIJING
from pipeline.office.disk import clear, open_to_add
from pipeline.office.folder import OfficeFolder

log = logging.getLogger("duban")

_LOG_BYTES, _LOGS_KEPT = 1_000_000, 5


@contextmanager
def logging_to(folder: OfficeFolder | None) -> Iterator[None]:
    """Sends log lines to the screen and, given an office folder, also to its log file."""
    handlers: list[logging.Handler] = []
    if not any(isinstance(handler.formatter, _OnScreen) for handler in log.handlers):
        screen = logging.StreamHandler(sys.stderr)  # a command that `desk` runs has it already
        screen.setFormatter(_OnScreen())
        handlers.append(screen)
    unwritten = ""
    if folder is not None and folder.inbox.is_dir():
        try:
            handlers.append(_file(folder.log))
        except OSError as error:  # the run itself reports what is wrong with the outbox
            if os.path.lexists(folder.log):
                unwritten = in_chinese(error)
    log.setLevel(logging.INFO)
    log.propagate = False
    for handler in handlers:
        log.addHandler(handler)
    if folder is not None and unwritten:
        log.warning(
            "%s：写不了运行日志（%s）。请把它移走或关闭正在打开它的程序", folder.log, unwritten
        )
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
    return Path(tempfile.mkdtemp(prefix="duban-")) / folder.log.name  # nobody else's folder


def _file(path: Path) -> RotatingFileHandler:
    path.parent.mkdir(exist_ok=True)
    replaced = clear(path)
    file = _LogFile(path, maxBytes=_LOG_BYTES, backupCount=_LOGS_KEPT, encoding="utf-8")
    file.setFormatter(_InTheFile())
    if replaced:
        told = "%s：原来是链接或管道，已移去，另写日志"
        file.handle(log.makeRecord(log.name, logging.WARNING, "", 0, told, (path,), None))
    return file


class _LogFile(RotatingFileHandler):
    """A log file that is never written through a link, and goes on when it cannot be put aside."""

    def _open(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(open_to_add(Path(self.baseFilename)), self.encoding)

    def doRollover(self) -> None:  # noqa: N802  # as logging names it
        try:
            super().doRollover()
        except OSError:  # something stands in the place of an older log, or it is open elsewhere
            self.stream = self._open()


class _OnScreen(logging.Formatter):
    """A formatter without tracebacks: those are for the log file."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(_lines(record))


class _InTheFile(logging.Formatter):
    """A formatter that begins every line with the time, so that no text can look like a line."""

    def format(self, record: logging.LogRecord) -> str:
        # Beijing time, as in the office's other papers, whatever the machine's time zone
        when = dt.datetime.fromtimestamp(record.created, BEIJING)
        begun = f"{when:%Y-%m-%d %H:%M:%S},{int(record.msecs):03} {record.levelname} "
        lines = _lines(record)
        if record.exc_info:
            lines += map(shown, self.formatException(record.exc_info).split("\n"))
        return "\n".join(begun + line for line in lines)


def _lines(record: logging.LogRecord) -> list[str]:
    """Returns the message. What is put into it cannot begin a line, but for lines of an error."""
    put_in = record.args if isinstance(record.args, tuple) else (record.args,)
    clean = tuple(value if isinstance(value, int | float) else _clean(value) for value in put_in)
    return [shown(line) for line in (record.msg % clean if record.args else record.msg).split("\n")]


def _clean(value: object) -> str:
    return str(value) if isinstance(value, CannotWork) else shown(str(value))
