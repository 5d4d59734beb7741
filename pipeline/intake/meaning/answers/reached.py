"""Reads what a unit says of a stage (节点完成情况): whether it is reached."""

import functools

from pipeline.domain.reading import Reading
from pipeline.domain.text import folded, pattern, says_nothing
from pipeline.intake.meaning.answers.forecasts import read_forecast
from pipeline.intake.meaning.answers.states import read_state

_AROUND = '。.！!；;，,()（）“”"'
_YES = frozenset(
    ("是", "√", "✓", "✔", "☑", "达到", "已达到", "实现", "已实现", "已经完成", "已经达到")
)
_NO = frozenset(["否", "×", "✗", "x"])
_BEGINS_NO = pattern("(?:还|仍|目前|暂)?(?:未|尚|没)")


@functools.lru_cache(maxsize=4096)
def read_reached(text: str) -> Reading[bool | None]:
    """Returns whether the stage is reached; None when the text does not surely say so.

    A blank cell says nothing, and is sure to. That it is not reached is believed on near words.
    """
    if says_nothing(text):
        return Reading(None)
    words = folded(text).strip(_AROUND)
    if words in _YES or words in _NO:
        return Reading(words in _YES, "sure", text)
    if (state := read_state(text)).value is not None:
        return Reading(state.value == "done", "sure", text)
    if _BEGINS_NO.match(words):
        return Reading(False, "guessed", text)
    forecast = read_forecast(text)
    if forecast.is_sure and forecast.value is not None:
        return Reading(forecast.value == "done", "sure", text)
    return Reading(None, "doubtful", text, "看不出是否已完成")
