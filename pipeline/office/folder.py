"""The office folder: where everything is, and how results get into the outbox in one step."""

import ctypes
import errno
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain.errors import CannotWork, in_chinese, remedy
from pipeline.domain.text import name_as_text
from pipeline.domain.week import Month, Period, Week
from pipeline.office.disk import (
    all_to_disk,
    by_name,
    clear,
    is_plain_file,
    is_real_folder,
    move,
    must_be_folder,
    patiently,
    to_disk,
)

FORMS = "forms"
"""The folder of the units' blank forms, in the week's outbox."""
PRINTED = "PDF记录.csv"
"""The record of PDFs, in the outbox of a week or month: from which sealed Word each was printed."""
_MOMENTS = (0.02, 0.05, 0.1)
"""In seconds: how long to wait for what is just being put in place."""
CHANGED = "任务清单变化情况"
"""In the names of the files that tell what changed in a month's list, in the month's outbox."""
SOURCE, ADOPTED = "原表", "认表"
"""In the names of the files beside a month's list: what it was made from, how it was understood."""


@dataclass(frozen=True)
class OfficeFolder:
    """The paths of an office folder. The README says what each is for."""

    root: Path

    @property
    def config(self) -> Path:
        return self.root / "config.yaml"

    @property
    def templates(self) -> Path:
        """The office's own templates. Those that it lacks are taken from the package."""
        return self.root / "templates"

    @property
    def date(self) -> Path:
        """What `run --date` asked for. Only the folder of a sealed week has it."""
        return self.root / "date.txt"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def outbox(self) -> Path:
        return self.root / "outbox"

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def key(self) -> Path:
        """Returns where the office's key is kept, from which the keys of its weeks are made."""
        return self.root / ".duban.key"

    @property
    def last_looks(self) -> Path:
        """Returns where the last row of each week in the record of looks is kept."""
        return self.root / ".duban.looks"

    def week_key(self, week: Week) -> Path:
        """Returns where the key of a sealed week is kept, and that of a week of the sample."""
        return self.inbox / ".keys" / f"{week}.key"

    @property
    def log(self) -> Path:
        return self.outbox / "运行日志.txt"

    @property
    def is_office(self) -> bool:
        """Whether an office has been set up here."""
        return self.config.exists() or self.inbox.is_dir()

    @property
    def other_configs(self) -> list[str]:
        """Files that were probably meant to be config.yaml: config.yaml.txt, config.yml."""
        named = re.compile(r"config.*\.ya?ml(\..*)?", re.IGNORECASE)
        return sorted(path.name for path in self.root.iterdir() if named.fullmatch(path.name))

    def master(self, month: Month) -> Path:
        return self.inbox / "master" / f"{month}.xlsx"

    def master_source(self, month: Month, suffix: str) -> Path:
        """Returns where the file is kept from which the month's list was adopted."""
        return self.inbox / "master" / f"{month}.{SOURCE}{suffix.lower()}"

    def master_sources(self, month: Month) -> list[Path]:
        """Returns the files that are kept as the source of the month's list: none or one."""
        return by_name((self.inbox / "master").glob(f"{month}.{SOURCE}*"))

    def master_page(self, month: Month) -> Path:
        """Returns the page that shows how the month's list was understood when it was adopted."""
        return self.inbox / "master" / f"{month}.{ADOPTED}.html"

    @property
    def registers(self) -> Path:
        """The workbooks that the office itself keeps (台账), valid across months."""
        return self.inbox / "registers"

    def returns(self, week: Week) -> Path:
        return self.inbox / str(week)

    def results(self, of: Period | int | str) -> Path:
        """Returns where the results of a week, a month or a year are, or what has this name."""
        return self.outbox / str(of)

    def results_there(self, of: Period | int | str) -> Path:
        """Returns where the results are to be read.

        Where the system cannot exchange two folders, they are under another name for a moment, and
        stay there if the run is killed then; the next one puts them back.
        """
        results = self.results(of)
        for wait in _MOMENTS:
            if results.exists() or not self.put_aside(str(of)):
                return results
            time.sleep(wait)
        return next(iter(self.put_aside(str(of))), results)

    def put_aside(self, of: str = "*") -> list[Path]:
        """Returns the earlier results that stand aside in the outbox, the newest first."""
        found = self.outbox.glob(f".{of}.*previous")
        return sorted(found, key=lambda path: (len(path.name), path.name), reverse=True)

    def sealing(self, period: Period) -> Path:
        """Returns the folder in which a week or month is put together before it is sealed."""
        return self.archive / f".{period}.sealing"

    def relative(self, path: Path) -> str:
        """Returns the path below the office folder, with `/` between its parts."""
        return name_as_text(path.relative_to(self.root).as_posix())


def is_unsealed(name: str) -> bool:
    """Whether a file or folder in an outbox is made at any time, and not sealed."""
    return name in (FORMS, PRINTED) or f"{CHANGED}." in name


def package_folder() -> Path:
    """Returns the folder of the config.yaml and the templates/ that come with the package."""
    in_wheel = Path(__file__).parent.parent / "office_folder"
    return in_wheel if in_wheel.is_dir() else Path(__file__).parent.parent.parent


