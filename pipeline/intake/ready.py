"""The process from which readers are forked, made ready while the command loads its libraries."""

import multiprocessing
import sys


def get_ready(*also: str) -> None:
    """Starts it, with what readers need loaded, and these modules; a second call does nothing."""
    if sys.platform != "win32":
        from multiprocessing import forkserver

        multiprocessing.get_context("forkserver").set_forkserver_preload(
            ["pipeline.intake.readers", *also]
        )
        forkserver.ensure_running()
