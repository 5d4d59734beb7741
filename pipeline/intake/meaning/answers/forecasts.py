"""Reads 预估是否能够按时办结, a small closed language: subject, quantity, condition, verdict, date.

A text is split into clauses (see `clauses`). It is good news (`on_time`, `done`) only when every
clause is understood in full and nothing limits what it says: a part is not the whole, a condition
is no yes, and less than all is not all. Bad news is believed on near words. All else is doubtful.
"""

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Sequence

from pipeline.domain.reading import Reading
from pipeline.domain.status import Forecast
from pipeline.domain.text import folded, pattern
from pipeline.domain.week import Month
from pipeline.intake.files.lamps import RED, lamp_in
from pipeline.intake.meaning.answers.clauses import (
    A_PART,
    CONDITION,
    MAYBE,
    UNREAD,
    UNSAID,
    Clause,
    clauses_of,
)
from pipeline.intake.meaning.answers.questions import Asks
from pipeline.intake.meaning.answers.states import State, read_state
from pipeline.intake.meaning.answers.ticks import Marked, read_marks
from pipeline.intake.meaning.dates.deadlines import read_deadline

_LONGEST = 200
"""In characters. What a longer text says at its end may limit what it says before."""
_AROUND = "。.!！;；,，():、"


@functools.lru_cache(maxsize=65536)
def read_forecast(text: str, asks: Asks = "forecast") -> Reading[Forecast | None]:
    """Returns whether the task will be done on time; None when the text says nothing of it.

    `asks` is what the column's heading asks. A doubtful reading has "unclear" or None as its value,
    the words that are doubtful, and the reason in Chinese as `against`.
    """
    reading = _read(text[:_LONGEST], asks)
    if asks == "plan":
        return Reading(None, "doubtful", text, "表头问的是本期计划，不是任务能否按时办结")
    if asks == "part":
        return Reading(
            None, "doubtful", text, "表头问的是其中一部分或另一件事，不是任务能否按时办结"
        )
    if reading.value in ("on_time", "done"):
        if len(text) > _LONGEST:
            return _doubt("unclear", text[_LONGEST : _LONGEST + 10], "文字过长，没有读完")
        if asks == "unknown":
            return _doubt("unclear", text, "表头问的不是能否按时办结")
    return reading


def read_promised(
    text: str, asks: Asks, month: Month
) -> tuple[Reading[Forecast | None], dt.date | None]:
    """Returns the forecast, and the day by which it promises the task; None without one.

    Only an on-time forecast promises a day. `month` is that of the list. A promise of a day that
    passed long before it is doubtful, as is 已完成 with a day that is far ahead.
    """
    reading = read_forecast(text, asks)
    day = promised_day(text, month) if reading.value in ("on_time", "done") else None
    if day is None:
        return reading, None
    if reading.value == "done":
        is_over = day <= month.first_day + _STALE
        return (reading if is_over else _doubt("unclear", text, "写明的日期还没有到")), None
    if day < month.first_day - _STALE:
        return _doubt("unclear", text, f"日期（{day.year}年{day.month}月）早已过去"), None
    return reading, day


@functools.lru_cache(maxsize=65536)
def speaks_of_delay(reason: str) -> str:
    """Returns the clause of a reason that says that the task, or a part, will be late; or ''."""
    clauses = re.split(r"[,;。、\n]", folded(reason[:_LONGEST]))
    late = (c for c in clauses if not _ALLOWED.search(c) and (_CANNOT.search(c) or _delays(c)))
    return next(late, "")


def _delays(clause: str) -> bool:
    return bool(_DELAY.match(clause)) and read_forecast(clause, "forecast").value == "late"


_DELAY = pattern(
    r"(?:本项|[该此]项?|任务|项目|工程|工作|目标|整体|总体|预计|估计|预估|可能|将|会|需要?|要|须|拟|已?申请|只能|"
    r"的|完成|办结|竣工|完工|时间|时限|工期|合同)*(?:延期|逾期|推迟|顺延|延后)"
)
_CANNOT = pattern(
    r"(?<!能否)(?:不能|无法|难以|不可能)(?:按[时期]|如期)(?:全面|全部)?(?:完成|办结|完工|竣工)"
)
_ALLOWED = pattern(
    "批|同意|审定|建议|:|原因|若|如(?!期)|否则|一旦|防|避免|确保|杜绝|不存在|[没无](?:有)?不能"
)
"""Delays that were granted or only proposed, labels, and what would happen or must not."""


