"""Starts the process that readers are forked from, while the command still loads its libraries."""

import multiprocessing
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

MOST_PROCESSES = 61
"""Windows waits for no more processes at once."""


def get_ready(*also: str) -> None:
    """Starts that process, with the readers' modules and those in `also` loaded.

    A second call does nothing.
    """
    if sys.platform != "win32":
        from multiprocessing import forkserver, resource_tracker

        multiprocessing.get_context("forkserver").set_forkserver_preload(
            ["pipeline.intake.preload", *also]
        )
        resource_tracker.ensure_running()  # on its own: it would let Ctrl-C through afterwards
        with deaf_to_interrupts():
            forkserver.ensure_running()


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Makes processes that are started inside the `with` block ignore Ctrl-C.

    This process handles a Ctrl-C at the end of the block and ends them. Windows has no such mask.
    """
    if sys.platform == "win32":
        yield
        return
    heard: list[int] = []  # a thread with a mask of its own may still hear it
    usual = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # a new process inherits the mask
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        if heard:
            signal.raise_signal(signal.SIGINT)
