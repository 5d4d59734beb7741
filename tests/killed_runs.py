"""Runs that can be killed: a process that has loaded everything forks one run at a time.

python -m tests.killed_runs OFFICE      each line of its input starts a run of 2017-W28; it
                                        prints the run's process id, then how the run ended
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from tests.office import Office


class Runs:
    """Starts runs of the office's week, one at a time."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def start(self) -> int:
        """Starts a run and returns its process id."""
        stdin, stdout = cast("IO[str]", self._process.stdin), cast("IO[str]", self._process.stdout)
        stdin.write("run\n")
        stdin.flush()
        return int(stdout.readline())

    def ended(self) -> int:
        """Waits for the run to end. Returns 0 when it finished, -9 when it was killed."""
        return int(cast("IO[str]", self._process.stdout).readline())


@contextmanager
def runs_of(root: Path) -> Iterator[Runs]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.killed_runs", str(root)]
    with subprocess.Popen(
        command,
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Runs(process)
        finally:
            process.terminate()


def main(root: Path) -> None:
    office = Office(root)
    import pipeline.reports.progress.table  # loaded before the fork, as a run does after it

    assert pipeline.reports.progress.table
    for _ in sys.stdin:
        run = os.fork()
        if run == 0:
            office.run()
            os._exit(0)
        print(run, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(run, 0)[1]), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
