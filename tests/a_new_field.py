"""A program with one more field: `python -m tests.a_new_field FOLDER CONFIG`.

Runs a week of an office in the folder, and makes its forms. The table of fields is read while the
program is loaded, so the field is added first.
"""

import sys
from pathlib import Path

from pipeline.domain import fields

fields.FIELDS = (
    *fields.FIELDS,
    fields.Field("contact", "联系人", ("return",), ("联络员",), ("联系人.*|联络.*",), width=8),
)

from pipeline import weekly  # noqa: E402 - with the field
from pipeline.office.config import read_settings  # noqa: E402 - the same
from tests.office import Office  # noqa: E402 - the same

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 建截污管网 | 区水务局 | 7月底 |
| 1-2 | 修路 | 区规建局 | 7月底 |
| 1-3 | 植树 | 区农林局 | 7月底 |
"""
RETURN = """
填报单位：{unit}
| 任务编号 | {heading} | 进展情况 | 能否按时办结 |
| {number} | {contact} | 已开工 | 是 |
| 9-9 | 王工 | 已开会 | 是 |
"""
RETURNS = (
    ("区水务局", "联系人", "1-1", "李工"),
    ("区规建局", "联络员", "1-2", "张工"),
    ("区农林局", "联系人及电话", "1-3", "赵工"),
)

if __name__ == "__main__":
    root, config = Path(sys.argv[1]), sys.argv[2]
    (root / "config.yaml").write_text(config, "utf-8")
    office = Office(root, settings=read_settings(root / "config.yaml", {}))
    office.master(MASTER)
    for unit, heading, number, contact in RETURNS:
        table = RETURN.format(unit=unit, heading=heading, number=number, contact=contact)
        office.returned(f"{unit}.xlsx", table)
    office.run()
    weekly.forms(office.folder, office.the_week, office.settings)
