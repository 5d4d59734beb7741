"""Processes in which units' files are opened: none takes more memory or time than allowed."""

import gc
import multiprocessing
import os
import sys
from pathlib import Path

from pebble import CONSTS, ProcessPool

from pipeline.domain.settings import Limits
from pipeline.intake.files.ready import get_ready

CONSTS.sleep_unit = 0.01  # seconds: by how much a pool may end later than its last file


def confined(jobs: int, limits: Limits) -> ProcessPool:
    """Processes in which a unit's workbook may be opened: none takes more memory than allowed."""
    return ProcessPool(jobs, initializer=_confine, initargs=(limits.memory_mb,), context=_context())


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


_LEFT_OVER = 200_000
"""Objects before cycles are looked for: cells make none, and to look takes a third of the time."""
