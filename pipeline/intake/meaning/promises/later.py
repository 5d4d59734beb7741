"""Says what later words tell of a promise: the same matter, reached, or at least mentioned.

Two of the answers must be sure, since something is said of the unit because of them: `is_same` and
`is_reached`. The third is generous: what `is_mentioned` may be about the promise, so that only a
promise of which no word is left counts as gone silent.
"""

import functools
import re
from itertools import pairwise

from pipeline.domain.text import folded, pattern
from pipeline.domain.week import Week
from pipeline.intake.meaning.promises.grammar import (
    DEEDS,
    Clause,
    Promise,
    Total,
    names_a_day_to_come,
    sentences_of,
)


def is_same(one: Promise, other: Promise) -> bool:
    """Whether two promises of a task are surely about the same matter.

    A bare 进场 is about what the words before it name, and is the same only where they are.
    """
    if matter(one) != matter(other):
        return False
    return not is_bare(one) or _no_figures(one.before) == _no_figures(other.before)


@functools.lru_cache(maxsize=65536)
def matter(promise: Promise) -> str:
    """Returns what a promise is about, without the words that only say that it will be done."""
    return _matter(promise.what)


def _matter(words: str) -> str:
    """Returns the words without frames, the thing before the deed: 招标公告发布."""
    plain = _FRAMES.sub("", folded(words)) or folded(words)
    deed = DEEDS.match(plain)
    return f"{plain[deed.end() :]}{deed[0]}" if deed else plain


_FRAMES = pattern(
    "完成|全部|全面|全线|完毕|到位|结束|完工|竣工(?!验收)|办结|办理|施工|工程|工作|项目|建设|进行|实施|组织|正式|顺利|[的、]"
)


def only_repeats(promise: Promise, task: str) -> bool:
    """Whether a promise says no more than its task: 完工, or words of 工作内容."""
    about = _FRAMES.sub("", promise.what)
    return about in _FRAMES.sub("", folded(task))


def is_bare(promise: Promise) -> bool:
    """Whether a promise names a deed and nothing that it is done to: 进场, 竣工验收."""
    return not _OBJECT.sub("", DEEDS.sub("", matter(promise)))


_OBJECT = pattern("竣工|施工|使用|条件|[试内并和]")


def _no_figures(words: str) -> str:
    return re.sub(r"[\d.%]+", "", words)


def is_event(promise: Promise) -> bool:
    """Whether it is a meeting or the like, which may come again: 召开推进会."""
    return _EVENT.search(promise.what) is not None


_EVENT = pattern("召开|举办|举行|组织|开展|会议|培训|调度|检查|公示")


def begins_something(promise: Promise) -> bool:
    """Whether the deed only begins the work, which then speaks of other things: 进场, 到货."""
    return _BEGINS.search(promise.what) is not None


_BEGINS = pattern("进场|进驻|进点|入场|开工|动工|开建|破土|复工|启动|到货|到场|开班|进入")


def is_reached(promise: Promise, progress: str, week: Week) -> bool:
    """Whether 进展情况 of a later week surely says that the promise was kept."""
    found = False
    for sentence in sentences_of(progress):
        for clause in sentence:
            if clause.planned or not _is_about(clause, promise) or _only_by(clause.folded):
                continue
            if _UNDONE.search(_HARMLESS.sub("", clause.folded)):
                return False
            if names_a_day_to_come(clause.folded, week):
                return False
            found = found or _says_done(clause.folded, promise)
    return found


def _is_about(clause: Clause, promise: Promise) -> bool:
    words = _SO_FAR.sub("", _FRAMES.sub("", clause.folded))
    return matter(promise) in words or _FRAMES.sub("", promise.what) in words


_SO_FAR = re.compile("已经?|均|都|了")


def _only_by(words: str) -> bool:
    """Whether words only repeat by when: 7月20日前完成 says nothing of what is done."""
    return _BY.search(words) is not None and "已" not in words


_BY = re.compile("[日号底末旬月][之以]?前")


def _says_done(words: str, promise: Promise) -> bool:
    if is_bare(promise):
        deed = re.escape(promise.what)
        return re.search(f"(?:已|均|全部|顺利)[^,;]{{0,4}}{deed}", words) is not None
    return _DONE.search(words) is not None


_DONE = pattern(
    "已(?!安排|定|计划|列|纳入|申|委托|启动|开始|着手)|均|完成|完毕|完工|办结|结束|合格|到位|全部|顺利|成功|通过"
)
_UNDONE = pattern(
    "[不未无没难将拟待尚仍余]|正在|计划|预计|准备|即将|着手|部分|一半|过半|基本|大部|其中|%|[一二三四五六七八九]成|"
    "推迟|延期|暂停|除|如|若|力争|争取|目标|要求"
)
_HARMLESS = pattern("不动产|无障碍|无线|如期|如数|未来|招待|接待|其余")


def is_mentioned(promise: Promise, words: str) -> bool:
    """Whether any of its words is in a later text, or of those before it when it is bare."""
    said = folded(words)
    about = _pairs(_plain(promise.what))
    if is_bare(promise):
        about |= _pairs(_plain(promise.before))
    return not about or any(pair in said for pair in about)


def _plain(words: str) -> str:
    return re.sub(r"[\d.%]+", " ", _FRAMES.sub(" ", folded(words)))


def _pairs(words: str) -> set[str]:
    return {f"{one}{other}" for one, other in pairwise(words) if " " not in (one, other)}


def falls(before: Total, now: Total) -> bool:
    """Whether a running total is smaller than before."""
    return now.amount.number < before.amount.number


def explains_less(words: str) -> bool:
    """Whether a text tells why a total may be smaller than before."""
    return _EXPLAINS.search(folded(words)) is not None


_EXPLAINS = pattern(
    "核减|更正|订正|修正|纠正|口径|重复|有误|错误|误报|误填|核实|退出|退租|解约|解除|扣除|调减|剔除|核销|注销|重新(?:统计|核定|测算)|"
    "调整|剩余|转为|变更|笔误|撤销|作废|不再"
)