@functools.lru_cache(maxsize=65536)
def day_in_reason(reason: str, month: Month) -> dt.date | None:
    """Returns the day by which a reason says that the task is done (8月底才能完成), or None."""
    clauses = re.split(r"[,;。、\n]", folded(reason[:_LONGEST]))
    days = (promised_day(c.replace("才", ""), month) for c in clauses if _ENDS.fullmatch(c))
    return max(filter(None, days), default=None)


_ENDS = pattern(
    r"(?:本项|[该此]项|任务|项目|工程|预计|估计|预估|要到?|需到?|到|至|于|将|在)*(?:\d{4}年|明年)?\d{1,2}月[^,]{0,4}?"
    r"(?:才|能|可|前|全面|全部)*(?:完成|办结|完工|竣工)"
)


@functools.lru_cache(maxsize=65536)
def promised_day(text: str, month: Month) -> dt.date | None:
    """Returns the day by which the text promises the task (预计8月底完成), or None."""
    days = [clause.day for clause in _clauses(text[:_LONGEST]) if clause.day]
    return max((date for day in days if (date := _date(day, month))), default=None)


def _date(day: str, month: Month) -> dt.date | None:
    """Returns the day. Without a year it is in the future: 1月 in June is that of the next year."""
    date = read_deadline(day, month).date
    if date and date < month.first_day - _STALE and "年" not in day:
        return read_deadline(f"{date.year + 1}年{day}", month).date or date
    return date


_STALE = dt.timedelta(days=62)


def _doubt(value: Forecast | None, words: str, why: str) -> Reading[Forecast | None]:
    return Reading(value, "doubtful", words, why)


_ENUMERATOR = pattern(r"^(?:\d|[A-Da-d])[、.)](?=\D)")
_CIRCLED = pattern("[\u2460-\u249b]")
_LAMPS = str.maketrans({"…": "？", "🟢": "绿灯", "🔴": "红灯", "🟡": "黄灯"})


def _line(text: str) -> str:
    line = unicodedata.normalize("NFKC", _CIRCLED.sub("；", text.translate(_LAMPS))).strip()
    return _ENUMERATOR.sub("", line).strip(";")


def _clauses(text: str) -> list[Clause]:
    marked = read_marks(_line(text))
    if isinstance(marked, Marked):
        marked = marked.choices[0] if len(marked.choices) == 1 and not marked.is_denied else ""
    return clauses_of(_folded(marked))


def _folded(line: str) -> str:
    return folded(line.replace("\n", ";")).strip(_AROUND)


def _read(text: str, asks: Asks) -> Reading[Forecast | None]:
    if lamp := lamp_in(text):
        return _of_lamp(text, *lamp, asks)
    marked = read_marks(_line(text))
    if isinstance(marked, str):
        return _in_words(marked, asks)
    if marked.lamp:
        return _doubt("unclear", marked.lamp, "看不出颜色")
    if any(not _is_choice(label) for label in marked.others):
        return _doubt("unclear", text, "看不懂其中的文字")
    if len(marked.choices) != 1 or not marked.choices[0]:
        return _doubt("unclear" if marked.choices else None, text, "看不出选的是哪一项")
    reading = _in_words(marked.choices[0], asks)
    if not marked.is_denied:
        return reading
    if reading.value == "on_time" and asks == "forecast":
        return Reading("late", "sure", text)
    if reading.value is None and asks == "forecast":  # × 资金缺口大
        return Reading("late", "guessed", text)
    if asks == "state" and reading.value == "done":
        return _doubt(None, text, "打了×，不是已办结")
    return _doubt("unclear", text, "打了×，看不出是什么意思")


def _of_lamp(text: str, colour: str, meant: str, asks: Asks) -> Reading[Forecast | None]:
    """Returns what a lamp says: what the sheet's legend says of its colour, or that red is bad."""
    if meant:
        return _in_words(meant, asks)
    if colour == RED and asks == "forecast":
        return Reading("late", "guessed", text)
    return _doubt("unclear", text, "只有颜色，表上没有说明颜色的意思")


def _is_choice(label: str) -> bool:
    """Whether a label that was not ticked is a plain choice, and nothing is added to it."""
    return bool(_PLAIN.fullmatch(label)) and _in_words(label, "forecast").is_sure


