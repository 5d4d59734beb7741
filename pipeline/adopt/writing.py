"""Puts an adopted list into the office folder: the list, its source beside it, the page."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.adopt.understanding import Understanding
from pipeline.domain.errors import CannotWork
from pipeline.domain.fields import Field
from pipeline.domain.settings import Limits
from pipeline.intake.files.grids import open_workbook
from pipeline.intake.master import listed_in
from pipeline.intake.tasks import MasterTask
from pipeline.office.disk import make_folder, must_be_file, write_whole
from pipeline.office.folder import OfficeFolder, locked, not_writable


def refuse_to_overwrite(folder: OfficeFolder, understood: Understanding) -> None:
    """Raises CannotWork when the month has a list, or the source of one, that would be lost.

    A list that is adopted itself is not lost: it is kept beside the new one.
    """
    target = folder.master(understood.month)
    kept = folder.master_source(understood.month, understood.source.path.suffix)
    for path in (target, *folder.master_sources(understood.month)):
        try:
            must_be_file(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise not_writable(path, error) from None
        is_source = path.samefile(understood.source.path)
        same = path == kept and path.read_bytes() == understood.source.content
        if not is_source and not same:
            raise CannotWork(f"{path}：已经有了，没有覆盖。确要换成这份清单，请加 --force")


def put_list(folder: OfficeFolder, understood: Understanding, files: Mapping[Path, bytes]) -> None:
    """Writes the files, each in one step, the list itself last. Raises CannotWork."""
    kept = folder.master_source(understood.month, understood.source.path.suffix)
    with locked(folder):
        for path, content in {kept: understood.source.content, **files}.items():
            _put(path, content)
        for other in folder.master_sources(understood.month):
            if other != kept:  # of the list that this one replaces
                other.unlink()


def _put(path: Path, content: bytes) -> None:
    try:
        make_folder(path.parent)
        write_whole(path, content)
    except OSError as error:
        raise not_writable(path, error) from None


_COMPARED = (
    "task_id", "plan", "item", "task", "lead_unit", "support_units", "key",
    "start", "carried",
)  # fmt: skip
"""What must read as it was shown. Of a deadline that is the day: its words may be another."""


def refuse_if_other(
    understood: Understanding, content: bytes, limits: Limits, own: tuple[Field, ...]
) -> None:
    """Raises CannotWork when the written list does not read as the tasks that were shown."""
    listed = listed_in(open_workbook(content, limits), understood.week, Path("任务清单"), "", own)
    for was, now in zip(understood.tasks, listed.tasks, strict=False):
        for name in _COMPARED:
            if getattr(was, name) != getattr(now, name):
                raise _differs(was, name)
        if (was.listed.date, was.listed.open) != (now.listed.date, now.listed.open):
            raise _differs(was, "deadline")
    if len(listed.tasks) != len(understood.tasks) or listed.doubts:
        raise CannotWork("写出的清单与显示的任务数不同，没有写入。请把原表发给维护人员")


def _differs(task: MasterTask, name: str) -> CannotWork:
    place = f"任务{task.task_id}（{task.sheet}第{task.row}行）"
    return CannotWork(f"{place}写成清单后读出的 {name} 与原表不同，没有写入。请把原表发给维护人员")
