"""The package in an office on the Windows machine, and what is tried with it."""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

from pipeline import __version__
from pipeline.desk.errands import ERRANDS
from tests.windows.machine import in_a_window, mend_numpy, windows

HERE = Path(__file__).parent.parent.parent
PACKAGE = HERE / "dist" / f"督办-{__version__}-windows-x64.zip"
OFFICE = "督办 办公 & [一]"
WEEKS = ("2017-W27", "2017-W28")
DAYS = ("2017-07-07", "2017-07-14")
"""The cut-off day of each, as a clerk types it."""


def is_current(package: Path) -> bool:
    """Whether the package is there, and was built of the sources that are here now."""
    if not package.exists():
        return False
    here = {
        path.relative_to(HERE).as_posix(): path.read_bytes()
        for path in (HERE / "pipeline").rglob("*.py")
    }
    with zipfile.ZipFile(package) as zipped:
        names = (name for name in zipped.namelist() if name.endswith(".py"))
        there = {
            inner: zipped.read(name)
            for name in names
            for _, mark, inner in [name.partition("/site/")]
            if mark and inner.startswith("pipeline/")
        }
    return here == there


class Trial:
    """One office on the Windows machine; D: there is the folder `drive`."""

    def __init__(self, drive: Path) -> None:
        self.drive = drive
        self.began = time.monotonic()
        self.wrong = 0
        self.top = f"督办-{__version__}"
        self.program = drive / self.top / "程序"
        self.office = drive / OFFICE

    def told(self, what: str, holds: bool, more: str = "") -> None:
        self.wrong += not holds
        seconds = f"{time.monotonic() - self.began:.0f} s"
        print(f"{'holds' if holds else 'FAILS'}: {what} ({seconds}){more}", flush=True)

    def begin(self) -> None:
        """Unpacks the package and lays an office out, unless they are there."""
        if not (self.drive / "unpacked").exists():
            with zipfile.ZipFile(PACKAGE) as package:
                package.extractall(self.drive)
            mend_numpy(self.program / "site")
            (self.drive / "unpacked").touch()
        if not self.office.is_dir():
            self._lay_out()

    def duban(
        self,
        *words: str,
        seconds: float = 1200,
        environment: Mapping[str, str] | None = None,
        root: str = OFFICE,
    ) -> tuple[int, str]:
        """Runs the program of the package. Returns its exit code and its words."""
        program = f"D:\\{self.top}\\程序\\python.exe"
        command = [program, "-m", "pipeline", *words, "--root", f"D:\\{root}"]
        return said(windows(command, self.drive, environment, seconds))

    def icon(self, name: str, typed: str = "", file: str = "", page: str = "936") -> str:
        """Double-clicks an icon of the office, or drops a file on it, in a window of that code page.

        Returns what its window says. Explorer would have cmd start the icon; Wine's cmd does not
        know its own command line, so that a variable of that name tells it.
        """
        icon = f'"D:\\{OFFICE}\\{name}.bat"' + (f' "{file}"' if file else "")
        starts = f"@chcp {page} >nul\r\n@call {icon}\r\n"
        (self.drive / "start.bat").write_bytes(starts.encode("gbk"))
        line = {"cmdcmdline": f'C:\\windows\\system32\\cmd.exe /c "{icon}"'}
        command = ["cmd", "/c", "D:\\start.bat"]
        return in_a_window(command, self.drive, line, typed=typed)

    def holds(self, what: str, answer: tuple[int, str], code: int = 0, *needed: str) -> None:
        """Tells whether a command ended with that code and said what is needed."""
        lacking = [each for each in needed if each not in answer[1]]
        right = answer[0] == code and not lacking
        self.told(
            what, right, "" if right else f"\n{answer[0]}, lacks {lacking}\n{answer[1][-2000:]}"
        )

    def _lay_out(self) -> None:
        """Makes the office by the one icon of the package, and lays the sample into it."""
        icon = f"D:\\{self.top}\\建办公文件夹.bat"
        typed = f"D:\\{OFFICE}\r\n\r\n".encode("gbk")
        windows(["cmd", "/c", icon], self.drive, typed=typed)
        icons = {path.stem for path in self.office.glob("*.bat")}
        self.told("the icon makes an office", icons == {errand.name for errand in ERRANDS})
        if not self.office.is_dir():
            sys.exit(1)
        for path in self.office.glob("*.bat"):  # as Wine's cmd reads them, whatever chcp says
            path.write_bytes(path.read_bytes().decode("utf-8").encode("gbk"))
        for name in ("inbox", "config.yaml"):
            at = self.office / name
            shutil.rmtree(at) if at.is_dir() else at.unlink()
        self.holds("sample", self.duban("sample"))
        (self.office / "config.yaml").write_bytes(_settings())

    def bundle(self) -> None:
        """Runs the weeks by their icon here and there, and compares; verifies each on the other."""
        for day, week in zip(DAYS, WEEKS, strict=True):
            told = self.icon("每周运行", f"{day}\n")
            self.told(f"每周运行 {week}", "完成 2017年7月" in told, "" if "完成" in told else told)
        self.holds("verify on Windows", self.duban("verify"))
        here = self.here()
        ours, theirs = outputs(here), outputs(self.office)
        differ = sorted(n for n in {*ours, *theirs} if ours.get(n) != theirs.get(n))
        lines = "".join(f"\n  {name}" for name in differ)
        self.told(f"{len(ours)} files have the same bytes", not differ, lines)
        told = call("verify", "--root", str(self.office), may_fail=True)
        whole = told.count("同样的字节") == len(WEEKS)
        self.told("sealed on Windows, verified on Linux", whole, "" if whole else f"\n{told}")
        kept = self.drive / "sealed there"
        self.office.joinpath("archive").rename(kept)
        shutil.copytree(here / "archive", self.office / "archive")
        self.holds("sealed on Linux, verified on Windows", self.duban("verify"))
        remove(self.office / "archive")
        kept.rename(self.office / "archive")

    def here(self) -> Path:
        """Returns an office in which this machine ran the same weeks."""
        here = self.drive / "here"
        if not here.is_dir():
            call("init", str(here), "--sample")
            (here / "config.yaml").write_bytes(_settings())
            for week in WEEKS:
                call("run", "--week", week, "--root", str(here))
        return here

    def small(self, name: str) -> Path:
        """Returns an office with the list of the sample and two returns of its first week."""
        small = self.drive / name
        remove(small)
        shutil.copytree(self.here() / "inbox", small / "inbox")
        returns = sorted((small / "inbox" / WEEKS[0]).glob("*.xls*"))
        for path in returns[2:]:
            path.unlink()
        for week in WEEKS[1:]:
            remove(small / "inbox" / week)
        (small / "config.yaml").write_bytes(_settings())
        return small

    def names(self) -> None:
        """Gives returns names that Windows takes only with care, in a folder of a long path."""
        name = "甲" * 60 + "\\" + "乙" * 60
        small = self.small("名")
        deep = self.drive / name.replace("\\", "/")
        remove(deep.parent)
        deep.parent.mkdir()
        small.rename(deep)
        folder = deep / "inbox" / WEEKS[0]
        one = min(folder.glob("*.xls*"))
        odd = (
            "aux.xlsx",
            "NUL.xlsx",
            "表.",
            "长" * 70 + ".xlsx",
            "下级 & (二)/con.xlsx",
            "Receipts.CSV",
        )
        for each in odd:
            (folder / each).parent.mkdir(exist_ok=True)
            shutil.copyfile(one, folder / each)
        answer = self.duban("run", "--week", WEEKS[0], root=name)
        self.holds("a path of 150 and names that are odd", answer, 0, "完成 2017年7月")
        table = deep / "outbox" / WEEKS[0] / "data" / "receipts.csv"
        rows = table.read_text("utf-8-sig") if table.exists() else ""
        lacking = [each for each in odd[:-1] if f"{each}," not in rows and f'{each}"' not in rows]
        lacking += [] if "Receipts(2).CSV," in rows else ["Receipts.CSV"]
        self.told("each of them has its row", not lacking, f" {lacking or ''}")
        self.holds("and is sealed", self.duban("verify", root=name))

    def drops(self) -> None:
        """Drops returns on an icon, under both code pages of an office."""
        one = min((self.here() / "inbox" / WEEKS[0]).glob("*.xls*"))
        for name in ("区规建局&a.xlsx", "区 规建局 (一).xlsx", "区规建局，100%!.xlsx"):
            path = self.drive / "桌 面" / name
            path.parent.mkdir(exist_ok=True)
            shutil.copyfile(one, path)
            file = f"D:\\桌 面\\{name}"
            for page in ("936", "65001"):
                told = self.icon("检查报表", f"{DAYS[0]}\n", file, page)
                right = name in told and "可以采用" in told
                self.told(f"{name} dropped, code page {page}", right, "" if right else f"\n{told}")

    def city(self) -> None:
        """Rolls the sample's three districts up there, and here from what was sealed there."""
        name = "市 & 区县"
        there, here = self.drive / name, self.drive / "city here"
        for folder in (there, here):
            remove(folder)
            folder.mkdir()
        self.holds("three districts and a city", self.duban("sample", "--city", root=name))
        call("sample", "--city", "--root", str(here))
        self.told("it is the same here", digests(there) == digests(here))
        for week in sorted(path.relative_to(there) for path in there.glob("*区/inbox/2017-W*")):
            district = week.parts[0]
            answer = self.duban("run", "--week", week.name, root=f"{name}\\{district}")
            self.holds(f"{district} {week.name}", answer, 0, "完成 2017年7月")
        for sealed in there.glob("*区/archive"):
            shutil.copytree(sealed, here / sealed.relative_to(there))
        city = f"{name}\\示例市"
        rolled = self.duban("rollup", "--week", WEEKS[1], root=city)
        self.holds("rollup, with two items that no register maps", rolled, 1, "任务清单!B13")
        call("rollup", "--week", WEEKS[1], "--root", str(here / "示例市"), may_fail=True)
        self.holds("an item is traced to its districts", self.duban("trace", "02", root=city))
        self.holds("the city's week is verified", self.duban("verify", root=city))
        ours, theirs = (
            {inner: digest for inner, digest in outputs(at).items() if "PDF" not in inner.upper()}
            for at in (here / "示例市", there / "示例市")
        )
        differ = sorted(inner for inner in ours | theirs if ours.get(inner) != theirs.get(inner))
        self.told(f"{len(ours)} files of the city have the same bytes", bool(ours) and not differ)
        print(*differ, sep="\n", end="")

    def kills(self, count: int) -> None:
        """Ends runs with all that they started, each at its moment; then looks at what is there.

        Before each, a comment in config.yaml makes the next run seal anew.
        """
        here = outputs(self.here())
        began = time.monotonic()
        self.holds("a whole run", self.duban("run", "--week", WEEKS[1]))
        took = time.monotonic() - began
        for number in range(1, count + 1):
            with (self.office / "config.yaml").open("ab") as config:
                config.write(f"# {number}\n".encode())
            seconds = took * number / (count + 1)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.duban("run", "--week", WEEKS[1], seconds=seconds)
            faults = call("verify", "--quick", "--root", str(self.office), may_fail=True)
            left = outputs(self.office)
            damaged = [n for n in here if left.get(n, here[n]) != here[n]]
            whole = not damaged and "有问题" not in faults.replace("0个有问题", "")
            lines = "" if whole else f"\n{damaged}\n{faults}"
            self.told(
                f"killed after {seconds:.1f} of {took:.1f} s: nothing is damaged", whole, lines
            )
        self.holds("the next run", self.duban("run", "--week", WEEKS[1]))
        self.told("and its results are whole", outputs(self.office) == here)
        self.holds("and all is sealed", self.duban("verify", "--quick"))


