"""`make windows`: the package for Windows, as an office would use it, and the same bytes as here.

Unpacks it into a folder with a Chinese name, blanks and brackets, under code page 936 and without a
network; lays an office out; runs the sample weeks; seals and verifies them; and compares every byte
of the results with those that Linux makes. What was sealed there verifies here, and the reverse.
Skips, and says why, where Wine cannot be set up.
"""

import argparse
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from pipeline import __version__
from tests.windows.machine import NotHere, mend_numpy, set_up, windows

HERE = Path(__file__).parent.parent.parent
PACKAGE = HERE / "dist" / f"督办-{__version__}-windows-x64.zip"
OFFICE = "督办 办公 & [一]"
WEEKS = ("2017-W27", "2017-W28")


def main() -> int:
    """Returns 1 when anything does not hold."""
    options = argparse.ArgumentParser(prog="tests.windows")
    options.add_argument("--kills", type=int, default=0, help="how often to kill a run")
    kills = options.parse_args().kills
    try:
        set_up()
    except NotHere as why:
        print(f"skipped: {why}")
        return 0
    if not PACKAGE.exists():
        subprocess.run([sys.executable, "-m", "bundle", "windows"], cwd=HERE, check=True)
    with tempfile.TemporaryDirectory(prefix="duban-windows-") as name:
        return Trial(Path(name), time.monotonic()).done(kills)


class Trial:
    """One office on the Windows machine; D: there is the folder `drive`."""

    def __init__(self, drive: Path, began: float) -> None:
        self.drive = drive
        self.began = began
        self.wrong = 0
        self.program = drive / f"督办-{__version__}" / "程序"

    def done(self, kills: int) -> int:
        with zipfile.ZipFile(PACKAGE) as package:
            package.extractall(self.drive)
        mend_numpy(self.program / "site")
        self.told("unpacked", True)
        self.lay_out()
        for week in WEEKS:
            self.told(f"run {week}", self.duban("run", "--week", week) == 0)
        self.told("verify on Windows", self.duban("verify") == 0)
        self.compare()
        for number in range(kills):
            self.kill(0.3 + number * 0.6)
        return int(self.wrong > 0)

    def told(self, what: str, holds: bool, more: str = "") -> None:
        self.wrong += not holds
        seconds = f"{time.monotonic() - self.began:.0f} s"
        print(f"{'holds' if holds else 'FAILS'}: {what} ({seconds}){more}", flush=True)

    def duban(self, *words: str, seconds: float = 600, typed: str = "") -> int:
        """Runs the program of the package. Its words are shown when it fails."""
        program = f"D:\\督办-{__version__}\\程序\\python.exe"
        root = f"D:\\{OFFICE}"
        command = [program, "-m", "pipeline", *words, "--root", root]
        done = windows(command, self.drive, seconds=seconds, typed=typed.encode("gbk"))
        if done.returncode:
            print((done.stdout + done.stderr).decode("gbk", "replace")[-2000:])
        return done.returncode

    def lay_out(self) -> None:
        """Makes the office by the one icon of the package, and lays the sample into it."""
        icon = f"D:\\督办-{__version__}\\建办公文件夹.bat"
        typed = f"D:\\{OFFICE}\r\n\r\n".encode("gbk")
        windows(["cmd", "/c", icon], self.drive, typed=typed)
        office = self.drive / OFFICE
        icons = {path.name for path in office.glob("*.bat")}
        self.told("the icon makes an office", {"每周运行.bat", "检查报表.bat"} <= icons)
        if not office.is_dir():
            sys.exit(1)
        for name in ("inbox", "config.yaml"):
            at = office / name
            shutil.rmtree(at) if at.is_dir() else at.unlink()
        self.told("sample", self.duban("sample") == 0)
        (office / "config.yaml").write_bytes(_without_pdf())

    def compare(self) -> None:
        """Runs the same weeks here, and compares; verifies each archive on the other system."""
        here = self.drive / "here"
        call("init", str(here), "--sample")
        (here / "config.yaml").write_bytes(_without_pdf())
        for week in WEEKS:
            call("run", "--week", week, "--root", str(here))
        there = self.drive / OFFICE
        ours, theirs = outputs(here), outputs(there)
        differ = sorted(n for n in {*ours, *theirs} if ours.get(n) != theirs.get(n))
        self.told(
            f"{len(ours)} files have the same bytes",
            not differ,
            "".join(f"\n  {n}" for n in differ),
        )
        told = call("verify", "--root", str(there))
        self.told(
            "sealed on Windows, verified on Linux",
            told.count("同样的字节") == len(WEEKS),
            f"\n{told}",
        )
        shutil.rmtree(there / "archive")
        shutil.copytree(here / "archive", there / "archive")
        self.told("sealed on Linux, verified on Windows", self.duban("verify") == 0)

    def kill(self, seconds: float) -> None:
        """Ends a run after a while, with all that it started; then the next one must be whole."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.duban("run", "--week", WEEKS[1], seconds=seconds)
        whole = self.duban("run", "--week", WEEKS[1]) == 0
        same = outputs(self.drive / "here") == outputs(self.drive / OFFICE)
        self.told(f"killed after {seconds:.1f} s, then run again", whole and same)


def _without_pdf() -> bytes:
    return (HERE / "config.yaml").read_bytes().replace(b"pdf: auto", b"pdf: off")


def call(*words: str) -> str:
    """Runs duban here, and returns what it printed."""
    command = [sys.executable, "-m", "pipeline", *words]
    environment = os.environ | {"PYTHONPATH": str(HERE)}
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout


def outputs(office: Path) -> dict[str, str]:
    """Returns the sha256 of all results and of the returns, but for what tells the machine."""
    found = {}
    for name in ("inbox", "outbox"):
        for path in (office / name).rglob("*"):
            inner = path.relative_to(office).as_posix()
            if path.is_file() and "W" in inner and path.name not in ("run.json", "receipts.csv"):
                found[inner] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


if __name__ == "__main__":
    sys.exit(main())
