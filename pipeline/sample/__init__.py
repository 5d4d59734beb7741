"""The sample: July's list and two weeks of returns, or five weeks of a year that lives.

The same every time.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from pipeline.domain.errors import CannotWork
from pipeline.domain.week import Week
from pipeline.office.disk import is_plain_file, make_folder, write_whole
from pipeline.office.folder import OfficeFolder, not_writable
from pipeline.sample.faults import returns_of
from pipeline.sample.plans import LATER_WEEKS, WEEKS
from pipeline.sample.returns import sample_week
from pipeline.sample.story import AUGUST, LIST_COLUMNS, listed_in, registers
from pipeline.sample.workbooks import master_list, register_book, sample_key, week_files

__all__ = ["make_sample"]


def make_sample(root: Path, *, force: bool = False, year: bool = False) -> list[Path]:
    """Writes the sample below `root`/inbox and returns the paths of its files.

    With `year` it goes on to the first week of August: three more weeks, that month's list, and the
    registers of the office.

    Raises CannotWork, and writes nothing, when a file there is not the sample's, or when the office
    has lists or weeks of its own; `force` allows the latter.
    """
    inbox = root / "inbox"
    weeks = [sample_week(code) for code in (*WEEKS, *(LATER_WEEKS if year else ()))]
    if own := [] if force else _not_of_the_sample(inbox, weeks):
        raise CannotWork(
            f"{inbox}：已有本单位的材料（{'、'.join(own[:3])}{'等' if len(own) > 3 else ''}）。"
            "示例请放进另一个文件夹：duban init 新文件夹 --sample；仍要放在这里的，加 --force"
        )
    files = {inbox / "master" / f"{week.month}.xlsx": _list_of(week) for week in weeks}
    for week in weeks:
        files |= week_files(inbox / str(week), returns_of(week))
        files[OfficeFolder(root).week_key(week)] = sample_key(str(week))
    if year:
        files[OfficeFolder(root).registers / "督查台账.xlsx"] = register_book(registers())
    for path, content in files.items():
        if os.path.lexists(path) and not (is_plain_file(path) and path.read_bytes() == content):
            raise CannotWork(f"{path}：已有内容不同的文件。请换一个文件夹，或先把它移走")
    for path, content in files.items():
        try:
            inbox.mkdir(exist_ok=True)
            make_folder(path.parent)
            write_whole(path, content)
        except OSError as error:
            raise not_writable(path, error) from None
    return list(files)


def _list_of(week: Week) -> bytes:
    return master_list(
        listed_in(week), week.month.label, LIST_COLUMNS if week.month == AUGUST else {}
    )


def _not_of_the_sample(inbox: Path, weeks: Sequence[Week]) -> list[str]:
    """Returns the lists and weeks in the inbox that the sample does not have, by name."""
    lists = (path.name for path in inbox.glob("master/*.xlsx") if path.name[:2] != "~$")
    folders = (path.name for path in inbox.glob("[0-9][0-9][0-9][0-9]-W[0-9][0-9]"))
    ours = {str(week) for week in weeks} | {f"{week.month}.xlsx" for week in weeks}
    return sorted({*lists, *folders} - ours)
