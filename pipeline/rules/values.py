"""Rules V: the values in the cells of a row that counts."""

from typing import TYPE_CHECKING

from pipeline.domain.findings import rule
from pipeline.domain.reading import ATTACHED, PICTURE

if TYPE_CHECKING:
    import pandas as pd


@rule(
    "V01",
    "error",
    over="rows",
    field="percent",
    title="完成进度无法识别或超出范围",
    message="完成进度填为“{percent_text}”，不是 0 到 100 之间的数",
    why="无法识别的进度按未填处理，影响统计",
    remedy="请填 0 到 100 之间的数字，如 80",
)
def percent_unreadable(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return _counts(rows) & rows["percent_unreadable"]


def _counts(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return rows["state"].eq("used")


@rule(
    "V02",
    "error",
    over="rows",
    field="forecast",
    title="预估未填、存疑或无法识别",
    message="预估{forecast_said}，不能确定是否按时办结{doubt_shown}",
    why="含糊的预估不能当作“是”，未到时限的按“预计不能按时办结”对待",
    remedy="请填“是”“否”或“已办结”；填“否”的请说明原因及建议",
)
def forecast_unclear(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return _counts(rows) & rows["forecast"].isin(["", "unclear"])


@rule(
    "V11",
    "warning",
    over="rows",
    field="forecast",
    title="预计完成的日期晚于完成时限",
    message="预估为“{forecast_text}”，所说的{late_promise}晚于完成时限（{listed_deadline}），"
    "按“预计不能按时办结”对待",
    why="说能完成，日期却在时限之后，不是按时办结",
    remedy="请改填“否”并说明原因及建议；日期写错的请改正",
)
def promised_too_late(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return _counts(rows) & rows["late_promise"].ne("")


@rule(
    "V12",
    "info",
    over="rows",
    field="forecast",
    title="预估按近似意思认作不能按时办结",
    message="预估“{forecast_text}”按近似意思认作“否”",
    why="不是规定的填法，可能认错",
    remedy="请核对；下次请填“是”“否”或“已办结”",
)
def guessed_late(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return _counts(rows) & rows["forecast_guessed"]


@rule(
    "V03",
    "warning",
    over="rows",
    field="deadline",
    title="完成时限与清单不符",
    message="完成时限填为“{deadline_text}”，清单为“{listed_deadline}”，以清单为准",
    why="时限不能由单位自行更改",
    remedy="请恢复清单的时限；确需延期的，按程序报批",
)
def deadline_changed(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return _counts(rows) & rows["deadline_changed"]


@rule(
    "V04",
    "warning",
    over="rows",
    field="task",
    title="工作内容与清单不符",
    message="工作内容填为“{task}”，清单为“{listed_task}”，以清单为准",
    why="任务内容不能由单位自行更改，也可能填错了行",
    remedy="请恢复清单的工作内容，并核对本行进展是否属于这项任务",
)
def task_changed(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return _counts(rows) & rows["task_changed"]


@rule(
    "V05",
    "error",
    over="cells",
    title="公式出错，或公式没有结果",
    message="“{heading}”的公式出错，或没有算出结果，按空白处理",
    why="看到的不是数据，采用它会出错",
    remedy="请改为直接填写内容",
)
def formula_error(cells: "pd.DataFrame") -> "pd.Series[bool]":
    return cells["oddity"].eq("error")


@rule(
    "V06",
    "error",
    over="cells",
    title="填写的内容类型不对",
    message="“{heading}”应填{expected}，却填了“{text}”",
    why="多半是填错了列，或被 Excel 自动转换",
    remedy="请核对后按表头要求填写",
)
def wrong_kind(cells: "pd.DataFrame") -> "pd.Series[bool]":
    return cells["oddity"].eq("kind")


@rule(
    "V07",
    "info",
    over="cells",
    title="“同上”已代入上一行的内容",
    message="“{heading}”写作“同上”，已代入上一行的内容：{text}",
    why="每项任务应有自己的内容，代入的需要核对",
    remedy="请核对；下次请逐行填写",
)
def ditto(cells: "pd.DataFrame") -> "pd.Series[bool]":
    return cells["oddity"].eq("ditto") & cells["text"].ne("")


@rule(
    "V08",
    "warning",
    over="rows",
    field="task_id",
    title="任务编号被 Excel 变成了日期",
    message="任务编号被 Excel 变成了日期“{written_id}”{number_in_words}",
    why="1-1 这样的编号会被 Excel 当作1月1日，编号就对不上清单",
    remedy="请把编号一列设为文本格式，按清单重新填写编号",
)
def id_was_date(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return rows["id_was_date"] & rows["state"].isin(["used", "unplaced"])


@rule(
    "V09",
    "warning",
    over="doubts",
    title="填的是图片或“见附件”，没有读出文字",
    message="{taken}，没有读出其中的文字",
    why="图片和附件里的内容不会进入汇总，等于没有填报",
    remedy="请把图片、附件里的内容改为文字填写",
)
def picture(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    pictures = doubts["about"].isin(["cell", "table"]) & doubts["seen"].isin([PICTURE, ATTACHED])
    return ~doubts["of_list"] & doubts["counts"] & pictures


@rule(
    "V10",
    "error",
    over="cells",
    title="完成进度分不清是百分数还是小数",
    message="完成进度填为“{text}”，分不清是 {two_percents}",
    why="同一列里有的填 80，有的填 0.8，差一百倍，猜错就会误报进度",
    remedy="请填 0 到 100 之间的数字，如 80",
)
def percent_of_two_scales(cells: "pd.DataFrame") -> "pd.Series[bool]":
    return cells["oddity"].eq("scale")


@rule(
    "V13",
    "warning",
    over="rows",
    field="achieved",
    title="目标累计完成值不能与目标值核对",
    message="目标累计完成值填为“{achieved_text}”，{achieved_doubt}，没有与目标值“{target}”核对",
    why="看不出完成了多少，就不能用数字核对进度",
    remedy="请按目标值的单位填写一个累计数，如 800",
)
def achieved_unclear(rows: "pd.DataFrame") -> "pd.Series[bool]":
    return _counts(rows) & rows["achieved_doubt"].ne("")


@rule(
    "V14",
    "info",
    over="rows",
    field="percent",
    title="没有填写完成进度",
    message="没有填写完成进度",
    why="没有进度就看不出快慢，也比不出上周以来的变化",
    remedy="请填 0 到 100 之间的数字，如 80",
)
def no_percent(rows: "pd.DataFrame") -> "pd.Series[bool]":
    """Only in the office's own form: it asks for the figure of every task that is not done."""
    said = ~rows["no_progress"] & rows["forecast"].ne("done")
    return _counts(rows) & rows["percent_left_out"] & said


@rule(
    "V15",
    "warning",
    over="tasks",
    field="stage_said",
    title="节点完成情况看不出是否已完成",
    message="节点完成情况：{stage_doubt}",
    why="节点只有写明已完成才算；没有把握的不算已完成",
    remedy="请在“节点完成情况”中选“已完成”或“未完成”，并保留“本阶段节点”一列",
)
def stage_answer_unclear(tasks: "pd.DataFrame") -> "pd.Series[bool]":
    return tasks["stage_doubt"].ne("")
