"""Files in the file system: which may be opened, and how they are written to disk for good.

Whoever can write to a folder of the office can put a link, a pipe or a folder where a file of ours
is to be. So every file is written here: none is ever written through a link or a pipe.
"""

import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from pipeline.domain.errors import in_use
from pipeline.domain.text import without_mark

T = TypeVar("T")


_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.5)
"""In seconds, between the tries: a virus scanner holds a new file for a moment."""


def patiently(act: Callable[[], T]) -> T:
    """Runs `act`, a few times if another program holds a file of it open. Raises OSError."""
    for wait in _WAITS:
        try:
            return act()
        except OSError as error:
            if not in_use(error):
                raise
            time.sleep(wait)
    return act()


def move(path: Path, target: Path) -> None:
    """Renames a file or a folder, and waits for what holds it open for a moment. Raises OSError."""
    patiently(lambda: path.rename(target))


def on_disk(path: Path) -> Path:
    r"""Returns the path as Windows takes it whole: `\\?\D:\...`; elsewhere the path itself.

    Without that mark Windows refuses paths of 260 characters, takes aux.xlsx for a device, and
    drops a dot or a blank at the end of a name.
    """
    if sys.platform != "win32" or str(path).startswith("\\\\?\\"):
        return path
    whole = os.path.normpath(path.absolute())  # under the mark `..` and `/` are names of folders
    return Path("\\\\?\\UNC" + whole[1:] if whole.startswith("\\\\") else f"\\\\?\\{whole}")


def named_from(folder: Path, name: str) -> Path:
    """Returns the path that a person names as seen from a folder: ../东区."""
    return on_disk(as_people_write(folder) / name)


def as_people_write(path: Path) -> Path:
    """Returns the path without the mark of `on_disk`, for people and other programs."""
    return Path(without_mark(str(path)))


def by_name(paths: Iterable[Path]) -> list[Path]:
    """Returns the paths in the order of their names, which is the same on every system.

    `sorted` alone would not look at capitals on Windows.
    """
    return sorted(paths, key=lambda path: path.parts)


def is_listed(path: Path) -> bool:
    """Whether the folder lists this name, even if the path cannot be opened.

    Windows opens no path that is too long or ends with a dot.
    """
    try:
        return any(other.name == path.name for other in path.parent.iterdir())
    except OSError:
        return False


def must_be_file(path: Path) -> Path:
    """Returns the path if it is a file. Else raises OSError: opening a pipe would wait forever."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise OSError(errno.EISDIR if stat.S_ISDIR(mode) else errno.ENXIO, "no file", str(path))
    return path


def is_plain_file(path: Path) -> bool:
    """Returns whether the path is a file. A link is not, nor is a path that cannot be examined."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def make_folder(path: Path) -> None:
    """Makes a folder unless it is there. Raises OSError, also when a link to a folder is there."""
    with suppress(FileExistsError):
        path.mkdir()
    must_be_folder(path)


def must_be_folder(path: Path) -> None:
    """Raises OSError when the path is no folder, or is only a link to one."""
    status = path.lstat()
    tag = getattr(status, "st_reparse_tag", 0)  # Windows has a second kind of link to a folder
    if stat.S_ISLNK(status.st_mode) or tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1):
        raise OSError(errno.ELOOP, "a link", str(path))
    if not stat.S_ISDIR(status.st_mode):
        raise OSError(errno.ENOTDIR, "no folder", str(path))


def is_real_folder(path: Path) -> bool:
    """Returns whether the path is a folder, and not a link to one."""
    try:
        must_be_folder(path)
    except OSError:
        return False
    return True


def write_new(path: Path, content: bytes) -> None:
    """Writes a file where there is nothing yet. Raises OSError."""
    with path.open("xb") as file:
        file.write(content)


def write_whole(path: Path, content: bytes, modified: float | None = None) -> None:
    """Writes a file in one step: after a kill or a power cut the old or the new one is there.

    A link or a pipe of that name is replaced. `modified` is its time, in seconds. Raises OSError,
    which names `path`; it then has its old content.
    """
    try:
        if is_real_folder(path):  # Windows would give another reason
            raise OSError(errno.EISDIR, "a folder")
        aside = _aside(path)
        try:
            with aside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if modified is not None:
                os.utime(aside, (modified, modified))
            _let_write(path)
            patiently(lambda: aside.replace(path))
        except OSError:
            with suppress(OSError):
                aside.unlink()
            raise
    except OSError as error:
        error.filename = str(path)  # and not a name that means nothing to people
        raise
    with suppress(OSError):  # some network drives cannot
        to_disk(path.parent)


def _let_write(path: Path) -> None:
    """Takes the read-only mark from a file of ours, as copies from a bag or a CD have it."""
    with suppress(OSError):
        mode = path.lstat().st_mode
        if stat.S_ISREG(mode) and not mode & stat.S_IWUSR:
            path.chmod(mode | stat.S_IWUSR)


def _aside(path: Path) -> Path:
    """Returns a free name beside the file, which counts as a leaving if the run is killed.

    What is left over there is removed, but for a folder, which may hold something.
    """
    aside, number = path.with_name(f"~${path.name}"), 2
    while os.path.lexists(aside):
        if is_real_folder(aside):
            aside, number = path.with_name(f"~${path.name}({number})"), number + 1
        else:
            aside.unlink()
    return aside


def open_to_add(path: Path) -> BinaryIO:
    """Opens a file that only grows, at its end; there may be none yet. Raises OSError.

    Where the file has a second name, as in a copy of the outbox made of hard links, it is taken
    apart from it first: the other keeps its content.
    """
    if os.path.lexists(path):
        must_be_plain(path)
        if path.lstat().st_nlink > 1:
            write_whole(path, path.read_bytes())
        _let_write(path)
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT"):
        flags |= getattr(os, name, 0)  # each system has some of them
    handle = os.open(path, flags, 0o666)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.ENXIO, "no file", str(path))
    return os.fdopen(handle, "r+b")


def must_be_plain(path: Path) -> Path:
    """Returns the path if it is a file. Raises OSError when it is not, or is a link to one."""
    if path.is_symlink():
        raise OSError(errno.ELOOP, "a link", str(path))
    return must_be_file(path)


def clear(path: Path) -> bool:
    """Removes a link or a pipe that stands where a file of ours is to be; returns whether it did.

    A folder stays: it may hold something. Raises OSError.
    """
    if is_plain_file(path) or is_real_folder(path) or not os.path.lexists(path):
        return False
    path.unlink()
    return True


def to_disk(path: Path) -> None:
    """Makes the system write a file, or the names in a folder, to the disk. Raises OSError."""
    if sys.platform == "win32" and path.is_dir():  # Windows writes the names at once
        return
    if sys.platform == "win32":
        _let_write(path)
    handle = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def all_to_disk(folder: Path) -> None:
    """Writes the folder with everything below it to the disk. Raises OSError.

    Several files wait for the disk at once: it writes them together, in a third of the time.
    """
    from concurrent.futures import ThreadPoolExecutor  # most commands write little

    walked = list(os.walk(folder))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for paths in (
            [Path(directory, name) for directory, _, files in walked for name in files],
            [Path(directory) for directory, _, _ in walked],
        ):
            for _ in pool.map(to_disk, paths):
                pass


_AT_ONCE = 8
