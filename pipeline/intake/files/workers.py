"""The processes that open units' files, each limited in memory and time."""

import ctypes
import gc
import multiprocessing
import os
import sys
from pathlib import Path

from pebble import CONSTS, ProcessPool

from pipeline.domain.settings import Limits
from pipeline.intake.files.ready import MOST_PROCESSES, get_ready

CONSTS.sleep_unit = 0.01  # in seconds: how long a pool may outlive its last file


def confined(jobs: int, limits: Limits) -> ProcessPool:
    """Returns a pool of processes that may open units' workbooks, each limited in memory."""
    jobs = min(jobs, MOST_PROCESSES)
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

    Systems other than Linux and Windows have just the limits of size and time. Whatever a reader
    prints before it aborts would mean nothing to users.
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
    elif sys.platform == "win32":
        limit_of_windows(memory_mb << 20)


class _Basic(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION of winnt.h, 64 bytes."""

    _fields_ = (
        ("times", ctypes.c_int64 * 2),
        ("flags", ctypes.c_uint32),
        ("working_set", ctypes.c_size_t * 2),
        ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("classes", ctypes.c_uint32 * 2),
    )


class Extended(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION of winnt.h, 144 bytes."""

    _fields_ = (
        ("basic", _Basic),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peaks", ctypes.c_size_t * 2),
    )


class _Counters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS of psapi.h, 72 bytes."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("faults", ctypes.c_uint32),
        ("working_set_and_pools", ctypes.c_size_t * 6),
        ("committed", ctypes.c_size_t),
        ("peak", ctypes.c_size_t),
    )


_EXTENDED = 9
_PROCESS_MEMORY, _NO_DIALOGUE = 0x100, 0x400
"""Flags of a job: its processes' memory is limited, and one that crashes just ends."""


def limit_of_windows(more: int) -> int:
    """Puts this process into a job in which it may commit so many bytes more. Returns the limit.

    Returns 0 where that cannot be done: Windows 7 knows no job within a job. An allocation beyond
    the limit then fails as it does on Linux. The job lasts as long as the process.
    """
    if sys.platform != "win32":
        return 0
    system = ctypes.WinDLL("kernel32", use_last_error=True)
    system.GetCurrentProcess.restype = system.CreateJobObjectW.restype = ctypes.c_void_p
    own = ctypes.c_void_p(system.GetCurrentProcess())
    now = _Counters(size=ctypes.sizeof(_Counters))
    job = ctypes.c_void_p(system.CreateJobObjectW(None, None))
    if not job or not system.K32GetProcessMemoryInfo(own, ctypes.byref(now), now.size):
        return 0
    limits = Extended(process_memory=now.committed + more)
    limits.basic.flags = _PROCESS_MEMORY | _NO_DIALOGUE
    size = ctypes.sizeof(limits)
    done = system.SetInformationJobObject(job, _EXTENDED, ctypes.byref(limits), size)
    done = done and system.AssignProcessToJobObject(job, own)
    return int(limits.process_memory) if done else 0


_LEFT_OVER = 200_000
"""How many objects may be made before Python looks for cycles. Cells form no cycles, and looking
for them takes a third of the time."""
