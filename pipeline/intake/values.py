"""What a cell says and means: its text, a deadline, a per cent, a forecast."""

import datetime as dt
import functools
import re
from typing import Literal

from pipeline.intake.deadlines import Deadline, read_deadline
from pipeline.intake.grids import Value
from pipeline.text import folded
from pipeline.week import Month

Forecast = Literal["done", "on_time", "late", "unclear"]
FORECASTS: dict[str, str] = {"done": "已办结", "on_time": "是", "late": "否", "unclear": "存疑"}
"""How a report writes each forecast; blank is 未填."""


def text_of(value: Value) -> str:
    """The cell as Excel shows it, near enough: 80 and not 80.0, 2017-07-31 without midnight."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


_CALENDARS_APART = 1462
"""Days between the two calendars of Excel."""


def deadline_of(value: Value, month: Month, *, from_1904: bool = False) -> Deadline:
    """The deadline in a cell; `from_1904`: day numbers in plain cells count from 1904."""
    if isinstance(value, bool | dt.time | dt.timedelta):
        return Deadline()
    if from_1904 and isinstance(value, float) and value > 10_000:
        value += _CALENDARS_APART
    return read_deadline(value, month)


_PERCENT = re.compile(
    r"(?:已|完成|已完成|约|大约|近|将近|超过|达|达到|为|至|[≈>≥])*(\d+(?:\.\d+)?|\.\d+)(%|个?百分点)?(?:左右|以上|多|余|[+。])?(?:\(.*\))?"
)
_FRACTION = re.compile(r"百分之(\d+(?:\.\d+)?)")


def read_percent(value: str | float, *, fraction: bool) -> float | None:
    """Per cent, 0–100, from a cell; None when it cannot be read or is out of range.

    `fraction`: a plain number up to 1 is a share of 1 (the cell is formatted as a percentage,
    or its whole column is written so).
    """
    if isinstance(value, str):
        text = folded(value).replace(",", "")
        match = _PERCENT.fullmatch(text) or _FRACTION.fullmatch(text)
        if match is None:
            return None
        number = float(match[1])
        fraction = fraction and "%" not in text and "百分" not in text
    else:
        number = float(value)
    percent = number * 100 if fraction and 0 <= number <= 1 else number
    return round(percent, 2) if 0 <= percent <= 100 else None


# Tried in this order on folded text; see `read_forecast`.
_CHOICE = re.compile(r"是[/、或|]?否|能[/、或|]?否|能[/、或|]不能")
_NO_NEGATIVE = re.compile(
    r"(不会有?|不存在|不影响|没有?|无|未)(任何)?(延期|滞后|逾期|超期|推迟|延误|困难|问题|风险)+|"
    r"不(会)?(受)?影响([按如][时期](办结|完成))?"
)
_UNDECIDED = re.compile(
    r"(不(能|可|好|太|太好)?|无法|难以)(确定|肯定|说|明确|一定|判断|预计|预估)|未(定|明|知)|说不[准好]|难说"
)
_LATE = re.compile(
    r"不(可)?能|无法|不可|不会|难以|很难|较难|恐难|难[按如]|否|不是|^false$|[×✗✘✕╳]|^(x|no?|不)$|"
    r"延期|延后|滞后|逾期|超期|推迟|延误|未能|[不未][按如][时期]|没有?[按如][时期]|没(办)?法|不行|办不[了完成结]|完不成|困难|"
    r"推后|晚于|超过?[时期]限|过期|停工|停滞|暂缓"
)
_UNCLEAR = re.compile(
    r"存疑|基本|应该|力争|争取|待定|待|尽量|尽力|可能|或许|大概|也许|有望|预计?有?难度|难度|部分|原则上|视|取决|"
    r"如果|若|\?|看情况|努力|风险|"
    r"如[^期].*(到位|批复|解决)"
)
_BEGUN = re.compile(r"已[^,;。]*(完成|办结|竣工)[^,;。]+[,;。].*([能可]|预计|正在|[按如][时期])")
"""已完成主体工程，能按时办结: a part is done, the task is not."""
_DONE = re.compile(
    r"已(经|于.*)?(全部|全面|提前|按时|按期|如期|圆满|顺利|按要求|均|都)?"
    r"(完成|办结|完工|完结|结束|销号|竣工|办毕|办理完毕)(?!\d)|提前(完成|办结)|"
    r"^(全部)?(完成|办结|完结|完工)了?(\(\d.*)?$|全部(完成|办结)|^(完成)?100%$"
)
_ON_TIME = re.compile(
    r"^(是|能|可以?|[√✓✔☑]|对|v$|y|yes|true|ok|好|行$)|能(够)?|可以|可按|按[时期]|如期|准时|按计划|"
    r"正常|顺利|有序|有把握|(预计|预估).*(完成|办结)"
)
_UNFINISHED = re.compile(
    r"(目前|现)?(尚|还|仍)?(未|没有?|没)(全部)?(完成|办结|完工|结束)[,，;；。、]?"
)

_TICKED, _EMPTY = "☑√✓✔■☒●🗹", "□☐○〇◻"
_BOX = re.compile(f"[{_TICKED}{_EMPTY}]")


@functools.lru_cache(maxsize=65536)
def read_forecast(text: str) -> Forecast | None:
    """Will it be done on time, in the units' many wordings; None when it cannot be read."""
    words = folded(text).strip("。.!！;；,，()")
    if len(_BOX.findall(words)) >= 2 or (_BOX.search(words) and words[0] in _EMPTY):
        return _ticked(words)
    words = _UNFINISHED.sub("", _NO_NEGATIVE.sub("", words)) or ("是" if _harmless(words) else "")
    if _CHOICE.search(words):  # the form's own, left as it was
        return "unclear"
    if _UNDECIDED.search(words):
        return "unclear"
    if _LATE.search(words):
        return "late"
    if _UNCLEAR.search(words):
        return "unclear"
    if _DONE.search(words) and not _BEGUN.search(words):
        return "done"
    if _ON_TIME.search(words):
        return "on_time"
    return None


def _harmless(words: str) -> bool:
    return _NO_NEGATIVE.fullmatch(words) is not None


def _ticked(words: str) -> Forecast | None:
    """The meaning of `☑是 □否`: exactly one box ticked; two ticks, or none, say nothing."""
    parts = re.findall(f"([{_TICKED}{_EMPTY}])([^{_TICKED}{_EMPTY}]*)", words)
    if not _BOX.match(words):  # the boxes stand behind the words: 是☑否□
        parts = [
            (box, label)
            for label, box in re.findall(f"([^{_TICKED}{_EMPTY}]+)([{_TICKED}{_EMPTY}])", words)
        ]
    chosen = [label for box, label in parts if box in _TICKED]
    if len(chosen) == 1:
        return read_forecast(chosen[0].strip("()（）[]:："))
    return "unclear" if chosen else None
