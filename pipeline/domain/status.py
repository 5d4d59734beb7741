"""The status of a task (DOMAIN's 亮灯 rule, printed in every report), and the units' forecasts."""

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

StatusCode = Literal["done", "on_track", "at_risk", "overdue", "unreported", "terminated"]
Ruled = Literal["", "closed", "sent_back", "terminated"]
"""What the office's registers decide of a task: 同意销号, 销号退回, 批准终止."""
Inspected = Literal["", "untrue", "partly"]
"""The verdict of an inspection that still stands: 不属实; 部分属实, or one that is unclear."""
_FOUND: dict[Inspected, str] = {
    "untrue": "督查核查为不属实",
    "partly": "督查核查没有认定全部属实",
}
Slip = Literal["at_risk", "overdue", "off"]
"""What a task becomes when the day of a stage has passed that is not reached."""
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
    Status("terminated", "已终止", "E9E4DC", "7A6A55"),
)
LIT = STATUSES[:5]
"""The statuses of tasks that are supervised, in the order of charts and of Word tables. 已终止 is
counted apart."""
STATUS = {status.code: status for status in STATUSES}
SETTLED: frozenset[StatusCode] = frozenset(("done", "terminated"))
"""The statuses of tasks that nobody is asked about any more."""
IN_WORDS = (
    "亮灯规则：单位报告已办结或经办公室销号的为“已办结”；本周未报送的为“未报送”，其中此前已办结的仍为“已办结”；"
    "完成时限早于本周截止日而未办结的为“已逾期”；预估为“否”、存疑、未填或无法识别的为“预计不能按时办结”；"
    "其余为“正常推进”。"
)


def count_of_each(statuses: Iterable[StatusCode]) -> dict[str, int]:
    """Returns how often each status stands there, by its code, in the order of `STATUSES`."""
    counts = Counter(statuses)
    return {status.code: counts[status.code] for status in STATUSES}


def shown_statuses(counts: Mapping[str, int]) -> tuple[Status, ...]:
    """Returns the statuses that reports show: 已终止 only in a week that has any.

    `counts`: the number of tasks of each status, by its code.
    """
    return tuple(s for s in STATUSES if s.code != "terminated" or counts["terminated"])


def rule_in_words(
    counts: Mapping[str, int], *, in_cycles: bool = False, inspected: bool = False
) -> str:
    """Returns the rule of the statuses that the week's reports show.

    `in_cycles`: some tasks are not reported every week. `inspected`: of some, an inspection found
    that the return is not true.
    """
    ended = "经批准终止的任务为“已终止”，单独计数，不算已办结。" if counts["terminated"] else ""
    kept = "按督办频率本周不需报送的任务，沿用最近一次报送的状态。" if in_cycles else ""
    found = (
        "督查核查为不属实的，整改到位、再次核查属实或此后销号以前，不算已办结或正常推进；"
        "部分属实的，不算已办结。"
        if inspected
        else ""
    )
    return IN_WORDS + ended + kept + found


SLIPPED: dict[Slip, str] = {
    "at_risk": "节点的时限早于本周截止日而没有完成的，正常推进的也改为“预计不能按时办结”。",
    "overdue": "节点的时限早于本周截止日而没有完成的，也为“已逾期”。",
    "off": "",
}
"""What the rule adds where tasks have stages, by what a slip makes of a task."""


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
    ruled: Ruled,
    reported: bool,
    done_before: bool,
    forecast: str,
    past_due: bool,
    kept: StatusCode | None = None,
    found: Inspected = "",
) -> StatusCode:
    """Returns the status of a task on the cut-off day.

    The first of these that applies decides: the office ended the task, or closed it off; the unit
    sent no row for it; it is done; its deadline has passed. Otherwise the forecast decides. Nothing
    makes a task done that the office sent back, or of which an inspection found (`found`) that the
    return is not true; 不属实 is not on track either. `kept`: its last status when nothing was due.
    """
    return judged(ruled, reported, done_before, forecast, past_due, kept, found)[0]


def judged(
    ruled: Ruled,
    reported: bool,
    done_before: bool,
    forecast: str,
    past_due: bool,
    kept: StatusCode | None = None,
    found: Inspected = "",
) -> tuple[StatusCode, str]:
    """Returns the status of a task, and which part of the rule made it, in Chinese."""
    if ruled == "terminated":
        return "terminated", "经批准终止"
    if ruled == "closed":
        return "done", "经办公室销号"
    sent_back = ruled == "sent_back"
    if not reported:
        if done_before and not sent_back and not found:
            return "done", "本周未报送，此前已办结的仍为“已办结”"
        if kept:
            stays = "按督办频率本周不需报送，沿用最近一次报送的状态"
            if kept == "on_track" and found == "untrue":
                return "at_risk", f"{stays}，但{_FOUND[found]}"
            return kept, stays
        but = ("销号已退回" if sent_back else "", _FOUND.get(found, ""))
        return "unreported", "，".join(("本周未报送", *filter(None, but)))
    if forecast == "done" and not sent_back and not found:
        return "done", "单位报告已办结"
    if past_due:
        return "overdue", "完成时限早于本周截止日，没有办结"
    said = FORECASTS.get(forecast, "")
    if forecast == "done":
        why = _FOUND[found] if found else "办公室核查后退回"
        return "at_risk", f"单位报告已办结，但{why}"
    if forecast == "on_time" and found == "untrue":
        return "at_risk", f"预估为“{said}”，但{_FOUND[found]}"
    if forecast == "on_time":
        return "on_track", f"预估为“{said}”，完成时限没有过"
    return "at_risk", f"预估为“{said}”" if said else "预估未填或无法识别"
