"""Reads 预估是否能够按时办结 in the units' many wordings.

The first test that fits decides: boxes and ticks, then words that are undecided, a no, a maybe,
done, a yes. A maybe never counts as a yes, and a partly finished task never counts as done.
"""

import datetime as dt
import functools
import re
import unicodedata

from pipeline.domain.status import Forecast
from pipeline.domain.text import folded
from pipeline.domain.week import Month
from pipeline.intake.meaning.deadlines import read_deadline

_LONGEST = 200
"""In characters. The text after them only explains the forecast."""


@functools.lru_cache(maxsize=65536)
def read_forecast(text: str) -> Forecast | None:
    """Returns whether the task will be done on time, or None when the text cannot be read."""
    text = text[:_LONGEST]
    line = _ENUMERATOR.sub("", unicodedata.normalize("NFKC", text).strip())
    line = _BRACKETED_BOX.sub(_box, line)
    tokens = _TOKENS.findall(line)
    labels = [token for token in tokens if not _is_mark(token) and not token.isspace()]
    marked = any(map(_is_mark, tokens))
    if marked and len(labels) > 1 and max(map(len, labels)) <= _LONGEST_LABEL:
        return _ticked(tokens)
    if marked and tokens[0] in _EMPTY:  # □是: nothing is ticked
        return None
    if labels:
        words = folded("".join(labels)).strip(_AROUND)
        return _in_words(words) if words else None
    return "on_time" if marked and tokens[0] in _TICKED else "late" if marked else None


@functools.lru_cache(maxsize=65536)
def promised_day(text: str, month: Month) -> dt.date | None:
    """Returns the day by which the text promises the task (预计8月底完成), or None."""
    match = _PROMISE.search(folded(text[:_LONGEST]))
    return read_deadline(match[1], month).date if match else None


_PROMISE = re.compile(
    r"((?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|底|末|[上中下]旬|初|中)?|年底|年内|"
    r"第?[一二三四]季度[底末]?)(?:之?前)?[^,。;]{0,4}?(?:完成|办结|完工|竣工|到位|结束)"
)

# Boxes and ticks

_TICKED, _EMPTY = "☑√✓✔✅■●◉⊙▣🗹", "□☐○〇◻"
_CROSSED = "☒×✗✘✕╳❌✖"
"""Marks that mean "not this" when another choice is ticked. Otherwise ☒ is a tick and any of them
alone is a no."""
_MARKS = _TICKED + _EMPTY + _CROSSED
_TOKENS = re.compile(rf"[{_MARKS}]|[^{_MARKS}\s]+|\s+")
_ENUMERATOR = re.compile(r"^(?:\d|[A-Da-d])[、.)](?=\D)")
_BRACKETED_BOX = re.compile(rf"[(\[【]\s*([{_MARKS}vVxX]?)\s*[)\]】]")
_LONGEST_LABEL = 8
"""In characters, for a choice that can be ticked. A longer text is a sentence."""
_AROUND = "。.!！;；,，():、"


def _box(match: re.Match[str]) -> str:
    return "☑" if match[1] and match[1] in _TICKED + "vV" else "□"


def _is_mark(token: str) -> bool:
    return token in _MARKS


def _ticked(tokens: list[str]) -> Forecast | None:
    """Returns the meaning of the ticked choice, as in ☑是 □否.

    Returns "unclear" when several choices may be meant, and None when nothing is ticked.
    """
    places = [place for place, token in enumerate(tokens) if _is_mark(token)]
    ticks = _TICKED if any(token in _TICKED for token in tokens) else "☒"
    if len(places) > 1:
        step = 1 if places[0] == 0 else -1  # the boxes are before the words, or after them
        chosen = [_label(tokens, place, step) for place in places if tokens[place] in ticks]
    else:
        chosen = _beside(tokens, places[0]) if tokens[places[0]] in _TICKED else []
    if len(chosen) == 1 and chosen[0]:
        return _in_words(folded(chosen[0]).strip(_AROUND))
    return "unclear" if chosen else None


def _label(tokens: list[str], place: int, step: int) -> str:
    """Returns the next choice before or after a mark, or ''."""
    place += step
    while 0 <= place < len(tokens) and tokens[place].isspace():
        place += step
    return tokens[place] if 0 <= place < len(tokens) and not _is_mark(tokens[place]) else ""


def _beside(tokens: list[str], place: int) -> list[str]:
    """Returns the choice that the only tick belongs to, or both choices when it may be either."""
    before = tokens[place - 1] if place else " "
    behind = tokens[place + 1] if place + 1 < len(tokens) else " "
    if before.isspace() == behind.isspace():
        if place == 0:
            return [_label(tokens, place, 1)]
        return [_label(tokens, place, -1)] if place == len(tokens) - 1 else [before, behind]
    return [behind if before.isspace() else before]


# Folded words, tried in the order of `_in_words`

