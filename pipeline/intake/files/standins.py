"""Stand-ins for things in the inbox that cannot be read: a link, a pipe, a folder, a file in use.

An archive cannot hold such a thing. The sealed copy has a folder of the same name instead, with
one file that records what the thing was. So a re-run of the week gives the same result.
"""

import json
import os
import stat
from pathlib import Path

from pipeline.domain.errors import in_chinese
from pipeline.intake.files.formats import Unreadable
from pipeline.office.disk import write_new

NAME = ".duban-stand-in.json"
_UNOPENED = "damaged"
LARGEST = 1 << 30
"""In bytes. A larger file is never read."""


def refuse_no_file(path: Path) -> None:
    """Raises Unreadable when `path` is not a regular file, is too large, or is a stand-in."""
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
        standing = _said(path)
        if standing is not None:
            raise Unreadable(str(standing["fault"]), str(standing["detail"]))
        raise Unreadable("not_workbook", "不是普通文件（是文件夹、链接、管道或设备）")
    if status.st_size > LARGEST:
        raise Unreadable("too_large", "文件过大")


def cannot_open(error: OSError) -> Unreadable:
    return Unreadable(_UNOPENED, f"打不开（{in_chinese(error)}），可能正被其他程序占用")


def is_stand_in(path: Path) -> bool:
    return os.path.lexists(path / NAME)


def was_unopened(path: Path) -> bool:
    """Whether it is the stand-in of a file that could not be opened."""
    standing = _said(path)
    return standing is not None and standing["fault"] == _UNOPENED


def size_of(path: Path) -> int:
    """Returns the size in bytes. A stand-in has the size of the thing that it replaces."""
    standing = _said(path)
    return path.lstat().st_size if standing is None else int(str(standing["size"]))


def stand_in(path: Path, thing: Path, problem: Unreadable) -> None:
    """Makes a stand-in at `path` for `thing`, which cannot be read."""
    path.mkdir()
    try:
        size = thing.lstat().st_size
    except FileNotFoundError:  # it is listed, but this system does not take its name
        size = 0
    said = {"fault": problem.fault, "detail": problem.detail, "size": size}
    write_new(path / NAME, f"{json.dumps(said, ensure_ascii=False)}\n".encode())


def _said(path: Path) -> dict[str, object] | None:
    """Returns the record in a stand-in, or None when `path` is not a valid stand-in."""
    try:
        if path.is_symlink() or not (path / NAME).is_file():
            return None
        said = json.loads((path / NAME).read_bytes()[:10_000])
        int(said["size"])
        return {name: said[name] for name in ("fault", "detail", "size")}
    except (OSError, ValueError, KeyError, TypeError):
        return None
