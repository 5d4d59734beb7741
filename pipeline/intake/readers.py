"""Reads returns in separate processes, under limits of time and memory.

A workbook that hangs or crashes its reader, or takes up too much memory, costs only that file.
"""

import math
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError
from itertools import chain, starmap

from pebble import ProcessExpired, ProcessFuture

from pipeline.domain.fields import Field
from pipeline.domain.settings import Limits
from pipeline.domain.week import Week
from pipeline.intake.files.receipts import Receipt
from pipeline.intake.files.workers import confined
from pipeline.intake.returns import Return, read_return

Track = Callable[[Iterator[Return], int], Iterator[Return]]
"""Passes the returns on as they come and shows the progress. The number is their total."""


def untracked(returns: Iterator[Return], total: int) -> Iterator[Return]:
    """Passes the returns on and shows no progress."""
    return returns


def read_returns(
    receipts: Sequence[Receipt],
    week: Week,
    limits: Limits,
    own: tuple[Field, ...],
    jobs: int,
    track: Track,
) -> Iterator[Return]:
    """Reads the files in up to `jobs` processes. Returns come in the order of the receipts.

    Of the large ones the smallest are read, as far as `limits.week_mb` allows.

    Reading begins at once and goes on while the caller works on the first returns. `own` holds
    the columns that the office adds.
    """
    if not receipts:
        return iter(())
    size = min(_LARGEST_BATCH, 1 + len(receipts) // (_BATCHES * jobs))
    batches = [receipts[at : at + size] for at in range(0, len(receipts), size)]
    pool = confined(min(jobs, len(batches)), limits)

    def reading(batch: Sequence[Receipt], most: float) -> "ProcessFuture[bytes]":
        task = (batch, week, limits, own, most)
        return pool.schedule(_read, task, timeout=limits.seconds)

    def results(
        batch: Sequence[Receipt], future: "ProcessFuture[bytes]", most: float = math.inf
    ) -> Iterator[Return]:
        try:
            yield from pickle.loads(future.result())
        except _LOST as error:
            if len(batch) == 1:
                yield _lost(batch[0], error, limits)
            else:  # one file spoiled the batch: read each by itself
                for receipt in batch:
                    yield from results([receipt], reading([receipt], most), most)

    light = limits.light_mb * _MEBIBYTE
    under_way = [(batch, reading(batch, light), light) for batch in batches]

    def collected() -> Iterator[Return]:
        try:
            yield from with_large(chain.from_iterable(starmap(results, under_way)))
        finally:  # everything is read, or the caller stopped early
            pool.stop()  # type: ignore[no-untyped-call]  # pebble has no type hints
            pool.join()

    def with_large(returns: Iterator[Return]) -> Iterator[Return]:
        """Reads the large returns too, as far as the limit for the week allows."""
        for number, first in enumerate(returns):
            if not first.weight:
                yield first
                continue
            rest = [first, *returns]  # all must be known to tell which are the smallest
            of_file = {receipt.file: receipt for receipt in receipts[number:]}
            chosen = [[of_file[name]] for name in _smallest(rest, limits.week_mb * _MEBIBYTE)]
            again = {batch[0].file: (batch, reading(batch, math.inf)) for batch in chosen}
            for each in rest:  # as they come: the caller works on the first ones meanwhile
                yield from results(*again[each.file]) if each.file in again else [each]

    return track(collected(), len(receipts))


_BATCHES = 32
"""The least number of batches per process. With fewer, one process ends long after the others;
with a batch per file, handing files over takes too long."""
_LARGEST_BATCH = 16
"""In files."""
_LOST = (TimeoutError, ProcessExpired, MemoryError)


_MEBIBYTE = 1 << 20


def _smallest(returns: Sequence[Return], allowed: float) -> Iterator[str]:
    """Yields the large returns that are read: the smallest, together no more than `allowed` bytes.

    One alone may always be read: a reader has its own limits.
    """
    weighed = sorted((r for r in returns if r.weight), key=lambda r: (r.weight, r.file))
    for number, large in enumerate(weighed):
        allowed -= large.weight
        if allowed < 0 and number:
            return
        yield large.file


def _read(
    batch: Sequence[Receipt], week: Week, limits: Limits, own: tuple[Field, ...], most: float
) -> bytes:
    """Reads a batch and pickles it, because the pool's one result thread is faster with bytes."""
    returns = [read_return(r.path, r.file, r.sha256, week, limits, own, most) for r in batch]
    return pickle.dumps(returns, pickle.HIGHEST_PROTOCOL)


def _lost(receipt: Receipt, error: Exception, limits: Limits) -> Return:
    if isinstance(error, TimeoutError):
        return Return(receipt.file, "too_large", f"{limits.seconds:g}秒内没有读完")
    return Return(receipt.file, "too_large", "读取它的程序中止（内容过大或结构有害）")
