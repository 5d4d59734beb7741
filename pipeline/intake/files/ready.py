"""The process from which readers are forked, made ready while the command loads its libraries."""

import multiprocessing
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def get_ready(*also: str) -> None:
    """Starts it, with what readers need loaded, and these modules; a second call does nothing."""
    if sys.platform != "win32":
        from multiprocessing import forkserver, resource_tracker

        multiprocessing.get_context("forkserver").set_forkserver_preload(
            ["pipeline.intake.readers", *also]
        )
        resource_tracker.ensure_running()  # by itself: it would let Ctrl-C through afterwards
        with deaf_to_interrupts():
            forkserver.ensure_running()


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Processes started meanwhile never hear Ctrl-C: this one does, a little later, and ends them.

    Windows knows no such thing.
    """
    if sys.platform == "win32":
        yield
        return
    heard: list[int] = []  # by another thread, whose mask is its own
    usual = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # what a new process begins with
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        if heard:
            signal.raise_signal(signal.SIGINT)


_LEFT_OVER = 200_000
"""Objects before cycles are looked for: cells make none, and to look takes a third of the time."""
