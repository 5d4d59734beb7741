"""`make windows`: what the office would do with the package for Windows, by a real Windows Python.

`python -m tests.windows [STEPS]`, of which each tells what holds:

- bundle: unpacks the package into a folder with a Chinese name, blanks and brackets, under code page
  936 and without a network; lays an office out by the icon; runs the sample weeks by theirs; seals and
  verifies them; compares every byte of the results with those that Linux makes. What was sealed there
  verifies here, and the reverse.
- names: files with long paths, odd and reserved names, and the record's name in other capitals, each
  of which costs one file.
- drops: returns dropped on 检查报表, under code pages 936 and 65001.
- city: three districts run their weeks and are rolled up, as Linux does it.
- kills: ends runs hard, KILLS of them, spread over the time that one takes.
- tests: the tests of the project that mean something there (`tests.windows.suite`).

Skips, and says why, where Wine cannot be set up.
"""

import argparse
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.windows.machine import NotHere, set_up
from tests.windows.suite import Suite
from tests.windows.trial import HERE, PACKAGE, Trial, is_current

STEPS = ("bundle", "names", "drops", "city", "kills", "tests")


def main() -> int:
    """Returns 1 when anything does not hold."""
    parser = argparse.ArgumentParser(prog="tests.windows")
    parser.add_argument("steps", nargs="*", help=f"of {', '.join(STEPS)}; all by default")
    parser.add_argument("--kills", type=int, default=10, help="how many runs to kill")
    parser.add_argument("--files", nargs="*", default=[], help="the test files to run there")
    parser.add_argument("--drive", type=Path, help="a folder to be D: there, which is kept")
    options = parser.parse_args()
    if wrong := set(options.steps) - set(STEPS):
        parser.error(f"no such step: {', '.join(wrong)}")
    try:
        set_up()
    except NotHere as why:
        print(f"skipped: {why}")
        return 0
    if not is_current(PACKAGE):
        subprocess.run([sys.executable, "-m", "bundle", "windows"], cwd=HERE, check=True)
    with ExitStack() as ending:
        drive = options.drive or Path(ending.enter_context(tempfile.TemporaryDirectory()))
        drive.mkdir(exist_ok=True)
        trial = Trial(drive)
        trial.begin()
        for step in options.steps or STEPS:
            if step == "tests":
                Suite(trial).run(options.files)
            elif step == "kills":
                trial.kills(options.kills)
            else:
                getattr(trial, step)()
        return int(trial.wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
