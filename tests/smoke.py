"""Builds the packages, looks into them, and installs the one for Linux as an office does.

`make smoke`. The package for Windows is looked into only: `make windows` runs it. That for Linux is
set up by its own script in an empty home, without a network, by every Python from 3.11 on that is
here; each runs the sample weeks, and all make the same bytes as this environment does. Both are
tried at the same time.
"""

import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bundle import linux, windows
from bundle.parts import WINDOWS, Target, locked
from bundle.parts import linux as linux_with
from pipeline import __version__
from tests.pythons import VERSIONS, WEEKS, answer, found

ROOT = Path(__file__).parent.parent
LARGEST = 60_000_000
"""In bytes of the package for Windows."""
_X64, _AARCH64 = b"\x64\x86", b"\xb7\x00"
"""Machines, as the headers of programs name them: of Windows (PE), and of Linux (ELF)."""
Files = Mapping[str, bytes]


def main(versions: list[str]) -> int:
    """Tries these versions of Python, or all. Returns 1 when anything is not as it should be."""
    began, wrong = time.monotonic(), 0

    def told(what: str, faults: list[str]) -> None:
        nonlocal wrong
        wrong += bool(faults)
        seconds = time.monotonic() - began
        lines = "".join(f"\n  {fault}" for fault in faults[:20])
        print(f"{'FAILS' if faults else 'holds'}: {what} ({seconds:.0f} s){lines}", flush=True)

    wanted = versions or VERSIONS
    pythons = {version: program for version in wanted if (program := found(version))}

    def for_windows(work: Path) -> None:
        made = windows.build(__version__, work / "w", work)
        size = made.stat().st_size
        large = [f"{size:,} bytes, not under {LARGEST:,}"] if size >= LARGEST else []
        told(f"{made.name}, {size / 1e6:.1f} MB", [*large, *faults_of_windows(made)])

    def for_linux(work: Path) -> None:
        made = linux.build(__version__, "x86_64", work / "l", work, tuple(pythons))
        told(made.name, list(faults_of_linux(made, "x86_64", tuple(pythons))))
        here = outputs([sys.executable, "-m", "pipeline"], work / "here", {"PYTHONPATH": str(ROOT)})
        with tarfile.open(made) as package:
            package.extractall(work / "督办 & (解压)", filter="data")
        told("half a package is refused", half_faults(work))
        for version, program in pythons.items():
            told(f"installed for {version}", installed_faults(work, version, program, here))

    with tempfile.TemporaryDirectory(prefix="duban-smoke-") as name, ThreadPoolExecutor(2) as both:
        work = Path(name)
        under_way = [both.submit(for_linux, work)]
        if found(WINDOWS.python):  # compiles its modules
            under_way.append(both.submit(for_windows, work))
        else:
            print(f"{WINDOWS.python}: not on this machine; no package for Windows was built")
        for one in under_way:
            one.result()
    return int(wrong > 0)


def faults_of_windows(package: Path) -> list[str]:
    """Returns what is not as it should be in the package for Windows."""
    with zipfile.ZipFile(package) as zipped:
        names = zipped.namelist()
        files = {name.partition("/")[2]: zipped.read(name) for name in names}
    program = f"{windows.PROGRAM}/"
    needed = {windows.START, "先看这里.txt", "使用手册/使用手册.html", "许可/Python.txt"}
    needed |= {program + name for name in ("python.exe", "python313.dll", "python313._pth")}
    needed |= {
        f"{program}site/pipeline/{name}" for name in ("weekly.py", "office_folder/config.yaml")
    }
    magic = importlib.util.MAGIC_NUMBER if answer(sys.executable) == WINDOWS.python else None
    compiled = magic or _magic_of(found(WINDOWS.python))
    return [
        *(f"missing: {name}" for name in sorted(needed - files.keys())),
        *([] if names[-1].endswith(windows.WHOLE) else [f"{windows.WHOLE} is not the last"]),
        *_not_compiled(files, program, compiled),
        *(
            f"not of Windows for 64 bits: {name}"
            for name in _programs(files)
            if not _is_x64(files[name])
        ),
        *_not_licensed(files, WINDOWS, f"{program}site/"),
        *(
            f"not in GBK: {windows.START}"
            for _ in [0]
            if not _is_gbk(files.get(windows.START, b"\xff"))
        ),
    ]


