"""The unit that a return is from, by the line above its table (input) and its name (context).

The list's units are 区水务局, 区财政局 and 古城镇 of 郫都区; the rows are of two of them. A doubt is
U01, U02 or U04.
"""

import tempfile
from pathlib import Path

from tests.meaning import Answer, Case
from tests.office import Office, only

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1      | 完成柏条河沿线截污管网建设 | 区水务局 | 7月底前 |
| 2-1      | 编制三年滚动财政规划 | 区财政局 | 7月底前 |
| 3-1      | 整治场镇环境 | 古城镇 | 7月底前 |
"""
TABLE = """
| 任务编号 | 进展情况 | 完成进度（%） | 预估是否能够按时办结 |
| 1-1      | 施工     | 80            | 是                   |
| 2-1      | 编制     | 80            | 是                   |
"""

TOLD = ("U01", "U02", "U04")
SETTINGS = only(*TOLD)


def answer(case: Case) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder), settings=SETTINGS)
        office.master(MASTER)
        office.returned(case.context, f"{case.input}{TABLE.rstrip()}")
        view = office.view()
        told = any(finding.code in TOLD for finding in view.findings)
        return Answer(view.files[0].unit, told)
