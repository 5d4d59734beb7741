"""Reads the workbooks in `inbox/registers/`, each in a process of its own, as returns are read.

They are valid across months and known by their headings, under whatever name. One that cannot be
read costs only itself, and is told.
"""

import hashlib
import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired

from pipeline.domain.registers.declaring import Register
from pipeline.domain.settings import Limits
from pipeline.domain.week import Month
from pipeline.intake.files.formats import Unreadable
from pipeline.intake.files.grids import open_workbook
from pipeline.intake.files.receipts import files_of
from pipeline.intake.files.standins import cannot_open, refuse_no_file
from pipeline.intake.files.workers import confined
from pipeline.intake.registers.sheets import RegisterRow, register_sheets
from pipeline.office.folder import OfficeFolder

NOTES = "填写说明"
"""The sheet of notes in the empty registers, which is no register."""


@dataclass(frozen=True)
class RegisterBook:
    """A workbook in `inbox/registers/`, or the reason why it could not be read."""

    file: str
    """Its path in the office folder."""
    sha256: str = ""
    rows: tuple[RegisterRow, ...] = ()
    registers: tuple[Register, ...] = ()
    """The registers that were found in it, also empty ones."""
    fault: str = ""
    """Why it could not be read, in Chinese; '' when it could."""
    passed_over: tuple[str, ...] = ()
    """The sheets in it that hold something and are no register."""


def read_books(folder: OfficeFolder, month: Month, limits: Limits) -> tuple[RegisterBook, ...]:
    """Returns what stands in the office's registers, in the order of the files' names."""
    found = sorted((folder.relative(path), path) for path in files_of(folder.registers))
    if not found:
        return ()
    return tuple(_read_all(found, month, limits))


def _read_all(
    found: Sequence[tuple[str, Path]], month: Month, limits: Limits
) -> Iterator[RegisterBook]:
    pool = confined(1, limits)
    try:
        reading = [
            (name, pool.schedule(_read, (path, name, month, limits), timeout=limits.seconds))
            for name, path in found
        ]
        for name, future in reading:
            try:
                yield pickle.loads(future.result())
            except TimeoutError:
                yield RegisterBook(name, fault=f"{limits.seconds:g}秒内没有读完")
            except (ProcessExpired, MemoryError):
                yield RegisterBook(name, fault="读取它的程序中止（内容过大或结构有害）")
    finally:
        pool.stop()  # type: ignore[no-untyped-call]  # pebble has no type hints
        pool.join()


def _read(path: Path, name: str, month: Month, limits: Limits) -> bytes:
    return pickle.dumps(read_book(path, name, month, limits), pickle.HIGHEST_PROTOCOL)


def read_book(path: Path, name: str, month: Month, limits: Limits) -> RegisterBook:
    """Returns the workbook at `path`, called `name`. Never raises because of its content."""
    sha256 = ""
    try:
        refuse_no_file(path)
        content = path.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        grids = open_workbook(content, limits).grids
        found = register_sheets(grids, month, name)
        of_registers = {row.sheet for row in found.rows} | found.named | found.known
        passed_over = [
            grid.name
            for grid in grids
            if grid.name not in of_registers and grid.name != NOTES and any(map(any, grid.rows))
        ]
        return RegisterBook(
            name, sha256, found.rows, found.registers, passed_over=tuple(passed_over)
        )
    except Unreadable as problem:
        return RegisterBook(name, sha256, fault=problem.detail)
    except OSError as error:
        return RegisterBook(name, sha256, fault=cannot_open(error).detail)
    except MemoryError:
        return RegisterBook(name, sha256, fault="内容过大，超出内存限度")
    except Exception as error:  # one bad file costs one file, even by a fault nobody foresaw
        return RegisterBook(name, sha256, fault=f"读取时出错（{type(error).__name__}）")
