"""Files as the system has them: what may be opened, and what must lie on the disk for good."""

import errno
import os
import stat
import sys
from pathlib import Path


def must_be_file(path: Path) -> Path:
    """The path of a file. Raises OSError for all else: to open a pipe would wait for ever."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise OSError(errno.EISDIR if stat.S_ISDIR(mode) else errno.ENXIO, "no file", str(path))
    return path


def is_plain_file(path: Path) -> bool:
    """Whether a file lies there: no link to one, and nothing that cannot be looked at."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def to_disk(path: Path) -> None:
    """Has the system write a file, or a folder's names, to the disk. Raises OSError."""
    if sys.platform == "win32" and path.is_dir():  # there the names are written at once
        return
    handle = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def all_to_disk(folder: Path) -> None:
    """The folder with everything below it."""
    for directory, _, files in os.walk(folder, topdown=False):
        for name in files:
            to_disk(Path(directory, name))
        to_disk(Path(directory))
