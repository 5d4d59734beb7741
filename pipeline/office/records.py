"""Records in the outbox that only grow. A kill or a power cut leaves them whole."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.domain.errors import CannotWork, in_chinese, remedy
from pipeline.office.disk import must_be_plain, open_to_add, to_disk, write_whole
from pipeline.office.tables import TableFault, read_record, with_rows


def recorded(path: Path, columns: Sequence[str], later: Sequence[str] = ()) -> list[dict[str, str]]:
    """Returns the recorded rows, oldest first. A last line that was cut off is left out.

    `later` are columns that earlier releases did not write: there they are ''.

    Raises CannotWork when the file cannot be understood: if it were taken for empty, what was done
    would be done again.
    """
    whole = _whole_lines(path)
    try:
        return read_record(whole, columns, later).rows if whole else []
    except TableFault as fault:
        raise CannotWork(f"{path}{fault}。请从备份恢复，不要手工改动") from None


def add(path: Path, columns: Sequence[str], new: Iterable[Sequence[object]]) -> None:
    """Adds rows. Returns only when they are on the disk. Raises CannotWork."""
    whole = _whole_lines(path)
    table = with_rows(whole, columns, new)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if table.startswith(whole):
            with open_to_add(path) as file:
                file.truncate(len(whole))
                file.write(table[len(whole) :])
        else:  # its header has grown
            write_whole(path, table)
        to_disk(path)
        if not whole:
            to_disk(path.parent)  # a new file is lost unless the folder has its name
    except OSError as error:
        raise _not_written(path, error) from None


def replace(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes the record anew in one step. Raises CannotWork."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, with_rows(b"", columns, rows))
        to_disk(path)
    except OSError as error:
        raise _not_written(path, error) from None


def _not_written(path: Path, error: OSError) -> CannotWork:
    return CannotWork(
        f"{path}：写不进去（{in_chinese(error)}）。"
        + remedy(error, "请关闭正在打开它的程序（Excel、WPS 等）后再试")
    )


def _whole_lines(path: Path) -> bytes:
    """Returns the file up to the end of its last whole line."""
    try:
        content = must_be_plain(path).read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        told = remedy(error, "请检查读取权限")
        raise CannotWork(f"{path}：读不了（{in_chinese(error)}）。{told}") from None
    return content[: content.rfind(b"\n") + 1]
