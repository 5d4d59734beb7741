"""Rules D: units that did not report, or reported late."""

from functools import partial
from typing import TYPE_CHECKING

from pipeline.domain import findings

if TYPE_CHECKING:
    import pandas as pd

rule = partial(findings.rule, mended_in="supervision", part="reporting")


@rule(
    "D01",
    "error",
    over="units",
    title="缺报",
    message="{unit}{missing_in_words}，涉及{led}项任务",
    why="缺报单位的任务进展不明",
    remedy="请立即补报；确有困难的请与办公室联系",
)
def missing(units: "pd.DataFrame") -> "pd.Series[bool]":
    return ~units["reported"] & ~units["excused"]


@rule(
    "D02",
    "warning",
    over="units",
    title="迟报",
    message="{unit}的周报表{late_part}于{arrived}收到，晚于截止时间{cutoff}",
    why="迟报影响汇总和上报",
    remedy="请按时报送",
)
def late(units: "pd.DataFrame") -> "pd.Series[bool]":
    return units["late"]


@rule(
    "D03",
    "error",
    over="units",
    title="连续缺报或迟报",
    message="{unit}已连续{weeks_behind}周缺报或迟报",
    why="屡次不报不是偶然",
    remedy="请办公室约谈，必要时纳入效能问责",
    part="accountability",
)
def running(units: "pd.DataFrame", *, weeks: float = 2) -> "pd.Series[bool]":
    return units["weeks_behind"].ge(weeks)
