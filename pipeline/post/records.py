"""Records in the outbox that are only ever added to; a kill or a power cut leaves them whole."""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.domain.errors import CannotWork, in_chinese


def rows(path: Path, columns: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """What is recorded, oldest first; a last line that was cut off is left out.

    Raises CannotWork when the file cannot be understood: to take it for empty would repeat what
    was done.
    """
    reader = csv.DictReader(io.StringIO(_text(path), newline=""))
    if reader.fieldnames is not None and not set(columns) <= set(reader.fieldnames):
        raise CannotWork(f"{path} 第1行：表头应为 {','.join(columns)}。请从备份恢复，不要手工改动")
    try:
        for row in reader:
            if any(row[name] is None for name in columns):
                raise csv.Error
            yield row
    except csv.Error:
        raise CannotWork(
            f"{path} 第{reader.line_num}行：内容有误。请从备份恢复，不要手工改动"
        ) from None


def add(path: Path, columns: Sequence[str], new: Iterable[Sequence[object]]) -> None:
    """Adds rows, and answers only when they are on the disk. Raises CannotWork."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    whole = _text(path)
    if not whole:
        writer.writerow(columns)
    writer.writerows(new)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("r+b" if path.exists() else "xb") as file:
            if whole:
                file.seek(_end_of_last_line(path))
            else:
                file.write(b"\xef\xbb\xbf")
            file.write(text.getvalue().encode())
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
        if not whole:
            _keep_name(path.parent)
    except OSError as error:
        raise CannotWork(
            f"{path}：写不进去（{in_chinese(error)}）。"
            "请关闭正在打开它的程序（Excel、WPS 等）后再试"
        ) from None


def _keep_name(folder: Path) -> None:
    """Has the folder's list of names on the disk too: without it a new file is lost."""
    if os.name == "posix":  # Windows has no such thing for folders
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)


def _text(path: Path) -> str:
    try:
        whole = path.read_bytes()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise CannotWork(f"{path}：读不了（{in_chinese(error)}）。请检查读取权限") from None
    try:
        return whole[: whole.rfind(b"\n") + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotWork(f"{path}：不是 UTF-8 文本。请从备份恢复，不要手工改动") from None


def _end_of_last_line(path: Path) -> int:
    return path.read_bytes().rfind(b"\n") + 1