_PLAIN = pattern(r"\w+")
_CHOICE = pattern(
    r"是[/、或|]?否|[能可][/、或与|]?否|能(?:[/、或|]|or)不能|^能不能|是与否|[√/]×|yes/no|y/n|"
    r"^(?:是 否|能 不能)$"
)
_ANSWERS: dict[Asks, dict[str, str]] = {
    "contrary": dict.fromkeys(
        [
            "不会",
            "无",
            "没有",
            "不存在",
            "未",
            "没",
            "不",
            "不是",
            "不需要",
            "无需",
            "不需",
            "不用",
        ],
        "否",
    )
    | dict.fromkeys(["会", "有", "存在", "需要", "需"], "是"),
    "state": dict.fromkeys(("没有", "未", "没", "不", "无", "不是"), "否"),
}
"""Words that are a plain 是 or 否 only under such a question."""
_OF_STATES: dict[State, Forecast | None] = {
    "done": "done",
    "late": "late",
    "in_progress": None,
    "not_started": None,
}
"""What a state says of the forecast: work in progress may be in time or not."""


def _in_words(line: str, asks: Asks) -> Reading[Forecast | None]:
    words = _folded(line)
    if not words:
        return _doubt(None, "", "没有填写")
    if _CHOICE.search(line) or _CHOICE.search(words):
        return _doubt("unclear", words, "看不出选的是哪一项")
    if asks == "state" and (state := read_state(words).value):
        return Reading(_OF_STATES[state], "sure", words)
    words = _ANSWERS.get(asks, {}).get(words, words)
    clauses = _conceding(clauses_of(words))
    if not clauses:
        return _doubt(None, words, UNREAD)
    return _together([_answering(clause, asks) for clause in clauses], asks)


def _conceding(clauses: Sequence[Clause]) -> list[Clause]:
    """Returns the clauses without those that are conceded: 进度滞后，但能按时办结.

    What is conceded is still against a verdict that does not say in time: 稍有延迟，但能完成.
    """
    at = next((n for n, clause in enumerate(clauses) if clause.is_contrast), 0)
    in_time = any(_IN_TIME.search(clause.text) for clause in clauses if not clause.is_conceded)
    return [
        clause
        for n, clause in enumerate(clauses)
        if not ((clause.is_conceded or n < at) and _may_be_conceded(clause, in_time))
    ]


def _may_be_conceded(clause: Clause, in_time: bool) -> bool:
    """Whether a clause is no verdict of its own, so that 虽 or 但 may take its weight."""
    if clause.kind == "bad":
        return in_time and not clause.is_verdict and not _SOME.search(clause.limit)
    if clause.is_conceded:
        return True
    return clause.kind in ("open", "aside", "unsure") and (
        not clause.limit or clause.kind == "unsure"
    )


_SOME = pattern(r"\d|[一二两三四五六七八九十几]|除|个别|分")
_IN_TIME = pattern("[按如][时期]|准时|时限|时间|影响")


def _answering(clause: Clause, asks: Asks) -> tuple[Clause, str]:
    """Returns a clause with what it says under this question."""
    kind: str = clause.kind
    if asks == "contrary":
        kind = {"yes": "bad", "no": "good"}.get(kind, kind)
        if clause.kind == "yes" and not _AFFIRMS.match(clause.text):
            kind = "unsure"
    elif asks == "state":
        kind = {"no": "open"}.get(kind, kind)
        if clause.kind == "yes" and _AFFIRMS.match(clause.text):
            kind = "done"
        elif "绿灯" in clause.text:
            kind = "unsure"
    elif asks == "unknown":
        kind = {"yes": "unsure", "no": "unsure"}.get(kind, kind)
    elif kind == "no":
        kind = "bad"
    return clause, kind


_AFFIRMS = pattern("是|对|√|v|y|true")


