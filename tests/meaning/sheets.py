"""Which sheet is this week's return, and which are the month's list.

Input: the sheets' names. A sheet `-X` has no rows, `~X` only text, `_X` is hidden, `=X` holds the
same as the first. Context: return or list, the week, the cut-off day unless it is a Friday.
"""

import datetime as dt
import hashlib
import tempfile
from pathlib import Path

from pipeline.domain.settings import Limits
from pipeline.domain.week import Week
from pipeline.intake.master import read_master
from pipeline.intake.returns import Return, read_return
from tests.meaning import Answer, Case
from tests.office import write_workbook

_HEADERS = {
    "return": "| 任务编号 | 工作内容 | 进展情况 | 完成进度（%） | 能否按时 |",
    "list": "| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |",
}
_ROWS = {
    "return": "| 1-{} | 修路 | 已施工{}公里 | 60 | 是 |",
    "list": "| 1-{} | 修路{} | 区水务局 | 2024年12月底前 |",
}


def answer(case: Case) -> Answer:
    """The names of the sheets that are used; told when an error says that they are in doubt."""
    kind, _, context = case.context.partition(" ")
    week = week_in(context)
    names = case.input.split(" | ")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "区水务局.xlsx"
        write_workbook(path, dict(_sheet(kind, name, at, names) for at, name in enumerate(names)))
        if kind == "return":
            read = read_here(path, week)
            return Answer(read.sheet, told=bool(codes(read) & {"F15", "W01", "W02"}))
        master = read_master(path, path.name, week, Limits())
    used = list(dict.fromkeys(task.sheet for task in master.tasks))
    told = {doubt.seen for doubt in master.doubts}
    told |= {entry.sheet for entry in master.ledgers if entry.unusable}
    quiet = [name for name in names if name[0] not in "-~" and name not in {*used, *told}]
    if quiet:
        return Answer(f"nobody is told of {quiet}")
    return Answer("、".join(used), told=any(doubt.how == "doubtful" for doubt in master.doubts))


def _sheet(kind: str, name: str, at: int, names: list[str]) -> tuple[str, str]:
    number = 0 if name[0] == "=" else at
    rows = _ROWS[kind].format(number, number)
    if name[0] == "-":
        rows = "" if kind == "list" else f"| 1-{number} | 修路 | | | |"
    if name[0] == "~":
        return name[1:], "请按时报送\n不要改动表头"
    return name.lstrip("-="), f"{_HEADERS[kind]}\n{rows}"


def week_in(context: str) -> Week:
    """Returns the week of `2024-W20` or `2024-W20 monday`."""
    code, _, weekday = context.partition(" ")
    return Week.parse(code, weekday or "friday", dt.time(17))


def read_here(path: Path, week: Week, file: str = "") -> Return:
    """Reads a return; `file` is its path below the week's folder, if that is not its name."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return read_return(path, file or path.name, sha256, week, Limits())


def codes(read: Return) -> set[str]:
    """Returns the codes of the errors that the doubts about its week and sheet make."""
    of = {("week", "doubtful"): "W02", ("sheet", "doubtful"): "F15", ("heading", "doubtful"): "F13"}
    found = {of[doubt.about, doubt.how] for doubt in read.doubts if (doubt.about, doubt.how) in of}
    return found | ({"W01"} if read.other_week else set())
