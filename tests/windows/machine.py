"""Sets the machine up once, in a folder of its own, and runs commands on it.

It is Debian 13 with its Wine 10 in a folder (Wine 8 of Debian 12 lacks what wheels built by Rust
need), and a Chinese prefix: code page 936. A command runs in namespaces of its own, without a
network, and all that it started ends with it. Only root can set this up.

Wine does not enforce the limit of 260 characters, lets a folder that holds an open file be renamed
and, as root, read-only files be written: tests emulate these. It does enforce share modes, read-only
on delete and replace, and reserved names. Its cmd reads a batch file by the code page of the machine,
also after chcp.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

KEPT = Path(os.environ.get("DUBAN_WINDOWS") or Path.home() / ".cache" / "duban-windows")
"""Where the machine is kept: some 1.5 GB, made in two to four minutes."""
ROOT = KEPT / "root"
NEEDED = {"debootstrap": "debootstrap", "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64-win32"}
"""Programs of this machine, and the Debian package of each."""

_INSIDE = """
set -e
ip link set lo up
mount --make-rprivate /
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
mount --rbind /sys "$ROOT/sys"  # Wine counts the processors there
mkdir -p "$ROOT/mnt/d" "$ROOT/opt/duban"
if [ -n "$DRIVE_D" ]; then mount --bind "$DRIVE_D" "$ROOT/mnt/d"; fi
exec chroot "$ROOT" env -i - "$@"
"""
_ENVIRONMENT = {
    "HOME": "/root",
    "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
    "LC_ALL": "zh_CN.UTF-8",
    "WINEDEBUG": "-all",
}
WINE = "/usr/lib/wine/wine64"


class NotHere(Exception):
    """The error for a machine on which Wine cannot be set up; it says why."""


def set_up() -> Path:
    """Makes the machine unless it is there, and returns its folder. Raises NotHere."""
    if (ROOT / "ready").exists():
        return ROOT
    if sys.platform != "linux" or os.geteuid():
        raise NotHere("only root on Linux can set Wine up")
    if lacking := [package for program, package in NEEDED.items() if not shutil.which(program)]:
        raise NotHere(f"needs apt-get install {' '.join(lacking)}")
    shutil.rmtree(ROOT, ignore_errors=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    include = "--include=wine64,fonts-noto-cjk,locales"
    _call(["debootstrap", "--variant=minbase", include, "trixie", str(ROOT)], "debootstrap failed")
    shutil.rmtree(ROOT / "var/cache/apt/archives", ignore_errors=True)
    (ROOT / "etc/hosts").write_text("127.0.0.1 localhost\n")
    made = ["localedef", "-i", "zh_CN", "-f", "UTF-8", "zh_CN.UTF-8"]
    _must(inside(made, environment={"LC_ALL": "C"}), "no Chinese locale")
    _must(inside([WINE, "wineboot", "-i"], seconds=300), "wineboot failed")
    drive = ROOT / "root/.wine/dosdevices/d:"
    drive.unlink(missing_ok=True)
    drive.symlink_to("/mnt/d")
    (ROOT / "ready").touch()
    return ROOT


def inside(
    words: Sequence[str],
    drive_d: Path | None = None,
    environment: Mapping[str, str] | None = None,
    seconds: float = 600,
    typed: bytes = b"",
) -> subprocess.CompletedProcess[bytes]:
    """Runs a command of the machine's own Debian. `drive_d` is the folder that is D: there."""
    return subprocess.run(
        _command(words, environment),
        env=os.environ | {"ROOT": str(ROOT), "DRIVE_D": str(drive_d or "")},
        input=typed,
        capture_output=True,
        timeout=seconds,
        check=False,
    )


def _command(words: Sequence[str], environment: Mapping[str, str] | None) -> list[str]:
    whole = _ENVIRONMENT | dict(environment or {})
    own = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "bash", "-c", _INSIDE]
    return [*own, "bash", *(f"{name}={value}" for name, value in whole.items()), *words]


