"""Files in the file system: which may be opened, and how they are written to disk for good."""

import errno
import os
import stat
import sys
from pathlib import Path


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


def to_disk(path: Path) -> None:
    """Makes the system write a file, or the names in a folder, to the disk. Raises OSError."""
    if sys.platform == "win32" and path.is_dir():  # Windows writes the names at once
        return
    handle = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def all_to_disk(folder: Path) -> None:
    """Writes the folder with everything below it to the disk. Raises OSError."""
    for directory, _, files in os.walk(folder, topdown=False):
        for name in files:
            to_disk(Path(directory, name))
        to_disk(Path(directory))
