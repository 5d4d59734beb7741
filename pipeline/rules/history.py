"""Rules H: this week against earlier ones. 应付交差 (going through the motions) shows here."""

from typing import TYPE_CHECKING

from pipeline.domain.findings import rule

if TYPE_CHECKING:
    import pandas as pd


@rule(
    "H01",
    "warning",
    over="rows",
    field="progress",
    title="进展情况与上周一字不差",
    message="进展情况{same_in_words}",
    why="可能只是照抄上周，没有反映本周工作",
    remedy="请补写本周的新进展；确无进展的，请说明原因",
)
def same_text(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return (
        _counts(rows) & rows["same_progress"] & ~rows["no_progress"] & rows["forecast"].ne("done")
    )


def _counts(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return rows["state"].eq("used")


@rule(
    "H02",
    "warning",
    over="rows",
    field="percent",
    title="完成进度比上周倒退",
    message="完成进度由{since}的{last_percent:g}%降为{percent:g}%",
    why="上周或本周的数字有一个不实",
    remedy="请核实进度，并说明倒退的原因",
)
def percent_fell(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return _counts(rows) & rows["percent"].lt(rows["last_percent"])


@rule(
    "H03",
    "error",
    over="rows",
    field="forecast",
    title="此前已办结，本周又填为未办结",
    message="此前已办结，本周预估却{forecast_said}",
    why="办结的任务不应退回，此前或本周的填报有一个不实",
    remedy="请核实是否办结，并说明情况",
    part="inspection",
)
def done_before(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return _counts(rows) & rows["done_before"] & rows["forecast"].ne("done")


@rule(
    "H09",
    "warning",
    over="tasks",
    field="forecast",
    title="已经销号，本周又填为未办结",
    message="办公室已销号（{closed}），本周却报{signs}",
    why="销号的前提是已经办结，台账或本周的填报有一个不实",
    remedy="请核实是否办结：没有办结的，在销号台账另写一行退回；已办结的，请单位改正填报",
    part="inspection",
)
def closed_but_open(tasks: "pd.DataFrame") -> "pd.Series[bool]":
    """Where the task was done last week already, H03 tells it.

    是 beside words or a figure that say that all is done only answers another question: C03, C11.
    """
    all_done = tasks["says_done"] | tasks["percent"].eq(100)
    is_open = (
        tasks["forecast"].isin(["late", "unclear"])
        | (tasks["forecast"].eq("on_time") & ~all_done)
        | (tasks["forecast"].eq("") & tasks["percent"].lt(100))
    )
    closed = tasks["ruled"].eq("closed") & tasks["last_status"].ne("done")
    return tasks["reported"] & closed & is_open


@rule(
    "H04",
    "info",
    over="rows",
    field="forecast",
    title="上周能按时办结，本周不能",
    message="{since}预估能按时办结，本周改为不能",
    why="情况有变，需要尽早协调",
    remedy="请关注原因及建议",
)
def turned_late(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return _counts(rows) & rows["last_forecast"].eq("on_time") & rows["forecast"].eq("late")


@rule(
    "H05",
    "warning",
    over="tasks",
    field="progress",
    title="连续几周没有进展",
    message="连续{still_weeks}周{still_in_words}",
    why="长期停滞的任务需要督促",
    remedy="请说明停滞的原因和下一步安排",
    part="inspection",
)
def no_movement(tasks: "pd.DataFrame", *, weeks: float = 3) -> "pd.Series[bool]":
    return tasks["still_weeks"].ge(weeks) & ~tasks["status"].isin(["done", "terminated"])


@rule(
    "H06",
    "warning",
    over="tasks",
    field="forecast",
    title="已过时限仍填能按时办结",
    message="完成时限（{due}）已过，尚未办结，预估却仍填“{forecast_text}”",
    why="时限已过就不可能按时办结",
    remedy="请改正预估，说明逾期原因和预计办结时间",
)
def overdue_but_on_time(tasks: "pd.DataFrame") -> "pd.Series[bool]":
    return tasks["status"].eq("overdue") & tasks["forecast"].eq("on_time")


@rule(
    "H07",
    "warning",
    over="tasks",
    field="progress",
    title="进展情况与此前的、或其他单位的文字基本相同",
    message="进展情况与{copied_in_words}，请核实",
    why="换日期、添空话、调顺序，都没有反映本周工作；日期和数字是分开比对的",
    remedy="请补写本周的新进展；确无进展的，请说明原因和预计时间",
)
def copied(
    tasks: "pd.DataFrame",
    *,
    characters: float = 8,
    across: float = 16,
    empty: float = 80,
    weeks: float = 12,
) -> "pd.Series[bool]":
    """A text that is the last report's without any change is told by H01."""
    return tasks["copied"].map(
        lambda found: (
            found is not None
            and found.same >= (characters if found.back else across)
            and found.empty >= empty
            and found.back <= weeks
        )
    )


@rule(
    "H08",
    "warning",
    over="promises",
    title="此前写明的时限推迟、到期不再提，或累计数倒退",
    message="{made_in}（{made_at}）写明“{made}”，{became}",
    why="说过什么时候办成、办成多少，又没有下文，比预估更能说明是否在推进",
    remedy="请写明这件事办成没有；没有办成的，说明原因和新的时间；累计数变小的，说明哪一个数有误",
    part="inspection",
)
def not_kept(
    promises: "pd.DataFrame", *, moved: float = 1, silent: float = 5, fell: float = 0
) -> "pd.Series[bool]":
    """`moved`: by how many days at least. `silent`: how many days after the day, since a return
    may be written before it. `fell`: by more than how many per cent."""
    days = promises["days"]
    now_silent = days.ge(silent) & promises["days_before"].lt(silent)  # told once
    return (
        (promises["verdict"].eq("moved") & days.ge(moved))
        | (promises["verdict"].eq("silent") & now_silent)
        | (promises["verdict"].eq("fell") & promises["share"].gt(fell))
    )