_CHOICE = re.compile(r"是[/、或|]?否|[能可][/、或与|]?否|能[/、或|]不能|^能不能$|是与否")
_CONCEDED = re.compile(r"(虽|尽管).*?(但是?|仍|依然|还是)(?P<but>.+)")
_OVERCOME = re.compile(r"克服.{0,8}?(困难|问题|影响),?|[,;(]?等?待销号\)?")
_HARMS = "(延期|滞后|逾期|超期|推迟|延误|困难|问题|风险)"
_DENIED = re.compile(
    r"没有?不能按[时期](办结|完成)的?(情况|任务)?|"
    rf"(不会有?|不会出现|不会发生|不存在|不影响|没有?|无需?|未|不需要?|不用|不必)(任何|明显)?{_HARMS}+|"
    r"不(延期|超期|滞后|逾期)|不(会)?(受)?影响([按如][时期](办结|完成))?"
)
_UNFINISHED = re.compile(
    r"(目前|现)?(尚|还|仍)?(未|没有?|没)(全部)?(完成|办结|完工|结束)[,，;；。、]?"
)
_UNDECIDED = re.compile(
    r"(不(能|可|好|太|太好)?|无法|难以)(确定|肯定|说|明确|一定|判断|预计|预估)|"
    r"不能(完全|确实)?保证|未(定|明|知)|说不[准好]|难说"
)
_LATE = re.compile(
    r"不(可)?能|无法|不可|不会|难以|很难|较难|恐难|难[按如]|难$|否|不是|^false$|^(x|no?|不)$|"
    r"延期|延后|延迟|滞后|落后|逾期|超期|推迟|延误|未能|未按|[不未][按如][时期]|没有?[按如][时期]|没(办)?法|"
    r"不行|来不及|办不[了完成结]|完不成|完成不了|困难|推后|晚于|(超|已)过?[时期]限|过期|停工|停滞|暂缓|"
    r"无望|没有?希望|希望不大"
)
_PARTS = re.compile(
    r"部分|前期|后期|主体|附属|一期|二期|首期|其[他余]|阶段|初[步稿]|一半|大半|大部|招标|方案|基础|框架|征地|"
    r"土建|封顶|立项|可研|设计|手续|审批|选址|编制"
)
_UNCLEAR = re.compile(
    r"存疑|基本|应该|力争|争取|待|尽量|尽力|可能|或许|大概|也许|有望|难度|压力|部分|原则上|视|取决|"
    r"若|\?|看情况|努力|风险|(?<![供响相对适反])应(当|能|可)|估计|大致|大体|总体[能可]|勉强|差不多|或[能可]|"
    r"多数|理论|希望|拟|(?<!按)计划([按如][时期]|完成)|初步|暂定|情况下|前提下|[^最今]后[能可才]|才[能可]|但需|但.*(协调|支持)|"
    r"如(?!期|数|实|下)|如期.*才"
)
_VERB = r"(完成|办结|完工|完结|结束|销号|竣工|办毕|办理完毕|完毕)"
_WHOLE = (
    r"(全部|所有|各项|本项|该项|年度|全年|既定|预定|目标|任务|工作|内容|要求|建设|竣工|验收|整改|销号|"
    r"项目|完毕)*"
)
_AHEAD = re.compile(
    r"([能可会将]|预计|预估|确保|保证)[^,。;]{0,8}(提前|全部|全面|圆满|顺利)|提前.{0,6}[能可]"
)
_DONE = re.compile(
    rf"((已|均|都|全部|全面|提前|圆满|顺利|任务|工作|目标)[^,。;能可会将未没]{{0,8}}?|^)"
    rf"{_VERB}了?(100%)?{_WHOLE}(?=$|[,。;!(、]|并|且)|^(完成)?100%(完成)?$"
)
_SO_FAR = re.compile(rf"已[^,。;]{{0,8}}{_VERB}|{_VERB}\d")
_ON_TIME = re.compile(
    r"^(是|能|可以?|对|v$|y|yes|true|ok|好|行$)|能(够)?|可以|可(按|完成|办结|完工|如期)|按[时期]|如期|准时|"
    r"按计划|正常|顺利|有序|有把握|(预计|预估).*(完成|办结)"
)


def _in_words(words: str) -> Forecast | None:
    if conceded := _CONCEDED.search(words):
        words = conceded["but"].lstrip(",")
    told = _DENIED.sub("", _OVERCOME.sub("", words))
    left = _UNFINISHED.sub("", told)
    if not left.strip(_AROUND):
        return "unclear" if left != told else "on_time"
    if _CHOICE.search(left) or _UNDECIDED.search(left):
        return "unclear"
    if _LATE.search(left):
        return "unclear" if _is_both(left) else "late"
    if _UNCLEAR.search(left):
        return "unclear"
    if _is_done(left):
        return "done"
    if _ON_TIME.search(left):
        return "on_time"
    return "unclear" if _SO_FAR.search(left) else None


def _is_done(words: str) -> bool:
    """Whether the whole task is done, and not just a part of it or expected to be done early."""
    match = _DONE.search(words)
    if match is None or _AHEAD.search(words):
        return False
    if _PARTS.search(words[: match.end()]):
        return False
    rest = words[match.end() :]
    return not re.search(r"[,;。].*([能可]|预计|正在|[按如][时期])", rest)


def _is_both(words: str) -> bool:
    """Whether the text says 能按时 of one part and 不能 of another."""
    clauses = re.split("[,;。、]", words)
    late = [_LATE.search(clause) is not None for clause in clauses]
    good = [
        not no and re.search("[能可]|完成|按[时期]", c) for no, c in zip(late, clauses, strict=True)
    ]
    return any(late) and any(good) and _PARTS.search(words) is not None
