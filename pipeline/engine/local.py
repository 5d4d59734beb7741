"""Work done on this machine: in this process, or in several of its own."""

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from pipeline.engine.apart import Apart, Died, TookTooLong, request_of
from pipeline.engine.work import (
    SET_ASIDE,
    TRIES,
    Done,
    Limit,
    MachineFails,
    too_long,
    why_failed,
)

log = logging.getLogger("duban")

P = TypeVar("P")
R = TypeVar("R")
T = TypeVar("T")


class Here:
    """This process, which does one piece after another."""

    def do(
        self, work: Callable[[P], R], pieces: Sequence[P], limit: Limit[P] | None = None
    ) -> Iterator[Done[R]]:
        """See `Workplace`. A piece that ends its process ends the command."""
        for number, piece in enumerate(pieces):
            yield _done(number, work, piece)


class Processes:
    """Several processes of this machine, each of which does a piece at a time."""

    def __init__(self, most: int) -> None:
        self.most = most

    def do(
        self, work: Callable[[P], R], pieces: Sequence[P], limit: Limit[P] | None = None
    ) -> Iterator[Done[R]]:
        """See `Workplace`."""
        waiting = deque(enumerate(pieces))
        ready: queue.Queue[Done[R] | MachineFails] = queue.Queue()
        apart: list[_Hand] = [_Hand() for _ in range(min(self.most, len(pieces)))]
        threads = [
            threading.Thread(target=hand.work_off, args=(work, waiting, ready, limit), daemon=True)
            for hand in apart
        ]
        try:
            for thread in threads:
                thread.start()
            for _ in pieces:
                done = _next(ready)
                if isinstance(done, MachineFails):
                    raise done
                yield done
        finally:
            waiting.clear()
            for hand in apart:
                hand.stop()
            for thread in threads:
                thread.join()


def _next(ready: "queue.Queue[T]") -> T:
    while True:
        try:
            return ready.get(timeout=0.5)  # Windows hears a Ctrl-C only in between
        except queue.Empty:
            continue


class _Hand:
    """One of the processes, which is replaced when it dies."""

    def __init__(self) -> None:
        self._apart: Apart | None = Apart()
        self._stopped = False
        self._lock = threading.Lock()

    def work_off(
        self,
        work: Callable[[P], R],
        waiting: "deque[tuple[int, P]]",
        ready: "queue.Queue[Done[R] | MachineFails]",
        limit: Limit[P] | None,
    ) -> None:
        while not self._stopped:
            try:
                number, piece = waiting.popleft()
            except IndexError:
                return
            try:
                ready.put(self._tried(number, work, piece, limit))
            except MachineFails as problem:
                ready.put(problem)
                return

    def _tried(
        self, number: int, work: Callable[[P], R], piece: P, limit: Limit[P] | None
    ) -> Done[R]:
        most = limit(piece) if limit else threading.TIMEOUT_MAX
        for tried in range(1, TRIES + 1):
            apart = self._started()
            try:
                return _done(number, partial(apart.do, limit=most), request_of(work, piece))
            except TookTooLong:
                self._give_up()
                return Done(number, None, too_long(most))
            except Died:
                self._give_up()
                if not self._stopped and tried < TRIES:
                    log.warning("做 %s 的进程中止（内存不足？），重新开始", piece)
        return Done(number, None, SET_ASIDE)

    def _started(self) -> Apart:
        with self._lock:
            if self._apart is None and not self._stopped:
                self._apart = Apart()
            if self._apart is None:
                raise MachineFails
            return self._apart

    def _give_up(self) -> None:
        with self._lock:
            if self._apart:
                self._apart.close()
            self._apart = None

    def stop(self) -> None:
        self._stopped = True
        self._give_up()


def _done(number: int, work: Callable[[P], R], piece: P) -> Done[R]:
    """Returns what came of a piece. Raises Died and MachineFails."""
    try:
        return Done(number, work(piece))
    except (Died, MachineFails):
        raise
    except Exception as error:
        return Done(number, None, why_failed(error))
