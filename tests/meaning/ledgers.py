"""Registers in the master workbook. input: the sheet's table; context: the sheet's name.

The value names the tasks of the list below that the register changes: `1-1=2017-08-31; 2=closed`,
or `none`.
"""

import tempfile
from pathlib import Path

from tests.meaning import Answer, Case
from tests.office import Office, only

LIST = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 完成柏条河沿线截污管网建设 | 区水务局 | 7月10日前 |
| 1-2 | 累计完成河道清淤12公里 | 区水务局 | 7月10日前 |
| 1-3 | 合计栽植行道树三千株以上 | 区林业局 | 7月10日前 |
| 2 | 编制电子信息产业发展规划 | 区经科局 | 7月10日前 |
| 3 | 修建农村公路20公里 | 区交通局 | 7月10日前 |
| 5 | 开展燃气安全专项检查 | 区安监局 | 7月10日前 |
| 6 | 建成社区养老服务中心两个 | 区民政局 | 7月10日前 |
| 7 | 完成老旧小区改造三处 | 区房管局 | 7月10日前 |
| 8 | 举办招商推介活动 | 区投促局 | 7月10日前 |
"""

TOLD = ("L04", "L12")
SETTINGS = only(*TOLD)


def answer(case: Case) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder), settings=SETTINGS)
        office.master(LIST, **{case.context: case.input})
        view = office.view()
    changed = [
        f"{task.task_id}={'closed' if task.closed else task.deadline}"
        for task in view.tasks
        if task.closed or task.extended
    ]
    value = "; ".join(changed) or "none"
    told = any(finding.code in TOLD for finding in view.findings)
    return Answer(value, told and (case.expected != "doubt" or value == "none"))
