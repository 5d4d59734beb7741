"""Rules C: the cells of one row must agree with each other."""

from typing import TYPE_CHECKING

from pipeline.domain.findings import rule

if TYPE_CHECKING:
    import pandas as pd


@rule(
    "C01",
    "error",
    over="rows",
    field="reason",
    title="不能按时办结而未说明原因及建议",
    message="预估不能按时办结，但没有填写原因及建议",
    why="领导要据此决定如何推动",
    remedy="请补填原因及建议",
)
def late_without_reason(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return _says(rows, "late") & rows["reason"].eq("")


def _says(rows: "pd.DataFrame", forecast: str) -> "pd.Series[bool]":
    """Marks the rows that count and have this forecast."""
    return rows["state"].eq("used") & rows["forecast"].eq(forecast)


@rule(
    "C02",
    "error",
    over="rows",
    field="progress",
    title="已办结而没有进展情况",
    message="填为已办结，但没有写进展情况",
    why="没有办结的具体情况，无法核实",
    remedy="请补写办结的时间和结果",
)
def done_without_progress(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return _says(rows, "done") & rows["no_progress"]


@rule(
    "C03",
    "warning",
    over="rows",
    field="percent",
    title="进度 100% 而未填已办结",
    message="完成进度为 100%，预估却{forecast_said}",
    why="进度与预估自相矛盾",
    remedy="已办结的请填“已办结”，未办结的请改正进度",
)
def full_but_not_done(rows: "pd.DataFrame") -> "pd.Series[bool]":
    says_done = rows["forecast_text"].str.fullmatch(_DONE)  # not believed, and V02 says why
    is_full = rows["percent"].eq(100) & ~says_done
    return rows["state"].eq("used") & rows["forecast"].ne("done") & is_full


_DONE = r"\s*(?:已|已经|全部|均|提前|按时)*(?:办结|完成|完工)[。.]?\s*"


@rule(
    "C04",
    "warning",
    over="rows",
    field="percent",
    title="已办结而进度不足 100%",
    message="填为已办结，完成进度却是{percent:g}%",
    why="进度与预估自相矛盾",
    remedy="已办结的进度应为 100，未办结的请改正预估",
)
def done_below_full(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return _says(rows, "done") & rows["percent"].lt(100)


@rule(
    "C05",
    "error",
    over="rows",
    field="progress",
    title="没有填写进展情况",
    message="没有填写进展情况",
    why="没有进展情况就不知道做了什么",
    remedy="请补写本周进展",
)
def no_progress(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return rows["state"].eq("used") & rows["forecast"].ne("done") & rows["no_progress"]


@rule(
    "C06",
    "info",
    over="rows",
    field="reason",
    title="能按时办结而填了原因",
    message="预估为“{forecast_text}”，却填写了不能按时办结的原因及建议：{reason}",
    why="可能是预估填错，也可能有隐忧",
    remedy="请核对预估；不需说明的请留空",
)
def reason_though_on_time(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return (_says(rows, "on_time") | _says(rows, "done")) & rows["reason"].ne("")


@rule(
    "C07",
    "warning",
    over="rows",
    field="state",
    title="任务状态与预估或进度矛盾",
    message="任务状态填为“{state_text}”，{other_signs}",
    why="同一行自己说的状态、预估和进度不一致，不知道哪个是真的",
    remedy="请核对任务状态、预估和完成进度，改成一致",
)
def state_against_the_rest(rows: "pd.DataFrame") -> "pd.Series[bool]":
    stated, forecast, percent = rows["stated"], rows["forecast"], rows["percent"]
    done = stated.eq("done") & (forecast.eq("late") | percent.lt(100))
    under_way = stated.isin(["in_progress", "not_started", "late"]) & (
        (forecast.eq("done") & rows["forecast_text"].ne(rows["state_text"])) | percent.eq(100)
    )
    behind = stated.eq("late") & forecast.eq("on_time")
    return rows["state"].eq("used") & (done | under_way | behind)


@rule(
    "C08",
    "warning",
    over="rows",
    field="percent",
    title="完成进度与累计完成值不符",
    message="完成进度填为{percent:g}%，"
    "按目标累计完成值“{achieved_text}”和目标值“{target}”计算是{derived:g}%",
    why="两个数说的是同一件事，相差太大不知道哪个是真的",
    remedy="请核对完成进度和目标累计完成值",
)
def percent_against_amount(rows: "pd.DataFrame", *, gap: float = 10) -> "pd.Series[bool]":
    apart = (rows["percent"] - rows["derived"].clip(upper=100)).abs().gt(gap)
    return rows["state"].eq("used") & apart


@rule(
    "C09",
    "warning",
    over="rows",
    field="achieved",
    title="已办结而没有达到目标值",
    message="填为已办结，目标累计完成值“{achieved_text}”没有达到目标值“{target}”",
    why="目标没有达到，不能算办结",
    remedy="请核对目标累计完成值；没有达到的请改正预估",
)
def done_below_target(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return _says(rows, "done") & ~rows["met"] & ~rows["passed"]


@rule(
    "C10",
    "warning",
    over="rows",
    field="achieved",
    title="超过控制目标",
    message="目标累计完成值“{achieved_text}”，已超过目标值“{target}”",
    why="上限类的目标不得突破",
    remedy="请核对数字；确已超过的，请说明原因及建议",
)
def above_the_ceiling(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return rows["state"].eq("used") & rows["passed"]


@rule(
    "C11",
    "warning",
    over="tasks",
    field="forecast",
    title="进展写明已完成而未填已办结",
    message="进展情况写“{progress}”，预估却{forecast_said}，没有算已办结",
    why="是否办结以预估一栏为准；写“是”只说明能按时办结，不说明已经办结",
    remedy="已办结的请填“已办结”；没有办结的，请在进展情况中写明还差什么",
)
def said_done_but_not_answered(tasks: "pd.DataFrame") -> "pd.Series[bool]":
    """At 100 per cent C03 tells it. Work without an end is done again and again."""
    answered = tasks["forecast"].eq("done") | tasks["forecast_text"].str.fullmatch(_DONE)
    counted = tasks["ruled"].isin(["closed", "terminated"]) | tasks["percent"].eq(100)
    return tasks["reported"] & tasks["says_done"] & ~answered & ~counted & ~tasks["endless"]
