"""Further rows of a task. input: the rows of a return; context: its columns in short.

The value is the forecast of 1-1, its per cent, how many lines of progress are kept, and `told` when
a finding tells of the further row.
"""

import tempfile
from pathlib import Path

from tests.meaning import Answer, Case
from tests.office import Office, only

LIST = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
| 1-2 | 累计完成河道清淤12公里 | 区水务局 | 7月底前 |
"""
COLUMNS = {
    "号": "任务编号",
    "序": "序号",
    "文": "工作内容",
    "时": "完成时限",
    "进": "进展情况",
    "度": "完成进度（%）",
    "预": "预估是否能够按时办结",
    "因": "原因及建议",
}

TOLD = ("M01", "M05", "M09")
SETTINGS = only(*TOLD)


def answer(case: Case) -> Answer:
    header = "".join(f"| {COLUMNS[column]} " for column in case.context)
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder), settings=SETTINGS)
        office.master(LIST)
        office.returned("区水务局.xlsx", f"填报单位：区水务局\n{header}|\n{case.input}")
        view = office.view()
    task = next(task for task in view.tasks if task.task_id == "1-1")
    told = [f for f in view.findings if f.code in TOLD]
    percent = "-" if task.percent is None else f"{task.percent:g}"
    kept = task.progress.count("\n") + 1
    value = f"{task.forecast or '-'} {percent} {kept}" + (" told" if told else "")
    return Answer(value, bool(told))
