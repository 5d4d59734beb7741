"""A program with one more field: `python -m tests.a_new_field FOLDER CONFIG HEADING`.

Runs a week of an office in the folder, and makes its forms. The table of fields is read while the
program is loaded, so the field is added first.
"""

import sys
from pathlib import Path

from pipeline.domain import fields

fields.FIELDS = (
    *fields.FIELDS,
    fields.Field("contact", "联系人", ("return",), ("联络员",), "联系人|联络", width=8),
)

from pipeline import weekly  # noqa: E402 - with the field
from pipeline.office.config import read_settings  # noqa: E402 - the same
from tests.office import Office  # noqa: E402 - the same

MASTER = """
| 任务编号 | 工作内容 | 牵头单位 | 完成时限 |
| 1-1 | 建截污管网 | 区水务局 | 7月底 |
"""
RETURN = """
| 任务编号 | 工作内容 | {heading} | 进展情况 | 能否按时办结 |
| 1-1 | 建截污管网 | 李工 | 已开工 | 是 |
| 9-9 | 新任务 | 王工 | 已开会 | 是 |
"""

if __name__ == "__main__":
    root, config, heading = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    (root / "config.yaml").write_text(config, "utf-8")
    office = Office(root, settings=read_settings(root / "config.yaml", {}))
    office.master(MASTER)
    office.returned("区水务局.xlsx", RETURN.format(heading=heading))
    office.run()
    weekly.forms(office.folder, office.the_week, office.settings)
