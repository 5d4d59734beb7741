"""Cells of words: what says nothing, what is a picture, and what only repeats an earlier week.

The context is the cell's field. The expected value is the text that the reports use, '' for none.
A doubt is told when a finding names the cell.
"""

import functools
import tempfile
from pathlib import Path

from pipeline.assess.view import WeekView
from tests.meaning import Answer, Case, cases
from tests.office import Office

FIELDS = ("progress", "reason", "escalation")
TOLD = {"progress": ("C05", "H01", "V09"), "reason": ("V09",), "escalation": ("V09",)}


def answer(case: Case) -> Answer:
    view, numbers = _week()
    number = numbers[case.line]
    (task,) = (task for task in view.tasks if task.task_id == number)
    codes = {finding.code for finding in view.findings if finding.task_id == number}
    told = bool(codes.intersection(TOLD[case.context]))
    return Answer(getattr(task, case.context), told)


@functools.cache
def _week() -> tuple[WeekView, dict[int, str]]:
    """Returns a week whose return has one row for each case, and the tasks' numbers by line."""
    numbers, listed, rows = {}, [], []
    for case in cases("texts"):
        number = numbers[case.line] = f"T-{case.line}"
        listed.append(f"| {number} | 任务{number} | 区水务局 | 12月底前 |")
        said = {name: "正在施工" if name == "progress" else "" for name in FIELDS}
        said[case.context] = case.input.replace("\n", "\\n")
        cells = [("'" + text if text[:1] in "=0123456789" else text) for text in said.values()]
        rows.append(
            f"| {number} | {cells[0]} | 60% | {'否' if case.context == 'reason' else '是'} | {cells[1]} | {cells[2]} |"
        )
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        office.master("\n".join(["| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |", *listed]))
        header = "| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 原因及建议 | 需要区委区政府解决的问题 |"
        office.returned("区水务局.xlsx", "\n".join(["填报单位：区水务局", header, *rows]))
        return office.view(), numbers