@contextmanager
def locked(folder: OfficeFolder) -> Iterator[None]:
    """Locks the office folder for one run. Raises CannotWork when another run has locked it."""
    from filelock import FileLock, Timeout  # imported here: it takes a fifth of `--version`

    lock = folder.outbox / ".duban.lock"
    try:
        folder.outbox.mkdir(parents=True, exist_ok=True)
        clear(lock)
        if is_plain_file(lock) and lock.stat().st_size and lock.stat().st_nlink > 1:
            lock.unlink()  # ours is empty: this one would be emptied under its other name too
        held = FileLock(lock).acquire(timeout=0)
    except Timeout:
        raise CannotWork(f"{folder.root}：另一个 duban 正在运行。请等它结束后再试") from None
    except OSError as error:
        raise not_writable(folder.outbox, error) from None
    with held:
        _repair(folder)
        yield


def _repair(folder: OfficeFolder) -> None:
    """Clears up what a killed run left behind, for any week."""
    try:
        for previous in folder.put_aside():
            target = folder.outbox / previous.name.removeprefix(".").partition(".")[0]
            if os.path.lexists(target) or not is_real_folder(previous):
                with suppress(OSError):  # somebody still looks at an old result: it harms nothing
                    remove(previous)
            else:
                move(previous, target)  # killed between the two renames of `_swap`
        for aside in (*folder.outbox.glob(".*.building"), *folder.archive.glob(".*.sealing")):
            remove(aside)
    except OSError as error:
        raise not_writable(folder.outbox, error) from None


def put_in_place(
    folder: OfficeFolder,
    of: Period | int | str,
    build: Callable[[Path], None],
    made: Callable[[str], bool] = lambda name: name != FORMS,
) -> Path:
    """Builds the results of a week, a month or a year aside, and puts them into the outbox.

    That takes one rename.

    Files in the outbox stay if `made` is false for their name: the forms are made before the
    returns come, and both are kept in one folder. Returns that folder. Raises CannotWork when the
    outbox cannot be written; the earlier results then stay as they were.
    """
    target = folder.results(of)
    aside = folder.outbox / f".{of}.building"
    previous = _free_previous(folder.outbox, str(of))
    try:
        if os.path.lexists(target):
            must_be_folder(target)
        aside.mkdir()
        build(aside)
        _carry_over(target, aside, made)
        all_to_disk(aside)
        _swap(aside, target, previous)
        to_disk(folder.outbox)
        with suppress(OSError):  # the new results are in place; the next run clears this away
            remove(previous)
    except OSError as error:
        raise not_writable(target, error) from None
    finally:
        with suppress(OSError):
            remove(aside)
    return target


def _free_previous(outbox: Path, of: str) -> Path:
    """Returns where the old results go: what is open in there may have kept earlier ones."""
    names = (f".{of}{more}.previous" for more in ("", *(f".{n:02}" for n in range(2, 100))))
    return next(path for name in names if not os.path.lexists(path := outbox / name))


def _carry_over(old: Path, new: Path, made: Callable[[str], bool]) -> None:
    for path in by_name(old.iterdir()) if old.is_dir() else ():
        if not made(path.name):
            if is_real_folder(path):
                shutil.copytree(path, new / path.name, ignore=_odd)
            elif is_plain_file(path):
                shutil.copy2(path, new / path.name)


def _odd(folder: str, names: list[str]) -> set[str]:
    """Returns the names of links and pipes, which are not carried over."""
    paths = {name: Path(folder, name) for name in names}
    return {name for name, at in paths.items() if not (is_plain_file(at) or is_real_folder(at))}


def remove(path: Path) -> None:
    """Removes a file, or a folder with all its contents, even if it is read-only."""
    if is_real_folder(path):
        for directory, _, files in os.walk(path):
            Path(directory).chmod(0o755)
            if sys.platform == "win32":  # Windows cannot remove a read-only file
                for name in files:
                    Path(directory, name).chmod(0o644)
        patiently(lambda: shutil.rmtree(path))
    else:
        patiently(lambda: path.unlink(missing_ok=True))


def _swap(new: Path, target: Path, previous: Path) -> None:
    """Puts `new` where `target` is; the old contents are then in `new` or in `previous`."""
    if not target.exists():
        move(new, target)
    elif not _exchanged(new, target):
        move(target, previous)
        try:
            move(new, target)
        except OSError:
            move(previous, target)
            raise


_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def _exchanged(one: Path, other: Path) -> bool:
    """Exchanges two folders in one step. Returns False where the system cannot (only Linux can)."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    paths = (os.fsencode(one), os.fsencode(other))
    result: int = rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE)
    if result == 0:
        return True
    if ctypes.get_errno() in (errno.ENOSYS, errno.EINVAL):  # this file system cannot exchange
        return False
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def not_writable(path: Path, error: OSError) -> CannotWork:
    """Returns the error to raise when writing to `path` failed with `error`."""
    named = Path(str(error.filename or path))
    where = named if named.is_absolute() else path
    return CannotWork(
        f"{where}：写不进去（{in_chinese(error)}）。"
        + remedy(error, "请关闭正在打开它的程序（Excel、WPS 等），检查磁盘空间和写入权限后再运行")
    )