def _together(said: Sequence[tuple[Clause, str]], asks: Asks) -> Reading[Forecast | None]:
    """Returns what the clauses come to."""
    if all(_DAY_ONLY.fullmatch(clause.text) for clause, _ in said):
        return _doubt(None, said[0][0].text, UNSAID)
    if any(kind == "done" for _, kind in said):
        said = [one for one in said if not _is_day_of_doing(one[0].text)]  # 已完成（6月15日）
    if asks == "state" and any(kind == "open" for _, kind in said):
        said = [one for one in said if not _PERCENT_ONLY.fullmatch(one[0].text)]  # 否（50%）
    kinds = [kind for _, kind in said]
    bad = [clause for clause, kind in said if kind == "bad"]
    good = [clause for clause, kind in said if kind in ("good", "done", "yes")]
    if bad:
        return _bad_news(bad, good, said)
    for clause, kind in said:
        if kind in ("unsure", "unknown") or clause.limit or (clause.left and kind != "aside"):
            return _doubtful(clause, kinds)
        if clause.day and not read_deadline(clause.day, _ANY_MONTH).understood:
            return _doubt("unclear", clause.day, "看不懂日期")
    if not good and "promise" not in kinds:
        if asks == "state" and "open" in kinds:
            return Reading(None, "sure", said[0][0].text)
        told = "open" in kinds or any("完成" in clause.text for clause, _ in said)
        return _doubt("unclear" if told else None, said[0][0].text, UNSAID)
    if {"done", "open"} <= set(kinds):
        return _doubt("unclear", said[-1][0].text, f"又说“{said[0][0].text}”")
    if kinds[-1] == "open" and asks == "forecast" and len(kinds) > 1 and kinds[0] != "open":
        return _doubt("unclear", said[-1][0].text, "尚未完成")
    if "done" in kinds and any("正在" in clause.text for clause, kind in said if kind == "aside"):
        return _doubt("unclear", said[-1][0].text, "又说正在办理")
    words = "；".join(clause.text for clause in good) or said[0][0].text
    of_task = {kind for clause, kind in said if not _IN_TIME_DONE.fullmatch(clause.text)}
    done = "done" in kinds and not {"good", "promise", "open"} & of_task
    affirmed = all(_AFFIRMS.match(clause.text) for clause, kind in said if kind == "yes")
    if asks == "state" and "done" in kinds and _tells_of_a_part(said):
        return _doubt("unclear", words, "只说完成了一部分")
    if asks == "state" and "yes" in kinds and not done:
        return _doubt("unclear", words, "表头问的是是否完成")
    return Reading("done" if done and affirmed else "on_time", "sure", words)


_IN_TIME_DONE = pattern(r"[按如][时期](?:完成|办结)")
"""Beside 已办结 it tells how, and not what will be."""
_FEARED = pattern(
    r"(?:预计|估计)?(?:可能会?|或将?|恐怕?|大概率|估计|目前来?看|现在看|看样子)(?:不能|无法|难以|会?[延滞逾推])"
)
"""可能延期: bad news that is feared is believed."""
_DAY_ONLY = pattern(r"(?=.*[年月./-])[\d年月日./-]+(?:[上中下]旬|[底末初])?前?")
_PERCENT_ONLY = pattern(r"(?:已?完成)?\d+(?:\.\d+)?%")
_ANY_MONTH = Month(2017, 7)


def _is_day_of_doing(text: str) -> bool:
    """Whether a clause is only the day on which something was done. 年底前 is a time to come."""
    return bool(_DAY_ONLY.fullmatch(text)) and not text.endswith(("前", "底", "末"))


def _tells_of_a_part(said: Sequence[tuple[Clause, str]]) -> bool:
    """Whether a plain 是 stands beside something that was done or is still being done."""
    return any(kind == "aside" for _, kind in said) and all(
        clause.kind == "yes" for clause, kind in said if kind == "done"
    )


def _bad_news(
    bad: Sequence[Clause], good: Sequence[Clause], said: Sequence[tuple[Clause, str]]
) -> Reading[Forecast | None]:
    """Returns late, unless the text also says the opposite, or only supposes it."""
    first = bad[0]
    if first.is_verdict and not first.limit:  # 不能按时，资金到位后8月可完成
        good = [one for one in good if not one.day and one.why != CONDITION]
    if good:
        return _doubt("unclear", first.text, f"又说“{good[0].text}”")
    if any(clause.is_supposed for clause, _ in said):
        return _doubt("unclear", first.text, CONDITION)
    if first.why == A_PART or (first.why == MAYBE and not _FEARED.match(first.text)):
        return _doubt("unclear", first.limit, first.why)
    plain = first.is_verdict and not first.left  # 否，拆迁受阻: the rest only explains it
    whole = plain or not any(clause.left or kind == "unknown" for clause, kind in said)
    return Reading("late", "sure" if whole else "guessed", first.text)


def _doubtful(clause: Clause, kinds: Sequence[str]) -> Reading[Forecast | None]:
    told = clause.limit or {"good", "done", "yes", "promise", "open", "unsure"} & set(kinds)
    words = clause.limit or clause.left or clause.text
    return _doubt("unclear" if told else None, words, clause.why or UNREAD)
