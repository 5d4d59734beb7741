"""The sample weeks: a master list and two weeks of returns, made the same every time."""

import os
from hashlib import sha256
from pathlib import Path

from pipeline.domain.errors import CannotWork
from pipeline.domain.week import Week
from pipeline.office.disk import is_plain_file, make_folder, write_whole
from pipeline.office.folder import OfficeFolder, not_writable
from pipeline.sample.faults import returns_of
from pipeline.sample.plans import SECOND_WEEK, WEEKS, all_tasks
from pipeline.sample.returns import sample_week
from pipeline.sample.workbooks import master_list, return_file

__all__ = ["make_sample"]


def make_sample(root: Path, *, force: bool = False) -> list[Path]:
    """Writes the sample below `root`/inbox and returns the paths of its files.

    Raises CannotWork, and writes nothing, when a file there is not the sample's, or when the office
    has lists or weeks of its own; `force` allows the latter.
    """
    inbox = root / "inbox"
    month = sample_week(SECOND_WEEK).month
    if own := [] if force else _not_of_the_sample(inbox, str(month)):
        raise CannotWork(
            f"{inbox}：已有本单位的材料（{'、'.join(own[:3])}{'等' if len(own) > 3 else ''}）。"
            "示例请放进另一个文件夹：duban init 新文件夹 --sample；仍要放在这里的，加 --force"
        )
    master = master_list(all_tasks(), f"{month.year}年{month.number}月")
    files = {inbox / "master" / f"{month}.xlsx": master}
    for code in WEEKS:
        files |= _files_of_week(inbox / code, sample_week(code))
        key = sha256(f"duban sample {code}".encode()).hexdigest()  # no secret
        files[OfficeFolder(root).week_key(sample_week(code))] = f"{key}\n".encode()
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


def _not_of_the_sample(inbox: Path, month: str) -> list[str]:
    """Returns the lists and weeks in the inbox that the sample does not have, by name."""
    lists = (
        path.name
        for path in inbox.glob("master/*.xlsx")
        if path.stem != month and path.name[:2] != "~$"
    )
    weeks = (path.name for path in inbox.glob("[0-9][0-9][0-9][0-9]-W[0-9][0-9]"))
    return sorted([*lists, *(week for week in weeks if week not in WEEKS)])


def _files_of_week(folder: Path, week: Week) -> dict[Path, bytes]:
    """Returns one week's returns and, last, the receipts that record when each arrived."""
    receipts = []
    files = {}
    for given in returns_of(week):
        content = return_file(given)
        files[folder / given.name] = content
        line = f"{given.name},{sha256(content).hexdigest()},{len(content)},"
        receipts.append((given.received_at, given.name, line + given.received_at.isoformat()))
    lines = ["name,sha256,size,received_at", *(line for _, _, line in sorted(receipts))]
    text = "".join(f"{line}\n" for line in lines)
    return files | {folder / "receipts.csv": text.encode("utf-8-sig")}
