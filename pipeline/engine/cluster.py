"""Work done on a Dask cluster: its scheduler and workers are processes of other machines.

Who asks for the work hands each piece to one worker, and counts its tries. Dask's own repetition
would not tell that a piece was begun anew, and counts the deaths of a worker against pieces that
only waited there. Each worker does a piece in a process of its own (see `Apart`).
"""

import importlib.util
import logging
import queue
import threading
import time
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from pipeline.domain.errors import CannotWork
from pipeline.domain.text import listing
from pipeline.engine.apart import IDLE, Apart, Died, TookTooLong, request_of, result_of
from pipeline.engine.work import SET_ASIDE, TRIES, Done, Limit, MachineFails, too_long

if TYPE_CHECKING:
    from distributed import Client, Future

log = logging.getLogger("duban")

P = TypeVar("P")
R = TypeVar("R")

_CONNECT = 10.0
"""In seconds: how long to wait for the scheduler at first."""
_LOOK = 1.0
"""In seconds: how often to look which workers are there."""
_FETCH = 60.0
"""In seconds: how long to wait for a result that is ready."""
_RUN, _MOST = 1.0, 64
"""In seconds, and in pieces: what a worker is given at once. Handing over takes some 10 ms."""
_DIED = b""
"""The answer of a worker whose process for the piece ended."""
_TOO_LONG = b"."
"""That of one whose process for the piece was ended at the piece's limit."""


class Cluster:
    """The workers of a Dask scheduler."""

    def __init__(self, address: str, vouch: Callable[[], None], patience: float = 60) -> None:
        """`vouch` raises MachineFails in a process of another program.

        `patience`: in seconds, how long to wait for a scheduler that does not answer, or for a
        first worker. Raises CannotWork when Dask is not installed here.
        """
        if importlib.util.find_spec("distributed") is None:
            raise CannotWork(
                "--scheduler 要用 Dask，本机没有安装。请运行 "
                "pip install --require-hashes -r requirements-cluster.txt"
            )
        self.address, self.vouch, self.patience = address, vouch, patience

    def do(
        self, work: Callable[[P], R], pieces: Sequence[P], limit: Limit[P] | None = None
    ) -> Iterator[Done[R]]:
        """See `Workplace`. Raises CannotWork too when the scheduler or all workers are lost."""
        with _connected(self.address) as client:
            yield from _Round(self, client, work, pieces, limit).done()


@contextmanager
def _connected(address: str) -> "Iterator[Client]":
    import dask
    from distributed import Client

    for theirs in ("distributed", "tornado"):  # what they say, we tell in Chinese
        logging.getLogger(theirs).setLevel(logging.CRITICAL)
    settings = {
        "distributed.client.heartbeat": "5s",
        "distributed.admin.large-graph-warning-threshold": "1GB",
    }
    with dask.config.set(settings), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of other versions of libraries: results are held against
        try:
            client = Client(address, timeout=_CONNECT, set_as_default=False)
        except (OSError, ValueError, TypeError, ImportError) as error:
            raise CannotWork(
                f"--scheduler {address}：连不上调度器（{type(error).__name__}）。"
                "请检查地址、端口和防火墙，以及调度器（dask scheduler）是否在运行"
            ) from None
    try:
        yield client
    finally:
        with suppress(Exception):  # whatever the network is like by now
            client.close(timeout=2)


Answers = tuple[list[bytes], float]
"""What a worker sends back: an answer a piece, as far as it came, and the seconds it took."""


@dataclass(eq=False)
class _Given:
    """A run of pieces that was given to a worker."""

    worker: "_Worker"
    numbers: list[int]
    future: "Future[Answers]"
    ended: bool = False
    """Whether all was done, though the answers may still be lost with the worker."""


@dataclass(eq=False)
class _Worker:
    """A worker that takes pieces."""

    address: str
    threads: int
    under_way: list[_Given] = field(default_factory=list)
    """In the order in which it does them."""


