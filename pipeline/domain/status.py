"""The status of a task (DOMAIN's 亮灯 rule, printed in every report), and the units' forecasts."""

import functools
from dataclasses import dataclass
from typing import Literal, get_args

StatusCode = Literal["done", "on_track", "at_risk", "overdue", "unreported"]
Hatch = Literal["", "stripes", "dots"]


@dataclass(frozen=True)
class Status:
    """One status: its code, its word, and its colours in cells and in charts."""

    code: StatusCode
    word: str
    shade: str
    """RRGGBB, pale enough for black text."""
    strong: str
    """RRGGBB for charts, dark enough for white text where the label is white."""
    hatch: Hatch = ""
    """What tells the status apart in black and white, drawn in the strong colour."""
    white: bool = False
    """Whether the label is white on the strong colour."""

    @property
    def ground(self) -> str:
        """RRGGBB, the colour of a cell."""
        return self.strong if self.white else self.shade

    @property
    def ink(self) -> str:
        """RRGGBB, the colour of the label, or '' for the usual one."""
        return "FFFFFF" if self.white else ""


STATUSES: tuple[Status, ...] = (
    Status("done", "已办结", "C9E7F0", "2E8FAE"),
    Status("on_track", "正常推进", "D3EBCB", "4F9E45"),
    Status("at_risk", "预计不能按时办结", "FFF0B3", "E0A800", hatch="stripes"),
    Status("overdue", "已逾期", "F6C7C3", "C8372D", white=True),
    Status("unreported", "未报送", "DADADA", "8A8A8A", hatch="dots"),
)
STATUS = {status.code: status for status in STATUSES}
IN_WORDS = (
    "亮灯规则：单位报告已办结或经办公室销号的为“已办结”；本周未报送的为“未报送”，其中此前已办结的仍为“已办结”；"
    "完成时限早于本周截止日而未办结的为“已逾期”；预估为“否”、存疑、未填或无法识别的为“预计不能按时办结”；"
    "其余为“正常推进”。"
)


Forecast = Literal["done", "on_time", "late", "unclear"]
FORECASTS: dict[str, str] = {"done": "已办结", "on_time": "是", "late": "否", "unclear": "存疑"}
"""How reports write each forecast; a blank one is written 未填."""


def forecast_in(text: str) -> Forecast | Literal[""]:
    """Returns the forecast of this code, '' for a blank one. Raises ValueError for other text."""
    if text == "":
        return ""
    for code in get_args(Forecast):
        if code == text:
            forecast: Forecast = code
            return forecast
    raise ValueError(text)


def code_in(text: str) -> StatusCode:
    """Returns the status of this code. Raises ValueError when there is none."""
    for status in STATUSES:
        if status.code == text:
            return status.code
    raise ValueError(text)


@functools.cache
def status_of(
    closed: bool, reported: bool, done_before: bool, forecast: str, past_due: bool
) -> StatusCode:
    """Returns the status of a task on the cut-off day.

    The first of these that applies decides: the office closed the task off; the unit sent no row
    for it; it is done; its deadline has passed. Otherwise the forecast decides.
    """
    return judged(closed, reported, done_before, forecast, past_due)[0]


def judged(
    closed: bool, reported: bool, done_before: bool, forecast: str, past_due: bool
) -> tuple[StatusCode, str]:
    """Returns the status of a task, and which part of the rule made it, in Chinese."""
    if closed:
        return "done", "经办公室销号"
    if not reported:
        if done_before:
            return "done", "本周未报送，此前已办结的仍为“已办结”"
        return "unreported", "本周未报送"
    if forecast == "done":
        return "done", "单位报告已办结"
    if past_due:
        return "overdue", "完成时限早于本周截止日，没有办结"
    said = FORECASTS.get(forecast, "")
    if forecast == "on_time":
        return "on_track", f"预估为“{said}”，完成时限没有过"
    return "at_risk", f"预估为“{said}”" if said else "预估未填或无法识别"
