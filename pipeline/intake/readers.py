"""Returns read in processes of their own, under a limit of time and memory.

A workbook that hangs a reader, swells or makes it abort costs that file only.
"""

import gc
import multiprocessing
import os
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError
from itertools import chain, starmap
from pathlib import Path

from pebble import CONSTS, ProcessExpired, ProcessFuture, ProcessPool

from pipeline.fields import Field
from pipeline.intake.ready import get_ready
from pipeline.intake.receipts import Receipt
from pipeline.intake.returns import Return, read_return
from pipeline.settings import Limits
from pipeline.week import Week

CONSTS.sleep_unit = 0.01  # seconds: by how much a pool may end later than its last file

Track = Callable[[Iterator[Return], int], Iterator[Return]]
"""Passes the returns on as they come, and shows how far it is; the number is how many there are."""


def untracked(returns: Iterator[Return], total: int) -> Iterator[Return]:
    """For those who show nothing."""
    return returns


def read_returns(
    receipts: Sequence[Receipt],
    week: Week,
    limits: Limits,
    own: tuple[Field, ...],
    jobs: int,
    track: Track,
) -> Iterator[Return]:
    """What each file received holds, in the order of the receipts, with `jobs` files at a time.

    Reading begins at once and goes on while the first returns are looked at. `own`: the columns
    that the office adds.
    """
    if not receipts:
        return iter(())
    size = min(_LARGEST_BATCH, 1 + len(receipts) // (_BATCHES * jobs))
    batches = [receipts[at : at + size] for at in range(0, len(receipts), size)]
    pool = confined(min(jobs, len(batches)), limits)

    def reading(batch: Sequence[Receipt]) -> "ProcessFuture[bytes]":
        return pool.schedule(_read, (batch, week, limits, own), timeout=limits.seconds)

    def results(batch: Sequence[Receipt], future: "ProcessFuture[bytes]") -> Iterator[Return]:
        try:
            yield from pickle.loads(future.result())
        except _LOST as error:
            if len(batch) == 1:
                yield _lost(batch[0], error, limits)
            else:  # by the fault of one
                for receipt in batch:
                    yield from results([receipt], reading([receipt]))

    under_way = [(batch, reading(batch)) for batch in batches]

    def collected() -> Iterator[Return]:
        try:
            yield from chain.from_iterable(starmap(results, under_way))
        finally:  # all is read, or nobody waits for the rest
            pool.stop()  # type: ignore[no-untyped-call]  # pebble says no types
            pool.join()

    return track(collected(), len(receipts))


_BATCHES = 32
"""So many a process at least: fewer are soon unequal, and to hand over each file costs time."""
_LARGEST_BATCH = 16
"""Files."""
_LEFT_OVER = 200_000
"""Objects before cycles are looked for: cells make none, and to look takes a third of the time."""
_LOST = (TimeoutError, ProcessExpired, MemoryError)


def _read(batch: Sequence[Receipt], week: Week, limits: Limits, own: tuple[Field, ...]) -> bytes:
    """The returns, pickled: the pool's one thread that takes in results is faster with bytes."""
    returns = [read_return(r.path, r.file, r.sha256, week, limits, own) for r in batch]
    return pickle.dumps(returns, pickle.HIGHEST_PROTOCOL)


def confined(jobs: int, limits: Limits) -> ProcessPool:
    """Processes in which a unit's workbook may be opened: none takes more memory than allowed."""
    return ProcessPool(jobs, initializer=_confine, initargs=(limits.memory_mb,), context=_context())


def _lost(receipt: Receipt, error: Exception, limits: Limits) -> Return:
    if isinstance(error, TimeoutError):
        return Return(receipt.file, "too_large", f"{limits.seconds:g}秒内没有读完")
    return Return(receipt.file, "too_large", "读取它的程序中止（内容过大或结构有害）")


def _context() -> multiprocessing.context.BaseContext:
    """Fresh processes: a fork would copy this one's threads and all that it holds."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    get_ready()
    return multiprocessing.get_context("forkserver")


def _confine(memory_mb: int) -> None:
    """Limits what this process may allocate from now on.

    Only Linux can; elsewhere the limits of size and time stand alone. What a reader prints before
    it aborts is no message for anybody.
    """
    gc.freeze()
    gc.set_threshold(_LEFT_OVER)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if sys.platform == "linux":
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + (memory_mb << 20)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
