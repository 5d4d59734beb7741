"""Rule L07: columns of the list that are not sure. Told first, as all else rests on them."""

from typing import TYPE_CHECKING

from pipeline.domain.findings import rule

if TYPE_CHECKING:
    import pandas as pd


LIST_NOT_SURE = "L07"


@rule(
    LIST_NOT_SURE,
    "error",
    over="doubts",
    title="任务清单的一列没有把握",
    message="任务清单的表头“{seen}”（如{sample}）{understood}",
    why="任务的内容、单位和时限都以清单为准；认错一列，所有的结果都不可信",
    remedy="请核对后用 duban adopt 接收清单；"
    "认得对的，也可在 config.yaml 的 columns 下加一行：{paste}",
    mended_in="list",
)
def columns_not_sure(doubts: "pd.DataFrame") -> "pd.Series[bool]":
    unsure = doubts["how"].isin(["guessed", "doubtful"])
    return doubts["of_list"] & doubts["about"].eq("heading") & unsure