def _magic_of(python: str) -> bytes:
    code = "import importlib.util as u; print(u.MAGIC_NUMBER.hex())"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    return bytes.fromhex(done.stdout.strip())


def _not_compiled(files: Files, program: str, magic: bytes) -> Iterator[str]:
    """Yields the modules whose compiled form is missing or of another Python."""
    for name in files:
        if not (name.startswith(program) and name.endswith(".py")):
            continue
        folder, _, module = name.rpartition("/")
        cached = f"{folder}/__pycache__/{module.removesuffix('.py')}.cpython-313.pyc"
        if cached not in files:
            yield f"not compiled: {name}"
        elif files[cached][:4] != magic:
            yield f"compiled by another Python: {cached}"


def _programs(files: Files) -> list[str]:
    return [name for name in files if name.endswith((".exe", ".dll", ".pyd"))]


def _is_x64(content: bytes) -> bool:
    header = int.from_bytes(content[0x3C:0x40], "little")
    return content[header : header + 4] == b"PE\0\0" and content[header + 4 : header + 6] == _X64


def _is_gbk(content: bytes) -> bool:
    try:
        return "督办" in content.decode("gbk") and b"\n" not in content.replace(b"\r\n", b"")
    except UnicodeDecodeError:
        return False


def _not_licensed(files: Files, target: Target, site: str) -> Iterator[str]:
    """Yields the locked releases that are not in the package, or whose licence is not."""
    folders = {name.removeprefix(site).partition("/")[0] for name in files if name.startswith(site)}
    infos = (name.removesuffix(".dist-info") for name in folders if name.endswith(".dist-info"))
    there = {
        (_plain(name), version) for name, _, version in (each.rpartition("-") for each in infos)
    }
    licensed = {_plain(name[3:-4]) for name in files if name.startswith("许可/")}
    for line in locked(target):
        name, _, version = line.split()[0].partition("==")
        if (_plain(name), version) not in there:
            yield f"not in the package: {name} {version}"
        if _plain(name) not in licensed:
            yield f"without a licence: {name}"


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")


def faults_of_linux(package: Path, machine: str, pythons: tuple[str, ...]) -> Iterator[str]:
    """Yields what is not as it should be in a package for Linux."""
    with tarfile.open(package) as packed:
        files = {
            entry.name.partition("/")[2]: content.read()
            for entry in packed
            if (content := packed.extractfile(entry))
        }
        (script,) = (entry for entry in packed if entry.name.endswith("/install.sh"))
        if script.mode != 0o755:
            yield "install.sh cannot be run"
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, _, name = line.partition("  ")
        if hashlib.sha256(files.get(name, b"")).hexdigest() != digest:
            yield f"not as SHA256SUMS says: {name}"
    wheels = [name for name in files if name.endswith(".whl")]
    for version in pythons:
        here = [n for n in wheels if n.startswith(("wheels/any/", f"wheels/{version}/"))]
        there = {tuple(_plain(part) for part in n.rpartition("/")[2].split("-")[:2]) for n in here}
        for line in locked(linux_with(machine, version)):
            name, _, release = line.split()[0].partition("==")
            if (_plain(name), _plain(release)) not in there:
                yield f"no wheel for {version}: {name} {release}"
    for name in wheels:
        yield from _of_another_machine(name, files[name], machine)
    licensed = {_plain(name[3:-4]) for name in files if name.startswith("许可/")}
    for name in sorted({name.rpartition("/")[2].partition("-")[0] for name in wheels}):
        if _plain(name) not in licensed:
            yield f"without a licence: {name}"