class _Round(Generic[P, R]):
    """The pieces of one call: which wait, which are where, which were lost."""

    def __init__(
        self,
        cluster: Cluster,
        client: "Client",
        work: Callable[[P], R],
        pieces: Sequence[P],
        limit: Limit[P] | None,
    ) -> None:
        self.limit = limit or (lambda _: threading.TIMEOUT_MAX)
        self.cluster, self.client, self.work, self.pieces = cluster, client, work, pieces
        self.waiting = deque(range(len(pieces)))
        self.again: dict[int, str] = {}
        """The pieces that wait for their second try, with the worker that had the first."""
        self.tries: Counter[int] = Counter()
        self.alone: set[int] = set()
        """The pieces whose worker died, among others: the next one does nothing else meanwhile."""
        self.crew: dict[str, _Worker] = {}
        self.refused: dict[str, str] = {}
        self.ready: queue.Queue[_Given] = queue.Queue()
        self.pace = 0.0
        """In seconds: how long a piece took lately; 0 before the first is done."""
        self.looked = self.worked = time.monotonic()
        self.looked -= _LOOK

    def done(self) -> Iterator[Done[R]]:
        left = len(self.pieces)
        try:
            while left:
                for done in (*self._look_round(), *self._next()):
                    left -= 1
                    yield done
                self._hand_out()
        finally:
            futures = [given.future for worker in self.crew.values() for given in worker.under_way]
            with suppress(Exception):  # the scheduler may be lost
                self.client.cancel(futures, force=True)
            if self.tries:
                names = listing(str(self.pieces[number]) for number in sorted(self.tries))
                log.warning("因进程中止重新交出%d个：%s", len(self.tries), names)

    def _look_round(self) -> Iterator[Done[R]]:
        """Looks which workers are there. Yields the pieces that no worker will finish."""
        if time.monotonic() - self.looked < _LOOK:
            return
        there = self._workers()
        self.looked = time.monotonic()
        for address in [each for each in self.crew if each not in there]:
            yield from self._lost(self.crew.pop(address))
        for address, threads in there.items():
            if threads and address not in self.crew and address not in self.refused:
                self.crew[address] = _Worker(address, threads)
        if self.crew:
            self.worked = self.looked
        waited = self.looked - self.worked
        if waited > self.cluster.patience or (there and there.keys() <= self.refused.keys()):
            raise self._nobody()

    def _workers(self) -> dict[str, int]:
        """Returns the threads of each worker, by address. Raises CannotWork."""
        try:
            if self.client.status != "running" or self.client.scheduler is None:
                raise ConnectionError
            ask = self.client.scheduler.ncores
            found: dict[str, int] = self.client.sync(ask, callback_timeout=self.cluster.patience)
        except Exception as error:  # whatever Dask raises when a scheduler is gone
            raise CannotWork(
                f"{self.cluster.address}：调度器没有应答（{type(error).__name__}），没有做完，"
                "没有结论。请查看调度器后重新运行"
            ) from None
        return found

    def _nobody(self) -> CannotWork:
        told = [f"{address}：{why}" for address, why in self.refused.items()]
        return CannotWork(
            f"{self.cluster.address}：没有能用的工作进程，没有做完，没有结论。"
            "请在各工作机上运行 dask worker，装同一版本的 duban",
            *told,
        )

    def _lost(self, worker: _Worker) -> Iterator[Done[R]]:
        """Takes back what a lost worker had. Only of what it was doing is a try counted."""
        doing = [given for given in worker.under_way if not given.ended][: worker.threads]
        for given in worker.under_way:
            given.future.release()
            for number in given.numbers if given in doing else ():
                self.alone.add(number)
                yield from self._tried(number, worker, "失去联系")
            if given not in doing:
                self.waiting.extendleft(reversed(given.numbers))
        worker.under_way.clear()

    def _tried(self, number: int, worker: _Worker, how: str) -> Iterator[Done[R]]:
        """Counts a try of a piece, and yields it if it was the last."""
        self.tries[number] += 1
        log.warning("%s：工作进程 %s %s", self.pieces[number], worker.address, how)
        if self.tries[number] < TRIES:
            self.again[number] = worker.address
        else:
            yield Done(number, None, SET_ASIDE)

    def _refuse(self, worker: _Worker, why: str) -> None:
        """Gives a worker nothing more, and takes back what it has."""
        if self.crew.pop(worker.address, None):
            self.refused[worker.address] = why
            log.warning("不用工作进程 %s：%s", worker.address, why)
            for given in worker.under_way:
                given.future.cancel()
                self.waiting.extendleft(reversed(given.numbers))
            worker.under_way.clear()

    def _next(self) -> Iterator[Done[R]]:
        """Waits a moment for pieces that are done, and yields what came of them."""
        try:
            given = self.ready.get(timeout=_LOOK if self.crew else _LOOK / 4)
        except queue.Empty:
            return
        if given not in given.worker.under_way:
            return  # given up meanwhile, and done elsewhere
        given.worker.under_way.remove(given)
        try:
            answers, seconds = given.future.result(timeout=_FETCH)
            if not 0 < len(answers) <= len(given.numbers):
                raise ValueError(len(answers))
            self.pace = seconds / len(answers)
        except Exception as error:  # whatever was sent back
            yield from self._not_done(given, error)
            return
        self.waiting.extendleft(reversed(given.numbers[len(answers) :]))
        for number, answer in zip(given.numbers, answers, strict=False):
            yield from self._answered(number, given.worker, answer)

    def _answered(self, number: int, worker: _Worker, answer: bytes) -> Iterator[Done[R]]:
        if answer == _DIED:
            yield from self._tried(number, worker, "做它的进程中止（内存不足？）")
            return
        if answer == _TOO_LONG:
            yield Done(number, None, too_long(self.limit(self.pieces[number])), worker.address)
            return
        try:
            yield Done(number, result_of(answer), where=worker.address)
        except MachineFails as problem:
            self.waiting.appendleft(number)
            self._refuse(worker, str(problem))
        except CannotWork as problem:
            yield Done(number, None, str(problem), worker.address)
        except Exception as error:  # what was sent back is no answer
            self.waiting.appendleft(number)
            self._refuse(worker, f"答复读不出（{type(error).__name__}）")

    def _not_done(self, given: _Given, error: Exception) -> Iterator[Done[R]]:
        from distributed import KilledWorker

        worker = given.worker
        if isinstance(error, KilledWorker):  # it came back at its old address, again and again
            for number in given.numbers:
                self.alone.add(number)
                yield from self._tried(number, worker, "多次中止")
            return
        self.waiting.extendleft(reversed(given.numbers))
        if isinstance(error, ImportError | AttributeError | TypeError):
            self._refuse(worker, f"没有安装 duban，或是另一版本（{error}）")
        elif not isinstance(error, OSError | TimeoutError):  # then the result was lost on its way
            self._refuse(worker, f"做不了（{type(error).__name__}：{error}）")

    def _hand_out(self) -> None:
        """Gives every worker a run for each of its threads, and then one to be ready with."""
        threads = sum(worker.threads for worker in self.crew.values())
        for extra in (0, 1) if len(self.waiting) > 2 * threads else (0,):
            for worker in self.crew.values():
                while len(worker.under_way) < worker.threads + extra:
                    numbers = self._taken(worker, len(self.waiting) // (2 * threads))
                    if not numbers:
                        break
                    self._give(worker, numbers)

    def _taken(self, worker: _Worker, share: int) -> list[int]:
        """Returns the pieces that a worker is to do next; none if there are none for it now.

        `share`: how many may be given at most, so that all workers end at about the same time.
        """
        if any(self.alone & set(given.numbers) for given in worker.under_way):
            return []
        for number, last in self.again.items():
            elsewhere = worker.address != last or len(self.crew) == 1
            if elsewhere and not (number in self.alone and worker.under_way):
                del self.again[number]
                return [number]
        size = min(share, _MOST, int(_RUN / self.pace)) if self.pace else 1
        return [self.waiting.popleft() for _ in range(min(max(1, size), len(self.waiting)))]

    def _give(self, worker: _Worker, numbers: list[int]) -> None:
        vouch = self.cluster.vouch
        requests = [request_of(self.work, self.pieces[number], vouch) for number in numbers]
        limits = [self.limit(self.pieces[number]) for number in numbers]
        future: Future[Answers] = self.client.submit(
            done_on_worker, requests, limits, workers=[worker.address], pure=False
        )
        given = _Given(worker, numbers, future)
        worker.under_way.append(given)

        def ended(future: "Future[Answers]") -> None:
            given.ended = future.status == "finished"
            self.ready.put(given)

        future.add_done_callback(ended)


_idle: deque[tuple[Apart, float]] = deque()
"""The processes of this worker that have nothing to do. Loading the libraries again takes longer
than most pieces."""


def done_on_worker(requests: Sequence[bytes], limits: Sequence[float]) -> Answers:
    """Does pieces, one after another, on the worker on which it is called.

    `limits`: how long each may take, in seconds. When its process ends in one of them, the answer
    is `_DIED`, or `_TOO_LONG`, and the rest is left.
    """
    began, answers = time.monotonic(), []
    apart = _ready_one()
    for request, limit in zip(requests, limits, strict=True):
        try:
            answers.append(apart.answer(request, limit))
        except Died as ended:
            apart.close()
            answers.append(_TOO_LONG if isinstance(ended, TookTooLong) else _DIED)
            break
    else:
        _idle.append((apart, time.monotonic()))
    return answers, time.monotonic() - began


def _ready_one() -> Apart:
    while True:
        try:
            apart, since = _idle.pop()
        except IndexError:
            return Apart()
        if time.monotonic() - since < IDLE / 2:  # well before it ends by itself
            return apart
        apart.close()
