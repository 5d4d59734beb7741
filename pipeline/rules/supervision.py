"""Rules S: tasks that the office itself should look into."""

from functools import partial
from typing import TYPE_CHECKING

from pipeline.domain import findings
from pipeline.domain.registers.supervision import PARTLY, UNTRUE

if TYPE_CHECKING:
    import pandas as pd

rule = partial(findings.rule, mended_in="supervision", part="inspection")


@rule(
    "S01",
    "error",
    over="tasks",
    field="forecast",
    title="重点任务不能按时办结、已逾期，或时限已过而未报送，建议专项督查",
    message="重点任务{status_in_words}，建议专项督查",
    why="重点任务未按时办结的，按规定开展专项督查",
    remedy="请办公室安排专项督查",
    part="supervision",
)
def key_task_late(tasks: "pd.DataFrame") -> "pd.Series[bool]":
    late = tasks["status"].eq("at_risk") & tasks["forecast"].eq("late")
    silent = (
        tasks["status"].eq("unreported") & tasks["past_due"]
    )  # otherwise a silent unit would escape
    return tasks["key"] & (late | silent | tasks["status"].eq("overdue"))


@rule(
    "S02",
    "error",
    over="inspections",
    field="verdict",
    title="督查核查与单位填报不符",
    message="{inspected_in_words}；{returned_in_words}",
    why="填报不实，状态就不能按单位的说法算；不属实的不算已办结或正常推进，部分属实的不算已办结",
    remedy="请单位说明，照实改正填报并整改；整改到位后请办公室回头看，把结论记入督查记录",
    part="inspected",
)
def inspection_contradicts(inspections: "pd.DataFrame") -> "pd.Series[bool]":
    """As long as the verdict stands, also when the return that it is held against is not known."""
    return inspections["stands"] & inspections["verdict"].isin([UNTRUE, PARTLY])


@rule(
    "S08",
    "warning",
    over="inspections",
    field="demand",
    title="督查的整改要求没有按时回复，或回头看没有整改到位",
    message="督查要求整改“{demand}”，{demanded_in_words}",
    why="督查指出的问题没有下文，督查就没有用",
    remedy="请催单位书面回复整改情况，收到后把回复日期记入督查记录",
    part="inspected",
)
def demand_not_answered(inspections: "pd.DataFrame") -> "pd.Series[bool]":
    return inspections["demanded"].isin(["late", "undated", "again"])


@rule(
    "S09",
    "info",
    over="inspections",
    field="demand",
    title="督查的整改要求已回复，待回头看",
    message="督查要求整改“{demand}”，{demanded_in_words}",
    why="单位说整改了，还要办公室回头看",
    remedy="请安排回头看，把回头看结论记入督查记录",
    part="inspected",
)
def to_look_at_again(inspections: "pd.DataFrame") -> "pd.Series[bool]":
    return inspections["demanded"].eq("answered")


@rule(
    "S03",
    "warning",
    over="tasks",
    field="percent",
    title="完成进度明显落后于时间进度",
    message="{pace}，完成进度只有{percent:g}%",
    why="照此速度难以按时办结，即使预估填了“是”",
    remedy="请单位说明后续安排，办公室酌情现场督查",
)
def far_behind(
    tasks: "pd.DataFrame", *, gap: float = 40, stage_gap: float = 30
) -> "pd.Series[bool]":
    """Of a task with stages the time is that from stage to stage, and `stage_gap` counts."""
    behind, staged = _behind(tasks), tasks["stages"].map(bool)
    return (staged & behind.gt(stage_gap)) | (~staged & behind.gt(gap))


def _behind(tasks: "pd.DataFrame") -> "pd.Series[float]":
    """Returns the points by which an open task is behind the time; NaN for others."""
    open_tasks = tasks["status"].isin(["on_track", "at_risk"])
    return (tasks["elapsed"] - tasks["percent"]).where(open_tasks)


@rule(
    "S07",
    "info",
    over="tasks",
    field="percent",
    title="完成进度落后于节点",
    message="{pace}，完成进度只有{percent:g}%",
    why="落后不多，抓紧还来得及；落后更多的见 S03",
    remedy="请单位抓紧；办公室留意下周的进度",
)
def behind_stages(tasks: "pd.DataFrame", *, gap: float = 10, most: float = 30) -> "pd.Series[bool]":
    return tasks["stages"].map(bool) & _behind(tasks).between(gap, most, inclusive="right")


@rule(
    "S04",
    "warning",
    over="tasks",
    field="progress",
    title="节点的时限已过，没有完成",
    message="当前{stage_in_words}",
    why="节点一拖，最后的时限也保不住",
    remedy="请单位说明卡在哪里、何时赶上；已经完成的，请在“节点完成情况”中写明，或由办公室记入节点台账",
)
def stage_late(tasks: "pd.DataFrame") -> "pd.Series[bool]":
    """Not where the task itself is overdue by as many days: that is told already."""
    return tasks["stage_days"].gt(tasks["task_days"])


@rule(
    "S05",
    "warning",
    over="tasks",
    field="achieved",
    title="累计完成值明显落后于时间进度",
    message="{pace}，按目标累计完成值计算只完成{derived:g}%（目标值“{target_in_words}”）",
    why="数字说明照此速度难以按时完成，即使预估填了“是”、进度填得高",
    remedy="请单位说明后续安排，办公室酌情现场督查",
)
def far_behind_in_amount(tasks: "pd.DataFrame", *, gap: float = 40) -> "pd.Series[bool]":
    open_tasks = tasks["status"].isin(["on_track", "at_risk"])
    return open_tasks & (tasks["elapsed"] - tasks["derived"]).gt(gap)


@rule(
    "S06",
    "warning",
    over="tasks",
    field="forecast",
    title="单位报告已办结，但销号台账写的是退回",
    message="单位报告已办结，办公室{ruling}，不算已办结",
    why="核查后退回的任务要重新督办，办结要由办公室再次核查",
    remedy="请办公室再次核查；同意的，在销号台账中另写一行，结论填同意",
)
def done_but_sent_back(tasks: "pd.DataFrame") -> "pd.Series[bool]":
    return tasks["ruled"].eq("sent_back") & tasks["forecast"].eq("done")
