"""The sample weeks: a master list and two weeks of returns, made the same every time."""

from hashlib import sha256
from pathlib import Path

from pipeline.sample.faults import returns_of
from pipeline.sample.plans import SECOND_WEEK, WEEKS, all_tasks
from pipeline.sample.returns import sample_week
from pipeline.sample.workbooks import master_list, return_file
from pipeline.week import Week

__all__ = ["make_sample"]


def make_sample(root: Path) -> list[Path]:
    """Writes the sample below `root`/inbox and returns the paths of its files.

    Files of the same name are replaced; others are left alone.
    """
    inbox = root / "inbox"
    month = sample_week(SECOND_WEEK).month
    master = master_list(all_tasks(), f"{month.year}年{month.number}月")
    written = [_write(inbox / "master" / f"{month}.xlsx", master)]
    for code in WEEKS:
        written += _write_week(inbox / code, sample_week(code))
    return written


def _write_week(folder: Path, week: Week) -> list[Path]:
    """The returns of one week and, last, the receipts that tell when each arrived."""
    receipts = []
    written = []
    for given in returns_of(week):
        content = return_file(given)
        written.append(_write(folder / given.name, content))
        line = f"{given.name},{sha256(content).hexdigest()},{len(content)},"
        receipts.append((given.received_at, given.name, line + given.received_at.isoformat()))
    lines = ["name,sha256,size,received_at", *(line for _, _, line in sorted(receipts))]
    text = "".join(f"{line}\n" for line in lines)
    written.append(_write(folder / "receipts.csv", text.encode("utf-8-sig")))
    return written


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
