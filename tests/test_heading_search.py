"""Headers made from a known truth: true columns in many wordings, decoys, any order.

A field never gets a wrong column, and the right one is not given up, without a doubt that quotes it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.week import Week
from pipeline.intake.files.grids import Grid, Value
from pipeline.intake.meaning.headings.recognise import headings_of
from pipeline.intake.sheets.tables.layout import Table, tables_of
from pipeline.intake.sheets.understood import doubts_of_headings
from tests.soak import examples

WEEK = Week.parse("2024-W20", "friday", dt.time(17))
TIMES = {
    "this": ("本周", "第20周", "5月17日", "5.13-5.17", "W20", "本期"),
    "other": ("上周", "第19周", "5月10日", "5.6-5.10", "W19", "第21周", "5月24日"),
}
TRUE: Mapping[str, Sequence[str]] = {
    "task": ("工作内容", "具体任务", "任务内容", "督办事项", "工作任务", "交办事项", "目标任务"),
    "lead_unit": ("牵头单位", "责任单位", "承办单位", "责任部门", "主责单位"),
    "deadline": ("完成时限", "办结时限", "完成时间", "时间要求", "截止时间"),
    "progress": (
        "进展情况",
        "工作进展",
        "推进情况",
        "目前进展",
        "落实情况",
        "具体进展",
        "办理情况",
    ),
    "percent": ("完成率", "完成进度（%）", "完成比例", "形象进度（%）", "工作进度（%）"),
    "forecast": ("能否按时办结", "预估是否能够按时办结", "能否按期完成", "是否能如期完成"),
    "reason": ("原因及建议", "未完成原因", "不能按时办结的原因", "滞后原因"),
    "escalation": (
        "需要区委区政府解决的问题",
        "需上级协调解决的问题",
        "请示事项",
        "需区领导协调事项",
    ),
    "problems": ("存在问题", "存在的困难或问题", "主要困难", "难点堵点"),
    "next_step": ("下一步工作", "下步打算", "下周计划", "后续措施", "下一步工作计划"),
    "origin": ("任务来源", "文件依据", "事项来源", "来源"),
    "leader": ("分管领导", "牵头区领导", "责任领导", "区级责任人"),
    "state": ("任务状态", "进度评价", "亮灯", "是否完成", "办理状态"),
}
NEEDED = ("task", "progress", "forecast")
DECOYS = (
    "时间进度（%）", "计划进度（%）", "目标进展", "计划完成率", "年度目标", "本周计划", "应完成比例",
    "序时进度", "一季度目标", "资金来源", "数据来源", "部门主要领导", "领导批示", "责任人",
    "经办人及联系方式", "联系电话", "备注", "督办频率", "事项类别", "标签", "交办时间", "预计完成时间",
    "实际完成时间", "反馈周期", "更新时间", "归档日期", "完成标准", "交付物", "总投资（万元）",
    "投资完成率（%）", "督查情况", "审核意见", "投资完成情况", "风险等级", "工作计划", "会议名称", "议题名称",
    "分管单位", "施工单位", "交办单位", "反馈时限", "问题编号", "佐证材料", "建设地点", "年度计划投资",
    "累计完成投资", "资金到位率", "考核得分", "完成质量", "满意度", "参会人员", "上周工作安排", "累计完成量",
    "预计完成率", "目标值", "立项原因", "督办建议", "交办领导", "上级批示", "批示领导", "填报人", "填报日期",
    "办理人", "督办类型", "紧急程度", "完成形式", "实际完成日期", "验收时间", "信息来源", "任务级别", "单位代码", "科室", "是否需要协调", "需配合单位", "权重", "得分",
)  # fmt: skip
OF_A_WEEK = ("progress", "percent", "forecast", "problems")
"""Fields that the form may have for two weeks."""


@dataclass(frozen=True)
class Sheet:
    """A header, and which column truly holds which field."""

    labels: tuple[tuple[str, str], ...]
    """The upper and the lower label of each column; '' below for a header of one line."""
    truth: Mapping[str, int]

    def grid(self) -> Grid:
        upper: list[Value] = [high for high, _ in self.labels]
        lower: list[Value] = [low or high for high, low in self.labels]
        double = any(low for _, low in self.labels)
        covered = {}
        for at, (high, low) in enumerate(self.labels):
            if double and not low:
                covered[1, at] = (0, at)
            if at and low and self.labels[at - 1] == (high, self.labels[at - 1][1]):
                left = covered.get((0, at - 1), (0, at - 1))
                covered[0, at] = covered[0, left[1]] = left
        rows = [upper, lower] if double else [upper]
        rows += [[float(n), *(f"文{n}{at}" for at in range(1, len(upper)))] for n in (1, 2)]
        return Grid("周报表", False, rows, covered)


class Labelled(NamedTuple):
    """A column: its upper label, its lower one or '', and the field it truly holds or ''."""

    high: str
    low: str
    field: str


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    more = draw(st.sets(st.sampled_from([f for f in TRUE if f not in NEEDED]), max_size=6))
    blocks: list[list[Labelled]] = []
    for name in (*NEEDED, *sorted(more)):
        label = draw(st.sampled_from(TRUE[name]))
        weeks = name in OF_A_WEEK and draw(st.sampled_from(("", "", "one line", "two lines")))
        if not weeks or any(word in label for word in ("目前", "周")):
            blocks.append([Labelled(label, "", name)])
            continue
        times = {draw(st.sampled_from(TIMES["this"])): name}
        others = draw(st.sets(st.sampled_from(TIMES["other"]), min_size=1, max_size=2))
        times |= dict.fromkeys(sorted(others), "")
        blocks.append(
            [
                Labelled(label, time, of)
                if weeks == "two lines"
                else Labelled(f"{time}{label}", "", of)
                for time, of in draw(st.permutations(list(times.items())))
            ]
        )
    decoys = draw(st.sets(st.sampled_from(DECOYS), max_size=8))
    blocks += [[Labelled(label, "", "")] for label in sorted(decoys)]
    order = draw(st.permutations(blocks))
    columns = [Labelled("序号", "", "sequence"), *(column for block in order for column in block)]
    truth = {column.field: at for at, column in enumerate(columns) if column.field}
    return Sheet(tuple((column.high, column.low) for column in columns), truth)


def table_of(sheet: Sheet) -> Table | None:
    found = tables_of(sheet.grid(), headings_of("return"), WEEK)
    return found[0] if found else None


@given(sheets())
@examples(share=150, whole=20_000)
def test_no_field_gets_a_wrong_column(sheet: Sheet) -> None:
    table = table_of(sheet)
    assert table is not None
    said = table.header.recognised
    quoted = "".join(d.seen + d.against for d in doubts_of_headings(table) if d.how != "guessed")
    for name, column in said.columns.items():
        if name in TRUE:
            assert sheet.truth.get(name) == column, (name, sheet.labels[column], sheet.labels)
    for name in TRUE:
        if name in sheet.truth and name not in said.columns:
            high, low = sheet.labels[sheet.truth[name]]
            assert (low or high) in quoted, (name, high, low, sheet.labels)
