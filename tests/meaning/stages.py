"""Stages of a task: what stands in the cell of a deadline, in a column of stages, in a heading.

The context is `deadline` (the cell 完成时限), `goal` (the cell 节点内容 of a task due in December),
`heading` (of a column that holds 完成主体 for that task) or `answer` (节点完成情况 of a return). The
expected value is each stage with its day, `reached` or `open` of an answer, '' for no stage. A doubt
is told when a finding names the column.
"""

import functools
import tempfile
from pathlib import Path

from pipeline.domain.places import cell_in_words
from tests.meaning import Answer, Case, cases
from tests.office import Office

TOLD = ("L31", "L32", "V15")


def answer(case: Case) -> Answer:
    return _answers(case.context)[case.line]


def _stages_in_words(stages: object) -> str:
    return "；".join(f"{s.text} {s.due}" for s in stages)  # type: ignore[attr-defined]


@functools.cache
def _answers(context: str) -> dict[int, Answer]:
    of_context = [case for case in cases("stages") if case.context == context]
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        if context == "heading":
            return {case.line: _of_heading(office, case) for case in of_context}
        header = "| 任务编号 | 工作内容 | 节点内容 | 牵头单位 | 完成时限 |"
        rows, said = [], []
        for case in of_context:
            text = case.input.replace("\n", "\\n")
            goal = {"goal": text, "answer": "6月底前启动"}.get(context, "")
            due = text if context == "deadline" else "12月底"
            rows.append(f"| T-{case.line} | 任务{case.line} | {goal} | 区水务局 | {due} |")
            answered = text if context == "answer" else ""
            answered = "'" + answered if answered[:1] in "=0123456789" else answered
            said.append(f"| T-{case.line} | 正在施工 | 30 | 是 | 启动 | {answered} |")
        if context == "deadline":
            header, rows = header.replace(" 节点内容 |", ""), [r.replace("|  |", "|") for r in rows]
        office.master("\n".join([header, *rows]))
        top = "| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 | 本阶段节点 | 节点完成情况 |"
        office.returned("区水务局.xlsx", "\n".join([top, *said]))
        view = office.view()
        told = {f.task_id for f in view.findings if f.code in TOLD}
        tasks = {task.task_id: task for task in view.tasks}
        # Cells without any date are told once, of the whole column
        column = any("项没有写时限" in f.message for f in view.findings)
        found = {}
        for case in of_context:
            task = tasks[f"T-{case.line}"]
            value = _stages_in_words(task.stages)
            if context == "answer":
                value = "reached" if task.stages[0].state == "reached" else "open"
            found[case.line] = Answer(value, task.task_id in told or (column and not value))
        return found


def _of_heading(office: Office, case: Case) -> Answer:
    heading = case.input.replace("\n", "\\n")
    office.master(f"""
| 任务编号 | 工作内容 | {heading} | 牵头单位 | 完成时限 |
| 1 | 建设柏条河沿线截污管网 | 完成主体 | 区水务局 | 12月底 |
""")
    view = office.view()
    place = [cell_in_words(f.sheet, f.row, f.column) for f in view.findings if f.code in TOLD]
    return Answer(_stages_in_words(view.tasks[0].stages), any(cell[:1] == "C" for cell in place))
