"""What must lie on the disk before anything else happens, be the power cut then."""

import os
import sys
from pathlib import Path


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