def in_a_window(
    words: Sequence[str],
    drive_d: Path,
    environment: Mapping[str, str] | None = None,
    seconds: float = 1200,
    typed: str = "",
) -> str:
    """Runs a program of Windows in a console, which alone has a code page.

    Each line of `typed` is typed when the program waits for it, and Enter when there is no more.
    Returns what stood in the window, with `timeout` at its end when the time was over.
    """
    import fcntl
    import pty
    import select
    import struct
    import termios
    import time

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 200, 500, 0, 0))
    process = subprocess.Popen(
        _command([WINE, *words], {"TERM": "xterm", **(environment or {})}),
        env=os.environ | {"ROOT": str(ROOT), "DRIVE_D": str(drive_d)},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    lines, said, end, quiet = typed.splitlines(), b"", time.monotonic() + seconds, 0.0
    while time.monotonic() < end:
        ready = select.select([ours], [], [], 0.5)[0]
        try:
            more = os.read(ours, 1 << 16) if ready else b""
        except OSError:  # the window is closed
            break
        said += more
        quiet = 0.0 if more else quiet + 0.5
        if process.poll() is not None and not more:
            break
        if quiet >= _WAITING:
            os.write(ours, (lines.pop(0) if lines else "").encode() + b"\r")
            quiet = 0.0
    else:
        said += b"timeout"
    process.kill()
    process.wait()
    os.close(ours)
    return _DRAWN.sub("", said.decode("utf-8", "replace"))


_WAITING = 4.0
"""In seconds: who has been silent for so long waits for an answer, or at least for Enter."""
_DRAWN = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[()].|[=>78])|\r|\x00")
"""What moves the cursor and sets colours."""


def windows(
    words: Sequence[str],
    drive_d: Path,
    environment: Mapping[str, str] | None = None,
    seconds: float = 600,
    typed: bytes = b"",
) -> subprocess.CompletedProcess[bytes]:
    """Runs a program of Windows; paths are as Windows writes them."""
    return inside([WINE, *words], drive_d, environment, seconds, typed)


def mend_numpy(site: Path) -> None:
    """Lets NumPy's wheel load under Wine, whose C runtime lacks functions of complex numbers.

    Its calls go to a small library beside it, which has them and passes all others on.
    """
    module = next(site.glob("numpy/_core/_multiarray_umath*.pyd"))
    lacking, ours = b"api-ms-win-crt-math-l1-1-0.dll", b"npmath.dll"
    names = _imported(module.read_bytes(), lacking)
    source = "".join(f"{_OWN[name]}\n" for name in names if name in _OWN)
    source += "int DllMainCRTStartup(void*a,unsigned b,void*c){return 1;}\n"
    exports = (f"{n}={n}_" if n in _OWN else f"{n}=ucrtbase.{n}" for n in names)
    code, defined = module.with_name("npmath.c"), module.with_name("npmath.def")
    code.write_text(source)
    defined.write_text("EXPORTS\n" + "".join(f"  {export}\n" for export in exports))
    to = module.with_name(ours.decode())
    compiler = ["x86_64-w64-mingw32-gcc", "-O1", "-shared", "-nostdlib", "-e", "DllMainCRTStartup"]
    _call([*compiler, "-o", str(to), str(code), str(defined)], "npmath.dll was not made")
    code.unlink()
    defined.unlink()
    content = module.read_bytes()
    module.write_bytes(content.replace(lacking, ours + b"\0" * (len(lacking) - len(ours))))


_OWN = {
    "crealf": "float crealf_(_Complex float z){return __real__ z;}",
    "cimagf": "float cimagf_(_Complex float z){return __imag__ z;}",
    "creal": "double creal_(_Complex double z){return __real__ z;}",
    "cimag": "double cimag_(_Complex double z){return __imag__ z;}",
    "conj": "_Complex double conj_(_Complex double z){return ~z;}",
    "conjf": "_Complex float conjf_(_Complex float z){return ~z;}",
}


def _imported(module: bytes, library: bytes) -> list[str]:
    """Returns the names that a 64-bit module takes from a library, by Microsoft's PE format."""

    def number(at: int, size: int) -> int:
        return int.from_bytes(module[at : at + size], "little")

    def text(at: int) -> bytes:
        return module[at : module.index(b"\0", at)]

    header = number(0x3C, 4)
    optional, sections = header + 24, header + 24 + number(header + 20, 2)

    def place(address: int) -> int:
        for section in range(sections, sections + 40 * number(header + 6, 2), 40):
            start = number(section + 12, 4)
            if start <= address < start + number(section + 16, 4):
                return address - start + number(section + 20, 4)
        raise ValueError(f"{address:x}: in no section")

    entry = place(number(optional + 120, 4))  # of the import table, 20 bytes each
    while text(place(number(entry + 12, 4))).lower() != library:
        entry += 20
    thunk, names = place(number(entry, 4)), []
    while address := number(thunk, 8):
        names.append(text(place(address) + 2).decode("ascii"))
        thunk += 8
    return names


def _call(command: Sequence[str], fault: str) -> None:
    done = subprocess.run(command, capture_output=True, check=False)
    _must(done, fault)


def _must(done: subprocess.CompletedProcess[bytes], fault: str) -> None:
    if done.returncode:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
        raise NotHere(f"{fault}: {' / '.join(said[-3:])}")
