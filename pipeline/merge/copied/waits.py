"""Finds a wait whose cause is named and whose end lies ahead: while it lasts, nothing is new."""

import datetime as dt
import functools

from pipeline.domain.text import folded, pattern
from pipeline.domain.week import Month
from pipeline.intake.meaning.dates.deadlines import read_deadline

_CAUSE = (
    r"(?<![期对接招优款看])待(?![遇人业命定])|等待|等候|候(?:批|审|复)|排期|"
    r"(?:公示|公告|挂网)期?[至到]|"
    r"(?:养护|公示|公告|挂网|评审|受理|灌浆|生产|交货|供货|休渔|禁渔|排队)(?:期|周期|中)|"
    r"停工|停摆|暂停|中止|(?:不得|无法|不能)施工"
)
_DAY = (
    r"(?:\d{2,4}年)?\d{1,2}月(?:\d{1,2}[日号]|上旬|中旬|下旬|初|底|末)?|"
    r"本?月底|下周|下月(?:[初底]|[上中下]旬)?"
)
_BEFORE_DAY = (
    r"(?:预计|预期|预估|计划|拟|将于|定于|定在|约定|安排在|排在|排至|至|到|须于|需在|于|延至)"
    r"(?:在|于|到|至)?"
)
_BEHIND_DAY = (
    r"[左右前后起以之期满]{0,6}"
    r"(?:复工|恢复|开标|到货|出具|批复|取得|下达|结束|期满|返|开庭|到位)"
)
_END = rf"{_BEFORE_DAY}(?P<day>{_DAY})|(?P<then>{_DAY}){_BEHIND_DAY}"
_WAITING, _ENDS = pattern(_CAUSE), pattern(_END)
_SENTENCE = pattern("[。;!]")


@functools.lru_cache(maxsize=1024)
def days_waited_for(text: str, month: Month) -> tuple[dt.date, ...]:
    """Returns the days on which the text's waits are to end, read in that month."""
    if not _WAITING.search(text):
        return ()
    ends = (
        end["day"] or end["then"]
        for sentence in _SENTENCE.split(folded(text.replace("\n", "。")))
        if _WAITING.search(sentence)
        for end in _ENDS.finditer(sentence)
    )
    return tuple(day for day in (_day(end, month) for end in ends) if day)


def _day(words: str, month: Month) -> dt.date | None:
    if words.startswith("下"):
        return dt.date(month.after.year, month.after.number, 1)
    return read_deadline(words, month).date


def is_waiting(now: str, before: str, as_of: dt.date) -> bool:
    """Whether the later text waits for a day ahead that was not put off.

    It was put off when the earlier text waited for a day that has passed by now.
    """
    month = Month(as_of.year, as_of.month)
    ends = [day for day in days_waited_for(now, month) if day > as_of]
    if not ends:
        return False
    earlier = days_waited_for(before, month)
    return not earlier or max(earlier) > as_of
