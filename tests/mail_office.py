"""An office with mail: two leaders, a unit with an error, two units that did not report."""

from pathlib import Path

from pipeline import weekly
from tests.office import WEEK, Office
from tests.sealed_office import copy_of

LIST = """
| 任务编号 | 行动计划 | 大项工作 | 工作内容         | 牵头单位 | 完成时限  |
| 1-1      | 水源涵养 | 截污     | 完成截污管网建设 | 区水务局 | 7月底前   |
| 1-2      | 水源涵养 | 造林     | 完成造林300亩    | 区农林局 | 7月20日前 |
| 1-3      | 水源涵养 | 宣传     | 开展环保进校园   | 区教育局 | 7月31日前 |
"""
RETURN = """
填报单位：区水务局
| 任务编号 | 工作内容         | 牵头单位 | 完成时限 | 进展情况    | 完成进度（%） | 预估是否能够按时办结 |
| 1-1      | 完成截污管网建设 | 区水务局 | 7月底前  | 已完成3公里 | 约八成        | 是                   |
"""
LEADERS = ["ld1@example.org", "ld2@example.org"]
WATER, FOREST = "swj@example.org", "nlj@example.org"
OFFICE = "mbdcb@example.org"


def mail_office(office: Office, smtp: str = "", imap: str = "", more: str = "") -> Office:
    """Writes config.yaml and the week's returns; 区教育局 has no address."""
    (office.root / "config.yaml").write_text(
        f"""
reports: {{pdf: off}}
units:
  - {{name: 区水务局, aliases: [区水利局], mail: [{WATER}]}}
  - {{name: 区农林局, mail: [{FOREST}]}}
mail:
  from: {OFFICE}
  leaders: [{", ".join(LEADERS)}]
  smtp: {{{smtp}}}
  imap: {{{imap}}}
{more}
""",
        "utf-8",
    )
    office.master(LIST)
    office.returned("区水务局.xlsx", RETURN)
    office.settings = weekly.settings_of(office.folder)
    return office


def copy_with_mail(root: Path, office: Office) -> Office:
    """Copies the office with mail at `root` into a new one."""
    copy_of(root, office)
    office.settings = weekly.settings_of(office.folder)
    return office


def mail_of(office: Office) -> Path:
    return office.root / "outbox" / WEEK / "mail"
