"""The status of a task (DOMAIN's 亮灯 rule, printed in every report)."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

StatusCode = Literal["done", "on_track", "at_risk", "overdue", "unreported"]


@dataclass(frozen=True)
class Status:
    """One light: its code, its word, the shade of its cells and of its text in charts."""

    code: StatusCode
    word: str
    shade: str
    """RRGGBB, pale enough for black text, told apart in black and white by the word."""
    strong: str
    """RRGGBB for charts."""


STATUSES: tuple[Status, ...] = (
    Status("done", "已办结", "C9E7F0", "2E8FAE"),
    Status("on_track", "正常推进", "D3EBCB", "4F9E45"),
    Status("at_risk", "预计不能按时办结", "FFF0B3", "E0A800"),
    Status("overdue", "已逾期", "F6C7C3", "C8372D"),
    Status("unreported", "未报送", "DADADA", "8A8A8A"),
)
STATUS = {status.code: status for status in STATUSES}
IN_WORDS = (
    "亮灯规则：单位报告已办结或经办公室销号的为“已办结”；本周未报送的为“未报送”，其中此前已办结的仍为“已办结”；"
    "完成时限早于本周截止日而未办结的为“已逾期”；预估为“否”、存疑、未填或无法识别的为“预计不能按时办结”；"
    "其余为“正常推进”。"
)


def status_of(tasks: pd.DataFrame, as_of: object) -> "pd.Series[str]":
    """The status of each task, from `reported, closed, done_before, forecast, deadline`.

    `deadline` is a date or None; `as_of` the cut-off date. In this order: closed off by the
    office; no row from the unit; done; deadline before the cut-off date; forecast.
    """
    overdue = tasks["deadline"].map(lambda day: day is not None and day < as_of).astype(bool)
    chosen = np.select(
        [
            tasks["closed"].ne(""),
            ~tasks["reported"] & tasks["done_before"],
            ~tasks["reported"],
            tasks["forecast"].eq("done"),
            overdue,
            tasks["forecast"].eq("on_time"),
        ],
        ["done", "done", "unreported", "done", "overdue", "on_track"],
        default="at_risk",
    )
    return pd.Series(chosen, index=tasks.index, dtype=object)