def _of_another_machine(name: str, wheel: bytes, machine: str) -> Iterator[str]:
    wanted = _AARCH64 if machine == "aarch64" else b"\x3e\x00"
    with zipfile.ZipFile(io.BytesIO(wheel)) as members:
        for member in members.namelist():
            if ".so" in Path(member).name:
                head = members.open(member).read(20)
                if head[:4] == b"\x7fELF" and head[18:20] != wanted:
                    yield f"not for {machine}: {name} {member}"


def installed_faults(work: Path, version: str, program: str, here: Mapping[str, str]) -> list[str]:
    """Installs the package where only this Python is known, and compares the sample's bytes."""
    home, known = work / f"家 {version}", work / f"bin-{version}"
    home.mkdir()
    known.mkdir()
    real = subprocess.run(
        [program, "-c", "import sys; print(sys.executable)"],
        capture_output=True,
        text=True,
        check=True,
    )
    (known / f"python{version}").symlink_to(real.stdout.strip())
    for tool in ("sh", "sha256sum", "dirname", "rm", "mkdir", "cp", "mv", "cat", "chmod"):
        (known / tool).symlink_to(shutil.which(tool) or tool)
    environment = {"HOME": str(home), "PATH": str(known), "LC_ALL": "C.UTF-8"}
    (unpacked,) = (work / "督办 & (解压)").iterdir()
    alone = ["unshare", "--net", "--mount"] if os.geteuid() == 0 and shutil.which("unshare") else []
    script = _ON_A_SHARE.format(mount=shutil.which("mount")) if alone else "exec sh install.sh"
    done = subprocess.run(
        [*_whole(alone), str(known / "sh"), "-c", script],
        cwd=unpacked, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode or f"duban {__version__}" not in done.stdout:
        return [f"install.sh: {done.returncode} {done.stdout[-500:]}{done.stderr[-1000:]}"]
    command = [str(home / ".local" / "bin" / "duban")]
    there = outputs(command, work / f"办公-{version}", environment, alone)
    return [
        f"other bytes: {name}"
        for name in sorted({*here, *there})
        if here.get(name) != there.get(name)
    ]


_ON_A_SHARE = """
{mount} --bind "$PWD" "$PWD" && {mount} -o remount,bind,ro "$PWD" && cd "$PWD" || exit 8
if (: > probe) 2>/dev/null; then exit 9; fi
exec sh install.sh
"""
"""Runs the script where nobody may write, as on a share."""


def half_faults(work: Path) -> list[str]:
    """Runs the script of a package whose last wheel was not unpacked, in an empty home."""
    (unpacked,) = (work / "督办 & (解压)").iterdir()
    last = max((unpacked / "wheels" / "any").iterdir())
    aside = last.rename(work / last.name)
    home = work / "空"
    home.mkdir()
    done = subprocess.run(
        ["sh", "install.sh"],
        cwd=unpacked, env=os.environ | {"HOME": str(home)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    aside.rename(last)
    refused = done.returncode == 1 and "文件不完整" in done.stdout
    left = [f"left over: {path}" for path in home.rglob("*")]
    return [*left, *([] if refused else [f"{done.returncode} {done.stdout}{done.stderr}"])]


def _whole(command: list[str]) -> list[str]:
    """Returns the command by its whole path, for an environment that knows few programs."""
    return [shutil.which(command[0]) or command[0], *command[1:]] if command else []


def outputs(
    command: list[str], office: Path, more: Mapping[str, str], alone: list[str] | None = None
) -> dict[str, str]:
    """Runs the sample weeks by this command. Returns the sha256 of each result by its path."""
    environment = {**os.environ, "PYTHONUTF8": "1", **more}

    def call(*words: str) -> None:
        whole = [*_whole(alone or []), *command, *words]
        done = subprocess.run(whole, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(whole)}: {done.returncode}\n{done.stdout}{done.stderr}")

    call("init", str(office), "--sample")
    config = office / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("pdf: auto", "pdf: off"), "utf-8")
    for week in WEEKS:
        call("run", "--week", week, "--root", str(office))
    results = office / "outbox"
    paths = (path for week in WEEKS for path in (results / week).rglob("*") if path.is_file())
    return {
        path.relative_to(results).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.name != "run.json"  # names the versions
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
