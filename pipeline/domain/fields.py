"""The table of fields: every column of the master list and of a return, declared once.

Header recognition, reports, CSV and the handbook read this table; a heading is spelled here
and nowhere else. A field that is named only here is passed on unchanged to tasks.csv, the
workbook, the page, the Word template and, if returns have it, the form. In config.yaml an office
adds its own columns, and other headings for these.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

SheetKind = Literal["master", "return"]


@dataclass(frozen=True)
class Field:
    """One column: its name in code and CSV, its heading, and other wordings of that heading."""

    name: str
    heading: str
    sheets: tuple[SheetKind, ...]
    synonyms: tuple[str, ...] = ()
    pattern: str = r"(?!)"
    """A regular expression that finds the field in a heading that equals no synonym."""
    width: float = 10
    """The width of the column in the progress table, in characters of Excel's standard font."""
    used: tuple[SheetKind, ...] = ()
    """The sheets in which the program itself uses the field; the fact of this name explains it."""
    unread: tuple[SheetKind, ...] = ()
    """The sheets in which it is known only so that it is not mistaken for another field.

    An office may make it a column of its own.
    """
    means: str = ""
    """For a column of the office's own: the name of the carried field that it stands for."""

    def is_read(self, sheet: SheetKind) -> bool:
        """Returns whether the column's contents count in this kind of sheet."""
        return sheet in self.sheets and sheet not in self.unread

    def is_carried(self, sheet: SheetKind) -> bool:
        """Returns whether the column's contents are passed on unchanged."""
        return self.is_read(sheet) and sheet not in self.used


_BOTH: tuple[SheetKind, ...] = ("master", "return")