def said(done: subprocess.CompletedProcess[bytes]) -> tuple[int, str]:
    """Returns the exit code and the words of a command: UTF-8, or GBK as a Chinese console."""
    words = done.stdout + b"\n".join(
        line for line in done.stderr.splitlines() if b"XDG_RUNTIME_DIR" not in line
    )
    try:
        return done.returncode, words.decode("utf-8")
    except UnicodeDecodeError:
        return done.returncode, words.decode("gbk", "replace")


def remove(path: Path) -> None:
    """Removes a folder, with what was sealed in it."""
    if path.exists():
        subprocess.run(["chmod", "-R", "u+w", str(path)], check=True)
        shutil.rmtree(path)


def _settings() -> bytes:
    """Returns the settings of the sample, without PDFs, and with time for a busy machine."""
    text = (HERE / "config.yaml").read_bytes().replace(b"pdf: auto", b"pdf: off")
    return text.replace(b"seconds: 20", b"seconds: 300")


def call(*words: str, may_fail: bool = False) -> str:
    """Runs duban here, and returns what it printed."""
    command = [sys.executable, "-m", "pipeline", *words]
    environment = os.environ | {"PYTHONPATH": str(HERE)}
    return subprocess.run(
        command, env=environment, check=not may_fail, capture_output=True, text=True
    ).stdout


def outputs(office: Path) -> dict[str, str]:
    """Returns the sha256 of all results and of the returns, but for what tells the machine."""
    return {
        inner: digest
        for inner, digest in digests(office).items()
        if re.match("(inbox|outbox)/", inner) and "W" in inner and "/." not in inner
        if not inner.endswith(("/run.json", "/receipts.csv"))
    }


def digests(folder: Path) -> dict[str, str]:
    """Returns the sha256 of each file below a folder, by its path there."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
