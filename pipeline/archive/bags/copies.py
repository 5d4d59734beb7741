"""Copies files by content alone: no permissions, no times, no links."""

import os
from collections.abc import Iterator
from pathlib import Path

from pipeline.domain.errors import CannotWork, in_chinese
from pipeline.office.disk import by_name, must_be_file


class CannotRead(CannotWork):
    """The error for a file that was to be copied but cannot be read; `error` is the reason."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{path}：读不了（{in_chinese(error)}）。请检查文件和读取权限")
        self.error = error


_PIECE = 1 << 20
"""The number of bytes copied at a time."""


def copy_file(source: Path, target: Path) -> None:
    """Copies one file and makes the folders above the copy.

    Raises CannotRead when `source` cannot be read, OSError when `target` cannot be written.
    """
    try:
        read = must_be_file(source).open("rb")
    except OSError as error:
        raise CannotRead(source, error) from None
    target.parent.mkdir(parents=True, exist_ok=True)
    with read, target.open("xb") as written:
        while True:
            try:
                piece = read.read(_PIECE)
            except OSError as error:
                raise CannotRead(source, error) from None
            if not piece:
                break
            written.write(piece)


def copy_folder(source: Path, target: Path) -> None:
    """Copies all files below `source`. Raises as `copy_file` does."""
    for path in files_below(source):
        copy_file(path, target / path.relative_to(source))


def files_below(folder: Path) -> Iterator[Path]:
    """Yields every file below the folder, including links, in a fixed order.

    A subfolder that cannot be listed is yielded in place of its files.
    """
    found: list[Path] = []
    folders = [folder]
    while folders:
        here = folders.pop()
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    inside = folders if entry.is_dir(follow_symlinks=False) else found
                    inside.append(here / entry.name)
        except OSError:
            found += [] if here == folder else [here]
    yield from by_name(found)