# In the order in which patterns are tried: the most specific first.
FIELDS: tuple[Field, ...] = (
    Field(
        "task_id",
        "任务编号",
        _BOTH,
        ("编号", "任务号", "任务序号", "任务代码", "编码", "ID", "NO."),
        r"任务.?(编?号|编码|代码)|编号",
        width=10,
        used=_BOTH,
    ),
    Field("sequence", "序号", _BOTH, ("序", "项次", "行号"), width=6, used=_BOTH),
    Field(
        "reason",
        "预估不能按时办结的原因及建议",
        ("return",),
        ("原因及建议", "原因", "建议", "不能按时办结的原因及建议", "原因和建议", "原因及措施"),
        r"原因|建议|理由",
        width=30,
        used=("return",),
    ),
    Field(
        "escalation",
        "需要区委区政府解决的问题",
        ("return",),
        ("需要解决的问题", "需协调解决的问题", "需协调事项", "请示事项"),
        r"(需|请|望|报).*(解决|协调|支持|研究|帮助|决策)",
        width=26,
        used=("return",),
    ),
    Field(
        "forecast",
        "预估是否能够按时办结",
        ("return",),
        ("能否按时完成", "能否按时办结", "是否按时办结", "按时办结", "预估", "预判", "办结预估"),
        r"(能否|是否|可否|能不能).*(办结|完成|按时|按期|如期|完工|逾期|延期|超期|滞后)|"
        r"(预估|预计|预判)(?!.*(时间|日期|时限)).*(办结|完成|按时|按期|如期|完工)|"
        r"(按时|按期|如期)(办结|完成|完工)",
        width=9,
        used=("return",),
    ),
    Field(
        "achieved",
        "目标累计完成值",
        ("return",),
        ("累计完成值", "累计完成", "累计完成量", "累计完成数"),
        r"累计.*(值|量|数)",
        width=10,
        unread=("return",),
    ),
    Field(
        "percent",
        "完成进度（%）",
        ("return",),
        ("完成进度", "完成率", "进度%", "完成百分比", "百分比", "完成比例", "形象进度%", "完成度"),
        r"^(?!(计划|目标|应|年度)).*(完成率|百分|比例|(进度|完成).*%|(完成|形象)进度(?!及|和|与|情况)|完成度)",
        width=8,
        used=("return",),
    ),
    Field(
        "progress",
        "进展情况",
        ("return",),
        (
            "进展",
            "工作进展",
            "目前进展",
            "推进情况",
            "完成情况",
            "落实情况",
            "本周进展",
            "工作进展情况",
        ),
        r"进展|(推进|完成|落实|开展|进度|实施|办理)情况|进度(及|和|与|情况)|成效",
        width=44,
        used=("return",),
    ),
    Field(
        "start",
        "开始日期",
        ("master",),
        ("开始时间", "启动时间", "起始日期"),
        r"(开始|启动|起始).*(日期|时间)",
        width=12,
        used=("master",),
    ),
    Field(
        "deadline",
        "完成时限",
        _BOTH,
        (
            "时限",
            "完成时间",
            "办结时限",
            "完成期限",
            "时间节点",
            "截止时间",
            "截止日期",
            "时间要求",
        ),
        r"时限|期限|截止|(完成|办结|完工|竣工|交付).*(时间|日期|节点)|时间节点|时间要求",
        width=13,
        used=_BOTH,
    ),
    Field(
        "leader",
        "分管领导",
        ("master",),
        ("责任领导", "牵头领导", "区级领导", "分管区领导"),
        r"领导",
        width=10,
        unread=("master",),
    ),
    Field(
        "support_units",
        "配合单位",
        _BOTH,
        ("协办单位", "配合部门", "责任配合单位", "参与单位", "协同单位"),
        r"(配合|协办|协同|参与).*(单位|部门)",
        width=16,
        unread=("return",),
        used=("master",),
    ),
    Field(
        "lead_unit",
        "牵头单位",
        _BOTH,
        (
            "责任单位",
            "牵头部门",
            "主责单位",
            "承办单位",
            "责任部门",
            "主办单位",
            "牵头责任单位",
            "填报单位",
            "报送单位",
        ),
        r"(牵头|责任|主责|承办|主办|实施|落实|建设|业主).*(单位|部门|主体)",
        width=13,
        used=_BOTH,
    ),
    Field(
        "target",
        "目标值",
        ("master",),
        ("目标", "年度目标值"),
        r"目标(数|量)",
        width=10,
        unread=("master",),
    ),
    Field("target_unit", "单位", ("master",), ("计量单位",), width=8, unread=("master",)),
    Field(
        "key",
        "重点",
        ("master",),
        ("是否重点", "重点标识"),
        r"是否.*重点",
        width=6,
        used=("master",),
    ),
    Field("remark", "备注", _BOTH, ("说明",), width=14, unread=_BOTH),
    Field(
        "plan",
        "行动计划",
        _BOTH,
        ("计划", "所属计划", "行动", "行动计划名称", "十大行动计划", "类别"),
        r"行动|计划(?!.*(时间|日期|开工|完工|完成|投资|进度))",
        width=14,
        unread=("return",),
        used=("master",),
    ),
    Field(
        "item",
        "大项工作",
        _BOTH,
        ("大项", "重点工作", "工作大项", "重点项目", "项目名称", "大项名称"),
        r"大项",
        width=18,
        unread=("return",),
        used=("master",),
    ),
    Field(
        "task",
        "工作内容",
        _BOTH,
        (
            "具体任务",
            "工作任务",
            "任务内容",
            "任务",
            "任务名称",
            "目标任务",
            "工作事项",
            "具体工作",
        ),
        r"(工作|任务|具体|建设|主要).*(内容|任务|事项|名称)",
        width=38,
        used=_BOTH,
    ),
)


REPORTED = ("progress", "percent", "forecast", "reason", "escalation")
"""What a unit reports of a task; the other fields say which task it is."""


def field(name: str) -> Field:
    """Returns the field of this name. Raises KeyError when there is none."""
    return _by_name()[name]


def heading(name: str) -> str:
    """Returns the field's Chinese heading. The heading of an office's own column is its name."""
    known = _by_name().get(name)
    return known.heading if known else name


@functools.cache
def _by_name() -> Mapping[str, Field]:
    return {field.name: field for field in FIELDS}
