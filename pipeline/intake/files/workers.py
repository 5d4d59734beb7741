"""The processes that open units' files, each limited in memory and time."""

import gc
import multiprocessing
import os
import sys
from pathlib import Path

from pebble import CONSTS, ProcessPool

from pipeline.domain.settings import Limits
from pipeline.intake.files.ready import get_ready

CONSTS.sleep_unit = 0.01  # in seconds: how long a pool may outlive its last file


def confined(jobs: int, limits: Limits) -> ProcessPool:
    """Returns a pool of processes that may open units' workbooks, each limited in memory."""
    return _Pool(jobs, initializer=_confine, initargs=(limits.memory_mb,), context=_context())


class _Pool(ProcessPool):
    """A pool that ends its processes before it takes their locks away.

    pebble does so the other way round, and a process that has only just begun then fails, with a
    traceback on the user's terminal.
    """

    def _stop_pool(self) -> None:
        if self._pool_manager_loop is not None:
            self._pool_manager_loop.join()  # it would start others
        manager = self._pool_manager.worker_manager
        manager.force_stop_workers()  # type: ignore[no-untyped-call]  # pebble has no type hints
        super()._stop_pool()  # type: ignore[no-untyped-call]  # pebble has no type hints


def _context() -> multiprocessing.context.BaseContext:
    """Returns how to start fresh processes. A fork would copy this one's threads and memory."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    get_ready()
    return multiprocessing.get_context("forkserver")


def _confine(memory_mb: int) -> None:
    """Limits the memory that this process may allocate from now on, and silences its stderr.

    Only Linux can limit memory. Other systems have just the limits of size and time. Whatever a
    reader prints before it aborts would mean nothing to users.
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


_LEFT_OVER = 200_000
"""How many objects may be made before Python looks for cycles. Cells form no cycles, and looking
for them takes a third of the time."""
