"""A process that does one piece of work at a time, apart from the one that asks for it.

A piece that exhausts the memory, or crashes a library, then costs this process alone. It is a plain
child, since the workers of a cluster may start no process of `multiprocessing`, and run no work in
their main thread, which our readers need.
"""

import os
import pickle
import queue
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import pipeline
from pipeline.domain.errors import CannotWork
from pipeline.engine.work import MachineFails, why_failed

P = TypeVar("P")
R = TypeVar("R")


IDLE = 120.0
"""In seconds: after how long with nothing to do it ends by itself."""


class Died(Exception):
    """The error when the process ended while it worked."""


class TookTooLong(Died):
    """The error when it was ended because it worked longer than it might."""


class Apart:
    """The process, started at once. It ends when it is closed, or with the process that made it."""

    def __init__(self) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="duban-"))
        source = str(Path(pipeline.__file__).parents[1])
        paths = [source, *filter(None, [os.environ.get("PYTHONPATH")])]
        here = str(self._scratch)
        self._process = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ
            | {"PYTHONPATH": os.pathsep.join(paths), "TMPDIR": here, "TEMP": here, "TMP": here},
            start_new_session=True,  # Ctrl-C is for the one that asks, and ends this one with all
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def answer(self, request: bytes, limit: float = threading.TIMEOUT_MAX) -> bytes:
        """Does what `request_of` says. Raises Died when the process ends meanwhile.

        After `limit` seconds it is ended: then raises TookTooLong.
        """
        assert self._process.stdin
        assert self._process.stdout
        ended = threading.Event()
        timer = threading.Timer(min(limit, threading.TIMEOUT_MAX), self._stop, [ended])
        timer.daemon = True
        timer.start()
        try:
            _send(self._process.stdin, request)
            return _received(self._process.stdout)
        except (OSError, EOFError, ValueError):  # the last, when it was closed from another thread
            raise (TookTooLong if ended.is_set() else Died) from None
        finally:
            timer.cancel()
            timer.join()  # lest it end the process in the next piece

    def _stop(self, ended: threading.Event) -> None:
        ended.set()
        _end(self._process)

    def do(self, request: bytes, limit: float = threading.TIMEOUT_MAX) -> Any:
        """Returns the result of what `request_of` says. Raises as `answer` and `result_of` do."""
        return result_of(self.answer(request, limit))

    def close(self) -> None:
        """Ends the process, whatever it does, with all that it started and wrote for itself."""
        _end(self._process)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(OSError):  # what could not be sent any more
                    pipe.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    except OSError:  # it has ended already
        pass
    process.wait()


def request_of(work: Callable[[P], R], piece: P, vouch: Callable[[], None] | None = None) -> bytes:
    """Returns what to send to do a piece. `vouch` raises MachineFails where it must not be done."""
    return pickle.dumps((vouch, pickle.dumps((work, piece))))


def result_of(answer: bytes) -> Any:
    """Returns the result that was sent back. Raises CannotWork when there is none."""
    raised, result = pickle.loads(answer)
    if raised:
        raise result
    return result


_LENGTH = struct.Struct(">Q")


def _send(pipe: BinaryIO | Any, content: bytes) -> None:
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def _received(pipe: BinaryIO | Any) -> bytes:
    """Returns what was sent. Raises EOFError when the other side has ended."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return _exactly(pipe, length)


def _exactly(pipe: BinaryIO | Any, length: int) -> bytes:
    content: bytes = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return content


def main() -> None:
    """Does what is sent, until the other side ends."""
    answers, asked = os.fdopen(os.dup(1), "wb"), os.fdopen(os.dup(0), "rb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is printed must not look like an answer
    # A library that looks at stdin when it is loaded (numpy) waits on Windows until it can be read
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    pieces: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_take_in, args=(asked, pieces), daemon=True).start()
    with suppress(queue.Empty):
        while True:
            _send(answers, _answer(pieces.get(timeout=IDLE)))
    _clear()


def _take_in(asked: BinaryIO, pieces: "queue.Queue[bytes]") -> None:
    """Takes pieces in. When nobody is there to send any, ends this process in the middle of one."""
    try:
        while True:
            pieces.put(_received(asked))
    except (OSError, EOFError):
        _clear()
        if sys.platform != "win32":
            os.killpg(0, signal.SIGKILL)  # with the readers
        os._exit(1)


def _clear() -> None:
    """Removes what this process wrote for itself. Its temporary folder is its own: see `Apart`."""
    shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)


def _answer(request: bytes) -> bytes:
    try:
        try:
            vouch, sealed = pickle.loads(request)
            if vouch:
                vouch()
            work, piece = pickle.loads(sealed)
        except (ImportError, AttributeError) as error:
            raise MachineFails(f"由另一版本的 duban 做不了（{error}）") from None
        return pickle.dumps((False, work(piece)))
    except MachineFails as problem:
        return pickle.dumps((True, MachineFails(*problem.args)))
    except Exception as error:  # as one that can be sent, whatever it holds
        return pickle.dumps((True, CannotWork(*why_failed(error).split("\n"))))


if __name__ == "__main__":
    main()
